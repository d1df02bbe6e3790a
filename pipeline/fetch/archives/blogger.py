"""Blogger's feeds: posts between two moments of publication, with the number of them.

`published-min` is inclusive and `published-max` exclusive, as a window is. `openSearch:totalResults` counts the posts
of the query; a feed gives at most 150 at a time.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC
from urllib.parse import urlencode, urljoin, urlsplit

from pipeline.fetch.archives.base import Found, discovered, not_reached, of_window, united
from pipeline.fetch.archives.inquiry import Inquiry
from pipeline.fetch.feeds import UnreadableFeed
from pipeline.records import Candidate, Source, Window

NAME = "blogger"
_PAGE = 150
_TOTAL = re.compile(rb"<(?:openSearch|opensearch|os):totalResults>\s*(\d{1,9})\s*<")


def find(source: Source, window: Window, inquiry: Inquiry) -> Found:
    """All posts of the window; `expected` is the blog's own count of them."""
    entries: list[Candidate] = []
    shown, total, start = 0, None, 1
    while True:
        query = {
            "max-results": _PAGE,
            "start-index": start,
            "orderby": "published",
            "published-min": window.start.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "published-max": window.end.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        answer = inquiry.ask(f"{_feed(source)}?{urlencode(query)}", "feed")
        try:
            page = inquiry.entries(answer) if answer.is_ok else None
        except UnreadableFeed:
            page = None
        if page is None and start == 1:
            return not_reached(NAME, answer)
        if page is None:
            break
        entries += discovered(page, f"{NAME}:{answer.exchange.url}")
        if start == 1 and (written := _TOTAL.search(answer.body)):
            total = int(written[1])
        shown += len(page)
        start += len(page)
        if not page or (shown >= total if total is not None else len(page) < _PAGE):
            break
    found = united(entries)
    inside = of_window(found, window)
    expected = None if total is None else max(total - (len(found) - len(inside)), 0)
    is_complete = page is not None and (expected is None or len(inside) >= expected)
    days = Counter(c.published_at.astimezone(UTC).date() for c in inside if c.published_at)
    return Found(
        NAME,
        inside,
        expected=expected,
        expected_on=tuple((day, days[day]) for day in window.days()) if is_complete and expected is not None else (),
        is_complete=is_complete,
        error_class=answer.error_class,
        note=f"{_feed(source)} says {'nothing of how many' if expected is None else expected}, {len(inside)} found",
    )


def _feed(source: Source) -> str:
    """The blog's feed of posts, whatever parameters the catalogue has it with."""
    named = next((feed for feed in source.feeds if "/feeds/posts/" in feed), None)
    if named is None:
        return urljoin(source.homepage.rstrip("/") + "/", "feeds/posts/default")
    return urlsplit(named)._replace(query="", fragment="").geturl()
