"""Feeds as they come → candidates. Each case shows the bytes and what is read from them."""

from __future__ import annotations

import contextlib
import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch.feeds import UnreadableFeed, parse_feed
from pipeline.records import Candidate, Capture, Source

AT = datetime(2026, 1, 6, tzinfo=UTC)
TEN_ICT = datetime(2026, 1, 5, 3, tzinfo=UTC)
URL = "https://harbour.example/news/feed"
SOURCE = Source("harbour", "Harbour", "https://harbour.example/", (URL,))


def parse(body: bytes | str, media_type: str = "application/xml") -> tuple[Candidate, ...]:
    capture = Capture("c1", "harbour", "feed", URL, AT, "live", final_url=URL, media_type=media_type)
    return parse_feed(body.encode() if isinstance(body, str) else body, source=SOURCE, capture=capture)


def rss(*items: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    rows = "".join(f"<item>{i}</item>" for i in items)
    return f'{head}<rss version="2.0"><channel><title>H</title>{rows}</channel></rss>'


def item(link: str, title: str = "t", more: str = "") -> str:
    return f"<title>{title}</title><link>{link}</link>{more}"


# ------------------------------------------------------------------------------------------------ formats

ICT = "<pubDate>Mon, 05 Jan 2026 10:00:00 ICT</pubDate><guid>g1</guid>"
RSS = rss(item("https://harbour.example/a", "Boats &amp; nets", ICT))
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>H</title><entry><title>Boats &amp; nets</title><id>g1</id>
  <link href="https://harbour.example/a"/><published>2026-01-05T10:00:00+07:00</published></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>H</title></channel>
  <item rdf:about="g1"><title>Boats &amp; nets</title><link>https://harbour.example/a</link><dc:date>2026-01-05T10:00</dc:date></item></rdf:RDF>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {
                "id": "g1",
                "url": "https://harbour.example/a",
                "title": "Boats & nets",
                "date_published": "2026-01-05T03:00:00Z",
            }
        ],
    }
)
WORDPRESS = json.dumps(
    [
        {
            "id": 7,
            "guid": {"rendered": "g1"},
            "link": "https://harbour.example/a",
            "title": {"rendered": "Boats &#038; nets"},
            "date": "2026-01-05T11:00:00",
            "date_gmt": "2026-01-05T03:00:00",
            "content": {"rendered": "<p>words</p>"},
        }
    ]
)


@pytest.mark.parametrize(
    "body", [RSS, ATOM, RDF, JSON_FEED, WORDPRESS], ids=["rss", "atom", "rdf", "json", "wordpress"]
)
def test_every_format_gives_the_same_candidate(body: str) -> None:
    (found,) = parse(body)
    assert (found.url, found.title, found.guid, found.published_at) == (
        "https://harbour.example/a",
        "Boats & nets",
        "g1",
        TEN_ICT,
    )
    assert found.published_raw is not None
    assert found.feed_capture_id == "c1"


def test_provenance_of_a_date_is_kept() -> None:
    (found,) = parse(RSS)
    assert (found.published_raw, found.published_rule) == ("Mon, 05 Jan 2026 10:00:00 ICT", "feed:published:rfc822")


# ----------------------------------------------------------------------------------------------- encodings


@pytest.mark.parametrize(
    "body",
    [
        rss(item("/a", "ចុះចូល"), head='<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16"),
        rss(item("/a", "ចុះចូល")).encode("utf-8-sig"),
        rss(item("/a", "ចុះចូល"), head='<?xml version="1.0" encoding="iso-8859-1"?>').encode("utf-8-sig"),
        rss(item("/a", "ចុះចូល"), head="").encode(),
    ],
    ids=["utf-16 with mark", "utf-8 with mark", "wrong declaration", "no declaration"],
)
def test_khmer_survives_the_encoding(body: bytes) -> None:
    assert [c.title for c in parse(body)] == ["ចុះចូល"]


def test_wrong_charset_in_the_header_does_not_lose_the_feed() -> None:
    body = rss(item("/a", "ចុះចូល")).encode()
    capture = Capture(
        "c", "harbour", "feed", URL, AT, "live", headers=(("Content-Type", "text/xml; charset=us-ascii"),)
    )
    assert [c.title for c in parse_feed(body, source=SOURCE, capture=capture)] == ["ចុះចូល"]


# -------------------------------------------------------------------------------------------- broken feeds


def test_last_item_of_a_truncated_feed_is_dropped() -> None:
    whole = rss(*(item(f"/{n}", f"story {n}") for n in range(50)))
    cut = whole[: whole.index("story 25") + 4]
    assert [c.url for c in parse(cut)] == [f"https://harbour.example/{n}" for n in range(25)]


def test_feed_cut_after_its_last_item_loses_only_that_one() -> None:
    whole = rss(*(item(f"/{n}") for n in range(3)))
    assert len(parse(whole.removesuffix("</channel></rss>"))) == 2


def test_feed_cut_in_its_first_item_is_no_empty_feed() -> None:
    whole = rss(item("/a", "the only story"))
    for cut in (whole[: whole.index("only")], whole[: whole.index("<item>")]):
        with pytest.raises(UnreadableFeed, match="breaks off"):
            parse(cut)


@pytest.mark.parametrize("words", ["Nets & boats", "undeclared <x:y>prefix</x:y>", "bad &nbsp; entity"])
def test_bozo_feed_is_read(words: str) -> None:
    assert len(parse(rss(item("/a", words), item("/b")))) == 2


def test_item_without_anything_is_skipped_alone() -> None:
    assert [c.url for c in parse(rss("", item("/a"), "<title>no link</title>"))] == ["https://harbour.example/a"]


LAUGHS = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("doctype", [LAUGHS, OUTSIDE], ids=["bomb", "external"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entity_declarations_are_refused(doctype: str, encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}'
    with pytest.raises(UnreadableFeed) as raised:
        parse(rss(item("/a", "&x;"), head=head).encode(encoding))
    assert raised.value.error_class == "entities"


def test_entity_in_a_quoted_text_is_no_declaration() -> None:
    assert len(parse(rss(item("/a", "t", "<description><![CDATA[<!ENTITY in XML]]></description>")))) == 1


@pytest.mark.parametrize(
    ("body", "error_class"),
    [
        (b"<!DOCTYPE html><html><title>Just a moment...</title></html>", "blocked"),
        (b"\n <html><body>Down for maintenance</body></html>", "blocked"),
        (b"<!-- x --><!doctype html><html>", "blocked"),
        (b"", "empty"),
        (b" \r\n\x00", "empty"),
        (b"plain words", "not_a_feed"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "not_a_feed"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_feed"),
        (b'{"error": "no"}', "not_a_feed"),
        (b"[1, 2]", "not_a_feed"),
        (b'{"items": [', "not_a_feed"),
        (b"[" * 100_000, "not_a_feed"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, error_class: str) -> None:
    with pytest.raises(UnreadableFeed) as raised:
        parse(body)
    assert raised.value.error_class == error_class


def test_feed_without_items_is_a_feed() -> None:
    assert parse(rss()) == ()
    assert parse('{"version": "https://jsonfeed.org/version/1.1", "items": []}') == ()
    assert parse("[]") == ()


def test_feed_of_5000_items_is_read_whole() -> None:
    assert len(parse(rss(*(item(f"/{n}") for n in range(5000))))) == 5000


HEAD = b"<rss version='2.0'><channel>"


@pytest.mark.parametrize(
    "body",
    [
        HEAD + b"<a>" * 3_000_000,
        HEAD + b"<item><title>" + b"&" * 9_000_000,
        HEAD + b"<item><title>" + b"<" * 1_900_000,
        HEAD + b"<item " + b"".join(b"a%d='b' " % n for n in range(600_000)) + b"/>",
        HEAD + b"<item><link>/a</link></item>" * 300_000 + b"</channel></rss>",
        b'{"items":[' + b'{"url":"/a"},' * 700_000 + b"{}]}",
    ],
    ids=["nested", "ampersands", "angles", "attributes", "items", "json"],
)
def test_feed_made_to_exhaust_a_parser_is_refused_at_once(body: bytes) -> None:
    began = time.monotonic()
    with pytest.raises(UnreadableFeed, match="not parsed"):
        parse(body)
    assert time.monotonic() - began < 10  # feedparser itself takes up to two minutes for these


@given(st.binary(max_size=2000))
def test_any_bytes_give_candidates_or_a_named_refusal(body: bytes) -> None:
    with contextlib.suppress(UnreadableFeed):
        assert all(candidate.url.startswith("http") for candidate in parse(body))


@given(st.integers(0, len(RSS) + len(ATOM)))
def test_any_cut_of_a_feed_never_shows_half_a_link(length: int) -> None:
    for body in (RSS, ATOM, JSON_FEED):
        with contextlib.suppress(UnreadableFeed):
            assert {c.url for c in parse(body[:length])} <= {"https://harbour.example/a"}


# ------------------------------------------------------------------------------------------------- entries


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("/2026/a", "https://harbour.example/2026/a"),
        ("a", "https://harbour.example/news/a"),
        ("//cdn.harbour.example/a", "https://cdn.harbour.example/a"),
        ("https://harbour.example/a?p=1&amp;q=2#c", "https://harbour.example/a?p=1&q=2"),
        ("\n https://harbour.example/a \n", "https://harbour.example/a"),
    ],
)
def test_links_are_resolved_against_the_feed(link: str, url: str) -> None:
    assert [c.url for c in parse(rss(item(link)))] == [url]


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "mailto:a@b.example"]
)
def test_other_links_are_no_candidates(link: str) -> None:
    assert parse(rss(item(link))) == ()
    assert parse(json.dumps({"items": [{"id": "1", "url": link}]})) == ()


def test_guid_that_is_an_address_stands_in_for_the_link() -> None:
    assert [c.url for c in parse(rss("<title>t</title><guid>https://harbour.example/a</guid>"))] == [
        "https://harbour.example/a"
    ]


def test_control_characters_leave_the_title() -> None:
    hostile = {"url": "/a", "title": "Boats\x00 and\x1b[31m\nnets \ud800"}
    assert [c.title for c in parse(json.dumps({"items": [hostile]}))] == ["Boats and [31m nets"]


def test_nul_byte_in_xml_costs_no_item() -> None:
    titles = [c.title for c in parse(rss(item("/a", "Bo\x00ats"), item("/b", "Ne\x0bts")))]
    assert len(titles) == 2
    assert all(c.isprintable() for title in titles for c in title)


def test_khmer_zero_width_space_stays_in_the_title() -> None:
    assert parse(rss(item("/a", "ចុះ\u200bចូល")))[0].title == "ចុះ\u200bចូល"


def test_one_address_is_one_candidate() -> None:
    assert [c.title for c in parse(rss(item("/a", "first"), item("/a#x", "second")))] == ["first"]


def test_shared_guids_are_not_believed() -> None:
    same = "<guid>http://harbour.example/?p=0</guid>"
    assert [c.guid for c in parse(rss(item("/a", more=same), item("/b", more=same)))] == [None, None]
    own = [item(f"/{n}", more=f"<guid>g{n}</guid>") for n in range(40)]
    assert {c.guid for c in parse(rss(*own))} == {f"g{n}" for n in range(40)}


@pytest.mark.parametrize(
    ("written", "verdict"),
    [("Fri, 01 Jan 2038 00:00:00 GMT", "feed:published:rfc822:future"), ("soon", "feed:published:unreadable")],
)
def test_untrusted_date_is_kept_raw_and_marked(written: str, verdict: str) -> None:
    (found,) = parse(rss(item("/a", more=f"<pubDate>{written}</pubDate>")))
    assert (found.published_at, found.published_raw, found.published_rule) == (None, written, verdict)


def test_missing_date_is_missing() -> None:
    (found,) = parse(rss(item("/a")))
    assert (found.published_at, found.published_raw, found.published_rule) == (None, None, None)


def test_summary_is_told_from_full_text() -> None:
    words = "<p>" + "Nets and boats. " * 200 + "</p>"
    module = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    full = f"<content:encoded {module}><![CDATA[{words}]]></content:encoded>"
    cut = full.replace("</p>", "… Continue reading</p>")
    short = "<description>Short.</description>"
    found = parse(rss(item("/a", more=full), item("/b", more=cut), item("/c", more=short)))
    assert [c.is_summary_only for c in found] == [False, True, True]
