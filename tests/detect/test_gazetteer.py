"""The gazetteers load, know their periods, and refuse wrong entries by name."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from pipeline.detect.exchange import gold_to_article
from pipeline.detect.gate import judge
from pipeline.detect.gazetteer import check_gazetteer, gazetteer, load_gazetteer
from pipeline.detect.lexicon import Lexicon
from pipeline.errors import GazetteerError
from pipeline.settings import PACKAGE_DATA


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("parties", "people", "places"):
        shutil.copy(PACKAGE_DATA / f"{name}.yaml", tmp_path)
    return tmp_path


def test_sides_are_read_at_a_date():
    known = gazetteer()
    assert known.side_of("FUNCINPEC", date(2003, 1, 1)) == "coalition"
    assert known.side_of("FUNCINPEC", date(2023, 1, 1)) == "aligned"
    assert known.side_of("GOVERNMENT", None) == "ruling"
    assert known.people["yim_sinorn"].party_at(date(2022, 1, 1)) == "CNRP"
    assert known.people["yim_sinorn"].party_at(date(2024, 1, 1)) == "CPP"


def test_the_shipped_gazetteer_has_no_fault():
    assert check_gazetteer() == []


def test_a_collision_and_an_overlap_are_found(folder):
    file = folder / "parties.yaml"
    file.write_text(
        file.read_text(encoding="utf-8")
        + "- id: XXX\n  en: [Candlelight Party]\n  sides:\n"
        + "  - {side: minor, from: '2000', to: '2010'}\n  - {side: ruling, from: '2005', to: null}\n",
        encoding="utf-8",
    )
    found = check_gazetteer(folder)
    assert any("candlelightparty" in f and "XXX" in f for f in found)
    assert any("XXX" in f and "begins before" in f for f in found)


@pytest.mark.parametrize(
    ("file", "entry", "words"),
    [
        ("parties", "- {id: XXX, en: [X Party], sides: [{side: purple}]}\n", "XXX"),
        ("parties", "- {id: XXX, en: [X Party]}\n", "no side"),
        ("parties", "- {id: CPP, en: [X], sides: [{side: minor}]}\n", "stands twice"),
        ("people", "- {id: nobody, name: No Body, category: wizard}\n", "wizard"),
        ("people", "- {id: nobody, name: No Body, category: leader, affiliations: [{party: ZZZ}]}\n", "nobody"),
    ],
)
def test_a_wrong_entry_is_named(folder, file, entry, words):
    path = folder / f"{file}.yaml"
    path.write_text(path.read_text(encoding="utf-8") + entry, encoding="utf-8")
    with pytest.raises(GazetteerError, match=words):
        load_gazetteer(folder)


def test_a_wrong_pattern_names_its_rule(tmp_path):
    file = tmp_path / "xx.yaml"
    file.write_text('join:\n- {rule: broken, pattern: "("}\n', encoding="utf-8")
    with pytest.raises(GazetteerError, match="broken"):
        Lexicon(file).rules("join")


def test_without_people_only_the_people_are_missing():
    empty = load_gazetteer(without_people=True)
    assert not empty.people
    assert len(empty.parties) == len(gazetteer().parties)


def test_the_gate_says_which_words_decided():
    obj = {
        "id": "g",
        "title": "A vote",
        "published": "2023-05-12",
        "lang": "en",
        "text": "The opposition in Kampot met on Monday.",
    }
    verdict = judge(gold_to_article(obj))
    assert verdict.is_candidate
    assert [e.quote for e in verdict.anchors] == ["Kampot"]
    assert judge(gold_to_article({**obj, "text": "The opposition met on Monday."})).reason == "no Cambodian anchor"
