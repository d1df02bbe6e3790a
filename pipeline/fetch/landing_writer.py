"""Writing the landing zone (see `pipeline.fetch.landing`), and what is left to do after a crash."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import itertools
import os
import re
import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from pipeline.errors import LandingError
from pipeline.fetch.client import Exchange
from pipeline.fetch.landing import MANIFEST, UNFINISHED, WARC, local_root, read_body, unfinished
from pipeline.fetch.landing_format import from_row, to_row, warc_response, warcinfo
from pipeline.fetch.large import turn_of
from pipeline.records import Candidate, Capture, CaptureKind, content_id
from pipeline.storage import Place, send

_MAX_HEADERS = 100
_MAX_HEADER_CHARS = 4096


class LandingWriter:
    """Writes one WARC and its manifest; both appear under their names when the writer closes, or not at all.

    `root` is the landing zone, `day` the UTC day of the fetch, `label` tells parallel tasks apart, `spool` is the
    local folder in which files for an object store are written. Safe to share between threads. A crash leaves files
    that no reader looks at and that `salvage` completes.
    """

    def __init__(self, root: Place, *, day: date, label: str, spool: Path | None = None) -> None:
        stem = f"{re.sub(r'[^A-Za-z0-9_]+', '_', label) or 'run'}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}"
        if not isinstance(root, Path):
            stem = f"{stem}-{uuid.uuid4().hex[:8]}"  # other machines have the same process ids
        self._root = local_root(root, spool)
        folder = self._root / f"day={day.isoformat()}"
        folder.mkdir(parents=True, exist_ok=True)
        for number in itertools.count(1):
            name = stem if number == 1 else f"{stem}-{number}"
            self._rows_path = folder / (name + MANIFEST)
            self._warc = folder / (name + WARC)
            try:
                self._rows: IO[bytes] = open(unfinished(self._rows_path), "xb")  # noqa: SIM115
            except FileExistsError:
                continue
            fcntl.flock(self._rows, fcntl.LOCK_EX)  # held while the writer lives; see `salvage`
            if not _is_same_file(self._rows, unfinished(self._rows_path)):
                self._rows.close()  # salvage was quicker than the lock and took it for a leftover
                continue
            if not self._rows_path.exists():
                break
            # Landed by this process in this very second; asked after opening, so that no rename falls in between.
            unfinished(self._rows_path).unlink()
            self._rows.close()
        self._zone = root
        self.manifest: Place = root / folder.name / self._rows_path.name
        self._bytes: IO[bytes] = open(unfinished(self._warc), "xb")  # noqa: SIM115
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
        with turn_of(len(exchange.body)):
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
        """Bytes first, then their manifest: fsync, rename, fsync of the folder; then up, if the zone is elsewhere.

        Raises `StorageError` when the object store does not take them; `salvage` sends them later.
        """
        with self._lock:
            if self._rows.closed:
                return
            try:
                for stream, path in ((self._bytes, self._warc), (self._rows, self._rows_path)):
                    stream.flush()
                    os.fsync(stream.fileno())
                    unfinished(path).rename(path)
                    _sync_folder(path.parent)
                if not isinstance(self._zone, Path):
                    _send_up(self._rows_path, self._zone)
            finally:
                self._bytes.close()
                self._rows.close()  # releases the lock


def salvage(root: Place, *, spool: Path | None = None) -> list[Place]:
    """Complete what a killed run left unfinished: rows whose bytes are whole get a manifest, the rest is dropped.

    Files of writers that still live are left alone (they hold a lock). For an object store that is what this machine's
    `spool` holds; it is sent up. Gives the manifests that were completed. Raises `StorageError` when they cannot be.
    """
    completed: list[Place] = []
    local = local_root(root, spool)
    for begun in sorted(local.glob(f"day=*/*{MANIFEST}{UNFINISHED}")):
        with _alone(begun) as stream:
            manifest = begun.with_name(begun.name.removesuffix(UNFINISHED))
            if stream is None:
                continue
            if manifest.exists():
                begun.unlink()  # its writer was killed while it looked for a free name
            elif begun.exists() and _complete(root, stream, manifest) and local == root:
                completed.append(manifest)
    if not isinstance(root, Path):
        for manifest in sorted(local.glob(f"day=*/*{MANIFEST}")):
            with _alone(manifest) as stream:
                if stream is not None and manifest.exists():
                    completed.append(_send_up(manifest, root))
    return completed


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[IO[bytes] | None]:
    """The open file under a lock; None when its writer, or another salvage, is at it."""
    try:
        stream = open(path, "r+b")  # noqa: SIM115
    except FileNotFoundError:
        yield None
        return
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield stream


def _complete(root: Place, stream: IO[bytes], manifest: Path) -> bool:
    """Give the WARC its name, check every row against it, and write the rows that hold. False when none does.

    A row may also name bytes that an earlier run landed in the zone.
    """
    warc = manifest.with_name(manifest.name.removesuffix(MANIFEST) + WARC)
    if unfinished(warc).exists():
        unfinished(warc).rename(warc)
        _sync_folder(warc.parent)
    whole: list[bytes] = []
    for line in stream.read().splitlines(keepends=True):
        try:
            capture = from_row(line.decode("utf-8"), str(manifest))
            if capture.warc_path is not None:
                is_own = capture.warc_path == f"{warc.parent.name}/{warc.name}"
                read_body(warc.parent.parent if is_own else root, capture)
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
        unfinished(manifest).unlink()
        return False
    unfinished(manifest).rename(manifest)
    _sync_folder(manifest.parent)
    return True


# -------------------------------------------------------------------------------------------------- files


def _send_up(manifest: Path, root: Place) -> Place:
    """Move a finished manifest and its WARC from the spool into an object store; a crash in between loses nothing."""
    warc = manifest.with_name(manifest.name.removesuffix(MANIFEST) + WARC)
    for file in (warc, manifest):
        if file.exists():
            send(file, root / file.parent.name / file.name)
    warc.unlink(missing_ok=True)
    manifest.unlink()
    return root / manifest.parent.name / manifest.name


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
