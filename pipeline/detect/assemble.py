"""Reports → mentions: one mention per act and actor set, with direction, signals and label by the codebook's rules."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

from pipeline.detect.document import Document
from pipeline.detect.gazetteer import Gazetteer, gazetteer
from pipeline.detect.reports import Reading, Report
from pipeline.records import (
    Actor,
    Claimant,
    Count,
    DateSpan,
    Direction,
    Evidence,
    Mention,
    Modality,
    Signal,
    Story,
)

_LEAVING = ("defection", "cooptation", "departure", "recantation")
#: What nobody announces: a date to come that stands near it belongs to something else.
_TOLD_AS_DONE = frozenset({"approach", "refusal", "pressure"})
_IN_POWER = frozenset({"ruling", "coalition"})
_YEAR = timedelta(days=365)
#: "More than N" tells the same number as one up to a tenth above it, from this size on.
_ROUND, _ROUNDED_BY = 30, 1.1
#: "Dozens", "hundreds", "thousands" as they are counted → what they may come to.
_WORDS_OF_NUMBER: dict[float, float] = {24: 120, 200: 1_000, 2_000: 10_000}
_ONE_AFFAIR = timedelta(days=45)


def assemble(document: Document, reading: Reading) -> tuple[Mention, ...]:
    """Merge, complete and order the reports. Every evidence span quotes the article."""
    reports = [r for r in reading.reports if not r.is_negated]
    for report in reports:
        if report.type in _TOLD_AS_DONE and _is_to_come(report, document.published):
            # "asked to join before the court rules next week": the date is not the asking's.
            report.date = None
        report.modality = _modality(report, document.published)
    reports = [r for r in reports if not _only_headline(r, reports)]
    merged = _merge_people(reports) + _merge_groups(reports)
    merged = _prefer([r for r in merged if not _repeats_body(r, merged, document.offset)])
    merged.sort(key=lambda r: (r.start, r.type, r.people))
    known = gazetteer()
    return tuple(m for m in (_mention(document, reading, r, known) for r in merged) if m is not None)


def label_of(mentions: tuple[Mention, ...], reading: Reading) -> Story:
    """The story label of the codebook."""
    current = [m for m in mentions if m.modality != "historical"]
    if any(m.type in _LEAVING and _counts_as_defection(m) for m in current):
        return "defection"
    if any(m.type in ("approach", "refusal") for m in current):
        return "refusal_or_pressure"
    if any(m.type in (*_LEAVING, "return") for m in current):
        return "reverse"
    return "related" if reading.is_political or mentions else "unrelated"


def _counts_as_defection(mention: Mention) -> bool:
    """Towards the ruling side, or out of the opposition or civil society to no other opposition party."""
    known = gazetteer()
    day = mention.date.end if mention.date else None
    if mention.destination:
        return known.side_of(mention.destination, day) != "opposition"
    return known.side_of(mention.origin, day) not in _IN_POWER


def direction(origin: str | None, destination: str | None, day: date | None, known: Gazetteer) -> Direction:
    """Direction from the sides of both ends at the event's date."""
    left, joined = known.side_of(origin, day), known.side_of(destination, day)
    if destination and joined in _IN_POWER and left not in _IN_POWER:
        return "to_ruling"
    if origin and left in _IN_POWER and joined not in _IN_POWER:
        return "from_ruling"
    if left == joined == "opposition":
        return "within_opposition"
    return "other"


def _only_headline(report: Report, reports: list[Report]) -> bool:
    """A headline, or a "wave of activists", without names or numbers repeats what the text says better."""
    if report.type == "defection" and report.kind != "person" and report.count is None and not report.people:
        return any(r is not report and r.type in _LEAVING for r in reports)
    if report.kind == "person" or report.count is not None or report.sentence != 0 or not report.is_weak:
        return False
    return any(r is not report and r.type == report.type for r in reports)


def _repeats_body(report: Report, merged: list[Report], body: int) -> bool:
    """What a headline tells and merged with nothing: people of whom the text tells the same act at another time, a
    group ("Hundreds defect") where the text itself counts or names who did.
    """
    if report.start < body and report.kind == "person":
        told = {p for r in merged if r.start >= body and r.type == report.type for p in r.people}
        return set(report.people) <= told
    return report.start < body and any(
        other.start >= body
        and other.type == report.type
        and "numbers.part" not in other.rules
        and (other.people or other.count is not None)
        for other in merged
    )


def _is_to_come(report: Report, published: date | None) -> bool:
    return bool(published and report.modality == "actual" and report.date is not None and report.date.start > published)


def _modality(report: Report, published: date | None) -> Modality:
    """Planned stays planned; a date more than a year before publication is historical; a date to come is planned."""
    if published is None or report.date is None:
        return report.modality
    if report.date.end < published - _YEAR:
        return "historical"
    if report.date.start > published and report.modality == "actual":
        return "planned"
    return report.modality


# ------------------------------------------------------------------------------------------------------- merging


def _merge_people(reports: list[Report]) -> list[Report]:
    """One report per (type, modality, person); those that share an act stay one report with several people."""
    by_person: dict[tuple[str, str, int], list[Report]] = defaultdict(list)
    for report in reports:
        if report.kind == "person":
            for person in report.people:
                by_person[(report.type, report.modality, person)].append(report)
    acts: dict[tuple[object, ...], Report] = {}
    moves = ((key, part) for key, told in by_person.items() for part in _separate_moves(told))
    for (kind, modality, person), told in sorted(moves, key=lambda item: item[1][0].start):
        joint = _joined(told, (person,))
        key = (kind, modality, joint.start, joint.end)
        if key in acts and acts[key].place == joint.place and acts[key].origin == joint.origin:
            acts[key].people = (*acts[key].people, person)
        else:
            acts[(*key, person) if key in acts else key] = joint
    return list(acts.values())


def _separate_moves(told: list[Report]) -> list[list[Report]]:
    """A person who joined one party in 2003 and another in 2008 moved twice: other destination and other date."""
    parts: list[list[Report]] = []
    for report in told:
        for part in parts:
            if not any(_is_other_move(report, other) for other in part):
                part.append(report)
                break
        else:
            parts.append([report])
    return parts


def _is_other_move(first: Report, second: Report) -> bool:
    if first.type == "reward" and first.date != second.date:
        # Bail in March and a post in April are two benefits.
        return _benefits(first).isdisjoint(_benefits(second))
    if first.type == "pressure":
        # What followed an arrest within weeks is one affair with it.
        apart = _days_between(first.date, second.date)
        return apart is not None and apart > _ONE_AFFAIR.days
    if not (first.destination and second.destination and first.date and second.date):
        return False
    if first.destination == second.destination:
        return False
    return first.date.end < second.date.start or second.date.end < first.date.start


def _days_between(first: DateSpan | None, second: DateSpan | None) -> int | None:
    """Days from the end of the earlier interval to the start of the later; null when one is unknown."""
    if first is None or second is None:
        return None
    return max((second.start - first.end).days, (first.start - second.end).days)


def _merge_groups(reports: list[Report]) -> list[Report]:
    """Groups and aggregates told twice are one when their counts agree or one of them has none nearby."""
    kept: list[Report] = []
    for report in sorted((r for r in reports if r.kind != "person"), key=lambda r: (r.count is None, r.start)):
        twin = next((k for k in kept if _same_group(k, report)), None)
        if twin is None:
            kept.append(report)
        else:
            kept[kept.index(twin)] = _joined([twin, report], tuple(dict.fromkeys((*twin.people, *report.people))))
    return kept


def _same_group(first: Report, second: Report) -> bool:
    if first.type != second.type or first.modality != second.modality:
        return False
    if first.type == "pressure":
        if first.origin != second.origin or first.count != second.count:
            return False
        # Three people arrested and then charged are one affair; a party is dissolved and, another time, barred.
        apart = _days_between(first.date, second.date)
        one_affair = first.count is not None and (apart is None or apart <= _ONE_AFFAIR.days)
        return _signal_kinds(first) == _signal_kinds(second) or one_affair
    if (
        first.origin
        and second.origin
        and first.origin != second.origin
        and "OPPOSITION" not in (first.origin, second.origin)
    ):
        return False
    if first.place and second.place and first.place != second.place:
        return False
    apart = _days_between(first.date, second.date)
    if apart is not None and apart > 0 and not _is_one_welcome(first, second, apart):
        return False
    if second.count is None:
        return abs(first.sentence - second.sentence) <= 6
    return first.count == second.count or _rounds(first.count, second.count) or _rounds(second.count, first.count)


def _rounds(vague: Count | None, exact: Count | None) -> bool:
    """ "More than 400" of a lead, and the 412 that the text counts."""
    if not (vague and exact and vague.unit == exact.unit == "people" and vague.low and vague.high is None):
        return False
    most = _WORDS_OF_NUMBER.get(vague.low) or (vague.low * _ROUNDED_BY if vague.low >= _ROUND else 0)
    return exact.low is not None and exact.low == exact.high and vague.low <= exact.low < most


def _is_one_welcome(first: Report, second: Report, apart: int) -> bool:
    """A letter of the 3rd and a welcome on the 5th: as many people, in the same place, within days."""
    exact = first.count is not None and first.count.low == first.count.high
    return bool(exact and first.count == second.count and first.place and first.place == second.place and apart <= 10)


def _benefits(report: Report) -> frozenset[str]:
    """Kinds of benefit; a rank comes with its post."""
    return frozenset("appointment" if kind == "rank" else kind for kind in _signal_kinds(report))


def _signal_kinds(report: Report) -> frozenset[str]:
    return frozenset(s.kind for s in report.signals)


def _joined(told: list[Report], people: tuple[int, ...]) -> Report:
    """The strongest telling, completed by the others: what it lacks is taken from them in text order."""
    told = sorted(told, key=lambda r: (r.is_weak, r.start < 0, r.start))
    first = told[0]
    joint = replace(
        first,
        people=people,
        signals=list(first.signals),
        spans=list(first.spans),
        rules=list(first.rules),
    )
    for other in told[1:]:
        joint.date = _finer(joint.date, other.date)
        joint.place = joint.place or other.place
        joint.origin = joint.origin if joint.origin not in (None, "OPPOSITION") else other.origin or joint.origin
        if joint.destination in (None, "OPPOSITION"):
            joint.destination = other.destination or joint.destination
        joint.count = other.count if _rounds(joint.count, other.count) else joint.count or other.count
        if joint.claim is None and other.claim is not None and (first.is_weak or other.claim.side == "subject"):
            joint.claim, joint.status = other.claim, other.status
        if other.status == "contested":
            joint.status = "contested"
        joint.signals += [s for s in other.signals if s not in joint.signals]
        joint.spans += [s for s in other.spans if s not in joint.spans]
        joint.rules += [r for r in other.rules if r not in joint.rules]
    return joint


_FINENESS = {"day": 0, "week": 1, "month": 2, "range": 3, "year": 4}


def _finer(first: DateSpan | None, second: DateSpan | None) -> DateSpan | None:
    """The first date, or one inside it that says more ("in December 2017" for "at the end of 2017")."""
    if first is None or second is None:
        return first or second
    inside = first.start <= second.start and second.end <= first.end
    says_more = _FINENESS[second.precision] < _FINENESS[first.precision]
    return second if inside and says_more and first.precision != "range" else first


def _prefer(reports: list[Report]) -> list[Report]:
    """Per person the fullest act stays: joining over leaving or apologising, an answer over the approach before it."""
    kinds: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for report in reports:
        for person in report.people if report.status != "denied" else ():
            kinds[person].add((report.type, report.modality))
    kept = []
    for report in reports:
        if not report.people or report.kind != "person":
            kept.append(report)
            continue
        people = tuple(p for p in report.people if not _outdone(report.type, report.modality, kinds[p]))
        if len(people) < len(report.people):
            _hand_on(report, reports)
        if people:
            report.people = people
            kept.append(report)
    return kept


def _hand_on(outdone: Report, reports: list[Report]) -> None:
    """Leaving told beside joining: when and where it was is when and where the whole act was."""
    for other in reports:
        is_whole = other.type in {"defection", "cooptation"} and other.modality == outdone.modality
        if is_whole and outdone.type == "departure" and set(other.people) & set(outdone.people):
            other.date = other.date or outdone.date
            other.place = other.place or outdone.place


def _outdone(kind: str, modality: str, others: set[tuple[str, str]]) -> bool:
    def has(*types: str, also: tuple[str, ...] = ()) -> bool:
        return any((t, m) in others for t in types for m in (modality, *also))

    if kind == "recantation":
        return has("defection", "cooptation", "return")
    if kind == "departure":
        return has("defection", "cooptation", "return")
    if kind == "defection":
        done = {(told, "actual") for told in ("defection", "refusal", "return")}
        return has("cooptation") or (modality == "planned" and not done.isdisjoint(others))
    if kind == "approach":
        return has("refusal", "defection", "cooptation", also=("actual",))
    return False


# ------------------------------------------------------------------------------------------------------ mentions


def _mention(document: Document, reading: Reading, report: Report, known: Gazetteer) -> Mention | None:
    evidence = _evidence(document, report)
    if not evidence:
        return None
    actors = tuple(Actor(f.name, f.role, f.person_id) for f in (reading.cast[p] for p in report.people))
    count = report.count
    if report.kind == "person":
        count = Count(len(actors), len(actors))
    day = report.date.end if report.date else document.published
    claimant = Claimant(report.claim.name, report.claim.side) if report.claim else None
    return Mention(
        type=report.type,
        actor_kind=report.kind,
        evidence=evidence,
        actors=actors,
        count=count,
        origin=report.origin,
        destination=None if report.type == "pressure" else report.destination,
        direction=direction(report.origin, report.destination, day, known),
        date=report.date,
        place=report.place,
        modality=report.modality,
        status=report.status,
        claimant=claimant,
        signals=_signals(report.signals),
        rules=tuple(report.rules),
    )


def _evidence(document: Document, report: Report) -> tuple[Evidence, ...]:
    found: list[Evidence] = []
    for start, end, supports in [(report.start, report.end, "type"), *report.spans]:
        if start < end:
            evidence = document.evidence(start, end, supports)
            if evidence.quote and evidence not in found:
                found.append(evidence)
    return tuple(found)


def _signals(signals: list[Signal]) -> tuple[Signal, ...]:
    return tuple(dict.fromkeys(signals))


def interval(first: DateSpan, last: date) -> DateSpan:
    """From a date to a day, as a range."""
    return DateSpan(first.start, last, "range")
