"""Pages that leave out what a page should have, and text whose markup is set on lines of its own."""

import pytest

from pipeline.clean.page import clean_page
from pipeline.errors import CleanError

URL = "https://courier.example/a"
TITLE = "Two councillors leave the Riverbank Party"
TOLD = "Two councillors of the Riverbank Party left on Wednesday, a spokesman said."
REFUSED = "A third refused the offer, she said on Friday."
PROSE = f"<p>{TOLD}</p><p>{REFUSED}</p>"


@pytest.mark.parametrize(
    "markup",
    [
        f"<html><title>{TITLE}</title><article>{PROSE}</article></html>",
        f"<html><title>{TITLE}</title><article>{PROSE}",
        f"<html><title>{TITLE}</title><main><section>{PROSE}</section></main><footer>All rights reserved</footer>",
        f"<title>{TITLE}</title>{PROSE}",
        f"<!doctype html><title>{TITLE}</title><meta charset=utf-8><article><h1>{TITLE}</h1>{PROSE}</article>",
        f"<html><head><title>{TITLE}</title>{PROSE}",
        f"<html><head><title>{TITLE}</title><div>{PROSE}</div></head></html>",
        f"<html><body><title>{TITLE}</title>{PROSE}",
        f"<html><title>{TITLE}</title></html>{PROSE}",
        f"<article><header><h1>{TITLE}</h1></header>{PROSE}</article>",
    ],
)
def test_a_page_without_head_or_body_gives_title_and_text(markup: str) -> None:
    page = clean_page(markup.encode(), url=URL)
    assert page.title == TITLE
    assert page.text.split("\n\n") == [TOLD, REFUSED]


@pytest.mark.parametrize(
    "markup",
    [PROSE, f"<div>{PROSE}</div>", f"<p>{TOLD}<p>{REFUSED}", f"{TOLD}<br><br>{REFUSED}", f"<html>{PROSE}"],
)
def test_bare_paragraphs_are_an_article_without_a_title(markup: str) -> None:
    page = clean_page(markup.encode(), url=URL)
    assert (page.title, page.text.split("\n\n")) == ("", [TOLD, REFUSED])


def test_text_without_any_markup_is_refused_as_no_page() -> None:
    with pytest.raises(CleanError, match="plain text, not a page"):
        clean_page(f"{TOLD}\n\n{REFUSED}".encode(), url=URL)


def test_a_line_break_in_the_source_is_no_line_break_on_the_page() -> None:
    told = TOLD.replace("Riverbank Party", "<b>Riverbank</b>\n<b>Party</b>").replace("Wednesday", "<i>Wednes</i>day")
    markup = f"<p>\n{told}\n</p>\n<p><span>A third</span>\n\n<span>refused the offer,</span>\n she said on Friday.</p>"
    assert clean_page(markup.encode(), url=URL).text.split("\n\n") == [TOLD, REFUSED]


def test_a_break_is_one_and_two_breaks_part_the_paragraph_however_they_are_set() -> None:
    markup = f"<p>{TOLD}<br>\nBy our own.<br>\n<br />\n{REFUSED}</p>"
    assert clean_page(markup.encode(), url=URL).text == f"{TOLD}\nBy our own.\n\n{REFUSED}"
