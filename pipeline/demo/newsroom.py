"""Serves the demo press over real HTTP on loopback, and writes the catalogue that points at it.

    python -m pipeline.demo.newsroom --port 8765

Every outlet lives under `/<outlet>/` with a home page, article pages, `/feed/` (RSS), `/atom.xml`, `/sitemap.xml` and,
where it is WordPress-like, `/wp-json/wp/v2/posts` and `/feed/?paged=N`. Other outlets ignore `paged`, as real ones do.
It plays a web archive, too (`/cdx/search/cdx`, `/web/…`), for the lost outlets of `pipeline.demo.lost`.
"""

from __future__ import annotations

import argparse
import json
import signal
import threading
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from pipeline.demo.faults import FAULTS
from pipeline.demo.lost import LOST, base_of
from pipeline.demo.press import DEFAULT_PORT, FIRST_DAY, LAST_DAY, outlets
from pipeline.demo.routes import FEED_ITEMS, answer
from pipeline.errors import RuntimeFailure
from pipeline.records import Window

LOOPBACK = "127.0.0.1"


class Newsroom:
    """The newsroom on loopback, in threads of this process; `port=0` takes a free one.

    `addresses` are the loopback addresses it answers on. Linux has all of 127/8, so that outlets can have hosts of
    their own there (see `catalogue`); macOS has only 127.0.0.1. `requests` lists what was asked, in order.
    Raises `RuntimeFailure` when the port is taken.
    """

    def __init__(self, port: int = 0, *, addresses: Sequence[str] = (LOOPBACK,), feed_items: int = FEED_ITEMS) -> None:
        self.addresses = tuple(addresses)
        self.requests: list[str] = []
        self._closing = threading.Event()
        given = {"requests": self.requests, "feed_items": feed_items, "closing": self._closing}
        handler = type("_Handler", (_Handler,), given)
        self._servers: list[ThreadingHTTPServer] = []
        self.port = port
        try:
            for address in self.addresses:
                self._servers.append(ThreadingHTTPServer((address, self.port), handler))
                self.port = self._servers[0].server_port
        except OSError as error:
            self._close_sockets()
            raise RuntimeFailure(
                f"the demo newsroom cannot listen on {address}:{self.port} ({error.strerror}); choose another port"
            ) from error

    def __enter__(self) -> Self:
        for server in self._servers:
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        for server in self._servers:
            server.shutdown()
        self._close_sockets()

    def url(self, outlet_id: str, rest: str = "") -> str:
        """The address of an outlet, or of something below it."""
        return f"http://{address_of(outlet_id, self.addresses)}:{self.port}/{outlet_id}/{rest}"

    def _close_sockets(self) -> None:
        for server in self._servers:
            server.server_close()


def address_of(outlet_id: str, addresses: Sequence[str]) -> str:
    """The loopback address that an outlet is dealt, in the order of `outlets.toml`."""
    return addresses[list(outlets()).index(outlet_id) % len(addresses)]


def demo_window() -> Window:
    """The ten UTC days of which the newsroom has news."""
    return Window(Window.of_day(FIRST_DAY).start, Window.of_day(LAST_DAY).end)


def catalogue(
    port: int = DEFAULT_PORT,
    addresses: Sequence[str] = (LOOPBACK,),
    faults: Collection[str] = (),
    lost: Collection[str] = (),
) -> str:
    """The text of a `sources.toml` for a newsroom on `port`, the outlets dealt out over `addresses`.

    `faults` names the faulty outlets (keys of `FAULTS`) to be listed too, `lost` those of `LOST`, all on the first
    address.
    """
    rows: list[dict[str, object]] = []
    for outlet in outlets().values():
        base = f"http://{address_of(outlet.id, addresses)}:{port}/{outlet.id}/"
        rows.append(
            {
                "source_id": f"demo_{outlet.id}",
                "name": outlet.name,
                "homepage": base,
                "feeds": [base + outlet.catalogue_feed],
                "languages": [outlet.language],
                "alignment": outlet.alignment,
                "zone": outlet.zone,
                "archives": ["wordpress", "paged_feed", "sitemap"] if outlet.rest else ["sitemap"],
                "notes": "fictional outlet of the demo newsroom",
            }
        )
    for name in faults:
        base = f"http://{addresses[0]}:{port}/{name}/"
        notes = f"faulty outlet of the demo newsroom: {FAULTS[name]}"
        rows.append(
            {"source_id": f"demo_{name}", "name": name, "homepage": base, "feeds": [base + "feed/"], "notes": notes}
        )
    for name in lost:
        base = base_of(name, f"http://{addresses[0]}:{port}/")
        rows.append(
            {
                "source_id": f"lost_{name}",
                "name": name.title(),
                "homepage": base,
                "feeds": [base + "feed/"],
                "archives": LOST[name],
                "notes": "lost outlet of the demo newsroom",
            }
        )
    lines = ["# Written by pipeline.demo.newsroom.write_catalog: the fictional outlets of the demo newsroom."]
    for row in rows:
        lines += ["", "[[source]]", *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in row.items())]
    return "\n".join(lines) + "\n"


def write_catalog(
    path: Path,
    port: int = DEFAULT_PORT,
    addresses: Sequence[str] = (LOOPBACK,),
    faults: Collection[str] = (),
    lost: Collection[str] = (),
) -> Path:
    """Writes `catalogue(port, addresses, faults, lost)` to `path` and returns the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(catalogue(port, addresses, faults, lost), encoding="utf-8")
    return path


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Newsroom/1"
    requests: list[str]
    feed_items: int
    closing: threading.Event

    def do_GET(self) -> None:
        self.requests.append(self.path)
        given = answer(self.path, self.headers.get("Host", ""), self.feed_items)
        if given.is_silent:
            self.closing.wait()
            self.close_connection = True
            return
        validators = {}
        if given.changed_at:
            validators = {"ETag": given.etag, "Last-Modified": format_datetime(given.changed_at, usegmt=True)}
        unchanged = given.status == 200 and given.changed_at is not None and self._has(given.etag, given.changed_at)
        body = b"" if unchanged else given.body
        self.send_response(304 if unchanged else given.status)
        for name, value in (given.headers | validators).items():
            self.send_header(name, value)
        if not unchanged:
            self.send_header("Content-Type", given.media_type)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET

    def _has(self, etag: str, changed_at: datetime) -> bool:
        """Whether the client's copy is current; `If-None-Match` outranks `If-Modified-Since` (RFC 9110, 13.2.2)."""
        if tags := self.headers.get("If-None-Match"):
            return tags.strip() == "*" or etag in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        try:
            since = parsedate_to_datetime(self.headers.get("If-Modified-Since", ""))
            return changed_at <= (since if since.tzinfo else since.replace(tzinfo=UTC))
        except (TypeError, ValueError):
            return False

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: what was asked stands in `Newsroom.requests`."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Serves until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.demo.newsroom", description="the demo newsroom")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="0 takes a free port (default: %(default)s)")
    parser.add_argument("--feed-items", type=int, default=FEED_ITEMS, help="items a feed shows (default: %(default)s)")
    parser.add_argument("--hosts", type=int, default=1, help="loopback addresses 127.0.0.1, 127.0.0.2 … (Linux only)")
    parser.add_argument("--catalogue", type=Path, help="write a sources.toml for this port here")
    options = parser.parse_args(arguments)
    stop = threading.Event()

    def stopped(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, stopped)
    signal.signal(signal.SIGINT, stopped)
    addresses = [f"127.0.0.{host}" for host in range(1, options.hosts + 1)]
    with Newsroom(options.port, addresses=addresses, feed_items=options.feed_items) as newsroom:
        if options.catalogue:
            write_catalog(options.catalogue, newsroom.port, addresses)
        print(f"newsroom on http://{LOOPBACK}:{newsroom.port}/ with {', '.join(outlets())}", flush=True)
        stop.wait()


if __name__ == "__main__":
    main()
