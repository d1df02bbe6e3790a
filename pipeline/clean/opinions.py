"""The own reading of a page, held against two other extractors → the paragraphs that are believed.

resiliparse is asked always (2 ms a page). Only where it disagrees are trafilatura and the page's JSON-LD asked too, and
the reading that is most like the others wins: three readings err in different ways, so the middle one beats each alone.
resiliparse votes but is never believed itself, because it keeps lists of other stories.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import trafilatura
from resiliparse.extract.html2text import extract_plain_text

from pipeline.clean.lines import one_line
from pipeline.clean.main_text import Reading
from pipeline.clean.paragraphs import is_bare_headline, phrases

AGREEMENT = 0.8
# How much more agreement another reading needs to replace the own one, which alone knows captions and teasers.
_OWN_LEAD = 0.3
# Beyond these the others take minutes (resiliparse on deep nesting, trafilatura on many paragraphs or attributes).
_MAX_CHARS = 1_500_000
_MIN_BODY = 120
_MIN_VOICE = 500
_MAX_TAGS = 15_000
_MAX_DEPTH = 250
_HUGE_TAG = re.compile(r"<[^<>]{20000}")
_TOKEN = re.compile(r"\w+")


def settle(own: Reading, markup: str, *, title: str = "", body: Sequence[str] = ()) -> tuple[str, ...]:
    """The believed paragraphs of the page.

    `markup` is the page without scripts, `body` the paragraphs that its JSON-LD gives as the article, if any.
    """
    if own.is_certain or not _is_tame(markup, own.depth):
        # A page that scripts fill has no text of its own but may give the whole article to search engines.
        return own.paragraphs or (_judged(body, title) if _size(body) >= _MIN_BODY else ())
    second = _by_resiliparse(markup)
    if agreement(own.paragraphs, second) >= AGREEMENT:
        return own.paragraphs
    others: list[Sequence[str]] = [_by_trafilatura(markup)]
    if _size(body) >= _MIN_VOICE:  # outlets cut it short there; a stump would vote for whoever is short
        others.append(body)
    if any(agreement(own.paragraphs, other) >= AGREEMENT for other in others):
        return own.paragraphs
    voters = [own.paragraphs, second, *others]
    best = max(others, key=lambda reading: _votes(reading, voters))
    if _votes(best, voters) <= _votes(own.paragraphs, voters) + _OWN_LEAD:
        return own.paragraphs
    return _judged(best, title)


def _size(paragraphs: Sequence[str]) -> int:
    return sum(map(len, paragraphs))


def _votes(reading: Sequence[str], voters: Sequence[Sequence[str]]) -> float:
    return sum(agreement(reading, voter) for voter in voters)


def agreement(one: Sequence[str], other: Sequence[str]) -> float:
    """How much two readings share: F1 over runs of four words, 1 when equal and 0 when nothing is common."""
    left, right = _shingles(one), _shingles(other)
    shared = sum((left & right).values())
    return 2 * shared / max(1, sum(left.values()) + sum(right.values()))


def _shingles(paragraphs: Sequence[str]) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall("\n".join(paragraphs))
    return Counter(zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False))


def _is_tame(markup: str, depth: int) -> bool:
    is_small = len(markup) <= _MAX_CHARS and markup.count("<") <= 2 * _MAX_TAGS
    return is_small and depth <= _MAX_DEPTH and not _HUGE_TAG.search(markup)


def _by_resiliparse(page: str) -> tuple[str, ...]:
    try:
        text = extract_plain_text(
            page, main_content=True, alt_texts=False, list_bullets=False, comments=False, post_meta=False
        )
    except ValueError:  # the root of its parser's errors; a page it cannot read is one on which it has no opinion
        return ()
    return _paragraphs(text)


def _by_trafilatura(page: str) -> tuple[str, ...]:
    return _paragraphs(trafilatura.extract(page, favor_precision=True, include_comments=False) or "")


def _paragraphs(text: str) -> tuple[str, ...]:
    # trafilatura writes rows of tables between bars, those that lay out a page too: they are menus as often as figures.
    lines = (line.split("|")[0] if line.rstrip().endswith("|") else line for line in text.split("\n"))
    return tuple(filter(None, map(one_line, lines)))


def _judged(paragraphs: Sequence[str], title: str) -> tuple[str, ...]:
    """Another extractor's paragraphs without what the own reading drops too: calls to read more, bare headlines."""
    kept = [p for p in paragraphs if not (len(p) < 200 and phrases("drop").match(p)) and not is_bare_headline(p)]
    return tuple(kept[1:] if kept and kept[0] == title else kept)
