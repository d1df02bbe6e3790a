"""What a careful coder reads in the articles, loaded for real: the merged events must be the expected ones."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline.demo.press import Story, outlets, stories
from pipeline.demo.verify import Expected, expected_events, story_labels, verify
from pipeline.load.load import RunInfo, load
from pipeline.load.warehouse import connect
from pipeline.records import Actor, Article, Claimant, Coding, Count, DateSpan, Evidence, Mention, content_id
from pipeline.settings import Settings, read_settings
from pipeline.staging import write_staging

RUN = RunInfo("test", None, datetime(2023, 6, 24, tzinfo=UTC))
NAMES_BY_LANGUAGE = {("kung_raiya", "km"): "គង់ រ៉ៃយ៉ា"}
VIREAK = Claimant("Touch Vireak", "destination_party")
OFFICE = Claimant("the CPP's provincial office", "destination_party")
MAY = DateSpan(date(2023, 5, 1), date(2023, 5, 31), "month")

# Where an article says less, or something else, than the whole of the coverage does.
OWN_WORDS = {
    ("chamkar-leu-480", "delta-03"): {"status": "claimed", "claimant": VIREAK},
    ("chamkar-leu-480", "basin-03"): {"status": "contested", "claimant": VIREAK},
    ("battambang-1250", "naga-04"): {"status": "claimed", "claimant": OFFICE},
    ("battambang-1250", "tonle-06"): {"status": "contested", "claimant": OFFICE},
    ("battambang-percent", "tonle-06"): {"status": "contested", "claimant": Claimant("Srey Bunthan", "origin_party")},
    ("candlelight-ban", "tonle-03"): {"date": MAY},
    ("makara-takeo", "delta-01"): {"claimant": Claimant("Suon Makara", "subject")},
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings({"DEFECTION_WATCH_HOME": str(tmp_path), "DEFECTION_WATCH_SOURCES": "demo"})


def article_of(story: Story) -> Article:
    url = f"http://127.0.0.1:8765/{story.outlet_id}/{story.path}"
    return Article(
        article_id=content_id(url),
        revision_id=content_id(url, story.text),
        source_id=f"demo_{story.outlet_id}",
        url=url,
        canonical_url=url,
        title=story.title,
        text=story.text,
        language=outlets()[story.outlet_id].language,
        published_at=story.published_utc,
        first_seen_at=story.published_utc,
    )


def mention_of(event: Expected, story: Story) -> Mention:
    paragraph = story.paragraphs[0]
    ids = event.person_ids or (None,) * len(event.actors)
    actors = tuple(
        Actor(NAMES_BY_LANGUAGE.get((person_id or "", story.language), name), person_id=person_id)
        for name, person_id in zip(event.actors, ids, strict=True)
    )
    people = float(len(actors)) if event.actor_kind == "person" else None
    low, high = event.count or (people, people)
    mention = Mention(
        type=event.type,
        actor_kind=event.actor_kind,
        evidence=(Evidence("text", 0, len(paragraph), paragraph),),
        actors=actors,
        count=Count(low, high, event.unit) if low is not None else None,
        origin=event.origin,
        destination=event.destination,
        direction=event.direction or "other",
        date=DateSpan(event.start, event.end, event.precision) if event.start else None,
        place=event.place,
        status=event.status[0],
    )
    return replace(mention, **OWN_WORDS.get((event.key, story.id), {}))


def stage(settings: Settings, chosen: list[Story], name: str) -> Path:
    codings = [
        (
            article_of(story),
            Coding(
                story_labels()[story.id],
                mentions=tuple(mention_of(event, story) for event in expected_events() if story.id in event.articles),
            ),
        )
        for story in chosen
    ]
    return write_staging(settings.staging / name, articles=[], codings=codings, coder_version="careful").folder


def test_careful_reports_of_all_outlets_and_languages_merge_into_the_expected_events(settings: Settings) -> None:
    counts = load(settings, [stage(settings, list(stories()), "all")], run=RUN)
    assert (counts.articles, counts.quarantined) == (len(stories()), 0)
    with connect(settings.warehouse, read_only=True) as con:
        assert verify(con, {"en", "km", "fr"}) == []
        languages = con.execute(
            "select list(distinct a.language order by a.language), count(distinct a.source_id) from event_actor x "
            "join event e using (event_id) join event_mention using (event_id) join mention m using (mention_id) "
            "join article a using (revision_id) where x.person_id = 'kung_raiya' and e.type = 'defection'"
        ).fetchone()
        assert languages == (["en", "fr", "km"], 4)


def test_the_days_loaded_backwards_one_by_one_give_the_same_events(settings: Settings) -> None:
    days = sorted({story.published_utc.date() for story in stories()}, reverse=True)
    for day in days:
        load(settings, [stage(settings, [s for s in stories() if s.published_utc.date() == day], f"{day}")], run=RUN)
    with connect(settings.warehouse, read_only=True) as con:
        assert verify(con, {"en", "km", "fr"}) == []


def test_the_ban_of_a_party_told_in_three_articles_is_one_event(settings: Settings) -> None:
    load(settings, [stage(settings, list(stories()), "all")], run=RUN)
    with connect(settings.warehouse, read_only=True) as con:
        assert verify(con, {"en", "km", "fr"}) == []
        assert con.execute("select count(*) from event").fetchone() == (len(expected_events()),)
