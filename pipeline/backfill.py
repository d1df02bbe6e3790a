"""Days of the past, one after the other through the steps of `pipeline.flow`: what the Airflow UI's backfill does.

Nothing is remembered beside the database and the landing zone, so a backfill that was killed is simply started again:
days whose ledger is settled are passed over, and what was landed of the others is not fetched again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from pipeline.catalog import enabled, read_catalog
from pipeline.errors import CheckFailed, InputError
from pipeline.flow import Facts, Say, run_window
from pipeline.options import DEFAULT, FetchOptions
from pipeline.records import Window
from pipeline.settings import Settings

_SETTLED = """
select day
from coverage_calendar
where day between $1 and $2 and source_id in (select unnest($3::varchar[]))
group by day
having count(distinct source_id) = $4 and bool_and(verdict in ('complete', 'outlet_closed'))
"""


@dataclass(frozen=True, slots=True)
class DayDone:
    """One day of a backfill: the counts of its load, or null and why the check failed."""

    day: date
    counts: Facts | None
    problem: str | None = None


def days_between(first: date, last: date, *, now: datetime) -> list[date]:
    """Every UTC day from the first to the last, inclusive, that is over by `now`; raises `InputError` for none at all.

    A day that is not over cannot be complete, whatever the archives say of it.
    """
    if first > last:
        raise InputError(f"the first day {first} is later than the last day {last}")
    today = now.astimezone(UTC).date()
    if first >= today:
        raise InputError(f"{first} is not over yet; the last complete UTC day is {today - timedelta(days=1)}")
    return [first + timedelta(days=number) for number in range((min(last, today - timedelta(days=1)) - first).days + 1)]


def settled_days(settings: Settings, days: Sequence[date], *, only: tuple[str, ...] = ()) -> set[date]:
    """The days that every outlet's ledger calls complete, or on which the outlet was closed: nothing is left to ask."""
    from pipeline.load.warehouse import connect

    if not days or not settings.warehouse.exists():
        return set()
    sources = [source.source_id for source in enabled(read_catalog(settings.sources), only)]
    with connect(settings.warehouse, read_only=True, wait_s=settings.lock_wait_s) as con:
        rows = con.execute(_SETTLED, [min(days), max(days), sources, len(sources)]).fetchall()
    return {day for (day,) in rows}


def backfill(
    settings: Settings,
    days: Sequence[date],
    *,
    run_id: str,
    say: Say,
    only: tuple[str, ...] = (),
    options: FetchOptions = DEFAULT,
    begin: Callable[[date], None] = lambda day: None,
) -> Iterator[DayDone]:
    """Work through the days in the order given and publish after the last; `begin` is told each day before its work.

    A day whose check fails is an answer like the others: what could be loaded of it is loaded. Everything else that
    goes wrong (the catalogue, the disk, a database that stays locked) is raised.
    """
    from pipeline.report.edition import publish_edition

    try:
        for day in days:
            begin(day)
            yield _day(settings, day, run_id=run_id, say=say, only=only, options=options)
    finally:
        if settings.warehouse.exists():
            publish_edition(settings, with_files=False)


def _day(
    settings: Settings, day: date, *, run_id: str, say: Say, only: tuple[str, ...], options: FetchOptions
) -> DayDone:
    window = Window.of_day(day)
    try:
        counts = run_window(
            settings, window, only=only, run_id=f"{run_id}/{day}", say=say, options=options, publishes=False
        )
    except CheckFailed as error:
        return DayDone(day, None, str(error))
    return DayDone(day, counts)
