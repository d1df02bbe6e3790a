"""What several test folders need: free ports, a browser, the shared material where it is there, comparable tables."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ROOT = Path(__file__).resolve().parents[1]
# Logs and histories differ between runs on purpose.
HISTORIES = {"run", "fetch", "event_lineage", "quarantine", "schema_migration"}


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium; it ends with its module, because Playwright keeps the thread's event loop until then."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium on this machine (Debian: apt install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def seed_story() -> list[str]:
    """The paragraphs of the story that started the project, title first; users of the program do not have it."""
    folder = ROOT.parent / "shared" / "seeds"
    files = sorted(folder.glob("*.txt")) if folder.is_dir() else []
    if not files:
        pytest.skip(f"no seed story at {folder}")
    return [block.strip() for block in files[0].read_text(encoding="utf-8").split("\n\n") if block.strip()]


@pytest.fixture(scope="session")
def table_rows() -> Callable[[Path], dict[str, list[str]]]:
    """A function that gives all tables of a database in a form that can be compared row by row."""
    return _table_rows


def _table_rows(path: Path) -> dict[str, list[str]]:
    """Every table of the database as sorted rows, histories and times of observation left out."""
    with duckdb.connect(str(path), read_only=True) as con:
        names = [row[0] for row in con.execute("select table_name from duckdb_tables() order by 1").fetchall()]
        content = {}
        for name in names:
            if name in HISTORIES:
                continue
            columns = [
                f'"{column}"'
                for (column,) in con.execute(
                    "select column_name from duckdb_columns() where table_name = ? order by column_index", [name]
                ).fetchall()
                if column not in {"capture_id", "captured_at", "first_seen_at", "last_seen_at", "first_used_at"}
            ]
            rows = con.execute(f'select {", ".join(columns)} from "{name}"').fetchall()
            content[name] = sorted(repr(row) for row in rows)
        return content
