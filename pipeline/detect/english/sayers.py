"""English: who says so where no name stands beside the verb of saying.

"A councillor says she has refused" is the councillor's own word, "his wife said" that of the same side; a provincial
governor speaks for the government, a watchdog for nobody, "a party official" for the party that the sentence is about.
"""

from __future__ import annotations

import re

from pipeline.detect.document import Sentence
from pipeline.detect.reports import Report
from pipeline.detect.scene import Scene, Source
from pipeline.detect.spans import PartySpan, PersonSpan

_ADJ = r"(?:[a-z\u2019'-]+ ){0,3}?"
_RELATIVES = (
    r"(?:wife|husband|widow|brother|sister|son|daughter|father|mother|cousin|uncle|aunt|nephew|niece|relatives?|family"
    r"|lawyers?|attorney|in-laws?)"
)
_OFFICES = (
    r"(?:spokes\w+|officials?|chiefs?|chairm[ae]n|chairwoman|secretar(?:y|ies)|secretary-general|organi[sz]ers?|heads?"
    r"|leaders?|presidents?|vice-presidents?|coordinators?|treasurer|committees?|office|headquarters|branch|sources?"
    r"|representatives?|deput(?:y|ies)|lawmakers?|executives?|officers?|figures?|working group)"
)
_NOUNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("SUBJECT", re.compile(rf"\b(?:his|her|their|[a-z]+'s|\ue001\ue000*'s) {_ADJ}{_RELATIVES}\b")),
    (
        "NGO",
        re.compile(
            r"\b(?:(?:the |an? |local |independent |election |poll |rights |human rights )+)(?:watchdogs?|monitors?"
            r"|monitoring groups?|observers|groups?(?! of)|network|investigators?|researchers?|workers?)\b|\bngos?\b"
        ),
    ),
    ("ANALYST", re.compile(rf"\b(?:an?|the|one|several|some|two)? ?{_ADJ}(?:analysts?|political scientists?"
        rf"|scholars?|academics?)\b")),
    (
        "PARTY",
        re.compile(
            rf"\b(?:(?:an?|the|one|its|two|several) (?:[a-z-]+ ){{0,2}}?(?:party|ruling-party) {_ADJ}{_OFFICES}"
            rf"|(?:its|their own|the party's) {_ADJ}{_OFFICES}"
            r"|an? (?:senior|top|local|provincial|district) (?:[a-z]+ )?official(?= (?:of the party"
            r"|in the party|there)))\b"
        ),
    ),
    (
        "STATE",
        re.compile(
            rf"\b(?:the|an?|local|\ue003\ue000*(?:'s)?) {_ADJ}(?:governors?|police(?: (?:chief|officer"
            rf"|commissioner|spokes\w+))?"
            r"|authorities|ministry(?: (?:official|spokes\w+))?|government (?:official|spokes\w+)|court spokes\w+"
            r"|prime minister|premier|interior minister)\b"
        ),
    ),
    (
        "PROVINCE",
        re.compile(r"\ban? (?:senior |top |local )?(?:provincial|district|commune) (?:party )?(?:official"
            r"|officer|leader)\b"),
    ),
)  # fmt: skip
_COUNTED = re.compile(
    r"\bby (?:the )?[^,.;\"]{0,24}\ue002\ue000*'s? (?:own )?(?:count|tally|figures|reckoning|estimate|numbers"
    r"|account)\b"
)
_OWN = re.compile(
    r"(?:[^.;\"]{3,60}? (?:\u2014|\u2013|--?) )?(?:(?:an?|one of|another|a second|a third) [^\";]*"
    r"|(?P<many>[^,.;\"]{0,60}?\b(?:members|officials|supporters|activists|councillors|chiefs|leaders"
    r"|candidates)\b[^\";]*))$"
)
_OF_ONESELF = re.compile(r"(?: (?:yesterday|today|\ue004\ue000*|this week|last week))? (?:that )?(he|she|they)\b")
_PRONOUN = re.compile(r"\b(?:he|she|they)(?: [a-z]+ly| also| then| has| had)? $")


def own_source(scene: Scene, report: Report, sentence: Sentence, saying: re.Match[str]) -> Source | None:
    """ "A councillor of the party says she has refused", "has joined, he told this paper": the actors themselves."""
    lead = scene.plain[sentence.start : saying.start()]
    before = saying.start() < report.start
    if before:
        own = _OF_ONESELF.match(scene.low, saying.end())
        opening = _OWN.match(lead)
        if own is None or opening is None or bool(opening["many"]) != (own[1] == "they"):
            return None
        if own[1] == "they" and report.kind == "person":
            return None
        words = opening
        start, end = sentence.start, sentence.start + words.end()
        if any(
            isinstance(s, PersonSpan) and s.person not in report.people for s in scene.document.spans_in(start, end)
        ):
            return None
    else:
        if not _PRONOUN.search(lead) or saying.start() < report.end or report.kind == "aggregate":
            return None
        named = scene.people_in(sentence.start, saying.start()) - set(report.people)
        counted = report.count is not None and report.count.low == report.count.high == 1
        if named or not (report.people or counted):
            return None
        start, end = saying.start(), saying.end()
    return _subject(scene, report, start, end)


def _subject(scene: Scene, report: Report, start: int, end: int) -> Source:
    if report.people:
        figure = scene.cast.figures[report.people[0]]
        return start, end, figure, None, figure.name
    group = next(((s, e) for s, e, what in report.spans if what in {"count", "actors"}), (start, end))
    return *group, None, "SUBJECT", scene.document.text[slice(*group)].strip()


def noun_source(scene: Scene, report: Report, sentence: Sentence, saying: re.Match[str]) -> Source | None:
    """A noun of kin, office or trade right before a verb of saying, right behind it, or after "according to"."""
    low = scene.low
    if saying.end() <= report.start and re.match(r"(?: on \ue004\ue000*)?[,;]", low[saying.end() : saying.end() + 40]):
        # "…, a party official said, but the rival knows of five": what it governs stands before it.
        return None
    after = saying.group().startswith("according")
    lead = re.split(
        r"[.;\"]|, (?!who|which|whose)|\b(?:that|because|but|when|where) ", low[sentence.start : saying.start()]
    )[-1]
    start = saying.start() - len(lead)
    stretches = [] if after else [(start, saying.start())]
    if after or saying.start() >= report.end:
        behind = re.compile(r"[^.;,\"]{0,70}").match(low, saying.end())
        stretches += [(saying.end(), behind.end())] if behind else []
    for begin, end in stretches:
        for voice, pattern in _NOUNS:
            found = pattern.search(low, begin, end)
            near = found and (found.end() >= end - 48 if end == saying.start() else found.start() - begin < 12)
            if found and near:
                party = _voice_of(scene, voice, report, sentence)
                if party:
                    return found.start(), found.end(), None, party, scene.document.text[found.start() : found.end()]
    return None


def counted_source(scene: Scene, sentence: Sentence) -> Source | None:
    """ "By the ruling party's count": a party's own number."""
    found = _COUNTED.search(scene.low, sentence.start, sentence.end)
    if found is None:
        return None
    span = next((s for s in scene.document.spans_in(found.start(), found.end()) if isinstance(s, PartySpan)), None)
    return (
        (span.start, span.end, None, scene.party_of(span), scene.document.text[span.start : span.end]) if span else None
    )


def _voice_of(scene: Scene, voice: str, report: Report, sentence: Sentence) -> str | None:
    if voice not in {"PARTY", "PROVINCE"}:
        return voice
    spans = [
        s for s in scene.document.spans_in(sentence.start, report.end) if isinstance(s, PartySpan) and not s.is_generic
    ]
    if voice == "PROVINCE":
        # "A provincial official said": of the party that receives, where the sentence opens with it.
        first = scene.party_of(spans[0]) if spans else None
        return first if first == report.destination and report.modality == "planned" else None
    return scene.party_of(spans[0]) if spans else report.origin
