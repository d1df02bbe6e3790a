"""French lists of names and groups with named members: who is one of whom."""

from __future__ import annotations

import re
from itertools import pairwise

from pipeline.detect.english.subject import Subjects
from pipeline.detect.french.counts import more
from pipeline.detect.reports import Subject
from pipeline.detect.spans import GroupSpan, PersonSpan

#: "Les deux élus", "ces trois cadres": the ones just named; as many as were named together.
_THE_MANY = re.compile(r"(?<!\w)(?:les|ces|nos|aux) (?:deux|trois|quatre|cinq|six|[2-6])(?!\w)")
#: How many sentences back "les deux élus" may look for as many names.
_NAMES_REACH = 5


class ListedSubjects(Subjects):
    """Coordinated names, names that stand for a group, groups led by somebody."""

    _finite: re.Pattern[str]

    def _as_many(self, number: int, position: int) -> tuple[int, ...]:
        """ "Tous deux", "les trois": just as many people named in this sentence before or in the one before it."""
        document = self.text.document
        here = document.sentence_at(position).index
        for sentence in document.sentences[max(0, here - 1) : here + 1][::-1]:
            people = dict.fromkeys(
                s.person
                for s in document.spans_in(sentence.start, min(sentence.end, position))
                if isinstance(s, PersonSpan) and not self.text.is_ruling_officer(self.text.cast.figures[s.person])
            )
            if 1 < number == len(people):
                return tuple(people)
        return ()

    def _just_named(self, group: GroupSpan) -> tuple[int, ...]:
        """ "Les deux élus", "ces trois cadres": the last sentence that named as many people together."""
        count = group.count
        if count is None or count.low != count.high or not 1 < (count.low or 0) < 7:
            return ()
        if not _THE_MANY.search(self.text.plain, max(0, group.start - 12), group.end):
            return ()
        document = self.text.document
        here = document.sentence_at(group.start).index
        for sentence in document.sentences[max(0, here - _NAMES_REACH) : here + 1][::-1]:
            spans = [
                s
                for s in document.spans_in(sentence.start, min(sentence.end, group.start))
                if isinstance(s, PersonSpan)
            ]
            together = [s for s in spans if any(self._are_listed(s, o) or self._are_listed(o, s) for o in spans)]
            people = tuple(dict.fromkeys(s.person for s in together))
            figures = [self.text.cast.figures[p] for p in people]
            if len(people) == count.low and not all(self.text.is_ruling_officer(f) for f in figures):
                return people
        return ()

    def _are_listed(self, first: PersonSpan, second: PersonSpan) -> bool:
        return first.end < second.start and self._is_list(self.text.low[first.end : second.start])

    def inside(self, start: int, end: int) -> Subject | None:
        """As in English; a group whose members are all named right after it ("trois cadres, X, Y et Z") is those."""
        found = super().inside(start, end)
        if found is None or found.people or found.group is None:
            return found
        named = self._apposed_names(found.group) or self._just_named(found.group)
        return Subject(named, frame=found.frame, start=found.start, end=found.end) if named else found

    def _apposed_names(self, group: GroupSpan) -> tuple[int, ...]:
        """ "Deux militants de la diaspora, X et Y, …": a group whose members are all named right after it."""
        count = group.count
        if count is None or count.low != count.high or not 1 < (count.low or 0) < 12:
            return ()
        sentence = self.text.document.sentence_at(group.start)
        names: list[PersonSpan] = []
        for span in self.text.document.spans_in(group.end, sentence.end):
            if not isinstance(span, PersonSpan):
                continue
            between = self.text.low[names[-1].end if names else group.end : span.start]
            joined = (
                self._is_list(between)
                if names
                else re.fullmatch(r"[^,;.:]{0,80}[,:] (?:m\. |mme |(?:l'|le |la )[a-zà-ÿ' -]{2,40} )?", between)
            )
            if not joined:
                break
            names.append(span)
        people = tuple(dict.fromkeys(s.person for s in names))
        return people if len(people) == count.low else self._names_before(group, int(count.low or 0))

    def _names_before(self, group: GroupSpan, number: int) -> tuple[int, ...]:
        """ "X et Y, tous deux candidats, …": a group that takes up as many names right before it."""
        low = self.text.low
        sentence = self.text.document.sentence_at(group.start)
        spans = [s for s in self.text.document.spans_in(sentence.start, group.start) if isinstance(s, PersonSpan)]
        if len(spans) < number or not re.fullmatch(r", (?:tous |toutes )(?:les )?", low[spans[-1].end : group.start]):
            return ()
        last = spans[-number:]
        joined = all(self._is_list(low[a.end : b.start]) for a, b in pairwise(last))
        return tuple(s.person for s in last) if joined else ()

    def _with_member(self, group: GroupSpan, start: int, end: int, verb: int) -> Subject:
        """ "Une vingtaine de dirigeants, emmenés par X, …", "dix élus, dont X, …": X belongs to the group."""
        low = self.text.low
        lead = re.search(
            r"([\ue001][\ue000]*)(?:, [^,.;]{2,80},)?,? (?:et|ainsi que|avec|accompagnée? (?:de|d'|par)|"
            r"suivie? (?:de|d'|par))(?: d')? ?$",
            low[max(0, start - 140) : start],
        )
        if lead and group.count is not None and group.count.low:
            at = max(0, start - 140)
            names = self._names_up_to(at + lead.end(1))
            whole = GroupSpan(group.start, group.end, more(group.count, max(1, len(names))), group.noun, group.party_id)
            return Subject(names, whole, start=at + lead.start(1), end=end)
        member = re.search(
            r"(?:(?:emmenée?s?|menée?s?|conduite?s?|dirigée?s?) par|dont|parmi lesquels|parmi eux|à commencer par|"
            r"avec à leur tête|autour de|y compris) "
            r"(?:[a-zà-ÿ'\ue002\ue003\ue004\ue005\ue000. -]{0,60}?)([\ue001][\ue000]*)",
            low[end:verb],
        )
        people: tuple[int, ...] = ()
        if member:
            found = super().inside(end + member.start(1), end + member.end(1))
            people = found.people if found else ()
        return Subject(people, group, start=start, end=end)

    def _names_up_to(self, end: int) -> tuple[int, ...]:
        """ "X, Y (et quatre autres)": all names of the list that ends there."""
        sentence = self.text.document.sentence_at(end - 1)
        people = [s for s in self.text.document.spans_in(sentence.start, end) if isinstance(s, PersonSpan)]
        chosen = people[-1:]
        for span in reversed(people[:-1]):
            if not self._is_list(self.text.low[span.end : chosen[0].start]):
                break
            chosen.insert(0, span)
        return tuple(dict.fromkeys(s.person for s in chosen))

    def _list_of(self, last: PersonSpan, left: int, verb: int) -> Subject:
        """ "A, trésorière, et B", "A, B et C": coordinated names; "A et quatre autres" is a group."""
        people = [s for s in self.text.document.spans_in(left, last.end) if isinstance(s, PersonSpan)]
        chosen = [last]
        for span in reversed(people[:-1]):
            between = self.text.low[span.end : chosen[0].start]
            if not self._is_list(between) or (
                len(chosen) == 1 and not re.search(r"(?<!\w)(?:et|ou|ainsi que|comme)(?!\w)", between)
            ):
                break
            chosen.insert(0, span)
        numbers = tuple(dict.fromkeys(s.person for s in chosen))
        start = chosen[0].start
        group = self._others(last, verb)
        lead = self._leading_group(start, left)
        if group is None and lead is not None and lead.count and (lead.count.low or 0) > 1:
            return Subject(numbers, lead, start=lead.start, end=last.end)
        return Subject(numbers, group, start=start, end=last.end)

    def _is_list(self, between: str) -> bool:
        between = re.sub(r" \([^)]*\)", "", between.replace("m. ", ""))
        if not re.match(r",| et | ainsi que | ou | comme ", between) or re.search(
            r"[.;:\"]|(?<!\w)(?:qui|que|dont|où|mais)(?!\w)", between
        ):
            return False
        if not re.search(
            r"(?:, | et | et d'| ainsi que | ou )(?:(?:m\. |mme |l'|le |la |son |sa |un |une |d'|"
            r"de )?(?:[a-zà-ÿœ\ue002\ue003\ue000-]+(?:,? |'|,?$)){0,10})$",
            between,
        ):
            return False
        return not self._finite.search(between)

    def _others(self, last: PersonSpan, verb: int) -> GroupSpan | None:
        for span in self.text.document.spans_in(last.end, verb + 100):
            if isinstance(span, GroupSpan):
                between = self.text.low[last.end : span.start]
                if (
                    re.fullmatch(
                        r",? (?:et|ainsi que|avec|accompagnée? de|et avec (?:lui|elle)|suivie? de|"
                        r"suivie? par) ?(?:d')?",
                        between,
                    )
                    and span.count is not None
                ):
                    return GroupSpan(span.start, span.end, more(span.count, 1), span.noun, span.party_id)
                return None
        return None

    def _leading_group(self, start: int, left: int) -> GroupSpan | None:
        # "Quinze membres, emmenés par l'ancien chef de section X": the chief is X, not the group.
        groups = [
            s
            for s in self.text.document.spans_in(left, start)
            if isinstance(s, GroupSpan) and not (s.count and s.count.high == 1)
        ]
        if groups and re.search(
            r"(?:(?:emmenée?s?|menée?s?|conduite?s?|dirigée?s?) par|dont|parmi lesquels|parmi eux|"
            r"y compris)(?: [a-zà-ÿ'\ue002\ue003\ue004\ue005\ue000 -]{0,60})? ?$",
            self.text.low[groups[-1].end : start],
        ):
            return groups[-1]
        return None
