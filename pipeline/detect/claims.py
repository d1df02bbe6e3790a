"""Who vouches for a report, from which side, and so its status: reported, claimed, denied or contested.

A source is a person or a party beside a verb of saying in the report's sentence, or the speaker of the quote that it
stands in. What rests on one interested side is claimed; the outlet's own voice, the subject and outsiders are reported.
"""

from __future__ import annotations

import re

from pipeline.detect.document import Sentence
from pipeline.detect.reports import Claim, Report
from pipeline.detect.scene import Scene, Source
from pipeline.detect.sides import its_party, side_of_speaker
from pipeline.detect.spans import GroupSpan, PartySpan, PersonSpan
from pipeline.records import Status

_INTERESTED = frozenset({"destination_party", "origin_party", "government"})


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
        and not _tells_it(scene, report, sentence)
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


_ENDS_CLAUSE = re.compile(r"(?: [^ ,.;:\"]+){0,7}(?:[,.;]|$)")


def _tells_it(scene: Scene, report: Report, sentence: Sentence) -> bool:
    """ "X said she had joined", "…, he told this station": told by oneself; what is announced is the act itself."""
    return any(
        scene.document.in_quote(m.start()) is None
        and (m.start() < report.start or (m.start() >= report.end and _ENDS_CLAUSE.match(scene.plain, m.end())))
        for m in scene.lexicon.optional("own_tellings").finditer(scene.low, sentence.start, sentence.end)
    )


def _speaks_itself(scene: Scene, report: Report) -> bool:
    return scene.speaker_at(report.start) in report.people


def _source(scene: Scene, report: Report, sentence: Sentence) -> Source | None:
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
    claiming = _party_that_counts(scene, report, sentence)
    if claiming:
        return claiming
    break_at = scene.low.rfind("; ", sentence.start, report.start)
    sayings = [m for m in sayings if m.start() > break_at] or sayings
    sayings = _of_own_clause(scene, report, sentence, sayings)
    for saying in sayings:
        own = scene.own_source(report, sentence, saying)
        if own:
            return own
        if scene.reads_sources:
            span = scene.source_beside(saying, sentence, report.start, report.end)
            found = _named(scene, span, sentence) if span is not None else None
        else:
            found = _beside(scene, saying, sentence, report) or scene.noun_source(report, sentence, saying)
        if found:
            return found
    return _noun_of_claim(scene, report, sentence) or (
        scene.counted_source(sentence) or _voice(scene, report, sentence) or _told_before(scene, report, sentence)
    )


def _party_that_counts(scene: Scene, report: Report, sentence: Sentence) -> Source | None:
    """ "The ruling party claims 1,200 converts": the wording of the act holds the verb of saying, and who says it."""
    for saying in scene.lexicon.quick("claim_verbs").finditer(scene.low, report.start, report.end):
        for span in scene.document.spans_in(max(sentence.start, report.start - 8), saying.start()):
            if (
                isinstance(span, PartySpan)
                and saying.start() - span.end <= 5
                and scene.document.in_quote(span.start) is None
            ):
                return _named(scene, span, sentence)
    return None


def _of_own_clause(
    scene: Scene, report: Report, sentence: Sentence, sayings: list[re.Match[str]]
) -> list[re.Match[str]]:
    """ "The one admits that 30 went, but the other says it was 200": of two that speak, the one in the same clause."""
    turns = [
        m.start()
        for m in scene.lexicon.optional("turns").finditer(scene.plain, sentence.start, sentence.end)
        if scene.document.in_quote(m.start()) is None
    ]
    left = max((t for t in turns if t < report.start), default=sentence.start)
    right = min((t for t in turns if t >= report.end), default=sentence.end)
    return [m for m in sayings if left <= m.start() < right] or sayings


def _told_before(scene: Scene, report: Report, sentence: Sentence) -> Source | None:
    """ "X told us that two men came in May. She sent them away": an answer goes on with its own account."""
    if report.type not in {"approach", "refusal"} or report.kind != "person":
        return None
    for other in scene.document.paragraph(sentence.paragraph):
        if not sentence.index - 3 <= other.index < sentence.index:
            continue
        for telling in scene.lexicon.optional("own_tellings").finditer(scene.low, other.start, other.end):
            named = scene.people_in(other.start, telling.start())
            if scene.document.in_quote(telling.start()) is None and named and named <= set(report.people):
                figure = scene.cast.figures[report.people[0]]
                return telling.start(), telling.end(), figure, None, figure.name
    return None


def _noun_of_claim(scene: Scene, report: Report, sentence: Sentence) -> Source | None:
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


def _voice(scene: Scene, report: Report, sentence: Sentence) -> Source | None:
    """A partisan medium that tells it, or the monitors who speak of "our teams"."""
    for key, voice in (("partisan_media", "MEDIA"), ("own_monitors", "NGO")):
        found = scene.lexicon.optional(key).search(scene.plain, sentence.start, sentence.end)
        if found and scene.document.in_quote(found.start()) is None:
            name = _VERB_BEHIND.sub("", scene.document.text[found.start() : found.end()])
            return found.start(), found.end(), None, voice, name
    return None


_VERB_BEHIND = re.compile(r"(?: (?:has|have))? (?:said|says|\w{3,}ed|reports|claims|counted|found|wrote|put|adds? up)$")


def _beside(scene: Scene, saying: re.Match[str], sentence: Sentence, report: Report) -> Source | None:
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
        if office and (party := its_party(scene, saying.start())):
            start = office.start(1)
            return start, office.end(), None, party, scene.document.text[start : office.end()]
        stop = _TO_COMMA.match(scene.plain, saying.end())
        after = [s for s in spans if s.start >= saying.end() and s.start - saying.end() < 60]
        if stop and after and after[0].start > stop.end() and saying.start() - sentence.start < 12:
            # "According to the Interior Ministry, 4,000 members of the party …": who says so stands before the comma.
            return None
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
        if isinstance(span, GroupSpan) and any(
            isinstance(s, PersonSpan) and s.person in report.people and scene.low[s.end : span.start] == ", "
            for s in spans
        ):
            # "X, a former councillor of the party, wrote to the premier": words for the one whom the report is about.
            continue
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
            and report.people
            and report.origin
            and _OWN_PARTY.search(scene.plain, sentence.start, span.end)
        ):
            return span.start, span.end, None, report.origin, scene.document.text[span.start : span.end]
        if (
            isinstance(span, PartySpan)
            and not described
            and re.fullmatch(r"(?:'s)? ?(?:[a-z' \ue003\ue004\ue000-]{0,90}) ?", between)
        ):
            return _named(scene, span, sentence)
    office = _OFFICE.search(scene.plain[sentence.start : saying.start()])
    start = sentence.start + office.start() if office else 0
    asked = report.type in {"approach", "refusal"} and report.origin
    party = (asked or its_party(scene, start) or report.origin) if office else None
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


_TO_COMMA = re.compile(r"[^,.;\"]{3,60}(?=, )")
# "Her party said": of the one who left it.
_OWN_PARTY = re.compile(r"\b(?:his|her|their) (?:own |old |former |previous )?party\Z")
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


def _pronoun(scene: Scene, at: int, word: str) -> Source | None:
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


def _named(scene: Scene, span: PersonSpan | PartySpan | GroupSpan, sentence: Sentence) -> Source:
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
