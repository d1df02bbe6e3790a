"""`defection-watch backfill` and `recode`: days of the past without Airflow, with a progress bar and a dry run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from pipeline.cli_console import err, out
from pipeline.errors import InputError
from pipeline.options import STRATEGIES, FetchOptions
from pipeline.records import Window
from pipeline.settings import Settings, read_settings

First = Annotated[str, typer.Option("--from", help="First UTC day, YYYY-MM-DD.")]
Last = Annotated[str, typer.Option("--to", help="Last UTC day, inclusive.")]
Sources = Annotated[
    str | None, typer.Option(help="Only these source_ids, with commas between them; the enabled ones when left out.")
]


def backfill(
    first: First,
    last: Last,
    sources: Sources = None,
    strategies: Annotated[
        str | None, typer.Option(help=f"Only these ways to the past, with commas: {', '.join(STRATEGIES)}.")
    ] = None,
    warc: Annotated[
        list[str] | None, typer.Option(help="A WARC file or folder for cc_news; may be given again.")
    ] = None,
    refetch: Annotated[bool, typer.Option(help="Ask for everything again, landed or not.")] = False,
    offline: Annotated[bool, typer.Option(help="Make no request: work from what was landed.")] = False,
    all_days: Annotated[bool, typer.Option(help="Work through days that are complete already, too.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Only tell who would be asked, and how often. Asks nobody.")] = False,
) -> None:
    """Get the news of past days, one day after the other, and load them.

    May be stopped at any time and started again: complete days are passed over, nothing landed is fetched twice.
    """
    from pipeline.backfill import backfill as run
    from pipeline.backfill import days_between, settled_days

    settings = read_settings()
    options = FetchOptions(_words(strategies), tuple(warc or ()), refetch, offline)
    only = _words(sources)
    days = days_between(_day(first), _day(last), now=datetime.now(UTC))
    is_wish = bool(options.strategies or refetch or all_days)
    settled = set() if is_wish else settled_days(settings, days, only=only)
    if settled:
        err.print(f"{len(settled)} of {len(days)} days are complete already; --all-days works through them again")
    open_days = [day for day in days if day not in settled]
    if dry_run:
        _tell_forecast(settings, open_days, only, options)
        return
    failed = []
    with _progress() as progress:
        bar = progress.add_task("", total=len(open_days))
        for done in run(
            settings,
            open_days,
            run_id=f"backfill-cli__{datetime.now(UTC):%Y%m%dT%H%M%S}",
            say=lambda line: None,
            only=only,
            options=options,
            begin=lambda day: progress.update(bar, description=str(day)),
        ):
            progress.advance(bar)
            if done.counts is None:
                failed.append(done.day)
                progress.console.print(f"{done.day}: {done.problem}", style="red", markup=False)
            else:
                counts = "{articles} articles, {stories} stories, {mentions} mentions".format(**done.counts)
                progress.console.print(f"{done.day}: {counts}", markup=False)
    err.print(
        f"{len(open_days)} days, {len(failed)} of them with trouble; from coverage_calendar tells how far each went"
    )
    if failed:
        raise typer.Exit(1)


def recode(first: First, last: Last, sources: Sources = None) -> None:
    """Code what was landed of some days again with today's coder, without a network, and show what changed."""
    from pipeline.recode import recode_window, tell

    days = _day(first), _day(last)
    if days[0] > days[1]:
        raise InputError(f"the first day {days[0]} is later than the last day {days[1]}")
    found = recode_window(
        read_settings(),
        Window(Window.of_day(days[0]).start, Window.of_day(days[1]).end),
        only=_words(sources),
        run_id=f"recode-cli__{datetime.now(UTC):%Y%m%dT%H%M%S}",
        say=lambda line: err.print(line, markup=False),
    )
    tell(found, say=print)


def _tell_forecast(settings: Settings, days: Sequence[date], only: tuple[str, ...], options: FetchOptions) -> None:
    from pipeline.forecast import forecast, least_time
    from pipeline.tables import print_rows

    told = forecast(settings, days, only=only, options=options)
    rows = [
        (
            each.source_id,
            ", ".join(f"{way} {count}" for way, count in each.ways),
            each.lists,
            "?" if each.pages is None else each.pages,
            f"{each.requests}{'+' if each.pages is None else ''}",
        )
        for each in told
    ]
    print_rows(("outlet", "days by way", "lists", "pages", "requests"), rows, form="table", console=out)
    total = sum(each.requests for each in told)
    unknown = sum(each.pages is None for each in told)
    time = least_time(told, settings.host_pace_s)
    out.print(
        f"{len(days)} days, about {total} requests, at least {time} at {settings.host_pace_s:g} s between two requests "
        f"to a host" + (f"; of {unknown} outlets nothing tells how much they publish" if unknown else "")
    )


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description:10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=err,
    )


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(word for part in (text or "").split(",") if (word := part.strip()))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{text!r} is no day; write YYYY-MM-DD") from error
