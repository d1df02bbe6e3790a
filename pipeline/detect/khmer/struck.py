"""Khmer: whom an act of pressure strikes."""

from __future__ import annotations

from dataclasses import replace

from pipeline.detect.document import Sentence
from pipeline.detect.hits import Hit
from pipeline.detect.khmer.subject import Subjects
from pipeline.detect.reports import Subject
from pipeline.detect.spans import PersonSpan


class Struck:
    """Reads the victims of arrests, charges and beatings in one tagged document."""

    def __init__(self, subjects: Subjects) -> None:
        self.text = subjects.text
        self.subjects = subjects

    def of_pressure(self, hit: Hit, sentence: Sentence) -> Subject | None:
        """Whom an arrest, a charge, a beating strikes: the object of an active verb, the subject of a passive one."""
        text, grammar = self.text, self.text.grammar
        low = text.low
        before = low[max(sentence.start, hit.start - 60) : hit.start]
        by = grammar("passive").search(before)
        passive = by is not None or text.lexicon.pattern("governors", "passive_words").match(low, hit.start) is not None
        if not passive:
            stop = min(sentence.end, hit.end + 80)
            found = self.subjects.inside(hit.end, stop)
            if found is not None and found.start - hit.end < 50:
                group = found.group
                spans = [s for s in text.document.spans_in(hit.end, stop) if isinstance(s, PersonSpan)]
                if group is None and spans:
                    return self.subjects.list_of(spans[0], hit.end)
                return self._with_side(found, sentence)
        if by is None and grammar("noun_of").search(before):
            return None
        start = hit.start - len(before) + by.start() if by else hit.start
        return self._with_side(self.subjects.of_verb(start, hit.end, sentence), sentence)

    def _with_side(self, subject: Subject | None, sentence: Sentence) -> Subject | None:
        """A struck group without a party: members of the story's opposition party or organisation."""
        text, group = self.text, subject.group if subject else None
        if subject is None or group is None or subject.people or group.party_id:
            return subject
        if not text.lexicon.pattern("group_nouns", "political").fullmatch(group.noun):
            return subject
        near = any(sentence.start <= p.start < sentence.end for p in text.parties)
        if not near and text.lexicon.pattern("roles", "civil").search(text.plain, sentence.start, group.start):
            return replace(subject, group=replace(group, party_id="CIVIL_SOCIETY"))
        side = text.main_opposition
        if side is None and text.lexicon.pattern("roles", "civil").search(text.plain):
            side = "CIVIL_SOCIETY"
        return replace(subject, group=replace(group, party_id=side)) if side else subject
