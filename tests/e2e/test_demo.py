"""The demo from end to end: the real Airflow, the real database, the newsroom on loopback."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time

import duckdb
import psutil
import pytest

from pipeline.demo.verify import verify

pytestmark = pytest.mark.e2e


def descendants(pid):
    return psutil.Process(pid).children(recursive=True)


def test_the_expected_events_are_in_the_database(demo):
    with duckdb.connect(str(demo.home / "warehouse.duckdb"), read_only=True) as con:
        assert verify(con, {"en"}) == []


def test_it_tells_what_was_found_and_how_to_ask_for_more(demo):
    said = demo.said()
    assert re.search(r"\d+ of \d+ outlets answered: \d+ captures, \d+ articles, \d+ stories", said)
    assert "warehouse.duckdb" in said
    assert "defection-watch query" in said
    assert f"Airflow: {demo.address}" in said


def test_the_run_is_green_with_at_most_twelve_task_instances_and_an_asset_event(demo, api):
    runs = api(demo, "/api/v2/dags/daily_news/dagRuns")["dag_runs"]
    (run,) = [run for run in runs if run["dag_run_id"].startswith("make_run__")]
    assert run["state"] == "success"
    tasks = api(demo, f"/api/v2/dags/daily_news/dagRuns/{run['dag_run_id']}/taskInstances")["task_instances"]
    assert {task["task_id"] for task in tasks} == {"plan", "fetch", "code", "load", "check"}
    assert {task["state"] for task in tasks} == {"success"}
    assert len(tasks) <= 12
    events = api(demo, "/api/v2/assets/events")["asset_events"]
    assert any(event["extra"].get("events", 0) > 0 for event in events)


def test_a_run_of_the_default_timetable_covers_one_utc_day(demo, api):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if runs := api(demo, "/api/v2/dags/daily_news/dagRuns?run_type=scheduled")["dag_runs"]:
            assert runs[0]["data_interval_start"][11:19] == "00:00:00"
            days = [run[key][:10] for run in runs for key in ("data_interval_start", "data_interval_end")]
            assert len(set(days)) == 2
            return
        time.sleep(1)
    pytest.fail("no scheduled run appeared")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_only_loopback_listens_and_only_the_home_is_written(demo):
    family = [demo.process.pid, *(child.pid for child in descendants(demo.process.pid))]
    addresses = {
        connection.laddr.ip
        for pid in family
        for connection in psutil.Process(pid).net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert addresses
    assert all(address.startswith("127.") for address in addresses)


def test_a_scheduler_that_was_killed_is_started_again(demo):
    def schedulers():
        found = []
        for child in descendants(demo.process.pid):
            with contextlib.suppress(psutil.NoSuchProcess):  # a zombie is one, too
                if "scheduler" in child.cmdline() and child.ppid() == demo.process.pid:
                    found.append(child)
        return found

    (victim,) = schedulers()
    os.kill(victim.pid, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if (alive := schedulers()) and alive[0].pid != victim.pid:
            break
        time.sleep(0.2)
    else:
        pytest.fail("no new scheduler")
    assert "the scheduler ended with exit code -9; starting it again" in demo.said()


def test_a_second_run_on_the_same_home_is_refused_while_the_first_is_up(demo, free_port):
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "up", "--port", str(free_port), "--sources", "demo", "--once"],
        env={**os.environ, "DEFECTION_WATCH_HOME": str(demo.home)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "is in use by process" in done.stderr.replace("\n", " ")
