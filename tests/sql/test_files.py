"""The SQL files themselves: each says what it is for, and runs."""

from __future__ import annotations

import csv

import duckdb
import pytest

from pipeline.load.checks import run_checks
from pipeline.load.migrate import migrate
from pipeline.load.query import cookbook
from pipeline.settings import sql_folder

FOLDERS = ("staging", "migrations", "load", "views", "checks", "queries")
FILES = sorted(file for folder in FOLDERS for file in (sql_folder() / folder).glob("*.sql"))


@pytest.mark.parametrize("file", FILES, ids=lambda f: f"{f.parent.name}/{f.stem}")
def test_first_line_says_what_the_file_is_for(file):
    first = file.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("-- ")
    assert ("?" in first) if file.parent.name in {"views", "queries"} else first.endswith(".")


@pytest.fixture(scope="module")
def empty():
    with duckdb.connect() as con:
        migrate(con)
        yield con


def test_every_table_and_every_column_of_tables_and_views_has_a_comment(empty):
    tables = empty.execute("select table_name from duckdb_tables() where comment is null").fetchall()
    columns = empty.execute(
        "select table_name, column_name from duckdb_columns() where coalesce(comment, '') = '' and not internal"
    ).fetchall()
    assert (tables, columns) == ([], [])


def test_every_word_about_a_column_of_views_is_used(empty):
    columns = empty.execute(
        "select table_name || '.' || column_name, column_name from duckdb_columns() "
        "join duckdb_views() on view_name = table_name and not duckdb_views.internal"
    ).fetchall()
    lines = (sql_folder() / "views" / "columns.csv").read_text(encoding="utf-8").splitlines()
    told = [row[0] for row in csv.reader(line for line in lines[1:] if not line.startswith("#"))]
    assert set(told) <= {name for names in columns for name in names}
    assert len(told) == len(set(told))


def test_no_table_has_a_foreign_key_or_a_second_index(empty):
    assert empty.execute("from duckdb_indexes()").fetchall() == []
    assert empty.execute("from duckdb_constraints() where constraint_type = 'FOREIGN KEY'").fetchall() == []


def test_times_are_plain_utc_timestamps_and_named_so(empty):
    kinds = empty.execute(
        "select distinct data_type from duckdb_columns() where not internal and column_name like '%\\_at' escape '\\'"
    ).fetchall()
    assert kinds == [("TIMESTAMP",)]


def test_every_view_runs_on_an_empty_database(empty):
    views = empty.execute("select view_name, comment from duckdb_views() where not internal").fetchall()
    assert {name for name, _ in views} == {f.stem for f in FILES if f.parent.name == "views"}
    for name, comment in views:
        empty.execute(f"from {name}").fetchall()
        assert "?" in comment


def test_every_check_runs_and_an_empty_database_passes(empty):
    results = run_checks(empty)
    assert len(results) == len([f for f in FILES if f.parent.name == "checks"])
    assert [r for r in results if not r.is_ok] == []


def test_every_cookbook_query_runs_on_an_empty_database(empty):
    for query in cookbook():
        empty.execute(query.sql).fetchall()
