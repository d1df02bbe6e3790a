"""Threats, rewards and gestures around an act → signals of the reports they belong to, with their stance.

A signal belongs to the person its sentence is about (named there, meant by a pronoun, or carried on from the sentence
before); a group takes those of its own passage. What a speaker alleges is alleged, what the outlet tells is reported,
and a denial is a second signal that never erases the first.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import cast

from pipeline.detect.document import Sentence
from pipeline.detect.reports import Report, Subject
from pipeline.detect.scene import Scene
from pipeline.detect.spans import GroupSpan
from pipeline.records import Signal, SignalFamily, Stance

_SECTIONS: dict[str, SignalFamily] = {"pressure": "coercion", "reward": "inducement", "conduct": "conduct"}
_STRIKES = frozenset({"arrest", "detention", "charge", "conviction", "lawsuit", "beating", "job_loss"})
_PERSONAL = frozenset(
    {"arrest", "charge", "lawsuit", "detention", "conviction", "threat", "job_loss", "surveillance", "beating"}
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A wording of a signal: where it stands, whom it is about, and whether it is denied there."""

    start: int
    end: int
    family: SignalFamily
    kind: str
    sentence: int
    people: frozenset[int]
    stance: Stance
    rule: str


Who = Callable[["Hit", Sentence], Subject | None]


def attach_signals(scene: Scene, reports: list[Report], who: Who | None = None) -> None:
    """Add signals (with their evidence spans) to the core reports; `who` says whom an act of coercion strikes."""
    hits = signal_hits(scene, who)
    core = [r for r in reports if r.type not in {"pressure", "reward"} and not r.is_negated]
    acting = _Acting(core)
    for report in core:
        for hit in hits:
            if _belongs(scene, report, hit, acting) and _fits(report, hit):
                _add(report, hit)
        if report.type in {"approach", "refusal"}:
            for hit in offer_hits(scene, report):
                _add(report, hit)
        _deny_causes(scene, report, acting)


def signal_hits(scene: Scene, who: Who | None = None) -> list[Hit]:
    """Every wording of a signal in the document, denials included, in text order; read once a scene."""
    if scene.signal_hits is None:
        scene.signal_hits = _read_hits(scene, who)
    return cast(list[Hit], scene.signal_hits)


def _read_hits(scene: Scene, who: Who | None) -> list[Hit]:
    # Groups stay readable here: "names the former opposition man an adviser" is a reward whatever else it is.
    low = scene.open
    about = topics(scene)
    denied: list[tuple[int, int, SignalFamily, str, str]] = []
    stretches = [(s.start, s.end) for s in scene.document.sentences]
    met = scene.lexicon.scan(("denials", *_SECTIONS), low, stretches)
    for found in met:
        if found.rule.section == "denials":
            start, end = found.match.span()
            denied.append((start, end, cast(SignalFamily, found.rule.family), found.rule.kind, found.rule.name))
    hits: list[Hit] = []
    for found in met:
        if found.rule.section == "denials":
            continue
        start, end = found.match.span()
        family = _SECTIONS[found.rule.section]
        if any(s <= start < e for s, e, f, _, _ in denied if f == family):
            continue
        stance: Stance = "alleged" if scene.document.in_quote(start) else "reported"
        hits.append(
            Hit(start, end, family, found.rule.kind, found.stretch, about[found.stretch], stance, found.rule.name)
        )
    for start, end, family, kind, name in denied:
        sentence = scene.document.sentence_at(start)
        hits.append(Hit(start, end, family, kind, sentence.index, about[sentence.index], "denied", name))
    hits.sort(key=lambda h: (h.start, h.kind))
    return [_struck(scene, h, who) for h in hits] if who else hits


def _struck(scene: Scene, hit: Hit, who: Who) -> Hit:
    """An arrest or a charge belongs to the one it strikes, not to everybody in the sentence."""
    if hit.kind not in _STRIKES or hit.stance == "denied" or len(hit.people) < 2:
        return hit
    subject = who(hit, scene.document.sentences[hit.sentence])
    return replace(hit, people=frozenset(subject.people)) if subject is not None and subject.people else hit


def offer_hits(scene: Scene, report: Report) -> list[Hit]:
    """What was offered or threatened with an approach: in its own paragraph, as far as the answer to it."""
    starts = sorted(
        {report.sentence, *(scene.document.sentence_at(s).index for s, _, what in report.spans if what == "type")}
    )
    numbers = sorted({n + k for n in starts for k in (-1, 0, 1, 2)} & set(range(len(scene.document.sentences))))
    home = {scene.document.sentences[n].paragraph for n in starts}
    if not report.people:
        home |= {n + 1 for n in home}
    found = []
    for number in numbers:
        sentence = scene.document.sentences[number]
        if sentence.paragraph not in home:
            continue
        people = scene.people_in(sentence.start, sentence.end)
        if number not in starts and report.people and people and not people & set(report.people):
            continue
        met = scene.lexicon.scan(("offers",), scene.open, [(sentence.start, sentence.end)])
        kept = [f.match.span() for f in met if f.rule.kind == "job_kept"]
        for offer in met:
            start, end = offer.match.span()
            if offer.rule.kind == "appointment" and any(s <= start < e for s, e in kept):
                continue
            family = cast(SignalFamily, offer.rule.family)
            found.append(
                Hit(start, end, family, offer.rule.kind, number, frozenset(report.people), "reported", offer.rule.name)
            )
    return found


def topics(scene: Scene) -> list[frozenset[int]]:
    """For every sentence the figures it is about: named there, speaking there, meant by a pronoun, or carried on."""
    if scene.topics is None:
        scene.topics = _read_topics(scene)
    return scene.topics


def _read_topics(scene: Scene) -> list[frozenset[int]]:
    found: list[frozenset[int]] = []
    previous: frozenset[int] = frozenset()
    paragraph = -2
    quotes: dict[int, list[int]] = defaultdict(list)
    for quote in scene.document.quotes:
        quotes[scene.document.sentence_at(quote.start).index].append(quote.start)
    for sentence in scene.document.sentences:
        people = set(scene.people_in(sentence.start, sentence.end))
        pronoun = scene.figure_of(sentence.end - 1)
        if pronoun is not None:
            people.add(pronoun)
        for start in quotes[sentence.index]:
            speaker = scene.speaker_at(start)
            if speaker is not None:
                people.add(speaker)
        turn = scene.speaker_at(sentence.start)
        if turn is not None:
            people.add(turn)
        counted = any(
            isinstance(s, GroupSpan) and s.count is not None and s.count.high != 1 and not s.is_pronoun
            for s in scene.document.spans_in(sentence.start, sentence.end)
        )
        if not people and sentence.paragraph == paragraph and not counted:
            people = set(previous)
        previous, paragraph = frozenset(people), sentence.paragraph
        found.append(previous)
    return found


class _Acting:
    """Who acts in the core reports, and where; what every pair of a report and a signal asks."""

    def __init__(self, core: list[Report]) -> None:
        self.core = core
        self.anybody = frozenset(p for r in core for p in r.people)
        self.persons = frozenset(p for r in core if r.kind == "person" for p in r.people)
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

    def last_before(self, sentence: int) -> int:
        """The sentence of the last act up to a sentence, else of the first act."""
        return self.sentences[max(0, bisect_right(self.sentences, sentence) - 1)]


def _belongs(scene: Scene, report: Report, hit: Hit, acting: _Acting) -> bool:
    sentences = scene.document.sentences
    here = sentences[report.sentence].paragraph
    there = sentences[hit.sentence].paragraph
    if report.kind == "person":
        if not hit.people.isdisjoint(report.people):
            return True
        if not hit.people.isdisjoint(acting.anybody):
            return False
        if hit.family == "coercion" and hit.stance != "denied":
            return there == here and not hit.people and acting.is_only_act(report)
        return acting.is_only_act(report) and (not hit.people or there == here)
    if hit.sentence == report.sentence:
        return True
    if not hit.people.isdisjoint(acting.persons):
        return False
    # What is told after a group's act is told of it until the next act.
    return (acting.last_before(hit.sentence) == report.sentence and hit.sentence - report.sentence <= 8) or (
        acting.is_only_act(report) and abs(there - here) <= 6
    )


def _fits(report: Report, hit: Hit) -> bool:
    if report.modality == "historical":
        return hit.sentence == report.sentence
    if report.type in {"approach", "refusal"}:
        if hit.family == "conduct" or hit.stance == "denied":
            return False
        return hit.kind in {"detention", "charge", "arrest", "conviction"} and report.type == "refusal"
    if hit.kind == "ban":
        return report.type == "cooptation"
    if report.kind != "person" and hit.family == "coercion" and hit.stance != "denied":
        return hit.sentence == report.sentence
    return not (report.kind == "aggregate" and hit.sentence != report.sentence)


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


def signals_of(hits: Iterable[Hit]) -> list[Signal]:
    return list(dict.fromkeys(Signal(h.family, h.kind, h.stance) for h in hits))
