"""Khmer acts told by what the text has told before: another number for a move, an offer that was made to others, too,
a call that somebody answers.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.detect.document import Sentence
from pipeline.detect.khmer.ends import Ends, Hit
from pipeline.detect.khmer.subject import Subjects
from pipeline.detect.khmer.writer import Writer
from pipeline.detect.reports import Report, Subject
from pipeline.detect.spans import GroupSpan
from pipeline.records import Count

#: How many sentences after a move its other number may stand, and after an offer what is told of it.
_NUMBER_REACH, _OFFER_REACH = 6, 10


class Second:
    """Reads one tagged document beside the reports so far, and adds to them."""

    def __init__(self, subjects: Subjects, ends: Ends, writer: Writer, reports: list[Report]) -> None:
        self.text = subjects.text
        self.subjects, self.ends, self.writer, self.reports = subjects, ends, writer, reports

    def other_number(self, hit: Hit, sentence: Sentence, subject: Subject) -> None:
        """ "Only nine have left": another number for the move told just before."""
        group = subject.group
        named_here = hit.group("a") or hit.group("b")
        if group is None or group.count is None or (group.is_pronoun and not named_here):
            return
        told = next(
            (
                r
                for r in reversed(self.reports)
                if r.type == "defection"
                and r.kind != "person"
                and sentence.index - r.sentence <= _NUMBER_REACH
                and r.count != group.count
            ),
            None,
        )
        if told is None or (hit.group("b") and not self._is_lessened(group, told.count)):
            return
        report = self.writer.report("defection", hit, sentence, subject, told.origin, told.destination)
        sentences = self.text.document.sentences
        body = (r for r in self.reports if sentences[r.sentence].paragraph >= 0)
        same = (r for r in body if (r.type, r.count) == ("defection", group.count))
        if report is None or any(r.claim is not None for r in same):
            return
        if hit.rule.name.endswith("known_gone") and (report.claim is None or report.claim.side != "origin_party"):
            # "There are only six" is another number only in the mouth of those who were left.
            return
        report.date, report.place, report.kind = told.date, told.place, told.kind
        self.reports.append(report)

    def _is_lessened(self, group: GroupSpan, told: Count | None) -> bool:
        """ "Only six", "six, no more", where more were told."""
        low = self.text.low
        least = told.low if told is not None else None
        here = group.count.low or group.count.high if group.count is not None else None
        fewer = least is not None and here is not None and here < least
        only = self.text.grammar("only").match(self.text.plain, group.start)
        return fewer and bool(only or self.text.grammar("only_after").match(low, group.end))

    def likewise(self, hit: Hit, sentence: Sentence) -> None:
        """ "X was contacted, too": the offer told before was made to X as well."""
        told = next(
            (
                r
                for r in reversed(self.reports)
                if r.type in {"approach", "refusal"}
                and r.destination is not None
                and sentence.index - r.sentence <= _OFFER_REACH
            ),
            None,
        )
        named = hit.group("a")
        subject = self.subjects.inside(*named) if named else self.subjects.of_verb(hit.start, hit.end, sentence)
        if told is None or subject is None or subject.frame in {"negate", "refuse", "plan"}:
            return
        known = {p for r in self.reports if r.type in {"approach", "refusal"} for p in r.people}
        people = tuple(
            p for p in subject.people
            if p not in known and not self.text.is_ruling_officer(self.text.cast.figures[p])
        )  # fmt: skip
        if not people and (subject.people or subject.group is None or subject.group.count is None):
            return
        others = Subject(people, subject.group, "", subject.start, subject.end)
        origin = self.ends.origin(hit, others, told.destination, sentence) or told.origin
        if origin is None or origin == told.destination or self.text.is_ruling(origin):
            return
        report = self.writer.report("approach", hit, sentence, others, origin, told.destination)
        if report is not None:
            self.reports.append(report)

    def called(self, people: tuple[int, ...], sentence: Sentence) -> Report | None:
        """The call to all members of a party, told before, that its member answers."""
        sides = {self.text.side_of_figure(self.text.cast.figures[p]) for p in people}
        for told in reversed(self.reports):
            near = sentence.index - told.sentence <= _OFFER_REACH
            if told.type == "approach" and not told.people and near and told.origin in sides:
                return told
        return None

    def whose_letter(self, hit: Hit, sentence: Sentence) -> tuple[int, int] | None:
        """ "The party has got the letter of resignation (of X)": X leaves, or nobody does (an empty stretch)."""
        text, low = self.text, self.text.low
        if not hit.rule.name.endswith("resign_letter"):
            return None
        if not text.grammar("letter_got").search(low, max(sentence.start, hit.start - 30), hit.start):
            return None
        by = text.grammar("letter_by").match(low, hit.end)
        who = text.document.by_start.get(by.end()) if by else None
        return (who.start, who.end) if who is not None else (hit.start, hit.start)

    def is_handed(self, hit: Hit, sentence: Sentence) -> bool:
        """ "Brought a letter of apology (for X to sign)": a form, and what it says."""
        text = self.text
        lead, stop = max(sentence.start, hit.start - 60), (hit.group("d") or (hit.start, 0))[0]
        if not text.grammar("brought_in").search(text.low[lead:stop]):
            return False
        return text.grammar("given_on").match(text.low, hit.end, sentence.end) is not None

    def handed_form(self, hit: Hit, sentence: Sentence, subject: Subject | None) -> Subject | None:
        """ "The village chief took an application to join … for X to thumb": X is asked."""
        text = self.text
        given = text.grammar("given_on").match(text.low, hit.end, sentence.end)
        if given is None or not self.is_handed(hit, sentence):
            return None
        found = self.subjects.inside(given.end(), min(sentence.end, given.end() + 90))
        if found is None and subject is not None:
            # "X was brought an application to sign".
            passive = text.grammar("passive").search(text.low[subject.end : hit.start])
            found = subject if passive else None
        return replace(found, frame="approach") if found is not None else None

    def with_more(self, hit: Hit, sentence: Sentence, told: Report) -> list[Report]:
        """ "X will join the party with about 30 other members": the members beside X."""
        text = self.text
        match = text.grammar("with_more").match(text.low, hit.end, sentence.end)
        group = text.document.by_start.get(match.start("g")) if match else None
        if told.kind != "person" or not isinstance(group, GroupSpan) or group.count is None or told.type != "defection":
            return []
        others = Subject((), group, "", group.start, group.end)
        report = self.writer.report("defection", hit, sentence, others, group.party_id or told.origin, told.destination)
        if report is None or report.origin == report.destination:
            return []
        report.modality, report.date = told.modality, told.date
        return [report]

    def went_over(self, people: tuple[int, ...]) -> bool:
        """Has the text told that they went to the ruling side before?"""
        return any(
            r.type == "defection"
            and r.modality == "actual"
            and self.text.is_ruling(r.destination)
            and set(r.people) & set(people)
            for r in self.reports
        )
