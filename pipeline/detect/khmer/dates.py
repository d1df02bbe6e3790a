"""Khmer time words → `TimeSpan`s. Month, weekday and relative words stand in `lexicon/km.yaml` under `calendar`;
the arithmetic is `dates`. Digits may be Khmer or Latin. Nothing stated stays null.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

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
from pipeline.detect.document import Document
from pipeline.detect.khmer.counts import Numbers, numbers
from pipeline.detect.lexicon import Lexicon
from pipeline.detect.normal import fold_form
from pipeline.detect.spans import Span, TimeSpan
from pipeline.records import DateSpan


@dataclass(frozen=True)
class Calendar:
    """The compiled time words of a lexicon."""

    pattern: re.Pattern[str]
    begin: re.Pattern[str]
    months: tuple[re.Pattern[str], ...]
    weekdays: tuple[tuple[str, ...], ...]
    units: dict[str, str]
    relative: dict[str, tuple[str, int]]
    pointers: dict[str, str]
    future: re.Pattern[str]
    numbers: Numbers

    def month(self, words: str) -> int:
        return next(n for n, pattern in enumerate(self.months, 1) if pattern.match(words))

    def weekday(self, words: str) -> int:
        return next(n for n, forms in enumerate(self.weekdays) if words in forms)


def tag_times(document: Document, lexicon: Lexicon) -> None:
    """Put Khmer `TimeSpan`s on the document; without a publication day nothing is tagged."""
    published = document.published
    if published is None:
        return
    calendar = _calendar(lexicon)
    spans: list[Span] = []
    ended = 0
    for begin in calendar.begin.finditer(document.text):
        match = calendar.pattern.match(document.text, begin.start()) if begin.start() >= ended else None
        if match is None:
            continue
        ended = match.end()
        span = _read(calendar, match, document.text, published)
        if span is not None:
            spans.append(span)
    document.tag(spans)


def _read(calendar: Calendar, match: re.Match[str], text: str, published: date) -> TimeSpan | None:
    start, end = match.span()
    kind = next(k for k in _READERS if match[k])
    if kind == "pointer":
        return TimeSpan(start, end, None, calendar.pointers[match.group()])
    if kind == "shift":
        number = calendar.numbers.value(match["n_shift"]) or 1
        sign = -1 if match["of"] else 1
        return TimeSpan(start, end, None, f"shift:{sign * int(number)}:{calendar.units[match['u_shift']]}")
    lead = text[max(0, start - 90) : start]
    future = bool(calendar.future.search(re.split(r"[។\n\"]", lead)[-1])) or bool(match["ahead"])
    if (
        kind == "relative"
        and calendar.relative[match["relative"]] == ("day", 0)
        and re.search("(?<!្)ថា", re.split(r"[។\n]", lead)[-1])
    ):
        # "He said that today …": the day of which the text speaks.
        return TimeSpan(start, end, None, "same")
    when = _READERS[kind](calendar, match, published, future)
    if when is None:
        return None
    since = re.search(r"(?:ចាប់តាំងពី|ចាប់ពី|តាំងពី)\s?(?:ដើម|ចុង)?$", lead)
    onward = re.match(r"(?:នេះ)?(?:ត)?ទៅ", text[end : end + 8])
    if since and not onward and kind != "range" and match.group() != "ថ្ងៃនេះ" and when.start <= published:
        opened = start - (len(lead) - since.start())
        return TimeSpan(opened, end, DateSpan(when.start, published, "range"), "since")
    if re.search(r"(?:រហូតដល់|រហូតមកដល់|ត្រឹម|គិតត្រឹម|មុន)\s?(?:ថ្ងៃ)?$", lead):
        return TimeSpan(start, end, when, "until")
    return TimeSpan(start, end, when)


def _read_range(calendar: Calendar, m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    month_two = calendar.month(m["m_r2"])
    years = int(m["y_r2"]) if m["y_r2"] else None
    last = (
        safe_date(years, month_two, int(m["d_r2"]))
        if years
        else day_in_month(published, int(m["d_r2"]), month_two, future=future)
    )
    if last is None:
        return None
    month_one = calendar.month(m["m_r1"]) if m["m_r1"] else month_two
    first = safe_date(int(m["y_r1"]) if m["y_r1"] else last.year, month_one, int(m["d_r1"]))
    if first and first > last:
        first = safe_date(last.year - 1, month_one, int(m["d_r1"]))
    return DateSpan(first, last, "range") if first else None


def _read_mixed(calendar: Calendar, m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    """ "From November 2017 to 8 July 2018"."""
    number = calendar.month(m["m_x2"])
    day_number = int(m["d_x2"])
    last = (
        safe_date(int(m["y_x2"]), number, day_number)
        if m["y_x2"]
        else day_in_month(published, day_number, number, future=future)
    )
    if last is None:
        return None
    first_number = calendar.month(m["m_x1"])
    years = int(m["y_x1"]) if m["y_x1"] else last.year - (first_number > number)
    return DateSpan(month(years, first_number).start, last, "range")


def _read_months(calendar: Calendar, m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    last_number, first_number = calendar.month(m["m_s2"]), calendar.month(m["m_s1"])
    last = month(int(m["y_s2"]), last_number) if m["y_s2"] else last_month_named(published, last_number, future=future)
    years = int(m["y_s1"]) if m["y_s1"] else last.end.year - (first_number > last_number)
    return DateSpan(month(years, first_number).start, last.end, "range")


def _read_dmy(calendar: Calendar, m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    number, month_number = int(m["d"]), calendar.month(m["m"])
    years = _year(m["y"], m["yrel"], published)
    when = (
        safe_date(years, month_number, number)
        if years
        else day_in_month(published, number, month_number, future=future)
    )
    return day(when) if when else None


def _read_slash(calendar: Calendar, m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    number, month_number, years = map(int, re.split(r"[/-]", m["slash"]))
    when = safe_date(years, month_number, number)
    return day(when) if when else None


def _read_my(calendar: Calendar, m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    number = calendar.month(m["m_my"])
    years = _year(m["y_my"], m["yrel_my"], published)
    whole = month(years, number) if years else last_month_named(published, number, future=future)
    if m["week"]:
        start = whole.start + timedelta(days=7 * (int(m["week"]) - 1)) if m["week"].isdigit() else whole.start
        return DateSpan(start, start + timedelta(days=6), "week")
    return whole


def _read_weekday(calendar: Calendar, m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    number, tail = calendar.weekday(m["wd"]), m["wtail"] or ""
    if "មុន" in tail and ("សប្តាហ៍" in tail or "អាទិត្យ" in tail):
        return day(published - timedelta(days=published.weekday() + 7 - number))
    if future and "កាលពី" not in m.group():
        return day(next_weekday(published, number))
    return day(last_weekday(published, number, before=1 if "មុន" in tail else 0))


def _read_relative(calendar: Calendar, m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    unit, shift = calendar.relative[m["relative"]]
    if unit == "day":
        return day(published + timedelta(days=shift))
    if unit == "week":
        return week_of(published + timedelta(days=7 * shift))
    if unit == "month":
        return month_before(published, -shift)
    return year(published.year + shift)


def _read_weekend(calendar: Calendar, m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    sunday = last_weekday(published, 6)
    return DateSpan(sunday - timedelta(days=1), sunday, "range")


def _read_ago(calendar: Calendar, m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    number = calendar.numbers.value(m["n_ago"])
    return ago(published, int(number), calendar.units[m["u_ago"]]) if number else None


def _read_window(calendar: Calendar, m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    number, unit = int(calendar.numbers.value(m["n_win"] or "1") or 1), calendar.units[m["u_win"]]
    if unit in {"day", "week"}:
        start = published - timedelta(days=number * (7 if unit == "week" else 1))
    else:
        start = shift_months(published, -number * (12 if unit == "year" else 1))
    return DateSpan(start, published, "range")


def _read_year(calendar: Calendar, m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    return year(int(m["y_y"]))


def _year(digits: str | None, relative: str | None, published: date) -> int | None:
    if digits:
        return int(digits)
    if relative:
        return published.year - (0 if "នេះ" in relative else 1)
    return None


_READERS = {
    "range": _read_range, "mixed": _read_mixed, "months": _read_months, "dmy": _read_dmy, "slash": _read_slash,
    "my": _read_my,
    "weekday": _read_weekday, "weekend": _read_weekend, "ago": _read_ago, "window": _read_window, "shift": _read_year,
    "pointer": _read_year, "relative": _read_relative, "yy": _read_year,
}  # fmt: skip


@lru_cache(maxsize=2)
def _calendar(lexicon: Lexicon) -> Calendar:
    section = lexicon.section("calendar")
    words = numbers(lexicon)
    month_forms = [[fold_form(w) for w in forms] for forms in section["months"]]
    weekdays = tuple(tuple(fold_form(w) for w in forms) for forms in section["weekdays"])
    units = {fold_form(w): str(u) for w, u in section["units"].items()}
    relative = {
        fold_form(w): (unit, shift) for unit, forms in section["relative"].items() for w, shift in forms.items()
    }
    pointers = {fold_form(w): str(p) for w, p in section["pointers"].items()}
    months = "(?:" + "|".join(w for forms in month_forms for w in forms) + ")"
    days = _any([w for forms in weekdays for w in forms])
    unit, number = _any(list(units)), words.number
    year_ = r"(?:\d{4})"
    head = rf"(?:(?:នៅ|ចុះ)?(?:កាលពី)?(?:ព្រឹក|រសៀល|ល្ងាច|យប់)?ថ្ងៃ\s?)?(?:{days}\s?,?\s?)?(?:ទី\s?)?"
    parts = (
        rf"(?P<range>(?:ចាប់ពី|ចាប់តាំងពី|តាំងពី|រវាង|ពី)\s?{head}(?P<d_r1>\d{{1,2}})\s?(?:ខែ)?\s?(?P<m_r1>{months})?(?:\s?ឆ្នាំ\s?(?P<y_r1>{year_}))?"
        rf"\s?(?:រហូតមកដល់|រហូតដល់|មកដល់|មកទល់|ដល់|ទៅ|និង)\s?{head}(?P<d_r2>\d{{1,2}})\s?(?:ខែ)?\s?(?P<m_r2>{months})(?:\s?ឆ្នាំ\s?(?P<y_r2>{year_}))?)",
        rf"(?P<mixed>(?:គិត)?(?:ចាប់តាំងពី|ចាប់ពី|តាំងពី|រវាង|ពី)\s?(?:ដើម|ចុង)?ខែ\s?(?P<m_x1>{months})(?:\s?ឆ្នាំ\s?(?P<y_x1>{year_}))?"
        rf"\s?(?:រហូតមកដល់|រហូតដល់|មកដល់|មកទល់|ដល់|និង)\s?{head}(?P<d_x2>\d{{1,2}})\s?(?:ខែ)?\s?(?P<m_x2>{months})(?:\s?ឆ្នាំ\s?(?P<y_x2>{year_}))?)",
        rf"(?P<months>(?:ចាប់ពី|ចាប់តាំងពី|តាំងពី|រវាង|ពី)\s?(?:ដើម|ចុង)?ខែ\s?(?P<m_s1>{months})(?:\s?ឆ្នាំ\s?(?P<y_s1>{year_}))?"
        rf"\s?(?:រហូតមកដល់|រហូតដល់|មកដល់|មកទល់|ដល់|ទៅ|និង)\s?ខែ\s?(?P<m_s2>{months})(?:\s?ឆ្នាំ\s?(?P<y_s2>{year_}))?)",
        rf"(?P<dmy>{head}(?P<d>\d{{1,2}})\s?,?(?:ខែ)?\s?(?P<m>{months})(?:\s?,?ឆ្នាំ\s?(?:(?P<y>{year_})|(?P<yrel>មុន|ទៅ|នេះ|កន្លងទៅ)))?)",
        r"(?P<slash>\d{1,2}[/-]\d{1,2}[/-]\d{4})",
        rf"(?P<my>(?:សប្តាហ៍ទី\s?(?P<week>\d)\s?(?:នៃ)?\s?)?(?:ដើម|ចុង|ពាក់កណ្តាល|អំឡុង)?ខែ\s?(?P<m_my>{months})(?:\s?ឆ្នាំ\s?(?P<y_my>{year_})|\s?ឆ្នាំ(?P<yrel_my>មុន|ទៅ|នេះ|កន្លងទៅ))?)",
        rf"(?P<weekday>(?:កាលពី)?(?:ព្រឹក|រសៀល|ល្ងាច|យប់|ថ្ងៃ)*ថ្ងៃ\s?(?P<wd>{days})(?!\s?,?\s?(?:ទី\s?)?\d)(?P<wtail>\s?(?:សប្តាហ៍|ចុងសប្តាហ៍|អាទិត្យ)?(?:មុន(?!ការ|បោះ)|កន្លងទៅ|(?P<ahead>ខាងមុខ|ក្រោយ(?!ពី|ពេល|មក))))?)",
        r"(?P<weekend>ចុងសប្តាហ៍(?:មុន|នេះ|កន្លងទៅ)?)",
        rf"(?P<ago>(?P<n_ago>{number})\s?(?P<u_ago>{unit})\s?(?:មុន(?!\s?(?:ការ|បោះ|ពេល|ថ្ងៃ|នឹង|អាណត្តិ|សន្និបាត))|កន្លងទៅ|កន្លងមក))",
        rf"(?P<window>(?:ក្នុង|អស់)?(?:រយៈពេល|អំឡុងពេល|អំឡុង|ចន្លោះ)\s?(?P<n_win>{number})?\s?(?P<u_win>{unit})\s?(?:ចុងក្រោយ|កន្លងមក|កន្លងទៅ|មុន))",
        rf"(?P<shift>(?P<n_shift>{number})\s?(?P<u_shift>{unit})\s?(?:ក្រោយមក|បន្ទាប់មក|(?P<of>ក្រោយ(?=\s?(?:ពី|ពេល|ការ))|បន្ទាប់ពី)))",
        rf"(?P<pointer>{_any(list(pointers))})",
        rf"(?P<relative>{_any(list(relative))})",
        rf"(?P<yy>(?:នៅ)?(?:ដើម|ចុង|ក្នុង|អំឡុង)?ឆ្នាំ\s?(?P<y_y>{year_}))",
    )
    first = {
        w[:2]
        for w in (
            *pointers,
            *relative,
            *units,
            *words.units,
            *words.tens,
            *words.scales,
            *(d for forms in weekdays for d in forms),
        )
    }
    first |= {
        w[:2]
        for w in (
            "ចាប់",
            "តាំង",
            "រវាង",
            "ពី",
            "នៅ",
            "ចុះ",
            "កាល",
            "ព្រឹក",
            "រសៀល",
            "ល្ងាច",
            "យប់",
            "ទី",
            "ដើម",
            "ចុង",
            "ពាក់",
            "អំឡុង",
            "ក្នុង",
            "អស់",
            "រយៈ",
            "ចន្លោះ",
        )
    }
    return Calendar(
        pattern=re.compile("|".join(parts)),
        begin=re.compile(rf"\d|(?:{'|'.join(sorted(first))})"),
        months=tuple(re.compile("|".join(forms)) for forms in month_forms),
        weekdays=weekdays,
        units=units,
        relative=relative,
        pointers=pointers,
        future=lexicon.pattern("calendar", "future"),
        numbers=words,
    )


def _any(words: list[str]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"
