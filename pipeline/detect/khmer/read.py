"""Khmer grammar: an article → `Reading`. The text is folded (U+200B gone, one coeng) and tagged, then triggers are read
sentence by sentence. Wording stands in `lexicon/km.yaml`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.detect.contests import settle
from pipeline.detect.context import context_reports
from pipeline.detect.document import Document
from pipeline.detect.gate import is_elsewhere
from pipeline.detect.gazetteer import Gazetteer, gazetteer
from pipeline.detect.khmer.acts import Acts
from pipeline.detect.khmer.dates import tag_times
from pipeline.detect.khmer.groups import tag_groups
from pipeline.detect.khmer.people import tag_people
from pipeline.detect.khmer.struck import Struck
from pipeline.detect.khmer.text import KhmerText
from pipeline.detect.khmer.whole import Whole
from pipeline.detect.lexicon import Lexicon, lexicon
from pipeline.detect.normal import fold_form
from pipeline.detect.parties import find_forms, tag_parties
from pipeline.detect.people import Cast, describe
from pipeline.detect.places import tag_places
from pipeline.detect.reports import Reading, Report
from pipeline.detect.signals import attach_signals
from pipeline.detect.spans import PartySpan, PersonSpan, PlaceSpan, Span

_GEN = "គណ"


def read_reports(document: Document) -> Reading:
    """All reports of a Khmer article. Never raises on any text."""
    known, words = _resources()
    document.tag(list(_party_names(document.text, known, words)))
    tag_parties(document, known, words)
    named = [s for s in document.spans if isinstance(s, PartySpan) and not s.is_generic]
    if not named and is_elsewhere(document.text):
        return Reading([], [], is_political=False)
    tag_places(document, known)
    document.tag(_bare_places(document, known, words))
    tag_times(document, words)
    cast = tag_people(document, known, words)
    phrases = tag_groups(document, words)
    windows = descriptions(document, words, cast)
    describe(document, cast, words, windows)
    _place_heads_of_government(document, words, known, cast)
    text = KhmerText(document, cast, words, known)
    text.windows, text.phrases = windows, phrases
    acts = Acts(text)
    reports = acts.read()
    context = Whole(text).name_members(
        _one_act(text, context_reports(text, reports, Struck(acts.subjects).of_pressure))
    )
    attach_signals(text, reports)
    settle(text, reports)
    reports += context
    return Reading(cast.figures, reports, is_political=bool(named) or text.names_politics())


def _one_act(text: KhmerText, reports: list[Report]) -> list[Report]:
    """Arrest, charge and sentence of one group told in one sentence are one act; what would happen is none."""
    kept: list[Report] = []
    for report in reports:
        if text.is_link(text.document.sentences[report.sentence]):
            continue
        lead = text.grammar("last_clause").split(text.low[max(0, report.start - 60) : report.start])[-1]
        if text.lexicon.pattern("governors", "conditional").search(lead) and report.kind != "person":
            continue
        near = text.low[max(0, report.start - 60) : report.start]
        said = text.grammar("that").search(text.low, report.start, report.end)
        if report.type == "reward" and (said or text.grammar("promised").search(near)):
            # What somebody was promised, or only tells of, is a signal and no reward.
            continue
        unreal = text.grammar("even_if").search(near) or text.grammar("stop_it").search(near)
        if report.type == "pressure" and unreal:
            continue
        if report.type == "reward" and report.claim is not None and report.claim.side == "origin_party":
            # "They were paid to come", says the side that lost them: an accusation, a signal of the move only.
            continue
        key = (report.sentence, report.kind, report.count, report.type, report.origin)
        same = (k for k in kept if (k.sentence, k.kind, k.count, k.type, k.origin) == key and k.kind != "person")
        twin = next(same, None)
        if twin is None:
            kept.append(report)
        else:
            twin.signals += [s for s in report.signals if s not in twin.signals]
            twin.spans.append((report.start, report.end, "signals"))
    return kept


def _place_heads_of_government(document: Document, words: Lexicon, known: Gazetteer, cast: Cast) -> None:
    """Samdech and the prime minister stand for the ruling party, also when the gazetteer does not know them."""
    ruling = next((p for p in known.parties if known.side_of(p, document.published) == "ruling"), None)
    title = words.pattern("ruling_titles")
    for figure in cast.figures:
        if figure.person_id is None and any(title.search(document.mask, max(0, s - 40), s) for s in figure.starts):
            figure.party_id, figure.stands = figure.party_id or ruling, figure.stands or "official"


@lru_cache(maxsize=1)
def _resources() -> tuple[Gazetteer, Lexicon]:
    return gazetteer(), lexicon("km")


@lru_cache(maxsize=2)
def _party_forms(known: int) -> tuple[tuple[str, str], ...]:
    names, words = _resources()
    forms = dict(names.khmer_parties)
    for form, party in names.khmer_parties:
        if form.startswith(_GEN + "បក្ស"):
            # គណ- ("general") is left out as often as not: បក្សX is គណបក្សX.
            forms.setdefault(form[len(_GEN) :], party)
            forms.setdefault(form.replace("គណបក្ស", "គណបក្ស ", 1), party)
    for party, shorts in words.section("short_parties").items():
        for short in shorts:
            forms.setdefault(fold_form(short), party)
    return tuple(sorted(forms.items(), key=lambda pair: (-len(pair[0]), pair[0])))


def _party_names(text: str, known: Gazetteer, words: Lexicon) -> list[PartySpan]:
    """Party names of the gazetteer, with and without គណ-, and the short forms of headlines."""
    return [PartySpan(start, end, party) for start, end, party in find_forms(text, _party_forms(id(known)))]


def _bare_places(document: Document, known: Gazetteer, words: Lexicon) -> list[Span]:
    """A province without its unit noun: after "at" or "in", or as the head of a paragraph ("កំពត៖")."""
    codes = {form: place.code for form, place in known.khmer_places if place.level == "province"}
    spans: list[Span] = []
    for match in _bare_place_pattern(tuple(codes), tuple(words.section("place_leads"))).finditer(document.text):
        form = match["p"] or match["q"]
        group = "p" if match["p"] else "q"
        spans.append(PlaceSpan(match.start(group), match.end(group), (codes[form],), "province"))
    return spans


@lru_cache(maxsize=2)
def _bare_place_pattern(forms: tuple[str, ...], leads: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))
    before = "|".join(sorted(map(fold_form, leads), key=len, reverse=True))
    return re.compile(rf"(?:{before})\s?(?P<p>{names})|(?:(?<=\n)|^)(?P<q>{names})(?=\s?[៖:—–])")


def descriptions(document: Document, words: Lexicon, cast: Cast) -> dict[int, list[tuple[int, int]]]:
    """Figure → stretches that describe the person: the office before the name, and what follows it up to a verb."""
    found: dict[int, list[tuple[int, int]]] = {}
    mask = document.mask
    people = [s for s in document.spans if isinstance(s, PersonSpan)]
    ends, office = words.pattern("description_ends"), words.pattern("office_before")
    opens = words.pattern("grammar", "phrase_opens")
    for index, span in enumerate(people):
        sentence = document.sentence_at(span.start)
        windows = found.setdefault(span.person, [])
        begin = max(sentence.start, people[index - 1].end if index else 0)
        lead = words.pattern("grammar", "honorific_end").sub("", mask[begin : span.start])
        if not words.pattern("not_subject_before").search(lead):
            match = None
            for match in re.finditer(f"{opens.pattern}(?={office.pattern})", lead):
                if not ends.search(lead[match.end() :]):
                    break
            else:
                match = None
            if match is not None:
                windows.append((begin + match.end(), begin + len(lead)))
        stop = (
            people[index + 1].start
            if index + 1 < len(people) and people[index + 1].start < sentence.end
            else sentence.end
        )
        tail = mask[span.end : min(stop, span.end + 160)]
        cut = ends.search(tail)
        if sentence.paragraph >= 0 and (cut is None or cut.start() > 2):
            windows.append((span.end, span.end + (cut.start() if cut else len(tail))))
    for sentence in document.sentences:
        predicate = words.pattern("grammar", "predicate").match(mask, sentence.start, sentence.end)
        if predicate and not words.pattern("group_nouns", "political").match(mask, predicate.end()):
            continue
        before = [s for s in people if s.start < sentence.start]
        if predicate and before:
            # "She is head of … in …": said of the person named last.
            cut = ends.search(mask, predicate.end(), sentence.end)
            found.setdefault(before[-1].person, []).append((predicate.end(), cut.start() if cut else sentence.end))
    _share(document, words, people, found)
    return {number: windows for number, windows in found.items() if windows}


def _share(
    document: Document, words: Lexicon, people: list[PersonSpan], found: dict[int, list[tuple[int, int]]]
) -> None:
    """ "A and B, leaders of …": what is said of the last of a list holds for all of it."""
    for first, second in zip(reversed(people[:-1]), reversed(people[1:]), strict=False):
        if words.pattern("grammar", "beside").fullmatch(document.mask, first.end, second.start):
            tails = [w for w in found.get(second.person, []) if w[0] >= second.end]
            found.setdefault(first.person, []).extend(w for w in tails if w not in found[first.person])
