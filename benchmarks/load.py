"""How long loading, merging, asking and publishing take at size: `python benchmarks/load.py [mentions]`.

Fills a database in a temporary folder with invented mentions (default 100,000; five article rows each), then
prints one line a measurement: what, seconds, and the peak memory of this process so far.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb

from pipeline.load.load import load, merge_anew
from pipeline.load.publish import publish
from pipeline.load.query import cookbook
from pipeline.load.warehouse import connect
from pipeline.records import Count, DateSpan
from pipeline.settings import read_settings
from pipeline.staging import write_staging
from tests.load.conftest import CATALOG, RUN, coding, make_article, make_mention

FIRST = date(2013, 1, 1)
DAYS = 5_000

FILL = Path(__file__).with_name("load_fill.sql")


@contextmanager
def timed(what: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
    print(f"{what:<60} {time.perf_counter() - start:8.2f} s   peak {peak:5.2f} GiB", flush=True)


def main(mentions: int) -> None:
    with tempfile.TemporaryDirectory() as home:
        sources = Path(home) / "sources.toml"
        sources.write_text(CATALOG)
        settings = read_settings({"DEFECTION_WATCH_HOME": home, "DEFECTION_WATCH_SOURCES": str(sources)})
        load(settings, [], run=RUN)
        with timed(f"fill with {mentions:,} mentions"), connect(settings.warehouse) as con:
            _fill(con, mentions)
        with timed(f"merge {mentions:,} mentions anew"):
            print(merge_anew(settings, run=RUN), "events")
        articles = [make_article(i) for i in range(10_000)]
        day = FIRST + timedelta(DAYS)
        codings = [
            (a, coding(make_mention(a, names=(f"Person {i * 7}",), date=DateSpan(day, day, "day"), count=Count(1, 1))))
            for i, a in enumerate(articles)
        ]
        with timed("stage a day of 10,000 mentions"):
            folder = write_staging(
                settings.staging / "day", articles=(), codings=codings, coder_version="rules-1"
            ).folder
        with timed("load it"):
            load(settings, [folder], run=replace(RUN, run_id="day"))
        with timed("load it again"):
            load(settings, [folder], run=replace(RUN, run_id="day"))
        with timed("publish the copy"):
            publish(settings, with_files=False)
        with connect(settings.warehouse, read_only=True) as con:
            views = con.execute("select view_name from duckdb_views() where not internal order by 1").fetchall()
            for (view,) in views:
                with timed(f"view {view} (first 100 rows)"):
                    con.execute(f"from {view} limit 100").fetchall()
            for query in cookbook():
                with timed(f"query {query.name}"):
                    con.execute(query.sql).fetchall()


def _fill(con: duckdb.DuckDBPyConnection, mentions: int) -> None:
    for statement in FILL.read_text(encoding="utf-8").split(";\n"):
        names = {"mentions": mentions, "days": DAYS}
        con.execute(statement, {name: value for name, value in names.items() if f"${name}" in statement})
    con.execute("checkpoint")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
