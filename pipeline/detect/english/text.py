"""A tagged English document with what only English asks: whose quote, whose turn, who is "he"."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from typing import ClassVar

from pipeline.detect.document import Quote, Sentence
from pipeline.detect.english.sayers import counted_source, noun_source, own_source
from pipeline.detect.lexicon import Found
from pipeline.detect.reports import Report
from pipeline.detect.scene import Scene, Source
from pipeline.detect.spans import PersonSpan

_SAYS = (
    r"(?:said|says|told|added|adds|wrote|writes|insisted|insists|explained|recalled|asked|answered|replied|laughed|"
    r"announced|declared|claimed|claims|tells|remarked|confirmed|stressed|noted|continued|jokes?|joked|quipped|sighed|"
    r"shrugged|smiled|mused|complained|admitted|conceded|argued|argues|stated|warned|maintained|asserted|observed|"
    r"recalls|explains|asks|notes|responded|countered|retorted|commented|concluded|pledged|promised|lamented|alleged)"
)
_AFTER_QUOTE = re.compile(
    rf'[,.?!]?" ?(?:(\ue001\ue000*)|(he|she|they|i)\b)?(?:, [^,."\n]{{0,60}},)? ?{_SAYS} ?'
    r"(?:(\ue001\ue000*)|(?:mr|ms|mrs) (\ue001\ue000*)|(he|she|they))?"
)
_BEFORE_QUOTE = re.compile(
    rf"(?:(\ue001\ue000*)|\b(he|she|they))(?:, [^.\"\n]{{0,80}},)? (?:[a-z]+ "
    rf"){{0,2}}?{_SAYS}[^.\"\n]{{0,60}}[,:]? ?\"?$"
)
# Asked of every sentence, so its border is looked at only behind an h or an s.
_HE_SHE = re.compile(r"(h(?<!\wh)(?:e|er|im|is)|s(?<!\ws)he)(?!\w)")
_THE_MAN = re.compile(
    r"t(?<!\wt)h(?:e|is) (?:former |new |newest |one-time |ex-)(?:(?:[a-z'-]+|\ue002\ue000*) )?(?:man|woman"
    r"|councillor|official"
    r"|activist|lawmaker|leader|opponent|critic|"
    r"recruit|convert|adviser|undersecretary|member|unionist|journalist|organiser)\b"
)
_SAYS_OF_SELF = re.compile(
    r"\ue001\ue000*(?:, [^,.;\"]{2,60},)? (?:said|says|announced|announces|confirmed|confirms|insisted|insists)"
    r"(?: (?:on |in |last )?\ue004\ue000*)?(?: that)? "
)
# "Two days after Sinorn, …": a name that only places the sentence.
_ASIDE = re.compile(r"\b(?:after|before|like|unlike|since|beside|besides) $")
# "I", "I'm", "my", "me".
_I = re.compile(r"[im](?<!\w.)(?:(?<=i)|(?<=m)[ey])(?!\w)")
#: Sections of exact wordings, and of those that tell an act by its gist.
EXACT = ("join", "leave", "return", "recant", "coopt", "approach", "refuse")
_GISTS = ("gist_offer", "gist_join")
_STAND_OFF = {"speaker": 14, "analyst": 30, "relative": 16, "host": 22, "official": 22, "civil": 0}


class Text(Scene):
    """The scene with English quotes, turns of speech and pronouns."""

    topic_reach: ClassVar[int] = 2

    def __post_init__(self) -> None:
        super().__post_init__()
        self._speakers: dict[int, int | None] = {}
        self._first: dict[int, int] = {}
        self._pronouns: dict[int, tuple[str, int] | None] = {}

    @cached_property
    def wordings(self) -> list[Found]:
        """Every wording of an act, exact or by its gist: both are looked for in one pass."""
        sections = (*EXACT, *(name for name in _GISTS if self.lexicon.has(name)))
        return self.lexicon.scan(sections, self.low, [(s.start, s.end) for s in self.document.sentences])

    # --------------------------------------------------------------------------------------------- quotes

    @cached_property
    def quote_speakers(self) -> dict[int, int | None]:
        """Start of quote → number of the figure who speaks it."""
        speakers = self._speakers
        last: int | None = None
        last_paragraph = -9
        for quote in self.document.quotes:
            sentence = self.document.sentence_at(quote.start)
            who = self._speaker(quote, sentence)
            if who is None:
                who = self._named_before(quote, sentence)
            if who is None and last is not None and sentence.paragraph - last_paragraph <= 1:
                who = last
            speakers[quote.start] = who
            if who is not None:
                last, last_paragraph = who, sentence.paragraph
        return speakers

    def _named_before(self, quote: Quote, sentence: Sentence) -> int | None:
        """A quote without "said" goes on from the sentence before it in its paragraph: who was named first there."""
        if quote.start - sentence.start > 2:
            return None
        for other in reversed(self.document.paragraph(sentence.paragraph)):
            if other.index == sentence.index - 1 and self.document.in_quote(other.start + 1) is None:
                people = [s for s in self.document.spans_in(other.start, other.end) if isinstance(s, PersonSpan)]
                return people[0].person if people else None
        return None

    def _speaker(self, quote: Quote, sentence: Sentence) -> int | None:
        after = _AFTER_QUOTE.match(self.low, max(quote.start, quote.end - 1)) or _AFTER_QUOTE.match(self.low, quote.end)
        if after and self.low.startswith('."', quote.end - 1) and after[1]:
            # '"I said no." Maly said that …' opens a new sentence.
            after = None
        if after:
            for group in (1, 3, 4):
                if after[group]:
                    return self._person_at(after.start(group))
            pronoun = after[2] or after[5]
            if pronoun in {"he", "she"}:
                return self.resolve(pronoun, quote.start)
        paragraph_start = self.document.paragraph(sentence.paragraph)[0].start
        before = _BEFORE_QUOTE.search(self.low, max(paragraph_start, quote.start - 200), quote.start)
        if before:
            return self._person_at(before.start(1)) if before[1] else self.resolve(before[2], before.start(2))
        return None

    def _person_at(self, start: int) -> int | None:
        span = self.document.by_start.get(start)
        return span.person if isinstance(span, PersonSpan) else None

    @cached_property
    def turns(self) -> dict[int, int | None]:
        """Paragraph → who speaks it, in transcripts ("RAKSA: …") and interviews ("A: …")."""
        found: dict[int, int | None] = {}
        main: int | None = None
        questions = [
            s.paragraph for s in self.document.sentences
            if s.paragraph > 0
            and len(own := self.document.paragraph(s.paragraph)) == 1
            and self.document.text[own[0].end - 1 : own[0].end] == "?"
        ]  # fmt: skip
        if len(questions) >= 3 and not re.search(r"(?:^|\n)(?:[A-Z]{3,}|Q|A)(?: \([^)\n]*\))?: ", self.document.text):
            last = self.document.sentences[-1].paragraph
            found.update({n: self.main_figure for n in range(min(questions) + 1, last + 1) if n not in questions})
        for sentence in self.document.sentences:
            if sentence.paragraph in found:
                continue
            label = re.match(r"(\ue001\ue000*)(?: \([^)]*\))?: ", self.low[sentence.start : sentence.end])
            if label:
                found[sentence.paragraph] = self._person_at(sentence.start)
            elif re.match(r"(?:a|answer)[:.] ", self.low[sentence.start : sentence.start + 10]):
                main = self.main_figure if main is None else main
                found[sentence.paragraph] = main
        return found

    @cached_property
    def main_figure(self) -> int | None:
        """The person an interview is with: the one most often named."""
        figures = [f for f in self.cast.figures if not self.is_ruling_officer(f)]
        return max(figures, key=lambda f: (len(f.starts), -f.start)).number if figures else None

    def figure_of(self, position: int) -> int | None:
        """The person meant by the first he or she at or before the position, in its sentence."""
        sentence = self.document.sentence_at(position)
        exact = _HE_SHE.match(self.low, position)
        if exact:
            return self.resolve(exact[1], position)
        if sentence.index not in self._pronouns:
            self._pronouns[sentence.index] = self._first_pronoun(sentence)
        first = self._pronouns[sentence.index]
        return self.resolve(*first) if first else None

    def _first_pronoun(self, sentence: Sentence) -> tuple[str, int] | None:
        """The first he or she of a sentence, else the first "the former councillor", and where it stands."""
        match = _HE_SHE.search(self.low, sentence.start, sentence.end)
        if match:
            return match[1], match.start()
        match = _THE_MAN.search(self.open, sentence.start, sentence.end)
        return ("the", match.start()) if match else None

    def own_source(self, report: Report, sentence: Sentence, saying: re.Match[str]) -> Source | None:
        return own_source(self, report, sentence, saying)

    def noun_source(self, report: Report, sentence: Sentence, saying: re.Match[str]) -> Source | None:
        return noun_source(self, report, sentence, saying)

    def counted_source(self, sentence: Sentence) -> Source | None:
        return counted_source(self, sentence)

    def speaker_at(self, position: int) -> int | None:
        return self.first_person(position)

    def first_person(self, position: int) -> int | None:
        """Who "I" is at a position."""
        quote = self.document.in_quote(position)
        sentence = self.document.sentence_at(position)
        if sentence.paragraph in self.turns:
            return self.turns[sentence.paragraph]
        return self.quote_speakers.get(quote.start) if quote else self.narrator

    @cached_property
    def narrator(self) -> int | None:
        """Who signs a letter or a column told by an "I": the name that closes the text, or stands under its title."""
        unquoted = [m for m in _I.finditer(self.low) if self.document.in_quote(m.start()) is None]
        if len(unquoted) < 2 or not self.document.sentences:
            return None
        last = self.document.sentences[-1].paragraph
        for paragraph in (*range(last, max(0, last - 3), -1), 0):
            own = self.document.paragraph(paragraph)
            start, end = own[0].start, own[-1].end
            people = [s for s in self.document.spans_in(start, end) if isinstance(s, PersonSpan)]
            is_byline = paragraph > 0 or self.low.startswith("by ", start)
            if people and is_byline and end - start < 120 and people[0].start - start < 12:
                return people[0].person
        return None

    def is_question(self, sentence: Sentence) -> bool:
        """A question outside quotation marks asserts nothing."""
        return self.document.text[sentence.start : sentence.end].rstrip().endswith("?")

    # ------------------------------------------------------------------------------------------- pronouns

    def _first_named(self, sentence: Sentence) -> int:
        """Where the first person of a sentence is named: its subject more often than not."""
        if sentence.index not in self._first:
            people = (
                s for s in self.document.spans_in(sentence.start, sentence.end)
                if isinstance(s, PersonSpan)
                and not _ASIDE.search(self.plain, max(sentence.start, s.start - 12), s.start)
            )  # fmt: skip
            self._first[sentence.index] = next((s.start for s in people), -1)
        return self._first[sentence.index]

    def resolve(self, pronoun: str, position: int, *, mover: bool = False) -> int | None:
        """The last fitting person before a pronoun or a description; `mover` keeps out who only stands near."""
        sentence = self.document.sentence_at(position)
        quote = self.document.in_quote(position)
        gender = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f"}.get(pronoun, "")
        best, best_score = None, -200.0
        for figure in self.cast.figures:
            before = bisect_left(figure.starts, position)
            if not before:
                continue
            last = figure.starts[before - 1]
            where = self.document.sentence_at(last)
            if where.paragraph == -1 and sentence.paragraph > 0:
                continue
            score = -10.0 * (sentence.index - where.index)
            if sentence.paragraph != where.paragraph:
                score -= 6
            first_here = self._first_named(where)
            score += 5 if last == first_here else 0
            # "Two days after X, Y joined": X only dates what Y did.
            score -= 4 if _ASIDE.search(self.plain, max(where.start, last - 12), last) else 0
            if gender and figure.gender and figure.gender != gender:
                score -= 100
            score += 7 if gender and figure.gender == gender else 0
            # "A third member, X, says he …": the one who says so.
            score += 8 if gender and _SAYS_OF_SELF.fullmatch(self.low, last, position) else 0
            if mover:
                score -= _STAND_OFF.get(figure.stands, 0)
                score -= 60 if self.is_ruling_officer(figure) else 0
            if quote is not None and self._speakers.get(quote.start) == figure.number and gender:
                # Nobody speaks of himself as "he".
                score -= 120
            if score > best_score:
                best, best_score = figure.number, score
        return best if best_score > -75 else None
