"""The daily digest: which day an event stands under, how a claim is told, and that hostile words stay words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from xml.etree import ElementTree

import feedparser
import pytest

from pipeline.errors import WarehouseError
from pipeline.load.publish import publish
from pipeline.records import Claimant
from pipeline.report.digest import markdown, new_events, write_digest
from tests.load.conftest import coding, load_codings, make_article, make_mention, settings  # noqa: F401

NEWS_DAY = date(2023, 5, 7)


@pytest.fixture
def published(settings, load_codings):  # noqa: F811
    """Publish reports of one article each; the article's title and publication time can be given."""

    def run(*mentions_of, **article):
        articles = [make_article(number, **article) for number, _ in enumerate(mentions_of, 1)]
        load_codings(*((a, coding(make(a))) for a, make in zip(articles, mentions_of, strict=True)))
        publish(settings, with_files=False)
        return settings

    return run


def of(*names, **more):
    return lambda article: make_mention(article, names=names, **more)


def test_an_event_stands_under_the_day_on_which_it_was_first_reported_whenever_the_digest_is_written(published):
    home = published(of("Yim Sinorn"))
    write_digest(home, today=date(2023, 5, 20))
    first = (home.published / "digest" / "2023-05-07.md").read_text()
    write_digest(home, today=date(2023, 5, 25))
    assert (home.published / "digest" / "2023-05-07.md").read_text() == first
    assert [p.name for p in sorted((home.published / "digest").iterdir())] == ["2023-05-07.md", "digest.atom"]
    assert "Yim Sinorn: defection (CNRP → CPP), on 2023-05-06, reported" in first
    assert "joined the ruling party" in first


def test_an_event_of_long_ago_is_not_news(published):
    home = published(of("Yim Sinorn"))
    (feed,) = write_digest(home, today=date(2023, 8, 1))
    assert feedparser.parse(feed.read_bytes()).entries == []


def test_a_claim_is_told_with_the_side_that_makes_it(published):
    claim = Claimant("Sok Eysan", "destination_party")
    home = published(of(status="claimed", claimant=claim))
    (event,) = new_events(home.published / "defections.duckdb", NEWS_DAY, NEWS_DAY)
    assert "claimed by destination party, one independent source" in markdown(NEWS_DAY, [event])


def test_the_feed_is_one_that_a_reader_of_feeds_reads(published):
    home = published(of("Yim Sinorn"), of("Hun Kosal"))
    feed = feedparser.parse(write_digest(home, today=NEWS_DAY)[-1].read_bytes())
    assert not feed.bozo
    assert feed.feed.title == "Defection Watch: new events"
    assert {e.title.split(":")[0] for e in feed.entries} == {"Yim Sinorn", "Hun Kosal"}
    assert len({e.id for e in feed.entries}) == 2
    assert all(e.link.startswith("https://river_post.example/") for e in feed.entries)
    assert feed.entries[0].published_parsed[:3] == (2023, 5, 7)


def test_hostile_titles_and_links_stay_words(published):
    home = published(
        of("Yim Sinorn"),
        title="</entry><script>alert(1)</script> [x](javascript:alert(1)) ]]> \x00\x08",
        url="javascript:alert(1)",
    )
    markdown_file, feed_file = write_digest(home, today=NEWS_DAY)
    feed = ElementTree.fromstring(feed_file.read_text())
    assert [e.tag for e in feed.iter() if "script" in e.tag] == []
    assert feed.findall(".//{*}entry/{*}link") == []
    text = markdown_file.read_text()
    assert "\\<script\\>" in text
    assert "](" not in text.replace("\\](", "")


def test_the_newest_event_comes_first_and_the_feed_says_when_it_changed(published):
    home = published(of("Yim Sinorn"), published_at=datetime(2023, 5, 7, 9, 30, tzinfo=UTC))
    feed = feedparser.parse(write_digest(home, today=NEWS_DAY)[-1].read_bytes())
    assert feed.feed.updated == "2023-05-07T09:30:00Z"


def test_without_a_published_copy_the_error_says_what_to_run(settings):  # noqa: F811
    with pytest.raises(WarehouseError, match="defection-watch publish"):
        write_digest(settings)
