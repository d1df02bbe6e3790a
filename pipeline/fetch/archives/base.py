"""The interface of a way to the past: a source and a window → what was found, and how sure it is that this is all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol
from urllib.parse import unquote, urlsplit

from pipeline.fetch.archives.inquiry import Answer, Inquiry
from pipeline.records import Candidate, Capture, Source, Window


@dataclass(frozen=True, slots=True)
class Found:
    """What one strategy gave for a window, or a whole search (then `steps` holds what each strategy gave).

    `candidates` are dated inside the window or undated; `pages` are articles that came with the archive and are landed
    already. `expected` is how many the archive itself says there are in the window, `expected_on` the same by UTC day
    where that is known. `is_complete`: the archive was read to both ends of the window, so that nothing it lists is
    missing here. `is_reached`: something answered that knows of the outlet at that time; a web archive without a single
    capture of it knows nothing. `note` says what was asked and why it was not enough.
    """

    strategy: str
    candidates: tuple[Candidate, ...] = ()
    pages: tuple[Capture, ...] = ()
    expected: int | None = None
    expected_on: tuple[tuple[date, int], ...] = ()
    is_complete: bool = False
    is_reached: bool = True
    requests: int = 0
    error_class: str | None = None
    note: str = ""
    steps: tuple[Found, ...] = ()

    @property
    def dated(self) -> tuple[Candidate, ...]:
        return tuple(c for c in self.candidates if c.published_at is not None)

    @property
    def published(self) -> dict[str, datetime]:
        """The publication times of all articles with a date, offered or landed, by address."""
        offered = (*self.candidates, *(page.candidate for page in self.pages if page.candidate is not None))
        return {address_key(c.url): c.published_at for c in offered if c.published_at is not None}


class Strategy(Protocol):
    """One way to the past. It raises nothing for what a server does."""

    def __call__(self, source: Source, window: Window, inquiry: Inquiry) -> Found: ...


def not_reached(strategy: str, answer: Answer) -> Found:
    """The strategy got no usable answer at all."""
    return Found(strategy, is_reached=False, error_class=answer.error_class or "unreadable", note=answer.why())


NOTHING_ARCHIVED = "nothing_archived"
"""The error class of a public archive that answered and holds nothing of the outlet around the window."""


def of_window(candidates: Iterable[Candidate], window: Window) -> tuple[Candidate, ...]:
    """Those published in the window, and those without a date."""
    return tuple(c for c in candidates if c.published_at is None or c.published_at in window)


def united(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Each article once, in the order of discovery; one with a date, or with the full text, stands for its twins."""
    found: dict[str, Candidate] = {}
    for candidate in candidates:
        key = address_key(candidate.url)
        known = found.get(key)
        if known is None or _worth(candidate) > _worth(known):
            found[key] = candidate
    return tuple(found.values())


def _worth(candidate: Candidate) -> tuple[bool, bool]:
    return candidate.published_at is not None, not candidate.is_summary_only


def discovered(candidates: Iterable[Candidate], via: str) -> tuple[Candidate, ...]:
    """The candidates with where they were found."""
    return tuple(replace(c, discovered_via=via) for c in candidates)


def address_key(url: str) -> str:
    """What is equal for addresses of one article in different archives: no scheme, `www.`, default port, last slash."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    port = "" if parts.port in {None, 80, 443} else f":{parts.port}"
    return f"{host}{port}{unquote(parts.path).rstrip('/')}?{unquote(parts.query)}"


def covers(spans: Iterable[tuple[datetime, datetime]], window: Window) -> bool:
    """Do these closed spans of time, taken together, leave no gap in the window?"""
    reached = window.start
    for start, end in sorted(spans):
        if start > reached:
            return False
        reached = max(reached, end)
        if reached >= window.end:
            return True
    return False


def span_shown(entries: Iterable[Candidate], seen_at: datetime) -> tuple[datetime, datetime] | None:
    """The time of which a feed, seen at `seen_at`, shows all items: from its last dated item on; None without dates.

    The last one in the feed's order, not the oldest: a pinned item from years ago says nothing about the time since.
    """
    dates = [c.published_at for c in entries if c.published_at is not None]
    return (dates[-1], seen_at) if dates else None
