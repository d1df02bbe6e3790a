"""What the newsroom answers to one GET: an address → `Answer`. Pure, so that it can be tested without a socket."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from pipeline.demo import syndication
from pipeline.demo.faults import FAULTS, fault
from pipeline.demo.lost import GONE, lost_outlet, lost_stories, web_archive
from pipeline.demo.press import Outlet, Story, outlets, render_page, stories_of

FEED_ITEMS = 10
_EPOCH = datetime(2023, 6, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, media type and body; for documents the moment of their last change. A silent answer never comes."""

    status: int
    media_type: str
    body: bytes
    changed_at: datetime | None = None
    headers: dict[str, str] = field(default_factory=dict)
    is_silent: bool = False

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


def answer(target: str, host: str, feed_items: int = FEED_ITEMS) -> Answer:
    """The answer to GET `target` (path and query) asked of `host` (name and port); pure, so tests need no socket."""
    parts = urlsplit(target)
    path = unquote(parts.path)
    query = dict(parse_qsl(parts.query))
    if path == "/robots.txt":
        rules = f"User-agent: *\nDisallow: /*/wp-admin/\nSitemap: http://{host}/{next(iter(outlets()))}/sitemap.xml\n"
        return Answer(200, "text/plain; charset=utf-8", rules.encode(), _EPOCH)
    outlet_id, _, rest = path.lstrip("/").partition("/")
    if outlet_id in {"cdx", "web"}:
        return _archived(parts.path, query)
    if outlet_id == "dozen":
        return _dozen(rest, query, f"http://{host}/dozen/")
    if outlet_id in FAULTS:
        broken = fault(outlet_id, rest, f"http://{host}/{outlet_id}/")
        return Answer(broken.status, broken.media_type, broken.body, is_silent=broken.is_silent)
    outlet = outlets().get(outlet_id)
    if outlet is None:
        return _not_found()
    base = f"http://{host}/{outlet_id}/"
    shown = stories_of(outlet_id)
    if story := next((s for s in shown if s.path == rest), None):
        return Answer(
            200, f"text/html; charset={outlet.encoding}", render_page(outlet, base, story), story.modified_utc
        )
    if month := re.fullmatch(r"sitemap-(\d{4}-\d{2})\.xml", rest):
        return _document("application/xml", syndication.sitemap_month(shown, month[1], base), shown)
    if rest.startswith("wp-json"):
        return _rest(outlet, rest, query, base, shown)
    documents: dict[str, Callable[[], Answer]] = {
        "": lambda: _document(f"text/html; charset={outlet.encoding}", render_page(outlet, base), shown),
        "feed/": lambda: _feed("application/rss+xml", syndication.rss, outlet, query, base, feed_items),
        "atom.xml": lambda: _feed("application/atom+xml", syndication.atom, outlet, query, base, feed_items),
        "sitemap.xml": lambda: _document("application/xml", syndication.sitemap_index(shown, base), shown),
    }
    return documents[rest]() if rest in documents else _not_found()


def _archived(path: str, query: dict[str, str]) -> Answer:
    """The web archive's answer to a search or for a memento."""
    reply = web_archive()(path, query)
    if reply is None:
        return _not_found()
    if isinstance(reply, bytes):
        return Answer(200, "application/json", reply)
    body, status, headers = reply
    return Answer(
        status,
        headers.get("Content-Type", "text/html"),
        body,
        headers={k: v for k, v in headers.items() if k != "Content-Type"},
    )


def _dozen(rest: str, query: dict[str, str], base: str) -> Answer:
    """The site that counts an article more than it has."""
    outlet, stories = lost_outlet("dozen"), lost_stories("dozen")
    if rest.startswith("wp-json"):
        return _rest(outlet, rest, query, base, stories)
    story = next((story for story in stories if story.path == rest), None)
    if story is None or rest == GONE:
        return _not_found()
    return Answer(200, f"text/html; charset={outlet.encoding}", render_page(outlet, base, story), story.modified_utc)


def _feed(
    media_type: str,
    write: Callable[[Outlet, Sequence[Story], str], bytes],
    outlet: Outlet,
    query: dict[str, str],
    base: str,
    size: int,
) -> Answer:
    shown = stories_of(outlet.id)
    page = query.get("paged", "1") if outlet.rest else "1"
    number = int(page) if page.isdecimal() and int(page) > 0 else 1
    part = shown[(number - 1) * size : number * size]
    return _document(f"{media_type}; charset=utf-8", write(outlet, part, base), part) if part else _not_found()


def _rest(outlet: Outlet, rest: str, query: dict[str, str], base: str, shown: Sequence[Story]) -> Answer:
    route = rest.rstrip("/")
    if not outlet.rest:
        return _not_found()
    if route == "wp-json":
        return _json(200, syndication.wordpress_root(outlet, base), {})
    if route == "wp-json/wp/v2/posts":
        return _json(*syndication.wordpress_posts(outlet, shown, query, base))
    return _json(404, {"code": "rest_no_route", "message": "No route was found.", "data": {"status": 404}}, {})


def _document(media_type: str, body: bytes, shown: Sequence[Story]) -> Answer:
    return Answer(200, media_type, body, max((story.modified_utc for story in shown), default=_EPOCH))


def _json(status: int, value: Any, headers: dict[str, str]) -> Answer:
    body = json.dumps(value, ensure_ascii=False).encode()
    return Answer(status, "application/json; charset=UTF-8", body, headers=headers)


def _not_found() -> Answer:
    return Answer(404, "text/html; charset=utf-8", b"<html><title>404</title><h1>Not Found</h1></html>")
