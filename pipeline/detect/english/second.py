"""English second reading: what only the whole article shows. Who a lead means, returns, and leavings that are one act
with a joining; numbers stand in `numbers`, answers to offers in `answers`.
"""

from __future__ import annotations

import re
from itertools import pairwise

from pipeline.detect.document import Sentence
from pipeline.detect.english.answers import Answers
from pipeline.detect.english.numbers import Numbers
from pipeline.detect.english.subject import Subjects
from pipeline.detect.english.text import Text
from pipeline.detect.reports import Report
from pipeline.detect.spans import PersonSpan

_TELLS = re.compile(r" (?:told|said|says|tells|recalled|wrote)\b")
_NO_OTHER = re.compile(r"\b(?:no other|no new|no party|nothing|left politics|joined none|neither party)\b")
_THROWN_OUT = frozenset(
    {
        "expels",
        "expelled",
        "threw_out",
        "throw_out",
        "shown_door",
        "strike_off",
        "dismissed_from",
        "off_roll",
        "off_its_ranks",
    }
)
_OF_WHOLE = re.compile(
    r"\b(?:of them|of those|of the [a-z]+)(?:, [^.;]{2,50},)?(?: (?:have|had|later|then|since|also|now|has))* $"
)
_LIST_GAP = re.compile(r"(?:, |,? and |,? as well as )(?:(?:mr|ms|mrs) )?")


#: "An activist held since last year", in a lead, is the one who "was arrested and charged" below it.
_CUSTODY = frozenset({"arrest", "detention", "charge", "conviction"})


# "Three other councillors": nobody named before is one of them.
_MORE = re.compile(r"\b(?:others?|another|more|further|additional|remaining)\b")
_ALL_OF_THEM = re.compile(r"(?:both|all [a-z]+|the [a-z]+)(?: of them)?,? (?:(?:mr|mrs|ms)\.? )?$")
#: Who has been this long with a party is of it.
_SETTLED_DAYS = 3 * 365


class SecondReading(Numbers, Answers):
    """Passes over the reports of the first reading; `Acts` runs them in order."""

    text: Text
    subjects: Subjects
    reports: list[Report]
    stated: set[int]

    def _pair_leaving(self) -> None:
        """ "walked out of the one party and joined the other": what was left in the same breath is the origin."""
        for report in self.reports:
            if report.type != "defection":
                continue
            for left in self.reports:
                same = report.people == left.people and (report.people or abs(report.start - left.start) < 200)
                if (
                    left.type == "departure"
                    and left.sentence == report.sentence
                    and same
                    and left.origin != report.destination
                ):
                    report.origin = left.origin
                    if report.modality == "planned" and left.modality == "actual" and left.start < report.start:
                        # "say they are leaving it and wish to become members": the pledge is the act.
                        report.modality = "actual"
                        published = self.text.document.published
                        for told in (report, left):
                            if told.date and published and told.date.start > published:
                                told.date = None

    def _name_leads(self) -> None:
        """A lead tells of "a commune chief" or "two faces of the party"; the paragraphs after it name them."""
        document = self.text.document
        for lead in [
            r for r in self.reports if r.kind == "group" and r.count is not None and r.count.low == r.count.high
        ]:
            number = int(lead.count.low or 0) if lead.count else 0
            group = next(((s, e) for s, e, what in lead.spans if what == "count"), (0, 0))
            one_with_others = number > 1 and self.text.plain.startswith(("a ", "an "), group[0])
            if document.text.count("\n\n") > 1 and self.text.datelined_sections > 2:
                continue
            if lead.rules[0].startswith(("join.follow", "numbers.", "tallies.")):
                # "About 30 villagers followed him": he is not one of them.
                continue
            if (
                lead.people
                or not 1 <= number <= 40
                or lead.is_negated
                or _MORE.search(self.text.plain, max(0, group[0] - 10), group[1])
            ):
                continue
            if document.sentences[lead.sentence].paragraph > 0:
                if 2 <= number <= 6:
                    lead.people = self._named_in_full(lead, number)
                    lead.kind = "person" if lead.people else lead.kind
                continue
            movers = {p for r in self.reports if r.kind == "person" and r.type == "defection" for p in r.people}
            if lead.type == "departure" and 2 <= number <= len(movers):
                # "Three who abandoned the opposition": each of them is told of by name, with where to.
                lead.is_negated = True
                continue
            named = {
                p: r for r in self.reports if r is not lead and r.kind == "person" and r.type == lead.type
                and r.destination == lead.destination and r.modality == lead.modality
                and "numbers.named" not in r.rules for p in r.people
            }  # fmt: skip
            if lead.count is not None and number > len(named) >= 1 and number > 2:
                lead.people = tuple(p for p in named if self._may_be(p, lead))
                for person in lead.people:
                    named[person].people = tuple(p for p in named[person].people if p != person)
                continue
            if len(named) >= number:
                for report in named.values():
                    report.date = report.date or lead.date
                    report.place = report.place or lead.place
                lead.is_negated = True
                continue
            people = self._named_later(lead, 1 if one_with_others else number)
            if people:
                if lead.origin == "OPPOSITION":
                    lead.origin = self.text.side_of_figure(self.text.cast.figures[people[0]]) or lead.origin
                lead.people = people
                lead.kind = "person" if len(people) == number else "group"

    def _named_in_full(self, lead: Report, number: int) -> tuple[int, ...]:
        """ "Two people had left … A and B confirmed it": exactly as many names open a sentence soon after."""
        document = self.text.document
        for sentence in document.sentences[lead.sentence + 1 : lead.sentence + 6]:
            spans = [s for s in document.spans_in(sentence.start, sentence.end) if isinstance(s, PersonSpan)]
            people = tuple(dict.fromkeys(s.person for s in spans))
            opening = self.text.plain[sentence.start : spans[0].start] if spans else ""
            if len(people) == number and (len(opening) < 12 or _ALL_OF_THEM.match(opening)):
                return people if all(self._may_be(p, lead) for p in people) else ()
        return ()

    def _named_later(self, lead: Report, number: int) -> tuple[int, ...]:
        document = self.text.document
        here = document.sentences[lead.sentence].paragraph
        for sentence in document.sentences:
            if not (here < sentence.paragraph <= max(here, 0) + 2 or self._names_next(lead, number, sentence)):
                continue
            spans = [s for s in document.spans_in(sentence.start, sentence.end) if isinstance(s, PersonSpan)]
            if number > 1:
                people = tuple(dict.fromkeys(s.person for s in spans))
                opens = bool(spans) and spans[0].start - sentence.start < 4 and len(people) > 1
                if opens and len(people) > number:
                    # "A and B, both from Kandal, appeared beside the chairman, C."
                    people = tuple(dict.fromkeys(s.person for s in self._opening_list(spans)))
                found = (
                    people
                    if len(people) == number
                    or (opens and len(people) < number and all(self._may_be(p, lead) for p in people))
                    else ()
                )
            else:
                fitting = [s.person for s in spans if self._may_be(s.person, lead)]
                found = (fitting[0],) if fitting else ()
            if found:
                return found
        return ()

    def _names_next(self, lead: Report, number: int, sentence: Sentence) -> bool:
        """ "A vice-president has moved over. X told reporters …": the next sentence opens with one name."""
        if number != 1 or sentence.index != lead.sentence + 1:
            return False
        if self.text.quote_speakers.get(sentence.start) is not None:
            return True
        spans = [s for s in self.text.document.spans_in(sentence.start, sentence.end) if isinstance(s, PersonSpan)]
        opens = bool(spans) and spans[0].start == sentence.start
        return opens or (len(spans) == 1 and bool(_TELLS.match(self.text.low, spans[0].end)))

    def _opening_list(self, spans: list[PersonSpan]) -> list[PersonSpan]:
        """The names that open a sentence as one list."""
        listed = spans[:1]
        for left, right in pairwise(spans):
            gap = self.text.low[left.end : right.start]
            if not (_LIST_GAP.fullmatch(gap) or self.subjects.is_list(gap)):
                break
            listed.append(right)
        return listed

    def _may_be(self, person: int, lead: Report) -> bool:
        figure = self.text.cast.figures[person]
        side = self.text.side_of_figure(figure)
        if lead.type == "return" and side is not None and side == lead.destination and not figure.stands:
            return True
        if figure.stands in {"speaker", "analyst", "relative", "official"} or self.text.is_ruling_officer(
            figure
        ) != self.text.is_ruling(lead.origin):
            return side is None and not figure.stands
        return (
            side in {None, lead.origin}
            or (lead.type == "return" and side == lead.destination)
            or (
                "OPPOSITION" in (side, lead.origin)
                and self.text.is_opposition(lead.origin)
                and self.text.is_opposition(side)
            )
        )

    def _echoes(self) -> None:
        """Leaving told beside joining is one act; a group's leaving takes the destination of the group it is part
        of.
        """
        joins = [
            r for r in self.reports
            if r.type == "defection" and r.kind != "person" and "tallies.by_goal" not in r.rules
        ]  # fmt: skip
        kept = []
        for report in self.reports:
            if self._only_left(report):
                continue
            if report.type == "departure" and report.sentence == 0 and report.is_weak and not report.count and any(
                r.type == "defection" and r.people and r.origin == report.origin for r in self.reports
            ):  # fmt: skip
                # A headline says "leave the party" of those whom the text tells to have joined another.
                continue
            if report.type == "departure" and report.kind != "person" and not self._stands_alone(report):
                if any(
                    j.count == report.count and j.origin == report.origin and abs(j.sentence - report.sentence) <= 3
                    for j in joins
                ):
                    continue
                near = [
                    j
                    for j in joins
                    if abs(j.sentence - report.sentence) <= 5
                    and (j.origin == report.origin or "OPPOSITION" in (j.origin, report.origin))
                ]
                if near and (
                    report.count is None
                    or any(j.count in (None, report.count) or j.sentence == report.sentence for j in near)
                ):
                    continue
                near = [j for j in near if j.kind == "group"]
                if near and any(_OF_WHOLE.search(self.text.plain[j.start - 60 : j.start]) for j in near):
                    # "Seven resigned. Five of them have since joined …": a part went on.
                    near = []
                if near:
                    report.type, report.destination = "defection", near[-1].destination
                    report.date = near[-1].date or report.date
                    report.place = report.place or near[-1].place
            kept.append(report)
        self.reports = kept

    def _only_left(self, report: Report) -> bool:
        """ "Was quitting the party but would not join another": nobody asked, and nothing was refused."""
        return report.type == "refusal" and any(
            r.type == "departure" and r.sentence == report.sentence and r.people and r.people == report.people
            for r in self.reports
        )

    def _stands_alone(self, report: Report) -> bool:
        """Thrown out, or left for no party: no part of a joining told beside it."""
        return report.rules[0].split(".")[-1] in _THROWN_OUT or self._joined_none(report)

    def _joined_none(self, report: Report) -> bool:
        """ "Had handed back their cards and taken up no other": left for no party."""
        return bool(_NO_OTHER.search(self.text.plain, report.end, self.text.document.sentences[report.sentence].end))

    def settle_context(self, context: list[Report]) -> list[Report]:
        """Without what is told twice: "an activist was sentenced" of a lead that is named later, and a policeman at the
        door who came to make an offer.
        """
        named = [r for r in context if r.people]
        asked = [r for r in self.reports if r.type in {"approach", "refusal"}]

        def is_again(report: Report) -> bool:
            kinds = {s.kind for s in report.signals}
            one = report.count is not None and report.count.high == 1 and not report.people
            told_of = kinds | (_CUSTODY if kinds <= _CUSTODY else frozenset())
            return (one and any(r.type == report.type and told_of & {s.kind for s in r.signals} for r in named)) or (
                kinds == {"surveillance"}
                and any(r.sentence == report.sentence and r.people == report.people for r in asked)
            )

        return [r for r in context if not is_again(r)]

    def name_groups(self, context: list[Report]) -> None:
        """ "Police arrested two officials": named in the next sentence, when just as many names open it."""
        document = self.text.document
        for report in context:
            if report.kind != "group" or report.people or report.count is None or report.count.low != report.count.high:
                continue
            for sentence in document.sentences[report.sentence + 1 : report.sentence + 3]:
                spans = [s for s in document.spans_in(sentence.start, sentence.end) if isinstance(s, PersonSpan)]
                people = tuple(dict.fromkeys(s.person for s in spans))
                if spans and spans[0].start - sentence.start < 4 and len(people) == report.count.low:
                    report.people, report.kind = people, "person"
                    break

    def _began_there(self, report: Report) -> bool:
        """ "Who joined the party in 1984" of somebody who leaves it now: how the career began is no change of side."""
        if report.type != "defection" or report.kind != "person" or report.start in self.stated:
            return False
        return any(
            other.origin == report.destination and set(report.people) <= set(other.people)
            and (
                other.date and other.date.start > report.date.end
                if report.date
                else other.start < report.start and other.type == "defection"
            )
            for other in self.reports
            if other is not report and other.type in {"defection", "departure"}
            and other.origin not in {"CPP", "GOVERNMENT"}
        )  # fmt: skip

    def _returns(self) -> None:
        """Who had come over earlier and leaves the ruling side, or joins the old one, goes back: `return`."""
        self.reports = [r for r in self.reports if not self._began_there(r)]
        over: dict[int, Report] = {}
        for report in self.reports:
            if report.type == "defection" and report.destination and self.text.is_ruling(report.destination):
                for person in report.people:
                    over.setdefault(person, report)

        def was_over(person: int, report: Report) -> bool:
            """Had the person come over before the act that a report tells?"""
            before = over.get(person)
            if before is None or before is report:
                return False
            if (
                report.destination not in {None, before.origin}
                and before.date
                and report.date
                and (report.date.start - before.date.end).days > _SETTLED_DAYS
            ):
                # Ten years with the second party, and now a third: no going back.
                return False
            return not (before.date and report.date and before.date.start > report.date.end)

        for report in self.reports:
            if report.type == "departure" and report.kind == "group" and report.count and any(
                r.type == "defection" and r.kind == "group" and r.count == report.count
                and r.destination == report.origin and self.text.is_ruling(r.destination)
                and 0 <= report.sentence - r.sentence <= 4 for r in self.reports
            ):  # fmt: skip
                # "Two others who had gone over with him left the ruling party in April."
                report.type = "return"
            if report.type == "departure" and report.origin and self.text.is_ruling(report.origin) and report.people:
                described = [p for n in report.people for p in self.text.cast.figures[n].parties if p != "GOVERNMENT"]
                if any(self.text.is_opposition(p) for p in described[:1]):
                    # "The former Candlelight councillor handed back his ruling-party card."
                    report.type = "return"
            if (
                report.type == "departure"
                and report.rules[0].endswith(("said_leaving", "leave_bare"))
                and any(
                    p in over and over[p].start < report.start and over[p].origin == report.origin
                    for p in report.people
                )
            ):
                # "He had moved over on the 1st; on the 8th he wrote that he was leaving."
                report.type, report.origin = "return", "CPP"
            if report.type in {"defection", "departure"} and any(was_over(p, report) for p in report.people):
                if report.origin and self.text.is_ruling(report.origin):
                    report.type = "return"
                elif self.text.is_opposition(report.destination) and report.destination:
                    report.type, report.origin = "return", "CPP"
            between = next(
                (
                    r.destination for r in self.reports
                    if report.type == "return" and r.type == "defection" and r.origin == report.destination
                    and set(r.people) & set(report.people) and self.text.is_opposition(r.destination)
                ),
                None,
            )  # fmt: skip
            if between is not None and not any(p in over for p in report.people):
                # "Left the one party for another, and was back by December": from where the first move led.
                report.origin = between
                continue
            if report.type == "return" and (report.origin is None or not self.text.is_ruling(report.origin)):
                if any(was_over(p, report) for p in report.people) or report.rules[0].endswith("again_member"):
                    report.origin = "CPP"
                else:
                    report.type = "defection"
