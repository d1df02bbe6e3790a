"""Which stretches of an English text describe a person: the words before and after the name, and "X is …"."""

from __future__ import annotations

import re
from itertools import pairwise

from pipeline.detect.document import Document
from pipeline.detect.lexicon import lower
from pipeline.detect.people import Cast, genders_by_pronoun
from pipeline.detect.scene import Scene
from pipeline.detect.spans import PersonSpan

_BREAK = re.compile(r"[.;:!?\"()\n—–]| (?:said|says|told|that|but|while|and then|where|when) ")
_PREDICATE = re.compile(
    r"(?:, (?:\d{2},)?)? (?:is|was|has been|had been|led|leads|heads|headed|has led|had led|has headed|sits|sat"
    r"|has sat|serves|served|has served|runs|ran|"
    r"organises|organised|organizes|organized|represents|represented|holds|held|speaks for|spoke for|chairs|chaired|"
    r"founded|coordinates|coordinated|works|worked|spent|of|in|from|for|edits|edited|manages|managed|became"
    r"|used to|who|stood|had run|had organised|teaches|taught|sells|sold|farms|grows|mends|repairs|drives|lives) "
)
_VERBAL = re.compile(
    r" (?:said|says|told|joined|left|quit|was|were|is|has|had|have|accused|announced|welcomed|arrested|crossed|"
    r"named|appointed|asked|urged|detained|charged|confirmed|called|met|expelled|after|when|that|because|to|with) "
)


_OWN_AFTER_AND = re.compile(r" (?:of|in|from) (?:[a-z]+ ){0,3}[\ue002\ue003]\ue000*(?:'s)?(?: [a-z]+)?(?:,? and|,) ")
# What follows the comma is the sentence going on, not a description of the name.
_NO_APPOSITION = re.compile(
    r"(?:and|but|said|says|which|have|has|had|was|were|is|are|will|would|told|who (?:said|says|told)|joined"
    r"|left|quit|crossed|"
    r"moved|defected|went|came|after|when|while|as|in|on|at|by|to|with|because|although|though|if|he|she|they"
    r"|it|(?!elected|retired|aged|based|nicknamed)[a-z]+ed)\b(?! of\b)"
)


# "A ruling-party official telephoned the opposition councillor X": only what follows the verb is said of X.
_DOING = re.compile(
    r"(?:[\ue005\ue002][\ue000]*|\b(?:man|men|chief|governor|police|officers|court|soldiers|authorities|official"
    r"|officials|somebody|nobody)) (?:[a-z]+ly |have |has |had )?(?:[a-z]+ed|met|told|sent|hit|beat|struck|shot|rang"
    r"|saw|sought|caught|found|lost|won|took) (?:over |up |in |down )?"
)
# What somebody was offered is not what somebody is.
_ASKED = re.compile(r"\b(?:offered|asked|invited|approached|promised|urged|told|if)\b")
_WHILE_DOING = re.compile(r" ?(?:in|after|before|by|since|upon|on|without|while|when|despite) [a-z]+ing\b")
_ACTED_ON = re.compile(
    r"\b(?!(?:retired|jailed|disgraced|exiled|detained|imprisoned|convicted|elected|appointed|respected|banned"
    r"|released|freed|named|nicknamed|accused|disaffected|disillusioned|dissolved|aged|sacked|ousted|deposed"
    r"|embattled|outspoken)\b)"
    r"(?:[a-z]+ed|won over|lost|took in|got|met|told|sent|hit|beat|struck|shot|sought|caught|found) (?:over |up |in )?$"
)


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
        own = _OWN_AFTER_AND.match(low, previous, span.start) if previous > sentence.start else None
        if own:
            # "X of Kandal and Y of Takeo": what stands behind a name is not said of the next one.
            previous = own.end()
        following = people[index + 1].start if index + 1 < len(people) else sentence.end
        if span.person not in seen or span.is_full:
            windows.extend(_before(mask, low, max(previous, sentence.start), span.start))
        windows.extend(_after(mask, low, span.end, sentence.end, following))
        seen.add(span.person)
    _share_lists(document, people, found, low)
    return found


def _before(mask: str, low: str, start: int, end: int) -> list[tuple[int, int]]:
    """ "Candlelight executive X", "a spokesman for the ministry, X": back to the last break or verb."""
    region = mask[start:end]
    stop = start
    for match in _BREAK.finditer(region):
        stop = start + match.end()
    tail_end = end
    if mask[stop:end].rstrip().endswith(","):
        tail_end = stop + len(mask[stop:end].rstrip()) - 1
        comma = mask.rfind(",", stop, tail_end)
        begin = comma + 1 if comma >= 0 else stop
    else:
        comma = mask.rfind(",", stop, end)
        begin = comma + 1 if comma >= 0 else stop
    for verb in _VERBAL.finditer(low, begin, tail_end):
        begin = verb.end()
    for doing in _DOING.finditer(low, begin, tail_end):
        begin = doing.end()
    if _WHILE_DOING.match(low, begin, tail_end):
        # "In joining the ruling party, X": what somebody does is no description.
        return []
    acted = _ACTED_ON.search(low, begin, end)
    if acted:
        # "The ruling party poached X": what does something to X does not describe X.
        begin = acted.end()
    return [(begin, tail_end)] if tail_end - begin > 2 else []


def _after(mask: str, low: str, start: int, end: int, following: int) -> list[tuple[int, int]]:
    """ "X, a Candlelight councillor, …", "X (Candlelight)", "X led the party …", "X of Candlelight"."""
    if mask.startswith("'s", start):
        return []
    if mask.startswith(", ", start):
        begin = start + 2
        age = re.compile(r"(?:aged )?\d{2}, ").match(mask, begin)
        if age:
            begin = age.end()
        stop = _chunk_end(mask, low, begin, end)
        if _NO_APPOSITION.match(low, begin):
            return []
        if re.match(r"\ue001", mask[begin : begin + 1]):
            return []
        windows = [(begin, stop)]
        if mask.startswith(", ", stop):
            tail = _PREDICATE.match(low, stop + 1)
            if tail:
                chunk = _chunk_end(mask, low, tail.end(), end)
                asked = _ASKED.search(low, tail.start(), chunk)
                windows.append((tail.start(), asked.start() if asked else chunk))
        return windows
    if mask.startswith(" (", start):
        close = mask.find(")", start, end)
        return [(start + 2, close)] if close > 0 else []
    predicate = _PREDICATE.match(low, start)
    if predicate:
        stop = min(_chunk_end(mask, low, predicate.end(), end), start + 160)
        asked = _ASKED.search(low, start, stop)
        return [(start, asked.start() if asked else stop)]
    return []


def _chunk_end(mask: str, low: str, begin: int, end: int) -> int:
    """The end of an apposition: its closing comma, but a relative clause may run over one."""
    stop = min((p for p in (mask.find(c, begin, end) for c in (",", ";", '"', " — ", "(")) if p >= 0), default=end)
    return min(stop, begin + 180)


def _share_lists(
    document: Document, people: list[PersonSpan], found: dict[int, list[tuple[int, int]]], low: str
) -> None:
    """ "leaders from Kampot, X and Y", "X and Y, who led …": what describes one of a list describes all."""
    for left, right in pairwise(people):
        between = low[left.end : right.start].strip()
        if between in {"and", ",", ", and", "or", "as well as"}:
            first, second = found[left.person], found[right.person]
            own_first, own_second = list(first), list(second)
            first.extend(w for w in own_second if w not in first and w[0] > right.start)
            second.extend(w for w in own_first if w not in second and w[1] <= left.start + 1)


_PARTY_WORK = re.compile(
    r"\b(?:an?|the|its) (?:[a-z]+ )?party (?:organi[sz]er|member|activist|official|supporter|candidate|worker)\b"
)


def assume_parties(document: Document, cast: Cast, windows: dict[int, list[tuple[int, int]]], main: str | None) -> None:
    """ "X, a party organiser": of the party that the article is about."""
    low = lower(document.text)
    for figure in cast.figures:
        if main and not figure.parties and not figure.stands and any(
            _PARTY_WORK.search(low, s, e) for s, e in windows.get(figure.number, ())
        ):  # fmt: skip
            figure.party_id = main
            figure.parties.append(main)


_ITS_HEAD = re.compile(
    r"(?:its|the party's|that party's) (?:[a-z'-]+ ){0,4}?"
    r"(?:head|chief|chairman|chairwoman|chair|president|leader|deputy|secretary|treasurer|spokes\w+|director|coordinator|organi[sz]er|official|officer|boss|man|woman)\b"
)


def inherit_parties(text: Scene, windows: dict[int, list[tuple[int, int]]]) -> None:
    """ "The ruling party's office is across the road. Its deputy head, X, …": of the party named last before."""
    low = lower(text.document.text)
    for figure in text.cast.figures:
        if figure.parties or figure.stands or figure.person_id:
            continue
        for start, end in windows.get(figure.number, ()):
            if not _ITS_HEAD.match(low, start, end):
                continue
            sentence = text.document.sentence_at(start)
            before = [p for p in text.parties if p.start < start]
            near = before and sentence.index - text.document.sentence_at(before[-1].start).index <= 1
            party = text.party_of(before[-1]) if near else None
            if party and party not in {"OPPOSITION", "GOVERNMENT"}:
                figure.party_id = party
                figure.parties.append(party)
                break


# "Said the group would go on without him": somebody else.
_ELSE = r"(?<!without )(?<!with )(?<!behind )(?<!against )(?<!follow )(?<!followed )(?<!replaced )"
_HE = re.compile(rf"\b(?:he|his|{_ELSE}him|himself)\b")
_HE_DOES, _SHE_DOES = re.compile(r"\bhe\b"), re.compile(r"\bshe\b")
_SHE = re.compile(rf"\b(?:she|{_ELSE}her|her (?=[a-z])|herself)\b")


def learn_genders(document: Document, cast: Cast) -> None:
    """A sentence with one person and one kind of pronoun after the name tells he or she."""
    genders_by_pronoun(document, cast, he=_HE, she=_SHE)
    # "When X signed he sent word to her": the subject of the clause goes before an object.
    genders_by_pronoun(document, cast, he=_HE_DOES, she=_SHE_DOES)
