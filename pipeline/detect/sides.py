"""Where a speaker stands towards an event: in the act, on the side joined, on the side left, or outside."""

from __future__ import annotations

import re

from pipeline.detect.reports import Figure, Report
from pipeline.detect.scene import Scene
from pipeline.detect.spans import PartySpan
from pipeline.records import ClaimantSide

#: Voices that a grammar names by kind, beside party ids.
_VOICES: dict[str | None, ClaimantSide] = {
    "NGO": "ngo",
    "MEDIA": "media",
    "ANALYST": "analyst",
    "STATE": "government",
    "SUBJECT": "subject",
}


def side_of_speaker(scene: Scene, figure: Figure | None, party: str | None, name: str, report: Report) -> ClaimantSide:
    """Where a speaker stands towards the event: in the act, on the side joined, on the side left, or outside."""
    if figure is not None and figure.number in report.people:
        return "subject"
    if party in _VOICES:
        return _VOICES[party]
    if figure is not None and _is_outsider(scene, figure):
        return "ngo"
    if figure is not None and figure.stands == "analyst":
        return "analyst"
    if figure is not None and scene.is_opposition(report.origin) and _speaks_for_state(scene, figure):
        return "government"
    side = scene.side_of_figure(figure) if figure is not None else party
    if figure is not None and not side:
        if _is_fellow(scene, figure):
            return "origin_party"
        side = _described_side(scene, figure)
    if side == "OPPOSITION" and scene.is_opposition(report.destination):
        # "The opposition" that tells of arrivals is the party joined, as is "the newer group" of two.
        return "destination_party"
    if side:
        if side == report.destination or (scene.is_ruling(side) and scene.is_ruling(report.destination)):
            return "destination_party"
        if side == report.origin or (scene.is_opposition(side) and scene.is_opposition(report.origin)):
            return "origin_party"
        if scene.is_ruling(side):
            return "government"
    if figure is not None and scene.is_ruling_officer(figure):
        return "destination_party" if scene.is_ruling(report.destination) else "government"
    if figure is not None and figure.stands == "official":
        return "government"
    if figure is not None and figure.stands == "relative":
        return "subject"
    if figure is not None and figure.stands == "civil":
        return "ngo"
    return "unknown"


_OF_PARTY = re.compile(
    r"\b(?:its|the party's|their|his party's|who (?:leads|heads|runs|chairs|speaks for|keeps|manages|led) (?:it"
    r"|the party|the branch"
    r"|the committee|the [a-z]+ committee|the membership|\ue002\ue000*))\b"
)
_ITS_PERSON = re.compile(r"(?:'s)? [a-z' -]{3,80}, (?:mrs?|ms|h\.e\.|dr|oknha)?\.? ?")
_STATE_TITLE = re.compile(
    r", (?:an?|the) (?:[a-z-]+ )?(?:secretary of state|minister|governor|general|colonel|senator)\b"
)
_FELLOW = re.compile(r"\b(?:an?|the|his|her|their) (?:former |old |fellow )?(?:party )?(?:colleague|comrade)s?,? $")
_OF_STATE = re.compile(
    r"\b(?:secretary of state|minister|governor|police (?:chief|spokes\w+|commissioner)|court (?:clerk"
    r"|spokes\w+)|prosecutor"
    r"|ministry|embassy|brigadier|major general|commander|(?:district|provincial) (?:chief|hall|administration))\b"
)


def _speaks_for_state(scene: Scene, figure: Figure) -> bool:
    """ "Government spokesman X": he speaks for the state, whatever his party."""
    sentence = scene.document.sentence_at(figure.start)
    before = scene.plain[max(sentence.start, figure.start - 60) : figure.start]
    after = scene.plain[figure.start + len(figure.name) : sentence.end]
    return bool(_STATE_VOICE.search(before) or re.match(rf", (?:an?|the) {_STATE_VOICE.pattern}", after))


_STATE_VOICE = re.compile(r"\b(?:government|ministry|cabinet|police|court) spokes\w+(?:,? (?:for [a-z ]{3,40}, )?$)?")


def _is_outsider(scene: Scene, figure: Figure) -> bool:
    """ "Election monitor X", "X of the rights group Y": somebody of no party."""
    start, end = figure.start, figure.start + len(figure.name)
    sentence = scene.document.sentence_at(start)
    before = re.split(r"[.,;\"]", scene.plain[max(sentence.start, start - 40) : start])[-1]
    after = re.match(r"(?:,| of| from| with) [^.;,\"]{0,60}", scene.plain[end : sentence.end])
    return bool(scene.lexicon.optional("ngo_words").search(before + (after.group() if after else "")))


_SUBJECT = re.compile(r"(?:(?:the|[a-z]+'s|its|then|opposition|ruling|governing|main|biggest|fledgling) )*")
_DATELINE = re.compile(r"[^.;]{3,60}? (?:—|–|--?) ")


def its_party(scene: Scene, position: int) -> str | None:
    """ "Its" is of the party that the sentence opens with, else of the one spoken of last."""
    sentence = scene.document.sentence_at(position)
    before = [s for s in scene.parties if s.start < position]
    here = [s for s in before if s.start >= sentence.start]
    dateline = _DATELINE.match(scene.plain, sentence.start, sentence.end)
    start = dateline.end() if dateline else sentence.start
    opening = here[:1] if here and _SUBJECT.fullmatch(scene.plain, start, here[0].start) else []
    last = opening or here or before
    return scene.party_of(last[-1]) if last else None


def _is_fellow(scene: Scene, figure: Figure) -> bool:
    """ "A former colleague, X": of the side left."""
    start = scene.document.sentence_at(figure.start).start
    return bool(_FELLOW.search(scene.plain, max(start, figure.start - 40), figure.start))


def _described_side(scene: Scene, figure: Figure) -> str | None:
    """ "Its provincial deputy chairman, X", "X, who leads the party there": of the party spoken of before the name."""
    start, end = figure.start, figure.start + len(figure.name)
    sentence = scene.document.sentence_at(start)
    before = re.split(r"[.;\"]", scene.low[max(sentence.start, start - 70) : start])[-1]
    after = re.match(r", [^.;\"]{0,110}", scene.low[end : sentence.end])
    words = before + (after.group() if after else "")
    if _OF_PARTY.search(words):
        return its_party(scene, start)
    named = [s for s in scene.document.spans_in(max(sentence.start, start - 90), start) if isinstance(s, PartySpan)]
    if named and _ITS_PERSON.fullmatch(scene.plain, named[-1].end, start):
        # "Candlelight's deputy chief in the province, Mrs X"
        return scene.party_of(named[-1])
    if figure.stands in {"", "official"} and (_OF_STATE.search(words) or _STATE_TITLE.match(scene.plain, end)):
        return "GOVERNMENT"
    return None
