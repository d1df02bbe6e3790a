"""Article → `Document`: folded title and text with paragraphs, sentences, quotes, and a mask of typed spans.

Offsets inside a document count folded code points of `title + "\\n\\n" + text`; `evidence` leads back to the article.
The mask is the same string with every tagged span overwritten by one tag character and padding, so that a pattern
can say "a person, then `joined`, then a party" and its match offsets are document offsets.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise

from pipeline.detect.normal import Normal, normalise
from pipeline.detect.spans import PAD, GroupSpan, Span, tag_of
from pipeline.records import Article, Evidence

_PARAGRAPH = re.compile(r"[^\n]+")
_WORD = re.compile(r"[A-Za-z0-9\u00c0-\u024f]+")
_KHMER = re.compile("[\u1780-\u17ff]")
_QUOTED = re.compile(r'"([^"\n]*)(?:"|(?=\n|$))')
# Fewer words between quotation marks are a term, not speech; elisions make French quotes shorter ("J'ai dit non").
_LEAST_BLANKS = {"km": 0, "fr": 1}
_KHMER_END = re.compile(r"[។៕!?]+\s*|(?<=[a-z])\.\s+")
# A full stop ends a sentence when a capital, digit or quote follows and no abbreviation stands before it.
# It begins with what may stand there, so that the search leaps from blank to blank.
_LATIN_END = re.compile(
    r"[\s'\")\]](?<=[.!?][\s'\")\]])(?:(?<=\s)\s*|(?<=['\")\]])['\")\]]*\s+)(?=[\"'(\[]?[A-Z0-9À-Ý—–-])"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Gen|Col|Lt|Maj|Capt|Sgt|Prof|Rev|Hon|Sen|Rep|Gov|No|vs|etc|approx|M|Mme|Mlle"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|H\.E|a\.m|p\.m|U\.S|U\.N|e\.g|i\.e)|\b[A-Z]"
    r"|[;:(]\s?\d{1,2}|\band \d{1,2})\.$"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """`[start, end)` in the document; `paragraph` counts from 0, the title is paragraph -1."""

    start: int
    end: int
    paragraph: int
    index: int


@dataclass(frozen=True, slots=True)
class Quote:
    """Words between quotation marks, without the marks."""

    start: int
    end: int


@dataclass
class Document:
    """A folded article and the spans that taggers put on it. Build with `read`."""

    article: Article
    title: Normal
    body: Normal
    text: str
    offset: int
    sentences: list[Sentence]
    quotes: list[Quote]
    spans: list[Span] = field(default_factory=list)

    @cached_property
    def published(self) -> date | None:
        return self.article.published_on

    @cached_property
    def words(self) -> list[tuple[int, int, str]]:
        """Latin words as (start, end, casefolded)."""
        text = self.text
        low = text.lower()
        if len(low) != len(text):
            return [(m.start(), m.end(), m.group().lower()) for m in _WORD.finditer(text)]
        return [(m.start(), m.end(), m.group()) for m in _WORD.finditer(low)]

    @cached_property
    def has_khmer(self) -> bool:
        """Does any Khmer letter stand in the text? Latin texts need no search for Khmer names."""
        return _KHMER.search(self.text) is not None

    @cached_property
    def _starts(self) -> list[int]:
        return [s.start for s in self.sentences]

    def sentence_at(self, position: int) -> Sentence:
        return self.sentences[max(0, bisect_right(self._starts, position) - 1)]

    @cached_property
    def _paragraphs(self) -> dict[int, list[Sentence]]:
        found: dict[int, list[Sentence]] = {}
        for sentence in self.sentences:
            found.setdefault(sentence.paragraph, []).append(sentence)
        return found

    def paragraph(self, number: int) -> list[Sentence]:
        """The sentences of a paragraph; do not change the list."""
        return self._paragraphs.get(number, [])

    @cached_property
    def _quote_starts(self) -> list[int]:
        return [q.start for q in self.quotes]

    def in_quote(self, position: int) -> Quote | None:
        at = bisect_right(self._quote_starts, position) - 1
        return self.quotes[at] if at >= 0 and position < self.quotes[at].end else None

    def tag(self, spans: list[Span]) -> None:
        """Add spans; where two overlap, the one added first wins. Only a group may hold others ("CNRP councillors")."""
        if not spans:
            return
        taken = sorted((s.start, s.end) for s in self.spans)
        starts = [s for s, _ in taken]
        added: list[Span] = []
        for span in spans:
            first, last = max(0, bisect_right(starts, span.start) - 1), bisect_left(starts, span.end)
            crossed = [place for place in taken[first:last] if place[1] > span.start]
            holds = isinstance(span, GroupSpan) and all(span.start <= s and e <= span.end for s, e in crossed)
            if crossed and not (holds and (span.start, span.end) not in crossed):
                continue
            at = bisect_right(starts, span.start)
            taken.insert(at, (span.start, span.end))
            starts.insert(at, span.start)
            added.append(span)
        self.spans.extend(added)
        self.spans.sort(key=_in_order)
        if "mask" in self.__dict__:
            # What is added hides what it holds, and nothing of it is hidden.
            self.__dict__["mask"] = _overwrite(self.mask, sorted(added, key=_in_order))
        self.__dict__.pop("_span_starts", None)
        self.__dict__.pop("by_start", None)

    @cached_property
    def mask(self) -> str:
        """The text with every tagged span overwritten; an outer span hides the ones it holds."""
        return _overwrite(self.text, self.spans)

    def mask_without_groups(self) -> str:
        """The mask in which the words and numbers of groups can be read."""
        return _overwrite(self.text, [s for s in self.spans if not isinstance(s, GroupSpan)])

    @cached_property
    def by_start(self) -> dict[int, Span]:
        return {s.start: s for s in self.spans}

    def spans_in(self, start: int, end: int) -> list[Span]:
        starts = self._span_starts
        first, last = bisect_left(starts, start), bisect_right(starts, end)
        return [s for s in self.spans[first:last] if s.end <= end]

    @cached_property
    def _span_starts(self) -> list[int]:
        return [s.start for s in self.spans]

    @cached_property
    def sentence_words(self) -> list[frozenset[str]]:
        """Per sentence its lower-case Latin words; a pattern that needs one of some words can skip the others."""
        words = [word for _, _, word in self.words]
        places = [start for start, _, _ in self.words]
        borders = [0, *(bisect_left(places, start) for start in self._starts[1:]), len(words)]
        return [frozenset(words[first:last]) for first, last in pairwise(borders)]

    @cached_property
    def sentence_has_number(self) -> list[bool]:
        """Per sentence: does a word of it begin with a digit?"""
        return [any(word[0].isdigit() for word in words) for words in self.sentence_words]

    def stretches_with(self, wanted: frozenset[str]) -> list[tuple[int, int]]:
        """The sentences that hold one of the words."""
        return [
            (s.start, s.end) for s, words in zip(self.sentences, self.sentence_words, strict=True) if words & wanted
        ]

    def evidence(self, start: int, end: int, supports: str = "type") -> Evidence:
        """The original words behind a document span, trimmed of blanks; clipped to title or text."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        if start < self.offset - 2 or not self.body.text:
            first, last = self.title.original(start, min(end, len(self.title.text)))
            return Evidence("title", first, last, self.article.title[first:last], supports)
        first, last = self.body.original(max(0, start - self.offset), end - self.offset)
        return Evidence("text", first, last, self.article.text[first:last], supports)


def _in_order(span: Span) -> tuple[int, int]:
    return span.start, -span.end


def _overwrite(text: str, spans: list[Span]) -> str:
    """The text with the spans, given in order, overwritten by their tags."""
    pieces: list[str] = []
    end = 0
    for span in spans:
        if span.start < end:
            continue
        pieces.append(text[end : span.start])
        pieces.append(tag_of(span) + PAD * (span.end - span.start - 1))
        end = span.end
    pieces.append(text[end:])
    return "".join(pieces)


# "RELATED NEWS: one headline | another": a line of other stories is no part of this one.
_OTHER_STORIES = re.compile(
    r"(?:(?:RELATED|MORE|OTHER|READ|ALSO|LATEST|SEE)(?: [A-Z]+){0,3}"
    r"|(?:Related|More|Other|Read|Also|See)(?: [a-z]+){1,3}):"
    r"[^|\n]+(?:\|[^|\n]+)+"
)


def read(article: Article) -> Document:
    """Fold and cut an article. Never raises on any Unicode text."""
    title, body = normalise(article.title), normalise(article.text)
    heading = title.text.replace("\n", " ")
    text = f"{heading}\n\n{body.text}"
    offset = len(heading) + 2
    end_mark = _KHMER_END if article.language == "km" else _LATIN_END
    sentences: list[Sentence] = []
    number = -1 if heading.strip() else 0
    for paragraph in _PARAGRAPH.finditer(text):
        if not paragraph.group().strip() or (number >= 0 and _OTHER_STORIES.fullmatch(paragraph.group().strip())):
            continue
        for start, end in _cut(text, paragraph.start(), paragraph.end(), end_mark):
            sentences.append(Sentence(start, end, number, len(sentences)))
        number += 1
    if not sentences:
        sentences.append(Sentence(0, len(text), 0, 0))
    # One to three words in marks ("hundreds, thousands") are the outlet's tongs, not somebody speaking.
    least = _LEAST_BLANKS.get(article.language, 3)
    quotes = [
        Quote(m.start(1), m.end(1))
        for m in _QUOTED.finditer(text)
        if m[1].count(" ") >= least or (m.end(1) > m.start(1) and m[1].rstrip()[-1:] in {",", ".", "?", "!"})
    ]
    return Document(article, title, body, text, offset, sentences, quotes)


def _cut(text: str, start: int, end: int, mark: re.Pattern[str]) -> list[tuple[int, int]]:
    cuts: list[tuple[int, int]] = []
    begin = start
    for match in mark.finditer(text, start, end):
        if _ABBREVIATION.search(text[max(begin, match.start() - 8) : match.start()]):
            continue
        if match.start() > begin:
            cuts.append((begin, match.end()))
            begin = match.end()
    if begin < end and text[begin:end].strip():
        cuts.append((begin, end))
    return cuts
