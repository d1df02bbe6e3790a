"""The landing zone and the staging area in an object store: the same code against a real S3 server on loopback."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import requests

from pipeline.demo.newsroom import FIRST_DAY, Newsroom, write_catalog
from pipeline.errors import LandingError, StorageError, WarehouseError
from pipeline.fetch.client import Exchange
from pipeline.fetch.landing import (
    captures_since,
    manifests_for,
    read_body,
    read_manifest,
    read_new_body,
)
from pipeline.fetch.landing_writer import LandingWriter, salvage
from pipeline.flow import run_window
from pipeline.records import Window
from pipeline.settings import Settings, read_settings
from pipeline.staging import read_staging
from pipeline.storage import Place, place, within

pytest.importorskip("obstore", reason="obstore speaks S3")
WEED = shutil.which("weed", path=str(Path(sys.executable).parent)) or shutil.which("weed")

WINDOW = Window.of_day(date(2026, 1, 5))
KEYS = {"AWS_ACCESS_KEY_ID": "newsroom", "AWS_SECRET_ACCESS_KEY": "invented"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """SeaweedFS, which comes as a wheel for Linux: its S3 gateway with all that stands behind it, in one process."""
    if WEED is None:
        pytest.skip("SeaweedFS, the object store of these tests, is not there for this system")
    folder = tmp_path_factory.mktemp("store")
    master, volume, filer, s3 = free_ports(4)
    command = [
        *(WEED, "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3"),
        *(f"-master.port={master}", f"-volume.port={volume}", f"-filer.port={filer}", f"-s3.port={s3}"),
        *("-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false"),
        *("-volume.max=50", "-master.volumeSizeLimitMB=64"),
        *(f"-filer.localSocket={folder}/filer.sock", f"-s3.localSocket={folder}/s3.sock"),
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **KEYS}, cwd=folder)
        try:
            address = f"http://127.0.0.1:{s3}"
            wait_for(address, process)
            yield address
        finally:
            process.kill()  # its orderly shutdown takes half a minute
            process.wait()


def free_ports(count: int) -> list[int]:
    """Ports whose number plus 10,000 is free, too: that is where it speaks with itself."""
    found: list[int] = []
    while len(found) < count:
        with socket.socket() as one, socket.socket() as other:
            try:
                one.bind(("127.0.0.1", random.randint(20_000, 50_000)))
                other.bind(("127.0.0.1", one.getsockname()[1] + 10_000))
            except OSError:
                continue
            found.append(one.getsockname()[1])
    return found


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            if requests.get(address, timeout=2).status_code == 403:  # it wants to see keys
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise AssertionError("the object store did not start")


@pytest.fixture
def keys(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": server, "AWS_REGION": "us-east-1"}.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def zone(keys: None, tmp_path: Path) -> Place:
    return place(f"s3://newsroom/{tmp_path.name}/landing")


@dataclass(frozen=True)
class Landed:
    zone: Place
    spool: Path
    manifest: Place

    @property
    def captures(self):
        return list(read_manifest(self.manifest))


@pytest.fixture
def land(zone: Place, tmp_path: Path):
    def land(*bodies: bytes) -> Landed:
        with LandingWriter(zone, day=date(2026, 1, 6), label="t", spool=tmp_path / "spool") as writer:
            for number, body in enumerate(bodies):
                url = f"https://harbour.example/{number}"
                headers = (("Content-Type", "text/html"), ("X-Long", "x" * 4000), ("X-Khmer", "ខ្មែរ" * 500))
                exchange = Exchange(
                    url, datetime(2026, 1, 6, tzinfo=UTC), status=200, reason="OK", headers=headers, body=body
                )
                capture = writer.land(exchange, source_id="harbour", kind="page")
                assert read_new_body(zone, capture, spool=tmp_path / "spool") == body
            assert manifests_for(zone, WINDOW) == []  # nothing is there before all of it is
            assert salvage(zone, spool=tmp_path / "spool") == []  # its writer lives
        return Landed(zone, tmp_path / "spool", writer.manifest)

    return land


# ------------------------------------------------------------------------------------------------ the zone


def test_what_is_landed_in_an_object_store_comes_back(land) -> None:
    bodies = [b"one", b"two" * 100_000, os.urandom(300_000), b""]
    landed = land(*bodies)
    assert [read_body(landed.zone, c) for c in landed.captures] == bodies
    assert manifests_for(landed.zone, WINDOW) == [landed.manifest]
    assert list(captures_since(landed.zone, WINDOW, ["harbour"])) == landed.captures
    assert place(str(landed.manifest)) == landed.manifest  # tasks hand it on by name
    assert [file for file in landed.spool.rglob("*") if file.is_file()] == []


def test_truncated_object_is_named(land) -> None:
    landed = land(b"one" * 1000)
    (capture,) = landed.captures
    warc = landed.zone / (capture.warc_path or "")
    warc.write_bytes(warc.read_bytes()[:-20])
    with pytest.raises(LandingError, match=warc.name):
        read_body(landed.zone, capture)


def test_altered_object_is_named(land) -> None:
    landed = land(b"one" * 1000, b"two" * 1000)
    first, second = landed.captures
    warc = landed.zone / (first.warc_path or "")
    whole = bytearray(warc.read_bytes())
    whole[(second.warc_offset or 0) - 20] ^= 1
    warc.write_bytes(bytes(whole))
    with pytest.raises(LandingError, match=warc.name):
        read_body(landed.zone, first)
    assert read_body(landed.zone, second) == b"two" * 1000


def test_missing_objects_are_named(land) -> None:
    landed = land(b"one")
    (capture,) = landed.captures
    (landed.zone / (capture.warc_path or "")).unlink()
    landed.manifest.unlink()
    with pytest.raises(LandingError, match="missing"):
        read_body(landed.zone, capture)
    with pytest.raises(LandingError, match="missing"):
        list(read_manifest(landed.manifest))


def test_a_bucket_that_is_not_there_yet_holds_nothing(keys) -> None:
    assert within(place("s3://no-such-bucket/landing"), "day=*") == []


def test_wrong_keys_are_an_error_that_says_where(keys, zone, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    with pytest.raises(StorageError, match=r"s3://newsroom-of-others/.*keys"):
        list(within(place("s3://newsroom-of-others/landing"), "*"))


def test_many_manifests_are_read_in_their_order(zone, tmp_path) -> None:
    for number in range(40):
        with LandingWriter(zone, day=date(2026, 1, 6), label=f"run{number:02}", spool=tmp_path) as writer:
            at = datetime(2026, 1, 6, minute=number, tzinfo=UTC)
            writer.land(
                Exchange("https://harbour.example/", at, status=200, body=b"x"), source_id="harbour", kind="feed"
            )
    assert [c.requested_at.minute for c in captures_since(zone, WINDOW, ["harbour"])] == list(range(40))


def test_what_the_store_refuses_is_sent_by_the_next_run(keys, tmp_path, monkeypatch) -> None:
    at, spool = f"s3://late-{tmp_path.name.strip('_').replace('_', '-')[-30:]}/landing", tmp_path / "spool"
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    writer = LandingWriter(place(at), day=date(2026, 1, 6), label="t", spool=spool)
    landed = writer.land(
        Exchange("https://harbour.example/", datetime(2026, 1, 6, tzinfo=UTC), status=200, body=b"words"),
        source_id="harbour",
        kind="page",
    )
    with pytest.raises(StorageError, match="late-"):
        writer.close()
    assert read_new_body(place(at), landed, spool=spool) == b"words"
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", KEYS["AWS_SECRET_ACCESS_KEY"])
    zone = place(at)
    zone.fs.clear_instance_cache()  # a run of its own would have read the keys anew
    zone = place(at)
    assert salvage(zone, spool=spool) == [writer.manifest]
    assert [read_body(zone, c) for m in manifests_for(zone, WINDOW) for c in read_manifest(m)] == [b"words"]
    assert salvage(zone, spool=spool) == []


KILLED = """
import os, sys
from datetime import UTC, date, datetime
from pathlib import Path
from pipeline.fetch.client import Exchange
from pipeline.fetch.landing_writer import LandingWriter
from pipeline.storage import place

for run in range(1000):
    with LandingWriter(place(sys.argv[1]), day=date(2026, 1, 6), label="t", spool=Path(sys.argv[2])) as writer:
        for number in range(40):
            body = os.urandom(3000)
            exchange = Exchange(f"https://harbour.example/{run}/{number}", datetime.now(UTC), status=200, body=body)
            writer.land(exchange, source_id="harbour", kind="page")
            print(run, number, flush=True)
"""


def test_kill_during_landing_and_sending_loses_nothing(zone: Place, tmp_path: Path) -> None:
    """kill -9 at six random moments: every manifest in the store has its bytes, the next run sends up the rest."""
    chance = random.Random(7)
    for number in range(6):
        root, spool = zone / str(number), tmp_path / "spool" / str(number)
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(root), str(spool)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0, 0.4))
        process.send_signal(signal.SIGKILL)
        told = process.stdout.read().count("\n")
        process.wait()
        process.stdout.close()

        def urls(root: Place = root) -> list[str]:
            captures = [c for manifest in manifests_for(root, WINDOW) for c in read_manifest(manifest)]
            assert all(len(read_body(root, c)) == 3000 for c in captures)
            return [c.url for c in captures]

        before = urls()
        salvage(root, spool=spool)
        after = urls()
        assert set(before) <= set(after)
        assert len(after) == len(set(after)) >= told
        assert [file for file in spool.rglob("*") if file.is_file()] == []


# ------------------------------------------------------------------------------------------ the whole pipeline


def settings_at(home: Path, newsroom: Newsroom, **places: str) -> Settings:
    return read_settings(
        {
            "DEFECTION_WATCH_HOME": str(home),
            "DEFECTION_WATCH_SOURCES": str(write_catalog(home / "sources.toml", newsroom.port)),
            "DEFECTION_WATCH_ALLOW_LOOPBACK": "1",
            "DEFECTION_WATCH_HOST_PACE_S": "0",
            **{f"DEFECTION_WATCH_{name}": at for name, at in places.items()},
        }
    )


def test_a_run_on_an_object_store_ends_in_the_tables_of_a_run_on_a_disk(keys, tmp_path, table_rows) -> None:
    window = Window(Window.of_day(FIRST_DAY).start, Window.of_day(FIRST_DAY + timedelta(days=2)).end)
    base = f"s3://newsroom/{tmp_path.name}"
    with Newsroom() as newsroom:
        local = settings_at(tmp_path / "local", newsroom)
        remote = settings_at(tmp_path / "remote", newsroom, LANDING=f"{base}/landing", STAGING=f"{base}/staging")
        loaded = [
            run_window(s, window, only=(), run_id="cli__1", say=lambda line: None, publishes=False)
            for s in (local, remote)
        ]
        assert loaded[0]["articles"] > 5
        assert table_rows(local.warehouse) == table_rows(remote.warehouse)
        assert {file.name for file in remote.home.iterdir()}.isdisjoint({"landing", "staging"})
        again = run_window(remote, window, only=(), run_id="cli__2", say=lambda line: None, publishes=False)
        assert again["new_articles"] == 0
    before = table_rows(remote.warehouse)
    remote.warehouse.unlink()
    offline = settings_at(
        tmp_path / "remote", newsroom, LANDING=f"{base}/landing", STAGING=f"{base}/staging", NETWORK_OFF="1"
    )
    run_window(offline, window, only=(), run_id="cli__3", say=lambda line: None, publishes=False)
    assert table_rows(offline.warehouse) == before


def test_missing_staging_folder_is_named(keys) -> None:
    with pytest.raises(WarehouseError, match="s3://newsroom/none"):
        read_staging(place("s3://newsroom/none"))
