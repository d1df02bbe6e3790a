"""Pages with one trap each; what must and must not come out stands beside them in a file of the same name."""

import tomllib
from datetime import UTC
from pathlib import Path

import pytest

from pipeline.clean.page import clean_page
from pipeline.demo.press import Outlet, Story, outlets, render_page, stories
from pipeline.errors import CleanError

SINGLE = Path(__file__).parent / "pages" / "single"


@pytest.mark.parametrize("name", sorted(file.stem for file in SINGLE.glob("*.html")))
def test_page(name: str) -> None:
    expected = tomllib.loads((SINGLE / f"{name}.toml").read_text(encoding="utf-8"))
    page = clean_page((SINGLE / f"{name}.html").read_bytes(), url=expected["url"])
    assert page.title == expected["title"]
    assert [wanted for wanted in expected["must"] if wanted not in page.text] == []
    assert [trap for trap in expected["must_not"] if trap in page.text] == []
    assert len(page.text.split("\n\n")) == expected.get("paragraphs", len(page.text.split("\n\n")))
    for fact in {"author", "section", "is_opinion", "language"} & set(expected):
        assert getattr(page, fact) == expected[fact]
    if "published" in expected:
        assert page.published_at == expected["published"].astimezone(UTC)
        assert (page.published_rule or "").startswith(expected["rule"])


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<title>Just a moment...</title><p>Checking your browser before you enter the site.</p>", "barrier"),
        ("<title>Page not found</title><p>The page is not here any more, we are sorry.</p>", "error page"),
        ("<title>The Delta Courier</title><li><a href=/1>Senator joins the ruling party now</a>", "no article"),
        ("<title>Photo</title><img src=a.jpg><p>Photo: Dara Images</p>", "no article"),
    ],
)
def test_page_without_an_article_says_why(markup: str, reason: str) -> None:
    with pytest.raises(CleanError, match=reason):
        clean_page(f"<html><body>{markup}</body></html>".encode(), url="https://courier.example/")


def test_a_list_of_stories_is_no_article() -> None:
    teaser = "<div class=item><h3><a href=/{0}>Senator of district {0} joins the ruling party</a></h3><p>{1}</p></div>"
    summary = "The senator joined the ruling party on Monday after a royal pardon, a spokesman said in district {0}."
    items = "".join(teaser.format(number, summary.format(number)) for number in range(8))
    markup = f"<html><title>Politics - The Delta Courier</title><body><h1>Politics</h1>{items}</body></html>"
    with pytest.raises(CleanError, match="no article"):
        clean_page(markup.encode(), url="https://courier.example/politics")


@pytest.mark.parametrize("outlet", outlets().values(), ids=lambda outlet: outlet.id)
def test_the_front_page_of_an_outlet_is_no_article(outlet: Outlet) -> None:
    home = f"http://127.0.0.1:8765/{outlet.id}/"
    with pytest.raises(CleanError):
        clean_page(render_page(outlet, home), url=home, homepage=home)


@pytest.mark.parametrize("story", stories(), ids=lambda story: story.id)
def test_every_page_of_the_demo_press_gives_its_story(story: Story) -> None:
    outlet = outlets()[story.outlet_id]
    home = f"http://127.0.0.1:8765/{outlet.id}/"
    page = clean_page(render_page(outlet, home, story), url=home + story.path, zone=outlet.zone, homepage=home)
    assert (page.title, page.text, page.language) == (story.title, story.text, story.language)
    assert page.published_at == story.published_utc
