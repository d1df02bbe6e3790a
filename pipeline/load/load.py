"""Staged batches → the database, in one transaction: validated, deduplicated, merged into events, counted.

A row that breaks the codebook goes to `quarantine` with the reason; the rest of its batch loads. Loading anything
twice, in any order and in any batches leaves equal tables (`run`, `fetch`, `event_lineage` and times in
`quarantine` are logs). The network is never touched, and the staging area is only read.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pipeline import __version__
from pipeline.catalog import read_catalog
from pipeline.fetch.landing import read_manifest
from pipeline.load.copies import place_copies, stage_sketches
from pipeline.load.reference import alignment_rows, read_reference, source_rows
from pipeline.load.remerge import remerge, remerge_all
from pipeline.load.review import read_reviews, store_reviews
from pipeline.load.rows import (
    article_row,
    coverage_row,
    fetch_row,
    mention_ids,
    mention_parts,
    mention_row,
)
from pipeline.load.run import LoadCounts, RunInfo
from pipeline.load.tables import Row, inserted, scalar, sql, stage
from pipeline.load.validate import (
    Known,
    article_problems,
    capture_problems,
    coding_problems,
    mention_problems,
    outcome_problems,
)
from pipeline.load.variants import mark_variants
from pipeline.load.warehouse import connect
from pipeline.records import Article, Capture, Coding, content_id
from pipeline.settings import PACKAGE_DATA, Settings
from pipeline.staging import Staged, plain_utc, read_staging
from pipeline.storage import Place

__all__ = ["LoadCounts", "RunInfo", "import_reviews", "load", "merge_anew"]

_RECORD_LENGTH = 4_000
_REFERENCE = (
    *("source_alignment", "party", "party_side", "person", "person_alias", "affiliation", "place", "election"),
    "ontology_map",
)
_PARTS = ("mention_actor", "mention_signal", "evidence")


def load(
    settings: Settings,
    staging_folders: Sequence[Place],
    manifest_paths: Sequence[Place] = (),
    *,
    run: RunInfo,
    reference: Path = PACKAGE_DATA,
) -> LoadCounts:
    """Load staging folders, and the captures that landing manifests name, into `settings.warehouse`.

    Raises `WarehouseError` on a folder and `LandingError` on a manifest that cannot be read (nothing is loaded then),
    `WarehouseLocked` when the database stays taken for `settings.lock_wait_s`, `CatalogError` and `GazetteerError` on
    bad reference files.
    """
    folders = sorted(set(staging_folders), key=str)
    with _without_collector():
        staged = [read_staging(folder) for folder in folders]
        captures = [capture for path in sorted(set(manifest_paths), key=str) for capture in read_manifest(path)]
        captures += [capture for folder in staged for capture in folder.captures]
        catalog = read_catalog(settings.sources)
        sources = source_rows(catalog)
        tables = read_reference(reference) | {"source_alignment": alignment_rows(catalog)}
        with connect(settings.warehouse, wait_s=settings.lock_wait_s) as con:
            with _transaction(con):
                sources_changed = _sync_reference(con, sources, tables)
                batch = _Batch(run, _known(con))
                batch.add_captures(captures)
                for folder in staged:
                    batch.add(folder)
                stage_sketches(con, folders)
                counts = _write(con, batch, run, sources_changed=sources_changed)
            con.execute("checkpoint")
    return counts


def import_reviews(settings: Settings, path: Path, *, run: RunInfo) -> int:
    """Import decisions of human readers from a CSV file and merge anew what they touch; returns how many are new.

    Raises `InputError` on a bad file or on a mention or an event that is not in the database; nothing is imported then.
    """
    rows = read_reviews(path)
    with connect(settings.warehouse, wait_s=settings.lock_wait_s) as con:
        with _transaction(con):
            new = store_reviews(con, rows, path)
            con.execute(sql("touched_review"))
            con.execute(sql("touched_mention"))
            remerge(con, run)
        con.execute("checkpoint")
    return new


def merge_anew(settings: Settings, *, run: RunInfo) -> int:
    """Tell variants and copies apart and merge all current mentions into events anew, as after a change of the rules.

    Returns how many events there are.
    """
    with connect(settings.warehouse, wait_s=settings.lock_wait_s) as con:
        with _transaction(con):
            con.execute(sql("touched_anew"))
            con.execute("create or replace temp table touched_mention (mention_id varchar)")
            con.execute("create or replace temp table changed_article (revision_id varchar)")
            stage(con, "article_sketch", ())
            mark_variants(con)
            place_copies(con, names_changed=True)
            remerge_all(con, run)
            count: int = scalar(con, "select count(*) from event")
        con.execute("checkpoint")
    return count


@contextmanager
def _without_collector() -> Iterator[None]:
    """Python's search for garbage in cycles is off meanwhile; everything else is freed as ever.

    Records are in no cycle, and the search among the hundred thousand objects of a large day took a third of the time
    of reading them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    con.execute("begin")
    try:
        yield
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")


# ---------------------------------------------------------------------------------------------- reference


def _sync_reference(con: duckdb.DuckDBPyConnection, sources: list[Row], tables: dict[str, list[Row]]) -> bool:
    """Make the reference tables say what the files say; a table whose file is missing is left as it is.

    Whether an outlet got another owner, name or leaning, which changes what voices stand behind its events.
    """
    stage(con, "source", sources)
    sources_changed: bool = scalar(
        con,
        "select exists(from source join staged_source as listed using (source_id) "
        "where (source.owner, source.name, source.alignment) is distinct from "
        "(listed.owner, listed.name, listed.alignment))",
    )
    con.execute(sql("source"))
    for table in _REFERENCE:
        if table not in tables:
            continue
        stage(con, table, tables[table])
        gone, come = f"(from {table} except from staged_{table})", f"(from staged_{table} except from {table})"
        if scalar(con, f"select exists({gone} union all {come})"):
            con.execute(f"delete from {table}")
            con.execute(f"insert into {table} from staged_{table}")
    return sources_changed


def _known(con: duckdb.DuckDBPyConnection) -> Known:
    def ids(table: str) -> frozenset[str]:
        return frozenset(row[0] for row in con.execute(f"select {table}_id from {table}").fetchall())

    return Known(ids("source"), ids("party"), ids("person"), ids("place"))


# -------------------------------------------------------------------------------------------------- batch


class _Batch:
    """Rows to be loaded, by table, built from staged records; refused ones are rows of `quarantine`."""

    def __init__(self, run: RunInfo, known: Known) -> None:
        self._run = run
        self._known = known
        self.articles: list[Row] = []
        self.stories: set[str] = set()
        self.captures: dict[str, Row] = {}
        self._requested: dict[str, datetime] = {}
        self.coverage: list[Row] = []
        self.coders: dict[str, Row] = {}
        self.codings: dict[tuple[str, str], tuple[Article, Coding]] = {}
        self.quarantine: dict[str, Row] = {}

    def add(self, staged: Staged) -> None:
        """Take over one staging folder; its captures were taken over before."""
        told = {article.revision_id for article, coding in staged.codings if coding.is_story or coding.mentions}
        accepted: set[str] = set()
        for article in staged.articles:
            if problems := article_problems(article, self._known):
                self._refuse("article", article.revision_id or article.url, article.source_id, None, problems, article)
                continue
            accepted.add(article.revision_id)
            captured_at = self._requested.get(article.capture_id or "")
            self.articles.append(article_row(article, captured_at, keep_text=article.revision_id in told))
        for article, coding in staged.codings:
            if article.revision_id in accepted:
                self._add_coding(article, coding, staged.coder_version)
        for outcome in staged.outcomes:
            if problems := outcome_problems(outcome):
                name = f"{outcome.source_id} {outcome.day} {outcome.strategy}"
                self._refuse("outcome", name, outcome.source_id, None, problems, outcome)
            else:
                self.coverage.append(coverage_row(outcome))

    def add_captures(self, captures: Iterable[Capture]) -> None:
        """Take over captures, failed ones included."""
        for capture in captures:
            if problems := capture_problems(capture):
                name = capture.capture_id or capture.url
                self._refuse("capture", name, capture.source_id, None, problems, capture)
            else:
                self.captures[capture.capture_id] = fetch_row(capture, self._run.run_id)
                self._requested[capture.capture_id] = capture.requested_at

    def _add_coding(self, article: Article, coding: Coding, coder_id: str) -> None:
        if problems := coding_problems(coding):
            self._refuse("article", article.revision_id, article.source_id, coder_id, problems, coding)
            return
        if coding.is_story:
            self.stories.add(article.revision_id)
        self.coders[coder_id] = (coder_id, plain_utc(self._run.started_at))
        key = (article.revision_id, coder_id)
        # Two folders may hold one revision; one coder says the same of both, and if not, the choice must not depend
        # on the order of the folders.
        known = self.codings.setdefault(key, (article, coding))
        if known[1] != coding:
            self.codings[key] = min((article, coding), known, key=lambda pair: repr(pair[1]))

    def coding_tables(self) -> dict[str, list[Row]]:
        """Rows of coding, mention, mention_actor, mention_signal and evidence."""
        rows: dict[str, list[Row]] = defaultdict(list)
        for (revision_id, coder_id), (article, coding) in self.codings.items():
            rows["coding"].append((revision_id, coder_id, coding.story, float(coding.score)))
            ids = mention_ids(revision_id, coding.mentions)
            for ordinal, (mention_id, mention) in enumerate(zip(ids, coding.mentions, strict=True), 1):
                if problems := mention_problems(mention, article, self._known):
                    self._refuse("mention", mention_id, article.source_id, coder_id, problems, mention)
                    continue
                rows["mention"].append(mention_row(mention_id, coder_id, revision_id, ordinal, mention))
                for table, part in mention_parts(mention_id, coder_id, revision_id, mention).items():
                    rows[table] += part
        return rows

    def _refuse(
        self,
        kind: str,
        record_id: str,
        source_id: str | None,
        coder_id: str | None,
        problems: list[str],
        record: object,
    ) -> None:
        reason = "; ".join(problems)
        quarantine_id = content_id(kind, record_id, coder_id, reason)
        self.quarantine[quarantine_id] = (
            *(quarantine_id, self._run.run_id, kind, record_id or "?", source_id, coder_id, reason),
            *(repr(record)[:_RECORD_LENGTH], plain_utc(self._run.started_at)),
        )


# -------------------------------------------------------------------------------------------------- write


def _write(con: duckdb.DuckDBPyConnection, batch: _Batch, run: RunInfo, *, sources_changed: bool) -> LoadCounts:
    coded = batch.coding_tables()
    stage(con, "fetch", batch.captures.values())
    stage(con, "coverage", batch.coverage)
    stage(con, "article", batch.articles)
    stage(con, "coder", batch.coders.values())
    stage(con, "quarantine", batch.quarantine.values())
    for table in ("coding", "mention", *_PARTS):
        stage(con, table, coded[table])
    con.execute(sql("stored_article"))
    con.execute(sql("touched_revision"))
    con.execute(sql("touched_mention"))
    for table in ("fetch", "coverage", "coder", "coding", "quarantine"):
        con.execute(sql(table))
    con.execute("create or replace temp table touched_day (source_id varchar, published_on date)")
    con.execute(sql("tally_touched"))
    written = con.execute(sql("article")).fetchall()
    con.execute(sql("tally_touched"))
    con.execute(sql("tally"))
    new_articles = sum(action == "INSERT" for action, _ in written)
    con.execute(
        "create or replace temp table changed_article as select unnest($1::varchar[]) as revision_id",
        [[revision_id for _, revision_id in written]],
    )
    con.execute(sql("stored_mention"))
    new_mentions = inserted(con, "mention")
    for table in _PARTS:
        con.execute(sql(f"{table}_drop"))
        con.execute(sql(table))
    con.execute(sql("mention_drop"))
    mark_variants(con)
    place_copies(con, names_changed=sources_changed)
    new_events = (remerge_all if sources_changed else remerge)(con, run)
    counts = LoadCounts(
        captures=len(batch.captures),
        failed_captures=sum(not row[14] for row in batch.captures.values()),
        articles=len({row[0] for row in batch.articles}),
        new_articles=new_articles,
        stories=len(batch.stories),
        mentions=len(coded["mention"]),
        new_mentions=new_mentions,
        quarantined=len(batch.quarantine),
        events=scalar(con, "select count(*) from event"),
        new_events=new_events,
    )
    stage(con, "run", [_run_row(run, counts)])
    con.execute(sql("run"))
    return counts


def _run_row(run: RunInfo, counts: LoadCounts) -> Row:
    window = run.window
    return (
        *(run.run_id, run.trigger, plain_utc(window.start if window else None)),
        *(plain_utc(window.end if window else None), plain_utc(run.started_at), plain_utc(datetime.now(UTC))),
        *(__version__, counts.captures, counts.failed_captures, counts.articles, counts.new_articles, counts.stories),
        *(counts.mentions, counts.new_mentions, counts.quarantined, counts.events, counts.new_events),
    )
