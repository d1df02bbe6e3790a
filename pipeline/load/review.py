"""Decisions of human readers: a CSV file → table `review`. They win over every coder, and events are merged anew.

A decision is about one field of one mention. Mention ids are the same for every coder that finds the act, so that a
decision survives re-coding; it becomes obsolete when the article's text changed after it was read.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

from pipeline.errors import InputError
from pipeline.load.merge import Report
from pipeline.records import Direction, EventType, Modality, Precision, Status, content_id
from pipeline.staging import plain_utc

Row = tuple[Any, ...]

COLUMNS = ("mention_id", "field", "value", "reviewer", "decided_at", "note")
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


# What may be decided, and how its value is read. `is_right` false takes the mention out of all events; true keeps it
# there even if a later coder no longer finds it. An empty value means none.
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
_NEVER_EMPTY = frozenset({"is_right", "type", "direction", "modality", "status"})


def read_reviews(path: Path) -> list[Row]:
    """Rows of `review` from a CSV file with the columns of `COLUMNS` (`note` may be missing).

    Raises `InputError` that names every bad line (at most ten); nothing is imported then.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = set(COLUMNS) - {"note"} - set(reader.fieldnames or ())
            if missing:
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
    mention_id, field, value, reviewer, decided, note = ((line.get(name) or "").strip() for name in COLUMNS)
    if not mention_id or not reviewer:
        raise ValueError("mention_id or reviewer is empty")
    if field not in FIELDS:
        raise ValueError(f"field {field!r} is none of {', '.join(FIELDS)}")
    if value:
        try:
            FIELDS[field](value)
        except ValueError as error:
            raise ValueError(f"{field} {value!r} {error}") from error
    elif field in _NEVER_EMPTY:
        raise ValueError(f"{field} cannot be empty")
    moment = datetime.fromisoformat(decided)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (
        *(content_id("review", mention_id, field, reviewer), "mention", mention_id, field, value or None, reviewer),
        *(plain_utc(moment), note or None, False),
    )


def apply_decisions(reports: Iterable[Report], decisions: Iterable[tuple[str, str, str | None]]) -> list[Report]:
    """Reports with what human readers decided; decisions are `(mention_id, field, value)`, one per field."""
    decided: dict[str, dict[str, Any]] = {}
    for mention_id, field, value in decisions:
        decided.setdefault(mention_id, {})[field] = FIELDS[field](value) if value is not None else None
    kept = []
    for report in reports:
        fields = dict(decided.get(report.mention_id, {}))
        if fields.pop("is_right", True):
            kept.append(replace(report, **fields) if fields else report)
    return kept
