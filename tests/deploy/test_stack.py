"""The stack of docker-compose.yml with a real engine, on the demo newsroom: a worker, the scheduler, the loader and the
object store are killed in the middle of a run each, and every time the tables are those of a run on one machine.

Each run has days of its own, so that every kill meets news that are new. The tests build on each other, in their order.
Runs where a container engine answers, and is skipped visibly elsewhere. An engine without a network of its own (inside
another container, say) may need more Compose files: name them in DEFECTION_WATCH_COMPOSE_EXTRA, separated by colons.
"""

import itertools
import json
import os
import shutil
import subprocess
import time
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.demo.newsroom import Newsroom, demo_window, write_catalog
from pipeline.deploy import write_env
from pipeline.flow import run_window
from pipeline.records import Window
from pipeline.settings import read_settings

WORKERS = 2
# Whoever writes the warehouse leaves its process id in this file; see pipeline/load/warehouse.py.
WHEN_A_LOAD_BEGINS = (
    'cd /data; before="$(cat warehouse.duckdb.lock)"; '
    'while [ "$(cat warehouse.duckdb.lock)" = "$before" ]; do sleep 0.02; done; '
)
# A task's process carries its id in its name; the names of the pool that started it do not.
IF_IT_RUNS_A_TASK = 'cat /proc/[0-9]*/cmdline 2>/dev/null | grep -aqE "airflow worker -- [0-9a-f]{8}-" && '
TIMEOUT_S = 900
CLIENT = """
import json, sys, urllib.error, urllib.request
asked = json.load(sys.stdin)
body = None if asked["body"] is None else json.dumps(asked["body"]).encode()
address = "http://localhost:8080" + asked["path"]
request = urllib.request.Request(address, body, asked["headers"], method=asked["method"])
try:
    answer = urllib.request.urlopen(request, timeout=60)
except urllib.error.HTTPError as error:
    answer = error
print(json.dumps([answer.status, answer.read().decode()]))
"""
# Run in a container, as its service's user and with its environment.
LIST = """
from pipeline.settings import read_settings
from pipeline.storage import within
settings = read_settings()
print(json.dumps([place.name for place in (settings.landing, settings.staging) if within(place, "*/*")]))
"""
WRITE = """
from pathlib import Path
from pipeline.errors import StorageError
from pipeline.settings import read_settings
from pipeline.storage import send
file = Path("/tmp/mark")
file.write_text("mark")
try:
    send(file, read_settings().staging / "mark")
    print(json.dumps("written"))
except StorageError as error:
    print(json.dumps(str(error)))
"""


def is_engine_there():
    if shutil.which("docker") is None:
        return False
    asked = (["docker", "info"], ["docker", "compose", "version"])
    return all(subprocess.run(command, capture_output=True).returncode == 0 for command in asked)


pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not is_engine_there(), reason="no container engine answers"),
]


class Stack:
    """A project of Compose: its files, its services, and Airflow's API as seen from inside."""

    def __init__(self, root, env_file, newsroom_port):
        extra = [file for file in os.environ.get("DEFECTION_WATCH_COMPOSE_EXTRA", "").split(":") if file]
        files = [root / "docker-compose.yml", root / "docker-compose.demo.yml", *extra]
        named = [part for file in files for part in ("-f", str(file))]
        self._command = ["docker", "compose", "-p", f"dw-test-{os.getpid()}", "--env-file", str(env_file), *named]
        self._env = os.environ | {"NEWSROOM_PORT": str(newsroom_port)}
        lines = env_file.read_text().splitlines()
        self._values = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
        self._token = None

    def __call__(self, *arguments, given=None):
        done = subprocess.run(
            [*self._command, *arguments], env=self._env, input=given, capture_output=True, text=True, timeout=TIMEOUT_S
        )
        assert done.returncode == 0, f"{' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    def python(self, service, program):
        """What a program that prints JSON says in a container.

        It ends as Airflow ends a task: obstore's threads now and then abort an interpreter that is being taken down.
        """
        program = f"import json, os, sys{program}sys.stdout.flush(); os._exit(0)"
        return json.loads(self("exec", "-T", service, "python", "-c", program))

    def ask(self, method, path, body=None, *, token=None):
        """Status and content of one exchange with the API server."""
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        asked = json.dumps({"method": method, "path": path, "body": body, "headers": headers})
        status, text = json.loads(self("exec", "-T", "api-server", "python", "-c", CLIENT, given=asked))
        return status, json.loads(text)

    def login(self, password):
        return self.ask("POST", "/auth/token", {"username": self._values["ADMIN_USER"], "password": password})

    def api(self, method, path, body=None):
        if self._token is None:
            status, content = self.login(self._values["ADMIN_PASSWORD"])
            assert status == 201, content
            self._token = content["access_token"]
        status, content = self.ask(method, f"/api/v2/dags/daily_news{path}", body, token=self._token)
        assert status in {200, 201}, content
        return content

    def start_run(self, window):
        body = {
            "logical_date": datetime.now(UTC).isoformat(),
            "data_interval_start": window.start.isoformat(),
            "data_interval_end": window.end.isoformat(),
        }
        return self.api("POST", "/dagRuns", body)["dag_run_id"]

    def runs(self):
        return self.api("GET", "/dagRuns")["dag_runs"]

    def tasks(self, run_id):
        return self.api("GET", f"/dagRuns/{run_id}/taskInstances")["task_instances"]

    def wait_until(self, what, is_so):
        deadline = time.monotonic() + TIMEOUT_S
        while time.monotonic() < deadline:
            if is_so():
                return
            time.sleep(1)
        pytest.fail(f"not within {TIMEOUT_S} s: {what}\n{self('ps', '--all')}{self('logs', '--tail', '30')}")

    def wait_until_running(self, run_id, task_id):
        self.wait_until(
            f"{task_id} of {run_id} runs",
            lambda: any(t["task_id"] == task_id and t["state"] == "running" for t in self.tasks(run_id)),
        )

    def wait_until_all_runs_end(self):
        self.wait_until("all runs end", lambda: {run["state"] for run in self.runs()} <= {"success", "failed"})

    def kill(self, service, index=1, *, first=""):
        """SIGKILL for every process of a container but its init, which ends with the one it was started for.

        `first` is a shell command to wait for; the caller waits for what is returned.
        """
        command = [*self._command, "exec", "-T", "--index", str(index), service, "sh", "-c", f"{first}kill -9 -1"]
        return subprocess.Popen(command, env=self._env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill_a_busy_worker(self):
        """SIGKILL for the first worker that is found with a task."""
        numbers = itertools.cycle(range(1, WORKERS + 1))
        self.wait_until(
            "a worker has a task",
            # 1 is what grep ends with when it finds nothing.
            lambda: self.kill("worker", next(numbers), first=IF_IT_RUNS_A_TASK).wait(TIMEOUT_S) != 1,
        )

    def restarts(self, service):
        ids = self("ps", "--all", "--quiet", service).split()
        told = subprocess.run(
            ["docker", "inspect", "--format", "{{.RestartCount}}", *ids], capture_output=True, text=True, check=True
        )
        return [int(count) for count in told.stdout.split()]


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory):
    """A newsroom for the reference run; the one in the stack takes the same port, because addresses are keys."""
    with Newsroom(addresses=[f"127.0.0.{host}" for host in range(1, 5)]) as newsroom:
        yield newsroom


@pytest.fixture(scope="module")
def stack(root, newsroom, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stack")
    shutil.copy(root / ".env.example", folder)
    write_env(folder)
    stack = Stack(root, folder / ".env", newsroom.port)
    try:
        stack("build")
        stack("up", "--detach", "--wait", "--wait-timeout", str(TIMEOUT_S), "--scale", f"worker={WORKERS}")
        yield stack
    finally:
        stack("down", "--volumes", "--timeout", "5")


@pytest.fixture(scope="module")
def one_machine(newsroom, tmp_path_factory, table_rows):
    """A function that gives the tables after the same windows were run in this process."""
    home = tmp_path_factory.mktemp("one-machine")
    env = {
        "DEFECTION_WATCH_HOME": str(home),
        "DEFECTION_WATCH_SOURCES": str(write_catalog(home / "sources.toml", newsroom.port, newsroom.addresses)),
        "DEFECTION_WATCH_ALLOW_LOOPBACK": "1",
        "DEFECTION_WATCH_HOST_PACE_S": "0",
    }
    settings = read_settings(env)
    done = set()

    def tables_after(runs):
        for run in sorted(runs, key=lambda run: run["run_after"]):
            if (run_id := run["dag_run_id"]) not in done:
                window = Window(*(datetime.fromisoformat(run[f"data_interval_{side}"]) for side in ("start", "end")))
                run_window(settings, window, only=(), run_id=run_id, say=lambda line: None, publishes=False)
                done.add(run_id)
        tables = table_rows(settings.warehouse)
        assert tables["article"], "there is nothing to compare"
        assert tables["event"]
        return tables

    return tables_after


@pytest.fixture(scope="module")
def run_through(stack):
    """A function that runs some days of the demo to the end, while a victim is killed; its answer is the run's id."""
    stack.api("PATCH", "", {"is_paused": False})
    stack.wait_until("the scheduled run is made", lambda: stack.runs() != [])
    stack.wait_until_all_runs_end()

    def run_through(number, strike):
        run_id = stack.start_run(part_of_the_demo(number))
        strike(run_id)
        stack.wait_until_all_runs_end()
        return run_id

    return run_through


def part_of_the_demo(number):
    """The first, second, third or fourth part of the ten days; the first has four of them."""
    whole = demo_window()
    ends = [whole.start + timedelta(days=days) for days in (0, 4, 6, 8, 10)]
    assert ends[-1] == whole.end
    return Window(ends[number - 1], ends[number])


@pytest.fixture(scope="module")
def stacked_tables(stack, tmp_path_factory, table_rows):
    """A function that gives the tables of the stack's warehouse."""

    def stacked_tables():
        folder = tmp_path_factory.mktemp("warehouse")
        stack("cp", "loader:/data/warehouse.duckdb", str(folder))
        return table_rows(folder / "warehouse.duckdb")

    return stacked_tables


@pytest.fixture(scope="module")
def first_run(stack, run_through):
    """A run during which a worker was killed while it worked."""

    def strike(run_id):
        stack.wait_until_running(run_id, "fetch")
        stack.kill_a_busy_worker()

    return run_through(1, strike)


def states_of(tasks):
    return {(task["task_id"], task["state"]) for task in tasks}


ALL_GREEN = {(task, "success") for task in ("plan", "fetch", "code", "load", "check")}


def test_nobody_gets_in_without_the_password(stack):
    assert stack.ask("GET", "/api/v2/dags")[0] == 401
    assert stack.login("admin")[0] == 401
    assert 400 <= stack.login("")[0] < 500


def test_no_process_is_root_and_the_system_cannot_be_written(stack):
    for service in (
        "postgres",
        "valkey",
        "store",
        "api-server",
        "scheduler",
        "dag-processor",
        "triggerer",
        "worker",
        "loader",
    ):
        told = stack("exec", "-T", service, "sh", "-c", "id -u; touch /etc/mark /usr/mark 2>&1 || true")
        assert told.split()[0] != "0", service
        assert told.count("Read-only file system") == 2, told


def test_a_run_whose_worker_was_killed_ends_in_the_tables_of_one_machine(stack, first_run, one_machine, stacked_tables):
    tasks = stack.tasks(first_run)
    assert states_of(tasks) == ALL_GREEN
    assert max(task["try_number"] for task in tasks) > 1
    assert sorted(stack.restarts("worker")) == [0] * (WORKERS - 1) + [1]
    assert stacked_tables() == one_machine(stack.runs())


def test_every_worker_took_tasks_and_only_the_loader_opened_the_warehouse(stack, first_run):
    for number in range(1, WORKERS + 1):
        assert "succeeded in" in stack("logs", "--no-log-prefix", "--index", str(number), "worker"), number
    queues = {task["task_id"]: task["queue"] for task in stack.tasks(first_run)}
    assert queues == {"plan": "default", "fetch": "default", "code": "default", "load": "duckdb", "check": "duckdb"}


def test_the_log_of_a_task_can_be_read_in_the_ui(stack, first_run):
    log = stack.api("GET", f"/dagRuns/{first_run}/taskInstances/load/logs/1?map_index=-1")
    assert "events" in json.dumps(log["content"])


def test_what_workers_fetched_and_coded_lies_in_the_object_store_and_the_loader_can_only_read_it(stack, first_run):
    assert stack.python("loader", LIST) == ["landing", "staging"]
    for service in ("worker", "loader"):
        assert not {"landing", "staging"} & set(stack("exec", "-T", service, "ls", "/data").split())
    assert stack("exec", "-T", "worker", "sh", "-c", "find /data/spool -type f") == ""
    assert stack.python("worker", WRITE) == "written"
    assert "privileges" in stack.python("loader", WRITE)


def test_a_run_whose_scheduler_was_killed_ends_in_the_tables_of_one_machine(
    stack, run_through, one_machine, stacked_tables
):
    def strike(run_id):
        stack.wait_until_running(run_id, "fetch")
        stack.kill("scheduler").wait(TIMEOUT_S)

    assert states_of(stack.tasks(run_through(2, strike))) == ALL_GREEN
    assert stack.restarts("scheduler") == [1]
    assert stacked_tables() == one_machine(stack.runs())


def test_a_run_whose_loader_was_killed_while_it_loaded_ends_in_the_tables_of_one_machine(
    stack, run_through, one_machine, stacked_tables
):
    killing = stack.kill("loader", first=WHEN_A_LOAD_BEGINS)
    tasks = stack.tasks(run_through(3, lambda run_id: killing.wait(TIMEOUT_S)))
    assert states_of(tasks) == ALL_GREEN
    assert {task["try_number"] for task in tasks if task["task_id"] == "load"} == {2}
    assert stack.restarts("loader") == [1]
    assert stacked_tables() == one_machine(stack.runs())


def test_a_run_whose_object_store_was_killed_ends_in_the_tables_of_one_machine(
    stack, run_through, one_machine, stacked_tables
):
    def strike(run_id):
        stack.wait_until_running(run_id, "fetch")
        stack.kill("store").wait(TIMEOUT_S)

    assert states_of(stack.tasks(run_through(4, strike))) == ALL_GREEN
    assert stack.restarts("store") == [1]
    assert stacked_tables() == one_machine(stack.runs())
