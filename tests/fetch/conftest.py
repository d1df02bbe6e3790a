"""A newsroom on loopback that behaves, or misbehaves, exactly as a test asks."""

from __future__ import annotations

import contextlib
import ipaddress
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pipeline.fetch.client import Client
from pipeline.fetch.collect import Collected, collect
from pipeline.fetch.landing import read_manifest
from pipeline.records import Capture, Source, Window
from pipeline.settings import Settings

DAY = date(2026, 1, 5)
FEED_DATE = "Mon, 05 Jan 2026 10:00:00 +0700"


class Visit(BaseHTTPRequestHandler):
    """One request; a misbehaviour is a function of it."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        path = self.path.partition("?")[0] if self.path not in self.server.newsroom.routes else self.path
        self.server.newsroom.visits.append((path, time.monotonic(), dict(self.headers)))
        answer = self.server.newsroom.routes.get(path)
        if callable(answer):
            # A client that gives up is the point of several tests.
            with contextlib.suppress(OSError):
                answer(self)
        elif isinstance(answer, bytes):
            self.answer(answer)
        else:
            self.answer(b"not here", status=404)

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        """Send a whole answer; `content_type=…` becomes `Content-Type`, `Content-Length` is right unless given."""
        self.send_response(status)
        sent = {"content_length": str(len(body)), **headers}
        for name, value in sent.items():
            self.send_header(name.replace("_", "-").title(), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    newsroom: Newsroom

    def handle_error(self, request: object, client_address: object) -> None:
        pass


Answer = bytes | Callable[[Visit], None]


@dataclass
class Newsroom:
    """`routes` maps a path to bytes or to a misbehaviour; `visits` is who came: path, time, headers."""

    base: str
    routes: dict[str, Answer] = field(default_factory=dict)
    visits: list[tuple[str, float, dict[str, str]]] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [path for path, _, _ in self.visits]

    def source(self, source_id: str = "harbour", *feeds: str) -> Source:
        return Source(source_id, source_id.title(), self.base, tuple(self.base + f for f in feeds or ("/feed",)))


@pytest.fixture
def open_newsroom() -> Iterator[Callable[..., Newsroom]]:
    """A function that opens a newsroom, with a certificate (PEM) one that speaks TLS."""
    servers: list[Server] = []

    def start(certificate: Path | None = None, host: str = "127.0.0.1") -> Newsroom:
        server = Server((host, 0), Visit)
        server.newsroom = Newsroom(f"http{'s' if certificate else ''}://{host}:{server.server_address[1]}")
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return server.newsroom

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def newsroom(open_newsroom: Callable[..., Newsroom]) -> Newsroom:
    return open_newsroom()


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


@pytest.fixture
def client(settings: Settings) -> Client:
    return Client(settings, retry_pause_s=0.01)


@pytest.fixture
def short(settings: Settings) -> Client:
    """A client whose exchanges may take half a second."""
    return Client(replace(settings, deadline_s=0.5), retry_pause_s=0.01)


@dataclass(frozen=True)
class Run:
    collected: Collected
    captures: tuple[Capture, ...]
    lines: tuple[str, ...]

    def of(self, kind: str) -> list[Capture]:
        return [c for c in self.captures if c.kind == kind]

    def failures(self) -> list[tuple[str, str | None]]:
        return [(c.kind, c.error_class) for c in self.captures if not c.is_ok and c.kind != "robots"]


@pytest.fixture
def run(settings: Settings) -> Callable[..., Run]:
    """Collect sources for the day of the tests, and read back what the manifest says."""

    def run(*sources: Source, settings: Settings = settings, window: Window | None = None) -> Run:
        lines: list[str] = []
        with_client = Client(settings, retry_pause_s=0.01)
        collected = collect(
            sources,
            window or Window.of_day(DAY),
            settings,
            label="test",
            progress=lines.append,
            client=with_client,
            fresh_for=timedelta(0),
        )
        return Run(collected, tuple(read_manifest(collected.manifest)), tuple(lines))

    return run


@pytest.fixture
def rss() -> Callable[..., bytes]:
    """An RSS feed of (link, title, date) items."""

    def rss(*items: tuple[str, str, str], extra: str = "") -> bytes:
        rows = "".join(
            f"<item><title>{title}</title><link>{link}</link><pubDate>{written}</pubDate>"
            f"<description>Words of {title}.</description>{extra}</item>"
            for link, title, written in items
        )
        head = '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Harbour</title>'
        return f"{head}{rows}</channel></rss>".encode()

    return rss


def make_certificate(path: Path, host: str, until: datetime) -> Path:
    """A certificate for `host` that signs itself, with its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    try:
        names: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        names = x509.DNSName(host)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - timedelta(days=30))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + private)
    return path
