"""How a capture is written down: an exchange → a WARC record, a capture ⇄ a line of a manifest."""

from __future__ import annotations

import gzip
import io
import json
import re
from dataclasses import fields
from datetime import datetime
from typing import Any
from urllib.parse import quote

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline import __version__
from pipeline.errors import LandingError
from pipeline.fetch.client import Exchange
from pipeline.records import Candidate, Capture

_WARC_VERSION = "1.1"
_LEVEL = 5
_TRANSFER_HEADERS = {"content-encoding", "transfer-encoding", "content-length"}
_TIMES = {"requested_at", "discovered_at", "published_at"}


def warcinfo(name: str) -> bytes:
    """The record that opens a WARC file: which program wrote it."""
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=False, warc_version=_WARC_VERSION)
    info = {"software": f"defection-watch/{__version__}", "format": f"WARC File Format {_WARC_VERSION}"}
    writer.write_record(writer.create_warcinfo_record(name, info))
    return gzip.compress(buffer.getvalue(), _LEVEL, mtime=0)


def warc_response(exchange: Exchange, headers: tuple[tuple[str, str], ...]) -> bytes:
    """One gzip member with the response record. warcio packs at level 9, which costs as much as the fetch itself."""
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=False, warc_version=_WARC_VERSION)
    body = exchange.body or b""
    kept = [(f"X-Crawler-{k}" if k.lower() in _TRANSFER_HEADERS else _one_line(k), _one_line(v)) for k, v in headers]
    http = StatusAndHeaders(
        f"{exchange.status} {_one_line(exchange.reason)}".strip(),
        [*kept, ("Content-Length", str(len(body)))],
        protocol="HTTP/1.1",
    )
    record = writer.create_warc_record(
        exchange.final_url or exchange.url,
        "response",
        payload=io.BytesIO(body),
        length=len(body),
        http_headers=http,
        warc_headers_dict={"WARC-Date": exchange.requested_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")},
    )
    writer.write_record(record)
    return gzip.compress(buffer.getvalue(), _LEVEL, mtime=0)


def _one_line(text: str) -> str:
    """Header text for a WARC: no line breaks, and only ASCII (warcio trips over other letters in some places)."""
    printable = re.sub(r"[\x00-\x1f\x7f]+", " ", text)
    return re.sub(r"[^\x20-\x7e]+", lambda found: quote(found[0], errors="replace"), printable)


def to_row(capture: Capture) -> bytes:
    """The manifest line of a capture, with its line feed."""
    return (json.dumps(values_of(capture), ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def values_of(record: Capture | Candidate) -> dict[str, Any]:
    """A record as plain JSON values; times are ISO 8601."""
    values = {f.name: getattr(record, f.name) for f in fields(record)}
    for name, value in values.items():
        if isinstance(value, datetime):
            values[name] = value.isoformat()
        elif isinstance(value, Candidate):
            values[name] = values_of(value)
    return values


def from_row(line: str, where: str) -> Capture:
    """The capture of a manifest line; raises `LandingError` naming `where` when it is none."""
    try:
        return capture_of(dict(json.loads(line)), where)
    except (ValueError, TypeError) as error:
        raise LandingError(f"{where} is no capture: {error}; the file was altered after it was landed") from error


def capture_of(values: dict[str, Any], where: str) -> Capture:
    """The capture that `values_of` gave these values; raises `LandingError` naming `where`."""
    try:
        row = _typed(values)
        if row["candidate"] is not None:
            row["candidate"] = Candidate(**_typed(row["candidate"]))
        row["redirects"] = tuple(row["redirects"])
        row["headers"] = tuple((k, v) for k, v in row["headers"])
        # A field that came later is absent from older manifests.
        return Capture(**{name: row[name] for name in _CAPTURE_FIELDS if name in row or name not in _OF_POLLS})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LandingError(f"{where} is no capture: {error}; the file was altered after it was landed") from error


_CAPTURE_FIELDS = tuple(f.name for f in fields(Capture))
_OF_POLLS = {"entry_count", "new_count", "has_gap", "proposal"}


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    return {
        key: datetime.fromisoformat(value) if key in _TIMES and isinstance(value, str) else value
        for key, value in row.items()
    }
