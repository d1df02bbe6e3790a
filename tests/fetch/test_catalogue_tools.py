"""Probing a site for feeds and archives, and sharing the catalogue as OPML."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.catalog import read_catalog
from pipeline.errors import CatalogError, FetchError
from pipeline.fetch.opml import read_opml, write_opml
from pipeline.fetch.probe import probe, to_toml
from pipeline.records import Source
from pipeline.settings import PACKAGE_DATA

NOON = "Mon, 05 Jan 2026 12:00:00 +0700"


@pytest.fixture
def ask(settings, client):
    return lambda source: probe(source, settings, client=client)


def test_site_that_names_its_feed_is_understood(newsroom, ask, rss) -> None:
    newsroom.routes |= {
        "/": b'<html><head><link rel="alternate" type="application/rss+xml" href="/news.xml">'
        b'<link rel="alternate" type="application/rss+xml" href="/comments/feed"></head></html>',
        "/news.xml": rss(("/a", "A", NOON)),
        "/news.xml?paged=2": rss(("/old", "Old", NOON)),
        "/wp-json/wp/v2/posts": lambda visit: visit.answer(json.dumps([]).encode(), x_wp_total="321"),
        "/robots.txt": f"Sitemap: {newsroom.base}/map.xml".encode(),
        "/map.xml": b"<?xml version='1.0'?><sitemapindex></sitemapindex>",
    }
    found = ask(replace(newsroom.source(), feeds=(newsroom.base + "/wrong",)))
    assert [feed.url for feed in found.feeds] == [newsroom.base + "/news.xml"]
    assert (found.archives, found.posts) == (("wordpress", "paged_feed", "sitemap"), 321)
    assert any("/wrong: http_404" in trouble for trouble in found.troubles)
    assert found.proposal.archives == ("landed", "wordpress", "paged_feed", "sitemap", "wayback")
    assert found.proposal.is_enabled


def test_feed_that_ignores_its_page_number_has_no_pages(newsroom, ask, rss) -> None:
    newsroom.routes["/feed"] = rss(("/a", "A", NOON))
    assert ask(newsroom.source()).archives == ()


def test_site_without_a_feed_is_proposed_as_disabled(newsroom, ask) -> None:
    newsroom.routes["/"] = b"<html>no feed here</html>"
    assert "no feed answered" in (ask(newsroom.source()).proposal.disabled_reason or "")


def test_probe_obeys_robots(newsroom, ask, rss) -> None:
    newsroom.routes |= {"/robots.txt": b"User-agent: *\nDisallow: /", "/feed": rss(("/a", "A", NOON))}
    assert ask(newsroom.source()).feeds == ()
    assert newsroom.paths() == ["/robots.txt"]


def test_probe_needs_the_network(newsroom, settings) -> None:
    with pytest.raises(FetchError):
        probe(newsroom.source(), replace(settings, network_off=True))


def test_written_tables_are_read_back(tmp_path: Path) -> None:
    sources = read_catalog(PACKAGE_DATA / "sources.toml")
    path = tmp_path / "sources.toml"
    path.write_text("\n".join(map(to_toml, sources)), encoding="utf-8")
    assert read_catalog(path) == sources


def test_opml_carries_every_feed_there_and_back() -> None:
    sources = read_catalog(PACKAGE_DATA / "sources.toml")
    there_and_back = read_opml(write_opml(sources))
    assert {f for s in there_and_back for f in s.feeds} == {f for s in sources for f in s.feeds}
    assert len({s.source_id for s in there_and_back}) == len(there_and_back)


def test_opml_of_a_reader_is_imported_site_by_site() -> None:
    document = b"""<opml version="1.1"><body><outline text="Papers">
      <outline TITLE="Harbour" xmlurl="https://www.harbour.example/feed" htmlUrl="https://www.harbour.example"/>
      <outline text="Harbour Khmer" xmlUrl="https://harbour.example/kh/feed"/>
      <outline text="bad" xmlUrl="file:///etc/passwd"/><outline text="none"/></outline></body></opml>"""
    assert read_opml(document) == (
        Source(
            "harbour_example",
            "Harbour",
            "https://www.harbour.example/",
            ("https://www.harbour.example/feed", "https://harbour.example/kh/feed"),
        ),
    )


@pytest.mark.parametrize("document", [b"", b"words", b"<html/>", b"<opml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><opml/>"])
def test_what_is_no_opml_is_named(document: bytes) -> None:
    with pytest.raises(CatalogError):
        read_opml(document)
