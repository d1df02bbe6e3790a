"""Days of the newsroom through the real DAGs: typed parameters, a replay and a recoding that reach no network."""

from __future__ import annotations

import re
import socket
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import duckdb
import pytest

from pipeline.demo.newsroom import Newsroom, write_catalog
from pipeline.detect import coder
from pipeline.options import FORM

pytestmark = pytest.mark.airflow

DAYS = {"day_from": "2023-06-15", "day_to": "2023-06-16"}
OUTLETS = ["demo_tonle", "demo_naga"]


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home whose catalogue is the newsroom; it is open for this test."""
    with Newsroom(feed_items=2) as newsroom:
        monkeypatch.setenv("DEFECTION_WATCH_HOME", str(tmp_path / "home"))
        monkeypatch.setenv("DEFECTION_WATCH_SOURCES", str(write_catalog(tmp_path / "sources.toml", newsroom.port)))
        monkeypatch.setenv("DEFECTION_WATCH_ALLOW_LOOPBACK", "1")
        monkeypatch.setenv("DEFECTION_WATCH_HOST_PACE_S", "0")
        yield tmp_path / "home"


@pytest.fixture
def run(airflow_database):
    def run_dag(dag_id, **conf):
        dag = airflow_database(dag_id)
        # `test` writes its parameters into the DAG, where they would outlive the run.
        defaults = {name: field["default"] for name, field in FORM.items() if name in dag.params}
        run = dag.test(run_conf=defaults | conf)
        states = {task.task_id: str(task.state) for task in run.get_task_instances()}
        assert set(states.values()) == {"success"}, states

    return run_dag


@pytest.fixture
def cut_network(monkeypatch):
    """A function after which nobody reaches anybody; Airflow keeps its own sockets, which connect to nothing."""

    def refuse(*arguments, **keywords):
        raise AssertionError("somebody was to be reached over a socket")

    def cut():
        monkeypatch.setattr(socket.socket, "connect", refuse)
        monkeypatch.setattr(socket.socket, "connect_ex", refuse)
        monkeypatch.setattr(socket, "getaddrinfo", refuse)

    return cut


def test_a_replay_and_a_recoding_of_landed_days_reach_nobody(home, run, cut_network, table_rows, monkeypatch, capfd):
    with monkeypatch.context() as older:
        older.setattr(coder, "coder_version", lambda: "rules-0.0+older")
        run("daily_news", **DAYS, sources=OUTLETS)
    warehouse = home / "warehouse.duckdb"
    before = table_rows(warehouse)
    assert before["event"]
    cut_network()
    with monkeypatch.context() as older:
        older.setattr(coder, "coder_version", lambda: "rules-0.0+older")
        run("daily_news", **DAYS, sources=OUTLETS, network_off=True)
    assert table_rows(warehouse) == before
    run("recode", **DAYS, sources=OUTLETS)
    with duckdb.connect(str(warehouse), read_only=True) as con:
        ((coders,),) = con.execute("select count(distinct coder_id) from coding").fetchall()
        assert con.execute("from coder_diff").fetchall() == []
    assert coders == 2
    said = capfd.readouterr()
    assert re.search(r"(\d+) articles are coded by rules-\S+, \1 of them had another coder before", said.out + said.err)


def test_strategies_of_the_form_reach_the_archives(home, run):
    run("daily_news", **DAYS, sources=["demo_tonle"], strategies=["sitemap"])
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as con:
        assert con.execute("select distinct strategy, verdict from coverage").fetchall() == [("sitemap", "complete")]


def test_runs_of_a_backfill_keep_to_their_own_day_whatever_the_form_says(home, airflow_database):
    plan = airflow_database("daily_news").get_task("plan").python_callable
    start = datetime(2023, 6, 20, tzinfo=UTC)
    params = {name: field["default"] for name, field in FORM.items()} | DAYS
    interval = {"data_interval_start": start, "data_interval_end": start + timedelta(days=1)}
    in_backfill = plan(params=params, dag_run=SimpleNamespace(run_type="backfill"), **interval)
    by_hand = plan(params=params, dag_run=SimpleNamespace(run_type="manual"), **interval)
    assert {batch["start"][:10] for batch in in_backfill} == {"2023-06-20"}
    assert {batch["start"][:10] for batch in by_hand} == {"2023-06-15"}
