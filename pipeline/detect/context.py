"""Pressure and reward → context reports. The grammar says who a verb acts upon; the rest is the same in all
languages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from pipeline.detect.claims import claim_of
from pipeline.detect.document import Sentence
from pipeline.detect.reports import Figure, Report, Subject
from pipeline.detect.scene import Scene
from pipeline.detect.signals import Hit, signal_hits
from pipeline.detect.spans import PartySpan
from pipeline.records import Signal

Who = Callable[[Hit, Sentence], Subject | None]
_ATTRIBUTE = re.compile(r"(?:\bthe|\bnow|court-|\ba|\bits|\bof|\bformer|\blong)[ -]?$")
_REWARDS = frozenset({"appointment", "bail", "rank", "money", "pardon", "charges_dropped", "land"})


def context_reports(scene: Scene, reports: list[Report], who: Who) -> list[Report]:
    """Pressure on opposition and civil-society people and bodies; rewards to those whom `reports` show moving."""
    found: list[Report] = []
    left = {p: r.origin for r in reports if r.origin and not scene.is_ruling(r.origin) for p in r.people}
    asked = {r.sentence + k for r in reports if r.type == "approach" and not r.people for k in (-1, 0, 1, 2)}
    for hit in signal_hits(scene, who):
        sentence = scene.document.sentences[hit.sentence]
        if hit.sentence in asked and hit.kind in {"threat", "surveillance"} and not hit.people:
            continue
        if hit.stance == "denied" or hit.family == "conduct" or sentence.paragraph == -1:
            continue
        report = (
            _pressure(scene, hit, sentence, who, left)
            if hit.family == "coercion"
            else _reward(scene, hit, sentence, reports)
        )
        if report is not None:
            found.append(report)
    return found


def _pressure(scene: Scene, hit: Hit, sentence: Sentence, who: Who, left: Mapping[int, str]) -> Report | None:
    if hit.kind == "ban":
        # "the now dissolved party": an attribute, not the telling of the ban.
        lead = scene.low[max(0, hit.start - 12) : hit.start]
        has_own = scene.lexicon.has("scene", "ban_attribute")
        attribute = scene.lexicon.expression("scene", "ban_attribute") if has_own else _ATTRIBUTE
        if attribute.search(lead):
            return None
        return _ban(scene, hit, sentence)
    subject = who(hit, sentence)
    if subject is None or subject.frame in {"negate", "plan", "conditional", "refuse"}:
        return None
    figures = [scene.cast.figures[p] for p in subject.people]
    sides = [_victim_side(scene, f) or left.get(f.number) for f in figures]
    people = tuple(f.number for f, side in zip(figures, sides, strict=True) if side)
    origin = next((s for s in sides if s), None)
    if not people:
        if subject.group is None or figures:
            return None
        origin = subject.group.party_id
        if origin is None and re.search(r"\bparty ", scene.low[subject.group.start : subject.group.end] + " "):
            origin = scene.main_opposition
        if origin is None and re.search(r"opposition|dissident", scene.low[subject.group.start : subject.group.end]):
            origin = "OPPOSITION"
        if origin is None or scene.is_ruling(origin):
            return None
    return _report(scene, "pressure", hit, sentence, people, subject, origin)


def _victim_side(scene: Scene, figure: Figure) -> str | None:
    if scene.is_ruling_officer(figure):
        return None
    side = scene.side_of_figure(figure)
    if side and not scene.is_ruling(side):
        return side
    if figure.stands == "civil":
        return "CIVIL_SOCIETY"
    return None


def _ban(scene: Scene, hit: Hit, sentence: Sentence) -> Report | None:
    """A party dissolved, barred or disqualified, or an organisation suspended."""
    parties = [
        s for s in scene.document.spans_in(sentence.start, sentence.end)
        if isinstance(s, PartySpan) and not scene.is_ruling(scene.party_of(s)) and scene.party_of(s) not in {None,
        "GOVERNMENT"}
    ]  # fmt: skip
    if not parties and re.search(r"\bit\b", scene.low[hit.start : hit.end + 4]):
        # "The commission refused to register it": the party told of before.
        paragraph = scene.document.paragraph(sentence.paragraph)
        parties = [
            s for s in scene.parties
            if paragraph[0].start <= s.start < hit.start and scene.is_opposition(scene.party_of(s))
        ][-1:]  # fmt: skip
    if parties:
        nearest = min(parties, key=lambda s: abs(s.start - hit.start))
        origin = scene.party_of(nearest)
    elif scene.lexicon.pattern("roles", "civil").search(scene.low, max(0, sentence.start - 200), sentence.end):
        origin = "CIVIL_SOCIETY"
    else:
        return None
    subject = Subject((), None)
    report = _report(scene, "pressure", hit, sentence, (), subject, origin)
    report.kind, report.count = "group", None
    return report


def _reward(scene: Scene, hit: Hit, sentence: Sentence, reports: list[Report]) -> Report | None:
    if hit.kind not in _REWARDS or hit.stance == "alleged":
        return None
    for moved in reports:
        if moved.type not in {"defection", "cooptation"} or moved.modality == "planned" or moved.is_weak:
            continue
        if moved.kind != "person":
            if (
                hit.kind == "money"
                and moved.kind == "group"
                and 0 <= hit.sentence - moved.sentence <= 3
                and not scene.people_in(sentence.start, sentence.end)
            ):
                report = _report(scene, "reward", hit, sentence, (), Subject(), moved.origin)
                report.kind, report.count, report.destination = "group", moved.count, moved.destination
                report.place = moved.place
                return report
            continue
        if not (set(moved.people) & hit.people):
            continue
        if moved.start <= hit.start < moved.end:
            continue
        people = tuple(p for p in moved.people if p in hit.people)
        report = _report(scene, "reward", hit, sentence, people, Subject(people), moved.origin)
        report.destination = moved.destination
        report.place = scene.place_in(sentence.start, sentence.end)
        return report
    return None


def _report(
    scene: Scene, kind: str, hit: Hit, sentence: Sentence, people: tuple[int, ...], subject: Subject, origin: str | None
) -> Report:
    date, time_span = scene.date_at(hit.start, hit.end)
    place = scene.place_in(sentence.start, sentence.end)
    if place is None and people:
        place = scene.cast.figures[people[0]].place
    report = Report(
        "pressure" if kind == "pressure" else "reward",
        hit.start, hit.end, sentence.index, people, "person", None, origin, None, date, place,
        signals=[Signal(hit.family, hit.kind, "reported" if kind == "reward" else hit.stance)], rules=[hit.rule],
    )  # fmt: skip
    if time_span is not None:
        report.spans.append((time_span.start, time_span.end, "date"))
    if not people and subject.group is not None:
        report.kind = "group"
        report.count = subject.group.count
        report.spans.append((subject.group.start, subject.group.end, "count"))
        if report.count is not None and (report.count.high is None or (date is not None and date.precision == "range")):
            report.kind = "aggregate"
    elif subject.end > subject.start:
        report.spans.append((subject.start, subject.end, "actors"))
    claim, status, spans = claim_of(scene, report, sentence)
    report.claim, report.status = claim, status
    report.spans.extend(spans)
    return report
