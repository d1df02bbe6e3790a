"""Older pages of feeds: bisected by date, checked for shifts, and not believed when they repeat."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.demo.press import stories_on
from pipeline.fetch.archives.base import covers, span_shown
from pipeline.fetch.archives.inquiry import Answer
from pipeline.fetch.archives.paging import PagedFeed
from pipeline.fetch.client import Exchange
from pipeline.records import Candidate, Window

NEWEST = datetime(2023, 6, 30, 12, tzinfo=UTC)
WEEK = Window(datetime(2023, 6, 10, tzinfo=UTC), datetime(2023, 6, 17, tzinfo=UTC))

Item = tuple[str, datetime | None]


def items(count: int, step: timedelta = timedelta(hours=3), newest: datetime = NEWEST) -> list[Item]:
    """Newest first, as a feed shows them."""
    return [(f"/story-{count - n}", newest - n * step) for n in range(count)]


def rss(shown: Sequence[Item]) -> bytes:
    rows = "".join(
        f"<item><title>{link}</title><link>{link}</link>"
        + (f"<pubDate>{format_datetime(at)}</pubDate>" if at else "")
        + "</item>"
        for link, at in shown
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour</title>{rows}</channel></rss>'.encode()


def paged(of: Callable[[], Sequence[Item]], size: int = 10) -> Callable[[str, dict[str, str]], Any]:
    """A feed with pages and without a feed for each day; `of` gives its items at the moment of asking."""

    def play(path: str, values: dict[str, str]) -> Any:
        number = int(values.get("paged", "1"))
        shown = of()[(number - 1) * size : number * size]
        return rss(shown) if path == "/feed/" and shown else None

    return play


def links(found: Any, stage: Any) -> list[str]:
    return [c.url.removeprefix(stage.base) for c in found.candidates]


def inside(shown: Sequence[Item], window: Window) -> set[str]:
    return {link for link, at in shown if at in window}


# -------------------------------------------------------------------------------------------- page numbers


def test_window_deep_in_the_past_is_bisected(stage, desk) -> None:
    shown = items(4000)
    stage.play = paged(lambda: shown)
    window = Window.of_day(date(2022, 6, 15))
    found = desk.ask(stage.source("paged_feed"), Window(window.start, window.start + timedelta(days=6)))
    assert set(links(found, stage)) == inside(shown, Window(window.start, window.start + timedelta(days=6)))
    assert found.is_complete
    assert len([path for path in stage.paths() if path.startswith("/feed/")]) < 35  # of 400 pages


def test_feed_that_reaches_back_far_enough_is_asked_once(stage, desk) -> None:
    shown = items(30, timedelta(days=1))
    stage.play = paged(lambda: shown, size=30)
    found = desk.ask(stage.source("paged_feed"), WEEK)
    assert (set(links(found, stage)), found.is_complete) == (inside(shown, WEEK), True)
    assert stage.paths().count("/feed/?paged=2") == 0


def test_outlet_that_began_inside_the_window_is_complete(stage, desk) -> None:
    shown = items(25, newest=WEEK.end - timedelta(days=1))
    stage.play = paged(lambda: shown)
    found = desk.ask(stage.source("paged_feed"), WEEK)
    assert (len(found.candidates), found.is_complete) == (25, True)


def test_ignored_page_number_is_noticed(stage, desk) -> None:
    shown = items(10)
    stage.play = lambda path, values: rss(shown) if path == "/feed/" else None
    found = desk.ask(stage.source("paged_feed"), WEEK)
    assert (found.candidates, found.is_complete) == ((), False)
    assert "page 2 is page 1 again" in found.note


def test_feed_that_repeats_its_last_page_is_not_complete(stage, desk) -> None:
    """Some themes show the last page for every number beyond it."""
    shown = items(120)

    def play(path: str, values: dict[str, str]) -> Any:
        number = min(int(values.get("paged", "1")), 12)
        return rss(shown[(number - 1) * 10 : number * 10]) if path == "/feed/" else None

    stage.play = play
    found = desk.ask(stage.source("paged_feed"), WEEK)
    assert (set(links(found, stage)), found.is_complete) == (inside(shown, WEEK), False)
    assert found.error_class == "repeated_page"


@pytest.mark.parametrize("after", [6, 10, 11, 12, 14])
@pytest.mark.parametrize("change", ["new", "deleted"])
def test_shift_while_walking_loses_nothing(change, after, stage, desk) -> None:
    """After some answers an item is published, or an item just before the window is deleted under the walk."""
    shown = items(300)
    now = list(shown)

    def of() -> list[Item]:
        if sum(path.startswith("/feed/") for path in stage.asked) == after:
            if change == "new":
                now.insert(0, ("/fresh", NEWEST + timedelta(hours=1)))
            else:
                del now[105]
        return now

    stage.play = paged(of)
    found = desk.ask(stage.source("paged_feed"), WEEK)
    assert found.is_complete
    assert inside(now, WEEK) <= set(links(found, stage)) <= inside(shown, WEEK)


def test_feed_that_never_holds_still_is_not_complete(stage, desk) -> None:
    shown = items(300)

    def of() -> list[Item]:
        shown.insert(0, (f"/fresh-{len(shown)}", NEWEST + timedelta(minutes=len(shown))))
        return shown

    stage.play = paged(of)
    found = desk.ask(stage.source("paged_feed"), WEEK)
    assert not found.is_complete
    assert inside(shown, WEEK) <= set(links(found, stage))


def test_pages_that_break_off_keep_what_was_read(stage, desk) -> None:
    shown = items(300)
    whole = paged(lambda: shown)
    stage.play = lambda path, values: (b"", 403) if int(values.get("paged", "1")) > 12 else whole(path, values)
    found = desk.ask(stage.source("paged_feed"), WEEK)
    assert (found.is_complete, found.error_class) == (False, "http_403")


def test_page_of_html_is_no_end_of_the_feed(stage, desk) -> None:
    whole = paged(lambda: items(25))
    stage.play = lambda path, values: (
        b"<!doctype html><title>Home</title>" if values.get("paged", "1") > "2" else whole(path, values)
    )
    found = desk.ask(stage.source("paged_feed"), WEEK)
    assert (found.is_complete, found.error_class) == (False, "blocked")


def test_feed_without_dates_cannot_be_searched(stage, desk) -> None:
    stage.play = paged(lambda: [("/a", None), ("/b", None)])
    found = desk.ask(stage.source("paged_feed"), WEEK)
    assert (found.is_complete, "no dates" in found.note) == (False, True)


@settings(max_examples=25, deadline=None)
@given(
    ages=st.lists(st.integers(0, 400), min_size=1, max_size=60),
    size=st.integers(1, 7),
    first=st.integers(0, 12),
    length=st.integers(5, 9),
)
def test_walk_finds_exactly_the_items_of_any_window(ages, size, first, length) -> None:
    """Law, without a socket: whatever dates and page size, a complete walk gives the window's items and no others."""
    shown = [(f"/s{n}", NEWEST - timedelta(hours=age)) for n, age in enumerate(sorted(ages))]
    window = Window(NEWEST - timedelta(days=first + length), NEWEST - timedelta(days=first))
    found = PagedFeed(lambda number, _: str(number), _Shelf(shown, size)).find(window)  # type: ignore[arg-type]
    assert {c.url for c in found.candidates} <= inside(shown, window)
    if found.is_complete:
        assert {c.url for c in found.candidates} == inside(shown, window)
    else:
        assert "page 2 is page 1 again" in found.note


class _Shelf:
    """The two methods of an inquiry that a paged feed uses, over a list."""

    strategy = "paged_feed"

    def __init__(self, shown: Sequence[Item], size: int) -> None:
        self._shown, self._size = shown, size

    def ask(self, url: str, kind: str, *, is_stable: bool) -> Any:
        number = int(url)
        body = b"x" if self._part(number) else b""
        status, error_class = (200, None) if body else (404, "http_404")
        exchange = Exchange(url, NEWEST, status=status, body=body, error_class=error_class)
        return Answer(exchange, capture=object())  # type: ignore[arg-type]

    def entries(self, answer: Any) -> tuple[Candidate, ...]:
        return tuple(
            Candidate("harbour", link, link, "feed", NEWEST, published_at=at)
            for link, at in self._part(int(answer.exchange.url))
        )

    def _part(self, number: int) -> Sequence[Item]:
        return self._shown[(number - 1) * self._size : number * self._size]


# ---------------------------------------------------------------------------------------------- dated feeds


def dated(shown: Sequence[Item], size: int = 10, zone_h: int = 7) -> Callable[[str, dict[str, str]], Any]:
    """A feed for every local day, with pages; the last page is followed by a 404, as WordPress does it."""

    def play(path: str, values: dict[str, str]) -> Any:
        if not path.endswith("/feed/") or path.count("/") != 5:
            return None
        day = datetime.strptime(path, "/%Y/%m/%d/feed/").date()
        of_day = [(link, at) for link, at in shown if at and (at + timedelta(hours=zone_h)).date() == day]
        number = int(values.get("paged", "1"))
        part = of_day[(number - 1) * size : number * size]
        return rss(part) if part or number == 1 else None

    return play


def test_utc_day_is_two_local_days_of_the_feed(stage, desk) -> None:
    shown = items(300, timedelta(hours=1), datetime(2023, 6, 20, tzinfo=UTC))
    stage.play = dated(shown)
    window = Window.of_day(date(2023, 6, 15))
    found = desk.ask(stage.source("paged_feed"), window)
    assert (set(links(found, stage)), found.is_complete) == (inside(shown, window), True)
    assert {path.partition("?")[0] for path in stage.paths()} == {"/2023/06/15/feed/", "/2023/06/16/feed/"}


def test_day_without_posts_is_an_empty_feed_and_complete(stage, desk) -> None:
    stage.play = dated([])
    found = desk.ask(stage.source("paged_feed"), Window.of_day(date(2023, 6, 15)))
    assert (found.candidates, found.is_complete, found.is_reached) == ((), True, True)


def test_site_that_shows_its_newest_items_for_every_day_is_searched_by_pages(stage, desk) -> None:
    shown = items(300)
    whole = paged(lambda: shown)
    stage.play = lambda path, values: whole("/feed/", values) if path.endswith("/feed/") else None
    window = Window.of_day(date(2023, 6, 15))
    found = desk.ask(stage.source("paged_feed"), window)
    assert (set(links(found, stage)), found.is_complete) == (inside(shown, window), True)


def test_feed_of_a_day_without_pages_is_not_taken_for_the_whole_day(stage, desk) -> None:
    shown = items(60, timedelta(minutes=20), datetime(2023, 6, 15, 12, tzinfo=UTC))
    whole = dated(shown)
    stage.play = lambda path, values: whole(path, {})
    found = desk.ask(stage.source("paged_feed"), Window.of_day(date(2023, 6, 15)))
    assert not found.is_complete


def test_demo_outlet_is_read_page_by_page(press_source, desk) -> None:
    for day in (date(2023, 6, 14), date(2023, 6, 17), date(2023, 6, 23)):
        found = desk.ask(press_source("tonle"), Window.of_day(day), only=("paged_feed",))
        expected = {s.published_utc for s in stories_on(day) if s.outlet_id == "tonle"}
        assert ({c.published_at for c in found.candidates}, found.is_complete) == (expected, True)


# --------------------------------------------------------------------------------------------------- joomla


def test_joomla_counts_items_and_not_pages(stage, desk) -> None:
    shown = items(100)

    def play(path: str, values: dict[str, str]) -> Any:
        start = int(values.get("limitstart", "0"))
        return rss(shown[start : start + 15]) if values.get("format") == "feed" else None

    stage.play = play
    feeds = ("index.php/en/?format=feed&type=rss", "news-feed.xml")
    found = desk.ask(stage.source("joomla", feeds=feeds), Window.of_day(date(2023, 6, 25)))
    assert (set(links(found, stage)), found.is_complete) == (inside(shown, Window.of_day(date(2023, 6, 25))), True)
    assert "/index.php/en/?format=feed&type=rss&limitstart=30" in stage.paths()


def test_joomla_without_such_a_feed_asks_nothing(stage, desk) -> None:
    found = desk.ask(stage.source("joomla"), WEEK)
    assert (found.error_class, found.is_reached, stage.asked) == ("no_feed", False, [])


# ---------------------------------------------------------------------------------------------------- spans


@pytest.mark.parametrize(
    ("spans", "is_covered"),
    [
        ([(9, 12), (11, 18)], True),
        ([(9, 12), (12, 18)], True),
        ([(9, 12), (13, 18)], False),
        ([(11, 18)], False),
        ([(9, 16)], False),
        ([], False),
        ([(1, 30), (12, 13)], True),
    ],
)
def test_overlapping_polls_cover_a_window(spans, is_covered) -> None:
    days = [(datetime(2023, 6, a, tzinfo=UTC), datetime(2023, 6, b, tzinfo=UTC)) for a, b in spans]
    assert covers(days, WEEK) is is_covered


def test_pinned_item_does_not_stretch_what_a_feed_shows() -> None:
    dates = [datetime(2015, 1, 1, tzinfo=UTC), NEWEST, NEWEST - timedelta(days=1)]
    entries = [Candidate("harbour", f"/{n}", "", "feed", NEWEST, published_at=at) for n, at in enumerate(dates)]
    assert span_shown(entries, NEWEST) == (NEWEST - timedelta(days=1), NEWEST)
