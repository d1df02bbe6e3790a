"""One polite and guarded way to the network: an address → the exchanges that were made for it.

Nothing of what a server does raises here: each attempt comes back as an `Exchange` with what was received and, when
something went wrong, the short word for it. Only a forbidden network (`network_off`) is an exception.
"""

from __future__ import annotations

import contextlib
import email.utils
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Literal

import requests
import urllib3
from requests.utils import DEFAULT_ACCEPT_ENCODING
from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    IncompleteRead,
    NameResolutionError,
    ProtocolError,
    ReadTimeoutError,
)

from pipeline.errors import FetchError
from pipeline.fetch.address import clean_url, host_of_url
from pipeline.fetch.guard import CONNECT_S, Deadline, GuardedAdapter, PeerRefused, set_deadline
from pipeline.fetch.large import turn_of
from pipeline.fetch.pace import HostPacer
from pipeline.settings import Settings

Kind = Literal["feed", "page", "robots", "sitemap"]

MAX_BYTES: dict[Kind, int] = {"feed": 10_000_000, "page": 3_000_000, "robots": 512_000, "sitemap": 50_000_000}
ACCEPT: dict[Kind, str] = {
    "feed": "application/rss+xml, application/atom+xml, application/feed+json, application/json;q=0.9, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5",
    "page": "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
    "robots": "text/plain, */*;q=0.5",
    "sitemap": "application/xml, text/xml;q=0.9, */*;q=0.5",
}
MAX_REDIRECTS = 5
MAX_ATTEMPTS = 3
MAX_HOLD_S = 24 * 3600.0
_CHUNK = 65_536
_REDIRECTS = {301, 302, 303, 307, 308}
_PERMANENT = {301, 308}
_TRANSPORT = {"dns", "connect", "timeout", "reset", "truncated", "tls_broken"}


@dataclass(frozen=True, slots=True)
class Exchange:
    """One attempt at one address, all redirects of it included. `body` is decoded, and cut where a limit was met.

    `error_class` is null when a usable answer came; a 304 is `not_modified`, since it brings no bytes. `retry_after_s`
    is what the server asked for, in seconds from now. `is_moved`: every redirect on the way was a permanent one.
    """

    url: str
    requested_at: datetime
    attempt: int = 1
    final_url: str | None = None
    redirects: tuple[str, ...] = ()
    status: int | None = None
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    elapsed_ms: int = 0
    error_class: str | None = None
    error: str | None = None
    retry_after_s: float | None = None
    is_moved: bool = False

    @property
    def is_ok(self) -> bool:
        return self.error_class is None

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def media_type(self) -> str | None:
        written = self.header("content-type")
        return written.partition(";")[0].strip().lower() or None if written else None


@dataclass(slots=True)
class _Walk:
    """What is known of an attempt while it goes from hop to hop."""

    url: str
    redirects: tuple[str, ...] = ()
    is_moved: bool = False


class Client:
    """Makes exchanges; safe to share between threads.

    `host_pacer` replaces the pace that is shared through `settings.home`; `ca_bundle` is a PEM file of certificate
    authorities to trust instead of the public ones; `retry_pause_s` is doubled from one attempt to the next.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        host_pacer: HostPacer | None = None,
        ca_bundle: Path | None = None,
        retry_pause_s: float = 0.5,
    ) -> None:
        self._settings = settings
        self._pacer = host_pacer or HostPacer(settings.host_pace_s, settings.home / "pace")
        self._verify: bool | str = str(ca_bundle) if ca_bundle else True
        self._retry_pause_s = retry_pause_s
        self._sessions = threading.local()
        self._held: dict[str, float] = {}

    def get(
        self,
        url: str,
        *,
        kind: Kind = "page",
        crawl_delay_s: float = 0.0,
        headers: Mapping[str, str] | None = None,
        permit: Callable[[str], object] | None = None,
        deadline_s: float = 0.0,
        max_attempts: int = MAX_ATTEMPTS,
    ) -> tuple[Exchange, ...]:
        """Ask for `url`: every attempt in order, the last one is the outcome. Raises `FetchError` "network_off" only.

        All attempts and hops together take at most `settings.deadline_s`, or `deadline_s` where that is more (a large
        archive takes its time), turns at hosts not counted. `permit` is asked for every hop after the first and raises
        `FetchError` for one that must not be followed (robots.txt).
        """
        if self._settings.network_off:
            raise FetchError(
                f"the network is switched off, {url} was not asked; unset DEFECTION_WATCH_NETWORK_OFF to fetch",
                error_class="network_off",
                url=url,
            )
        deadline = Deadline(max(self._settings.deadline_s, deadline_s))
        attempts: list[Exchange] = []
        while True:
            exchange = self._attempt(url, kind, deadline, crawl_delay_s, headers or {}, permit)
            exchange = replace(exchange, attempt=len(attempts) + 1)
            attempts.append(exchange)
            pause = exchange.retry_after_s or self._retry_pause_s * 2 ** (len(attempts) - 1)
            if not _is_worth_retrying(exchange) or len(attempts) >= max_attempts or pause >= deadline.left_s:
                break
            time.sleep(pause)
        if exchange.retry_after_s and not exchange.is_ok:
            host = host_of_url(exchange.final_url or url)
            self._held[host] = time.monotonic() + min(exchange.retry_after_s, MAX_HOLD_S)
        return tuple(attempts)

    # ------------------------------------------------------------------------------------------- one attempt

    def _attempt(
        self,
        url: str,
        kind: Kind,
        deadline: Deadline,
        crawl_delay_s: float,
        headers: Mapping[str, str],
        permit: Callable[[str], object] | None,
    ) -> Exchange:
        requested_at, began, waited = datetime.now(UTC), time.monotonic(), 0.0
        walk = _Walk(url)
        answer = blank = Exchange(url=url, requested_at=requested_at)
        try:
            walk.url = clean_url(url)
            while True:
                if (held := self._held.get(host_of_url(walk.url), 0.0) - time.monotonic()) > 0:
                    raise FetchError(
                        f"the host asked to wait {held:.0f} s more", error_class="host_waits", url=walk.url
                    )
                pause = self._pacer.wait(host_of_url(walk.url), crawl_delay_s)
                deadline.extend(pause)
                waited += pause
                answer = blank  # a hop without an answer must not show the status of the one before
                answer = self._hop(blank, walk, kind, deadline, headers)
                target = _redirect_target(answer, walk)
                if target is None:
                    break
                before = time.monotonic()
                if permit is not None:
                    permit(target)
                deadline.extend(time.monotonic() - before)
                waited += time.monotonic() - before
                walk.is_moved = answer.status in _PERMANENT and (walk.is_moved or not walk.redirects)
                walk.redirects, walk.url = (*walk.redirects, target), target
        except FetchError as error:
            answer = replace(answer, error_class=error.error_class, error=str(error), body=answer.body or None)
        elapsed_ms = max(0, round((time.monotonic() - began - waited) * 1000))
        return replace(
            answer, final_url=walk.url, redirects=walk.redirects, is_moved=walk.is_moved, elapsed_ms=elapsed_ms
        )

    def _hop(
        self, blank: Exchange, walk: _Walk, kind: Kind, deadline: Deadline, headers: Mapping[str, str]
    ) -> Exchange:
        """One request and its answer. Raises `FetchError` when there is no answer at all."""
        if deadline.is_over:
            raise FetchError("no time was left", error_class="timeout", url=walk.url)
        read_s = max(deadline.left_s, 0.001)
        set_deadline(deadline)
        try:
            request = requests.Request("GET", walk.url, headers={**self._headers(kind), **headers}).prepare()
            response = self._session().send(
                request,
                stream=True,
                timeout=(CONNECT_S, read_s),
                allow_redirects=False,
                verify=self._verify,
                proxies={},
            )
            with response:
                received = tuple((str(k), str(v)) for k, v in response.raw.headers.items())
                answer = replace(blank, status=response.status_code, reason=response.reason or "", headers=received)
                answer = replace(answer, body=None, retry_after_s=_retry_after(answer))
                if response.status_code in _REDIRECTS:
                    return answer  # its body is for browsers that do not follow
                body, failure = _read_body(response.raw, MAX_BYTES[kind], deadline)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, PeerRefused, ValueError) as error:
            error_class = "timeout" if deadline.is_over else _class_of(error)
            raise FetchError(_words(error), error_class=error_class, url=walk.url) from error
        finally:
            deadline.release()
            set_deadline(None)
        answer = replace(answer, body=None if response.status_code == 304 else body)
        failure = failure or _refusal_of_status(answer)
        return answer if failure is None else replace(answer, error_class=failure[0], error=failure[1])

    def _session(self) -> requests.Session:
        session = getattr(self._sessions, "session", None)
        if not isinstance(session, requests.Session):
            session = requests.Session()
            session.trust_env = False
            session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            for scheme in ("http://", "https://"):
                session.mount(scheme, GuardedAdapter(allow_loopback=self._settings.allow_loopback))
            self._sessions.session = session
        return session

    def _headers(self, kind: Kind) -> dict[str, str]:
        agent = self._settings.user_agent.encode("ascii", "replace").decode("ascii")
        return {"User-Agent": agent, "Accept": ACCEPT[kind], "Accept-Encoding": DEFAULT_ACCEPT_ENCODING}


# ------------------------------------------------------------------------------------------------- reading


def _read_body(raw: urllib3.HTTPResponse, limit: int, deadline: Deadline) -> tuple[bytes, tuple[str, str] | None]:
    """The decoded body, cut at `limit`, and what went wrong while reading it.

    `read1` returns what has arrived; `read` would wait for a full chunk and be held up by a dripping server.
    """
    body = bytearray()  # one buffer that grows: parts of it, once put together, would stay behind as holes in the heap
    try:
        while chunk := raw.read1(_CHUNK, decode_content=True):
            body += chunk
            if len(body) > limit:
                del body[limit:]
                return _whole(body), ("too_large", f"more than {limit:,} bytes; the rest was not read")
            if deadline.is_over:
                break
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        error_class = "timeout" if deadline.is_over else _class_of(error)
        return _whole(body), (error_class, _words(error))
    if deadline.is_over:  # a connection that was cut looks like a body that ended
        return _whole(body), ("timeout", "the body did not end in time")
    return _whole(body), None


def _whole(body: bytearray) -> bytes:
    with turn_of(len(body)):
        whole = bytes(body)
        body.clear()
    return whole


def _redirect_target(answer: Exchange, walk: _Walk) -> str | None:
    """Where the answer sends us; None when it is final. Raises `FetchError` when it must not be followed."""
    location = answer.header("location")
    if answer.status not in _REDIRECTS or answer.error_class is not None:
        return None
    if not location:
        raise FetchError(f"{answer.status} without a Location", error_class="redirect", url=walk.url)
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")  # raw UTF-8 in headers is common, ASCII stays ASCII
    target = clean_url(location, walk.url)
    if target in {clean_url(walk.url), *walk.redirects} or (walk.redirects and target == clean_url(answer.url)):
        raise FetchError(f"redirects go in a circle at {target}", error_class="redirect_loop", url=target)
    if len(walk.redirects) >= MAX_REDIRECTS:
        raise FetchError(f"more than {MAX_REDIRECTS} redirects", error_class="too_many_redirects", url=target)
    if walk.url.startswith("https:") and target.startswith("http:"):
        raise FetchError(f"redirected from https to {target}", error_class="downgrade", url=target)
    return target


def _refusal_of_status(answer: Exchange) -> tuple[str, str] | None:
    status = answer.status or 0
    if status == 304:
        return "not_modified", "the server says nothing has changed"
    if 200 <= status < 300:
        return None
    if answer.header("cf-mitigated"):
        return "blocked", f"{status} with a challenge instead of the document"
    return f"http_{status}", f"the server answered {status} {answer.reason}".strip()


def _is_worth_retrying(exchange: Exchange) -> bool:
    if exchange.error_class in _TRANSPORT:
        return True
    return (
        exchange.status is not None
        and exchange.error_class == f"http_{exchange.status}"
        and (exchange.status == 429 or exchange.status >= 500)
    )


def _retry_after(answer: Exchange) -> float | None:
    """Seconds that a 429 or 5xx asks to wait, from either form of Retry-After; None when it does not say."""
    written = (answer.header("retry-after") or "").strip()
    if not written or not (answer.status == 429 or (answer.status or 0) >= 500):
        return None
    if written.isascii() and written.isdigit():
        return float(written[:9])
    try:
        at = email.utils.parsedate_to_datetime(written)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())


def _class_of(error: BaseException) -> str:
    """The short word for an exception of requests, urllib3 or the guard, judged by all that it wraps."""
    chain = list(_causes(error))
    for kinds, word in _CLASSES:
        if any(isinstance(link, kinds) for link in chain):
            return word
    return "reset" if any(isinstance(link, OSError) for link in chain) else "protocol"


_CLASSES: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((PeerRefused,), "address"),
    ((NameResolutionError,), "dns"),
    ((requests.exceptions.SSLError, urllib3.exceptions.SSLError), "tls"),
    ((urllib3.exceptions.NewConnectionError,), "connect"),
    ((ConnectTimeoutError, ReadTimeoutError, requests.Timeout, TimeoutError), "timeout"),
    ((DecodeError, requests.exceptions.ContentDecodingError), "encoding"),
    ((IncompleteRead,), "truncated"),
    ((requests.exceptions.InvalidURL, urllib3.exceptions.LocationParseError, UnicodeError), "url"),
    ((ConnectionError, ProtocolError), "reset"),
)


def _causes(error: BaseException) -> list[BaseException]:
    """The exception with everything it wraps: causes, urllib3's `reason`, exceptions among its arguments."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting and len(found) < 20:
        link = waiting.pop()
        if isinstance(link, BaseException) and link not in found:
            found.append(link)
            waiting += [link.__cause__, getattr(link, "reason", None), *link.args]
    return found


def _words(error: BaseException) -> str:
    innermost = next((link for link in _causes(error) if isinstance(link, PeerRefused)), error)
    return f"{type(innermost).__name__}: {innermost}"[:300]
