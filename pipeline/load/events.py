"""One merged group of reports → the rows of an event: its fields, status, people, signals and relations.

Every field is computed from all *effective* reports: of several revisions of one article the newest speaks.
Ties are broken by value, never by the order of loading.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.load.merge import Report
from pipeline.records import content_id

# The strongest word wins: who joined has also left; who refused was also approached.
_TYPE_ORDER = ("defection", "cooptation", "departure", "refusal", "approach")
_INTERESTED = frozenset({"origin_party", "destination_party", "government", "unknown"})


@dataclass(frozen=True, slots=True)
class EventActor:
    """A named person of an event."""

    actor_key: str
    name: str
    role: str | None
    person_id: str | None


@dataclass(frozen=True, slots=True)
class MergedEvent:
    """An event with the reports that it was merged from; the fields are the columns of table `event`."""

    event_id: str
    type: str
    actor_kind: str
    label: str
    count_low: float | None
    count_high: float | None
    count_unit: str | None
    origin: str | None
    destination: str | None
    direction: str
    date_start: date | None
    date_end: date | None
    date_precision: str | None
    place_id: str | None
    modality: str
    status: str
    claiming_sides: tuple[str, ...]
    denying_sides: tuple[str, ...]
    actors: tuple[EventActor, ...]
    reports: tuple[Report, ...]
    superseded: frozenset[str]

    @property
    def effective(self) -> tuple[Report, ...]:
        return tuple(r for r in self.reports if r.mention_id not in self.superseded)


def build_event(reports: Sequence[Report]) -> MergedEvent:
    """The event that a group of reports, sorted by mention id, tells of."""
    superseded = _superseded(reports)
    effective = [r for r in reports if r.mention_id not in superseded]
    types = {r.type for r in effective}
    type_ = next((t for t in _TYPE_ORDER if t in types), min(types))
    actors = _actors(effective)
    kinds = {r.actor_kind for r in effective}
    actor_kind = next(k for k in ("person", "group", "aggregate") if k in kinds)
    low, high, unit = _count(effective, len(actors) if actor_kind == "person" else 0)
    day = _date(effective)
    return MergedEvent(
        event_id=content_id("event", reports[0].mention_id),
        type=type_,
        actor_kind=actor_kind,
        label=_label(actors, low, high, unit),
        count_low=low,
        count_high=high,
        count_unit=unit,
        origin=_side(r.origin for r in effective),
        destination=_side(r.destination for r in effective),
        direction=_most_common(r.direction for r in effective) or "other",
        date_start=day.date_start if day else None,
        date_end=day.date_end if day else None,
        date_precision=day.date_precision if day else None,
        place_id=_most_common(r.place_id for r in effective),
        modality=_modality(effective),
        status=event_status(speaking(effective)),
        claiming_sides=_sides(effective, denying=False),
        denying_sides=_sides(effective, denying=True),
        actors=actors,
        reports=tuple(reports),
        superseded=superseded,
    )


def event_status(reports: Sequence[Report]) -> str:
    """What may be said of an event when all its reports are read together.

    *contested* when somebody asserts and somebody denies; *denied* when only denials are left; *reported* when an
    outlet in its own voice, the person, an NGO or an analyst vouches for it; else *claimed*: a party, the
    government or an unnamed source alone never makes it more.
    """
    statuses = {r.status for r in reports}
    if "contested" in statuses or ("denied" in statuses and statuses != {"denied"}):
        return "contested"
    if statuses == {"denied"}:
        return "denied"
    vouched = any(r.status == "reported" and (r.claimant_side or "") not in _INTERESTED for r in reports)
    return "reported" if vouched else "claimed"


def speaking(reports: Sequence[Report]) -> list[Report]:
    """The reports whose words count: a copy says nothing of its own beside its original, whatever it left out."""
    originals = {r.cluster_id for r in reports if not r.is_copy}
    return [r for r in reports if not r.is_copy or r.cluster_id not in originals]


def voice_count(reports: Sequence[Report]) -> int:
    """Independent voices: the owners of the texts, each text being its original's (or one owner's, if that is missing).

    Ten outlets that print one wire story are one voice; one of them that also has a text of its own is a second.
    """
    owner_of: dict[str, str] = {}
    for r in speaking(reports):
        owner_of[r.cluster_id] = min(r.owner, owner_of.get(r.cluster_id, r.owner))
    return len(set(owner_of.values()))


def _superseded(reports: Sequence[Report]) -> frozenset[str]:
    newest: dict[str, tuple[datetime, str]] = {}
    for r in reports:
        mine = (r.seen_at, r.revision_id)
        newest[r.article_id] = max(newest.get(r.article_id, mine), mine)
    return frozenset(r.mention_id for r in reports if newest[r.article_id][1] != r.revision_id)


def _most_common(values: Iterable[str | None]) -> str | None:
    said = [v for v in values if v is not None]
    if len(said) <= 1:
        return said[0] if said else None
    counted = Counter(said)
    return min(counted, key=lambda v: (-counted[v], v))


def _side(values: Iterable[str | None]) -> str | None:
    """The side most reports give; a party by name beats the unspecified `OPPOSITION` and `GOVERNMENT`."""
    found = [v for v in values if v is not None]
    return _most_common(v for v in found if v not in {"OPPOSITION", "GOVERNMENT"}) or _most_common(found)


def _modality(reports: Sequence[Report]) -> str:
    found = {r.modality for r in reports}
    return next(m for m in ("actual", "historical", "planned") if m in found)


def _sides(reports: Sequence[Report], *, denying: bool) -> tuple[str, ...]:
    """Sides of claimants. A contested mention is asserted by its own claimant; who denies it is another's mention."""
    return tuple(sorted({r.claimant_side for r in reports if r.claimant_side and (r.status == "denied") == denying}))


def _date(reports: Sequence[Report]) -> Report | None:
    """The report that dates the event most exactly; of equally exact ones the day most reports give."""
    dated = [r for r in reports if r.date_start is not None and r.date_end is not None]
    if not dated:
        return None
    said = Counter((r.date_start, r.date_end) for r in dated)

    def rank(r: Report) -> tuple[int, int, date, str]:
        assert r.date_start is not None
        assert r.date_end is not None
        return ((r.date_end - r.date_start).days, -said[r.date_start, r.date_end], r.date_start, r.date_precision or "")

    return min(dated, key=rank)


def _count(reports: Sequence[Report], named: int) -> tuple[float | None, float | None, str | None]:
    """The range that all numbers span; null at the top when one is open-ended. Named people count at least as such."""
    counted = [r for r in reports if r.count_unit is not None and r.count_low is not None]
    unit = _most_common(r.count_unit for r in counted)
    lows = [r.count_low for r in counted if r.count_unit == unit and r.count_low is not None]
    highs = [r.count_high for r in counted if r.count_unit == unit]
    if named:
        most = max([named, *lows]) if unit == "people" else named
        return float(named if not lows or unit != "people" else max(named, min(lows))), float(most), "people"
    if not lows:
        return None, None, None
    closed = [h for h in highs if h is not None]
    return min(lows), max(closed) if len(closed) == len(highs) else None, unit


def _actors(reports: Sequence[Report]) -> tuple[EventActor, ...]:
    names: dict[str, list[str]] = defaultdict(list)
    roles: dict[str, list[str | None]] = defaultdict(list)
    ids: dict[str, str | None] = {}
    for r in reports:
        for actor in r.actors if r.actor_kind == "person" else ():
            names[actor.key].append(actor.name)
            roles[actor.key].append(actor.role)
            ids[actor.key] = actor.person_id
    return tuple(
        EventActor(key, _most_common(names[key]) or key, _most_common(roles[key]), ids[key]) for key in sorted(names)
    )


def _label(actors: Sequence[EventActor], low: float | None, high: float | None, unit: str | None) -> str:
    if actors:
        shown = ", ".join(a.name for a in actors[:3])
        return shown if len(actors) <= 3 else f"{shown} and {len(actors) - 3} more"
    if low is None:
        return "people, number not said"
    what = "percent" if unit == "percent" else ("person" if low == high == 1 else "people")
    if high is None:
        return f"at least {low:,g} {what}"
    return f"{low:,g} {what}" if low == high else f"{low:,g}–{high:,g} {what}"
