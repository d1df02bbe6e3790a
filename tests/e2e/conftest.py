"""The whole program in processes of its own: started once for all end-to-end tests, stopped as Ctrl-C stops it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

START_TIMEOUT_S = 300


@dataclass(frozen=True)
class Running:
    """A program that is up: its home, its address and what it has said so far."""

    process: subprocess.Popen[str]
    home: Path
    port: int
    log: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")


def start(home: Path, port: int, *arguments: str) -> Running:
    """`defection-watch up` with a home of its own and nothing of the user's environment but the path."""
    log = home.parent / f"{home.name}.log"
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "DEFECTION_WATCH"))},
        "DEFECTION_WATCH_HOME": str(home),
        "COLUMNS": "200",
    }
    with log.open("w", encoding="utf-8") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.cli", "up", "--port", str(port), "--sources", "demo", *arguments],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            text=True,
        )
    return Running(process, home, port, log)


def wait_until_said(running: Running, words: str) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if words in running.said():
            return
        if running.process.poll() is not None:
            break
        time.sleep(0.3)
    pytest.fail(f"never said {words!r}:\n{running.said()}")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The demo, up and with its run done."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    running = start(tmp_path_factory.mktemp("demo") / "home", port)
    try:
        wait_until_said(running, "(Ctrl-C stops everything)")
        yield running
    finally:
        if running.process.poll() is None:
            running.process.send_signal(signal.SIGINT)
            running.process.wait(90)
