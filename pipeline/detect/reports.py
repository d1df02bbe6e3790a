"""What a language's grammar hands over: the people of an article and one `Report` per act and passage.

`assemble.assemble` merges reports into mentions; everything before it is language, everything after it is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.detect.spans import GroupSpan
from pipeline.records import ActorKind, ClaimantSide, Count, DateSpan, EventType, Modality, Signal, Status

#: Why somebody is near a story rather than in it; a `civil` person can be in it.
STAND_ASIDE = frozenset({"speaker", "analyst", "relative", "official", "host"})


@dataclass
class Figure:
    """A person of the article. `stands` says why somebody is near the story rather than in it (speaker, relative …)."""

    number: int
    name: str
    start: int
    person_id: str | None = None
    gender: str = ""
    role: str | None = None
    stands: str = ""
    party_id: str | None = None
    parties: list[str] = field(default_factory=list)
    place: str | None = None
    starts: list[int] = field(default_factory=list)


@dataclass
class Claim:
    """Somebody vouches: who, from which side, and whether only they do."""

    name: str
    side: ClaimantSide
    figure: int | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """Who acts: figures, or a group (a group may have named members); `frame` is what governs the verb."""

    people: tuple[int, ...] = ()
    group: GroupSpan | None = None
    frame: str = ""
    start: int = 0
    end: int = 0


@dataclass
class Report:
    """One act of one actor set as one passage tells it. `people` are numbers of figures; `spans` are evidence."""

    type: EventType
    start: int
    end: int
    sentence: int
    people: tuple[int, ...] = ()
    kind: ActorKind = "person"
    count: Count | None = None
    origin: str | None = None
    destination: str | None = None
    date: DateSpan | None = None
    place: str | None = None
    modality: Modality = "actual"
    status: Status = "reported"
    claim: Claim | None = None
    is_negated: bool = False
    is_weak: bool = False
    signals: list[Signal] = field(default_factory=list)
    spans: list[tuple[int, int, str]] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)


@dataclass
class Reading:
    """All that a grammar read in one article. `is_political` separates `related` from `unrelated`."""

    cast: list[Figure]
    reports: list[Report]
    is_political: bool = False


def date_answers(reports: Sequence[Report]) -> None:
    """A refusal takes the day of the approach that it answers, and its place where it has none of its own."""
    for report in reports:
        if report.type != "refusal":
            continue
        for other in reports:
            if other.type == "approach" and set(other.people) & set(report.people):
                report.date = other.date or report.date
                report.place = report.place or other.place
                report.spans.append((other.start, other.end, "type"))
                break
