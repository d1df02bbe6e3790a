"""Khmer script: spellings change nothing, spans quote the stored text, names read by shape, counts and dates too."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.detect.coder import check_spans, code_article
from pipeline.detect.document import read
from pipeline.detect.khmer.counts import numbers
from pipeline.detect.khmer.dates import tag_times
from pipeline.detect.khmer.people import names, read_name
from pipeline.detect.lexicon import lexicon
from pipeline.detect.normal import fold_form
from pipeline.detect.spans import TimeSpan
from pipeline.records import Article, Coding

_STORY = (
    "អ្នកស្រី ឡុន ស្រីពៅ ជំទប់ទី១ក្នុងស្រុកមេសាង ខេត្តព្រៃវែង បានផ្តាច់ខ្លួនចេញពីគណបក្សភ្លើងទៀន ហើយសុំចូលរួមជីវភាពនយោបាយ"
    "ជាមួយគណបក្សប្រជាជនកម្ពុជា កាលពីថ្ងៃទី២ ខែមិថុនា។ «គ្មាននរណាបង្ខំខ្ញុំទេ» អ្នកស្រីនិយាយ។\n\n"
    "លោក ទឹម វុទ្ធី ប្រធានក្រុមការងារគណបក្សប្រជាជនកម្ពុជា អះអាងថា សមាជិកគណបក្សភ្លើងទៀនចំនួន ៣២០នាក់ "
    "បានមករួមរស់ជាមួយគណបក្សរបស់លោក កាលពីថ្ងៃអាទិត្យ។\n\n"
    "លោក នុត ភារុណ សមាជិកក្រុមប្រឹក្សាឃុំមកពីគណបក្សភ្លើងទៀន ថា មន្ត្រីស្រុកបានស្នើឲ្យលោកចូលគណបក្សប្រជាជនកម្ពុជា "
    "តែលោកបដិសេធ។"
)
_INSIDE = re.compile("(?<=[\u1780-\u17a2\u17b6-\u17d1])(?=[\u1780-\u17a2])")
_LATIN_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")


def article(text: str, day: str = "2023-06-20") -> Article:
    return Article(
        article_id="a", revision_id="r", source_id="s", url="", canonical_url="", title="ព័ត៌មាន", text=text,
        language="km", published_at=datetime.fromisoformat(day).replace(hour=5, tzinfo=UTC), published_raw=day,
        published_rule="input",
    )  # fmt: skip


def meaning(coding: Coding) -> tuple[object, ...]:
    """All but the words: what must not change with the spelling."""
    return (
        coding.story,
        [
            (m.type, m.modality, [fold_form(a.name) for a in m.actors], m.count, m.origin, m.destination, m.date,
             m.place, m.status, m.signals)
            for m in coding.mentions
        ],
    )  # fmt: skip


def with_zero_width_spaces(text: str) -> str:
    rng = random.Random(7)
    return _INSIDE.sub(lambda m: "\u200b" if rng.random() < 0.3 else "", text)


VARIANTS: dict[str, Callable[[str], str]] = {
    "U+200B inside words": with_zero_width_spaces,
    "the other coeng": lambda text: text.replace("\u17d2\u178f", "\u17d2\u178a"),
    "let spelt ឱ្យ": lambda text: text.replace("ឲ្យ", "ឱ្យ"),
    "let spelt អោយ": lambda text: text.replace("ឲ្យ", "អោយ"),
    "Latin digits": lambda text: text.translate(_LATIN_DIGITS),
    "curly quotes": lambda text: text.replace("«", "“").replace("»", "”"),
    "no blank after the honorific": lambda text: re.sub("(លោក|អ្នកស្រី) (?=[\u1780-\u17a2])", r"\1", text),
    "a blank before the classifier": lambda text: re.sub(r"(\d)(នាក់|រូប)", r"\1 \2", text),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_spelling_changes_nothing_and_every_span_is_exact(variant: str) -> None:
    plain, other = article(_STORY), article(VARIANTS[variant](_STORY))
    assert other.text != plain.text
    expected, found = code_article(plain), code_article(other)
    assert {m.type for m in expected.mentions} == {"defection", "refusal"}
    assert meaning(found) == meaning(expected)
    assert check_spans(other, found) == []


def test_evidence_quotes_the_stored_text_with_its_zero_width_spaces() -> None:
    stored = article(with_zero_width_spaces(_STORY))
    quotes = [e.quote for m in code_article(stored).mentions for e in m.evidence]
    assert any("\u200b" in quote for quote in quotes)
    assert all(quote in stored.text for quote in quotes)


def test_a_name_comes_out_as_stored_but_without_zero_width_spaces() -> None:
    stored = article(_STORY.replace("ឡុន ស្រីពៅ", "ឡុន ស្ដើ\u200bង"))
    assert "ឡុន ស្ដើង" in [a.name for m in code_article(stored).mentions for a in m.actors]


@given(st.text(alphabet="គណបក្សប្រជាជនលោកចូលនាក់៣០០។«» \n\u200bថាឲ្យភ្លើងទៀនបានកម្ពុជាa1", max_size=120))
@settings(max_examples=120, deadline=None)
def test_no_text_makes_the_coder_raise_or_misquote(text: str) -> None:
    subject = article(text)
    first = code_article(subject)
    assert check_spans(subject, first) == []
    assert code_article(replace(subject)) == first


# ------------------------------------------------------------------------------------------------------------ names

NAMES = [
    # (text after "Mr ", the name): the words after a name are a verb, an office, a particle, a full stop, a glued verb
    ("ប៊ិន សំអុល បានប្រកាស", "ប៊ិន សំអុល"),
    ("ហ៊ីង សារ៉ាត់ ជំទប់ទី២ នៃឃុំមួយ", "ហ៊ីង សារ៉ាត់"),
    ("ទេព វីរៈសាល ថា បក្សមិនបន្ទោស", "ទេព វីរៈសាល"),
    ("តាំង ច័ន្ទដារិទ្ធ និយាយថា", "តាំង ច័ន្ទដារិទ្ធ"),
    ("ជា ចាន់ណា អតីតអនុប្រធាន", "ជា ចាន់ណា"),
    ("ម៉េង សុវណ្ណឫទ្ធិ។", "ម៉េង សុវណ្ណឫទ្ធិ"),
    ("ឡុន ស្រីពៅ នៅមានស្លាក", "ឡុន ស្រីពៅ"),
    ("សុខ មុនី និងលោក កែវ រង្សី", "សុខ មុនី"),
    ("ឃុន តុលា ប្រធានសហព័ន្ធ", "ឃុន តុលា"),
    ("វ៉ា ប៊ុនធនបានថ្លែង", "វ៉ា ប៊ុនធន"),
    ("ភារុណ និយាយ", "ភារុណ"),
]
NO_NAMES = ["បាននិយាយថា", "ជា សមាជិកគណបក្ស", "ថា លោកមិនទៅ", "មិនទាន់ឆ្លើយតប", "នឹងទៅចូល"]


@pytest.mark.parametrize(("words", "name"), NAMES)
def test_a_name_is_read_by_its_shape_up_to_the_word_the_sentence_goes_on_with(words: str, name: str) -> None:
    folded = fold_form(words)
    found = read_name(folded, 0, names(lexicon("km")), has_title=True)
    assert found is not None
    assert folded[slice(*found)] == fold_form(name)


@pytest.mark.parametrize("words", NO_NAMES)
def test_what_follows_the_pronoun_he_is_no_name(words: str) -> None:
    assert read_name(fold_form(words), 0, names(lexicon("km")), has_title=True) is None


def test_the_word_for_world_holds_no_he() -> None:
    # ពិភពលោក, "world", ends in លោក
    coding = code_article(article("ធនាគារពិភពលោក ប្រាប់គណបក្សប្រជាជនកម្ពុជា និងគណបក្សភ្លើងទៀន ថា សេដ្ឋកិច្ចរីកចម្រើន។"))
    assert coding.mentions == ()


# ----------------------------------------------------------------------------------------------- numbers and dates

COUNTS = [
    ("៨៥នាក់", (85, 85)),
    ("ចំនួន ២.៥០០នាក់", (2500, 2500)),
    ("១ម៉ឺន២ពាន់នាក់", (12000, 12000)),
    ("៣ពាន់នាក់", (3000, 3000)),
    ("ដប់ប្រាំនាក់", (15, 15)),
    ("ម្ភៃរូប", (20, 20)),
    ("ម្នាក់", (1, 1)),
    ("ជាង ១០០នាក់", (100, None)),
    ("យ៉ាងតិច 7 នាក់", (7, None)),
    ("២០០ជាងនាក់", (200, None)),
    ("ប្រមាណ ៣០នាក់", (30, 30)),
    ("រាប់សិបនាក់", (24, None)),
    ("រាប់រយនាក់", (200, None)),
    ("រាប់រយ រាប់ពាន់នាក់", (200, None)),
    ("រាប់ពាន់នាក់", (2000, None)),
    ("រាប់ម៉ឺននាក់", (20000, None)),
    ("ពីរបីនាក់", (2, 3)),
]


@pytest.mark.parametrize(("words", "expected"), COUNTS)
def test_counts_of_people_in_digits_and_words(words: str, expected: tuple[int, int | None]) -> None:
    known = numbers(lexicon("km"))
    match = known.count.fullmatch(fold_form(words))
    assert match is not None
    count = known.read_count(match)
    assert count is not None
    assert (count.low, count.high) == expected


def test_percent_ranges() -> None:
    known = numbers(lexicon("km"))
    match = known.percent.fullmatch("ពី ១០ ទៅ ១៥ភាគរយ")
    assert match is not None
    count = known.read_percent(match)
    assert count is not None
    assert (count.low, count.high, count.unit) == (10, 15, "percent")


DATES = [
    # published on Tuesday 20 June 2023
    ("ចុះថ្ងៃទី២ ខែធ្នូ ឆ្នាំ២០២២", "2022-12-02", "2022-12-02", "day"),
    ("កាលពីថ្ងៃអាទិត្យ ទី១៨ មិថុនា", "2023-06-18", "2023-06-18", "day"),
    ("កាលពីយប់ថ្ងៃច័ន្ទ", "2023-06-19", "2023-06-19", "day"),
    ("ម្សិលមិញ", "2023-06-19", "2023-06-19", "day"),
    ("២ថ្ងៃមុន", "2023-06-18", "2023-06-18", "day"),
    ("កាលពីសប្ដាហ៍មុន", "2023-06-12", "2023-06-18", "week"),
    ("កាលពីខែមីនា", "2023-03-01", "2023-03-31", "month"),
    ("ខែឧសភា ឆ្នាំ២០២២", "2022-05-01", "2022-05-31", "month"),
    ("ក្នុងឆ្នាំ២០១៩", "2019-01-01", "2019-12-31", "year"),
    ("ចាប់ពីថ្ងៃទី២២ មេសា ដល់ថ្ងៃទី៥ ឧសភា", "2023-04-22", "2023-05-05", "range"),
    ("ចាប់ពីខែវិច្ឆិកា ឆ្នាំ២០២២ ដល់ថ្ងៃទី៨ ខែឧសភា ឆ្នាំ២០២៣", "2022-11-01", "2023-05-08", "range"),
    ("ចាប់តាំងពីខែមករា", "2023-01-01", "2023-06-20", "range"),
    ("ក្នុងរយៈពេលមួយឆ្នាំចុងក្រោយ", "2022-06-20", "2023-06-20", "range"),
    ("នឹងធ្វើនៅថ្ងៃទី២៥ មិថុនា", "2023-06-25", "2023-06-25", "day"),
]


@pytest.mark.parametrize(("words", "start", "end", "precision"), DATES)
def test_time_words_become_intervals(words: str, start: str, end: str, precision: str) -> None:
    document = read(article(words))
    tag_times(document, lexicon("km"))
    (when,) = [s.when for s in document.spans if isinstance(s, TimeSpan)]
    assert when is not None
    assert (when.start, when.end, when.precision) == (date.fromisoformat(start), date.fromisoformat(end), precision)


@pytest.mark.parametrize("words", ["៥ តុលាការ", "ស្រុកមេសាង ១១ រូប", "ចំនួន១៥នាក់"])
def test_words_that_only_begin_like_a_month_are_none(words: str) -> None:
    # តុលាការ (court) begins like October, មេសាង (a district) like April
    document = read(article(words))
    tag_times(document, lexicon("km"))
    assert document.spans == []
