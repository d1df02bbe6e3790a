"""The landing zone: every exchange as a WARC record and a line of a manifest, append-only, before anything parses it.

    landing/day=2026-01-05/batch1-20260106T000102Z-4711.warc.gz            the bytes
    landing/day=2026-01-05/batch1-20260106T000102Z-4711.manifest.jsonl     what was asked, answered, and why

`day` is the UTC day of the fetch, never of publication. Bodies are stored decoded; the headers that described the
transfer are kept as `X-Crawler-…`, as Common Crawl does.

The zone is a folder or a place in an object store (`pipeline.storage`). For the latter, files are written in a local
spool and sent up when they are whole, the bytes before the manifest; what a crash leaves there is sent by `salvage`.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import IO

from warcio.archiveiterator import ArchiveIterator

from pipeline.errors import LandingError, StorageError
from pipeline.fetch.landing_format import from_row
from pipeline.records import Capture, Window
from pipeline.storage import Place, read_bytes, within

MANIFEST = ".manifest.jsonl"
WARC = ".warc.gz"
UNFINISHED = ".tmp"
_HEAD_BYTES = 65_536  # more than the headers of nearly every record
_SIDE_BY_SIDE = 16


def local_root(root: Place, spool: Path | None) -> Path:
    """Where files of the zone are written. Raises `StorageError` for an object store without a spool."""
    if isinstance(root, Path):
        return root
    if spool is None:
        raise StorageError(f"{root} is no folder of this machine: files for it are written in a local spool first")
    return spool


def unfinished(path: Path) -> Path:
    """The name of a file that is being written."""
    return path.with_name(path.name + UNFINISHED)


def read_manifest(path: Place, *, only: Callable[[str], bool] = lambda line: True) -> Iterator[Capture]:
    """The captures of a manifest, in the order they were landed; raises `LandingError` naming a damaged file.

    Lines that `only` refuses are passed over unread.
    """
    yield from _captures(path, _stream(path), only)


def read_manifests(paths: Sequence[Place], *, only: Callable[[str], bool] = lambda line: True) -> Iterator[Capture]:
    """`read_manifest` for many, in order. Those of an object store come side by side, as each costs a way there."""
    far = [path for path in paths if not isinstance(path, Path)]
    if not far:
        for path in paths:
            yield from read_manifest(path, only=only)
        return
    with ThreadPoolExecutor(_SIDE_BY_SIDE, thread_name_prefix="manifests") as pool:
        for start in range(0, len(far), _SIDE_BY_SIDE):
            some = far[start : start + _SIDE_BY_SIDE]
            for path, stream in zip(some, pool.map(_stream, some), strict=True):
                yield from _captures(path, stream, only)


def _stream(path: Place) -> IO[bytes]:
    try:
        return path.open("rb") if isinstance(path, Path) else io.BytesIO(read_bytes(path))
    except FileNotFoundError as error:
        raise LandingError(f"{path} is missing; fetch the window again") from error


def _captures(path: Place, stream: IO[bytes], only: Callable[[str], bool]) -> Iterator[Capture]:
    try:
        with io.TextIOWrapper(stream, encoding="utf-8") as rows:
            for number, line in enumerate(rows, 1):
                if not line.endswith("\n"):
                    raise LandingError(f"{path}: line {number} is cut off; the file was truncated after it was landed")
                if only(line):
                    yield from_row(line, f"{path}: line {number}")
    except UnicodeDecodeError as error:
        raise LandingError(f"{path} was altered: {error}") from error


def read_body(root: Place, capture: Capture) -> bytes:
    """The decoded body of a capture, checked against its SHA-256; raises `LandingError` naming the file."""
    if capture.warc_path is None or capture.warc_offset is None:
        raise LandingError(f"{capture.url}: nothing was received ({capture.error_class or 'no body'})")
    path = root / capture.warc_path
    # A record's packed size is not known; it is hardly ever larger than its body and a common head.
    ends = (None,) if isinstance(path, Path) else (capture.warc_offset + capture.byte_count + _HEAD_BYTES, None)
    damage: Exception | None = None
    for end in ends:
        try:
            body = _body_at(path, capture.warc_offset, end)
        except FileNotFoundError as error:
            raise LandingError(f"{path} is missing, it holds {capture.url}; fetch the window again") from error
        except StorageError:
            raise
        except Exception as error:  # warcio raises whatever its parser trips over (AttributeError, zlib.error, …)
            damage = error
            continue
        if hashlib.sha256(body).hexdigest() == capture.sha256:
            return body
        damage = None
    if damage is not None:
        raise LandingError(f"{path} is damaged at byte {capture.warc_offset} ({capture.url}): {damage}") from damage
    raise LandingError(
        f"{path} is truncated or altered at byte {capture.warc_offset}: {capture.url} should have "
        f"{capture.byte_count} bytes with SHA-256 {capture.sha256}; fetch the window again"
    )


def _body_at(path: Place, offset: int, end: int | None) -> bytes:
    stream: IO[bytes] = path.open("rb") if isinstance(path, Path) else io.BytesIO(read_bytes(path, offset, end))
    with stream:
        stream.seek(offset if isinstance(path, Path) else 0)
        record = next(iter(ArchiveIterator(stream)), None)
        return bytes(record.raw_stream.read()) if record is not None else b""


def read_new_body(root: Place, capture: Capture, *, spool: Path | None = None) -> bytes:
    """`read_body`, also of what a run of this machine is still landing. Raises `LandingError`."""
    local = root if isinstance(root, Path) else spool
    if local is not None and capture.warc_path is not None:
        # In the order of a file's life, so that one that moves on in between is found in its next place.
        warc = local / capture.warc_path
        for path in (unfinished(warc), warc):
            if path.exists():
                try:
                    return read_body(local, replace(capture, warc_path=path.relative_to(local).as_posix()))
                except LandingError:
                    continue
    return read_body(root, capture)


def manifests_for(root: Place, window: Window) -> list[Place]:
    """Manifests that can hold items of the window: those fetched on its first day or later, oldest first."""
    first = next(window.days()).isoformat()
    folders = (folder for folder in within(root, "day=*") if folder.name.removeprefix("day=") >= first)
    return [path for folder in folders for path in within(folder, "*" + MANIFEST)]


def captures_since(root: Place, window: Window, source_ids: Iterable[str]) -> Iterator[Capture]:
    """What of these sources was fetched without error since the window's start and may concern it.

    Pages published on the window's days or without a date, whenever they were fetched, and all feeds. A capture that
    several manifests name comes once; the order is that of the manifests.
    """
    wanted = set(source_ids)
    seen: set[str] = set()
    # A year's backfill looks at each manifest hundreds of times: most lines are told by their words, unparsed.
    marks = ['"kind": "feed"', '"candidate": null', '"published_at": null']
    marks += [f'"published_at": "{day.isoformat()}T' for day in window.days()]
    for capture in read_manifests(manifests_for(root, window), only=lambda line: any(mark in line for mark in marks)):
        if capture.is_ok and capture.source_id in wanted and capture.capture_id not in seen:
            seen.add(capture.capture_id)
            yield capture


def landed(root: Place, window: Window, source_ids: Iterable[str]) -> Iterator[Capture]:
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
