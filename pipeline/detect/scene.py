"""A tagged document with the questions every grammar asks of it: whose side, what date, what place. No language in it;
what differs by language (borders of clauses, words of elections) stands in the lexicon under `scene`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from pipeline.detect.dates import follow_pointer
from pipeline.detect.document import Document
from pipeline.detect.gazetteer import Gazetteer
from pipeline.detect.lexicon import Lexicon, lower
from pipeline.detect.people import Cast
from pipeline.detect.places import first_place, pick_place
from pipeline.detect.reports import Figure
from pipeline.detect.spans import PartySpan, PersonSpan, PlaceSpan, TimeSpan
from pipeline.records import DateSpan


@dataclass
class Scene:
    """A tagged document, its cast and the wording; offsets are the document's. `low` is the lower-cased mask."""

    document: Document
    cast: Cast
    lexicon: Lexicon
    gazetteer: Gazetteer

    def __post_init__(self) -> None:
        self.low = lower(self.document.mask)
        self.plain = lower(self.document.text)
        self.open = lower(self.document.mask_without_groups())

    def figure_of(self, position: int) -> int | None:
        """Whose words or whose doings a position belongs to, beyond the names there; a grammar with pronouns overrides it."""
        return None

    def speaker_at(self, position: int) -> int | None:
        """Who speaks at a position inside quotation marks; a grammar that reads quotes overrides it."""
        return None

    def people_in(self, start: int, end: int) -> set[int]:
        """Numbers of the figures named in a stretch."""
        return {s.person for s in self.document.spans_in(start, end) if isinstance(s, PersonSpan)}

    # ---------------------------------------------------------------------------------------------- sides

    @cached_property
    def parties(self) -> list[PartySpan]:
        return [s for s in self.document.spans if isinstance(s, PartySpan)]

    @cached_property
    def main_opposition(self) -> str | None:
        """The opposition party named most often, for "the party" and for actors whose side nobody states."""
        counts: dict[str, int] = {}
        for span in self.parties:
            if span.party_id and not span.is_generic and not self.is_ruling(span.party_id):
                counts[span.party_id] = counts.get(span.party_id, 0) + 1
        if counts:
            return max(counts, key=lambda p: counts[p])
        return "OPPOSITION" if any(s.party_id == "OPPOSITION" for s in self.parties) else None

    def is_ruling(self, party_id: str | None) -> bool:
        return self.gazetteer.side_of(party_id, self.document.published) in {"ruling", "coalition"}

    def is_opposition(self, party_id: str | None) -> bool:
        return self.gazetteer.side_of(party_id, self.document.published) in {"opposition", "minor", "aligned"}

    def names_politics(self) -> bool:
        return any(s.party_id and not s.is_generic for s in self.parties) or any(
            f.person_id for f in self.cast.figures
        )

    def party_of(self, span: PartySpan) -> str | None:
        """The party a span stands for; "the party" is the one named last before it in the same sentence or paragraph."""
        if span.party_id:
            return span.party_id
        sentence = self.document.sentence_at(span.start)
        for other in reversed(self.parties):
            if other.start < span.start and other.party_id and other.party_id not in {"GOVERNMENT"}:
                where = self.document.sentence_at(other.start)
                if where.paragraph >= sentence.paragraph - 1 and not other.is_generic:
                    return other.party_id
        return self.main_opposition

    def side_of_figure(self, figure: Figure) -> str | None:
        """The party of a person: as the article says, else by the gazetteer at publication."""
        if figure.party_id:
            return figure.party_id
        if figure.person_id:
            return self.gazetteer.people[figure.person_id].party_at(self.document.published)
        return None

    def is_ruling_officer(self, figure: Figure) -> bool:
        side = self.side_of_figure(figure)
        if side and self.is_ruling(side):
            return True
        return bool(figure.person_id and self.gazetteer.people[figure.person_id].category == "official_ruling_side")

    # ----------------------------------------------------------------------------------------- when, where

    @cached_property
    def times(self) -> list[TimeSpan]:
        """Time words that may date an act: not those of elections, not deadlines."""
        kept = []
        for span in self.document.spans:
            if not isinstance(span, TimeSpan) or span.points_to == "until":
                continue
            if self.lexicon.pattern('scene', 'election_after').match(self.low, span.end):
                continue
            before = self.low[max(0, span.start - 40) : span.start]
            if self.lexicon.pattern("scene", "election_before").search(before):
                continue
            kept.append(span)
        return kept

    def date_at(self, start: int, end: int, *, anchor: DateSpan | None = None) -> tuple[DateSpan | None, TimeSpan | None]:
        """The date of an act told at `[start, end)`: in its sentence, else in its paragraph before, else after."""
        sentence = self.document.sentence_at(start)
        best: tuple[float, TimeSpan] | None = None
        for span in self.times:
            if not sentence.start <= span.start < sentence.end:
                continue
            gap = self.low[end : span.start] if span.start >= end else self.low[span.end : start]
            cost = float(len(gap)) + 45 * len(self.lexicon.pattern("scene", "clause_borders").findall(gap)) + (0 if span.start >= end else 15)
            if span.when and span.when.precision == "year":
                cost += 60
            if '"' in gap:
                cost += 30
            if best is None or cost < best[0]:
                best = (cost, span)
        if best and best[0] < 230:
            when = self._when(best[1], anchor)
            if when:
                return when, best[1]
        for other in reversed([s for s in self.document.paragraph(sentence.paragraph) if s.index < sentence.index]):
            for span in reversed([t for t in self.times if other.start <= t.start < other.end]):
                when = self._when(span, anchor)
                if when and not (span.points_to == "since"):
                    return when, span
        return None, None

    def _when(self, span: TimeSpan, anchor: DateSpan | None) -> DateSpan | None:
        if span.when:
            return span.when
        if anchor is None:
            anchor = self.date_before(span.start)
        return follow_pointer(span.points_to, anchor)

    def date_before(self, position: int) -> DateSpan | None:
        """The date told last before a position, for "the same month" and "two days later"."""
        earlier = [t for t in self.times if t.start < position and t.when and t.points_to != "since"]
        return earlier[-1].when if earlier else None

    @cached_property
    def places(self) -> list[PlaceSpan]:
        return [s for s in self.document.spans if isinstance(s, PlaceSpan) and not self._is_dateline(s)]

    def _is_dateline(self, span: PlaceSpan) -> bool:
        sentence = self.document.sentence_at(span.start)
        if self._datelined_sections > 2:
            return False
        return span.start - sentence.start < 3 and bool(re.match(r"(?:,? [^.—–-]{0,24})? ?(?:—|–|\)|-) ?", self.low[span.end : span.end + 30]))

    @cached_property
    def _datelined_sections(self) -> int:
        return len(re.findall(r"(?<=\n)[A-Z][A-Z ]{3,24} ?(?:—|–|-|:) ", self.document.text)) + len(re.findall(r"(?<=\n)\d\d[:.]\d\d ", self.document.text))

    def place_in(self, start: int, end: int) -> str | None:
        return pick_place(s for s in self.places if start <= s.start < end)

    def place_at(self, start: int) -> str | None:
        """A place for an act: its sentence, else its paragraph."""
        sentence = self.document.sentence_at(start)
        here = [s for s in self.places if sentence.start <= s.start < sentence.end]
        code = pick_place(here)
        if code or len({s.codes for s in here if s.codes}) > 1:
            return code or first_place(here)
        paragraph = self.document.paragraph(sentence.paragraph)
        return self.place_in(paragraph[0].start, paragraph[-1].end)

    @cached_property
    def story_place(self) -> str | None:
        """The one province of the headline and the first two paragraphs, when there is just one."""
        first = [s for s in self.document.sentences if s.paragraph <= 1]
        return pick_place(s for s in self.places if s.start < first[-1].end) if first else None
