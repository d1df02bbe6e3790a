"""The search of a source's past as a whole: order, union, verdicts, and nothing asked twice."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.catalog import read_catalog
from pipeline.demo.newsroom import demo_window
from pipeline.demo.press import outlets, stories_of
from pipeline.fetch.archives.base import address_key
from pipeline.fetch.archives.kept import ABSENT_FOR, Kept
from pipeline.fetch.archives.search import STRATEGIES
from pipeline.fetch.archives.verdict import Account, account_of, closed_since, coverage, judge
from pipeline.fetch.client import Exchange
from pipeline.fetch.landing_writer import LandingWriter
from pipeline.records import Source, Window
from pipeline.settings import PACKAGE_DATA

DAY = Window.of_day(date(2023, 6, 15))


def rss(*items: tuple[str, datetime]) -> bytes:
    rows = "".join(f"<item><link>{u}</link><pubDate>{format_datetime(at)}</pubDate></item>" for u, at in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>H</title>{rows}</channel></rss>'.encode()


# --------------------------------------------------------------------------------------------------- order


def test_catalogue_names_only_known_strategies() -> None:
    named = {name for source in read_catalog(PACKAGE_DATA / "sources.toml") for name in source.archives}
    assert named == set(STRATEGIES)


def test_first_complete_archive_ends_the_search(press_source, desk) -> None:
    found = desk.ask(press_source("tonle"), DAY)
    assert [step.strategy for step in found.steps] == ["wordpress"]
    assert (found.strategy, found.is_complete, found.requests) == ("wordpress", True, 2)


def test_next_archive_is_asked_when_one_is_not_enough(press_source, desk) -> None:
    """Naga is no WordPress: REST is not there, its feed ignores page numbers, its sitemap has it."""
    source = replace(press_source("naga"), archives=("landed", "wordpress", "paged_feed", "sitemap"))
    found = desk.ask(source, demo_window())
    assert [(step.strategy, step.is_reached, step.is_complete) for step in found.steps] == [
        ("landed", False, False), ("wordpress", False, False), ("paged_feed", True, False), ("sitemap", True, True),
    ]  # fmt: skip
    assert len(found.candidates) == len(stories_of("naga"))
    assert all(f"{step.strategy}: {step.note}" in found.note for step in found.steps)
    assert found.requests == sum(step.requests for step in found.steps)


def test_dated_find_of_one_archive_stands_for_its_undated_twin(press_source, desk) -> None:
    source = replace(press_source("naga"), archives=("paged_feed", "sitemap"))
    found = desk.ask(source, demo_window())
    assert len(found.candidates) == len({address_key(c.url) for c in found.candidates}) == len(stories_of("naga"))
    assert len(found.dated) == 2  # what the live feed still shows


def test_strategies_can_be_named_in_place_of_the_catalogues(press_source, desk) -> None:
    found = desk.ask(press_source("tonle"), DAY, only=("paged_feed",))
    assert [step.strategy for step in found.steps] == ["paged_feed"]


def test_unknown_strategy_is_said_and_the_others_go_on(press_source, desk) -> None:
    found = desk.ask(replace(press_source("tonle"), archives=("almanac", "wordpress")), DAY)
    assert [(step.strategy, step.error_class) for step in found.steps] == [
        ("almanac", "unknown_strategy"), ("wordpress", None),
    ]  # fmt: skip


def test_bug_in_a_strategy_is_a_step_and_not_the_end(press_source, desk, monkeypatch) -> None:
    def broken(source: Any, window: Any, inquiry: Any) -> Any:
        raise ZeroDivisionError("pages / 0")

    monkeypatch.setattr("pipeline.fetch.archives.search.STRATEGIES", {**STRATEGIES, "wordpress": broken})
    found = desk.ask(press_source("tonle"), DAY)
    assert (found.steps[0].error_class, found.steps[0].note) == ("bug", "ZeroDivisionError: pages / 0")
    assert (found.strategy, found.is_complete) == ("paged_feed", True)


def test_post_that_the_archive_lost_is_filled_in_by_the_next_one(stage, desk) -> None:
    """REST counts twelve and shows eleven; the day's feed shows all twelve."""
    moments = [DAY.start + timedelta(hours=n) for n in range(12)]
    posts = [{"link": f"/s{n}", "date_gmt": f"{at:%Y-%m-%dT%H:%M:%S}"} for n, at in enumerate(moments) if n != 5]
    counts = {"X-WP-Total": "12", "X-WP-TotalPages": "1"}

    def play(path: str, values: dict[str, str]) -> Any:
        if path.startswith("/wp-json/"):
            return b"{}" if path == "/wp-json/" else (json.dumps(posts).encode(), 200, counts)
        shown = [(f"/s{n}", at) for n, at in enumerate(moments) if f"{at + timedelta(hours=7):/%Y/%m/%d/feed/}" == path]
        return rss(*shown) if "paged" not in values and path.endswith("/feed/") else None

    stage.play = play
    alone = desk.ask(stage.source("wordpress"), DAY)
    both = desk.ask(stage.source("wordpress", "paged_feed"), DAY)
    assert [(r.expected, r.found, r.verdict) for r in coverage(stage.source(), DAY, account_of(alone))] == [
        (12, 11, "partial")
    ]
    assert [(r.expected, r.found, r.verdict) for r in coverage(stage.source(), DAY, account_of(both))] == [
        (12, 12, "complete")
    ]
    assert len(both.candidates) == 12


HOSTILE = {
    "nothing": b"",
    "zeros": b"\x00" * 5_000,
    "noise": bytes(range(256)) * 40,
    "deep json": b"[" * 50_000,
    "json of wrong types": b'[1, null, {"link": [], "date_gmt": {}, "title": 3}, [[], ["x"]], "y"]',
    "json object": b'{"timezone_string": [], "gmt_offset": {}, "items": [{"url": 7}], "code": 3}',
    "huge number": b"[" + b"9" * 5_000 + b"]",
    "page": b"<!doctype html><html><title>Just a moment</title>",
    "entities": b'<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel>&b;</channel></rss>',
    "outside entity": b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;</loc></url></urlset>',
    "deep xml": b"<urlset>" + b"<url>" * 20_000,
    "feed of nonsense": b"<rss><channel><item><link>javascript:1</link><pubDate>9</pubDate></item></channel></rss>",
    "sitemap of nonsense": b"<urlset><url><loc>http://[</loc><lastmod>never</lastmod></url><url><loc/></url></urlset>",
    "index of nonsense": b"<sitemapindex><sitemap><loc>ftp://x/y</loc></sitemap></sitemapindex>",
    "zip": b"PK\x05\x06" + b"\x00" * 18,
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x03\x00",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_no_answer_breaks_a_strategy(body, stage, desk, at_places) -> None:
    stage.play = lambda path, values: None if path == "/robots.txt" else body
    feeds = ("feed/", "?format=feed&type=rss", "feeds/posts/default")
    found = desk.ask(stage.source(feeds=feeds), DAY, only=tuple(STRATEGIES), places=at_places)
    assert {step.strategy: step.note for step in found.steps if step.error_class == "bug"} == {}
    assert not found.dated


# ----------------------------------------------------------------------------------------------------- laws


@pytest.mark.parametrize(
    ("strategy", "outlet"),
    [("paged_feed", "bokor"), ("wordpress", "tonle"), ("wordpress", "bokor"), *(("sitemap", o) for o in outlets())],
)
def test_days_of_a_window_give_together_what_the_window_gives(outlet, strategy, press_source, desk) -> None:
    source = press_source(outlet)
    window = demo_window()
    whole = desk.ask(source, window, only=(strategy,))
    days = [desk.ask(source, Window.of_day(day), only=(strategy,)) for day in window.days()]
    assert {(c.url, c.published_at) for day in days for c in day.candidates} == {
        (c.url, c.published_at) for c in whole.candidates
    }
    assert {address_key(c.url).partition(f"/{outlet}/")[2].rstrip("?") for c in whole.candidates} == {
        s.path.rstrip("/") for s in stories_of(outlet)
    }
    for day, found in zip(window.days(), days, strict=True):
        assert all(c.published_at is None or c.published_at in Window.of_day(day) for c in found.candidates)


def test_counts_of_the_days_add_up_to_the_count_of_the_window(press_source, desk) -> None:
    window = demo_window()
    whole = desk.ask(press_source("tonle"), window)
    rows = coverage(press_source("tonle"), window, account_of(whole))
    assert sum(row.expected for row in rows) == whole.expected == len(stories_of("tonle"))
    assert {row.verdict for row in rows} == {"complete"}
    assert [(row.day, row.expected) for row in rows] == [
        (day, desk.ask(press_source("tonle"), Window.of_day(day)).expected) for day in window.days()
    ]


# --------------------------------------------------------------------------------------------------- landed


def test_nothing_that_was_landed_is_asked_again(stage, desk) -> None:
    """The first search was made long after the window, so its answers still hold."""
    stage.play = lambda path, values: (
        b"<urlset><url><loc>/a</loc><lastmod>2023-06-15</lastmod></url></urlset>" if path == "/sitemap.xml" else None
    )
    source = stage.source("landed", "sitemap")
    first = desk.ask(source, DAY)
    asked = len(stage.asked)
    again = desk.ask(source, DAY, kept=desk.kept(source, DAY))
    assert (again.candidates, again.is_complete) == (first.candidates, first.is_complete)
    assert (again.requests, len(stage.asked)) == (0, asked)


def test_archive_that_is_not_there_is_not_asked_for_every_day(stage, desk) -> None:
    source = stage.source("wordpress", "sitemap")
    desk.ask(source, DAY)
    asked = len(stage.asked)
    next_day = Window.of_day(date(2023, 6, 16))
    kept = desk.kept(source, next_day)
    again = desk.ask(source, next_day, kept=kept)
    assert (again.requests, len(stage.asked), again.is_reached) == (0, asked, False)
    assert {step.error_class for step in again.steps} == {"http_404"}
    old = tuple(replace(c, requested_at=c.requested_at - ABSENT_FOR) for c in kept.captures)
    assert desk.ask(source, next_day, kept=replace(kept, captures=old)).requests > 0


def test_archive_in_trouble_is_asked_again(stage, desk) -> None:
    stage.play = lambda path, values: None if path == "/robots.txt" else (b"", 503)
    source = stage.source("sitemap")
    desk.ask(source, DAY)
    assert desk.ask(source, DAY, kept=desk.kept(source, DAY)).requests > 0


def test_network_off_answers_from_the_landing_zone_without_a_socket(press_source, desk, monkeypatch) -> None:
    source = press_source("tonle")
    first = desk.ask(source, DAY)

    def no_socket(*args: Any, **kwargs: Any) -> Any:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", no_socket)
    again = desk.ask(source, DAY, kept=desk.kept(source, DAY), network_off=True)
    assert (again.candidates, again.expected, again.requests) == (first.candidates, first.expected, 0)
    nothing = desk.ask(source, DAY, network_off=True)
    assert (nothing.is_reached, nothing.error_class) == (False, "network_off")


def test_answer_given_while_the_window_was_still_open_is_asked_again(stage, desk) -> None:
    stage.play = lambda path, values: b"<urlset><url><loc>/a</loc></url></urlset>" if path == "/sitemap.xml" else None
    today = Window.of_day(datetime.now(UTC).date())
    source = stage.source("sitemap")
    desk.ask(source, today)
    again = desk.ask(source, today, kept=desk.kept(source, today))
    assert again.requests > 0


def test_polls_without_a_gap_need_no_archive(desk) -> None:
    source = Source("harbour", "Harbour", "https://harbour.example", ("https://harbour.example/feed/",))
    window = Window.of_day(datetime.now(UTC).date() - timedelta(days=1))
    kept = _polls(desk, source, window, (-1, 6, 12, 18, 25), shows_h=8)
    found = desk.ask(source, window, only=("landed",), kept=kept)
    assert found.is_complete
    assert {c.published_at for c in found.candidates} == {window.start + timedelta(hours=h) for h in range(24)}
    gap = _polls(desk, source, window, (-1, 6, 18, 25), shows_h=8)
    found = desk.ask(source, window, only=("landed",), kept=gap)
    assert (found.is_complete, coverage(source, window, account_of(found))[0].verdict) == (False, "unknown")


def _polls(desk: Any, source: Source, window: Window, hours: tuple[int, ...], shows_h: int) -> Kept:
    """Landed polls of the feed at these hours of the window; an item an hour, each feed showing the last few."""
    with LandingWriter(desk.settings.landing, day=window.start.date(), label="polls") as writer:
        captures = []
        for hour in hours:
            at = window.start + timedelta(hours=hour, minutes=5)
            shown = [(f"/s{hour - n}", window.start + timedelta(hours=hour - n)) for n in range(shows_h)]
            exchange = Exchange(source.feeds[0], at, status=200, body=rss(*shown))
            captures.append(writer.land(exchange, source_id=source.source_id, kind="feed"))
    return Kept(desk.settings.landing, tuple(captures))


# ------------------------------------------------------------------------------------------------- verdicts


def test_account_is_kept_as_json_and_gives_the_same_verdicts(press_source, desk) -> None:
    source, window = press_source("tonle"), demo_window()
    account = account_of(desk.ask(source, window))
    again = Account(**json.loads(json.dumps(account.facts())))
    assert coverage(source, window, again) == coverage(source, window, account)


def test_source_that_nothing_answers_for_is_unreachable(desk, stage) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        home = f"http://127.0.0.1:{probe.getsockname()[1]}/"
    source = Source(
        "harbour", "Harbour", home, (home + "feed/",), archives=("landed", "wordpress", "paged_feed", "sitemap")
    )
    found = desk.ask(source, DAY)
    (row,) = coverage(source, DAY, account_of(found))
    assert (row.verdict, row.found, found.error_class) == ("unreachable", 0, "connect")
    assert all(f"{name}:" in row.reason for name in source.archives)


def test_archives_that_all_answer_404_are_unreachable_too(desk, stage) -> None:
    source = stage.source("wordpress", "paged_feed", "sitemap")
    assert coverage(source, DAY, account_of(desk.ask(source, DAY)))[0].verdict == "unreachable"


def test_closed_outlet_is_told_from_an_unreachable_one(desk, stage) -> None:
    reason = "closed: its licence was revoked on 2023-02-13; the archive serves backfills"
    source = stage.source("wordpress", disabled_reason=reason)
    window = Window(datetime(2023, 2, 12, tzinfo=UTC), datetime(2023, 2, 15, tzinfo=UTC))
    rows = coverage(source, window, account_of(desk.ask(source, window)))
    assert [row.verdict for row in rows] == ["unreachable", "outlet_closed", "outlet_closed"]


def test_closing_days_of_the_catalogue() -> None:
    known = {source.source_id: closed_since(source) for source in read_catalog(PACKAGE_DATA / "sources.toml")}
    assert (known["vod_english"], known["voa_khmer"]) == (date(2023, 2, 13), date(2025, 3, 15))
    assert {known[name] for name in ("khmer_times", "akp", "voa_news", "pressreader_phnom_penh_post")} == {None}


def test_page_that_could_not_be_fetched_makes_the_day_partial(press_source, desk) -> None:
    source = press_source("tonle")
    day = Window.of_day(stories_of("tonle")[-1].published_utc.date())
    found = desk.ask(source, day)
    times = list(found.published.values())
    assert coverage(source, day, account_of(found), captured=times)[0].verdict == "complete"
    assert coverage(source, day, account_of(found), captured=times[1:])[0].verdict == "partial"


def test_undated_addresses_say_nothing_of_a_day_until_their_pages_were_read(press_source, desk) -> None:
    source = press_source("naga")
    story = stories_of("naga")[0]
    day = Window.of_day(story.published_utc.date())
    found = desk.ask(source, day)
    of_day = [s.published_utc for s in stories_of("naga") if s.published_utc in day]
    assert coverage(source, day, account_of(found))[0].verdict == "unknown"
    (row,) = coverage(source, day, account_of(found), captured=of_day)
    assert (row.found, row.verdict) == (len(of_day), "complete" if found.is_complete else "unknown")
    assert coverage(source, day, account_of(found), captured=of_day, missed=1)[0].verdict == "partial"


def test_shortage_that_cannot_be_placed_makes_every_day_partial(stage, desk) -> None:
    posts = [
        {"link": f"/{d}", "date_gmt": f"2023-06-{d}T01:00:00", "date": f"2023-06-{d}T08:00:00"} for d in (14, 15, 16)
    ]
    counts = {"X-WP-Total": "4", "X-WP-TotalPages": "1"}
    stage.play = lambda path, values: (
        b'{"timezone_string": "Asia/Phnom_Penh"}' if path == "/wp-json/" else (json.dumps(posts).encode(), 200, counts)
    )
    window = Window(datetime(2023, 6, 14, tzinfo=UTC), datetime(2023, 6, 17, tzinfo=UTC))
    rows = coverage(stage.source(), window, account_of(desk.ask(stage.source("wordpress"), window)))
    assert [(row.verdict, row.expected, row.found) for row in rows] == [("partial", None, 1)] * 3


@settings(max_examples=200)
@given(
    found=st.integers(0, 20),
    expected=st.integers(0, 20),
    is_complete=st.booleans(),
    is_reached=st.booleans(),
    is_short=st.booleans(),
    is_closed=st.booleans(),
)
def test_verdicts_never_flatter(found, expected, is_complete, is_reached, is_short, is_closed) -> None:
    verdict = judge(
        found=found,
        expected=expected,
        is_complete=is_complete,
        is_reached=is_reached,
        is_short=is_short,
        is_closed=is_closed,
    )
    if verdict == "complete":
        assert is_complete
        assert found >= expected
        assert not is_short
    if verdict in {"outlet_closed", "unreachable"}:
        assert found == 0


def test_search_without_archives_says_so(desk, stage) -> None:
    found = desk.ask(stage.source(), DAY)
    assert (found.is_reached, found.error_class) == (False, "no_archive")
