"""The Internet Archive's Wayback Machine: old captures of the outlet's feeds, then the addresses it has of the host.

Asked through our own client and not through EDGI's `wayback` package: that one knows the archive's limits, but reads
bodies of any size without a total deadline, checks no addresses, keeps its pace per process, and gives parsed objects
where we must land bytes. What it knows is kept here: 24 searches a minute (paced across all runs of the machine), one
budget of failures a run, nothing more after a 429, mementos in their raw form (`id_`).
Interface: https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit

from pipeline.errors import FetchError
from pipeline.fetch.address import clean_url, origin_of
from pipeline.fetch.archives.base import (
    NOTHING_ARCHIVED,
    Found,
    covers,
    discovered,
    not_reached,
    of_window,
    span_shown,
    united,
)
from pipeline.fetch.archives.hints import bare_host, days_of, is_article, is_of, may_be_of
from pipeline.fetch.archives.inquiry import Answer, Inquiry
from pipeline.fetch.client import Exchange
from pipeline.fetch.feeds import UnreadableFeed
from pipeline.records import Candidate, Capture, Source, Window

NAME = "wayback"
SEARCH_PAUSE_S = 60 / 24
MEMENTO_PAUSE_S = 60 / 600
SEARCH_DEADLINE_S = 90.0  # a search over a large host takes a minute when the archive is busy
MEMENTO_DEADLINE_S = 60.0
FEED_REACH = timedelta(days=3)  # how long after the window a feed may still show its items
PAGE_REACH = timedelta(days=14)  # how long after publication a page is looked for
MAX_FEED_MEMENTOS = 12
_ROWS = 10_000
_MAX_RESUMED = 3
_STAMP = "%Y%m%d%H%M%S"


@dataclass(frozen=True, slots=True)
class _Memento:
    at: datetime
    original: str
    digest: str


@dataclass(frozen=True, slots=True)
class _Search:
    """`is_whole`: all rows were given. `failure` is the answer that ended the search early."""

    mementos: tuple[_Memento, ...]
    is_whole: bool
    failure: Answer | None = None


def find(source: Source, window: Window, inquiry: Inquiry) -> Found:
    """Items of the archived feeds; when those leave gaps, also the pages that were archived around the window.

    Complete when captures of each feed overlap from the window's end back to its start.
    """
    feeds = [_feed(feed, window, inquiry) for feed in source.feeds]
    is_complete = bool(feeds) and all(found.is_complete for found in feeds)
    parts = feeds if is_complete else [*feeds, *(_host(home, source, window, inquiry) for home in _homes(source))]
    is_reached = any(part.is_reached for part in parts)
    trouble = next((part.error_class for part in parts if part.error_class), None)
    return Found(
        NAME,
        united(candidate for part in parts for candidate in part.candidates),
        is_complete=is_complete,
        is_reached=is_reached,
        error_class=trouble or (None if is_reached else NOTHING_ARCHIVED),
        note="; ".join(part.note for part in parts),
    )


def is_gone(page: Exchange | Capture) -> bool:
    """Does the live web no longer have this page: not there, no such host, or sent on to a front page?"""
    if page.error_class is not None:
        return page.error_class in {"http_404", "http_410", "http_451", "dns", "connect", "tls"}
    is_moved = page.final_url not in {None, page.url}
    return is_moved and not is_article(page.final_url or "") and is_article(page.url)


def nearest_memento(candidate: Candidate, at: datetime, inquiry: Inquiry) -> Answer:
    """The archived page nearest to `at` for an article that is gone, landed as that article's page.

    The exchange names the article's own address; the memento's stands among its redirects.
    """
    memento = f"{inquiry.places.wayback}/web/{at.astimezone(UTC):{_STAMP}}id_/{candidate.url}"

    def as_article(exchange: Exchange) -> Exchange:
        came_by = (exchange.url, *exchange.redirects)
        return replace(exchange, url=candidate.url, final_url=candidate.url, redirects=came_by)

    return inquiry.ask(
        memento,
        "page",
        delay_s=MEMENTO_PAUSE_S,
        deadline_s=MEMENTO_DEADLINE_S,
        is_service=True,
        landed_as="page",
        candidate=candidate,
        seen_as=as_article,
    )


# ------------------------------------------------------------------------------------------ captures of feeds


def _feed(feed: str, window: Window, inquiry: Inquiry) -> Found:
    """What the archived captures of one feed show of the window, read from its end backwards."""
    reach = Window(window.start, window.end + FEED_REACH)
    search = _search(inquiry, reach, url=feed, filter="statuscode:200")
    captures = sorted((m for m in search.mementos if m.at in reach), key=lambda m: m.at)
    if search.failure is not None and not captures:
        return not_reached(NAME, search.failure)
    entries: list[Candidate] = []
    spans: list[tuple[datetime, datetime]] = []
    shown: dict[str, tuple[Candidate, ...]] = {}
    failure = search.failure
    memento = _first(captures, window)
    while memento is not None and len(shown) < MAX_FEED_MEMENTOS:
        read = shown[memento.digest] if memento.digest in shown else _read(memento, feed, inquiry)
        if isinstance(read, Answer):
            captures.remove(memento)  # a capture that cannot be replayed: a neighbour may do
            failure = read
        else:
            shown[memento.digest] = read
            entries += read
            spans.append(span_shown(shown[memento.digest], memento.at) or (memento.at, memento.at))
            if spans[-1][0] <= window.start:
                break
        memento = _before(captures, *spans[-1]) if spans else _first(captures, window)
    is_complete = covers(spans, window)
    words = "that overlap over the whole window" if is_complete else "that leave gaps"
    return Found(
        NAME,
        united(of_window(entries, window)),
        is_complete=is_complete,
        is_reached=bool(captures),
        error_class=failure.error_class if failure and not is_complete else None,
        note=f"{feed}: {len(captures)} captures, {len(shown)} were read {words}",
    )


def _first(captures: Sequence[_Memento], window: Window) -> _Memento | None:
    """Where to begin: the first capture after the window, else the last one in it."""
    later = [m for m in captures if m.at >= window.end]
    return later[0] if later else captures[-1] if captures else None


def _before(captures: Sequence[_Memento], oldest: datetime, at: datetime) -> _Memento | None:
    """What to read after a capture of `at` that shows items from `oldest` on: the earliest that still overlaps, else
    the last one before the gap."""
    earlier = [m for m in captures if m.at < at]
    overlapping = [m for m in earlier if m.at >= oldest]
    return overlapping[0] if overlapping else earlier[-1] if earlier else None


def _read(memento: _Memento, feed: str, inquiry: Inquiry) -> tuple[Candidate, ...] | Answer:
    """The items that an archived feed shows; the answer when it is no feed, or one of another time.

    The archive sends on to the nearest capture that it can show. What that one shows, and when, is another matter.
    """
    stamp = f"/web/{memento.at:{_STAMP}}id_/"
    url = inquiry.places.wayback + stamp + memento.original
    answer = inquiry.ask(url, "feed", delay_s=MEMENTO_PAUSE_S, deadline_s=MEMENTO_DEADLINE_S, is_service=True)
    if not answer.is_ok or stamp not in answer.address:
        return answer
    try:
        return discovered(inquiry.entries(answer, came_from=feed), f"{NAME}:{url}")
    except UnreadableFeed:
        return answer


# --------------------------------------------------------------------------------------- pages of the host


def _homes(source: Source) -> tuple[str, ...]:
    """The homepage, and the front pages of its feeds' other hosts (`en.`)."""
    homes = {bare_host(source.homepage): source.homepage}
    for feed in source.feeds:
        homes.setdefault(bare_host(feed), origin_of(feed))
    return tuple(homes.values())


def _host(address: str, source: Source, window: Window, inquiry: Inquiry) -> Found:
    """Articles of the source that were archived in the window or within two weeks after it; they have no dates."""
    home = urlsplit(address)
    path = home.path.rstrip("/")
    reach = Window(window.start, window.end + PAGE_REACH)
    search = _search(
        inquiry,
        reach,
        url=f"{home.netloc}{path}/" if path else home.netloc,
        matchType="prefix" if path else "host",
        filter=("statuscode:200", "mimetype:text/html"),
        collapse="urlkey",
    )
    if search.failure is not None and not search.mementos:
        return not_reached(NAME, search.failure)
    ranked: list[tuple[int, float, Candidate]] = []
    for memento in search.mementos:
        url = _own_address(memento.original)
        if url is None or memento.at not in reach or not is_of(url, source) or not is_article(url):
            continue
        days = days_of(url)
        if days is not None and not may_be_of(days, window):
            continue
        via = f"{NAME}:{inquiry.places.wayback}/web/{memento.at:{_STAMP}}id_/{memento.original}"
        candidate = Candidate(source.source_id, url, "", via, datetime.now(UTC))
        ranked.append((days is None, (memento.at - window.start).total_seconds(), candidate))
    candidates = united(candidate for *_, candidate in sorted(ranked, key=lambda item: item[:2]))
    kept = candidates[: inquiry.limits.undated]
    note = f"{home.netloc}{path}: {len(search.mementos)} archived addresses, {len(kept)} may be of the window"
    if over := len(candidates) - len(kept):
        note += f", {over} more were over the limit"
    if not search.is_whole:
        note += ", the list was not read to its end"
    trouble = search.failure.error_class if search.failure else None
    return Found(NAME, kept, is_reached=bool(kept), error_class=trouble, note=note)


def _own_address(original: str) -> str | None:
    """The address without the port that the archive likes to write (`http://host:80/`); None for what is none."""
    try:
        parts = urlsplit(clean_url(original))
    except FetchError:
        return None
    is_default = parts.port == {"http": 80, "https": 443}[parts.scheme]
    return parts._replace(netloc=parts.hostname or "").geturl() if is_default else parts.geturl()


# ----------------------------------------------------------------------------------------------- searching


def _search(inquiry: Inquiry, reach: Window, **query: str | tuple[str, ...]) -> _Search:
    """All rows of a search. It asks for whole months, so that the days of a month share one landed answer."""
    first, last = reach.start.astimezone(UTC), (reach.end - timedelta(seconds=1)).astimezone(UTC)
    asked: dict[str, object] = {
        **query,
        "output": "json",
        "fl": "timestamp,original,digest",
        "from": f"{first:%Y%m}01000000",
        "to": f"{last:%Y%m}{calendar.monthrange(last.year, last.month)[1]}235959",
        "limit": _ROWS,
        "showResumeKey": "true",
    }
    mementos: list[_Memento] = []
    for _ in range(_MAX_RESUMED):
        url = f"{inquiry.places.wayback}/cdx/search/cdx?{urlencode(asked, doseq=True)}"
        answer = inquiry.ask(url, "feed", delay_s=SEARCH_PAUSE_S, deadline_s=SEARCH_DEADLINE_S, is_service=True)
        rows = answer.json() if answer.is_ok and answer.body.strip() else [] if answer.is_ok else None
        if not isinstance(rows, list):
            return _Search(tuple(mementos), False, answer)
        mementos += filter(None, map(_memento, rows))
        key = rows[-1][0] if len(rows) > 2 and rows[-2] == [] and isinstance(rows[-1], list) and rows[-1] else None
        if not isinstance(key, str):
            return _Search(tuple(mementos), True)
        asked["resumeKey"] = key
    return _Search(tuple(mementos), False)


def _memento(row: object) -> _Memento | None:
    """None for the heading, the resume key and whatever else is no capture."""
    match row:
        case [str(stamp), str(original), str(digest)] if len(stamp) == 14 and stamp.isascii() and stamp.isdigit():
            try:
                return _Memento(datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC), original, digest)
            except ValueError:
                return None
    return None
