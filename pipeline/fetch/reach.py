"""How far the feeds reach back: live polls and landed ones together, and what the archives must add to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pipeline.fetch.archives.base import Found, address_key, covers, of_window, span_shown
from pipeline.fetch.archives.kept import Kept
from pipeline.fetch.archives.landed import polled
from pipeline.fetch.archives.verdict import Account, account_of
from pipeline.fetch.polling import Poll
from pipeline.records import Candidate, Source, Window

FEED = "feed"
_NO_ARCHIVE = "none"

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the feeds of a source show: items, newest poll first, and by feed the spans of time they show whole."""

    candidates: tuple[Candidate, ...]
    spans: Mapping[str, tuple[Span, ...]]
    is_any_read: bool

    def reaches(self, window: Window) -> bool:
        """Do the feeds show all that was published in the window so far? Then no archive can add anything."""
        if window.start >= datetime.now(UTC):
            return True
        asked_at = min((max(end for _, end in spans) for spans in self.spans.values() if spans), default=window.end)
        end = min(window.end, asked_at)
        return end > window.start and self._show(Window(window.start, end))

    def days(self, window: Window) -> tuple[str, ...]:
        """The window's days (ISO) that the feeds show whole; a day that is not over yet is none of them."""
        days = ((day, Window.of_day(day)) for day in window.days())
        parts = ((day, Window(max(window.start, of.start), min(window.end, of.end))) for day, of in days)
        return tuple(day.isoformat() for day, part in parts if self._show(part))

    def knows_of(self, window: Window) -> bool:
        """Do the feeds tell anything of the window? One that shows only what came later does not."""
        starts = [start for spans in self.spans.values() for start, _ in spans]
        return self.is_any_read and (not starts or min(starts) < window.end)

    def _show(self, window: Window) -> bool:
        return bool(self.spans) and all(covers(spans, window) for spans in self.spans.values())


def shown_by(source: Source, window: Window, polls: Mapping[str, Poll], kept: Kept) -> Shown:
    """What the polls just made (by feed) and those landed in the window show."""
    entries, landed = polled(source, window, kept)
    spans: dict[str, tuple[Span, ...]] = {}
    for feed in source.feeds:
        poll = polls.get(feed)
        span = span_shown(poll.candidates or (), poll.capture.requested_at) if poll else None
        spans[feed] = (*landed.get(feed, ()), *([span] if span else []))
    live = [candidate for poll in polls.values() for candidate in poll.candidates or ()]
    is_any_read = bool(entries) or any(poll.candidates is not None for poll in polls.values())
    return Shown((*live, *reversed(entries)), spans, is_any_read)


def offered(shown: Shown, past: Found | None) -> dict[str, Candidate]:
    """Every article once, by address: as the feeds show it, else as an archive does, or when only that one has a date.

    An archive's address stays without its query: which window was asked for says nothing of the article.
    """
    found: dict[str, Candidate] = {}
    for candidate in shown.candidates:
        found.setdefault(address_key(candidate.url), candidate)
    for candidate in past.candidates if past is not None else ():
        key = address_key(candidate.url)
        known = found.get(key)
        if known is None or (known.published_at is None and candidate.published_at is not None):
            found[key] = replace(candidate, discovered_via=candidate.discovered_via.partition("?")[0])
    return found


def accounts(
    window: Window, shown: Shown, past: Found | None, wanted: Sequence[Candidate], trouble: Found
) -> tuple[Account, Account]:
    """The feeds' account, for the days that they show whole, and the one for the other days.

    That is the search's, with what the feeds show added; the feeds' again (`trouble` says what kept them) when no
    archive could be asked, or none knows of the window and the feeds do.
    """
    candidates = of_window(wanted, window)
    feed = account_of(Found(FEED, candidates, is_complete=True, note="the feeds show all of it"))
    is_known = shown.knows_of(window)
    if past is None or past.strategy == _NO_ARCHIVE or (is_known and not past.is_reached):
        note = trouble.note or "the feeds do not show all of it any more"
        if past is not None:
            note += f" | {past.note}"
        return feed, account_of(replace(trouble, candidates=candidates, is_reached=is_known, note=note[:500]))
    return feed, account_of(replace(past, candidates=candidates, is_reached=past.is_reached or is_known))
