"""Captured bytes → `Article`: the entry of the clean stage.

`clean_page` reads a page alone; `clean_capture` joins it with what the feed said. Both are pure: no network, no
clock, the same bytes always give the same article (a rule of the catalogue that fits no longer is logged).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from bs4 import BeautifulSoup

from pipeline.clean import dates
from pipeline.clean.address import canonical_address
from pipeline.clean.decode import decode_page
from pipeline.clean.language import language_of
from pipeline.clean.lines import one_line
from pipeline.clean.main_text import read_article, read_selected
from pipeline.clean.markup import parse_page, strip_markup
from pipeline.clean.metadata import read_metadata, tidy_author, without_site_name
from pipeline.clean.opinions import settle
from pipeline.clean.paragraphs import phrases
from pipeline.clean.snippet import clean_snippet, snippet_soup
from pipeline.errors import CleanError
from pipeline.records import Article, Candidate, Capture, Language, Source, content_id

CAMBODIA = "Asia/Phnom_Penh"
MIN_CHARS = 60
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as a reader would read it. `text` is paragraphs joined by a blank line; times are UTC.

    `note` says what a human should look at: a rule of the catalogue that no longer fits the page.
    """

    title: str
    text: str
    author: str | None
    published_at: datetime | None
    published_raw: str | None
    published_rule: str | None
    modified_at: datetime | None
    language: Language
    canonical_url: str
    section: str | None
    is_opinion: bool
    note: str | None = None


def clean_page(
    body: bytes,
    *,
    url: str,
    content_type: str | None = None,
    zone: str = CAMBODIA,
    homepage: str | None = None,
    seen_at: datetime | None = None,
    article_css: str | None = None,
) -> Page:
    """The article on the page; raises `CleanError` with the reason when there is none.

    `zone` is where times without an offset are read; `homepage` is the outlet's, whose host stands for its twins in
    the canonical address; `seen_at` (UTC) is when the page was captured: dates after it are not believed.
    `article_css` is the catalogue's selector of the text; where it gives none, the general reading is, with a note.
    """
    markup = decode_page(body, content_type)
    stripped = strip_markup(markup)
    soup = parse_page(stripped)
    metadata = read_metadata(soup, url)
    _refuse_challenge(metadata.title)
    canonical = canonical_address(url, declared=metadata.canonical, homepage=homepage)
    if homepage and canonical == canonical_address(homepage, homepage=homepage):
        raise CleanError(f"the address is the outlet's front page, not an article: {url}")
    paragraphs = read_selected(soup, article_css, title=metadata.title) if article_css else ()
    note = None
    if article_css and sum(map(len, paragraphs)) < MIN_CHARS:
        note = f"article_css {article_css!r} finds no text at {url}; the page was read without it"
        paragraphs = ()
    if not paragraphs:
        own = read_article(soup, title=metadata.title, says_article=metadata.says_article or bool(metadata.published))
        paragraphs = settle(own, stripped, title=metadata.title, body=metadata.body)
    text = "\n\n".join(paragraphs)
    if len(text) < MIN_CHARS:
        raise CleanError(f"no article on the page: {len(text)} characters of running text at {url}")
    published = dates.published(soup, metadata, url=url, zone=zone, markup=markup, seen_at=seen_at)
    modified = dates.modified(metadata, zone=zone, seen_at=seen_at)
    return Page(
        title=metadata.title,
        text=text,
        author=metadata.author,
        published_at=published.at if published else None,
        published_raw=published.raw if published else None,
        published_rule=published.rule if published else None,
        modified_at=modified.at if modified else None,
        language=language_of(f"{metadata.title}\n{text}", declared=metadata.declared_language),
        canonical_url=canonical,
        section=metadata.section,
        is_opinion=metadata.is_opinion,
        note=note,
    )


def clean_capture(capture: Capture, body: bytes, source: Source) -> Article:
    """The article of a captured page, joined with what the feed said of it; raises `CleanError`.

    The feed's date comes before the page's. Where the page fails, or holds less than half of what the feed carries in
    full (a paywall, a page filled by scripts), the text comes from the feed.
    """
    offer = capture.candidate
    url = capture.final_url or capture.url
    headers = {name.lower(): value for name, value in capture.headers}
    feed_text = _feed_text(offer)
    try:
        page: Page | None = clean_page(
            body,
            url=url,
            content_type=headers.get("content-type") or capture.media_type,
            zone=source.zone,
            homepage=source.homepage,
            seen_at=capture.requested_at,
            article_css=source.article_css,
        )
    except CleanError:
        if not feed_text:
            raise
        page = None
    if page and page.note:
        _LOG.warning("%s: %s", source.source_id, page.note)
    text = page.text if page and 2 * len(page.text) >= len(feed_text) else feed_text
    feed_title = without_site_name(one_line(clean_snippet(offer.title)), source.name) if offer else ""
    title = (without_site_name(page.title, source.name) if page else "") or feed_title
    if not title:
        raise CleanError(f"no title on the page and none in the feed at {url}")
    canonical = page.canonical_url if page else canonical_address(url, homepage=source.homepage)
    by_feed = offer is not None and offer.published_at is not None
    article_id = content_id("article", canonical)
    return Article(
        article_id=article_id,
        revision_id=content_id("revision", article_id, title, text),
        source_id=capture.source_id,
        url=url,
        canonical_url=canonical,
        title=title,
        text=text,
        language=page.language if page and text == page.text else language_of(f"{title}\n{text}"),
        published_at=offer.published_at if offer and by_feed else page.published_at if page else None,
        published_raw=offer.published_raw if offer and by_feed else page.published_raw if page else None,
        published_rule=(offer.published_rule or "feed") if offer and by_feed else page.published_rule if page else None,
        modified_at=page.modified_at if page else None,
        author=(page.author if page else None) or (tidy_author(offer.author or "") if offer else "") or None,
        section=page.section if page else None,
        is_opinion=page.is_opinion if page else False,
        discovered_via=offer.discovered_via if offer else "file",
        first_seen_at=capture.requested_at,
        capture_id=capture.capture_id,
    )


def _feed_text(offer: Candidate | None) -> str:
    """The article as the feed carries it in full; empty when it carries a summary only."""
    if offer is None or offer.is_summary_only or not offer.content_html:
        return ""
    soup: BeautifulSoup | None = snippet_soup(offer.content_html)
    if soup is None:
        return ""
    reading = read_article(soup.body or soup, title=offer.title)
    text = "\n\n".join(reading.paragraphs) or clean_snippet(offer.content_html)
    return text if len(text) >= MIN_CHARS else ""


def _refuse_challenge(title: str) -> None:
    if phrases("challenge").match(title):
        raise CleanError(f"the server answered with a barrier or an error page, not the article: {title[:80]!r}")
