"""GDELT's daily event lists → addresses of the source's articles that GDELT coded an event from.

One file a UTC day (`/events/20230615.export.CSV.zip`, since 2013-04-01), the address in its last column. The day is
when GDELT saw an article, so candidates are undated and the day after the window is read too. GDELT's article lists
hold more, but are 1,440 files a day; these are one, which serves all sources of a run. Never complete.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from functools import partial

from pipeline.errors import FetchError
from pipeline.fetch.address import clean_url
from pipeline.fetch.archives.base import NOTHING_ARCHIVED, Found, not_reached, united
from pipeline.fetch.archives.hints import bare_host, days_of, is_article, is_of, may_be_of
from pipeline.fetch.archives.inquiry import Answer, Inquiry
from pipeline.records import Candidate, Source, Window

NAME = "gdelt"
FIRST_DAY = date(2013, 4, 1)
MAX_LIST_BYTES = 400_000_000
_URL_COLUMN = 57
_PAUSE_S = 5.0
_DEADLINE_S = 180.0  # a list has some 10 MB


def find(source: Source, window: Window, inquiry: Inquiry) -> Found:
    """Undated addresses of exactly the source's hosts from the lists of the window's days and the day after."""
    days = [day for day in (*window.days(), _day_after(window)) if day >= FIRST_DAY]
    if not days:
        return Found(NAME, is_reached=False, error_class="too_early", note=f"the daily lists begin on {FIRST_DAY}")
    found: list[Candidate] = []
    failures: list[Answer] = []
    for day in days:
        address = f"{inquiry.places.gdelt}/events/{day:%Y%m%d}.export.CSV.zip"
        for url in inquiry.run.lists.get(address, partial(_read, address, inquiry, failures)) or ():
            if not is_of(url, source) or not is_article(url):
                continue
            named = days_of(url)
            if named is None or may_be_of(named, window):
                found.append(Candidate(source.source_id, url, "", f"{NAME}:{address}", datetime.now(UTC)))
    if len(failures) == len(days):
        return not_reached(NAME, failures[0])
    candidates = united(found)[: inquiry.limits.undated]
    note = f"{len(days) - len(failures)} daily lists name {len(candidates)} addresses of {bare_host(source.homepage)}"
    return Found(
        NAME,
        candidates,
        is_reached=bool(candidates),
        error_class=failures[0].error_class if failures else None if candidates else NOTHING_ARCHIVED,
        note="; ".join([note, *(failure.why() for failure in failures)]),
    )


def _day_after(window: Window) -> date:
    return (window.end - timedelta(microseconds=1)).astimezone(UTC).date() + timedelta(days=1)


def _read(address: str, inquiry: Inquiry, failures: list[Answer]) -> tuple[str, ...] | None:
    answer = inquiry.ask(address, "sitemap", delay_s=_PAUSE_S, deadline_s=_DEADLINE_S, is_service=True)
    urls = read_list(answer.body) if answer.is_ok else None
    if urls is None:
        failures.append(answer)
    return urls


def read_list(body: bytes) -> tuple[str, ...] | None:
    """The different addresses of a zipped list, in its order; None when it is no such list."""
    urls: dict[str, None] = {}
    left = MAX_LIST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive, archive.open(archive.infolist()[0]) as lines:
            while left > 0 and (line := lines.readline(1_000_000)):
                left -= len(line)
                columns = line.rstrip(b"\r\n").split(b"\t")
                if len(columns) > _URL_COLUMN and columns[_URL_COLUMN].startswith(b"http"):
                    urls[columns[_URL_COLUMN].decode("utf-8", "replace")] = None
    except (zipfile.BadZipFile, OSError, EOFError, IndexError, ValueError, NotImplementedError, RuntimeError):
        return None
    return tuple(url for url in urls if _is_address(url))


def _is_address(url: str) -> bool:
    try:
        clean_url(url)
    except FetchError:
        return False
    return True
