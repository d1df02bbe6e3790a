"""How long loading, merging, asking and publishing take at size: `python -m benchmarks.load [mentions]`.

Fills databases in a temporary folder with invented mentions (100,000, then the given number, 1,000,000 unless told
otherwise; five article rows each; `load_fill.sql` says in which shape) and prints a table: what, the target that holds
at 1,000,000, and what was measured. Views and queries are asked of the published copy as an analyst asks: each is run
once to warm the file's pages, then timed until its first 100 rows are there. Beside the seconds on the clock stand
those of the processors, which say more on a machine that others use too. Memory is the peak of this process, which
loads, merges, publishes and asks; inventing the mentions is left to another.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import duckdb

from pipeline.load.load import load, merge_anew
from pipeline.load.publish import publish
from pipeline.load.query import cookbook
from pipeline.load.warehouse import connect
from pipeline.records import Actor, Article, Coding, Count, DateSpan
from pipeline.settings import Settings, read_settings
from pipeline.staging import write_staging
from tests.load.conftest import CATALOG, RUN, coding, make_article, make_mention

SMALL, LARGE = 100_000, 1_000_000
DAY = 10_000
DAYS = 5_000
LAST_DAY = date(2008, 1, 1) + timedelta(DAYS)
SHOWN = 100

FILL = Path(__file__).with_name("load_fill.sql")
WORDS = "councillor district commune province letter office meeting spokesman party statement reporter".split()


def main(mentions: int) -> None:
    print(f"{'':<60}{'target':>10}{'measured':>10}{'processor':>11}")
    small = at_size(SMALL, only_merge=True)
    large = at_size(mentions)
    show("merging anew, time of a mention beside that at 100,000", "1.0 x", f"{large / mentions * SMALL / small:.2f} x")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
    show("peak memory of all of this", "2 GiB", f"{peak:.2f} GiB")


def at_size(mentions: int, *, only_merge: bool = False) -> float:
    """Measure at one size; returns the processor seconds that merging all anew took."""
    with tempfile.TemporaryDirectory(prefix="bench-load-") as home:
        settings = make_settings(Path(home))
        load(settings, [], run=RUN)
        filling = partial(apart, fill, settings, mentions)
        measure(f"fill with {mentions:,} mentions, {5 * mentions:,} article rows", "", filling)
        measure(f"merge {mentions:,} mentions for the first time", "60 s", lambda: merge_anew(settings, run=RUN))
        spent = measure(f"merge {mentions:,} mentions anew", "60 s", lambda: merge_anew(settings, run=RUN))
        if not only_merge:
            measure_day(settings, mentions)
            measure_reading(settings)
    return spent


def make_settings(home: Path) -> Settings:
    sources = home / "sources.toml"
    sources.write_text(CATALOG)
    return read_settings({"DEFECTION_WATCH_HOME": str(home), "DEFECTION_WATCH_SOURCES": str(sources)})


def apart(work: Callable[..., None], *args: object) -> None:
    """Do it in a process of its own."""
    process = multiprocessing.get_context("spawn").Process(target=work, args=args)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)


def fill(settings: Settings, mentions: int) -> None:
    with connect(settings.warehouse) as con:
        con.execute("set enable_progress_bar = false")  # DuckDB takes a spawned process for somebody at a prompt
        for statement in FILL.read_text(encoding="utf-8").split(";\n"):
            names = {"mentions": mentions, "days": DAYS}
            con.execute(statement, {name: value for name, value in names.items() if f"${name}" in statement})
        con.execute("checkpoint")


def measure_day(settings: Settings, mentions: int) -> None:
    codings, folder = [told(number) for number in range(DAY)], settings.staging / "day"
    measure(
        f"stage a day of {DAY:,} mentions (part of coding)", "",
        lambda: write_staging(folder, articles=(), codings=codings, coder_version="rules-1"),
    )  # fmt: skip
    for when, run_id in (("", "day"), (" once more", "again")):
        run = replace(RUN, run_id=run_id)
        measure(f"load it{when} beside {mentions:,} mentions", "5 s", partial(load, settings, [folder], run=run))


def told(number: int) -> tuple[Article, Coding]:
    """A report of about 1,600 characters of the last day; every third repeats the words of the one before."""
    own = number - 1 if number % 3 == 2 else number
    drawn = [WORDS[(own * (n + 3)) % 7919 % len(WORDS)] for n in range(180)]
    drawn[::15] = [f"Sok Dara{own * (n + 1) % 5003}" for n in range(12)]
    text = f"Person {own} and others joined the ruling party on Saturday. {' '.join(drawn)} {own * 31 % 9973}."
    published = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, tzinfo=UTC)
    article = make_article(
        number, source_id=("river_post", "lotus_daily", "delta_wire")[number % 3], text=text, published_at=published
    )
    day = DateSpan(LAST_DAY, LAST_DAY, "day")
    if number % 10 < 6:
        mention = make_mention(article, names=(f"Person {own * 7}",), date=day, count=Count(1, 1))
        mention = replace(mention, actors=(Actor(f"Person {own * 7}", "commune councillor"),))
    else:
        mention = make_mention(article, date=day, count=Count(own % 90 + 1, own % 90 + 1), place=f"KH-{own % 24 + 1}")
    return article, coding(mention)


def measure_reading(settings: Settings) -> None:
    measure("publish the copy", "20 s", lambda: publish(settings, with_files=False))
    measure("publish the copy, Parquet and CSV of every table", "", lambda: publish(settings))
    with connect(settings.published / "defections.duckdb", read_only=True) as con:
        views = con.execute("select view_name from duckdb_views() where not internal order by 1").fetchall()
        for (view,) in views:
            measure(f"view {view}", "200 ms", ask(con, f"from {view}"))
        for query in cookbook():
            measure(f"query {query.name}", "500 ms", ask(con, query.sql))


def ask(con: duckdb.DuckDBPyConnection, sql: str) -> Callable[[], object]:
    """Asks for the first rows, in the order of the view or the query; asked once already."""
    limited = f"from ({sql}) limit {SHOWN}"
    con.execute(limited).fetchall()
    return lambda: con.execute(limited).fetchall()


def measure(what: str, target: str, work: Callable[[], object]) -> float:
    """Do it and print a line; returns the seconds of processor time."""
    start, spent = time.perf_counter(), time.process_time()
    work()
    elapsed, spent = time.perf_counter() - start, time.process_time() - spent
    show(what, target, *(f"{s * 1000:.0f} ms" if target.endswith("ms") else f"{s:.1f} s" for s in (elapsed, spent)))
    return spent


def show(what: str, target: str, measured: str, processor: str = "") -> None:
    print(f"{what:<60}{target:>10}{measured:>10}{processor:>11}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else LARGE)
