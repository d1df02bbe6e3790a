"""English noun phrases for people without names → `GroupSpan`s: counts, shares, "officials of the dissolved party"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.detect.counts import NUMBER, PERCENT, SHARE, read_count, read_percent
from pipeline.detect.document import Document
from pipeline.detect.gazetteer import gazetteer
from pipeline.detect.lexicon import Lexicon, lower
from pipeline.detect.patterns import Quick, alternation
from pipeline.detect.spans import MACROS, PAD, GroupSpan, PartySpan, Span
from pipeline.records import Count

# What cannot stand between a number or an article and the noun.
_NO_MODIFIERS = (
    "a an the to who that which were was are is had have has been be in on at by with for as after before when said "
    "says told "
    "but and than from into he she they it we i you this there their its became become becomes join joins leave "
    "leaves get gets want wants take takes make makes help helps let lets use uses show shows left quit describe "
    "describes organise led lost gave took met saw made went came held sent put ran won kept found brought see sees "
    "call calls tell tells give gives keep keeps across among between over not now then once how why what whose so "
    "such no any only also his her joined while against since until if will would percent year years month months "
    "week weeks day days hour hours minute minutes riel dollar dollars seat seats vote votes miles metres time times "
    "parties"
).split()
_STOP = rf"(?!(?:{alternation([*_NO_MODIFIERS, 'other parties'])}|kilomet\w+)(?![\w-]))"
_PARTICIPLES = (
    "jailed detained retired elected exiled banned imprisoned convicted arrested registered named unnamed disgruntled "
    "disaffected card-bearing disillusioned accused appointed displaced unelected self-exiled newly recently "
    "dissolved disbanded so-called embattled ill-fated leading sitting serving ruling outgoing striking polling "
    "working standing founding voting grieving reserve assorted unidentified estimated trusted respected assembled "
    "remaining only wing"
).split()
_MODIFIER = (
    rf"(?:{_STOP}(?:{alternation(_PARTICIPLES)}\b|(?![a-z']*(?:ed|ly|ing)(?![a-z-]))[a-z][a-z'-]*"
    rf"|\d+-year-old|{MACROS['PARTY']}(?:'s)?|{MACROS['PLACE']}(?:'s)?) )"
)
_OF = (
    rf"(?:of (?:the|its|his|her|their|our|those|these|our own|them[,;]?|(?:the )?{MACROS['PARTY']}'s?) "
    r"(?:(?:\d[\d,]*|[a-z]*(?:teen|ty|ty-[a-z]+)|ten|eleven|twelve|five|six|seven|eight|nine) )?)"
)
_PARTITIVE = (
    r"(?:(?:several|many|most|some|both|all|a group|a number|a handful|a few|members|groups?|a batch|a team|a band) )"
)


@lru_cache(maxsize=2)
def _patterns(lexicon: Lexicon) -> tuple[Quick, Quick, _Plural, Quick]:
    plural = alternation(sorted(lexicon.words("group_nouns")))
    single = alternation(sorted(lexicon.words("singular_nouns")))
    nouns = rf"(?:{plural})(?:(?:, (?:{plural}))* and (?:(?:former|other|{MACROS['PARTY']}|[a-z]+) )?(?:{plural}))?"
    counted = re.compile(
        rf"(?<![\w$.,-])(?P<n>{NUMBER})(?! ?%| percent| per cent|\.\d)\"?"
        rf"(?:(?P<noun> {_OF}?{_MODIFIER}{{0,7}}?(?:[a-z]+ and [a-z]+ )?{nouns})"
        r"|(?P<pro> of (?:them|us|ours|those|these)(?! [a-z]+s\b)|"
        rf" others?(?! part)|(?= to (?:follow|join|leave|cross|come)\b)"
        r"|(?= (?:now|were|have|had|are|said|say|confirmed|told|agreed|refused|admitted|joined|left|quit|signed|crossed"
        rf"|came|went|defected"
        rf"|switched|moved|asked|requested|applied|pledged|took|accepted|declined|resigned|followed"
        rf"|did|stayed|remained|gave|turned|would|will"
        r"|who (?:had |have |has )?(?:left|quit|joined|switched|crossed|moved|defected|went|gone|signed|came|resigned)"
        rf"|of the (?:{NUMBER})\b))|(?=[.,;]|$)))(?![\w-])"
    )
    whole = re.compile(
        rf"(?<![\w-])(?:all|both|each|the(?: other)?|these|those) (?P<n>{NUMBER})(?= (?:were|was|have|had|are"
        rf"|said|say|told|joined|left|quit|signed|asked|requested|applied|agreed|accepted|pledged|crossed|moved|went|came"
        rf"|took|refused|declined|switched|defected|of them)\b|[,.;])"
        rf"|(?<![\w-])(?:all|most|many|several|some|both|none|few) of (?:them|these|those)(?![\w-])"
        rf"|(?<![\w-])(?:both|all|neither)(?= (?:refused|declined|said|told|turned|were|have|had|left|joined"
        rf"|applied|requested|asked|crossed|moved|switched|defected|resigned|quit|went|came|pledged|took"
        rf"|signed|rejected|agreed|accepted)\b)"
        rf"|(?<![\w-])(?:the |these |those )(?:newcomers|converts|defectors|signatories|group|{plural})(?![\w-])"
    )
    bare = re.compile(rf"(?<![\w'-]){_PARTITIVE}?{_OF}?(?:the )?{_MODIFIER}{{0,4}}?(?:{nouns})(?![\w'-])")
    one = re.compile(
        rf"(?<![\w'-])(?:an?|one|another|the|that|{MACROS['PARTY']}'s) "
        rf"(?:(?!of\b){_MODIFIER}){{0,4}}?(?:{single})(?: (?:[a-z]+ )?(?:{single}))?"
        r"(?![\w'-]| (?:governor|minister|director|prime|president)s?\b)"
    )
    noun = re.compile(rf"(?<![\w'-]){plural}(?![\w'-])")
    return Quick(counted), Quick(whole), _Plural(noun, bare), Quick(one)


class _Plural:
    """Plural nouns with what stands before them, looked for around the nouns only."""

    def __init__(self, noun: re.Pattern[str], phrase: re.Pattern[str]) -> None:
        self._noun = noun
        self._phrase = phrase

    def finditer(self, low: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """What `finditer` of the phrase finds. Every word before the noun ends in a blank: "the" and four modifiers
        are five words at most, seven more for "a group of the 12 …" and its kin.
        """
        at = start
        for noun in self._noun.finditer(low, start, end):
            if noun.start() < at:
                continue
            near = _words_back(low, at, noun.start(), 6)
            far = _words_back(low, at, near, 7)
            partitives = _PARTITIVE_BEGIN.finditer(low, far, noun.start()) if far < near else ()
            begins = [m.start() for m in partitives if m.start() < near]
            begins += [m.start() for m in _PHRASE_BEGIN.finditer(low, near, noun.end())]
            at = noun.start() + 1
            for begin in begins:
                match = self._phrase.match(low, begin, end)
                if match:
                    yield match
                    at = match.end()
                    break


def _words_back(low: str, least: int, at: int, count: int) -> int:
    """The place `count` blanks before `at`, not before `least`."""
    for _ in range(count):
        at = low.rfind(" ", least, at)
        if at < 0:
            return least
    return at


_PHRASE_BEGIN = re.compile(r"(?<![\w'-])[a-z\ue002\ue003]")
_PARTITIVE_BEGIN = re.compile(rf"(?<![\w'-])(?={_PARTITIVE}|of )")


def tag_groups(document: Document, lexicon: Lexicon) -> None:
    """Put `GroupSpan`s on the document; all other tags must be there."""
    counted, whole, bare, one = _patterns(lexicon)
    plural, single = lexicon.words("group_nouns"), lexicon.words("singular_nouns")
    numbered = [
        (s.start, s.end)
        for s, words in zip(document.sentences, document.sentence_words, strict=True)
        if document.sentence_has_number[s.index] or not words.isdisjoint(_NUMBER_WORDS)
    ]
    spans: list[Span] = []
    low = lower(document.mask)
    if "%" in low or "percent" in low or "per cent" in low:
        for match in _QUICK_PERCENT.finditer(low):
            spans.append(_share(document, low, match))
    for match in _QUICK_SHARE.finditer(low):
        spans.append(_share(document, low, match))
    document.tag(spans)
    low = lower(document.mask)
    spans = []
    for match in _all(counted, low, numbered):
        count, start = read_count(match["n"]), match.start()
        one_of = _ONE_OF.match(low, start)
        if one_of:
            # "one of about fifteen members who joined": the fifteen are the group.
            count, start = read_count(one_of["n"]), one_of.start("n")
        if match["n"].startswith("over ") and _VERB_OVER.search(low, max(0, start - 12), start):
            # "Has won over 700 members": 700.
            count, start = read_count(match["n"][5:]), start + 5
        women = _AND_WOMEN.search(match["noun"] or "")
        more = read_count(women["n"]) if women else None
        if count and more and count.high and more.high and count.low and more.low:
            # "Two men and two women": four people.
            count = Count(count.low + more.low, count.high + more.high)
        is_bare = low[match.end() : match.end() + 1] in ".,;" and not match["noun"] and not match["pro"]
        if is_bare and not _TALLY.search(low, max(0, start - 90), start):
            continue
        if match["pro"] and _NO_PEOPLE.search(_WHERE.sub("", low[max(0, match.start() - 120) : match.start()])):
            continue
        if _LEFT_OUT.search(low, max(0, match.start() - 12), match.start()):
            continue
        if count is None or _is_age_or_money(low, match):
            continue
        noun = (match["noun"] or match["pro"] or "").strip()
        spans.append(
            GroupSpan(
                start,
                match.end(),
                count,
                noun.split(" ")[-1],
                _party(document, match),
                is_pronoun=not match["noun"],
            )
        )
    document.tag(spans)
    low = lower(document.mask)
    spans = []
    for match in whole.finditer(low):
        count = read_count(match["n"]) if match["n"] else None
        spans.append(GroupSpan(match.start(), match.end(), count, match.group().split(" ")[-1], is_pronoun=True))
    document.tag(spans)
    low = lower(document.mask)
    spans = []
    for match in _all(bare, low, document.stretches_with(plural)):
        near = low[max(0, match.start() - 60) : match.start()]
        if _SHARE_OF.search(near) or (match.group().startswith("of ") and near.endswith(("\ue000 ", "\ue005 "))):
            continue
        if _PREDICATIVE.search(low, max(0, match.start() - 30), match.start()):
            continue
        if (
            PAD not in match.group()
            and len(match.group().split(" ")) < 2
            and not match.group().startswith(
                ("officials", "members", "activists", "defectors", "supporters", "people", "politicians", "councillors")
            )
        ):
            continue
        spans.append(GroupSpan(match.start(), match.end(), None, match.group().split(" ")[-1], _party(document, match)))
    document.tag(spans)
    low = lower(document.mask)
    spans = []
    for match in _all(one, low, document.stretches_with(single)):
        party = _party(document, match)
        if (
            _BODY.search(low, max(0, match.start() - 6), match.end())
            or _AMOUNT.fullmatch(match.group())
            or re.match(r"the (?:new|newest|latest|most recent) ", match.group())
        ):
            continue
        if (
            "'s " in document.text[match.start() : match.end()]
            and gazetteer().side_of(party, document.published) == "ruling"
        ):
            continue
        if _PREDICATIVE.search(low, max(0, match.start() - 30), match.start()):
            continue
        spans.append(GroupSpan(match.start(), match.end(), Count(1, 1), match.group().split(" ")[-1], party))
    document.tag(spans)


_QUICK_PERCENT, _QUICK_SHARE = Quick(PERCENT), Quick(SHARE)


def _all(pattern: Quick | _Plural, low: str, stretches: list[tuple[int, int]]) -> Iterator[re.Match[str]]:
    for start, end in stretches:
        yield from pattern.finditer(low, start, end)


# "puts its losses since October at eleven;": a bare number is people only after such words.
_TALLY = re.compile(
    r"\b(?:loss|losses|departures|defections|desertions|defectors|converts|number who|count|tally|figure|reckoning)\b"
    r"[^.;]{0,70} (?:at|is|was|were|to|be) $"
)
_NUMBER_WORDS = frozenset(
    (
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen "
        "twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands dozen "
        "dozens scores one"
    ).split()
)
# "15 percent of its councillors": the share is the group.
_SHARE_OF = re.compile(
    r"\ue005\ue000* $|\ue005\ue000* of (?:[a-z']+ ){0,3}(?:\ue002\ue000*(?:'s)? )?$"
    r"|\ue005\ue000* of (?:the|its|his|her|their)?$"
)
_VERB_OVER = re.compile(r"\b(?:won|wins?|winning|brought|bring|came|come|took|taken|takes?) $")
_AND_WOMEN = re.compile(rf"\b(?:wo)?men and (?P<n>{NUMBER}) (?:wo)?men$")
_ONE_OF = re.compile(rf"one of (?:the |these |those )?(?P<n>{NUMBER}) ")
# "Rejects the figure": an amount, unless a side or a rank makes it a person.
_AMOUNT = re.compile(
    r"[a-z]+ (?!(?:opposition|senior|leading|known|political|prominent|public|local) )(?:[a-z]+ )?figure"
)
_BODY = re.compile(r"\b(?:over|on|in|to|at) the head$")
# "all but six": what is left out.
_LEFT_OUT = re.compile(r"\b(?:all but|except(?: for)?|other than) $")
# "became members of the party": what somebody is or becomes acts in no sentence.
_PREDICATIVE = re.compile(
    r"\b(?:become|became|becoming|as|be|been|being|am|is|are|was|were|no longer)(?: (?:now|again|already|full|formally"
    r"|once more))? $|\bas (?:its|their) $"
)
# "23 councillors in six provinces … nine of them": where the people are.
_WHERE = re.compile(
    r"\b(?:in|across|from|of|at|over|throughout|for) (?:[\w-]+ ){1,3}?(?:communes|villages|districts|provinces)\b"
)
# "5,007 seats … 4,548 of them": things, not people.
_NO_PEOPLE = re.compile(
    r"\b(?:seats|votes|posts|ballots|riel|communes|villages|lists|polling stations|parties|districts|provinces"
    r"|buns|cards)\b"
)


# "One in ten councillors of X", "10 percent of X's officials".
_SHARE_PARTY = re.compile(r" (?:(?:of|all|the|its|former|commune|district|elected|councillors|members|officials) )*")


def _share(document: Document, low: str, match: re.Match[str]) -> GroupSpan:
    count = read_percent(match.group())
    whose = next(
        (
            s.party_id
            for s in document.spans_in(match.end(), match.end() + 110)
            if isinstance(s, PartySpan) and _SHARE_PARTY.fullmatch(low, match.end(), s.start)
        ),
        None,
    )
    return GroupSpan(match.start(), match.end(), count, "share", whose, is_aggregate=True)


def _party(document: Document, match: re.Match[str]) -> str | None:
    for span in document.spans_in(match.start(), match.end() + 110):
        if isinstance(span, PartySpan) and (
            span.end <= match.end() or _OF_PARTY.fullmatch(document.text[match.end() : span.start])
        ):
            return span.party_id
    return None


_OF_PARTY = re.compile(r" (?:and [a-z]+ )?(?:of|from|in|with|for)(?: [A-Za-z'-]+){0,4} ")


def _is_age_or_money(low: str, match: re.Match[str]) -> bool:
    before, after = low[max(0, match.start() - 3) : match.start()], low[match.end() : match.end() + 14]
    return before.endswith("$") or after.startswith(
        ("-year", "-strong", " riel", " million riel", " dollars", " percent")
    )
