"""Which stretches of a French text describe a person: the words before and after the name, and "X dirige …"."""

from __future__ import annotations

import re
from itertools import pairwise

from pipeline.detect.document import Document
from pipeline.detect.lexicon import lexicon, lower
from pipeline.detect.people import Cast, genders_by_pronoun
from pipeline.detect.spans import PartySpan, PersonSpan

_BREAK = re.compile(r"[.;:!?\"()\n—–]| (?:que|qu'|mais|tandis que|alors que|lorsque|quand|où|dont) ")
# "Approchée par le parti, X": what was done to X, not what X is.
# After the comma the sentence goes on: no description.
# "Le parti fait pression sur X": the party acts on the person.
_ACTED_ON = re.compile(
    r"\ue002\ue000*[^\ue001]*(?<!\w)(?:sur|avec|pour|contre|chez|par|envers|auprès de)(?: m\.| mme)? $"
)
_HE = re.compile(r"(?<!\w)(?:il|lui|celui-ci)(?!\w)")
_SHE = re.compile(r"(?<!\w)(?:elle|celle-ci)(?!\w)")
#: "L'opposant X": of the opposition, of whichever party; "opposant au barrage" is not.
_OPPONENT = re.compile(
    r"(?<!\w)(?:opposante?|figure de l'opposition|militante? de l'opposition)(?! (?:à|au|aux)(?!\w))"
)
_AGE = re.compile(r"(?:âgée? de )?\d\d ans,? ?")


def _expression(key: str) -> re.Pattern[str]:
    return lexicon("fr").expression("grammar", key)


def descriptions(document: Document, cast: Cast) -> dict[int, list[tuple[int, int]]]:
    """Figure → stretches that describe the person, best first: right before, right after, then predicates."""
    found: dict[int, list[tuple[int, int]]] = {}
    mask, low = document.mask, lower(document.mask)
    people = [s for s in document.spans if isinstance(s, PersonSpan)]
    seen: set[int] = set()
    for index, span in enumerate(people):
        windows = found.setdefault(span.person, [])
        sentence = document.sentence_at(span.start)
        previous = people[index - 1].end if index and people[index - 1].end > sentence.start else sentence.start
        if span.person not in seen or span.is_full:
            windows.extend(_before(mask, low, previous, span.start))
        windows.extend(_after(mask, low, span.end, sentence.end))
        seen.add(span.person)
    _share_lists(people, found, low)
    _opening_words(document, found, low)
    return found


def _opening_words(document: Document, found: dict[int, list[tuple[int, int]]], low: str) -> None:
    """ "X connaît la scène. Conseiller communal de la Bougie, il …": the opening describes who was named before."""
    for before, sentence in pairwise(document.sentences):
        if before.paragraph != sentence.paragraph:
            continue
        named = [s for s in document.spans_in(before.start, before.end) if isinstance(s, PersonSpan)]
        opening = _expression("opening").match(low, sentence.start, sentence.end)
        if named and opening:
            found[named[0].person].append(opening.span(1))


def _before(mask: str, low: str, start: int, end: int) -> list[tuple[int, int]]:
    """ "Le porte-parole du PPC, X", "l'ancien député de la Bougie X": back to the last break or verb."""
    stop = start
    for match in _BREAK.finditer(low, start, end):
        stop = match.end()
    tail = end
    trimmed = mask[stop:end].rstrip()
    trimmed = re.sub(r"(?: ?(?:M\.|Mme|MM\.|Mlle))$", "", trimmed).rstrip()
    if trimmed.endswith(","):
        tail = stop + len(trimmed) - 1
    breaks = [m.end() for m in re.finditer(r", (?:et )?| et (?=son |sa |le |la |l')", low[stop:tail])]
    begin = stop + breaks[-1] if breaks else stop
    if tail < end:
        # "…, X," right after a comma: only a noun phrase that opens there describes the name.
        verbs = list(re.finditer(r"(?<![a-zà-ÿ])(?:a|ont|avait|est|sont|était|selon|d'après) ", low[begin:tail]))
        if verbs:
            begin += verbs[-1].end()
            noun = re.search(r"(?<!\w)(?:son|sa|leur|le|la|un|une) |(?<!\w)l'", low[begin:tail])
            begin += noun.start() if noun else 0
        if tail - begin <= 2 or _expression("done_to").match(low, begin, tail):
            return []
        whose = re.match(r"(?:son|sa|leur) ", low[begin:tail]) and "\ue002" not in low[stop:begin]
        return [(begin, tail), (stop, begin)] if whose and begin > stop else [(begin, tail)]
    for verb in _expression("verb_before").finditer(low, begin, end):
        begin = verb.end()
    if _ACTED_ON.search(low, begin, end):
        return []
    noun = re.search(
        r"(?:^| |')(?:l'|le |la |un |une |son |sa |leur |notre |cet |cette |ce |du |au |l'ex-|ex-|ancien )",
        low[begin:end],
    )
    if noun is None:
        return [(begin, end)] if 2 < end - begin < 60 else []
    found = [(begin + noun.start(), end)]
    if re.match(r" ?(?:son|sa|leur) ", low[begin + noun.start() : end]) and "\ue002" not in low[stop:begin]:
        found.append((stop, begin))  # "Le syndicat a suspendu sa trésorière, X": whose treasurer
    return found


def _after(mask: str, low: str, start: int, end: int) -> list[tuple[int, int]]:
    """ "X, conseiller de la Bougie, …", "X (PPC)", "X dirige le parti …", "X, qui présidait …"."""
    if mask.startswith(", ", start):
        begin = start + 2
        age = _AGE.match(low, begin)
        if age:
            begin = age.end()
        if (
            _expression("clause").match(low, begin)
            or _expression("done_to").match(low, begin)
            or mask.startswith("\ue001", begin)
        ):
            return []
        stop = _chunk_end(mask, begin, end)
        return [(begin, stop)] if stop > begin else []
    if mask.startswith(" (", start):
        close = mask.find(")", start, end)
        return [(start + 2, close)] if close > 0 else []
    predicate = _expression("predicate").match(low, start)
    if predicate:
        return [(start, min(_chunk_end(mask, predicate.end(), end), start + 160))]
    return []


def _chunk_end(mask: str, begin: int, end: int) -> int:
    """The end of an apposition: its closing comma or bracket."""
    stop = min(
        (p for p in (mask.find(c, begin, end) for c in (",", ";", '"', " — ", " – ", "(")) if p >= 0), default=end
    )
    return min(stop, begin + 180)


def _share_lists(people: list[PersonSpan], found: dict[int, list[tuple[int, int]]], low: str) -> None:
    """ "les députés X et Y", "X et Y, élus de la Bougie": what describes one of a list describes all."""
    for left, right in pairwise(people):
        between = low[left.end : right.start].strip()
        if between in {"et", ",", "ou", "ainsi que", "et m.", "et mme", ", m.", ", mme"}:
            first, second = found[left.person], found[right.person]
            own_first, own_second = list(first), list(second)
            first.extend(w for w in own_second if w not in first and w[0] > right.start)
            second.extend(w for w in own_first if w not in second and w[1] <= left.start + 1)


def share_sides(document: Document, cast: Cast, windows: dict[int, list[tuple[int, int]]]) -> None:
    """ "Son adjointe, X": of the same side as the person spoken of before."""
    low = lower(document.mask)
    second_of = _expression("second_of")
    civil = lexicon("fr").pattern("roles", "civil")
    for figure in cast.figures:
        spoken = any(civil.search(low, start, end) for start, end in windows.get(figure.number, ()))
        if figure.stands == "speaker" and not figure.party_id and spoken:
            figure.stands = "civil"  # the spokesman of a union or an NGO
        if figure.party_id or figure.stands:
            continue
        if any(_OPPONENT.search(low, start, end) for start, end in windows.get(figure.number, ())):
            figure.party_id = "OPPOSITION"
            continue
        if not any(second_of.search(low[start:end]) for start, end in windows.get(figure.number, ())):
            continue
        before = [f for f in cast.figures if f.start < figure.start and (f.party_id or f.stands == "civil")]
        if before:
            first = max(before, key=lambda f: f.start)
            figure.party_id, figure.stands = first.party_id, "civil" if first.stands == "civil" else ""


def sides_of_talk(document: Document, cast: Cast, windows: dict[int, list[tuple[int, int]]]) -> None:
    """ "Le coordinateur du parti pour le district, X": of the party that the text named last."""
    named = [s for s in document.spans if isinstance(s, PartySpan)]
    for figure in cast.figures:
        if figure.party_id or figure.stands not in {"", "speaker"} or figure.person_id:
            continue
        for start, end in windows.get(figure.number, ()):
            inside = [s for s in named if start <= s.start < end]
            before = [s for s in named if s.start < start and s.party_id]
            if inside and all(s.is_generic and not s.party_id for s in inside) and before:
                figure.party_id = before[-1].party_id
                break


def learn_genders(document: Document, cast: Cast) -> None:
    """M. and Mme, feminine words in the description, and a sentence with one person and one kind of pronoun."""
    low = lower(document.mask)
    for span in document.spans:
        if not isinstance(span, PersonSpan):
            continue
        figure = cast.figures[span.person]
        lead = low[max(0, span.start - 6) : span.start]
        if lead.endswith("m. ") and not figure.gender:
            figure.gender = "m"
        if not figure.gender:
            after = re.match(
                r"(?:, (?:\d\d ans, )?| )(?:(?P<f>a été (?:arrêtée|nommée|exclue)|est partie|née|ancienne|"
                r"conseillère|militante|présidente|trésorière|députée|cheffe|institutrice|épouse|élue|candidate|"
                r"adjointe|dirigeante|âgée|avocate|directrice)|(?P<m>ancien|conseiller|militant|président|trésorier|"
                r"député|chef|instituteur|élu|candidat|adjoint|dirigeant|âgé|avocat|directeur|né))\b",
                low[span.end : span.end + 60],
            )
            before = re.search(
                r"(?:(?P<f>ancienne|conseillère|militante|présidente|trésorière|députée|cheffe|institutrice|adjointe|"
                r"dirigeante|candidate|élue|mère|épouse|cousine|fille|sœur|femme)|(?P<m>ancien|conseiller|militant|"
                r"président|trésorier|député|adjoint|dirigeant|candidat|élu|père|cousin|fils|frère|"
                r"mari))(?: [a-zà-ÿ\ue000-\ue00f' -]{0,40})?,? $",
                low[max(0, span.start - 60) : span.start],
            )
            for match in (after, before):
                if match and not figure.gender:
                    figure.gender = "f" if match["f"] else "m"
    for figure in cast.figures:
        if not figure.gender and _expression("men").fullmatch(lower(figure.name)):
            figure.gender = "m"
    genders_by_pronoun(document, cast, he=_HE, she=_SHE)
    _genders_of_next(document, cast, low)


def _genders_of_next(document: Document, cast: Cast, low: str) -> None:
    """ "X dormait sur une natte. Aujourd'hui, elle …": a sentence without a name goes on about the one named before."""
    for before, after in pairwise(document.sentences):
        named = {s.person for s in document.spans_in(before.start, before.end) if isinstance(s, PersonSpan)}
        again = any(isinstance(s, PersonSpan) for s in document.spans_in(after.start, after.end))
        if len(named) != 1 or again or before.paragraph != after.paragraph or '"' in low[before.start : after.end]:
            continue
        figure = cast.figures[named.pop()]
        words = low[after.start : after.end]
        is_he, is_she = bool(_HE.search(words)), bool(_SHE.search(words))
        if is_he != is_she and not figure.gender:
            figure.gender = "m" if is_he else "f"
