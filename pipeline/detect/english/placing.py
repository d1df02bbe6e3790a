"""English: where an act took place, or where its actor holds office when the text gives no other place."""

from __future__ import annotations

import re

from pipeline.detect.document import Sentence
from pipeline.detect.english.text import Text
from pipeline.detect.reports import Subject

# "The provincial spokesman", "elected in the commune": of the province that the article is set in.
_LOCAL = re.compile(
    r"\b(?:provincial|in (?:the|that|this|his|her) (?:same )?(?:province|district|commune|village|town)"
    r"|(?:the|that) (?:province|district|commune)'s)\b"
)
_NATIONAL = re.compile(r"\b(?:nationwide|(?:across|throughout|all over|in the whole) (?:of )?the country)\b")


def place_of(text: Text, start: int, subject: Subject, sentence: Sentence, *, is_old: bool) -> str | None:
    """The province code of an act told at `start`; null where the text names none, or two for one act.

    An act of an earlier cycle (`is_old`) has only the place that its own paragraph gives it.
    """
    here = text.place_in(sentence.start, sentence.end)
    if here:
        return here
    homes = {text.cast.figures[p].place for p in subject.people}
    if len(homes) > 1 and None not in homes:
        # "X of Kandal and Y of Kampong Thom": one act, two offices.
        return None
    home = next((h for h in homes if h), None)
    if home and not is_old:
        return home
    near = _of_paragraph(text, start, subject, sentence)
    if near or is_old:
        return near
    if _LOCAL.search(text.plain, sentence.start, sentence.end):
        local = _set_in(text, sentence)
        if local:
            return local
    unnamed = subject.group is not None and (subject.group.count is None or subject.group.is_aggregate)
    if unnamed or _NATIONAL.search(text.plain, sentence.start, sentence.end):
        return None
    # A number told far down may be one for the whole country.
    reach = 4 if subject.people else 3
    return (text.story_place or _home(text)) if sentence.paragraph <= reach else None


def _of_paragraph(text: Text, start: int, subject: Subject, sentence: Sentence) -> str | None:
    """The place of the sentences before in the paragraph, those about other people left out."""
    own = set(subject.people)
    spans = [s for s in text.places if sentence.start <= s.start < sentence.end]
    if len({s.codes for s in spans if s.codes}) > 1:
        return text.place_at(start)
    for other in reversed([s for s in text.document.paragraph(sentence.paragraph) if s.index < sentence.index]):
        people = text.people_in(other.start, other.end)
        if own and people and not people & own:
            continue
        place = text.place_in(other.start, other.end)
        if place:
            return place
    return None


def _home(text: Text) -> str | None:
    """The province of the dateline, when the opening speaks of its court or its hall as "provincial"."""
    opening = [s for s in text.document.sentences if 0 <= s.paragraph <= 1]
    if not opening or not _LOCAL.search(text.plain, opening[0].start, opening[-1].end):
        return None
    codes = {s.codes[0] for s in text.all_places if s.start < opening[-1].end and len(s.codes) == 1}
    return codes.pop() if len(codes) == 1 else None


def _set_in(text: Text, sentence: Sentence) -> str | None:
    """The province spoken of last before a sentence, the dateline included, else that of the headline."""
    before = [s for s in text.all_places if s.start < sentence.start and len(s.codes) == 1]
    return before[-1].codes[0] if before else None
