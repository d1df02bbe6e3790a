"""Matched English time words → the days they name, resolved against the day of publication.

`READERS` has one for each named group of the pattern in `dates`: `reader(match, published, future)`, where `future`
says that what is told lies ahead. None where the words name no day.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from pipeline.detect.counts import read_number
from pipeline.detect.dates import (
    ago,
    day,
    day_in_month,
    last_month_named,
    last_weekday,
    month,
    month_before,
    next_weekday,
    safe_date,
    shift_months,
    week_of,
    year,
)
from pipeline.records import DateSpan

# Patterns of a month and of a day of the week.
MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
WEEKDAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
MONTHS = {name.lower(): n for n in range(1, 13) for name in (calendar.month_name[n], calendar.month_abbr[n])}
MONTHS["sept"] = 9
WEEKDAYS = {calendar.day_name[n].lower(): n for n in range(7)}
ORDINALS = {w: n for n, w in enumerate(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth "
    "twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first".split(),
    1)}  # fmt: skip
#: A day without a year is rather days ahead than most of a year ago.
_LONG_PAST, _SOON = timedelta(days=240), timedelta(days=45)


def number_of_month(word: str) -> int:
    return MONTHS[word.lower().rstrip(".")]


def _number_of_day(word: str) -> int:
    return ORDINALS.get(word.lower()) or int(re.sub(r"\D", "", word))


def _read_dmy(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    return _day_of(_number_of_day(m["d1"]), number_of_month(m["m1"]), m["y1"], published, future)


def _read_mdy(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    return _day_of(_number_of_day(m["d2"]), number_of_month(m["m2"]), m["y2"], published, future)


def _day_of(number: int, month_number: int, year_word: str | None, published: date, future: bool) -> DateSpan | None:
    if year_word:
        when = safe_date(int(year_word), month_number, number)
    else:
        when = day_in_month(published, number, month_number, future=future)
        ahead = day_in_month(published, number, month_number, future=True)
        if when and ahead and published - when > _LONG_PAST and ahead - published <= _SOON:
            # "At a ceremony on 20 April", told on 7 April: days ahead rather than a year ago.
            when = ahead
    return day(when) if when else None


def _read_nth(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    """ "The first Sunday of this month"."""
    words = m["nm"].lower()
    if words in {"this month", "last month"}:
        whole = month_before(published, int(words.startswith("last")))
    else:
        named = number_of_month(m["nm"])
        whole = month(int(m["ny"]), named) if m["ny"] else last_month_named(published, named)
    weekday = WEEKDAYS[m["nw"].lower()]
    if m["no"] == "last":
        return day(last_weekday(whole.end, weekday))
    first = whole.start + timedelta(days=(weekday - whole.start.weekday()) % 7)
    return day(first + timedelta(days=7 * (ORDINALS[m["no"]] - 1)))


def _read_dom(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    """ "On the 5th": the latest such day not after publication, or the next one that is planned."""
    number = _number_of_day(m["d6"])
    months = (0, 1) if future else (0, -1)
    for step in months:
        first = shift_months(published.replace(day=1), step)
        when = safe_date(first.year, first.month, number)
        if when and (when >= published if future else when <= published):
            return day(when)
    return None


def _read_span(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    """ "The first four months of this year", "the second half of 2022": not past publication."""
    words = m["sy"]
    number = int(words) if words.isdigit() else published.year - int(words == "last year")
    months = int(read_number(m["sn"].lower()) or 1) if m["sn"] else 6 if "half" in m.group() else 3
    if not 1 <= months <= 12:
        return None
    first = {"first": 1, "second": 1 + months, "last": 13 - months}[m["which2"]]
    if not 1 <= first <= 13 - months:
        return None
    end = min(month(number, first + months - 1).end, max(published, date(number, first, 1)))
    return DateSpan(date(number, first, 1), end, "range")


def _read_iso(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    try:
        return day(date.fromisoformat(m["iso"]))
    except ValueError:
        return None


def _read_part(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    number = number_of_month(m["m3"])
    whole = month(int(m["y3"]), number) if m["y3"] else last_month_named(published, number, future=future)
    words = m.group().lower()
    if "first week" in words:
        return DateSpan(whole.start, whole.start + timedelta(days=6), "week")
    if "second week" in words:
        return DateSpan(whole.start + timedelta(days=7), whole.start + timedelta(days=13), "week")
    if "third week" in words:
        return DateSpan(whole.start + timedelta(days=14), whole.start + timedelta(days=20), "week")
    if "last week" in words or "final week" in words:
        return DateSpan(whole.end - timedelta(days=6), whole.end, "week")
    return whole


def _read_my(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    word = m["y4"]
    number = published.year - 1 if word == "last year" else published.year if not word.isdigit() else int(word)
    return month(number, number_of_month(m["m4"]))


def _read_lastm(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    number, which = number_of_month(m["m5"]), m["which"].lower()
    if which == "next":
        return last_month_named(published, number, future=True)
    if which == "last" and number == published.month:
        return month(published.year - 1, number)
    return last_month_named(published, number)


def _read_m(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    return last_month_named(published, number_of_month(m["m"]), future=future)


def _read_wd(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    weekday, which, tail = WEEKDAYS[m["w"].lower()], (m["wq"] or "").lower().strip(), (m["wt"] or "").strip()
    if tail.endswith("last week"):
        return day(published - timedelta(days=published.weekday() + 7 - weekday))
    if (
        which == "next"
        or "next week" in tail
        or (future and which in {"", "on", "this"} and weekday != published.weekday())
    ):
        return day(next_weekday(published, weekday))
    return day(last_weekday(published, weekday, before=1 if which in {"last", "the previous"} else 0))


def _read_rel(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    words = m.group().lower()
    if words in {"today", "this morning", "this afternoon", "this evening", "tonight"}:
        return day(published)
    if words in {"yesterday", "last night"}:
        return day(published - timedelta(days=1))
    if words == "the day before yesterday":
        return day(published - timedelta(days=2))
    if words == "the new year":
        return day(date(published.year, 1, 1))
    if words == "tomorrow":
        return day(published + timedelta(days=1))
    if "weekend" in words:
        sunday = last_weekday(published, 6)
        return DateSpan(sunday - timedelta(days=1), sunday, "range")
    edge = re.match(r"(?:the (?:start|beginning) of|early) ?(this|last|next|the) year", words)
    if edge:
        return month(published.year + {"last": -1, "next": 1}.get(edge[1], 0), 1)
    if words.endswith(("of the month", "of the year")):
        return month(published.year, published.month) if words.endswith("month") else year(published.year)
    for unit, back in (("before last", 2), ("last", 1), ("next", -1), ("this", 0)):
        if unit in words:
            if "week" in words:
                return week_of(published - timedelta(days=7 * back))
            if "month" in words:
                return month_before(published, back)
            if "year" in words:
                return year(published.year - back)
    return None


def _read_ago(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    number = {"several": 0, "few": 0}.get(m["n"].lower(), int(read_number(m["n"].lower()) or 1))
    unit = m["u"].rstrip("s")
    if not number:
        return None
    return ago(published, number, unit)


def _read_window(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    number = int(read_number((m["n2"] or m["n3"] or "one").strip().lower()) or 1)
    unit = (m["u2"] or m["u3"]).rstrip("s")
    if unit == "day":
        start = published - timedelta(days=number)
    elif unit == "week":
        start = published - timedelta(days=7 * number)
    else:
        start = shift_months(published, -number * (12 if unit == "year" else 1))
    return DateSpan(start, published, "range")


def _read_y(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    return year(int(m["yy"]))


def _read_range(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    last = _range_end(m["r2"], m["ry2"], published)
    if last is None:
        return None
    words = m["r1"]
    number = re.search(r"\d+", words)
    name = re.search(MONTH, words)
    month_number = number_of_month(name.group()) if name else last.start.month
    years = int(m["ry1"]) if m["ry1"] else last.end.year
    first = safe_date(years, month_number, int(number.group()) if number else 1)
    if first and first > last.end:
        first = safe_date(years - 1, month_number, int(number.group()) if number else 1)
    return DateSpan(first, last.end, "range") if first else None


def _range_end(words: str, year_word: str | None, published: date) -> DateSpan | None:
    lowered = words.lower()
    if lowered in {"today", "now", "yesterday"}:
        return day(published - timedelta(days=int(lowered == "yesterday")))
    weekday = re.match(WEEKDAY, words)
    if weekday:
        return day(last_weekday(published, WEEKDAYS[weekday.group().lower()]))
    name, number = re.search(MONTH, words), re.search(r"\d+", words)
    if not name:
        return None
    month_number = number_of_month(name.group())
    if number:
        return _day_of(int(number.group()), month_number, year_word, published, False)
    return month(int(year_word), month_number) if year_word else last_month_named(published, month_number)


READERS = {
    "range": _read_range, "dmy": _read_dmy, "mdy": _read_mdy, "iso": _read_iso, "part": _read_part, "my": _read_my,
    "lastm": _read_lastm, "m": _read_m, "wd": _read_wd, "rel": _read_rel, "ago": _read_ago, "window": _read_window,
    "y": _read_y, "nth": _read_nth, "span": _read_span, "dom": _read_dom, "thatwd": _read_rel,
}  # fmt: skip
