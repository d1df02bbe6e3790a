"""WordPress's REST archive: zones, bounds, counts, pages, and sites that do not play along."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.demo.press import stories_of, stories_on
from pipeline.fetch.archives.base import address_key
from pipeline.fetch.archives.inquiry import Limits
from pipeline.fetch.archives.verdict import account_of, coverage
from pipeline.fetch.landing import read_body
from pipeline.records import Window

DAY = Window.of_day(date(2023, 6, 15))


def utc(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def post(number: int, published: datetime, zone: str = "Asia/Phnom_Penh", **changes: object) -> dict[str, object]:
    local = published.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return {
        "id": number,
        "date": local.isoformat(),
        "date_gmt": published.replace(tzinfo=None).isoformat(),
        "link": f"/{local:%Y/%m/%d}/story-{number}/",
        "title": {"rendered": f"Story {number}"},
        "content": {"rendered": "<p>" + "Words of the councillors. " * 60 + "</p>"},
        **changes,
    }


def site(
    posts: Sequence[dict[str, object]],
    zone: str = "Asia/Phnom_Penh",
    *,
    reads_offsets: bool = True,
    root: dict[str, object] | None = None,
    total: int | None = None,
    says_total: bool = True,
) -> Callable[[str, dict[str, str]], Any]:
    """A WordPress that compares the posts' local time; before 5.3 it ignored the offset of a bound."""

    def bound(written: str) -> datetime:
        moment = datetime.fromisoformat(written)
        if moment.tzinfo and reads_offsets:
            moment = moment.astimezone(ZoneInfo(zone))
        return moment.replace(tzinfo=None)

    def play(path: str, values: dict[str, str]) -> Any:
        if path == "/wp-json/":
            return answer(root if root is not None else {"timezone_string": zone, "gmt_offset": 7})
        if path != "/wp-json/wp/v2/posts":
            return None
        after, before = bound(values["after"]), bound(values["before"])
        found = [p for p in posts if after < datetime.fromisoformat(str(p["date"])) < before]
        size, number = int(values["per_page"]), int(values["page"])
        pages = max(1, -(-len(found) // size))
        if number > pages:
            return answer({"code": "rest_post_invalid_page_number"}, status=400)
        counts = {"X-WP-Total": str(len(found) if total is None else total), "X-WP-TotalPages": str(pages)}
        return answer(found[(number - 1) * size : number * size], headers=counts if says_total else {})

    return play


def answer(
    value: object, status: int = 200, headers: dict[str, str] | None = None
) -> tuple[bytes, int, dict[str, str]]:
    return json.dumps(value).encode(), status, {"Content-Type": "application/json", **(headers or {})}


# ------------------------------------------------------------------------------------------- the demo press


@pytest.mark.parametrize("outlet", ["tonle", "bokor"])
def test_each_day_holds_exactly_the_posts_of_that_utc_day(outlet, press_source, desk) -> None:
    """Bokor's site is in Paris, Tonle's in Phnom Penh."""
    for day in (date(2023, 6, 14) + timedelta(days=number) for number in range(10)):
        found = desk.ask(press_source(outlet), Window.of_day(day), only=("wordpress",))
        expected = [story for story in stories_on(day) if story.outlet_id == outlet]
        assert sorted(c.published_at for c in found.candidates) == sorted(s.published_utc for s in expected)
        assert (found.expected, found.is_complete) == (len(expected), True)


def test_full_text_comes_with_the_post(press_source, desk) -> None:
    story = stories_of("tonle")[-1]
    found = desk.ask(press_source("tonle"), Window.of_day(story.published_utc.date()), only=("wordpress",))
    candidate = next(c for c in found.candidates if c.url.endswith(story.path))
    assert story.paragraphs[-1][:60] in candidate.content_html
    assert candidate.discovered_via.startswith("wordpress:http://")
    assert candidate.published_rule == "feed:date_gmt:iso8601"


def test_edited_post_belongs_to_the_day_of_its_publication(press_source, desk) -> None:
    story = next(s for s in stories_of("tonle") if s.modified_utc.date() > s.published_utc.date())
    on_day, after = (
        desk.ask(press_source("tonle"), Window.of_day(moment.date()), only=("wordpress",))
        for moment in (story.published_utc, story.modified_utc)
    )
    assert any(c.url.endswith(story.path) for c in on_day.candidates)
    assert not any(c.url.endswith(story.path) for c in after.candidates)


# --------------------------------------------------------------------------------------------- the bounds


@pytest.mark.parametrize("reads_offsets", [True, False])
@pytest.mark.parametrize("zone", ["Asia/Phnom_Penh", "Europe/Paris", "America/New_York", "UTC"])
def test_window_is_half_open_to_the_second_in_every_zone(zone, reads_offsets, stage, desk) -> None:
    """17:00Z is midnight in Phnom Penh: the day of the archive's pages changes there, the window's does not."""
    moments = ["14T23:59:59", "15T00:00:00", "15T16:59:59", "15T17:00:00", "15T17:00:01", "15T23:59:59", "16T00:00:00"]
    posts = [post(n, utc(f"2023-06-{moment}"), zone) for n, moment in enumerate(moments)]
    stage.play = site(posts, zone, reads_offsets=reads_offsets)
    found = desk.ask(stage.source("wordpress"), DAY)
    assert [c.title for c in found.candidates] == [f"Story {n}" for n in range(1, 6)]
    assert (found.expected, found.is_complete) == (5, True)


def test_bounds_are_sent_in_the_zone_of_the_site(stage, desk) -> None:
    stage.play = site([], "Europe/Paris")
    desk.ask(stage.source("wordpress"), DAY)
    assert "after=2023-06-15T01:59:59+02:00&before=2023-06-16T02:00:00+02:00" in unquote(stage.paths()[-1])


def test_site_with_an_offset_and_no_zone_name(stage, desk) -> None:
    stage.play = site([], "Asia/Kolkata", root={"timezone_string": "", "gmt_offset": 5.5})
    desk.ask(stage.source("wordpress"), DAY)
    assert "after=2023-06-15T05:29:59+05:30" in unquote(stage.paths()[-1])


def test_site_that_hides_its_zone_is_asked_in_the_catalogues(stage, desk) -> None:
    stage.play = site([post(1, utc("2023-06-15T01:00:00"))], root={"name": "Harbour"})
    found = desk.ask(stage.source("wordpress"), DAY)
    assert "+07:00" in unquote(stage.paths()[-1])
    assert len(found.candidates) == 1
    assert "did not tell its zone" in found.note


def test_post_without_gmt_date_is_read_in_the_zone_of_the_site(stage, desk) -> None:
    moment = utc("2023-06-15T22:30:00")
    stage.play = site([post(1, moment, "Europe/Paris", date_gmt="0000-00-00T00:00:00")], "Europe/Paris")
    (candidate,) = desk.ask(stage.source("wordpress"), DAY).candidates
    assert candidate.published_at == moment


def test_post_that_the_site_puts_on_the_wrong_day_is_left_out(stage, desk) -> None:
    """The site moved to another zone since; its local column and `date_gmt` disagree."""
    stage.play = site(
        [post(1, utc("2023-06-15T01:00:00")), post(2, utc("2023-06-15T02:00:00"), date_gmt="2023-06-14T20:00:00")]
    )
    found = desk.ask(stage.source("wordpress"), DAY)
    assert [c.title for c in found.candidates] == ["Story 1"]
    assert (found.expected, found.is_complete) == (1, True)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seconds=st.lists(
        st.integers(-90_000, 3 * 86_400 + 90_000) | st.integers(-2, 5).map(lambda n: n * 43_200), max_size=30
    ),
    zone=st.sampled_from(["Asia/Phnom_Penh", "America/New_York", "Europe/Paris", "Asia/Kolkata"]),
    first=st.sampled_from(["2023-03-25", "2023-10-28"]),
)
def test_days_of_any_posts_give_together_what_the_window_gives(seconds, zone, first, stage, desk) -> None:
    """Law. The windows go over Paris's changes to summer time and back."""
    window = Window(utc(first), utc(first) + timedelta(days=3))
    moments = [window.start + timedelta(seconds=shift) for shift in seconds]
    stage.play = site([post(n, at, zone) for n, at in enumerate(moments)], zone)
    whole = desk.ask(stage.source("wordpress"), window)
    days = [desk.ask(stage.source("wordpress"), Window.of_day(day)) for day in window.days()]
    assert sorted(c.url for c in whole.candidates) == sorted(c.url for day in days for c in day.candidates)
    assert sorted(c.published_at for c in whole.candidates) == sorted(at for at in moments if at in window)
    assert sum(day.expected for day in days) == whole.expected == len(whole.candidates)
    assert whole.is_complete


# ----------------------------------------------------------------------------------------- pages and counts


def test_all_pages_are_read(stage, desk) -> None:
    posts = [post(n, DAY.start + timedelta(minutes=n)) for n in range(250)]
    stage.play = site(posts)
    found = desk.ask(stage.source("wordpress"), DAY)
    assert len({address_key(c.url) for c in found.candidates}) == found.expected == 250
    assert (found.is_complete, found.requests) == (True, 4)


def test_page_past_the_last_ends_the_list_when_counts_are_hidden(stage, desk) -> None:
    """Some caches strip the `X-WP-…` headers. The last page is full here: only the 400 tells that it was the last."""
    stage.play = site([post(n, DAY.start + timedelta(minutes=n)) for n in range(100)], says_total=False)
    found = desk.ask(stage.source("wordpress"), DAY)
    assert (len(found.candidates), found.expected, found.is_complete) == (100, None, True)
    assert "page=2" in stage.paths()[-1]


def test_eleven_of_twelve_is_partial(stage, desk) -> None:
    posts = [post(n, DAY.start + timedelta(hours=n)) for n in range(12)]
    posts[5] = {**posts[5], "link": None}
    stage.play = site(posts)
    found = desk.ask(stage.source("wordpress"), DAY)
    (row,) = coverage(stage.source(), DAY, account_of(found))
    assert (row.strategy, row.expected, row.found, row.verdict) == ("wordpress", 12, 11, "partial")


def test_hundred_posts_too_heavy_are_asked_for_in_twenties(stage, desk) -> None:
    whole = site([post(n, DAY.start + timedelta(minutes=n)) for n in range(50)])

    def play(path, values):
        return (b"", 503) if values.get("per_page") == "100" else whole(path, values)

    stage.play = play
    found = desk.ask(stage.source("wordpress"), DAY)
    assert (len(found.candidates), found.is_complete) == (50, True)


def test_list_that_breaks_off_keeps_what_came(stage, desk) -> None:
    whole = site([post(n, DAY.start + timedelta(minutes=n)) for n in range(150)])

    def play(path, values):
        return (b"<html>", 403) if values.get("page") == "2" else whole(path, values)

    stage.play = play
    found = desk.ask(stage.source("wordpress"), DAY)
    assert (len(found.candidates), found.expected, found.is_complete, found.error_class) == (
        100,
        150,
        False,
        "http_403",
    )


# ------------------------------------------------------------------------------------- several sites


def test_site_of_each_language_is_asked(stage, desk) -> None:
    """One plugin gives each language its own archive below its prefix, another gives the same archive twice."""
    english, khmer = [post(n, DAY.start + timedelta(hours=n)) for n in range(4)], [post(9, DAY.start, link="/kh/nine")]
    apart = {"/wp-json": site(english), "/kh/wp-json": site(khmer)}
    twice = dict.fromkeys(apart, site(english))
    for sites, count in ((apart, 5), (twice, 4), ({"/wp-json": site(english)}, 4)):

        def play(path: str, values: dict[str, str], sites: Any = sites) -> Any:
            prefix, found, rest = path.partition("/wp-json")
            return sites[prefix + found]("/wp-json" + rest, values) if prefix + found in sites else None

        stage.play = play
        found = desk.ask(stage.source("wordpress", feeds=("feed/", "kh/feed/")), DAY)
        assert (len(found.candidates), found.expected, found.is_complete) == (count, count, True)


def test_archive_above_a_homepage_that_is_a_section(stage, desk) -> None:
    stage.play = site([post(1, utc("2023-06-15T01:00:00"))])
    source = replace(stage.source("wordpress", home="/news/"), feeds=(stage.base + "/feed/",))
    assert len(desk.ask(source, DAY).candidates) == 1


# ------------------------------------------------------------------------------------ sites that are none


@pytest.mark.parametrize(
    "reply",
    [
        (b"{}", 401),
        (b"<html>Just a moment</html>", 403, {"cf-mitigated": "challenge"}),
        b"<!doctype html><title>Harbour</title>",
        b"[[[[" * 5000,
        b'"a string"',
        b"",
    ],
    ids=["unauthorised", "challenge", "front page", "deep", "string", "nothing"],
)
def test_site_without_rest_is_not_reached(reply, stage, desk) -> None:
    stage.play = lambda path, values: reply
    found = desk.ask(stage.source("wordpress"), DAY)
    assert (found.candidates, found.is_complete, found.is_reached) == ((), False, False)
    assert found.error_class


def test_site_that_never_ends_is_left_at_the_request_limit(stage, desk) -> None:
    """The counts are hidden and `page` is ignored: every page is the first, and full."""
    posts = [post(n, DAY.start + timedelta(minutes=n)) for n in range(100)]
    stage.play = lambda path, values: answer({}) if path == "/wp-json/" else answer(posts)
    found = desk.ask(stage.source("wordpress"), DAY, limits=Limits(requests=12))
    assert (found.requests, found.is_complete, found.error_class) == (12, False, "request_limit")
    assert len(found.candidates) == 100


@pytest.mark.parametrize("zone", ["America", "../../etc/passwd", "\u0000", "Moon/Sea", 7, None])
@pytest.mark.parametrize("offset", [1e308, "nan", None, {}, "7:00"])
def test_nonsense_zones_fall_back_to_the_catalogues(zone, offset, stage, desk) -> None:
    stage.play = site([], root={"timezone_string": zone, "gmt_offset": offset})
    found = desk.ask(stage.source("wordpress"), DAY)
    assert (found.is_complete, "did not tell its zone" in found.note) == (True, True)


def test_site_below_a_path_that_begins_like_a_feed(stage, desk) -> None:
    stage.play = site([])
    desk.ask(stage.source("wordpress", home="/feedback/"), DAY)
    assert {path.partition("?")[0] for path in stage.paths()} == {"/feedback/wp-json/", "/feedback/"}


def test_plain_permalinks_are_found_under_rest_route(stage, desk) -> None:
    whole = site([post(1, utc("2023-06-15T01:00:00"))])

    def play(path, values):
        route = values.pop("rest_route", None)
        return whole("/wp-json" + route, values) if route and path == "/" else None

    stage.play = play
    assert len(desk.ask(stage.source("wordpress"), DAY).candidates) == 1


def test_hostile_posts_cost_only_themselves(stage, desk) -> None:
    bad = [
        None,
        7,
        [],
        {"link": "javascript:alert(1)"},
        {"link": {"a": 1}},
        {"link": "/x", "date": ["now"], "title": 3},
    ]
    good = post(1, utc("2023-06-15T01:00:00"))
    stage.play = lambda path, values: (
        answer({})
        if path == "/wp-json/"
        else answer([*bad, good], headers={"X-WP-Total": "-1", "X-WP-TotalPages": "1"})
    )
    found = desk.ask(stage.source("wordpress"), DAY)
    assert [c.title for c in found.candidates if c.published_at] == ["Story 1"]
    assert not found.error_class


def test_every_answer_is_landed_before_it_is_read(stage, desk) -> None:
    stage.play = site([post(1, utc("2023-06-15T01:00:00"))])
    found = desk.ask(stage.source("wordpress"), DAY)
    listing = desk.captures[-1]
    assert [(c.kind, c.strategy) for c in desk.captures if c.kind != "robots"] == [("feed", "wordpress")] * 2
    assert b"Story 1" in read_body(desk.settings.landing, listing)
    assert found.candidates[0].feed_capture_id == listing.capture_id


def test_archive_that_robots_forbid_is_not_asked(stage, desk) -> None:
    stage.play = lambda path, values: b"User-agent: *\nDisallow: /wp-json/" if path == "/robots.txt" else None
    found = desk.ask(stage.source("wordpress"), DAY)
    assert (found.error_class, stage.paths()) == ("robots", [])
