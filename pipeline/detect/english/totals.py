"""English totals: are people told as a number a bounded group or a running total, and where does the number stand?"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.detect.counts import NUMBER, read_count
from pipeline.detect.english.text import Text
from pipeline.detect.reports import Report, Subject
from pipeline.detect.spans import GroupSpan
from pipeline.records import Count

#: Fewer than these are told one by one, over whatever stretch of time.
_FEW = 7
_NUMBER_BEHIND = re.compile(
    rf"(?: (?:in|of|from) [^,.;]{{2,30}})?, (?P<n>{NUMBER}) (?:of them|in all|in number|all told|altogether)\b"
)
_PART_OF_WHOLE = re.compile(rf"(?:{NUMBER}) of (?:the|its|their|those|these) (?P<n>{NUMBER}) ")
_WHO = re.compile(r" who (?:(?:had|have|has|[a-z]+ly) )*")
_NUMBER_OF = re.compile(r"\b(?:number|total|count|tally) of\b")
_REACHED = re.compile(
    r"\b(?:(?:has |had |have )?(?:reached|risen to|rose to|climbed to|grown to|grew to|passed|topped|exceeded|stood at"
    rf"|stands at|come to|came to|totalled)|is now|to|at|was) (?P<n>{NUMBER})(?=[.,;\"]| in | since | by )"
)
_VAGUE = re.compile(r"(?:tens of |several |a few )?(?:dozens?|scores|hundreds?|thousands?)\b")
# "Since the party was outlawed", "so far", "nationwide": a total that runs on, not one act.
_SINCE = re.compile(
    r"\b(?:since (?!(?:he|she|they|it|we|i|then|when)\b)(?!\w+ing\b)|so far\b|to date\b|up to (?:now|this|yesterday)\b)"
)
_OVER_ALL = re.compile(
    r"\b(?:nationwide|(?:across|throughout|around) (?:the|its) (?:country|nation|province)|in that period|by now"
    r"|by (?:yesterday|today|this morning)|(?:over|in|during) the (?:past|last|same|previous|first) (?:[a-z]+ )?"
    r"(?:months|weeks|years|quarter|half)|in (?:two|three|four|five|six|seven|eight|nine|ten|all|\d+) provinces)\b"
)


class Totals:
    """Reads the number and the kind of a report about people without names."""

    text: Text

    def _whole_who(self, subject: Subject, verb: int) -> Subject:
        """ "Six of the nine members who joined in October": nine joined."""
        group = subject.group
        if group is None or not _WHO.fullmatch(self.text.low, group.end, verb):
            return subject
        whole = _PART_OF_WHOLE.match(self.text.plain, group.start, group.end)
        count = read_count(whole["n"]) if whole else None
        return replace(subject, group=replace(group, count=count)) if count else subject

    def _as_group(self, report: Report, group: GroupSpan) -> None:
        count = group.count or self._count_behind(group)
        report.kind = "aggregate" if group.is_aggregate or self._is_total(report, group) else "group"
        if report.type == "approach":
            report.kind = "group" if count is not None else "aggregate"
        report.count = count
        report.spans.append((group.start, group.end, "count" if count else "actors"))

    def _count_behind(self, group: GroupSpan) -> Count | None:
        """ "Her fellow councillors, seven of them, …", "the number of X who joined has reached 2,200": the number after
        the noun.
        """
        behind = _NUMBER_BEHIND.match(self.text.plain, group.end)
        if behind is None and _NUMBER_OF.search(self.text.plain, max(0, group.start - 20), group.end):
            behind = _REACHED.search(self.text.plain, group.end, self.text.document.sentence_at(group.start).end)
        return read_count(behind["n"]) if behind else None

    def _is_total(self, report: Report, group: GroupSpan) -> bool:
        """A running total or an estimate: an open count, or a count over a stretch of time."""
        one_day = report.date is not None and report.date.precision == "day"
        if self.text.plain.startswith("a total of", group.start):
            return not one_day
        if _VAGUE.match(self.text.plain, group.start, group.end):
            return True
        if group.count is not None and group.count.low is not None and group.count.low < _FEW:
            return False
        sentence = self.text.document.sentences[report.sentence]
        if group.count is not None and group.count.high != 1 and report.type == "defection":
            if _SINCE.search(self.text.plain, sentence.start, sentence.end):
                return True
            if not one_day and _OVER_ALL.search(self.text.plain, sentence.start, sentence.end):
                return True
        return report.date is not None and report.date.precision == "range" and report.type != "approach"
