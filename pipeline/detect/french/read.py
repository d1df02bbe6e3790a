"""French grammar: an article → `Reading`. Tags the text, finds triggers sentence by sentence, and for each who acts,
what governs the verb, from where to where, when, where, and who says so. Wording stands in `lexicon/fr.yaml`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.detect.contests import settle
from pipeline.detect.context import context_reports
from pipeline.detect.document import Document
from pipeline.detect.french.acts import FrenchActs
from pipeline.detect.french.dates import tag_times
from pipeline.detect.french.groups import tag_groups
from pipeline.detect.french.people import descriptions, learn_genders, share_sides, sides_of_talk
from pipeline.detect.french.text import FrenchText
from pipeline.detect.gate import is_elsewhere
from pipeline.detect.gazetteer import Gazetteer, gazetteer
from pipeline.detect.lexicon import Lexicon, lexicon, lower
from pipeline.detect.parties import tag_parties
from pipeline.detect.people import describe, tag_people
from pipeline.detect.places import tag_places
from pipeline.detect.reports import Reading
from pipeline.detect.signals import attach_signals
from pipeline.detect.spans import PartySpan, PlaceSpan

# One province's name alone ("née à Battambang") does not make a text Cambodian when no party of Cambodia is named.
_ANCHOR = re.compile(r"Cambodg|cambodg|[Kk]hm[eè]r|KHM[EÈ]R|CAMBODGE|Phnom Penh|PHNOM PENH|Tonlé Sap|Hun (?:Sen|Manet)")

_PROVINCE = re.compile(
    r"(?:[Pp]rovince|[Gg]ouverneure?|[Gg]ouvernorat|[Pp]réfecture|[Tt]ribunal|[Dd]istrict) (?:de |du |d')$"
)


def read_reports(document: Document) -> Reading:
    """All reports of a French article. Never raises on any text."""
    known, words = _resources()
    tag_parties(document, known, words)
    named = [s for s in document.spans if isinstance(s, PartySpan) and not s.is_generic]
    if not named and (is_elsewhere(document.text) or words.pattern("elsewhere").search(lower(document.text))):
        return Reading([], [], is_political=False)
    tag_times(document)
    tag_places(document, known)
    places = {c for s in document.spans if isinstance(s, PlaceSpan) for c in s.codes}
    if not named and len(places) < 2 and not _ANCHOR.search(document.text) and not _in_province(document):
        return Reading([], [], is_political=False)
    cast = tag_people(document, known, words)
    tag_groups(document, words)
    windows = descriptions(document, cast)
    describe(document, cast, words, windows)
    share_sides(document, cast, windows)
    sides_of_talk(document, cast, windows)
    learn_genders(document, cast)
    text = FrenchText(document, cast, words, known)
    describe(document, cast, words, text.described_later())
    acts = FrenchActs(text)
    reports = acts.read()
    acts.learn_sides()
    context = context_reports(text, reports, acts.subjects.of_pressure)
    acts.name_groups(context)
    attach_signals(text, reports, acts.subjects.of_pressure)
    settle(text, reports)
    acts.name_whole_groups()
    reports += acts.without_offers(context)
    return Reading(cast.figures, reports, is_political=bool(named) or text.names_politics())


def _in_province(document: Document) -> bool:
    """ "La province de Kampong Chhnang", told of more than once: what happens there is of Cambodia."""
    spans = [s for s in document.spans if isinstance(s, PlaceSpan)]
    return len(spans) > 1 and any(_PROVINCE.search(document.text, max(0, s.start - 20), s.start) for s in spans)


@lru_cache(maxsize=1)
def _resources() -> tuple[Gazetteer, Lexicon]:
    return gazetteer(), lexicon("fr")
