"""English: whom a noun phrase or a pronoun means ("the councillor", "they", "X and ten others", "her husband")."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property

from pipeline.detect.document import Sentence
from pipeline.detect.english.lists import Lists
from pipeline.detect.english.text import Text
from pipeline.detect.reports import STAND_ASIDE, Subject
from pipeline.detect.spans import GroupSpan, PersonSpan

_KIN = re.compile(
    r"\b(?:his|her|my|their|one's|whose) (?:own |late |elder |younger |eldest |youngest )?(?:husband|wife|brother"
    r"|sister|son|daughter|father|"
    r"mother|cousin|uncle|aunt|nephew|niece|brother-in-law|sister-in-law|parents|children|family|neighbours"
    r"|grandson|grandfather)\b(?!,? \ue001|'s)"
)
_ANYONE = re.compile(
    r"\b(?:the rest|the remainder|each|those|anyone|anybody|whoever|somebody|someone|nobody|no one|none"
    r"|everyone|others|you|people|who else"
    r"|voters)\b(?! of)"
)
_OPENS = re.compile(r"(?:(?:elsewhere )?(?:in|from|at|near) [^,]{2,40}, )?(?:an? |one|another|ano).{0,2}", re.DOTALL)
_SAID_HERE = re.compile(
    r"\b(?:said|says|say|told|tell|tells|recalled|recounted|reported|complained|alleged|claimed|confirmed|confirm"
    r"|acknowledged|admitted|announced|insisted|explained|declared|stated|denied|conceded|wrote|added)\b"
)
# "Expelled its secretary, X, party spokesman Y said"
_SAYS_SO = re.compile(r",? (?:said|says|told|added|confirmed|announced|wrote|reported)\b")
_BOTH_ARE = re.compile(r"(?: of [^,.;\"]{2,40})?, (?:(?:both|all|two|the|until|former|once) ?(?:[a-z-]+ ){0,2})?")
# "Officials had offered them money": who offers is not whom.
_DOES_IT = re.compile(
    r" (?:(?:had|have|has|[a-z]+ly) )*(?!and\b|or\b|who\b|that\b)[a-z]+(?:ed|d|t|ve|ew|ave|ld) (?:to [a-z]+ )?"
)

_PART_OF = re.compile(r"\ue005\ue000* of (?:the )?$")
# "The carpenter and 16 other royalists": he is one of them.
_ONE_AND = re.compile(
    r"(?:^|[,\"] |\b(?:and|when|where|as|after|before|while|that|then) )(?:the|an?|one|his|her) "
    r"(?:(?!and\b|of\b)[a-z'-]+ ){1,3}(?:of [a-z]+ )?(?:and|along with|together with) "
    r"(?:about |some |at least |nearly )?$"
)

_AND_MORE = re.compile(
    r"(?: (?:of|in|from) [^,.;]{2,40})? (?:and|along with|together with) (?:about |some |at least )?"
)


def low_start(position: int, sentence: Sentence) -> bool:
    """The sentence opens with the name: it is whom the sentence before spoke of."""
    return position - sentence.start < 4


_OR_HER = re.compile(r" or (?:her|she)\b")


class References(Lists):
    """Resolves noun phrases and pronouns of one document."""

    text: Text
    last_plural: Subject | None

    def _one_and(self, left: int, start: int) -> bool:
        """ "The carpenter and 16 other royalists", "the teacher and …": one without a name stands before the others."""
        before = [s for s in self.text.document.spans_in(left, start) if isinstance(s, GroupSpan)]
        beside = before and before[-1].count is not None and before[-1].count.high == 1
        gap = self.text.low[before[-1].end : start] if before else ""
        return bool(_ONE_AND.search(self.text.low[left:start]) or (beside and _AND_MORE.fullmatch(gap)))

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
        if (
            what.count is not None
            and what.count.low == what.count.high == 1
            and re.match(r"(?:the )?[\ue002][\ue000]*'s", self.text.open[start:end])
            and (topic := self._topic_before(start)) is not None
        ):
            # "The latest to go is X. The party's treasurer joined …"
            return Subject((topic,), start=start, end=end)
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
            r"([\ue001][\ue000]*|\b(?:he|she)\b)(?:,[^,.;]{2,80},|,)?"
            r" (?:and|along with|together with|with|accompanied by|followed by|joined by)"
            r"(?: (?:about|some|his|her|their|at "
            r"least|another))? $",
            low[left:start],
        )
        if with_whom and with_whom[1] in {"he", "she"} and what.count is None:
            # "if he and his supporters moved": the person is who is asked.
            person = self.text.resolve(with_whom[1], left + with_whom.start(1), mover=True)
            if person is not None:
                return Subject((person,), start=left + with_whom.start(1), end=end)
        if with_whom and what.count is not None and what.count.low is not None and what.count.low > 1:
            at = left + with_whom.start(1)
            span = self.text.document.by_start.get(at)
            meant = self.text.resolve(with_whom[1], at, mover=True) if with_whom[1] in {"he", "she"} else None
            person = span.person if isinstance(span, PersonSpan) else meant
            if person is not None:
                listed = self._list_of(span, left, span.end).people if isinstance(span, PersonSpan) else (person,)
                high = what.count.high + len(listed) if what.count.high is not None else None
                count = type(what.count)(what.count.low + len(listed), high)
                joint = GroupSpan(what.start, what.end, count, what.noun, what.party_id)
                return Subject(listed, joint, start=at, end=end)
        if (
            what.count is not None
            and what.count.low is not None
            and "other" in self.text.plain[what.start : what.end]
            and self._one_and(left, start)
        ):
            high = what.count.high + 1 if what.count.high is not None else None
            what = replace(what, count=type(what.count)(what.count.low + 1, high))
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
        return None if figure.stands in STAND_ASIDE or self.text.is_ruling_officer(figure) else figure.number

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
        if _OR_HER.match(self.text.low, end) or self.text.low.endswith(("him or ", "he or "), 0, start):
            # "Each said that the clerk had asked him or her"
            return self._they(start, end)
        single = self._unnamed_here(start) if word in {"he", "she", "him", "her", "his"} else None
        if single is not None:
            return Subject((), single, start=start, end=end)
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

    def _unnamed_here(self, start: int) -> GroupSpan | None:
        """ "A councillor in Takeo said that a policeman came to his house": whom the sentence opens with, unnamed."""
        document = self.text.document
        sentence = document.sentence_at(start)
        spans = [s for s in document.spans_in(sentence.start, start) if isinstance(s, GroupSpan | PersonSpan)]
        first = spans[0] if spans else None
        opens = first is not None and _OPENS.fullmatch(self.text.plain[sentence.start : first.start + 3])
        if (
            not opens
            or not isinstance(first, GroupSpan)
            or first.count is None
            or first.count.high != 1
            or any(isinstance(s, PersonSpan) for s in spans)
            or not _SAID_HERE.search(self.text.low, first.end, start)
        ):
            return None
        return first

    def introduced_later(self, start: int) -> int | None:
        """A lead says "a commune chief … he" and the next paragraph opens with the name."""
        document = self.text.document
        here = document.sentence_at(start)
        comma = self.text.low.find(", ", start, here.end)
        if start - here.start < 40 and comma > 0:
            # "Two months after he left, X is back."
            named = [s for s in document.spans_in(comma, min(here.end, comma + 60)) if isinstance(s, PersonSpan)]
            if named:
                return named[0].person
        if here.paragraph > 1 or here.paragraph == -1:
            return None
        for paragraph in (here.paragraph + 1, here.paragraph + 2):
            opening = document.paragraph(paragraph)[:1]
            people = (
                [s for s in document.spans_in(opening[0].start, opening[0].end) if isinstance(s, PersonSpan)]
                if opening
                else []
            )
            if people:
                figure = self.text.cast.figures[people[0].person]
                fits = people[0].start - opening[0].start < 30 and not self.text.is_ruling_officer(figure)
                return figure.number if fits and figure.stands not in STAND_ASIDE else None
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

    def _pair_named(self, start: int) -> Subject | None:
        """ "Ms A and Mr B confirmed that they …": several named in one breath, with no group named after them."""
        document = self.text.document
        sentence = document.sentence_at(start)
        run = self._run_of_names(sentence, start)
        if not run and sentence.index and not self._has_group(sentence.start, start):
            # "X and Y had campaigned for it since 1998. On Saturday they signed up with another."
            before = document.sentences[sentence.index - 1]
            if before.paragraph == sentence.paragraph:
                run = self._run_of_names(before, before.end)
                run = run if run and run[0].start - before.start <= 12 else []
        people = tuple(dict.fromkeys(s.person for s in run))
        own = any(self.text.is_ruling_officer(self.text.cast.figures[p]) for p in people)
        return None if len(people) < 2 or own else Subject(people, start=run[0].start, end=run[-1].end)

    def _has_group(self, start: int, end: int) -> bool:
        return any(isinstance(s, GroupSpan) for s in self.text.document.spans_in(start, end))

    def _run_of_names(self, sentence: Sentence, end: int) -> list[PersonSpan]:
        """The last names in one breath before `end`, unless a group that they are not is named after them."""
        document = self.text.document
        spans = [s for s in document.spans_in(sentence.start, end) if isinstance(s, GroupSpan | PersonSpan)]
        run: list[PersonSpan] = []
        for span in spans:
            if isinstance(span, GroupSpan):
                run = [] if run and not self._describes(run[-1], span) else run
            elif run and self.is_list(self.text.low[run[-1].end : span.start]):
                run.append(span)
            else:
                run = [span]
        saying = bool(run) and bool(_SAID_HERE.match(self.text.low, run[-1].end + 1))
        return run if run and (run[0].start - sentence.start <= 12 or saying) else []

    def _describes(self, name: PersonSpan, group: GroupSpan) -> bool:
        """ "X and Y, both councillors in Kandal, …": words for those named."""
        return bool(_BOTH_ARE.fullmatch(self.text.low, name.end, group.start))

    def _they(self, start: int, end: int) -> Subject | None:
        document = self.text.document
        sentence = document.sentence_at(start)
        pair = self._pair_named(start)
        if pair is not None:
            return replace(pair, start=start, end=end)
        earlier = [
            s for s in document.spans
            if isinstance(s, GroupSpan) and s.start < start and not (s.count and s.count.high == 1)
            and (not s.is_pronoun or (s.count is not None and s.start >= sentence.start))
            and 0 <= sentence.index - document.sentence_at(s.start).index <= 2
            and not _DOES_IT.fullmatch(self.text.low, s.end, start)
        ]  # fmt: skip
        if earlier:
            counted = [s for s in earlier if s.count and not self._is_whole_of(s)] or earlier
            together = self._told_together(counted[-1], counted[-1].start)
            if together:
                return Subject(together, start=start, end=end)
            return Subject((), counted[-1], start=start, end=end)
        if self.last_plural is not None:
            return Subject(self.last_plural.people, self.last_plural.group, start=start, end=end)
        return None

    def _is_whole_of(self, what: GroupSpan) -> bool:
        """ "Two of the six said they …": the six are whom the two are part of."""
        return bool(_PART_OF.search(self.text.low, max(0, what.start - 40), what.start))

    def inside(self, start: int, end: int) -> Subject | None:
        """The people or the group of a stretch that the verb acts upon ("welcomed X and Y", "the defection of ten
        …").
        """
        words = self.text.low[start:end]
        if words in {"his", "her", "him"}:
            person = self.text.resolve(words, start, mover=True)
            return Subject((person,), start=start, end=end) if person is not None else None
        if words in {"their", "them"}:
            return self.last_plural
        spans = [
            s for n, s in enumerate(self.text.document.spans_in(start, end))
            if not (n and isinstance(s, PersonSpan) and _SAYS_SO.match(self.text.low, s.end))
        ]  # fmt: skip
        whose = [s for s in spans if isinstance(s, PersonSpan) and not self.text.low.startswith("'s", s.end)]
        people = tuple(dict.fromkeys(s.person for s in whose or spans if isinstance(s, PersonSpan)))
        groups = [s for s in spans if isinstance(s, GroupSpan)]
        if people:
            return Subject(people, start=start, end=end)
        if groups and self.text.plain.startswith("the ", groups[0].start):
            return self._group(groups[0], groups[0].start, groups[0].end, start, end)
        return Subject((), groups[0], start=start, end=end) if groups else None

    def _named_after(self, verb: int, sentence: Sentence) -> Subject | None:
        """ "Among those who left was X": the names after the verb of being."""
        being = re.compile(r"\b(?:was|were|is|are)(?: [a-z]+)? (?=[\ue001a-z])").search(
            self.text.low, verb, sentence.end
        )
        if being is None:
            return None
        found = self.inside(being.end(), sentence.end)
        return found if found is not None and found.people else None
