"""Landed captures of a window → coded again with today's coder, loaded, and held against what the last coder said.

The steps are those of `pipeline.flow` with the network switched off, so what counts as an article of a day is decided
by the same code. A long window is worked through in parts, each loaded by itself, so that memory does not grow with it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.console import Console

from pipeline import flow
from pipeline.errors import SettingsError
from pipeline.flow import Facts, Say
from pipeline.options import FetchOptions
from pipeline.records import Window
from pipeline.settings import Settings, read_sql

PART = timedelta(days=31)
SHOWN_ROWS = 300
_OFFLINE = FetchOptions(network_off=True)
_LOG_WIDTH = 180

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What `coder_id` says of `articles` articles, of which another coder had coded `before` earlier.

    `rows` are added and removed mentions and changed fields, in the order of the days; `columns` names their cells.
    """

    coder_id: str
    articles: int
    before: int
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def __str__(self) -> str:
        change = self.columns.index("change")
        counts = {word: sum(row[change] == word for row in self.rows) for word in ("added", "removed", "changed")}
        return (
            f"{self.articles} articles are coded by {self.coder_id}, {self.before} of them had another coder before: "
            f"{counts['added']} mentions added, {counts['removed']} removed, {counts['changed']} fields changed"
        )


def window_of_params(params: Mapping[str, Any]) -> Window:
    """The days that a person named; raises `SettingsError` when there are none or in the wrong order."""
    if not params.get("day_from") or not params.get("day_to"):
        raise SettingsError("name the first and the last day of what is to be coded again")
    if params["day_from"] > params["day_to"]:
        raise SettingsError(f"the first day {params['day_from']} is later than the last day {params['day_to']}")
    return flow.window_for(params, None, None, now=datetime.now(UTC))


def plan(settings: Settings, window: Window, *, only: tuple[str, ...] = ()) -> list[Facts]:
    """Batches of outlets for each part of the window."""
    return [
        batch | {"name": f"{part.start:%Y-%m-%d}, batch {batch['name']}"[:120]}
        for part in _parts(window)
        for batch in flow.plan(settings, part, only=only, options=_OFFLINE)
    ]


def recode(settings: Settings, batch: Facts, *, say: Say) -> Facts:
    """Clean and code what was landed for a batch, as staged Parquet. Opens no socket."""
    coded = flow.code(settings, flow.fetch(settings, batch, say=say), say=say)
    return coded | {"start": batch["start"], "end": batch["end"]}


def load(settings: Settings, coded: Sequence[Facts], *, run_id: str, say: Say) -> Facts:
    """Load the parts one after the other, each in a transaction; the answer is the counts of all of them."""
    total: Facts = {}
    for start in dict.fromkeys(batch["start"] for batch in coded):
        part = [batch for batch in coded if batch["start"] == start]
        window = flow.window_of(part[0])
        counts = flow.load(settings, part, window=window, run_id=f"{run_id}/{window.start:%Y-%m-%d}", say=say)
        # All counts are of the part, except how many events there are in the end.
        total = {name: count + total.get(name, 0) for name, count in counts.items()} | {"events": counts["events"]}
    return total


def difference(settings: Settings, window: Window) -> Difference:
    """What today's coder says differently of the window's articles from the coder before it, as it was loaded."""
    from pipeline.detect.coder import coder_version
    from pipeline.load.warehouse import connect

    coder_id = coder_version()
    asked = [coder_id, window.start.replace(tzinfo=None), window.end.replace(tzinfo=None)]
    with connect(settings.warehouse, read_only=True, wait_s=settings.lock_wait_s) as con:
        articles, before = con.execute(read_sql("summary", "coder_coverage"), asked).fetchall()[0]
        result = con.execute(read_sql("summary", "coder_changes"), asked)
        columns = tuple(column[0] for column in result.description or ())
        return Difference(coder_id, articles, before, columns, tuple(result.fetchall()))


def tell(found: Difference, *, say: Say) -> None:
    """The difference as a table, a line at a time; what is over `SHOWN_ROWS` is left to the view `coder_diff`."""
    from pipeline.tables import print_rows

    if found.rows:
        text = io.StringIO()
        console = Console(file=text, width=_LOG_WIDTH, highlight=False, color_system=None)
        print_rows(found.columns, found.rows[:SHOWN_ROWS], form="table", console=console)
        for line in text.getvalue().splitlines():
            say(line.rstrip())
        if len(found.rows) > SHOWN_ROWS:
            say(f"{len(found.rows) - SHOWN_ROWS} more rows are in the view coder_diff")
    say(str(found))


def recode_window(settings: Settings, window: Window, *, only: tuple[str, ...], run_id: str, say: Say) -> Difference:
    """All steps in this process; raises `CheckFailed` when the loaded data breaks a rule."""
    from pipeline.report.edition import publish_edition

    planned = plan(settings, window, only=only)
    load(settings, [recode(settings, batch, say=say) for batch in planned], run_id=run_id, say=say)
    publish_edition(settings, with_files=False)
    flow.check_data(settings, say=say)
    return difference(settings, window)


def _parts(window: Window) -> Iterator[Window]:
    start = window.start
    while start < window.end:
        yield Window(start, min(start + PART, window.end))
        start += PART
