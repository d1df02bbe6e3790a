"""WordPress-like feeds of the past: a day's own feed (`/2023/06/15/feed/`), or the feed's older pages (`?paged=N`).

A short window asks for its days, which are local days of the outlet; a long one, or a site without such feeds, is
searched page by page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit
from zoneinfo import ZoneInfo

from pipeline.fetch.archives.base import Found, discovered, of_window, united
from pipeline.fetch.archives.inquiry import Answer, Inquiry
from pipeline.fetch.archives.paging import PagedFeed
from pipeline.fetch.feeds import UnreadableFeed
from pipeline.records import Candidate, Source, Window

NAME = "paged_feed"
_MAX_DATED_DAYS = 4
_MAX_PAGES_OF_A_DAY = 20


def find(source: Source, window: Window, inquiry: Inquiry) -> Found:
    """The window's items of every feed of the source that can have pages."""
    feeds = [feed for feed in source.feeds if "/wp-json/" not in feed]
    if not feeds:
        return Found(NAME, is_reached=False, error_class="no_feed", note="the catalogue names no feed to page through")
    return together(NAME, [_one(feed, source, window, inquiry) for feed in feeds])


def together(name: str, parts: Sequence[Found]) -> Found:
    """What several feeds of one source gave: complete only when each of them is."""
    return Found(
        name,
        united(candidate for part in parts for candidate in part.candidates),
        is_complete=all(part.is_complete for part in parts),
        is_reached=any(part.is_reached for part in parts),
        error_class=next((part.error_class for part in parts if part.error_class), None),
        note="; ".join(dict.fromkeys(part.note for part in parts)),
    )


def _one(feed: str, source: Source, window: Window, inquiry: Inquiry) -> Found:
    days = _local_days(window, source.zone)
    if len(days) <= _MAX_DATED_DAYS and (dated := _dated(feed, days, source, window, inquiry)) is not None:
        return dated
    found = PagedFeed(lambda number, size: _page_address(feed, number), inquiry).find(window)
    return Found(
        NAME,
        found.candidates,
        is_complete=found.is_complete,
        is_reached=found.is_reached,
        error_class=found.error_class,
        note=f"{feed}: {found.note}",
    )


def _page_address(feed: str, number: int) -> str:
    parts = urlsplit(feed)
    query = urlencode([*parse_qsl(parts.query), ("paged", str(number))])
    return feed if number == 1 else parts._replace(query=query).geturl()


def _local_days(window: Window, zone: str) -> list[date]:
    first = window.start.astimezone(ZoneInfo(zone)).date()
    last = (window.end - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


# ----------------------------------------------------------------------------------------------- dated feeds


def _dated(feed: str, days: list[date], source: Source, window: Window, inquiry: Inquiry) -> Found | None:
    """The days' own feeds; None when the site has none, or answers with its ordinary feed instead."""
    base = feed.rstrip("/")
    if not base.endswith("/feed"):
        return None
    base = base.removesuffix("feed")
    entries: list[Candidate] = []
    for day in days:
        shown = _day(f"{base}{day:%Y/%m/%d}/feed/", day, source, inquiry)
        if shown is None:
            return None
        entries += shown
    addresses = f"{base}{days[0]:%Y/%m/%d}/feed/"
    note = addresses if len(days) == 1 else f"{addresses} and the {len(days) - 1} days after it"
    return Found(NAME, united(of_window(entries, window)), is_complete=True, note=f"{note} were read to the end")


def _day(url: str, day: date, source: Source, inquiry: Inquiry) -> list[Candidate] | None:
    """All pages of one day's feed; None when they cannot be had or are not of that day."""
    zone = ZoneInfo(source.zone)
    shown: list[Candidate] = []
    for number in range(1, _MAX_PAGES_OF_A_DAY + 1):
        answer = inquiry.ask(url if number == 1 else f"{url}?paged={number}", "feed")
        if number > 1 and answer.status == 404:
            return shown
        entries = _entries(answer, inquiry)
        if entries is None:
            return None
        if any(c.published_at is None or not _is_near(c.published_at.astimezone(zone), day) for c in entries):
            return None
        new = [c for c in entries if c.url not in {known.url for known in shown}]
        if number > 1 and entries and not new:
            return None  # `paged` is ignored: what the first page left out cannot be had this way
        if not entries:
            return shown
        shown += new
    return None


def _entries(answer: Answer, inquiry: Inquiry) -> tuple[Candidate, ...] | None:
    if not answer.is_ok:
        return None
    try:
        return discovered(inquiry.entries(answer), f"{NAME}:{answer.exchange.url}")
    except UnreadableFeed:
        return None


def _is_near(local: datetime, day: date) -> bool:
    """A day's slack: the catalogue's zone may not be the one in which the site counts its days."""
    return abs((local.date() - day).days) <= 1
