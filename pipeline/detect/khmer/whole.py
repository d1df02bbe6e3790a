"""Khmer reports of one article → told once: leaving and joining joined, parts beside wholes, groups with their names,
answers after approaches, returns, and headlines that the body outdoes.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.detect.khmer.members import Members, receives
from pipeline.detect.khmer.text import KhmerText
from pipeline.detect.reports import Report, date_answers
from pipeline.detect.spans import GroupSpan, PersonSpan

#: Rules of leaving by what one does with the signs of a party.
_SIGNS = ("off_with_shirt", "card_back", "burnt")


class Whole:
    """Looks at all reports of an article at once."""

    def __init__(self, text: KhmerText) -> None:
        self.text = text
        self.reports: list[Report] = []

    def settle(self, reports: list[Report]) -> list[Report]:
        """The reports as the article as a whole means them."""
        self.reports = reports
        self._shown_leaving()
        self._one_move()
        self._offered_to()
        self._answered()
        self._parts()
        self.reports = self.name_members(self.reports)
        self.reports = [part for report in self.reports for part in self._by_side(report)]
        date_answers(self.reports)
        self._returns()
        self._headline()
        return self.reports

    def _one_move(self) -> None:
        """Leaving and joining told in one sentence of the same people are one defection."""
        kept: list[Report] = []
        for report in self.reports:
            twin = next((r for r in self.reports if self._is_same_move(report, r)), None)
            whole = next((r for r in self.reports if self._same_leaving(report, r)), None)
            if whole is not None:
                whole.spans.append((report.start, report.end, "origin"))
                continue
            if (
                report.type == "departure"
                and twin is not None
                and report.origin != twin.destination
                and twin.modality == report.modality
            ):
                twin.spans.append((report.start, report.end, "origin"))
                if twin.origin in {None, "OPPOSITION"}:
                    twin.origin = report.origin
                continue
            kept.append(report)
        self.reports = kept

    def _shown_leaving(self) -> None:
        """ "60 joined. Among them is X, who took off the shirt of the old party": X joins what they join."""
        for report in self.reports:
            if report.type != "departure" or report.kind != "person" or not report.rules[0].endswith(_SIGNS):
                continue
            told = next((r for r in reversed(self.reports) if self._are_followed(r, report)), None)
            if told is not None and not any(
                set(r.people) & set(report.people) for r in self.reports if r is not report
            ):
                report.type, report.destination = "defection", told.destination
                report.date, report.place = report.date or told.date, report.place or told.place

    @staticmethod
    def _are_followed(told: Report, report: Report) -> bool:
        near = 0 <= report.sentence - told.sentence <= 2 and told.start < report.start
        return near and told.type == "defection" and told.kind != "person" and told.origin == report.origin

    @staticmethod
    def _is_same_move(report: Report, other: Report) -> bool:
        """Told in one sentence, of the same people or of groups, and not a way back."""
        if other is report or other.type not in {"defection", "return", "cooptation"}:
            return False
        if other.sentence != report.sentence or other.destination == report.origin:
            return False
        return bool(set(other.people) & set(report.people)) or (other.kind != "person" and report.kind != "person")

    @staticmethod
    def _same_leaving(report: Report, other: Report) -> bool:
        """ "Fifteen joined … the fifteen took off their old shirts": the same people leave what they left."""
        if report.type != "departure" or other.type != "defection" or "person" in {report.kind, other.kind}:
            return False
        near = 0 <= report.sentence - other.sentence <= 4
        return near and report.count in {None, other.count} and report.origin == other.origin

    def _answered(self) -> None:
        """ "Eight turned down the call of …, who asked them to join": an offer that a group answered is its refusal."""
        said_no = [
            (r.sentence, r.count) for r in self.reports if r.type == "refusal" and r.kind != "person" and r.count
        ]
        self.reports = [
            r for r in self.reports if r.type != "approach" or r.people or (r.sentence, r.count) not in said_no
        ]

    def _offered_to(self) -> None:
        """ "An activist was asked to join. The offer was made to X": whom an offer to somebody unnamed was made to."""
        text, sentences = self.text, self.text.document.sentences
        for report in self.reports:
            alone = report.count is None or report.count.high == 1
            if report.type != "approach" or report.people or not alone:
                continue
            last = sentences[min(len(sentences) - 1, report.sentence + 2)]
            match = text.grammar("offer_to").search(text.low, report.end, last.end)
            span = text.document.by_start.get(match.end()) if match else None
            if isinstance(span, PersonSpan):
                report.people, report.kind, report.count = (span.person,), "person", None
                report.date = report.date or text.date_at(span.start, span.end)[0]
                report.spans.append((span.start, span.end, "actors"))

    def _parts(self) -> None:
        """ "390, of whom 33 commune chiefs": one report for the whole and one for the part."""
        text, sentences = self.text, self.text.document.sentences
        pattern = text.lexicon.pattern("parts")
        for report in list(self.reports):
            if report.kind == "person" or report.count is None or report.type not in {"defection", "departure"}:
                continue
            here = sentences[report.sentence]
            if here.paragraph < 0:
                continue
            last = sentences[min(len(sentences) - 1, report.sentence + 1)]
            later = [r.start for r in self.reports if r.start > report.end and r.kind != "person" and r.count]
            for match in pattern.finditer(text.low, here.start, min([last.end, *later])):
                groups = [
                    g
                    for g in text.groups_in(match.start(), min(last.end, match.end() + 60))
                    if g.count and not g.is_pronoun and g.count.unit == "people"
                ]
                part = next((g for g in groups if ((g.count and g.count.low) or 0) < (report.count.low or 0)), None)
                if (
                    part is None
                    or self._is_named(part)
                    or not text.lexicon.pattern("group_nouns", "political").fullmatch(part.noun)
                    or any(r.count == part.count for r in self.reports)
                ):
                    continue
                spans = [(part.start, part.end, "count"), *(s for s in report.spans if s[2] != "count")]
                origin, rules = part.party_id or report.origin, [*report.rules]
                self.reports.append(
                    replace(report, count=part.count, origin=origin, signals=[], rules=rules, spans=spans)
                )

    def _is_named(self, part: GroupSpan) -> bool:
        """ "Among them a deputy village chief, Mr X": X is told of by name."""
        if part.count is None or part.count.high != 1:
            return False
        near = self.text.document.spans_in(part.end, part.end + 24)
        return any(isinstance(s, PersonSpan) and s.start - part.end < 20 for s in near)

    def name_members(self, reports: list[Report]) -> list[Report]:
        """ "…three members joined. They are A, B and C": the group is those people, one report a place."""
        told: list[Report] = []
        for report in reports:
            listed = {} if report.kind == "person" or report.people else self._listed_after(report)
            wanted = report.count.low if report.count else None
            own = {p for r in reports if r.kind == "person" and _same_ends(r, report) for p in r.people}
            if wanted is None or len(listed) < wanted:
                listed = {person: spans for person, spans in listed.items() if person not in own}
            if listed and wanted is not None and report.count and report.count.high == wanted and len(listed) < wanted:
                report.people = tuple(listed)
                told.append(report)
            elif (
                not listed
                and report.kind == "group"
                and report.type != "pressure"
                and not report.people
                and report.count
                and (report.count.low or 0) > 1
            ):
                report.people = tuple(p for p in Members(self.text).of(report) if p not in own)
                told.append(report)
            elif not listed or (wanted is not None and len(listed) != wanted):
                told.append(report)
            else:
                told += self._by_place(report, listed)
        return told

    def _by_side(self, report: Report) -> list[Report]:
        """ "A of one party and B of another joined": each leaves the own side."""
        if report.kind != "person" or len(report.people) < 2 or report.type not in {"defection", "departure"}:
            return [report]
        sides: dict[str | None, list[int]] = {}
        for person in report.people:
            side = self.text.cast.figures[person].party_id
            known = (
                side is not None and side not in {"OPPOSITION", report.destination} and not self.text.is_ruling(side)
            )
            sides.setdefault(side if known and report.origin else report.origin, []).append(person)
        if len(sides) < 2:
            return [report]
        return [
            replace(report, people=tuple(p), origin=side, signals=[], rules=[*report.rules], spans=[*report.spans])
            for side, p in sides.items()
        ]

    def _by_place(self, report: Report, listed: dict[int, list[tuple[int, int, str]]]) -> list[Report]:
        homes: dict[str | None, list[int]] = {}
        for person in listed:
            homes.setdefault(self.text.cast.figures[person].place or report.place, []).append(person)
        return [
            replace(
                report,
                people=tuple(people),
                kind="person",
                count=None,
                place=place,
                signals=list(report.signals),
                rules=list(report.rules),
                spans=[*(s for p in people for s in listed[p]), *report.spans],
            )
            for place, people in homes.items()
        ]

    def _listed_after(self, report: Report) -> dict[int, list[tuple[int, int, str]]]:
        """People listed in the report's sentence after a word of listing, or in one that says who they are."""
        document, low = self.text.document, self.text.low
        found: dict[int, list[tuple[int, int, str]]] = {}
        listing = self.text.lexicon.pattern("listing")
        here = document.sentences[report.sentence]
        for sentence in document.sentences[report.sentence : report.sentence + 4]:
            people = [s for s in document.spans_in(sentence.start, sentence.end) if isinstance(s, PersonSpan)]
            people = [
                s
                for s in people
                if not receives(self.text, s.person, report) and (sentence is not here or s.start > report.end)
            ]
            if not people:
                continue
            is_named = False
            for index, span in enumerate(people):
                # "the decision, signed by X, names A, B and C": the names after that word.
                if self.text.grammar("names_follow").search(self.text.untitled(sentence.start, span.start)):
                    people, is_named = people[index:], sentence is not here
                    break
            lead = low[max(sentence.start, report.end if sentence is here else sentence.start) : people[0].start]
            first = self.text.grammar("title_end").sub("", lead)
            one = [
                g
                for g in self.text.groups_in(sentence.start, people[0].start)
                if g.count is not None and g.count.high == 1
            ]
            is_list = (
                bool(listing.search(first[-30:]))
                and not one
                and (sentence is here or "\ue005" in first or len(first) < 40)
            )
            predicate = self.text.grammar("says_who").match(low, people[-1].end)
            is_naming = (
                not first.strip(' "') and predicate is not None and sentence is not here and report.origin is not None
            )
            if is_naming:
                sides = {self.text.side_of_figure(self.text.cast.figures[s.person]) for s in people}
                is_naming = sides - {None} == {report.origin}
            is_whole = (
                report.count is not None
                and report.count.low == report.count.high == len({s.person for s in people}) > 1
            )
            if not (is_named or is_list or is_naming or (is_whole and sentence is not here and not first.strip(' "'))):
                continue
            for span in people:
                if not self.text.is_possessor(span.start):
                    found.setdefault(span.person, []).append((span.start, span.end, "actors"))
            break
        return found

    def _returns(self) -> None:
        """Who had come over earlier and leaves the ruling side, or joins the old one, goes back: `return`."""
        text = self.text
        over = {
            person for r in self.reports for person in r.people
            if r.type == "defection" and r.destination and text.is_ruling(r.destination)
        }  # fmt: skip
        for report in self.reports:
            if (
                report.type in {"defection", "departure"}
                and report.origin
                and text.is_ruling(report.origin)
                and set(report.people) & over
            ):
                report.type = "return"
            if report.type == "return" and not text.is_ruling(report.origin):
                report.origin = "CPP"
        back = {person for r in self.reports if r.type == "return" for person in r.people}
        self.reports = [r for r in self.reports if not (set(r.people) & back and self._is_told_with_a_day(r))]

    def _is_told_with_a_day(self, report: Report) -> bool:
        """A first move without a day, where the same move is told elsewhere with one."""
        same = (
            r
            for r in self.reports
            if (r.type, r.people, r.destination) == (report.type, report.people, report.destination)
        )
        return report.type == "defection" and report.date is None and any(r.date is not None for r in same)

    def _headline(self) -> None:
        """A headline's group says nothing that the body does not say better."""
        sentences = self.text.document.sentences
        body = [r for r in self.reports if sentences[r.sentence].paragraph >= 0]
        if not body:
            return
        told = {r.type for r in body} | ({"defection"} if any(r.type == "return" for r in body) else set())
        self.reports = [
            r
            for r in self.reports
            if sentences[r.sentence].paragraph >= 0 or (r.kind == "person" and r.type not in told)
        ]


def _same_ends(one: Report, other: Report) -> bool:
    return (one.type, one.origin, one.destination) == (other.type, other.origin, other.destination)
