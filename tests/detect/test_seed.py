"""The story that started the project, complete with signals and claimants. Its text is real news and stays outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.detect.coder import check_spans, code_article
from pipeline.detect.exchange import gold_to_article

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"


@pytest.fixture(scope="module")
def seed():
    files = sorted(SEEDS.glob("*.txt")) if SEEDS.is_dir() else []
    if not files:
        pytest.skip(f"no seed story at {SEEDS}; it is real news and is not part of the project")
    title, _, text = files[0].read_text(encoding="utf-8").partition("\n")
    return gold_to_article(
        {"id": "seed", "title": title.strip(), "published": "2023-07-19", "lang": "en", "text": text.strip()}
    )


@pytest.fixture(scope="module")
def mentions(seed):
    coding = code_article(seed)
    assert check_spans(seed, coding) == []
    assert coding.story == "defection"
    return coding.mentions


def of(mentions, kind, name):
    found = [m for m in mentions if m.type == kind and name in [a.name for a in m.actors]]
    assert len(found) == 1, f"{kind} of {name}: {found}"
    return found[0]


def signals(mention):
    return {(s.kind, s.stance) for s in mention.signals}


def test_yim_sinorn_defected_with_signals_and_a_denial(mentions):
    mention = of(mentions, "defection", "Yim Sinorn")
    assert (mention.origin, mention.destination) == ("CNRP", "CPP")
    kinds = {kind for kind, _ in signals(mention)}
    assert {"arrest", "bail", "apology", "appointment"} <= kinds
    assert any(stance == "denied" for _, stance in signals(mention))


def test_ten_jailed_activists_are_a_group_that_denies_threats(mentions):
    (group,) = [m for m in mentions if m.type == "defection" and m.actor_kind == "group"]
    assert group.count is not None
    assert (group.count.low, group.count.high) == (10, 10)
    assert group.date is not None
    assert str(group.date.start)[:7] == "2023-05"
    assert ("threat", "denied") in signals(group)


def test_sar_longdeth_recanted_and_is_no_defector(mentions):
    mention = of(mentions, "recantation", "Sar Longdeth")
    assert mention.date is not None
    assert (str(mention.date.start), mention.date.precision) == ("2023-06-01", "month")


def test_chao_veasna_refused_a_post_and_a_threat(mentions):
    mention = of(mentions, "refusal", "Chao Veasna")
    assert mention.place == "KH-1"
    assert {"threat", "appointment"} <= {kind for kind, _ in signals(mention)}
    assert mention.claimant is not None
    assert mention.claimant.side == "subject"


def test_a_member_of_mother_nature_was_coopted(mentions):
    (mention,) = [m for m in mentions if m.type == "cooptation"]
    assert (mention.origin, mention.destination) == ("CIVIL_SOCIETY", "GOVERNMENT")
    assert mention.date is not None
    assert str(mention.date.start)[:7] == "2023-02"


def test_two_aggregates_are_kept_apart_with_their_claimants(mentions):
    totals = [m for m in mentions if m.type == "defection" and m.actor_kind == "aggregate"]
    assert {
        (m.count.low, m.count.high, m.count.unit, m.claimant.name, m.claimant.side)
        for m in totals
        if m.count and m.claimant
    } == {
        (10, 15, "percent", "Kimsour Phirith", "origin_party"),
        (200, None, "people", "Sok Eysan", "destination_party"),
    }


def test_nobody_else_is_a_defector(mentions):
    named = {a.name for m in mentions if m.type == "defection" for a in m.actors}
    assert named == {"Yim Sinorn"}
