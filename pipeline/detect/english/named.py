"""English third passes over the acts told: one of a group who is named after it, people named by what they gave as the
reason for leaving, and where those came from who were told of together before.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from pipeline.detect.counts import read_count
from pipeline.detect.document import Sentence
from pipeline.detect.english.numbers import Numbers
from pipeline.detect.english.subject import Subjects
from pipeline.detect.reports import STAND_ASIDE, Report
from pipeline.detect.spans import MACROS, GroupSpan, PersonSpan
from pipeline.records import Count

_WENT = (
    r"(?:went|gone|left|crossed|joined|moved|switched|defected|signed|come|came|departed|quit|resigned|agreed|accepted"
    r"|made the (?:move|switch|crossing|jump)|changed (?:sides|parties)|walked|jumped|deserted)"
)
_WHOM = (
    r"(?:them(?! *, (?:[^,.;\"]{0,60} )?\ue001)|these|those|the (?:\d+|[a-z]+|[\ue005\ue002][\ue000]*(?:'s)?)"
    r"(?: (?!said\b|says\b)[a-z]+| [\ue002\ue003][\ue000]*){0,3}?)"
)
_COUNTED = r"(?:[a-z]+|\d+)(?: [a-z'-]+| [\ue002\ue003][\ue000]*(?:'s)?){1,6}"
_WHO_WENT = rf"(?: who (?:had |have |has )?(?:also |then |since )?{_WENT}(?: [a-z]+){{0,4}}?)?"
_BEFORE_NAME = r"(?:[^,.;\"]{0,70} )?(?:(?:mr|mrs|ms|dr)\.? )?"
_PERSON = MACROS["PERSON"]
# "One of those who went, the commune chief X, …", "among the names read out was that of X", "the best known is X".
_ONE_NAMED = re.compile(
    rf"\b(?:one|another) (?:of|among) {_WHOM}{_WHO_WENT}(?:, | is | was ){_BEFORE_NAME}{_PERSON}"
    rf"|{_PERSON}, (?:[^,.;\"]{{3,50}}, )?(?:one of|among) (?:{_WHOM}|{_COUNTED}) who "
    rf"(?:had |have )?(?:also |then |since )?{_WENT}\b"
    rf"|\bone who (?:had |has )?{_WENT}(?:, | is | was ){_BEFORE_NAME}{_PERSON}"
    rf"|\bamong (?:those|the (?:names?|people|faces|signatures|thumbprints|newcomers|converts|defectors))"
    rf"(?:(?: on| in| at| that| to be| who)? [^.;\"]{{2,50}}?)? (?:was|were|is|are) (?:that of |those of )?"
    rf"{_BEFORE_NAME}{_PERSON}"
    rf"|\b(?:the )?(?:best[- ]known|most senior|most prominent|highest[- ]ranking|most surprising|biggest) "
    rf"(?:(?:name|face|figure|person|man|woman|one|convert|newcomer)(?: [a-z]+){{0,4}} |of [^.;\"]{{2,90}}? )"
    rf"(?:is|was) {_BEFORE_NAME}{_PERSON}"
)
# "One of those who went is willing to talk. X, a tailor, said …": the next sentence opens with the name.
_ONE_TALKS = re.compile(
    rf"\b(?:one|another) (?:of {_WHOM}|among them){_WHO_WENT} (?:is|was|has|had|did|does|agreed|consented|wanted|spoke"
    rf"|talked|told|explained|came|would) (?!not\b|never\b)[^.;\"]{{3,80}}[.:] $"
)
_TO_STAY = re.compile(
    r"\b(?:refused|declined|stayed|remain|remains|remained|turned (?:it|them) down|arrested|jailed"
    r"|not (?:gone|left|joined|signed|moved|crossed)|never)\b"
)
_THROWN_OUT = re.compile(
    r",? (?:[^,;.\"]{3,60}, )?(?:had |has |was )(?:already |been |long )*(?:expelled|thrown|dismissed|ousted)\b"
)
# Who leads or speaks for those who moved is one of them: "X, who led the six", "speaking for the group, Mrs X said".
_THEM = (
    r"(?:them|the (?:[a-z-]+|\d+|\ue005\ue000*|\ue002\ue000* \ue005\ue000*)"
    r"|(?:his|her) (?:group|fellow [a-z]+|colleagues))"
)
_SPEAKS_FOR_THEM = re.compile(
    rf"{_PERSON},? (?:who (?:had |has )?(?:led|leads|headed|heads|brought|guided|spoke for|speaks for|represented)"
    rf"|(?:speaking|talking|reading) (?:for|on behalf of|in the name of)"
    rf"|(?:the |a )?(?:leader|head|spokes\w+|representative) (?:of|for)) {_THEM}\b"
    rf"|\b(?:speaking|spoke|talking|reading|writing) (?:for|on behalf of|in the name of) {_THEM}(?: was)?,? "
    rf"{_BEFORE_NAME}{_PERSON}"
    rf"|\b(?:on behalf of|in the name of) {_THEM}, {_BEFORE_NAME}{_PERSON}"
    rf"|\b(?:that|their|its|the group's) (?:leader|spokes\w+|head|representative),? {_BEFORE_NAME}{_PERSON}"
    rf"|\b(?:led|headed|fronted|guided) by "
    rf"(?:(?:[a-z'-]+\.?|\ue005\ue000*|[\ue002\ue003]\ue000*(?:'s)?),? ){{0,7}}?{_PERSON}"
)
_FOR_ALL = re.compile(r"[^.]{0,60}?\b(?:says?|said)\b (?:that )?they\b")
# "Gave ill health as the reason", "cited a quarrel over the list".
_REASON = re.compile(
    r"\b(?:cit(?:ed|es)|blam(?:ed|es)|(?:gave|gives?|named|offered) [^.;\"]{3,60} as (?:the|his|her|their) "
    r"(?:main |only |sole )?(?:reasons?|grounds?|motives?)|(?:put|puts) (?:it|this|the decision) down to"
    r"|wrote (?:that|of)|pointed to|said (?:that )?(?:he|she|they) (?:was|were|had been) (?:tired|unhappy|disappointed"
    r"|exhausted|ignored|sidelined|fed up)|(?:gave|offered|stated) no reasons?)\b"
)
_RESIGNED = re.compile(r"\b(?:resign(?:ed|s)?|quit|stepped down|left|walked out|departed|resignations?|departures?)\b")
_MOST_SENTENCES = 4
_THE_FORMER = re.compile(r"(?:the|this) (?:former|ex-|one-time|erstwhile)\b")
_ONE = Count(1, 1)


_HAD_LEFT = re.compile(
    r"\ue002\ue000*,? (?:(?:which|that|whose ranks) (?:he|she|they) (?:had |has |have )?|(?:he|she|they) had )"
    r"(?:earlier |once |previously |only )?(?P<left>left|quit|deserted|abandoned|walked out of|resigned from)"
    r"(?=[,.;]| )"
)


class Named(Numbers):
    """Passes over the reports for people who are named after the act; `Acts` runs them in order."""

    subjects: Subjects
    stated: set[int]

    def _one_of_them(self) -> None:
        """One of a group that moved, by name and with words of their own: an act of their own."""
        self._who_speaks_for_them()
        groups = [r for r in self.reports if r.type == "defection" and r.kind != "person" and not r.is_negated]
        if not groups:
            return
        for match in _ONE_NAMED.finditer(self.text.open):
            names = [s for s in self.text.document.spans_in(*match.span()) if isinstance(s, PersonSpan)]
            span = names[-1] if names else None
            if match.group().startswith("\ue001"):
                span = names[0]
            stop = self.text.document.sentence_at(match.start()).end
            if span is not None and not _FOR_ALL.match(self.text.plain, span.end, stop):
                self._name_one(span, match.start(), groups)
                # "One who went, X": no number of the other side.
                self.reports = [
                    r for r in self.reports
                    if r.people or r.count != _ONE or not match.start() <= r.start < span.start
                ]  # fmt: skip
        sentences = self.text.document.sentences
        for sentence, following in pairwise(sentences):
            if _ONE_TALKS.search(self.text.open[sentence.start : sentence.end].rstrip() + " "):
                opening = self.text.document.by_start.get(following.start)
                if isinstance(opening, PersonSpan):
                    self._name_one(opening, sentence.start, groups)

    def _who_speaks_for_them(self) -> None:
        """The one who led or speaks for a group that moved is named with it."""
        groups = [
            r for r in self.reports
            if r.type in {"defection", "departure", "return"} and r.kind == "group" and not r.people
            and not r.is_negated and r.count is not None and (r.count.low or 0) > 1
        ]  # fmt: skip
        for match in _SPEAKS_FOR_THEM.finditer(self.text.open):
            sentence = self.text.document.sentence_at(match.start())
            names = [s for s in self.text.document.spans_in(*match.span()) if isinstance(s, PersonSpan)]
            near = [r for r in groups if 0 <= sentence.index - r.sentence <= 4 and not r.people]
            if len(names) != 1 or not near:
                continue
            if match.group().startswith(("its ", "their ")) and sentence.index - near[-1].sentence > 1:
                # "Their spokesman, X": of whom the sentence before tells.
                continue
            groups_named = [
                s
                for s in self.text.document.spans_in(match.start(), sentence.end)
                if isinstance(s, GroupSpan) and s.start < match.end() and s.count is not None and s.count != _ONE
            ]
            told = read_count(self.text.plain[match.start() : match.end()].rpartition(" ")[2])
            if any(s.count != near[-1].count for s in groups_named) or told not in {None, near[-1].count}:
                # "Representative of the 40 vendors": of others.
                continue
            figure = self.text.cast.figures[names[0].person]
            side = self.text.side_of_figure(figure)
            if self.text.is_ruling_officer(figure) != self.text.is_ruling(near[-1].origin) or (
                side not in {None, "OPPOSITION", near[-1].origin} and near[-1].origin != "OPPOSITION"
            ):  # fmt: skip
                continue
            near[-1].people = (figure.number,)
            self.reports = [
                r for r in self.reports
                if r in near or r.people != near[-1].people or r.type not in {"recantation", near[-1].type}
                or r.destination not in {None, near[-1].destination}
            ]  # fmt: skip

    def _name_one(self, span: PersonSpan, start: int, groups: list[Report]) -> None:
        sentence = self.text.document.sentence_at(start)
        near = sorted((r for r in groups if 0 <= sentence.index - r.sentence <= 6), key=lambda r: r.start)
        figure = self.text.cast.figures[span.person]
        if (
            not near
            or figure.stands in STAND_ASIDE
            or self.text.is_ruling_officer(figure) != self.text.is_ruling(near[-1].origin)
            or _TO_STAY.search(self.text.plain, start, span.start)
            or _THROWN_OUT.match(self.text.plain, span.end)
        ):
            return
        own = [r for r in self.reports if span.person in r.people and r.type != "recantation" and r not in near]
        if own:
            for report in own:
                report.rules.append("numbers.named")
            return
        for report in near:
            report.people = tuple(p for p in report.people if p != span.person)
        self._named_part(near[-1], span.start, span.end)

    def _reasons(self) -> None:
        """ "The spokesman has resigned. X cited ill health": who gives a reason for a leaving told before has left."""
        self.reports = [r for r in self.reports if not self._is_done(r)]
        for match in _REASON.finditer(self.text.low):
            sentence = self.text.document.sentence_at(match.start())
            left = self._leaving_before(sentence)
            subject = self.subjects.of_verb(match.start(), sentence) if left is not None else None
            if left is None or subject is None or not subject.people or subject.frame:
                continue
            told = {p for r in self.reports for p in r.people}
            people = tuple(p for p in subject.people if p not in told)
            if people and any(self._is_of(p, left) for p in people):
                self.reports.append(
                    Report(
                        "departure",
                        match.start(),
                        match.end(),
                        sentence.index,
                        people,
                        origin=left,
                        rules=["named.reason"],
                    )
                )

    def _is_done(self, report: Report) -> bool:
        """ "Will no longer speak for the party. He left it on Monday": to come, and told as done as well."""
        return report.type == "departure" and report.modality == "planned" and any(
            r.type == "departure" and r.modality == "actual" and r.origin == report.origin and r.people
            and r.people == report.people for r in self.reports
        )  # fmt: skip

    def _leaving_before(self, sentence: Sentence) -> str | None:
        """The opposition party that the few sentences before tell people to have left, none of them by name."""
        for other in reversed(self.text.document.sentences[: sentence.index]):
            if sentence.index - other.index > _MOST_SENTENCES:
                return None
            spans = self.text.document.spans_in(other.start, other.end)
            if any(isinstance(s, PersonSpan) for s in spans) or not _RESIGNED.search(
                self.text.plain, other.start, other.end
            ):
                continue
            here = [self.text.party_of(p) for p in self.text.parties if other.start <= p.start < other.end]
            left = [p for p in here if p and self.text.is_opposition(p)]
            if left and len(set(here)) == 1:
                return left[0]
        return None

    def _is_of(self, person: int, party: str) -> bool:
        figure = self.text.cast.figures[person]
        return (
            figure.stands not in STAND_ASIDE - {"speaker"}
            and not self.text.is_ruling_officer(figure)
            and self.text.side_of_figure(figure) in {None, party}
        )

    def _described_after(self, report: Report) -> str | None:
        """ "X has moved to the party. The former councillor of another said …": of the one that the next words name."""
        sentences = self.text.document.sentences[report.sentence : report.sentence + 3]
        if len(report.people) != 1 or not sentences:
            return None
        for span in self.text.document.spans_in(report.end, sentences[-1].end):
            if (
                isinstance(span, GroupSpan)
                and span.count == _ONE
                and span.party_id not in {None, report.destination}
                and _THE_FORMER.match(self.text.plain, span.start)
                and self.text.is_opposition(span.party_id)
            ):
                return span.party_id
        return None

    def _from_told_group(self) -> None:
        """ "Six were expelled. Two of them have joined another party": they come from where the six were; and who is
        of "the opposition" in the headline is of the party that the text names.
        """
        for report in self.reports:
            if report.type != "defection" or report.origin not in {None, "OPPOSITION"}:
                continue
            report.origin = self._described_after(report) or report.origin
            for told in self.reports:
                if told.origin in {None, "OPPOSITION", "CIVIL_SOCIETY", report.destination}:
                    continue
                near = told.type == "departure" and 0 <= report.sentence - told.sentence <= 3
                same = report.count is not None and told.count == report.count
                expelled = near and (same or self.text.is_opposition(told.origin))
                again = (
                    told.type == "defection"
                    and told.destination == report.destination
                    and (set(told.people) & set(report.people) or same)
                )
                if expelled or again:
                    report.origin = told.origin
                    break
        self._left_before()

    def _dates_after(self) -> None:
        """A lead without a date takes the day that the paragraph after it tells of the same event."""
        document, published = self.text.document, self.text.document.published
        for report in self.reports:
            if (
                report.date is not None
                or document.sentences[report.sentence].paragraph != 0
                or report.type in {"approach", "refusal"}
            ):
                continue
            for sentence in document.paragraph(1):
                told = [
                    t
                    for t in self.text.times
                    if sentence.start <= t.start < sentence.end and t.when and t.when.precision == "day"
                ]
                if (
                    told
                    and told[0].when
                    and published
                    and told[0].when.end <= published
                    and not self.text.tells_pressure(sentence.start, sentence.end)
                ):
                    report.date = told[0].when
                    report.spans.append((told[0].start, told[0].end, "date"))
                    break

    def _left_before(self) -> None:
        """ "Abandoned the prince's party for Funcinpec, which she had left in 2006": then she had gone the other
        way.
        """
        for left in _HAD_LEFT.finditer(self.text.open):
            party = next((self.text.party_of(p) for p in self.text.parties if p.start == left.start()), None)
            sentence = self.text.document.sentence_at(left.start())
            back = [
                r for r in self.reports
                if r.sentence == sentence.index and r.type in {"defection", "return"} and r.destination == party
                and r.origin not in {None, party} and r.start < left.end()
            ]  # fmt: skip
            if party and back:
                back[-1].type = "return"
                self.stated.add(left.start("left"))
                date, span = self.text.date_at(left.start("left"), left.end())
                self.reports.append(
                    replace(
                        back[-1],
                        type="defection",
                        start=left.start("left"),
                        end=left.end(),
                        origin=party,
                        destination=back[-1].origin,
                        date=date if date != back[-1].date else None,
                        spans=[(span.start, span.end, "date")] if span else [],
                        rules=["second.left_before"],
                        signals=[],
                    )
                )
