"""Kinds of acts in many wordings of French and Khmer (`french_wordings`, `khmer_wordings`), and what only sounds so."""

from __future__ import annotations

from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import pytest

from pipeline.detect.coder import check_spans, code_article
from pipeline.records import Article, Mention
from tests.detect import french_wordings as french
from tests.detect import khmer_wordings as khmer


def each(table: str) -> Any:
    """A test of every entry of a table, in both languages."""
    entries = [(language, entry) for language in (french, khmer) for entry in getattr(language, table)]
    names = [f"{language.LANGUAGE}-{entry if isinstance(entry, str) else entry[-1]}" for language, entry in entries]
    return pytest.mark.parametrize(("language", "entry"), entries, ids=names)


def mentions(language: ModuleType, sentence: str) -> list[Mention]:
    """The mentions of a short article that ends with the sentence."""
    for mark, words in language.WORDS.items():
        sentence = sentence.replace(mark, words)
    article = Article(
        article_id="a", revision_id="r", source_id="s", url="", canonical_url="", title=language.TITLE,
        text=f"{language.LEAD}\n\n{sentence}", language=language.LANGUAGE,
        published_at=datetime(2027, 3, 12, 5, tzinfo=UTC), published_raw="2027-03-12", published_rule="input",
    )  # fmt: skip
    coding = code_article(article)
    assert check_spans(article, coding) == []
    return list(coding.mentions)


def core(language: ModuleType, sentence: str) -> list[Mention]:
    return [m for m in mentions(language, sentence) if m.type not in ("pressure", "reward")]


def around(language: ModuleType, sentence: str, kind: str) -> list[Mention]:
    return [m for m in mentions(language, sentence) if m.type == kind]


def told(language: ModuleType, sentence: str) -> list[tuple[str, list[str], str | None, str]]:
    return [(m.type, [a.name for a in m.actors], m.destination, m.modality) for m in core(language, sentence)]


@each("MOVES")
def test_a_move_to_the_ruling_party_in_many_wordings(language: ModuleType, entry: str) -> None:
    assert told(language, entry) == [("defection", [language.WORDS["<X>"]], "CPP", "actual")]


@each("LEAVING")
def test_leaving_without_a_destination(language: ModuleType, entry: str) -> None:
    assert told(language, entry) == [("departure", [language.WORDS["<X>"]], None, "actual")]


@each("REFUSING")
def test_an_offer_that_is_turned_down(language: ModuleType, entry: str) -> None:
    assert told(language, entry) == [("refusal", [language.WORDS["<X>"]], "CPP", "actual")]


@each("ASKED")
def test_an_offer_without_an_answer(language: ModuleType, entry: str) -> None:
    assert told(language, entry) == [("approach", [language.WORDS["<X>"]], "CPP", "actual")]


@each("RECANTING")
def test_an_apology_or_a_disavowal(language: ModuleType, entry: str) -> None:
    assert told(language, entry) == [("recantation", [language.WORDS["<X>"]], None, "actual")]


@each("GROUPS")
def test_an_act_of_people_without_names(language: ModuleType, entry: tuple[str, int, str, str]) -> None:
    kind, low, modality, sentence = entry
    (mention,) = core(language, sentence)
    assert (mention.type, mention.modality, mention.count and mention.count.low) == (kind, modality, low)


@each("NOTHING")
def test_words_of_moving_and_refusing_said_of_something_else(language: ModuleType, entry: str) -> None:
    assert core(language, entry) == []


@each("ANSWERS")
def test_an_answer_that_says_no_in_other_words(language: ModuleType, entry: str) -> None:
    assert told(language, language.OFFER + entry) == [("refusal", [language.WORDS["<X>"]], "CPP", "actual")]


@each("PRESSURE")
def test_pressure_names_the_one_struck_and_the_act(language: ModuleType, entry: tuple[str, str]) -> None:
    kind, sentence = entry
    (mention,) = around(language, sentence, "pressure")
    assert kind in {s.kind for s in mention.signals}
    assert [a.name for a in mention.actors] == ([language.WORDS["<X>"]] if "<X>" in sentence else [])


@each("REWARDS")
def test_a_reward_after_a_move(language: ModuleType, entry: tuple[str, str]) -> None:
    kind, sentence = entry
    (mention,) = around(language, language.MOVED + sentence, "reward")
    struck = [a.name for a in mention.actors]
    assert (kind in {s.kind for s in mention.signals}, struck) == (True, [language.WORDS["<X>"]])


def test_a_part_beside_the_whole_does_not_take_the_act_away_from_the_whole() -> None:
    found = core(french, "Huit cadres du <L>, dont deux adjoints, ont été admis au <P>.")
    assert sorted(m.count.low or 0 for m in found if m.count) == [2, 8]


@pytest.mark.parametrize("sentence", khmer.MOVES[:6] + khmer.LEAVING[:3] + khmer.REFUSING[:3])
def test_zero_width_spaces_change_nothing(sentence: str) -> None:
    spaced = sentence.replace("ចូល", "\u200bចូល\u200b").replace("បាន", "បាន\u200b").replace("ពី", "\u200bពី")
    assert told(khmer, spaced) == told(khmer, sentence)
