"""The gate: over all of the project's pages, text, titles and dates must not fall below what is pinned here.

Scored as the public article-extraction-benchmark scores: F1 over runs of four words, summed over pages. The single
tests say what broke; these floors say that a change may trade one page for another but not quality for anything.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from pipeline.clean.opinions import agreement
from pipeline.clean.page import Page, clean_page
from pipeline.demo.press import outlets, render_page, stories
from tests.clean.test_templates import CASES, STORIES, TEMPLATES, render

PAGES = 70
F1_FLOOR = 0.998
WORST_F1_FLOOR = 0.95
TITLE_FLOOR = 1.0
DATE_FLOOR = 1.0


@dataclass(frozen=True)
class Judged:
    """A page as it was read, and what it holds."""

    page: Page
    paragraphs: list[str]
    title: str
    published_at: datetime
    language: str


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    found = []
    for template, language in CASES:
        story = STORIES[language]
        wanted = [story["lead"], *story["paragraphs"], story["heading"], *story["more"], *story["items"]]
        page = clean_page(render(template, language), url=TEMPLATES[template]["url"])
        found.append(Judged(page, wanted, story["title"], story["published"].astimezone(UTC), language))
    for told in stories():
        outlet = outlets()[told.outlet_id]
        home = f"https://{outlet.id}.example/"
        page = clean_page(render_page(outlet, home, told), url=home + told.path, zone=outlet.zone, homepage=home)
        found.append(Judged(page, told.text.split("\n\n"), told.title, told.published_utc, told.language))
    return found


def test_the_gate_covers_enough_pages_in_three_languages(judged: list[Judged]) -> None:
    assert len(judged) >= PAGES
    assert min(Counter(one.language for one in judged)[language] for language in ("en", "km", "fr")) >= 10


def test_text(judged: list[Judged]) -> None:
    scores = [agreement(one.page.text.split("\n\n"), one.paragraphs) for one in judged]
    assert sum(scores) / len(scores) >= F1_FLOOR
    assert min(scores) >= WORST_F1_FLOOR


def test_titles_and_languages(judged: list[Judged]) -> None:
    right = sum((one.page.title, one.page.language) == (one.title, one.language) for one in judged)
    assert right / len(judged) >= TITLE_FLOOR


def test_publication_times(judged: list[Judged]) -> None:
    right = sum(one.page.published_at == one.published_at for one in judged)
    assert right / len(judged) >= DATE_FLOOR
