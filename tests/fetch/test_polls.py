"""Polls over time: conditional requests and servers that lie about them, health, moves, and items that scroll away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from pipeline.fetch.client import Client
from pipeline.fetch.collect import collect
from pipeline.fetch.feed_state import FeedState, FeedStates, after_failure, has_gap
from pipeline.fetch.landing import read_manifest
from pipeline.records import Capture, Window

NOW = datetime(2026, 1, 6, 12, tzinfo=UTC)
FEED = "https://harbour.example/feed"


@pytest.fixture
def poll_now(settings):
    """Poll feeds without pages; gives the captures and the outcomes."""

    def poll_now(*sources):
        window = Window(datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) + timedelta(hours=1))
        client = Client(settings, retry_pause_s=0.01)
        collected = collect(sources, window, settings, label="poll", pages=False, client=client)
        return [c for c in read_manifest(collected.manifest) if c.kind == "feed"], collected.outcomes

    return poll_now


@pytest.fixture
def states(settings) -> FeedStates:
    return FeedStates(settings.home / "feeds")


def recent(hours: float = 0.5) -> str:
    return (datetime.now(UTC) - timedelta(hours=hours)).strftime("%a, %d %b %Y %H:%M:%S GMT")


def conditional(newsroom, body, **validators):
    """A well-behaved server: 304 when the client names the validator, else the body."""

    def answer(visit):
        asked = visit.headers.get("If-None-Match") or visit.headers.get("If-Modified-Since")
        if asked in validators.values():
            visit.answer(b"", 304, **validators)
        else:
            visit.answer(body, **validators)

    newsroom.routes["/feed"] = answer


# -------------------------------------------------------------------------------------- conditional requests


@pytest.mark.parametrize("validator", [{"etag": '"v1"'}, {"last_modified": "Mon, 05 Jan 2026 10:00:00 GMT"}])
def test_unchanged_feed_costs_a_304_and_shows_what_it_showed(newsroom, poll_now, rss, validator) -> None:
    conditional(newsroom, rss(("/a", "A", recent())), **validator)
    (first,), _ = poll_now(newsroom.source())
    (second,), (outcome,) = poll_now(newsroom.source())
    assert (first.status, second.status, second.is_ok, second.warc_path is None) == (200, 304, True, True)
    assert (outcome.is_reached, outcome.entries, outcome.in_window) == (True, 1, 1)


def test_many_runs_within_an_hour_ask_a_feed_once(newsroom, rss, settings) -> None:
    newsroom.routes["/feed"] = rss(("/a", "A", "Mon, 05 Jan 2026 12:00:00 +0700"))
    for day in (5, 4, 6):
        window = Window.of_day(date(2026, 1, day))
        (outcome,) = collect([newsroom.source()], window, settings, label="test").outcomes
        assert (outcome.is_reached, outcome.entries, outcome.in_window) == (True, 1, int(day == 5))
    assert newsroom.paths().count("/feed") == 1


def test_feed_polled_before_the_window_was_over_is_asked_again(newsroom, rss, settings) -> None:
    newsroom.routes["/feed"] = rss(("/a", "A", recent()))
    window = Window(datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) + timedelta(hours=1))
    for _ in range(2):
        collect([newsroom.source()], window, settings, label="test")
    assert newsroom.paths().count("/feed") == 2


def test_304_after_the_bytes_were_lost_asks_for_all_of_it(newsroom, poll_now, rss, settings) -> None:
    conditional(newsroom, rss(("/a", "A", recent())), etag='"v1"')
    poll_now(newsroom.source())
    for warc in settings.landing.glob("*/*.warc.gz"):
        warc.unlink()
    captures, (outcome,) = poll_now(newsroom.source())
    assert [c.status for c in captures] == [304, 200]
    assert outcome.entries == 1


def test_lying_etag_is_found_out_within_a_week(newsroom, poll_now, rss, states) -> None:
    conditional(newsroom, rss(("/a", "A", recent())), etag='"never changes"')
    poll_now(newsroom.source())
    conditional(newsroom, rss(("/b", "B", recent())), etag='"never changes"')
    (lied,), _ = poll_now(newsroom.source())
    assert lied.status == 304
    state = states.read(newsroom.base + "/feed")
    states.write(replace(state, full_at=datetime.now(UTC) - timedelta(days=8)))
    (full,), _ = poll_now(newsroom.source())
    assert full.status == 200
    assert states.read(newsroom.base + "/feed").shown == (newsroom.base + "/b",)


def test_last_modified_in_the_future_is_not_believed(newsroom, poll_now, rss) -> None:
    conditional(newsroom, rss(("/a", "A", recent())), last_modified="Fri, 01 Jan 2038 00:00:00 GMT")
    poll_now(newsroom.source())
    poll_now(newsroom.source())
    assert all("If-Modified-Since" not in headers for _, _, headers in newsroom.visits)


def test_expires_zero_means_no_validators(newsroom, poll_now, rss) -> None:
    conditional(newsroom, rss(("/a", "A", recent())), etag='"v1"', expires="0")
    assert [poll_now(newsroom.source())[0][0].status for _ in range(2)] == [200, 200]


def test_damaged_state_is_nothing_known(newsroom, poll_now, rss, settings) -> None:
    conditional(newsroom, rss(("/a", "A", recent())), etag='"v1"')
    poll_now(newsroom.source())
    for damage in (b"{", b"[]", b'{"url": "x"}', b"\xff"):
        for file in (settings.home / "feeds").glob("*.json"):
            file.write_bytes(damage)
        assert poll_now(newsroom.source())[0][0].status == 200


# --------------------------------------------------------------------------------------------------- health


def failed(error_class: str, status: int | None = None, at: datetime = NOW) -> Capture:
    return Capture("c", "harbour", "feed", FEED, at, "live", status=status, error_class=error_class)


def test_back_off_is_linear_weighted_and_never_for_ever() -> None:
    state = FeedState(FEED)
    pauses = []
    for _ in range(1000):
        state = after_failure(state, failed("http_404", 404))
        assert state.due_at is not None
        pauses.append((state.due_at - NOW) / timedelta(hours=1))
    assert pauses[:4] == [1, 2, 3, 4]
    assert max(pauses) == 30 * 24
    assert after_failure(FeedState(FEED), failed("tls")).weight > after_failure(FeedState(FEED), failed("dns")).weight


def test_failing_feed_is_left_out_of_the_next_poll_but_not_of_a_run(newsroom, poll_now, run, rss) -> None:
    assert [c.error_class for c in poll_now(newsroom.source())[0]] == ["http_404"]
    captures, (outcome,) = poll_now(newsroom.source())
    assert captures == []
    assert "not due" in outcome.reason
    newsroom.routes["/feed"] = rss(("/a", "A", recent()))
    assert run(newsroom.source()).of("feed")[0].is_ok
    assert len(poll_now(newsroom.source())[0]) == 1


def test_two_polls_without_a_common_item_are_a_gap(newsroom, poll_now, rss) -> None:
    seen = []
    for items in ("ab", "bc", "xy", "xy"):
        newsroom.routes["/feed"] = rss(*((f"/{n}", n, recent()) for n in items))
        seen.append(poll_now(newsroom.source())[1][0].feeds_with_gap)
    assert seen == [0, 0, 1, 0]
    assert not has_gap((), ("a",))


def test_permanent_move_is_proposed_only_after_a_week(newsroom, poll_now, rss, states) -> None:
    newsroom.routes |= {
        "/feed": lambda visit: visit.answer(b"", 301, location="/new"),
        "/new": rss(("/a", "A", recent())),
    }
    proposals = []
    for age in (9, 5, 1):
        proposals += poll_now(newsroom.source())[1][0].proposals
        state = states.read(newsroom.base + "/feed")
        if age == 9:
            states.write(replace(state, moved_since=state.moved_since - timedelta(days=9)))
    assert len(proposals) == 1
    assert newsroom.base + "/new" in proposals[0]


def test_temporary_move_is_never_proposed(newsroom, poll_now, rss, states) -> None:
    newsroom.routes |= {
        "/feed": lambda visit: visit.answer(b"", 302, location="/new"),
        "/new": rss(("/a", "A", recent())),
    }
    poll_now(newsroom.source())
    assert states.read(newsroom.base + "/feed").moved_to is None


def test_move_to_a_maintenance_page_is_not_remembered(newsroom, poll_now, states) -> None:
    newsroom.routes["/feed"] = lambda visit: visit.answer(b"", 301, location="/back-soon")
    newsroom.routes["/back-soon"] = b"<html>soon</html>"
    (capture,), _ = poll_now(newsroom.source())
    assert capture.error_class == "blocked"
    assert states.read(newsroom.base + "/feed").moved_to is None


def test_gone_is_proposed_at_the_second_sighting_a_day_later() -> None:
    once = after_failure(FeedState(FEED), failed("http_410", 410))
    soon = after_failure(once, failed("http_410", 410, NOW + timedelta(hours=2)))
    later = after_failure(soon, failed("http_410", 410, NOW + timedelta(hours=25)))
    assert (once.proposal, soon.proposal) == (None, None)
    assert "410" in (later.proposal or "")


# ----------------------------------------------------------------------------------- what scrolled out since


def test_item_that_scrolled_out_after_a_poll_is_in_the_run(newsroom, poll_now, run, rss) -> None:
    page = b"<html><p>words</p></html>"
    newsroom.routes |= {"/feed": rss(("/early", "Early", recent(2))), "/early": page, "/late": page}
    poll_now(newsroom.source())
    newsroom.routes["/feed"] = rss(("/late", "Late", recent(1)))
    window = Window(datetime.now(UTC) - timedelta(hours=3), datetime.now(UTC) + timedelta(hours=1))
    result = run(newsroom.source(), window=window)
    assert sorted(c.candidate.title for c in result.of("page")) == ["Early", "Late"]


def test_polls_carry_a_window_whose_feed_is_dead_now(newsroom, poll_now, run, rss) -> None:
    newsroom.routes |= {"/feed": rss(("/a", "A", recent())), "/a": b"<html><p>words</p></html>"}
    poll_now(newsroom.source())
    newsroom.routes["/feed"] = lambda visit: visit.answer(b"", 404)
    window = Window(datetime.now(UTC) - timedelta(hours=3), datetime.now(UTC) + timedelta(hours=1))
    result = run(newsroom.source(), window=window)
    (outcome,) = result.collected.outcomes
    assert (outcome.is_reached, outcome.error_class, outcome.pages) == (True, "http_404", 1)
