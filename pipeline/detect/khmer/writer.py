"""Khmer: an act, who does it and its ends → a `Report` with its day, place, count, claim and evidence."""

from __future__ import annotations

from pipeline.detect.claims import claim_of
from pipeline.detect.document import Sentence
from pipeline.detect.khmer.ends import Ends, Hit
from pipeline.detect.khmer.text import KhmerText
from pipeline.detect.reports import Report, Subject
from pipeline.detect.spans import GroupSpan
from pipeline.records import EventType


class Writer:
    """Writes the reports of one tagged document."""

    def __init__(self, text: KhmerText, ends: Ends) -> None:
        self.text = text
        self.ends = ends

    def report(
        self,
        kind: EventType,
        hit: Hit,
        sentence: Sentence,
        subject: Subject,
        origin: str | None,
        destination: str | None,
    ) -> Report | None:
        text = self.text
        if not subject.people and subject.group is None:
            return None
        date, time_span = self.ends.date(hit, sentence)
        report = Report(
            kind, hit.start, hit.end, sentence.index, subject.people, "person", None, origin, destination, date,
            self.ends.place(hit, subject, sentence), rules=[hit.rule.name],
        )  # fmt: skip
        if time_span is not None:
            report.spans.append((time_span.start, time_span.end, "date"))
        if subject.group is not None:
            self._as_group(report, subject.group)
        elif subject.end > subject.start and sentence.start <= subject.start:
            report.spans.append((subject.start, subject.end, "actors"))
        claim, status, spans = claim_of(text, report, sentence)
        report.claim, report.status = claim, status
        report.spans.extend(spans)
        return report

    def _as_group(self, report: Report, group: GroupSpan) -> None:
        count = group.count or self.ends.tally(report, group)
        is_total = count is not None and count.high is None and (count.low or 0) in {24, 200, 2000, 20000}
        span = report.date
        over_time = span is not None and span.precision == "range" and (span.end - span.start).days > 6
        over_time = over_time and report.type != "approach"
        sentence = self.text.document.sentences[report.sentence]
        running = count is not None and bool(
            self.text.lexicon.pattern("total_words").search(self.text.low, sentence.start, sentence.end)
        )
        report.kind = (
            "aggregate" if group.is_aggregate or over_time or running or (is_total and report.date is None) else "group"
        )
        if report.type == "approach" and count is None:
            report.kind = "aggregate"
        report.count = count
        report.spans.append((group.start, group.end, "count" if count else "actors"))
