"""One strategy's way to the network: robots first, every answer landed before anybody reads it, counted and bounded.

An answer that an earlier run landed is read again in place of asking, so that a backfill that was killed, or is run
once more, asks for nothing twice. Nothing here raises for what a server does: a refusal is an answer without a body.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from protego import Protego
from upath import UPath

from pipeline.errors import FetchError
from pipeline.fetch.address import host_of_url, origin_of
from pipeline.fetch.archives.kept import Kept
from pipeline.fetch.client import MAX_ATTEMPTS, Client, Exchange, Kind
from pipeline.fetch.feeds import UnreadableFeed, parse_feed
from pipeline.fetch.robots import Robots
from pipeline.records import Candidate, Capture, CaptureKind, Source, Window
from pipeline.settings import GDELT, WAYBACK

T = TypeVar("T")

Land = Callable[[Exchange, CaptureKind, str, Candidate | None], Capture]
"""Exchange, kind, strategy, candidate → the capture it was landed as. The caller's, who owns the landing zone."""

_BROKEN_OFF = {"dns", "connect", "reset", "truncated", "tls_broken"}
_TROUBLE = {*_BROKEN_OFF, "timeout"}


@dataclass(frozen=True, slots=True)
class Places:
    """Where the public archives are, and the WARC files (or folders of them) that the operator gives.

    The files may lie wherever `universal_pathlib` reaches, as long as it can be read from any place in them.
    """

    wayback: str = WAYBACK
    gdelt: str = GDELT
    warcs: tuple[Path | UPath, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one strategy may ask of one source for one window, and how many undated addresses it may offer."""

    requests: int = 80
    undated: int = 300


class RetryBudget:
    """How much trouble one run may make the public archives; shared by all its sources and threads.

    A 429 closes an archive for the rest of the run: the Internet Archive locks out for an hour, then two, whoever
    goes on asking. Other failures are taken from one budget per host, retries of the client included.
    """

    def __init__(self, failures: int = 12) -> None:
        self._left: dict[str, int] = {}
        self._failures = failures
        self._lock = threading.Lock()

    def is_spent(self, url: str) -> bool:
        with self._lock:
            return self._left.get(host_of_url(url), self._failures) <= 0

    def count(self, exchanges: Iterable[Exchange]) -> None:
        """Take the failures among these attempts from the budget of the host that was asked."""
        with self._lock:
            for exchange in exchanges:
                host = host_of_url(exchange.url)
                left = self._left.get(host, self._failures)
                if exchange.status == 429 or exchange.error_class == "host_waits":
                    left = 0
                elif exchange.error_class in _TROUBLE or (exchange.status or 0) >= 500:
                    left -= 1
                self._left[host] = left


class Shared:
    """What was read in this run and serves all its sources: bulk lists, indexes of WARC files. Holds the last few."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._held: dict[str, Any] = {}
        self._lock = threading.Lock()

    def get(self, key: str, read: Callable[[], T | None]) -> T | None:
        """What is held under `key`; what is not is read, by one thread at a time. None is not held."""
        with self._lock:
            if key not in self._held and (found := read()) is not None:
                self._held[key] = found
                while len(self._held) > self._size:
                    del self._held[next(iter(self._held))]
            held: T | None = self._held.get(key)
            return held


@dataclass(slots=True)
class Run:
    """What the searches of one run have in common. A list of GDELT takes 10 MB of memory, an index some 100 kB."""

    budget: RetryBudget = field(default_factory=RetryBudget)
    lists: Shared = field(default_factory=lambda: Shared(3))
    indexes: Shared = field(default_factory=lambda: Shared(500))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for an address. `capture` is null when nothing was asked (a limit, the network is off)."""

    exchange: Exchange
    capture: Capture | None = None

    @property
    def is_ok(self) -> bool:
        return self.exchange.is_ok and self.capture is not None

    @property
    def status(self) -> int | None:
        return self.exchange.status

    @property
    def error_class(self) -> str | None:
        return self.exchange.error_class

    @property
    def body(self) -> bytes:
        return self.exchange.body or b""

    @property
    def address(self) -> str:
        """Where the answer really came from."""
        return self.exchange.final_url or self.exchange.url

    def header(self, name: str) -> str | None:
        return self.exchange.header(name)

    def json(self) -> Any:
        """The body as JSON values; None when it is none."""
        try:
            return json.loads(self.body.decode("utf-8-sig", "replace"))
        except (ValueError, RecursionError):
            return None

    def why(self) -> str:
        """The refusal in words for a note."""
        return f"{self.exchange.url}: {self.exchange.error or 'an answer that cannot be read'}"


@dataclass(slots=True)
class Inquiry:
    """`strategy` asks on behalf of `source` about `window`. `requests` counts the attempts made on the network."""

    strategy: str
    source: Source
    window: Window
    client: Client
    land: Land
    robots: Robots | None = None
    places: Places = field(default_factory=Places)
    limits: Limits = field(default_factory=Limits)
    kept: Kept = field(default_factory=Kept)
    run: Run = field(default_factory=Run)
    requests: int = 0
    _known: Mapping[str, Capture] | None = None

    def ask(
        self,
        url: str,
        kind: Kind = "feed",
        *,
        delay_s: float = 0.0,
        deadline_s: float = 0.0,
        is_service: bool = False,
        is_stable: bool = True,
        landed_as: CaptureKind = "feed",
        candidate: Candidate | None = None,
        seen_as: Callable[[Exchange], Exchange] = lambda exchange: exchange,
    ) -> Answer:
        """Ask for `url`, or read it where it was landed. `delay_s` is the least pause between two such requests,
        `deadline_s` the time that an answer may take where it is more than the settings allow.

        `is_service`: an interface that a public archive offers to programs; its own limits stand in place of
        robots.txt, which speaks to crawlers, a refusal is final, and the run's retry budget counts.
        `is_stable=False`: the address shows something else every day (`?paged=2`), so that what was landed earlier
        says nothing.
        """
        if is_stable and (known := self._recall(url)) is not None:
            return known
        if self.requests >= self.limits.requests:
            return _unasked(url, "request_limit", f"the limit of {self.limits.requests} requests was reached")
        if is_service and self.run.budget.is_spent(url):
            return _unasked(url, "retry_budget", f"{host_of_url(url)} was in trouble, it is left alone in this run")
        robots = None if is_service else self.robots
        try:
            if robots is not None:
                delay_s = max(delay_s, robots.require(url).crawl_delay_s)
            get = partial(
                self.client.get,
                url,
                kind=kind,
                crawl_delay_s=delay_s,
                permit=robots.require if robots is not None else None,
                deadline_s=deadline_s,
                max_attempts=1 if is_service else MAX_ATTEMPTS,
            )
            exchanges = get()
            if is_service and exchanges[-1].error_class in _BROKEN_OFF:  # that was no refusal
                exchanges += get()
        except FetchError as error:
            answer = _unasked(url, error.error_class, str(error))
            if error.error_class == "network_off":
                return answer
            exchanges = (answer.exchange,)
        else:
            self.requests += len(exchanges)
            if is_service:
                self.run.budget.count(exchanges)
        exchanges = tuple(map(seen_as, exchanges))
        captures = [self.land(exchange, landed_as, self.strategy, candidate) for exchange in exchanges]
        return Answer(exchanges[-1], captures[-1])

    def entries(
        self, answer: Answer, *, body: bytes | None = None, came_from: str | None = None
    ) -> tuple[Candidate, ...]:
        """The candidates of a feed or of WordPress posts; raises `UnreadableFeed`.

        `body` stands in place of the answer's; `came_from` is the address that relative links are read against.
        """
        if answer.capture is None:
            raise UnreadableFeed(answer.why(), error_class=answer.error_class or "empty")
        capture = answer.capture if came_from is None else replace(answer.capture, url=came_from, final_url=None)
        return parse_feed(answer.body if body is None else body, source=self.source, capture=capture)

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """What the robots.txt of this address's origin names; the one that was landed when it cannot be asked."""
        try:
            return self.robots.sitemaps(url) if self.robots is not None else ()
        except FetchError:
            landed = (c for c in self.kept.captures if c.kind == "robots" and origin_of(c.url) == origin_of(url))
            body = next(filter(None, map(self.kept.body, landed)), b"")
            return tuple(Protego.parse(body.decode("utf-8", "replace")).sitemaps)

    def _recall(self, url: str) -> Answer | None:
        if self._known is None:
            self._known = self.kept.answers(self.strategy, self.window)
        capture = self._known.get(url)
        body = self.kept.body(capture) if capture is not None else None
        if capture is None or (body is None and capture.is_ok):
            return None
        exchange = Exchange(
            url=url,
            requested_at=capture.requested_at,
            final_url=capture.final_url,
            redirects=capture.redirects,
            status=capture.status,
            headers=capture.headers,
            body=body,
            error_class=capture.error_class,
            error=capture.error,
        )
        return Answer(exchange, capture)


def _unasked(url: str, error_class: str, error: str) -> Answer:
    return Answer(Exchange(url, datetime.now(UTC), error_class=error_class, error=error))
