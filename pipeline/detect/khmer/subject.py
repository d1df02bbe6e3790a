"""Khmer: who does what a verb says, and what governs the verb (asked to, refused to, would, did not …).

Khmer marks neither person nor tense: the subject is the nearest noun, name or pronoun to the left that is no one's
possessor, company or object; negation, future and persuasion are words between it and the verb.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from pipeline.detect.document import Sentence
from pipeline.detect.khmer.frames import Frames
from pipeline.detect.khmer.standing import Standing
from pipeline.detect.khmer.text import KhmerText, Pronoun
from pipeline.detect.reports import STAND_ASIDE, Subject
from pipeline.detect.spans import GroupSpan, PersonSpan
from pipeline.records import Count

Candidate = tuple[int, int, GroupSpan | PersonSpan | Pronoun]


class Subjects(Standing):
    def __init__(self, text: KhmerText) -> None:
        self.text = text
        self.grammar = partial(text.lexicon.pattern, "grammar")
        self.frames = Frames(text)
        self.last_plural: Subject | None = None

    def inside(self, start: int, end: int) -> Subject | None:
        """The people, the group or the pronoun of a stretch that a verb acts upon."""
        spans = self.text.document.spans_in(start, end)
        people = tuple(dict.fromkeys(s.person for s in spans if isinstance(s, PersonSpan)))
        if people:
            return Subject(people, start=start, end=end)
        groups = [s for s in spans if isinstance(s, GroupSpan)]
        if groups:
            return self._group(groups[0])
        for pronoun in self.text.pronouns:
            if start <= pronoun.start < end:
                return self._pronoun(pronoun)
        return None

    def of_verb(
        self,
        start: int,
        end: int,
        sentence: Sentence,
        *,
        refusing: bool = False,
        destination: str | None = None,
        single: bool = False,
    ) -> Subject | None:
        """The subject of the verb at `[start, end)` and its frame; null when nobody fits."""
        low = self.text.low
        inside = self._inside_verb(start, end) if refusing else None
        if inside is not None:
            return inside
        quote = self.text.document.in_quote(start)
        if quote is not None and self._goes_on(quote, start, sentence):
            quote = None
        left = max(sentence.start, quote.start) if quote else sentence.start
        if self.grammar("those_who").search(low[left:start]):
            return None
        for begin, stop, what in reversed(self._candidates(left, start, in_quote=quote is not None)):
            joint = self._with_others(what, left) if isinstance(what, GroupSpan) else None
            if joint is not None:
                self.last_plural = joint
                frame = self.frames.of(low[left : joint.start], low[stop:start])
                return Subject(joint.people, joint.group, frame, joint.start, joint.end)
            if (
                self.text.is_possessor(begin)
                and not self._is_addressed(begin, stop, start)
                and not self._is_relative(what, stop, start)
                and not self._is_met(begin, stop, start)
            ):
                continue
            if self._is_apposed(what, left) or self._is_member(what, left):
                continue
            subject = self._as_subject(what, left)
            if subject is None and single and isinstance(what, GroupSpan) and what.noun != "people":
                # "A vice-chief left the party X for Y": the party left says whose he was.
                subject = Subject((), what, start=begin, end=stop)
            if subject is None or self._welcomes(subject, destination) or self._is_crowd(what, left):
                continue
            if isinstance(what, GroupSpan) and self._is_part(what, left):
                continue
            if self._only_speaks(subject, what, stop, start):
                continue
            first = self.text.phrases.get(begin, subject.start or begin)
            frame = self.frames.of(low[left:first], low[stop:start])
            result = Subject(subject.people, subject.group, frame, subject.start, subject.end)
            if len(result.people) > 1 or result.group:
                self.last_plural = result
            return result
        return self._topic(start, left, sentence, in_quote=quote is not None)

    def _inside_verb(self, start: int, end: int) -> Subject | None:
        """The wording itself holds its subject ("លោកបានបដិសេធ")."""
        for span in self.text.document.spans_in(start, end):
            if isinstance(span, PersonSpan):
                return self.list_of(span, self.text.document.sentence_at(start).start)
            if isinstance(span, GroupSpan) and span.count is not None and not span.is_pronoun:
                return Subject((), span, start=span.start, end=span.end)
        for pronoun in self.text.pronouns:
            if start <= pronoun.start < end and (pronoun.sex != "plural" or pronoun.start == start):
                return self._pronoun(pronoun)
        return None

    def _candidates(self, left: int, right: int, *, in_quote: bool) -> list[Candidate]:
        document = self.text.document
        found: list[Candidate] = [
            (s.start, s.end, s) for s in document.spans_in(left, right) if isinstance(s, GroupSpan | PersonSpan)
        ]
        found += [(p.start, p.end, p) for p in self.text.pronouns if left <= p.start and p.end <= right]
        if not in_quote:
            found = [c for c in found if document.in_quote(c[0]) is None or isinstance(c[2], GroupSpan)]
        return sorted(found, key=lambda c: c[0])

    def _as_subject(self, what: GroupSpan | PersonSpan | Pronoun, left: int) -> Subject | None:
        if isinstance(what, PersonSpan):
            return self.list_of(what, left)
        if isinstance(what, GroupSpan):
            return self._group(what)
        return self._pronoun(what)

    def _with_others(self, group: GroupSpan, left: int) -> Subject | None:
        """ "A, chairman of …, and a spokesman", "A with four others": a group of one more, with a named member."""
        people = [s for s in self.text.document.spans_in(left, group.start) if isinstance(s, PersonSpan)]
        leader = self._and_group(group, left) or self._and_one(group, left)
        if leader is not None:
            return leader
        if not people or group.count is None or group.is_pronoun or group.count.high is None:
            return None
        between = self.text.low[people[-1].end : group.start]
        led = self.grammar("led_others").search(between)
        joined = led or self.grammar("with_others").search(between)
        if (
            joined is None
            or len(between) > 110
            or self.grammar("verbal").search(between[: led.start() if led else 110])
        ):
            return None
        named = self.list_of(people[-1], left)
        more = len(named.people)
        count = Count((group.count.low or 0) + more, group.count.high + more)
        return Subject(named.people, replace(group, count=count), start=named.start, end=group.end)

    def _and_group(self, group: GroupSpan, left: int) -> Subject | None:
        """ "Two commune chiefs and three deputies of the party": five."""
        first = self.text.phrases.get(group.start, group.start)
        last = next((g for g in reversed(self.text.groups_in(left, first)) if not g.is_pronoun), None)
        counts = (last.count if last else None, group.count)
        if last is None or first - last.end > 12 or not self.grammar("and_end").search(self.text.low, last.end, first):
            return None
        if any(c is None or c.low is None or c.low != c.high or c.low == 1 or c.unit != "people" for c in counts):
            return None
        total = sum(int(c.low or 0) for c in counts if c)
        return Subject((), replace(group, count=Count(total, total)), start=last.start, end=group.end)

    def _and_one(self, group: GroupSpan, left: int) -> Subject | None:
        """ "A former village chief and 14 more members": one more, by name if the text gives it later."""
        singular = self.text.lexicon.pattern("group_nouns", "singular")
        ones = [
            s for s in self.text.groups_in(left, group.start)
            if (s.count is not None and s.count.high == 1) or (s.count is None and singular.fullmatch(s.noun))
        ]  # fmt: skip
        if not ones or group.count is None or group.count.high is None or group.count.high == 1:
            return None
        between = self.text.low[ones[-1].end : group.start]
        if not self.grammar("and_more").match(between) or len(between) > 100:
            return None
        named = self._named_later(ones[-1])
        count = Count((group.count.low or 0) + 1, group.count.high + 1)
        return Subject(
            () if named is None else (named,), replace(group, count=count), start=ones[-1].start, end=group.end
        )

    def _group(self, group: GroupSpan) -> Subject | None:
        if group.is_pronoun:
            return self._they(group.start, group.end, group)
        if group.count is None and self.grammar("this_one").match(self.text.low, group.end, group.end + 70):
            # "This activist of the party …" is somebody named before.
            return self._pronoun(Pronoun(group.start, group.end, "", ""))
        named = self._named_later(group)
        if named is not None:
            return Subject((named,), start=group.start, end=group.end)
        if group.count is not None and group.count.high == 1 and group.party_id is None:
            return None
        return Subject((), group, start=group.start, end=group.end)

    def _named_later(self, group: GroupSpan) -> int | None:
        """ "A commune chief of the party has joined. Mr X said …": one unnamed person is who is named next."""
        text, document = self.text, self.text.document
        one = group.count is not None and group.count.high == 1
        office = (
            group.count is None and text.lexicon.pattern("group_nouns", "singular").fullmatch(group.noun) is not None
        )
        if not (one or office) or group.is_aggregate:
            return None
        if office and self.grammar("many_after").match(text.low, group.start + len(group.noun)):
            return None
        here = document.sentence_at(group.start)
        for sentence in document.sentences[here.index : here.index + 5]:
            for span in document.spans_in(max(sentence.start, group.end), sentence.end):
                if not isinstance(span, PersonSpan):
                    continue
                figure = text.cast.figures[span.person]
                if figure.stands in STAND_ASIDE or text.is_possessor(span.start):
                    continue
                side = text.side_of_figure(figure)
                if text.is_ruling_officer(figure) and not text.is_ruling(group.party_id):
                    continue
                if figure.starts and figure.starts[0] < group.start and here.paragraph >= 0:
                    continue
                sides = {side, group.party_id} - {None}
                if len(sides) > 1 and "OPPOSITION" not in sides:
                    return None
                # What was said of the unnamed one holds for the named one.
                figure.party_id = figure.party_id or group.party_id
                stretch = text.low[max(here.start, group.start - 40) : group.end]
                if not figure.stands and text.lexicon.pattern("roles", "civil").search(stretch):
                    figure.stands = "civil"
                return figure.number
        return None

    def _pronoun(self, pronoun: Pronoun) -> Subject | None:
        if pronoun.sex == "plural":
            return self._they(pronoun.start, pronoun.end, None)
        if self.grammar("kin_before").search(self.text.low[max(0, pronoun.start - 20) : pronoun.start]):
            return self._kin_of(pronoun)
        who = self.text.resolve(pronoun, mover=pronoun.sex != "first")
        if who is not None:
            return Subject((who,), start=pronoun.start, end=pronoun.end)
        return self._unnamed(pronoun) if pronoun.sex in {"m", "f", ""} else None

    def _unnamed(self, pronoun: Pronoun) -> Subject | None:
        """ "He", where nobody is named: the one official told of before, or in a text without names just one person."""
        document = self.text.document
        index = document.sentence_at(pronoun.start).index
        ones = [
            s
            for s in document.spans
            if isinstance(s, GroupSpan)
            and s.start < pronoun.start
            and s.count is not None
            and s.count.high == 1
            and (s.party_id or self.text.lexicon.pattern("group_nouns", "political").fullmatch(s.noun))
            and index - document.sentence_at(s.start).index <= 4
        ]
        if ones:
            named = self._named_later(ones[-1])
            if named is not None:
                return Subject((named,), start=pronoun.start, end=pronoun.end)
            return Subject((), ones[-1], start=pronoun.start, end=pronoun.end)
        if self.text.cast.figures or document.sentences[index].paragraph < 0:
            return None
        person = GroupSpan(pronoun.start, pronoun.end, Count(1, 1), "people")
        return Subject((), person, start=pronoun.start, end=pronoun.end)

    def _kin_of(self, pronoun: Pronoun) -> Subject | None:
        """ "Her husband": the person named last who is neither she nor a speaker for anybody."""
        own = self.text.resolve(pronoun)
        others = [
            (max(s for s in f.starts if s < pronoun.start), f.number)
            for f in self.text.cast.figures
            if f.number != own and f.stands not in STAND_ASIDE and any(s < pronoun.start for s in f.starts)
        ]
        return Subject((max(others)[1],), start=pronoun.start, end=pronoun.end) if others else None

    def _they(self, start: int, end: int, span: GroupSpan | None) -> Subject | None:
        """ "They", "the two": the group or the list spoken of last, of that number when one is said."""
        document = self.text.document
        sentence = document.sentence_at(start)
        earlier = [
            s for s in document.spans
            if isinstance(s, GroupSpan) and s.start < start and not s.is_pronoun and not (s.count and s.count.high == 1)
            and 0 <= sentence.index - document.sentence_at(s.start).index <= 4
        ]  # fmt: skip
        if span is not None and span.count is not None:
            same = [s for s in earlier if s.count == span.count]
            if same:
                return Subject((), same[-1], start=start, end=end)
            if self.last_plural and len(self.last_plural.people) == span.count.low:
                return Subject(self.last_plural.people, None, start=start, end=end)
            named = self._last_named(sentence.index, int(span.count.low or 0))
            if named:
                return Subject(named, None, start=start, end=end)
            return Subject((), span, start=start, end=end) if earlier or self.last_plural else None
        if self.last_plural is not None:
            return Subject(self.last_plural.people, self.last_plural.group, start=start, end=end)
        return Subject((), earlier[-1], start=start, end=end) if earlier else None

    def _last_named(self, index: int, number: int) -> tuple[int, ...]:
        """ "The two": so many people named together in a sentence shortly before, who are no officers."""
        text = self.text
        for sentence in reversed(text.document.sentences[max(0, index - 3) : index]):
            spans = [s for s in text.document.spans_in(sentence.start, sentence.end) if isinstance(s, PersonSpan)]
            people = dict.fromkeys(
                s.person
                for s in spans
                if not text.is_ruling_officer(text.cast.figures[s.person])
                and (text.cast.figures[s.person].stands not in STAND_ASIDE or text.cast.figures[s.person].party_id)
            )
            if len(people) == number:
                return tuple(people)
        return ()

    def _topic(self, start: int, left: int, sentence: Sentence, *, in_quote: bool) -> Subject | None:
        """No subject before the verb: the clause goes on with the people of the sentence before."""
        if in_quote:
            speaker = self.text.speaker_at(start)
            frame = self.frames.of("", self.text.low[left:start])
            return Subject((speaker,), None, frame, start, start) if speaker is not None else None
        if start - left > 60:
            return None
        # "Though urged to join …, X stays": who is meant is named only afterwards.
        for span in self.text.document.spans_in(start, min(sentence.end, start + 160)):
            if isinstance(span, PersonSpan) and not self.text.is_possessor(span.start):
                subject = self.list_of(span, start)
                frame = self.frames.of("", self.text.low[left:start])
                return Subject(subject.people, None, frame, subject.start, subject.end)
        return None
