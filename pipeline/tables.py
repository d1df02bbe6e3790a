"""Rows of a query → a table for a terminal, CSV or JSON Lines."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

Form = Literal["table", "csv", "json"]


def print_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]], *, form: Form, console: Console) -> None:
    """Print rows; cells are shown as they are, never read as terminal markup."""
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_plain(cell) for cell in row] for row in rows)
    elif form == "json":
        for row in rows:
            print(json.dumps(dict(zip(columns, map(_jsonable, row), strict=True)), ensure_ascii=False))
    else:
        table = Table(box=None, header_style="bold", pad_edge=False)
        for column in columns:
            table.add_column(Text(_plain(column)))
        for row in rows:
            table.add_row(*[Text(_plain(cell)) for cell in row])
        console.print(table)
        console.print(f"({len(rows)} row{'' if len(rows) == 1 else 's'})", style="dim")


def _plain(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, list | dict):
        return json.dumps(_jsonable(cell), ensure_ascii=False)
    # Control characters of hostile input must not steer a terminal.
    return "".join(c if c == "\t" or c.isprintable() or c.isspace() else "\ufffd" for c in str(cell))


def _jsonable(cell: Any) -> Any:
    if isinstance(cell, list | tuple):
        return [_jsonable(value) for value in cell]
    if isinstance(cell, dict):
        return {str(key): _jsonable(value) for key, value in cell.items()}
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return cell if cell is None or isinstance(cell, str | int | float | bool) else str(cell)
