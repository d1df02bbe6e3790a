"""English: who does what a verb says, and what governs the verb (asked to, refused to, would, did not …)."""

from __future__ import annotations

import re

from pipeline.detect.document import Sentence
from pipeline.detect.english.governors import Governors, without_list
from pipeline.detect.english.lists import _FINITE, _TAIL
from pipeline.detect.english.reference import _ANYONE, _KIN, References
from pipeline.detect.english.text import Text
from pipeline.detect.reports import Subject
from pipeline.detect.spans import GroupSpan, PersonSpan

_PRONOUN = re.compile(r"\b(he|she|they|i|we|him|her|them|me|us)\b")
_DESCRIBED = re.compile(
    r"\b(?:the|this|that) (?!(?:no|not|any|another|some|an?|all|both)\b)(?:[a-z0-9'-]+ ){0,4}?"
    r"(?:\d+-year-old|man|woman|councillor|councilor|activist|politician|farmer|pharmacist|"
    r"teacher|official|leader|lawmaker|unionist|journalist|editor|candidate|organiser|organizer|chief|deputy"
    r"|monk|lawyer|doctor|"
    r"trader|shopkeeper|driver|father|mother|widow|veteran|defector|undersecretary|adviser|member|secretary"
    r"|treasurer|coordinator|former [a-z]+)\b"
)
_NOT_SUBJECT = re.compile(
    r"\b(?:of|by|to|with|for|from|against|at|on|in|about|beside|behind|alongside|including|than|like|told|under"
    r"|into|over|"
    r"near|between|among|among them|of whom|of them|around|toward|towards|after|before|without|named|called"
    r"|welcomed|arrested|accused|accuses|asks|asked|asking|begged|begs|thanked|thanks|praised|praises"
    r"|criticised|met|joined|and told|see|visited|helped|thanked)"
    r" (?:(?:(?:his|her|their|its) (?:[a-z-]+ ){0,3})|(?:the|a|an|former|fellow|mr|ms|mrs|prime|minister"
    r"|president|leader|party|one|some|other|governor|"
    r"spokesman|spokeswoman|chairman|general|king|prince|commune|chief|councillor|lawmaker|[\ue002][\ue000]*) )*$"
)
_ACCORDING = re.compile(r"according to (?:the )?(?:[a-z]+|\ue002\ue000*(?:'s [a-z]+)?),? ?$")
_OTHER_NOUN = re.compile(
    r"\b(?:where|when|while|as|because|but|after|before|since|until) (?:the|a|an|its) (?:[a-z'-]+ ){1,2}$"
)
# "Offered former councillor X second place on its list": to whom, then what.
_HELD_OUT = re.compile(
    r"\b(?:offer|promis)(?:e|es|ed|ing) "
    r"(?:(?!(?:to|that|by|from)\b)(?:[a-z'-]+|[\ue002\ue003\ue005][\ue000]*(?:'s)?),? ){0,7}$"
)
_CALLS_OTHERS = re.compile(
    r"\b(?:call(?:s|ed|ing)? (?:on|upon)|appeal(?:s|ed|ing)? to"
    r"|(?:urg|invit|encourag|implor|exhort|press)(?:e|es|s|ed|ing)) (?!to\b|(?:him|her|them|me|us)(?:self|selves)?\b)"
    r"(?:[a-z'-]+ |[\ue002\ue003\ue004][\ue000]*(?:'s)? |\ue005\ue000* ){1,9}?to (?:[a-z]+ )?$"
)
_OFFERING = re.compile(r"\b(?:offered|offering|promised|promising|gave|paid|handed) $")


_TRADE = re.compile(
    r"the (?:[a-z0-9-]+ )?[a-z-]*(?:er|or|ist|ian|ic|ant|ent|man|woman|boy|girl|eer|ster|monk|mother|father)\b"
    r"(?: (?:from|of|in|with|at) [^,;:\"]{2,60})?,? (?:has |had |then |also |later )?$"
)
# "Welcomed into the party last autumn, X has left it": opens the sentence.
_PASSIVE = re.compile(r"(?:welcomed|admitted|received|accepted|taken|inducted|recruited|enrolled)\b")
_PARTICIPLE = re.compile(r"[a-z]+ing\b")
_ASKED_OPENING = re.compile(
    r"(?:asked|urged|invited|pressed|offered|told|promised|approached|pressured|advised)\b[^,;]*$"
)
_OPENING = re.compile(
    r"^[^,;\"]{0,60}?\b(?:after|before|since|by|upon|on|in|having|following|without|\ue004\ue000*)(?: having)? $"
)
_AUXILIARY = (
    r" (?:had |has |have |[a-z]+ly |then |himself |herself )?"
    r"(?:(?:asked|applied|agreed|decided|chose|resolved|begged|requested|vowed|pledged|offered) to )?"
)
# "After X, who had led it since 2021, switched"
_ASIDE_CLAUSE = re.compile(r"^, [^,;.\"]{3,90},")
_BY = re.compile(
    r"\b(?:told|asked|urged|advised|ordered|pressed|invited|instructed|warned|forced) by (?:[a-z]+ ){0,3}$"
)
# "Had written to the premier to ask for membership": who wrote asks.
_WROTE_TO = re.compile(
    r"\b(?:wr(?:ote|itten|ites?|iting)|sent|sends?|letters?|appeal(?:s|ed|ing)?|addressed|appl(?:y|ied|ies)|went|gone) "
    r"(?:[a-z]+ ){0,3}?to (?:[a-z]+ ){0,3}$"
)
_HOW_MANY_WHO = re.compile(
    r"\b(?:number|count|total|figure|tally)s? (?:of (?:those|people) )?(?:who|that) (?:had |have )?$"
)
# "Said no member of the party in the province had joined": nobody.
_NO_MOVER = re.compile(
    r"\b(?:(?:none|neither) of (?:them|these|those)"
    r"|(?:no|not one|not a single|(?:none|neither) of (?:its|the|his|her|their|our)) "
    r"(?:[a-z'-]+ ){0,2}?(?:[\ue002\ue003]\ue000*(?:'s)? )?"
    r"(?:members?|officials?|councill?ors?|activists?|leaders?|chiefs?|supporters?|candidates?|lawmakers?"
    r"|organi[sz]ers?|deput(?:y|ies)|representatives?|\ue005\ue000*))"
    r"(?: (?:of|in|from|at|for) [^,;.\"]{2,60}?)* "
    r"(?:(?:had|has|have|was|were|would|will|ever|yet|actually|really|did) )*$"
)
_SAID_TO_HAVE = re.compile(r" (?:(?:said|reported|alleged|claimed|believed) to have|who (?:had |have )?)")
_COORDINATED = re.compile(r"\b(?:and|or|then)(?: then| also| not)? $")
_BASE_FORM = re.compile(
    r"(?:join|enter|leave|quit|defect|cross|come|go|move|switch|become|resign|return|change|stand|rejoin|follow)\b"
)


# "Who, their chairman X said, had left": the speaker of a parenthesis is not who acts.
_SAID_BETWEEN = re.compile(
    r" (?:said|says|told [a-z ]{3,24}|added|claimed|claims|announced|reported|insisted|confirmed|wrote|explained)"
    r"(?: (?:on|in|at|late|last|yesterday) [^,;\"]{2,40}| \ue004\ue000*)?, "
    r"(?!(?:and|but|adding|citing|saying|after|before|who|which|while|as|because|with|in|on|at)\b)[^,;\"]{0,40}$"
)
_OPENS_PARENTHESIS = re.compile(r"[\w\ue000], (?:(?!(?:who|which)\b)[\w\ue000-\ue005'-]+ ){0,7}$")
_ACCORDING_TO = re.compile(r"\baccording to (?:[\w\ue000-\ue005'-]+ ){0,6}$")
_OF_THEM = re.compile(
    r"\b(?:one|two|three|four|five|six|some|most|many|all|both|several|half|another) of (?:them|whom|these|those)"
    r"(?: (?:is|are|was|were|being))? $"
)

# What a person has (kin, who have words of their own here, aside) is not the person.
_OWNS = re.compile(
    r"'s? (?!(?:[a-z-]+ ){0,3}?(?:wife|husband|brother|sister|son|daughter|father|mother|cousin|nephew|niece|uncle|aunt"
    r"|deputy|assistant|aide|colleagues?|lawyer|successor|predecessor|running mate|secretary)\b)"
    r"(?:[a-z-]+ ){0,2}?(?:promises?|lies|words?|orders?|calls?|claims?|plans?|party|speech(?:es)?|ideas?|advice"
    r"|leadership|propaganda|policy|policies|politics|insults|tricks|campaign|movement|group|network|forgiveness|pardon|video|name)\b"
)
_TO_VERB = re.compile(
    r"\bto (?:bring|see|meet|support|follow|help|fetch|welcome|receive|overthrow|replace"
    r"|defend|free|release|visit|escort|protect|thank|attack|insult|serve|oppose|back|topple)"
    r"(?: back| down| out| home)?(?: (?:mr|ms|mrs|convict|fugitive|exiled|[a-z]+ leader))? $"
)

_PAIR = re.compile(r"\b(?:the|this|that) (?:pair|duo|trio|foursome|quartet|twosome|threesome)\b")
_HIMSELF = re.compile(r"\b(?:himself|herself)(?: once| formerly| until [a-z ]{3,20})? $")


class Subjects(Governors, References):
    """The subject of a verb."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.last_plural: Subject | None = None

    def of_verb(self, verb: int, sentence: Sentence) -> Subject | None:
        """The subject of the verb at `verb`: the nearest fitting noun or pronoun to its left, else the last topic."""
        document, low = self.text.document, self.text.low
        quote = document.in_quote(verb)
        left = max(sentence.start, quote.start) if quote else sentence.start
        region = low[left:verb]
        candidates = self._candidates(left, verb, in_quote=quote is not None)
        passed: list[tuple[int, int]] = []
        other = _OTHER_NOUN.search(region, max(0, len(region) - 60))
        if _HOW_MANY_WHO.search(region) or _NO_MOVER.search(region) or _NO_MOVER.search(self.text.plain, left, verb):
            return None
        if other and not any(start >= left + other.start() for start, _, _ in candidates):
            # "at the office, where the clerk wore a cap": somebody else, not named.
            return None
        for start, end, what in reversed(candidates):
            gap = _TAIL.sub("", low[end:verb], count=1)
            before = low[left:start]
            if (
                isinstance(what, PersonSpan | str)
                and _SAID_BETWEEN.match(low[end:verb])
                and _OPENS_PARENTHESIS.search(before)
            ) or (isinstance(what, PersonSpan) and low.startswith(",", end) and _ACCORDING_TO.search(before)):
                passed.append((start, end))
                continue
            if isinstance(what, str) and what.startswith("whose ") and "," in gap:
                # "X, whose uncle governs it, walked out": the relative's clause is over.
                continue
            if what == "those" and re.search(r"\b(?:among|one of|including|and) $", before):
                named = self._named_after(verb, sentence)
                if named is not None:
                    return named
            if isinstance(what, GroupSpan) and self._is_apposition(what, before, low[end : end + 3], gap):
                passed.append((start, end))
                continue
            if isinstance(what, GroupSpan | PersonSpan) and low.startswith("'s", end) and not gap.strip("' s"):
                continue
            if isinstance(what, PersonSpan) and (_OWNS.match(low, end) or _TO_VERB.search(before)):
                # "Misled by X's promises, they …", "a plan to bring back X": nobody who acts.
                passed.append((start, end))
                continue
            if isinstance(what, GroupSpan) and what.is_pronoun and what.count is None:
                what = "they"
            infinitive = (
                what not in {"he", "she", "i", "we"}
                and bool(
                    re.match(
                        r"(?:, [^,]{3,90},)? (?:(?:[a-z]+ly|also|again|back|both|all|instead|in|over|out|twice|once|not"
                        r"|(?:in |on |at |this |last |earlier |late |early )*\ue004\ue000*) )?"
                        r"(?:to |into |not to )",
                        gap,
                    )
                    or (_OFFERING.search(before) and re.match(r" (?:[^,.;]|(?<=\d),(?=\d)){0,60}? to ", gap))
                )
                and not re.search(r"\b(?:who|which)\b", gap)
            )
            if (
                not infinitive
                and isinstance(what, GroupSpan | PersonSpan | str)
                and self._ends(self.frames["approach_active"], without_list(before), 3)
            ):
                # "invited officials of the party at every level to come over"
                infinitive = bool(re.match(r"[^.;:\"]{0,70}? to (?:[a-z]+ )?$", gap)) and not _FINITE.search(gap)
                gap = " to " if infinitive else gap
            if (
                infinitive
                and isinstance(what, GroupSpan | PersonSpan)
                and (_BY.search(before) or _WROTE_TO.search(before))
            ):
                # "were told by officials to join"
                passed.append((start, end))
                continue
            if isinstance(what, str) and _ANYONE.fullmatch(what) and _SAID_TO_HAVE.match(gap):
                # "A list of people said to have joined"
                return None
            if what in {"him", "her", "them", "me", "us"} and not (infinitive and len(gap) < 60):
                continue
            if isinstance(what, PersonSpan | str) and _CALLS_OTHERS.search(gap):
                # "X used the rally to call on every member to come over": who calls stays where he is.
                return None
            if isinstance(what, PersonSpan) and _HELD_OUT.search(before) and gap == " ":
                held = self._as_subject(what, start, end, left, verb)
                return Subject(held.people, None, "approach", held.start, held.end) if held else None
            if not (infinitive and len(gap) < 60) and self._is_object(before, start, end, what, gap):
                passed.append((start, end))
                continue
            subject = self._as_subject(what, start, end, left, verb)
            if subject is None:
                continue
            if (
                _COORDINATED.search(gap)
                and not self._ends(self.frames["conditional"], before, 12)
                and not self.frames["approach"].search(gap[-110:])
                and _BASE_FORM.match(low, verb)
            ):
                # "would leave the one and join the other": what governs the first verb governs the second.
                frame = next((f for f in ("refuse", "negate", "plan") if self.frames[f].search(gap[-110:])), None)
                if frame is not None:
                    return Subject(subject.people, subject.group, frame, subject.start, subject.end)
            if left <= subject.start < start and not isinstance(what, str):
                # "if he and his supporters moved": what governs the verb stands before the first of them.
                before = low[left : subject.start]
            after = low[verb : sentence.end]
            frame = self._frame(before, gap, infinitive and len(gap) < 60, isinstance(what, str), after)
            result = Subject(subject.people, subject.group, frame, subject.start, subject.end)
            if len(result.people) > 1 or result.group:
                self.last_plural = result
            return result
        return self._implied(region, left, verb, sentence, in_quote=quote is not None)

    def _candidates(
        self, left: int, right: int, *, in_quote: bool
    ) -> list[tuple[int, int, GroupSpan | PersonSpan | str]]:
        document, low = self.text.document, self.text.low
        found: list[tuple[int, int, GroupSpan | PersonSpan | str]] = [
            (s.start, s.end, s) for s in document.spans_in(left, right) if isinstance(s, GroupSpan | PersonSpan)
        ]
        for pattern in (_KIN, _PRONOUN, _PAIR, _DESCRIBED, _ANYONE):
            for match in pattern.finditer(low, left, right):
                if not any(s < match.end() and match.start() < e for s, e, _ in found):
                    found.append((match.start(), match.end(), match.group()))
        if not in_quote:
            found = [f for f in found if document.in_quote(f[0]) is None]
        return sorted(found, key=lambda f: f[0])

    def _is_object(self, before: str, start: int, end: int, what: GroupSpan | PersonSpan | str, gap: str) -> bool:
        if re.match(
            r"(?:, (?:\ue005|an?|the|his|her|its|their|head|deputy|leader|former)[^.;,\"]{3,90})?,? (?:who"
            r"|whom)\b[^,]*$",
            gap,
        ):
            return False
        if isinstance(what, GroupSpan) and re.search(
            r"\b(?:group|total|batch|number|crowd|band|delegation|team|majority|handful|wave|list) of (?:the )?$",
            before,
        ):
            return False
        if re.search(r"\b(?:after|before|until|since) (?:[a-z-]+ )?$", before) and re.fullmatch(
            _AUXILIARY, _ASIDE_CLAUSE.sub("", gap, count=1)
        ):
            # "without a head after X quit"
            return False
        if _NOT_SUBJECT.search(_ACCORDING.sub("", before)[-60:]):
            return True
        # Inside a relative clause that a comma has closed before the verb.
        if "," in gap and re.search(r", (?:who|whose|which|whom|where)\b[^,]*$", before):
            return True
        if isinstance(what, str):
            return False
        return False

    def _is_apposition(self, what: GroupSpan, before: str, after: str, gap: str) -> bool:
        """ "X, a member of the committee, joined", "X and Y, both councillors, left": a description, not the
        subject.
        """
        single = what.count is not None and what.count.high == 1 and not what.is_aggregate
        if (
            before.endswith(", ")
            and "of them" in self.text.plain[what.start : what.end]
            and re.match(r"(?: [a-z]+| (?:[a-z'-]+ ){0,4}\ue005\ue000*)?,", gap)
        ):
            # "nineteen members, three of them women, were …"
            return True
        if re.search(
            r"[\ue005][\ue000]*, (?:(?:all|both|most|mostly|many) (?:of them )?)?$", before
        ) and gap.startswith(","):
            # "33 teachers, all former members, have …"
            return single or what.count is None
        is_one_of_them = before.endswith("\ue000 ") and self._is_part_before(what.start)
        if single and (is_one_of_them or _HIMSELF.search(before)):
            # "Four members, one of them a district secretary, …", "X, himself a former councillor who …"
            return True
        if single and (
            re.search(r"\b(?:as|is|was|became|be|been|being)(?: (?:once|then|still|now|also))? $", before)
            or re.match(r",? [\ue001]", after)
        ):
            return True
        if re.search(
            r"[\ue001][\ue000]*(?:'s)?, (?:\d\d, )?(?:(?:both|all|once|until \w+|formerly|now) )?(?:[a-z ]+ and )?$",
            before,
        ):
            return single or what.count is None
        chained = re.search(r"[\ue001][\ue000]*, (?P<rest>[^.;\"]{0,120})$", before)
        if single and chained and " and " in chained["rest"] and not _FINITE.search(chained["rest"]):
            return True
        if single and re.search(r"[\ue001][\ue000]*, [^,.;\"]{0,40}$", before) and re.match(r"[^,.;\"]{0,60},", gap):
            # "X, until June the party's man in Kampot, is …"
            return True
        return single and before.endswith(", ") and gap.startswith(",")

    def _is_part_before(self, start: int) -> bool:
        """ "One of them" right before a description: what one of a group is."""
        return bool(_OF_THEM.search(self.text.plain, max(0, start - 24), start))

    def _as_subject(
        self, what: GroupSpan | PersonSpan | str, start: int, end: int, left: int, verb: int
    ) -> Subject | None:
        if isinstance(what, PersonSpan):
            return self._list_of(what, left, verb)
        if isinstance(what, GroupSpan):
            return self._group(what, start, end, left, verb)
        return self.pronoun("they" if _PAIR.fullmatch(what) else what, start, end)

    def _implied(self, region: str, left: int, verb: int, sentence: Sentence, *, in_quote: bool) -> Subject | None:
        """No subject before the verb: a new sentence goes on with the topic of the one before it."""
        asked = _ASKED_OPENING.match(region)
        if asked:
            # "Asked by the chief to join, X shook his head."
            comma = self.text.low.find(", ", verb, sentence.end)
            told = self.text.document.by_start.get(comma + 2) if comma > 0 else None
            if isinstance(told, PersonSpan):
                return Subject((told.person,), None, "approach", told.start, told.end)
        if in_quote or re.search(r"\b(?:it|which|that|this|there)\b(?! \w+ (?:he|she|they))", region[-40:]):
            return None
        if (
            _PARTICIPLE.match(self.text.low, verb)
            or region.endswith("having ")
            or (not region and _PASSIVE.match(self.text.low, verb))
        ):
            # "After joining the one, X has been named …": whom the main clause is about.
            comma = self.text.low.find(", ", verb, sentence.end)
            after = [
                s for s in self.text.document.spans_in(comma, min(sentence.end, comma + 90))
                if comma > 0 and isinstance(s, PersonSpan)
            ]  # fmt: skip
            if after and (_OPENING.search(region) or not region):
                return Subject((after[0].person,), start=after[0].start, end=after[0].end)
        if _TRADE.match(region):
            # "The mechanic from the border district joined …": whom the sentence before was about.
            topic = self._topic_before(left)
            return Subject((topic,), frame="", start=left, end=left) if topic is not None else None
        return None

    # ------------------------------------------------------------------------------------------- governors
