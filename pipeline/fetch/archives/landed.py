"""What earlier runs landed of the window: its pages, and what the feeds that were polled in it showed.

Polls that overlap without a gap show everything that appeared between them, so a window that was polled in time needs
no archive at all.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pipeline.fetch.archives.base import Found, covers, of_window, span_shown, united
from pipeline.fetch.archives.inquiry import Inquiry
from pipeline.fetch.archives.kept import Kept
from pipeline.fetch.feeds import UnreadableFeed, parse_feed
from pipeline.fetch.landing import belongs
from pipeline.records import Candidate, Capture, Source, Window

NAME = "landed"
_REACH = timedelta(days=3)


def find(source: Source, window: Window, inquiry: Inquiry) -> Found:
    """Landed pages and the items of landed feeds. Complete when the polls of each feed left no gap in the window."""
    pages: dict[str, Capture] = {}
    for capture in sorted(inquiry.kept.captures, key=lambda c: c.requested_at):
        if capture.kind == "page" and capture.is_ok and belongs(capture, window):
            pages.setdefault(capture.url, capture)
    entries, spans = polled(source, window, inquiry.kept)
    is_complete = bool(source.feeds) and all(covers(spans.get(feed, ()), window) for feed in source.feeds)
    candidates = united(of_window(entries, window))
    return Found(
        NAME,
        candidates,
        pages=tuple(pages.values()),
        is_complete=is_complete,
        is_reached=bool(pages or entries),
        error_class=None if pages or entries else "nothing_landed",
        note=f"{len(pages)} pages were landed before, polls {'left no gap' if is_complete else 'do not cover it all'}",
    )


def polled(
    source: Source, window: Window, kept: Kept
) -> tuple[list[Candidate], dict[str, list[tuple[datetime, datetime]]]]:
    """What the polls of the window showed, the oldest poll first, and by feed the spans that they show whole."""
    entries: list[Candidate] = []
    spans: dict[str, list[tuple[datetime, datetime]]] = {}
    bodies: dict[tuple[str, str | None], tuple[Candidate, ...]] = {}
    for capture in sorted((c for c in kept.captures if _is_poll(c, window)), key=lambda c: c.requested_at):
        of_feed = spans.setdefault(capture.url, [])
        if capture.status == 304 and of_feed:  # what it showed before it still shows
            of_feed[-1] = (of_feed[-1][0], capture.requested_at)
            continue
        body = (capture.url, capture.sha256)
        if body not in bodies:
            bodies[body] = _shown(capture, source, kept)
            entries += [c for c in bodies[body] if c.published_at is not None or belongs(capture, window)]
        if span := span_shown(bodies[body], capture.requested_at):
            of_feed.append(span)
    return entries, spans


def _is_poll(capture: Capture, window: Window) -> bool:
    """A feed as it was shown in the window or soon after; later ones have long lost its items."""
    is_near = window.start <= capture.requested_at < window.end + _REACH
    return capture.kind == "feed" and capture.is_ok and capture.strategy == "live" and is_near


def _shown(capture: Capture, source: Source, kept: Kept) -> tuple[Candidate, ...]:
    body = kept.body(capture)
    if body is None:
        return ()
    try:
        return parse_feed(body, source=source, capture=capture)
    except UnreadableFeed:
        return ()
