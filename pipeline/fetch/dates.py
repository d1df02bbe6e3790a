"""One written date → a UTC time, the rule that read it, and how far it can be trusted; for feeds and pages alike.

Own tables come first, because the usual readers fail silently on what Cambodian outlets write: "ICT" becomes UTC,
05/01/2026 becomes May, Buddhist years stay. feedparser's reader is a fallback. Nothing is ever replaced by "now".
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

import feedparser

Quality = Literal["exact", "zone", "day", "fallback", "future", "implausible", "unreadable", "missing"]

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
SKEW = timedelta(hours=36)  # clocks and zones of publishers differ; what lies further ahead is no publication time
_MAX_CHARS = 200
_BUDDHIST = range(2400, 2700)


class ReadDate(NamedTuple):
    """`at` is null when the words cannot be trusted; the caller keeps the raw words.

    `rule` is the caller's rule and the form that matched (`published:rfc822`, `published:iso8601+day`). `quality`:
    `exact` has its own offset, `zone` was read in the outlet's zone, `day` has no time of day and stands for that day's
    noon, `fallback` was read by feedparser.
    """

    at: datetime | None
    rule: str
    quality: Quality


def read_date(raw: str | None, *, zone: str, rule: str, seen_at: datetime | None = None) -> ReadDate:
    """Read one date. `zone` is the outlet's, for times without an offset; `seen_at` (default: now) bounds the future.

    Day comes before month in all-number dates; Buddhist years lose 543; a two-digit year is of 1970–2069.
    """
    text = _plain(raw or "")
    if not text:
        return ReadDate(None, rule, "missing")
    try:
        found = _read(text, ZoneInfo(zone)) or _by_feedparser(text)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        return ReadDate(None, rule, "unreadable")
    at, form, quality = found
    if at < EARLIEST:
        return ReadDate(None, f"{rule}:{form}", "implausible")
    if at > (seen_at or datetime.now(UTC)) + SKEW:
        return ReadDate(None, f"{rule}:{form}", "future")
    return ReadDate(at, f"{rule}:{form}", quality)


# ------------------------------------------------------------------------------------------------- tables

_OFFSET_HOURS = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "cet": 1, "west": 1, "cest": 2, "eet": 2, "eest": 3,
    "msk": 3, "ict": 7, "wib": 7, "sgt": 8, "myt": 8, "hkt": 8, "pht": 8, "awst": 8, "jst": 9, "kst": 9, "aest": 10,
    "aedt": 11, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip

# Spellings are without French accents, in lower case.
_MONTH_NAMES = (
    "january jan janvier janv មករា",
    "february feb fevrier fevr fev កុម្ភៈ កុម្ភះ កុម្ភ:",
    "march mar mars មីនា មិនា",
    "april apr avril avr មេសា",
    "may mai ឧសភា",
    "june jun juin មិថុនា",
    "july jul juillet juil កក្កដា",
    "august aug aout សីហា",
    "september sept sep septembre កញ្ញា",
    "october oct octobre តុលា",
    "november nov novembre វិច្ឆិកា",
    "december dec decembre ធ្នូ",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_MONTH = "(?P<month>" + "|".join(map(re.escape, sorted(_MONTHS, key=len, reverse=True))) + r")(?![a-z])\.?"

_KHMER_DIGITS = {0x17E0 + digit: str(digit) for digit in range(10)}
_INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF))
_ACCENTS = str.maketrans("éèêëûùôîï", "eeeeuuoii")

_YEAR = r"(?P<year>\d{4})"
_SHORT_YEAR = r"(?P<year>\d{4}|\d{2})(?!\d)(?![:h.]\d)"
_DAY = r"(?<!\d)(?P<day>\d{1,2})"

# Order matters: the first form that matches decides.
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("iso8601", re.compile(rf"(?<!\d){_YEAR}-(?P<number>\d{{1,2}})-(?P<day>\d{{1,2}})(?!\d)")),
    ("compact", re.compile(rf"^{_YEAR}(?P<number>\d\d)(?P<day>\d\d)(?:t?(?P<clock>\d{{4,6}}))?(?!\d)")),
    ("ymd", re.compile(rf"(?<!\d){_YEAR}[/.](?P<number>\d{{1,2}})[/.](?P<day>\d{{1,2}})(?!\d)")),
    ("rfc822", re.compile(rf"{_DAY}(?:st|nd|rd|th|er)?[\s,-]*(?:of\s+|de\s+)?{_MONTH}[\s,-]*{_SHORT_YEAR}")),
    ("khmer", re.compile(rf"{_DAY}\s*(?:ខែ)?\s*{_MONTH}\s*,?\s*(?:ឆ្នាំ)?\s*{_YEAR}(?!\d)")),
    ("month_day", re.compile(rf"(?<![a-z]){_MONTH}\s*{_DAY}(?:st|nd|rd|th)?\s*,?\s+{_YEAR}(?!\d)")),
    ("asctime", re.compile(rf"(?<![a-z]){_MONTH}\s+{_DAY},?(?P<rest>\s+\d{{1,2}}:.*?)\s{_YEAR}(?!\d)")),
    ("dmy", re.compile(r"(?<!\d)(?P<day>\d{1,2})(?P<sep>[/.-])(?P<number>\d{1,2})(?P=sep)(?P<year>\d{4}|\d{2})(?!\d)")),
)
_CLOCK = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2})\s?(?:[:h]\s?(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?|\.(?P<dotted>\d{2})(?=\s?[ap]\.?m)|(?=\s?[ap]\.?m)|h(?![a-z]))"
    r"\s?(?P<half>[ap]\.?m\b\.?|ព្រឹក|រសៀល|ល្ងាច|យប់)?"
)
_OFFSET = re.compile(r"(?P<sign>[+\u2212-])\s?(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?(?!\d)")
_ZONE_NAME = re.compile(r"(?<![a-z])(?P<name>[a-z]{1,4})(?![a-z])")
_WEEK_DATE = re.compile(r"\d{4}-?w\d\d")  # feedparser takes 2026-W02 for February 2026 or worse
_EPOCH = re.compile(r"^-?\d{9,10}(?:\.\d+)?$|^\d{13}$")


# ------------------------------------------------------------------------------------------------ reading

_Found = tuple[datetime, str, Quality]


def _plain(raw: str) -> str:
    """Lower case, ASCII digits, no accents, no invisible or control characters, single spaces."""
    text = unicodedata.normalize("NFC", raw[:_MAX_CHARS]).translate(_INVISIBLE).translate(_KHMER_DIGITS).lower()
    text = "".join(" " if unicodedata.category(c) in {"Cc", "Zs", "Zl", "Zp"} else c for c in text.translate(_ACCENTS))
    return " ".join(text.split())


def _read(text: str, zone: tzinfo) -> _Found | None:
    if _EPOCH.match(text):
        seconds = float(text) / (1000 if len(text) == 13 else 1)
        return datetime.fromtimestamp(seconds, UTC), "epoch", "exact"
    for form, pattern in _FORMS:
        matches = list(pattern.finditer(text))
        if not matches:
            continue
        # Khmer pages write the Buddhist year first and the civil date after it.
        match = next((m for m in matches if _year(m["year"])[1] == ""), matches[0])
        groups = match.groupdict()
        year, mark = _year(match["year"])
        month = _MONTHS[match["month"]] if groups.get("month") else int(match["number"])
        day = int(match["day"])
        if form == "dmy" and month > 12 >= day:
            form, month, day = "mdy", day, month
        rest = groups.get("rest") or f"{text[: match.start()]} {text[match.end() :]}"
        if groups.get("clock"):
            clock = match["clock"]
            rest = ":".join(re.findall("..", clock)) + rest
        return _at(year, month, day, rest, zone, form + mark)
    return None


def _year(written: str) -> tuple[int, str]:
    """The civil year and a mark for the rule when it was a Buddhist one."""
    year = int(written)
    if len(written) == 2:
        return year + (2000 if year < 70 else 1900), ""
    return (year - 543, "+buddhist") if year in _BUDDHIST else (year, "")


def _at(year: int, month: int, day: int, rest: str, zone: tzinfo, form: str) -> _Found:
    clock = _CLOCK.search(rest)
    if clock is None:
        return noon_of(date(year, month, day), zone), f"{form}+day", "day"
    hour, minute = int(clock["hour"]), int(clock["minute"] or clock["dotted"] or 0)
    second = min(int(clock["second"] or 0), 59)  # a leap second is written as 60
    half = clock["half"] or ""
    if half:
        after_noon = half[0] == "p" or half in {"រសៀល", "ល្ងាច"} or (half == "យប់" and hour >= 6)
        hour = hour % 12 + 12 if after_noon and hour <= 12 else 0 if hour == 12 else hour
    own = _offset(rest[clock.end() :])
    # ISO 8601 writes the end of a day as 24:00.
    days, hour = (1, 0) if (hour, minute) == (24, 0) else (0, hour)
    moment = datetime(year, month, day, hour, minute, second, tzinfo=own or zone) + timedelta(days=days)
    return moment.astimezone(UTC), form, "exact" if own else "zone"


def noon_of(day: date, zone: tzinfo) -> datetime:
    """The time (UTC) that stands for a day without a time: its midnight in Phnom Penh is the day before in UTC."""
    return datetime.combine(day, time(12), tzinfo=zone).astimezone(UTC)


def _offset(text: str) -> tzinfo | None:
    """The zone written after the clock: a numeric offset wins over a name; unknown names say nothing."""
    if found := _OFFSET.search(text):
        hours, minutes = int(found["hours"]), int(found["minutes"] or 0)
        if hours <= 14 and minutes < 60:
            size = timedelta(hours=hours, minutes=minutes)
            return timezone(size if found["sign"] == "+" else -size)
    for name in _ZONE_NAME.finditer(text):
        if name["name"] in _OFFSET_HOURS:
            return timezone(timedelta(hours=_OFFSET_HOURS[name["name"]]))
    return None


def _by_feedparser(text: str) -> _Found | None:
    """feedparser's reader for rarer forms; believed only when the year it gives stands in the words."""
    parsed = None if _WEEK_DATE.search(text) else feedparser.datetimes._parse_date(text)
    if parsed is None or not re.search(rf"(?<!\d){parsed.tm_year}(?!\d)", text):
        return None
    return datetime.fromtimestamp(calendar.timegm(parsed), UTC), "feedparser", "fallback"
