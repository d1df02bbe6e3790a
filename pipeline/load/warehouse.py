"""Opens the database. One process writes at a time; who comes second waits a bounded time and is told who holds it.

DuckDB lets one read-write process *or* any number of readers open a file, and refuses the others at once. Writers
queue on a side file (`flock`), which is fair enough and costs nothing; only then the database is opened, with a few
tries more, because a reader may still have it.
"""

from __future__ import annotations

import fcntl
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipeline.errors import WarehouseError, WarehouseLocked
from pipeline.load.migrate import migrate

_PAUSE_S = 0.05
# What DuckDB may hold; more goes to a folder beside the database. Python and its rows come on top.
MEMORY = "1200MiB"


@contextmanager
def connect(path: Path, *, read_only: bool = False, wait_s: float = 120.0) -> Iterator[duckdb.DuckDBPyConnection]:
    """An open connection to the database at `path`; a writer finds it migrated to this program's schema.

    Raises `WarehouseLocked` when another process holds it for longer than `wait_s`, `WarehouseError` when it is
    missing (readers), is no database, or belongs to a newer program (writers).
    """
    deadline = time.monotonic() + wait_s
    if read_only:
        if not path.exists():
            raise WarehouseError(f"no database at {path}; load a day first (`defection-watch run`)")
        with _open(path, read_only=True, deadline=deadline, wait_s=wait_s) as con:
            yield con
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with turn(path, wait_s), _open(path, read_only=False, deadline=deadline, wait_s=wait_s) as con:
        migrate(con)
        yield con


@contextmanager
def turn(path: Path, wait_s: float) -> Iterator[None]:
    """Hold the side file of those who write `path`; its content is the process id of the one who holds it."""
    deadline = time.monotonic() + wait_s
    side = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o644)
    try:
        while True:
            try:
                fcntl.flock(side, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    holder = os.pread(side, 32, 0).decode("ascii", "replace").strip() or "unknown"
                    raise WarehouseLocked(_locked(path, holder, wait_s)) from None
                time.sleep(_PAUSE_S)
        os.ftruncate(side, 0)
        os.pwrite(side, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(side)


def _open(path: Path, *, read_only: bool, deadline: float, wait_s: float) -> duckdb.DuckDBPyConnection:
    while True:
        try:
            con = duckdb.connect(str(path), read_only=read_only)
            con.execute(f"set memory_limit = '{MEMORY}'")
            if not read_only:
                # Every statement of a load that needs an order says so; keeping others' costs memory.
                con.execute("set preserve_insertion_order = false")
            return con
        except duckdb.Error as error:
            message = str(error)
            if "Could not set lock" not in message:
                raise WarehouseError(f"cannot open {path}: {message.splitlines()[0]}") from error
            if time.monotonic() >= deadline:
                holder = re.search(r"PID (\d+)", message)
                raise WarehouseLocked(_locked(path, holder[1] if holder else "unknown", wait_s)) from error
            time.sleep(_PAUSE_S)


def _locked(path: Path, holder: str, wait_s: float) -> str:
    return (
        f"{path} is held by process {holder} and did not become free within {wait_s:g} s; "
        "wait for it, close that program, or read the copy in published/"
    )
