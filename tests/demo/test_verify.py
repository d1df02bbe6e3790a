"""The judge: silent on a perfect warehouse, and a sentence for every way in which one can be wrong."""

from collections.abc import Collection
from datetime import date, timedelta

import duckdb
import pytest

from pipeline.demo.press import FIRST_DAY
from pipeline.demo.verify import articles_in, expected_events, verify

ALL = {"en", "km", "fr"}
DAYS = [FIRST_DAY + timedelta(days=n) for n in range(10)]


def test_a_perfect_warehouse_is_answered_with_silence(perfect: duckdb.DuckDBPyConnection) -> None:
    assert verify(perfect, ALL) == []


@pytest.mark.parametrize("languages", [{"en"}, {"km"}, {"fr"}, {"en", "fr"}])
def test_fewer_languages_are_held_to_their_own_articles(
    perfect: duckdb.DuckDBPyConnection, languages: Collection[str]
) -> None:
    assert verify(perfect, languages) == []


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_one_day_is_held_to_its_own_articles(perfect: duckdb.DuckDBPyConnection, day: date) -> None:
    assert verify(perfect, ALL, {day}) == []


def test_every_expected_event_is_missed_when_it_is_not_there(perfect: duckdb.DuckDBPyConnection) -> None:
    perfect.execute("delete from event")
    sentences = verify(perfect, ALL)
    assert len(sentences) == len(expected_events())
    assert all(sentence.startswith("missing ") for sentence in sentences)


def test_an_empty_warehouse_names_every_article_that_was_not_loaded(perfect: duckdb.DuckDBPyConnection) -> None:
    perfect.execute("delete from event; delete from article")
    not_loaded = [s for s in verify(perfect, ALL) if s.endswith("is not loaded")]
    assert len(not_loaded) == len(articles_in(ALL))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("update event set origin = 'CNRP' where event_id = 'makara-takeo'", "origin is CNRP, not CLP"),
        ("update event set destination = null where event_id = 'makara-takeo'", "destination is nothing, not CPP"),
        ("update event set place_id = 'KH-3' where event_id = 'makara-takeo'", "place is KH-3, not KH-21"),
        ("update event set status = 'claimed' where event_id = 'chamkar-leu-480'", "status is claimed, not contested"),
        ("update event set count_low = 48 where event_id = 'chamkar-leu-480'", "count is 48, 480, not 480, 480"),
        ("update event set count_high = 1250 where event_id = 'battambang-1250'", "not 1250, open"),
        ("update event set date_end = '2023-06-14' where event_id = 'makara-takeo'", "date is 2023-06-13, 2023-06-14"),
        ("update event_actor set person_id = null where event_id = 'raiya-joins'", "person_ids is nothing"),
        ("delete from event_actor where name = 'Ven Malika'", "actors is Bun Socheat"),
        ("delete from event_mention where mention_id = 'makara-takeo/naga-05'", "articles is delta-01, tonle-01"),
        ("update event set type = 'defection' where event_id = 'chakrya-kampot'", "Neang Chakrya never changed sides"),
        ("update event set type = 'defection' where event_id = 'chakrya-kampot'", "missing chakrya-kampot"),
        (
            "update event_actor set name = 'Heng Polin' where event_id = 'makara-takeo'",
            "Heng Polin never changed sides",
        ),
        ("update coding set story = 'defection' where revision_id = 'delta-04'", "delta-04 is labelled defection"),
        ("update coding set story = 'related' where revision_id = 'tonle-01'", "tonle-01 is labelled related"),
    ],
)
def test_a_wrong_row_is_said(perfect: duckdb.DuckDBPyConnection, change: str, said: str) -> None:
    perfect.execute(change)
    assert any(said in sentence for sentence in verify(perfect, ALL)), verify(perfect, ALL)


def test_one_event_left_in_two_pieces_is_said(perfect: duckdb.DuckDBPyConnection) -> None:
    perfect.execute(
        "insert into event select * replace ('second' as event_id) from event where event_id = 'makara-takeo'"
    )
    perfect.execute("update event_mention set event_id = 'second' where mention_id = 'makara-takeo/delta-01'")
    perfect.execute("insert into event_actor values ('second', 'x', 'Suon Makara', null, null)")
    assert any("makara-takeo" in sentence and "is 2 events" in sentence for sentence in verify(perfect, ALL))


def test_an_event_that_nobody_told_is_said(perfect: duckdb.DuckDBPyConnection) -> None:
    perfect.execute(
        "insert into event select * replace ('ghost' as event_id) from event where event_id = 'makara-takeo'"
    )
    perfect.execute(
        "insert into mention select * replace ('ghost' as mention_id, 'delta-02' as revision_id) from mention "
        "where mention_id = 'makara-takeo/tonle-01'"
    )
    perfect.execute(
        "insert into event_mention by name select * replace ('ghost' as event_id, 'ghost' as mention_id) "
        "from event_mention limit 1"
    )
    perfect.execute("insert into event_actor values ('ghost', 'x', 'Vathanak Seyha', null, null)")
    sentences = verify(perfect, ALL)
    assert [s.split(" (event")[0] for s in sentences] == [
        "unexpected defection of Vathanak Seyha in delta-02",
        "Vathanak Seyha never changed sides, but see: defection of Vathanak Seyha in delta-02",
    ]


def test_rows_of_other_outlets_are_none_of_its_business(perfect: duckdb.DuckDBPyConnection) -> None:
    perfect.execute("update article set source_id = 'live_outlet' where revision_id = 'tonle-06'")
    assert any("tonle-06 is not loaded" in sentence for sentence in verify(perfect, ALL))
