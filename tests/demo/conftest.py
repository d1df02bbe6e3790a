"""A newsroom on a free loopback port, and a warehouse as a perfect run over its articles leaves it."""

from collections.abc import Iterator
from datetime import datetime

import duckdb
import pytest

from pipeline.demo.newsroom import Newsroom
from pipeline.demo.press import stories
from pipeline.demo.verify import Expected, expected_events, story_labels
from pipeline.load.migrate import migrate


@pytest.fixture(scope="session")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom() as running:
        yield running


@pytest.fixture(scope="session")
def _warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect(":memory:")
    migrate(con)
    for story in stories():
        url = f"http://127.0.0.1:1/{story.outlet_id}/{story.path}"
        row = {"revision_id": story.id, "article_id": story.id, "cluster_id": story.id, "url": url}
        row |= {"source_id": f"demo_{story.outlet_id}", "canonical_url": url, "title": story.title, "text": story.text}
        row |= {"text_sha256": "", "text_length": len(story.text), "language": story.language, "is_opinion": False}
        row |= {"discovered_via": "feed"} | dict.fromkeys(
            ["captured_at", "first_seen_at", "last_seen_at"], datetime.now()
        )
        _insert(con, "article", row)
        con.execute("insert into coding values (?, 'coder', ?, 0.5)", [story.id, story_labels()[story.id]])
    for event in expected_events():
        insert_event(con, event)
    yield con
    con.close()


@pytest.fixture
def perfect(_warehouse: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The real schema with every article, and exactly the expected events on them; changes are rolled back."""
    _warehouse.begin()
    yield _warehouse
    _warehouse.rollback()


def insert_event(con: duckdb.DuckDBPyConnection, event: Expected) -> None:
    """The rows that a load makes of `event`: one mention in each of its articles, the event, its people."""
    low, high = event.count or (None, None)
    common = {
        "type": event.type, "actor_kind": event.actor_kind, "count_low": low, "count_high": high,
        "count_unit": event.unit if event.count else None, "origin": event.origin, "destination": event.destination,
        "direction": event.direction or "other", "date_start": event.start, "date_end": event.end,
        "date_precision": event.precision, "place_id": event.place, "modality": "actual", "status": event.status[0],
    }  # fmt: skip
    for article in event.articles:
        mention_id = f"{event.key}/{article}"
        row = {
            "mention_id": mention_id,
            "coder_id": "coder",
            "revision_id": article,
            "ordinal": 1,
            "rules": [],
        } | common
        _insert(con, "mention", row)
        con.execute(
            "insert into event_mention by name select ? as event_id, ? as mention_id, 'coder' as coder_id, "
            "false as is_superseded, 's' as source_id, 'https://x.example' as url, 'reported' as status",
            [event.key, mention_id],
        )
    counts = dict.fromkeys(
        ["mention_count", "article_count", "cluster_count", "source_count", "owner_count"], len(event.articles)
    )
    row = {"event_id": event.key, "label": event.key, "person_count": len(event.actors)} | common | counts
    _insert(con, "event", row | {"claiming_sides": [], "denying_sides": []})
    for number, name in enumerate(event.actors):
        person_id = event.person_ids[number] if event.person_ids else None
        con.execute("insert into event_actor values (?, ?, ?, null, ?)", [event.key, name, name, person_id])


def _insert(con: duckdb.DuckDBPyConnection, table: str, row: dict[str, object]) -> None:
    names, marks = ", ".join(row), ", ".join("?" for _ in row)
    con.execute(f"insert into {table} ({names}) values ({marks})", list(row.values()))
