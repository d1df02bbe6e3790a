"""English grammar: an article → `Reading`. Tags the text, finds triggers sentence by sentence, and for each one who
acts,
what governs the verb, from where to where, when, where, and who says so. Wording stands in `lexicon/en.yaml`.
"""

from __future__ import annotations

from functools import lru_cache

from pipeline.detect.contests import settle
from pipeline.detect.context import context_reports, share_names
from pipeline.detect.document import Document
from pipeline.detect.english.acts import Acts
from pipeline.detect.english.dates import tag_times
from pipeline.detect.english.dating import date_reports
from pipeline.detect.english.groups import tag_groups
from pipeline.detect.english.people import assume_parties, descriptions, inherit_parties, learn_genders
from pipeline.detect.english.struck import Struck
from pipeline.detect.english.text import Text
from pipeline.detect.gate import is_elsewhere
from pipeline.detect.gazetteer import Gazetteer, gazetteer
from pipeline.detect.lexicon import Lexicon, lexicon
from pipeline.detect.parties import tag_parties
from pipeline.detect.people import describe, tag_people
from pipeline.detect.places import tag_places
from pipeline.detect.reports import Reading
from pipeline.detect.signals import attach_signals
from pipeline.detect.spans import PartySpan


def read_reports(document: Document) -> Reading:
    """All reports of an English article. Never raises on any text."""
    known, words = _resources()
    tag_parties(document, known, words)
    named = [s for s in document.spans if isinstance(s, PartySpan) and not s.is_generic]
    if not named and is_elsewhere(document.text):
        return Reading([], [], is_political=False)
    tag_times(document)
    tag_places(document, known)
    cast = tag_people(document, known, words)
    tag_groups(document, words)
    windows = descriptions(document, cast)
    describe(document, cast, words, windows)
    learn_genders(document, cast)
    text = Text(document, cast, words, known)
    inherit_parties(text, windows)
    assume_parties(document, cast, windows, text.main_opposition)
    acts = Acts(text)
    reports = acts.read()
    date_reports(text, reports)
    struck = Struck(acts.subjects).whom
    context = context_reports(text, reports, struck)
    acts.name_groups(context)
    context = acts.settle_context(context)
    share_names(context)
    attach_signals(text, reports, struck)
    settle(text, reports)
    reports += context
    return Reading(cast.figures, reports, is_political=bool(named) or text.names_politics())


@lru_cache(maxsize=1)
def _resources() -> tuple[Gazetteer, Lexicon]:
    return gazetteer(), lexicon("en")
