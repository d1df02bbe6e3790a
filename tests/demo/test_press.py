"""The demo press as text: what must stand in the articles, what must stand only around them."""

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

from pipeline.catalog import read_catalog
from pipeline.demo.newsroom import DEFAULT_PORT, catalogue
from pipeline.demo.press import FIRST_DAY, LAST_DAY, outlets, render_page, stories, stories_of, stories_on, story_at
from pipeline.demo.verify import expected_events, never_defectors, story_labels
from pipeline.settings import DEMO_DATA, PACKAGE_DATA

KHMER_DIGITS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
BY_ID = {story.id: story for story in stories()}


def plain(text: str) -> str:
    return " ".join(text.replace("\u200b", "").split())


def test_there_are_at_least_28_articles_in_three_languages_and_six_layouts() -> None:
    languages = Counter(story.language for story in stories())
    assert languages["en"] >= 20
    assert languages["km"] >= 4
    assert languages["fr"] >= 3
    assert {outlet.template for outlet in outlets().values()} == {
        file.stem for file in (DEMO_DATA / "templates").iterdir()
    }
    assert len({outlet.template for outlet in outlets().values()}) == 6


def test_every_one_of_the_ten_days_has_news() -> None:
    days = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
    assert len(days) == 10
    assert all(len(stories_on(day)) >= 2 for day in days)
    assert sum(len(stories_on(day)) for day in days) == len(stories())


def test_a_post_of_midnight_in_phnom_penh_belongs_to_the_utc_day_before() -> None:
    post = BY_ID["tonle-03"]
    assert post.published_local.isoformat() == "2023-06-17T00:00:00+07:00"
    assert post.published_utc.date().isoformat() == "2023-06-16"


def test_article_ids_and_addresses_are_unique_and_found_again_from_any_host() -> None:
    assert len(BY_ID) == len(stories())
    for story in stories():
        assert story_at(f"http://10.0.0.1:99/{story.outlet_id}/{story.path}") is story
    assert story_at("http://10.0.0.1:99/tonle/2023/05/30/older-story/") is None


@pytest.mark.parametrize("event", expected_events(), ids=lambda event: event.key)
def test_every_expected_actor_stands_in_the_words_of_an_article_that_tells_it(event) -> None:
    texts = [plain(BY_ID[article].title + " " + BY_ID[article].text) for article in event.articles]
    assert {BY_ID[article].language for article in event.articles} == set(event.languages)
    for actor in event.actors:
        assert any(actor in text for text in texts), actor
    if event.count and not event.actors:
        low = int(event.count[0])
        numerals = (str(low), f"{low:,}", str(low).translate(KHMER_DIGITS))
        assert all(any(numeral in text for numeral in numerals) for text in texts)


def test_every_story_has_an_expected_event_and_every_other_article_has_none_that_changes_its_label() -> None:
    told = {article for event in expected_events() for article in event.articles if event.type != "pressure"}
    labels = story_labels()
    assert set(labels) == set(BY_ID)
    assert told == {article for article, label in labels.items() if label not in {"related", "unrelated"}}


def test_nobody_is_both_a_mover_and_one_who_never_moved() -> None:
    movers = {
        name
        for event in expected_events()
        if event.type in {"defection", "departure", "recantation", "cooptation", "return"}
        for name in event.actors
    }
    assert not movers & set(never_defectors())


def test_whoever_must_not_be_found_is_named_somewhere_on_the_pages() -> None:
    pages = [plain(s.text) for s in stories()] + [plain(trap) for o in outlets().values() for trap in o.traps]
    unnamed = [name for name in never_defectors() if not any(name in page for page in pages)]
    assert unnamed == []


@pytest.mark.parametrize("outlet", outlets().values(), ids=lambda outlet: outlet.id)
def test_a_page_holds_its_story_and_all_traps_and_the_story_holds_no_trap(outlet) -> None:
    for story in stories_of(outlet.id):
        page = render_page(outlet, f"http://127.0.0.1/{outlet.id}/", story)
        shown = plain(BeautifulSoup(page, "lxml", from_encoding=outlet.encoding).get_text(" "))
        for text in (story.title, *story.paragraphs, *outlet.traps, outlet.labels["cookies"]):
            assert plain(text) in shown
        assert not any(plain(trap) in plain(story.text) for trap in outlet.traps)


def test_the_shipped_catalogue_is_the_one_for_the_default_port() -> None:
    assert (DEMO_DATA / "sources.toml").read_text(encoding="utf-8") == catalogue(DEFAULT_PORT)
    sources = read_catalog(DEMO_DATA / "sources.toml")
    assert {source.source_id for source in sources} == {f"demo_{outlet_id}" for outlet_id in outlets()}


def test_real_people_are_exactly_those_expected_and_their_dates_are_the_gazetteers() -> None:
    file: Path = PACKAGE_DATA / "people.yaml"
    if not file.exists():
        pytest.skip("pipeline/data/people.yaml is not there to check the real names against")
    people = yaml.safe_load(file.read_text(encoding="utf-8"))["people"]
    names = {
        name: row["id"] for row in people for name in (row["name"], *row.get("variants", []), *row.get("khmer", []))
    }
    texts = " ".join(plain(s.title + " " + s.text) for s in stories())
    named = {names[name] for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", texts)}
    assert named == {"hun_sen", "kung_raiya", "yim_sinorn", "hun_kosal", "chao_veasna"}
    since = {(row["id"], a["party"]): str(a["from"]) for row in people for a in row.get("affiliations", [])}
    for event in expected_events():
        if event.person_ids and event.type == "defection":
            assert since[event.person_ids[0], "CPP"] == str(event.start)
