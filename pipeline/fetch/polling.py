"""Ask one feed what it shows now: conditional when that is safe, landed whatever comes, its state kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import LandingError
from pipeline.fetch.asking import Asker
from pipeline.fetch.client import Exchange
from pipeline.fetch.feed_state import FeedState, FeedStates, after_body, after_failure, after_unchanged, has_gap
from pipeline.fetch.feeds import UnreadableFeed, parse_feed
from pipeline.fetch.landing import read_body
from pipeline.records import Candidate, Capture, Source

# A body that broke off still shows its first items; what failed stays in its row.
_PARTLY_READABLE = {None, "truncated", "too_large", "timeout", "reset"}


@dataclass(frozen=True, slots=True)
class Poll:
    """`candidates` is null when the feed could not be read. `has_gap`: it shares no item with the last poll."""

    capture: Capture
    candidates: tuple[Candidate, ...] | None
    has_gap: bool = False
    proposal: str | None = None


def poll(url: str, asker: Asker, states: FeedStates, root: Path) -> Poll:
    """One poll of a feed; `root` is the landing zone, where its last full answer is."""
    state = states.read(url)
    conditions = state.validators(datetime.now(UTC))
    exchange = asker.ask(url, "feed", landed_as="feed", headers=conditions)
    if conditions and exchange.error_class == "not_modified":
        kept = _kept(state, asker.source, root)
        # Asked for and answered: a row without bytes, not a failure.
        capture = asker.land(replace(exchange, error_class=None, error=None), "feed")
        if kept is not None:
            state = after_unchanged(state, exchange)
            states.write(state)
            return Poll(capture, kept, proposal=state.proposal)
        exchange = asker.ask(url, "feed", landed_as="feed")  # the bytes that are unchanged were lost: ask for all of it
    capture, candidates = _read(exchange, asker)
    if candidates is None or not capture.is_ok:
        state = after_failure(state, capture)
        states.write(state)
        return Poll(capture, candidates, proposal=state.proposal)
    shown = tuple(candidate.url for candidate in candidates)
    gap = has_gap(state.shown, shown)
    state = after_body(state, exchange, capture, shown)
    states.write(state)
    return Poll(capture, candidates, gap, state.proposal)


def candidates_of(capture: Capture, source: Source, root: Path) -> tuple[Candidate, ...]:
    """The candidates of a feed capture that was landed earlier; none when its bytes are gone or no feed any more."""
    try:
        return parse_feed(read_body(root, capture), source=source, capture=capture)
    except (LandingError, UnreadableFeed):
        return ()


def _kept(state: FeedState, source: Source, root: Path) -> tuple[Candidate, ...] | None:
    if state.body is None:
        return None
    try:
        return parse_feed(read_body(root, state.body), source=source, capture=state.body)
    except (LandingError, UnreadableFeed):
        return None


def _read(exchange: Exchange, asker: Asker) -> tuple[Capture, tuple[Candidate, ...] | None]:
    """Land the bytes, then parse them; the row is written when it is known whether they are a feed."""
    capture = asker.writer.store(exchange, source_id=asker.source.source_id, kind="feed")
    candidates: tuple[Candidate, ...] | None = None
    if exchange.body is not None and exchange.error_class in _PARTLY_READABLE:
        try:
            candidates = parse_feed(exchange.body, source=asker.source, capture=capture)
        except UnreadableFeed as error:
            if capture.is_ok:
                capture = replace(capture, error_class=error.error_class, error=str(error))
        except Exception as error:  # a parser on hostile input: recorded, and the feed counts as failed
            capture = replace(capture, error_class="not_a_feed", error=f"{type(error).__name__}: {error}"[:300])
    return asker.writer.record(capture), candidates
