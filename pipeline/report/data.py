"""The published copy → what the page holds: plain lists and words that can be written as JSON.

All figures are made in `sql/report/*.sql`; here only addresses are vetted and quotations cut to a sentence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import duckdb

from pipeline.settings import read_sql

MAX_REPORTS = 3
AROUND = 160  # code points of context on each side of a quotation
COVERAGE_DAYS = 60

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one shape, kept as columns and tuples so that 10,000 of them do not repeat their keys."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def dicts(self) -> list[Row]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class ReportData:
    """Everything the page shows. `total_events` counts also those that are too old for the page."""

    summary: Row
    last_run: Row | None
    events: Table
    reports: Mapping[str, list[Row]]
    claims: Table
    steps: Table
    coverage: Table
    health: Table
    names: Table

    @property
    def total_events(self) -> int:
        return int(self.summary["events"])

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever loaded: neither an event nor a day of the ledger."""
        return not (self.total_events or self.last_run or self.coverage.rows)


def read_report_data(con: duckdb.DuckDBPyConnection, *, max_events: int) -> ReportData:
    """All that the page shows, from an open database."""
    events = _ask(con, "event", limit=max_events)
    ids = [row[0] for row in events.rows]
    reports: dict[str, list[Row]] = defaultdict(list)
    for row in _ask(con, "report", events=ids, reports=MAX_REPORTS, around=AROUND).dicts():
        reports[row.pop("event_id")].append(_as_shown(row))
    claims = _ask(con, "claim", events=ids)
    url_at = claims.columns.index("url")
    vetted = tuple((*row[:url_at], safe_url(row[url_at]), *row[url_at + 1 :]) for row in claims.rows)
    last_runs = _ask(con, "last_run").dicts()
    return ReportData(
        summary=_ask(con, "summary").dicts()[0],
        last_run=last_runs[0] if last_runs else None,
        events=events,
        reports=reports,
        claims=Table(claims.columns, vetted),
        steps=_ask(con, "step", events=ids),
        coverage=_ask(con, "coverage", days=COVERAGE_DAYS),
        health=_ask(con, "health"),
        names=_ask(con, "names"),
    )


def safe_url(url: str | None) -> str | None:
    """The address if a reader may follow it (http or https, with a host), else None."""
    try:
        parts = urlsplit(url or "")
        is_safe = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return None
    return url if is_safe else None


def sentence_around(before: str, after: str) -> tuple[str, str]:
    """What stands before and after a quotation, cut to its sentence or line, with … where a cut is inside one."""
    starts = [match.end() for match in _SENTENCE_END.finditer(before)]
    end = _SENTENCE_END.search(after)
    if starts:
        before = before[starts[-1] :]
    elif len(before) == AROUND:
        before = "…" + before.split(" ", 1)[-1]
    if end:
        after = after[: end.end()]
    elif len(after) == AROUND:
        after = after.rsplit(" ", 1)[0] + "…"
    return before.lstrip(), after.rstrip()


# A full stop after a title or an initial ends nothing.
_SENTENCE_END = re.compile(
    r"(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\b[A-Z])[.!?។៕]['\"”’»)]*\s+(?=[\"“‘«(A-ZÀ-Þ\u1780-\u17ff0-9])|\s*\n\s*"
)


def _as_shown(row: Row) -> Row:
    before, after = sentence_around(row["before"] or "", row["after"] or "")
    return {**row, "before": before, "after": after, "url": safe_url(row["url"])}


def _ask(con: duckdb.DuckDBPyConnection, name: str, **parameters: Any) -> Table:
    sql = read_sql("report", name)
    result = con.execute(sql, parameters) if parameters else con.execute(sql)
    return Table(tuple(c[0] for c in result.description or ()), tuple(result.fetchall()))
