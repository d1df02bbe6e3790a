"""The bytes of a feed → candidates: RSS, Atom and RDF by feedparser, JSON Feed and WordPress posts by hand.

A feed is taken as it is: wrong charset, undeclared prefixes and stray ampersands are tolerated, one bad entry costs
only itself. What is no feed at all is an `UnreadableFeed`, with "blocked" for a page shown in its place.
"""

from __future__ import annotations

import io
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import feedparser

from pipeline.errors import FeedError, FetchError
from pipeline.fetch.address import clean_url
from pipeline.fetch.dates import ReadDate, read_date
from pipeline.fetch.feed_limits import excess_of_json, excess_of_xml
from pipeline.records import Candidate, Capture, Source

MAX_ENTRIES = 5_000
_HEAD_BYTES = 4_096
_MAX_TITLE_CHARS = 500
_MAX_CONTENT_CHARS = 1_000_000
_FULL_TEXT_CHARS = 1_200  # shorter than any story that is worth coding; the page is fetched for those anyway
_MORE = re.compile(r"(?:\[?(?:…|\.\.\.|&#8230;|&hellip;)\]?|read more|continue reading|lire la suite|អានបន្ត)\W*$", re.I)
_ENTITY = re.compile(rb"<!ENTITY", re.I)
_PAGE = re.compile(rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype\s+html|<html|<head|<body)", re.I | re.S)
_FEED_ROOT = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf)\b", re.I)
_CHALLENGE = re.compile(rb"captcha|cf-chl|just a moment|attention required|access denied|verify you are human", re.I)


class UnreadableFeed(FeedError):
    """`error_class` is "blocked" (a page in the feed's place), "empty", "entities" or "not_a_feed"."""

    def __init__(self, message: str, *, error_class: str) -> None:
        super().__init__(message)
        self.error_class = error_class


def parse_feed(body: bytes, *, source: Source, capture: Capture) -> tuple[Candidate, ...]:
    """All entries with a usable address, in feed order, each address once; raises `UnreadableFeed`.

    Links are resolved against the address the feed came from. Dates are read in the source's zone, and a date that
    cannot be trusted is None with its raw words kept. The last entry of a feed that breaks off is dropped, because it
    may be half an entry.
    """
    _refuse(body, capture)
    is_json = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}
    if excess := excess_of_json(body) if is_json else excess_of_xml(body):
        where = capture.final_url or capture.url
        raise UnreadableFeed(f"{where} is not parsed: {excess}", error_class="not_a_feed")
    entries = _json_entries(body) if is_json else _xml_entries(body, capture)
    found: dict[str, Candidate] = {}
    for entry in entries:
        candidate = _candidate(entry, source, capture)
        if candidate is not None:
            found.setdefault(candidate.url, candidate)
    return _with_trusted_guids(tuple(found.values()))


# ------------------------------------------------------------------------------------------------ sniffing


def _refuse(body: bytes, capture: Capture) -> None:
    """Raise for bytes that must not be parsed, or that are no feed at first sight."""
    where = capture.final_url or capture.url
    if not body.strip(b"\x00 \t\r\n"):
        raise UnreadableFeed(f"{where} answered with no bytes", error_class="empty")
    head = _ascii(body[:_HEAD_BYTES])
    if _PAGE.match(head) and not _FEED_ROOT.search(head):
        words = "a challenge page" if _CHALLENGE.search(_ascii(body[:65_536])) else "an HTML page"
        raise UnreadableFeed(f"{where} shows {words} in place of a feed", error_class="blocked")
    # Entities are declared before the root element. feedparser hides what they did (an empty title, bozo unset).
    prolog = _ascii(body[:1_000_000])
    root = _FEED_ROOT.search(prolog)
    if _ENTITY.search(prolog[: root.start()] if root else prolog):
        raise UnreadableFeed(
            f"{where} declares XML entities, which no feed needs; it is not parsed", error_class="entities"
        )


def _ascii(data: bytes) -> bytes:
    """The bytes without byte order mark and, for UTF-16 and UTF-32, without the zero bytes between ASCII letters."""
    return data.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\x00", b"")


# ------------------------------------------------------------------------------------------------ formats

_Entry = dict[str, Any]
"""url, base, guid, title, dates ((raw, rule), …), author, html, is_full: what every format is brought to."""


def _xml_entries(body: bytes, capture: Capture) -> Iterator[_Entry]:
    headers = {"content-type": dict(capture.headers).get("Content-Type") or capture.media_type or "application/xml"}
    # No content-location: feedparser would resolve GUIDs against it as if they were links. Links are resolved below.
    parsed = feedparser.parse(
        io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    entries = list(parsed.get("entries") or ())[:MAX_ENTRIES]
    if not parsed.get("version") and not entries:
        raise UnreadableFeed(
            f"{capture.final_url or capture.url} is no feed: {parsed.get('bozo_exception') or 'no feed element'}",
            error_class="not_a_feed",
        )
    if _is_cut_off(body, parsed):
        if len(entries) < 2:
            where = capture.final_url or capture.url
            raise UnreadableFeed(f"{where} breaks off before its first item is whole", error_class="not_a_feed")
        entries.pop()
    for entry in entries:
        html, is_full = _xml_content(entry)
        yield {
            "url": entry.get("feedburner_origlink") or entry.get("link"),
            "base": _base(entry),
            "guid": entry.get("id"),
            "title": entry.get("title"),
            # `in`, not `get`: feedparser gives `published` under `updated` with a warning.
            "dates": [(entry[k], k) for k in ("published", "created", "updated") if k in entry],
            "author": entry.get("author"),
            "html": html,
            "is_full": is_full,
        }


def _is_cut_off(body: bytes, parsed: Any) -> bool:
    """Did the document end before its root element did?"""
    tail = _ascii(body[-_HEAD_BYTES:]).lower()
    return bool(parsed.get("bozo")) and not re.search(rb"</(?:\w+:)?(?:rss|feed|rdf)\b", tail)


def _xml_content(entry: Any) -> tuple[str | None, bool]:
    full = max((str(part.get("value") or "") for part in entry.get("content") or ()), key=len, default="")
    summary = str(entry.get("summary") or "")
    return (full or summary or None), bool(full)


def _base(entry: Any) -> str | None:
    detail = entry.get("title_detail") or entry.get("summary_detail") or {}
    return detail.get("base") or None


def _json_entries(body: bytes) -> Iterator[_Entry]:
    """JSON Feed (https://www.jsonfeed.org/version/1.1/) or the posts array of WordPress's REST interface."""
    try:
        document = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise UnreadableFeed(f"the JSON cannot be read: {error}", error_class="not_a_feed") from error
    if isinstance(document, list) and all(isinstance(post, dict) and "link" in post for post in document):
        return map(_wordpress_entry, document[:MAX_ENTRIES])
    if isinstance(document, dict) and isinstance(document.get("items"), list):
        return map(_json_feed_entry, filter(_is_dict, document["items"][:MAX_ENTRIES]))
    raise UnreadableFeed("the JSON is neither a JSON Feed nor a list of WordPress posts", error_class="not_a_feed")


def _is_dict(value: object) -> bool:
    return isinstance(value, dict)


def _json_feed_entry(item: dict[str, Any]) -> _Entry:
    authors = item.get("authors") or [item.get("author")]
    names = (
        [str(a.get("name")) for a in authors if isinstance(a, dict) and a.get("name")]
        if isinstance(authors, list)
        else []
    )
    full = item.get("content_html") or item.get("content_text")
    return {
        "url": item.get("url") or item.get("external_url") or item.get("id"),
        "guid": item.get("id"),
        "title": item.get("title"),
        "dates": [(item[k], k) for k in ("date_published", "date_modified") if item.get(k)],
        "author": ", ".join(names),
        "html": full or item.get("summary"),
        "is_full": bool(full),
    }


def _wordpress_entry(post: dict[str, Any]) -> _Entry:
    def rendered(key: str) -> str | None:
        value = post.get(key)
        return str(value.get("rendered") or "") if isinstance(value, dict) else None

    gmt = post.get("date_gmt")
    guid = post.get("guid")
    return {
        "url": post.get("link"),
        "guid": guid.get("rendered") if isinstance(guid, dict) else post.get("id"),
        "title": rendered("title"),
        "dates": [(f"{gmt}Z", "date_gmt")] if isinstance(gmt, str) and gmt else [(post.get("date"), "date")],
        "html": rendered("content") or rendered("excerpt"),
        "is_full": bool(rendered("content")),
    }


# ---------------------------------------------------------------------------------------------- candidates


def _candidate(entry: _Entry, source: Source, capture: Capture) -> Candidate | None:
    """None for an entry without an http(s) address: `javascript:`, `file:`, nothing at all."""
    feed_url = capture.final_url or capture.url
    link = entry.get("url") or _permalink(entry.get("guid"))
    try:
        url = clean_url(str(link or ""), entry.get("base") or feed_url) if link else None
    except FetchError:
        return None
    if url is None:
        return None
    date, raw = _first_date(entry.get("dates") or (), source.zone, capture.requested_at)
    html = str(entry.get("html") or "")[:_MAX_CONTENT_CHARS].replace("\x00", "")
    return Candidate(
        source_id=source.source_id,
        url=url,
        title=_title(entry.get("title")),
        discovered_via=f"feed:{capture.url}",
        discovered_at=capture.requested_at,
        guid=_line(entry.get("guid"), 2_048) or None,
        published_at=date.at,
        published_raw=raw,
        published_rule=date.rule if date.quality != "missing" else None,
        author=_line(entry.get("author"), 200) or None,
        content_html=html or None,
        is_summary_only=not entry.get("is_full")
        or len(_text(html)) < _FULL_TEXT_CHARS
        or bool(_MORE.search(_text(html)[-60:])),
        feed_capture_id=capture.capture_id,
    )


def _permalink(guid: object) -> str | None:
    """RSS lets the GUID be the address when there is no link."""
    return guid if isinstance(guid, str) and urlsplit(guid).scheme in {"http", "https"} else None


def _first_date(dates: Iterable[tuple[object, str]], zone: str, seen_at: datetime) -> tuple[ReadDate, str | None]:
    """The first date that can be trusted; else the first one's verdict, so that its raw words and rule are kept."""
    first: tuple[ReadDate, str | None] | None = None
    for raw, field in dates:
        words = _line(raw, 200) or None
        read = read_date(words, zone=zone, rule=f"feed:{field}", seen_at=seen_at)
        if read.at is None:
            read = read._replace(rule=f"{read.rule}:{read.quality}")
        if read.at is not None:
            return read, words
        first = first or (read, words)
    return first or (ReadDate(None, "feed", "missing"), None)


def _title(raw: object) -> str:
    text = _text(str(raw or "")) if "<" in str(raw or "") or "&" in str(raw or "") else str(raw or "")
    return _line(text, _MAX_TITLE_CHARS)


def _text(html: str) -> str:
    """Markup off and entities read, for measuring and for titles; articles are cleaned by the clean stage."""
    return unescape(re.sub(r"<[^<>]{0,2000}>", " ", html))


def _line(raw: object, limit: int) -> str:
    """One line without NUL, control and unpaired surrogate characters; Khmer's zero-width space stays."""
    text = "" if raw is None else str(raw)[: limit * 4]
    kept = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    return re.sub(r"[\ud800-\udfff\ufffe\uffff]", "", re.sub(r" {2,}", " ", kept)).strip()[:limit]


def _with_trusted_guids(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Drop the GUIDs of a feed where more than one in twenty is missing or shared: they do not identify its items.

    The rule is FreshRSS's; without GUIDs the address identifies an item.
    """
    counts = Counter(c.guid for c in candidates)
    bad = sum(1 for c in candidates if c.guid is None or counts[c.guid] > 1)
    if bad * 20 <= len(candidates):
        return candidates
    return tuple(replace(c, guid=None) for c in candidates)
