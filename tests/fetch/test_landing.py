"""What is landed comes back byte for byte, or the damaged file is named; a crash leaves nothing half-read."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from pipeline.errors import LandingError
from pipeline.fetch.client import Exchange
from pipeline.fetch.landing import landed, manifests_for, read_body, read_manifest
from pipeline.fetch.landing_writer import LandingWriter, salvage
from pipeline.records import Candidate, Window

DAY = date(2026, 1, 6)
AT = datetime(2026, 1, 6, 0, 5, 7, 123456, tzinfo=UTC)
CANDIDATE = Candidate(
    "harbour", "https://harbour.example/a", "ចុះ\u200bចូល", "feed:x", AT, published_at=AT - timedelta(days=1)
)


def page(body: bytes | None = b"<p>words</p>", **fields: object) -> Exchange:
    known = {"url": "https://harbour.example/a", "requested_at": AT, "status": 200, "reason": "OK", "body": body}
    return Exchange(**{**known, **fields})  # type: ignore[arg-type]


def write(root: Path, *exchanges: Exchange, day: date = DAY) -> Path:
    with LandingWriter(root, day=day, label="t") as writer:
        for exchange in exchanges:
            writer.land(exchange, source_id="harbour", kind="page", candidate=CANDIDATE)
    return writer.manifest


def test_capture_and_body_come_back(tmp_path: Path) -> None:
    headers = (("Content-Type", "text/html; charset=utf-8"), ("X-Name", "ខ្មែរ"), ("Set-Cookie", "id=1"))
    with LandingWriter(tmp_path, day=DAY, label="batch 1") as writer:
        exchange = page(headers=headers, redirects=("https://harbour.example/b",), elapsed_ms=7, attempt=2)
        capture = writer.land(exchange, source_id="harbour", kind="page", candidate=CANDIDATE)
    assert list(read_manifest(writer.manifest)) == [capture]
    assert read_body(tmp_path, capture) == b"<p>words</p>"
    assert (capture.media_type, capture.byte_count, capture.attempt, capture.candidate) == (
        "text/html",
        12,
        2,
        CANDIDATE,
    )
    assert capture.headers == headers[:2]
    assert writer.manifest.parent.name == "day=2026-01-06"
    assert writer.manifest.name.startswith("batch_1-")


def test_failures_and_304_are_rows_without_bytes(tmp_path: Path) -> None:
    lost = page(None, status=None, error_class="timeout", error="no answer")
    unchanged = page(b"", status=304, error_class="not_modified")
    rows = list(read_manifest(write(tmp_path, lost, unchanged)))
    assert [(r.status, r.error_class, r.is_ok) for r in rows] == [
        (None, "timeout", False),
        (304, "not_modified", False),
    ]
    assert rows[0].warc_path is None
    with pytest.raises(LandingError, match="timeout"):
        read_body(tmp_path, rows[0])


@pytest.mark.parametrize("value", [";\x80=0", 'attachment; filename="ខ្មែរ"', "\udc80", "é"])
def test_header_in_no_ascii_does_not_stop_the_landing(tmp_path: Path, value: str) -> None:
    (capture,) = read_manifest(write(tmp_path, page(headers=(("X-Name", value), (value, "x")))))
    assert read_body(tmp_path, capture) == b"<p>words</p>"


def test_any_warc_reader_can_read_the_file(tmp_path: Path) -> None:
    headers = (("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"), ("Evil", "a\r\nInjected: yes"))
    (capture,) = read_manifest(write(tmp_path, page(headers=headers)))
    assert capture.warc_path is not None
    with open(tmp_path / capture.warc_path, "rb") as stream:
        found = [(r.rec_type, r.http_headers, r.content_stream().read()) for r in ArchiveIterator(stream)]
    assert [kind for kind, _, _ in found] == ["warcinfo", "response"]
    _, http, body = found[1]
    assert body == b"<p>words</p>"
    assert http.get_header("X-Crawler-Content-Encoding") == "gzip"
    assert http.get_header("Injected") is None


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.binary(max_size=5000), st.text(max_size=50)), min_size=1, max_size=5))
def test_anything_that_is_landed_comes_back(items: list[tuple[bytes, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        exchanges = [page(body, headers=(("X", text),), error=text or None) for body, text in items]
        captures = list(read_manifest(write(root, *exchanges)))
        assert [read_body(root, c) for c in captures] == [body for body, _ in items]
        assert len(captures) == len(items)


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 1, exclude_max=True), st.integers(0, 7), st.booleans())
def test_no_altered_file_is_believed(where: float, bit: int, is_cut: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (capture,) = read_manifest(write(root, page(b"The words of the story. " * 20)))
        assert capture.warc_path is not None
        warc = root / capture.warc_path
        whole = bytearray(warc.read_bytes())
        start = capture.warc_offset or 0
        place = start + int(where * (len(whole) - start))
        if is_cut:
            del whole[place:]
        else:
            whole[place] ^= 1 << bit
        warc.write_bytes(whole)
        damage = None
        try:
            body = read_body(root, capture)  # it may be a header byte that nobody reads
        except LandingError as error:
            damage = str(error)
        assert warc.name in damage if damage else body == b"The words of the story. " * 20


@pytest.mark.parametrize(
    "damage", [lambda raw: raw[:-20], lambda raw: b"{}\n", lambda raw: b"\xff\n", lambda raw: b"[]\n"]
)
def test_damaged_manifest_is_named(tmp_path: Path, damage) -> None:
    manifest = write(tmp_path, page())
    manifest.write_bytes(damage(manifest.read_bytes()))
    with pytest.raises(LandingError, match=manifest.name):
        list(read_manifest(manifest))


def test_missing_files_are_named(tmp_path: Path) -> None:
    manifest = write(tmp_path, page())
    (capture,) = read_manifest(manifest)
    assert capture.warc_path is not None
    (tmp_path / capture.warc_path).unlink()
    manifest.unlink()
    with pytest.raises(LandingError, match="missing"):
        read_body(tmp_path, capture)
    with pytest.raises(LandingError, match="missing"):
        list(read_manifest(manifest))


def test_threads_share_a_writer(tmp_path: Path) -> None:
    bodies = [os.urandom(2000) for _ in range(64)]
    with LandingWriter(tmp_path, day=DAY, label="t") as writer, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda body: writer.land(page(body), source_id="harbour", kind="page"), bodies))
    assert sorted(read_body(tmp_path, c) for c in read_manifest(writer.manifest)) == sorted(bodies)


def test_writers_of_one_second_do_not_touch_each_other(tmp_path: Path) -> None:
    manifests = [write(tmp_path, page(str(n).encode())) for n in range(5)]
    assert len(set(manifests)) == 5
    assert [read_body(tmp_path, c) for m in manifests for c in read_manifest(m)] == [b"0", b"1", b"2", b"3", b"4"]


def test_nothing_appears_before_the_writer_closes(tmp_path: Path) -> None:
    window = Window.of_day(date(2026, 1, 5))
    writer = LandingWriter(tmp_path, day=DAY, label="t")
    writer.land(page(), source_id="harbour", kind="page")
    assert manifests_for(tmp_path, window) == []
    assert salvage(tmp_path) == []  # its writer lives
    writer.close()
    assert manifests_for(tmp_path, window) == [writer.manifest]


def test_landed_gives_the_pages_of_the_window(tmp_path: Path) -> None:
    write(tmp_path, page(), page())
    monday, tuesday = Window.of_day(date(2026, 1, 5)), Window.of_day(date(2026, 1, 6))
    assert [c.url for c in landed(tmp_path, monday, ["harbour"])] == ["https://harbour.example/a"]
    assert list(landed(tmp_path, tuesday, ["harbour"])) == []
    assert list(landed(tmp_path, monday, ["other"])) == []


def test_window_looks_only_at_fetches_since_its_start(tmp_path: Path) -> None:
    manifests = [write(tmp_path, page(), day=date(2026, 1, d)) for d in (4, 5, 6)]
    assert manifests_for(tmp_path, Window.of_day(date(2026, 1, 5))) == manifests[1:]


KILLED = """
import os, sys
from datetime import UTC, date, datetime
from pathlib import Path
from pipeline.fetch.client import Exchange
from pipeline.fetch.landing_writer import LandingWriter

for run in range(1000):
    with LandingWriter(Path(sys.argv[1]), day=date(2026, 1, 6), label="t") as writer:
        for number in range(40):
            body = os.urandom(3000)
            exchange = Exchange(f"https://harbour.example/{run}/{number}", datetime.now(UTC), status=200, body=body)
            writer.land(exchange, source_id="harbour", kind="page")
            print(run, number, flush=True)
"""


def test_kill_during_landing_loses_nothing_that_a_manifest_names(tmp_path: Path) -> None:
    """kill -9 at 20 random moments; after each, every row has its bytes and every row that was written is salvaged."""
    chance = random.Random(5)
    for number in range(20):
        root = tmp_path / str(number)
        process = subprocess.Popen([sys.executable, "-c", KILLED, str(root)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0, 0.15))
        process.send_signal(signal.SIGKILL)
        told = 1 + len(process.stdout.read().split("\n")) - 1
        process.wait()
        process.stdout.close()

        def rows(root: Path = root) -> list[str]:
            captures = [c for m in sorted(root.glob("*/*.manifest.jsonl")) for c in read_manifest(m)]
            assert all(read_body(root, c) for c in captures)
            return [c.url for c in captures]

        before = rows()
        salvage(root)
        after = rows()
        assert set(before) <= set(after)
        assert len(after) >= told - 1
        assert len(after) == len(set(after))
        assert not list(root.glob("*/*.tmp"))
        assert salvage(root) == []
