"""Article → is it worth coding? A Cambodian anchor and a political context; recall first, thousands of articles a
second.

The gate looks for plain words, so that it costs microseconds; `Verdict` keeps the words that decided, with their
spans, for `explain`. What passes here may still be a story about another country's parties: `is_elsewhere`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.detect.gazetteer import gazetteer, read_yaml
from pipeline.detect.normal import fold_form, normalise
from pipeline.detect.patterns import alternation
from pipeline.errors import GazetteerError
from pipeline.records import Article, Evidence, TextField
from pipeline.settings import PACKAGE_DATA


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why an article is coded or left: `anchors` and `context` are the first words of each kind that were met."""

    is_candidate: bool
    reason: str
    anchors: tuple[Evidence, ...] = ()
    context: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class GateWords:
    anchors: tuple[str, ...]
    context: tuple[str, ...]
    elsewhere: tuple[str, ...]
    other_sense: tuple[str, ...]


@lru_cache(maxsize=1)
def gate_words() -> GateWords:
    """`lexicon/gate.yaml` plus the gazetteers' unambiguous names; raises `GazetteerError`."""
    path = PACKAGE_DATA / "lexicon" / "gate.yaml"
    document = read_yaml(path)
    for key in ("anchors", "context", "elsewhere", "other_sense"):
        if not isinstance(document, dict) or not document.get(key):
            raise GazetteerError(f"{path}: section {key!r} is missing")
    known = gazetteer()
    provinces = [p.name for p in known.places if p.level == "province"]
    provinces += [k for p in known.places if p.level == "province" for k in p.khmer]
    parties = [
        form
        for party in known.parties.values()
        for form in (*party.names, *party.khmer, *party.french)
        if form not in party.needs_anchor and len(form) > 5
    ]
    leaders = [
        p.name for p in known.people.values() if p.category in {"leader", "official_ruling_side", "spokesperson"}
    ]
    anchors = dict.fromkeys([*document["anchors"], *provinces, *parties, *leaders])
    # A phrase that holds a shorter anchor is found by it.
    short = list(document["anchors"])
    kept = [a for a in anchors if a in short or not any(s in a for s in short)]
    return GateWords(
        tuple(kept), tuple(document["context"]), tuple(document["elsewhere"]), tuple(document["other_sense"])
    )


def judge(article: Article) -> Verdict:
    """The verdict on one article. Never raises on any text."""
    words = gate_words()
    anchors = _first(article, words.anchors)
    if not anchors:
        return Verdict(False, "no Cambodian anchor")
    context = _first(article, words.context)
    if not context:
        return Verdict(False, "no political context", anchors)
    return Verdict(True, "anchor and political context", anchors, context)


def is_elsewhere(text: str) -> str:
    """The word that shows another country's politics or another sense to outweigh Cambodia's; empty when none does.

    Asked only of an article that names no Cambodian party.
    """
    words = gate_words()
    here = sum(text.count(a) for a in ("Cambodia", "Phnom Penh", "PHNOM PENH", "Cambodge", "cambodgien", "កម្ពុជា"))
    abroad = {w: text.count(w) for w in words.elsewhere if w in text}
    if sum(abroad.values()) > here:
        return max(abroad, key=lambda w: abroad[w])
    sense = {w: text.count(w) for w in words.other_sense if w in text}
    if sum(sense.values()) >= 2:
        return max(sense, key=lambda w: sense[w])
    return ""


def _first(article: Article, words: tuple[str, ...]) -> tuple[Evidence, ...]:
    title, text = article.title, article.text
    if _any_of(words).search(text) or _any_of(words).search(title):
        for word in words:
            if word in title:
                return (_evidence("title", title, word),)
            if word in text:
                return (_evidence("text", text, word),)
    return _first_folded(article, words) if article.language == "km" else ()


@lru_cache(maxsize=8)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Finds any of the words in one pass: most articles of the world hold none."""
    return re.compile(alternation(map(re.escape, words)))


def _first_folded(article: Article, words: tuple[str, ...]) -> tuple[Evidence, ...]:
    """The same in folded text: U+200B stands inside Khmer words, and one sound has two spellings."""
    fields: tuple[TextField, TextField] = ("title", "text")
    for field in fields:
        normal, body = normalise(getattr(article, field)), getattr(article, field)
        for word in words:
            at = normal.text.find(fold_form(word))
            if at >= 0:
                start, end = normal.original(at, at + len(fold_form(word)))
                return (Evidence(field, start, end, body[start:end], "anchor"),)
    return ()


def _evidence(field: TextField, body: str, word: str) -> Evidence:
    at = body.index(word)
    return Evidence(field, at, at + len(word), word, "anchor")
