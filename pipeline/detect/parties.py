"""Document → party spans: names of the gazetteer, then the wordings that name a side without naming a party.

An ambiguous form (CPP, GDP …) counts only when the article spells its party out, or, for the ruling party's own
letters, when the article is anchored in Cambodia; an abbreviation that the article itself defines otherwise never.
"""

from __future__ import annotations

import re

from pipeline.detect.document import Document
from pipeline.detect.gazetteer import Gazetteer
from pipeline.detect.lexicon import Lexicon
from pipeline.detect.spans import PartySpan, Span

#: Read as the ruling party wherever a Cambodian anchor stands; all other ambiguous forms need their full name.
_WELL_KNOWN = frozenset(
    {"CPP", "PPC", "SRP", "People's Party", "Human Rights Party", "Candlelight", "Bougie", "Nation Power"}
)


def tag_parties(document: Document, gazetteer: Gazetteer, lexicon: Lexicon) -> None:
    """Put `PartySpan`s on the document: names first, then generic wordings from the lexicon's `parties` section."""
    latin = list(gazetteer.party_index.find(document.text, document.words))
    spelt_out = {party for _, _, _, (party, ambiguous) in latin if not ambiguous}
    khmer = khmer_parties(document.text, gazetteer) if document.has_khmer else []
    spelt_out.update(s.party_id for s in khmer if s.party_id)
    defined_elsewhere = _defined_elsewhere(document.text, gazetteer)
    spans: list[Span] = list(khmer)
    for start, end, form, (party, ambiguous) in latin:
        if (form, party) in defined_elsewhere:
            continue
        if ambiguous and party not in spelt_out and form not in _WELL_KNOWN:
            continue
        spans.append(PartySpan(start, end, party))
    document.tag(spans)
    named = {s.start for s in document.spans}
    document.tag([
        PartySpan(start, end, party or None, is_generic=True)
        for start, end, party in lexicon.generic_parties(document.text)
        # "the opposition Candlelight Party": an adjective of the name, no party beside it.
        if end + 1 not in named or document.text[end] != " "
    ])  # fmt: skip


def khmer_parties(text: str, gazetteer: Gazetteer) -> list[PartySpan]:
    """Khmer-script party names, longest first; `text` is folded."""
    return [
        PartySpan(start, end, party) for start, end, party in find_forms(text, gazetteer.khmer_parties)
    ]  # fmt: skip


def find_forms(text: str, forms: tuple[tuple[str, str], ...]) -> list[tuple[int, int, str]]:
    """Every non-overlapping occurrence of the forms (given longest first) in a script without word spaces."""
    found: list[tuple[int, int, str]] = []
    for form, payload in forms:
        at = text.find(form)
        while at >= 0:
            end = at + len(form)
            if not any(s < end and at < e for s, e, _ in found):
                found.append((at, end, payload))
            at = text.find(form, end)
    return sorted(found)


_LETTERS_IN_BRACKETS = re.compile(r"\([A-Z]{2,6}\)")
_SPELT_OUT = re.compile(r"((?:[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ0-9'’-]* ){1,6})\(([A-Z]{2,6})\)")


def _defined_elsewhere(text: str, gazetteer: Gazetteer) -> set[tuple[str, str]]:
    """Abbreviations that the article expands to something that is not the gazetteer's party."""
    refused = set()
    done = 0
    for bracket in _LETTERS_IN_BRACKETS.finditer(text):
        # Six words back hold six blanks: no match of the whole wording begins before the seventh.
        begin = bracket.start()
        for _ in range(7):
            begin = text.rfind(" ", done, begin)
            if begin < 0:
                break
        match = _SPELT_OUT.search(text, max(begin + 1, done), bracket.end())
        if match is None:
            continue
        done = match.end()
        words = match[1].strip().casefold()
        for party in gazetteer.parties.values():
            if match[2] in party.abbreviations:
                names = [n.casefold() for n in (*party.names, *party.french)]
                if not any(words.endswith(n) for n in names) and not _is_short_form(words, names):
                    refused.add((match[2], party.party_id))
    return refused


def _is_short_form(words: str, names: list[str]) -> bool:
    """ "the ruling party (CPP)", "Candlelight (CLP)": the words before the bracket do not spell the letters."""
    last = words.rsplit(" ", 1)[-1]
    return words.endswith(("ruling party", "ruling", "opposition")) or any(n.startswith(last) for n in names)
