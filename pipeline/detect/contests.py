"""Claims set against each other: two sides' numbers for one event, denials, offers that the other side disowns."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.detect.claims import claim_of
from pipeline.detect.reports import Report
from pipeline.detect.scene import Scene
from pipeline.detect.spans import PartySpan
from pipeline.records import Count


def settle(scene: Scene, reports: list[Report]) -> None:
    """Second pass over all reports: two sides' numbers for one event, and denials, make them contested or denied."""
    core = [r for r in reports if r.type in {"defection", "departure", "cooptation", "return"}]
    for report in reports:
        is_answer = report.type in {"refusal", "approach"} and report.modality == "actual"
        if is_answer and _is_disowned(scene, report, reports):
            report.status = "contested"
    for report in core:
        _own_source(scene, report)
    for report in core:
        for other in core:
            if other is not report and _two_sides(report, other, scene):
                report.status = other.status = "contested"
        if report.claim is not None and report.status == "claimed" and _is_denied(scene, report):
            report.status = "contested"


def _own_source(scene: Scene, report: Report) -> None:
    """ "Only six of them were members, said the party's secretary": a part told by the side left is its number."""
    if "numbers.part" not in report.rules:
        return
    sentence = scene.document.sentences[report.sentence]
    claim, status, spans = claim_of(scene, replace(report, end=report.start + 1), sentence)
    if claim is not None and claim.side == "origin_party":
        report.claim, report.status = claim, status
        report.spans.extend(spans)


def _number(report: Report) -> Count | None:
    """How many moved, where a report is of several; null for one person."""
    if report.kind == "person":
        return Count(len(report.people), len(report.people)) if len(report.people) > 1 else None
    return report.count


def _two_sides(first: Report, second: Report, scene: Scene) -> bool:
    """Two numbers from two sides for one event."""
    one, two = _number(first), _number(second)
    if one is None or two is None or (first.kind == "person" and second.kind == "person"):
        return False
    if one == two or first.destination != second.destination or first.origin != second.origin:
        return False
    if first.type != second.type or _is_part(first) or _is_part(second):
        return False
    sides = {r.claim.side if r.claim else "media" for r in (first, second)}
    if not {"origin_party"} & sides or not {"destination_party", "media", "government", "subject"} & sides:
        return False
    wide, narrow = sorted((first, second), key=lambda r: not _nationwide(scene, r))
    if narrow.place and _nationwide(scene, wide) and not _nationwide(scene, narrow):
        # "Fifteen in the province, said the one; 3,000 in the whole country, said the other": two events.
        return False
    totals = first.kind == second.kind == "aggregate"
    near = abs(first.sentence - second.sentence) <= (30 if totals else 6)
    return near and one.unit == two.unit


def _nationwide(scene: Scene, report: Report) -> bool:
    sentence = scene.document.sentences[report.sentence]
    return bool(scene.lexicon.optional("nationwide").search(scene.plain, sentence.start, sentence.end))


def _is_part(report: Report) -> bool:
    """A part of the total that the same side tells of is no other number for it."""
    return "numbers.part" in report.rules and (report.claim is None or report.claim.side != "origin_party")


def _is_disowned(scene: Scene, report: Report, reports: list[Report]) -> bool:
    """The side that is said to have asked knows nothing of it, in the paragraphs after the report."""
    document = scene.document
    if report.claim is not None and report.claim.side not in {"subject", "origin_party"}:
        return False
    here = document.sentences[report.sentence].paragraph
    acting = {p for r in reports if r.type not in {"pressure", "reward"} for p in r.people}
    later = [
        r.sentence for r in reports
        if r.type in {"refusal", "approach"} and set(r.people) & set(report.people) and r.date != report.date
        and r.sentence > report.sentence
    ]  # fmt: skip
    for sentence in document.sentences[report.sentence + 1 : report.sentence + 12]:
        if sentence.paragraph - here > 5 or (later and sentence.index >= min(later)):
            break
        for denial in scene.lexicon.optional("disowning_words").finditer(scene.low, sentence.start, sentence.end):
            people = scene.people_in(sentence.start, sentence.end)
            if people & set(report.people) and len(people) == len(set(report.people)):
                continue
            if people & acting - set(report.people) or any(
                scene.is_opposition(scene.side_of_figure(scene.cast.figures[p])) for p in people - set(report.people)
            ):
                # Somebody else of the story denies something else.
                continue
            report.spans.append((denial.start(), denial.end(), "status"))
            return True
    return False


_DENIED_NOUN = re.compile(
    r"\b(?:assertions?|claims?|announcements?|reports?|boasts?|statements?|allegations?|rumou?rs?|talk)\b"
)


def _is_denied(scene: Scene, report: Report) -> bool:
    """Words of denial by the other side within the sentences that follow the claim."""
    document = scene.document
    origin_names = {f.number for f in scene.cast.figures if scene.side_of_figure(f) == report.origin}
    for sentence in document.sentences[report.sentence : report.sentence + 8]:
        for denial in scene.lexicon.pattern("denial_words").finditer(scene.open, sentence.start, sentence.end):
            if report.start <= denial.start() < report.end:
                continue
            people = scene.people_in(sentence.start, sentence.end)
            if sentence.index == report.sentence and denial.start() < report.start:
                if _DENIED_NOUN.search(scene.plain, denial.end(), report.start):
                    report.spans.append((denial.start(), denial.end(), "status"))
                    return True
                continue
            if people and all(scene.side_of_figure(scene.cast.figures[p]) == report.destination for p in people):
                # The side joined denies something else.
                continue
            speaker = scene.speaker_at(denial.start())
            teller = None if people else scene.figure_of(denial.start())
            parties = {
                scene.party_of(s) for s in document.spans_in(sentence.start, sentence.end) if isinstance(s, PartySpan)
            }
            if people & origin_names or {speaker, teller} & origin_names or {report.origin, "OPPOSITION"} & parties:
                report.spans.append((denial.start(), denial.end(), "status"))
                return True
    return False
