"""The newsroom over real loopback sockets: pages, feeds, archives and what HTTP asks of them."""

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pytest
import requests
from bs4 import BeautifulSoup

from pipeline.catalog import host_of, read_catalog
from pipeline.demo.faults import FAULTS
from pipeline.demo.lost import LOST
from pipeline.demo.newsroom import Newsroom, demo_window, main, write_catalog
from pipeline.demo.press import FIRST_DAY, LAST_DAY, outlets, repeated, stories, stories_of
from pipeline.demo.routes import answer
from pipeline.errors import RuntimeFailure

TIMEOUT = 10
REST = [outlet.id for outlet in outlets().values() if outlet.rest]


def posts(newsroom: Newsroom, outlet_id: str, **query: str) -> requests.Response:
    return requests.get(newsroom.url(outlet_id, "wp-json/wp/v2/posts"), params=query, timeout=TIMEOUT)


def test_every_article_is_served_where_its_feed_says(newsroom: Newsroom, tmp_path: Path) -> None:
    served = set()
    for source in read_catalog(write_catalog(tmp_path / "sources.toml", newsroom.port)):
        feed = feedparser.parse(requests.get(source.feeds[0], timeout=TIMEOUT).content)
        assert not feed.bozo
        for entry in feed.entries:
            page = requests.get(entry.link, timeout=TIMEOUT)
            assert page.status_code == 200
            story = next(s for s in stories() if entry.link.endswith(f"/{s.outlet_id}/{s.path}"))
            assert story.title in BeautifulSoup(page.content, "lxml").get_text(" ")
            assert entry.title == story.title
            served.add(story.id)
    assert served == {story.id for story in stories()}


@pytest.mark.parametrize("outlet_id", outlets())
def test_both_feed_formats_can_be_read_and_know_every_moment_in_some_way(newsroom: Newsroom, outlet_id: str) -> None:
    for name in ("feed/", "atom.xml"):
        feed = feedparser.parse(requests.get(newsroom.url(outlet_id, name), timeout=TIMEOUT).content)
        assert not feed.bozo
        assert [entry.title for entry in feed.entries] == [s.title for s in stories_of(outlet_id)]
        for entry, story in zip(feed.entries, stories_of(outlet_id), strict=True):
            if "ICT" in entry.published:
                # feedparser drops the zone that it does not know: the raw string is what has to be read.
                assert entry.published == story.published_local.strftime("%a, %d %b %Y %H:%M:%S ICT")
            else:
                assert datetime(*entry.published_parsed[:6], tzinfo=UTC) == story.published_utc


def test_feeds_date_in_four_manners(newsroom: Newsroom) -> None:
    def newest(outlet_id: str, name: str = "feed/") -> str:
        return (
            feedparser.parse(requests.get(newsroom.url(outlet_id, name), timeout=TIMEOUT).content).entries[0].published
        )

    assert newest("tonle").endswith("+0000")
    assert newest("naga").endswith("+0700")
    assert newest("delta").endswith("ICT")
    assert newest("basin", "atom.xml").endswith("+07:00")


def test_a_feed_shows_its_last_items_and_wordpress_pages_on() -> None:
    with Newsroom(feed_items=2) as small:
        first, second, third = (
            feedparser.parse(requests.get(small.url("tonle", f"feed/?paged={n}"), timeout=TIMEOUT).content)
            for n in (1, 2, 3)
        )
        seen = [entry.link for feed in (first, second, third) for entry in feed.entries]
        assert len(seen) == len(set(seen)) == 6
        assert requests.get(small.url("tonle", "feed/?paged=4"), timeout=TIMEOUT).status_code == 404


def test_outlets_that_are_not_wordpress_ignore_the_page_number() -> None:
    one, two = (answer(f"/naga/feed/?paged={n}", "127.0.0.1", feed_items=2) for n in (1, 2))
    assert one.body == two.body


@pytest.mark.parametrize("outlet_id", REST)
def test_rest_pages_add_up_to_every_post_once(newsroom: Newsroom, outlet_id: str) -> None:
    first = posts(newsroom, outlet_id, per_page="2")
    pages = int(first.headers["X-WP-TotalPages"])
    links = [
        p["link"] for n in range(1, pages + 1) for p in posts(newsroom, outlet_id, per_page="2", page=str(n)).json()
    ]
    assert links == [newsroom.url(outlet_id, s.path) for s in stories_of(outlet_id)]
    assert int(first.headers["X-WP-Total"]) == len(links)
    past = posts(newsroom, outlet_id, per_page="2", page=str(pages + 1))
    assert past.status_code == 400
    assert past.json()["code"] == "rest_post_invalid_page_number"


def test_rest_window_has_open_ends_and_reads_times_without_offset_as_the_sites_own(newsroom: Newsroom) -> None:
    def slugs(outlet_id: str, after: str, before: str) -> list[str]:
        return [post["slug"] for post in posts(newsroom, outlet_id, after=after, before=before).json()]

    midnight = "kung-raiya-leaves-candlelight"  # published 2023-06-16T17:00:00Z
    assert slugs("tonle", "2023-06-16T16:59:59Z", "2023-06-16T17:00:01Z") == [midnight]
    assert slugs("tonle", "2023-06-16T17:00:00Z", "2023-06-17T00:00:00Z") == []
    assert slugs("tonle", "2023-06-16T23:59:59", "2023-06-17T00:00:01") == [midnight]
    assert slugs("bokor", "2023-06-15T15:59:59", "2023-06-15T16:00:01") == ["siem-reap-responsable-bougie-arrete"]
    assert slugs("tonle", "2023-06-01T00:00:00Z", "2023-06-14T00:00:00Z") == []


def test_rest_refuses_what_wordpress_refuses(newsroom: Newsroom) -> None:
    for query in ({"per_page": "101"}, {"per_page": "0"}, {"page": "0"}, {"after": "last week"}):
        assert posts(newsroom, "tonle", **query).status_code == 400
    assert requests.get(newsroom.url("basin", "wp-json/wp/v2/posts"), timeout=TIMEOUT).status_code == 404
    root = requests.get(newsroom.url("bokor", "wp-json"), timeout=TIMEOUT).json()
    assert (root["timezone_string"], root["gmt_offset"]) == ("Europe/Paris", "2")


@pytest.mark.parametrize("outlet_id", outlets())
def test_sitemaps_lead_from_the_index_to_every_article(newsroom: Newsroom, outlet_id: str) -> None:
    index = BeautifulSoup(requests.get(newsroom.url(outlet_id, "sitemap.xml"), timeout=TIMEOUT).content, "xml")
    months = [BeautifulSoup(requests.get(loc.text, timeout=TIMEOUT).content, "xml") for loc in index.find_all("loc")]
    found = {loc.text for month in months for loc in month.find_all("loc")}
    assert found == {newsroom.url(outlet_id, story.path) for story in stories_of(outlet_id)}


def test_home_page_links_to_the_articles_and_robots_allow_them(newsroom: Newsroom) -> None:
    for outlet_id in outlets():
        page = BeautifulSoup(requests.get(newsroom.url(outlet_id), timeout=TIMEOUT).content, "lxml")
        links = {link.get("href") for link in page.find_all("a")}
        assert {newsroom.url(outlet_id, story.path) for story in stories_of(outlet_id)} <= links
    robots = requests.get(f"http://127.0.0.1:{newsroom.port}/robots.txt", timeout=TIMEOUT)
    assert robots.status_code == 200
    assert "Disallow: /\n" not in robots.text


def test_an_unchanged_feed_is_answered_with_304_and_no_body(newsroom: Newsroom) -> None:
    address = newsroom.url("tonle", "feed/")
    first = requests.get(address, timeout=TIMEOUT)
    for headers in (
        {"If-None-Match": first.headers["ETag"]},
        {"If-None-Match": f'"other", W/{first.headers["ETag"]}'},
        {"If-Modified-Since": first.headers["Last-Modified"]},
    ):
        again = requests.get(address, headers=headers, timeout=TIMEOUT)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    for headers in (
        {"If-None-Match": '"other"', "If-Modified-Since": first.headers["Last-Modified"]},
        {"If-Modified-Since": "Thu, 01 Jun 2023 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
    ):
        assert requests.get(address, headers=headers, timeout=TIMEOUT).status_code == 200


def test_an_edited_post_says_when(newsroom: Newsroom) -> None:
    post = next(p for p in posts(newsroom, "tonle").json() if p["slug"] == "kung-raiya-leaves-candlelight")
    assert (post["date"], post["date_gmt"]) == ("2023-06-17T00:00:00", "2023-06-16T17:00:00")
    assert post["modified_gmt"] == "2023-06-17T03:30:00"
    page = requests.get(post["link"], timeout=TIMEOUT)
    assert page.headers["Last-Modified"] == "Sat, 17 Jun 2023 03:30:00 GMT"


def test_every_story_falls_in_the_window_of_the_demo() -> None:
    assert all(story.published_utc in demo_window() for story in stories())
    assert len(list(demo_window().days())) == 10


def test_what_is_not_there_is_404(newsroom: Newsroom) -> None:
    for path in ("", "nobody/", "tonle/2023/05/30/older-story/", "tonle/../naga/feed", "tonle/feed"):
        assert requests.get(f"http://127.0.0.1:{newsroom.port}/{path}", timeout=TIMEOUT).status_code == 404


def test_head_gives_the_headers_alone(newsroom: Newsroom) -> None:
    head = requests.head(newsroom.url("tonle", "feed/"), timeout=TIMEOUT)
    assert int(head.headers["Content-Length"]) > 1000
    assert head.content == b""


def test_what_was_asked_is_remembered_in_order() -> None:
    with Newsroom() as own:
        requests.get(own.url("naga", "feed/"), timeout=TIMEOUT)
        requests.get(f"http://127.0.0.1:{own.port}/robots.txt", timeout=TIMEOUT)
        assert own.requests == ["/naga/feed/", "/robots.txt"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux answers on all of 127/8")
def test_outlets_can_have_hosts_of_their_own(tmp_path: Path) -> None:
    addresses = ("127.0.0.1", "127.0.0.2", "127.0.0.3")
    with Newsroom(addresses=addresses) as own:
        sources = read_catalog(write_catalog(tmp_path / "sources.toml", own.port, addresses))
        assert {host_of(source) for source in sources} == set(addresses)
        for source in sources:
            feed = feedparser.parse(requests.get(source.feeds[0], timeout=TIMEOUT).content)
            assert all(entry.link.startswith(source.homepage) for entry in feed.entries)


def test_a_taken_port_is_said_with_its_number(newsroom: Newsroom) -> None:
    with pytest.raises(RuntimeFailure, match=str(newsroom.port)):
        Newsroom(newsroom.port)
    with pytest.raises(RuntimeFailure, match="another port"):
        main(["--port", str(newsroom.port)])


def test_as_a_process_it_writes_its_catalogue_serves_and_ends_on_sigterm(tmp_path: Path) -> None:
    catalogue = tmp_path / "sources.toml"
    command = [sys.executable, "-m", "pipeline.demo.newsroom", "--port", "0", "--catalogue", str(catalogue)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert "newsroom on http://127.0.0.1:" in process.stdout.readline()
        source = read_catalog(catalogue)[0]
        assert requests.get(source.feeds[0], timeout=TIMEOUT).status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(TIMEOUT) == 0
    finally:
        process.kill()
        process.wait()


def test_rest_bodies_are_json_with_the_full_text() -> None:
    body = json.loads(answer("/tonle/wp-json/wp/v2/posts?per_page=1", "127.0.0.1:1").body)
    story = stories_of("tonle")[0]
    assert BeautifulSoup(body[0]["content"]["rendered"], "lxml").get_text() == "\n".join(story.paragraphs) + "\n"


def test_faulty_outlets_fail_each_in_its_own_way(newsroom: Newsroom, tmp_path: Path) -> None:
    sources = read_catalog(write_catalog(tmp_path / "sources.toml", newsroom.port, faults=FAULTS))
    feeds = {source.source_id.removeprefix("demo_"): source.feeds[0] for source in sources}
    assert requests.get(feeds["fault_500"], timeout=TIMEOUT).status_code == 500
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.get(feeds["fault_hang"], timeout=0.3)
    broken = feedparser.parse(requests.get(feeds["fault_xml"], timeout=TIMEOUT).content)
    assert broken.bozo
    good = feedparser.parse(requests.get(feeds["fault_page"], timeout=TIMEOUT).content)
    assert not good.bozo
    assert "article" not in requests.get(good.entries[0].link, timeout=TIMEOUT).text


def test_the_web_archive_shows_what_a_dead_outlet_once_published(newsroom):
    base = f"http://127.0.0.1:{newsroom.port}"
    asked = {
        "url": "http://127.0.0.1:1/sunken/feed/",
        "from": "20230601000000",
        "to": "20230630235959",
        "output": "json",
    }
    rows = requests.get(f"{base}/cdx/search/cdx", params={**asked, "filter": "statuscode:200"}, timeout=10).json()
    assert rows[0] == ["timestamp", "original", "digest"]
    assert [row[0][:8] for row in rows[1:]] == ["20230616", "20230619", "20230624"]
    feed = requests.get(f"{base}/web/{rows[1][0]}id_/{rows[1][1]}", timeout=10)
    assert feed.headers["Content-Type"] == "application/rss+xml"
    assert feed.content.count(b"<item>") == 4
    near = requests.get(f"{base}/web/20230617000000id_/{rows[1][1]}", timeout=10)
    assert (near.status_code, near.content) == (200, feed.content), "it sends on to the nearest capture"
    assert requests.get(f"{base}/web/20230617000000id_/http://nobody.example/", timeout=10).status_code == 404


def test_an_outlet_that_lost_an_article_counts_it_all_the_same(newsroom):
    base = f"http://127.0.0.1:{newsroom.port}/dozen/"
    answer = requests.get(f"{base}wp-json/wp/v2/posts", params={"per_page": 100}, timeout=10)
    assert answer.headers["X-WP-Total"] == "12"
    statuses = [requests.get(post["link"], timeout=10).status_code for post in answer.json()]
    assert sorted(statuses) == [200] * 11 + [404]


def test_a_catalogue_lists_lost_outlets_only_when_asked(tmp_path):
    names = {source.source_id for source in read_catalog(write_catalog(tmp_path / "with.toml", lost=LOST))}
    assert {f"lost_{name}" for name in LOST} <= names
    plain = read_catalog(write_catalog(tmp_path / "without.toml"))
    assert not any(source.source_id.startswith("lost_") for source in plain)


def test_the_ten_days_can_be_told_over_and_over_with_dates_and_addresses_of_their_own():
    once, thrice = stories(), repeated(3)
    assert len(thrice) == 3 * len(once)
    assert len({(story.outlet_id, story.path) for story in thrice}) == len(thrice)
    assert len({story.id for story in thrice}) == len(thrice)
    days = {story.published_utc.date() for story in thrice}
    assert min(days) == FIRST_DAY - timedelta(days=20)
    assert max(days) == LAST_DAY
    assert [story.published_utc for story in thrice] == sorted(story.published_utc for story in thrice)
