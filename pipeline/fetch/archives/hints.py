"""What an address alone tells: whose it is, whether it is an article, and of which days it can be.

Hints only ever rule an address out; an article's date is read from its page.
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import unquote, urlsplit

from pipeline.records import Source, Window

_SLACK = timedelta(days=1)  # days in addresses are local, windows are UTC
_YEARS = range(1995, 2100)
_DAYS = (
    ("ymd", re.compile(r"(?<!\d)(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?!\d)")),
    ("ymd", re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?:\d{4}|\d{6})?(?!\d)")),
    ("mdy", re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{4})\d{6}(?!\d)")),  # Radio Free Asia: MMDDYYYYHHMMSS
    ("dmy", re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{4})(?!\d)")),
)
_MONTH = re.compile(r"(?<!\d)(\d{4})[/_-]?(0[1-9]|1[0-2])(?!\d)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_LISTS = re.compile(
    r"^/(?:[a-z]{2}/)?(?:tag|tags|category|categories|author|page|feed|feeds|search|label|archive|archives)(?:/|$)"
    r"|/(?:feed|page/\d+|amp|print|trackback|embed)/?$|^/(?:wp-|xmlrpc|cdn-cgi|assets/|static/|media/|images?/)",
    re.IGNORECASE,
)
_FILES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|css|js|json|xml|rss|txt|pdf|mp[34]|m4a|zip|gz|woff2?|ttf|docx?|xlsx?)$", re.I
)
_TWIN = re.compile(r"^(?:www|m|mobile|amp)\.")


def bare_host(url: str) -> str:
    """The host of an address without `www.`, `m.`, `amp.` in front."""
    try:
        host = (urlsplit(url).hostname or "").lower().rstrip(".")
    except ValueError:
        return ""
    while _TWIN.match(host) and host.count(".") > 1:
        host = _TWIN.sub("", host)
    return host


def hosts_of(source: Source) -> frozenset[str]:
    """The bare hosts of the source's homepage and feeds."""
    return frozenset(bare_host(address) for address in (source.homepage, *source.feeds))


def is_of(url: str, source: Source) -> bool:
    """Is this address the source's own: exactly its host (or one of its feeds'), below its homepage?"""
    if bare_host(url) not in hosts_of(source):
        return False
    home = unquote(urlsplit(source.homepage).path).rstrip("/")
    return not home or f"{unquote(urlsplit(url).path)}/".startswith(home + "/")


def is_article(url: str) -> bool:
    """Can this be an article: neither a front page, a list, a feed nor a file?"""
    parts = urlsplit(url)
    if parts.path in {"", "/"} and not re.search(r"(?:^|&)(?:p|id|story|article)=\w", parts.query):
        return False
    return not (_LISTS.search(parts.path) or _FILES.search(parts.path))


def days_of(url: str) -> tuple[date, date] | None:
    """The first and last day that the address speaks of (a day, or a month); None when it names none."""
    parts = urlsplit(url)
    text = unquote(f"{parts.path}?{parts.query}")
    for order, pattern in _DAYS:
        for match in pattern.finditer(text):
            values = dict(zip(order, map(int, match.groups()), strict=True))
            if found := _day(values["y"], values["m"], values["d"]):
                return found, found
    for match in _MONTH.finditer(text):
        year, month = int(match[1]), int(match[2])
        if year in _YEARS:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    return None


def period_of(address: str) -> tuple[date, date] | None:
    """The days that the name of a list speaks of: a day, a month, or a year (`sitemap-2023.xml`)."""
    if days := days_of(address):
        return days
    years = [int(found) for found in _YEAR.findall(urlsplit(address).path.rsplit("/", 1)[-1])]
    return (date(years[0], 1, 1), date(years[0], 12, 31)) if len(years) == 1 else None


def may_be_of(days: tuple[date, date], window: Window) -> bool:
    """Can something of these (local) days lie in the window?"""
    first = datetime.combine(days[0], time.min, UTC) - _SLACK
    last = datetime.combine(days[1], time.min, UTC) + timedelta(days=1) + _SLACK
    return first < window.end and last > window.start


def _day(year: int, month: int, day: int) -> date | None:
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
