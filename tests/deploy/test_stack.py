"""The stack of docker-compose.yml with a real engine, on the demo newsroom: what was killed comes back, and the tables
are those of a run on one machine.

Runs where a container engine answers, and is skipped visibly elsewhere. An engine without a network of its own (inside
another container, say) may need more Compose files: name them in DEFECTION_WATCH_COMPOSE_EXTRA, separated by colons.
"""

import json
import os
import shutil
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

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
def first_run(stack):
    """A run of the demo's days during which all workers and the scheduler were killed."""
    stack.api("PATCH", "", {"is_paused": False})
    stack.wait_until("the scheduled run is made", lambda: stack.runs() != [])
    stack.wait_until_all_runs_end()
    run_id = stack.start_run(demo_window())
    stack.wait_until_running(run_id, "code")
    killing = [stack.kill("worker", number) for number in range(1, WORKERS + 1)] + [stack.kill("scheduler")]
    for process in killing:
        process.wait(TIMEOUT_S)
    stack.wait_until_all_runs_end()
    return run_id


@pytest.fixture(scope="module")
def one_machine(stack, first_run, newsroom, tmp_path_factory, table_rows):
    """The tables after the same windows were run in this process."""
    home = tmp_path_factory.mktemp("one-machine")
    env = {
        "DEFECTION_WATCH_HOME": str(home),
        "DEFECTION_WATCH_SOURCES": str(write_catalog(home / "sources.toml", newsroom.port, newsroom.addresses)),
        "DEFECTION_WATCH_ALLOW_LOOPBACK": "1",
        "DEFECTION_WATCH_HOST_PACE_S": "0",
    }
    settings = read_settings(env)
    for run in sorted(stack.runs(), key=lambda run: run["run_after"]):
        window = Window(*(datetime.fromisoformat(run[f"data_interval_{side}"]) for side in ("start", "end")))
        run_window(settings, window, only=(), run_id=run["dag_run_id"], say=lambda line: None)
    return table_rows(settings.warehouse)


def tables(stack, folder: Path, table_rows):
    stack("cp", "loader:/data/warehouse.duckdb", str(folder))
    return table_rows(folder / "warehouse.duckdb")


def test_nobody_gets_in_without_the_password(stack):
    assert stack.ask("GET", "/api/v2/dags")[0] == 401
    assert stack.login("admin")[0] == 401
    assert 400 <= stack.login("")[0] < 500


def test_no_process_is_root_and_the_system_cannot_be_written(stack):
    for service in ("postgres", "valkey", "api-server", "scheduler", "dag-processor", "triggerer", "worker", "loader"):
        told = stack("exec", "-T", service, "sh", "-c", "id -u; touch /etc/mark /usr/mark 2>&1 || true")
        assert told.split()[0] != "0", service
        assert told.count("Read-only file system") == 2, told


def test_a_run_ends_green_although_its_workers_and_the_scheduler_were_killed(stack, first_run):
    tasks = stack.tasks(first_run)
    assert {task["state"] for task in tasks} == {"success"}
    assert max(task["try_number"] for task in tasks if task["task_id"] == "code") > 1
    assert stack.restarts("worker") == [1] * WORKERS
    assert stack.restarts("scheduler") == [1]


def test_every_worker_took_tasks_and_only_the_loader_opened_the_warehouse(stack, first_run):
    for number in range(1, WORKERS + 1):
        assert "succeeded in" in stack("logs", "--no-log-prefix", "--index", str(number), "worker"), number
    queues = {task["task_id"]: task["queue"] for task in stack.tasks(first_run)}
    assert queues == {"plan": "default", "fetch": "default", "code": "default", "load": "duckdb", "check": "duckdb"}


def test_the_log_of_a_task_can_be_read_in_the_ui(stack, first_run):
    log = stack.api("GET", f"/dagRuns/{first_run}/taskInstances/load/logs/1?map_index=-1")
    assert "events" in json.dumps(log["content"])


def test_the_tables_are_those_of_one_machine(stack, one_machine, tmp_path, table_rows):
    assert tables(stack, tmp_path, table_rows) == one_machine


def test_a_loader_that_is_killed_while_it_loads_leaves_the_same_tables(stack, one_machine, tmp_path, table_rows):
    killing = stack.kill("loader", first=WHEN_A_LOAD_BEGINS)
    run_id = stack.start_run(demo_window())
    killing.wait(TIMEOUT_S)
    stack.wait_until_all_runs_end()
    tasks = stack.tasks(run_id)
    assert {task["state"] for task in tasks} == {"success"}
    assert {task["try_number"] for task in tasks if task["task_id"] == "load"} == {2}
    assert stack.restarts("loader") == [1]
    assert tables(stack, tmp_path, table_rows) == one_machine
