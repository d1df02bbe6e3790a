"""robots.txt by Protego, after RFC 9309: 4xx allows, 5xx and silence forbid for now; kept for a day."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from protego import Protego

from pipeline.errors import FetchError
from pipeline.fetch.address import origin_of
from pipeline.fetch.client import Client, Exchange
from pipeline.records import content_id
from pipeline.settings import Settings
from pipeline.storage import write_whole

KEPT_S = 24 * 3600.0
KEPT_FAILURE_S = 600.0  # "unreachable" must be asked again soon, or one bad minute costs a day of news
MAX_CRAWL_DELAY_S = 60.0
AGENT = "DefectionWatch"


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether an address may be fetched, at what pace, and why not.

    `error_class` is "robots", or what kept us from asking for robots.txt at all ("dns", "connect", "address", …).
    """

    is_allowed: bool
    crawl_delay_s: float = 0.0
    reason: str | None = None
    error_class: str = "robots"


@dataclass(frozen=True, slots=True)
class _Rules:
    """robots.txt of one origin. `text` is null when nothing may be fetched for now, for `reason`."""

    fetched_at: float
    text: str | None
    reason: str | None = None
    error_class: str = "robots"

    def is_fresh(self) -> bool:
        return 0 <= time.time() - self.fetched_at < (KEPT_S if self.text is not None else KEPT_FAILURE_S)


class Robots:
    """The rules of every origin that a run asks; `on_exchange` gets each exchange that was made for them.

    Shared by threads: an origin is asked once, the others wait for the answer.
    """

    def __init__(
        self, client: Client, settings: Settings, on_exchange: Callable[[Exchange], object] = lambda exchange: None
    ) -> None:
        self._client = client
        self._folder = settings.home / "robots"
        self._on_exchange = on_exchange
        self._lock = threading.Lock()
        self._origin_locks: dict[str, threading.Lock] = {}
        self._rules: dict[str, tuple[_Rules, Protego]] = {}

    def permission(self, url: str) -> Permission:
        """May `url` be fetched, and how slowly?"""
        origin = origin_of(url)
        with self._lock:
            lock = self._origin_locks.setdefault(origin, threading.Lock())
        with lock:
            known = self._rules.get(origin)
            if known is None or not known[0].is_fresh():
                rules = self._read(origin) or self._ask(origin)
                known = self._rules[origin] = (rules, Protego.parse(rules.text or ""))
        rules, protego = known
        if rules.text is None:
            reason = f"robots.txt of {origin} cannot be read: {rules.reason}"
            return Permission(False, reason=reason, error_class=rules.error_class)
        if not protego.can_fetch(url, AGENT):
            return Permission(False, reason=f"robots.txt of {origin} forbids it")
        return Permission(True, min(float(protego.crawl_delay(AGENT) or 0.0), MAX_CRAWL_DELAY_S))

    def require(self, url: str) -> Permission:
        """The permission to fetch `url`; raises `FetchError` when there is none."""
        permission = self.permission(url)
        if not permission.is_allowed:
            raise FetchError(permission.reason or "forbidden", error_class=permission.error_class, url=url)
        return permission

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of this address's origin names."""
        self.permission(url)
        return tuple(self._rules[origin_of(url)][1].sitemaps)

    def _ask(self, origin: str) -> _Rules:
        exchanges = self._client.get(f"{origin}/robots.txt", kind="robots")
        for exchange in exchanges:
            self._on_exchange(exchange)
        rules = _rules_of(exchanges[-1])
        write_whole(self._path(origin), json.dumps({"origin": origin, **asdict(rules)}))
        return rules

    def _read(self, origin: str) -> _Rules | None:
        try:
            kept = json.loads(self._path(origin).read_text(encoding="utf-8"))
            rules = _Rules(float(kept["fetched_at"]), kept["text"], kept["reason"], kept["error_class"])
        except (OSError, ValueError, KeyError, TypeError):
            return None  # not asked yet, or the file is damaged: ask
        return rules if rules.is_fresh() else None

    def _path(self, origin: str) -> Path:
        return self._folder / f"{content_id(origin)}.json"


def _rules_of(exchange: Exchange) -> _Rules:
    """RFC 9309 §2.3.1: a file is obeyed as far as it was read, "unavailable" (4xx) allows, "unreachable" forbids.

    429 is a plea to slow down, so it forbids for now like a 5xx.
    """
    now = time.time()
    status = exchange.status or 0
    if exchange.body is not None and 200 <= status < 300 and exchange.error_class in {None, "too_large"}:
        return _Rules(now, exchange.body.decode("utf-8", "replace").removeprefix("\ufeff"))
    if 400 <= status < 500 and status != 429:
        return _Rules(now, "")
    if exchange.error_class in {"too_many_redirects", "redirect_loop", "redirect", "not_modified"}:
        return _Rules(now, "")  # §2.3.1.2: more than five redirects count as unavailable
    return _Rules(now, None, exchange.error or "no answer", "robots" if status else exchange.error_class or "robots")
