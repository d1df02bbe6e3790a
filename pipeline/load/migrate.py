"""`sql/migrations/NNNN_name.sql` → the schema, in order, one transaction each; then the views of `sql/views/`.

An applied file must stay as it is: its checksum is kept and compared. Views are not migrated: whenever their files
differ from what the database was built with, all are dropped and created anew.
"""

from __future__ import annotations

import csv
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pipeline.errors import WarehouseError
from pipeline.settings import sql_folder

_VIEW_COLUMNS = "columns.csv"  # what the columns of views mean
_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")

_LEDGER = """
create table if not exists schema_migration (name varchar primary key, checksum varchar, applied_at timestamp);
comment on table schema_migration is 'Migrations that made this schema, and the state of the views.';
comment on column schema_migration.name is 'File name in sql/migrations; views for all of sql/views.';
comment on column schema_migration.checksum is 'SHA-256 of the file when it was applied.';
comment on column schema_migration.applied_at is 'When (UTC).';
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file of `sql/migrations`."""

    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def read_migrations(folder: Path) -> tuple[Migration, ...]:
    """The migrations of a folder in order; numbers run 0001, 0002, … without a gap."""
    files = sorted(folder.glob("*.sql"))
    for number, file in enumerate(files, 1):
        match = _NAME.fullmatch(file.name)
        if match is None or int(match[1]) != number:
            raise WarehouseError(f"{file} should be migration {number:04d}_name.sql; the program's files are damaged")
    if not files:
        raise WarehouseError(f"no migrations in {folder}; the program's files are damaged, install it again")
    return tuple(Migration(file.name, file.read_text(encoding="utf-8")) for file in files)


def migrate(con: duckdb.DuckDBPyConnection, sql: Path | None = None) -> tuple[str, ...]:
    """Bring the database up to date; returns the names of what was applied.

    Raises `WarehouseError` when an applied file was changed or removed, or when a newer program made the database.
    """
    sql = sql or sql_folder()
    migrations = read_migrations(sql / "migrations")
    con.execute(_LEDGER)
    ledger = con.execute("select name, checksum from schema_migration where name <> 'views'").fetchall()
    applied: dict[str, str] = dict(ledger)
    _refuse_foreign(applied, migrations)
    fresh = tuple(m for m in migrations if m.name not in applied)
    for migration in fresh:
        _apply(con, migration)
    _rebuild_views(con, sql / "views", is_stale=bool(fresh))
    return tuple(m.name for m in fresh)


def _refuse_foreign(applied: dict[str, str], migrations: tuple[Migration, ...]) -> None:
    known = {m.name: m.checksum for m in migrations}
    newer = sorted(name for name in applied if name not in known and name > migrations[-1].name)
    if newer:
        raise WarehouseError(
            f"a newer program made this database (it has {newer[0]}, this program ends at {migrations[-1].name}); "
            "update the program"
        )
    for name, checksum in sorted(applied.items()):
        if name not in known:
            raise WarehouseError(f"migration {name} was applied to this database but its file is gone; restore it")
        if known[name] != checksum:
            raise WarehouseError(
                f"migration {name} was changed after it had been applied to this database; "
                "restore the file and write the change as a new migration"
            )


def _apply(con: duckdb.DuckDBPyConnection, migration: Migration) -> None:
    con.execute("begin")
    try:
        con.execute(migration.sql)
        con.execute(
            "insert into schema_migration values ($1, $2, $3)",
            [migration.name, migration.checksum, datetime.now(UTC).replace(tzinfo=None)],
        )
        con.execute("commit")
    except duckdb.Error as error:
        con.execute("rollback")
        raise WarehouseError(f"migration {migration.name} failed and was rolled back: {error}") from error


def question_of(sql: str) -> str:
    """The first line of an SQL file: which question it answers, without the comment sign."""
    return sql.splitlines()[0].removeprefix("--").strip()


def _rebuild_views(con: duckdb.DuckDBPyConnection, folder: Path, *, is_stale: bool) -> None:
    files = {file.stem: file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.sql"))}
    words = (folder / _VIEW_COLUMNS).read_text(encoding="utf-8")
    content = "\x1f".join([*(f"{name}\x1e{sql}" for name, sql in files.items()), words])
    checksum = hashlib.sha256(content.encode()).hexdigest()
    built = con.execute("select checksum from schema_migration where name = 'views'").fetchone()
    if built == (checksum,) and not is_stale:
        return
    con.execute("begin")
    try:
        for (name,) in con.execute("select view_name from duckdb_views() where not internal").fetchall():
            con.execute(f'drop view if exists "{name}"')
        _create_views(con, files)
        _comment_view_columns(con, words)
        con.execute(
            "insert or replace into schema_migration values ('views', $1, $2)",
            [checksum, datetime.now(UTC).replace(tzinfo=None)],
        )
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise


def _create_views(con: duckdb.DuckDBPyConnection, files: dict[str, str]) -> None:
    """Create views after those that they read: a file that names another view waits for it."""
    waiting = dict(files)
    while waiting:
        ready = [
            name
            for name, sql in waiting.items()
            if not any(other != name and re.search(rf"\b(from|join)\s+{other}\b", sql) for other in waiting)
        ]
        if not ready:
            raise WarehouseError(f"views {', '.join(waiting)} read each other in a circle; the program is damaged")
        for name in ready:
            sql = waiting.pop(name)
            try:
                con.execute(sql)
                con.execute(f"comment on view \"{name}\" is '{_quoted(question_of(sql))}'")
            except duckdb.Error as error:
                raise WarehouseError(f"view {name} cannot be created: {error}") from error


def _comment_view_columns(con: duckdb.DuckDBPyConnection, words: str) -> None:
    """Say what each column of a view means: in its own words, else in those of the event's column of its name."""
    meanings = dict(csv.reader(line for line in words.splitlines() if not line.startswith("#")))
    columns = con.execute(
        "select view.table_name, view.column_name, of_event.comment from duckdb_columns() as view "
        "join duckdb_views() on view.table_name = view_name and not duckdb_views.internal "
        "left join duckdb_columns() as of_event "
        "on of_event.table_name = 'event' and of_event.column_name = view.column_name"
    ).fetchall()
    con.execute(
        ";".join(
            f"""comment on column "{view}"."{column}" is '{_quoted(meaning)}'"""
            for view, column, inherited in columns
            if (meaning := meanings.get(f"{view}.{column}") or meanings.get(column) or inherited)
        )
    )


def _quoted(words: str) -> str:
    return words.replace("'", "''")
