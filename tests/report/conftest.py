"""A browser, the page of an invented season, and an Airflow API server that asks for a login."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from pipeline.load.load import load
from pipeline.load.publish import publish
from pipeline.records import Article, Claimant, Coding, Count
from pipeline.report.page import write_report
from pipeline.settings import Settings
from pipeline.staging import Outcome, write_staging
from tests.load.conftest import (
    RUN,
    TRIGGER,
    coding,
    day,
    evidence_of,
    make_article,
    make_capture,
    make_home,
    make_mention,
    month,
)

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Opened:
    """A page in the browser, with all that it said on its console and asked of any address."""

    page: Any
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def open_file(browser: Any) -> Iterator[Callable[..., Opened]]:
    """Opens a file and waits until all of it is drawn; what it asks of the network is noted and refused."""
    with ExitStack() as contexts:

        def run(path: Path, *, width: int = 1280, height: int = 900, **more: Any) -> Opened:
            context = browser.new_context(viewport={"width": width, "height": height}, **more)
            contexts.callback(context.close)
            opened = Opened(context.new_page())

            def route(request: Any) -> None:
                if request.request.url == path.as_uri():
                    request.continue_()
                else:
                    opened.asked.append(request.request.url)
                    request.abort()

            context.add_init_script("window.hacks = []; window.hacked = (what) => window.hacks.push(what);")
            context.route("**/*", route)
            opened.page.on("console", lambda m: opened.said.append(f"{m.type}: {m.text}"))
            opened.page.on("pageerror", lambda error: opened.said.append(f"error: {error}"))
            opened.page.on("dialog", lambda dialog: (opened.said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
            opened.page.goto(path.as_uri())
            opened.page.wait_for_selector("body[data-ready=yes], .empty", state="attached", timeout=60_000)
            return opened

        yield run


@dataclass(frozen=True)
class Server:
    """An API server that is up, its home, and the password of its one user."""

    address: str
    home: Path
    password: str

    def token(self) -> str:
        answer = requests.post(
            f"{self.address}/auth/token", json={"username": "reader", "password": self.password}, timeout=30
        )
        return str(answer.json()["access_token"])


@pytest.fixture(scope="session")
def api_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Airflow's API server with a login: one user, `reader`, who may only look."""
    import socket

    home = tmp_path_factory.mktemp("airflow")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "DEFECTION_WATCH"))},
        "DEFECTION_WATCH_HOME": str(home / "data"),
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "reader:viewer",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{port}",
        "AIRFLOW__API_AUTH__JWT_SECRET": "s" * 64,
        "NO_COLOR": "1",
    }
    airflow = [sys.executable, "-m", "airflow"]
    log = (home / "log").open("wb")
    for command in (["db", "migrate"], ["dags", "reserialize"]):
        subprocess.run([*airflow, *command], env=env, stdout=log, stderr=log, check=True)
    process = subprocess.Popen([*airflow, "api-server"], env=env, stdout=log, stderr=log, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_up(address, process)
        passwords = json.loads((home / "simple_auth_manager_passwords.json.generated").read_text())
        yield Server(address, home / "data", passwords["reader"])
    finally:
        os.killpg(process.pid, 15)
        process.wait(30)
        log.close()


def _wait_until_up(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if requests.get(f"{address}/api/v2/version", timeout=5).ok:
                return
        except requests.RequestException:
            time.sleep(0.5)
    pytest.fail("the API server did not come up")


NAMES = ("Yim Sinorn", "Hun Kosal", "ឈិន បូរ៉ាន់", "Meak Soriya")
PLACES = ("KH-1", "KH-12", "KH-15", "KH-23")


def make_season(home: Path) -> Settings:
    """A loaded and published home: moves, one chain, a contested claim, a total, a refusal, and a week of coverage."""
    settings = make_home(home)
    told: list[tuple[Article, Coding]] = []

    def tell(type_: str, *, words: str = TRIGGER, source_id: str = "river_post", **more: Any) -> None:
        number = len(told) + 1
        article = make_article(
            number,
            source_id=source_id,
            text=f"At a hall in district {number} they {words} on a Saturday. Others {TRIGGER} before.",
            title=f"Story {number} & more",
            published_at=datetime(2023, 6, 1 + number, 3, tzinfo=UTC),
        )
        mention = replace(make_mention(article, type_, **more), evidence=(evidence_of(article, words),))
        told.append((article, coding(mention)))

    for name, place in zip(NAMES, PLACES, strict=True):
        tell("defection", names=(name,), place=place, date=day("2023-06-01"))
    tell("defection", names=("Oeng Sophary",), origin="GDP", destination="KWP", direction="within_opposition")
    tell(
        "pressure", names=("Ung Dalin",), destination=None, direction="other", date=day("2023-04-02"), words="were held"
    )
    tell("recantation", names=("Ung Dalin",), destination=None, direction="other", date=day("2023-05-12"))
    tell("reward", names=("Ung Dalin",), date=day("2023-06-03"), words="were appointed")
    tell("refusal", names=("Chao Veasna",), place="KH-1", date=month("2023-05"), words="refused to go")
    claim = {"count": Count(480, 480), "place": "KH-3", "date": day("2023-06-04")}
    tell("defection", **claim, status="claimed", claimant=Claimant("A spokesman", "destination_party"))
    tell("defection", **claim, status="denied", claimant=Claimant("A chairman", "origin_party"), source_id="delta_wire")
    total = {"actor_kind": "aggregate", "count": Count(1_250, None), "status": "claimed"}
    tell("defection", **total, date=None, claimant=Claimant("A spokesman", "destination_party"))
    outcomes = [
        Outcome(source, date(2023, 6, 10 + n), "feed", verdict, 3, None, 0, None, None)
        for source, verdict in (("river_post", "complete"), ("lotus_daily", "partial"), ("delta_wire", "unreachable"))
        for n in range(7)
    ]
    captures = [make_capture(1), make_capture(2, source_id="delta_wire", error_class="timeout", error="took too long")]
    articles = [article for article, _ in told]
    staged = write_staging(
        settings.staging / "season", articles=articles, codings=told, coder_version="rules-1", captures=captures,
        outcomes=outcomes,
    )  # fmt: skip
    load(settings, [staged.folder], run=RUN)
    publish(settings, with_files=False)
    return settings


@pytest.fixture(scope="session")
def season_home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return make_season(tmp_path_factory.mktemp("season") / "home")


@pytest.fixture(scope="session")
def season(season_home: Settings) -> Path:
    """The page of the invented season."""
    return write_report(season_home)
