"""What is remembered of a feed from one poll to the next: validators, health, where it moved, what it showed last.

Everything here is a cache that may be lost: without it a feed is simply asked for in full.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from pipeline.errors import LandingError
from pipeline.fetch.client import Exchange
from pipeline.fetch.landing_format import capture_of, values_of
from pipeline.records import Capture, content_id
from pipeline.storage import write_whole

FULL_EVERY = timedelta(days=7)  # an ETag that lies is found out within a week
POLL_EVERY = timedelta(hours=2)
MAX_PAUSE = timedelta(days=1)
MAX_LONG_PAUSE = timedelta(days=30)
MOVED_TIMES, MOVED_OVER = 3, timedelta(days=7)  # a maintenance page must not rewrite the catalogue
GONE_OVER = timedelta(days=1)
_LONG_DEAD = 40.0

# After Media Cloud's rss-fetcher: live feeds do answer 404 and come back; only some failures are hard.
_HARD = {"scheme", "url", "address", "downgrade", "tls", "http_401", "http_403", "http_410", "not_a_feed", "entities"}
_PASSING = {"dns", "host_waits", "robots"}


@dataclass(frozen=True, slots=True)
class FeedState:
    """One feed. `body` is the capture that holds the last full answer; `shown` are the addresses that it listed.

    `weight` is the sum of failures since the last good answer: hard ones count 1, others 0.5, passing ones 0.25.
    `moved_*` is the target of permanent redirects and since when it was the same; `gone_since` the first 410;
    `gap_at` the last poll that shared no item with the one before.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    body: Capture | None = None
    full_at: datetime | None = None
    asked_at: datetime | None = None
    ok_at: datetime | None = None
    weight: float = 0.0
    shown: tuple[str, ...] = ()
    moved_to: str | None = None
    moved_since: datetime | None = None
    moved_times: int = 0
    gone_since: datetime | None = None
    gone_again_at: datetime | None = None
    gap_at: datetime | None = None

    def validators(self, now: datetime) -> dict[str, str]:
        """Headers that ask for the feed only if it changed; none when its last body is unknown or a week old."""
        if self.body is None or self.full_at is None or not timedelta() <= now - self.full_at < FULL_EVERY:
            return {}
        known = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in known.items() if value}

    @property
    def due_at(self) -> datetime | None:
        """When a poll should ask again after failures: two hours for each, at most a day, a month for the long dead."""
        if self.asked_at is None or self.weight == 0:
            return None
        cap = MAX_PAUSE if self.weight < _LONG_DEAD else MAX_LONG_PAUSE
        return self.asked_at + min(POLL_EVERY * self.weight, cap)

    @property
    def proposal(self) -> str | None:
        """A change to sources.toml that this feed's answers suggest over time; nothing is changed by itself."""
        moved_for = self.asked_at - self.moved_since if self.asked_at and self.moved_since else timedelta()
        if self.moved_since and self.moved_times >= MOVED_TIMES and moved_for >= MOVED_OVER:
            return f"{self.url} moved to {self.moved_to} on {self.moved_since:%Y-%m-%d}; change it in sources.toml"
        if self.gone_since and self.gone_again_at and self.gone_again_at - self.gone_since >= GONE_OVER:
            return f"{self.url} says 410 Gone since {self.gone_since:%Y-%m-%d}; give the source a disabled_reason"
        return None


def after_body(state: FeedState, exchange: Exchange, capture: Capture, shown: tuple[str, ...]) -> FeedState:
    """The state after a full answer that could be read as a feed and showed the addresses `shown`."""
    now = exchange.requested_at
    state = _after_moves(state, exchange)
    trusted = (exchange.header("expires") or "").strip() not in {"0", "-1"}
    return replace(
        state,
        etag=exchange.header("etag") if trusted else None,
        last_modified=_believable(exchange.header("last-modified"), now) if trusted else None,
        body=capture,
        full_at=now,
        asked_at=now,
        ok_at=now,
        weight=0.0,
        shown=shown,
        gap_at=now if has_gap(state.shown, shown) else state.gap_at,
        gone_since=None,
        gone_again_at=None,
    )


def after_unchanged(state: FeedState, exchange: Exchange) -> FeedState:
    """The state after a 304 that was asked for."""
    now = exchange.requested_at
    return replace(
        _after_moves(state, exchange), asked_at=now, ok_at=now, weight=0.0, gone_since=None, gone_again_at=None
    )


def after_failure(state: FeedState, capture: Capture) -> FeedState:
    """The state after an answer that was of no use."""
    word = capture.error_class or ""
    weight = 1.0 if word in _HARD else 0.25 if word in _PASSING else 0.5
    is_gone = capture.status == 410
    return replace(
        state,
        asked_at=capture.requested_at,
        weight=state.weight + weight,
        gone_since=(state.gone_since or capture.requested_at) if is_gone else None,
        gone_again_at=capture.requested_at if is_gone else None,
    )


def has_gap(before: tuple[str, ...], now: tuple[str, ...]) -> bool:
    """Did the feed scroll past what the last poll saw? True when two polls share no address."""
    return bool(before) and bool(now) and not set(before) & set(now)


def _after_moves(state: FeedState, exchange: Exchange) -> FeedState:
    target = exchange.final_url if exchange.is_moved else None
    if target is None or target != state.moved_to:
        since = exchange.requested_at if target else None
        return replace(state, moved_to=target, moved_since=since, moved_times=1 if target else 0)
    return replace(state, moved_times=state.moved_times + 1)


def _believable(written: str | None, now: datetime) -> str | None:
    """Last-Modified, unless it lies in the future: such a feed would answer 304 for ever."""
    if not written:
        return None
    try:
        at = parsedate_to_datetime(written)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return written if at <= now + timedelta(minutes=5) else None


class FeedStates:
    """The states of all feeds, one small file each under `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, url: str) -> FeedState:
        """What is known of a feed; a damaged or missing file is nothing known."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, LandingError):
            # `gap_at` came later than the files of some users.
            row: dict[str, Any] = {"gap_at": None, **json.loads(self._path(url).read_text(encoding="utf-8"))}
            for name in _TIMES:
                row[name] = datetime.fromisoformat(row[name]) if row[name] else None
            row["body"] = capture_of(row["body"], str(self._path(url))) if row["body"] else None
            return FeedState(**{**row, "shown": tuple(row["shown"])})
        return FeedState(url)

    @contextlib.contextmanager
    def alone(self, url: str) -> Iterator[None]:
        """Keep the other runs of this machine from asking this feed at the same time."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with open(self._path(url).with_suffix(".lock"), "ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def write(self, state: FeedState) -> None:
        row = {f.name: getattr(state, f.name) for f in fields(state)}
        for name in _TIMES:
            row[name] = row[name].isoformat() if row[name] else None
        row["body"] = values_of(state.body) if state.body else None
        write_whole(self._path(state.url), json.dumps(row, ensure_ascii=False))

    def _path(self, url: str) -> Path:
        return self._folder / f"{content_id(url)}.json"


_TIMES = ("full_at", "asked_at", "ok_at", "moved_since", "gone_since", "gone_again_at", "gap_at")
