"""What a backfill would ask of whom, told without asking anybody: from the ledger, the landing zone and the catalogue.

Which archive will answer is known when it answered before, or when it said that it does not exist; else the first of
the catalogue is assumed. How many articles there are is what the outlet's known days had.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from math import ceil

from pipeline.catalog import enabled, host_of, read_catalog
from pipeline.fetch.archives.base import Found, address_key, of_window
from pipeline.fetch.archives.kept import Kept, keep
from pipeline.fetch.archives.search import search
from pipeline.fetch.client import Client, Exchange
from pipeline.fetch.feed_state import FeedStates
from pipeline.fetch.polling import FRESH_FOR, Poll, last_poll
from pipeline.fetch.reach import FEED, Shown, offered, shown_by
from pipeline.fetch.robots import Robots
from pipeline.options import DEFAULT, FetchOptions
from pipeline.records import Candidate, Capture, CaptureKind, Source, Window
from pipeline.settings import Settings

LANDED = "landed"
NOBODY = "none"
_FILES = "cc_news"  # read from disk, nobody is asked
_ARTICLES_A_DAY = """
select source_id, avg(found_count)
from coverage
where verdict in ('complete', 'partial') and found_count > 0
group by source_id
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Requests that a strategy makes for its lists: once for a backfill, for each month, for each day."""

    once: float = 0
    a_month: float = 0
    a_day: float = 0


COSTS: Mapping[str, Cost] = {
    "wordpress": Cost(once=1, a_day=1),
    "paged_feed": Cost(a_day=3),
    "sitemap": Cost(once=1, a_month=1),
    "blogger": Cost(a_day=1),
    "joomla": Cost(a_day=4),
    "wayback": Cost(a_month=2, a_day=2),
    "gdelt": Cost(once=1, a_day=1),
}
"""What was seen on sites that behave; one that pages in small steps or fails costs more."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What one outlet would be asked. `ways` counts days by strategy: `feed` still shows them, `landed` needs nobody,
    `none` has no archive. `pages` is null when nothing tells how much the outlet publishes."""

    source_id: str
    host: str
    days: int
    ways: tuple[tuple[str, int], ...]
    lists: int
    pages: int | None

    @property
    def requests(self) -> int:
        """At least so many."""
        return self.lists + (self.pages or 0)


def forecast(
    settings: Settings,
    days: Sequence[date],
    *,
    only: tuple[str, ...] = (),
    options: FetchOptions = DEFAULT,
    progress: Callable[[], None] = lambda: None,
) -> list[Forecast]:
    """What a backfill of these days would ask of each outlet; `progress` is called after each. Makes no request."""
    sources = enabled(read_catalog(settings.sources), only)
    if not days:
        return []
    whole = Window(Window.of_day(min(days)).start, Window.of_day(max(days)).end)
    kept = {} if options.refetch else keep(settings.landing, whole, [source.source_id for source in sources])
    rates = _articles_a_day(settings)
    told = []
    for source in sources:
        told.append(_of(source, days, kept.get(source.source_id, Kept()), rates, settings, options))
        progress()
    return told


def least_time(forecasts: Sequence[Forecast], pace_s: float) -> timedelta:
    """How long the busiest host takes at this pace, if every answer came at once; hosts are asked side by side."""
    by_host: Counter[str] = Counter()
    for each in forecasts:
        by_host[each.host] += each.requests
    return timedelta(seconds=max(by_host.values(), default=0) * pace_s)


# -------------------------------------------------------------------------------------------------- pieces


def _of(
    source: Source,
    days: Sequence[date],
    kept: Kept,
    rates: Mapping[str, float],
    settings: Settings,
    options: FetchOptions,
) -> Forecast:
    states = FeedStates(settings.home / "feeds")
    now = datetime.now(UTC)
    latest = Window.of_day(max(days))
    polls: dict[str, Poll] = {}
    to_poll = 0
    for feed in source.feeds:
        if (known := last_poll(feed, source, states, settings.landing, latest, None)) is not None:
            polls[feed] = known
        if known is None or options.refetch or now - known.capture.requested_at > FRESH_FOR:
            to_poll += 1
    landed = {address_key(c.url) for c in kept.captures if c.kind == "page"}
    rate = rates.get(source.source_id) or _rate_of(polls)
    ways: Counter[str] = Counter()
    pages: float | None = 0.0  # None once a day has an unknown number
    for day in days:
        window = Window.of_day(day)
        shown = shown_by(source, window, polls, kept)
        way, past = _way(source, window, shown, kept, settings, options)
        ways[way] += 1
        wanted = of_window(offered(shown, past).values(), window)
        if way in {FEED, LANDED, _FILES}:
            missing: float | None = sum(address_key(c.url) not in landed for c in wanted)
        else:
            of_day = sum(c.published_at is not None and address_key(c.url) in landed for c in wanted)
            missing = None if rate is None else max(rate - of_day, 0.0)
        pages = None if pages is None or missing is None else pages + missing
    lists = 0 if settings.network_off or options.network_off else to_poll + _lists(ways, days)
    return Forecast(
        source.source_id,
        host_of(source),
        len(days),
        tuple(ways.most_common()),
        lists,
        0 if settings.network_off or options.network_off else None if pages is None else ceil(pages),
    )


def _way(
    source: Source, window: Window, shown: Shown, kept: Kept, settings: Settings, options: FetchOptions
) -> tuple[str, Found | None]:
    """Who would be asked for a day, and what is known of it: nobody when what was landed is complete, else the first
    that has not answered yet."""
    if shown.reaches(window) and not options.strategies:
        return FEED, None
    asked = tuple(name for name in options.strategies if name != _FILES)
    if options.strategies and not asked:
        return _FILES, None
    past = _search_offline(source, window, kept, settings, asked)
    if past.is_complete:
        return LANDED, past
    return next((step.strategy for step in past.steps if step.error_class == "network_off"), NOBODY), past


def _search_offline(source: Source, window: Window, kept: Kept, settings: Settings, only: tuple[str, ...]) -> Found:
    """The search of a day with the network switched off: what was landed answers, the rest says so."""
    offline = replace(settings, network_off=True)
    client = Client(offline)
    return search(
        replace(source, archives=tuple(name for name in source.archives if name != LANDED)),
        window,
        client,
        _not_landed,
        robots=Robots(client, offline),
        kept=kept,
        only=only,
    )


def _not_landed(exchange: Exchange, kind: CaptureKind, strategy: str, candidate: Candidate | None) -> Capture:
    """A refusal that was foreseen (robots.txt), as a capture that is stored nowhere."""
    return Capture("", "", kind, exchange.url, exchange.requested_at, strategy, error_class=exchange.error_class)


def _lists(ways: Mapping[str, int], days: Sequence[date]) -> int:
    months = len({(day.year, day.month) for day in days})
    return ceil(sum(_cost(COSTS.get(way, Cost()), count, months) for way, count in ways.items()))


def _cost(cost: Cost, days: int, months: int) -> float:
    return cost.once + cost.a_month * min(months, days) + cost.a_day * days


def _rate_of(polls: Mapping[str, Poll]) -> float | None:
    """Articles a day, from the span of time that the feeds show."""
    rates = list(_rates(polls))
    return max(rates) if rates else None


def _rates(polls: Mapping[str, Poll]) -> Iterator[float]:
    for poll in polls.values():
        dates = [c.published_at for c in poll.candidates or () if c.published_at is not None]
        if len(dates) > 1 and (span := max(dates) - min(dates)):
            yield len(dates) / max(span / timedelta(days=1), 1.0)


def _articles_a_day(settings: Settings) -> dict[str, float]:
    from pipeline.load.warehouse import connect

    if not settings.warehouse.exists():
        return {}
    with connect(settings.warehouse, read_only=True, wait_s=settings.lock_wait_s) as con:
        return {source_id: float(rate) for source_id, rate in con.execute(_ARTICLES_A_DAY).fetchall()}
