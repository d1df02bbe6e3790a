"""Text → folded text in which one pattern meets all spellings, with the way back to the original code points.

Folding replaces a character by exactly one other (curly quotes, odd spaces, Khmer sign pairs) or drops it (U+200B
and its kin). So offsets differ only where something was dropped, and evidence can always quote the original.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

_DROPPED = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_BLANK = "[ \u00a0\u202f\u2009]"
# The blanks inside « … » are dropped too, so that all quotation marks stand at the words they quote.
_DROP = re.compile(f"[{_DROPPED}]+|(?<=«){_BLANK}+|{_BLANK}+(?=»)")
# Most texts hold nothing to drop; `_DROP` would look at every blank of them.
_MAY_DROP = re.compile(f"[{_DROPPED}«»]")
_ONE_FOR_ONE = {
    **dict.fromkeys("‘’‚‛ʼ′`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("\u00a0\u2007\u2009\u202f\u2002\u2003\t", " "),
    **dict.fromkeys("‐‑", "-"),
    # One syllable ("give, let") in three spellings: ឲ្យ, ឱ្យ, and (below) អោយ.
    "ឱ": "ឲ",
    **dict.fromkeys("\r\x0b\x0c\x85\u2028\u2029", "\n"),
    # Private-use characters are the tags of `document.Document.mask`; they must not come in from outside.
    **dict.fromkeys(map(chr, range(0xE000, 0xE010)), "\ufffd"),
}
_FOLDS = re.compile("[" + re.escape("".join(_ONE_FOR_ONE)) + "]")
# Two keyboard habits for one sound: coeng DA and coeng TA; and the order of coeng RO beside another subscript.
_KHMER_PAIRS = (
    (re.compile("\u17d2\u178a"), "\u17d2\u178f"),
    (re.compile("\u17d2\u179a(\u17d2[\u1780-\u17a2])"), "\\1\u17d2\u179a"),
    (re.compile("អោយ"), "ឲ្យ"),
)


@dataclass(frozen=True, slots=True)
class Normal:
    """Folded `text`; `_cuts` are the folded offsets at which original characters were dropped, `_shifts` how many."""

    text: str
    _cuts: tuple[int, ...] = field(default=())
    _shifts: tuple[int, ...] = field(default=())

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of original code points behind a non-empty folded span."""
        if not self._cuts:
            return start, end
        return self._at(start), self._at(end - 1) + 1 if end > start else self._at(start)

    def _at(self, position: int) -> int:
        index = bisect_right(self._cuts, position)
        return position + (self._shifts[index - 1] if index else 0)


def normalise(text: str) -> Normal:
    """Fold `text`; every folded character stands for one original character."""
    folded = fold(text)
    if not _MAY_DROP.search(text):
        return Normal(_khmer(folded))
    cuts: list[int] = []
    shifts: list[int] = []
    kept: list[str] = []
    end = dropped = 0
    for match in _DROP.finditer(text):
        kept.append(folded[end : match.start()])
        dropped += match.end() - match.start()
        cuts.append(match.end() - dropped)
        shifts.append(dropped)
        end = match.end()
    kept.append(folded[end:])
    folded = "".join(kept)
    return Normal(_khmer(folded), tuple(cuts), tuple(shifts))


def fold(text: str) -> str:
    """One-for-one folding only; used on gazetteer forms that hold nothing to drop."""
    return _FOLDS.sub(lambda match: _ONE_FOR_ONE[match.group()], text)


def fold_form(text: str) -> str:
    """A gazetteer or lexicon form as it looks in folded text."""
    return _khmer(_DROP.sub("", fold(text)))


def _khmer(text: str) -> str:
    if "\u17d2" not in text:
        return text
    for pattern, replacement in _KHMER_PAIRS:
        text = pattern.sub(replacement, text)
    return text
