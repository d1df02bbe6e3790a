"""English: who does what a verb says, and what governs the verb (asked to, refused to, would, did not …)."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import pairwise

from pipeline.detect.document import Sentence
from pipeline.detect.english_text import Text
from pipeline.detect.reports import Subject
from pipeline.detect.signals import Hit
from pipeline.detect.spans import GroupSpan, PersonSpan

_PRONOUN = re.compile(r"\b(he|she|they|i|we|him|her|them|me|us)\b")
_DESCRIBED = re.compile(
    r"\b(?:the|this|that) (?:[a-z0-9'-]+ ){0,4}?(?:\d+-year-old|man|woman|councillor|councilor|activist"
    r"|politician|farmer|pharmacist|"
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
    r" (?:(?:(?:his|her|their|its) (?:[a-z-]+ ){1,3})|(?:the|a|an|former|fellow|mr|ms|mrs|prime|minister"
    r"|president|leader|party|one|some|other|governor|"
    r"spokesman|spokeswoman|chairman|general|king|prince|commune|chief|councillor|lawmaker|[\ue002][\ue000]*) )*$"
)
_KIN = re.compile(
    r"\b(?:his|her|my|their|one's) (?:own |late |elder |younger |eldest |youngest )?(?:husband|wife|brother"
    r"|sister|son|daughter|father|"
    r"mother|cousin|uncle|aunt|nephew|niece|brother-in-law|sister-in-law|parents|children|family|neighbours"
    r"|grandson|grandfather)\b(?!,? \ue001|'s)"
)
_RUMOUR = re.compile(
    r"\b(?:called|denied|dismissed|rejected|no truth (?:in|to)|false|untrue|fake"
    r"|unfounded)\b[^.;]{0,40}\b(?:reports?|rumou?rs?|claims?|allegations?|suggestions?|speculation|talk) "
    r"(?:that|of) $"
)
_OFFERING = re.compile(r"\b(?:offered|offering|promised|promising|gave|paid|handed) $")
# What a noun drags behind it: "members of the party in Kampot province".
_TAIL = re.compile(
    r"^(?: (?:of|from|in|at|with|for|across|within) (?:[a-z'-]+ ){0,4}?[\ue002\ue003][\ue000]*(?:'s)?(?: "
    r"(?:district|province|commune|city|village|party|[a-z]+ committee))*)+(?= )"
)
_ANYONE = re.compile(
    r"\b(?:those|anyone|anybody|whoever|somebody|someone|nobody|no one|none|everyone|others|you|people|who else"
    r"|voters)\b(?! of)"
)
_FINITE = re.compile(
    r"\b(?:was|were|is|are|has|had|have|did|does|will|would|could|can|may|might|said|says|told|announced|asked"
    r"|went|came|"
    r"joined|left|quit|resigned|signed|walked|gave|handed|took|sat|stood|made|put|led|told|crossed|moved"
    r"|defected|apologised|"
    r"apologized|declared|pledged|confirmed|denied|accepted|declined|refused|rejected|became|decided|agreed"
    r"|wrote|posted)\b"
)
_RELATIVE = re.compile(r",? (?:who|whose|whom|which|that|where|when)\b[^,]*")
_OTHERS = re.compile(r"^(?: and| along with| together with|, along with|, together with| with) $")


_TRADE = re.compile(
    r"the (?:[a-z0-9-]+ )?[a-z-]*(?:er|or|ist|ian|ic|ant|ent|man|woman|boy|girl|eer|ster|monk|mother|father)\b"
    r"(?: (?:from|of|in|with|at) [^,;:\"]{2,60})?,? (?:has |had |then |also |later )?$"
)
_PARTICIPLE = re.compile(r"[a-z]+ing\b")
_OPENING = re.compile(r"^[^,;\"]{0,60}?\b(?:after|before|since|by|upon|on|having|following|without)(?: having)? $", re.I)
_AUXILIARY = r" (?:had |has |have |[a-z]+ly |then |himself |herself )?"
_COORDINATED = re.compile(r"\b(?:and|or|then)(?: then| also| not)? $")
_BASE_FORM = re.compile(
    r"(?:join|enter|leave|quit|defect|cross|come|go|move|switch|become|resign|return|change|stand|rejoin|follow)\b"
)
_STAND_ASIDE = frozenset({"speaker", "analyst", "relative", "official", "host"})


def low_start(position: int, sentence: Sentence) -> bool:
    """The sentence opens with the name: it is whom the sentence before spoke of."""
    return position - sentence.start < 4


class Subjects:
    def __init__(self, text: Text) -> None:
        self.text = text
        patterns = ("expected", "refuse", "negate", "plan", "approach", "approach_active", "conditional")
        self.frames = {name: text.lexicon.pattern("governors", name) for name in patterns}
        self.last_plural: Subject | None = None

    def inside(self, start: int, end: int) -> Subject | None:
        """The people or the group of a stretch that the verb acts upon ("welcomed X and Y", "the defection of ten
        …").
        """
        words = self.text.low[start:end]
        if words in {"his", "her"}:
            person = self.text.resolve(words, start, mover=True)
            return Subject((person,), start=start, end=end) if person is not None else None
        if words == "their":
            return self.last_plural
        spans = self.text.document.spans_in(start, end)
        people = tuple(dict.fromkeys(s.person for s in spans if isinstance(s, PersonSpan)))
        groups = [s for s in spans if isinstance(s, GroupSpan)]
        if people:
            return Subject(people, start=start, end=end)
        return Subject((), groups[0], start=start, end=end) if groups else None

    def of_verb(self, verb: int, sentence: Sentence) -> Subject | None:
        """The subject of the verb at `verb`: the nearest fitting noun or pronoun to its left, else the last topic."""
        document, low = self.text.document, self.text.low
        quote = document.in_quote(verb)
        left = max(sentence.start, quote.start) if quote else sentence.start
        region = low[left:verb]
        candidates = self._candidates(left, verb, in_quote=quote is not None)
        passed: list[tuple[int, int]] = []
        for start, end, what in reversed(candidates):
            gap = _TAIL.sub("", low[end:verb], count=1)
            before = low[left:start]
            if what == "those" and re.search(r"\b(?:among|one of|including|and) $", before):
                named = self._named_after(verb, sentence)
                if named is not None:
                    return named
            if isinstance(what, GroupSpan) and self._is_apposition(what, before, low[end : end + 3], gap):
                passed.append((start, end))
                continue
            if isinstance(what, GroupSpan | PersonSpan) and low.startswith("'s", end) and not gap.strip("' s"):
                continue
            if isinstance(what, GroupSpan) and what.is_pronoun and what.count is None:
                what = "they"
            infinitive = what not in {"he", "she", "i", "we"} and bool(
                re.match(
                    r"(?:, [^,]{3,90},)? (?:(?:[a-z]+ly|also|again|back|both|all|instead|in|over|out|twice|once|not"
                    r"|\ue004\ue000*) )?"
                    r"(?:to |into |not to )",
                    gap,
                )
                or (_OFFERING.search(before) and re.match(r" (?:[^,.;]|(?<=\d),(?=\d)){0,60}? to ", gap))
            ) and not re.search(r"\b(?:who|which)\b", gap)
            if (
                not infinitive
                and isinstance(what, GroupSpan | PersonSpan | str)
                and self._ends(self.frames["approach_active"], before, 3)
            ):
                # "invited officials of the party at every level to come over"
                infinitive = bool(re.match(r"[^.;:\"]{0,70}? to (?:[a-z]+ )?$", gap)) and not _FINITE.search(gap)
                gap = " to " if infinitive else gap
            if what in {"him", "her", "them", "me", "us"} and not (infinitive and len(gap) < 60):
                continue
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
            frame = self._frame(before, gap, infinitive and len(gap) < 60, isinstance(what, str))
            result = Subject(subject.people, subject.group, frame, subject.start, subject.end)
            if len(result.people) > 1 or result.group:
                self.last_plural = result
            return result
        return self._implied(region, left, verb, sentence, in_quote=quote is not None)

    def of_pressure(self, hit: Hit, sentence: Sentence) -> Subject | None:
        """Whom an arrest, a charge, a beating strikes: the object of an active verb, the subject of a passive one."""
        low = self.text.low
        before, words = low[max(sentence.start, hit.start - 120) : hit.start], low[hit.start : hit.end]
        passive = bool(
            re.search(
                r"\b(?:was|were|been|being|be|is|are|got)(?: [a-z]+)? ?$|\b(?:was|were|been)\b.*\band (?:[a-z]+ )?$",
                before,
            )
        )
        inside = self.inside(hit.start, hit.end)
        if inside is not None:
            return inside
        after = re.match(
            r"(?: of| on| against| by| at)? ?(?:and [a-z]+ )?(?:the |a |an |another |both |former |fellow |two of "
            r"|opposition |[\ue002\ue003][\ue000]*(?:'s)? |[a-z-]+ ){0,6}?([\ue001\ue005][\ue000]*(?:,? [\ue001][\ue000]*)?(?:(?:, | and |, and )(?:a |an |his |her "
            r")?(?:[a-z' -]|[\ue002\ue000]){0,60}?[,]? ?[\ue001][\ue000]*)*)",
            low[hit.end : min(sentence.end, hit.end + 260)],
        )
        if after and not passive and not words.startswith(("behind", "in ")):
            return self.inside(hit.end + after.start(1), hit.end + after.end(1))
        pronoun = re.match(r" (him|her|me)\b", low[hit.end : hit.end + 6])
        if pronoun and not passive:
            return self.pronoun(pronoun[1], hit.end + 1, hit.end + 1 + len(pronoun[1]))
        if not passive and re.search(
            r"\b(?:police|court|authorities|soldiers|officers|judge|prosecutors?|guards)\b[^,;]*$", before
        ):
            return None
        return self.of_verb(hit.start, sentence)

    def _candidates(
        self, left: int, right: int, *, in_quote: bool
    ) -> list[tuple[int, int, GroupSpan | PersonSpan | str]]:
        document, low = self.text.document, self.text.low
        found: list[tuple[int, int, GroupSpan | PersonSpan | str]] = [
            (s.start, s.end, s) for s in document.spans_in(left, right) if isinstance(s, GroupSpan | PersonSpan)
        ]
        for pattern in (_KIN, _PRONOUN, _DESCRIBED, _ANYONE):
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
        if re.search(r"\b(?:after|before|until|since) (?:[a-z-]+ )?$", before) and re.fullmatch(_AUXILIARY, gap):
            # "without a head after X quit"
            return False
        if _NOT_SUBJECT.search(before[-60:]):
            return True
        # Inside a relative clause that a comma has closed before the verb.
        if "," in gap and re.search(r", (?:who|whose|which|whom|where)\b[^,]*$", before):
            return True
        if isinstance(what, str):
            return False
        return False

    @staticmethod
    def _is_apposition(what: GroupSpan, before: str, after: str, gap: str) -> bool:
        """ "X, a member of the committee, joined", "X and Y, both councillors, left": a description, not the
        subject.
        """
        single = what.count is not None and what.count.high == 1 and not what.is_aggregate
        if what.is_pronoun and before.endswith(", ") and re.match(r" [a-z]+,", gap):
            # "nineteen members, three of them women, were …"
            return True
        if re.search(r"[\ue005][\ue000]*, (?:(?:all|both|most|mostly|many) (?:of them )?)?$", before) and gap.startswith(","):
            # "33 teachers, all former members, have …"
            return single or what.count is None
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

    def _as_subject(
        self, what: GroupSpan | PersonSpan | str, start: int, end: int, left: int, verb: int
    ) -> Subject | None:
        if isinstance(what, PersonSpan):
            return self._list_of(what, left, verb)
        if isinstance(what, GroupSpan):
            return self._group(what, start, end, left, verb)
        return self.pronoun(what, start, end)

    def _group(self, what: GroupSpan, start: int, end: int, left: int, verb: int) -> Subject:
        """A group, with the person who is told with it ("X and 30 others"); "the councillor" is a person told
        before.
        """
        low = self.text.low
        if (
            what.count is not None
            and what.count.high == 1
            and re.fullmatch(r"(?:the|this) [^']*", self.text.plain[start:end])
        ):
            modified = re.match(r" (?:who|of|in|for|at|from)\b", low[end : end + 6])
            if modified and (topic := self._topic_before(start)) is not None:
                # "X took the shortest road. The former youth head of the party pledged …"
                return Subject((topic,), start=start, end=end)
            who = None if modified else self.text.resolve("the", start, mover=True)
            if who is None:
                who = self._named_next(start)
            if who is not None:
                return Subject((who,), start=start, end=end)
        told = self._told_together(what, start)
        if told:
            return Subject(told, start=start, end=end)
        after = re.search(
            r"\b(?:along with|together with|with|followed by|taking|bringing|took|brought|brings) (?:with "
            r"(?:him|her) )?(?:about |some |another )?(\ue005\ue000*)",
            low[verb : verb + 140],
        )
        if after and what.count is not None and what.count.low == what.count.high == 1:
            others = self._outer_group(verb + after.start(1))
            if others is not None and others.count is not None and others.count.low is not None:
                high = others.count.high + 1 if others.count.high is not None else None
                return Subject(
                    (),
                    GroupSpan(start, end, type(others.count)(others.count.low + 1, high), what.noun, what.party_id),
                    start=start,
                    end=end,
                )
        with_whom = re.search(
            r"([\ue001][\ue000]*)(?:,[^,.;]{2,80},)? (?:and|along with|together with|with)(?: (?:about|some|at "
            r"least|another))? $",
            low[left:start],
        )
        if with_whom and what.count is not None and what.count.low is not None and what.count.low > 1:
            span = self.text.document.by_start.get(left + with_whom.start(1))
            if isinstance(span, PersonSpan):
                high = what.count.high + 1 if what.count.high is not None else None
                joint = GroupSpan(
                    what.start, what.end, type(what.count)(what.count.low + 1, high), what.noun, what.party_id
                )
                return Subject((span.person,), joint, start=span.start, end=end)
        return Subject((), what, start=start, end=end)

    def _topic_before(self, start: int) -> int | None:
        """The one person whom the sentence before, in the same paragraph, is about."""
        document = self.text.document
        here = document.sentence_at(start)
        if here.index == 0 or start - here.start > 3:
            return None
        before = document.sentences[here.index - 1]
        people = {s.person for s in document.spans_in(before.start, before.end) if isinstance(s, PersonSpan)}
        if len(people) != 1 or not 0 <= here.paragraph - before.paragraph <= 1 or before.paragraph < 0:
            return None
        figure = self.text.cast.figures[next(iter(people))]
        return None if figure.stands in _STAND_ASIDE or self.text.is_ruling_officer(figure) else figure.number

    def _told_together(self, what: GroupSpan, start: int) -> tuple[int, ...]:
        """ "The two councillors": as many people as were named in one breath shortly before."""
        document = self.text.document
        number = what.count.low if what.count and what.count.low == what.count.high else None
        if not number or not 2 <= number <= 6 or not re.match(r"(?:the |both)", self.text.plain[max(0, what.start - 4) : what.end].lstrip()):
            return ()
        here = document.sentence_at(start).index
        for sentence in reversed(document.sentences[max(0, here - 4) : here + 1]):
            spans = [s for s in document.spans_in(sentence.start, min(sentence.end, start)) if isinstance(s, PersonSpan)]
            people = tuple(dict.fromkeys(s.person for s in spans))
            if len(people) == number and all(
                re.fullmatch(r"(?:,|,? ?and) ?(?:[a-z]+ )?", self.text.low[a.end : b.start].strip(" ") + " ")
                for a, b in pairwise(spans)
            ):
                return people
        return ()

    def _outer_group(self, start: int) -> GroupSpan | None:
        return next((s for s in self.text.document.spans if s.start == start and isinstance(s, GroupSpan)), None)

    def _named_after(self, verb: int, sentence: Sentence) -> Subject | None:
        """ "Among those who left was X": the names after the verb of being."""
        being = re.compile(r"\b(?:was|were|is|are)(?: [a-z]+)? (?=[\ue001a-z])").search(
            self.text.low, verb, sentence.end
        )
        if being is None:
            return None
        found = self.inside(being.end(), sentence.end)
        return found if found is not None and found.people else None

    @cached_property
    def partners(self) -> dict[int, int]:
        """Wife or husband of whom, both ways, where the text names both."""
        found: dict[int, int] = {}
        for match in re.finditer(r"([\ue001][\ue000]*)'s? (?:wife|husband|widow),? ([\ue001][\ue000]*)", self.text.low):
            left, right = (self.text.document.by_start.get(match.start(n)) for n in (1, 2))
            if isinstance(left, PersonSpan) and isinstance(right, PersonSpan):
                found[left.person], found[right.person] = right.person, left.person
                figures = self.text.cast.figures
                husband, wife = (right, left) if "husband" in match.group() else (left, right)
                figures[husband.person].gender = figures[husband.person].gender or "m"
                figures[wife.person].gender = figures[wife.person].gender or "f"
        return found

    def pronoun(self, word: str, start: int, end: int) -> Subject | None:
        """The people a pronoun or a description means; an unnamed relative is nobody."""
        if re.fullmatch(r"(?:his|her|my) (?:late )?(?:husband|wife)", word) and self.partners:
            owner = (
                self.text.resolve(word.split(" ")[0], start)
                if not word.startswith("my")
                else self.text.first_person(start)
            )
            if owner is not None and owner in self.partners:
                return Subject((self.partners[owner],), start=start, end=end)
        if _KIN.fullmatch(word) or _ANYONE.fullmatch(word):
            return Subject(start=start, end=end)
        if word in {"i", "me"}:
            who = self.text.first_person(start)
            return Subject((who,), start=start, end=end) if who is not None else None
        if word in {"we", "us"}:
            return None
        if word in {"they", "them"}:
            return self._they(start, end)
        if word in {"he", "she"} and (single := self._single_before(start)) is not None:
            return Subject((), single, start=start, end=end)
        who = self.text.resolve(word, start, mover=True)
        if who is None:
            who = self._named_next(start) if word not in {"he", "she", "him", "her"} else self.introduced_later(start)
        return Subject((who,), start=start, end=end) if who is not None else None

    def _single_before(self, start: int) -> GroupSpan | None:
        """ "A district chief said she had left": one person without a name, and nobody named before."""
        document = self.text.document
        sentence = document.sentence_at(start)
        if sentence.paragraph > 0 or any(
            s.start < start for s in document.spans if isinstance(s, PersonSpan) and s.start >= document.offset
        ):
            return None
        opening = [s for s in document.spans_in(document.offset, start) if isinstance(s, GroupSpan)]
        first = opening[0] if opening else None
        return first if first is not None and first.count is not None and first.count.high == 1 else None

    def introduced_later(self, start: int) -> int | None:
        """A lead says "a commune chief … he" and the next paragraph opens with the name."""
        document = self.text.document
        here = document.sentence_at(start)
        if here.paragraph > 1 or here.paragraph == -1:
            return None
        for paragraph in (here.paragraph + 1, here.paragraph + 2):
            opening = document.paragraph(paragraph)[:1]
            people = [
                s for s in document.spans_in(opening[0].start, opening[0].end) if isinstance(s, PersonSpan)
            ] if opening else []
            if people:
                figure = self.text.cast.figures[people[0].person]
                fits = people[0].start - opening[0].start < 30 and not self.text.is_ruling_officer(figure)
                return figure.number if fits and figure.stands not in _STAND_ASIDE else None
        return None

    def _named_next(self, start: int) -> int | None:
        """ "The man who built up the branch …": named in the next two sentences, when nobody was named before."""
        document = self.text.document
        here = document.sentence_at(start).index
        for sentence in document.sentences[here : here + 3]:
            people = [
                s
                for s in document.spans_in(sentence.start, sentence.end)
                if isinstance(s, PersonSpan) and s.start > start
            ]
            if people:
                figure = self.text.cast.figures[people[0].person]
                if (
                    sentence.index > here
                    and low_start(people[0].start, sentence)
                    and not figure.stands
                    and not self.text.is_ruling_officer(figure)
                ):
                    return figure.number
                return figure.number if figure.stands == "civil" and sentence.index > here else None
        return None

    def _they(self, start: int, end: int) -> Subject | None:
        document = self.text.document
        sentence = document.sentence_at(start)
        earlier = [
            s for s in document.spans
            if isinstance(s, GroupSpan) and s.start < start and not (s.count and s.count.high == 1)
            and (not s.is_pronoun or (s.count is not None and s.start >= sentence.start))
            and 0 <= sentence.index - document.sentence_at(s.start).index <= 2
        ]  # fmt: skip
        if earlier:
            counted = [s for s in earlier if s.count] or earlier
            together = self._told_together(counted[-1], counted[-1].start)
            if together:
                return Subject(together, start=start, end=end)
            return Subject((), counted[-1], start=start, end=end)
        if self.last_plural is not None:
            return Subject(self.last_plural.people, self.last_plural.group, start=start, end=end)
        return None

    def _list_of(self, last: PersonSpan, left: int, verb: int) -> Subject:
        """ "A, a seamstress who …, and B": the coordinated names before the last one; "A and four others" is a
        group.
        """
        low = self.text.low
        people = [s for s in self.text.document.spans_in(left, last.end) if isinstance(s, PersonSpan)]
        chosen = [last]
        for span in reversed(people[:-1]):
            between = low[span.end : chosen[0].start]
            if self._is_list(between) and (len(chosen) > 1 or re.search(r"\b(?:and|or|as well as)\b", between)):
                chosen.insert(0, span)
            else:
                break
        numbers = tuple(dict.fromkeys(s.person for s in chosen))
        group = self._others(last, verb)
        start = chosen[0].start
        lead = self._leading_group(start, left)
        if group is not None:
            return Subject(numbers, group, start=start, end=last.end)
        if lead is not None and len(numbers) == 1 and lead.count and (lead.count.low or 0) > 1:
            return Subject(numbers, lead, start=lead.start, end=last.end)
        return Subject(numbers, start=start, end=last.end)

    def _is_list(self, between: str) -> bool:
        between = _TAIL.sub("", between, count=1)
        if re.fullmatch(r",? (?:and |as well as |or )?(?:[a-z'-]+,? ){0,3}|, ", between) and not _FINITE.search(
            between
        ):
            return True
        # An apposition between two names: ", a baker who …, and ".
        inner = re.fullmatch(
            r", (?:an?|the|who|whose|both|\d\d,|of|from|head|deputy|chief|member)\b(.*),? and (?:[a-z'-]+ ){0,3}",
            between,
        )
        return bool(inner) and not re.search(r"[.;\"]", between)

    def _others(self, last: PersonSpan, verb: int) -> GroupSpan | None:
        for span in self.text.document.spans_in(last.end, verb + 120):
            if isinstance(span, GroupSpan):
                between = self.text.low[last.end : span.start]
                if _OTHERS.fullmatch(between) and span.count is not None:
                    low = (span.count.low or 0) + 1
                    high = span.count.high + 1 if span.count.high is not None else None
                    return GroupSpan(span.start, span.end, type(span.count)(low, high), span.noun, span.party_id)
                return None
        return None

    def _leading_group(self, start: int, left: int) -> GroupSpan | None:
        groups = [s for s in self.text.document.spans_in(left, start) if isinstance(s, GroupSpan)]
        if groups and re.search(
            r"(?:led by|including|headed by|among them)(?: (?:[a-z'-]+ ){0,6})?$", self.text.low[groups[-1].end : start]
        ):
            return groups[-1]
        return None

    def _implied(self, region: str, left: int, verb: int, sentence: Sentence, *, in_quote: bool) -> Subject | None:
        """No subject before the verb: a new sentence goes on with the topic of the one before it."""
        if in_quote or re.search(r"\b(?:it|which|that|this|there)\b(?! \w+ (?:he|she|they))", region[-40:]):
            return None
        if _PARTICIPLE.match(self.text.low, verb) or region.endswith("having "):
            # "After joining the one, X has been named …": whom the main clause is about.
            comma = self.text.low.find(", ", verb, sentence.end)
            after = [
                s for s in self.text.document.spans_in(comma, min(sentence.end, comma + 90))
                if comma > 0 and isinstance(s, PersonSpan)
            ]  # fmt: skip
            if after and _OPENING.search(region):
                return Subject((after[0].person,), start=after[0].start, end=after[0].end)
        if _TRADE.match(region):
            # "The mechanic from the border district joined …": whom the sentence before was about.
            topic = self._topic_before(left)
            return Subject((topic,), frame="", start=left, end=left) if topic is not None else None
        return None

    # ------------------------------------------------------------------------------------------- governors

    def _frame(self, before: str, gap: str, infinitive: bool, is_pronoun: bool) -> str:
        """What governs the verb: words between subject and verb, or, for "asked him to join", before the object."""
        near = gap[-90:]
        if infinitive:
            if re.match(r" (?:\w+ )?not to ", gap):
                return "negate"
            before = before.rstrip('"')
            if self._ends(self.frames["expected"], before, 12):
                return "plan"
            if self._ends(self.frames["approach_active"], before, 40):
                return "approach"
            if self._ends(self.frames["refuse"], gap, 24) or self._ends(self.frames["refuse"], before, 24):
                return "refuse"
            return "approach" if is_pronoun else ""
        if re.search(r"^\W*(?:a: ?)?\"?that $", before):
            return "approach"
        if re.search(r"\b(?:denied|denies|deny|denying)(?: reports?| rumou?rs?| claims?)? (?:that )?$", before):
            return "denied"
        if re.search(r"\b(?:to (?:say|decide|answer) whether|why) $", before):
            return "approach"
        if _RUMOUR.search(before) and not is_pronoun:
            return "disputed"
        if re.search(r"\bwhether $", before) or _RUMOUR.search(before):
            return "negate"
        if re.search(r"\b(?:offers?|invitations?|proposals?|requests?|chance|pressure)(?: to)? $", gap):
            return "approach"
        if self._ends(self.frames["conditional"], before, 12):
            return "conditional"
        if re.search(r"\b(?:who|that) (?:had |have |has )?$", gap):
            near = near[-20:]
        approach = list(self.frames["approach"].finditer(near))
        if approach and re.search(r"\b(?:to|into|if|for)\b", near[approach[-1].end() :]):
            return "approach"
        if self._ends(self.frames["refuse"], near, 30):
            return "refuse"
        if self._ends(self.frames["negate"], near, 30) or self._ends(self.frames["negate"], before, 4):
            return "negate"
        if self._ends(self.frames["plan"], near, 34):
            return "plan"
        return ""

    def frame_of_active(self, before: str) -> str:
        """What governs a verb that acts upon the people after it ("will welcome", "denied expelling")."""
        for name in ("refuse", "negate", "plan"):
            if self._ends(self.frames[name], before, 24):
                return name
        return ""

    @staticmethod
    def _ends(pattern: re.Pattern[str], words: str, reach: int) -> bool:
        """The pattern stands within `reach` characters of the end, with no clause border after it."""
        found = list(pattern.finditer(words, max(0, len(words) - reach - 40)))
        if not found:
            return False
        rest = words[found[-1].end() :]
        return len(rest) <= reach and not re.search(r"[,;:\"]|\b(?:and|but|who|which|when|because)\b", rest)
