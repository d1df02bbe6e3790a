"""Joomla's category feeds (`format=feed`): older items by `limitstart`, which counts items and not pages.

For the catalogue's Joomla sites (Fresh News). Feeds of other kinds that the source has are left out.
"""

from __future__ import annotations

from functools import partial
from urllib.parse import parse_qsl, urlencode, urlsplit

from pipeline.fetch.archives.base import Found
from pipeline.fetch.archives.inquiry import Inquiry
from pipeline.fetch.archives.paged_feed import together
from pipeline.fetch.archives.paging import PagedFeed
from pipeline.records import Source, Window

NAME = "joomla"


def find(source: Source, window: Window, inquiry: Inquiry) -> Found:
    """The window's items of every Joomla feed of the source."""
    feeds = [feed for feed in source.feeds if ("format", "feed") in parse_qsl(urlsplit(feed).query)]
    if not feeds:
        return Found(NAME, is_reached=False, error_class="no_feed", note="none of its feeds is Joomla's (format=feed)")
    return together(NAME, [PagedFeed(partial(_address, feed), inquiry).find(window) for feed in feeds])


def _address(feed: str, number: int, size: int) -> str:
    parts = urlsplit(feed)
    query = urlencode([*parse_qsl(parts.query), ("limitstart", str((number - 1) * size))])
    return feed if number == 1 else parts._replace(query=query).geturl()
