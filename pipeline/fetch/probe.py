"""Ask a live site what it answers to: its feeds and the ways to its past → a proposal for `sources.toml`.

Polite like a run (robots.txt, pace), at most about twenty requests. Nothing is landed and nothing is changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from pipeline.errors import FetchError
from pipeline.fetch.address import clean_url, origin_of
from pipeline.fetch.client import Client, Exchange, Kind
from pipeline.fetch.feeds import UnreadableFeed, parse_feed
from pipeline.fetch.robots import Robots
from pipeline.records import Candidate, Capture, Source
from pipeline.settings import Settings

MAX_FEEDS = 6
_FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"}
# The habits of WordPress, Drupal, Blogger, Joomla and Wix, asked only when the site names no feed itself.
_GUESSES = ("/feed/", "/rss.xml", "/rss", "/feeds/posts/default", "/?format=feed&type=rss", "/blog-feed.xml")
_SITEMAPS = ("/sitemap_index.xml", "/sitemap.xml", "/wp-sitemap.xml")


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that answered: what it shows, and how far back."""

    url: str
    entries: int
    dated: int
    oldest_at: datetime | None
    newest_at: datetime | None
    items: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Probe:
    """What a site answered. `troubles` are the addresses that did not work, with the reason; `title` is the name that
    its homepage gives itself."""

    source: Source
    feeds: tuple[FoundFeed, ...]
    archives: tuple[str, ...]
    posts: int | None
    troubles: tuple[str, ...]
    title: str | None = None

    @property
    def proposal(self) -> Source:
        """The source as the catalogue should have it after this probe."""
        feeds = tuple(feed.url for feed in self.feeds)
        reason = None if feeds else f"no feed answered when it was probed on {datetime.now(UTC):%Y-%m-%d}"
        kept = tuple(name for name in self.source.archives if name in {"wayback", "gdelt", "cc_news"})
        archives = ("landed", *self.archives, *(kept or ("wayback",)))
        return replace(self.source, feeds=feeds or self.source.feeds, archives=archives, disabled_reason=reason)


def probe(
    source: Source,
    settings: Settings,
    *,
    client: Client | None = None,
    progress: Callable[[str], None] = lambda line: None,
) -> Probe:
    """Ask the site of `source`; raises `FetchError` only when the network is switched off."""
    return _Prober(source, settings, client or Client(settings), progress).run()


def to_toml(source: Source) -> str:
    """The `[[source]]` table of a source; keys with their default value are left out."""
    lines = ["[[source]]"]
    default = Source("", "", "", ())
    for name in Source.__slots__:
        value = getattr(source, name)
        if name in {"source_id", "name", "homepage", "feeds", "languages"} or value != getattr(default, name):
            written = value if isinstance(value, str) else list(value or ())
            lines.append(f"{name} = {json.dumps(written, ensure_ascii=False)}")  # JSON strings and lists are TOML's
    return "\n".join(lines) + "\n"


class _Prober:
    def __init__(self, source: Source, settings: Settings, client: Client, progress: Callable[[str], None]) -> None:
        self._source = source
        self._client = client
        self._robots = Robots(client, settings)
        self._progress = progress
        self._troubles: list[str] = []

    def run(self) -> Probe:
        home = self._ask(self._source.homepage, "page")
        feeds = self._feeds(home)
        posts = self._wordpress_posts()
        archives = []
        if posts is not None:
            archives.append("wordpress")
        if feeds and self._has_pages(feeds[0].url):
            archives.append("paged_feed")
        if self._has_sitemap():
            archives.append("sitemap")
        if any("/feeds/posts/" in feed.url for feed in feeds):
            archives.append("blogger")
        if any("format=feed" in feed.url for feed in feeds):
            archives.append("joomla")
        return Probe(self._source, feeds, tuple(archives), posts, tuple(self._troubles), _title_of(home))

    def _feeds(self, home: Exchange) -> tuple[FoundFeed, ...]:
        named = list(_named_feeds(home)) if home.is_ok else []
        found = self._working([*self._source.feeds, *named])
        if not found:
            found = self._working([urljoin(self._source.homepage, guess) for guess in _GUESSES])[:1]
        return tuple(found)

    def _working(self, urls: list[str]) -> list[FoundFeed]:
        found: dict[str, FoundFeed] = {}
        for url in list(dict.fromkeys(urls))[:MAX_FEEDS]:
            candidates, reached = self._entries(url)
            if candidates is not None:
                dates = [c.published_at for c in candidates if c.published_at]
                feed = FoundFeed(
                    reached, len(candidates), len(dates), min(dates, default=None), max(dates, default=None), candidates
                )
                found.setdefault(reached, feed)
                self._progress(f"{reached}: a feed with {len(candidates)} entries")
        return list(found.values())

    def _entries(self, url: str) -> tuple[tuple[Candidate, ...] | None, str]:
        """The entries of a feed and the address it was found at; None when there is no feed."""
        exchange = self._ask(url, "feed")
        reached = exchange.final_url or url
        if not exchange.is_ok or exchange.body is None:
            return None, reached
        capture = Capture(
            "probe", self._source.source_id, "feed", url, exchange.requested_at, "probe", final_url=reached,
            headers=exchange.headers, media_type=exchange.media_type,
        )  # fmt: skip
        try:
            return parse_feed(exchange.body, source=self._source, capture=capture), reached
        except UnreadableFeed as error:
            self._troubles.append(str(error))
            return None, reached

    def _wordpress_posts(self) -> int | None:
        """How many posts the WordPress interface says it has; None when there is none."""
        exchange = self._ask(urljoin(self._source.homepage, "/wp-json/wp/v2/posts?per_page=1"), "feed")
        total = exchange.header("x-wp-total") or ""
        return int(total) if exchange.is_ok and total.isascii() and total.isdigit() else None

    def _has_pages(self, feed: str) -> bool:
        """Does page 2 of the feed show other items? Most sites ignore the parameter and show page 1 again."""
        first, _ = self._entries(feed)
        second, _ = self._entries(f"{feed}{'&' if urlsplit(feed).query else '?'}paged=2")
        return bool(first) and bool(second) and not {c.url for c in first or ()} & {c.url for c in second or ()}

    def _has_sitemap(self) -> bool:
        try:
            named = self._robots.sitemaps(clean_url(self._source.homepage))
        except FetchError:
            named = ()
        guesses = (origin_of(self._source.homepage) + path for path in _SITEMAPS)
        return any(self._is_sitemap(url) for url in (*named[:2], *guesses))

    def _is_sitemap(self, url: str) -> bool:
        exchange = self._ask(url, "sitemap")
        head = (exchange.body or b"")[:2_000].lower()
        # A packed sitemap is told by its first two bytes; what is inside is the archive's business.
        return exchange.is_ok and (b"<urlset" in head or b"<sitemapindex" in head or head[:2] == b"\x1f\x8b")

    def _ask(self, url: str, kind: Kind) -> Exchange:
        try:
            delay_s = self._robots.require(clean_url(url)).crawl_delay_s
            exchange = self._client.get(url, kind=kind, crawl_delay_s=delay_s, permit=self._robots.require)[-1]
        except FetchError as error:
            if error.error_class == "network_off":
                raise
            exchange = Exchange(url, datetime.now(UTC), error_class=error.error_class, error=str(error))
        if not exchange.is_ok:
            self._troubles.append(f"{url}: {exchange.error_class}: {exchange.error}")
        return exchange


def _title_of(home: Exchange) -> str | None:
    """The site's name: `og:site_name`, else the title up to the first bar or dash; null where the page is an error."""
    if home.status != 200:
        return None
    soup = BeautifulSoup(home.body or b"", "lxml")
    named = soup.find("meta", property="og:site_name")
    written = str(named.get("content") or "") if isinstance(named, Tag) else ""
    written = written or re.split(r"\s[|–—-]\s", soup.title.get_text() if soup.title else "")[0]
    return " ".join(written.split())[:80] or None


def _named_feeds(home: Exchange) -> Iterator[str]:
    """The feeds that a page names in its head, comment feeds left out."""
    soup = BeautifulSoup(home.body or b"", "lxml")
    for link in soup.find_all("link", href=True)[:200]:
        kind = str(link.get("type") or "").partition(";")[0].strip().lower()
        href = str(link["href"])
        if kind in _FEED_TYPES and "comment" not in href.lower():
            try:
                yield clean_url(href, home.final_url or home.url)
            except FetchError:
                continue
