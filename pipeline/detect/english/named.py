"""English third passes over the acts told: one of a group who is named after it, people named by what they gave as the
reason for leaving, and where those came from who were told of together before.
"""

from __future__ import annotations

import re
from itertools import pairwise

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
    r"(?:them|these|those|the (?:\d+|[a-z]+|[\ue005\ue002][\ue000]*(?:'s)?)"
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
    rf"|\bthey (?:also )?includ(?:e|ed) {_BEFORE_NAME}{_PERSON}"
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


class Named(Numbers):
    """Passes over the reports for people who are named after the act; `Acts` runs them in order."""

    subjects: Subjects

    def _one_of_them(self) -> None:
        """One of a group that moved, by name and with words of their own: an act of their own."""
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

    def _name_one(self, span: PersonSpan, start: int, groups: list[Report]) -> None:
        sentence = self.text.document.sentence_at(start)
        near = [r for r in groups if 0 <= sentence.index - r.sentence <= 6]
        figure = self.text.cast.figures[span.person]
        if (
            not near
            or figure.stands in STAND_ASIDE
            or self.text.is_ruling_officer(figure) != self.text.is_ruling(near[-1].origin)
            or _TO_STAY.search(self.text.plain, start, span.start)
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
