"""Invented outlets, articles and mentions, and a home to load them into."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.load.load import LoadCounts, RunInfo, load
from pipeline.load.merge import build_events, place_reports, prepare, read_reports
from pipeline.load.migrate import migrate
from pipeline.load.names import name_key
from pipeline.load.warehouse import connect
from pipeline.records import (
    Actor,
    Article,
    Capture,
    Coding,
    Count,
    DateSpan,
    Evidence,
    Mention,
    Window,
    content_id,
)
from pipeline.settings import Settings, read_settings
from pipeline.staging import write_staging

CATALOG = """
[[source]]
source_id = "river_post"
name = "River Post"
homepage = "https://riverpost.example"
feeds = ["https://riverpost.example/feed"]
owner = "River Media"
alignment = "independent"

[[source]]
source_id = "lotus_daily"
name = "Lotus Daily"
homepage = "https://lotusdaily.example"
feeds = ["https://lotusdaily.example/feed"]
owner = "Lotus Group"
alignment = "pro-government"

[[source]]
source_id = "delta_wire"
name = "Delta Wire"
homepage = "https://deltawire.example"
feeds = ["https://deltawire.example/feed"]
owner = "Delta"
alignment = "independent"
"""
TRIGGER = "joined the ruling party"
RUN = RunInfo("run-1", Window.of_day(date(2023, 5, 7)), datetime(2023, 5, 8, tzinfo=UTC), "scheduled")


def make_capture(
    number: int = 1, *, source_id: str = "river_post", when: datetime | None = None, **more: Any
) -> Capture:
    when = when or datetime(2023, 5, 7, 6, tzinfo=UTC) + timedelta(minutes=number)
    values: dict[str, Any] = {"kind": "page", "url": f"https://{source_id}.example/{number}", "strategy": "feed"}
    return Capture(
        capture_id=content_id("capture", source_id, number), source_id=source_id, requested_at=when, **(values | more)
    )


def make_article(number: int = 1, *, source_id: str = "river_post", text: str | None = None, **more: Any) -> Article:
    """An article whose first paragraph holds `TRIGGER` once."""
    text = text or f"Report {number} of {source_id}: they {TRIGGER} on Saturday.\n\nAn official in រាជធានី confirmed it."
    article_id = content_id("article", source_id, number)
    values: dict[str, Any] = {
        "url": f"https://{source_id}.example/{number}",
        "canonical_url": f"{source_id}.example/{number}",
        "title": f"Title {number}",
        "language": "en",
        "published_at": datetime(2023, 5, 7, 3, tzinfo=UTC),
        "published_rule": "feed",
        "first_seen_at": datetime(2023, 5, 7, 5, tzinfo=UTC),
    }
    return Article(
        article_id=article_id,
        revision_id=content_id(article_id, text),
        source_id=source_id,
        text=text,
        **(values | more),
    )


def evidence_of(article: Article, quote: str = TRIGGER, supports: str = "type") -> Evidence:
    start = article.text.index(quote)
    return Evidence("text", start, start + len(quote), quote, supports)


def day(text: str) -> DateSpan:
    return DateSpan(date.fromisoformat(text), date.fromisoformat(text), "day")


def month(text: str) -> DateSpan:
    first = date.fromisoformat(text + "-01")
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return DateSpan(first, last, "month")


def make_mention(article: Article, type_: str = "defection", *, names: tuple[str, ...] = (), **more: Any) -> Mention:
    """A defection of named people, or of ten people when nobody is named."""
    values: dict[str, Any] = {
        "actor_kind": "person" if names else "group",
        "actors": tuple(Actor(name) for name in names),
        "count": Count(len(names) or 10, len(names) or 10),
        "origin": "CNRP",
        "destination": "CPP",
        "direction": "to_ruling",
        "date": day("2023-05-06"),
    }
    return Mention(type=type_, evidence=(evidence_of(article),), **(values | more))  # type: ignore[arg-type]


def coding(*mentions: Mention, story: str = "defection") -> Coding:
    return Coding(story=story, score=0.9, mentions=mentions)  # type: ignore[arg-type]


@cache
def empty_warehouse() -> bytes:
    """A migrated database without rows; copying it is ten times faster than migrating."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "warehouse.duckdb"
        with connect(path) as con:
            con.execute("checkpoint")
        return path.read_bytes()


def make_home(home: Path) -> Settings:
    """Settings of a new home with the invented catalogue and an empty database."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "sources.toml").write_text(CATALOG)
    settings = read_settings(
        {
            "DEFECTION_WATCH_HOME": str(home),
            "DEFECTION_WATCH_SOURCES": str(home / "sources.toml"),
            "DEFECTION_WATCH_LOCK_WAIT_S": "5",
        }
    )
    settings.warehouse.write_bytes(empty_warehouse())
    return settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_home(tmp_path / "home")


LoadCodings = Callable[..., LoadCounts]


@pytest.fixture
def load_codings(settings: Settings) -> LoadCodings:
    """Stage `(article, coding)` pairs as one batch and load it."""

    def run(*codings: tuple[Article, Coding], run: RunInfo = RUN, coder: str = "rules-1", **more: Any) -> LoadCounts:
        name = content_id(run.run_id, coder, *(a.revision_id for a, _ in codings))
        staged = write_staging(
            settings.staging / name,
            articles=more.pop("articles", ()),
            codings=codings,
            coder_version=coder,
            captures=more.pop("captures", ()),
            outcomes=more.pop("outcomes", ()),
        )
        return load(settings, [staged.folder], run=run)

    return run


@pytest.fixture
def ask(settings: Settings) -> Callable[..., list[tuple[Any, ...]]]:
    """Rows of a query on the warehouse."""

    def run(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with connect(settings.warehouse, read_only=True) as con:
            return con.execute(sql, list(parameters)).fetchall()

    return run


LOGS = {"run", "event_lineage", "schema_migration"}
LOGGED = {"fetch": "run_id", "quarantine": "run_id, quarantined_at"}


def contents(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every table, sorted; logs and histories without what may differ between two ways to the same state."""
    with duckdb.connect(str(path), read_only=True) as con:
        tables = [row[0] for row in con.execute("select table_name from duckdb_tables() order by 1").fetchall()]
        found = {}
        for table in tables:
            if table in LOGS:
                continue
            columns = f"* exclude ({LOGGED[table]})" if table in LOGGED else "*"
            found[table] = con.execute(f'select {columns} from "{table}" order by all').fetchall()
        return found


@dataclass(frozen=True, slots=True)
class ReportedActor:
    """A named person in a report."""

    name: str
    role: str | None
    person_id: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """One mention with what its article adds, as far as merging looks at it."""

    mention_id: str
    revision_id: str
    article_id: str
    source_id: str
    seen_at: datetime
    published_on: date | None
    type: str
    actor_kind: str
    actors: tuple[ReportedActor, ...]
    count_low: float | None
    count_high: float | None
    count_unit: str | None
    origin: str | None
    destination: str | None
    direction: str
    date_start: date | None
    date_end: date | None
    date_precision: str | None
    place_id: str | None
    modality: str
    status: str
    claimant_name: str | None
    claimant_side: str | None
    signals: tuple[tuple[str, str, str], ...]


def make_report(number: int, mention: Mention, published_on: date, *, source_id: str = "river_post") -> Report:
    """A mention as the merge sees it, each in an article of its own."""
    count, span, claimant = mention.count, mention.date, mention.claimant
    return Report(
        mention_id=f"m{number:03d}",
        revision_id=f"r{number:03d}",
        article_id=f"a{number:03d}",
        source_id=source_id,
        seen_at=datetime(2023, 5, 8),
        published_on=published_on,
        type=mention.type,
        actor_kind=mention.actor_kind,
        actors=tuple(ReportedActor(a.name, a.role, a.person_id) for a in mention.actors),
        count_low=count.low if count else None,
        count_high=count.high if count else None,
        count_unit=count.unit if count else None,
        origin=mention.origin,
        destination=mention.destination,
        direction=mention.direction,
        date_start=span.start if span else None,
        date_end=span.end if span else None,
        date_precision=span.precision if span else None,
        place_id=mention.place,
        modality=mention.modality,
        status=mention.status,
        claimant_name=claimant.name if claimant else None,
        claimant_side=claimant.side if claimant else None,
        signals=tuple((s.family, s.kind, s.stance) for s in mention.signals),
    )


REPORT_TABLES = ("coder", "coding", "article", "article_revised", "mention", "mention_actor", "mention_signal")


@cache
def _merging() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    migrate(con)
    return con


def with_reports(reports: Sequence[Report]) -> duckdb.DuckDBPyConnection:
    """A database in memory that holds just these reports, read and ready to be merged."""
    con = _merging()
    rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in REPORT_TABLES}
    rows["coder"].append(("rules-1", datetime(2023, 1, 1)))
    revisions = {r.revision_id: r for r in reports}
    rows["coding"] = [(revision_id, "rules-1", "defection", 0.5) for revision_id in revisions]
    for r in revisions.values():
        published = datetime(r.published_on.year, r.published_on.month, r.published_on.day) if r.published_on else None
        rows["article"].append(
            (
                *(r.revision_id, r.article_id, r.source_id, "https://x.example/", "x.example", "", None, "", 0),
                *(f"c{r.revision_id}", "en", published, r.published_on, None, None, None, None, None, False, "feed"),
                *(None, r.seen_at, r.seen_at, r.seen_at),
            )
        )
    captured = Counter(r.article_id for r in revisions.values())
    rows["article_revised"] = [
        (r.revision_id, r.article_id, r.source_id, "", "https://x.example/", 0, None, r.seen_at, r.seen_at)
        for r in revisions.values()
        if captured[r.article_id] > 1
    ]
    for n, r in enumerate(reports):
        rows["mention"].append(
            (
                *(r.mention_id, "rules-1", r.revision_id, n, r.type, r.actor_kind, r.count_low, r.count_high),
                *(r.count_unit, r.origin, r.destination, r.direction, r.date_start, r.date_end, r.date_precision),
                *(r.place_id, r.modality, r.status, r.claimant_name, r.claimant_side, []),
            )
        )
        rows["mention_actor"] += [
            (r.mention_id, "rules-1", i, a.name, a.role, a.person_id, name_key(a.name)) for i, a in enumerate(r.actors)
        ]
        rows["mention_signal"] += [(r.mention_id, "rules-1", i, *signal) for i, signal in enumerate(r.signals)]
    for table in REPORT_TABLES:
        con.execute(f"delete from {table}")
        if rows[table]:
            with con.appender(table) as appender:
                appender.append_rows(rows[table])
    con.execute("create or replace temp table wanted_mention as select mention_id, revision_id from mention")
    prepare(con)
    read_reports(con)
    return con


def merge(reports: Sequence[Report]) -> list[tuple[Report, ...]]:
    """The reports by event; each event's reports, and the events, are in the order of their mention ids."""
    if not reports:
        return []
    con = with_reports(reports)
    place_reports(con)
    found = con.execute(
        "select list(mention_id order by mention_id) from component join report using (n) group by root order by root"
    ).fetchall()
    by_id = {r.mention_id: r for r in reports}
    return [tuple(by_id[mention_id] for mention_id in ids) for (ids,) in found]


def build_event(reports: Sequence[Report]) -> dict[str, Any]:
    """The fields of the event that these reports make, whatever the merge would say."""
    con = with_reports(reports)
    con.execute("create or replace temp table placed as select n, 1 as root from report")
    build_events(con)
    result = con.execute("from staged_event")
    [row] = result.fetchall()
    return dict(zip([column[0] for column in result.description or ()], row, strict=True))


def block_ids(reports: Sequence[Report]) -> dict[str, set[int]]:
    """The blocks of each report by mention id."""
    con = with_reports(reports)
    found = con.execute("select mention_id, list(block_id) from report_block join report using (n) group by all")
    return {mention_id: set(ids) for mention_id, ids in found.fetchall()}
