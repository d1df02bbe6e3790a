"""English acts without a party to go to: recantations, and people of unions or campaigns whom the state takes in."""

from __future__ import annotations

import re

from pipeline.detect.document import Sentence
from pipeline.detect.english.parts import Hit, Parts
from pipeline.records import EventType


class Yielding(Parts):
    """Reads recantations and cooptations."""

    def _recant(self, hit: Hit, sentence: Sentence) -> None:
        subject = self._actor(hit, sentence, None)
        if (
            subject is None
            or not (
                subject.people or (subject.group and subject.group.count and (subject.group.count.high or 99) <= 40)
            )
            or subject.frame in {"negate", "refuse", "approach", "plan", "conditional"}
        ):
            return
        if not subject.people and (hit.rule.name.endswith(("denounce", "turns_on")) or sentence.paragraph > 0):
            return
        if hit.rule.name.endswith("denounce") and hit.group("o"):
            start, end = hit.group("o") or (0, 0)
            target = self._party((start, end), hit)
            if target and self.text.is_ruling(target):
                return
        origin = self._origin(hit, subject, None, sentence)
        if (
            origin is None
            or self.text.is_ruling(origin)
            or any(self.text.is_ruling_officer(self.text.cast.figures[p]) for p in subject.people)
        ):
            return
        crimes = self.text.lexicon.optional("crimes").search(self.text.plain, hit.start, sentence.end)
        if origin == "CIVIL_SOCIETY" and crimes:
            # An apology for what a charge alleges gives up no side: a campaigner has no party to recant.
            return
        report = self._report("recantation", hit, sentence, subject, origin, None)
        if report is not None:
            report.rules.append(hit.rule.name)
            self.reports.append(report)

    def _coopt(self, hit: Hit, sentence: Sentence) -> None:
        # "Asked her in April to head a new network": "to" belongs to what governs the verb.
        after_to = 3 if self.text.low.startswith("to ", hit.start) and hit.group("a") is None else 0
        subject = (
            self.subjects.of_verb(hit.start + after_to, sentence) if after_to else self._actor(hit, sentence, None)
        )
        if subject is None or subject.frame in {"negate", "plan", "conditional"}:
            return
        low = self.text.plain
        paragraph = self.text.document.paragraph(sentence.paragraph)
        before = self.text.document.sentences[max(0, sentence.index - 1)]
        near = low[before.start : min(paragraph[-1].end, sentence.end + 160)]
        state = self.text.lexicon.pattern("state_bodies").search(near)
        if not state and not self._names_ruling(sentence.start, sentence.end):
            return
        wide = low[max(0, hit.start - 420) : hit.end + 220]
        if hit.rule.name.endswith("twin") and not re.search(
            r"\b(?:same (?:name|logo)|bears? the (?:same )?name|old (?:association|group|union|federation)'s "
            r"name|its name|twin|double|rival|under the|backed|of the same|parallel|registered|clon(?:e|ed|ing)"
            r"|copy|duplicate|second|state-backed|pro-government)\b",
            wide,
        ):
            return
        if not self._is_civil(subject, sentence) and not (
            hit.rule.name.endswith("twin")
            and not any(self.text.cast.figures[p].parties for p in subject.people)
            and self.text.lexicon.pattern("roles", "civil").search(wide)
        ):
            return
        destination = "GOVERNMENT" if state else "CPP"
        kind: EventType = {"approach": "approach", "refuse": "refusal"}.get(subject.frame, "cooptation")  # type: ignore[assignment]
        report = self._report(kind, hit, sentence, subject, "CIVIL_SOCIETY", destination)
        if report is not None:
            self.reports.append(report)
