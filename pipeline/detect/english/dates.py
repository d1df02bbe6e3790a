"""English time words → `TimeSpan`s: days, weekdays, months, "two weeks ago", "on the 5th", "since the weekend".

Everything resolves against the publication day in Phnom Penh; words that only point ("the following month") keep what
they point to, for `dates.follow_pointer`.
"""

from __future__ import annotations

import re

from pipeline.detect.counts import read_number
from pipeline.detect.document import Document
from pipeline.detect.english.calendar_days import MONTH, MONTHS, ORDINALS, READERS, WEEKDAY, WEEKDAYS, number_of_month
from pipeline.detect.patterns import Quick
from pipeline.detect.spans import Span, TimeSpan
from pipeline.records import DateSpan

_D = r"(?:\d{1,2}(?:st|nd|rd|th)?)"
_O = "(?:" + "|".join(sorted(ORDINALS, key=len, reverse=True)) + ")"
_NUMBER_WORDS = "a an one two three four five six seven eight nine ten eleven twelve several few".split()
# A number may begin a sentence: "Two weeks later".
_NUMBER = "(?:" + "|".join([r"\d+", *(f"[{w[0].upper()}{w[0]}]{w[1:]}" for w in _NUMBER_WORDS)]) + ")"
_Y = r"(?:19|20)\d\d"

_ENGLISH = re.compile(
    "|".join(
        (
            rf"(?P<range>(?:[Bb]etween|[Ff]rom) (?P<r1>{_D}(?: {MONTH})?|{MONTH} {_D}|{MONTH})(?:,? (?P<ry1>{_Y}))?"
            rf" (?:and|to|until|through) (?P<r2>(?:the (?:end|start|middle) of |early |mid-?"
            rf"|late )?(?:{_D} {MONTH}|{MONTH} {_D}"
            rf"|{WEEKDAY}(?: night| evening| morning)?|{MONTH}|[Tt]oday|[Nn]ow|[Yy]esterday))(?:,? (?P<ry2>{_Y}))?)",
            rf"(?P<span>[Tt]he (?P<which2>first|second|last) (?:(?P<sn>{_NUMBER}) months|half"
            rf"|quarter) of (?P<sy>{_Y}|this"
            rf" year|last year|the year))",
            rf"(?P<nth>(?:[Tt]he )?(?P<no>first|second|third|fourth|last) (?P<nw>{WEEKDAY}) (?:of|in)"
            rf" (?P<nm>{MONTH}|this month|last month)(?:,? (?P<ny>{_Y}))?)",
            rf"(?P<dmy>(?:the )?(?P<d1>{_D}|{_O})(?: of)? (?P<m1>{MONTH})(?:,? (?P<y1>{_Y}))?)",
            rf"(?P<mdy>(?P<m2>{MONTH}) (?P<d2>{_D})(?!\d|,\d)(?:,? (?P<y2>{_Y}))?)",
            r"(?P<iso>(?:19|20)\d\d-\d\d-\d\d)",
            rf"(?P<part>(?:[Ee]arly|[Ll]ate|[Mm]id-?|[Tt]he (?:first|second|third|last|final) (?:week|days) of"
            rf"|[Tt]he (?:end|beginning|start|middle) of|[Tt]he (?:first|second) half of) ?(?P<m3>{MONTH})(?:,? "
            rf"(?:of )?(?P<y3>{_Y}))?)",
            rf"(?P<my>(?P<m4>{MONTH}),? (?:of )?(?P<y4>{_Y}|last year|this year|the same year|that year))",
            rf"(?P<lastm>(?P<which>[Ll]ast|[Tt]his|[Nn]ext|[Tt]hat|[Tt]he following|[Tt]he next) (?P<m5>{MONTH}))",
            rf"(?P<dom>(?<=[Oo]n |[Bb]y )the (?P<d6>\d{{1,2}}(?:st|nd|rd|th))(?! (?:of|{MONTH}"
            rf"|[a-z]+ (?:anniversary|time))))",
            r"(?P<m>(?:(?:January|February|April|June|July|August|September|October|November|December)(?= "
            r"|[,.;:?!)'\"—–-]|$)|(?<=[a-z,] )(?:March|May)(?! [A-Z])(?= |[,.;:?!)'\"—–-]|$)|^(?:March"
            r"|May)(?=,)))",
            rf"(?P<thatwd>(?:[Tt]hat|[Tt]he same) {WEEKDAY}(?: (?:evening|morning|afternoon|night))?)",
            rf"(?P<wd>(?P<wq>[Ll]ast |[Tt]his |[Nn]ext |[Tt]he (?:previous|following|next) |[Oo]n "
            rf")?(?P<w>{WEEKDAY})(?P<wt> (?:last week|next week|a week earlier|of last week))?)",
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
_KINDS = tuple(READERS)
_TIME_WORDS = frozenset(
    [
        *MONTHS,
        *WEEKDAYS,
        *"yesterday today tomorrow tonight last this next same previous following that ago earlier later".split(),
        *"before after weekend since past".split(),
    ]
)
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
        is_weekday = bool(re.fullmatch(rf"(?:[Oo]n )?{WEEKDAY}", words))
        if kept and re.fullmatch(r",? (?:an? |the )?|,? \(|,? on ", text[kept[-1].end : span.start]):
            before = text[kept[-1].start : kept[-1].end]
            if is_weekday and re.search(MONTH, before):
                continue
            if re.fullmatch(rf"(?:[Oo]n )?{WEEKDAY}", before) and re.search(MONTH, words):
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
        return TimeSpan(start, end, None, f"next:{number_of_month(match['m5'])}")
    if kind == "my" and match["y4"] in {"the same year", "that year"}:
        return TimeSpan(start, end, None, f"month:{number_of_month(match['m4'])}")
    when = READERS[kind](match, published, future)
    if when is None:
        return None
    prefix = _PREFIX.search(document.text, max(0, start - 24), start)
    owns = document.text.startswith("'s", end)
    if prefix and prefix["since"] and when.start <= published and kind != "range" and not owns:
        return TimeSpan(prefix.start(), end, DateSpan(when.start, max(when.start, published), "range"), "since")
    if prefix and prefix["until"]:
        return TimeSpan(start, end, when, "until")
    return TimeSpan(start, end, when)
