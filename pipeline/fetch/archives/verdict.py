"""Is a day's news all there? The verdict per source and UTC day, by rules that anybody can check.

In this order, the first that holds:

1. `outlet_closed`  nothing was found, and the catalogue says that the outlet had closed by that day.
2. `unreachable`    nothing was found, and nothing answered: no archive, no web archive, no landed capture.
3. `partial`        fewer were found than the archive counts or lists for the day (expected 12, found 11), or some of
                    the window are missing and nothing tells of which day.
4. `complete`       an archive was read to both ends of the window (zero is a number too), or all that it counts was
                    found.
5. `unknown`        something answered, and nothing tells how many there were.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from pipeline.fetch.archives.base import Found
from pipeline.records import Source, Window

Verdict = Literal["complete", "partial", "unknown", "unreachable", "outlet_closed"]

_CLOSED = re.compile(r"^(?:closed\b|suspended since\b|no longer published\b).*?(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, slots=True)
class DayCoverage:
    """One row of the coverage ledger. `expected` is null when nothing says how many there were."""

    source_id: str
    day: date
    strategy: str
    verdict: Verdict
    expected: int | None
    found: int
    reason: str


def coverage(
    source: Source, window: Window, found: Found, captured: Iterable[datetime] | None = None, *, missed: int = 0
) -> tuple[DayCoverage, ...]:
    """The ledger's rows of a search, one for every UTC day of the window.

    `captured` are the publication times of the articles that were really got in the end, and `missed` is how many
    undated ones could not be got. Without them what the search offers with a date counts as found, and a search that
    offers undated addresses can say nothing of a day.
    """
    listed = Counter(at.astimezone(UTC).date() for at in found.published.values())
    got = listed if captured is None else Counter(at.astimezone(UTC).date() for at in captured)
    days = list(window.days())
    counted = dict(found.expected_on)
    if not counted and found.expected is not None and len(days) == 1:
        counted = {days[0]: found.expected}
    is_short = missed > 0 or (not counted and found.expected is not None and found.expected > sum(listed.values()))
    is_complete = found.is_complete and (captured is not None or len(found.dated) == len(found.candidates))
    closed_on = closed_since(source)
    rows = []
    for day in days:
        expected = counted.get(day)
        at_least = max(expected or 0, listed[day])
        verdict = judge(
            found=got[day],
            expected=at_least if expected is not None or listed[day] else None,
            is_complete=is_complete,
            is_reached=found.is_reached,
            is_short=is_short,
            is_closed=closed_on is not None and day >= closed_on,
        )
        rows.append(DayCoverage(source.source_id, day, found.strategy, verdict, expected, got[day], found.note))
    return tuple(rows)


def judge(
    *, found: int, expected: int | None, is_complete: bool, is_reached: bool, is_short: bool, is_closed: bool
) -> Verdict:
    """The rules of this module's head. `expected` is the least number that the day is known to have."""
    if found == 0 and not expected and is_closed:
        return "outlet_closed"
    if found == 0 and not is_reached:
        return "unreachable"
    if is_short or (expected is not None and found < expected):
        return "partial"
    return "complete" if is_complete else "unknown"


def closed_since(source: Source) -> date | None:
    """The day from which the catalogue's `disabled_reason` says that the outlet publishes nothing."""
    written = _CLOSED.match(source.disabled_reason or "")
    try:
        return date.fromisoformat(written[1]) if written else None
    except ValueError:
        return None
