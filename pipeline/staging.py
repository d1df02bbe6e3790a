"""Records ⇄ Parquet in the staging area, through an in-memory DuckDB.

The clean and detect stages write one folder per batch; load reads any number of them. A folder holds one Parquet
file per kind of record, in the shape of `sql/staging/*.sql`. Times are stored as plain UTC timestamps. A folder is
written beside its place and renamed, so that it is there whole or not at all. In an object store, where nothing can be
renamed, it may be there in part until `write_staging` has returned.
"""

from __future__ import annotations

import os
import re
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from pipeline.clean.near_duplicates import MIN_CHARS, sketch
from pipeline.errors import WarehouseError
from pipeline.records import (
    Actor,
    Article,
    Capture,
    Claimant,
    Coding,
    Count,
    DateSpan,
    Evidence,
    Mention,
    Signal,
    Verdict,
)
from pipeline.settings import read_sql
from pipeline.storage import Place, read_bytes, send

_SURROGATE = re.compile("[\ud800-\udfff]")

KINDS = ("article", "coding", "mention", "capture", "outcome")

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one way to a source (`strategy`) gave for one UTC day: a row of the coverage ledger.

    `pipeline.fetch.archives.verdict` says what each verdict means; `expected` is null when nothing counts the day.
    """

    source_id: str
    day: date
    strategy: str
    verdict: Verdict
    found: int = 0
    expected: int | None = None
    failed: int = 0
    error_class: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class StagingPaths:
    """Where a batch was staged, and how much of it there is."""

    folder: Place
    article_count: int
    story_count: int
    mention_count: int
    capture_count: int


@dataclass(frozen=True, slots=True)
class Staged:
    """The records of one staging folder; `codings` refer to articles of the same folder."""

    folder: Place
    articles: tuple[Article, ...]
    codings: tuple[tuple[Article, Coding], ...]
    captures: tuple[Capture, ...]
    outcomes: tuple[Outcome, ...]
    coder_version: str


def write_staging(
    folder: Place,
    *,
    articles: Sequence[Article],
    codings: Sequence[tuple[Article, Coding]],
    coder_version: str,
    captures: Sequence[Capture] = (),
    outcomes: Sequence[Outcome] = (),
) -> StagingPaths:
    """Write one batch to `folder`, replacing what an earlier try left there.

    An article that was cleaned but not coded stands in `articles` only; coded articles need not be repeated there.
    One revision may come from several captures: all are kept, load decides; a coder says the same of all of them.
    """
    distinct = dict.fromkeys((*articles, *(article for article, _ in codings)))
    said: dict[str, Coding] = {}
    for article, coding in codings:
        said.setdefault(article.revision_id, coding)
    sketched = _sketches(codings)
    rows: dict[str, list[Row]] = {
        "article": [_article_row(article) for article in distinct],
        "coding": [
            (revision, coder_version, coding.story, coding.score, *sketched.get(revision, (None, None)))
            for revision, coding in said.items()
        ],
        "mention": [
            _mention_row(revision, ordinal, mention)
            for revision, coding in said.items()
            for ordinal, mention in enumerate(coding.mentions, 1)
        ],
        "capture": [_capture_row(capture) for capture in captures],
        "outcome": [tuple(getattr(o, name) for name in _OUTCOME_COLUMNS) for o in outcomes],
    }
    with _unfinished(folder) as unfinished, duckdb.connect() as con:
        for kind in KINDS:
            con.execute(read_sql("staging", kind))
            if rows[kind]:
                with con.appender(kind) as appender:
                    appender.append_rows(rows[kind])
            con.table(kind).write_parquet(str(unfinished / f"{kind}.parquet"), compression="zstd")
    return StagingPaths(
        folder=folder,
        article_count=len({article.revision_id for article in distinct}),
        story_count=sum(coding.is_story for coding in said.values()),
        mention_count=len(rows["mention"]),
        capture_count=len(rows["capture"]),
    )


def read_staging(folder: Place) -> Staged:
    """Read what `write_staging` wrote; raises `WarehouseError` when the folder is missing or no staging folder.

    Field values are not checked here: load checks every row and quarantines the bad ones.
    """
    tables: dict[str, list[Row]] = {}
    try:
        with at_hand(folder) as files, duckdb.connect() as con:
            for kind in KINDS:
                con.execute(read_sql("staging", kind))
                con.execute(f"insert into {kind} by name select * from read_parquet($1)", [f"{files}/{kind}.parquet"])
                # Sketches are for `pipeline.load.copies`, which takes them from the file: a hundred numbers a text.
                wanted = "* exclude (bands, facts)" if kind == "coding" else "*"
                tables[kind] = con.execute(f"select {wanted} from {kind}").fetchall()
    except (duckdb.Error, FileNotFoundError) as error:
        raise WarehouseError(
            f"cannot read the staging folder {folder}: {str(error).splitlines()[0]}; clean and detect the batch again"
        ) from error
    articles = tuple(map(_article, tables["article"]))
    by_revision = {article.revision_id: article for article in articles}
    mentions: dict[str, list[Mention]] = {}
    for row in sorted(tables["mention"], key=lambda row: (row[0], row[1])):
        mentions.setdefault(row[0], []).append(_mention(row))
    codings = tuple(
        (by_revision[revision_id], Coding(story=story, score=score, mentions=tuple(mentions.get(revision_id, ()))))
        for revision_id, _, story, score in tables["coding"]
        if revision_id in by_revision
    )
    return Staged(
        folder=folder,
        articles=articles,
        codings=codings,
        captures=tuple(map(_capture, tables["capture"])),
        outcomes=tuple(Outcome(**dict(zip(_OUTCOME_COLUMNS, row, strict=True))) for row in tables["outcome"]),
        coder_version=next((row[1] for row in tables["coding"]), ""),
    )


def _sketches(codings: Sequence[tuple[Article, Coding]]) -> dict[str, tuple[list[int], list[int]]]:
    """What the kept texts are compared by: made here, by many workers, so that the one loader need not."""
    kept = {a.revision_id: a for a, c in codings if (c.is_story or c.mentions) and len(a.text) >= MIN_CHARS}
    found = {revision_id: sketch(article) for revision_id, article in kept.items()}
    return {revision_id: (list(s.bands), list(s.facts)) for revision_id, s in found.items()}


@contextmanager
def _unfinished(folder: Place) -> Iterator[Path]:
    """An empty local folder; what is in it at the end is put into `folder`'s place."""
    if not isinstance(folder, Path):
        with TemporaryDirectory(prefix="staging-") as written:
            yield Path(written)
            for file in sorted(Path(written).iterdir()):
                send(file, folder / file.name)
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = folder.with_name(f".{folder.name}.{uuid.uuid4().hex[:8]}.tmp")
    unfinished.mkdir()
    try:
        yield unfinished
        _swap(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


@contextmanager
def at_hand(folder: Place, kinds: Sequence[str] = KINDS) -> Iterator[Path]:
    """A local folder with the files of those kinds of the staging folder `folder`."""
    if isinstance(folder, Path):
        yield folder
        return
    with TemporaryDirectory(prefix="staging-") as read:
        for kind in kinds:
            Path(read, f"{kind}.parquet").write_bytes(read_bytes(folder / f"{kind}.parquet"))
        yield Path(read)


def _swap(unfinished: Path, folder: Path) -> None:
    """Rename into place; a rerun puts the earlier folder aside first, as rename(2) does not replace a full folder."""
    if folder.exists():
        old = unfinished.with_suffix(".old")
        os.rename(folder, old)
        os.rename(unfinished, folder)
        shutil.rmtree(old, ignore_errors=True)
    else:
        os.rename(unfinished, folder)


def plain_utc(moment: datetime | None) -> datetime | None:
    """An aware time as the plain UTC timestamp that the tables hold."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment else None


def aware_utc(moment: datetime | None) -> datetime | None:
    """The reverse of `plain_utc`."""
    return moment.replace(tzinfo=UTC) if moment else None


# ------------------------------------------------------------------------------------------- rows of the tables

_ARTICLE_COLUMNS = (
    *("article_id", "revision_id", "source_id", "url", "canonical_url", "title", "text", "language", "published_at"),
    *("published_raw", "published_rule", "modified_at", "author", "section", "is_opinion", "discovered_via"),
    *("first_seen_at", "capture_id"),
)
_CAPTURE_COLUMNS = (
    *("capture_id", "source_id", "kind", "url", "requested_at", "strategy", "final_url", "status", "media_type"),
    *("byte_count", "sha256", "elapsed_ms", "attempt", "error_class", "error", "warc_path", "warc_offset"),
    *("entry_count", "new_count", "has_gap", "proposal"),
)
_OUTCOME_COLUMNS = tuple("source_id day strategy verdict expected found failed error_class reason".split())


def _cell(value: Any) -> Any:
    return plain_utc(value) if isinstance(value, datetime) else _storable(value)


def _storable(value: Any) -> Any:
    """Text without lone surrogates, which UTF-8 cannot hold; each becomes U+FFFD, so that offsets stay true."""
    return _SURROGATE.sub("\ufffd", value) if isinstance(value, str) else value


def _back(value: Any) -> Any:
    return aware_utc(value) if isinstance(value, datetime) else value


def _article_row(article: Article) -> Row:
    return tuple(_cell(getattr(article, name)) for name in _ARTICLE_COLUMNS)


def _article(row: Row) -> Article:
    return Article(**{name: _back(value) for name, value in zip(_ARTICLE_COLUMNS, row, strict=True)})


def _capture_row(capture: Capture) -> Row:
    return tuple(_cell(getattr(capture, name)) for name in _CAPTURE_COLUMNS)


def _capture(row: Row) -> Capture:
    return Capture(**{name: _back(value) for name, value in zip(_CAPTURE_COLUMNS, row, strict=True)})


def _mention_row(revision_id: str, ordinal: int, mention: Mention) -> Row:
    count, span, claimant = mention.count, mention.date, mention.claimant
    return (
        revision_id,
        ordinal,
        mention.type,
        mention.actor_kind,
        [{"name": _storable(a.name), "role": _storable(a.role), "person_id": a.person_id} for a in mention.actors],
        count.low if count else None,
        count.high if count else None,
        count.unit if count else None,
        mention.origin,
        mention.destination,
        mention.direction,
        span.start if span else None,
        span.end if span else None,
        span.precision if span else None,
        mention.place,
        mention.modality,
        mention.status,
        _storable(claimant.name) if claimant else None,
        claimant.side if claimant else None,
        [{"family": s.family, "kind": s.kind, "stance": s.stance} for s in mention.signals],
        [
            {
                "field": e.field,
                "span_start": e.start,
                "span_end": e.end,
                "quote": _storable(e.quote),
                "supports": e.supports,
            }
            for e in mention.evidence
        ],
        list(mention.rules),
    )


def _mention(row: Row) -> Mention:
    _, _, type_, actor_kind, actors, low, high, unit, origin, destination, direction = row[:11]
    start, end, precision, place, modality, status, claimant_name, claimant_side, signals, evidence, rules = row[11:]
    return Mention(
        type=type_,
        actor_kind=actor_kind,
        evidence=tuple(
            Evidence(e["field"], e["span_start"], e["span_end"], e["quote"], e["supports"]) for e in evidence
        ),
        actors=tuple(Actor(**actor) for actor in actors),
        count=Count(_number(low), _number(high), unit) if unit is not None else None,
        origin=origin,
        destination=destination,
        direction=direction,
        date=DateSpan(start, end, precision) if start is not None or end is not None else None,
        place=place,
        modality=modality,
        status=status,
        claimant=Claimant(claimant_name, claimant_side) if claimant_side is not None else None,
        signals=tuple(Signal(**signal) for signal in signals),
        rules=tuple(rules),
    )


def _number(value: float | None) -> int | float | None:
    return int(value) if value is not None and value.is_integer() else value
