"""What a load is told about the run it works for, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pipeline.records import Window


@dataclass(frozen=True, slots=True)
class RunInfo:
    """The run on whose behalf is loaded; `trigger` is scheduled, backfill, manual, cli, …."""

    run_id: str
    window: Window | None
    started_at: datetime
    trigger: str = "cli"


@dataclass(frozen=True, slots=True)
class LoadCounts:
    """What one load brought. `articles` and `mentions` are the valid ones handed in, `events` all in the database."""

    captures: int
    failed_captures: int
    articles: int
    new_articles: int
    stories: int
    mentions: int
    new_mentions: int
    quarantined: int
    events: int
    new_events: int
