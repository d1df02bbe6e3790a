"""A tagged Khmer document with what only Khmer asks: who លោក ("he") is, whose quote and voice, which is "his party"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pipeline.detect.document import Quote, Sentence
from pipeline.detect.lexicon import Lexicon
from pipeline.detect.normal import fold_form
from pipeline.detect.reports import Figure, Report
from pipeline.detect.scene import Scene
from pipeline.detect.spans import GroupSpan, PartySpan, PersonSpan, PlaceSpan

#: (start, end, figure, party or kind of voice, words) of who says so.
Voice = tuple[int, int, Figure | None, str | None, str]
_STAND_OFF = {"speaker": 12, "analyst": 30, "relative": 16, "host": 30, "official": 20}


@dataclass(frozen=True, slots=True)
class Pronoun:
    """A word that means a person or people named before; `sex` is m, f, "", "first" or "plural"."""

    start: int
    end: int
    word: str
    sex: str


@lru_cache(maxsize=2)
def _pronoun_pattern(lexicon: Lexicon) -> tuple[re.Pattern[str], dict[str, str]]:
    kinds = {
        fold_form(word): "" if sex is None else str(sex)
        for sex, words in lexicon.section("pronouns").items()
        for word in words
    }
    never = "".join(f"(?<!{re.escape(fold_form(w))})" for w in lexicon.section("not_pronoun_before"))
    words = "|".join(map(re.escape, sorted(kinds, key=len, reverse=True)))
    return re.compile(f"(?<!\u17d2){never}(?:{words})(?![\u17b4-\u17d3])"), kinds


class KhmerText(Scene):
    """The scene with Khmer pronouns, quotes and voices."""

    finds_sources = True

    def __post_init__(self) -> None:
        super().__post_init__()
        self.windows: dict[int, list[tuple[int, int]]] = {}
        self.phrases: dict[int, int] = {}

    # ------------------------------------------------------------------------------------------- pronouns

    @cached_property
    def pronouns(self) -> list[Pronoun]:
        """Pronouns in text order; an honorific before a name is none."""
        pattern, kinds = _pronoun_pattern(self.lexicon)
        found = []
        for match in pattern.finditer(self.low):
            if re.match(r"\s?[^\s\ue000-\ue00f]{0,24}?\s?\ue001", self.low[match.end() : match.end() + 28]) and kinds[
                match.group()
            ] in {"m", "f"}:
                direct = re.match(r"\s?\ue001", self.low[match.end() : match.end() + 2])
                office = self.grammar("office_inside").match(self.low, match.end(), match.end() + 34)
                if direct or office:
                    continue
            found.append(Pronoun(match.start(), match.end(), match.group(), kinds[match.group()]))
        for match in self.grammar("this_office").finditer(self.low):
            found.append(Pronoun(match.start(), match.end(), match.group(), ""))
        return sorted(found, key=lambda p: p.start)

    def resolve(self, pronoun: Pronoun, *, mover: bool = False) -> int | None:
        """The last fitting person named before a pronoun; `mover` keeps out who only stands near."""
        position, sentence = pronoun.start, self.document.sentence_at(pronoun.start)
        if pronoun.sex == "first":
            speaker = self.speaker_at(position)
            return self.author if speaker is None and self.document.in_quote(position) is None else speaker
        best, best_score = None, -200.0
        for figure in self.cast.figures:
            before = [s for s in figure.starts if s < position]
            if not before:
                continue
            where = self.document.sentence_at(before[-1])
            if where.paragraph == -1 and sentence.paragraph > 0:
                continue
            score = -10.0 * (sentence.index - where.index)
            if sentence.paragraph != where.paragraph:
                score -= 6
            first_here = min(
                (s.start for s in self.document.spans_in(where.start, where.end) if isinstance(s, PersonSpan)),
                default=-1,
            )
            score += 5 if before[-1] == first_here else 0
            if self.is_possessor(before[-1]):
                score -= 7
            if pronoun.sex and figure.gender and figure.gender != pronoun.sex:
                score -= 100
            score += 4 if pronoun.sex and figure.gender == pronoun.sex else 0
            if mover:
                score -= _STAND_OFF.get(figure.stands, 0)
                score -= 60 if self.is_ruling_officer(figure) else 0
            if score > best_score:
                best, best_score = figure.number, score
        return best if best_score > -75 else None

    @cached_property
    def author(self) -> int | None:
        """Who "I" is in an open letter: the one who writes "I, X, …"."""
        for figure in self.cast.figures:
            if any(self.grammar("author").search(self.low[max(0, s - 12) : s]) for s in figure.starts):
                return figure.number
        return None

    def is_possessor(self, start: int) -> bool:
        """ "X's wife", "with X": the person stands behind a word of possession or company."""
        start = self.phrases.get(start, start)
        lead = self.untitled(max(0, start - 30), start)
        return bool(self.lexicon.pattern("not_subject_before").search(lead))

    def untitled(self, start: int, end: int) -> str:
        """The words of a stretch without the honorific at its end."""
        return self.grammar("honorific_end").sub("", self.low[start:end])

    def grammar(self, key: str) -> re.Pattern[str]:
        """A pattern of the lexicon's `grammar`."""
        return self.lexicon.pattern("grammar", key)

    def figure_of(self, position: int) -> int | None:
        sentence = self.document.sentence_at(position)
        for pronoun in self.pronouns:
            if sentence.start <= pronoun.start < sentence.end and pronoun.sex in {"m", "f", "", "first"}:
                return self.resolve(pronoun)
        return None

    # --------------------------------------------------------------------------------------------- quotes

    @cached_property
    def quote_speakers(self) -> dict[int, int | None]:
        """Start of quote → number of the figure who speaks it."""
        speakers: dict[int, int | None] = {}
        self.__dict__["quote_speakers"] = speakers
        last: int | None = None
        last_paragraph = -9
        for quote in self.document.quotes:
            sentence = self.document.sentence_at(quote.start)
            who = self._speaker(quote, sentence)
            if who is None and last is not None and sentence.paragraph - last_paragraph <= 1:
                who = last
            speakers[quote.start] = who
            if who is not None:
                last, last_paragraph = who, sentence.paragraph
        return speakers

    def _speaker(self, quote: Quote, sentence: Sentence) -> int | None:
        paragraph = self.document.paragraph(sentence.paragraph)
        tail = self.low[quote.end : min(paragraph[-1].end, quote.end + 120)]
        answer = self.grammar("quote_of").match(self.low, quote.end)
        named = self.document.by_start.get(answer.end()) if answer else None
        if isinstance(named, PersonSpan):
            return named.person
        after = re.match(r"\"?[\s,។]*", tail)
        at = quote.end + (after.end() if after else 0)
        rest = re.split(r"[។\"]", self.low[at : min(paragraph[-1].end, at + 120)])[0]
        if self.lexicon.pattern("quote_verbs").search(rest):
            found = self._person_or_pronoun(at, at + min(len(rest), 60))
            if found is not None and '"' not in self.low[at : at + 2]:
                return found
        before = [s for s in self.voices(paragraph[0].start, quote.start) if s[2] is not None]
        figure = before[-1][2] if before else None
        return figure.number if figure else None

    def _person_or_pronoun(self, start: int, end: int) -> int | None:
        for span in self.document.spans_in(start, end):
            if isinstance(span, PersonSpan) and span.start - start < 30:
                return span.person
        for pronoun in self.pronouns:
            if start <= pronoun.start < min(end, start + 12) and pronoun.sex in {"m", "f", ""}:
                return self.resolve(pronoun)
        return None

    def speaker_at(self, position: int) -> int | None:
        quote = self.document.in_quote(position)
        if quote is not None:
            return self.quote_speakers.get(quote.start)
        return self.turns.get(self.document.sentence_at(position).paragraph)

    @cached_property
    def turns(self) -> dict[int, int]:
        """Paragraph → who speaks it in an interview: the one named most often, or the name before the colon."""
        figures = [f for f in self.cast.figures if not self.is_ruling_officer(f) and f.starts]
        main = max(figures, key=lambda f: (len(f.starts), -f.start)).number if figures else None
        found: dict[int, int] = {}
        for sentence in self.document.sentences:
            label = self.grammar("turn").match(self.low, sentence.start, sentence.end)
            span = self.document.by_start.get(label.start("who")) if label else None
            if isinstance(span, PersonSpan):
                found.setdefault(sentence.paragraph, span.person)
            elif main is not None and self.lexicon.pattern("answers").match(self.low, sentence.start):
                found.setdefault(sentence.paragraph, main)
        return found

    # ---------------------------------------------------------------------------------------- who says so

    def voices(self, start: int, end: int) -> list[Voice]:
        """People, pronouns, parties and offices of a stretch that can speak, in text order."""
        found: list[Voice] = []
        for span in self.document.spans_in(start, end):
            if self.document.in_quote(span.start):
                continue
            if isinstance(span, PersonSpan) and not self.is_possessor(span.start):
                figure = self.cast.figures[span.person]
                found.append((span.start, span.end, figure, None, figure.name))
            elif isinstance(span, PartySpan):
                lead = self.low[max(start, span.start - 60) : span.start]
                mark = self.grammar("office_speaks").search(lead)
                if (
                    mark
                    or span.start - start < 4
                    or self.grammar("party_speaks").match(self.low, span.end, span.end + 50)
                ):
                    first = span.start - (len(lead) - mark.start()) if mark else span.start
                    found.append((first, span.end, None, self.party_of(span), self.document.text[first : span.end]))
        for pronoun in self.pronouns:
            if (
                start <= pronoun.start < end
                and pronoun.sex in {"m", "f", ""}
                and self.document.in_quote(pronoun.start) is None
            ):
                if self.is_possessor(pronoun.start):
                    continue
                number = self.resolve(pronoun)
                if number is not None:
                    figure = self.cast.figures[number]
                    found.append((pronoun.start, pronoun.end, figure, None, figure.name))
        for side in self.lexicon.section("voices"):
            for match in self.lexicon.pattern("voices", side).finditer(self.low, start, end):
                if self.document.in_quote(match.start()) is None:
                    found.append(
                        (match.start(), match.end(), None, side, self.document.text[match.start() : match.end()])
                    )
        return sorted(found, key=lambda v: v[0])

    def source_of(self, report: Report, sentence: Sentence) -> Voice | None:
        """Who says what a report tells: the speaker of its quote, who "said that", or "according to" whom."""
        speaker = self.speaker_at(report.start)
        if speaker is not None:
            figure = self.cast.figures[speaker]
            at = max((s for s in figure.starts if s <= report.end), default=figure.start)
            return at, at + 1, figure, None, figure.name
        for saying in reversed(
            list(self.lexicon.pattern("claim_verbs").finditer(self.low, sentence.start, report.start))
        ):
            if self.document.in_quote(saying.start()) is not None:
                continue
            found = self.voices(sentence.start, saying.start())
            if found:
                return self._speaking(found)
        for match in self.lexicon.pattern("according").finditer(self.low, sentence.start, sentence.end):
            if self.document.in_quote(match.start()) is None and not report.start <= match.start() < report.end:
                found = self.voices(match.end(), min(sentence.end, match.end() + 70))
                if self.grammar("we").match(self.low, match.end()):
                    end = match.end() + 4
                    return match.end(), end, None, "NGO", self.document.text[match.end() : end]
                loose = self._person_or_pronoun(match.end(), min(sentence.end, match.end() + 70))
                if loose is not None:
                    return match.end(), match.end() + 1, self.cast.figures[loose], None, self.cast.figures[loose].name
                if found and found[0][0] - match.end() < 40:
                    return found[0]
        following = self.document.sentences[sentence.index + 1 : sentence.index + 2]
        if (
            following
            and following[0].paragraph == sentence.paragraph
            and (this := self.grammar("this").match(self.low, following[0].start))
        ):
            by = self.lexicon.pattern("according").match(self.low, this.end())
            if by and self.lexicon.pattern("papers").match(self.low, by.end()):
                return None
            if by:
                # "… This is according to X."
                found = self.voices(by.end(), min(following[0].end, by.end() + 90))
                loose = self._person_or_pronoun(by.end(), following[0].end)
                if loose is not None:
                    figure = self.cast.figures[loose]
                    return by.end(), by.end() + 1, figure, None, figure.name
                if found and found[0][0] - by.end() < 40:
                    return found[0]
        paragraph = self.document.paragraph(sentence.paragraph)
        tally = self.lexicon.pattern("media_tally").search(self.low, sentence.start, paragraph[-1].end)
        if tally:
            media = self.lexicon.pattern("voices", "MEDIA").search(self.low, tally.start())
            end = media.end() if media else tally.end()
            return tally.start(), end, None, "MEDIA", self.document.text[tally.start() : end]
        return None

    def _speaking(self, found: list[Voice]) -> Voice:
        """The voice right before the verb; an office in apposition to a name is that person."""
        last = found[-1]
        named = [v for v in found if v[2] is not None]
        if last[2] is not None:
            return last
        if not named:
            # "The one party said that …, but the other said that": another clause, another speaker.
            return last if self.grammar("new_clause").search(self.low, found[0][1], last[0]) else found[0]
        between = self.low[named[-1][1] : last[0]]
        return last if self.grammar("new_clause").search(between) else named[-1]

    # -------------------------------------------------------------------------------------------- parties

    def is_ruling(self, party_id: str | None) -> bool:
        """A partner in a coalition is left and joined like any other party."""
        return self.gazetteer.side_of(party_id, self.document.published) == "ruling"

    def party_of(self, span: PartySpan) -> str | None:
        """ "The old party" is the opposition party of the story; "his party" the speaker's or the subject's."""
        if span.party_id:
            return span.party_id
        words = self.document.text[span.start : span.end]
        if self.grammar("old_words").search(words):
            return self.main_opposition
        if self.grammar("own_words").search(words):
            return self.own_party(span.start, span.start)
        return super().party_of(span)

    def own_party(self, position: int, before: int) -> str | None:
        """Whose "own" it is: the person a pronoun there means, else the first party of the sentence."""
        sentence = self.document.sentence_at(position)
        quote = self.document.in_quote(position)
        if quote is not None:
            speaker = self.quote_speakers.get(quote.start)
            if speaker is not None and self.side_of_figure(self.cast.figures[speaker]):
                return self.side_of_figure(self.cast.figures[speaker])
        for number in reversed(self._people_before(sentence, before)):
            side = self.side_of_figure(self.cast.figures[number])
            if side:
                return side
        for saying in self.lexicon.pattern("claim_verbs").finditer(self.low, sentence.start, before):
            figures = [v[2] for v in self.voices(sentence.start, saying.start()) if v[2] is not None]
            if figures and self.side_of_figure(figures[-1]):
                return self.side_of_figure(figures[-1])
        first = [p for p in self.parties if sentence.start <= p.start < before and p.party_id]
        if first:
            return first[0].party_id
        number_ = self.resolve(Pronoun(position, position, "", ""))
        return self.side_of_figure(self.cast.figures[number_]) if number_ is not None else self.main_opposition

    def _people_before(self, sentence: Sentence, before: int) -> list[int]:
        return [s.person for s in self.document.spans_in(sentence.start, before) if isinstance(s, PersonSpan)]

    def side_of_figure(self, figure: Figure) -> str | None:
        """As told, else "of the same party", "of this party" in the words that describe the person."""
        side = super().side_of_figure(figure)
        if side is not None:
            return side
        for start, end in self.windows.get(figure.number, ()):
            for span in self.document.spans_in(start, end):
                if (
                    isinstance(span, PartySpan)
                    and span.party_id is None
                    and not self.grammar("own_words").search(self.document.text, span.start, span.end)
                ):
                    party = self.party_of(span)
                    # "Of the same party" after a sentence that names both sides: the one that people leave.
                    return self.main_opposition if self.is_ruling(party) and self.main_opposition else party
        return None

    # --------------------------------------------------------------------------------------------- places

    @cached_property
    def places(self) -> list[PlaceSpan]:
        """Places, without a single dateline; the datelines of a round-up place their paragraphs."""
        spans = [s for s in self.document.spans if isinstance(s, PlaceSpan)]
        datelines = [s for s in spans if self._is_head(s)]
        if len({s.codes for s in datelines}) > 2:
            return spans
        return [s for s in spans if s not in datelines]

    def _is_head(self, span: PlaceSpan) -> bool:
        sentence = self.document.sentence_at(span.start)
        return span.start - sentence.start < 2 and bool(self.grammar("dateline").match(self.low, span.end))

    def is_link(self, sentence: Sentence) -> bool:
        """Does the sentence stand under the head of links to other stories? (codebook: no part of the article)"""
        first = self.document.paragraph(sentence.paragraph)[0]
        return self.grammar("related").match(self.low, first.start) is not None

    def groups_in(self, start: int, end: int) -> list[GroupSpan]:
        return [s for s in self.document.spans_in(start, end) if isinstance(s, GroupSpan)]
