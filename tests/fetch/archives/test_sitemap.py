"""Sitemaps: which lists are read, what an address and a last change rule out, and what hostile lists cost."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from pipeline.demo.press import stories_on
from pipeline.fetch.archives.inquiry import Limits
from pipeline.fetch.archives.sitemap import MAX_LATE
from pipeline.fetch.archives.sitemap_xml import MAX_ROWS, read_sitemap
from pipeline.records import Window

DAY = Window.of_day(date(2023, 6, 15))
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def urlset(*rows: tuple[str, str | None], extra: str = "") -> bytes:
    return _document("urlset", "url", rows, extra)


def index(*rows: tuple[str, str | None]) -> bytes:
    return _document("sitemapindex", "sitemap", rows, "")


def _document(root: str, tag: str, rows: Sequence[tuple[str, str | None]], extra: str) -> bytes:
    body = "".join(
        f"<{tag}><loc>{loc}</loc>{f'<lastmod>{lastmod}</lastmod>' if lastmod else ''}{extra}</{tag}>"
        for loc, lastmod in rows
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><{root} {SPACES}>{body}</{root}>'.encode()


def serve(**documents: Any) -> Any:
    """`sitemap_xml=…` is served at `/sitemap.xml`; a callable gets nothing and gives the bytes."""
    named = {"/" + name.replace("__", "/").replace("_", "."): body for name, body in documents.items()}
    return lambda path, values: named.get(path)


def links(found: Any, stage: Any) -> list[str]:
    return [c.url.removeprefix(stage.base) for c in found.candidates]


# ----------------------------------------------------------------------------------------------- demo press


@pytest.mark.parametrize("outlet", ["tonle", "naga", "basin", "street63", "delta", "boeung", "bokor"])
def test_every_story_of_every_day_is_offered_and_undated(outlet, press_source, desk) -> None:
    for day in (date(2023, 6, 14) + timedelta(days=number) for number in range(0, 10, 3)):
        found = desk.ask(press_source(outlet), Window.of_day(day), only=("sitemap",))
        offered = {c.url.partition(f"/{outlet}/")[2] for c in found.candidates}
        assert {s.path for s in stories_on(day) if s.outlet_id == outlet} <= offered
        assert {c.published_at for c in found.candidates} <= {None}


def test_day_in_the_address_rules_other_days_out(press_source, desk) -> None:
    """Tonle's addresses hold the local day, Naga's the local second; a day of slack stays on both sides."""
    for outlet in ("tonle", "naga"):
        found = desk.ask(press_source(outlet), Window.of_day(date(2023, 6, 14)), only=("sitemap",))
        named = {c.url.replace("-", "/") for c in found.candidates}
        assert named
        assert all("2023/06/14" in url or "2023/06/15" in url or "2023/06/13" in url for url in named)


# ------------------------------------------------------------------------------------------- which lists


def test_months_of_an_index_are_chosen_by_name(stage, desk) -> None:
    months = ("2023-05", "2023-06", "2023-07", "2022-06")
    stage.play = lambda path, values: (
        index(*((f"/posts-{month}.xml", None) for month in months))
        if path == "/sitemap.xml"
        else urlset((path.replace("posts", "a"), None))
        if path.startswith("/posts")
        else None
    )
    desk.ask(stage.source("sitemap"), DAY)
    assert stage.paths() == ["/sitemap.xml", "/posts-2023-06.xml"]


def test_month_without_a_list_is_complete_and_empty(stage, desk) -> None:
    stage.play = serve(sitemap_xml=index(("/posts-2023-04.xml", None), ("/posts-2023-08.xml", None)))
    found = desk.ask(stage.source("sitemap"), DAY)
    assert (found.candidates, found.is_complete, len(stage.paths())) == ((), True, 1)


def test_index_of_subjects_only_says_nothing(stage, desk) -> None:
    stage.play = serve(sitemap_xml=index(("/category-sitemap.xml", None), ("/author-sitemap.xml", None)))
    assert not desk.ask(stage.source("sitemap"), DAY).is_complete


def test_last_of_the_month_reads_the_month_after_too(stage, desk) -> None:
    """The list's months are local: what is 30 June, 20:00 UTC, stands in July's list in Phnom Penh."""
    stage.play = lambda path, values: (
        index(*((f"/posts-2023-{month:02}.xml", None) for month in range(1, 13)))
        if path == "/sitemap.xml"
        else urlset(("/a", None))
    )
    desk.ask(stage.source("sitemap"), Window.of_day(date(2023, 6, 30)))
    assert set(stage.paths()) == {"/sitemap.xml", "/posts-2023-06.xml", "/posts-2023-07.xml"}


def test_numbered_lists_are_chosen_by_last_change(stage, desk) -> None:
    stage.play = serve(
        sitemap_xml=index(
            ("/post-sitemap1.xml", "2023-06-14T23:00:00Z"),
            ("/post-sitemap2.xml", "2023-06-15T05:00:00Z"),
            ("/category-sitemap.xml", "2023-06-15T05:00:00Z"),
            ("/author-sitemap.xml", None),
        ),
        **{"post-sitemap2_xml": urlset(("/a", "2023-06-15T05:00:00Z"))},
    )
    found = desk.ask(stage.source("sitemap"), DAY)
    assert (links(found, stage), stage.paths()) == (["/a"], ["/sitemap.xml", "/post-sitemap2.xml"])


def test_robots_name_the_list_of_the_site(stage, desk) -> None:
    def play(path: str, values: dict[str, str]) -> Any:
        if path == "/robots.txt":
            return f"User-agent: *\nAllow: /\nSitemap: {stage.base}/lists/all.xml\n".encode()
        return urlset(("/a", "2023-06-15")) if path == "/lists/all.xml" else None

    stage.play = play
    assert links(desk.ask(stage.source("sitemap"), DAY), stage) == ["/a"]


def test_list_that_robots_name_is_found_again_without_a_network(stage, desk, monkeypatch) -> None:
    """The copy of robots.txt that the client keeps for a day is gone by then; the landed one is not."""
    stage.play = lambda path, values: (
        f"Sitemap: {stage.base}/lists/all.xml".encode()
        if path == "/robots.txt"
        else urlset(("/a", "2023-06-15"))
        if path == "/lists/all.xml"
        else None
    )
    source = stage.source("sitemap")
    desk.ask(source, DAY)
    monkeypatch.setattr("pipeline.fetch.robots.KEPT_S", 0.0)
    again = desk.ask(source, DAY, kept=desk.kept(source, DAY), network_off=True)
    assert (links(again, stage), again.requests, again.is_complete) == (["/a"], 0, True)


def test_one_missing_list_of_several_is_no_whole_answer(stage, desk) -> None:
    def play(path: str, values: dict[str, str]) -> Any:
        if path == "/robots.txt":
            return f"Sitemap: {stage.base}/one.xml\nSitemap: {stage.base}/two.xml\n".encode()
        return urlset(("/a", "2023-06-15")) if path == "/one.xml" else None

    stage.play = play
    found = desk.ask(stage.source("sitemap"), DAY)
    assert (links(found, stage), found.is_complete, found.error_class) == (["/a"], False, "http_404")


def test_robots_may_write_the_host_with_www(stage, desk) -> None:
    twin = stage.base.replace("127.0.0.1", "localhost")

    def play(path: str, values: dict[str, str]) -> Any:
        if path == "/robots.txt":
            return f"Sitemap: {twin}/lists/all.xml".encode()
        return urlset((stage.base + "/a", "2023-06-15")) if path == "/lists/all.xml" else None

    stage.play = play
    assert links(desk.ask(stage.source("sitemap"), DAY), stage) == ["/a"]


def test_lists_below_the_homepage_come_before_those_of_the_host(stage, desk) -> None:
    stage.play = serve(sitemap_xml=urlset(("/other/x", None)), km__sitemap_xml=urlset(("/km/a", None)))
    found = desk.ask(stage.source("sitemap", home="/km/"), DAY)
    assert (links(found, stage), "/sitemap.xml" in stage.paths()) == (["/km/a"], False)


def test_addresses_of_other_outlets_are_left_out(stage, desk) -> None:
    stage.play = serve(
        sitemap_xml=urlset(
            ("/km/a", None),
            ("/kmx/b", None),
            ("/fr/c", None),
            ("https://elsewhere.example/km/d", None),
            ("/km/tag/e", None),
        )
    )
    found = desk.ask(stage.source("sitemap", home="/km/"), DAY)
    assert links(found, stage) == ["/km/a"]
    assert "3 are of other hosts or other parts of the host" in found.note


def test_arc_site_has_a_list_for_every_day(stage, desk) -> None:
    def play(path: str, values: dict[str, str]) -> Any:
        day = path.removeprefix("/arc/outboundfeeds/sitemap/").rstrip("/")
        return urlset((f"/khmer/story-{day}", None)) if path.startswith("/arc/") else None

    stage.play = play
    source = stage.source("sitemap", feeds=("arc/outboundfeeds/khmer/rss/",))
    found = desk.ask(source, DAY)
    assert len(stage.paths()) == 3
    assert set(links(found, stage)) == {f"/khmer/story-2023-06-{day}" for day in (14, 15, 16)}


# --------------------------------------------------------------------------------------- what rows tell


def test_last_change_rules_out_but_never_dates(stage, desk) -> None:
    stage.play = serve(
        sitemap_xml=urlset(
            ("/before", "2023-06-14T23:59:59Z"),
            ("/on-the-day", "2023-06-15T12:00:00Z"),
            ("/edited-next-day", "2023-06-16T12:00:00+07:00"),
            ("/two-days-before", "2023-06-13"),
            ("/day-before-in-some-zone", "2023-06-14"),
            ("/much-later", "2024-01-01"),
            ("/2023/06/15/edited-years-later", "2024-01-01"),
            ("/2023/06/20/other-day", "2023-06-15"),
        )
    )
    found = desk.ask(stage.source("sitemap"), DAY)
    assert set(links(found, stage)) == {
        "/on-the-day",
        "/edited-next-day",
        "/day-before-in-some-zone",
        "/2023/06/15/edited-years-later",
        "/much-later",  # may be of the day, and there is little of the kind
    }
    assert {c.published_at for c in found.candidates} == {None}
    assert links(found, stage)[0] == "/2023/06/15/edited-years-later"
    assert links(found, stage)[-1] == "/much-later"
    assert found.is_complete


def test_many_pages_that_were_changed_long_after_are_left_out_and_counted(stage, desk) -> None:
    rows = [(f"/late-{number}", "2024-01-01") for number in range(MAX_LATE + 1)]
    stage.play = serve(sitemap_xml=urlset(("/on-the-day", "2023-06-15T12:00:00Z"), *rows))
    found = desk.ask(stage.source("sitemap"), DAY)
    assert (links(found, stage), found.is_complete) == (["/on-the-day"], False)
    assert f"{MAX_LATE + 1} were changed long after it" in found.note


def test_news_sitemap_dates_its_items(stage, desk) -> None:
    news = "<news:news><news:publication_date>{}</news:publication_date><news:title>Five councillors</news:title>"
    rows = [("/a", "2023-06-15T18:00:00+07:00"), ("/b", "2023-06-16T08:00:00+07:00"), ("/c", "2023-06-14T08:00:00Z")]
    body = "".join(f"<url><loc>{loc}</loc>{news.format(at)}</news:news></url>" for loc, at in rows)
    stage.play = serve(**{"news-sitemap_xml": f"<urlset {SPACES}>{body}</urlset>".encode()})
    found = desk.ask(stage.source("sitemap"), DAY)
    assert [(c.published_at, c.title) for c in found.candidates] == [
        (datetime(2023, 6, 15, 11, tzinfo=UTC), "Five councillors"),
        (datetime(2023, 6, 16, 1, tzinfo=UTC), "Five councillors"),
    ][:1]
    assert found.is_complete  # the list goes back to before the window


def test_news_sitemap_of_today_says_nothing_of_last_year(stage, desk) -> None:
    news = "<news:news><news:publication_date>2024-06-15</news:publication_date></news:news>"
    stage.play = serve(sitemap_xml=urlset(("/a", None), extra=news))
    found = desk.ask(stage.source("sitemap"), DAY)
    assert (found.candidates, found.is_complete) == ((), False)


def test_undated_addresses_are_capped_likeliest_first(stage, desk) -> None:
    rows = [(f"/s{n}", f"2023-06-{15 + n % 6}T12:00:00Z") for n in range(60)]
    stage.play = serve(sitemap_xml=urlset(*rows, ("/2023/06/15/named", None)))
    found = desk.ask(stage.source("sitemap"), DAY, limits=Limits(undated=11))
    assert len(found.candidates) == 11
    assert links(found, stage)[0] == "/2023/06/15/named"
    assert {int(link[2:]) % 6 for link in links(found, stage)[1:]} == {0}
    assert (found.is_complete, "50 were over the limit" in found.note) == (False, True)


# ------------------------------------------------------------------------------------------- hostile lists


def test_index_that_names_itself_is_read_once(stage, desk) -> None:
    stage.play = serve(
        sitemap_xml=index(("/sitemap.xml", None), ("/two.xml", None), ("/posts.xml", None)),
        two_xml=index(("/sitemap.xml", None), ("/two.xml", None), ("/posts.xml", None)),
        posts_xml=urlset(("/a", "2023-06-15")),
    )
    found = desk.ask(stage.source("sitemap"), DAY)
    assert sorted(stage.paths()) == ["/posts.xml", "/sitemap.xml", "/two.xml"]
    assert (links(found, stage), found.is_complete) == (["/a"], True)


def test_index_sends_nobody_to_other_hosts(stage, open_stage, desk) -> None:
    other = open_stage()
    elsewhere = other.base.replace("127.0.0.1", "localhost")
    stage.play = serve(sitemap_xml=index((elsewhere + "/posts.xml", None), ("http://169.254.169.254/latest.xml", None)))
    found = desk.ask(stage.source("sitemap"), DAY)
    assert (other.asked, found.candidates, found.is_complete) == ([], (), False)


def test_endless_index_ends_at_the_depth_limit(stage, desk) -> None:
    def play(path: str, values: dict[str, str]) -> Any:
        depth = int(values.get("d", "0"))
        return index(*((f"/sitemap.xml?d={depth + 1}&amp;n={n}", None) for n in range(3)))

    stage.play = play
    found = desk.ask(stage.source("sitemap"), DAY)
    assert len(stage.paths()) <= 1 + 3 + 9
    assert not found.is_complete


def test_wide_index_ends_at_the_request_limit(stage, desk) -> None:
    stage.play = lambda path, values: (
        index(*((f"/posts{n}x.xml", None) for n in range(500)))
        if path == "/sitemap.xml"
        else urlset((path + "l", None))
    )
    found = desk.ask(stage.source("sitemap"), DAY, limits=Limits(requests=10))
    assert (len(stage.paths()), found.is_complete, found.error_class) == (10, False, "request_limit")
    assert len(found.candidates) == 9


@pytest.mark.parametrize("encoding", [None, "gzip"])
def test_gzipped_list_is_unpacked(encoding, stage, desk) -> None:
    """Once as a file (`.xml.gz`), once as the encoding of the transfer."""
    headers = {"Content-Encoding": "gzip"} if encoding else {"Content-Type": "application/gzip"}
    packed = gzip.compress(urlset(("/a", "2023-06-15")))
    stage.play = lambda path, values: (packed, 200, headers) if path == "/sitemap.xml" else None
    assert links(desk.ask(stage.source("sitemap"), DAY), stage) == ["/a"]


def test_bomb_is_cut() -> None:
    packer = zlib.compressobj(9, wbits=31)
    head = urlset(("/a", None)).removesuffix(b"</urlset>")
    bomb = packer.compress(head) + b"".join(packer.compress(b" " * 1_000_000) for _ in range(120)) + packer.flush()
    document = read_sitemap(bomb)
    assert len(bomb) < 200_000
    assert document is not None
    assert document.is_cut


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x1f\x8b\x08garbage",
        b"<!doctype html><html><title>Harbour</title></html>",
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><urlset><url><loc>&a;</loc></url></urlset>',
        b"Just words\nand more of them",
        b'<rss version="2.0"><channel/></rss>',
    ],
    ids=["nothing", "broken gzip", "html", "entities", "words", "rss"],
)
def test_what_is_no_sitemap_is_none(body) -> None:
    assert read_sitemap(body) is None


def test_broken_list_keeps_what_can_be_read() -> None:
    whole = urlset(("https://a.example/1", None), ("https://a.example/2?x=1&y=2", None), ("https://a.example/3", None))
    document = read_sitemap(whole[: whole.rindex(b"<url>") + 20])
    assert document is not None
    assert document.rows[0].url == "https://a.example/1"
    assert document.is_cut


def test_plain_list_and_image_extension() -> None:
    plain = read_sitemap(b"https://a.example/1\r\nhttps://a.example/2\n")
    assert plain is not None
    assert [row.url for row in plain.rows] == ["https://a.example/1", "https://a.example/2"]
    image = (
        "<image:image><image:loc>https://a.example/photo.jpg</image:loc><image:title>Boat</image:title></image:image>"
    )
    document = read_sitemap(urlset(("https://a.example/1", None), extra=image))
    assert document is not None
    assert [(row.url, row.title) for row in document.rows] == [("https://a.example/1", "")]


def test_list_of_a_hundred_thousand_is_cut_at_the_limit() -> None:
    document = read_sitemap(urlset(*((f"https://a.example/{n}", None) for n in range(MAX_ROWS + 10))))
    assert document is not None
    assert (len(document.rows), document.is_cut) == (MAX_ROWS, True)
