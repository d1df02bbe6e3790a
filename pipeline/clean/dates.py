"""The times a page gives → its publication and modification time in UTC, with the raw words and the rule.

`metadata.py` finds what the page says in its markup; here the address, the words under the headline and, last,
htmldate follow. Reading one written date is `pipeline.fetch.dates.read_date`, the same for feeds and pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain, islice
from zoneinfo import ZoneInfo

import htmldate
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement

from pipeline.clean.metadata import Metadata, RawDate
from pipeline.clean.snippet import one_line
from pipeline.fetch.dates import SKEW, ReadDate, read_date

# Without a time of capture nothing bounds the future but this, so that the same bytes always give the same date.
_NO_BOUND = datetime(2100, 1, 1, tzinfo=UTC)
_MAX_HTMLDATE_CHARS = 1_000_000

_URL_DATE = re.compile(
    r"(?:^|[/_.-])(?P<y>(?:19|20)\d\d)(?P<sep>[/_.-]?)(?P<m>0[1-9]|1[0-2])(?P=sep)(?P<d>0[1-9]|[12]\d|3[01])(?=$|[/_.T-]|\d{4,6}(?:\D|$))"
)
_HUGE_TAG = re.compile(r"<[^<>]{20000}")
_YEAR = re.compile(r"(?<!\d)(?:19|20|25)\d\d(?!\d)|[១២][៩០៥][០-៩]{2}")
_DATE_MARK = re.compile(
    r"(?:^|[\s_-])(?:date|time|datetime|published|publish|posted|pubdate|created|timestamp|meta)(?:$|[\s_-])|"
    r"(?:Date|Time)(?:$|[A-Z\s_-])"
)
_LABEL = re.compile(
    r"^(?:published|posted|publié|mis en ligne|date|created|issued|ចុះផ្សាយ|ផ្សាយ|បោះពុម្ព|កាលបរិច្ឆេទ)"
    r"(?:\s+(?:on|at|le|date|នៅ))?\s*[:៖]?\s*",
    re.IGNORECASE,
)
_MODIFIED_LABEL = re.compile(r"updated|modified|mis à jour|modifié|កែប្រែ|ធ្វើបច្ចុប្បន្នភាព", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageDate:
    """A time in UTC, the words it was read from, and the rule that found and read them."""

    at: datetime
    raw: str
    rule: str


def published(
    soup: BeautifulSoup, metadata: Metadata, *, url: str, zone: str, markup: str = "", seen_at: datetime | None = None
) -> PageDate | None:
    """When the article was published: markup, address, words under the headline, htmldate; None when nothing says it.

    `zone` is the outlet's IANA zone for times without an offset; `seen_at` bounds the future. `markup` is the decoded
    page for htmldate, left out where the page should not be read a second time.
    """
    offers = (*metadata.published, *_from_address(url), *_visible(soup, metadata.title))
    readable = ((raw, found) for raw in offers if (found := _read(raw, zone, seen_at)).at)
    first = next(readable, None)
    if first is None:
        return _by_htmldate(markup, url, zone, seen_at) if markup else None
    if first[1].quality == "day":
        # A later offer that gives the hour of the same day says more: `<meta date=2023-05-09>`, `<time>16:40</time>`.
        day = _local_day(first[1], zone)
        timed = ((raw, found) for raw, found in readable if found.quality in {"exact", "zone"})
        first = next((offer for offer in timed if _local_day(offer[1], zone) == day), first)
    return _page_date(*first)


def modified(metadata: Metadata, *, zone: str, seen_at: datetime | None = None) -> PageDate | None:
    """When the page says that it was last changed."""
    readable = ((raw, found) for raw in metadata.modified if (found := _read(raw, zone, seen_at)).at)
    first = next(readable, None)
    return _page_date(*first) if first else None


def _read(raw: RawDate, zone: str, seen_at: datetime | None) -> ReadDate:
    return read_date(raw.raw, zone=zone, rule=raw.rule, seen_at=seen_at or _NO_BOUND)


def _local_day(found: ReadDate, zone: str) -> date | None:
    return found.at.astimezone(ZoneInfo(zone)).date() if found.at else None


def _page_date(raw: RawDate, found: ReadDate) -> PageDate | None:
    return PageDate(found.at, raw.raw, found.rule) if found.at else None


def _from_address(url: str) -> Iterator[RawDate]:
    path = re.sub(r"^[a-z]+://[^/]*", "", url)
    if found := _URL_DATE.search(path):
        yield RawDate(f"{found['y']}-{found['m']}-{found['d']}", "url")


def _visible(soup: BeautifulSoup, title: str) -> Iterator[RawDate]:
    """Short texts with a year beside the headline: those in elements marked as dates come first."""
    heading = soup.find("h1") or _printed(soup, title)
    if heading is None:
        return
    marked: list[str] = []
    plain: list[str] = []
    for string in chain(islice(heading.next_elements, 400), islice(heading.previous_elements, 60)):
        if type(string) is not NavigableString or not 6 <= len(string) <= 150 or not _YEAR.search(string):
            continue
        text = one_line(str(string))
        if 6 <= len(text) <= 90 and not _MODIFIED_LABEL.search(text):
            marks = " ".join(f"{p.get('class') or ''} {p.get('id') or ''}" for p in islice(string.parents, 2))
            (marked if _DATE_MARK.search(marks) else plain).append(_LABEL.sub("", text))
    for text in marked + plain:
        yield RawDate(text, "text:near_headline")


def _printed(soup: BeautifulSoup, title: str) -> PageElement | None:
    """Where the headline stands on a page without headings."""
    texts = islice(soup.body.find_all(string=True), 2_000) if isinstance(soup.body, Tag) and title else ()
    return next((text for text in texts if one_line(str(text)) == title), None)


def _by_htmldate(markup: str, url: str, zone: str, seen_at: datetime | None) -> PageDate | None:
    # Its parser is quadratic in the attributes of one element (30 s for 100,000 of them).
    if len(markup) > _MAX_HTMLDATE_CHARS or _HUGE_TAG.search(markup):
        return None
    latest = (seen_at + SKEW).strftime("%Y-%m-%d") if seen_at else None
    try:
        day = htmldate.find_date(
            markup, original_date=True, extensive_search=True, url=url, max_date=latest, min_date="1995-01-01"
        )
    except (ValueError, TypeError, RecursionError, OverflowError):
        return None
    if not day:
        return None
    year, month, number = map(int, day.split("-"))
    return PageDate(datetime(year, month, number, tzinfo=ZoneInfo(zone)).astimezone(UTC), day, "htmldate")
