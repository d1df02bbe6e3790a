"""The whole program in processes of its own: started once for all end-to-end tests, stopped as Ctrl-C stops it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Page

from pipeline.demo.lost import LOST
from pipeline.demo.newsroom import Newsroom, write_catalog

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


def start(home: Path, port: int, *arguments: str, sources: str = "demo", **settings: str) -> Running:
    """`defection-watch up` with a home of its own and nothing of the user's environment but the path.

    `settings` are environment variables without their prefix.
    """
    log = home.parent / f"{home.name}.log"
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "DEFECTION_WATCH"))},
        **{f"DEFECTION_WATCH_{name.upper()}": value for name, value in settings.items()},
        "DEFECTION_WATCH_HOME": str(home),
        "COLUMNS": "200",
    }
    with log.open("w", encoding="utf-8") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.cli", "up", "--port", str(port), "--sources", sources, *arguments],
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


@contextmanager
def until_ctrl_c(running: Running) -> Iterator[Running]:
    """The program from when it is up to when it has stopped."""
    try:
        wait_until_said(running, "(Ctrl-C stops everything)")
        yield running
    finally:
        if running.process.poll() is None:
            running.process.send_signal(signal.SIGINT)
            running.process.wait(90)


def any_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The demo, up and with its run done."""
    with until_ctrl_c(start(tmp_path_factory.mktemp("demo") / "home", any_port())) as running:
        yield running


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    """The newsroom in this process, so that a test can count what it is asked; its feeds show two items."""
    with Newsroom(feed_items=2) as opened:
        yield opened


@pytest.fixture(scope="module")
def past(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The program on the newsroom and the outlets that lost their past, up, with yesterday's run done."""
    folder = tmp_path_factory.mktemp("past")
    catalog = write_catalog(folder / "sources.toml", newsroom.port, lost=LOST)
    settings = {"allow_loopback": "1", "host_pace_s": "0", "wayback_url": f"http://127.0.0.1:{newsroom.port}"}
    with until_ctrl_c(start(folder / "home", any_port(), sources=str(catalog), **settings)) as running:
        yield running


@pytest.fixture(scope="session")
def api() -> Callable[..., Any]:
    """A function that calls Airflow's REST API and gives the answer's values; a refusal fails the test."""

    def call(running: Running, path: str, method: str = "GET", body: Any = None) -> Any:
        token = requests.get(f"{running.address}/auth/token", timeout=30).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        answer = requests.request(method, running.address + path, json=body, headers=headers, timeout=60)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text[:300]}"
        return answer.json()

    return call


@pytest.fixture
def shot() -> Callable[[Page, Running, str], None]:
    """A function that keeps a screenshot beside the home, for a person to look at."""

    def take(page: Page, running: Running, name: str) -> None:
        page.screenshot(path=str(running.home.parent / f"{name}.png"))

    return take
