"""Backfills from the command line: days of the newsroom, stopped and started again, and forecast without a request."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime

import duckdb
import pytest

from pipeline.backfill import backfill, days_between, settled_days
from pipeline.demo.lost import LOST, NO_HOST
from pipeline.demo.newsroom import Newsroom, demo_window
from pipeline.demo.press import stories, stories_of
from pipeline.errors import InputError
from pipeline.forecast import COSTS, forecast, least_time
from pipeline.options import STRATEGIES, FetchOptions

DAYS = list(demo_window().days())
FEW = DAYS[3:6]


def work(settings, days, **options):
    return list(backfill(settings, days, run_id="test__1", say=lambda line: None, **options))


def pages_of(requests: list[str]) -> Counter[str]:
    """How often each article was asked for."""
    paths = {f"/{story.outlet_id}/{story.path}" for story in stories()}
    return Counter(path for path in requests if path in paths)


def command(settings, *arguments, **keywords):
    env = {
        **os.environ,
        "DEFECTION_WATCH_HOME": str(settings.home),
        "DEFECTION_WATCH_SOURCES": str(settings.sources),
        "DEFECTION_WATCH_ALLOW_LOOPBACK": "1",
        "DEFECTION_WATCH_HOST_PACE_S": "0",
        "COLUMNS": "160",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli", *arguments],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **keywords,
    )


def test_days_between_two_days_are_inclusive_and_over():
    now = datetime(2024, 3, 2, 1, tzinfo=UTC)
    three = [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]
    assert days_between(three[0], three[-1], now=now) == three
    assert days_between(three[0], date(2024, 3, 9), now=now) == three
    with pytest.raises(InputError, match="later than"):
        days_between(three[-1], three[0], now=now)
    with pytest.raises(InputError, match="not over yet; the last complete UTC day is 2024-03-01"):
        days_between(date(2024, 3, 2), date(2024, 3, 2), now=now)


def test_days_one_after_the_other_leave_a_published_database_and_are_settled(settings_in, tmp_path, terse):
    settings = settings_in(tmp_path, at=terse)
    done = work(settings, FEW)
    assert [each.day for each in done] == FEW
    assert [each.problem for each in done] == [None] * len(FEW)
    articles = [each.counts["articles"] for each in done if each.counts]
    assert articles == [sum(story.published_utc.date() == day for story in stories()) for day in FEW]
    assert (settings.published / "defections.duckdb").exists()
    assert settled_days(settings, DAYS) == set(FEW)
    assert settled_days(settings, DAYS, only=("demo_naga",)) == set(FEW)


def test_a_day_in_trouble_is_told_and_the_others_go_on(settings_in, tmp_path, terse):
    settings = settings_in(tmp_path, lost=("silent",), at=terse)
    done = work(settings, FEW, only=("lost_silent",))
    assert [each.problem is None for each in done] == [False] * len(FEW)
    assert all(f"{each.day}: nothing could be reached" in str(each.problem) for each in done)
    assert settled_days(settings, DAYS, only=("lost_silent",)) == set()


def test_nothing_landed_is_fetched_twice_unless_that_is_asked_for(settings_in, tmp_path, terse):
    settings = settings_in(tmp_path, at=terse)
    work(settings, FEW)
    terse.requests.clear()
    work(settings, FEW)
    assert terse.requests == []
    work(settings, FEW, options=FetchOptions(refetch=True))
    asked = pages_of(terse.requests)
    assert asked
    assert {f"/{s.outlet_id}/{s.path}" for s in stories() if s.published_utc.date() in FEW} <= set(asked)


def test_only_the_strategies_that_are_named_are_asked(settings_in, tmp_path, terse):
    settings = settings_in(tmp_path, at=terse)
    work(settings, FEW[:1], only=("demo_tonle",), options=FetchOptions(strategies=("sitemap",)))
    with duckdb.connect(str(settings.warehouse), read_only=True) as con:
        assert con.execute("select strategy, verdict, found_count from coverage").fetchall() == [
            ("sitemap", "complete", sum(s.published_utc.date() == FEW[0] for s in stories_of("tonle")))
        ]


def test_from_landed_captures_alone_an_empty_warehouse_is_filled_with_the_same_tables(
    settings_in, tmp_path, terse, table_rows, cut_network
):
    settings = settings_in(tmp_path, lost=tuple(LOST), at=terse)
    days = DAYS[2:7]  # with the day of the dozen, and one that only mementos have
    work(settings, days)
    before = table_rows(settings.warehouse)
    settings.warehouse.unlink()
    cut_network()
    work(settings, days, options=FetchOptions(network_off=True))
    assert before["event"]
    assert table_rows(settings.warehouse) == before


# ------------------------------------------------------------------------------------------------- forecast


def test_a_forecast_asks_nobody_and_is_near_to_what_is_asked(settings_in, tmp_path, terse):
    settings = settings_in(tmp_path, at=terse)
    work(settings, DAYS[:2])  # so that something is known of the outlets
    terse.requests.clear()
    told = {each.source_id: each for each in forecast(settings, DAYS[2:5])}
    assert terse.requests == []
    by_wordpress = {source_id for source_id, each in told.items() if each.ways == (("wordpress", 3),)}
    assert by_wordpress == {"demo_tonle", "demo_bokor"}
    assert all(each.ways == (("landed", 3),) for source_id, each in told.items() if source_id not in by_wordpress)
    expected = sum(each.requests for each in told.values())
    work(settings, DAYS[2:5])
    asked = len([path for path in terse.requests if path != "/robots.txt"])
    assert 0.5 <= expected / asked <= 2
    assert all(each.requests == 0 for each in forecast(settings, DAYS[2:5]))


def test_a_forecast_without_any_knowledge_names_the_first_archive_and_guesses_no_pages(settings_in, tmp_path, terse):
    settings = settings_in(tmp_path, lost=("silent",), at=terse)
    told = {each.source_id: each for each in forecast(settings, FEW)}
    assert told["demo_naga"].ways == (("sitemap", 3),)
    assert (told["demo_naga"].pages, told["demo_tonle"].ways) == (None, (("wordpress", 3),))
    assert told["lost_silent"].host == NO_HOST.split("/")[2].partition(":")[0]


def test_a_forecast_of_warc_files_asks_nobody(settings_in, tmp_path, terse):
    options = FetchOptions(strategies=("cc_news",), warcs=("somewhere",))
    assert all(
        each.ways == (("cc_news", 3),) for each in forecast(settings_in(tmp_path, at=terse), FEW, options=options)
    )


def test_the_busiest_host_says_how_long_it_takes_at_least(settings_in, tmp_path, terse):
    told = forecast(settings_in(tmp_path, at=terse), FEW)
    assert least_time(told, 2.0).total_seconds() == 2 * sum(each.requests for each in told)  # all on one host


def test_every_strategy_that_asks_somebody_has_its_cost():
    assert set(COSTS) == set(STRATEGIES) - {"cc_news"}


# -------------------------------------------------------------------------------------------- the command


def test_the_command_tells_each_day_and_passes_over_complete_ones(settings_in, tmp_path, terse):
    settings = settings_in(tmp_path, at=terse)
    dates = ("--from", str(FEW[0]), "--to", str(FEW[1]))
    dry = command(settings, "backfill", *dates, "--dry-run").communicate(timeout=120)[0]
    assert re.search(r"demo_tonle +wordpress 2 ", dry)
    assert re.search(r"2 days, about \d+ requests, at least 0:00:00 at 0 s", dry)
    assert not settings.warehouse.exists()
    said = command(settings, "backfill", *dates).communicate(timeout=120)[1]
    assert [line for line in said.splitlines() if re.match(r"2023-06-\d\d: \d+ articles", line)], said
    terse.requests.clear()
    said = command(settings, "backfill", *dates).communicate(timeout=120)[1]
    assert "2 of 2 days are complete already" in said
    assert terse.requests == []


def test_a_backfill_that_was_killed_goes_on_where_it_was_and_ends_in_the_same_tables(settings_in, tmp_path, table_rows):
    days = DAYS[:4]
    with Newsroom(feed_items=2) as newsroom:
        whole = settings_in(tmp_path / "whole", at=newsroom)
        work(whole, days)
        killed = settings_in(tmp_path / "killed", at=newsroom)
        newsroom.requests.clear()
        arguments = ("backfill", "--from", str(days[0]), "--to", str(days[-1]))
        process = command(killed, *arguments)
        deadline = time.monotonic() + 60
        while sum(pages_of(newsroom.requests).values()) < 5 and time.monotonic() < deadline:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
        in_the_middle = sum(pages_of(newsroom.requests).values())
        process = command(killed, *arguments)
        process.communicate(timeout=120)
        assert process.returncode == 0
        asked = pages_of(newsroom.requests)
    assert 0 < in_the_middle < sum(asked.values()), "it was killed in the middle"
    twice = [path for path, count in asked.items() if count > 1]
    assert len(twice) <= 1, "only what was on its way when the process was killed may be asked for again"
    assert table_rows(killed.warehouse) == table_rows(whole.warehouse)


def test_the_day_stands_for_utc(settings_in, tmp_path, terse):
    """Delta's story of 22 June, 00:40 in Phnom Penh, is of 21 June in UTC."""
    settings = settings_in(tmp_path, at=terse)
    work(settings, [date(2023, 6, 21)], only=("demo_delta",))
    with duckdb.connect(str(settings.warehouse), read_only=True) as con:
        assert con.execute("select published_at::varchar from article").fetchall() == [("2023-06-21 17:40:00",)]
