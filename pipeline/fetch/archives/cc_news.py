"""Common Crawl's news crawl, or any other WARC collection that the operator has on disk (`Places.warcs`).

A day of CC-NEWS is some 20 GB for a handful of Cambodian pages, so nothing is downloaded here: the operator brings the
files (or keeps a collection of their own), and those whose names tell another time are left closed. A name tells when
its file was begun; a file holds up to a day of crawling.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from upath import UPath

from pipeline.fetch.archives.base import NOTHING_ARCHIVED, Found
from pipeline.fetch.archives.inquiry import Inquiry
from pipeline.fetch.archives.warc_file import CRAWLED_AFTER, stream, warc_files
from pipeline.records import Source, Window

NAME = "cc_news"
_HOLDS = timedelta(days=1)
_BEGUN = re.compile(r"^CC-NEWS-(\d{14})-")


def find(source: Source, window: Window, inquiry: Inquiry) -> Found:
    """The source's articles of the window that the files hold, landed as pages. Never complete."""
    files = [path for path in warc_files(inquiry.places.warcs) if _may_hold(path, window)]
    if not files:
        return Found(NAME, is_reached=False, error_class="no_file", note="no WARC file of the window was given")
    streamed = stream(files, source, window, inquiry)
    note = f"{len(files)} WARC files with {streamed.records:,} records hold {len(streamed.pages)} of its pages"
    return Found(
        NAME,
        pages=tuple(streamed.pages),
        is_reached=bool(streamed.pages),
        error_class="damaged" if streamed.troubles else None if streamed.pages else NOTHING_ARCHIVED,
        note="; ".join([note, *streamed.troubles]),
    )


def _may_hold(path: Path | UPath, window: Window) -> bool:
    name = _BEGUN.match(path.name)
    if name is None:
        return True
    begun = datetime.strptime(name[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return window.start - _HOLDS < begun < window.end + CRAWLED_AFTER
