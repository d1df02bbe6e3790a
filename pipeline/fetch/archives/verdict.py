"""Is a day's news all there? The verdict per source and UTC day, by rules that anybody can check.

In this order, the first that holds:

1. `outlet_closed`  nothing was found, and the catalogue says that the outlet had closed by that day.
2. `unreachable`    nothing was found, and nothing that knows of the day answered: no archive of the publisher, no
                    capture in a web archive, nothing landed.
3. `partial`        fewer were found than the archive counts or lists for the day (expected 12, found 11), or some of
                    the window are missing and nothing tells of which day.
4. `complete`       an archive was read to both ends of the window (zero is a number too), or all that it counts was
                    found.
5. `unknown`        something answered, and nothing tells how many there were.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any

from pipeline.fetch.archives.base import Found
from pipeline.records import Source, Verdict, Window

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
    error_class: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """What a search says of its window, without what it found: enough for a verdict, and plain enough to be kept.

    `expected_on` and `listed_on` count by ISO day: what the archive says there is, and what was offered with a date.
    """

    strategy: str
    is_reached: bool
    is_complete: bool
    expected: int | None
    expected_on: Mapping[str, int]
    listed_on: Mapping[str, int]
    undated: int
    requests: int
    error_class: str | None
    note: str

    def facts(self) -> dict[str, Any]:
        """The account as plain JSON values; `Account(**facts)` is the account again."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def account_of(found: Found) -> Account:
    """The account of a search."""
    return Account(
        strategy=found.strategy,
        is_reached=found.is_reached,
        is_complete=found.is_complete,
        expected=found.expected,
        expected_on={day.isoformat(): count for day, count in found.expected_on},
        listed_on=dict(Counter(_day(at) for at in found.published.values())),
        undated=len(found.candidates) - len(found.dated),
        requests=found.requests,
        error_class=found.error_class,
        note=found.note,
    )


def coverage(
    source: Source, window: Window, account: Account, captured: Iterable[datetime] | None = None, *, missed: int = 0
) -> tuple[DayCoverage, ...]:
    """The ledger's rows of a search, one for every UTC day of the window.

    `captured` are the publication times of the articles that were really got in the end, and `missed` is how many
    undated ones could not be got. Without them what the search offers with a date counts as found, and a search that
    offers undated addresses can say nothing of a day.
    """
    days = [day.isoformat() for day in window.days()]
    listed = Counter(account.listed_on)
    got = listed if captured is None else Counter(map(_day, captured))
    counted = dict(account.expected_on)
    if not counted and account.expected is not None and len(days) == 1:
        counted = {days[0]: account.expected}
    is_lacking = not counted and account.expected is not None and account.expected > sum(listed.values())
    closed_on = closed_since(source)
    rows = []
    for day, written in zip(window.days(), days, strict=True):
        expected = counted.get(written)
        verdict = judge(
            found=got[written],
            expected=max(expected or 0, listed[written]),
            is_complete=account.is_complete and (captured is not None or not account.undated),
            is_reached=account.is_reached,
            is_short=missed > 0 or is_lacking,
            is_closed=closed_on is not None and day >= closed_on,
        )
        rows.append(
            DayCoverage(
                source_id=source.source_id,
                day=day,
                strategy=account.strategy,
                verdict=verdict,
                expected=expected,
                found=got[written],
                reason=account.note,
                error_class=account.error_class,
            )
        )
    return tuple(rows)


def _day(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()


def judge(
    *, found: int, expected: int, is_complete: bool, is_reached: bool, is_short: bool, is_closed: bool
) -> Verdict:
    """The rules of this module's head. `expected` is the least number that the day is known to have."""
    if found == 0 and expected == 0 and is_closed:
        return "outlet_closed"
    if found == 0 and not is_reached:
        return "unreachable"
    if is_short or found < expected:
        return "partial"
    return "complete" if is_complete else "unknown"


def closed_since(source: Source) -> date | None:
    """The day from which the catalogue's `disabled_reason` says that the outlet publishes nothing."""
    written = _CLOSED.match(source.disabled_reason or "")
    try:
        return date.fromisoformat(written[1]) if written else None
    except ValueError:
        return None
