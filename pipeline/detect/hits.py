"""Wordings of threats, rewards and gestures → hits: what a text tells at a place, of whom, and with what stance.

What a speaker alleges is alleged, what the outlet tells is reported; a denial is a hit of its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

from pipeline.detect.document import Sentence
from pipeline.detect.lexicon import Found
from pipeline.detect.reports import Report, Subject
from pipeline.detect.scene import Scene
from pipeline.detect.spans import GroupSpan, PartySpan, PersonSpan
from pipeline.records import SignalFamily, Stance

_SECTIONS: dict[str, SignalFamily] = {"pressure": "coercion", "reward": "inducement", "conduct": "conduct"}
STRIKES = frozenset({"arrest", "detention", "charge", "conviction", "lawsuit", "beating", "job_loss"})


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
        is_said = family != "conduct" and (scene.document.in_quote(start) or _is_told(scene, found))
        stance: Stance = "alleged" if is_said else "reported"
        hits.append(Hit(start, end, family, kind, found.stretch, about[found.stretch], stance, found.rule.name))
    for start, end, family, kind, name in denied:
        sentence = scene.document.sentence_at(start)
        hits.append(Hit(start, end, family, kind, sentence.index, about[sentence.index], "denied", name))
    hits.sort(key=lambda h: (h.start, h.kind))
    return [_struck(scene, h, who) for h in hits] if who else hits


def _is_told(scene: Scene, found: Found) -> bool:
    """ "X said that he had been promised a post": a speaker's account outside quotation marks."""
    sentence, start = scene.document.sentences[found.stretch], found.match.start()
    if found.rule.kind not in _TOLD_KINDS or not scene.lexicon.has("own_tellings"):
        return False
    begin = max(sentence.start, scene.low.rfind("; ", sentence.start, start))
    return any(
        scene.document.in_quote(m.start()) is None
        for m in scene.lexicon.pattern("own_tellings").finditer(scene.low, begin, start)
    )


_TOLD_KINDS = frozenset(
    {"appointment", "money", "land", "threat", "rank", "job_loss", "surveillance", "charges_dropped"}
)


def is_unreal(scene: Scene, hit: Hit, sentence: Sentence) -> bool:
    """ "If he was arrested", "asked the court to ban it", "behind bars": what may come, or a state; no act."""
    if hit.rule.endswith("_state"):
        return True
    start = max(sentence.start, hit.start - 60)
    if scene.lexicon.optional("decided").search(scene.low, start, hit.start):
        return False
    return bool(scene.lexicon.optional("unreal").search(scene.low, start, hit.start))


def _kind_told(scene: Scene, found: Found) -> str | None:
    """The kind of a signal as told: an arrest that somebody is warned of is a threat, one that is only imagined
    nothing; a sum counts where somebody gives.
    """
    sentence, start, kind = scene.document.sentences[found.stretch], found.match.start(), found.rule.kind
    if kind in {"money", "land"} and scene.lexicon.has("giving_words"):
        gives = scene.lexicon.pattern("giving_words").search(scene.low, sentence.start, sentence.end)
        return kind if gives else None
    if kind == "appointment" and _is_of_rival(scene, found.match.end()):
        return None
    if found.rule.section != "pressure" or kind in {"threat", "surveillance", "ban"}:
        return kind
    unreal = scene.lexicon.optional("unreal").search(scene.low, max(sentence.start, start - 60), start)
    if unreal is None:
        return kind
    warned = scene.lexicon.optional("warnings").search(scene.low, sentence.start, start)
    return "threat" if warned else None


def _is_of_rival(scene: Scene, end: int) -> bool:
    """ "Became an adviser to the new opposition party": an office in it, no reward of the state."""
    found = _OF_A_PARTY.match(scene.low, end)
    if found is None:
        return False
    span = next(
        (s for s in scene.document.spans_in(found.end() - 1, found.end() + 1) if isinstance(s, PartySpan)), None
    )
    return span is None or not scene.is_ruling(scene.party_of(span))


_OF_A_PARTY = re.compile(r" (?:to|of|for) (?:the )?(?:new |newer |newly [a-z]+ )?(?:\ue002|party\b)")


def _by_ruler(scene: Scene, start: int, end: int) -> bool:
    """The accuser, named first, is of the ruling side: "After the premier accused him of defamation"."""
    first = next((s for s in scene.document.spans_in(start, end) if isinstance(s, PersonSpan)), None)
    if first is None or first.start > start:
        return True
    return scene.is_ruling_officer(scene.cast.figures[first.person])


def _struck(scene: Scene, hit: Hit, who: Who) -> Hit:
    """An arrest or a charge belongs to the one it strikes, not to everybody in the sentence."""
    accused = hit.rule.endswith(".accusation")
    if not accused and (hit.kind not in STRIKES or hit.stance == "denied" or len(hit.people) < 2):
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
    elif 0 in home:
        # What the lead tells in short, the next paragraph tells in full.
        about = topics(scene)
        sequel = [s.index for s in scene.document.paragraph(1) if about[s.index] & set(report.people)]
        numbers = sorted({*numbers, *sequel})
        home |= {1} if sequel else set()
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


def _addressed(scene: Scene, sentence: Sentence) -> set[int]:
    """Leaders to whom or of whom a sentence speaks only ("wrote to the premier", "misled by the leader abroad"): it is
    about somebody else.
    """
    if not scene.lexicon.has("addressed"):
        return set()
    before, after = scene.lexicon.pattern("addressed"), scene.lexicon.pattern("of_leaders")
    told: dict[int, bool] = {}
    for span in scene.document.spans_in(sentence.start, sentence.end):
        if isinstance(span, PersonSpan) and scene.cast.figures[span.person].person_id:
            lead = scene.low[sentence.start : span.start]
            only = bool(before.search(lead)) or bool(after.match(scene.low, span.end))
            told[span.person] = told.get(span.person, True) and only
    return {person for person, only in told.items() if only}


def _read_topics(scene: Scene) -> list[frozenset[int]]:
    found: list[frozenset[int]] = []
    previous: frozenset[int] = frozenset()
    paragraph = -2
    quotes: dict[int, list[int]] = defaultdict(list)
    for quote in scene.document.quotes:
        quotes[scene.document.sentence_at(quote.start).index].append(quote.start)
    for sentence in scene.document.sentences:
        people = set(scene.people_in(sentence.start, sentence.end)) - _addressed(scene, sentence)
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
