"""Local WARC files → the source's articles in them, streamed record by record and landed as pages.

A record is judged by its headers first: host, then date, status and type, then size; only what is left is kept. The
page's own date is peeked at to rule out other days; what a reader sees as its date is for the clean stage.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from upath import UPath
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from pipeline.errors import FetchError
from pipeline.fetch.address import clean_url
from pipeline.fetch.archives.hints import bare_host, days_of, hosts_of, is_article, is_of, may_be_of
from pipeline.fetch.archives.inquiry import Inquiry
from pipeline.fetch.client import MAX_BYTES, Exchange
from pipeline.fetch.dates import ReadDate, read_date
from pipeline.records import Candidate, Capture, Source, Window

CRAWLED_AFTER = timedelta(days=3)  # how long after the window an undated page may have been crawled
_ENDINGS = (".warc.gz", ".warc")
_UNREADABLE = (OSError, EOFError, ArchiveLoadFailed, zlib.error, ValueError, AttributeError)  # warcio raises them all
_HEAD_BYTES = 200_000
_TYPES = ("text/html", "application/xhtml+xml")
_DATES = (
    ("article:published_time", re.compile(rb"""<meta[^>]{0,200}article:published_time["'][^>]{0,200}>""", re.I)),
    ("datePublished", re.compile(rb'"datePublished"\s*:\s*"([^"]{4,60})"')),
    ("itemprop", re.compile(rb"""<[a-z]+[^>]{0,200}itemprop=["']?datePublished[^>]{0,200}>""", re.I)),
)
_CONTENT = re.compile(rb"""(?:content|datetime)=["']([^"']{4,60})["']""", re.I)


@dataclass(frozen=True, slots=True)
class WarcIndex:
    """Where the responses of each host are in a file: byte offsets of their records. `trouble` ended the reading."""

    records: int
    offsets: dict[str, array[int]]
    trouble: str | None = None


@dataclass(slots=True)
class Streamed:
    """What the files gave: every record is counted, `pages` are those that were landed."""

    records: int = 0
    pages: list[Capture] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


def warc_files(places: Sequence[Path | UPath]) -> list[Path | UPath]:
    """The files themselves and those in the folders, by name."""
    found: list[Path | UPath] = []
    for place in places:
        found += [place] if place.is_file() else sorted(place.rglob("*"), key=str)
    return [path for path in found if path.name.endswith(_ENDINGS) and path.is_file()]


def stream(files: Sequence[Path | UPath], source: Source, window: Window, inquiry: Inquiry) -> Streamed:
    """Land every article of the source and the window in these files. A damaged file costs what follows the damage.

    A file is read through once a run, which tells where each host's records are, and serves all sources. What an
    earlier run landed of it is not landed again.
    """
    streamed = Streamed()
    landed = {(c.url, c.requested_at): c for c in inquiry.kept.captures if c.kind == "page"}
    for path in files:
        index = inquiry.run.indexes.get(_identity(path), partial(read_index, path)) or WarcIndex(0, {})
        streamed.records += index.records
        if index.trouble:
            streamed.troubles.append(index.trouble)
        for host in sorted(hosts_of(source) & index.offsets.keys()):
            for exchange in _exchanges(path, index.offsets[host], source, window):
                candidate = _candidate(exchange, path, source)
                if _is_of_window(candidate, exchange, window):
                    known = landed.get((exchange.url, exchange.requested_at))
                    streamed.pages.append(known or inquiry.land(exchange, "page", inquiry.strategy, candidate))
    return streamed


def read_index(path: Path | UPath) -> WarcIndex:
    """Read a file through for the hosts of its responses."""
    records = 0
    offsets: dict[str, array[int]] = {}
    try:
        with path.open("rb") as opened:
            reader = ArchiveIterator(opened, no_record_parse=True)
            for record in reader:
                records += 1
                if record.rec_type == "response":
                    host = bare_host((record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>"))
                    offsets.setdefault(host, array("Q")).append(reader.get_record_offset())
    except _UNREADABLE as error:
        return WarcIndex(records, offsets, f"{path.name} after {records} records: {type(error).__name__}: {error}")
    return WarcIndex(records, offsets)


def _identity(path: Path | UPath) -> str:
    found = path.stat()
    return f"{path} {found.st_size} {found.st_mtime}"


def _exchanges(path: Path | UPath, offsets: array[int], source: Source, window: Window) -> Iterator[Exchange]:
    with path.open("rb") as opened:
        for offset in offsets:
            opened.seek(offset)
            try:
                exchange = _read(next(iter(ArchiveIterator(opened)), None), source, window)
            except _UNREADABLE:
                continue  # the file changed under us, or the record's own lengths lie
            if exchange is not None:
                yield exchange


def _read(record: Any, source: Source, window: Window) -> Exchange | None:
    """The record as an exchange of its time; None for what is no article of the source that the window may have."""
    if record is None or record.http_headers is None:
        return None
    url = _address(record.rec_headers.get_header("WARC-Target-URI"))
    crawled_at = _moment(record.rec_headers.get_header("WARC-Date"))
    if url is None or crawled_at is None or crawled_at < window.start:
        return None
    days = days_of(url)
    if not is_of(url, source) or not is_article(url) or (days is not None and not may_be_of(days, window)):
        return None
    return _exchange(record, url, crawled_at)


def _exchange(record: Any, url: str, crawled_at: datetime) -> Exchange | None:
    """None for what is no readable page."""
    media_type = (record.http_headers.get_header("Content-Type") or "").lower()
    if record.http_headers.get_statuscode() != "200" or not media_type.startswith(_TYPES):
        return None
    body = record.content_stream().read(MAX_BYTES["page"] + 1)
    if not body or len(body) > MAX_BYTES["page"]:
        return None
    headers = tuple((str(name), str(value)) for name, value in record.http_headers.headers)
    return Exchange(
        url=url, requested_at=crawled_at, final_url=url, status=200, reason="OK", headers=headers, body=bytes(body)
    )


def _candidate(exchange: Exchange, path: Path | UPath, source: Source) -> Candidate:
    raw, read = _page_date(exchange.body or b"", source.zone, exchange.requested_at)
    return Candidate(
        source_id=source.source_id,
        url=exchange.url,
        title="",
        discovered_via=f"warc:{path.name}",
        discovered_at=datetime.now(UTC),
        published_at=read.at,
        published_raw=raw,
        published_rule=read.rule if read.at else None,
    )


def _page_date(body: bytes, zone: str, seen_at: datetime) -> tuple[str | None, ReadDate]:
    """The date that the page declares for machines, as it is written and as it is read."""
    head = body[:_HEAD_BYTES]
    for rule, pattern in _DATES:
        if not (match := pattern.search(head)):
            continue
        written = match[1] if match.re.groups else (m[1] if (m := _CONTENT.search(match[0])) else None)
        if written is None:
            continue
        raw = written.decode("utf-8", "replace")
        read = read_date(raw, zone=zone, rule=f"warc:{rule}", seen_at=seen_at)
        if read.at is not None:
            return raw, read
    return None, ReadDate(None, "warc", "missing")


def _is_of_window(candidate: Candidate, exchange: Exchange, window: Window) -> bool:
    if candidate.published_at is not None:
        return candidate.published_at in window
    return exchange.requested_at < window.end + CRAWLED_AFTER


def _address(written: str | None) -> str | None:
    try:
        return clean_url((written or "").strip("<>"))  # some crawlers write <…> around it
    except FetchError:
        return None


def _moment(written: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written or "")
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
