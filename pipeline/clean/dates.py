"""The times a page gives → its publication and modification time in UTC, with the raw words and the rule.

`metadata.py` finds what the page says in its markup; here the address, the words under the headline and, last,
htmldate follow. Reading one written date is `pipeline.fetch.dates.read_date`, the same for feeds and pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain, islice
from zoneinfo import ZoneInfo

import htmldate
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement

from pipeline.clean.lines import one_line
from pipeline.clean.markup import strip_markup
from pipeline.clean.metadata import Metadata, RawDate
from pipeline.fetch.dates import SKEW, ReadDate, noon_of, read_date

# Without a time of capture nothing bounds the future but this, so that the same bytes always give the same date.
_NO_BOUND = datetime(2100, 1, 1, tzinfo=UTC)
_MAX_HTMLDATE_CHARS = 1_000_000

_URL_DATE = re.compile(
    r"(?:^|[/_.-])(?P<y>(?:19|20)\d\d)(?P<sep>[/_.-]?)(?P<m>0[1-9]|1[0-2])(?P=sep)(?P<d>0[1-9]|[12]\d|3[01])"
    r"(?=$|[/_.T-]|(?<=\d{8})\d{4,6}(?:\D|$))|/(?P<y2>20\d\d)/(?P<m2>1[0-2]|[1-9])/(?P<d2>[12]\d|3[01]|[1-9])/"
)
_URL_MONTH = re.compile(r"/(?P<y>(?:19|20)\d\d)[/-](?P<m>0[1-9]|1[0-2])/")
# What has no day (an issue's month) or more than one (a weekend, a deadline) is no day of publication.
_NO_DAY = re.compile(r"\s*\d{4}\s*[/.-]?\s*(?:\d{1,2})?\s*")
_SPAN = re.compile(
    r"\d{1,2}\.?(?:\d{1,2}\.?)?\s?[–—-]\s?\d{1,2}(?:\.\d{1,2}\.|\s+[^\W\d]{3,})|"
    r"(?<!\w)(?:until|till|from|since|through|jusqu’?'?au|depuis le|dès le|bis|ab|seit)\s+\d",
    re.IGNORECASE,
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
_DATE_WORDS = frozenset(
    "on at of the le de du à et by par time am pm st nd rd th er published posted publié janvier février mars avril "
    "mai juin juillet août septembre octobre novembre décembre lundi mardi mercredi jeudi vendredi samedi "
    "dimanche".split()
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
    offers = (*metadata.published, *_from_address(url), *_visible(soup, metadata.title), *metadata.vague)
    readable = ((raw, found) for raw in offers if _is_believed(raw, found := _read(raw, zone, seen_at)))
    first = next(readable, None)
    if (month := _month_of(url)) and not (first and _is_of(month, first[1])):
        # The address names the month in which the story was made: a date of another month is some other story's.
        of_month = next((offer for offer in readable if _is_of(month, offer[1])), None)
        if of_month is None and markup and (of_page := _by_htmldate(markup, url, zone, seen_at, month)):
            return of_page
        first = of_month or first
    minted = _minted(url, zone, seen_at)
    if minted and first and first[1].at and abs(first[1].at - minted.at) > timedelta(days=2):
        # The address was made when the story was: a date far off it is that of a relaunch, an update or a sidebar.
        return minted
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


def _is_believed(raw: RawDate, found: ReadDate) -> bool:
    """A fallback reading is for markup that gives a day; of other words it would make one of any year or month."""
    if found.quality == "fallback" and (raw.rule.startswith("text:") or _NO_DAY.fullmatch(raw.raw)):
        return False
    return found.at is not None


def _local_day(found: ReadDate, zone: str) -> date | None:
    return found.at.astimezone(ZoneInfo(zone)).date() if found.at else None


def _page_date(raw: RawDate, found: ReadDate) -> PageDate | None:
    return PageDate(found.at, raw.raw, found.rule) if found.at else None


def _minted(url: str, zone: str, seen_at: datetime | None) -> PageDate | None:
    raw = next(_from_address(url), None)
    return _page_date(raw, _read(raw, zone, seen_at)) if raw else None


def _from_address(url: str) -> Iterator[RawDate]:
    if found := _URL_DATE.search(_path(url)):
        year, month, day = (found[part] or found[f"{part}2"] for part in "ymd")
        yield RawDate(f"{year}-{month}-{day}", "url")


def _month_of(url: str) -> tuple[date, date] | None:
    """First and last day (a few days to spare) of the month in an address like `/2012/08/title`."""
    found = _URL_MONTH.search(_path(url))
    if found is None or _URL_DATE.search(_path(url)):
        return None
    first = date(int(found["y"]), int(found["m"]), 1)
    return first - timedelta(days=3), first + timedelta(days=33)


def _is_of(month: tuple[date, date], found: ReadDate) -> bool:
    return found.at is not None and month[0] <= found.at.date() <= month[1]


def _path(url: str) -> str:
    # An archive's address begins with the time of the copy: /web/20230614091500/https://…
    return re.sub(r"^[a-z]+://[^/]*(?:/web/\d{8,14}[a-z_]*/[a-z]+:/+[^/]*)?", "", url)


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
            if _DATE_MARK.search(marks):
                marked.append(_LABEL.sub("", text))
            elif _is_date_line(text):
                plain.append(_LABEL.sub("", text))
    for text in marked + plain:
        yield RawDate(text, "text:near_headline")


def _is_date_line(text: str) -> bool:
    """A date with little around it (outlet, section, weekday), not a sentence that speaks of some day."""
    if re.match(r"[^\W\d_]", text) is None and not text[0].isdigit():
        return False
    if _SPAN.search(text):
        return False
    latin_words = re.findall(r"(?<!\w)[a-zà-ÿ]{2,}", text)  # the lower-case ones: "Am 15.12. treffen sich" has two
    return len([word for word in latin_words if word not in _DATE_WORDS]) <= 1


def _printed(soup: BeautifulSoup, title: str) -> PageElement | None:
    """Where the headline stands on a page without headings."""
    texts = islice(soup.body.find_all(string=True), 2_000) if isinstance(soup.body, Tag) and title else ()
    return next((text for text in texts if one_line(str(text)) == title), None)


def _by_htmldate(
    markup: str, url: str, zone: str, seen_at: datetime | None, month: tuple[date, date] | None = None
) -> PageDate | None:
    if len(markup) > _MAX_HTMLDATE_CHARS:
        return None
    if _HUGE_TAG.search(markup):
        # Its parser is quadratic in the attributes of one element (30 s for 100,000 of them). Mostly it is only a long
        # line of a script.
        markup = strip_markup(markup)
        if _HUGE_TAG.search(markup):
            return None
    latest = (seen_at + SKEW).date() if seen_at else None
    if month:
        latest = min(month[1], latest or month[1])
    try:
        day = htmldate.find_date(
            markup,
            original_date=True,
            extensive_search=True,
            url=url,
            max_date=latest.isoformat() if latest else None,
            min_date=month[0].isoformat() if month else "1995-01-01",
        )
    except (ValueError, TypeError, RecursionError, OverflowError):
        return None
    if not day:
        return None
    return PageDate(noon_of(date.fromisoformat(day), ZoneInfo(zone)), day, "htmldate+day")
