"""Every DAG imports, is documented, can be backfilled safely and has one writer. No metadata database needed."""

import socket
from pathlib import Path

import pytest

pytestmark = pytest.mark.airflow

DAGS = Path(__file__).resolve().parents[2] / "dags"
EXPECTED = {"alarm", "daily_news", "poll_feeds", "publish", "recode"}
TAGS = {"defection-watch", "daily", "feeds"}


@pytest.fixture(scope="module")
def dagbag():
    """The DAG folder parsed with the network out of reach: a DAG file must not need it."""

    def refuse(*arguments, **keywords):
        raise AssertionError("a DAG file opened a socket while it was parsed")

    from airflow.dag_processing.dagbag import DagBag

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        return DagBag(dag_folder=str(DAGS), known_pools={"default_pool"})


def tasks(dagbag):
    return [(dag, task) for dag in dagbag.dags.values() for task in dag.tasks]


def test_every_file_imports_without_error(dagbag):
    assert dagbag.import_errors == {}


def test_the_dags_are_exactly_those_listed_here(dagbag):
    assert set(dagbag.dags) == EXPECTED


def test_every_dag_says_what_it_does_how_to_backfill_and_what_to_do_when_it_fails(dagbag):
    for dag in dagbag.dags.values():
        assert dag.doc_md, dag.dag_id
        assert "Triage notes" in dag.doc_md, dag.dag_id
        assert "backfill" in dag.doc_md.lower(), dag.dag_id


def test_every_dag_has_an_owner_and_known_tags(dagbag):
    for dag in dagbag.dags.values():
        assert dag.tags, dag.dag_id
        assert set(dag.tags) <= TAGS, dag.dag_id
        assert dag.owner == "defection-watch", dag.dag_id


def test_no_task_names_a_pool_that_does_not_exist(dagbag):
    assert {task.pool for _, task in tasks(dagbag)} == {"default_pool"}


@pytest.mark.parametrize("dag_id", ["daily_news", "recode"])
def test_load_is_the_only_writer_and_runs_once_at_a_time_over_all_runs(dagbag, dag_id):
    load = dagbag.dags[dag_id].get_task("load")
    assert load.max_active_tis_per_dag == 1
    assert [outlet.name for outlet in load.outlets] == ["defection_events"]


def test_every_parameter_has_a_type_a_title_and_help_and_decides_well_alone(dagbag):
    from pipeline.options import DEFAULT, FORM, FetchOptions

    params = dagbag.dags["daily_news"].params
    assert list(params)[: len(FORM)] == list(FORM)
    for name in params:
        schema = params.get_param(name).schema
        assert {"type", "title", "description_md"} <= set(schema), name
    assert FetchOptions.from_params(params.dump()) == DEFAULT


def test_a_task_whose_worker_was_lost_is_tried_again(dagbag):
    for dag_id in ("daily_news", "poll_feeds", "recode"):
        assert {task.retries for task in dagbag.dags[dag_id].tasks} == {2}, dag_id


def test_check_is_the_leaf_so_that_a_failed_batch_cannot_leave_a_green_run(dagbag):
    dag = dagbag.dags["daily_news"]
    assert [task.task_id for task in dag.leaves] == ["check"]
    assert {task.task_id for task in dag.get_task("check").upstream_list} == {"plan", "fetch", "code", "load"}


def test_the_timetable_is_explicit_because_a_bare_cron_string_gives_empty_intervals(dagbag):
    from airflow.sdk import CronDataIntervalTimetable

    assert dagbag.dags["daily_news"].timetable == CronDataIntervalTimetable("0 0 * * *", timezone="UTC")


def test_dag_files_are_thin():
    for path in DAGS.glob("*.py"):
        assert len(path.read_text().splitlines()) <= 120, path.name
        assert "import duckdb" not in path.read_text(), path.name
