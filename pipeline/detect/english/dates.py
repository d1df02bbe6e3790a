"""English time words → `TimeSpan`s: days, weekdays, months, "two weeks ago", "on the 5th", "since the weekend".

Everything resolves against the publication day in Phnom Penh; words that only point ("the following month") keep what
they point to, for `dates.follow_pointer`.
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
from pipeline.detect.document import Document
from pipeline.detect.patterns import Quick
from pipeline.detect.spans import Span, TimeSpan
from pipeline.records import DateSpan

_MONTHS = {name.lower(): n for n in range(1, 13) for name in (calendar.month_name[n], calendar.month_abbr[n])}
_MONTHS["sept"] = 9
_WEEKDAYS = {calendar.day_name[n].lower(): n for n in range(7)}
_M = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_W = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_ORD = {w: n for n, w in enumerate(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth "
    "twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first".split(),
    1)}  # fmt: skip
_D = r"(?:\d{1,2}(?:st|nd|rd|th)?)"
_O = "(?:" + "|".join(sorted(_ORD, key=len, reverse=True)) + ")"
_NUMBER_WORDS = "a an one two three four five six seven eight nine ten eleven twelve several few".split()
# A number may begin a sentence: "Two weeks later".
_NUMBER = "(?:" + "|".join([r"\d+", *(f"[{w[0].upper()}{w[0]}]{w[1:]}" for w in _NUMBER_WORDS)]) + ")"
_Y = r"(?:19|20)\d\d"

_ENGLISH = re.compile(
    "|".join(
        (
            rf"(?P<range>(?:[Bb]etween|[Ff]rom) (?P<r1>{_D}(?: {_M})?|{_M} {_D}|{_M})(?:,? (?P<ry1>{_Y}))?"
            rf" (?:and|to|until|through) (?P<r2>(?:the (?:end|start|middle) of |early |mid-?"
            rf"|late )?(?:{_D} {_M}|{_M} {_D}"
            rf"|{_W}(?: night| evening| morning)?|{_M}|[Tt]oday|[Nn]ow|[Yy]esterday))(?:,? (?P<ry2>{_Y}))?)",
            rf"(?P<span>[Tt]he (?P<which2>first|second|last) (?:(?P<sn>{_NUMBER}) months|half"
            rf"|quarter) of (?P<sy>{_Y}|this"
            rf" year|last year|the year))",
            rf"(?P<nth>(?:[Tt]he )?(?P<no>first|second|third|fourth|last) (?P<nw>{_W}) (?:of|in) (?P<nm>{_M}|this month"
            rf"|last month)(?:,? (?P<ny>{_Y}))?)",
            rf"(?P<dmy>(?:the )?(?P<d1>{_D}|{_O})(?: of)? (?P<m1>{_M})(?:,? (?P<y1>{_Y}))?)",
            rf"(?P<mdy>(?P<m2>{_M}) (?P<d2>{_D})(?!\d|,\d)(?:,? (?P<y2>{_Y}))?)",
            r"(?P<iso>(?:19|20)\d\d-\d\d-\d\d)",
            rf"(?P<part>(?:[Ee]arly|[Ll]ate|[Mm]id-?|[Tt]he (?:first|second|third|last|final) (?:week|days) of"
            rf"|[Tt]he (?:end|beginning|start|middle) of|[Tt]he (?:first|second) half of) ?(?P<m3>{_M})(?:,? "
            rf"(?:of )?(?P<y3>{_Y}))?)",
            rf"(?P<my>(?P<m4>{_M}),? (?:of )?(?P<y4>{_Y}|last year|this year|the same year|that year))",
            rf"(?P<lastm>(?P<which>[Ll]ast|[Tt]his|[Nn]ext|[Tt]hat|[Tt]he following|[Tt]he next) (?P<m5>{_M}))",
            rf"(?P<dom>(?<=[Oo]n |[Bb]y )the (?P<d6>\d{{1,2}}(?:st|nd|rd|th))(?! (?:of|{_M}"
            rf"|[a-z]+ (?:anniversary|time))))",
            r"(?P<m>(?:(?:January|February|April|June|July|August|September|October|November|December)(?= "
            r"|[,.;:?!)'\"—–-]|$)|(?<=[a-z,] )(?:March|May)(?! [A-Z])(?= |[,.;:?!)'\"—–-]|$)|^(?:March"
            r"|May)(?=,)))",
            rf"(?P<thatwd>(?:[Tt]hat|[Tt]he same) {_W}(?: (?:evening|morning|afternoon|night))?)",
            rf"(?P<wd>(?P<wq>[Ll]ast |[Tt]his |[Nn]ext |[Tt]he (?:previous|following|next) |[Oo]n "
            rf")?(?P<w>{_W})(?P<wt> (?:last week|next week|a week earlier|of last week))?)",
            r"(?P<rel>\b(?:[Yy]esterday|[Tt]oday|[Tt]omorrow|[Tt]his (?:morning|afternoon|evening|week|month"
            r"|year)|[Tt]onight|[Ll]ast (?:night|week|month|year|weekend)|[Nn]ext (?:week|month|year)|[Tt]he "
            r"(?:same|previous|following|next) (?:day|week|month|year|evening|morning|afternoon|night)|[Tt]hat "
            r"(?:day|week|month|year|morning|evening|afternoon|same day)|[Ee]arlier (?:this|that) (?:week|month"
            r"|year)|[Ll]ater (?:this|that) (?:day|week|month|year)|(?:[Ee]arly|[Ll]ate|[Mm]id-?|[Tt]he (?:end"
            r"|start|beginning|middle) of) ?"
            r"(?:this|last|next|the) (?:week|month|year)|[Oo]ver the weekend|[Aa]t the weekend"
            r"|[Tt]his past weekend|[Tt]he weekend|[Tt]he (?:day|week|month|year) before(?=[,.;])"
            r"|[Tt]he new year|[Tt]he (?:day|week|month|year) before last|[Dd]ays ago|[Tt]he day before "
            r"yesterday|[Tt]he same))\b",
            rf"(?P<ago>\b(?P<n>{_NUMBER}) (?P<u>days?|nights?|weeks?|fortnights?|months?|years?) (?P<dir>ago"
            rf"|earlier|before|later|after(?:wards)?|since))\b",
            rf"(?P<window>[Oo]ver the (?:past|last) (?P<n2>{_NUMBER} )?(?P<u2>days|weeks?|months?|years?)"
            rf"|[Ii]n the (?:past|last) (?P<n3>{_NUMBER} )?(?P<u3>days|weeks?|months?|years?))",
            rf"(?P<y>(?<=[a-z] )(?P<yy>{_Y})(?!\d|,\d| (?:members|people|activists|officials|riel|votes"
            rf"|villagers|supporters|families|workers|councillors)))",
        )
    )
)
_QUICK_ENGLISH = Quick(_ENGLISH)
_TIME_WORDS = frozenset(
    [
        *_MONTHS,
        *_WEEKDAYS,
        *"yesterday today tomorrow tonight last this next same previous following that ago earlier later".split(),
        *"before after weekend since past".split(),
    ]
)
#: A day without a year is rather days ahead than most of a year ago.
_LONG_PAST, _SOON = timedelta(days=240), timedelta(days=45)
_POINTERS = {
    "same": ("the same day", "the same evening", "the same morning", "the same afternoon", "the same night", "that day",
             "that morning", "that evening", "that afternoon", "that same day"),
    "same_month": ("the same month", "that month"), "same_week": ("the same week", "that week"),
    "same_year": ("the same year", "that year"), "next_month": ("the following month", "the next month"),
    "next_day": ("the following day", "the next day", "the following morning", "the next morning"),
    "next_week": ("the following week",), "next_year": ("the following year",),
    "previous_month": ("the previous month", "the month before"),
    "previous_week": ("the previous week", "the week before"),
    "previous_year": ("the previous year", "the year before"),
    "previous_day": ("the previous day", "the previous evening", "the previous night", "the day before"),
}  # fmt: skip
_POINTS_TO = {phrase: kind for kind, phrases in _POINTERS.items() for phrase in phrases}
_PREFIX = re.compile(
    r"(?:\b(?P<since>[Ss]ince|[Ff]rom|[Ss]tarting|[Bb]eginning)(?: (?:the )?(?:early|late|mid|end of|start of"
    r"|beginning of))?"
    r"|\b(?P<until>[Uu]ntil|[Tt]ill|[Uu]p to|[Bb]efore|[Bb]y|[Aa]head of)(?: (?:the )?(?:end|start|beginning"
    r"|middle) of)?|\b(?P<as>[Aa]s of)|\b(?P<after>[Aa]fter)) (?:the )?$"
)
_FUTURE = re.compile(
    r"\b(?:will|would|due|plans?|planned|scheduled|expected|to be held|set for|set to|upcoming|coming)\b"
)

# "Will receive 150 members of the party in X district on Sunday": the verb that a time belongs to may stand far before.
# "Two others, whom he would not name, left the party in April": the clause of the time is past.
_DONE = re.compile(
    r"(?:^|[a-z] )(?:left|quit|joined|went|moved|crossed|resigned|returned|signed|took|came|had|was|were)\b"
)
# "Would leave the party, he told reporters on Tuesday": the day of the saying is past.
_SAID_ON = re.compile(
    r"\b(?:said|announced|wrote|posted|confirmed|added"
    r"|told (?:reporters|journalists|observers|supporters|monitors|villagers|(?:a|the|this) [a-z]+(?: [a-z]+)?"
    r"|[A-Z][a-z]+(?: [A-Z][a-z]+)*))"
    r" (?:late |early )?$"
)
_WILL = re.compile(
    r"\b(?:will|is to|are to|plans to|expects to) (?:hold|receive|admit|welcome|host|take in|join|leave|cross"
    r"|move|gather|be)\b"
    r"(?:(?! said\b| says\b| who\b| which\b| when\b| since\b| after\b| had\b)[^.;:\"\n])*$"
)


# "Seven weeks before the country elects a parliament": a count of days to another event dates no act.
_OF_ANOTHER = re.compile(r" (?:the|an?|his|her|its|their|this|next|voters|polls|he|she|it|they|Cambodia(?:ns)?) ?[a-z]")


def tag_times(document: Document) -> None:
    """Put English `TimeSpan`s on the document."""
    spans: list[Span] = []
    numbered = document.sentence_has_number
    for sentence, words in zip(document.sentences, document.sentence_words, strict=True):
        if numbered[sentence.index] or not words.isdisjoint(_TIME_WORDS):
            for match in _QUICK_ENGLISH.finditer(document.text, sentence.start, sentence.end):
                span = _read(match, document)
                if span:
                    spans.append(span)
    document.tag(_without_weekdays_of_dates(spans, document.text))


def _without_weekdays_of_dates(spans: list[Span], text: str) -> list[Span]:
    """ "Thursday, 20 January", "20 January, a Thursday": the date says it; the weekday alone would say another."""
    kept: list[Span] = []
    for span in spans:
        words = text[span.start : span.end]
        is_weekday = bool(re.fullmatch(rf"(?:[Oo]n )?{_W}", words))
        if kept and re.fullmatch(r",? (?:an? |the )?|,? \(|,? on ", text[kept[-1].end : span.start]):
            before = text[kept[-1].start : kept[-1].end]
            if is_weekday and re.search(_M, before):
                continue
            if re.fullmatch(rf"(?:[Oo]n )?{_W}", before) and re.search(_M, words):
                kept.pop()
        kept.append(span)
    return kept


def _read(match: re.Match[str], document: Document) -> TimeSpan | None:
    start, end = match.span()
    published = document.published
    if published is None:
        return None
    kind = next(k for k in _KINDS if match[k])
    words = match.group()
    lead = re.split(r"[.;?!\n]\s", document.text[max(0, start - 60) : start])[-1]
    planned = _FUTURE.search(lead) or _WILL.search(document.text, max(0, start - 170), start)
    clause = re.split(r"[,;]\s", lead)[-1]
    told = _SAID_ON.search(document.text, max(0, start - 40), start) or (
        clause != lead and _DONE.search(clause) and not _FUTURE.search(clause)
    )
    future = bool(planned and not told) and kind in {
        "dmy", "mdy", "m", "wd",
    }  # fmt: skip
    if kind == "rel":
        pointer = _POINTS_TO.get(words.lower())
        if pointer:
            since = _PREFIX.search(document.text, max(0, start - 24), start)
            return TimeSpan(start, end, None, f"since:{pointer}" if since and since["since"] else pointer)
    if kind == "thatwd":
        return TimeSpan(start, end, None, "same")
    if kind == "ago" and match["dir"] == "before" and _OF_ANOTHER.match(document.text, end):
        return None
    if kind == "ago" and match["dir"] not in {"ago", "since"}:
        number = read_number(match["n"].lower()) or 1
        sign = -1 if match["dir"] in {"earlier", "before"} else 1
        return TimeSpan(start, end, None, f"shift:{sign * int(number)}:{match['u'].rstrip('s')}")
    if kind == "lastm" and match["which"].lower() in {"the following", "the next"}:
        return TimeSpan(start, end, None, f"next:{_month_number(match['m5'])}")
    if kind == "my" and match["y4"] in {"the same year", "that year"}:
        return TimeSpan(start, end, None, f"month:{_month_number(match['m4'])}")
    when = _READERS[kind](match, published, future)
    if when is None:
        return None
    prefix = _PREFIX.search(document.text, max(0, start - 24), start)
    owns = document.text.startswith("'s", end)
    if prefix and prefix["since"] and when.start <= published and kind != "range" and not owns:
        return TimeSpan(prefix.start(), end, DateSpan(when.start, max(when.start, published), "range"), "since")
    if prefix and prefix["until"]:
        return TimeSpan(start, end, when, "until")
    return TimeSpan(start, end, when)


def _month_number(word: str) -> int:
    return _MONTHS[word.lower().rstrip(".")]


def _number_of_day(word: str) -> int:
    return _ORD.get(word.lower()) or int(re.sub(r"\D", "", word))


def _read_dmy(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    return _day_of(_number_of_day(m["d1"]), _month_number(m["m1"]), m["y1"], published, future)


def _read_mdy(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    return _day_of(_number_of_day(m["d2"]), _month_number(m["m2"]), m["y2"], published, future)


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
        named = _month_number(m["nm"])
        whole = month(int(m["ny"]), named) if m["ny"] else last_month_named(published, named)
    weekday = _WEEKDAYS[m["nw"].lower()]
    if m["no"] == "last":
        return day(last_weekday(whole.end, weekday))
    first = whole.start + timedelta(days=(weekday - whole.start.weekday()) % 7)
    return day(first + timedelta(days=7 * (_ORD[m["no"]] - 1)))


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
    number = _month_number(m["m3"])
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
    return month(number, _month_number(m["m4"]))


def _read_lastm(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    number, which = _month_number(m["m5"]), m["which"].lower()
    if which == "next":
        return last_month_named(published, number, future=True)
    if which == "last" and number == published.month:
        return month(published.year - 1, number)
    return last_month_named(published, number)


def _read_m(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    return last_month_named(published, _month_number(m["m"]), future=future)


def _read_wd(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    weekday, which, tail = _WEEKDAYS[m["w"].lower()], (m["wq"] or "").lower().strip(), (m["wt"] or "").strip()
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
    name = re.search(_M, words)
    month_number = _month_number(name.group()) if name else last.start.month
    years = int(m["ry1"]) if m["ry1"] else last.end.year
    first = safe_date(years, month_number, int(number.group()) if number else 1)
    if first and first > last.end:
        first = safe_date(years - 1, month_number, int(number.group()) if number else 1)
    return DateSpan(first, last.end, "range") if first else None


def _range_end(words: str, year_word: str | None, published: date) -> DateSpan | None:
    lowered = words.lower()
    if lowered in {"today", "now", "yesterday"}:
        return day(published - timedelta(days=int(lowered == "yesterday")))
    weekday = re.match(_W, words)
    if weekday:
        return day(last_weekday(published, _WEEKDAYS[weekday.group().lower()]))
    name, number = re.search(_M, words), re.search(r"\d+", words)
    if not name:
        return None
    month_number = _month_number(name.group())
    if number:
        return _day_of(int(number.group()), month_number, year_word, published, False)
    return month(int(year_word), month_number) if year_word else last_month_named(published, month_number)


_READERS = {
    "range": _read_range, "dmy": _read_dmy, "mdy": _read_mdy, "iso": _read_iso, "part": _read_part, "my": _read_my,
    "lastm": _read_lastm, "m": _read_m, "wd": _read_wd, "rel": _read_rel, "ago": _read_ago, "window": _read_window,
    "y": _read_y, "nth": _read_nth, "span": _read_span, "dom": _read_dom, "thatwd": _read_rel,
}  # fmt: skip
_KINDS = tuple(_READERS)
