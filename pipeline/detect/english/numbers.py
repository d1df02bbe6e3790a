"""English numbers told beside an act: a part of the total, a member named after the group."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.detect.counts import NUMBER, read_count
from pipeline.detect.english.counters import Counters
from pipeline.detect.english.tallies import Tallies
from pipeline.detect.english.text import Text
from pipeline.detect.patterns import quick
from pipeline.detect.reports import Report
from pipeline.detect.spans import MACROS, GroupSpan, PersonSpan

#: What opens the names of a whole group.
_LISTING = (
    "names them",
    "named them",
    "identified them",
    "naming them",
    "listed them",
    "they are",
    "they were",
    "the two are",
    "the two were",
    "the three are",
    "the four are",
    "the five are",
)
_INCLUDE = re.compile(r" includ(?:e|es|ed) ")
_WORD_NUMBER = (
    r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|[a-z]{3,6}teen|[a-z]{3,5}ty(?:-[a-z]+)?)"
)
_MEMBER = re.compile(
    rf"(?:\b(?:their|the group's|whose) (?:speaker|spokes\w+|representative|leader|head)(?: is| was)?,? "
    rf"(?:mr |mrs |ms )?{MACROS['PERSON']}|"
    rf"\b(?:they|the two|the three|the four|the five) (?:are|were)(?: named| identified)?(?: as|:)? [^.;\"]{{0,60}}?"
    rf"{MACROS['PERSON']}|\b(?:names?|named|identified|identifies|naming|listed) them as (?:(?:mr|mrs|ms"
    rf"|dr)\.? )?{MACROS['PERSON']}"
    rf"|\b(?:speaking )?(?:on behalf of|for) the (?:newcomers|group|converts|others|signatories"
    rf"|new members|{_WORD_NUMBER}),? "
    rf"(?:(?:mr|mrs|ms|dr)\.? )?{MACROS['PERSON']}|\b(?:is|was) signed by (?:(?:mr|mrs|ms|dr)\.? )?{MACROS['PERSON']}"
    rf"|\bone of (?:the|them|those)\b[^.;\"]{{0,50}}, (?:[^,.;\"]{{0,50}} )?{MACROS['PERSON']}"
    rf"|(?:led|headed|fronted|organised"
    rf"|represented) by (?:(?:mr|mrs|ms|dr)\. |[^.;,\"]{{0,40}}?|(?:the|its|their) [^.;,\"]{{2,40}}, )"
    rf"{MACROS['PERSON']}|"
    rf"\bthe (?:representative|leader|head|spokes\w+|coordinator|organi[sz]er) of the (?:group|newcomers|converts"
    rf"|signatories|{_WORD_NUMBER}|{MACROS['GROUP']}),? (?:(?:mr|mrs|ms|dr)\.? )?{MACROS['PERSON']}|"
    rf"with (?:mr |ms |mrs )?{MACROS['PERSON']}[^.;\"]{{0,80}} as (?:its |their |the )?(?:representative|head"
    rf"|leader|spokes\w+)|"
    rf"{MACROS['PERSON']}, (?:the )?(?:representative|leader|head|spokes\w+|coordinator|organi[sz]er) of the "
    rf"(?:group|newcomers|converts|signatories|\ue004|\d+|{MACROS['GROUP']})|"
    rf"\bthe first (?:of them |of the (?:group|[a-z]+) )?to (?:write|sign|come|apologise|join|cross|speak|arrive) was "
    rf"(?:(?:mr|ms|mrs)\.? )?{MACROS['PERSON']}|"
    rf"{MACROS['PERSON']}, (?:who (?:was|is) )?(?:among|one of) (?:those|the [a-z]+) who (?:left|quit"
    rf"|joined|moved|resigned"
    rf"|crossed|defected|went|signed)|"
    rf"{MACROS['PERSON']}, [^.;\"]{{0,80}}\b(?:is|was) (?:among|one of) the (?:\d+|{MACROS['GROUP']}|group"
    rf"|newcomers|signatories)|"
    rf"\b(?:the (?:group|list|newcomers|converts|defectors|signatories|party)|they|those|who [^.;\"]{{3,90}}?)"
    rf" (?:include|includes|included) [^.;\"]{{0,60}}?{MACROS['PERSON']}|"
    rf"{MACROS['PERSON']}, who (?:headed|heads|led|leads|topped|represents|represented|signed for|spoke for) "
    rf"(?:the|their) (?:list|group|delegation|signatories|seven|four|five|six|ten)|"
    rf"at the head of (?:them|the (?:group|newcomers|converts|column|delegation|list)),? (?:was|is|were|walked"
    rf"|stood|came)[^.;\"]{{0,30}}?{MACROS['PERSON']}|"
    rf"among (?:them|the newcomers|the defectors|the converts)(?: (?:was|were|is|are))?[ "
    rf",][^.;\"]{{0,50}}?{MACROS['PERSON']})"
)
_NOT_GONE = re.compile(
    r"\bof those (?:who (?:had |have )?(?:been |were )?)?"
    r"(?:invited|approached|asked|refused|declined|stayed|remained|named in)\b"
)
_HAPPENED = re.compile(
    r" (?:have|has|had|were|was) (?:since |later |already |now |also )*(?:been )?"
    r"(?:appointed|arrested|charged|named|given|jailed|promoted|detained|rewarded|made|summoned|released)\b"
)
# What tells that the number that follows, or the one before, is a part of the group.
_COMERS = r"(?:signatories|newcomers|converts|defectors|arrivals|recruits|group|applicants|total|number|list|batch)"
_PART_AHEAD = re.compile(
    rf"\b(?:(?:among whom|of whom|including|among them|of them|among the {_COMERS}) (?:(?:was|were|are|is) )?"
    rf"|(?:they|these|the {_COMERS}|it) (?:also )?(?:includes?|included|numbered|counted) )"
    r"(?:the |its |their |all |(?:\ue002\ue000*)'s? )?$"
)
# "Seventeen officials, three of them commune councillors".
_OFFICE = re.compile(
    rf"{NUMBER} of (?:them|those|these) (?:(?:former|serving|elected|sitting|commune|district|village|provincial"
    r"|deputy|party) )*(?:chiefs|councillors|heads|lawmakers|deputies|secretaries|leaders|candidates|chairm[ae]n|mps"
    r"|governors)\b"
)
_OF_COMERS = re.compile(rf" of (?:the|these|those) {_COMERS}$")
# "… were accepted; seven had been candidates".
_WERE_OFFICERS = re.compile(
    r" (?:had been|have been|were|are) (?:(?:former|serving|elected|sitting|commune|district|village|party) )*"
    r"(?:chiefs|councillors|heads|lawmakers|deputies|secretaries|leaders|candidates|officials)\b"
)
#: Women or youths among the newcomers are no part that the codebook counts.
_BY_SEX_OR_AGE = frozenset({"women", "men", "youths", "youngsters"})
_PART_BEHIND = re.compile(
    rf" (?:(?:was|were|are|is) )?among (?:them|the {_COMERS}|those who (?:joined|came|left|went|crossed|moved))\b"
)
_OF_NUMBER = re.compile(rf" (?:of|for) the ({_WORD_NUMBER})(?! years)\b")
# Looked for in the whole text.
_QUICK_MEMBER = quick(_MEMBER)


_AMONG_THEM = re.compile(rf"among (?:them|the newcomers|the defectors|the converts) (?:were|are) {NUMBER} ")


class Numbers(Tallies, Counters):
    """Passes over the reports that concern counts; part of the second reading."""

    text: Text
    reports: list[Report]

    def _parts(self) -> None:
        """ "Nine of them are councillors", "31 of the 57 signed": a part of the group told before it."""
        groups = [r for r in self.reports if r.kind != "person" and r.count is not None and r.type == "defection"]
        spans = [s for s in self.text.document.spans if isinstance(s, GroupSpan)]
        for span in spans:
            if (
                span.count is None
                or span.count.low is None
                or span.count.unit == "percent"
                or span.start < self.text.document.offset
                or span.noun in _BY_SEX_OR_AGE
                or isinstance(self.text.document.by_start.get(span.end + 1), PersonSpan)
            ):
                continue
            after = self.text.open[span.end : span.end + 12]
            sentence_start = self.text.document.sentence_at(span.start).start
            phrase = self.text.plain[span.start : span.end + 60]
            as_office = self.text.plain.startswith(", ", span.start - 2) and _OFFICE.match(phrase)
            of_them = (
                self.text.plain[span.start : span.end].endswith(("of them", "of those"))
                or _OF_COMERS.search(phrase[: span.end - span.start])
                or re.match(r" of (?:the|these|those) (?:\d|[\ue005]|[a-z]+\b)", after)
            )
            opening = re.match(
                r"of (?:the|those|these|them)(?: .{3,120})?, $", self.text.plain[sentence_start : span.start]
            )
            if of_them and not re.match(
                r"(?: of (?:the|these|those) \S+)?(?:, [^,.;]{2,24} (?:said|says|added|claims?),)?"
                r"(?:, (?:all|most|mostly|mainly|chiefly|both|each)\b[^,.;]{2,80},)?"
                r"(?: [a-z]+)? (?:did|do|took|went|moved|crossed|are|were|was|is|had|have|has|sit|sat|hold"
                r"|held|signed|joined|left|served|serve|used|came|come|ran|run|lead|led|head|headed|represent"
                r"|represented|told|said|say|testified|complained|reported|described|admitted|confirmed)\b"
                r"(?! (?:not|never|no)\b)",
                self.text.plain[span.end : span.end + 190],
            ):
                of_them = None
            if of_them and (span.count.high == 1 or self.text.plain.startswith("not ", span.start - 4)):
                # "One of them said …", "Not one of them is ours": somebody who speaks, nobody at all.
                of_them = None
            if _HAPPENED.match(self.text.plain, span.end):
                # "Two of them have since been appointed": what befell a part, not who came.
                continue
            whom = (
                opening
                or _PART_AHEAD.search(self.text.low[max(0, span.start - 80) : span.start])
                or _PART_BEHIND.match(self.text.plain, span.end)
            )
            behind_it = span.is_pronoun and self.text.plain.startswith("; ", span.start - 2)
            goes_on = behind_it and _WERE_OFFICERS.match(self.text.plain, span.end)
            if not (of_them or whom or as_office or goes_on):
                continue
            sentence = self.text.document.sentence_at(span.start)
            before = [
                r
                for r in groups
                if r.sentence < sentence.index or (r.sentence == sentence.index and r.count != span.count)
            ]
            counted = [
                s for s in spans if s.start < span.start and s.count and not s.is_pronoun and s.count.unit == "people"
            ]
            if not before:
                continue
            model = before[-1]
            total = model.count.low if model.count and model.count.low else 0
            if span.count.low >= total or any(
                r.count == span.count and r.sentence == sentence.index for r in self.reports
            ):
                continue
            if model.sentence > 0 and sentence.index - model.sentence > 3:
                continue
            if counted and counted[-1].start > model.end and counted[-1].count not in (model.count, span.count):
                continue
            report = replace(model, start=span.start, end=min(sentence.end, span.end + 60), sentence=sentence.index,
            count=span.count,
                             people=(), spans=[], rules=["numbers.part"], signals=list(model.signals))  # fmt: skip
            report.end = sentence.end if sentence.end - span.start < 140 else report.end
            self.reports.append(report)

    def _moves_along(self, person: int, groups: list[Report]) -> bool:
        """ "One of the two, X, said he had decided to leave it": the leaving of a member is the move of the group."""
        for left in self.reports:
            model = next((g for g in reversed(groups) if g.type == "defection" and g.origin == left.origin), None)
            if left.type == "departure" and left.people == (person,) and model is not None:
                left.type, left.destination, left.modality = "defection", model.destination, model.modality
                left.date, left.place = model.date, left.place or model.place
                return True
        return False

    def _named_part(self, whole: Report, start: int, end: int) -> None:
        """ "Among them were two undersecretaries, X and Y": people of a group told by name, an act of their own."""
        spans = [s for s in self.text.document.spans_in(start, end) if isinstance(s, PersonSpan)]
        told = {p for r in self.reports for p in r.people if r.type == whole.type}
        people = tuple(dict.fromkeys(s.person for s in spans if s.person not in told))
        if people:
            sentence = self.text.document.sentence_at(start).index
            report = replace(
                whole, start=start, end=spans[-1].end, sentence=sentence, people=people, kind="person", count=None,
                spans=[], rules=["numbers.named"], signals=[],
            )  # fmt: skip
            self.reports.append(report)

    def _members(self) -> None:
        """ "One of the nineteen, X", "the group is led by X": a named member of a group told near it."""
        groups = [r for r in self.reports if r.kind == "group" and r.type in {"defection", "approach", "departure"}]
        if not groups:
            return
        for match in _QUICK_MEMBER.finditer(self.text.open):
            span = next(
                (s for s in self.text.document.spans_in(match.start(), match.end()) if isinstance(s, PersonSpan)), None
            )
            sentence = self.text.document.sentence_at(match.start())
            near = [r for r in groups if 0 <= sentence.index - r.sentence <= 6 and r.count is not None]
            # Who leads "the group" leads all of it, and who speaks for "the 21" no other number.
            near = [r for r in near if "numbers.part" not in r.rules] or near
            near = [r for r in near if r.type != "departure"] or near
            of_number = _OF_NUMBER.search(match.group())
            if of_number:
                near = [r for r in near if r.count == read_count(of_number[1])]
            if span is None or not near or _NOT_GONE.search(match.group()):
                continue
            if match.group().startswith(_LISTING):
                stop = self.text.document.sentence_at(match.start()).end
                listed = [s for s in self.text.document.spans_in(match.start(), stop) if isinstance(s, PersonSpan)]
                people = tuple(dict.fromkeys(s.person for s in listed))
                if near[-1].count and near[-1].count.low == len(people) and not near[-1].people:
                    near[-1].people, near[-1].kind = people, "person"
                    near[-1].spans.append((listed[0].start, listed[-1].end, "actors"))
                continue
            led = match.group().startswith(("led by", "headed by", "fronted by"))
            if led and self.text.cast.figures[span.person].person_id and sentence.index != near[-1].sentence:
                # "The network led by Sam Rainsy", two sentences on: another group.
                continue
            if _INCLUDE.search(match.group()) and not near[-1].people:
                listed = [
                    s for s in self.text.document.spans_in(match.start(), sentence.end) if isinstance(s, PersonSpan)
                ]
                near[-1].people = tuple(dict.fromkeys(s.person for s in listed))
                near[-1].spans.append((listed[0].start, listed[-1].end, "actors"))
                continue
            if _AMONG_THEM.match(match.group()):
                self._named_part(near[-1], match.start(), sentence.end)
                continue
            figure = self.text.cast.figures[span.person]
            if (
                near[-1].destination
                and self.text.side_of_figure(figure) == near[-1].destination
                and (self.text.is_opposition(near[-1].destination) or self.text.is_ruling_officer(figure))
            ):
                # The host of the welcome, no newcomer.
                continue
            if self._moves_along(span.person, near):
                continue
            if figure.stands in {"speaker", "analyst"} or any(
                span.person in r.people for r in self.reports if r.type != "recantation"
            ):
                continue
            near[-1].people = (*near[-1].people, span.person)
            near[-1].spans.append((span.start, span.end, "actors"))
