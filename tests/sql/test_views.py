"""The views on the season of `conftest.py`: each answers the question on its first line."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from pipeline.load.checks import run_checks
from pipeline.load.load import load
from pipeline.load.warehouse import connect
from pipeline.settings import sql_folder
from pipeline.staging import write_staging
from tests.load.conftest import RUN, coding, make_article, make_capture, make_home, make_mention
from tests.sql.conftest import SPOKESMAN, a, told


def test_the_season_passes_every_check(season_con):
    assert [(r.name, r.rows) for r in run_checks(season_con) if not r.is_ok] == []


def test_defections_names_who_from_where_to_where(ask):
    rows = ask("select day, type, who, origin, destination, province, status from defections order by day, who")
    assert rows == [
        (date(2023, 2, 1), "cooptation", "1 person", "CIVIL_SOCIETY", "GOVERNMENT", None, "reported"),
        (date(2023, 4, 3), "recantation", "Yim Sinorn", "CNRP", None, None, "reported"),
        (date(2023, 4, 21), "defection", "Yim Sinorn", "CNRP", "CPP", "Phnom Penh", "reported"),
        (date(2023, 5, 6), "defection", "10 people", "CNRP", "CPP", "Phnom Penh", "reported"),
        (date(2023, 5, 14), "defection", "6–675 people", "CNRP", "CPP", "Banteay Meanchey", "contested"),
        (date(2023, 6, 1), "recantation", "Sar Longdeth", "CLP", None, None, "reported"),
        (date(2023, 7, 10), "defection", "10–15 percent", "CLP", "CPP", None, "claimed"),
        (date(2023, 7, 10), "defection", "at least 200 people", "OPPOSITION", "CPP", None, "claimed"),
        (date(2024, 5, 12), "defection", "670 people", "CNRP", "CPP", "Banteay Meanchey", "claimed"),
    ]


def test_who_refused_is_no_defector(ask):
    assert ask("select who, threats, offers from refusals") == [("Chao Veasna", ["threat"], ["appointment"])]
    assert ask("from defections where who like '%Veasna%'") == []


def test_claims_put_both_numbers_of_one_event_side_by_side(ask):
    rows = ask(
        "select distinct claimant_side, count_low from claims where event_status = 'contested' order by claimant_side"
    )
    assert rows == [("destination_party", 675.0), ("origin_party", 6.0)]


def test_aggregates_are_counted_as_claims_and_never_added_to_people(ask):
    rows = ask(
        "select named_people, group_people_low, aggregate_claims from defections_by_month where month = '2023-07-01'"
    )
    assert rows == [(0, 0, 2)]
    assert ask("select sum(aggregate_claims) from by_province") == [(2,)]
    assert ask("from flows where origin = 'OPPOSITION'") == []


def test_flows_run_from_side_to_side(ask):
    assert ask("select origin, destination, events, named_people from flows") == [
        ("CNRP", "CPP", 4, 1),
        ("CIVIL_SOCIETY", "GOVERNMENT", 1, 0),
        ("CPP", "NPP", 1, 1),
    ]


def test_by_province_counts_each_event_once(ask):
    assert ask("select province, events, named_people, group_people_low from by_province") == [
        ("Banteay Meanchey", 2, 0, 676),
        ("Phnom Penh", 2, 1, 10),
        ("(not said)", 1, 0, 1),
    ]


def test_a_person_is_followed_from_arrest_to_return(ask):
    rows = ask("select step, type, days_since_last from person_timeline where person_id = 'yim_sinorn'")
    assert rows == [
        (1, "pressure", None),
        (2, "recantation", 17),
        (3, "defection", 18),
        (4, "reward", 10),
        (5, "return", 283),
    ]
    chain = ask(
        "select earlier.type, later.type from event_relation as r join event as later using (event_id) "
        "join event as earlier on earlier.event_id = r.other_event_id where relation = 'follows' "
        "order by later.date_start"
    )
    assert chain == [
        ("pressure", "recantation"),
        ("recantation", "defection"),
        ("defection", "reward"),
        ("reward", "return"),
    ]


def test_pressure_before_a_move_keeps_what_the_mover_denies(ask):
    rows = ask(
        "select pressure, stance, days_before, known_from from pressure_before_defection "
        "where type = 'defection' and who = 'Yim Sinorn' order by pressure"
    )
    assert rows == [("arrest", "reported", 35, "own report"), ("threat", "denied", None, "told with the move")]


def test_rewards_come_after_the_move(ask):
    rows = ask("select who, reward, days_after from rewards_after_defection where type = 'defection'")
    assert rows == [("Yim Sinorn", "appointment", 10)]


def test_returns_name_the_move_before(ask):
    assert ask("select who, left_again, went_to, days_after from returns") == [("Yim Sinorn", "CPP", "NPP", 293)]


def test_people_carry_their_khmer_name_and_their_counts(ask):
    rows = ask("select name, name_km, moves, pressures, returns from people where person_id = 'yim_sinorn'")
    assert rows == [("Yim Sinorn", "យឹម ស៊ីណន", 1, 1, 1)]


def test_echo_and_independent_sources_count_voices(ask):
    assert ask("select article_count, source_count from echo where who = '10 people'") == [(2, 2)]
    rows = ask(
        "select independent_outlets, ruling_side_outlets, first_source, rests_on_one_owner "
        "from independent_sources where who = '6–675 people'"
    )
    assert rows == [(1, 1, "lotus_daily", False)]


def test_source_reliability_shows_what_others_confirmed(ask):
    rows = ask("select source_id, events, confirmed_by_another_owner, contested from source_reliability order by 1")
    assert rows == [("delta_wire", 5, 1, 0), ("lotus_daily", 4, 3, 1), ("river_post", 8, 4, 1)]


def test_source_health_says_who_no_longer_answers_and_why(ask):
    rows = ask("select source_id, exchanges, failed, last_error_class, last_reason from source_health order by 1")
    assert rows == [
        ("delta_wire", 1, 1, "timeout", "no answer in 30 s"),
        ("lotus_daily", 0, 0, None, None),
        ("river_post", 1, 0, None, None),
    ]


def test_coverage_calendar_takes_the_best_way_to_a_day(ask):
    rows = ask("select source_id, day, verdict, best_strategy, found_count, tried from coverage_calendar order by day")
    assert rows == [
        ("river_post", date(2023, 5, 6), "complete", "wordpress", 3, ["feed: partial", "wordpress: complete"]),
        ("delta_wire", date(2023, 5, 7), "unreachable", "feed", 0, ["feed: unreachable"]),
    ]


def test_coder_diff_shows_the_field_that_changed(ask):
    rows = ask("select old_coder_id, new_coder_id, change, field, was, now from coder_diff")
    assert rows == [("rules-1", "rules-2", "changed", "place", None, "KH-12")]


def test_the_review_queue_starts_with_what_is_contested(ask):
    assert ask("select who, why from review_queue limit 2") == [
        ("6–675 people", "contested"),
        ("670 people", "large and from one voice"),
    ]


def test_data_quality_measures_completeness(ask):
    rows = ask(
        "select measure, value, round(percent) from data_quality where measure in ('mentions with a date', 'events')"
    )
    assert rows == [("mentions with a date", 17.0, 89.0), ("events", 13.0, None)]


def test_articles_are_counted_without_their_revisions_and_slips(tmp_path):
    settings = make_home(tmp_path / "home")
    text = "Ten councillors joined the ruling party on Saturday, the spokesman said.\n\nNobody answered in Kampot."
    texts = (text, text.replace("spokesman", "spokseman"), text.replace("Ten", "Twelve") + "\n\nCorrected on Sunday.")
    captures = [make_capture(n) for n in range(3)]
    articles = [make_article(1, text=t, capture_id=c.capture_id) for t, c in zip(texts, captures, strict=True)]
    staged = write_staging(
        tmp_path / "day", articles=(), codings=[(a, coding(make_mention(a))) for a in articles], coder_version="r",
        captures=captures,
    )  # fmt: skip
    load(settings, [staged.folder], run=RUN)
    with connect(settings.warehouse, read_only=True) as con:
        rows = dict(con.execute("select measure, value from data_quality where percent is null").fetchall())
        assert con.execute("select number, revision_count, variant_count from revisions").fetchall() == [
            (1, 2, 1),
            (2, 2, 0),
        ]
        assert con.execute("select articles, stories from source_health where source_id = 'river_post'").fetchall() == [
            (1, 1)
        ]
        assert con.execute("select article_count, story_count from article_tally").fetchall() == [(1, 1)]
    assert (rows["articles"], rows["edits of articles"], rows["captures that differ by a slip or a ticker"]) == (
        1,
        1,
        1,
    )


def test_claims_name_how_the_outlet_leaned_on_the_day(tmp_path):
    settings = make_home(tmp_path / "home")
    settings.sources.write_text(
        settings.sources.read_text().replace(
            '"independent"', '"independent until 2023-05-10, government-friendly since"', 1
        )
    )
    codings = [
        told(1, "river_post", "2023-05-09T12:00", a("defection", status="claimed", claimant=SPOKESMAN)),
        told(2, "river_post", "2023-05-10T12:00", a("refusal", status="claimed", claimant=SPOKESMAN)),
    ]
    load(settings, [write_staging(tmp_path / "day", articles=(), codings=codings, coder_version="r").folder], run=RUN)
    with connect(settings.warehouse, read_only=True) as con:
        leaning = con.execute("select type, source_alignment from claims order by type").fetchall()
        periods = con.execute("select * exclude (source_id) from source_alignment where source_id = 'river_post'")
        assert periods.fetchall() == [
            (date(1, 1, 1), date(2023, 5, 9), "independent"),
            (date(2023, 5, 10), None, "government-friendly"),
        ]
        voices = con.execute(
            "select type, independent_outlets, ruling_side_outlets from independent_sources order by type"
        ).fetchall()
    assert leaning == [("defection", "independent"), ("refusal", "government-friendly")]
    assert voices == [("defection", 1, 0), ("refusal", 0, 1)]


def test_every_view_is_tested():
    tested = "".join(f.read_text(encoding="utf-8") for f in Path(__file__).parents[1].rglob("test_*.py"))
    assert [f.stem for f in (sql_folder() / "views").glob("*.sql") if not re.search(rf"\b{f.stem}\b", tested)] == []
