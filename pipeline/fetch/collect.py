"""The fetch stage: sources and a window → a manifest of captures and, per source, what was reached and what was not.

Feeds first, then one page for every item of the window. One source's trouble is a row, never the end of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.catalog import host_of
from pipeline.errors import FetchError
from pipeline.fetch.asking import Asker
from pipeline.fetch.client import Client, Exchange
from pipeline.fetch.feed_state import FeedStates
from pipeline.fetch.landing import LandingWriter, belongs, captures_since, salvage
from pipeline.fetch.polling import Poll, candidates_of, poll
from pipeline.records import Candidate, Capture, Source, Window
from pipeline.settings import Settings

MAX_THREADS = 16
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
    """What one source gave. `is_reached` means that one of its feeds could be read.

    `in_window` counts the candidates published in the window, `undated` those without a trusted date (their page may
    tell it). `reused` pages were landed by an earlier run. `oldest_at` and `newest_at` are the span that its feeds
    show: when `oldest_at` lies before the window's start, nothing has scrolled out of the window. A feed with a gap
    shares no item with its last poll. `proposals` are changes to the catalogue that the answers suggest.
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

    def facts(self) -> dict[str, Any]:
        """The outcome as plain JSON values."""
        return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Collected:
    """The manifest that names every capture of the window for these sources, and the outcomes by `source_id`."""

    manifest: Path
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
) -> Collected:
    """Land the feeds and pages of `sources` for `window`; `label` names the manifest, `progress` gets a line a source.

    Pages that were landed for the window before are not fetched again: the new manifest names them where they are.
    With the network switched off that is all that happens. Feeds landed by polls of the window count like the live one.
    `pages=False` is such a poll: it lands what the feeds show now, and leaves out those that fail and are not due yet.
    Raises `LandingError` when the landing zone is damaged.
    """
    salvage(settings.landing)
    landed = _landed_before(settings.landing, window, sources) if pages else {}
    with LandingWriter(settings.landing, day=datetime.now(UTC).date(), label=label) as writer:
        work = _Collector(window, settings, writer, client or Client(settings), landed, progress, pages)
        by_host: dict[str, list[Source]] = {}
        for source in sorted(sources, key=lambda s: s.source_id):
            by_host.setdefault(host_of(source), []).append(source)
        with ThreadPoolExecutor(max_workers=max(1, min(MAX_THREADS, len(by_host))), thread_name_prefix="fetch") as pool:
            outcomes = [outcome for group in pool.map(work.sources, by_host.values()) for outcome in group]
    return Collected(writer.manifest, tuple(sorted(outcomes, key=lambda o: o.source_id)))


@dataclass(slots=True)
class _Landed:
    """What earlier runs landed of one source: pages by address, and the feeds polled in the window."""

    pages: dict[str, Capture] = field(default_factory=dict)
    feeds: list[Capture] = field(default_factory=list)


def _landed_before(root: Path, window: Window, sources: Sequence[Source]) -> dict[str, _Landed]:
    landed = {source.source_id: _Landed() for source in sources}
    bodies: set[tuple[str, str]] = set()
    for capture in captures_since(root, window, landed):
        if capture.kind == "page":
            landed[capture.source_id].pages.setdefault(capture.url, capture)
            continue
        body = (capture.source_id, capture.sha256 or "")
        if capture.kind == "feed" and capture.sha256 and body not in bodies and belongs(capture, window):
            bodies.add(body)
            landed[capture.source_id].feeds.append(capture)
    for kept in landed.values():
        kept.feeds.reverse()  # the newest says last what an item's title and date are
    return landed


class _Collector:
    """What the threads of one `collect` share."""

    def __init__(
        self,
        window: Window,
        settings: Settings,
        writer: LandingWriter[Path],
        client: Client,
        landed: Mapping[str, _Landed],
        progress: Callable[[str], None],
        with_pages: bool,
    ) -> None:
        self._window = window
        self._settings = settings
        self._writer = writer
        self._client = client
        self._landed = landed
        self._progress = progress
        self._with_pages = with_pages
        self._states = FeedStates(settings.home / "feeds")

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
        landed = self._landed.get(source.source_id, _Landed())
        reused = {url: capture for url, capture in landed.pages.items() if belongs(capture, self._window)}
        if self._settings.network_off:
            for _, capture in sorted(reused.items()):
                self._writer.record(capture)
            return SourceOutcome(
                source.source_id,
                is_reached=bool(reused),
                error_class=None if reused else "network_off",
                reason="the network is switched off; only what was landed before is used",
                reused=len(reused),
            )
        asker = Asker(source, self._client, self._settings, self._writer)
        found: dict[str, Candidate] = {}
        polls = [poll(feed, asker, self._states, self._settings.landing) for feed in self._due(source)]
        for candidates in [p.candidates or () for p in polls] + [self._polled(c, source) for c in landed.feeds]:
            for candidate in candidates:
                found.setdefault(candidate.url, candidate)
        wanted = [c for c in found.values() if c.published_at is None or c.published_at in self._window]
        pages: list[Capture] = []
        if self._with_pages:
            reused |= {c.url: _mended(landed.pages[c.url], c) for c in wanted if c.url in landed.pages}
            for _, capture in sorted(reused.items()):
                self._writer.record(capture)
            new = sorted((c for c in wanted if c.url not in landed.pages), key=lambda c: c.url)
            pages = _pages(new, asker)
        return _outcome(source, polls, landed, found, wanted, pages, reused if self._with_pages else {})

    def _due(self, source: Source) -> list[str]:
        """The feeds to ask: all of them in a run for a window, those that are not backing off in a mere poll."""
        now = datetime.now(UTC)
        if self._with_pages:
            return list(source.feeds)
        return [feed for feed in source.feeds if (self._states.read(feed).due_at or now) <= now]

    def _polled(self, capture: Capture, source: Source) -> tuple[Candidate, ...]:
        """What an earlier poll of the window showed; it may have scrolled out of the feed since."""
        return candidates_of(capture, source, self._settings.landing) if self._with_pages else ()


def _pages(candidates: Sequence[Candidate], asker: Asker) -> list[Capture]:
    """One capture a candidate. A site that fails again and again is left alone: the rest are rows that say so.

    Without this a site that hangs would cost its deadline for every page.
    """
    pages: list[Capture] = []
    for candidate in candidates:
        last = pages[-MAX_FAILURES:]
        if len(last) == MAX_FAILURES and all(p.error_class in _SITE_DOWN for p in last):
            reason = f"the site failed {MAX_FAILURES} times in a row ({last[0].error_class}); the next run asks again"
            exchange = Exchange(candidate.url, datetime.now(UTC), error_class="gave_up", error=reason)
        else:
            exchange = asker.ask(candidate.url, "page", landed_as="page", candidate=candidate)
        pages.append(asker.land(exchange, "page", candidate))
    return pages


def _mended(page: Capture, seen: Candidate) -> Capture:
    """A page landed before, with what its feed says of it now; how and when it was discovered stays."""
    if page.candidate is None:
        return replace(page, candidate=seen)
    known = page.candidate
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
    polls: Sequence[Poll],
    landed: _Landed,
    found: Mapping[str, Candidate],
    wanted: Sequence[Candidate],
    pages: Sequence[Capture],
    reused: Mapping[str, Capture],
) -> SourceOutcome:
    dates = [c.published_at for c in found.values() if c.published_at]
    failures = [p.capture for p in polls if p.candidates is None]
    pages_failed = sum(not page.is_ok for page in pages)
    reason = f"{failures[0].url}: {failures[0].error}" if failures else None
    if not polls and source.feeds:
        reason = "its feeds failed before and are not due yet"
    return SourceOutcome(
        source.source_id,
        is_reached=len(failures) < len(polls) or bool(landed.feeds) or not polls,
        error_class=failures[0].error_class if failures else None,
        reason=reason,
        feeds=len(polls),
        feeds_failed=len(failures),
        feeds_with_gap=sum(p.has_gap for p in polls),
        entries=len(found),
        in_window=sum(c.published_at is not None for c in wanted),
        undated=sum(c.published_at is None for c in wanted),
        pages=len(pages) - pages_failed,
        pages_failed=pages_failed,
        reused=len(reused),
        oldest_at=min(dates, default=None),
        newest_at=max(dates, default=None),
        proposals=tuple(p.proposal for p in polls if p.proposal),
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
    troubles = (
        (outcome.pages_failed, "pages failed"),
        (outcome.feeds_failed, "feeds failed"),
        (outcome.feeds_with_gap, "feeds with a gap"),
    )
    parts += [f"{count} {name}" for count, name in troubles if count] + list(outcome.proposals)
    return f"{outcome.source_id}: {', '.join(parts)}"
