"""The SQL of `sql/load` and `sql/merge`, and rows on their way into tables."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import duckdb

from pipeline.settings import read_sql

Row = tuple[Any, ...]


@cache
def sql(name: str, folder: str = "load") -> str:
    """`read_sql`, once a process: a load asks for the same statements again and again."""
    return read_sql(folder, name)


def stage(con: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Row]) -> None:
    """Put rows into the temporary table `staged_<table>`, made in the shape of `table`."""
    con.execute(f'create or replace temp table staged_{table} as from "{table}" with no data')
    listed = list(rows)
    if listed:
        with con.appender(f"staged_{table}") as appender:
            appender.append_rows(listed)


def inserted(con: duckdb.DuckDBPyConnection, name: str) -> int:
    """Run a merge of `sql/load` and count the rows that were new."""
    return sum(action == "INSERT" for (action,) in con.execute(sql(name)).fetchall())


def scalar(con: duckdb.DuckDBPyConnection, statement: str) -> Any:
    """The one value that a query gives."""
    row = con.execute(statement).fetchone()
    return row[0] if row else None
