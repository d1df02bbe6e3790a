"""What a run found, for a person at a terminal: read from the database, never from the run itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from pipeline.demo.verify import verify
from pipeline.errors import RuntimeFailure
from pipeline.load.query import run_query
from pipeline.load.warehouse import connect
from pipeline.records import Window
from pipeline.settings import Settings, read_sql
from pipeline.tables import print_rows

EXAMPLE = "select day, who, origin, destination, province, status from defections limit 10"


def print_summary(settings: Settings, run_id: str, window: Window, console: Console) -> None:
    """Outlets reached and not, captures, articles, stories, events; then one query with its output."""
    if not settings.warehouse.exists():
        raise RuntimeFailure(f"nothing was loaded; the logs of the tasks are in {settings.home / 'airflow' / 'logs'}")
    outlets = _ask(settings, "outlets_of_run", window.start.date(), window.end.date())
    reached = sum(outlet["is_reached"] for outlet in outlets)
    console.print(f"\n[bold]{reached} of {len(outlets)} outlets answered[/bold]", end="")
    for found in _ask(settings, "run_counts", run_id):
        console.print(
            f": {found['capture_count']} captures, {found['article_count']} articles, "
            f"{found['story_count']} stories, {found['mention_count']} mentions; {found['event_count']} events in all"
        )
    for outlet in outlets:
        if not outlet["is_reached"]:
            line = f"  not reached: {outlet['source_id']}: {outlet['error_class']}: {outlet['reason']}"
            console.print(Text(line, overflow="ellipsis", no_wrap=True))
    if outlets and not reached:
        console.print("No outlet answered. Is this machine online? `make run SOURCES=demo` works without a network.")
    console.print(f"\nDatabase: {_shown(settings.warehouse)}")
    console.print(f'$ .venv/bin/defection-watch query "{EXAMPLE}"', markup=False)
    print_rows(*run_query(settings, EXAMPLE), form="table", console=console)


def unexpected_in_demo(settings: Settings) -> list[str]:
    """What differs from the events that the demo newsroom tells of; empty when all is as it must be."""
    with connect(settings.warehouse, read_only=True, wait_s=settings.lock_wait_s) as con:
        return verify(con, {"en"})


def _ask(settings: Settings, name: str, *parameters: Any) -> list[dict[str, Any]]:
    """Rows of a query of `sql/summary`, as dicts."""
    sql = read_sql("summary", name)
    with connect(settings.warehouse, read_only=True, wait_s=settings.lock_wait_s) as con:
        result = con.execute(sql, list(parameters))
        columns = [column[0] for column in result.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def _shown(path: Path) -> str:
    """The path as short as it can be typed from here."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
