"""Khmer: whether a noun, name or pronoun before a verb can be its subject, by where it stands."""

from __future__ import annotations

from collections.abc import Callable
from re import Pattern

from pipeline.detect.document import Quote, Sentence
from pipeline.detect.khmer.frames import Frames
from pipeline.detect.khmer.text import KhmerText, Pronoun
from pipeline.detect.reports import STAND_ASIDE, Subject
from pipeline.detect.spans import GroupSpan, PersonSpan


class Standing:
    """Asks of one candidate whether it acts, is acted upon or only stands beside who acts."""

    text: KhmerText
    frames: Frames
    grammar: Callable[[str], Pattern[str]]

    def list_of(self, last: PersonSpan, left: int) -> Subject:
        """The coordinated names up to `last`."""
        low = self.text.low
        people = [s for s in self.text.document.spans_in(left, last.end) if isinstance(s, PersonSpan)]
        chosen = [last]
        for span in reversed(people[:-1]):
            if self.grammar("in_list").fullmatch(low[span.end : chosen[0].start]) or self._is_apposition(
                low[span.end : chosen[0].start]
            ):
                chosen.insert(0, span)
            else:
                break
        named = tuple(dict.fromkeys(s.person for s in chosen))
        for pronoun in self.text.pronouns:
            # "he and Mrs X"
            between = low[pronoun.end : chosen[0].start]
            if left <= pronoun.start and pronoun.sex in {"m", "f"} and self.grammar("he_and").fullmatch(between):
                who = self.text.resolve(pronoun, mover=True)
                if who is not None and who not in named:
                    return Subject((who, *named), start=pronoun.start, end=last.end)
        return Subject(named, start=chosen[0].start, end=last.end)

    def _is_apposition(self, between: str) -> bool:
        """ "A, deputy chief of …, and B": words of office between two names, joined by "and"."""
        return (
            len(between) < 90
            and bool(self.grammar("and_end").search(between))
            and not self.grammar("verbal").search(between)
        )

    def _goes_on(self, quote: Quote, verb: int, sentence: Sentence) -> bool:
        """ "The page wrote that X "has come back to …"": the quoted half of a clause, whose subject stands outside."""
        low = self.text.low
        return (
            quote.start - sentence.start > 8
            and self.grammar("quote_goes_on").fullmatch(low, quote.start, verb) is not None
            and not self.grammar("opens_speech").search(low, sentence.start, quote.start)
        )

    def _is_met(self, begin: int, stop: int, verb: int) -> bool:
        """ "Called the chiefs in and told them to join": who is met is who is asked."""
        begin = self.text.phrases.get(begin, begin)
        met = self.grammar("met").search(self.text.low[max(0, begin - 30) : begin])
        return met is not None and self.frames.patterns["approach"].search(self.text.low, stop, verb) is not None

    def _is_apposed(self, what: GroupSpan | PersonSpan | Pronoun, left: int) -> bool:
        """ "X, another member of the party, …": one person is X."""
        if not isinstance(what, GroupSpan) or what.count is None or what.count.high != 1:
            return False
        first = self.text.phrases.get(what.start, what.start)
        spans = self.text.document.spans_in(left, first)
        return any(isinstance(s, PersonSpan) and first - s.end < 3 for s in spans)

    def _is_member(self, what: GroupSpan | PersonSpan | Pronoun, left: int) -> bool:
        """ "Eight members, X among them, have joined": the eight act."""
        if not isinstance(what, PersonSpan):
            return False
        first = self.list_of(what, left).start
        lead = self.grammar("among_them").search(self.text.low[max(left, first - 60) : first])
        groups = self.text.groups_in(max(left, first - 60), first)
        return lead is not None and any(g.count and (g.count.low or 0) > 1 and not g.is_pronoun for g in groups)

    def _is_crowd(self, what: GroupSpan | PersonSpan | Pronoun, left: int) -> bool:
        """Followers, guests, villagers beside a person or members: never who moves."""
        if not isinstance(what, GroupSpan) or what.party_id or what.is_pronoun or what.is_aggregate:
            return False
        lexicon = self.text.lexicon
        if lexicon.pattern("group_nouns", "political").fullmatch(what.noun):
            return False
        if what.noun == "people" and self.grammar("who_after").match(self.text.low, what.end):
            return False
        others = [
            s
            for s in self.text.document.spans_in(left, what.start)
            if isinstance(s, PersonSpan) or (isinstance(s, GroupSpan) and s.party_id)
        ]
        return bool(others)

    def _is_part(self, group: GroupSpan, left: int) -> bool:
        """ "42 officials, of whom four governors, have joined": the whole joins."""
        lead = self.text.low[left : self.text.phrases.get(group.start, group.start)]
        return bool(self.grammar("of_whom").search(lead)) and bool(self.text.groups_in(left, left + len(lead)))

    def _only_speaks(self, subject: Subject, what: GroupSpan | PersonSpan | Pronoun, stop: int, verb: int) -> bool:
        """ "X, wife of Y, said that …", "the analyst X holds that …": who tells is not who moves."""
        if not isinstance(what, PersonSpan) or len(subject.people) != 1:
            return False
        outside = self.text.cast.figures[subject.people[0]].stands in STAND_ASIDE
        return outside and self.grammar("that").search(self.text.low, stop, verb) is not None

    def _welcomes(self, subject: Subject, destination: str | None) -> bool:
        """Leaders of the side joined receive; they do not join."""
        figures = [self.text.cast.figures[p] for p in subject.people]
        return (
            bool(figures)
            and self.text.is_ruling(destination)
            and all(self.text.is_ruling_officer(f) and (f.person_id is not None or f.stands) for f in figures)
        )

    def _is_addressed(self, begin: int, stop: int, verb: int) -> bool:
        """ "asked X to …": the object of asking is who would act."""
        low = self.text.low
        begin = self.text.phrases.get(begin, begin)
        gap = self.grammar("addressed").match(low, stop, verb)
        return gap is not None and bool(self.frames.patterns["asked"].search(low[max(0, begin - 100) : begin]))

    def _is_relative(self, what: GroupSpan | PersonSpan | Pronoun, stop: int, verb: int) -> bool:
        """ "… questioned X, secretary of the party, who was arrested": the relative clause is about X."""
        gap = self.text.low[stop:verb]
        return isinstance(what, PersonSpan) and len(gap) < 110 and bool(self.grammar("relative").fullmatch(gap))
