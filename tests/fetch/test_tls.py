"""HTTPS: certificates are verified, a step down to HTTP is refused, and a dripped handshake ends at the deadline."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline.fetch.client import Client
from tests.fetch.conftest import make_certificate


class Visit(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        plain = self.path == "/down"
        self.send_response(302 if plain else 200)
        if plain:
            self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()
        self.wfile.write(b"" if plain else b"over TLS")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[object]:
    servers = []

    def serve(host: str = "127.0.0.1", days: int = 5) -> tuple[str, Path]:
        pem = make_certificate(tmp_path / f"{len(servers)}.pem", host, datetime.now(UTC) + timedelta(days=days))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        server = ThreadingHTTPServer(("127.0.0.1", 0), Visit)
        server.handle_error = lambda *args: None  # type: ignore[method-assign]
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        servers.append(server)
        return f"https://127.0.0.1:{server.server_address[1]}", pem

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def test_trusted_certificate_is_accepted(serve, settings) -> None:
    base, pem = serve()
    (exchange,) = Client(settings, ca_bundle=pem).get(base + "/")
    assert exchange.body == b"over TLS"


def test_unknown_certificate_is_refused_and_nothing_is_sent_unverified(serve, client) -> None:
    base, _ = serve()
    assert [e.error_class for e in client.get(base + "/")] == ["tls"]


@pytest.mark.parametrize(("host", "days"), [("harbour.example", 5), ("127.0.0.1", -1)], ids=["other name", "expired"])
def test_wrong_certificate_is_refused(serve, settings, host, days) -> None:
    base, pem = serve(host, days)
    assert [e.error_class for e in Client(settings, ca_bundle=pem).get(base + "/")] == ["tls"]


def test_step_down_from_https_to_http_is_refused(serve, settings) -> None:
    base, pem = serve()
    assert [e.error_class for e in Client(settings, ca_bundle=pem).get(base + "/down")] == ["downgrade"]


def test_silent_handshake_ends_at_the_deadline(short) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        began = time.monotonic()
        exchange = short.get(f"https://127.0.0.1:{listener.getsockname()[1]}/")[-1]
        assert exchange.error_class == "timeout"
        assert time.monotonic() - began < 0.5 + 1.0


def test_ipv6_loopback_needs_the_same_permission(settings) -> None:
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    strict = Client(replace(settings, allow_loopback=False))
    assert strict.get("http://[::1]:8080/")[-1].error_class == "address"
