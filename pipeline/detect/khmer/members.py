"""Khmer: named members of a group: who leads it, is told of among it, or speaks as one of it in the sentences after."""

from __future__ import annotations

from pipeline.detect.document import Sentence
from pipeline.detect.khmer.ends import RECEIVING
from pipeline.detect.khmer.text import KhmerText
from pipeline.detect.reports import STAND_ASIDE, Report
from pipeline.detect.spans import PersonSpan


def receives(text: KhmerText, person: int, report: Report) -> bool:
    """Is the person an officer of the side joined?"""
    return text.is_ruling(report.destination) and text.is_ruling_officer(text.cast.figures[person])


class Members:
    """Reads the members of groups in one tagged document."""

    def __init__(self, text: KhmerText) -> None:
        self.text = text

    def of(self, report: Report) -> tuple[int, ...]:
        """The figures that the text names among the group of a report."""
        sentences = self.text.document.sentences
        here = sentences[report.sentence]
        found: list[int] = []
        for sentence in sentences[report.sentence : report.sentence + 4]:
            found += self._told_among(sentence, report, here)
            if sentence is not here and here.paragraph >= 0:
                found += self._speaking_for(sentence, report) or self._one_of_them(sentence)
        return tuple(dict.fromkeys(found))

    def _people(self, sentence: Sentence) -> list[PersonSpan]:
        return [s for s in self.text.document.spans_in(sentence.start, sentence.end) if isinstance(s, PersonSpan)]

    def _told_among(self, sentence: Sentence, report: Report, here: Sentence) -> list[int]:
        """ "Eight members led by X", "among them X and Y"."""
        text = self.text
        found: list[int] = []
        last: PersonSpan | None = None
        for span in self._people(sentence):
            stands = text.cast.figures[span.person].stands
            if receives(text, span.person, report) or stands in STAND_ASIDE - {"official"}:
                continue
            inside = (
                span.start < report.end or report.rules[0].endswith(RECEIVING)
                if sentence is here
                else any(g.is_pronoun for g in text.groups_in(sentence.start, span.start))
                or text.grammar("this_group").search(text.low, sentence.start, span.start) is not None
            )
            lead = text.low[max(sentence.start, span.start - 60) : span.start]
            beside = last is not None and self._is_listed(last.end, span.start)
            leads = stands != "official" and text.lexicon.pattern("led_by").search(lead)
            if inside and (beside or leads or text.grammar("among_them").search(lead)):
                found.append(span.person)
                last = span
        return found

    def _is_listed(self, start: int, end: int) -> bool:
        """ "A and B", "A, former head of the district, and B": what stands between two names of a list."""
        between = self.text.low[start:end]
        if self.text.grammar("in_list").fullmatch(between):
            return True
        apposed = len(between) < 90 and self.text.grammar("and_end").search(between)
        return bool(apposed) and not self.text.grammar("verbal").search(between)

    def _speaking_for(self, sentence: Sentence, report: Report) -> list[int]:
        """ "X, one of the eight, said …", "X said that they …"."""
        text, people = self.text, self._people(sentence)
        if not people:
            return []
        quote = text.document.in_quote(sentence.start + 1)
        opens = quote.end if quote is not None and quote.end < people[0].start else sentence.start
        if text.untitled(opens, people[0].start).strip(' "'):
            return []
        figures = [
            text.cast.figures[s.person]
            for s in people
            if (s is people[0] or text.grammar("beside").fullmatch(text.low, people[0].end, s.start))
        ]
        sides = {text.side_of_figure(f) for f in figures}
        stands = {f.stands for f in figures}
        if any(f.starts[0] < sentence.start for f in figures) or not stands <= {"", "civil"}:
            return []
        if text.grammar("one_of_them").search(text.low, people[0].end, sentence.end):
            return [f.number for f in figures] if sides <= {None, report.origin} else []
        if stands != {""} or sides != {None}:
            return []
        means = any(g.is_pronoun for g in text.groups_in(people[0].end, sentence.end))
        speaks = means or text.lexicon.pattern("member_words").search(text.low, people[0].end, sentence.end)
        return [f.number for f in figures] if speaks else []

    def _one_of_them(self, sentence: Sentence) -> list[int]:
        """ "He is one of the 23": the person named last before."""
        text = self.text
        if not text.grammar("one_of_them").search(text.low, sentence.start, min(sentence.end, sentence.start + 60)):
            return []
        who = next((p for p in text.pronouns if sentence.start <= p.start < sentence.start + 3), None)
        person = text.resolve(who, mover=True) if who is not None and who.sex not in {"first", "plural"} else None
        return [person] if person is not None else []
