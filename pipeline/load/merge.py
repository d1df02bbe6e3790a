"""Mentions → events: which reports tell of one real-world event. Pure, and independent of the order of its input.

Reports meet in blocks (one person and kind of act; one place; one number; one claimant) and are joined in two steps.
First the *firm* ones, whose own words date them to about a season: two are one event when `same_event` says so, and
events are the connected components. Then every vague one is hung on the nearest fitting event, so that a report
without a date can never tie two events together. What fits nowhere joins its like.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

BlockKey = tuple[object, ...]

RULING_SIDE = frozenset({"CPP", "GOVERNMENT"})
NOT_A_PARTY = frozenset({"CPP", "GOVERNMENT", "CIVIL_SOCIETY"})
ONE_VOICE = frozenset({"origin_party", "destination_party", "government"})
NOT_ONE_BODY = frozenset({"GOVERNMENT", "CIVIL_SOCIETY", "OPPOSITION"})

# Types that reports of one act may carry: one outlet says only "left", the next adds where to.
FAMILY = {
    "defection": "move", "departure": "move", "cooptation": "move", "recantation": "recantation",
    "approach": "offer", "refusal": "offer", "return": "return", "pressure": "pressure", "reward": "reward",
}  # fmt: skip

_FIRM_DAYS = 92
_PERSON_SLACK = timedelta(days=3)
_GROUP_SLACK = timedelta(days=1)
_REACH_DAYS = 400
_LIKE_DAYS = 30


@dataclass(frozen=True, slots=True)
class ReportedActor:
    """A named person in a report: `key` is the person_id, else the folded name."""

    key: str
    name: str
    role: str | None
    person_id: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """One current mention with what its article adds. `seen_at` tells revisions of an article apart.

    `is_copy` says that the article's words are another's of its cluster.
    """

    mention_id: str
    coder_id: str
    revision_id: str
    article_id: str
    source_id: str
    owner: str
    cluster_id: str
    seen_at: datetime
    published_at: datetime | None
    published_on: date | None
    type: str
    actor_kind: str
    actors: tuple[ReportedActor, ...]
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
    claimant_name: str | None
    claimant_side: str | None
    signals: tuple[tuple[str, str, str], ...]
    trigger_field: str | None
    trigger_start: int
    is_copy: bool = False

    @property
    def is_firm(self) -> bool:
        """Dated by its own words to a season at most, and not a placeless group that would fit anywhere."""
        if self.date_start is None or self.date_end is None:
            return False
        if self.actor_kind == "group" and self.place_id is None and self.banned_party is None:
            return False
        return (self.date_end - self.date_start).days <= _FIRM_DAYS

    @property
    def banned_party(self) -> str | None:
        """The party that the report says was banned or suspended: a body, which needs neither place nor number.

        Pressure on nobody in particular, without a deed that is done to people, is read as done to the party, too.
        """
        deeds = {kind for family, kind, _ in self.signals if family == "coercion"}
        is_ban = self.type == "pressure" and ("ban" in deeds or not deeds)
        is_body = self.actor_kind == "group" and not self.actors and self.count_low is None
        return self.origin if is_ban and is_body and self.origin not in NOT_ONE_BODY else None


def merge(reports: Iterable[Report]) -> list[tuple[Report, ...]]:
    """Partition reports into events; each event's reports, and the events, are sorted by mention id."""
    ordered = sorted(reports, key=lambda r: r.mention_id)
    groups = _Groups(len(ordered))
    blocks: dict[BlockKey, list[int]] = defaultdict(list)
    for index, report in enumerate(ordered):
        for key in block_keys(report):
            blocks[key].append(index)
    firm = [report.is_firm for report in ordered]
    for members in blocks.values():
        _join_firm([i for i in members if firm[i]], ordered, groups)
    anchors = _anchors(ordered, firm, blocks, groups)
    for index, anchor in anchors.items():
        groups.join(index, anchor)
    for members in blocks.values():
        _join_vague([i for i in members if not firm[i] and i not in anchors], ordered, groups)
    return [tuple(ordered[i] for i in members) for members in groups.members()]


def block_keys(report: Report) -> tuple[BlockKey, ...]:
    """The blocks that a report stands in; reports without a common block are never one event."""
    plan = "planned" if report.modality == "planned" else "told"
    acts = [(FAMILY[report.type], plan, kind) for kind in _act_kinds(report)]
    keys: list[BlockKey] = []
    for act in acts:
        if report.actor_kind == "aggregate":
            claimant = report.claimant_side or (report.claimant_name or "").casefold() or report.source_id
            keys += [("aggregate", *act, claimant, report.count_unit, quarter) for quarter in _quarters(report)]
        elif report.actor_kind == "person" and report.actors:
            keys += [("person", *act, actor.key) for actor in report.actors]
            if len(report.actors) > 1:
                number = float(len(report.actors))
                keys += [("number", *act, "people", number, quarter) for quarter in _quarters(report)]
        else:
            for quarter in _quarters(report):
                if report.place_id is not None:
                    keys.append(("place", *act, report.place_id, quarter))
                if report.count_low is not None:
                    keys.append(("number", *act, report.count_unit, report.count_low, quarter))
                if report.banned_party is not None:
                    keys.append(("party", *act, report.banned_party, quarter))
    return tuple(keys) or (("alone", report.mention_id),)


def _quarters(report: Report) -> range | tuple[None]:
    """The quarters (counted from year 0) in which a report can meet another: those of its date, else of its reach."""
    if report.date_start is not None and report.date_end is not None:
        first, last = report.date_start - _GROUP_SLACK, report.date_end + _GROUP_SLACK
    elif report.published_on is not None:
        ahead = _REACH_DAYS if report.modality == "planned" else _LIKE_DAYS
        first, last = report.published_on - timedelta(_REACH_DAYS), report.published_on + timedelta(ahead)
    else:
        return (None,)
    return range(_quarter(first), _quarter(last) + 1)


def _quarter(day: date) -> int:
    return day.year * 4 + (day.month - 1) // 3


def _act_kinds(report: Report) -> tuple[str, ...]:
    """An arrest and a conviction of one man in one month are two events; other acts have no kinds."""
    family = {"pressure": "coercion", "reward": "inducement"}.get(report.type)
    if family is None:
        return ("",)
    return tuple(sorted({kind for f, kind, stance in report.signals if f == family and stance != "denied"})) or ("",)


# --------------------------------------------------------------------------------------------- what fits


def sides_agree(one: str | None, other: str | None) -> bool:
    """Whether two sides can be the same: a blank fits all, `OPPOSITION` fits every opposition party."""
    if one is None or other is None or one == other:
        return True
    if one in RULING_SIDE and other in RULING_SIDE:
        return True
    return "OPPOSITION" in {one, other} and not {one, other} & NOT_A_PARTY


def same_event(a: Report, b: Report) -> bool:
    """Whether two firm reports of one block tell of one event."""
    if not sides_agree(a.destination, b.destination):
        return False
    if a.actor_kind == "aggregate" or b.actor_kind == "aggregate":
        is_one_sum = a.actor_kind == b.actor_kind and _same_claimant(a, b) and sides_agree(a.origin, b.origin)
        return is_one_sum and _dates_meet(a, b, timedelta(0))
    if a.actor_kind == "person" and b.actor_kind == "person":
        return _dates_meet(a, b, _PERSON_SLACK) and _same_person(a, b)
    return _dates_meet(a, b, _GROUP_SLACK) and _same_group(a, b)


def _same_claimant(a: Report, b: Report) -> bool:
    """Of one name, or of one side with one number: outlets call a party's office by many names."""
    if (a.claimant_name or "").casefold() == (b.claimant_name or "").casefold():
        return True
    same_number = (a.count_low, a.count_high, a.count_unit) == (b.count_low, b.count_high, b.count_unit)
    return same_number and a.claimant_side == b.claimant_side and a.claimant_side in ONE_VOICE


def _dates_meet(a: Report, b: Report, slack: timedelta) -> bool:
    if a.date_start is None or a.date_end is None or b.date_start is None or b.date_end is None:
        return True
    return a.date_start <= b.date_end + slack and b.date_start <= a.date_end + slack


def _same_person(a: Report, b: Report) -> bool:
    """Somebody in common; a name unknown to the gazetteer must not be contradicted by place or office."""
    if a.type != b.type and "cooptation" in {a.type, b.type} and not sides_agree(a.origin, b.origin):
        return False
    theirs = {actor.key: actor for actor in b.actors}
    for mine in a.actors:
        other = theirs.get(mine.key)
        if other is None:
            continue
        if mine.person_id is not None:
            return True
        if a.place_id is not None and b.place_id is not None:
            if a.place_id == b.place_id:
                return True
            continue
        if mine.name.casefold() == other.name.casefold():
            return True
        if mine.role is not None and other.role is not None and mine.role.casefold() == other.role.casefold():
            return True
    return False


def _same_group(a: Report, b: Report) -> bool:
    """Groups by place, number, day and origin; of a named list and a group, the number must be the same."""
    if not sides_agree(a.origin, b.origin):
        return False
    if a.banned_party is not None and a.banned_party == b.banned_party:
        return True
    if a.place_id is not None and b.place_id is not None and a.place_id != b.place_id:
        return False
    if a.actor_kind != b.actor_kind:
        return _head_count(a) == _head_count(b) and a.revision_id != b.revision_id
    if a.count_low is None or b.count_low is None:
        return a.count_low == b.count_low or (_is_exact_day(a) and _is_exact_day(b) and a.revision_id != b.revision_id)
    if a.revision_id == b.revision_id:
        # One article that gives two numbers for one event says so: both are contested (codebook, rule 5).
        return a.status == b.status == "contested"
    if (a.count_low, a.count_high) == (b.count_low, b.count_high):
        return True
    if not (_is_exact_day(a) and _is_exact_day(b)):
        return False
    low, high = sorted((a.count_low, b.count_low))
    smaller = a if a.count_low == low else b
    return smaller.count_high is None or high <= 1.25 * low or high <= smaller.count_high or _is_disputed(a, b)


def _head_count(report: Report) -> tuple[float | None, float | None]:
    if report.actors:
        return float(len(report.actors)), float(len(report.actors))
    return report.count_low, report.count_high


def _is_exact_day(report: Report) -> bool:
    return report.date_start is not None and report.date_start == report.date_end


def _is_disputed(a: Report, b: Report) -> bool:
    """Two sides' numbers for what happened at one place on one day."""
    return {"contested", "denied"} & {a.status, b.status} != set() and a.claimant_side != b.claimant_side


# ------------------------------------------------------------------------------------------------ joining


class _Groups:
    """Union-find over indices; a component is named by its smallest index."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def root(self, index: int) -> int:
        while self._parent[index] != index:
            self._parent[index] = self._parent[self._parent[index]]
            index = self._parent[index]
        return index

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.root(one), self.root(other)))
        self._parent[high] = low

    def members(self) -> list[list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for index in range(len(self._parent)):
            found[self.root(index)].append(index)
        return list(found.values())


def _join_firm(members: Sequence[int], reports: Sequence[Report], groups: _Groups) -> None:
    """Sweep over the block by first day; only reports whose days (with slack) can still meet are compared."""
    by_day = sorted(members, key=lambda i: (reports[i].date_start or date.min, i))
    open_: list[int] = []
    for index in by_day:
        report = reports[index]
        start = report.date_start or date.min
        open_ = [i for i in open_ if (reports[i].date_end or date.max) + _PERSON_SLACK >= start]
        for other in open_:
            if groups.root(other) != groups.root(index) and same_event(reports[other], report):
                groups.join(other, index)
        open_.append(index)


def _anchors(
    reports: Sequence[Report], firm: Sequence[bool], blocks: dict[BlockKey, list[int]], groups: _Groups
) -> dict[int, int]:
    """For each vague report the firm one whose event it most probably tells of, if there is any."""
    by_end = {
        key: sorted((reports[i].date_end or date.max, i) for i in members if firm[i]) for key, members in blocks.items()
    }
    anchors: dict[int, int] = {}
    for index, report in enumerate(reports):
        if firm[index]:
            continue
        near = [
            found for key in block_keys(report) if (found := _nearest(report, by_end[key], reports, groups)) is not None
        ]
        if near:
            anchors[index] = min(near)[2]
    return anchors


def _nearest(
    vague: Report, by_end: list[tuple[date, int]], reports: Sequence[Report], groups: _Groups
) -> tuple[int, int, int] | None:
    """`(days, event, report)` of the nearest firm report of a block that fits; ties go to the smallest event.

    Walks outward from the vague report's time, so that a long block costs little: days can only grow on either side.
    """
    if vague.date_start is not None and vague.date_end is not None:
        first = bisect_left(by_end, (vague.date_start - _PERSON_SLACK, -1))
        last = bisect_left(by_end, (vague.date_end + timedelta(_FIRM_DAYS + 1), -1))
        fitting = [
            (0, groups.root(i), i)
            for _, i in by_end[first:last]
            if (reports[i].date_start or date.max) <= vague.date_end and same_event(vague, reports[i])
        ]
        return min(fitting, default=None)
    if vague.published_on is None:
        return min(((0, groups.root(i), i) for _, i in by_end if same_event(vague, reports[i])), default=None)
    published, reach = vague.published_on, (date.max - date.min).days if vague.modality == "historical" else _REACH_DAYS
    best: tuple[int, int, int] | None = None
    after = bisect_left(by_end, (published, -1))
    before = after - 1
    while before >= 0 or after < len(by_end):
        earlier = (published - by_end[before][0]).days if before >= 0 else None
        later = (by_end[after][0] - published).days if after < len(by_end) else None
        if later is None or (earlier is not None and earlier <= later):
            days, index, before = earlier or 0, by_end[before][1], before - 1
        else:
            days, index, after = later, by_end[after][1], after + 1
        if days > (best[0] if best else reach):
            break
        # Nobody reports as done what is still to come.
        is_ahead = (reports[index].date_start or date.min) > published + _PERSON_SLACK
        if (not is_ahead or vague.modality == "planned") and same_event(vague, reports[index]):
            best = min(best or (days, len(reports), 0), (days, groups.root(index), index))
    return best


def _join_vague(members: Sequence[int], reports: Sequence[Report], groups: _Groups) -> None:
    """Vague reports without an event of their own: together when published, or dated, about the same time."""
    times = sorted((*_time_of(reports[i]), i) for i in members)
    open_: list[tuple[date, int]] = []
    for start, end, index in times:
        open_ = [(until, i) for until, i in open_ if until >= start]
        for _, other in open_:
            if groups.root(other) != groups.root(index) and same_event(reports[other], reports[index]):
                groups.join(other, index)
        open_.append((end, index))


def _time_of(report: Report) -> tuple[date, date]:
    if report.date_start is not None and report.date_end is not None:
        return report.date_start, report.date_end
    if report.published_on is None:
        return date.max, date.max
    return report.published_on, report.published_on + timedelta(days=_LIKE_DAYS)
