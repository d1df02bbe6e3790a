"""How an outlet leans, as the catalogue words it → periods with one leaning each.

The catalogue says changes in words that people read: "independent until 2017-09-04, opposition-leaning from exile
since", "independent, from exile since 2017-09-04", "independent (US-funded until 2025-03-14)". A day is given as
`2018-05-05` or `June 2023`; the day of the change belongs to what comes after it.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

ALWAYS = date(1, 1, 1)

Period = tuple[date, date | None, str]

_DAY = r"(?P<day>\d{4}-\d{2}-\d{2}|[A-Z][a-z]+ \d{4})"
_FORMS = (
    re.compile(rf"(?P<before>[^,(]+?) until (?:[a-z ]+ )?{_DAY}, (?P<after>.+?) since(?: .+)?"),
    re.compile(rf"(?P<before>[^,(]+?)(?P<after>, .+?) since {_DAY}"),
    re.compile(rf"(?P<rest>[^,(]+?) \((?P<detail>[^)]+?) until {_DAY}\)"),
)


def alignment_periods(text: str) -> list[Period]:
    """`(first day, last day or none, leaning)` in order; one period when the words name no day of change."""
    for form in _FORMS:
        if match := form.fullmatch(text.strip()):
            said = match.groupdict()
            if "detail" in said:
                before, after = f"{said['rest']} ({said['detail']})", said["rest"]
            else:
                before, after = said["before"], said["after"]
                after = before + after if after.startswith(",") else after
            change = _day(said["day"])
            return [(ALWAYS, change - timedelta(days=1), before), (change, None, after)]
    return [(ALWAYS, None, text.strip())]


def _day(text: str) -> date:
    if text[0].isdigit():
        return date.fromisoformat(text)
    return datetime.strptime(text, "%B %Y").date()
