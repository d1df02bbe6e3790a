"""Runs `sql/checks/*.sql`: each file is a query that returns the rows that break a rule; its first line says which.

A first line that begins with `Warning:` marks what a wrong report or a gap in the gazetteer can bring about: a human
should look, and the day's load still stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipeline.errors import WarehouseError
from pipeline.load.migrate import question_of
from pipeline.settings import sql_folder

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found. `rows` are the first failing rows, `failing_count` is how many there are.

    `is_error` is false for a passed check and for a warning.
    """

    name: str
    finds: str
    failing_count: int
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    @property
    def is_ok(self) -> bool:
        return self.failing_count == 0

    @property
    def is_warning(self) -> bool:
        return not self.is_ok and self.finds.startswith("Warning:")

    @property
    def is_error(self) -> bool:
        return not self.is_ok and not self.is_warning


def run_checks(con: duckdb.DuckDBPyConnection, folder: Path | None = None) -> list[CheckResult]:
    """Run every check, in name order, on an open database; raises `WarehouseError` when one cannot be run."""
    files = sorted((folder or sql_folder() / "checks").glob("*.sql"))
    if not files:
        raise WarehouseError(f"no checks in {folder or sql_folder() / 'checks'}; the program's files are damaged")
    return [_run(con, file) for file in files]


def _run(con: duckdb.DuckDBPyConnection, file: Path) -> CheckResult:
    sql = file.read_text(encoding="utf-8")
    try:
        result = con.execute(sql)
        columns = tuple(column[0] for column in result.description or ())
        rows = result.fetchall()
    except duckdb.Error as error:
        raise WarehouseError(f"check {file.stem} cannot be run: {error}") from error
    return CheckResult(file.stem, question_of(sql), len(rows), columns, tuple(rows[:_SHOWN]))
