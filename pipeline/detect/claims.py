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
    if report.type == "approach" and not report.people and report.count is None:
        # A leader's call to everybody is what it is, whoever makes it: there is nothing to vouch for.
        return None, "reported", []
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
    if side == "origin_party" and report.type == "departure" and any(_EXPULSION.search(r) for r in report.rules):
        # A party says whom it has thrown out: its own act.
        return claim, "reported", [(start, end, "claimant")]
    if side in _INTERESTED or side == "media":
        return claim, "claimed", [(start, end, "claimant")]
    if side in {"subject", "ngo", "analyst"}:
        return claim, "reported", [(start, end, "claimant")]
    return None, "reported", []


_EXPULSION = re.compile(r"expel|throw|threw|strike|struck|off_|shown_door|strip|oust")


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
        m for m in scene.lexicon.quick("claim_verbs").finditer(scene.low, sentence.start, sentence.end)
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
    return _noun_of_claim(scene, report, sentence) or _voice(scene, report, sentence)


def _noun_of_claim(scene: Scene, report: Report, sentence: Sentence) -> _Source | None:
    """ "An assertion by X that …", "a ruling-party announcement that …": a claim told by a noun."""
    lead = scene.low[sentence.start : report.start]
    found = list(scene.lexicon.optional("claim_nouns").finditer(lead))
    if not found or len(lead) - found[-1].end() > 90:
        return None
    noun = found[-1]
    start, end = sentence.start + noun.start(), sentence.start + noun.end()
    near = scene.document.spans_in(max(sentence.start, start - 60), end)
    spans = [s for s in near if isinstance(s, PersonSpan | PartySpan)]
    inside = [s for s in spans if s.start >= start]
    people = [s for s in inside if isinstance(s, PersonSpan)]
    before = [s for s in spans if s.end <= start and re.fullmatch(r"(?:'s)? ", scene.low[s.end : start])]
    for span in (people or inside or before)[-1:]:
        return _named(scene, span, sentence)
    return None


def _voice(scene: Scene, report: Report, sentence: Sentence) -> _Source | None:
    """A partisan medium that tells it, or the monitors who speak of "our teams"."""
    for key, voice in (("partisan_media", "MEDIA"), ("own_monitors", "NGO")):
        found = scene.lexicon.optional(key).search(scene.plain, sentence.start, sentence.end)
        if found and scene.document.in_quote(found.start()) is None:
            return found.start(), found.end(), None, voice, scene.document.text[found.start() : found.end()]
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
        office = _ITS_OFFICE.match(scene.low, saying.end())
        if office and (party := _its_party(scene, saying.start())):
            start = office.start(1)
            return start, office.end(), None, party, scene.document.text[start : office.end()]
        after = [s for s in spans if s.start >= saying.end() and s.start - saying.end() < 60]
        return (
            _named(scene, after[-1] if after and isinstance(after[-1], PersonSpan) else after[0], sentence)
            if after
            else None
        )
    near = re.search(r"\b(he|she)(?: [a-z]+ly| also| then)? $", scene.low[sentence.start : saying.start()])
    if near:
        # "… to X, a colleague, if he changed, she said": the pronoun is nearer than any name.
        return _pronoun(scene, sentence.start + near.start(1), near[1])
    before = [s for s in spans if s.end <= saying.start()]
    for span in reversed(before):
        between = scene.low[span.end : saying.start()]
        if re.search(r"[;\"]|\b(?:that|but|because|when|where)\b", between) or (
            report.start <= span.start and report.end >= span.end
        ):
            break
        if isinstance(span, PersonSpan) and (len(between) < 3 or re.fullmatch(r",? ?[^.]{0,110},? ?", between)):
            return _named(scene, span, sentence)
        if isinstance(span, GroupSpan) and _is_actor(report, span) and len(between) < 80:
            # "A deputy president of the party said that he would leave it": the one whom the report is about.
            return None
        if isinstance(span, GroupSpan) and not _is_actor(report, span) and len(between) < 3:
            inner = [s for s in scene.document.spans_in(span.start, span.end) if isinstance(s, PartySpan)]
            if inner and (party := scene.party_of(inner[0])):
                return span.start, span.end, None, party, scene.document.text[span.start : span.end]
        own = _TOLD_OF_ONESELF.match(scene.low, saying.end())
        if isinstance(span, PartySpan) and own:
            # "One of the few opposition commune chiefs said that he had turned down a post."
            number = scene.figure_of(own.start(1))
            if number in report.people:
                figure = scene.cast.figures[number]
                return own.start(1), own.end(1), figure, None, figure.name
            if (
                not report.people
                and report.kind != "aggregate"
                and _DESCRIBES.search(scene.low, max(sentence.start, span.start - 40), span.start)
            ):
                return None
        lead = scene.low[max(sentence.start, span.start - 60) : span.start]
        described = _DESCRIBES.search(lead) and not _PEOPLE_OF.search(lead)
        if (
            isinstance(span, PartySpan)
            and not described
            and re.fullmatch(r"(?:'s)? ?(?:[a-z' \ue003\ue004\ue000-]{0,90}) ?", between)
        ):
            return _named(scene, span, sentence)
    office = _OFFICE.search(scene.plain[sentence.start : saying.start()])
    start = sentence.start + office.start() if office else 0
    asked = report.type in {"approach", "refusal"} and report.origin
    party = (asked or _its_party(scene, start) or report.origin) if office else None
    if office and party and party not in {"CIVIL_SOCIETY", "OPPOSITION"}:
        # "… have been visited, its head in the province said": an office holder of the side just spoken of.
        words = scene.document.text[start : sentence.start + office.end()].strip()
        return start, saying.start(), None, party, words
    group = _WORKING_GROUP.search(scene.plain[sentence.start : saying.start()])
    if group and scene.ruling_party:
        start = sentence.start + group.start()
        words = scene.document.text[start : saying.start()].strip()
        return start, saying.start(), None, scene.ruling_party, words
    pronoun = re.search(r"\b(he|she)(?: [a-z]+)? $", scene.low[sentence.start : saying.start()])
    if pronoun:
        found = _pronoun(scene, sentence.start + pronoun.start(1), pronoun[1])
        if found is not None:
            return found
    after = [s for s in spans if 0 <= s.start - saying.end() <= 3 and isinstance(s, PersonSpan)]
    return _named(scene, after[0], sentence) if after else None


# "The deputy head of the party announced": a person of the party speaks.
# "Officials of the party put the number at …": the party speaks.
_PEOPLE_OF = re.compile(
    r"(?:\b(?:spokes(?:man|woman|person)|official|source|representative|officials|members|leaders|organi[sz]ers"
    r"|spokesmen|sources|representatives)|\ue005\ue000*) (?:of"
    r"|from|in|for)"
    r" (?:the )?$"
)
_DESCRIBES = re.compile(
    r"\bone of (?:the |its )?(?:[a-z]+ ){0,3}$|\b(?:of|for|from|in|with|headed|led|leads"
    r"|heads) (?:the )?(?:[a-z]+'s )?(?:opposition )?$"
)
_TOLD_OF_ONESELF = re.compile(r"(?: (?:yesterday|today|\ue004\ue000*|in an? [a-z]+))? (?:that )?(he|she)\b")
_WORKING_GROUP = re.compile(
    r"\bthe (?:provincial |district |party's )?(?:working group|party committee)\b[^,.;\"]{0,40}$"
)


def _pronoun(scene: Scene, at: int, word: str) -> _Source | None:
    number = scene.figure_of(at)
    if number is None:
        return None
    figure = scene.cast.figures[number]
    return at, at + len(word), figure, None, figure.name


def _is_actor(report: Report, span: GroupSpan) -> bool:
    return any(kind in {"count", "actors"} and start == span.start for start, _, kind in report.spans)


_ITS_OFFICE = re.compile(
    r" ((?:its|the party's|their) (?:[a-z-]+ ){0,3}(?:office|headquarters|committee|branch|spokes\w+|chief|head"
    r"|leader\w*|website"
    r"|figures|count|officials?|working group))\b(?!, \ue001)"
)
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
    if figure is not None and _is_outsider(scene, figure):
        return "ngo"
    if figure is not None and figure.stands == "analyst":
        return "analyst"
    side = scene.side_of_figure(figure) if figure is not None else party
    if figure is not None and not side:
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
_OF_STATE = re.compile(
    r"\b(?:secretary of state|minister|governor|police (?:chief|spokes\w+|commissioner)|court (?:clerk"
    r"|spokes\w+)|prosecutor"
    r"|ministry|embassy|brigadier|major general|commander|(?:district|provincial) (?:chief|hall|administration))\b"
)


def _is_outsider(scene: Scene, figure: Figure) -> bool:
    """ "Election monitor X", "X of the rights group Y": somebody of no party."""
    start, end = figure.start, figure.start + len(figure.name)
    sentence = scene.document.sentence_at(start)
    before = re.split(r"[.,;\"]", scene.plain[max(sentence.start, start - 40) : start])[-1]
    after = re.match(r"(?:,| of| from| with) [^.;,\"]{0,60}", scene.plain[end : sentence.end])
    return bool(scene.lexicon.optional("ngo_words").search(before + (after.group() if after else "")))


_SUBJECT = re.compile(r"(?:(?:the|[a-z]+'s|its|then|opposition|ruling|governing|main|biggest|fledgling) )*")
_DATELINE = re.compile(r"[^.;]{3,60}? (?:—|–|--?) ")


def _its_party(scene: Scene, position: int) -> str | None:
    """ "Its" is of the party that the sentence opens with, else of the one spoken of last."""
    sentence = scene.document.sentence_at(position)
    before = [s for s in scene.parties if s.start < position]
    here = [s for s in before if s.start >= sentence.start]
    dateline = _DATELINE.match(scene.plain, sentence.start, sentence.end)
    start = dateline.end() if dateline else sentence.start
    opening = here[:1] if here and _SUBJECT.fullmatch(scene.plain, start, here[0].start) else []
    last = opening or here or before
    return scene.party_of(last[-1]) if last else None


def _described_side(scene: Scene, figure: Figure) -> str | None:
    """ "Its provincial deputy chairman, X", "X, who leads the party there": of the party spoken of before the name."""
    start, end = figure.start, figure.start + len(figure.name)
    sentence = scene.document.sentence_at(start)
    before = re.split(r"[.;\"]", scene.low[max(sentence.start, start - 70) : start])[-1]
    after = re.match(r", [^.;\"]{0,110}", scene.low[end : sentence.end])
    words = before + (after.group() if after else "")
    if _OF_PARTY.search(words):
        return _its_party(scene, start)
    if figure.stands in {"", "official"} and _OF_STATE.search(words):
        return "GOVERNMENT"
    return None
