"""A capture and what the feed said of it become one article."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline.clean.page import clean_capture
from pipeline.errors import CleanError
from pipeline.records import Candidate, Capture, Source, content_id

SEEN = datetime(2023, 6, 15, 4, 0, tzinfo=UTC)
SOURCE = Source("courier", "The Delta Courier", "https://www.courier.example/", ("https://www.courier.example/feed",))
OFFER = Candidate(
    source_id="courier",
    url="https://www.courier.example/a?utm_source=rss",
    title="Two councillors leave &#8211; The Delta Courier",
    discovered_via="feed:https://www.courier.example/feed",
    discovered_at=SEEN,
    published_at=datetime(2023, 6, 14, 11, 40, tzinfo=UTC),
    published_raw="Wed, 14 Jun 2023 18:40:00 +0700",
    published_rule="published:rfc822",
    author="sok@courier.example (Sok Maranet)",
)
CAPTURE = Capture("c1", "courier", "page", OFFER.url, SEEN, "live", status=200, media_type="text/html", candidate=OFFER)
LEAD = "<p>Two councillors of the Riverbank Party left on Wednesday, a spokesman said.</p>"
PROSE = f"{LEAD}<p>A third refused the offer, she said.</p>"
HEADING = "<h1>Two councillors leave</h1>"
TITLE = "<title>Two councillors leave - The Delta Courier</title>"
PAGE = f"<html><head>{TITLE}</head><body>{HEADING}{PROSE}</body></html>"
DATED = PAGE.replace("<head>", '<head><meta property="article:published_time" content="2023-06-14T09:00:00+07:00">')


def test_the_feeds_date_comes_before_the_pages() -> None:
    article = clean_capture(CAPTURE, DATED.encode(), SOURCE)
    assert article.published_at == OFFER.published_at
    assert (article.published_raw, article.published_rule) == (OFFER.published_raw, "published:rfc822")


def test_without_a_feed_date_the_pages_is_taken_in_the_outlets_zone() -> None:
    capture = replace(CAPTURE, candidate=replace(OFFER, published_at=None, published_raw=None, published_rule=None))
    naive = DATED.replace("+07:00", "")
    assert clean_capture(capture, naive.encode(), SOURCE).published_at == datetime(2023, 6, 14, 2, 0, tzinfo=UTC)
    london = replace(SOURCE, zone="Europe/London")
    assert clean_capture(capture, naive.encode(), london).published_at == datetime(2023, 6, 14, 8, 0, tzinfo=UTC)


def test_a_date_after_the_capture_is_not_believed() -> None:
    capture = replace(CAPTURE, candidate=None)
    article = clean_capture(capture, DATED.replace("2023-06-14", "2031-06-14").encode(), SOURCE)
    assert article.published_at is None


def test_title_address_and_ids() -> None:
    article = clean_capture(CAPTURE, PAGE.encode(), SOURCE)
    assert article.title == "Two councillors leave"
    assert article.canonical_url == "https://www.courier.example/a"
    assert article.article_id == content_id("article", article.canonical_url)
    assert article.revision_id == content_id("revision", article.article_id, article.title, article.text)
    assert (article.first_seen_at, article.capture_id, article.source_id) == (SEEN, "c1", "courier")
    assert article.discovered_via == OFFER.discovered_via


def test_an_edited_story_keeps_its_article_and_gets_a_new_revision() -> None:
    first = clean_capture(CAPTURE, PAGE.encode(), SOURCE)
    second = clean_capture(CAPTURE, PAGE.replace("A third refused", "A third accepted").encode(), SOURCE)
    assert first.article_id == second.article_id
    assert first.revision_id != second.revision_id


def test_where_the_page_fails_the_full_text_of_the_feed_is_the_article() -> None:
    capture = replace(CAPTURE, candidate=replace(OFFER, content_html=PROSE, is_summary_only=False))
    article = clean_capture(capture, b"<html><title>Just a moment...</title><body></body></html>", SOURCE)
    assert article.text.startswith("Two councillors of the Riverbank Party left")
    assert article.title == "Two councillors leave"
    assert article.language == "en"


def test_a_summary_is_never_taken_for_the_article() -> None:
    capture = replace(CAPTURE, candidate=replace(OFFER, content_html=PROSE, is_summary_only=True))
    with pytest.raises(CleanError, match="empty"):
        clean_capture(capture, b"", SOURCE)


def test_a_paywalled_page_gives_way_to_a_full_feed() -> None:
    full = PROSE + "<p>The provincial office did not answer questions about the offer on Wednesday evening.</p>" * 3
    capture = replace(CAPTURE, candidate=replace(OFFER, content_html=full, is_summary_only=False))
    teaser = f"<html><body>{HEADING}{LEAD}</body></html>"
    assert "A third refused the offer" in clean_capture(capture, teaser.encode(), SOURCE).text
