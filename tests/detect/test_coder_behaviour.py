"""Changes of an article that must change nothing: names, quote styles, the order of paragraphs, other headlines."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.detect.coder import check_spans, code_article, coder_version
from pipeline.detect.exchange import gold_to_article
from pipeline.records import Article

TEXT = (
    "Pech Ratana, who led the Candlelight Party in Pursat, joined the Cambodian People's Party on Monday.\n\n"
    '"Nobody forced me," Ratana said. In April police had arrested her over a Facebook post.\n\n'
    "Suon Vichet, a Candlelight councillor in Bakan district, said he was offered a post if he joined the "
    "ruling party. "
    '"I said no," Vichet said.'
)


def article(text: str, title: str = "Candlelight loses its head in Pursat") -> Article:
    return gold_to_article({"id": "a", "title": title, "published": "2023-05-12", "lang": "en", "text": text})


def shape(one: Article) -> list[tuple[str, tuple[str, ...], str | None, str | None, str | None, str, tuple[str, ...]]]:
    return [
        (
            m.type,
            tuple(a.name for a in m.actors),
            m.origin,
            m.destination,
            m.place,
            m.status,
            tuple(sorted({s.kind for s in m.signals})),
        )
        for m in code_article(one).mentions
    ]


def test_the_article_itself_is_coded():
    kinds = [(m[0], m[1]) for m in shape(article(TEXT))]
    assert ("defection", ("Pech Ratana",)) in kinds
    assert ("refusal", ("Suon Vichet",)) in kinds
    assert ("pressure", ("Pech Ratana",)) in kinds


@pytest.mark.parametrize(
    "names", [("Hak Sothy", "Mey Borom"), ("Chum Phally", "Ung Sarith"), ("Rocham Ten", "Kev Lina")]
)
def test_unseen_names_change_only_the_names(names):
    swapped = TEXT
    for old, new in zip(("Pech Ratana", "Suon Vichet"), names, strict=True):
        swapped = swapped.replace(old, new).replace(old.split()[-1], new.split()[-1])
    rename = dict(zip(("Pech Ratana", "Suon Vichet"), names, strict=True))
    expected = [(m[0], tuple(rename[n] for n in m[1]), *m[2:]) for m in shape(article(TEXT))]
    assert shape(article(swapped)) == expected


def test_curly_quotes_and_zero_width_spaces_change_nothing():
    curly = (
        TEXT.replace("People's", "People’s")
        .replace(' "', " “")
        .replace('\n"', "\n“")
        .replace('"', "”")
        .replace("on Monday", "on\u00a0Mon\u200bday")
    )
    assert shape(article(curly)) == shape(article(TEXT))
    assert check_spans(article(curly), code_article(article(curly))) == []


def test_paragraph_order_changes_no_act():
    first, second, third = TEXT.split("\n\n")
    reordered = "\n\n".join((third, first, second))
    assert sorted(m[:4] for m in shape(article(reordered))) == sorted(m[:4] for m in shape(article(TEXT)))


def test_another_storys_headline_adds_no_person():
    named = {n for m in shape(article(TEXT)) for n in m[1]}
    with_link = TEXT + "\n\nTwo Cambodians Held On Rare Royal Insult Charge After Facebook Posts"
    assert {n for m in shape(article(with_link)) for n in m[1]} == named


def test_without_an_anchor_there_is_nothing():
    assert (
        code_article(
            article("Nick Obi left the People's Alliance and joined the ruling party on Monday.", "Party news")
        ).mentions
        == ()
    )


def test_an_unknown_language_gives_a_coding_without_mentions():
    assert code_article(replace(article(TEXT), language="other")).mentions == ()


def test_the_version_names_the_rules():
    assert coder_version().startswith("rules-")
    assert coder_version() == coder_version()


WORDS = st.sampled_from(
    [
        "Candlelight Party", "Cambodian People's Party", "CPP", "Keo Sophal", "he", "she", "joined", "defected to",
        "refused", "42", "members of",
        "on Monday", "in May 2022", "Kampot", "\u200b", "“", "”", "’s", "(", ")", ".", ",", "\n\n", "—",
        "was arrested", "said", "កម្ពុជា", "İ",
        "ﬁ", "\U0001f600", "Mr KHEANG SOPHORN", "between 3 and 5 percent", "Cambodia", "A:", "Q: Why?", "HOST:",
        "of whom", "the party",
    ]
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.lists(WORDS, max_size=60), st.lists(WORDS, max_size=8))
def test_every_span_quotes_the_article_and_the_coder_is_deterministic(words, title):
    one = article(" ".join(words) + " Cambodia party", " ".join(title))
    coding = code_article(one)
    assert check_spans(one, coding) == []
    assert coding == code_article(one)
    assert 0 <= coding.score <= 1


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.text(max_size=40))
def test_the_coder_never_raises_on_any_text(text, title):
    one = article("Cambodia's opposition party. " + text, title)
    assert check_spans(one, code_article(one)) == []
