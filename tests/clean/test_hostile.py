"""Hostile and broken bytes end, with text or a `CleanError`; nothing else is ever raised."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean.page import clean_page
from pipeline.errors import CleanError

PROSE = b"<p>" + b"The councillors said on Monday that they had left the Riverbank Party. " * 3 + b"</p>"
URL = "https://courier.example/a"
TITLE = b"<title>Councillors leave the Riverbank Party</title>"
ARTICLE = b"<html><head>" + TITLE + b"</head><body>" + PROSE * 2 + b"</body></html>"

HOSTILE: dict[str, Callable[[], bytes]] = {
    "one text node of 20 MB": lambda: b"<p>" + b"word " * 4_000_000,
    "one line of 90,000 paragraphs": lambda: b"<html><body>" + PROSE * 90_000,
    "300,000 unclosed paragraphs": lambda: b"<html><body>" + b"<p>a " * 300_000,
    "59,000 unclosed paragraphs": lambda: b"<html><body>" + b"<p>a " * 59_000,
    "half a million <": lambda: b"<html>" + b"<" * 500_000,
    "open tags never closed": lambda: b"<html>" + b"<a " * 50_000,
    "comments never closed": lambda: b"<html>" + b"<!--" * 100_000,
    "declarations never closed": lambda: b"<html>" + b"<!" * 200_000,
    "instructions never closed": lambda: b"<html>" + b"<?" * 200_000,
    "scripts never closed": lambda: b"<html>" + b"<script><style><svg>" * 15_000 + PROSE,
    "half a million entities": lambda: b"<html><p>" + b"&amp;" * 500_000,
    "50,000 nested divs": lambda: b"<html><body>" + b"<div>" * 50_000 + PROSE,
    "50,000 nested spans": lambda: b"<html><body>" + b"<span>" * 50_000 + PROSE,
    "20,000 unclosed b": lambda: b"<html><body>" + b"<b>" * 20_000 + PROSE,
    "18,000 nested tables": lambda: b"<html><body>" + b"<table><tr><td>" * 18_000 + PROSE,
    "15,000 nested headings": lambda: b"<html><body>" + b"<h1>a headline long enough<div>" * 15_000 + PROSE,
    "100,000 attributes": lambda: b"<html><div " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">" + PROSE,
    "a class of 1 MB": lambda: b'<html><div class="' + b"share-box " * 100_000 + b'">' + PROSE,
    "a title of 900 KB": lambda: b"<html><title>" + b"a | " * 225_000 + b"</title>" + PROSE,
    "20,000 linked headlines": lambda: b"<html>" + b"<div><a href=x>Another story of the day here</a></div>" * 20_000,
    "JSON nested deep": lambda: b'<script type="application/ld+json">' + b"[" * 150_000 + b"</script>" + PROSE,
    "50,000 dates": lambda: b"<html>" + b'<meta name=date content="2023-99-99">' * 50_000 + PROSE,
    "spaces of 2.5 MB": lambda: b"<html><p>a" + b" " * 2_500_000 + b"b",
    "entity bomb": lambda: b'<!DOCTYPE x [<!ENTITY a "b">' + b'<!ENTITY c "&a;&a;">' * 10_000 + b"]><html>" + PROSE,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_markup_ends_with_text_or_a_reason(name: str) -> None:
    """Each of them took another extractor or an earlier version of this one from ten seconds to for ever."""
    body = HOSTILE[name]()
    try:
        outcome = clean_page(body, url=URL).text
    except CleanError as error:
        outcome = str(error)
    assert outcome


@pytest.mark.parametrize(
    "body",
    [
        ARTICLE.replace(b"The", b"T\x00he"),
        ARTICLE.replace(b"The", b"&#xD800;&#0;&#x1F;The"),
        ARTICLE[:-120],
        b'<?xml version="1.0" encoding="iso-8859-1"?>' + ARTICLE,
        ARTICLE.replace(b"</title>", b""),
        ARTICLE.replace(b"<body>", b"<script><![CDATA[ var a = '<p>' ]]></script><body>"),
    ],
)
def test_broken_pages_still_give_their_article(body: bytes) -> None:
    try:
        assert "they had left the Riverbank Party." in clean_page(body, url=URL).text
    except CleanError:
        # An unclosed title swallows the page, as in a browser.
        assert b"</title>" not in body


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda t: f"<p>{t * 3}</p>".encode("utf-8", "replace")))
def test_any_bytes_give_clean_text_or_a_clean_error(body: bytes) -> None:
    try:
        page = clean_page(body, url=URL)
    except CleanError:
        return
    assert not [char for char in page.title + page.text if ord(char) < 32 and char != "\n"]
    assert "\n\n\n" not in page.text
    assert page == clean_page(body, url=URL)


_TAGS = ["<p>", "</p>", "<div class=share>", "</div>", "<a href=x>", "</a>", "<h2>", "<br>", "<li>", "<tr><td>", "<b>"]
_WORDS = ["The councillors left the party on Monday, police said. ", "គណបក្សមាត់ទន្លេបានប្រកាស។ ", "Related: ", "© 2023 "]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(_TAGS + _WORDS * 2), max_size=60))
def test_any_soup_of_tags_gives_words_of_the_page_only(parts: list[str]) -> None:
    try:
        page = clean_page("".join(["<html><body>", *parts]).encode(), url=URL)
    except CleanError:
        return
    known = {word for part in _WORDS for word in part.split()}
    glued = {one + other for one in known for other in known}
    assert set(page.text.split()) <= known | glued
