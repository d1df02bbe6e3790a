"""The stage against a hostile newsroom: what is landed, what is recorded, and that the others go on."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.catalog import read_catalog
from pipeline.fetch.landing import read_body, read_manifest
from pipeline.records import Window
from pipeline.settings import PACKAGE_DATA

NOON = "Mon, 05 Jan 2026 12:00:00 +0700"
BEFORE = "Sun, 04 Jan 2026 12:00:00 +0700"
PAGE = b"<html><h1>Boats</h1><p>Nets and boats.</p></html>"


def page(visit) -> None:
    visit.answer(PAGE, content_type="text/html; charset=utf-8")


# --------------------------------------------------------------------------------------------- what is landed


def test_feed_and_pages_of_the_window_are_landed(newsroom, run, rss, settings) -> None:
    newsroom.routes |= {"/feed": rss(("/a", "In it", NOON), ("/old", "Before it", BEFORE)), "/a": page, "/old": page}
    result = run(newsroom.source())
    assert [(c.kind, c.url.removeprefix(newsroom.base), c.status) for c in result.captures] == [
        ("robots", "/robots.txt", 404), ("feed", "/feed", 200), ("page", "/a", 200),
    ]  # fmt: skip
    (landed,) = result.of("page")
    assert read_body(settings.landing, landed) == PAGE
    assert landed.candidate is not None
    assert (landed.candidate.title, landed.candidate.feed_capture_id) == ("In it", result.of("feed")[0].capture_id)
    (outcome,) = result.collected.outcomes
    assert (outcome.is_reached, outcome.entries, outcome.in_window, outcome.pages, outcome.pages_failed) == (
        True,
        2,
        1,
        1,
        0,
    )


def test_undated_item_is_fetched_because_its_page_may_tell(newsroom, run, rss) -> None:
    newsroom.routes |= {
        "/feed": rss(("/a", "No date", ""), ("/b", "Future", "Fri, 01 Jan 2038 00:00:00 GMT")),
        "/a": page,
        "/b": page,
    }
    result = run(newsroom.source())
    assert [c.candidate.published_raw for c in result.of("page")] == [None, "Fri, 01 Jan 2038 00:00:00 GMT"]
    assert result.collected.outcomes[0].undated == 2


def test_ict_date_falls_into_the_right_day(newsroom, run, rss) -> None:
    """06:59 in Phnom Penh is still the day before in UTC; feedparser takes ICT for UTC."""
    items = (("/early", "Early", "Tue, 06 Jan 2026 06:59:00 ICT"), ("/late", "Late", "Tue, 06 Jan 2026 07:00:00 ICT"))
    newsroom.routes |= {"/feed": rss(*items), "/early": page, "/late": page}
    assert [c.url for c in run(newsroom.source()).of("page")] == [newsroom.base + "/early"]


def test_address_in_two_feeds_is_fetched_once(newsroom, run, rss) -> None:
    newsroom.routes |= {
        "/feed": rss(("/a", "A", NOON)),
        "/feed2": rss(("/a#x", "A", NOON), ("/b", "B", NOON)),
        "/a": page,
        "/b": page,
    }
    run(newsroom.source("harbour", "/feed", "/feed2"))
    assert newsroom.paths().count("/a") == 1
    assert newsroom.paths().count("/b") == 1


def test_second_run_fetches_no_page_again_and_names_all_the_same(newsroom, run, rss, settings) -> None:
    newsroom.routes |= {"/feed": rss(("/a", "A", NOON)), "/a": page}
    first = run(newsroom.source())
    newsroom.routes["/feed"] = rss(("/b", "B", NOON))  # A has scrolled out
    newsroom.routes["/b"] = page
    second = run(newsroom.source())
    assert newsroom.paths().count("/a") == 1
    assert [c.url.removeprefix(newsroom.base) for c in second.of("page")] == ["/a", "/b"]
    assert second.of("page")[0].capture_id == first.of("page")[0].capture_id
    assert [read_body(settings.landing, c) for c in second.of("page")] == [PAGE, PAGE]
    assert second.collected.outcomes[0].reused == 1


def test_page_that_failed_is_asked_again_by_the_next_run(newsroom, run, rss) -> None:
    newsroom.routes["/feed"] = rss(("/a", "A", NOON))
    assert run(newsroom.source()).failures() == [("page", "http_404")]
    newsroom.routes["/a"] = page
    assert [c.is_ok for c in run(newsroom.source()).of("page")] == [True]


def test_network_off_uses_what_was_landed_and_opens_no_socket(newsroom, run, rss, settings, monkeypatch) -> None:
    newsroom.routes |= {"/feed": rss(("/a", "A", NOON)), "/a": page}
    online = run(newsroom.source())

    def never(*args: object, **kwargs: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", never)
    monkeypatch.setattr(socket, "getaddrinfo", never)
    offline = run(newsroom.source(), newsroom.source("empty"), settings=replace(settings, network_off=True))
    assert offline.captures == tuple(online.of("page"))
    assert [(o.source_id, o.is_reached, o.error_class) for o in offline.collected.outcomes] == [
        ("empty", False, "network_off"), ("harbour", True, None),
    ]  # fmt: skip


def test_order_of_sources_does_not_change_what_is_collected(open_newsroom, run, rss) -> None:
    rooms = [open_newsroom() for _ in range(3)]
    sources = [room.source(f"outlet{n}") for n, room in enumerate(rooms)]
    for room in rooms:
        room.routes |= {"/feed": rss(("/a", "A", NOON)), "/a": page}
    result = run(*reversed(sources))
    assert [o.source_id for o in result.collected.outcomes] == ["outlet0", "outlet1", "outlet2"]
    assert len(result.lines) == 3
    assert result.collected.facts()["reached"] == 3


# -------------------------------------------------------------------------------------------- robots and pace


def test_robots_forbids_a_page_and_that_is_a_row(newsroom, run, rss) -> None:
    newsroom.routes |= {
        "/robots.txt": b"User-agent: *\nDisallow: /a",
        "/feed": rss(("/a", "A", NOON), ("/b", "B", NOON)),
        "/a": page,
        "/b": page,
    }
    result = run(newsroom.source())
    assert result.failures() == [("page", "robots")]
    assert "/a" not in newsroom.paths()
    assert result.of("robots")[0].warc_path is not None


def test_redirect_into_a_forbidden_corner_is_not_followed(newsroom, run, rss) -> None:
    newsroom.routes |= {
        "/robots.txt": b"User-agent: *\nDisallow: /private",
        "/feed": rss(("/a", "A", NOON)),
        "/a": lambda visit: visit.answer(b"", 302, location="/private/a"),
        "/private/a": page,
    }
    assert run(newsroom.source()).failures() == [("page", "robots")]
    assert "/private/a" not in newsroom.paths()


def test_robots_that_answers_500_stops_the_source_for_now(newsroom, run, rss) -> None:
    newsroom.routes |= {
        "/robots.txt": lambda visit: visit.answer(b"", 500),
        "/feed": rss(("/a", "A", NOON)),
        "/a": page,
    }
    result = run(newsroom.source())
    assert result.failures() == [("feed", "robots")]
    assert result.collected.outcomes[0].error_class == "robots"


# ---------------------------------------------------------------------------------- a source that misbehaves


def drip(visit) -> None:
    visit.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n<rss>")
    while True:
        visit.wfile.write(b" ")
        time.sleep(0.05)


def cut_off(visit) -> None:
    visit.answer(b"<rss version='2.0'><channel><title>H</title>", content_length="5000")
    visit.close_connection = True


HOSTILE: dict[str, tuple[Callable[..., None] | bytes, str]] = {
    "answers 500": (lambda v: v.answer(b"sorry", 500), "http_500"),
    "answers 403": (lambda v: v.answer(b"no", 403), "http_403"),
    "is gone": (lambda v: v.answer(b"gone", 410), "http_410"),
    "hangs": (lambda v: time.sleep(3), "timeout"),
    "asks to wait an hour": (lambda v: v.answer(b"", 429, retry_after="3600"), "http_429"),
    "redirects in a circle": (lambda v: v.answer(b"", 302, location="/feed"), "redirect_loop"),
    "redirects to metadata": (lambda v: v.answer(b"", 302, location="http://169.254.169.254/latest/"), "address"),
    "redirects to a file": (lambda v: v.answer(b"", 302, location="file:///etc/passwd"), "scheme"),
    "moved to a maintenance page": (lambda v: v.answer(b"", 301, location="/maintenance"), "blocked"),
    "shows a captcha": (lambda v: v.answer(b"<!doctype html><title>Verify you are human</title>"), "blocked"),
    "shows a challenge": (lambda v: v.answer(b"<html>", 403, cf_mitigated="challenge"), "blocked"),
    "says nothing changed": (lambda v: v.answer(b"", 304), "not_modified"),
    "sends nothing": (b"", "empty"),
    "sends an image": (b"\x89PNG\r\n\x1a\n" + bytes(200), "not_a_feed"),
    "declares entities": (b'<!DOCTYPE rss [<!ENTITY a "b">]><rss version="2.0"/>', "entities"),
    "sends broken gzip": (lambda v: v.answer(b"no gzip", content_encoding="gzip"), "encoding"),
    "resets the connection": (lambda v: v.connection.shutdown(socket.SHUT_RDWR), "reset"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_source_that(name, open_newsroom, run, rss, settings) -> None:
    """One source misbehaves: its failure is a row with class and reason, the other source is landed all the same."""
    hostile, good = open_newsroom(), open_newsroom()
    behaviour, error_class = HOSTILE[name]
    hostile.routes |= {"/feed": behaviour, "/maintenance": b"<html>We are back soon</html>"}
    good.routes |= {"/feed": rss(("/a", "A", NOON)), "/a": page}
    began = time.monotonic()
    result = run(hostile.source("hostile"), good.source("good"), settings=replace(settings, deadline_s=1.0))
    assert time.monotonic() - began < 2 * (1.0 + 1.0)
    failed = [c for c in result.captures if c.source_id == "hostile" and c.kind == "feed"]
    assert {c.error_class for c in failed} == {error_class}
    assert all(c.error for c in failed)
    outcomes = {o.source_id: o for o in result.collected.outcomes}
    assert (outcomes["hostile"].is_reached, outcomes["hostile"].error_class) == (False, error_class)
    assert outcomes["hostile"].reason
    assert (outcomes["good"].is_reached, outcomes["good"].pages) == (True, 1)


def test_what_was_refused_is_landed_all_the_same(newsroom, run, settings) -> None:
    newsroom.routes["/feed"] = captcha = b"<!doctype html><title>Verify you are human</title>"
    (capture,) = run(newsroom.source()).of("feed")
    assert (capture.error_class, read_body(settings.landing, capture)) == ("blocked", captcha)


def test_every_attempt_is_landed(newsroom, run, rss) -> None:
    def busy_once(visit) -> None:
        if newsroom.paths().count("/feed") == 1:
            visit.answer(b"busy", 503, retry_after="0")
        else:
            visit.answer(rss(("/a", "A", NOON)))

    newsroom.routes |= {"/feed": busy_once, "/a": page}
    result = run(newsroom.source())
    assert [(c.attempt, c.status, c.is_ok) for c in result.of("feed")] == [(1, 503, False), (2, 200, True)]
    assert len({c.capture_id for c in result.captures}) == len(result.captures)


def test_feed_that_breaks_off_still_gives_its_whole_items(newsroom, run, rss) -> None:
    whole = rss(*((f"/{n}", f"Story {n}", NOON) for n in range(6)))

    def break_off(visit) -> None:
        visit.answer(whole[: len(whole) // 2], content_length=str(len(whole)))
        visit.close_connection = True

    newsroom.routes |= {"/feed": break_off} | {f"/{n}": page for n in range(6)}
    result = run(newsroom.source())
    assert {c.error_class for c in result.of("feed")} == {"truncated"}
    assert 1 <= len(result.of("page")) <= 3
    assert all(c.is_ok for c in result.of("page"))
    assert result.collected.outcomes[0].is_reached


def test_one_dead_feed_of_two_is_told_but_the_source_is_reached(newsroom, run, rss) -> None:
    newsroom.routes |= {"/feed2": rss(("/a", "A", NOON)), "/a": page}
    (outcome,) = run(newsroom.source("harbour", "/feed", "/feed2")).collected.outcomes
    assert (outcome.is_reached, outcome.feeds, outcome.feeds_failed, outcome.error_class) == (True, 2, 1, "http_404")


def test_page_that_drips_does_not_stop_the_other_pages(newsroom, run, rss, settings) -> None:
    newsroom.routes |= {"/feed": rss(("/a", "A", NOON), ("/b", "B", NOON)), "/a": drip, "/b": page}
    result = run(newsroom.source(), settings=replace(settings, deadline_s=0.5))
    assert [(c.url[-1], c.error_class) for c in result.of("page")] == [("a", "timeout"), ("b", None)]


def test_site_that_hangs_is_left_alone_after_three_pages(newsroom, run, rss, settings) -> None:
    newsroom.routes["/feed"] = rss(*((f"/{n}", f"Story {n}", NOON) for n in range(9)))
    newsroom.routes |= {f"/{n}": (lambda visit: time.sleep(1)) for n in range(9)}
    result = run(newsroom.source(), settings=replace(settings, deadline_s=0.3))
    assert [c.error_class for c in result.of("page")] == ["timeout"] * 3 + ["gave_up"] * 6
    assert result.collected.outcomes[0].pages_failed == 9


def test_edited_title_and_changed_guid_do_not_fetch_the_page_again(newsroom, run, rss) -> None:
    newsroom.routes |= {"/feed": rss(("/a", "First title", NOON), extra="<guid>1</guid>"), "/a": page}
    run(newsroom.source())
    newsroom.routes["/feed"] = rss(("/a", "Second title", NOON), extra="<guid>2</guid>")
    (capture,) = run(newsroom.source()).of("page")
    assert newsroom.paths().count("/a") == 1
    assert capture.candidate.title == "Second title"


def test_killed_run_is_continued_not_repeated(newsroom, run, rss, settings) -> None:
    """What a killed run had landed is under `.tmp` names: the next run completes it and fetches only the rest."""
    newsroom.routes |= {"/feed": rss(("/a", "A", NOON), ("/b", "B", NOON)), "/a": page, "/b": page}
    manifest = run(newsroom.source()).collected.manifest
    for path in (manifest, manifest.with_name(manifest.name.replace(".manifest.jsonl", ".warc.gz"))):
        path.rename(path.with_name(path.name + ".tmp"))
    rows = manifest.with_name(manifest.name + ".tmp")
    rows.write_bytes(rows.read_bytes()[:-30])  # the row of /b was being written
    result = run(newsroom.source())
    assert [c.url[-1] for c in result.of("page")] == ["a", "b"]
    assert [newsroom.paths().count(p) for p in ("/a", "/b")] == [1, 2]


def test_memory_stays_small_while_eight_sources_send_bombs(open_newsroom, run) -> None:
    import gzip
    import resource

    bomb = gzip.compress(bytes(60_000_000))
    rooms = [open_newsroom() for _ in range(8)]
    for room in rooms:
        room.routes["/feed"] = lambda visit: visit.answer(bomb, content_encoding="gzip")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = run(*(room.source(f"outlet{n}") for n, room in enumerate(rooms)))
    assert {c.error_class for c in result.of("feed")} == {"too_large"}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_catalogue_loads_and_every_silent_source_says_why(tmp_path: Path) -> None:
    sources = read_catalog(PACKAGE_DATA / "sources.toml")
    known = {"landed", "wordpress", "paged_feed", "sitemap", "blogger", "joomla", "wayback", "gdelt", "cc_news"}
    assert len(sources) > 50
    assert all(s.archives[0] == "landed" and set(s.archives) <= known for s in sources)
    assert all(s.feeds or s.disabled_reason for s in sources)


def test_another_day_finds_nothing_and_says_so(newsroom, run, rss) -> None:
    newsroom.routes |= {"/feed": rss(("/a", "A", NOON)), "/a": page}
    result = run(newsroom.source(), window=Window.of_day(date(2025, 1, 5)))
    (outcome,) = result.collected.outcomes
    assert (outcome.is_reached, outcome.in_window, outcome.pages) == (True, 0, 0)
    assert outcome.oldest_at is not None
    assert list(read_manifest(result.collected.manifest)) == list(result.captures)
