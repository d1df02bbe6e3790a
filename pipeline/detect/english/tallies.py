"""English tallies: "1,900 converts from X", "45 defections from X to Y", and a total told apart by parties."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby, pairwise

from pipeline.detect.claims import claim_of
from pipeline.detect.counts import NUMBER, read_count
from pipeline.detect.document import Sentence
from pipeline.detect.english.text import Text
from pipeline.detect.patterns import quick
from pipeline.detect.reports import Report
from pipeline.detect.spans import MACROS, PartySpan, PlaceSpan
from pipeline.records import Count

_PARTY = rf"(?:the |our |its )?(?:[a-z-]+ ){{0,3}}?(?P<p>{MACROS['PARTY']})"
# Those who came, counted by somebody: "announced 1,900 converts", "has recorded 45 defections".
_COUNTED = re.compile(
    r"\b(?:announc|claim|count|record|document|report|list|logg?|tall(?:y|ie)|boast|celebrat|hail|cit|not|register"
    r"|confirm|verif|trumpet|brag|speak|spok|put|show|see|saw|seen|produc|total)[a-z]*(?: [a-z]+){0,3}? "
    rf"(?P<n>{NUMBER}) (?:[a-z-]+ ){{0,2}}?(?:{MACROS['PARTY']}(?:'s)? )?"
    r"(?:converts|defectors|defections|desertions|turncoats|crossovers|conversions|arrivals|newcomers"
    r"|party switches|switchers|changes of (?:side|party|camp)s?)\b"
    rf"(?P<rest>[^.;\"]*)"
)
_FROM, _TO = (
    re.compile(rf"\b(?:from|of|by) {_PARTY}"),
    re.compile(rf"\b(?:to|into) {_PARTY}(?!'s)"),
)
# "Eleven from the one and four from the other", "eight members of the one".
_OF_PARTY = re.compile(
    rf"\b(?P<n>{NUMBER}) (?:(?!of\b|from\b|and\b|in\b)[a-z-]+ ){{0,4}}?(?:from|of|in|with) (?:the |their )?"
    rf"(?:(?:former|dissolved|opposition|banned|outlawed|court-dissolved) ){{0,2}}(?P<p>{MACROS['PARTY']})"
    rf"|\b(?P<n2>{NUMBER}) (?:former |ex-|serving )?(?P<p2>{MACROS['PARTY']})(?:'s)? (?:[a-z-]+ ){{0,2}}?"
    r"(?:members|officials|activists|councillors|supporters|candidates|leaders|organisers|organizers|chiefs)\b"
)
_IN_PLACE = re.compile(
    rf"\b(?P<n>{NUMBER}) (?:(?:[a-z-]+|{MACROS['PARTY']}(?:'s)?) ){{0,4}}?(?:in|from|at) (?P<p>{MACROS['PLACE']})"
)
_TO_PARTY = re.compile(
    rf"(?<=[,;] )(?:and )?(?P<n>{NUMBER})(?: of (?:them|whom|those))? (?:for|to|to join) (?:the )?"
    rf"(?P<p>{MACROS['PARTY']})"
)
_AND = re.compile(r"[^.;]{0,60}?(?:, |,? and |; )(?:[a-z]+ )?")
_QUICK_COUNTED, _QUICK_OF_PARTY, _QUICK_IN_PLACE = quick(_COUNTED), quick(_OF_PARTY), quick(_IN_PLACE)
_QUICK_TO_PARTY = quick(_TO_PARTY)


class Tallies:
    """Passes over the reports that add what is told as a number only; part of the second reading."""

    text: Text
    reports: list[Report]

    def _tallies(self) -> None:
        """ "Announced 1,900 converts from the former X": a total of movers without a verb of moving; a headline
        repeats what the text says.
        """
        for match in _QUICK_COUNTED.finditer(self.text.open):
            start, end = match.start("n"), match.end()
            count = read_count(match["n"])
            told = any(r.start < end and start < r.end and r.count == count for r in self.reports)
            if count is None or told or start < self.text.document.offset:
                continue
            sentence = self.text.document.sentence_at(start)
            origin = self._party_in(_FROM.search(self.text.open, match.start("rest"), end))
            destination = self._party_in(_TO.search(self.text.open, match.start("rest"), end))
            if destination is None:
                destination = self._joined_by(start, sentence, origin)
            if origin is None and destination and self.text.is_ruling(destination):
                origin = self.text.main_opposition
            if destination is None or origin in {None, destination}:
                continue
            date, time_span = self.text.date_at(start, end)
            report = Report(
                "defection", start, end, sentence.index, kind="aggregate", count=count, origin=origin,
                destination=destination, date=date, rules=["tallies.counted"],
            )  # fmt: skip
            if time_span is not None:
                report.spans.append((time_span.start, time_span.end, "date"))
            report.claim, report.status, spans = claim_of(self.text, report, sentence)
            report.spans.extend(spans)
            self.reports.append(report)

    def _party_in(self, match: re.Match[str] | None) -> str | None:
        span = self.text.document.by_start.get(match.start("p")) if match else None
        return self.text.party_of(span) if isinstance(span, PartySpan) else None

    def _joined_by(self, start: int, sentence: Sentence, origin: str | None) -> str | None:
        """Who counts newcomers counts its own: the party before the number, here or in the sentence before."""
        for span in reversed(self.text.parties):
            if span.start < start and sentence.index - self.text.document.sentence_at(span.start).index <= 1:
                party = self.text.party_of(span)
                if party and party != origin and party != "GOVERNMENT":
                    return party
        return self.text.ruling_party if self.text.is_opposition(origin) else None

    def _by_party(self) -> None:
        """ "Eleven from the one party and four from the other" of a group that moved: each party's own number."""
        moves = [r for r in self.reports if r.type == "defection" and r.kind != "person" and r.count is not None]
        if not moves:
            return
        found = list(_QUICK_OF_PARTY.finditer(self.text.open))
        for index, group in groupby(found, key=lambda m: self.text.document.sentence_at(m.start()).index):
            parts = [p for m in group if (p := self._part(m)) is not None]
            near = [r for r in moves if 0 <= index - r.sentence <= 2]
            if len(parts) < 2 or not near or not self._listed(parts):
                continue
            parties = {party for _, _, party, _ in parts}
            model = next((r for r in near if r.sentence == index), near[-1])
            if len(parties) < len(parts) or model.destination in parties:
                continue
            for start, end, party, count in parts:
                if any(r.count == count and r.sentence == index and r.type == "defection" for r in self.reports):
                    continue
                self.reports.append(
                    replace(
                        model,
                        start=start,
                        end=end,
                        sentence=index,
                        count=count,
                        origin=party,
                        people=(),
                        kind="group",
                        spans=[],
                        rules=["tallies.by_party"],
                        signals=list(model.signals),
                    )
                )

    def _by_goal(self) -> None:
        """ "Nine have quit, five for the one party and four for the other": the leaving of a part is a move."""
        left = [r for r in self.reports if r.type == "departure" and r.kind != "person" and r.count is not None]
        for match in _QUICK_TO_PARTY.finditer(self.text.open) if left else ():
            sentence = self.text.document.sentence_at(match.start())
            whole = next((r for r in left if r.sentence == sentence.index and r.end <= match.start()), None)
            part, goal = read_count(match["n"]), self._party_in(match)
            if whole is None or part is None or goal in {None, whole.origin}:
                continue
            if any(r.sentence == sentence.index and r.count == part and r.destination == goal for r in self.reports):
                continue
            report = replace(
                whole, type="defection", start=match.start(), end=match.end(), count=part, destination=goal, people=(),
                spans=[], rules=["tallies.by_goal"], signals=[],
            )  # fmt: skip
            self.reports.append(report)

    def _by_place(self) -> None:
        """ "Forty members in Kampot, 12 in Kep and nine in Takeo" of one move: each place's own number."""
        moves = [r for r in self.reports if r.type == "defection" and r.kind != "person" and r.count is not None]
        if not moves:
            return
        found = list(_QUICK_IN_PLACE.finditer(self.text.open))
        for index, group in groupby(found, key=lambda m: self.text.document.sentence_at(m.start()).index):
            listed = list(group)
            model = next((r for r in moves if r.sentence == index), None)
            gaps = [(a.end(), b.start()) for a, b in pairwise(listed)]
            if model is None or not gaps or not all(_AND.fullmatch(self.text.open, *gap) for gap in gaps):
                continue
            for match in listed:
                count, place = read_count(match["n"]), self.text.document.by_start.get(match.start("p"))
                known = any(r.count == count and r.sentence == index and r.type == "defection" for r in self.reports)
                if count is not None and isinstance(place, PlaceSpan) and place.codes and not known:
                    part = replace(
                        model, start=match.start(), end=match.end(), count=count, place=place.codes[0], people=(),
                        kind="group", spans=[], rules=["tallies.by_place"], signals=list(model.signals),
                    )  # fmt: skip
                    self.reports.append(part)

    def _part(self, match: re.Match[str]) -> tuple[int, int, str, Count] | None:
        """(start, end, party, count) of a number with its party."""
        key = "p" if match["p"] else "p2"
        count = read_count(match["n"] or match["n2"])
        span = self.text.document.by_start.get(match.start(key))
        party = self.text.party_of(span) if isinstance(span, PartySpan) else None
        return (match.start(), match.end(), party, count) if party and count else None

    def _listed(self, parts: list[tuple[int, int, str, Count]]) -> bool:
        """The numbers stand in one list."""
        return all(_AND.fullmatch(self.text.open, left[1], right[0]) for left, right in pairwise(parts))
