"""Arithmetic of intervals with a precision, for the time words that each language brings.

Everything resolves against the publication day in Phnom Penh. "In May" in an article of June is the whole month,
precision month; a bare weekday is the last such day, not after publication. Nothing stated stays null.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from pipeline.records import DateSpan


def day(when: date) -> DateSpan:
    return DateSpan(when, when, "day")


def week_of(when: date) -> DateSpan:
    """Monday to Sunday of the week that `when` is in."""
    monday = when - timedelta(days=when.weekday())
    return DateSpan(monday, monday + timedelta(days=6), "week")


def month(year: int, number: int) -> DateSpan:
    return DateSpan(date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1]), "month")


def year(number: int) -> DateSpan:
    return DateSpan(date(number, 1, 1), date(number, 12, 31), "year")


def month_before(published: date, back: int) -> DateSpan:
    """The month `back` months before the one of publication."""
    index = published.year * 12 + published.month - 1 - back
    return month(index // 12, index % 12 + 1)


def last_month_named(published: date, number: int, *, future: bool = False) -> DateSpan:
    """The named month that has begun at publication, or with `future` the next one to come."""
    if future:
        return month(published.year + (number < published.month), number)
    return month(published.year - (number > published.month), number)


def last_weekday(published: date, weekday: int, *, before: int = 0) -> date:
    """The latest such weekday not after publication, at least `before` days back (Monday is 0)."""
    back = (published.weekday() - weekday) % 7
    return published - timedelta(days=back + (7 if back < before else 0))


def next_weekday(published: date, weekday: int) -> date:
    return published + timedelta(days=(weekday - published.weekday()) % 7 or 7)


def day_in_month(published: date, number: int, month_number: int, *, future: bool = False) -> date | None:
    """ "2 April" without a year: the latest one not after publication, or the next one; null for 31 April."""
    years = (published.year, published.year + 1) if future else (published.year, published.year - 1)
    for candidate in years:
        when = safe_date(candidate, month_number, number)
        if when and (when >= published if future else when <= published):
            return when
    return safe_date(published.year, month_number, number)


def safe_date(year_number: int, month_number: int, number: int) -> date | None:
    try:
        return date(year_number, month_number, number)
    except ValueError:
        return None


def shift_months(when: date, months: int) -> date:
    index = when.year * 12 + when.month - 1 + months
    last = calendar.monthrange(index // 12, index % 12 + 1)[1]
    return date(index // 12, index % 12 + 1, min(when.day, last))


def ago(published: date, number: int, unit: str) -> DateSpan:
    """ "three days ago" is a day, "two weeks ago" a week, "a month ago" a month, "four years ago" a year."""
    if unit in {"day", "night"}:
        return day(published - timedelta(days=number))
    if unit in {"week", "fortnight"}:
        return week_of(published - timedelta(days=7 * number * (2 if unit == "fortnight" else 1)))
    if unit == "month":
        return month_before(published, number)
    return year(published.year - number)


def follow_pointer(pointer: str, anchor: DateSpan | None) -> DateSpan | None:
    """Words that only point ("the following month", "two weeks later") resolved against the date told before them."""
    if anchor is None:
        return None
    if pointer == "same":
        return anchor if anchor.precision == "day" else None
    if pointer == "same_month":
        return month(anchor.start.year, anchor.start.month)
    if pointer == "same_week":
        return week_of(anchor.start)
    if pointer == "same_year":
        return year(anchor.start.year)
    if pointer in {"next_month", "previous_month"}:
        return month_before(anchor.start, -1 if pointer == "next_month" else 1)
    if pointer in {"next_day", "previous_day"}:
        return (
            day(anchor.start + timedelta(days=1 if pointer == "next_day" else -1))
            if anchor.precision == "day"
            else None
        )
    if pointer in {"next_week", "previous_week"}:
        return week_of(anchor.start + timedelta(days=7 if pointer == "next_week" else -7))
    if pointer in {"next_year", "previous_year"}:
        return year(anchor.start.year + (1 if pointer == "next_year" else -1))
    if pointer.startswith("next:"):
        named = int(pointer.removeprefix("next:"))
        return month(anchor.start.year + (named <= anchor.start.month), named)
    if pointer.startswith("month:"):
        return month(anchor.start.year, int(pointer.removeprefix("month:")))
    if pointer.startswith("shift:"):
        _, number, unit = pointer.split(":")
        return _shifted(anchor, int(number), unit)
    return None


def _shifted(anchor: DateSpan, number: int, unit: str) -> DateSpan | None:
    if anchor.precision == "day":
        if unit in {"day", "night"}:
            return day(anchor.start + timedelta(days=number))
        if unit in {"week", "fortnight"}:
            return day(anchor.start + timedelta(days=7 * number * (2 if unit == "fortnight" else 1)))
    if unit == "month":
        return month_before(anchor.start, -number)
    if unit == "year":
        return year(anchor.start.year + number)
    return None
