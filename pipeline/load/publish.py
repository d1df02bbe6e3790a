"""The database → what others read: a copy that no load ever locks, Parquet and CSV files, and their description.

An edition is made in a folder of its own. What readers open are links through `.current`, and replacing that one link
publishes: whoever is killed leaves the old edition or the new one, and `LATEST.json` names what belongs together. A
reader that has the old copy open keeps it; the next open finds the new one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from pipeline import __version__
from pipeline.errors import WarehouseError
from pipeline.load.privacy import hide_private_names
from pipeline.load.warehouse import MEMORY, connect, turn
from pipeline.settings import Settings

COPY_NAME = "defections.duckdb"
_LATEST = "LATEST.json"
_FILES = ("parquet", "csv", "datapackage.json")
_CURRENT = ".current"

# DuckDB's types → those of the Frictionless table schema.
_FRICTIONLESS = {
    "VARCHAR": "string", "BOOLEAN": "boolean", "INTEGER": "integer", "BIGINT": "integer", "DOUBLE": "number",
    "DATE": "date", "TIMESTAMP": "datetime", "VARCHAR[]": "array",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published: the read copy, and the rows of each table."""

    database: Path
    tables: Mapping[str, int]
    published_at: datetime


def publish(settings: Settings, *, with_files: bool = True) -> Publication:
    """Publish the warehouse to `settings.published`; `with_files` adds Parquet and CSV per table.

    Without them those of an earlier edition stay.
    `settings.hide_private` leaves out the names of people without office, party post or entry in the gazetteer; their
    events and counts stay.
    Raises `WarehouseError` when there is no warehouse, `WarehouseLocked` when a load holds it too long.
    """
    if not settings.warehouse.exists():
        raise WarehouseError(f"no database at {settings.warehouse}; load a day first (`defection-watch run`)")
    folder = settings.published
    folder.mkdir(parents=True, exist_ok=True)
    with turn(folder / COPY_NAME, settings.lock_wait_s):
        _sweep(folder)
        edition = folder / f".{uuid.uuid4().hex[:8]}.edition"
        edition.mkdir()
        try:
            publication = _make(settings, edition, with_files)
            _turn_to(edition)
        finally:
            _sweep(folder)
        return publication


def _make(settings: Settings, edition: Path, with_files: bool) -> Publication:
    """Fill the folder of an edition."""
    now = datetime.now(UTC)
    copy = edition / COPY_NAME
    draft = edition / "draft.duckdb" if settings.hide_private else copy
    _copy_file(settings, draft)
    if settings.hide_private:
        # Copied once more, because a file keeps overwritten rows in its free blocks.
        with _open(draft) as con:
            hide_private_names(con)
            _copy_database(con, copy)
        draft.unlink()
    with _open(copy, read_only=True) as con:
        tables = _tables(con)
        names = [COPY_NAME]
        if with_files:
            names += _export(con, tables, edition)
            names.append(_describe(con, tables, edition))
        else:
            _keep_files(edition)
    latest = {
        "published_at": now.isoformat(timespec="seconds"),
        "program_version": __version__,
        "tables": tables,
        "files": {name: _sha256(edition / name) for name in names},
    }
    (edition / _LATEST).write_text(json.dumps(latest, indent=2) + "\n", encoding="utf-8")
    return Publication(settings.published / COPY_NAME, tables, now)


def _keep_files(edition: Path) -> None:
    """Take the files of the edition before over, without copying them."""
    for before in (edition.parent / _CURRENT / name for name in _FILES):
        if before.is_dir():
            shutil.copytree(before, edition / before.name, copy_function=os.link)
        elif before.exists():
            os.link(before, edition / before.name)


def _turn_to(edition: Path) -> None:
    """Publish an edition."""
    folder = edition.parent
    _link(folder / _CURRENT, edition.name)
    for name in (COPY_NAME, _LATEST, *_FILES):
        place = folder / name
        if (edition / name).exists() and not place.is_symlink():
            if place.is_dir():  # published when every file still had a place of its own
                shutil.rmtree(place)
            _link(place, f"{_CURRENT}/{name}")


def _link(place: Path, target: str) -> None:
    fresh = place.with_name(f"{place.name}.tmp")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    os.replace(fresh, place)


def _sweep(folder: Path) -> None:
    """Remove editions that are over or that a killed publication left unfinished."""
    current = folder / _CURRENT
    shown = os.readlink(current) if current.is_symlink() else None
    for left in folder.glob(".*.edition"):
        if left.name != shown:
            shutil.rmtree(left, ignore_errors=True)


def _open(path: Path, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a file that nobody else knows of yet."""
    return duckdb.connect(str(path), read_only=read_only, config={"memory_limit": MEMORY})


def _copy_file(settings: Settings, target: Path) -> None:
    """Copy the warehouse's file, which takes a twentieth of the time that copying its tables does.

    It stays open for reading meanwhile, so that nobody writes. Another process copies it: if this one opened the file
    beside DuckDB and closed it, POSIX would drop the lock.
    """
    with (
        turn(settings.warehouse, settings.lock_wait_s),
        connect(settings.warehouse, read_only=True, wait_s=settings.lock_wait_s),
    ):
        log = settings.warehouse.with_name(settings.warehouse.name + ".wal")
        for source, copy in ((settings.warehouse, target), (log, target.with_name(target.name + ".wal"))):
            if source.exists():
                copied = subprocess.run(["cp", str(source), str(copy)], capture_output=True, text=True)
                if copied.returncode:
                    raise WarehouseError(f"cannot copy the database: {copied.stderr.strip()}")
    # Takes over what a killed load left in the log, and removes that.
    with _open(target) as con:
        con.execute("checkpoint")


def _copy_database(con: duckdb.DuckDBPyConnection, target: Path) -> None:
    name = con.execute("select current_database()").fetchone()
    assert name is not None
    try:
        con.execute(f"attach '{_quoted(target)}' as copy (read_write)")
        con.execute(f'copy from database "{name[0]}" to copy')
        con.execute("detach copy")
    except duckdb.Error as error:
        raise WarehouseError(f"cannot copy the database to {target}: {error}") from error


def _tables(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    names = [row[0] for row in con.execute("select table_name from duckdb_tables() order by 1").fetchall()]
    counted = [(name, con.execute(f'select count(*) from "{name}"').fetchone()) for name in names]
    return {name: row[0] if row else 0 for name, row in counted}


def _export(con: duckdb.DuckDBPyConnection, tables: Mapping[str, int], folder: Path) -> list[str]:
    """Parquet and CSV of every table; lists are written as JSON in CSV. Article text stays in Parquet only."""
    (folder / "parquet").mkdir()
    (folder / "csv").mkdir()
    names = []
    for table in tables:
        parquet, csv = f"parquet/{table}.parquet", f"csv/{table}.csv"
        con.execute(f"copy \"{table}\" to '{_quoted(folder / parquet)}' (format parquet, compression zstd)")
        columns = con.execute(
            "select column_name, data_type from duckdb_columns() where table_name = $1 order by column_index", [table]
        ).fetchall()
        shown = ", ".join(
            f'to_json("{name}")::varchar as "{name}"' if kind.endswith("[]") else f'"{name}"'
            for name, kind in columns
            if (table, name) != ("article", "text")
        )
        con.execute(f"copy (select {shown} from \"{table}\") to '{_quoted(folder / csv)}' (format csv, header)")
        names += [parquet, csv]
    return names


def _describe(con: duckdb.DuckDBPyConnection, tables: Mapping[str, int], folder: Path) -> str:
    """A Frictionless data package, which is the data dictionary too: it carries the comments of the schema."""
    comments = dict(con.execute("select table_name, comment from duckdb_tables()").fetchall())
    keys = dict(
        con.execute(
            "select table_name, constraint_column_names from duckdb_constraints() where constraint_type = 'PRIMARY KEY'"
        ).fetchall()
    )
    columns = con.execute(
        "select table_name, column_name, data_type, comment from duckdb_columns() where not internal "
        "order by table_name, column_index"
    ).fetchall()
    resources: list[dict[str, Any]] = [
        {
            "name": table,
            "path": f"csv/{table}.csv",
            "description": comments[table],
            "schema": {
                "fields": [
                    {"name": name, "type": _FRICTIONLESS.get(kind, "any"), "description": comment}
                    for of, name, kind, comment in columns
                    if of == table and (table, name) != ("article", "text")
                ],
                "primaryKey": keys.get(table, []),
            },
        }
        for table in tables
    ]
    package = {
        "name": "defection-watch",
        "title": "Defections around Cambodian elections, coded from news reports",
        "version": __version__,
        "resources": resources,
    }
    (folder / "datapackage.json").write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return "datapackage.json"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
