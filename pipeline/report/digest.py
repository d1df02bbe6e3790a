"""The published copy → a daily digest: one Markdown file a day, and one Atom feed to subscribe to.

An event belongs to the day on which it was first reported, whenever it was found. So a digest written again is the
same digest, and an event that a backfill finds stands under its own day, not under today's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import duckdb

from pipeline.load.query import published_copy
from pipeline.settings import Settings, read_sql
from pipeline.storage import write_whole

#: Days with news that a digest is kept for, and the most events that the feed lists.
DAYS_KEPT = 30
FEED_ENTRIES = 200
_ATOM = "http://www.w3.org/2005/Atom"
# What would be read as markup within a line.
_MARKUP = re.compile(r"([\\`*_\[\]<>~])")
_BLANKS_AND_BRACKETS = re.compile(r"[<>\s]")


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event with the words of its first report. Times are naive UTC."""

    event_id: str
    type: str
    actor_kind: str
    who: str
    origin: str | None
    destination: str | None
    province: str | None
    date_start: date | None
    date_end: date | None
    date_precision: str | None
    modality: str
    status: str
    claiming_sides: Sequence[str]
    denying_sides: Sequence[str]
    owner_count: int
    first_published_at: datetime
    last_published_at: datetime
    quote: str
    title: str
    url: str
    outlet: str

    @property
    def first_day(self) -> date:
        return self.first_published_at.date()


def write_digest(settings: Settings, *, today: date | None = None) -> list[Path]:
    """Write `published/digest/<day>.md` for the days with news among the last `DAYS_KEPT`, and `digest.atom`.

    Files of older days stay as they are. Raises `WarehouseError` when nothing is published yet.
    """
    today = today or datetime.now(UTC).date()
    events = new_events(published_copy(settings), today - timedelta(days=DAYS_KEPT - 1), today)
    folder = settings.published / "digest"
    written = []
    for day, of_day in groupby(events, key=lambda event: event.first_day):
        written.append(folder / f"{day}.md")
        write_whole(written[-1], markdown(day, list(of_day)))
    updated = max((e.last_published_at for e in events), default=datetime(today.year, today.month, today.day))
    written.append(folder / "digest.atom")
    write_whole(written[-1], atom(events[-FEED_ENTRIES:], updated))
    return written


def new_events(copy: Path, first: date, last: date) -> list[NewEvent]:
    """The events that a published copy says were first reported from `first` to `last`, oldest first."""
    with duckdb.connect(str(copy), read_only=True) as con:
        rows = con.execute(read_sql("digest", "event"), {"first": first, "last": last}).fetchall()
    return [NewEvent(*row) for row in rows]


def sentence(event: NewEvent) -> str:
    """An event in one plain sentence; a claim is told as a claim."""
    move = " → ".join((event.origin or "?", event.destination or "?"))
    parts = [f"{event.who}: {event.type} ({move})"]
    if event.province:
        parts.append(f"in {event.province}")
    parts.append(_when(event))
    if event.modality != "actual":
        parts.append(event.modality)
    parts.append(_standing(event))
    return ", ".join(part for part in parts if part)


def markdown(day: date, events: Sequence[NewEvent]) -> str:
    """The digest of a day. Everything from the news is escaped, so that it shows as it was written."""
    lines = [f"# New defection events first reported on {day}", ""]
    lines += [
        f"{_amount(len(events))}. Claims are told as claims; numbers of people are never added to named people.",
        "",
    ]
    for event in events:
        lines.append(f"- **{_plain(sentence(event))}**")
        lines.append(f"  “{_plain(event.quote)}” — {_plain(event.outlet)}, {_link(event)}")
    return "\n".join(lines) + "\n"


def atom(events: Iterable[NewEvent], updated: datetime) -> str:
    """An Atom feed (RFC 4287), newest event first; an event keeps its id whatever else changes."""
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    _add(feed, "title", "Defection Watch: new events")
    _add(feed, "id", "urn:defection-watch:events")
    _add(feed, "updated", _stamp(updated))
    _add(_add(feed, "author"), "name", "Defection Watch")
    for event in sorted(events, key=lambda e: (e.first_published_at, e.event_id), reverse=True):
        entry = _add(feed, "entry")
        _add(entry, "title", sentence(event))
        _add(entry, "id", f"urn:defection-watch:event:{event.event_id}")
        _add(entry, "published", _stamp(event.first_published_at))
        _add(entry, "updated", _stamp(event.last_published_at))
        if _is_web(event.url):
            _add(entry, "link").set("href", event.url)
        _add(entry, "summary", f"“{event.quote}” — {event.outlet}: {event.title}")
    return ElementTree.tostring(feed, encoding="unicode", xml_declaration=True) + "\n"


def _add(parent: ElementTree.Element, tag: str, text: str | None = None) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{_ATOM}}}{tag}")
    element.text = None if text is None else _XML_REFUSES.sub("\ufffd", text)
    return element


# Characters that no XML 1.0 document may hold, not even escaped.
_XML_REFUSES = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _when(event: NewEvent) -> str:
    if event.date_start is None:
        return ""
    if event.date_precision == "day" or event.date_start == event.date_end:
        return f"on {event.date_start}"
    return f"{event.date_start} to {event.date_end}"


def _standing(event: NewEvent) -> str:
    said = f" by {_sides(event.claiming_sides)}" if event.claiming_sides and event.status != "reported" else ""
    denied = f", denied by {_sides(event.denying_sides)}" if event.denying_sides else ""
    voices = "one independent source" if event.owner_count == 1 else f"{event.owner_count} independent sources"
    return f"{event.status}{said}{denied}, {voices}"


def _sides(sides: Sequence[str]) -> str:
    return ", ".join(side.replace("_", " ") for side in sides)


def _amount(count: int) -> str:
    return "One event" if count == 1 else f"{count} events"


def _link(event: NewEvent) -> str:
    title = _plain(event.title)
    # A blank or a bracket would end a Markdown link early.
    return f"[{title}](<{_BLANKS_AND_BRACKETS.sub('', event.url)}>)" if _is_web(event.url) else title


def _is_web(url: str) -> bool:
    return urlsplit(url).scheme in {"http", "https"}


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _stamp(when: datetime) -> str:
    return when.replace(tzinfo=UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
