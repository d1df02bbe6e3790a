"""Two captures of one address → whether the story was really edited, and what changed.

A typing slip mended, a counter, a ticker or a date line that moves on is no revision: the words say the same. A name,
a number, a negation or a sentence that comes, goes or changes is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from pipeline.clean.khmer import comparable, without_invisible
from pipeline.clean.paragraphs import SENTENCE_END

Change = Literal["none", "typo", "ticker", "edit"]

_DIGITS = re.compile(r"\d+")
# Words that turn a sentence round; losing or gaining one is an edit however short it is.
_NEGATIONS = frozenset(
    "not no never nor without denied denies deny pas ne jamais ni aucun sans nie មិន គ្មាន ពុំ កុំ".split()
)
_MAX_TYPO = 2  # characters by which a mended word differs
_MAX_PARAGRAPHS = 2_000


@dataclass(frozen=True, slots=True)
class Comparison:
    """What kind of change it is, and the paragraphs that went and came (as stored)."""

    change: Change
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def is_revision(self) -> bool:
        return self.change == "edit"


def compare(old_title: str, old_text: str, new_title: str, new_text: str) -> Comparison:
    """Holds a later capture of an article against an earlier one."""
    old = [old_title, *old_text.split("\n\n")][:_MAX_PARAGRAPHS]
    new = [new_title, *new_text.split("\n\n")][:_MAX_PARAGRAPHS]
    if [comparable(p) for p in old] == [comparable(p) for p in new]:
        return Comparison("none")
    removed: list[str] = []
    added: list[str] = []
    kinds: set[Change] = set()
    matcher = SequenceMatcher(None, [comparable(p) for p in old], [comparable(p) for p in new], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        removed += old[i1:i2]
        added += new[j1:j2]
        if i2 - i1 == j2 - j1:
            pairs = zip(old[i1:i2], new[j1:j2], strict=True)
            kinds |= {_kind(one, other, is_title=n == 0) for n, (one, other) in enumerate(pairs, i1)}
        else:
            kinds |= {"ticker" if _is_ticker(p) else "edit" for p in (*old[i1:i2], *new[j1:j2])}
    order: tuple[Change, ...] = ("edit", "typo", "ticker")
    return Comparison(next(kind for kind in order if kind in kinds), tuple(removed), tuple(added))


def _kind(one: str, other: str, *, is_title: bool) -> Change:
    if _is_typo(one, other):
        return "typo"
    return "ticker" if not is_title and _is_ticker(one) and _is_ticker(other) else "edit"


def _is_ticker(paragraph: str) -> bool:
    """A line that is no sentence: a counter of views, a date, a headline that runs along."""
    return len(paragraph) < 90 and not SENTENCE_END.search(paragraph)


def _is_typo(one: str, other: str) -> bool:
    """Whether single words differ by a letter or two, and no number, name or negation among them."""
    if not _has_spaces(one):
        return _is_khmer_typo(one, other)
    left, right = one.split(), other.split()
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if i2 - i1 != j2 - j1:
            return "".join(left[i1:i2]) == "".join(right[j1:j2])  # "can not" and "cannot"
        if not all(_is_slip(a, b) for a, b in zip(left[i1:i2], right[j1:j2], strict=True)):
            return False
    return True


def _is_slip(one: str, other: str) -> bool:
    a, b = comparable(one), comparable(other)
    if a == b:
        return True
    is_name = one[:1].isupper() and other[:1].isupper()
    if is_name or _DIGITS.search(a + b) or {a, b} & _NEGATIONS or min(len(a), len(b)) < 4:
        return False
    return _distance_at_most(a, b, _MAX_TYPO)


def _is_khmer_typo(one: str, other: str) -> bool:
    """Khmer has no words to go by: one or two short changes in a long run, none of them a number or negation."""
    a, b = without_invisible(one), without_invisible(other)
    changed = [
        (a[i1:i2], b[j1:j2])
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
        if tag != "equal"
    ]
    if _DIGITS.findall(comparable(a)) != _DIGITS.findall(comparable(b)):
        return False
    if any(a.count(word) != b.count(word) for word in _NEGATIONS if not word.isascii()):
        return False
    return len(changed) <= 2 and all(max(len(x), len(y)) <= _MAX_TYPO for x, y in changed)


def _has_spaces(text: str) -> bool:
    return not re.search(r"[\u1780-\u17d3]{20}", without_invisible(text))


def _distance_at_most(a: str, b: str, limit: int) -> bool:
    """Whether `a` becomes `b` by at most `limit` letters put in, taken out or exchanged."""
    if abs(len(a) - len(b)) > limit:
        return False
    opcodes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    return sum(max(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in opcodes if tag != "equal") <= limit
