"""Archives on loopback: the demo press, and a server that plays whatever a test makes it play."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from pipeline.catalog import read_catalog
from pipeline.demo.newsroom import Newsroom, write_catalog
from pipeline.fetch.archives.base import Found
from pipeline.fetch.archives.inquiry import Places
from pipeline.fetch.archives.kept import Kept, keep
from pipeline.fetch.archives.search import search
from pipeline.fetch.client import Client, Exchange
from pipeline.fetch.landing_writer import LandingWriter
from pipeline.fetch.robots import Robots
from pipeline.records import Candidate, Capture, CaptureKind, Source, Window
from pipeline.settings import Settings

# ---------------------------------------------------------------------------------------------- servers


Reply = bytes | tuple[bytes, int] | tuple[bytes, int, dict[str, str]] | None
"""A body; with a status; with headers. None is a 404."""

Play = Callable[[str, dict[str, str]], Reply]
"""Path and parameters → a reply."""


class Visit(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one segment: apart, Nagle's algorithm holds the body back for 40 ms
    server: PlayServer

    def do_GET(self) -> None:
        stage = self.server.stage
        stage.asked.append(self.path)
        parts = urlsplit(self.path)
        values = {name: value[-1] for name, value in parse_qs(parts.query, keep_blank_values=True).items()}
        given = stage.play(parts.path, values)
        body, status, headers = (*given, {})[:3] if isinstance(given, tuple) else (given, 200, {})
        body, status = (b"not here", 404) if body is None else (body, status)
        with contextlib.suppress(OSError):
            self.send_response(status)
            for name, value in {"Content-Type": "text/plain", **headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class PlayServer(ThreadingHTTPServer):
    daemon_threads = True
    stage: Stage

    def handle_error(self, request: object, client_address: object) -> None:
        pass


@dataclass
class Stage:
    """A server at `base`; `play` decides what it answers, `asked` is what it was asked, robots.txt left out."""

    base: str
    play: Play = lambda path, values: None
    asked: list[str] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [path for path in self.asked if path != "/robots.txt"]

    def source(self, *archives: str, feeds: tuple[str, ...] = ("feed/",), home: str = "/", **fields: Any) -> Source:
        addresses = tuple(self.base + home + feed for feed in feeds)
        known = {"source_id": "harbour", "name": "Harbour", "homepage": self.base + home, "zone": "Asia/Phnom_Penh"}
        return Source(**{**known, "feeds": addresses, "archives": archives, **fields})


@pytest.fixture
def open_stage() -> Iterator[Callable[[], Stage]]:
    servers: list[PlayServer] = []

    def start() -> Stage:
        server = PlayServer(("127.0.0.1", 0), Visit)
        server.stage = Stage(f"http://127.0.0.1:{server.server_address[1]}")
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return server.stage

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def stage(open_stage: Callable[[], Stage]) -> Stage:
    return open_stage()


@pytest.fixture(scope="session")
def press() -> Iterator[Newsroom]:
    with Newsroom(feed_items=2) as running:
        yield running


@pytest.fixture
def press_source(press: Newsroom, tmp_path: Path) -> Callable[[str], Source]:
    """A demo outlet as the newsroom's catalogue lists it."""
    sources = read_catalog(write_catalog(tmp_path / "sources.toml", press.port))

    def of(outlet_id: str) -> Source:
        return next(source for source in sources if source.source_id == f"demo_{outlet_id}")

    return of


# --------------------------------------------------------------------------------------------- the search


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        home=tmp_path / "home",
        sources=tmp_path / "sources.toml",
        contact="desk@harbour.example",
        allow_loopback=True,
        network_off=False,
        host_pace_s=0.0,
        deadline_s=3.0,
        lock_wait_s=1.0,
    )


class Unhurried:
    """A pacer that remembers what pause each request asked for, and waits for none."""

    def __init__(self) -> None:
        self.pauses: list[float] = []

    def wait(self, host: str, delay_s: float = 0.0) -> float:
        self.pauses.append(delay_s)
        return 0.0


@dataclass
class Desk:
    """Searches with a landing zone of its own. `captures` is what was landed, in order."""

    settings: Settings
    pacer: Unhurried = field(default_factory=Unhurried)
    captures: list[Capture] = field(default_factory=list)

    def client(self, **changes: Any) -> Client:
        return Client(replace(self.settings, **changes), host_pacer=self.pacer, retry_pause_s=0.01)  # type: ignore[arg-type]

    def ask(self, source: Source, window: Window, *, network_off: bool = False, **options: Any) -> Found:
        client = self.client(network_off=network_off)
        with LandingWriter(self.settings.landing, day=datetime.now(UTC).date(), label="archives") as writer:

            def land(exchange: Exchange, kind: CaptureKind, strategy: str, candidate: Candidate | None) -> Capture:
                capture = writer.land(
                    exchange, source_id=source.source_id, kind=kind, strategy=strategy, candidate=candidate
                )
                self.captures.append(capture)
                return capture

            robots = Robots(client, self.settings, lambda exchange: land(exchange, "robots", "live", None))
            return search(source, window, client, land, robots=robots, **options)

    def kept(self, source: Source, window: Window) -> Kept:
        """What the zone holds for a search of the window, as the caller would hand it over."""
        return keep(self.settings.landing, window, [source.source_id])[source.source_id]


@pytest.fixture
def desk(settings: Settings) -> Desk:
    return Desk(settings)


@pytest.fixture
def at_places(stage: Stage) -> Places:
    """The stage plays the public archives."""
    return Places(wayback=stage.base, gdelt=stage.base)
