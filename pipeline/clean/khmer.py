"""Text → the form in which texts are compared: one spelling for what a reader sees as the same. Never stored.

Stored text keeps the publisher's characters (no NFC, U+200B stays), so that offsets point into what was published.
"""

from __future__ import annotations

import unicodedata

_INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF))
_KHMER_DIGITS = {0x17E0 + digit: str(digit) for digit in range(10)}
# Khmer DA and TA look the same as subscripts and are written for one another: ្ដ and ្ត.
_SUBSCRIPT_DA, _SUBSCRIPT_TA = "\u17d2\u178a", "\u17d2\u178f"
# Cyrillic and Greek letters that look like Latin ones (Unicode confusables, the part that spinners use).
_LOOKALIKES = str.maketrans("аеорсухіјѕԁһӏкмтвнαορνι", "aeopcyxijsdhlkmtbhaopvi")


def without_invisible(text: str) -> str:
    """The text without zero-width spaces, joiners, soft hyphens and direction marks."""
    return text.translate(_INVISIBLE)


def comparable(text: str) -> str:
    """NFKC, lower case, no invisible characters, ASCII digits, one subscript, Latin for look-alikes, one space."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(_INVISIBLE).translate(_KHMER_DIGITS)
    text = text.replace(_SUBSCRIPT_DA, _SUBSCRIPT_TA)
    if not text.isascii() and _is_mostly_latin(text):
        text = text.translate(_LOOKALIKES)
    return " ".join(text.translate(_WORDS_ONLY).split())


class _WordsOnly(dict[int, str]):
    """A table for `str.translate`, filled as characters are met: what is of no word becomes a space."""

    def __missing__(self, code: int) -> str:
        # Marks belong to words: `str.isalnum` is false for Khmer vowels and would cut every word.
        self[code] = chr(code) if unicodedata.category(chr(code))[0] in "LMN" else " "
        return self[code]


_WORDS_ONLY = _WordsOnly()


def _is_mostly_latin(text: str) -> bool:
    sample = [char for char in text[:2000] if char.isalpha()]
    return 2 * sum(char.isascii() for char in sample) >= len(sample)
