"""A selector in the catalogue wins over every other reading, and one that no longer fits says so."""

import logging
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.catalog import read_catalog
from pipeline.clean.page import clean_capture, clean_page
from pipeline.errors import CatalogError
from pipeline.records import Capture, Source

URL = "https://www.courier.example/politics/two-leave"
TOLD = "Two councillors of the Riverbank Party left on Wednesday, a spokesman said in Kampot."
REFUSED = "A third refused the offer, she said on Friday, and stays in the party for good."
OTHER = "In another story, a senator joined the ruling party after a royal pardon, a spokesman said on Monday. " * 6
PAGE = f"""<html><head><title>Two councillors leave - The Delta Courier</title></head>
<body><h1>Two councillors leave</h1>
<div class=lead><p>{TOLD}</p></div><div class=wide><p>{OTHER}</p><p>{OTHER}</p></div>
<div class=rest><p>{REFUSED}</p><figure><figcaption>Voters in Kampot. [Delta Images]</figcaption></figure></div>
</body></html>"""
SOURCE = Source("courier", "The Delta Courier", "https://www.courier.example/", ("https://www.courier.example/feed",))
CAPTURE = Capture("c1", "courier", "page", URL, datetime(2023, 6, 15, tzinfo=UTC), "live", media_type="text/html")


def test_without_a_selector_the_longest_text_is_taken_for_the_article() -> None:
    assert "senator" in clean_page(PAGE.encode(), url=URL).text


def test_the_selected_elements_are_the_article_in_the_order_of_the_page() -> None:
    page = clean_page(PAGE.encode(), url=URL, article_css=".rest, .lead")
    assert page.text.split("\n\n") == [TOLD, REFUSED]
    assert page.note is None


def test_an_element_inside_a_selected_one_comes_once() -> None:
    page = clean_page(PAGE.encode(), url=URL, article_css=".lead, .lead p, .rest")
    assert page.text.split("\n\n") == [TOLD, REFUSED]


def test_the_sources_selector_reaches_its_captures() -> None:
    article = clean_capture(CAPTURE, PAGE.encode(), replace(SOURCE, article_css=".lead, .rest"))
    assert article.text.split("\n\n") == [TOLD, REFUSED]


def test_a_selector_that_matches_nothing_falls_back_with_a_note(caplog: pytest.LogCaptureFixture) -> None:
    page = clean_page(PAGE.encode(), url=URL, article_css="div.gone")
    assert "senator" in page.text
    assert page.note == f"article_css 'div.gone' finds no text at {URL}; the page was read without it"
    with caplog.at_level(logging.WARNING):
        clean_capture(CAPTURE, PAGE.encode(), replace(SOURCE, article_css="div.gone"))
    assert caplog.messages == [f"courier: {page.note}"]


ENTRY = """[[source]]
source_id = "courier"
name = "The Delta Courier"
homepage = "https://www.courier.example/"
feeds = ["https://www.courier.example/feed"]
article_css = {}
"""


def test_the_catalogue_carries_the_selector(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(ENTRY.format("'div.story > p'"))
    assert [source.article_css for source in read_catalog(tmp_path / "sources.toml")] == ["div.story > p"]


@pytest.mark.parametrize("wrong", ["'div.['", "''", "3"])
def test_a_wrong_selector_is_refused_with_its_place(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "sources.toml").write_text(ENTRY.format(wrong))
    with pytest.raises(CatalogError, match=r"source 1 \(courier\): article_css"):
        read_catalog(tmp_path / "sources.toml")
