"""Decisions of human readers: a CSV file → table `review`. They win over every coder, and events are merged anew.

A decision is about one field of one mention or event. Mention ids are the same for every coder that finds the act, so
that a decision survives re-coding; it becomes obsolete when the article's text changed after it was read. Event ids can
change when reports come, so a decision on an event is kept with the mentions that the event then had.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import duckdb

from pipeline.errors import InputError
from pipeline.load.tables import Row, inserted, sql, stage
from pipeline.records import Direction, EventType, Modality, Precision, Status, content_id
from pipeline.staging import plain_utc

# A line is about a mention or an event: one of the first two is empty. A file may lack either column, and the note.
COLUMNS = ("mention_id", "event_id", "field", "value", "reviewer", "decided_at", "note")
_NEEDED = frozenset({"field", "value", "reviewer", "decided_at"})
_SHOWN = 10


def _one_of(vocabulary: Any) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in get_args(vocabulary):
            raise ValueError(f"is none of {', '.join(get_args(vocabulary))}")
        return text

    return read


def _truth(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError("is neither true nor false")
    return text == "true"


# What may be decided, and how its value is read. `is_right` false takes the mention, or all mentions of the event, out
# of all events; true keeps them there even if a later coder no longer finds them. An empty value means none.
FIELDS: Mapping[str, Callable[[str], Any]] = {
    "is_right": _truth,
    "type": _one_of(EventType),
    "origin": str,
    "destination": str,
    "direction": _one_of(Direction),
    "date_start": date.fromisoformat,
    "date_end": date.fromisoformat,
    "date_precision": _one_of(Precision),
    "place_id": str,
    "modality": _one_of(Modality),
    "status": _one_of(Status),
    "count_low": float,
    "count_high": float,
}
# On events only: it is one with another event; some of its mentions (ids parted by blanks) tell of another.
EVENT_FIELDS: Mapping[str, Callable[[str], Any]] = {**FIELDS, "same_as": str, "apart": str.split}
_NEVER_EMPTY = frozenset({"is_right", "type", "direction", "modality", "status", "same_as", "apart"})


def read_reviews(path: Path) -> list[Row]:
    """Rows of `review` from a CSV file with the columns of `COLUMNS`.

    Raises `InputError` that names every bad line (at most ten); nothing is imported then.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = _NEEDED - set(reader.fieldnames or ())
            if missing or not {"mention_id", "event_id"} & set(reader.fieldnames or ()):
                missing |= {"mention_id or event_id"} if not missing else set()
                raise InputError(f"{path} lacks the column {', '.join(sorted(missing))}")
            lines = [(reader.line_num, line) for line in reader]
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    rows, problems = [], []
    for number, line in lines:
        try:
            rows.append(_row(line))
        except ValueError as error:
            problems.append(f"line {number}: {error}")
    if problems:
        shown = "; ".join(problems[:_SHOWN])
        more = f"; and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        raise InputError(f"{path}: {shown}{more}; mend the file and import it again")
    return rows


def _row(line: Mapping[str, str | None]) -> Row:
    mention_id, event_id, field, value, reviewer, decided, note = ((line.get(name) or "").strip() for name in COLUMNS)
    if bool(mention_id) == bool(event_id) or not reviewer:
        raise ValueError("must name a mention or an event, and the reviewer")
    fields = EVENT_FIELDS if event_id else FIELDS
    if field not in fields:
        raise ValueError(f"field {field!r} is none of {', '.join(fields)}")
    if value:
        try:
            fields[field](value)
        except ValueError as error:
            raise ValueError(f"{field} {value!r} {error}") from error
    elif field in _NEVER_EMPTY:
        raise ValueError(f"{field} cannot be empty")
    moment = datetime.fromisoformat(decided)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    kind, target = ("event", event_id) if event_id else ("mention", mention_id)
    return (
        *(content_id("review", target, field, reviewer), kind, target, field, value or None, reviewer),
        *(plain_utc(moment), note or None, False),
    )


def store_reviews(con: duckdb.DuckDBPyConnection, rows: Sequence[Row], origin: Path) -> int:
    """Store decisions, those on events with the mentions that they are about; returns how many are new.

    What is stored already, or was decided anew since, is left out of `staged_review` (temporary), which holds the rest.
    Raises `InputError` on what is not in the database.
    """
    stage(con, "review", rows)
    con.execute(sql("review_known"))
    if unknown := con.execute(sql("review_unknown")).fetchall():
        shown = "; ".join(row[0] for row in unknown[:_SHOWN])
        raise InputError(f"{origin}: {shown}; mend the file and import it again")
    new = inserted(con, "review")
    con.execute(sql("review_mention"))
    return new
