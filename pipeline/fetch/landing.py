"""The landing zone: every exchange as a WARC record and a line of a manifest, append-only, before anything parses it.

    landing/day=2026-01-05/batch1-20260106T000102Z-4711.warc.gz            the bytes
    landing/day=2026-01-05/batch1-20260106T000102Z-4711.manifest.jsonl     what was asked, answered, and why

`day` is the UTC day of the fetch, never of publication. Bodies are stored decoded; the headers that described the
transfer are kept as `X-Crawler-…`, as Common Crawl does.

The zone is a folder (`Path`) or a place in an object store (`UPath("s3://bucket/landing")`). An object store knows no
rename, but an object is there whole or not at all: files are written in a local spool and sent up when they are done.
"""

from __future__ import annotations

import fcntl
import hashlib
import itertools
import os
import re
import shutil
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import IO, Generic, Self, TypeVar

from upath import UPath
from warcio.archiveiterator import ArchiveIterator

from pipeline.errors import LandingError
from pipeline.fetch.client import Exchange
from pipeline.fetch.landing_format import from_row, to_row, warc_response, warcinfo
from pipeline.records import Candidate, Capture, CaptureKind, Window, content_id

MANIFEST = ".manifest.jsonl"
WARC = ".warc.gz"
_UNFINISHED = ".tmp"
_MAX_HEADERS = 100
_MAX_HEADER_CHARS = 4096


Zone = TypeVar("Zone", Path, UPath)


class LandingWriter(Generic[Zone]):
    """Writes one WARC and its manifest; both appear under their names when the writer closes, or not at all.

    `root` is the landing zone, `day` the UTC day of the fetch, `label` tells parallel tasks apart. Safe to share
    between threads. A crash leaves `.tmp` files that no reader looks at and that `salvage` completes (of an object
    store, in the spool of a machine that may be gone: there the run's captures are fetched again).
    """

    def __init__(self, root: Zone, *, day: date, label: str) -> None:
        stem = f"{re.sub(r'[^A-Za-z0-9_]+', '_', label) or 'run'}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}"
        self._spool: TemporaryDirectory[str] | None = None
        if isinstance(root, Path):
            self._root: Path = root
        else:
            self._spool = TemporaryDirectory(prefix="landing-", ignore_cleanup_errors=True)
            self._root = Path(self._spool.name)
            stem = f"{stem}-{uuid.uuid4().hex[:8]}"  # other machines have the same process ids
        folder = self._root / f"day={day.isoformat()}"
        folder.mkdir(parents=True, exist_ok=True)
        for number in itertools.count(1):
            name = stem if number == 1 else f"{stem}-{number}"
            self._rows_path = folder / (name + MANIFEST)
            self._warc = folder / (name + WARC)
            try:
                self._rows: IO[bytes] = open(_unfinished(self._rows_path), "xb")  # noqa: SIM115
            except FileExistsError:
                continue
            fcntl.flock(self._rows, fcntl.LOCK_EX)  # held while the writer lives; see `salvage`
            if not _is_same_file(self._rows, _unfinished(self._rows_path)):
                self._rows.close()  # salvage was quicker than the lock and took it for a leftover
                continue
            if not self._rows_path.exists():
                break
            # Landed by this process in this very second; asked after opening, so that no rename falls in between.
            _unfinished(self._rows_path).unlink()
            self._rows.close()
        self._zone: Zone = root
        self.manifest: Zone = root / folder.name / self._rows_path.name
        self._bytes: IO[bytes] = open(_unfinished(self._warc), "xb")  # noqa: SIM115
        self._lock = threading.Lock()
        self._bytes.write(warcinfo(self._warc.name))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # What was landed before an exception is complete and true, so it is kept.
        self.close()

    def land(
        self,
        exchange: Exchange,
        *,
        source_id: str,
        kind: CaptureKind,
        strategy: str = "live",
        candidate: Candidate | None = None,
    ) -> Capture:
        """Store the exchange's bytes and its manifest row."""
        return self.record(self.store(exchange, source_id=source_id, kind=kind, strategy=strategy, candidate=candidate))

    def store(
        self,
        exchange: Exchange,
        *,
        source_id: str,
        kind: CaptureKind,
        strategy: str = "live",
        candidate: Candidate | None = None,
    ) -> Capture:
        """Store the exchange's bytes; its row is written by `record`, when it is known whether they are any good."""
        headers = tuple((k[:200], v[:_MAX_HEADER_CHARS]) for k, v in exchange.headers[:_MAX_HEADERS])
        capture = Capture(
            capture_id=content_id(source_id, kind, exchange.url, exchange.requested_at.isoformat(), exchange.attempt),
            source_id=source_id,
            kind=kind,
            url=exchange.url,
            requested_at=exchange.requested_at,
            strategy=strategy,
            final_url=exchange.final_url,
            redirects=exchange.redirects,
            status=exchange.status,
            media_type=exchange.media_type,
            # A cookie is a key to somebody's session: it stays out of tables.
            headers=tuple((k, v) for k, v in headers if k.lower() != "set-cookie"),
            elapsed_ms=exchange.elapsed_ms,
            attempt=exchange.attempt,
            error_class=exchange.error_class,
            error=exchange.error,
            candidate=candidate,
        )
        if exchange.status is None or exchange.body is None:
            return capture
        record = warc_response(exchange, headers)  # built and packed outside the lock: threads do it side by side
        with self._lock:
            offset = self._bytes.tell()
            self._bytes.write(record)
        return replace(
            capture,
            byte_count=len(exchange.body),
            sha256=hashlib.sha256(exchange.body).hexdigest(),
            warc_path=self._warc.relative_to(self._root).as_posix(),
            warc_offset=offset,
        )

    def record(self, capture: Capture) -> Capture:
        """Write the manifest row of a capture: one stored here, or one of an older manifest that is used again."""
        row = to_row(capture)
        with self._lock:
            self._bytes.flush()  # the bytes go before the row that names them
            self._rows.write(row)
            self._rows.flush()
        return capture

    def close(self) -> None:
        """Bytes first, then their manifest: fsync, rename, fsync of the folder."""
        with self._lock:
            if self._rows.closed:
                return
            for stream, path in ((self._bytes, self._warc), (self._rows, self._rows_path)):
                stream.flush()
                os.fsync(stream.fileno())
                _unfinished(path).rename(path)
                _sync_folder(path.parent)
                if self._spool is not None:
                    _send_up(path, self._zone / path.parent.name / path.name)
            self._bytes.close()
            self._rows.close()
            if self._spool is not None:
                self._spool.cleanup()


# ------------------------------------------------------------------------------------------------ reading


def read_manifest(path: Path | UPath, *, only: Callable[[str], bool] = lambda line: True) -> Iterator[Capture]:
    """The captures of a manifest, in the order they were landed; raises `LandingError` naming a damaged file.

    Lines that `only` refuses are passed over unread.
    """
    try:
        with path.open(encoding="utf-8") as rows:
            for number, line in enumerate(rows, 1):
                if not line.endswith("\n"):
                    raise LandingError(f"{path}: line {number} is cut off; the file was truncated after it was landed")
                if only(line):
                    yield from_row(line, f"{path}: line {number}")
    except FileNotFoundError as error:
        raise LandingError(f"{path} is missing; fetch the window again") from error
    except UnicodeDecodeError as error:
        raise LandingError(f"{path} was altered: {error}") from error


def read_body(root: Path | UPath, capture: Capture) -> bytes:
    """The decoded body of a capture, checked against its SHA-256; raises `LandingError` naming the file."""
    if capture.warc_path is None or capture.warc_offset is None:
        raise LandingError(f"{capture.url}: nothing was received ({capture.error_class or 'no body'})")
    path = root / capture.warc_path
    try:
        with path.open("rb") as stream:
            stream.seek(capture.warc_offset)
            record = next(iter(ArchiveIterator(stream)), None)
            body = bytes(record.raw_stream.read()) if record is not None else b""
    except FileNotFoundError as error:
        raise LandingError(f"{path} is missing, it holds {capture.url}; fetch the window again") from error
    except Exception as error:  # warcio raises whatever its parser trips over (AttributeError, zlib.error, …)
        raise LandingError(f"{path} is damaged at byte {capture.warc_offset} ({capture.url}): {error}") from error
    if hashlib.sha256(body).hexdigest() != capture.sha256:
        raise LandingError(
            f"{path} is truncated or altered at byte {capture.warc_offset}: {capture.url} should have "
            f"{capture.byte_count} bytes with SHA-256 {capture.sha256}; fetch the window again"
        )
    return body


def manifests_for(root: Zone, window: Window) -> list[Zone]:
    """Manifests that can hold items of the window: those fetched on its first day or later, oldest first."""
    first = next(window.days()).isoformat()
    folders = (folder for folder in root.glob("day=*") if folder.name.removeprefix("day=") >= first)
    return [path for folder in sorted(folders, key=str) for path in sorted(folder.glob("*" + MANIFEST), key=str)]


def captures_since(root: Zone, window: Window, source_ids: Iterable[str]) -> Iterator[Capture]:
    """What of these sources was fetched without error since the window's start and may concern it.

    Pages published on the window's days or without a date, whenever they were fetched, and all feeds. A capture that
    several manifests name comes once; the order is that of the manifests.
    """
    wanted = set(source_ids)
    seen: set[str] = set()
    # A year's backfill looks at each manifest hundreds of times: most lines are told by their words, unparsed.
    marks = ['"kind": "feed"', '"candidate": null', '"published_at": null']
    marks += [f'"published_at": "{day.isoformat()}T' for day in window.days()]
    for manifest in manifests_for(root, window):
        for capture in read_manifest(manifest, only=lambda line: any(mark in line for mark in marks)):
            if capture.is_ok and capture.source_id in wanted and capture.capture_id not in seen:
                seen.add(capture.capture_id)
                yield capture


def landed(root: Zone, window: Window, source_ids: Iterable[str]) -> Iterator[Capture]:
    """The landed pages that belong to the window, each address once; a replay reads them in place of the network."""
    seen: set[tuple[str, str]] = set()
    for capture in captures_since(root, window, source_ids):
        key = (capture.source_id, capture.url)
        if capture.kind == "page" and key not in seen and belongs(capture, window):
            seen.add(key)
            yield capture


def belongs(capture: Capture, window: Window) -> bool:
    """Was this page published in the window, as its feed says? One without a date belongs where it was fetched.

    A day is added to the window's end for those, because a daily run starts when its day is over.
    """
    published_at = capture.candidate.published_at if capture.candidate else None
    if published_at is not None:
        return published_at in window
    return window.start <= capture.requested_at < window.end + timedelta(days=1)


def salvage(root: Path | UPath) -> list[Path]:
    """Complete what a killed run left unfinished: rows whose bytes are whole get a manifest, the rest is dropped.

    Files of writers that still live are left alone (they hold a lock). Gives the manifests that were completed.
    """
    completed: list[Path] = []
    if not isinstance(root, Path):
        return completed  # an object store holds nothing unfinished
    for unfinished in sorted(root.glob(f"day=*/*{MANIFEST}{_UNFINISHED}")):
        with open(unfinished, "r+b") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            manifest = unfinished.with_name(unfinished.name.removesuffix(_UNFINISHED))
            if manifest.exists():
                unfinished.unlink()  # its writer was killed while it looked for a free name
            elif unfinished.exists() and _complete(root, stream, manifest):
                completed.append(manifest)
    return completed


def _complete(root: Path, stream: IO[bytes], manifest: Path) -> bool:
    """Give the WARC its name, check every row against it, and write the rows that hold. False when none does."""
    warc = manifest.with_name(manifest.name.removesuffix(MANIFEST) + WARC)
    if _unfinished(warc).exists():
        _unfinished(warc).rename(warc)
        _sync_folder(warc.parent)
    whole: list[bytes] = []
    for line in stream.read().splitlines(keepends=True):
        try:
            capture = from_row(line.decode("utf-8"), str(manifest))
            if capture.warc_path is not None:
                read_body(root, capture)
        except (LandingError, UnicodeDecodeError):
            continue
        if line.endswith(b"\n"):
            whole.append(line)
    stream.seek(0)
    stream.truncate()
    stream.writelines(whole)
    stream.flush()
    os.fsync(stream.fileno())
    if not whole:
        warc.unlink(missing_ok=True)
        _unfinished(manifest).unlink()
        return False
    _unfinished(manifest).rename(manifest)
    _sync_folder(manifest.parent)
    return True


# -------------------------------------------------------------------------------------------------- files


def _unfinished(path: Path) -> Path:
    return path.with_name(path.name + _UNFINISHED)


def _send_up(file: Path, target: Path | UPath) -> None:
    with file.open("rb") as source, target.open("wb") as upload:
        shutil.copyfileobj(source, upload, 1 << 20)


def _is_same_file(stream: IO[bytes], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(stream.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
