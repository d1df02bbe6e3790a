"""Runs over the newsroom without Airflow: what is loaded, what fails, and that order does not matter."""

from datetime import UTC, date, datetime

import duckdb
import pytest

from pipeline.demo.faults import FAULTS
from pipeline.demo.newsroom import demo_window
from pipeline.demo.verify import verify
from pipeline.errors import CheckFailed
from pipeline.flow import check, check_poll, fetch, load, plan, poll, run_window
from pipeline.records import Window

FIRST, SECOND = Window.of_day(date(2023, 6, 15)), Window.of_day(date(2023, 6, 16))


def run(settings, window, run_id="test__1", only=(), say=lambda line: None):
    return run_window(settings, window, only=only, run_id=run_id, say=say)


def test_ten_days_of_the_newsroom_give_the_expected_events(settings_in, tmp_path):
    settings = settings_in(tmp_path)
    run(settings, demo_window())
    with duckdb.connect(str(settings.warehouse), read_only=True) as con:
        assert verify(con, {"en"}) == []


def test_the_same_day_twice_leaves_equal_tables(settings_in, tmp_path, table_rows):
    settings = settings_in(tmp_path)
    run(settings, FIRST)
    before = table_rows(settings.warehouse)
    run(settings, FIRST, "test__2")
    assert before["article"], "the day has articles, or equality says nothing"
    assert table_rows(settings.warehouse) == before


def test_two_days_in_either_order_leave_equal_tables(settings_in, tmp_path, table_rows):
    forward, backward = settings_in(tmp_path / "forward"), settings_in(tmp_path / "backward")
    run(forward, FIRST, "test__1"), run(forward, SECOND, "test__2")
    run(backward, SECOND, "test__1"), run(backward, FIRST, "test__2")
    assert table_rows(forward.warehouse) == table_rows(backward.warehouse)


def test_failing_outlets_are_rows_with_reasons_and_the_others_are_loaded(settings_in, tmp_path):
    settings = settings_in(tmp_path, faults=tuple(FAULTS))
    said = []
    only = (*(f"demo_{name}" for name in FAULTS), "demo_basin", "demo_tonle")
    with pytest.raises(CheckFailed, match="3 of 6 outlets were out of reach"):
        run(settings, demo_window(), only=only, say=said.append)
    with duckdb.connect(str(settings.warehouse), read_only=True) as con:
        loaded = con.execute("select source_id, count(*) from article group by all order by all").fetchall()
        rows = con.execute(
            'select source_id, kind, error_class, reason from "fetch" where not is_ok order by all'
        ).fetchall()
    assert loaded == [("demo_basin", 6), ("demo_tonle", 6)]
    failures = {source_id: (kind, error_class) for source_id, kind, error_class, _ in rows}
    assert failures == {
        "demo_fault_500": ("feed", "http_500"),
        "demo_fault_hang": ("feed", "timeout"),
        "demo_fault_page": ("page", "no_article"),
        "demo_fault_xml": ("feed", "not_a_feed"),
    }
    assert all(reason for *_, reason in rows)
    out_of_reach = {line.split(": ")[1] for line in said if line.startswith("out of reach: ")}
    assert out_of_reach == {"demo_fault_500", "demo_fault_hang", "demo_fault_xml"}


def test_a_run_that_reached_too_little_is_not_green(settings_in, tmp_path):
    settings = settings_in(tmp_path, faults=("fault_500",))
    with pytest.raises(CheckFailed, match="1 of 2 outlets were out of reach"):
        run(settings, FIRST, only=("demo_fault_500", "demo_basin"))


def test_a_batch_whose_task_failed_counts_as_out_of_reach(settings_in, tmp_path):
    settings = settings_in(tmp_path)
    planned = plan(settings, FIRST)
    with pytest.raises(CheckFailed, match="7 of 7 outlets were out of reach"):
        check(settings, planned, [], [], None, say=lambda line: None)


def test_a_batch_that_was_fetched_but_not_coded_fails_the_run(settings_in, tmp_path):
    settings = settings_in(tmp_path)
    planned = plan(settings, FIRST)
    fetched = [fetch(settings, batch, say=lambda line: None) for batch in planned]
    loaded = load(settings, [], window=FIRST, run_id="test__1", say=lambda line: None)
    with pytest.raises(CheckFailed, match="not coded: batch 1 of 1"):
        check(settings, planned, fetched, [], loaded, say=lambda line: None)


def test_polls_land_feeds_and_their_exchanges_are_rows(settings_in, tmp_path):
    settings = settings_in(tmp_path)
    today = Window.of_day(datetime.now(UTC).date())
    (batch,) = plan(settings, today)
    polled = poll(settings, batch, say=lambda line: None)
    check_poll([batch], [polled], say=lambda line: None)
    load(settings, [], window=today, run_id="test__1", say=lambda line: None)
    with duckdb.connect(str(settings.warehouse), read_only=True) as con:
        ((outlets,),) = con.execute("select count(distinct source_id) from \"fetch\" where kind = 'feed'").fetchall()
    assert outlets == 7


def test_a_poll_that_reached_too_little_is_not_green(settings_in, tmp_path):
    settings = settings_in(tmp_path, faults=("fault_500",))
    planned = plan(settings, FIRST, only=("demo_fault_500", "demo_basin"))
    polled = [poll(settings, batch, say=lambda line: None) for batch in planned]
    with pytest.raises(CheckFailed, match="1 of 2 outlets were out of reach"):
        check_poll(planned, polled, say=lambda line: None)


def test_a_plan_has_at_most_four_batches_and_every_enabled_source_once(settings_in, tmp_path):
    planned = plan(settings_in(tmp_path), FIRST)
    sources = [source for batch in planned for source in batch["sources"]]
    assert len(planned) <= 4
    assert len(sources) == len(set(sources)) == 7
