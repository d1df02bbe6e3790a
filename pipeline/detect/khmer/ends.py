"""Khmer: the ends of an act — from which side to which, when, where — and the trigger that they belong to."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from pipeline.detect.document import Sentence
from pipeline.detect.khmer.text import KhmerText
from pipeline.detect.lexicon import Rule
from pipeline.detect.reports import Figure, Report, Subject
from pipeline.detect.spans import GroupSpan, PersonSpan, TimeSpan
from pipeline.records import Count, DateSpan

#: Rules in which a party takes people in.
RECEIVING = (".gained", ".came_from", ".welcomed", ".taken_in")


@dataclass(frozen=True, slots=True)
class Hit:
    rule: Rule
    section: str
    match: re.Match[str]
    start: int
    end: int

    def group(self, name: str) -> tuple[int, int] | None:
        if name in self.match.re.groupindex and self.match.start(name) >= 0:
            return self.match.span(name)
        return None


class Ends:
    """Reads the ends of acts in one tagged document; `told` are the reports so far, `moves` triggers by sentence."""

    def __init__(self, text: KhmerText, told: list[Report]) -> None:
        self.text = text
        self.told = told
        self.moves: dict[int, list[Hit]] = {}

    def party(self, span: tuple[int, int] | None) -> str | None:
        if span is None:
            return None
        inside = [p for p in self.text.parties if span[0] <= p.start < span[1]]
        return self.text.party_of(inside[-1]) if inside else None

    def is_generic(self, hit: Hit) -> bool:
        span = hit.group("d")
        inside = [p for p in self.text.parties if span and span[0] <= p.start < span[1]]
        if span and not inside and self.text.grammar("self_words").fullmatch(self.text.low, *span):
            return True
        return bool(inside) and inside[-1].party_id is None

    def speaking_sides(self, hit: Hit, sentence: Sentence) -> set[str | None]:
        """ "That party", in somebody's mouth, is not his own."""
        span = hit.group("d")
        if span is None or not self.text.grammar("that_words").search(self.text.plain, *span):
            return set()
        return {
            self.text.side_of_figure(v[2]) for v in self.text.voices(sentence.start, hit.start) if v[2] is not None
        } - {None}

    def sides(self, subject: Subject) -> set[str | None]:
        sides = {self.text.side_of_figure(self.text.cast.figures[p]) for p in subject.people}
        return sides | ({subject.group.party_id} if subject.group is not None else set()) - {None}

    def destination(self, hit: Hit) -> str | None:
        span = hit.group("d")
        if span is not None:
            if self.text.grammar("self_words").fullmatch(self.text.low, *span):
                return self.text.own_party(span[0], hit.start)
            return self.party(span)
        if hit.rule.name.endswith(RECEIVING):
            # "The party gained 45 members from X": the party named before.
            sentence = self.text.document.sentence_at(hit.start)
            before = [p for p in self.text.parties if sentence.start <= p.start < hit.start and p.party_id]
            return before[-1].party_id if before and self.text.document.in_quote(hit.start) is None else None
        if hit.rule.name.endswith("likewise"):
            return next((r.destination for r in reversed(self.told) if r.type == "defection"), None)
        return "GOVERNMENT" if hit.group("g") else None

    def default_destination(self, sentence: Sentence, origin: str | None) -> str | None:
        """Where somebody went who "came over" or "changed party": the ruling side, if the text speaks of it."""
        if origin and self.text.is_ruling(origin):
            return self.text.main_opposition
        return "CPP" if any(self.text.is_ruling(p.party_id) for p in self.text.parties) else None

    def offered_side(self, sentence: Sentence) -> str | None:
        paragraph = self.text.document.paragraph(sentence.paragraph)
        near = self.text.low[paragraph[0].start : paragraph[-1].end]
        told = any(paragraph[0].start <= p.start < paragraph[-1].end and p.party_id for p in self.text.parties)
        if not told and self.text.grammar("state_offers").search(self.text.low, sentence.start, sentence.end):
            return "GOVERNMENT"
        if any(self.text.is_ruling(p.party_id) for p in self.text.parties):
            return "CPP"
        if self.text.lexicon.pattern("state_words").search(near):
            return "GOVERNMENT"
        return next((r.destination for r in reversed(self.told) if r.type == "cooptation"), None)

    def origin(self, hit: Hit, subject: Subject, destination: str | None, sentence: Sentence) -> str | None:
        text = self.text
        named = self.party(hit.group("o") or hit.group("o2"))
        if named and named != destination:
            return named
        group = subject.group
        if group is not None and group.party_id and group.party_id != destination:
            return group.party_id
        figures = [text.cast.figures[p] for p in subject.people]
        for figure in figures:
            if figure.stands == "civil" and figure.party_id in {None, "OPPOSITION", destination}:
                return "CIVIL_SOCIETY"
            for party in figure.parties or [figure.party_id or ""]:
                if party and party != destination and not (text.is_ruling(party) and text.is_ruling(destination)):
                    return party
        lead = [
            p
            for p in text.parties
            if sentence.start <= p.start < hit.start and (p.start >= subject.start - 60 or not figures)
        ]
        for span in reversed(lead):
            side = text.party_of(span)
            if side and side != destination and not text.is_ruling(side) and side != "GOVERNMENT":
                return side
        for figure in figures:
            side = text.side_of_figure(figure)
            if side and side != destination:
                return side
        if figures and self.is_civil(subject, sentence):
            return "CIVIL_SOCIETY"
        if (
            group is not None
            and not figures
            and group.noun not in {"people", "they"}
            and not text.lexicon.pattern("group_nouns", "political").fullmatch(group.noun)
        ):
            return None
        paragraph = text.document.paragraph(sentence.paragraph)
        near = [text.party_of(p) for p in text.parties if paragraph[0].start <= p.start < paragraph[-1].end]
        for side in near:
            if side and side != destination and not text.is_ruling(side) and side != "GOVERNMENT":
                return side
        main = text.main_opposition
        if main is None and text.lexicon.pattern("roles", "civil").search(text.plain):
            return "CIVIL_SOCIETY"
        if main != destination:
            return main
        # Who joins the only opposition party of the story came from nowhere that the text tells.
        return "OPPOSITION" if text.is_ruling(destination) else None

    def is_civil(self, subject: Subject, sentence: Sentence) -> bool:
        figures = [self.text.cast.figures[p] for p in subject.people]
        if figures:
            return all(
                (self._stands_civil(f) and f.party_id in {None, "OPPOSITION"}) or self._left_civil(f) for f in figures
            )
        group = subject.group
        if group is None or group.party_id:
            return False
        stretch = self.text.low[max(sentence.start, group.start - 60) : min(sentence.end, group.end + 60)]
        return bool(self.text.lexicon.pattern("roles", "civil").search(stretch))

    def _stands_civil(self, figure: Figure) -> bool:
        """Of an organisation, its speaker, too."""
        civil = self.text.lexicon.pattern("roles", "civil")
        spoke_for = (civil.search(self.text.plain, *window) for window in self.text.windows.get(figure.number, ()))
        return figure.stands == "civil" or (figure.stands == "speaker" and any(spoke_for))

    def _left_civil(self, figure: Figure) -> bool:
        """ "She left the independent union": of somebody of whom no party or office is told."""
        text = self.text
        if figure.party_id or figure.stands:
            return False
        for match in text.grammar("left_civil").finditer(text.low):
            sentence = text.document.sentence_at(match.start())
            named = [
                s.person for s in text.document.spans_in(sentence.start, match.start()) if isinstance(s, PersonSpan)
            ]
            if (named[0] if named else text.figure_of(match.start())) == figure.number:
                return True
        return False

    def is_recruit(self, subject: Subject, origin: str | None, sentence: Sentence, hit: Hit) -> bool:
        """New members without a former party, and crowds, are no defectors."""
        group = subject.group
        if subject.people or group is None:
            return False
        if origin is None:
            return True
        near = self.text.low[sentence.start : sentence.end]
        if group.party_id is None and self.text.lexicon.pattern("recruits").search(near):
            return True
        lay = self.text.lexicon.pattern("group_nouns", "lay").fullmatch(group.noun)
        return bool(lay) and group.party_id is None and hit.group("o") is None

    def tally(self, report: Report, group: GroupSpan) -> Count | None:
        """ "The number of members who joined has reached 59": the count stands behind the verb."""
        text = self.text
        sentence = text.document.sentences[report.sentence]
        lead = text.lexicon.pattern("tally_before").search(text.low, max(sentence.start, group.start - 24), group.start)
        for other in text.groups_in(report.end, sentence.end):
            before = text.low[max(report.end, other.start - 24) : other.start]
            beside = lead and other.start - report.end < 2
            if other.count is None or not (beside or text.lexicon.pattern("tally_after").search(before)):
                continue
            if lead or text.lexicon.pattern("tally_before").search(text.plain, report.end, other.end):
                report.spans.append((other.start, other.end, "count"))
                return other.count
        return None

    def date(self, hit: Hit, sentence: Sentence) -> tuple[DateSpan | None, TimeSpan | None]:
        following = min(
            (h.start for h in self.moves.get(sentence.index, ()) if h.start >= hit.end), default=sentence.end
        )
        several = len(self.moves.get(sentence.index, ())) > 1
        behind = [t for t in self.text.times if hit.start < t.start < following]
        if several and behind and behind[0].when is not None and '"' not in self.text.low[hit.end : behind[0].start]:
            # Two moves in one sentence: each has the time that follows it.
            return behind[0].when, behind[0]
        if not behind and self._goes_back(hit, sentence) and self._is_dated_before(hit, sentence):
            # "X, who joined Y in 2022, has gone back": the year is that of the first move.
            return None, None
        after = self.text.grammar("after").search(self.text.low, max(sentence.start, hit.start - 12), hit.start)
        if following < sentence.end and after and not behind:
            # "Three years after joining X, he has gone back on Sunday": the day is that of the second move.
            return None, None
        date, span = self.text.date_at(hit.start, hit.end)
        if date is not None and not (hit.section == "return" and self._is_of_first_move(span, sentence)):
            return date, span
        low = self.text.low
        paragraph = self.text.document.paragraph(sentence.paragraph)
        later = [s for s in self.text.document.sentences if sentence.index <= s.index <= paragraph[-1].index + 2]
        if later and sentence.paragraph >= 0:
            match = self.text.grammar("letter_date").search(low, sentence.start, later[-1].end)
            found = self.text.document.by_start.get(match.end()) if match else None
            if isinstance(found, TimeSpan) and found.when is not None:
                return found.when, found
        return None, None

    def _is_of_first_move(self, span: TimeSpan | None, sentence: Sentence) -> bool:
        """ "X joined Y in 2018. Now he has gone back": the year of a sentence before is that of the move told there."""
        if span is None or span.start >= sentence.start:
            return False
        return any(h.section == "join" for h in self.moves.get(self.text.document.sentence_at(span.start).index, ()))

    def _goes_back(self, hit: Hit, sentence: Sentence) -> bool:
        """A return, or a joining of the other side after a joining of the ruling one."""
        if hit.section != "join" or self.text.is_ruling(self.destination(hit)):
            return hit.section == "return"
        earlier = (h for h in self.moves.get(sentence.index, ()) if h.section == "join" and h.start < hit.start)
        return any(self.text.is_ruling(self.destination(h)) for h in earlier)

    def _is_dated_before(self, hit: Hit, sentence: Sentence) -> bool:
        """Does a time stand with the joining that the sentence tells before a return?"""
        moves = sorted((h for h in self.moves.get(sentence.index, ()) if h.start <= hit.start), key=lambda h: h.start)
        for move, following in itertools.pairwise(moves):
            if move.section == "join" and any(move.start < t.start < following.start for t in self.text.times):
                return True
        return False

    def place(self, hit: Hit, subject: Subject, sentence: Sentence) -> str | None:
        here = self.text.place_in(sentence.start, sentence.end)
        if here:
            return here
        for person in subject.people:
            if self.text.cast.figures[person].place:
                return self.text.cast.figures[person].place
        return self.text.place_at(hit.start) or (
            self.text.story_place if sentence.paragraph <= 1 or subject.people else None
        )
