"""Threats, rewards and gestures around an act → signals of the reports they belong to, with their stance.

A signal belongs to the person its sentence is about (named there, meant by a pronoun, or carried on from the sentence
before); a group takes those of its own passage. What a speaker alleges is alleged, what the outlet tells is reported,
and a denial is a second signal that never erases the first.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast

from pipeline.detect.document import Sentence
from pipeline.detect.lexicon import Found
from pipeline.detect.reports import Report, Subject
from pipeline.detect.scene import Scene
from pipeline.detect.spans import GroupSpan, PersonSpan
from pipeline.records import DateSpan, Signal, SignalFamily, Stance

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
            if _belongs(scene, report, hit, acting) and _fits(scene, report, hit, acting):
                _add(report, hit)
        if report.type in {"approach", "refusal"}:
            for hit in offer_hits(scene, report):
                _add(report, hit)
        _deny_causes(scene, report, acting)
        _only_confessions(report)


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
    met = scene.told
    for found in met:
        if found.rule.section == "denials":
            start, end = found.match.span()
            denied.append((start, end, cast(SignalFamily, found.rule.family), found.rule.kind, found.rule.name))
    causes = [m.span() for m in scene.lexicon.quick("cause_denials").finditer(low)]
    denied = [d for d in denied if not any(s < d[1] and d[0] < e for s, e in causes)]
    hits: list[Hit] = []
    for found in met:
        if found.rule.section == "denials":
            continue
        start, end = found.match.span()
        family = _SECTIONS[found.rule.section]
        if any(s <= start < e for s, e, f, _, _ in denied if f == family):
            continue
        if found.rule.kind == "letter" and scene.document.sentences[found.stretch].paragraph == -1:
            # "Letter: …", "Indochina Letter": the kind of article it is.
            continue
        if found.rule.name.endswith(".accusation") and not _by_ruler(scene, start, end):
            continue
        kind = _kind_told(scene, found)
        if kind is None:
            continue
        # Apologies, letters and ceremonies are seen, not alleged (codebook: only accusations of others are).
        is_said = family != "conduct" and scene.document.in_quote(start)
        stance: Stance = "alleged" if is_said else "reported"
        hits.append(Hit(start, end, family, kind, found.stretch, about[found.stretch], stance, found.rule.name))
    for start, end, family, kind, name in denied:
        sentence = scene.document.sentence_at(start)
        hits.append(Hit(start, end, family, kind, sentence.index, about[sentence.index], "denied", name))
    hits.sort(key=lambda h: (h.start, h.kind))
    return [_struck(scene, h, who) for h in hits] if who else hits


def is_unreal(scene: Scene, hit: Hit, sentence: Sentence) -> bool:
    """ "If he was arrested", "asked the court to ban it", "behind bars": what may come, or a state; no act."""
    if hit.rule.endswith("_state"):
        return True
    return bool(scene.lexicon.optional("unreal").search(scene.low, max(sentence.start, hit.start - 60), hit.start))


def _kind_told(scene: Scene, found: Found) -> str | None:
    """The kind of a signal as told: an arrest that somebody is warned of is a threat, one that is only imagined
    nothing; a sum counts where somebody gives.
    """
    sentence, start, kind = scene.document.sentences[found.stretch], found.match.start(), found.rule.kind
    if kind in {"money", "land"} and scene.lexicon.has("giving_words"):
        gives = scene.lexicon.pattern("giving_words").search(scene.low, sentence.start, sentence.end)
        return kind if gives else None
    if found.rule.section != "pressure" or kind in {"threat", "surveillance", "ban"}:
        return kind
    unreal = scene.lexicon.optional("unreal").search(scene.low, max(sentence.start, start - 60), start)
    if unreal is None:
        return kind
    warned = scene.lexicon.optional("warnings").search(scene.low, sentence.start, start)
    return "threat" if warned else None


def _by_ruler(scene: Scene, start: int, end: int) -> bool:
    """The accuser, named first, is of the ruling side: "After the premier accused him of defamation"."""
    first = next((s for s in scene.document.spans_in(start, end) if isinstance(s, PersonSpan)), None)
    if first is None or first.start > start:
        return True
    return scene.is_ruling_officer(scene.cast.figures[first.person])


def _struck(scene: Scene, hit: Hit, who: Who) -> Hit:
    """An arrest or a charge belongs to the one it strikes, not to everybody in the sentence."""
    accused = hit.rule.endswith(".accusation")
    if not accused and (hit.kind not in _STRIKES or hit.stance == "denied" or len(hit.people) < 2):
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
    if report.kind == "person":
        if not hit.people.isdisjoint(report.people) or (not hit.people and hit.sentence == report.sentence):
            return True
        if report.type == "refusal" and hit.rule.endswith("_state") and abs(hit.sentence - report.sentence) <= 1:
            # "Two men had come to her client's cell": where somebody was asked, whoever tells it.
            return True
        if not hit.people.isdisjoint(acting.anybody):
            return False
        if hit.family == "coercion" and hit.stance != "denied":
            return there == here and not hit.people and acting.is_only_act(report)
        if not hit.people and hit.stance != "denied":
            return abs(there - here) <= scene.topic_reach and acting.is_only_act(report)
        if hit.people and there != here:
            # "Two of them had been promised seats, he said": a bystander speaks of those who moved.
            near = acting.last_before(hit.sentence) == report.sentence
            return near and len(report.people) > 1 and _of_many(scene, hit)
        return acting.is_only_act(report)
    if hit.sentence == report.sentence:
        return True
    if not hit.people.isdisjoint(acting.persons):
        return False
    # What is told after a group's act is told of it until the next act.
    return (acting.last_before(hit.sentence) == report.sentence and hit.sentence - report.sentence <= 8) or (
        acting.is_only_act(report) and abs(there - here) <= 6
    )


_MANY = re.compile(
    r"\b(?:they|them|their|both|the (?:two|three|four|five|six|seven|pair|group|newcomers)|nobody|no one)\b"
)


def _of_many(scene: Scene, hit: Hit) -> bool:
    sentence = scene.document.sentences[hit.sentence]
    return bool(_MANY.search(scene.plain, sentence.start, sentence.end))


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
        return hit.kind in {"detention", "charge", "arrest", "conviction"} and _was_under_it(scene, report, hit)
    if hit.family == "coercion" and hit.stance != "denied" and _came_after(scene, report, hit):
        return False
    if hit.family == "inducement" and hit.stance != "denied" and acting.is_offer(report, hit):
        return False
    if hit.kind == "public_ceremony" and report.modality != "planned" and _is_to_come(scene, hit):
        return False
    if hit.kind == "ban":
        return report.type == "cooptation"
    if report.kind != "person" and hit.family == "coercion" and hit.stance != "denied":
        return hit.sentence == report.sentence
    return not (report.kind == "aggregate" and hit.sentence != report.sentence)


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
