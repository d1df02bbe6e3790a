"""The fetch stage: sources and a window → a manifest of captures and, per source, what was reached and what was not.

Feeds first; when they do not reach back over the window the source's archives; then one page for every item of the
window. One source's trouble is a row, never the end of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from upath import UPath

from pipeline.catalog import host_of
from pipeline.errors import FetchError
from pipeline.fetch.archives import landed as landing_zone
from pipeline.fetch.archives import wayback
from pipeline.fetch.archives.base import Found, address_key, of_window
from pipeline.fetch.archives.inquiry import Places, Run
from pipeline.fetch.archives.kept import Kept, keep
from pipeline.fetch.archives.search import rescue, search
from pipeline.fetch.archives.verdict import Account
from pipeline.fetch.asking import Asker
from pipeline.fetch.client import Client, Exchange
from pipeline.fetch.feed_state import FeedStates
from pipeline.fetch.landing import belongs
from pipeline.fetch.landing_writer import LandingWriter, salvage
from pipeline.fetch.polling import FRESH_FOR, Poll, last_poll, poll
from pipeline.fetch.reach import FEED, Shown, accounts, offered, shown_by
from pipeline.fetch.recent import RecentPages
from pipeline.options import DEFAULT, FetchOptions
from pipeline.records import Candidate, Capture, Source, Window
from pipeline.settings import Settings
from pipeline.storage import Place

MAX_THREADS = 10  # each may hold a body of 10 MB, and a process is to stay under 300 MB
MAX_FAILURES = 3
_SITE_DOWN = {
    "timeout",
    "connect",
    "dns",
    "reset",
    "tls",
    "host_waits",
    "gave_up",
    "http_429",
    "http_500",
    "http_502",
    "http_503",
}


@dataclass(frozen=True, slots=True)
class SourceOutcome:
    """What one source gave. `is_reached` means that one of its feeds could be read, or an archive that knows of it.

    `in_window` counts the candidates published in the window, `undated` those without a trusted date (their page may
    tell it). `reused` pages were landed by an earlier run. `oldest_at` and `newest_at` are the span that its feeds
    show: when `oldest_at` lies before the window's start, nothing has scrolled out of the window. A feed with a gap
    shares no item with its last poll. `proposals` are changes to the catalogue that the answers suggest.
    `feed` and `past` are the accounts of its feeds and of the search in its archives: on the days `shown_on` (ISO) the
    feeds show everything, on the others the search counts. `undated_missed` undated articles could not be got.
    """

    source_id: str
    is_reached: bool
    error_class: str | None = None
    reason: str | None = None
    feeds: int = 0
    feeds_failed: int = 0
    entries: int = 0
    in_window: int = 0
    undated: int = 0
    pages: int = 0
    pages_failed: int = 0
    reused: int = 0
    oldest_at: datetime | None = None
    newest_at: datetime | None = None
    feeds_with_gap: int = 0
    proposals: tuple[str, ...] = ()
    feed: Account | None = None
    past: Account | None = None
    shown_on: tuple[str, ...] = ()
    undated_missed: int = 0

    def facts(self) -> dict[str, Any]:
        """The outcome as plain JSON values."""
        return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Collected:
    """The manifest that names every capture of the window for these sources, and the outcomes by `source_id`."""

    manifest: Place
    outcomes: tuple[SourceOutcome, ...]

    @property
    def reached(self) -> int:
        return sum(o.is_reached for o in self.outcomes)

    def facts(self) -> dict[str, Any]:
        """Paths and counts as plain JSON values, for Airflow's XCom."""
        return {
            "manifest": str(self.manifest),
            "reached": self.reached,
            "failed": len(self.outcomes) - self.reached,
            "pages": sum(o.pages for o in self.outcomes),
            "reused": sum(o.reused for o in self.outcomes),
            "outcomes": [o.facts() for o in self.outcomes],
        }


def collect(
    sources: Sequence[Source],
    window: Window,
    settings: Settings,
    *,
    label: str,
    progress: Callable[[str], None] = lambda line: None,
    pages: bool = True,
    client: Client | None = None,
    fresh_for: timedelta = FRESH_FOR,
    options: FetchOptions = DEFAULT,
) -> Collected:
    """Land the feeds and pages of `sources` for `window`; `label` names the manifest, `progress` gets a line a source.

    Pages that were landed for the window before are not fetched again: the new manifest names them where they are.
    Feeds landed by polls of the window count like the live one, and a feed that answered less than `fresh_for` ago is
    not asked again. The archives are asked when all that leaves a gap. With the network switched off all is answered
    from the landing zone. `pages=False` is a mere poll: it lands what the feeds show now, and leaves out those that
    fail and are not due yet. `options` narrows the ways to the past, or has everything asked for again. Raises
    `LandingError` when the landing zone is damaged.
    """
    salvage(settings.landing, spool=settings.spool)
    settings = options.applied_to(settings)
    is_kept = pages and not options.refetch
    kept = keep(settings.landing, window, [source.source_id for source in sources]) if is_kept else {}
    with LandingWriter(settings.landing, day=datetime.now(UTC).date(), label=label, spool=settings.spool) as writer:
        work = _Collector(
            window, settings, writer, client or Client(settings), kept, progress, pages, fresh_for, options
        )
        by_host: dict[str, list[Source]] = {}
        for source in sorted(sources, key=lambda s: s.source_id):
            by_host.setdefault(host_of(source), []).append(source)
        with ThreadPoolExecutor(max_workers=max(1, min(MAX_THREADS, len(by_host))), thread_name_prefix="fetch") as pool:
            outcomes = [outcome for group in pool.map(work.sources, by_host.values()) for outcome in group]
    return Collected(writer.manifest, tuple(sorted(outcomes, key=lambda o: o.source_id)))


class _Collector:
    """What the threads of one `collect` share."""

    def __init__(
        self,
        window: Window,
        settings: Settings,
        writer: LandingWriter,
        client: Client,
        kept: Mapping[str, Kept],
        progress: Callable[[str], None],
        with_pages: bool,
        fresh_for: timedelta,
        options: FetchOptions,
    ) -> None:
        self._window = window
        self._settings = settings
        self._writer = writer
        self._client = client
        self._kept = kept
        self._progress = progress
        self._with_pages = with_pages
        self._fresh_for = None if settings.network_off else timedelta(0) if options.refetch else fresh_for
        self._options = options
        self._places = Places(settings.wayback_url, settings.gdelt_url, tuple(map(UPath, options.warcs)))
        self._states = FeedStates(settings.home / "feeds")
        self._recent = RecentPages(settings, self._fresh_for or timedelta(0))
        self._run = Run()

    def sources(self, sources: Iterable[Source]) -> list[SourceOutcome]:
        """All sources of one host, one after the other."""
        outcomes = []
        for source in sources:
            try:
                outcome = self._source(source)
            except Exception as error:  # the edge of a source: its trouble must not end the others
                error_class = error.error_class if isinstance(error, FetchError) else "unexpected"
                outcome = SourceOutcome(source.source_id, False, error_class, f"{type(error).__name__}: {error}"[:300])
            outcomes.append(outcome)
            self._progress(_line(outcome))
        return outcomes

    def _source(self, source: Source) -> SourceOutcome:
        asker = Asker(source, self._client, self._settings, self._writer)
        if not self._with_pages:
            due = self._due(source)
            polls = {feed: self._ask_feed(feed, asker) for feed in due}
            shown = shown_by(source, self._window, polls, Kept())
            return _outcome(source, self._window, polls, shown, None, (), {})
        kept = self._kept.get(source.source_id, Kept())
        polls = {feed: made for feed in source.feeds if (made := self._poll(feed, asker)) is not None}
        shown = shown_by(source, self._window, polls, kept)
        is_whole = shown.reaches(self._window) and not self._options.strategies
        past = None if is_whole else self._search(asker, kept)
        wanted = {
            key: c
            for key, c in offered(shown, past).items()
            if c.published_at is None or c.published_at in self._window
        }
        landed = _pages_of(kept)
        reused = {key: capture for key, capture in landed.items() if belongs(capture, self._window)}
        reused |= {key: _mended(landed[key], c) for key, c in wanted.items() if key in landed}
        earlier = {capture.capture_id for capture in kept.captures}
        reused |= {address_key(p.url): p for p in (past.pages if past else ()) if p.capture_id in earlier}
        for capture in sorted(reused.values(), key=lambda c: c.url):
            self._writer.record(capture)
        new = sorted((c for key, c in wanted.items() if key not in landed), key=lambda c: c.url)
        asked = [] if self._settings.network_off else _pages(new, asker, self._recent)
        pages = [self._rescued(page, asker) for page in asked]
        outcome = _outcome(source, self._window, polls, shown, past, pages, reused)
        if not self._settings.network_off:
            return outcome
        is_reached = outcome.is_reached or bool(reused)
        reason = "the network is switched off; only what was landed before is used"
        return replace(
            outcome,
            is_reached=is_reached,
            error_class=None if is_reached else "network_off",
            reason=reason,
            undated_missed=sum(c.published_at is None for c in new),
        )

    def _poll(self, feed: str, asker: Asker) -> Poll | None:
        """What a feed shows now, or showed a moment ago; None when the network is off and it was never landed."""
        root, spool = self._settings.landing, self._settings.spool
        with self._states.alone(feed):
            recent = last_poll(feed, asker.source, self._states, root, self._window, self._fresh_for, spool=spool)
            if recent is not None or self._settings.network_off:
                return recent
            return poll(feed, asker, self._states, root, spool=spool)

    def _ask_feed(self, feed: str, asker: Asker) -> Poll:
        with self._states.alone(feed):
            return poll(feed, asker, self._states, self._settings.landing, spool=self._settings.spool)

    def _due(self, source: Source) -> list[str]:
        """The feeds that a mere poll asks: those that are not backing off."""
        now = datetime.now(UTC)
        return [feed for feed in source.feeds if (self._states.read(feed).due_at or now) <= now]

    def _search(self, asker: Asker, kept: Kept) -> Found:
        """What the archives have; the landing zone is none of them here, it was looked at with the feeds."""
        archives = tuple(name for name in asker.source.archives if name != landing_zone.NAME)
        return search(
            replace(asker.source, archives=archives),
            self._window,
            self._client,
            asker.land_as,
            robots=asker.robots,
            kept=kept,
            places=self._places,
            run=self._run,
            only=self._options.strategies,
        )

    def _rescued(self, page: Capture, asker: Asker) -> Capture:
        """The page, or what the web archive has of it when it is gone."""
        if page.candidate is None or wayback.NAME not in asker.source.archives or not wayback.is_gone(page):
            return page
        saved = rescue(
            page.candidate, asker.source, self._window, self._client, asker.land_as, places=self._places, run=self._run
        )
        return saved if saved is not None and saved.is_ok else page


def _pages_of(kept: Kept) -> dict[str, Capture]:
    """The pages landed before, by address; the first one of each."""
    pages: dict[str, Capture] = {}
    for capture in kept.captures:
        if capture.kind == "page" and capture.is_ok:
            pages.setdefault(address_key(capture.url), capture)
    return pages


def _pages(candidates: Sequence[Candidate], asker: Asker, recent: RecentPages) -> list[Capture]:
    """One capture a candidate. A site that fails again and again is left alone: the rest are rows that say so.

    Without this a site that hangs would cost its deadline for every page. When its host is gone, so are all its pages:
    the web archive may have them. What a run beside this one has just fetched is landed again from there.
    """
    pages: list[Capture] = []
    for candidate in candidates:
        last = pages[-MAX_FAILURES:]
        if len(last) == MAX_FAILURES and all(p.error_class in _SITE_DOWN for p in last):
            reason = f"the site failed {MAX_FAILURES} times in a row ({last[0].error_class}); the next run asks again"
            error_class = last[0].error_class if wayback.is_gone(last[0]) else "gave_up"
            exchange = Exchange(candidate.url, datetime.now(UTC), error_class=error_class, error=reason)
            pages.append(asker.land(exchange, "page", candidate))
            continue
        with recent.hold(asker.source.source_id, candidate.url) as page:
            exchange = page.exchange() or asker.ask(candidate.url, "page", landed_as="page", candidate=candidate)
            pages.append(asker.land(exchange, "page", candidate))
            page.note(pages[-1])
    return pages


def _mended(page: Capture, seen: Candidate) -> Capture:
    """A page landed before, with what its feed says of it now; how and when it was discovered stays.

    A way that knows its date counts before one that only had its address, whichever was first: another day's run may
    have met it in an undated list.
    """
    if page.candidate is None:
        return replace(page, candidate=seen)
    known = page.candidate
    if known.published_at is None and seen.published_at is not None:
        return replace(page, candidate=replace(seen, discovered_at=known.discovered_at))
    return replace(
        page,
        candidate=replace(
            seen,
            discovered_via=known.discovered_via,
            discovered_at=known.discovered_at,
            feed_capture_id=known.feed_capture_id,
        ),
    )


def _outcome(
    source: Source,
    window: Window,
    polls: Mapping[str, Poll],
    shown: Shown,
    past: Found | None,
    pages: Sequence[Capture],
    reused: Mapping[str, Capture],
) -> SourceOutcome:
    found = offered(shown, past)
    wanted = of_window(found.values(), window)
    dates = [c.published_at for c in found.values() if c.published_at]
    failures = [p.capture for p in polls.values() if p.candidates is None]
    missed = [page for page in pages if not page.is_ok]
    trouble = Found(FEED)
    if failures:
        trouble = Found(FEED, error_class=failures[0].error_class, note=f"{failures[0].url}: {failures[0].error}")
    elif past is not None and not past.is_reached:
        trouble = Found(FEED, error_class=past.error_class)
    feed, rest = accounts(window, shown, past, wanted, trouble)
    is_reached = shown.is_any_read or (past is not None and past.is_reached)
    reason = trouble.note or (None if is_reached else rest.note)
    if not polls and source.feeds and past is None:
        reason, is_reached = "its feeds failed before and are not due yet", True
    return SourceOutcome(
        source.source_id,
        is_reached=is_reached,
        error_class=trouble.error_class if failures or not is_reached else None,
        reason=reason,
        feeds=len(polls),
        feeds_failed=len(failures),
        feeds_with_gap=sum(p.has_gap for p in polls.values()),
        entries=len(found),
        in_window=sum(c.published_at is not None for c in wanted),
        undated=sum(c.published_at is None for c in wanted),
        pages=len(pages) - len(missed),
        pages_failed=len(missed),
        reused=len(reused),
        oldest_at=min(dates, default=None),
        newest_at=max(dates, default=None),
        proposals=tuple(p.proposal for p in polls.values() if p.proposal),
        feed=feed,
        past=rest,
        shown_on=shown.days(window),
        undated_missed=sum(page.candidate is not None and page.candidate.published_at is None for page in missed),
    )


def _line(outcome: SourceOutcome) -> str:
    """One line for a person who watches: what a source gave, or why it gave nothing."""
    if not outcome.is_reached:
        return f"{outcome.source_id}: not reached ({outcome.error_class}): {outcome.reason}"
    parts = [f"{outcome.entries} entries", f"{outcome.in_window} in the window"]
    parts += [
        f"{count} {name}" for count, name in ((outcome.undated, "undated"), (outcome.reused, "landed before")) if count
    ]
    parts.append(f"{outcome.pages} pages")
    if outcome.past is not None and outcome.past.strategy != FEED:
        parts.append(f"{outcome.past.strategy} asked with {outcome.past.requests} requests")
    troubles = (
        (outcome.pages_failed, "pages failed"),
        (outcome.feeds_failed, "feeds failed"),
        (outcome.feeds_with_gap, "feeds with a gap"),
    )
    parts += [f"{count} {name}" for count, name in troubles if count] + list(outcome.proposals)
    return f"{outcome.source_id}: {', '.join(parts)}"
