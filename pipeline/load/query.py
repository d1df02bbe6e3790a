"""Read-only questions to the database: an analyst's SQL, or a named query of the cookbook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipeline.errors import InputError, WarehouseError, WarehouseLocked
from pipeline.load.migrate import question_of
from pipeline.load.publish import COPY_NAME
from pipeline.load.warehouse import connect
from pipeline.settings import Settings, sql_folder

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class CookbookQuery:
    """A query of `sql/queries` with the question it answers."""

    name: str
    question: str
    sql: str


def readable_database(settings: Settings) -> Path:
    """The file that readers open: the published copy, which no load ever locks, unless the warehouse is newer."""
    published, warehouse = settings.published / COPY_NAME, settings.warehouse
    if not published.exists():
        return warehouse
    is_current = not warehouse.exists() or published.stat().st_mtime >= warehouse.stat().st_mtime
    return published if is_current else warehouse


def published_copy(settings: Settings) -> Path:
    """The copy that `publish` made; raises `WarehouseError` that says how to make one when there is none."""
    copy = settings.published / COPY_NAME
    if not copy.exists():
        raise WarehouseError(f"nothing is published at {copy}: run the `publish` DAG or `defection-watch publish`")
    return copy


def run_query(settings: Settings, sql: str, *, wait_s: float = 10.0) -> tuple[tuple[str, ...], list[Row]]:
    """Column names and rows that `sql` gives on the readable database, opened read-only.

    While a load holds the warehouse, the published copy answers. Raises `InputError` with DuckDB's message when the
    SQL is wrong or wants to write, `WarehouseError` when there is no database, and `WarehouseLocked` when a load holds
    it longer than `wait_s` and nothing was ever published.
    """
    path, published = readable_database(settings), settings.published / COPY_NAME
    try:
        return _ask(path, sql, 0.0 if published.exists() else wait_s)
    except WarehouseLocked:
        if not published.exists():
            raise
        return _ask(published, sql, wait_s)


def _ask(path: Path, sql: str, wait_s: float) -> tuple[tuple[str, ...], list[Row]]:
    with connect(path, read_only=True, wait_s=wait_s) as con:
        try:
            result = con.execute(sql)
            return tuple(column[0] for column in result.description or ()), result.fetchall()
        except duckdb.Error as error:
            raise InputError(f"DuckDB cannot run this query: {error}") from error


def cookbook() -> tuple[CookbookQuery, ...]:
    """The queries of `sql/queries`, in name order."""
    files = sorted((sql_folder() / "queries").glob("*.sql"))
    texts = [(file.stem, file.read_text(encoding="utf-8")) for file in files]
    return tuple(CookbookQuery(name, question_of(sql), sql) for name, sql in texts)


def cookbook_query(name: str) -> CookbookQuery:
    """The cookbook query called `name`; raises `InputError` that lists them all."""
    known = {query.name: query for query in cookbook()}
    if name not in known:
        raise InputError(f"no query {name!r} in the cookbook; there are {', '.join(known)}")
    return known[name]
