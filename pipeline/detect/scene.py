"""A tagged document with the questions every grammar asks of it: whose side, what date, what place. No language in it;
what differs by language (borders of clauses, words of elections) stands in the lexicon under `scene`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

from pipeline.detect.dates import follow_pointer
from pipeline.detect.document import Document, Sentence
from pipeline.detect.gazetteer import Gazetteer
from pipeline.detect.lexicon import Found, Lexicon, lower
from pipeline.detect.people import Cast
from pipeline.detect.places import first_place, pick_place
from pipeline.detect.reports import Figure, Report
from pipeline.detect.spans import GroupSpan, PartySpan, PersonSpan, PlaceSpan, TimeSpan
from pipeline.records import DateSpan

_DATED_ACTS = frozenset({"arrest", "detention", "charge", "conviction", "ban", "lawsuit"})
_SAID = re.compile(r"\b(?:said|says|told (?:reporters|us|\ue001\ue000*)|writes?|wrote) (?:on |in )?$")
# "On Monday left the one and joined the other", "has this morning abandoned … and pledged …": one time for both.
_SHARED = re.compile(r"^,? and |^ (?!(?:has|had|have|is|was|who|are|were)\b)[^,;]{2,60} and (?:[a-z]+ly |then )?$")
_NEXT_CLAUSE = re.compile(r",? (?:and|but|then)(?: then)?(?: (?:in|on|by|since|early in|late in))? ")
# "Just before the 2008 election the two went over": when it was, not which election it was about.
_ERA = re.compile(
    r"\b(?:just |shortly |right |soon )?(?:before|ahead of|in the run-?up to|during|after|in the wake of"
    r"|following) the $"
)
#: (start, end, figure, party or voice, name) of who says something.
Source = tuple[int, int, Figure | None, str | None, str]
_DATELINE = re.compile(r"\(?[A-Z][^.;:!?]{2,44}, $")
_DATELINE_END = re.compile(r",?(?: \([^)]{2,30}\))? ?[-\u2013\u2014]{1,2} ")


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
        self.signal_hits: object = None
        self.topics: list[frozenset[int]] | None = None
        #: Where the verbs of moving stand; a date right behind one of them is its own.
        self.triggers: list[tuple[int, int]] = []

    def figure_of(self, position: int) -> int | None:
        """Whose words or whose doings a position belongs to, beyond the names there; a grammar with pronouns
        overrides it.
        """
        return None

    def speaker_at(self, position: int) -> int | None:
        """Who speaks at a position inside quotation marks; a grammar that reads quotes overrides it."""
        return None

    #: How many paragraphs away a gesture of nobody named may stand; few where pronouns tell who does things.
    topic_reach: ClassVar[int] = 99

    #: A grammar that finds the source of a verb of saying itself sets this and overrides `source_beside`.
    reads_sources: ClassVar[bool] = False

    def source_beside(
        self, saying: re.Match[str], sentence: Sentence, start: int, end: int
    ) -> PersonSpan | PartySpan | GroupSpan | None:
        """Whom a verb of saying belongs to, for a report told at `[start, end)`."""
        return None

    def own_source(self, report: Report, sentence: Sentence, saying: re.Match[str]) -> Source | None:
        """The actors themselves, described without a name beside a verb of saying; a grammar overrides it."""
        return None

    def noun_source(self, report: Report, sentence: Sentence, saying: re.Match[str]) -> Source | None:
        """An office, a trade or kin without a name beside a verb of saying; a grammar overrides it."""
        return None

    def counted_source(self, sentence: Sentence) -> Source | None:
        """The side "by whose count" a number is told; a grammar overrides it."""
        return None

    #: A grammar that finds the whole source of a report itself sets this and overrides `source_of`.
    finds_sources: ClassVar[bool] = False

    def source_of(self, report: Report, sentence: Sentence) -> Source | None:
        """(start, end, figure, party or voice, name) of who says what a report tells; null in the outlet's own
        voice.
        """
        return None

    def people_in(self, start: int, end: int) -> set[int]:
        """Numbers of the figures named in a stretch."""
        return {s.person for s in self.document.spans_in(start, end) if isinstance(s, PersonSpan)}

    # ---------------------------------------------------------------------------------------------- sides

    @cached_property
    def parties(self) -> list[PartySpan]:
        return [s for s in self.document.spans if isinstance(s, PartySpan)]

    @cached_property
    def ruling_party(self) -> str | None:
        """The party in power at publication."""
        day = self.document.published
        return next((p.party_id for p in self.gazetteer.parties.values() if p.side_at(day) == "ruling"), None)

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
        return any(s.party_id and not s.is_generic for s in self.parties) or any(f.person_id for f in self.cast.figures)

    def party_of(self, span: PartySpan) -> str | None:
        """The party a span stands for; "the party" is the one named last before it in the same sentence or
        paragraph.
        """
        if span.party_id:
            return span.party_id
        words = self.plain[span.start : span.end]
        if re.search(r"dissolved|banned|outlawed|\bold\b|former", words) and self.main_opposition:
            return self.main_opposition
        sentence = self.document.sentence_at(span.start)
        if re.match(r"(?:his|her) ", self.plain[span.start : span.end]):
            # "had come over to his party": the party of whoever says so.
            people = [s for s in self.document.spans_in(sentence.start, span.start) if isinstance(s, PersonSpan)]
            if people and self.is_ruling_officer(self.cast.figures[people[-1].person]):
                return self.ruling_party
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
            person = self.gazetteer.people[figure.person_id]
            party = person.party_at(self.document.published)
            if person.category == "defector" and self.is_ruling(party):
                # Where a known defector went is what the article may be about; the side left is the one to know.
                left = [p.value for p in person.affiliations if not self.is_ruling(p.value)]
                return left[-1] if left else None
            return party
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
            if not isinstance(span, TimeSpan):
                continue
            if self._is_past_year(span) and _ERA.search(self.low[max(0, span.start - 40) : span.start]):
                kept.append(replace(span, points_to=""))
                continue
            if span.points_to == "until":
                continue
            if self._heads_report(span):
                continue
            if self.lexicon.pattern("scene", "election_after").match(self.low, span.end):
                continue
            before = self.low[max(0, span.start - 40) : span.start]
            if self.lexicon.pattern("scene", "election_before").search(before):
                continue
            kept.append(span)
        return kept

    def _is_past_year(self, span: TimeSpan) -> bool:
        """A year over before the one that the article is of: with an election it names a time of its own."""
        published = self.document.published
        return bool(published and span.when and span.when.precision == "year" and span.when.end.year < published.year)

    def _heads_report(self, span: TimeSpan) -> bool:
        """The day in a dateline ("SIHANOUKVILLE, June 23 (Delta Wire) - …") is when it was written."""
        sentence = self.document.sentence_at(span.start)
        return (
            span.start - sentence.start < 50
            and bool(_DATELINE.match(self.document.text, sentence.start, span.start))
            and bool(_DATELINE_END.match(self.document.text, span.end))
        )

    def date_at(
        self, start: int, end: int, *, anchor: DateSpan | None = None
    ) -> tuple[DateSpan | None, TimeSpan | None]:
        """The date of an act told at `[start, end)`: in its sentence, else in its paragraph before, else after."""
        sentence = self.document.sentence_at(start)
        best: tuple[float, TimeSpan] | None = None
        for span in self.times:
            if not sentence.start <= span.start < sentence.end:
                continue
            gap = self.low[end : span.start] if span.start >= end else self.low[span.end : start]
            if span.start >= end:
                elsewhere = bool(re.search(r"\b(?:which|who|whose|whom|where)\b", gap))
            else:
                lead = self.low[sentence.start : span.start]
                elsewhere = "," in gap and bool(re.search(r", (?:which|who|whose|whom|where)\b[^,]*$", lead))
            owned = span.end <= start and any(
                sentence.start <= s and e <= span.start and span.start - e < 40 and e < start
                and not _NEXT_CLAUSE.fullmatch(self.low, e, span.start)
                for s, e in self.triggers
            )  # fmt: skip
            if owned and not _SHARED.search(gap):
                continue
            cost = (
                ((340.0 if span.end <= start else 150.0) if elsewhere else 0.0)
                + float(len(gap))
                + 45 * len(self.lexicon.pattern("scene", "clause_borders").findall(gap))
                + (0 if span.start >= start else 15)
            )
            in_clause = span.start >= end and not elsewhere and self.low.endswith("who ", sentence.start, start)
            if span.when and span.when.precision == "year" and len(gap) > 4 and not in_clause:
                cost += 60
            if span.points_to and span.when is None:
                cost += 40
            if '"' in gap:
                cost += 30
            if span.start >= end and _NEXT_CLAUSE.fullmatch(gap):
                # "In March he joined the party, and in April he became …"
                cost += 90
            if span.end <= start and _SAID.search(self.low, max(sentence.start, span.start - 24), span.start):
                # "said on Monday that …": when it was said.
                cost += 130
            if best is None or cost < best[0]:
                best = (cost, span)
        only = sum(sentence.start <= t.start < sentence.end for t in self.times) == 1
        if best and best[0] < (330 if only else 230):
            when = self._when(best[1], anchor)
            if when:
                return self._since_then(when, best[1], sentence.start), best[1]
        if sentence.paragraph == -1:
            first = [
                t
                for t in self.times
                if self.document.offset <= t.start and self.document.sentence_at(t.start).paragraph <= 1
            ]
            for span in first:
                when = self._when(span, anchor)
                if when and when.precision in {"day", "week"}:
                    return when, span
            return None, None
        for other in reversed([s for s in self.document.paragraph(sentence.paragraph) if s.index < sentence.index]):
            if any(True for _ in self._other_acts(other.start, other.end)):
                if self.lexicon.has("meanwhile") and self.lexicon.pattern("meanwhile").match(self.low, sentence.start):
                    # "In March X was arrested. While on bail, he …": the same stretch of time, if it is a long one.
                    told = [t for t in self.times if other.start <= t.start < other.end and t.when]
                    if told and told[-1].when and told[-1].when.precision == "month":
                        return told[-1].when, told[-1]
                # A date beside it belongs to the arrest or the ban told there.
                acts = list(self._other_acts(other.start, other.end))
                own = [t for t in self.times if other.start <= t.start < other.end]
                free = [t for t in own if all(abs(t.start - act) > 60 for act in acts)]
                when = self._when(free[-1], anchor) if free and free[-1].points_to != "since" else None
                return (when, free[-1]) if when else (None, None)
            for span in reversed([t for t in self.times if other.start <= t.start < other.end]):
                when = self._when(span, anchor)
                if when and span.points_to != "since":
                    return when, span
        return self._lead_date(sentence.paragraph)

    def _lead_date(self, paragraph: int) -> tuple[DateSpan | None, TimeSpan | None]:
        """The day told in the paragraph before, when this one tells none: a report goes on with its event."""
        before = self.document.paragraph(paragraph - 1) if paragraph > 0 else []
        own = self.document.paragraph(paragraph)
        here = [t for t in self.times if own and own[0].start <= t.start < own[-1].end]
        if not before or any(t.when is None or t.when.precision != "year" for t in here):
            return None, None
        if any(True for _ in self._other_acts(before[0].start, before[-1].end)):
            return None, None
        told = [
            t
            for t in self.times
            if before[0].start <= t.start < before[-1].end and t.when and t.when.precision == "day"
        ]
        published = self.document.published
        told = [t for t in told if t.when and published and t.when.end <= published]
        days = {t.when for t in told}
        return (told[-1].when, told[-1]) if len(days) == 1 else (None, None)

    @cached_property
    def told(self) -> list[Found]:
        """Every wording of a signal and of a denial, in the text in which the words of groups can be read."""
        stretches = [(s.start, s.end) for s in self.document.sentences]
        return self.lexicon.scan(("denials", "pressure", "reward", "conduct"), self.open, stretches)

    @cached_property
    def _acts_of_pressure(self) -> list[int]:
        return sorted(
            f.match.start()
            for f in self.told
            if f.rule.kind in _DATED_ACTS and f.rule.section == "pressure" and not f.rule.name.endswith("_state")
        )

    def _other_acts(self, start: int, end: int) -> Iterator[int]:
        acts = self._acts_of_pressure
        yield from acts[bisect_left(acts, start) : bisect_left(acts, end)]

    def tells_pressure(self, start: int, end: int) -> bool:
        """A stretch tells of an arrest, a charge or a ban, whose date is its own."""
        return any(True for _ in self._other_acts(start, end))

    def _since_then(self, when: DateSpan, span: TimeSpan, start: int) -> DateSpan:
        """ "since the court dissolved the party on DATE": the stretch from then to publication."""
        since = self.lexicon.pattern("scene", "since_clause").search(self.low[start : span.start])
        published = self.document.published
        if since and published and span.points_to == "" and when.start <= published and when.precision != "range":
            return DateSpan(when.start, published, "range")
        return when

    def when_of(self, span: TimeSpan) -> DateSpan | None:
        """What a time says, or points to from where it stands."""
        return self._when(span, None)

    def _when(self, span: TimeSpan, anchor: DateSpan | None) -> DateSpan | None:
        if span.when:
            return self._as_quoted(span) or span.when
        if anchor is None:
            anchor = self.date_before(span.start)
        if span.points_to.startswith("since:"):
            # "Since that day": from there to publication.
            first = follow_pointer(span.points_to.removeprefix("since:"), anchor)
            published = self.document.published
            return DateSpan(first.start, max(first.start, published), "range") if first and published else None
        return follow_pointer(span.points_to, anchor)

    def _as_quoted(self, span: TimeSpan) -> DateSpan | None:
        """ "On 14 May the page published: 'All have joined today'": today in a quote is the day that it was said."""
        quote = self.document.in_quote(span.start)
        if quote is None or span.when is None or span.when.start != self.document.published:
            return None
        paragraph = self.document.paragraph(self.document.sentence_at(quote.start).paragraph)
        told = [t for t in self.times if paragraph[0].start <= t.start < quote.start and t.when and not t.points_to]
        days = [t.when for t in told if t.when and t.when.precision == "day"]
        return days[-1] if days else None

    def date_before(self, position: int) -> DateSpan | None:
        """The date told last before a position, for "the same month" and "two days later"."""
        earlier = [t for t in self.times if t.start < position and t.when and t.points_to != "since"]
        return (self._as_quoted(earlier[-1]) or earlier[-1].when) if earlier else None

    @cached_property
    def all_places(self) -> list[PlaceSpan]:
        """Every place, datelines included."""
        return [s for s in self.document.spans if isinstance(s, PlaceSpan)]

    @cached_property
    def places(self) -> list[PlaceSpan]:
        """Places where something may have happened: a dateline alone says only where the report was written."""
        return [s for s in self.all_places if not self._is_dateline(s)]

    def _is_dateline(self, span: PlaceSpan) -> bool:
        sentence = self.document.sentence_at(span.start)
        if self.datelined_sections > 2:
            return False
        return span.start - sentence.start < 3 and bool(
            re.match(r"(?:,? [^.—–-]{0,24})? ?(?:—|–|\)|-) ?", self.low[span.end : span.end + 30])
        )

    @cached_property
    def datelined_sections(self) -> int:
        return len(re.findall(r"(?<=\n)[A-Z][A-Z ]{3,24} ?(?:—|–|-|:) ", self.document.text)) + len(
            re.findall(r"(?<=\n)\d\d[:.]\d\d ", self.document.text)
        )

    def place_in(self, start: int, end: int) -> str | None:
        """One code for a stretch; a district of several provinces is of the one that the article names."""
        here = [s for s in self.places if start <= s.start < end]
        code = pick_place(here)
        if code is None and here and all(len(s.codes) != 1 for s in here):
            certain = {s.codes[0] for s in self.all_places if len(s.codes) == 1}
            likely = {c for s in here for c in s.codes} & certain
            code = likely.pop() if len(likely) == 1 else None
        return code

    def place_at(self, start: int) -> str | None:
        """A place for an act: its sentence, else its paragraph."""
        sentence = self.document.sentence_at(start)
        here = [s for s in self.places if sentence.start <= s.start < sentence.end]
        code = pick_place(here)
        if code or len({s.codes for s in here if s.codes}) > 1:
            return code or first_place(here)
        paragraph = self.document.paragraph(sentence.paragraph)
        return self.place_in(paragraph[0].start, sentence.end)

    @cached_property
    def story_place(self) -> str | None:
        """The one province of the headline and the first two paragraphs, when there is just one."""
        first = [s for s in self.document.sentences if s.paragraph <= 1]
        code = pick_place(s for s in self.places if s.start < first[-1].end) if first else None
        return None if code == "KH-12" else code
