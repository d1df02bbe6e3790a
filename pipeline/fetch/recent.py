"""Pages that runs of this machine landed a moment ago: two runs that go on side by side fetch a page once.

A small file per page and day under the data folder is both the lock that the second run waits at and the note of where
the first one landed the bytes. All of it may be lost: then a page is fetched twice.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import IO

from pipeline.errors import LandingError
from pipeline.fetch.client import Exchange
from pipeline.fetch.landing import read_new_body
from pipeline.fetch.landing_format import from_row, to_row
from pipeline.records import Capture, content_id
from pipeline.settings import Settings


class RecentPages:
    """The pages that were landed at most `fresh_for` ago; each may be held by one thread of all runs at a time."""

    def __init__(self, settings: Settings, fresh_for: timedelta) -> None:
        self._settings = settings
        self._fresh_for = fresh_for
        today = datetime.now(UTC).date()
        self._folder = settings.home / "recent" / today.isoformat()
        for folder in self._folder.parent.glob("????-??-??"):
            if folder.name < (today - timedelta(days=1)).isoformat():
                shutil.rmtree(folder, ignore_errors=True)
        self._folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def hold(self, source_id: str, url: str) -> Iterator[RecentPage]:
        """Wait until nobody else is at this page of this outlet, and keep the others out."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with open(self._folder / content_id(source_id, url), "a+b") as note:
            fcntl.flock(note, fcntl.LOCK_EX)
            yield RecentPage(note, self._settings, self._fresh_for)


class RecentPage:
    """One page, held."""

    def __init__(self, note: IO[bytes], settings: Settings, fresh_for: timedelta) -> None:
        self._note = note
        self._settings = settings
        self._fresh_for = fresh_for

    def exchange(self) -> Exchange | None:
        """The exchange in which it was landed; None when that is too long ago, failed, or its bytes are gone."""
        self._note.seek(0)
        line = self._note.read().decode("utf-8", "replace")
        try:
            capture = from_row(line, self._note.name)
            if not capture.is_ok or datetime.now(UTC) - capture.requested_at >= self._fresh_for:
                return None
            body = read_new_body(self._settings.landing, capture, spool=self._settings.spool)
        except LandingError:  # nothing was noted yet, or the note is damaged
            return None
        return Exchange(
            url=capture.url,
            requested_at=capture.requested_at,
            attempt=capture.attempt,
            final_url=capture.final_url,
            redirects=capture.redirects,
            status=capture.status,
            headers=capture.headers,
            body=body,
            elapsed_ms=capture.elapsed_ms,
        )

    def note(self, capture: Capture) -> None:
        """Tell the other runs where it is landed."""
        self._note.truncate(0)
        self._note.write(to_row(replace(capture, candidate=None)))
        self._note.flush()
