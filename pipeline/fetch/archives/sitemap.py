"""Sitemaps: the lists of addresses that an outlet keeps for search engines, by month or by last change.

A sitemap's `lastmod` is when a page was changed, not when it was published: it rules out (a page last changed before
the window was not published in it), it never dates. So candidates are undated, except in news sitemaps, and their
pages tell. What was changed long after the window may be of it, too: it is offered while there is little of it, and a
day then knows as much as a month; else it is left out, unless its address names the window's days, and counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urljoin, urlsplit

from pipeline.errors import FetchError
from pipeline.fetch.address import clean_url, origin_of
from pipeline.fetch.archives.base import Found, address_key, not_reached, united
from pipeline.fetch.archives.hints import bare_host, days_of, hosts_of, is_article, is_of, may_be_of, period_of
from pipeline.fetch.archives.inquiry import Answer, Inquiry
from pipeline.fetch.archives.sitemap_xml import Row, SitemapDocument, read_sitemap
from pipeline.fetch.dates import read_date
from pipeline.records import Candidate, Source, Window

NAME = "sitemap"
MAX_DEPTH = 3
CHANGED_AFTER = timedelta(days=7)
MAX_LATE = 100  # pages of other days that a day may cost; they are landed, and the other days need not ask for them
_GUESSES = ("sitemap.xml", "sitemap_index.xml", "wp-sitemap.xml", "news-sitemap.xml")
_NO_ARTICLES = ("taxonomies", "users", "category", "post_tag", "author", "attachment", "page-sitemap", "image", "video")
_ARC = "/arc/outboundfeeds/"
_LATE = 3


@dataclass(frozen=True, slots=True)
class _Listed:
    """A row of a list that may be of the window. `rank`: 0 the address names the window's days, 1 the list does, or
    the last change is near, 2 nothing tells, 3 it was changed long after; `distance` in seconds orders rows of a rank.
    """

    row: Row
    rank: int
    distance: float
    via: Answer


@dataclass(slots=True)
class _Reading:
    """What is known while the tree of lists is read."""

    seen: set[str] = field(default_factory=set)
    listed: dict[str, _Listed] = field(default_factory=dict)
    read: int = 0
    rows: int = 0
    left_out: int = 0  # changed long after the window
    elsewhere: int = 0
    failures: list[Answer] = field(default_factory=list)
    cuts: int = 0
    has_article_list: bool = False  # one was read, or the index has them for other months only
    news_from: datetime | None = None
    without_date: int = 0


def find(source: Source, window: Window, inquiry: Inquiry) -> Found:
    """Addresses that may be of the window, likeliest first, at most `inquiry.limits.undated` of them undated."""
    reading = _Reading()
    last: Answer | None = None
    for roots in _roots(source, window, inquiry):
        asked = [_read(url, 0, None, source, window, inquiry, reading) for url in roots]
        unread = [answer for answer in asked if answer is not None and not answer.is_ok]
        last = next(reversed(unread), last)
        if reading.read:
            reading.failures += unread
            break
        if last is not None and last.error_class in {"dns", "connect", "host_waits"}:
            break
    if not reading.read:
        nothing = f"no sitemap is named by robots.txt or found below {source.homepage}"
        return (
            not_reached(NAME, last) if last else Found(NAME, is_reached=False, error_class="no_sitemap", note=nothing)
        )
    late = [url for url, item in reading.listed.items() if item.rank == _LATE]
    if len(late) > MAX_LATE:
        reading.left_out = len(late)
        for url in late:
            del reading.listed[url]
    ranked = sorted(reading.listed.values(), key=lambda item: (item.rank, item.distance, item.row.url))
    candidates = united(_candidate(item, source) for item in ranked)
    dated = tuple(c for c in candidates if c.published_at is not None)
    undated = [c for c in candidates if c.published_at is None]
    kept = undated[: inquiry.limits.undated]
    is_complete = _is_complete(reading, window) and len(kept) == len(undated)
    return Found(
        NAME,
        (*dated, *kept),
        is_complete=is_complete,
        error_class=reading.failures[0].error_class if reading.failures else None,
        note=_note(reading, len(candidates), len(undated) - len(kept)),
    )


def _roots(source: Source, window: Window, inquiry: Inquiry) -> Iterator[list[str]]:
    """Where to begin, likeliest first; the first group that has a sitemap is enough.

    Several outlets may share a host: the lists below the homepage come before the host's. robots.txt is where a site
    names its lists. Arc XP, the system of Radio Free Asia, has one list a day.
    """
    home = source.homepage.rstrip("/") + "/"
    if any(_ARC in feed for feed in source.feeds):
        yield [f"{origin_of(home)}{_ARC}sitemap/{day}/?outputType=xml" for day in _days_around(window)]
    named = inquiry.sitemaps(home)
    path = urlsplit(home).path
    yield [url for url in named if urlsplit(url).path.startswith(path)]
    yield from ([urljoin(home, name)] for name in _GUESSES)
    if path != "/":
        yield [url for url in named if not urlsplit(url).path.startswith(path)]
        yield from ([urljoin(origin_of(home) + "/", name)] for name in _GUESSES[:2])


def _days_around(window: Window) -> list[date]:
    days = list(window.days())
    return [days[0] - timedelta(days=1), *days, days[-1] + timedelta(days=1)]


def _read(
    url: str,
    depth: int,
    period: tuple[date, date] | None,
    source: Source,
    window: Window,
    inquiry: Inquiry,
    reading: _Reading,
) -> Answer | None:
    """Read one list and, when it is an index, those of its lists that can hold the window. The answer, if asked."""
    if (key := address_key(url)) in reading.seen:
        return None
    reading.seen.add(key)
    answer = inquiry.ask(url, "sitemap")
    document = read_sitemap(answer.body) if answer.is_ok else None
    if document is None:
        if depth:
            reading.failures.append(answer)
        return answer
    reading.read += 1
    reading.cuts += document.is_cut
    if not document.is_index:
        _take(document, answer, period, source, window, reading)
        return answer
    for row in _children(document, url, source, window, reading):
        if depth + 1 < MAX_DEPTH:
            _read(row.url, depth + 1, period_of(row.url) or period, source, window, inquiry, reading)
        else:
            reading.cuts += 1
    return answer


def _children(document: SitemapDocument, url: str, source: Source, window: Window, reading: _Reading) -> list[Row]:
    """The lists of an index that can hold addresses of the window, nearest last change first.

    An index sends us to the source's own hosts and to its own one, nowhere else.
    """
    hosts = hosts_of(source) | {bare_host(url)}
    kept = []
    for row in document.rows:
        try:
            address = clean_url(row.url, url)
        except FetchError:
            continue
        if bare_host(address) not in hosts:
            reading.elsewhere += 1
            continue
        name = urlsplit(address).path.rsplit("/", 1)[-1].lower()
        period, changed = period_of(address), _moment(row.lastmod)
        if any(word in name for word in _NO_ARTICLES):
            continue
        if period is not None and not may_be_of(period, window):
            reading.has_article_list = True
            continue
        if changed is not None and changed < window.start:
            continue
        kept.append((abs((changed - window.end).total_seconds()) if changed else 0.0, Row(address, row.lastmod)))
    return [row for _, row in sorted(kept, key=lambda pair: pair[0])]


def _take(
    document: SitemapDocument,
    answer: Answer,
    period: tuple[date, date] | None,
    source: Source,
    window: Window,
    reading: _Reading,
) -> None:
    """Keep the rows that may be of the window."""
    reading.has_article_list = True
    for row in document.rows:
        reading.rows += 1
        try:
            url = clean_url(row.url, answer.address)
        except FetchError:
            continue
        if not is_of(url, source):
            reading.elsewhere += 1
            continue
        if not is_article(url):
            continue
        published = read_date(row.published, zone=source.zone, rule=NAME).at if row.published else None
        if published is not None:
            reading.news_from = min(reading.news_from or published, published)
            if published not in window:
                continue
        else:
            reading.without_date += 1
        listed = _listed(Row(url, row.lastmod, row.published, row.title), period, window, answer, published)
        if listed is not None:
            known = reading.listed.get(url)
            if known is None or (listed.rank, listed.distance) < (known.rank, known.distance):
                reading.listed[url] = listed


def _listed(
    row: Row,
    period: tuple[date, date] | None,
    window: Window,
    answer: Answer,
    published: datetime | None,
) -> _Listed | None:
    if published is not None:
        return _Listed(row, 0, 0.0, answer)
    changed = _moment(row.lastmod)
    distance = abs((changed - window.start).total_seconds()) if changed else 0.0
    days = days_of(row.url)
    if days is not None and not may_be_of(days, window):
        return None
    if changed is not None and changed < window.start:
        return None
    if days is not None and days[0] == days[1]:
        return _Listed(row, 0, distance, answer)
    if changed is not None and changed >= window.end + CHANGED_AFTER:
        return _Listed(row, _LATE, distance, answer)
    return _Listed(row, 1 if changed is not None or days is not None or period is not None else 2, distance, answer)


def _candidate(item: _Listed, source: Source) -> Candidate:
    row, capture = item.row, item.via.capture
    read = read_date(row.published, zone=source.zone, rule=f"{NAME}:publication_date") if row.published else None
    return Candidate(
        source_id=source.source_id,
        url=row.url,
        title=" ".join(row.title.split())[:500],
        discovered_via=f"{NAME}:{item.via.exchange.url}",
        discovered_at=item.via.exchange.requested_at,
        published_at=read.at if read else None,
        published_raw=row.published,
        published_rule=read.rule if read else None,
        feed_capture_id=capture.capture_id if capture else None,
    )


def _moment(lastmod: str | None) -> datetime | None:
    """When a page was last changed; a day alone means its end, the latest moment that it can mean."""
    if not lastmod:
        return None
    read = read_date(lastmod, zone="UTC", rule="lastmod")
    if read.at is None:
        return None
    return read.at + timedelta(hours=12) if read.quality == "day" else read.at.astimezone(UTC)


def _is_complete(reading: _Reading, window: Window) -> bool:
    """Everything that the lists hold of the window is among the candidates."""
    is_whole = reading.has_article_list and not (reading.failures or reading.cuts or reading.left_out)
    if reading.news_from is not None and not reading.without_date:  # a news sitemap goes back two days
        return is_whole and reading.news_from < window.start
    return is_whole and not any(item.rank == 2 for item in reading.listed.values())


def _note(reading: _Reading, found: int, over: int) -> str:
    parts = [f"{reading.read} sitemaps with {reading.rows} addresses were read, {found} may be of the window"]
    facts = (
        (reading.elsewhere, "are of other hosts or other parts of the host"),
        (reading.left_out, "were changed long after it and left out"),
        (over, "were over the limit and left out"),
        (reading.cuts, "sitemaps were cut off, too large or too deep"),
    )
    parts += [f"{count} {words}" for count, words in facts if count]
    parts += [failure.why() for failure in reading.failures[:3]]
    return "; ".join(parts)
