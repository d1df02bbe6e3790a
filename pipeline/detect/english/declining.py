"""English answers of groups: who of those asked declined."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.detect.document import Sentence
from pipeline.detect.english.parts import Hit, Parts
from pipeline.detect.reports import Report, Subject
from pipeline.records import Count

#: Refusals that may be told of a group.
_GROUP_ANSWERS = (
    "refuse_offer",
    "no_to",
    "would_not",
    "answer_no",
    "without_signing",
    "staying",
    "did_not",
    "not_going",
)
_NONE = re.compile(r"(?:none|neither|not (?:one|a single)|no one|nobody)\b")


class GroupAnswers(Parts):
    """Reads refusals of people without names of their own."""

    #: Where approaches start that are only hinted at (a visit, a post): without an answer they are none.
    hints: set[int]

    @staticmethod
    def _answer_to(asked: Report, hit: Hit) -> Report:
        """The refusal, by the same people, of an offer told before."""
        spans = [(asked.start, asked.end, "type")]
        return replace(
            asked, type="refusal", start=hit.start, end=hit.end, spans=spans, rules=[hit.rule.name], signals=[]
        )

    def _is_asked_there(self, subject: Subject, sentence: Sentence) -> bool:
        """The sentence's offer to the same people is told already: "rang her and asked her to come over"."""
        size = subject.group.count if subject.group else None
        told = [
            r for r in self.reports
            if r.type == "approach" and r.sentence == sentence.index and set(r.people) == set(subject.people)
            and (bool(subject.people) or r.count == size)
        ]  # fmt: skip
        # What was hinted at is said here.
        self.hints -= {r.start for r in told}
        return bool(told)

    @staticmethod
    def _part_of(size: Count | None, whole: Count | None) -> bool:
        """ "17 of them declined", of 41 who were asked."""
        return bool(
            size and whole and size.unit == whole.unit == "people" and size.low and whole.low and size.low < whole.low
        )

    def _some_refuse(self, hit: Hit, subject: Subject, call: Report) -> Report | None:
        """ "On Sunday eleven of them gave their reply, which was that they would stay": some of all who were called."""
        group, sentence = subject.group, self.text.document.sentence_at(hit.start)
        if group is None or group.count is None or group.count.unit != "people":
            return None
        if group.party_id not in {None, call.origin} or not 0 <= sentence.index - call.sentence <= 4:
            return None
        report = self._report("refusal", hit, sentence, subject, call.origin, call.destination)
        if report is not None:
            report.kind = "group"
        return report

    def _none_agreed(self, hit: Hit, sentence: Sentence) -> None:
        """ "None of them said yes": the group that was asked in the sentences before."""
        asked = [r for r in self.reports if r.type == "approach" and r.count is not None and r.start < hit.start]
        if not _NONE.match(self.text.plain, hit.start):
            return
        if asked and sentence.index - asked[-1].sentence <= 3:
            self.reports.append(self._answer_to(asked[-1], hit))
            asked[-1].is_negated = True

    def _refuse_group(self, hit: Hit, subject: Subject) -> None:
        """ "Both refused": the group that was approached, or some of all who were."""
        asked = [r for r in self.reports if r.type == "approach" and not r.people and r.count is not None]
        called = [r for r in self.reports if r.type == "approach" and not r.people and r.count is None]
        size = subject.group.count if subject.group else None
        for report in reversed(self.reports):
            if report.type == "approach" and size == Count(len(report.people), len(report.people)) != Count(1, 1):
                # "All three had declined", of three who were named.
                self.reports.append(self._answer_to(report, hit))
                return
        if called and all(r.count != size for r in asked) and hit.rule.name.endswith(_GROUP_ANSWERS):
            some = self._some_refuse(hit, subject, called[-1])
            if some is not None:
                self.reports.append(some)
                return
        spoken = self.text.low[hit.start : hit.end]
        if (
            subject.group is None
            or not asked
            or spoken.startswith("saying")
            or not hit.rule.name.endswith(_GROUP_ANSWERS)
        ):
            return
        model = asked[-1]
        if self._part_of(size, model.count):
            part = self._some_refuse(hit, subject, model)
            self.reports += [part] if part is not None else []
            return
        if subject.group.count is None or subject.group.count == model.count or subject.group.is_pronoun:
            self.reports.append(self._answer_to(model, hit))
            for report in asked:
                report.is_negated = report.is_negated or report.count == model.count
