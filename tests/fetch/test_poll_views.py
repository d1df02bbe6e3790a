"""What SQL says of the polls: how many, what was new, what failed and how, gaps, and changes for the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from pipeline import flow
from pipeline.fetch.feed_state import FeedStates
from pipeline.fetch.landing import read_manifest
from pipeline.load.load import RunInfo, load
from pipeline.load.warehouse import connect
from pipeline.records import Capture, Window
from pipeline.storage import place

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def catalogue(settings, newsroom) -> None:
    settings.sources.write_text(
        f"""[[source]]
source_id = "harbour"
name = "Harbour"
homepage = "{newsroom.base}"
feeds = ["{newsroom.base}/feed", "{newsroom.base}/second"]

[[source]]
source_id = "delta"
name = "Delta"
homepage = "https://delta.example"
feeds = ["https://delta.example/feed"]
""",
        encoding="utf-8",
    )


@pytest.fixture
def ask(settings, catalogue) -> Callable[..., Any]:
    """Load captures, or what manifests name, and query the tables."""

    @contextmanager
    def loaded(*manifests: Any) -> Iterator[Callable[[str], list[tuple[Any, ...]]]]:
        run = RunInfo("run", Window.of_day(date(2026, 1, 5)), NOON, "manual")
        load(settings, [], [place(str(m)) for m in manifests], run=run)
        with connect(settings.warehouse, read_only=True) as con:
            yield lambda sql: con.execute(sql).fetchall()

    return loaded


def test_polls_of_a_day_are_counted_with_what_was_new_what_failed_and_what_scrolled_by(
    newsroom, rss, settings, ask
) -> None:
    """Five polls of one feed: two items, one more, unchanged by ETag, all others (a gap), an error; one dead feed."""
    body = rss(("/a", "A", ""), ("/b", "B", ""))

    def unchanged(visit) -> None:
        visit.answer(b"", 304) if visit.headers.get("If-None-Match") else visit.answer(body, etag='"v"')

    manifests = []
    answers = (
        body,
        rss(("/b", "B", ""), ("/c", "C", "")),
        unchanged,
        unchanged,
        rss(("/x", "X", ""), ("/y", "Y", "")),
        lambda visit: visit.answer(b"sorry", 503),
    )
    for answer in answers:
        newsroom.routes["/feed"] = answer
        for state in (settings.home / "feeds").glob("*.json"):  # a dead feed is asked again at once
            states = FeedStates(state.parent)
            kept = states.read(newsroom.base + "/second")
            states.write(replace(kept, weight=0.0))
        batch = {"name": "all", "label": "poll", "sources": ["harbour"], "options": {}}
        window = Window(datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) + timedelta(hours=1))
        facts = {**batch, "start": window.start.isoformat(), "end": window.end.isoformat()}
        manifests.append(flow.poll(settings, facts, say=print)["manifest"])
    with ask(*manifests) as rows:
        columns = "sum(feeds), sum(polls), sum(unchanged), sum(new_items), sum(failures), sum(gaps)"
        (counted,) = rows(f"select {columns} from polls_by_day where source_id = 'harbour'")
        classes = rows("select unnest(map_entries(failures_by_class)) from polls_by_day")
        gaps = rows("select feeds_with_gap from polls_by_day where gaps > 0")
    assert counted == (2, 12, 1, 2 + 1 + 1 + 2, 1 + 6, 1)
    assert sorted((c["key"], c["value"]) for (c,) in classes) == [("http_404", 6), ("http_503", 1)]
    assert gaps == [([newsroom.base + "/feed"],)]


def poll(number: int, minutes: int, **fields: Any) -> Capture:
    known: dict[str, Any] = {"url": "https://delta.example/feed", "status": 200}
    return Capture(
        f"c{number}", "delta", "feed", requested_at=NOON + timedelta(minutes=minutes), strategy="live", **known | fields
    )


def test_a_poll_that_was_tried_three_times_is_one_poll(settings, ask, tmp_path) -> None:
    from pipeline.fetch.landing_format import to_row

    tries = [
        poll(n, n, attempt=n, status=503, error_class="http_503", error="503") if n < 3 else poll(3, 3, attempt=3)
        for n in (1, 2, 3)
    ]
    later = [poll(n, n * 60, attempt=n - 3, status=None, error_class="timeout", error="no answer") for n in (4, 5)]
    manifest = tmp_path / "m.manifest.jsonl"
    manifest.write_bytes(b"".join(map(to_row, [*tries, *later])))
    assert len(list(read_manifest(manifest))) == 5
    with ask(manifest) as rows:
        assert rows("select day, polls, failures from polls_by_day") == [(date(2026, 1, 5), 2, 1)]


def test_source_health_names_feeds_that_moved_and_feeds_with_a_gap(settings, ask, tmp_path) -> None:
    from pipeline.fetch.landing_format import to_row

    moved = "https://delta.example/feed moved to https://delta.example/new"
    rows_of = [
        poll(1, 0, has_gap=True, entry_count=2, new_count=2),
        poll(2, 60, has_gap=False, entry_count=2, new_count=0, proposal=moved),
        poll(3, 0, url="https://delta.example/old", has_gap=True, proposal="gone"),
        poll(4, 60 * 24 * 40, url="https://delta.example/old", has_gap=False),  # it came back, long after its gap
    ]
    manifest = tmp_path / "m.manifest.jsonl"
    manifest.write_bytes(b"".join(map(to_row, rows_of)))
    with ask(manifest) as rows:
        assert rows("select source_id, feeds_with_gap, proposals from source_health") == [
            ("delta", 1, [moved]), ("harbour", 0, []),
        ]  # fmt: skip


def test_a_manifest_of_before_polls_were_counted_is_read(settings, ask, tmp_path) -> None:
    import json

    from pipeline.fetch.landing_format import values_of

    row = {
        k: v for k, v in values_of(poll(1, 0)).items() if k not in {"entry_count", "new_count", "has_gap", "proposal"}
    }
    manifest = tmp_path / "m.manifest.jsonl"
    manifest.write_text(json.dumps(row) + "\n", encoding="utf-8")
    with ask(manifest) as rows:
        assert rows("select polls, new_items, gaps from polls_by_day") == [(1, 0, 0)]
