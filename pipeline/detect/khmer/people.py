"""Khmer document → cast. A name is one or two (rarely three) short words after an honorific, up to a word with which
sentences go on; the lexicon lists those words. Names of the gazetteer, and names met once, are found without one too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.detect.document import Document
from pipeline.detect.gazetteer import Gazetteer
from pipeline.detect.lexicon import Lexicon
from pipeline.detect.normal import fold_form
from pipeline.detect.parties import find_forms
from pipeline.detect.people import Cast
from pipeline.detect.reports import Figure
from pipeline.detect.spans import PAD, PersonSpan, Span

_TOKEN = re.compile("[\u1780-\u17d3\u17dd]+")
_BASE = re.compile("[\u1780-\u17b3]")
_COENG = "\u17d2"


@dataclass(frozen=True)
class Names:
    """Compiled cues to names."""

    honorific: re.Pattern[str]
    gender: dict[str, str]
    stop: tuple[str, ...]
    whole: frozenset[str]
    inside: re.Pattern[str]
    glued: re.Pattern[str]
    listed: re.Pattern[str]
    office: re.Pattern[str]
    has_names: re.Pattern[str]
    then: re.Pattern[str]


@lru_cache(maxsize=2)
def names(lexicon: Lexicon) -> Names:
    """The cues of a lexicon, compiled once."""
    gender = {
        fold_form(word): "" if sex is None else str(sex)
        for sex, words in lexicon.section("honorifics").items()
        for word in words
    }
    longest = sorted(gender, key=len, reverse=True)
    inside = sorted(map(fold_form, lexicon.section("titles_inside")), key=len, reverse=True)
    glued = sorted(map(fold_form, lexicon.section("glued_after_name")), key=len, reverse=True)
    never = "".join(f"(?<!{re.escape(fold_form(w))})" for w in lexicon.section("not_pronoun_before"))
    offices = sorted(map(fold_form, lexicon.section("offices_before_names")), key=len, reverse=True)
    return Names(
        re.compile(rf"(?<!\u17d2){never}({'|'.join(map(re.escape, longest))})(?![\u17b4-\u17d3])\s?"),
        gender,
        tuple(sorted({fold_form(w) for w in lexicon.words("not_names")}, key=len, reverse=True)),
        frozenset(map(fold_form, lexicon.section("not_names_whole"))),
        re.compile(rf"(?:{'|'.join(map(re.escape, inside))})\s"),
        re.compile("|".join(map(re.escape, glued))),
        re.compile(r"(?<=[\s(៖])\d{1,2}\s?[.)\-–/]\s?"),
        re.compile(rf"(?:{'|'.join(map(re.escape, offices))})\s"),
        lexicon.pattern("grammar", "has_names"),
        lexicon.pattern("grammar", "then_name"),
    )


def tag_people(document: Document, gazetteer: Gazetteer, lexicon: Lexicon) -> Cast:
    """Put `PersonSpan`s on the document and return the cast; parties, places and times must be tagged before."""
    cast, cues = Cast(), names(lexicon)
    known = dict(find_names(document.text, gazetteer))
    found: dict[tuple[int, int], tuple[str | None, str]] = {span: (person, "") for span, person in known.items()}
    for start, end, sex in _candidates(document, cues):
        inside = [s for s in found if s[0] < end and start < s[1]]
        if inside:
            for span in inside:
                found[span] = (found[span][0], found[span][1] or sex)
        elif PAD not in document.mask[start:end]:
            found[(start, end)] = (None, sex)
    spans: list[Span] = []
    second: list[tuple[int, int, str]] = []
    # The body names people in full more reliably than a headline does: read it first.
    for (start, end), (person, sex) in sorted(found.items(), key=lambda item: (item[0][0] < document.offset, item[0])):
        if person is None and not document.text[start:end].strip().count(" "):
            second.append((start, end, sex))
            continue
        spans.append(PersonSpan(start, end, _figure(document, cast, start, end, person, sex).number, True))
    document.tag(spans)
    document.tag(_again(document, cast))
    document.tag(_second_mentions(document, cast, second))
    for tagged in document.spans:
        if isinstance(tagged, PersonSpan):
            cast.figures[tagged.person].starts.append(tagged.start)
    return cast


def find_names(text: str, gazetteer: Gazetteer) -> list[tuple[tuple[int, int], str]]:
    """Known people by their Khmer names of two words or more."""
    forms = tuple((form, person) for form, person in gazetteer.khmer_people if " " in form)
    return [((start, end), person) for start, end, person in find_forms(text, forms)]


def _figure(document: Document, cast: Cast, start: int, end: int, person: str | None, sex: str) -> Figure:
    name = document.text[start:end]
    figure = cast.find(name, person)
    if figure is None:
        stored = document.evidence(start, end).quote.replace("\u200b", "").replace("\u200c", "").replace("\u200d", "")
        figure = cast.add(re.sub(r"\s+", " ", stored), start, person)
    figure.gender = figure.gender or sex
    return figure


def _candidates(document: Document, cues: Names) -> list[tuple[int, int, str]]:
    mask = document.mask
    found: list[tuple[int, int, str]] = []
    taken = -1
    for match in cues.honorific.finditer(mask):
        if match.start() < taken:
            continue
        at = match.end()
        office = cues.inside.match(mask, at)
        if office:
            at = office.end()
            again = cues.honorific.match(mask, at)
            at = again.end() if again else at
        name = read_name(mask, at, cues, has_title=mask[at - 1] == " ")
        if name is not None:
            found.append((*name, cues.gender[match[1]]))
            taken = name[1]
            if cues.has_names.search(mask, max(0, match.start() - 12), match.end()):
                found += _untitled_list(mask, name[1], cues)
    for match in (*cues.listed.finditer(mask), *cues.office.finditer(mask)):
        if cues.honorific.match(mask, match.end()):
            continue
        name = read_name(mask, match.end(), cues, has_title=True)
        if name is not None and " " in mask[name[0] : name[1]]:
            found.append((*name, ""))
    return found


def _untitled_list(mask: str, at: int, cues: Names) -> list[tuple[int, int, str]]:
    """ "They are named A B, C D and E F": the names after the first."""
    found: list[tuple[int, int, str]] = []
    while at < len(mask):
        start = cues.then.match(mask, at)
        name = read_name(mask, start.end(), cues, has_title=False) if start else None
        if name is None or " " not in mask[name[0] : name[1]]:
            break
        found.append((*name, ""))
        at = name[1]
    return found


def read_name(mask: str, at: int, cues: Names, *, has_title: bool) -> tuple[int, int] | None:
    """The name that begins at `at`: `(start, end)`, or null when the words there are no name."""
    first = _TOKEN.match(mask, at)
    if first is None or _syllables(first.group()) > (5 if has_title else 3):
        return None
    if first.group().startswith(cues.stop) and first.group() not in cues.whole:
        return None
    end = first.end()
    if first.group() in cues.whole:
        # ជា ("is"), នៅ ("at") and ជួប ("meet") are family names too: only before a word that can be nothing else.
        given = _TOKEN.match(mask, end + 1) if mask[end : end + 1] == " " else None
        if given is None or _is_stop(given.group(), cues) or _syllables(given.group()) > 6:
            return None
    cut = cues.glued.search(mask, at + 2, end)
    if cut:
        return (at, cut.start()) if has_title else None
    second = _TOKEN.match(mask, end + 1) if mask[end : end + 1] == " " else None
    if second is None or _is_stop(second.group(), cues) or _syllables(first.group()) > (4 if has_title else 3):
        return (at, end) if has_title else None
    cut = cues.glued.search(mask, second.start() + 2, second.end())
    stop = cut.start() if cut else second.end()
    if _syllables(mask[second.start() : stop]) > 8:
        return (at, end) if has_title else None
    if cut is None and mask[stop : stop + 1] == " " and _syllables(second.group()) <= 2:
        third = _TOKEN.match(mask, stop + 1)
        if third and not _is_stop(third.group(), cues) and _syllables(third.group()) <= 2 and len(third.group()) <= 7:
            stop = third.end()
    return at, stop


def _is_stop(token: str, cues: Names) -> bool:
    return token in cues.whole or token.startswith(cues.stop)


def _syllables(token: str) -> int:
    """Consonants and vowels that carry a syllable, subscripts left out: a rough length of a word."""
    return sum(1 for m in _BASE.finditer(token) if m.start() == 0 or token[m.start() - 1] != _COENG)


def _again(document: Document, cast: Cast) -> list[Span]:
    """Full names met again without an honorific, in the headline above all."""
    mask = document.mask
    spans: list[Span] = []
    for figure in cast.figures:
        name = fold_form(figure.name)
        if " " not in name:
            continue
        at = mask.find(name)
        while at >= 0:
            spans.append(PersonSpan(at, at + len(name), figure.number, True))
            at = mask.find(name, at + len(name))
    return spans


def _second_mentions(document: Document, cast: Cast, candidates: list[tuple[int, int, str]]) -> list[Span]:
    """An honorific and a given name alone: the person whose name ends so; a stranger becomes a person of one word."""
    spans: list[Span] = []
    ordered = sorted((s for s in document.spans if isinstance(s, PersonSpan)), key=lambda s: s.start)
    for span in ordered:
        cast.figures[span.person].starts.append(span.start)
    for start, end, sex in candidates:
        word = document.text[start:end].strip()
        figure = _ends_with(cast, word, start)
        if figure is None:
            if len(word) < 4 or start < document.offset:
                continue
            figure = cast.add(word, start, None, sex)
        figure.gender = figure.gender or sex
        spans.append(PersonSpan(start, end, figure.number, False))
    for figure in cast.figures:
        figure.starts.clear()
    return spans


def _ends_with(cast: Cast, word: str, before: int) -> Figure | None:
    """The figure with this given name, or with this family name, that was named last before."""
    fitting = [f for f in cast.figures if fold_form(f.name).rsplit(" ", 1)[-1] == word]
    fitting = fitting or [f for f in cast.figures if fold_form(f.name).startswith(word + " ") and len(word) > 2]
    if not fitting:
        return None
    return max(fitting, key=lambda f: max((s for s in f.starts if s < before), default=-1))
