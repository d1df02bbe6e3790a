"""The Wayback Machine, played on loopback: captures of feeds, addresses of a host, mementos, and its patience."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from pipeline.demo.web_archive import WebArchive
from pipeline.fetch.archives.inquiry import Limits, RetryBudget, Run
from pipeline.fetch.archives.search import rescue
from pipeline.fetch.archives.verdict import account_of, coverage
from pipeline.fetch.archives.wayback import SEARCH_PAUSE_S, is_gone
from pipeline.fetch.client import Exchange
from pipeline.fetch.landing import read_body
from pipeline.fetch.landing_writer import LandingWriter
from pipeline.records import Candidate, Source, Window

DAY = Window.of_day(date(2017, 11, 15))
HOME = "https://harbour.example"
FEED = HOME + "/feed/"
SOURCE = Source("harbour", "Harbour", HOME, (FEED,), archives=("wayback",))


def at(written: str) -> datetime:
    return datetime.fromisoformat(f"2017-11-{written}").replace(tzinfo=UTC)


def rss(*published: datetime) -> bytes:
    rows = "".join(
        f"<item><title>{when:%d %H}</title><link>/story-{when:%d-%H}</link>"
        f"<pubDate>{format_datetime(when)}</pubDate></item>"
        for when in published
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>H</title>{rows}</channel></rss>'.encode()


def feed_at(seen: datetime, size: int = 10, every_h: int = 3) -> bytes:
    """The feed of an outlet that publishes every three hours, as it stood at `seen`."""
    newest = seen.replace(minute=0, second=0, hour=seen.hour - seen.hour % every_h)
    return rss(*(newest - timedelta(hours=every_h * n) for n in range(size)))


@pytest.fixture
def archive(stage: Any) -> WebArchive:
    stage.play = archive = WebArchive()
    return archive


def stories(found: Any) -> set[str]:
    return {c.url.rpartition("/")[2] for c in found.candidates}


def of_the_day() -> set[str]:
    return {f"story-15-{hour:02}" for hour in range(0, 24, 3)}


# ------------------------------------------------------------------------------------------------- feeds


def test_overlapping_captures_of_a_feed_give_the_whole_day(archive, desk, at_places) -> None:
    """The outlet is dead; only the archive has it."""
    for when in (at("13T09:00"), at("14T10:00"), at("15T05:00"), at("16T04:00"), at("17T09:00")):
        archive.add(when, FEED, feed_at(when), "application/rss+xml")
    found = desk.ask(SOURCE, DAY, places=at_places)
    assert (stories(found), found.is_complete) == (of_the_day(), True)
    assert {c.published_at in DAY for c in found.candidates} == {True}
    assert all(c.url.startswith(HOME) for c in found.candidates)
    (row,) = coverage(SOURCE, DAY, account_of(found))
    assert (row.verdict, row.found, row.expected) == ("complete", 8, None)


def test_dead_outlet_is_found_after_its_own_archives_failed(archive, desk, at_places, free_port) -> None:
    home = f"http://127.0.0.1:{free_port}"
    ways = ("landed", "wordpress", "paged_feed", "sitemap", "wayback", "gdelt")
    dead = Source("harbour", "Harbour", home, (home + "/feed/",), archives=ways)
    archive.add(at("16T04:00"), home + "/feed/", feed_at(at("16T04:00")), "application/rss+xml")
    found = desk.ask(dead, DAY, places=at_places)
    assert [(step.strategy, step.is_reached) for step in found.steps] == [
        ("landed", False), ("wordpress", False), ("paged_feed", False), ("sitemap", False), ("wayback", True),
    ]  # fmt: skip
    assert (stories(found), found.strategy, found.is_complete) == (of_the_day(), "wayback", True)


def test_only_as_many_mementos_as_are_needed(archive, desk, at_places, stage) -> None:
    for hour in range(100):
        when = at("13T00:00") + timedelta(hours=hour)
        archive.add(when, FEED, feed_at(when), "application/rss+xml")
    assert desk.ask(SOURCE, DAY, places=at_places).is_complete
    assert sum(path.startswith("/web/") for path in stage.paths()) <= 3


def test_gap_between_captures_is_no_complete_day(archive, desk, at_places) -> None:
    for when in (at("15T02:00"), at("17T20:00")):
        archive.add(when, FEED, feed_at(when, size=4), "application/rss+xml")
    found = desk.ask(SOURCE, DAY, places=at_places)
    assert (stories(found), found.is_complete) == ({"story-15-00"}, False)
    assert coverage(SOURCE, DAY, account_of(found))[0].verdict == "unknown"


def test_day_of_a_dead_outlet_that_nobody_archived_is_unreachable(archive, desk, at_places) -> None:
    archive.add(at("01T02:00"), FEED, feed_at(at("01T02:00")), "application/rss+xml")
    found = desk.ask(SOURCE, DAY, places=at_places)
    (row,) = coverage(SOURCE, DAY, account_of(found))
    assert (row.verdict, row.error_class, found.candidates) == ("unreachable", "nothing_archived", ())


def test_capture_that_cannot_be_replayed_is_replaced_by_its_neighbour(archive, desk, at_places) -> None:
    for when in (at("14T10:00"), at("15T05:00"), at("16T03:00"), at("16T04:00")):
        archive.add(when, FEED, feed_at(when), "application/rss+xml")
    archive.broken = {at("16T03:00"), at("15T05:00")}
    found = desk.ask(SOURCE, DAY, places=at_places)
    assert {"story-15-12", "story-15-21"} <= stories(found) <= of_the_day()


def test_capture_that_is_shown_as_it_was_at_another_time_covers_nothing(archive, desk, at_places) -> None:
    """The search lists a capture just after the day, the archive sends on to one of weeks before."""
    archive.add(at("16T01:00"), FEED, feed_at(at("16T01:00")), "application/rss+xml")
    archive.add(at("02T10:00"), FEED, feed_at(at("02T10:00")), "application/rss+xml")
    archive.sent_on = {at("16T01:00"): at("02T10:00")}
    found = desk.ask(SOURCE, DAY, places=at_places)
    assert (found.candidates, found.is_complete) == ((), False)


def test_captured_page_in_place_of_a_feed_is_passed_over(archive, desk, at_places) -> None:
    archive.add(at("16T01:00"), FEED, b"<!doctype html><title>Maintenance</title>", "application/rss+xml")
    archive.add(at("15T23:00"), FEED, feed_at(at("15T23:00")), "application/rss+xml")
    assert {"story-15-21", "story-15-00"} <= stories(desk.ask(SOURCE, DAY, places=at_places))


# -------------------------------------------------------------------------------------------------- hosts


def test_pages_of_a_host_are_offered_undated(archive, desk, at_places) -> None:
    for when, path in (
        (at("15T12:00"), "/five-councillors"), (at("25T12:00"), "/2017/11/15/late-capture"), (at("14T12:00"), "/older"),
        (at("15T12:00"), "/2017/10/02/old-story"), (at("15T12:00"), "/tag/cpp/"), (at("15T13:00"), "/photo.jpg"),
        (at("15T12:00"), "/"),
    ):  # fmt: skip
        archive.add(when, f"http://www.harbour.example:80{path}")
    archive.add(at("15T12:00"), "http://harbour.example.evil.example/x")
    found = desk.ask(SOURCE, DAY, places=at_places)
    assert [c.url for c in found.candidates] == [
        "http://www.harbour.example/2017/11/15/late-capture",
        "http://www.harbour.example/five-councillors",
    ]
    assert {c.published_at for c in found.candidates} == {None}
    assert not found.is_complete


def test_long_list_is_read_with_its_resume_key(archive, desk, at_places, stage) -> None:
    archive.page_size = 40
    for number in range(100):
        archive.add(at("15T12:00"), f"https://harbour.example/story-{number:03}")
    found = desk.ask(SOURCE, DAY, places=at_places)
    assert len(found.candidates) == 100
    assert sum("resumeKey" in path for path in stage.paths()) == 2
    assert len(desk.ask(SOURCE, DAY, places=at_places, limits=Limits(undated=7)).candidates) == 7


def test_days_of_a_month_share_one_search(archive, desk, at_places, stage) -> None:
    archive.add(at("15T12:00"), "https://harbour.example/five")
    first = desk.ask(SOURCE, DAY, places=at_places)
    asked = len(stage.asked)
    second_day = Window.of_day(date(2017, 11, 14))
    second = desk.ask(SOURCE, second_day, places=at_places, kept=desk.kept(SOURCE, second_day))
    assert (len(first.candidates), len(second.candidates), second.requests) == (1, 1, 0)
    assert len(stage.asked) == asked


# ------------------------------------------------------------------------------------------------ courtesy


def test_searches_keep_to_twenty_four_a_minute(archive, desk, at_places) -> None:
    archive.add(at("16T04:00"), FEED, feed_at(at("16T04:00"), size=3), "application/rss+xml")
    desk.ask(SOURCE, DAY, places=at_places)
    assert SEARCH_PAUSE_S == 2.5
    assert sorted(set(desk.pacer.pauses)) == [0.1, 2.5]
    assert desk.pacer.pauses.count(2.5) == 2


def test_too_many_requests_closes_the_archive_for_the_run(desk, at_places, stage) -> None:
    stage.play = lambda path, values: (b"slow down", 429, {"Retry-After": "60"})
    run = Run()
    first = desk.ask(SOURCE, DAY, places=at_places, run=run)
    asked = len(stage.asked)
    second = desk.ask(SOURCE, DAY, places=at_places, run=run)
    assert (first.error_class, first.is_reached) == ("http_429", False)
    assert (second.error_class, len(stage.asked)) == ("retry_budget", asked)


def test_a_refusal_is_final_for_a_public_archive(desk, at_places, stage) -> None:
    stage.play = lambda path, values: (b"down", 503)
    desk.ask(SOURCE, DAY, places=at_places)
    assert len(stage.asked) == len(set(stage.asked)) == 2


def test_a_large_archive_may_take_longer_than_a_page(archive, desk, at_places, stage) -> None:
    archive.add(at("16T04:00"), FEED, feed_at(at("16T04:00")), "application/rss+xml")

    def slowly(path: str, values: dict[str, str]) -> Any:
        time.sleep(0.4 if path.startswith("/cdx") else 0)
        return archive(path, values)

    stage.play = slowly
    desk.settings = replace(desk.settings, deadline_s=0.2)
    assert desk.ask(SOURCE, DAY, places=at_places).is_complete


def test_one_budget_of_failures_for_the_whole_run(desk, at_places, stage) -> None:
    stage.play = lambda path, values: (b"down", 503)
    run = Run(RetryBudget(failures=5))
    for _ in range(10):
        found = desk.ask(SOURCE, DAY, places=at_places, run=run)
    assert found.error_class == "retry_budget"
    assert len(stage.paths()) <= 6


@pytest.mark.parametrize(
    "reply",
    [b"[[", b"{}", b'[["timestamp"], [1,2,3], ["2017"], null, ["20171399999999", "x", "y"]]', b"<html>", b'"x"', b""],
)
def test_hostile_search_answers_give_nothing(reply, desk, at_places, stage) -> None:
    stage.play = lambda path, values: reply
    found = desk.ask(SOURCE, DAY, places=at_places)
    assert (found.candidates, found.is_complete) == ((), False)
    assert found.error_class != "bug"


# ------------------------------------------------------------------------------------------------ mementos


def test_page_that_is_gone_comes_from_its_nearest_memento(archive, desk, at_places, stage) -> None:
    gone = HOME + "/five-councillors"
    for when, words in ((at("15T12:00"), b"<p>as it was"), (at("29T12:00"), b"<p>as it became")):
        archive.add(when, gone, words)
    candidate = Candidate("harbour", gone, "Five", "wayback:x", datetime.now(UTC), published_at=at("15T10:00"))
    with LandingWriter(desk.settings.landing, day=date(2026, 1, 5), label="pages") as writer:

        def land(exchange, kind, strategy, candidate):
            return writer.land(exchange, source_id="harbour", kind=kind, strategy=strategy, candidate=candidate)

        landed = rescue(candidate, SOURCE, DAY, desk.client(), land, places=at_places)
    assert (landed.kind, landed.url, landed.final_url, landed.strategy) == ("page", gone, gone, "wayback")
    assert landed.redirects == (
        f"{stage.base}/web/20171115100000id_/{gone}",
        f"{stage.base}/web/20171115120000id_/{gone}",
    )
    assert landed.candidate == candidate
    assert read_body(desk.settings.landing, landed) == b"<p>as it was"


def test_nothing_archived_is_a_failed_page_and_no_trouble_of_the_archive(archive, desk, at_places) -> None:
    run = Run(RetryBudget(failures=1))
    captures: list[Any] = []

    def land(exchange, kind, strategy, candidate):
        captures.append((exchange.url, kind, exchange.error_class))
        return None

    candidate = Candidate("harbour", HOME + "/lost", "", "x", datetime.now(UTC))
    rescue(candidate, SOURCE, DAY, desk.client(), land, places=at_places, run=run)
    assert captures == [(HOME + "/lost", "page", "http_404")]
    assert not run.budget.is_spent(at_places.wayback)


@pytest.mark.parametrize(
    ("error_class", "final_url", "expected"),
    [
        (None, "/five", False), (None, None, False), (None, "/5-councillors", False), (None, "/", True),
        (None, "/category/politics/", True), ("http_404", "/five", True), ("http_410", None, True), ("dns", None, True),
        ("http_503", "/five", False), ("timeout", None, False), ("robots", None, False), ("blocked", "/five", False),
    ],
)  # fmt: skip
def test_what_counts_as_gone(error_class, final_url, expected) -> None:
    final = HOME + final_url if final_url else None
    assert is_gone(Exchange(HOME + "/five", DAY.start, final_url=final, error_class=error_class)) is expected


def test_other_hosts_of_an_outlet_are_looked_up_too(archive, desk, at_places) -> None:
    source = Source("harbour", "Harbour", HOME, ("https://en.harbour.example/feed/", FEED), archives=("wayback",))
    archive.add(at("15T12:00"), "https://en.harbour.example/five")
    archive.add(at("15T12:00"), "https://harbour.example/six")
    found = desk.ask(source, DAY, places=at_places)
    assert {c.url for c in found.candidates} == {"https://en.harbour.example/five", "https://harbour.example/six"}


def test_rescue_asks_nothing_without_a_network_or_after_too_many_requests(archive, desk, at_places, stage) -> None:
    candidate = Candidate("harbour", HOME + "/five", "", "x", datetime.now(UTC))
    spent = Run(RetryBudget(failures=0))
    for client, run in ((desk.client(network_off=True), Run()), (desk.client(), spent)):
        assert rescue(candidate, SOURCE, DAY, client, lambda *given: None, places=at_places, run=run) is None
    assert stage.asked == []
