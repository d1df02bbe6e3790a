"""Hostile and broken bytes end, with text or a `CleanError`; nothing else is ever raised."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean.page import clean_page
from pipeline.errors import CleanError
from tests.clean.hostile_pages import ARTICLE, HOSTILE, URL

MAX_MB = 500


@pytest.fixture(scope="module")
def results() -> dict[str, dict[str, Any]]:
    """What came out of each page, in a process of its own that the system ends after five seconds of CPU time."""
    program = Path(__file__).with_name("hostile_pages.py")
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, check=True)
    return {row["name"]: row for row in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_ends_in_time_and_memory_with_text_or_a_reason(name: str, results: dict[str, Any]) -> None:
    """Most of them take other extractors, or took an earlier version of this one, from ten seconds to for ever."""
    assert name in results, "ended by the system, or by an error that is no CleanError"
    assert results[name]["peak_mb"] <= MAX_MB
    assert results[name]["outcome"]
    assert HOSTILE[name][1] in results[name]["outcome"]


def test_markup_inside_a_script_is_no_text() -> None:
    body = ARTICLE.replace(b"<body>", b"<script><![CDATA[ var a = '<p>' ]]></script><body>")
    assert clean_page(body, url=URL).text == clean_page(ARTICLE, url=URL).text


def test_an_xml_declaration_that_lies_does_no_harm() -> None:
    body = b'<?xml version="1.0" encoding="iso-8859-1"?>' + ARTICLE
    assert clean_page(body, url=URL).text == clean_page(ARTICLE, url=URL).text


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
