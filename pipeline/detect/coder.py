"""Article → `Coding`: the gate, the grammar of the article's language, and the rules that turn reports into mentions.

This is the seam where another coder can stand: a coder is a function `Article -> Coding`, and `check_spans` is what
every coder's rows must pass.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from pathlib import Path

from pipeline.detect.assemble import assemble, label_of
from pipeline.detect.document import Document, read
from pipeline.detect.gate import judge
from pipeline.detect.gazetteer import data_version
from pipeline.detect.reports import Reading
from pipeline.records import Article, Coding

RULES_VERSION = "0.1"
#: language → module that offers `read_reports(document) -> Reading`.
LANGUAGES: dict[str, str] = {
    "en": "pipeline.detect.english.read",
    "fr": "pipeline.detect.french.read",
    "km": "pipeline.detect.khmer.read",
}


def code_article(article: Article) -> Coding:
    """Code one article. Deterministic; an unknown language or a text without anchor gives a coding without mentions."""
    if not judge(article).is_candidate:
        return Coding("unrelated")
    reader = _reader(article.language)
    if reader is None:
        return Coding("unrelated")
    document = read(article)
    reading = reader(document)
    mentions = assemble(document, reading)
    story = label_of(mentions, reading)
    return Coding(story, _score(story, mentions_count=len(mentions), reports=len(reading.reports)), mentions)


def check_spans(article: Article, coding: Coding) -> list[str]:
    """Every evidence span whose words are not the article's, one line each; empty when all are exact."""
    faults = []
    for number, mention in enumerate(coding.mentions):
        for evidence in mention.evidence:
            if getattr(article, evidence.field)[evidence.start : evidence.end] != evidence.quote or not evidence.quote:
                faults.append(
                    f"mention {number}: {evidence.field}[{evidence.start}:{evidence.end}] is not {evidence.quote!r}"
                )
    return faults


@lru_cache(maxsize=1)
def coder_version() -> str:
    """`rules-<version>+<hash>`; the hash covers the code of this folder and every gazetteer and lexicon file."""
    digest = hashlib.sha256(data_version().encode())
    folder = Path(__file__).parent
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return f"rules-{RULES_VERSION}+{digest.hexdigest()[:8]}"


@lru_cache(maxsize=8)
def _reader(language: str) -> Callable[[Document], Reading] | None:
    name = LANGUAGES.get(language)
    if name is None:
        return None
    reader: Callable[[Document], Reading] = import_module(name).read_reports
    return reader


def _score(story: str, *, mentions_count: int, reports: int) -> float:
    """Orders articles for a human reader: the label first, then how much of the text speaks of moves."""
    base = {"defection": 0.8, "refusal_or_pressure": 0.6, "reverse": 0.6, "related": 0.2}.get(story, 0.0)
    return min(1.0, base + 0.04 * min(mentions_count, 4) + 0.01 * min(reports, 4)) if base else 0.0
