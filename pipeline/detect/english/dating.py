"""English: when an act was, where its own sentence tells only when it was spoken of, or nothing.

"Said on Monday that 40 members had come over" dates the saying. The act's own day stands in another telling of it, in
the other side's number, in a sentence that goes on with it, or in the introduction of an interview.
"""

from __future__ import annotations

import re
from datetime import timedelta

from pipeline.detect.counts import read_number
from pipeline.detect.document import Sentence
from pipeline.detect.english.text import Text
from pipeline.detect.reports import Report
from pipeline.detect.spans import TimeSpan
from pipeline.records import DateSpan

_CORE = frozenset({"defection", "departure", "recantation", "cooptation", "approach", "refusal", "return"})
_SAYING = re.compile(
    r"\b(?:said|says|told (?:reporters|us|a [a-z ]{3,30}|\ue001\ue000*|the [a-z ]{3,30})|writes?|wrote"
    r"|announced|announces|claimed|claims|confirmed|reported"
    r"|(?:denied|dismissed|rejected|disputed|confirmed) (?:the|this|that|any|all|his|her|its) [a-z]+"
    r"|insisted|denied|dismissed|rejected|scoffed|acknowledged|admitted|disputed"
    r"|in an? (?:[a-z]+ )?(?:statement|message|interview|post"
    r"|speech|report|video|briefing)(?: (?:on|to|with|posted) [a-z' ]{3,40}?)?)(?: (?:early|late|by telephone"
    r"|by phone|reporters|again))? (?:on |in )?$"
)
_SAID_AFTER = re.compile(
    r" (?:scoffed|dismissed|denied|rejected|announced|claimed|said|told|confirmed|disputed|accused)\b"
)
# "X, who was elected last June, said": a time inside a description.
_CAREER = re.compile(r"\b(?:elected|born|founded|retired|registered)\b[^,]{0,24}$")
_ASIDE = re.compile(rf", (?:who|which|whose|where)\b[^,]*$|{_CAREER.pattern}")
_GOES_ON = re.compile(
    r"(?:the (?:\ue005|[a-z]+[ ,])|they|their|he|she|his|her|all|both|it|\ue005|\ue001|addressing|speaking"
    r"|reading|according"
    r"|in the (?:letter|video|statement)|on|at|\ue004|those|nine|\d)"
)
_AT_THE_EVENT = re.compile(
    r"\b(?:at|during|after) (?:the|that|this) (?:same )?(?:gathering|ceremony|event|meeting|rally|lunch"
    r"|congress|party|launch)\b"
)
_INTRODUCES = re.compile(r"\b(?:visit|visits|visitors?|call|calls|caller|offers?|approached|asked|talks?|meeting)\b")


def date_reports(text: Text, reports: list[Report]) -> None:
    """Give core reports that have no date, or only that of a saying, the date told elsewhere; in place."""
    core = [r for r in reports if r.type in _CORE and not r.is_negated]
    said = {id(r) for r in core if _is_of_saying(text, r) or _is_of_career(text, r)}
    for report in core:
        # A number that took its date from the report before it took that of the saying.
        copied = report.date is not None and all(what != "date" for _, _, what in report.spans)
        if copied and any(id(r) in said and r.date == report.date for r in core):
            said.add(id(report))
    acting = frozenset(p for r in core for p in r.people)

    def lacks(report: Report) -> bool:
        return report.date is None or id(report) in said

    for report in core:
        if lacks(report):
            found = _beside(text, report) if report.date else None
            found = found or _told_again(report, [r for r in core if not lacks(r)])
            found = found or _goes_on(text, report, acting)
            if found is None and report.date is None:
                found = _of_event(text, report, core) or _of_interview(text, report) or _of_lead(text, report, core)
            if found is not None:
                report.date = found
                said.discard(id(report))
    for report in core:
        since = _since_event(text, report) if report.kind != "person" and report.modality == "actual" else None
        after = _before_event(text, report)
        if since is not None or after is not None:
            report.date = since or after
            said.discard(id(report))
        elif _is_rival(report) and report.date is not None and all(what != "date" for _, _, what in report.spans):
            # A rival's number without a time of its own is of the time of the number that it disputes.
            other = _other_number(report, [r for r in core if any(what == "date" for _, _, what in r.spans)])
            report.date = other or report.date
        if report.kind == "person" and report.modality == "actual" and len(report.people) == 1:
            report.date = _first_day(text, report) or report.date
    for report in core:
        if lacks(report):
            other = _other_number(report, [r for r in core if not lacks(r)])
            if other is not None:
                report.date = other
                said.discard(id(report))
    for report in core:
        published = text.document.published
        if id(report) in said and report.modality == "planned" and report.date and published:
            # What is to come was not on the day it was announced.
            planned = [r.date for r in core if r.modality == "planned" and r.date and r.date.start > published]
            report.date = planned[0] if planned else None


_WITH_DAY = re.compile(r"\b(?:\d{1,2}(?:st|nd|rd|th)?(?!\d)|(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday)\b")
_SINCE_WHEN_MEMBER = re.compile(
    r"(?:^|[^a-z])(?:am|is|are|has been|have been|belongs?|sits?|works?|have belonged|has belonged)\b"
)


def _first_day(text: Text, report: Report) -> DateSpan | None:
    """ "Since last Wednesday I am a member of the other party": one person joins on one day, the first of it."""
    sentence = text.document.sentences[report.sentence]
    since = next((t for t in text.times if t.points_to == "since" and sentence.start <= t.start < sentence.end), None)
    if since is None or report.date is None or since.when != report.date:
        return None
    named = _WITH_DAY.search(text.plain, since.start, since.end)
    state = _SINCE_WHEN_MEMBER.search(text.plain, since.end, sentence.end)
    return DateSpan(report.date.start, report.date.start, "day") if named and state else None


def _is_of_saying(text: Text, report: Report) -> bool:
    """The date of a report belongs to a verb of saying before it, or before which it stands."""
    if report.date is None:
        return False
    span = next((s for s in report.spans if s[2] == "date"), None)
    if span is None:
        return False
    start, end, _ = span
    sentence = text.document.sentence_at(start)
    lead = text.low[max(sentence.start, start - 110) : start]
    if _CAREER.search(lead):
        # "A councillor who was elected last June": how somebody came to an office.
        return True
    if _SAYING.search(lead):
        # "Announced on 12 May that she had moved": who speaks of the own move dates it so.
        return not _announces_own(text, report, start)
    return bool(_SAID_AFTER.match(text.low, end)) and sentence.start <= report.start > end


def _is_of_career(text: Text, report: Report) -> bool:
    """ "Has sat on the council since 2022": how long somebody has been something dates no answer to an offer."""
    if report.type not in {"approach", "refusal"} or report.kind != "person" or report.date is None:
        return False
    span = next((s for s in report.spans if s[2] == "date"), None)
    if report.date.precision not in {"range", "year"} or span is None:
        return False
    own = text.document.by_start.get(span[0])
    return text.plain.startswith("since ", span[0]) or (isinstance(own, TimeSpan) and own.when != report.date)


def _announces_own(text: Text, report: Report, start: int) -> bool:
    words = text.low[max(0, start - 40) : start]
    people = text.people_in(text.document.sentence_at(start).start, start)
    return bool(re.search(r"\bannounced|posted|declared\b", words)) and bool(people & set(report.people))


def _beside(text: Text, report: Report) -> DateSpan | None:
    """Another time in the sentence than that of the saying."""
    sentence = text.document.sentences[report.sentence]
    told = [
        t for t in text.times
        if sentence.start <= t.start < sentence.end and t.when and text.document.in_quote(t.start) is None
        and not _SAYING.search(text.low[max(sentence.start, t.start - 110) : t.start])
        and not _SAID_AFTER.match(text.low, t.end) and not _ASIDE.search(text.low[sentence.start : t.start])
    ]  # fmt: skip
    told = [t for t in told if t.when and t.when.precision != "year" and t.when != report.date]
    return min(told, key=lambda t: abs(t.start - report.start)).when if told else None


def _told_again(report: Report, dated: list[Report]) -> DateSpan | None:
    """The date of another telling: of the same people, or of a group of the same size."""
    for other in dated:
        answers = {other.type, report.type} <= {"approach", "refusal"}
        if other is report or other.modality != report.modality or not (answers or other.type == report.type):
            continue
        same_people = bool(set(report.people) & set(other.people)) and report.kind == other.kind
        same_size = report.kind != "person" and report.count is not None and report.count == other.count
        if (same_people or same_size) and (report.destination == other.destination or not other.destination):
            return other.date
    return None


def _other_number(report: Report, dated: list[Report]) -> DateSpan | None:
    """Two numbers for one event, and the parts of a number, have one date."""
    if report.kind == "person" or report.count is None:
        return None
    for other in dated:
        near = -1 <= report.sentence - other.sentence <= 8
        alike = other.type == report.type and other.destination == report.destination and other.origin == report.origin
        if other is not report and other.kind != "person" and other.count is not None and near and alike:
            return other.date
    return None


def _times_in(text: Text, sentence: Sentence) -> list[TimeSpan]:
    """Days, weeks and months told in a sentence as what happened then, not when somebody spoke or what is to come."""
    published = text.document.published
    kept = []
    for span in text.times:
        if not sentence.start <= span.start < sentence.end or span.when is None or published is None:
            continue
        if span.when.precision not in {"day", "week", "month"} or span.when.start > published or span.points_to:
            continue
        if text.document.in_quote(span.start) is not None:
            continue
        lead = text.low[max(sentence.start, span.start - 110) : span.start]
        if _SAYING.search(lead) or _ASIDE.search(lead):
            continue
        kept.append(span)
    return kept


def _tells_reward(text: Text, sentence: Sentence) -> bool:
    """A sentence tells of a post, a release or a sum, whose date is its own."""
    return any(f.rule.section == "reward" and sentence.start <= f.match.start() < sentence.end for f in text.told)


def _goes_on(text: Text, report: Report, acting: frozenset[int]) -> DateSpan | None:
    """The next two sentences, when they go on with the act and tell of no other."""
    document = text.document
    here = document.sentences[report.sentence]
    last = here.paragraph + (1 if here.paragraph <= 0 else 0)
    for sentence in document.sentences[report.sentence + 1 : report.sentence + 3]:
        if sentence.paragraph > last or text.tells_pressure(sentence.start, sentence.end):
            return None
        if not _GOES_ON.match(text.low, sentence.start):
            return None
        others = text.people_in(sentence.start, sentence.end) - set(report.people)
        if report.kind == "person" and others and not set(report.people) & text.people_in(sentence.start, sentence.end):
            return None
        if others & acting:
            return None
        told = [] if _tells_reward(text, sentence) else _times_in(text, sentence)
        if told:
            report.place = report.place or text.place_in(sentence.start, sentence.end)
            return told[0].when
    return None


def _of_event(text: Text, report: Report, core: list[Report]) -> DateSpan | None:
    """ "He had indeed joined at the gathering": the event told before."""
    sentence = text.document.sentences[report.sentence]
    if not _AT_THE_EVENT.search(text.plain, sentence.start, sentence.end):
        return None
    earlier = [r for r in core if r.date and r.start < report.start and r.kind != "person"]
    if earlier:
        report.place = report.place or earlier[-1].place
    return earlier[-1].date if earlier else None


def _of_interview(text: Text, report: Report) -> DateSpan | None:
    """ "She spoke about a visit in February": what the introduction of an interview says of the talk's subject."""
    paragraph = text.document.sentences[report.sentence].paragraph
    if report.type not in {"approach", "refusal"} or paragraph not in text.turns:
        return None
    found = None
    for sentence in text.document.sentences[: report.sentence]:
        if sentence.paragraph < 0 or text.turns.get(sentence.paragraph) in report.people:
            continue
        told = [t for t in text.times if sentence.start <= t.start < sentence.end]
        about = _INTRODUCES.search(text.plain, sentence.start, sentence.end)
        times = [when for t in told if (when := text.when_of(t)) and when.precision in {"day", "week", "month"}]
        found = times[-1] if times and about else found
    return found


def _of_lead(text: Text, report: Report, core: list[Report]) -> DateSpan | None:
    """The one day that the paragraphs before tell, when those between say nothing of time: a scene goes on."""
    document = text.document
    here = document.sentences[report.sentence].paragraph
    if report.type in {"departure", "recantation"} or not 0 < here <= 3:
        return None
    lead_acts = any(document.sentences[r.sentence].paragraph == 0 for r in core)
    if report.kind == "person" and (here > 1 or lead_acts):
        return None
    days: set[DateSpan] = set()
    for sentence in document.sentences:
        if 0 <= sentence.paragraph < here:
            if text.tells_pressure(sentence.start, sentence.end):
                return None
            days |= {t.when for t in _times_in(text, sentence) if t.when}
    return next(iter(days)) if len(days) == 1 else None


def _is_rival(report: Report) -> bool:
    return report.kind != "person" and report.claim is not None and report.claim.side == "origin_party"


_SINCE = re.compile(
    r"\b(?:since|in the [a-z]+ (?:since|after)) (?:(?:the|its|that|his|their|then|prime|minister|premier"
    r"|hun sen|hun manet"
    r"|(?:supreme )?court|cnrp|party|government|cambodia national rescue party|country's|main|opposition|force"
    r"|was|were|had"
    r"|been|made|issued|first|public|\ue001\ue000*|\ue002\ue000*)[' s]*)*"
    r"(?P<what>dissol\w+|outlaw\w+|banned|ban|disband\w*|announce\w*|appeal\w*|offer\w*|speech|call(?:ed)?|invit\w+"
    r"|ruling|verdict|decision)\b|\bfrom the (?P<from>dissolution|ban)\b|\banswered (?:the|his"
    r"|that) (?P<to>appeal|call|invitation|offer)\b"
)
_ENDED = re.compile(r"\b(?:dissol\w+|outlaw\w+|banned|disband\w*|ruling|verdict|ruled)\b")
_CALLED = re.compile(
    r"\b(?:announc\w+|appeal\w*|offer\w*|speech|invit\w+|urged|called (?:on|for|upon)|told|said (?:those|they"
    r"|officials)"
    r"|promised)\b"
)


def _since_event(text: Text, report: Report) -> DateSpan | None:
    """ "Have come over since the party was outlawed": from the day that the article tells of it to its own day."""
    sentence, published = text.document.sentences[report.sentence], text.document.published
    found = _SINCE.search(text.plain, sentence.start, sentence.end)
    own = [t for t in text.times if sentence.start <= t.start < sentence.end and t.points_to == "since" and t.when]
    if found is None or published is None or own:
        return None
    what = found["what"] or found["from"] or found["to"]
    event = _ENDED if _ENDED.match(what) or what in {"ban", "decision", "dissolution"} else _CALLED
    days: list[DateSpan] = []
    for other in text.document.sentences:
        if other.index == sentence.index or not event.search(text.plain, other.start, other.end):
            continue
        leaders = event is _ENDED or _RULER.search(text.plain, other.start, other.end)
        here = [t for t in text.times if leaders and other.start <= t.start < other.end]
        days += [t.when for t in here if t.when is not None and t.when.precision == "day"]
    day = next((d for d in days if d.start < published), None)
    if day is None and event is _ENDED and report.origin in text.gazetteer.parties:
        # A party's second period on the same side began on the day that it was dissolved.
        start = text.gazetteer.parties[report.origin].sides[-1].start
        day = DateSpan(start, start, "day") if start and len(text.gazetteer.parties[report.origin].sides) > 1 else None
    return DateSpan(day.start, published, "range") if day and day.start < published else None


_RULER = re.compile(r"\b(?:prime minister|premier|hun sen|hun manet|samdech)\b")


def _is_day(span: TimeSpan) -> bool:
    return span.when is not None and span.when.precision == "day"


_AFTER = re.compile(
    r"\b(?P<n>a|one|two|three|four|five|six|seven|eight|nine|ten|\d+) (?P<unit>day|week)s? after [^.;,]{0,60}$"
)


def _before_event(text: Text, report: Report) -> DateSpan | None:
    """ "Was freed on Tuesday, five days after he wrote to the premier": the act stands so many days before."""
    sentence = text.document.sentences[report.sentence]
    found = _AFTER.search(text.plain, sentence.start, report.start)
    if found is None:
        return None
    days = [t.when for t in text.times if sentence.start <= t.start < found.start() and _is_day(t) and t.when]
    if not days:
        return None
    number = int(read_number(found["n"]) or 1) * (7 if found["unit"] == "week" else 1)
    when = days[-1].start - timedelta(days=number)
    return DateSpan(when, when, "day")
