"""Adding an outlet: what a site on loopback shows, the entry it could have, and what it would have given last week."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from pipeline.catalog import read_catalog
from pipeline.errors import CatalogError, InputError
from pipeline.newcomer import look_at, stranger
from pipeline.records import Source

NOW = datetime.now(UTC)
HOME = (
    '<html lang="en"><head><title>Harbour Post - News from the quay</title>'
    '<link rel="alternate" type="application/rss+xml" href="/news.xml"></head></html>'
)
KNOWN = (
    Source("river_post", "River Post", "https://www.river.example", ("https://feeds.river-post.example/rss",)),
    Source("delta_example", "Delta", "https://other.example", ()),
)
STORY = ("Five Candlelight Party members defect to the CPP in Battambang", "They joined the ruling party on Saturday.")


def days_ago(days: float) -> str:
    return format_datetime(NOW - timedelta(days=days))


def feed(*items: tuple[str, str, float], text: str = "Nets and boats were seen at the market.") -> bytes:
    rows = "".join(
        f"<item><title>{title}</title><link>{link}</link><pubDate>{days_ago(days)}</pubDate>"
        f"<description>{STORY[1] if title == STORY[0] else text}</description></item>"
        for link, title, days in items
    )
    return f'<rss version="2.0"><channel><title>Harbour</title>{rows}</channel></rss>'.encode()


@pytest.fixture
def site(newsroom):
    newsroom.routes |= {"/": HOME.encode(), "/news.xml": feed(("/a", STORY[0], 1), ("/b", "The market today", 9))}
    return newsroom


# ---------------------------------------------------------------------------------------------- who is it


@pytest.mark.parametrize(
    "url",
    [
        "https://river.example/feed",
        "http://www.river.example",
        "RIVER.example",
        "https://feeds.river-post.example/other",
    ],
)
def test_a_host_of_the_catalogue_is_refused_by_its_name_there(url: str) -> None:
    with pytest.raises(CatalogError, match="river_post"):
        stranger(url, KNOWN)


@pytest.mark.parametrize(
    ("url", "source_id", "feeds"),
    [
        ("harbour.example", "harbour_example", ()),
        ("https://www.harbour.example/", "harbour_example", ()),
        ("https://news.harbour.example/rss.xml", "news_harbour_example", ("https://news.harbour.example/rss.xml",)),
        ("https://delta.example", "delta_example_2", ()),
    ],
)
def test_a_stranger_gets_an_id_of_its_own(url: str, source_id: str, feeds: tuple[str, ...]) -> None:
    source = stranger(url, KNOWN)
    assert (source.source_id, source.feeds) == (source_id, feeds)
    assert source.homepage.startswith("https://")
    assert source.homepage.endswith(".example/")


@pytest.mark.parametrize("url", ["ftp://harbour.example", "https://", "javascript:alert(1)", "https://a:b@c.example"])
def test_what_is_no_site_is_refused(url: str) -> None:
    with pytest.raises(InputError):
        stranger(url, KNOWN)


# -------------------------------------------------------------------------------------------- what it shows


def test_a_home_page_that_is_an_error_names_nobody(site, settings, client) -> None:
    del site.routes["/"]
    stranger_ = stranger(site.base + "/news.xml", KNOWN)
    found = look_at(stranger_, settings, client=client)
    assert found.source.name == stranger_.name
    assert found.source.feeds == (site.base + "/news.xml",)


def test_feed_that_reaches_back_a_week_shows_all_of_it(site, settings, client) -> None:
    found = look_at(stranger(site.base, KNOWN), settings, client=client)
    assert (found.source.name, found.source.feeds) == ("Harbour Post", (site.base + "/news.xml",))
    assert (found.source.languages, found.source.disabled_reason) == (("en",), None)
    assert [item.title for item in found.items] == [STORY[0]]
    assert [item.title for item in found.stories] == [STORY[0]]
    assert found.is_whole
    assert not list(settings.home.glob("landing/*"))  # nothing is kept


def test_archive_tells_of_the_days_that_the_feed_has_lost(site, settings, client) -> None:
    posts = [
        {
            "id": number,
            "link": f"{site.base}/{number}",
            "date": (NOW - timedelta(days=number)).strftime("%Y-%m-%dT%H:%M:%S"),
            "date_gmt": (NOW - timedelta(days=number)).strftime("%Y-%m-%dT%H:%M:%S"),
            "title": {"rendered": f"Story {number}"},
            "content": {"rendered": "<p>words</p>"},
        }
        for number in (2, 3, 4)
    ]
    site.routes |= {
        "/news.xml": feed(("/a", STORY[0], 1)),
        "/wp-json/": json.dumps({"namespaces": ["wp/v2"], "timezone_string": "UTC"}).encode(),
        "/wp-json/wp/v2/posts": lambda visit: visit.answer(
            json.dumps(posts).encode(), x_wp_total="3", x_wp_totalpages="1", content_type="application/json"
        ),
    }
    found = look_at(stranger(site.base, KNOWN), settings, client=client)
    assert [item.title for item in found.items] == ["Story 4", "Story 3", "Story 2", STORY[0]]
    assert found.is_whole
    assert found.source.archives == ("landed", "wordpress", "wayback")


def test_khmer_and_english_are_told_by_the_items(site, settings, client) -> None:
    khmer = "មន្ត្រីគណបក្សភ្លើងទៀនចុះចូលគណបក្សប្រជាជនកម្ពុជា"
    site.routes["/news.xml"] = feed(("/a", khmer, 1), ("/b", khmer, 2), ("/c", "The market", 9), text="")
    found = look_at(stranger(site.base, KNOWN), settings, client=client)
    assert found.source.languages == ("km", "en")


def test_site_with_nothing_to_read_is_an_error_that_says_what_was_tried(newsroom, settings, client) -> None:
    newsroom.routes["/"] = b"<html>welcome</html>"
    with pytest.raises(InputError, match=r"neither a feed nor an archive.*\n.*http_404"):
        look_at(stranger(newsroom.base, KNOWN), settings, client=client)


# ---------------------------------------------------------------------------------------------- the command


@pytest.fixture
def sources(settings, tmp_path):
    """`defection-watch sources …` on a catalogue with one outlet."""
    settings.sources.write_text(
        '[[source]]\nsource_id = "river_post"\nname = "River Post"\nhomepage = "https://river.example"\n'
        'feeds = ["https://river.example/feed"]\n',
        encoding="utf-8",
    )

    def sources(*words: str) -> subprocess.CompletedProcess[str]:
        env = {
            **os.environ,
            "DEFECTION_WATCH_HOME": str(settings.home),
            "DEFECTION_WATCH_SOURCES": str(settings.sources),
            "DEFECTION_WATCH_ALLOW_LOOPBACK": "1",
            "DEFECTION_WATCH_HOST_PACE_S": "0",
        }
        command = [str(Path(sys.executable).with_name("defection-watch")), "sources", *words]
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)

    return sources


def test_add_prints_an_entry_and_last_week(site, sources, settings, tmp_path) -> None:
    before = settings.sources.read_text(encoding="utf-8")
    done = sources("add", site.base)
    assert done.returncode == 0, done.stderr
    assert "last week: 1 articles; by their titles and summaries 1 stories" in done.stderr
    assert STORY[0] in done.stderr
    assert settings.sources.read_text(encoding="utf-8") == before
    (tmp_path / "proposed.toml").write_text(done.stdout, encoding="utf-8")
    (entry,) = read_catalog(tmp_path / "proposed.toml")
    assert (entry.source_id, entry.feeds) == ("127_0_0_1", (site.base + "/news.xml",))


def test_add_with_write_adds_it_once(site, sources, settings) -> None:
    done = sources("add", site.base, "--write")
    assert done.returncode == 0, done.stderr
    assert [s.source_id for s in read_catalog(settings.sources)] == ["river_post", "127_0_0_1"]
    again = sources("add", site.base, "--write")
    assert again.returncode != 0
    assert "in the catalogue as 127_0_0_1" in again.stderr
    assert len(read_catalog(settings.sources)) == 2
    assert [file.name for file in settings.sources.parent.glob("*.toml")] == ["sources.toml"]


def test_check_names_feeds_that_moved_and_feeds_with_a_gap(sources, settings) -> None:
    from pipeline.fetch.feed_state import FeedState, FeedStates

    feed = "https://river.example/feed"
    assert "no faults" in sources("check").stdout
    state = FeedState(
        feed,
        asked_at=NOW,
        gap_at=NOW - timedelta(hours=2),
        moved_to="https://river.example/new",
        moved_since=NOW - timedelta(days=8),
        moved_times=3,
    )
    FeedStates(settings.home / "feeds").write(state)
    told = " ".join(sources("check").stdout.split())
    assert f"river_post: {feed} moved to https://river.example/new" in told
    assert f"river_post: {feed} scrolled by between two polls" in told
    FeedStates(settings.home / "feeds").write(replace(state, gap_at=NOW - timedelta(days=40)))
    assert "scrolled" not in sources("check").stdout
