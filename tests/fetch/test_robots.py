"""robots.txt: what it forbids is not fetched, what is silent forbids for now, and it is asked once a day."""

from __future__ import annotations

import json
import time

import pytest

from pipeline.fetch.client import Client
from pipeline.fetch.robots import Robots

RULES = (
    b"User-agent: *\nDisallow: /private\nDisallow: /?\nCrawl-delay: 7\nSitemap: https://harbour.example/sitemap.xml\n"
)


@pytest.fixture
def robots(client, settings) -> Robots:
    return Robots(client, settings)


def test_rules_are_obeyed(newsroom, robots) -> None:
    newsroom.routes["/robots.txt"] = RULES
    assert robots.permission(newsroom.base + "/a").is_allowed
    refused = robots.permission(newsroom.base + "/private/a")
    assert not refused.is_allowed
    assert "robots.txt" in (refused.reason or "")


def test_question_mark_rule_does_not_ban_the_site(newsroom, robots) -> None:
    newsroom.routes["/robots.txt"] = RULES
    assert robots.permission(newsroom.base + "/2026/a").is_allowed
    assert not robots.permission(newsroom.base + "/?s=x").is_allowed


def test_rules_for_us_by_name_come_first(newsroom, robots) -> None:
    newsroom.routes["/robots.txt"] = b"User-agent: *\nDisallow:\n\nUser-agent: defectionwatch\nDisallow: /\n"
    assert not robots.permission(newsroom.base + "/a").is_allowed


@pytest.mark.parametrize(("written", "seconds"), [("7", 7.0), ("3600", 60.0), ("0.5", 0.5), ("soon", 0.0)])
def test_crawl_delay_is_honoured_up_to_a_minute(newsroom, robots, written, seconds) -> None:
    newsroom.routes["/robots.txt"] = f"User-agent: *\nCrawl-delay: {written}\n".encode()
    assert robots.permission(newsroom.base + "/a").crawl_delay_s == seconds


@pytest.mark.parametrize(
    ("status", "allowed"),
    [(401, True), (403, True), (404, True), (410, True), (429, False), (500, False), (503, False)],
)
def test_missing_rules_allow_and_a_broken_server_forbids(newsroom, robots, status, allowed) -> None:
    newsroom.routes["/robots.txt"] = lambda visit: visit.answer(b"no", status)
    assert robots.permission(newsroom.base + "/a").is_allowed == allowed


def test_unreachable_rules_forbid(newsroom, short, settings) -> None:
    newsroom.routes["/robots.txt"] = lambda visit: time.sleep(2)
    permission = Robots(short, settings).permission(newsroom.base + "/a")
    assert not permission.is_allowed
    assert "cannot be read" in (permission.reason or "")


def test_five_megabytes_of_rules_are_obeyed_as_far_as_they_are_read(newsroom, robots) -> None:
    newsroom.routes["/robots.txt"] = (
        b"User-agent: *\nDisallow: /private\n" + b"# padding\n" * 500_000 + b"Disallow: /late\n"
    )
    assert not robots.permission(newsroom.base + "/private").is_allowed
    assert robots.permission(newsroom.base + "/late").is_allowed


@pytest.mark.parametrize(
    "body",
    [b"<html>not rules</html>", b"\xff\xfe\x00nonsense", b"\xef\xbb\xbfUser-agent: *\nDisallow: /x", b"Disallow: /"],
)
def test_nonsense_rules_are_survived(newsroom, robots, body) -> None:
    newsroom.routes["/robots.txt"] = body
    assert robots.permission(newsroom.base + "/a").is_allowed


def test_rules_are_asked_once_by_all_runs_of_a_day(newsroom, client, settings) -> None:
    newsroom.routes["/robots.txt"] = RULES
    seen: list[object] = []
    for _ in range(3):
        robots = Robots(client, settings, seen.append)
        assert not robots.permission(newsroom.base + "/private").is_allowed
    assert newsroom.paths() == ["/robots.txt"]
    assert len(seen) == 1


def test_rules_of_yesterday_are_asked_again(newsroom, client: Client, settings) -> None:
    newsroom.routes["/robots.txt"] = RULES
    Robots(client, settings).permission(newsroom.base + "/a")
    (kept,) = (settings.home / "robots").iterdir()
    document = json.loads(kept.read_text())
    kept.write_text(json.dumps({**document, "fetched_at": document["fetched_at"] - 90_000}))
    Robots(client, settings).permission(newsroom.base + "/a")
    kept.write_text("damaged")
    Robots(client, settings).permission(newsroom.base + "/a")
    assert newsroom.paths() == ["/robots.txt"] * 3


def test_sitemaps_are_read(newsroom, robots) -> None:
    newsroom.routes["/robots.txt"] = RULES
    assert robots.sitemaps(newsroom.base + "/a") == ("https://harbour.example/sitemap.xml",)
