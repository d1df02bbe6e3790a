"""`make run`: the whole program on this machine, from nothing to rows that can be queried.

Starts the embedded PostgreSQL, Airflow's components (and, for the demo, the newsroom), runs `daily_news` once,
tells what it does while it works and what it found, then stays up until Ctrl-C and stops all it started.

The components are started one by one rather than by `airflow standalone`, which is the same four commands: it
cannot restart a scheduler that died, leaves orphans on SIGTERM, and serves logs on all network interfaces.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from rich.console import Console

from pipeline.demo.newsroom import Newsroom, demo_window, write_catalog
from pipeline.demo.press import DEFAULT_PORT
from pipeline.errors import RuntimeFailure
from pipeline.records import Window
from pipeline.settings import Settings
from pipeline.standalone.environment import airflow_environment, airflow_home
from pipeline.standalone.postgres import embedded_postgres
from pipeline.standalone.processes import Process, Supervisor
from pipeline.standalone.rest import FINISHED, Airflow
from pipeline.standalone.summary import print_summary, unexpected_in_demo

DAG_ID = "daily_news"
RUN_TIMEOUT_S = 3_600.0


@dataclass(frozen=True, slots=True)
class Stack:
    """What is up: where Airflow answers and what to call so that it stays up."""

    airflow: Airflow
    watch: Callable[[], None]


def up(settings: Settings, *, port: int, demo: bool, once: bool, console: Console) -> int:
    """Run the program; returns the exit code. Raises `RuntimeFailure` with what to do when it cannot start."""
    started = time.monotonic()

    def say(message: str) -> None:
        console.print(f"[dim]{time.monotonic() - started:6.1f} s[/dim]  {message}", highlight=False)

    with ExitStack() as stack:
        stack.enter_context(_stopped_by_signals())
        stack.enter_context(_only_one(airflow_home(settings) / "up.lock"))
        _refuse_taken_port(port)
        window = Window.last_complete_day(datetime.now(UTC))
        if demo:
            settings, window = _with_newsroom(settings, stack, say), demo_window()
        running = stack.enter_context(_stack(settings, port, say))
        run_id = _start_run(running, window, scheduled=not demo)
        say(f"running {DAG_ID} for {window}: {running.airflow.address}/dags/{DAG_ID}/runs/{run_id}")
        state = _follow(running, run_id, say)
        say(f"the run ended: {state}")
        print_summary(settings, run_id, window, console)
        faults = unexpected_in_demo(settings) if demo else []
        for fault in faults:
            console.print(f"[red]not as expected:[/red] {fault}", highlight=False)
        if once:
            return 0 if state == "success" and not faults else 1
        console.print(f"\nAirflow: [bold]{running.airflow.address}[/bold]  (Ctrl-C stops everything)", highlight=False)
        while True:
            running.watch()
            time.sleep(1.0)


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into the KeyboardInterrupt that Ctrl-C raises, so that everything is stopped."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    # A command started in the background by a shell inherits an ignored SIGINT; take it back.
    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """Hold a lock for one home; raises `RuntimeFailure` when another run holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise RuntimeFailure(
                f"{path.parent.parent} is in use by process {file.read().strip() or 'unknown'}; "
                "stop that one first, or set DEFECTION_WATCH_HOME to another folder"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _refuse_taken_port(port: int) -> None:
    if not _is_free(port):
        raise RuntimeFailure(f"port {port} is taken; choose another: make run PORT={port + 1}")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _with_newsroom(settings: Settings, stack: ExitStack, say: Callable[[str], None]) -> Settings:
    """Start the demo newsroom on a free port and point the settings at it: loopback only, at full pace."""
    # Linux has all of 127/8, so that the outlets have several hosts there and are fetched in several batches.
    addresses = [f"127.0.0.{host}" for host in range(1, 5)] if sys.platform == "linux" else ["127.0.0.1"]
    # Addresses are keys: only on the same port does a second run meet the same articles again.
    port = DEFAULT_PORT if _is_free(DEFAULT_PORT) else 0
    newsroom = stack.enter_context(Newsroom(port, addresses=addresses))
    catalog = write_catalog(settings.home / "demo-sources.toml", newsroom.port, addresses)
    say(f"the demo newsroom is open at http://127.0.0.1:{newsroom.port}/")
    os.environ.update({"DEFECTION_WATCH_ALLOW_LOOPBACK": "1", "DEFECTION_WATCH_HOST_PACE_S": "0"})
    return replace(settings, sources=catalog, allow_loopback=True, host_pace_s=0.0)


@contextmanager
def _stack(settings: Settings, port: int, say: Callable[[str], None]) -> Iterator[Stack]:
    """PostgreSQL, scheduler, DAG processor and API server, healthy and with the DAG parsed."""
    home = airflow_home(settings)
    logs = home / "logs" / "components"
    logs.mkdir(parents=True, exist_ok=True)
    executable = str(Path(sys.executable).with_name("airflow"))
    with embedded_postgres(home / "postgres") as database_uri:
        env = airflow_environment(settings, port=port, database_uri=database_uri)
        say("PostgreSQL is up; preparing Airflow's tables")
        _migrate(executable, env, logs / "migrate.log")
        supervisor = Supervisor(say)
        since = datetime.now(UTC)
        commands = {
            # The log servers bind all interfaces; with a LocalExecutor the API server reads the files itself.
            "scheduler": ["scheduler", "--skip-serve-logs"],
            "dag-processor": ["dag-processor"],
            "api-server": ["api-server", "--workers", "1"],
            "triggerer": ["triggerer", "--skip-serve-logs"],
        }
        try:
            for name, command in commands.items():
                supervisor.start(Process(name, [executable, *command], env, logs / f"{name}.log"))
            say(f"Airflow is starting (logs in {logs})")
            airflow = Airflow(port)
            airflow.wait_until_healthy(supervisor.watch)
            airflow.wait_for_dag(DAG_ID, since, supervisor.watch)
            say("Airflow is healthy")
            yield Stack(airflow, supervisor.watch)
        finally:
            say("stopping Airflow and PostgreSQL")
            supervisor.stop()


def _migrate(executable: str, env: dict[str, str], log: Path) -> None:
    with log.open("ab") as file:
        done = subprocess.run([executable, "db", "migrate"], env=env, stdout=file, stderr=subprocess.STDOUT)
    if done.returncode:
        raise RuntimeFailure(f"Airflow could not prepare its metadata tables; the reason is at the end of {log}")


def _start_run(running: Stack, window: Window, *, scheduled: bool) -> str:
    """The scheduled run of the window when Airflow makes it now, else a run triggered for it."""
    airflow = running.airflow
    earlier = airflow.find_run(DAG_ID, window) if scheduled else None
    airflow.unpause(DAG_ID)
    if scheduled and earlier is None:
        deadline = time.monotonic() + 30.0
        while time.monotonic() < deadline:
            running.watch()
            if run_id := airflow.find_run(DAG_ID, window):
                return run_id
            time.sleep(0.5)
    return airflow.trigger(DAG_ID, f"make_run__{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}", window)


def _follow(running: Stack, run_id: str, say: Callable[[str], None]) -> str:
    """Tell every change of the run's tasks until it ends; returns its state."""
    told: dict[str, str] = {}
    deadline = time.monotonic() + RUN_TIMEOUT_S
    while time.monotonic() < deadline:
        running.watch()
        tasks = running.airflow.tasks(DAG_ID, run_id)
        for task_id in dict.fromkeys(task.task_id for task in tasks):
            states = Counter(task.state or "waiting" for task in tasks if task.task_id == task_id)
            line = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
            if told.get(task_id, "1 waiting") != line and set(states) != {"waiting"}:
                say(f"  {task_id:<8} {line}")
            told[task_id] = line
        state = running.airflow.run_state(DAG_ID, run_id)
        if state in FINISHED:
            return state
        time.sleep(1.0)
    raise RuntimeFailure(f"the run {run_id} did not end within {RUN_TIMEOUT_S / 60:.0f} minutes; look at it in the UI")
