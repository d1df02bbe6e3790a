"""Thirteen templates, as different as publishing systems are, each in three languages, give exactly the article.

The pages are made of `pages/templates/*.html` and `pages/stories/*.toml`; what must come out stands in the story and in
`pages/templates.toml`. Around every article stand other stories of defections: any of them in the text is a failure.
"""

import tomllib
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader

from pipeline.clean.page import Page, clean_page

PAGES = Path(__file__).parent / "pages"
TEMPLATES = tomllib.loads((PAGES / "templates.toml").read_text(encoding="utf-8"))
STORIES = {f.stem: tomllib.loads(f.read_text(encoding="utf-8")) for f in sorted((PAGES / "stories").glob("*.toml"))}
ENVIRONMENT = Environment(loader=FileSystemLoader(PAGES / "templates"), autoescape=True)
CASES = [(template, language) for template in TEMPLATES for language in STORIES]


def render(template: str, language: str) -> bytes:
    story, url = STORIES[language], TEMPLATES[template]["canonical"]
    utc = story["published"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return ENVIRONMENT.get_template(f"{template}.html").render(s=story, url=url, utc=utc).encode()


def traps(story: dict[str, Any]) -> list[str]:
    boxes = [story[key] for key in ("caption", "inline", "teaser", "newsletter", "cookies", "ticker", "footer")]
    return [*boxes, *story["related"], *story["comments"], story["labels"]["popular"], story["labels"]["related"]]


def clean(template: str, language: str) -> Page:
    return clean_page(render(template, language), url=TEMPLATES[template]["url"])


@pytest.mark.parametrize(("template", "language"), CASES)
def test_text_is_exactly_the_paragraphs_of_the_article(template: str, language: str) -> None:
    story = STORIES[language]
    expected = [story["lead"], *story["paragraphs"], story["heading"], *story["more"], *story["items"]]
    page = clean(template, language)
    assert page.text.split("\n\n") == expected
    assert not [trap for trap in traps(story) if trap in page.text]


@pytest.mark.parametrize(("template", "language"), CASES)
def test_title_author_section_and_language(template: str, language: str) -> None:
    story, expected, page = STORIES[language], TEMPLATES[template], clean(template, language)
    assert page.title == story["title"]
    assert page.language == language
    assert page.author == (story["author"] if expected.get("author", True) else None)
    if expected.get("section"):
        assert page.section == story["section"]
    assert not page.is_opinion


@pytest.mark.parametrize(("template", "language"), CASES)
def test_publication_time_is_exact_and_says_where_it_comes_from(template: str, language: str) -> None:
    page = clean(template, language)
    assert page.published_at == STORIES[language]["published"].astimezone(UTC)
    assert page.published_rule is not None
    assert page.published_rule.startswith(TEMPLATES[template]["rule"])


@pytest.mark.parametrize("template", TEMPLATES)
def test_canonical_address(template: str) -> None:
    assert clean(template, "en").canonical_url == TEMPLATES[template]["canonical"]
