"""Ten past days, picked in the form of the Airflow UI: the expected events, again, all at once, and after a kill -9."""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import duckdb
import psutil
import pytest

from pipeline.demo.lost import LOST, ledger
from pipeline.demo.newsroom import demo_window
from pipeline.demo.press import outlets, stories
from pipeline.demo.verify import verify

pytestmark = pytest.mark.e2e

DAYS = list(demo_window().days())
DAG = "/api/v2/dags/daily_news"
PATIENCE_S = 600


@pytest.fixture
def page(browser, past):
    page = browser.new_page(base_url=past.address, viewport={"width": 1400, "height": 1050})
    page.set_default_timeout(60_000)
    yield page
    page.close()


def fill_form(page, past, shot, name, *, reprocess="Missing Runs", active="4", backwards=False):
    """Fill the form as the documentation says, and keep a picture of it."""
    page.goto("/dags/daily_news")
    page.get_by_role("button", name="Trigger").first.click()
    page.get_by_text("Backfill", exact=True).last.click()
    for day, clock in ((DAYS[0], "00:00"), (DAYS[-1], "23:59")):
        page.get_by_text("Select date and time").first.click()
        picker = page.locator("[data-scope=popover][data-state=open]")
        picker.get_by_placeholder("YYYY/MM/DD").fill(f"{day:%Y/%m/%d}")
        picker.get_by_placeholder("HH:mm").fill(clock)
        page.get_by_text("Date Range").click()
    page.get_by_text(reprocess, exact=True).click()
    page.locator("input[name=max_active_runs]").fill(active)
    if backwards:
        page.get_by_text("Run Backwards").click()
    page.get_by_text("10 runs will be triggered").wait_for()
    shot(page, past, name)


def start_backfill(page, past, shot, name, **choices):
    fill_form(page, past, shot, f"{name}-form", **choices)
    page.get_by_role("button", name="Run Backfill").click()
    page.get_by_text("Backfill in progress").wait_for()
    shot(page, past, f"{name}-running")


def wait_until(is_so, past):
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if is_so():
            return
        time.sleep(0.2)
    pytest.fail(f"it did not come to that:\n{past.said()[-2000:]}")


def wait_for_backfill(past, api):
    """Until no backfill is running; the states of the runs of the ten days, by day."""

    def is_over():
        backfills = api(past, "/api/v2/backfills?dag_id=daily_news")["backfills"]
        return all(each["completed_at"] for each in backfills)

    wait_until(is_over, past)
    runs = api(past, f"{DAG}/dagRuns?run_type=backfill&limit=100")["dag_runs"]
    return {run["data_interval_start"][:10]: run["state"] for run in runs}


def all_green() -> dict[str, str]:
    return {str(day): "success" for day in DAYS}


def page_requests(newsroom) -> Counter[str]:
    """How often each article was asked for at its outlet."""
    paths = {f"/{story.outlet_id}/{story.path}" for story in stories()}
    return Counter(path for path in newsroom.requests if path in paths)


def forget(past, newsroom):
    """An empty warehouse, an empty landing zone, and nothing remembered of feeds; Airflow's own records stay."""
    for name in ("landing", "staging", "feeds", "recent", "robots"):
        shutil.rmtree(past.home / name, ignore_errors=True)
    for file in past.home.glob("warehouse.duckdb*"):
        file.unlink()
    newsroom.requests.clear()


def of_the_days(tables):
    """The tables, of the ledger only the ten days; why a day is not whole is told in words that may differ."""
    days = {repr(day) for day in DAYS}
    ledger_rows = [row for row in tables["coverage"] if any(day in row for day in days)]
    return {**tables, "coverage": [row.rpartition(", ")[0] for row in ledger_rows]}


@pytest.fixture(scope="module")
def first_pass() -> dict[str, dict[str, list[str]]]:
    """What the first backfill left, for the others to be held against."""
    return {}


def test_ten_days_picked_in_the_form_give_exactly_the_expected_events(
    page, past, newsroom, api, shot, table_rows, first_pass
):
    start_backfill(page, past, shot, "first")
    assert wait_for_backfill(past, api) == all_green()
    page.goto("/dags/daily_news/backfills")
    page.get_by_text("2023-06-14").first.wait_for()
    shot(page, past, "first-done")
    with duckdb.connect(str(past.home / "warehouse.duckdb"), read_only=True) as con:
        assert verify(con, {"en"}) == []
        rows = con.execute(
            "select source_id, day, verdict, expected_count, found_count from coverage where day <= ?", [DAYS[-1]]
        ).fetchall()
    found = {(source_id, day): tuple(row) for source_id, day, *row in rows}
    assert {key: row for key, row in found.items() if key[0].startswith("lost_")} == {
        (f"lost_{name}", day): ledger(name, day) for name in LOST for day in DAYS
    }
    published = Counter((f"demo_{story.outlet_id}", story.published_utc.date()) for story in stories())
    kept = {(f"demo_{outlet}", day): published[f"demo_{outlet}", day] for outlet in outlets() for day in DAYS}
    assert {key: (row[0], row[2]) for key, row in found.items() if key in kept} == {
        key: ("complete", count) for key, count in kept.items()
    }
    first_pass["tables"] = table_rows(past.home / "warehouse.duckdb")


def test_all_runs_again_leaves_equal_tables_and_asks_for_no_page(
    page, past, newsroom, api, shot, table_rows, first_pass
):
    newsroom.requests.clear()
    start_backfill(page, past, shot, "again", reprocess="All Runs")
    assert wait_for_backfill(past, api) == all_green()
    assert page_requests(newsroom) == {}
    assert table_rows(past.home / "warehouse.duckdb") == first_pass["tables"]


def test_eight_runs_at_once_in_reverse_beside_another_run_fill_an_empty_warehouse_with_the_same_rows(
    page, past, newsroom, api, shot, table_rows, first_pass
):
    forget(past, newsroom)
    start_backfill(page, past, shot, "eight", reprocess="All Runs", active="8", backwards=True)
    run_id = f"beside__{datetime.now(UTC):%H%M%S}"
    api(past, f"{DAG}/dagRuns", "POST", {"dag_run_id": run_id, "logical_date": datetime.now(UTC).isoformat()})
    assert wait_for_backfill(past, api) == all_green()
    wait_until(lambda: api(past, f"{DAG}/dagRuns/{run_id}")["state"] in {"success", "failed"}, past)
    assert api(past, f"{DAG}/dagRuns/{run_id}")["state"] == "success"
    assert of_the_days(table_rows(past.home / "warehouse.duckdb")) == of_the_days(first_pass["tables"])


@pytest.mark.skipif(sys.platform != "linux", reason="finds the processes of another session through /proc")
def test_a_backfill_whose_scheduler_and_workers_were_killed_goes_on_and_ends_in_the_same_tables(
    past, newsroom, api, table_rows, first_pass
):
    forget(past, newsroom)
    days = {"from_date": f"{DAYS[0]}T00:00:00Z", "to_date": f"{DAYS[-1]}T23:59:59Z"}
    how = {"reprocess_behavior": "completed", "max_active_runs": 8}
    api(past, "/api/v2/backfills", "POST", {"dag_id": "daily_news", **days, **how})
    wait_until(lambda: sum(page_requests(newsroom).values()) >= 10, past)
    kill_scheduler_and_workers(past)
    asked_before = len(newsroom.requests)
    landed = set(landed_pages(past))
    assert landed
    assert len(page_requests(newsroom)) < len(stories()), "it was killed in the middle"
    assert wait_for_backfill(past, api) == all_green()
    later = set(newsroom.requests[asked_before:])
    assert later
    assert landed & later == set()
    assert of_the_days(table_rows(past.home / "warehouse.duckdb")) == of_the_days(first_pass["tables"])


def kill_scheduler_and_workers(past) -> None:
    """kill -9, the tasks' processes included; the owner starts a new scheduler."""
    owner = psutil.Process(past.process.pid)
    schedulers = [child for child in owner.children() if "scheduler" in child.cmdline()]
    family = [process for scheduler in schedulers for process in (scheduler, *scheduler.children(recursive=True))]
    assert len(family) > 1
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)
    psutil.wait_procs(family, timeout=10)


def landed_pages(past) -> Iterator[str]:
    """The paths of the pages that are in the landing zone, finished or not."""
    for manifest in (past.home / "landing").rglob("*.manifest.jsonl*"):
        for line in manifest.read_text(encoding="utf-8").splitlines(keepends=True):
            row = json.loads(line) if line.endswith("\n") else {}
            if row.get("kind") == "page" and row["error_class"] is None:
                yield row["url"].split("/", 3)[3].join(("/", ""))


def test_the_form_has_a_typed_field_with_help_for_each_wish(page, past, shot):
    fill_form(page, past, shot, "params-top", reprocess="All Runs")
    labels = page.locator("label")
    labels.filter(has_text="Network off").scroll_into_view_if_needed()
    for title in ("Only these outlets", "Only these ways to the past", "WARC files", "Fetch everything again"):
        labels.filter(has_text=title).wait_for()
    page.get_by_text("Make no request at all: work from what was landed.").wait_for()
    assert page.locator("textarea[name=element_sources]").count() == 1
    assert page.locator("input[type=checkbox][name=element_refetch]").count() == 1
    assert page.locator("input[type=date]").count() == 2
    shot(page, past, "params")
