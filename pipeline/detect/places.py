"""Document → place spans with ISO 3166-2:KH codes, and the rule that picks one code for a passage."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.detect.document import Document
from pipeline.detect.gazetteer import Gazetteer, Place
from pipeline.detect.spans import PlaceSpan, Span

_RANK = {"province": 0, "district": 1, "commune": 2, "abroad": 3}
# A province name inside the name of a club, a paper, a road or a bridge is no place of an act.
_NOT_A_PLACE = re.compile(
    r" (?:Crown|FC|Post|Times|Declaration|Commune Hotel|University|Peace Accords?|Agreement|Games|United)\b"
)
# "Lay Chantrea": a given name that is a district's name too.
_IN_A_NAME = re.compile(r"(?<![.!?\n] )(?<!^)\b(?!In |At |Of |From |Near |And |To )[A-Z][a-z]+ $")
# "M. Vorn Chantrea": the last part of a person's name, though a district is called so.
_PERSON_BEFORE = re.compile(r"(?:\bM\.|\bMme|\bMr\.?|\bMrs\.?|\bMs\.?) [A-Z][a-z]+ $")
_UNITS = r"(?:province|provincial|municipality|city|district|commune|village|town|khan|sangkat|srok|khum|krong)"


def tag_places(document: Document, gazetteer: Gazetteer) -> None:
    """Put `PlaceSpan`s on the document. Khmer-script names need a unit noun (ខេត្ត, ស្រុក …) or brackets before
    them.
    """
    spans: list[Span] = []
    for start, end, form, places in gazetteer.place_index.find(document.text, document.words):
        if _NOT_A_PLACE.match(document.text, end):
            continue
        if (
            all(p.level != "province" for p in places)
            and " " not in form
            and _IN_A_NAME.search(document.text[max(0, start - 24) : start])
        ):
            continue
        if _PERSON_BEFORE.search(document.text, max(0, start - 24), start):
            continue
        codes = tuple(dict.fromkeys(p.code for p in places if p.code))
        level = min((p.level for p in places), key=_RANK.__getitem__)
        follows = re.match(rf" {_UNITS}\b", document.text[end : end + 14])
        if follows and follows.group().strip() in {"district", "commune", "town"} and level == "province":
            inner = tuple(dict.fromkeys(p.code for p in places if p.level in {"district", "commune"}))
            codes = inner or codes
        spans.append(PlaceSpan(start, end, codes, level))
    if document.has_khmer:
        spans.extend(_khmer_places(document.text, gazetteer))
    document.tag(spans)


def _khmer_places(text: str, gazetteer: Gazetteer) -> Iterable[PlaceSpan]:
    taken: list[tuple[int, int]] = []
    for form, place in gazetteer.khmer_places:
        if form not in text:
            continue
        for unit in _KHMER_UNITS[place.level]:
            at = text.find(unit + form)
            while at >= 0:
                start, end = at, at + len(unit) + len(form)
                if not any(s < end and start < e for s, e in taken):
                    taken.append((start, end))
                    yield PlaceSpan(start, end, (place.code,), place.level)
                at = text.find(unit + form, end)


_KHMER_UNITS: dict[str, tuple[str, ...]] = {
    "province": ("ខេត្ត", "រាជធានី", "(", "ក្រុង"),
    "district": ("ស្រុក", "ខណ្ឌ", "ក្រុង"),
    "commune": ("ឃុំ", "សង្កាត់"),
    "abroad": (),
}


def pick_place(spans: Iterable[PlaceSpan]) -> str | None:
    """One code for a passage: the only certain one, an uncertain one that a certain one confirms, else null.

    Two different certain codes give null: the text then speaks of two provinces and neither is *the* place.
    """
    here = [s for s in spans if s.codes]
    certain = list(dict.fromkeys(s.codes[0] for s in here if len(s.codes) == 1))
    for span in here:
        if len(span.codes) > 1:
            confirmed = [c for c in span.codes if c in certain]
            if confirmed:
                return confirmed[0]
    if len(certain) == 1:
        return certain[0]
    return None


def first_place(spans: Iterable[PlaceSpan]) -> str | None:
    """The first certain code, for a passage about one office holder; "Ou Chum district, Ratanakiri" is one place."""
    spans = list(spans)
    return pick_place(spans) or next((s.codes[0] for s in spans if len(s.codes) == 1), None)


def communes_of(places: Iterable[Place]) -> frozenset[str]:
    """Names below the province, casefolded; a person's name never is one of them."""
    return frozenset(p.name.casefold() for p in places if p.level != "abroad")
