"""Blogger's feeds between two moments of publication."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from pipeline.fetch.archives.verdict import account_of, coverage
from pipeline.records import Window

DAY = Window.of_day(date(2023, 6, 15))


def blog(*posts: datetime, total: int | None = None, most: int = 150) -> Any:
    """Blogger: `published-min` inclusive, `published-max` exclusive, newest first, never more than 150 at a time."""

    def play(path: str, values: dict[str, str]) -> Any:
        if path != "/feeds/posts/default":
            return None
        low, high = (datetime.fromisoformat(values[f"published-{name}"]) for name in ("min", "max"))
        found = sorted((at for at in posts if low <= at < high), reverse=True)
        first = int(values["start-index"]) - 1
        entries = "".join(
            f"<entry><id>tag:blogger,{at.timestamp()}</id><title>Post</title><published>{at.isoformat()}</published>"
            f'<link rel="alternate" href="/{at:%Y/%m}/post-{at.timestamp():.0f}.html"/></entry>'
            for at in found[first : first + min(most, int(values["max-results"]))]
        )
        count = f"<openSearch:totalResults>{len(found) if total is None else total}</openSearch:totalResults>"
        spaces = 'xmlns="http://www.w3.org/2005/Atom" xmlns:openSearch="http://a9.com/-/spec/opensearchrss/1.0/"'
        return f"<feed {spaces}><title>Blog</title>{count}{entries}</feed>".encode()

    return play


def test_posts_of_the_day_are_counted_and_found(stage, desk) -> None:
    stage.play = blog(*(DAY.start + timedelta(hours=hours) for hours in range(-5, 30)))
    found = desk.ask(stage.source("blogger", feeds=("feeds/posts/default?max-results=150",)), DAY)
    assert (len(found.candidates), found.expected, found.is_complete) == (24, 24, True)
    assert "max-results=150&start-index=1&orderby=published" in stage.paths()[0]


def test_more_than_a_page_is_read_on(stage, desk) -> None:
    stage.play = blog(*(DAY.start + timedelta(minutes=3 * n) for n in range(400)))
    found = desk.ask(stage.source("blogger"), DAY)
    assert (len(found.candidates), found.requests) == (400, 3)


def test_blog_that_counts_one_more_is_partial(stage, desk) -> None:
    stage.play = blog(*(DAY.start + timedelta(hours=n) for n in range(11)), total=12)
    found = desk.ask(stage.source("blogger"), DAY)
    (row,) = coverage(stage.source(), DAY, account_of(found))
    assert (row.expected, row.found, row.verdict) == (12, 11, "partial")


def test_empty_day_is_complete(stage, desk) -> None:
    stage.play = blog(datetime(2023, 1, 1, tzinfo=UTC))
    found = desk.ask(stage.source("blogger"), DAY)
    assert (found.candidates, found.expected, found.is_complete) == ((), 0, True)


def test_page_in_place_of_the_feed_is_not_reached(stage, desk) -> None:
    stage.play = lambda path, values: b"<!doctype html><title>Blog removed</title>"
    found = desk.ask(stage.source("blogger"), DAY)
    assert (found.is_reached, found.is_complete, bool(found.note)) == (False, False, True)
