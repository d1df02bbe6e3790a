"""The landing zone in an object store: the same code against a real S3 server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from upath import UPath

from pipeline.errors import LandingError
from pipeline.fetch.client import Exchange
from pipeline.fetch.landing import LandingWriter, captures_since, manifests_for, read_body, read_manifest, salvage
from pipeline.records import Window

pytest.importorskip("s3fs", reason="s3fs is needed to reach an object store")
moto_server = pytest.importorskip("moto.server", reason="moto[server] is the object store of this test")

WINDOW = Window.of_day(date(2026, 1, 5))


@pytest.fixture
def zone(monkeypatch, tmp_path) -> Iterator[UPath]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    server = moto_server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    bucket = UPath("s3://newsroom", endpoint_url=f"http://{host}:{port}", use_listings_cache=False)
    bucket.mkdir(exist_ok=True)  # servers of one process share their buckets
    yield bucket / tmp_path.name / "landing"
    server.stop()


def land(zone: UPath, *bodies: bytes) -> LandingWriter[UPath]:
    with LandingWriter(zone, day=date(2026, 1, 6), label="t") as writer:
        for number, body in enumerate(bodies):
            url = f"https://harbour.example/{number}"
            exchange = Exchange(url, datetime(2026, 1, 6, tzinfo=UTC), status=200, reason="OK", body=body)
            writer.land(exchange, source_id="harbour", kind="page")
        assert manifests_for(zone, WINDOW) == []  # nothing is there before all of it is
    return writer


def test_what_is_landed_in_an_object_store_comes_back(zone: UPath) -> None:
    writer = land(zone, b"one", b"two" * 100_000)
    captures = list(read_manifest(writer.manifest))
    assert [read_body(zone, c) for c in captures] == [b"one", b"two" * 100_000]
    assert manifests_for(zone, WINDOW) == [writer.manifest]
    assert list(captures_since(zone, WINDOW, ["harbour"])) == captures
    assert salvage(zone) == []


def test_truncated_object_is_named(zone: UPath) -> None:
    (capture,) = read_manifest(land(zone, b"one" * 1000).manifest)
    warc = zone / (capture.warc_path or "")
    warc.write_bytes(warc.read_bytes()[:-20])
    with pytest.raises(LandingError, match=warc.name):
        read_body(zone, capture)


def test_missing_object_is_named(zone: UPath) -> None:
    (capture,) = read_manifest(land(zone, b"one").manifest)
    (zone / (capture.warc_path or "")).unlink()
    with pytest.raises(LandingError, match="missing"):
        read_body(zone, capture)
