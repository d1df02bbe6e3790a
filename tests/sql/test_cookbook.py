"""Every query of the cookbook on the season of `conftest.py`, with the rows it must give."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pipeline.errors import InputError
from pipeline.load.load import load
from pipeline.load.query import cookbook, cookbook_query
from pipeline.load.warehouse import connect
from pipeline.records import Actor
from pipeline.staging import write_staging
from tests.load.conftest import RUN, coding, make_article, make_home, make_mention

EXPECTED: dict[str, list[tuple[Any, ...]]] = {
    "aggregate_claims": [
        (date(2023, 7, 10), "10–15 percent", "CLP", "CPP", "Opposition spokesman", "origin_party", "river_post"),
        (
            date(2023, 7, 10),
            "at least 200 people",
            "OPPOSITION",
            "CPP",
            "Party spokesman",
            "destination_party",
            "river_post",
        ),
    ],
    "claim_ratio_by_alignment": [("independent", 3, 1.0, 112.5), ("pro-government", 3, 1.0, 1.0)],
    "claims_confirmed_within_30_days": [(5, 1, 20.0)],
    "coercion_after_refusal": [("6936fc2068be209662c5", "Chao Veasna", date(2023, 5, 1), None, None)],
    "contradicted_claims": [(date(2023, 5, 14), "6–675 people", 6.0, 675.0, ["destination_party", "origin_party"], [])],
    "cooptation_beside_defection": [(date(2023, 1, 1), 1, 0), (date(2023, 4, 1), 0, 3), (date(2024, 4, 1), 0, 1)],
    "daily_counts_before_deadline": [(date(2024, 5, 26), "council", 1, 0)],
    "days_from_arrest_to_post": [("Yim Sinorn", date(2023, 3, 17), 17, 35, 10)],
    "echo_by_type": [
        ("pressure", 1, 2.0, 2),
        ("defection", 6, 1.5, 2),
        ("cooptation", 1, 1.0, 1),
        ("recantation", 2, 1.0, 1),
        ("refusal", 1, 1.0, 1),
        ("return", 1, 1.0, 1),
        ("reward", 1, 1.0, 1),
    ],
    "first_reporter": [("river_post", 6, 2, 36.0), ("delta_wire", 4, 0, None), ("lotus_daily", 3, 2, 12.0)],
    "flows_within_opposition": [(date(2024, 2, 8), "Yim Sinorn", "CPP", "NPP", "from_ruling", "reported")],
    "independent_voice_by_year": [(2023, 11, 11, 100.0), (2024, 2, 1, 50.0)],
    "losses_by_party_and_year": [("CNRP", 2023, 3, 1, 16), ("CNRP", 2024, 1, 0, 670)],
    "named_beside_claimed": [
        (date(2023, 2, 1), 0, 1, 0, 0),
        (date(2023, 4, 1), 1, 0, 0, 0),
        (date(2023, 5, 1), 0, 10, 6, 0),
        (date(2023, 7, 1), 0, 0, 0, 2),
        (date(2024, 5, 1), 0, 0, 670, 0),
    ],
    "office_holders": [(1, 1, 100.0)],
    "one_source_events": [
        (date(2023, 2, 1), "1 person", "cooptation", "reported", "delta_wire"),
        (date(2023, 4, 3), "Yim Sinorn", "recantation", "reported", "river_post"),
        (date(2023, 5, 1), "Chao Veasna", "refusal", "claimed", "river_post"),
        (date(2023, 5, 1), "Yim Sinorn", "reward", "reported", "delta_wire"),
        (date(2023, 6, 1), "Sar Longdeth", "recantation", "reported", "delta_wire"),
        (date(2023, 7, 10), "10–15 percent", "defection", "claimed", "river_post"),
        (date(2023, 7, 10), "at least 200 people", "defection", "claimed", "river_post"),
        (date(2024, 2, 8), "Yim Sinorn", "return", "reported", "delta_wire"),
        (date(2024, 5, 12), "670 people", "defection", "claimed", "lotus_daily"),
    ],
    "posts_for_offices": [("activist", "appointment", "reported", 1)],
    "pressed_within_180_days": [(1, 1, 100.0)],
    "provinces_ranked": [("Banteay Meanchey", 2, 0, 676, 1), ("Phnom Penh", 2, 1, 10, 1)],
    "returned_after": [("Yim Sinorn", "CPP", "NPP", date(2023, 4, 21), date(2024, 2, 8), 293)],
    "reward_lag": [("appointment", 1, 10.0, 10, 10)],
    "series_around_elections": [
        (date(2023, 7, 23), "national", -5, 1, 0),
        (date(2023, 7, 23), "national", -3, 1, 1),
        (date(2023, 7, 23), "national", -2, 2, 0),
        (date(2024, 2, 25), "senate", 3, 1, 0),
        (date(2024, 5, 26), "council", 0, 1, 0),
    ],
    "staged_repeats": [(date(2024, 5, 12), "670 people", "Banteay Meanchey", date(2023, 5, 14), "6–675 people")],
    "switch_chains": [("Yim Sinorn", ["CNRP", "CPP", "NPP"], 3)],
    "two_sides_one_event": [("e77ad30bceb8e22f04c1", date(2023, 5, 14), 675.0, 6.0, 112.5)],
    "who_refused": [(date(2023, 5, 1), "Chao Veasna", "Banteay Meanchey", ["appointment"], ["threat"], "claimed")],
    "women_among_defectors": [(0, 1, 0)],
}


def test_the_cookbook_holds_25_questions_and_each_has_an_expected_answer():
    assert {query.name for query in cookbook()} == set(EXPECTED)
    assert len(EXPECTED) >= 25


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_query_answers_its_question(name, season_con):
    query = cookbook_query(name)
    assert "?" in query.question
    assert season_con.execute(query.sql).fetchall() == EXPECTED[name]


def test_an_unknown_query_lists_the_known_ones():
    with pytest.raises(InputError, match="no query 'nope' in the cookbook; there are aggregate_claims"):
        cookbook_query("nope")


def test_women_are_counted_where_the_gazetteer_says_it_and_nobody_is_guessed(tmp_path):
    settings = make_home(tmp_path / "home")
    names = (("Hing Sokha", "hing_sokha"), ("Thoeun Bunthorn", "thoeun_bunthorn"), ("Lok Srey Chan", None))
    codings = [
        (article, coding(replace(make_mention(article, names=(name,)), actors=(Actor(name, None, person_id),))))
        for number, (name, person_id) in enumerate(names)
        for article in [make_article(number)]
    ]
    load(settings, [write_staging(tmp_path / "day", articles=(), codings=codings, coder_version="r").folder], run=RUN)
    with connect(settings.warehouse, read_only=True) as con:
        assert con.execute(cookbook_query("women_among_defectors").sql).fetchall() == [(1, 1, 1)]
