"""Guarded connections for urllib3: the peer is checked before a byte is sent, and a deadline ends every wait.

urllib3's own timeouts are per read, so a server that drips a byte a second is never timed out by them. Here a watchdog
shuts the socket down when the exchange's time is over, whatever it is waiting for (handshake, headers or body).
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Sequence
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from pipeline.fetch.address import refusal_of_peer

CONNECT_S = 10.0
_LOOK_S = 0.1


class PeerRefused(Exception):
    """The name led to an address that must not be asked. Not an OSError, so that urllib3 does not wrap it."""


class Deadline:
    """The time one exchange may take. `watch` ends a connection that is still in use when it is over."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._connection: HTTPConnection | None = None

    @property
    def left_s(self) -> float:
        return self._end - time.monotonic()

    @property
    def is_over(self) -> bool:
        return self.left_s <= 0

    def extend(self, seconds: float) -> None:
        """Time spent waiting for one's turn does not count."""
        self._end += seconds

    def watch(self, connection: HTTPConnection) -> None:
        self._connection = connection
        _watchdog.add(self)

    def release(self) -> None:
        self._connection = None
        _watchdog.drop(self)

    def cut(self) -> None:
        """Shut down what is being read, so that whoever waits for it wakes up."""
        sock = getattr(self._connection, "sock", None)
        if sock is not None:
            with contextlib.suppress(OSError):  # it may have ended by itself in the meantime
                # Not sock.shutdown(): an SSLSocket's own version drops its TLS state under the reading thread.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


class _Watchdog:
    """One thread that cuts every connection whose time is over. It looks ten times a second while there are any."""

    def __init__(self) -> None:
        self._watched: set[Deadline] = set()
        self._lock = threading.Lock()
        self._has_work = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, deadline: Deadline) -> None:
        with self._lock:
            self._watched.add(deadline)
            if self._thread is None or not self._thread.is_alive():  # first use, or first use after a fork
                self._thread = threading.Thread(target=self._look, name="deadlines", daemon=True)
                self._thread.start()
        self._has_work.set()

    def drop(self, deadline: Deadline) -> None:
        with self._lock:
            self._watched.discard(deadline)

    def _look(self) -> None:
        while True:
            self._has_work.wait()
            time.sleep(_LOOK_S)
            with self._lock:
                over = [deadline for deadline in self._watched if deadline.is_over]
                if not self._watched:
                    self._has_work.clear()
            for deadline in over:
                deadline.cut()


_watchdog = _Watchdog()


_Place = tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]  # as socket.getaddrinfo gives it

_current = threading.local()


def set_deadline(deadline: Deadline | None) -> None:
    """The deadline of the exchange that this thread is about to make."""
    _current.deadline = deadline


def _deadline() -> Deadline:
    found = getattr(_current, "deadline", None)
    return found if isinstance(found, Deadline) else Deadline(CONNECT_S)


def _resolve(connection: HTTPConnection, host: str, port: int, limit_s: float) -> Sequence[_Place]:
    """All addresses of a name. The system's resolver knows no time limit, so it is asked in a thread of its own."""
    answer: list[Sequence[_Place] | Exception] = []

    def ask() -> None:
        try:
            answer.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answer.append(error)

    asking = threading.Thread(target=ask, name="resolver", daemon=True)
    asking.start()
    asking.join(limit_s)
    if not answer:
        raise ConnectTimeoutError(connection, f"the address of {host} was not found in time")
    found = answer[0]
    if isinstance(found, Exception):
        gai = found if isinstance(found, socket.gaierror) else socket.gaierror(str(found))
        raise NameResolutionError(host, connection, gai) from found
    return found


def _connect(connection: HTTPConnection, host: str, port: int, *, allow_loopback: bool) -> socket.socket:
    """Resolve, refuse forbidden addresses, connect to the first that answers, and check whom we reached."""
    deadline = _deadline()
    found = _resolve(connection, host, port, max(min(CONNECT_S, deadline.left_s), 0.001))
    for *_, place in found:
        if refused := refusal_of_peer(str(place[0]), port, allow_loopback=allow_loopback):
            raise PeerRefused(f"{host}: {refused}")
    last: OSError | None = None
    for family, kind, protocol, _, place in found:
        sock = socket.socket(family, kind, protocol)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(max(min(CONNECT_S, deadline.left_s), 0.001))
            sock.connect(place)
            peer = str(sock.getpeername()[0])
        except OSError as error:
            sock.close()
            last = error
            continue
        if refused := refusal_of_peer(peer, port, allow_loopback=allow_loopback):
            sock.close()
            raise PeerRefused(f"{host}: {refused}")
        sock.settimeout(max(deadline.left_s, 0.001))
        return sock
    if isinstance(last, TimeoutError):
        raise ConnectTimeoutError(connection, f"{host}:{port} did not answer in time") from last
    raise NewConnectionError(connection, f"{host}:{port} cannot be reached: {last}") from last


class GuardedAdapter(HTTPAdapter):
    """A requests adapter whose connections are guarded."""

    def __init__(self, *, allow_loopback: bool, pool_size: int = 4) -> None:
        self._allow_loopback = allow_loopback
        super().__init__(pool_connections=64, pool_maxsize=pool_size, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        allow = self._allow_loopback

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return _connect(self, self._dns_host, self.port, allow_loopback=allow)

            def request(self, *args: Any, **kwargs: Any) -> None:
                _deadline().watch(self)
                super().request(*args, **kwargs)

        class Tls(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return _connect(self, self._dns_host, self.port, allow_loopback=allow)

            def connect(self) -> None:
                _deadline().watch(self)  # a handshake can be dripped too
                super().connect()

            def request(self, *args: Any, **kwargs: Any) -> None:
                _deadline().watch(self)
                super().request(*args, **kwargs)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class TlsPool(HTTPSConnectionPool):
            ConnectionCls = Tls

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": TlsPool}
