"""WordPress's REST archive: posts by date, with the exact number of them and their full text.

`after` and `before` are compared with the post's local time, and sites older than WordPress 5.3 ignore an offset. So
both bounds are sent in the site's own zone *and* with its offset: read either way they mean the same moment. `after`
is exclusive and moved back by a second, `before` is exclusive as a window's end is; what comes is filtered again on
`date_gmt`. `X-WP-Total` is then how many posts of the window there are.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipeline.fetch.address import origin_of
from pipeline.fetch.archives.base import Found, address_key, discovered, not_reached, of_window, united
from pipeline.fetch.archives.inquiry import Answer, Inquiry
from pipeline.fetch.feeds import UnreadableFeed
from pipeline.records import Candidate, Source, Window

NAME = "wordpress"
_FIELDS = "id,date,date_gmt,modified_gmt,guid,link,title,content,excerpt"
_FEED_OF = re.compile(r"(.*?)/(?:wp-json/wp/v2/|feed(?:/|$))")
_PAGE_SIZES = (100, 20)  # some sites cannot give a hundred full posts in time
_PAST_THE_LAST = "rest_post_invalid_page_number"
_HOPELESS = {"dns", "connect", "timeout", "request_limit", "host_waits"}
_TOO_MUCH = {"too_large", "timeout", "http_500", "http_502", "http_503", "http_504", "truncated", "reset"}


@dataclass(frozen=True, slots=True)
class _Site:
    """Where the posts are, and the zone that their dates are compared in. `zone` is null when the site did not say."""

    posts: str
    zone: tzinfo | None

    def query(self, **values: object) -> str:
        separator = "&" if "?" in self.posts else "?"
        return self.posts + separator + urlencode({k: str(v) for k, v in values.items()}, quote_via=quote)


def find(source: Source, window: Window, inquiry: Inquiry) -> Found:
    """All posts of the window; `expected` is the sites' own count of them.

    An outlet may have several sites on its host, such as one a language (`/kh/feed/`): each is asked. One that is not
    there costs nothing, as long as another is.
    """
    sites: list[_Site] = []
    answer: Answer | None = None
    for home in _homes(source):
        site, answer = _site(home, inquiry)
        if site is not None:
            sites.append(site)
        elif answer.error_class in _HOPELESS:
            break
    if answer is None or not sites:
        return not_reached(NAME, answer) if answer else Found(NAME, is_reached=False, error_class="no_site")
    listings = [_listing(site, source, window, inquiry) for site in sites]
    failure = next((listing.failure for listing in listings if listing.failure is not None), None)
    if failure is not None and all(not listing.posts and listing.total is None for listing in listings):
        return not_reached(NAME, failure)
    candidates = united(candidate for listing in listings for candidate in listing.candidates)
    inside = of_window(candidates, window)
    is_complete = failure is None and all(listing.is_whole for listing in listings)
    expected = _expected(listings, inside, is_complete, window)
    days = Counter(c.published_at.astimezone(UTC).date() for c in inside if c.published_at)
    return Found(
        NAME,
        inside,
        expected=expected,
        expected_on=tuple((day, days[day]) for day in window.days()) if is_complete and expected is not None else (),
        is_complete=is_complete,
        error_class=failure.error_class if failure else None,
        note="; ".join(_note(site, listing) for site, listing in zip(sites, listings, strict=True))
        + f"; {len(inside)} found",
    )


def _expected(
    listings: Sequence[_Listing], inside: tuple[Candidate, ...], is_complete: bool, window: Window
) -> int | None:
    """How many posts the sites say the window has: those that were all read, or the largest count among the sites."""
    if any(listing.total is None for listing in listings):
        return None
    if is_complete:
        return len(inside)
    return max(
        (listing.total or 0) - len(listing.candidates) + len(of_window(listing.candidates, window))
        for listing in listings
    )


def _listing(site: _Site, source: Source, window: Window, inquiry: Inquiry) -> _Listing:
    """All pages, in smaller ones when the site cannot give the large ones."""
    for size in _PAGE_SIZES:
        listing = _list(site, source, window, inquiry, size)
        if listing.failure is None or listing.failure.error_class not in _TOO_MUCH:
            break
    return listing


@dataclass(frozen=True, slots=True)
class _Listing:
    """What the pages of one site gave: raw posts, candidates, the site's own count, what ended it early."""

    posts: tuple[dict[str, Any], ...]
    candidates: tuple[Candidate, ...] = ()
    total: int | None = None
    failure: Answer | None = None

    @property
    def is_whole(self) -> bool:
        return self.failure is None and self.total in {None, len(self.candidates)}


def _homes(source: Source) -> tuple[str, ...]:
    """Where the outlet's sites may begin: its homepage, and what stands before `feed/` in its feeds' addresses."""
    homes = {address_key(source.homepage): source.homepage.rstrip("/") + "/"}
    for feed in source.feeds:
        if match := _FEED_OF.match(urlsplit(feed).path):
            home = f"{origin_of(feed)}{match[1]}/"
            homes.setdefault(address_key(home), home)
    return tuple(homes.values())


def _site(home: str, inquiry: Inquiry) -> tuple[_Site | None, Answer]:
    """The REST interface below `home`; sites without pretty permalinks have it under `?rest_route=`."""
    for route in ("wp-json{}", "?rest_route={}"):
        root = home + route.format("/")
        answer = inquiry.ask(f"{root}{'&' if '?' in root else '?'}_fields=name,gmt_offset,timezone_string", "feed")
        document = answer.json() if answer.is_ok else None
        if isinstance(document, dict):
            return _Site(home + route.format("/wp/v2/posts"), _zone(document)), answer
        if answer.error_class in {*_HOPELESS, "robots"}:  # what robots.txt forbids is not asked for by another name
            break
    return None, answer


def _zone(document: dict[str, Any]) -> tzinfo | None:
    name = document.get("timezone_string")
    if isinstance(name, str) and name:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder ("America")
            pass
    try:
        return timezone(timedelta(hours=float(str(document.get("gmt_offset")))))
    except (ValueError, OverflowError):
        return None


def _list(site: _Site, source: Source, window: Window, inquiry: Inquiry, size: int) -> _Listing:
    """All pages of the window, oldest post first, so that a post that appears meanwhile shifts none of them."""
    zone = site.zone or ZoneInfo(source.zone)
    bounds = {
        "after": (window.start - timedelta(seconds=1)).astimezone(zone).isoformat(timespec="seconds"),
        "before": window.end.astimezone(zone).isoformat(timespec="seconds"),
    }
    posts: list[dict[str, Any]] = []
    candidates: list[Candidate] = []
    total: int | None = None
    number = 1
    while True:
        url = site.query(**bounds, per_page=size, page=number, orderby="date", order="asc", _fields=_FIELDS)
        answer = inquiry.ask(url, "feed")
        if _is_past_the_last(answer):
            return _Listing(tuple(posts), united(candidates), total)
        page = answer.json() if answer.is_ok else None
        if not isinstance(page, list):
            return _Listing(tuple(posts), united(candidates), total, answer)
        total = _number(answer.header("x-wp-total")) if total is None else total
        readable = [post for post in page if isinstance(post, dict) and isinstance(post.get("link"), str)]
        posts += readable
        candidates += _read(readable, answer, inquiry, zone)
        pages = _number(answer.header("x-wp-totalpages"))
        if not page or (pages is not None and number >= pages) or (pages is None and len(page) < size):
            return _Listing(tuple(posts), united(candidates), total)
        number += 1


def _read(posts: list[dict[str, Any]], answer: Answer, inquiry: Inquiry, zone: tzinfo) -> tuple[Candidate, ...]:
    """Candidates of the posts that can be read. `date_gmt` of imported posts may be null or all zeros."""
    for post in posts:
        if str(post.get("date_gmt") or "").startswith("0000"):
            post["date_gmt"] = None
        if not post.get("date_gmt") and isinstance(post.get("date"), str):
            post["date"] = _with_offset(post["date"], zone)
    try:
        read = inquiry.entries(answer, body=json.dumps(posts).encode())
    except UnreadableFeed:
        return ()
    return discovered(read, f"{NAME}:{answer.exchange.url}")


def _with_offset(local: str, zone: tzinfo) -> str:
    try:
        moment = datetime.fromisoformat(local)
    except ValueError:
        return local
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat()


def _is_past_the_last(answer: Answer) -> bool:
    if answer.status != 400:
        return False
    document = answer.json()
    return isinstance(document, dict) and document.get("code") == _PAST_THE_LAST


def _number(written: str | None) -> int | None:
    return int(written) if written and written.strip().isdecimal() and len(written) < 10 else None


def _note(site: _Site, listing: _Listing) -> str:
    note = f"{site.posts} {'does not say how many' if listing.total is None else f'says {listing.total}'}"
    if site.zone is None:
        note += ", it did not tell its zone and the catalogue's was used"
    if listing.failure is not None:
        note += f", broke off: {listing.failure.why()}"
    return note
