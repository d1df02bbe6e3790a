"""English lists: "X, a seamstress who …, and Y", "X and four others", "the two councillors, X and Y"."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from pipeline.detect.english.text import Text
from pipeline.detect.reports import Subject
from pipeline.detect.spans import GroupSpan, PersonSpan

# What a noun drags behind it: "members of the party in Kampot province".
_TAIL = re.compile(
    r"^(?: (?:of|from|in|at|with|for|across|within) (?:[a-z'-]+ ){0,4}?[\ue002\ue003][\ue000]*(?:'s)?(?: "
    r"(?:district|province|commune|city|village|party|[a-z]+ committee))*)+(?=[ ,])"
)
# "Secretary of state X and Prey Veng chief Y": a place, a party or an office belongs to the title before a name.
_HOME = r"[\ue002\ue003\ue005]\ue000*(?:'s)?"
_FINITE = re.compile(
    r"\b(?:was|were|is|are|has|had|have|did|does|will|would|could|can|may|might|said|says|told|announced|asked"
    r"|went|came|"
    r"joined|left|quit|resigned|signed|walked|gave|handed|took|sat|stood|made|put|led|told|crossed|moved"
    r"|defected|apologised|"
    r"apologized|declared|pledged|confirmed|denied|accepted|declined|refused|rejected|became|decided|agreed"
    r"|wrote|posted)\b"
)
_TITLE = re.compile(r"\b(?:mr|mrs|ms|dr|mme)\. ?")
_BRACKETS = re.compile(r" \([^)]{1,40}\)")
# "1. Mr A, former president; 2. Mr B, former member; and 3. Ms C"
_NUMBERED = re.compile(r"(?:, [^.;\"]{2,90})?[;,] ?(?:and )?\(?\d{1,2}[.)] ?(?:(?:mr|mrs|ms|dr)\.? )?")
_PRONOUN_AND = re.compile(r"\b(he|she)(?:, | and | as well as )$")
_LIST_OF_NAMES = re.compile(r"(?:,|,? and) (?:(?:mr|mrs|ms|dr)\.? )?")
# "A of Ba Phnum and B of Peam Ro", "A, 41, of Takeo, and B"
_OF_PLACES = re.compile(
    r"(?:,? \d\d,?)? (?:of|from|in) [^,.;\"]{2,40}?,?(?: and |, )(?:(?:mr|mrs|ms|dr)\.? )?(?:[a-z'-]+ ){0,4}"
)
_BESIDE_NAME = re.compile(r", (?:(?:the|an?|until|once|formerly|now|its|their|his|her) )?[^,.;\"]{0,40}$")
# "… of twelve members, among them the councillors X and Y".
_LED_BY = re.compile(
    r"[^.;\"]{0,60}?\b(?:led by|including|headed by|namely|among them|among whom)(?: (?:were|was|are|is))?"
    r"(?: (?:(?:[a-z'-]+\.?|\ue005\ue000*|\ue002\ue000*(?:'s)?),? ){0,6})?"
)
_ALONG_WITH = re.compile(
    r"(?:(?! and\b| but\b| who | which | that | while |[.;:\"])[^.;:\"]){0,70}?,? (?:along with|together with|with"
    r"|accompanied by|at the head of|in the company of) (?:his |her |about |some |another )?(\ue005)"
)
_WITH_THEM = re.compile(
    r",? (?:along with|together with|with|accompanied by|at the head of) (?:his |her |about |some |another )?"
    r"(\ue005)\ue000*(?: (?:of|from|in) [^,.;]{2,40})?, (?:has |had |have |[a-z]+ly )*$"
)
_OTHERS = re.compile(
    r"^(?:, [^.;\"]{3,90},(?= and| along| together| with| accomp))?"
    r"(?:,? accompanied by|,? joined by| and|,? along with|,? together with| with) $"
)


class Lists:
    """Reads who is told of together."""

    text: Text

    def _told_together(self, what: GroupSpan, start: int) -> tuple[int, ...]:
        """ "The two councillors": as many people as were named in one breath shortly before."""
        document = self.text.document
        number = what.count.low if what.count and what.count.low == what.count.high else None
        if number is None and self.text.plain.startswith("both", what.start):
            number = 2
        if number and 2 <= number <= 6 and (apposed := self._named_beside(what, int(number))):
            return apposed
        if (
            not number
            or not 2 <= number <= 6
            or not re.match(r"(?:the |both)", self.text.plain[max(0, what.start - 4) : what.end].lstrip())
        ):
            return ()
        here = document.sentence_at(start).index
        for sentence in reversed(document.sentences[max(0, here - 4) : here + 1]):
            spans = [
                s for s in document.spans_in(sentence.start, min(sentence.end, start)) if isinstance(s, PersonSpan)
            ]
            people = tuple(dict.fromkeys(s.person for s in spans))
            if len(people) == number and all(
                re.fullmatch(r"(?:,|,? ?and) ?(?:[a-z]+ )?", self.text.low[a.end : b.start].strip(" ") + " ")
                for a, b in pairwise(spans)
            ):
                return people
        return ()

    def _named_beside(self, what: GroupSpan, number: int) -> tuple[int, ...]:
        """ "Two other councillors in the district, X and Y, said they …": the names that stand beside the number."""
        document = self.text.document
        end = document.sentence_at(what.start).end
        names = [s for s in document.spans_in(what.end, min(end, what.end + 160)) if isinstance(s, PersonSpan)][:number]
        if len({s.person for s in names}) < number:
            return ()
        lead = self.text.low[what.end : names[0].start]
        beside = re.fullmatch(
            r"(?: [^,.;\"]{2,90})?, (?:namely )?(?:(?:the|both|two) (?:[a-z'-]+ ){1,3})?"
            r"(?:(?:mr|mrs|ms|dr)\.? )?",
            lead,
        )
        gaps = [self.text.low[a.end : b.start] for a, b in pairwise(names)]
        listed = all(_LIST_OF_NAMES.fullmatch(gap) or _OF_PLACES.fullmatch(gap) or self.is_list(gap) for gap in gaps)
        return tuple(s.person for s in names) if beside and listed else ()

    def _outer_group(self, start: int) -> GroupSpan | None:
        return next((s for s in self.text.document.spans if s.start == start and isinstance(s, GroupSpan)), None)

    def _list_of(self, last: PersonSpan, left: int, verb: int) -> Subject:
        """ "A, a seamstress who …, and B": the coordinated names before the last one; "A and four others" is a
        group.
        """
        low = self.text.low
        people = [s for s in self.text.document.spans_in(left, last.end) if isinstance(s, PersonSpan)]
        chosen = [last]
        for span in reversed(people[:-1]):
            between = low[span.end : chosen[0].start]
            if self.is_list(between) and (
                len(chosen) > 1 or _NUMBERED.fullmatch(between) or re.search(r"\b(?:and|or|as well as)\b", between)
            ):
                chosen.insert(0, span)
            else:
                break
        start = chosen[0].start
        numbers = tuple(dict.fromkeys(s.person for s in chosen))
        opening = _PRONOUN_AND.search(low, left, start)
        first = self.text.resolve(opening[1], opening.start(1), mover=True) if opening else None
        if first is not None and first not in numbers:
            # "She, X and Y turned it down."
            numbers = (first, *numbers)
        group = self._others(last, verb)
        lead = self._leading_group(start, left)
        if group is not None:
            return Subject(numbers, group, start=start, end=last.end)
        if lead is not None and lead.count and (lead.count.low or 0) > len(numbers):
            return Subject(numbers, lead, start=lead.start, end=last.end)
        return Subject(numbers, start=start, end=last.end)

    def is_list(self, between: str) -> bool:
        between = _TITLE.sub("", _BRACKETS.sub("", between))
        if _NUMBERED.fullmatch(between):
            return True
        between = _TAIL.sub("", between, count=1)
        if re.fullmatch(
            rf",? (?:and |as well as |or )?(?:(?:[a-z'-]+[.]?|{_HOME}),? ){{0,3}}|, ", between
        ) and not _FINITE.search(between):
            return True
        # An apposition between two names: ", a baker who …, and ".
        inner = re.fullmatch(
            r", (?:(?:an?|the|who|whose|both|\d\d,|of|from|head|deputy|chief|member)\b|\ue005)(.*),? and "
            r"(?:[a-z'-]+ ){0,3}(?:\ue005\ue000*,? )?",
            between,
        )
        if inner:
            return not re.search(r"[.;\"]", between)
        # ", Candlelight's deputy head in Pursat, and his brother ".
        kin = re.fullmatch(r", ([^,.;\"]{3,80}), and (?:his|her) (?:[a-z'-]+ ){0,2}[a-z-]+,? ", between)
        return bool(kin) and not _FINITE.search(between)

    def _others(self, last: PersonSpan, verb: int) -> GroupSpan | None:
        for span in self.text.document.spans_in(last.end, verb + 120):
            if isinstance(span, GroupSpan):
                between = self.text.low[last.end : span.start]
                if _OTHERS.fullmatch(between) and span.count is not None:
                    low = (span.count.low or 0) + 1
                    high = span.count.high + 1 if span.count.high is not None else None
                    return GroupSpan(span.start, span.end, type(span.count)(low, high), span.noun, span.party_id)
                if not _BESIDE_NAME.match(between) or span.count is None or span.count.high != 1:
                    # "X, the party's chief in Kratie, together with eight others": past what the name is said to be.
                    return None
        return None

    def company(self, name: int, verb: int, end: int) -> GroupSpan | None:
        """ "Joined on Sunday along with 40 members", "and, with four others, registered": the group that somebody named
        takes along, counted with them. `name` and `end` are where the name and the verb's wording end.
        """
        beside = _ALONG_WITH.match(self.text.low, end) or _WITH_THEM.search(self.text.low, name, verb)
        group = self.text.document.by_start.get(beside.start(1)) if beside else None
        if not isinstance(group, GroupSpan) or group.count is None or (group.count.low or 0) < 2:
            return None
        high = group.count.high + 1 if group.count.high is not None else None
        return replace(group, count=type(group.count)((group.count.low or 0) + 1, high))

    def _leading_group(self, start: int, left: int) -> GroupSpan | None:
        groups = [s for s in self.text.document.spans_in(left, start) if isinstance(s, GroupSpan)]
        for group in reversed(groups):
            if _LED_BY.fullmatch(self.text.low, group.end, start):
                return group
        with_them = (
            re.match(
                r"(?:together with|along with|accompanied by|followed by|with|at the head of|leading) "
                r"(?:his |her |about |some )?$",
                self.text.low[left : groups[-1].start],
            )
            if groups
            else None
        )
        count = groups[-1].count if groups else None
        if with_them and count is not None and count.low is not None:
            # "Together with 52 villagers, X moved": with X they are one more.
            high = count.high + 1 if count.high is not None else None
            return replace(groups[-1], count=type(count)(count.low + 1, high))
        return None
