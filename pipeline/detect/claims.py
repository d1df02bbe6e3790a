"""Who vouches for a report, from which side, and so its status: reported, claimed, denied or contested.

A source is a person or a party beside a verb of saying in the report's sentence, or the speaker of the quote that it
stands in. What rests on one interested side is claimed; the outlet's own voice, the subject and outsiders are reported.
"""

from __future__ import annotations

import re

from pipeline.detect.document import Sentence
from pipeline.detect.reports import Claim, Figure, Report
from pipeline.detect.scene import Scene
from pipeline.detect.spans import GroupSpan, PartySpan, PersonSpan
from pipeline.records import ClaimantSide, Status

_INTERESTED = frozenset({"destination_party", "origin_party", "government"})
#: Voices that a grammar names by kind, beside party ids.
_VOICES: dict[str | None, ClaimantSide] = {"NGO": "ngo", "MEDIA": "media", "ANALYST": "analyst"}


def claim_of(
    scene: Scene, report: Report, sentence: Sentence
) -> tuple[Claim | None, Status, list[tuple[int, int, str]]]:
    """Claimant and status of a report from its own sentence or quote, with the span that names the claimant."""
    source = _source(scene, report, sentence)
    if source is None:
        return None, "reported", []
    start, end, figure, party, name = source
    side = side_of_speaker(scene, figure, party, name, report)
    if (
        side == "subject"
        and report.type not in {"refusal", "approach", "pressure"}
        and not _speaks_itself(scene, report)
    ):
        return None, "reported", []
    claim = Claim(name, side, figure.number if figure else None)
    if side in _INTERESTED or side == "media":
        return claim, "claimed", [(start, end, "claimant")]
    if side in {"subject", "ngo", "analyst"}:
        return claim, "reported", [(start, end, "claimant")]
    return None, "reported", []


def _speaks_itself(scene: Scene, report: Report) -> bool:
    return scene.speaker_at(report.start) in report.people


_Source = tuple[int, int, Figure | None, str | None, str]


def _source(scene: Scene, report: Report, sentence: Sentence) -> _Source | None:
    """(start, end, figure, party, name) of who says so; null in the outlet's own voice."""
    if scene.finds_sources:
        return scene.source_of(report, sentence)
    speaker = scene.speaker_at(report.start)
    if speaker is not None:
        figure = scene.cast.figures[speaker]
        at = max((s for s in figure.starts if s <= report.end), default=figure.start)
        return at, at + len(figure.name) if at == figure.start else at + 1, figure, None, figure.name
    sayings = [
        m for m in scene.lexicon.pattern("claim_verbs").finditer(scene.low, sentence.start, sentence.end)
        if scene.document.in_quote(m.start()) is None and not report.start <= m.start() < report.end
    ]  # fmt: skip
    for saying in sayings:
        if scene.reads_sources:
            span = scene.source_beside(saying, sentence, report.start, report.end)
            found = _named(scene, span, sentence) if span is not None else None
        else:
            found = _beside(scene, saying, sentence, report)
        if found:
            return found
    return None


def _beside(scene: Scene, saying: re.Match[str], sentence: Sentence, report: Report) -> _Source | None:
    """The person, party or office that the verb of saying belongs to: right before it, else right after it."""
    spans = [
        s for s in scene.document.spans_in(sentence.start, sentence.end)
        if isinstance(s, PersonSpan | PartySpan | GroupSpan) and scene.document.in_quote(s.start) is None
    ]  # fmt: skip
    if saying.group().startswith("by "):
        # "By his own estimate"
        number = scene.figure_of(saying.start() + 3)
        return None if number is None else (saying.start(), saying.end(), scene.cast.figures[number], None,
                                            scene.cast.figures[number].name)  # fmt: skip
    if saying.group().startswith("according"):
        if scene.lexicon.optional("own_papers").match(scene.low, saying.end() + 1):
            return None
        after = [s for s in spans if s.start >= saying.end() and s.start - saying.end() < 60]
        return (
            _named(scene, after[-1] if after and isinstance(after[-1], PersonSpan) else after[0], sentence)
            if after
            else None
        )
    before = [s for s in spans if s.end <= saying.start()]
    for span in reversed(before):
        between = scene.low[span.end : saying.start()]
        if re.search(r"[;\"]|\b(?:that|but|because|when|where)\b", between) or (
            report.start <= span.start and report.end >= span.end
        ):
            break
        if isinstance(span, PersonSpan) and (len(between) < 3 or re.fullmatch(r",? ?[^.]{0,110},? ?", between)):
            return _named(scene, span, sentence)
        if isinstance(span, PartySpan) and re.fullmatch(r"(?:'s)? ?(?:[a-z' -]{0,60}) ?", between):
            return _named(scene, span, sentence)
    office = _OFFICE.search(scene.plain[sentence.start : saying.start()])
    if office and report.origin and report.origin not in {"CIVIL_SOCIETY", "OPPOSITION"}:
        # "… have been visited, its head in the province said": an office holder of the side just spoken of.
        start = sentence.start + office.start()
        return (
            start,
            saying.start(),
            None,
            report.origin,
            scene.document.text[start : sentence.start + office.end()].strip(),
        )
    pronoun = re.search(r"\b(he|she)(?: [a-z]+)? $", scene.low[sentence.start : saying.start()])
    if pronoun:
        number = scene.figure_of(sentence.start + pronoun.start(1))
        if number is not None:
            figure = scene.cast.figures[number]
            at = sentence.start + pronoun.start(1)
            return at, at + len(pronoun[1]), figure, None, figure.name
    after = [s for s in spans if 0 <= s.start - saying.end() <= 3 and isinstance(s, PersonSpan)]
    return _named(scene, after[0], sentence) if after else None


_OFFICE = re.compile(
    r"\b(?:its|the party's) (?:[a-z]+ ){0,2}(?:head|leader|spokes\w+|chief|secretary|chairman|president|office"
    r"|coordinator)\b[^,.;\"]{0,50}$"
)


def _named(scene: Scene, span: PersonSpan | PartySpan | GroupSpan, sentence: Sentence) -> _Source:
    if isinstance(span, PersonSpan):
        figure = scene.cast.figures[span.person]
        return span.start, span.end, figure, None, figure.name
    if isinstance(span, PartySpan):
        start, end = _phrase(scene, span, sentence)
        return start, end, None, scene.party_of(span), scene.document.text[start:end]
    return span.start, span.end, None, span.party_id, scene.document.text[span.start : span.end]


def _phrase(scene: Scene, span: PartySpan, sentence: Sentence) -> tuple[int, int]:
    """ "the ruling party's provincial office": the noun phrase around a party that speaks."""
    tail = re.compile(
        r"(?:'s(?: [a-z]+){1,3}?(?= (?:said|says|claimed|claims|put|puts|announced|told|reported|,)|[,.])| "
        r"(?:committee|office|officials?|spokes\w+|working group)(?: (?:in|for|of) [a-z\ue000-\ue00f "
        r"]{2,24}?(?= (?:said|says|district)|,))?(?: district| province)?)?"
    )
    match = tail.match(scene.low, span.end)
    return span.start, match.end() if match else span.end


def side_of_speaker(scene: Scene, figure: Figure | None, party: str | None, name: str, report: Report) -> ClaimantSide:
    """Where a speaker stands towards the event: in the act, on the side joined, on the side left, or outside."""
    if figure is not None and figure.number in report.people:
        return "subject"
    if party in _VOICES:
        return _VOICES[party]
    if figure is not None and figure.stands == "analyst":
        return "analyst"
    side = scene.side_of_figure(figure) if figure is not None else party
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


def settle(scene: Scene, reports: list[Report]) -> None:
    """Second pass over all reports: two sides' numbers for one event, and denials, make them contested or denied."""
    core = [r for r in reports if r.type in {"defection", "departure", "cooptation", "return"}]
    for report in reports:
        if report.type in {"refusal", "approach"} and report.modality == "actual" and _is_disowned(scene, report):
            report.status = "contested"
    for report in core:
        if report.kind == "person" or report.modality == "planned":
            continue
        for other in core:
            if other is not report and _two_sides(report, other, scene):
                report.status = other.status = "contested"
        if report.claim is not None and report.status == "claimed" and _is_denied(scene, report):
            report.status = "contested"


def _two_sides(first: Report, second: Report, scene: Scene) -> bool:
    """Two numbers from two sides for one event."""
    if first.kind == "person" or second.kind == "person" or first.count is None or second.count is None:
        return False
    if first.count == second.count or first.destination != second.destination or first.origin != second.origin:
        return False
    sides = {r.claim.side if r.claim else "media" for r in (first, second)}
    if not {"origin_party"} & sides or not {"destination_party", "media", "government"} & sides:
        return False
    near = abs(first.sentence - second.sentence) <= 6
    return near and first.count.unit == second.count.unit


def _is_disowned(scene: Scene, report: Report) -> bool:
    """The side that is said to have asked knows nothing of it, in the paragraphs after the report."""
    document = scene.document
    if report.claim is None or report.claim.side not in {"subject", "origin_party"}:
        return False
    here = document.sentences[report.sentence].paragraph
    for sentence in document.sentences[report.sentence + 1 : report.sentence + 12]:
        if sentence.paragraph - here > 5:
            break
        for denial in scene.lexicon.optional("disowning_words").finditer(scene.low, sentence.start, sentence.end):
            people = scene.people_in(sentence.start, sentence.end)
            if people & set(report.people) and len(people) == len(set(report.people)):
                continue
            report.spans.append((denial.start(), denial.end(), "status"))
            return True
    return False


def _is_denied(scene: Scene, report: Report) -> bool:
    """Words of denial by the other side within the next two sentences' reach of the claim."""
    document = scene.document
    origin_names = {f.number for f in scene.cast.figures if scene.side_of_figure(f) == report.origin}
    for sentence in document.sentences[report.sentence : report.sentence + 5]:
        for denial in scene.lexicon.pattern("denial_words").finditer(scene.low, sentence.start, sentence.end):
            if report.start <= denial.start() < report.end:
                continue
            people = scene.people_in(sentence.start, sentence.end)
            speaker = scene.speaker_at(denial.start())
            parties = {
                scene.party_of(s) for s in document.spans_in(sentence.start, sentence.end) if isinstance(s, PartySpan)
            }
            if people & origin_names or speaker in origin_names or report.origin in parties or "OPPOSITION" in parties:
                report.spans.append((denial.start(), denial.end(), "status"))
                return True
    return False
