"""Threats, rewards and gestures around an act → signals of the reports they belong to, with their stance.

A signal belongs to the person its sentence is about (named there, meant by a pronoun, or carried on from the sentence
before); a group takes those of its own passage. What a speaker alleges is alleged, what the outlet tells is reported,
and a denial is a second signal that never erases the first.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import timedelta

from pipeline.detect.hits import STRIKES, Hit, Who, offer_hits, signal_hits, topics
from pipeline.detect.reports import Report
from pipeline.detect.scene import Scene
from pipeline.records import DateSpan, Signal, Stance

_PERSONAL = frozenset(
    {"arrest", "charge", "lawsuit", "detention", "conviction", "threat", "job_loss", "surveillance", "beating"}
)


def attach_signals(scene: Scene, reports: list[Report], who: Who | None = None) -> None:
    """Add signals (with their evidence spans) to the core reports; `who` says whom an act of coercion strikes."""
    hits = signal_hits(scene, who)
    core = [r for r in reports if r.type not in {"pressure", "reward"} and not r.is_negated]
    acting = _Acting(core)
    for report in core:
        for hit in hits:
            if _belongs(scene, report, hit, acting) and _fits(scene, report, hit, acting):
                _add(report, hit)
        if report.type in {"approach", "refusal"}:
            for hit in offer_hits(scene, report):
                _add(report, hit)
            _deny_offers(scene, report, hits)
        _deny_causes(scene, report, acting)
        _only_confessions(report)
    _share_gestures(core)


def _share_gestures(core: list[Report]) -> None:
    """Two numbers for one event are of one ceremony, whoever counts."""
    for report in core:
        if report.kind == "person" or report.claim is None or report.claim.side != "origin_party":
            continue
        for other in core:
            alike = other.type == report.type and other.destination == report.destination
            near = 0 < report.sentence - other.sentence <= 6 and other.kind != "person"
            if alike and near and other.date == report.date and other.origin == report.origin:
                shown = [s for s in other.signals if s.kind == "public_ceremony" and s not in report.signals]
                report.signals.extend(shown)
                report.spans.extend(s for s in other.spans if shown and s[2] == "signals" and s not in report.spans)


def _deny_offers(scene: Scene, report: Report, hits: list[Hit]) -> None:
    """ "No seat had been promised to anyone", said after the account of an offer: the same kinds, denied."""
    sentences = scene.document.sentences
    here = sentences[report.sentence].paragraph
    told = {s.kind for s in report.signals if s.stance != "denied"}
    for hit in hits:
        apart = sentences[hit.sentence].paragraph - here
        if hit.stance != "denied" or hit.kind not in told or hit.start < report.start or apart > 4:
            continue
        if not hit.people & set(report.people):
            signal = Signal(hit.family, hit.kind, "denied")
            if signal not in report.signals:
                report.signals.append(signal)
                report.spans.append((hit.start, hit.end, "signals"))


class _Acting:
    """Who acts in the core reports, and where; what every pair of a report and a signal asks."""

    def __init__(self, core: list[Report]) -> None:
        self.core = core
        self.anybody = frozenset(p for r in core for p in r.people)
        moved = {p for r in core if r.kind == "group" and r.type == "defection" for p in r.people}
        # Who speaks for a group that joins is sorry for all of it.
        self.persons = frozenset(
            p for r in core if r.kind == "person" for p in r.people if r.type != "recantation" or p not in moved
        )
        self.sentences = sorted(r.sentence for r in core)
        self.cause_denials: list[re.Match[str]] | None = None
        self._only: dict[int, bool] = {}

    def is_only_act(self, report: Report) -> bool:
        """All reports of the article are of this one actor set (or of groups that share its passage)."""
        if id(report) not in self._only:
            self._only[id(report)] = self._is_only_act(report)
        return self._only[id(report)]

    def _is_only_act(self, report: Report) -> bool:
        if report.kind == "person":
            return self.anybody <= set(report.people)
        return all(r.kind != "person" and (r.date == report.date or r.sentence == report.sentence) for r in self.core)

    def is_offer(self, report: Report, hit: Hit) -> bool:
        """What was held out to the same people when they were asked and said no belongs to that answer."""
        near = [r for r in self.core if r.type in {"approach", "refusal"} and abs(r.sentence - hit.sentence) <= 1]
        return any(set(r.people) & set(report.people) for r in near)

    def last_before(self, sentence: int) -> int:
        """The sentence of the last act up to a sentence, else of the first act."""
        return self.sentences[max(0, bisect_right(self.sentences, sentence) - 1)]


def _belongs(scene: Scene, report: Report, hit: Hit, acting: _Acting) -> bool:
    sentences = scene.document.sentences
    here = sentences[report.sentence].paragraph
    there = sentences[hit.sentence].paragraph
    if hit.stance == "denied" and report.claim is not None and report.claim.figure in hit.people:
        # Who claims it denies what the other side says of it.
        own = [r for r in acting.core if r.claim is not None and r.claim.figure == report.claim.figure]
        if all(r.kind != "person" for r in own):
            return report is own[0] or report.sentence == own[0].sentence
    if report.kind == "person":
        if not hit.people.isdisjoint(report.people) or (not hit.people and hit.sentence == report.sentence):
            return True
        if report.type == "refusal" and hit.rule.endswith("_state") and abs(hit.sentence - report.sentence) <= 1:
            # "Two men had come to her client's cell": where somebody was asked, whoever tells it.
            return True
        if not hit.people.isdisjoint(acting.anybody):
            return False
        if hit.family == "coercion" and hit.stance != "denied":
            if hit.kind == "threat" and hit.people and _is_near_story(scene, hit.people):
                # "They told him he would stay inside, his wife said": who speaks for him speaks of him.
                return acting.is_only_act(report)
            # A lead tells in short, of somebody without a name, what the next paragraph tells of one with a name.
            lead = there == 0 and here <= 1 and scene.lexicon.has("addressed")
            return (there == here or lead) and not hit.people and acting.is_only_act(report)
        if not hit.people and hit.stance != "denied":
            return abs(there - here) <= scene.topic_reach and acting.is_only_act(report)
        if hit.people and there != here:
            # "Two of them had been promised seats, he said": a bystander speaks of those who moved.
            near = acting.last_before(hit.sentence) == report.sentence
            if near and len(report.people) > 1 and _of_many(scene, hit):
                return True
            told = hit.stance == "denied" or (hit.kind == "charges_dropped" and abs(there - here) <= 2)
            return told and acting.is_only_act(report)
        return acting.is_only_act(report)
    if hit.sentence == report.sentence:
        return True
    if not hit.people.isdisjoint(acting.persons):
        return False
    # What is told after a group's act is told of it until the next act.
    return (acting.last_before(hit.sentence) == report.sentence and hit.sentence - report.sentence <= 8) or (
        acting.is_only_act(report) and abs(there - here) <= 6
    )


def _is_near_story(scene: Scene, people: frozenset[int]) -> bool:
    """Lawyers, relatives, speakers: nobody to whom anything happens."""
    return all(scene.cast.figures[p].stands in {"relative", "host", "speaker"} for p in people)


_MANY = re.compile(
    r"\b(?:they|them|their|both|the (?:two|three|four|five|six|seven|pair|group|newcomers)|nobody|no one)\b"
)


def _of_many(scene: Scene, hit: Hit) -> bool:
    sentence = scene.document.sentences[hit.sentence]
    start, end = max(sentence.start, hit.start - 90), min(sentence.end, hit.end + 40)
    return bool(_MANY.search(scene.plain, start, end))


def _fits(scene: Scene, report: Report, hit: Hit, acting: _Acting) -> bool:
    near = -1 <= hit.sentence - report.sentence <= 3 and acting.last_before(hit.sentence) == report.sentence
    if _is_historical(scene, report) and not near:
        return False
    is_told_there = hit.sentence == report.sentence or hit.stance == "denied"
    if report.type == "return" and hit.family != "conduct" and not is_told_there:
        # What brought somebody over the first time is told with that move.
        return False
    if report.type in {"approach", "refusal"}:
        if hit.family == "conduct" or hit.stance == "denied" or report.type != "refusal":
            return False
        return hit.kind in STRIKES and (_was_under_it(scene, report, hit) or _paid_for(scene, report, hit))
    if hit.family == "coercion" and hit.stance != "denied" and _came_after(scene, report, hit):
        return False
    if hit.family == "inducement" and hit.stance != "denied" and acting.is_offer(report, hit):
        return False
    if hit.kind == "public_ceremony" and report.modality != "planned" and _is_to_come(scene, hit):
        return False
    if hit.kind == "ban":
        return report.type == "cooptation"
    goes_on = _goes_on(scene, report, hit)
    if report.kind != "person" and hit.family == "coercion" and hit.stance != "denied":
        return hit.sentence == report.sentence or (goes_on and hit.kind == "threat")
    return not (report.kind == "aggregate" and hit.sentence != report.sentence and not goes_on)


def _goes_on(scene: Scene, report: Report, hit: Hit) -> bool:
    """ "Twelve came over, he said. 'They came on their own feet'": the next sentence speaks of them."""
    sentences = scene.document.sentences
    apart = sentences[hit.sentence].paragraph - sentences[report.sentence].paragraph
    reach = 1 if sentences[report.sentence].paragraph == 0 else 0
    return apart <= reach and 0 < hit.sentence - report.sentence <= 2 and _of_many(scene, hit)


_YEAR = timedelta(days=365)


def _is_historical(scene: Scene, report: Report) -> bool:
    published = scene.document.published
    return bool(report.date and published and report.date.end < published - _YEAR)


def _date_of(scene: Scene, hit: Hit) -> DateSpan | None:
    return scene.date_at(hit.start, hit.end)[0]


def _came_after(scene: Scene, report: Report, hit: Hit) -> bool:
    """Coercion weeks after a move did not bring it about."""
    when = _date_of(scene, hit) if report.date else None
    return bool(when and report.date and when.start > report.date.end + timedelta(days=31))


def _was_under_it(scene: Scene, report: Report, hit: Hit) -> bool:
    """Who was asked in a cell, or within a year of an arrest: what came after the answer is another matter."""
    if hit.kind == "detention" and hit.sentence == report.sentence:
        return True
    if hit.rule.endswith("_state") or report.date is None:
        return abs(hit.sentence - report.sentence) <= 1 and (hit.kind == "detention" or report.date is None)
    when = _date_of(scene, hit)
    return bool(when and when.start < report.date.start and report.date.start - when.end < _YEAR)


def _paid_for(scene: Scene, report: Report, hit: Hit) -> bool:
    """ "She declined. Two days later she received a summons": what befell those who said no, told next."""
    sentences = scene.document.sentences
    apart = sentences[hit.sentence].paragraph - sentences[report.sentence].paragraph
    return report.kind == "person" and apart == 0 and hit.start > report.start and hit.stance != "denied"


_TO_COME = re.compile(
    r"\b(?:will|would|shall|is to|are to|to be) (?:be )?(?:hold|host|held|organi[sz]e|welcome|take place)"
    r"|\bat a later date\b"
)


def _is_to_come(scene: Scene, hit: Hit) -> bool:
    sentence = scene.document.sentences[hit.sentence]
    return bool(_TO_COME.search(scene.plain, sentence.start, sentence.end))


def _only_confessions(report: Report) -> None:
    """A video without an apology or a denunciation confesses nothing."""
    said = {s.kind for s in report.signals}
    if report.type != "recantation" and not said & {"apology", "denunciation"}:
        report.signals = [s for s in report.signals if s.kind != "video_confession"]


def _add(report: Report, hit: Hit) -> None:
    stance: Stance = hit.stance
    if report.type in {"approach", "refusal"} and report.claim is not None and report.claim.side == "subject":
        stance = "alleged"
    signal = Signal(hit.family, hit.kind, stance)
    if signal not in report.signals:
        report.signals.append(signal)
        report.spans.append((hit.start, hit.end, "signals"))
        report.rules.append(hit.rule)


def _deny_causes(scene: Scene, report: Report, acting: _Acting) -> None:
    """ "The case played no part": the coercion told of the person is denied as the cause."""
    coercion = [
        s.kind for s in report.signals if s.family == "coercion" and s.stance != "denied" and s.kind in _PERSONAL
    ]
    if not coercion and any(s.kind == "charges_dropped" for s in report.signals):
        # A case that was dropped had been brought.
        coercion = ["charge"]
    if not coercion or report.type in {"approach", "refusal"}:
        return
    about = topics(scene)
    if acting.cause_denials is None:
        acting.cause_denials = list(scene.lexicon.pattern("cause_denials").finditer(scene.open))
    for match in acting.cause_denials:
        sentence = scene.document.sentence_at(match.start())
        if not (about[sentence.index] & set(report.people) or acting.is_only_act(report)):
            continue
        words = scene.plain[sentence.start : sentence.end]
        kind = next((k for k in coercion if k[:6] in words), coercion[-1])
        denied = Signal("coercion", kind, "denied")
        if denied not in report.signals:
            report.signals.append(denied)
            report.spans.append((match.start(), match.end(), "signals"))
        return
