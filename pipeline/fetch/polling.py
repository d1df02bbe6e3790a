"""Ask one feed what it shows now: conditional when that is safe, landed whatever comes, its state kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.errors import LandingError
from pipeline.fetch.asking import Asker
from pipeline.fetch.client import Exchange
from pipeline.fetch.feed_state import FeedState, FeedStates, after_body, after_failure, after_unchanged, has_gap
from pipeline.fetch.feeds import UnreadableFeed, parse_feed
from pipeline.fetch.landing import read_new_body
from pipeline.fetch.large import turn_of
from pipeline.records import Candidate, Capture, Source, Window
from pipeline.storage import Place

FRESH_FOR = timedelta(hours=1)  # many runs at once, as a backfill makes them, must not ask a feed once each

# A body that broke off still shows its first items; what failed stays in its row.
_PARTLY_READABLE = {None, "truncated", "too_large", "timeout", "reset"}


@dataclass(frozen=True, slots=True)
class Poll:
    """`candidates` is null when the feed could not be read. `has_gap`: it shares no item with the last poll."""

    capture: Capture
    candidates: tuple[Candidate, ...] | None
    has_gap: bool = False
    proposal: str | None = None


def poll(url: str, asker: Asker, states: FeedStates, root: Place, *, spool: Path | None = None) -> Poll:
    """One poll of a feed; `root` is the landing zone, where its last full answer is."""
    state = states.read(url)
    conditions = state.validators(datetime.now(UTC))
    exchange = asker.ask(url, "feed", landed_as="feed", headers=conditions)
    if conditions and exchange.error_class == "not_modified":
        kept = _kept(state, asker.source, root, spool)
        # Asked for and answered: a row without bytes, not a failure.
        capture = asker.store(replace(exchange, error_class=None, error=None), "feed")
        if kept is not None:
            state = after_unchanged(state, exchange)
            states.write(state)
            told = replace(capture, entry_count=len(kept), new_count=0, has_gap=False, proposal=state.proposal)
            return Poll(asker.writer.record(told), kept, proposal=state.proposal)
        asker.writer.record(capture)
        exchange = asker.ask(url, "feed", landed_as="feed")  # the bytes that are unchanged were lost: ask for all of it
    capture, candidates = _read(exchange, asker)
    if candidates is None or not capture.is_ok:
        state = after_failure(state, capture)
        states.write(state)
        capture = asker.writer.record(replace(capture, proposal=state.proposal))
        return Poll(capture, candidates, proposal=state.proposal)
    shown = tuple(candidate.url for candidate in candidates)
    gap = has_gap(state.shown, shown)
    new = len(set(shown) - set(state.shown))
    state = after_body(state, exchange, capture, shown)
    states.write(state)
    capture = replace(capture, entry_count=len(shown), new_count=new, has_gap=gap, proposal=state.proposal)
    return Poll(asker.writer.record(capture), candidates, gap, state.proposal)


def last_poll(
    url: str,
    source: Source,
    states: FeedStates,
    root: Place,
    window: Window,
    fresh_for: timedelta | None,
    *,
    spool: Path | None = None,
) -> Poll | None:
    """The last good poll of a feed, if it is later than the window and at most `fresh_for` old (null: however old).

    One that was made before the window's end cannot show all of it.
    """
    state = states.read(url)
    if state.body is None or state.body.source_id != source.source_id or state.ok_at is None or state.weight > 0:
        return None
    if fresh_for is not None and (state.ok_at < window.end or datetime.now(UTC) - state.ok_at > fresh_for):
        return None
    kept = _kept(state, source, root, spool)
    return Poll(replace(state.body, requested_at=state.ok_at), kept) if kept is not None else None


def _kept(state: FeedState, source: Source, root: Place, spool: Path | None) -> tuple[Candidate, ...] | None:
    """What the last full answer showed, also when the run that got it is not over yet."""
    if state.body is None:
        return None
    try:
        return parse_feed(read_new_body(root, state.body, spool=spool), source=source, capture=state.body)
    except (LandingError, UnreadableFeed):
        return None


def _read(exchange: Exchange, asker: Asker) -> tuple[Capture, tuple[Candidate, ...] | None]:
    """Store the bytes, then parse them. The row is left to the caller, who knows what the feed showed before."""
    capture = asker.store(exchange, "feed")
    candidates: tuple[Candidate, ...] | None = None
    if exchange.body is not None and exchange.error_class in _PARTLY_READABLE:
        try:
            with turn_of(len(exchange.body)):
                candidates = parse_feed(exchange.body, source=asker.source, capture=capture)
        except UnreadableFeed as error:
            if capture.is_ok:
                capture = replace(capture, error_class=error.error_class, error=str(error))
        except Exception as error:  # a parser on hostile input: recorded, and the feed counts as failed
            capture = replace(capture, error_class="not_a_feed", error=f"{type(error).__name__}: {error}"[:300])
    return capture, candidates
