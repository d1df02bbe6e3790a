"""The published copy → what somebody should be told today: failed checks, silent outlets, gaps, watched people.

Each file of `sql/alarms` is one kind of alarm: a query that gives `key` and `sentence`; a data check that fails is one
more. An alarm is told once; what was told is remembered by key in the home, so a run may be repeated. How it is told
is not known here (see `plugins/alarm_channels.py`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from pipeline.load.checks import CheckResult, run_checks
from pipeline.load.query import published_copy
from pipeline.settings import Settings, sql_folder
from pipeline.storage import write_whole

#: More keys than a year of alarms has.
_REMEMBERED = 5_000


@dataclass(frozen=True, slots=True)
class Alarm:
    """`key` tells it from every other one; `kind` is the file of `sql/alarms` that found it."""

    kind: str
    key: str
    sentence: str


def due_alarms(settings: Settings, today: date) -> list[Alarm]:
    """The alarms of the published copy that were not told yet. Raises `WarehouseError` when nothing is published."""
    copy = published_copy(settings)
    told = set(_told(settings))
    with duckdb.connect(str(copy), read_only=True) as con:
        found = [_failed(result) for result in run_checks(con) if result.is_error]
        for file in sorted((sql_folder() / "alarms").glob("*.sql")):
            sql = file.read_text(encoding="utf-8")
            known = {"today": today, "watched": list(settings.watched)}
            rows = con.execute(sql, {name: value for name, value in known.items() if f"${name}" in sql}).fetchall()
            found += [Alarm(file.stem, key, sentence) for key, sentence in rows]
    return [alarm for alarm in found if alarm.key not in told]


def _failed(result: CheckResult) -> Alarm:
    sentence = f"{result.finds} {result.failing_count} rows: see them with the query in sql/checks/{result.name}.sql."
    return Alarm("failed_check", f"failed {result.name} {result.failing_count}", sentence)


def remember(settings: Settings, alarms: Sequence[Alarm]) -> None:
    """Note that these alarms were told."""
    keys = list(dict.fromkeys([*_told(settings), *(alarm.key for alarm in alarms)]))
    write_whole(settings.home / "alarms.json", json.dumps(keys[-_REMEMBERED:], indent=0) + "\n")


def letter(alarms: Sequence[Alarm]) -> tuple[str, str]:
    """Subject and plain text of a message that tells the alarms."""
    kinds = ", ".join(dict.fromkeys(alarm.kind.replace("_", " ") for alarm in alarms))
    return f"Defection Watch: {kinds}", "\n".join(f"- {alarm.sentence}" for alarm in alarms)


def _told(settings: Settings) -> list[str]:
    try:
        return [str(key) for key in json.loads((settings.home / "alarms.json").read_text(encoding="utf-8"))]
    except (FileNotFoundError, ValueError):
        return []  # told twice is better than never
