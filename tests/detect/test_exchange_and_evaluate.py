"""The JSON formats, and the measures of the scorer."""

from __future__ import annotations

import pytest

from pipeline.detect.coder import code_article
from pipeline.detect.exchange import coding_to_json, gold_to_article
from pipeline.errors import InputError
from pipeline.evaluate import evaluate, same_name

OBJECT = {
    "id": "a1", "url": "https://paper.example/1", "title": "A loss for Candlelight", "published": "2023-05-12",
    "lang": "en",
    "paragraphs": ["Keo Sophal, a Candlelight councillor, joined the Cambodian People's Party on Monday."],
}  # fmt: skip
GOLD = {
    **OBJECT, "story": "defection", "mentions": [
        {"type": "defection", "actor_kind": "person", "actors": [{"name": "Keo Sophal", "role": None}],
         "count": {"low": 1, "high": 1, "unit": "people"}, "origin": "CLP", "destination": "CPP",
         "date": {"from": "2023-05-08", "to": "2023-05-08", "precision": "day"}, "place": None, "modality": "actual",
         "status": "reported", "claimant": None, "signals": [], "evidence": ["joined the Cambodian People's Party"]},
    ],
}  # fmt: skip


def test_the_published_day_is_a_day_in_phnom_penh():
    assert str(gold_to_article(OBJECT).published_on) == "2023-05-12"


def test_paragraphs_are_joined_by_a_blank_line():
    assert gold_to_article({**OBJECT, "paragraphs": ["a", "b"]}).text == "a\n\nb"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"id": None}, "no \"id\""), ({"paragraphs": "x"}, "list of strings"), ({"paragraphs": None}, "paragraphs"),
        ({"published": "yesterday"}, "YYYY-MM-DD"), ({"lang": "xx"}, "lang"), ({"title": 3}, "title"),
    ],
)  # fmt: skip
def test_bad_input_says_what_is_wrong(change, words):
    with pytest.raises(InputError, match=words):
        gold_to_article({**OBJECT, **change})


def test_a_language_that_is_not_given_is_guessed():
    assert gold_to_article({k: v for k, v in OBJECT.items() if k != "lang"}).language == "en"
    assert gold_to_article({"id": 1, "title": "គណបក្សភ្លើងទៀន", "text": "បក្សប្រឆាំង"}).language == "km"


def test_the_output_has_the_codebooks_fields():
    out = coding_to_json("a1", code_article(gold_to_article(OBJECT)))
    assert (out["id"], out["is_story"], out["story"]) == ("a1", True, "defection")
    (mention,) = out["mentions"]
    assert mention["date"] == {"from": "2023-05-08", "to": "2023-05-08", "precision": "day"}
    assert mention["actors"][0]["name"] == "Keo Sophal"
    trigger = mention["evidence"][0]
    assert OBJECT["paragraphs"][0][trigger["start"] : trigger["end"]] == trigger["quote"]
    assert set(GOLD["mentions"][0]) <= set(mention)


def test_a_right_coding_scores_one_and_an_empty_one_nothing():
    coded = coding_to_json("a1", code_article(gold_to_article(OBJECT)))
    right = evaluate([GOLD], [coded])
    assert right.measures["strict"].f1 == 1.0
    assert right.fields["date"] == 1.0
    assert (right.exact_spans, right.mistakes) == (right.spans, ())
    nothing = evaluate([GOLD], [])
    assert (nothing.not_coded, nothing.measures["strict"].recall, nothing.measures["story"].recall) == (1, 0.0, 0.0)
    assert {m.kind for m in nothing.mistakes} == {"story", "missed"}


def test_a_wrong_person_is_a_false_defector():
    coded = coding_to_json("a1", code_article(gold_to_article(OBJECT)))
    coded["mentions"][0]["actors"][0]["name"] = "Lim Dara"
    assert evaluate([GOLD], [coded]).false_defector_rate == 1.0


def test_an_object_without_its_keys_is_refused():
    with pytest.raises(InputError, match="mentions"):
        evaluate([{"id": "a1", "story": "related"}], [])


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [("Sar Longdeth", "Sarlong Deth", True), ("Mr Keo Sophal", "Keo Sophal", True), ("Sophal", "Keo Sophal", True),
     ("Keo Sophal", "Keo Sothea", False), ("Kem Sokha", "", False)],
)  # fmt: skip
def test_names_in_two_spellings(first, second, same):
    assert same_name(first, second) is same
