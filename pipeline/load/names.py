"""Names of people → keys under which the spellings of one name meet.

Cambodian names are glued, split and romanised at will (Sar Longdeth, Sarlong Det). The key folds what romanisations
differ in; it proposes, it never decides: two spellings are one person only with a place, an office or a date beside.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Longest first; every pair is a difference between romanisations of one Khmer sound.
_FOLDS = (
    ("oeurn", "un"), ("oeun", "un"), ("eir", "e"), ("oe", "e"), ("ear", "e"), ("ea", "e"), ("ou", "u"), ("oo", "u"),
    ("uo", "u"), ("ee", "i"), ("ei", "e"), ("ph", "p"), ("kh", "k"), ("th", "t"), ("dh", "t"), ("chh", "c"),
    ("ch", "c"), ("y", "i"), ("v", "w"), ("d", "t"),
)  # fmt: skip
_TITLES = re.compile(
    r"^(?:(?:samdech|techo|krolahom|neak oknha|oknha|h\.?e\.?|excellency|lok srey|lok chumteav|lok|dr|mrs|mr|ms|prince"
    r"|princess|general|gen)\b\.?\s*)+",
)
_KHMER_TITLES = re.compile(r"^(?:លោកជំទាវ|លោកស្រី|អ្នកស្រី|លោក|ឯកឧត្តម|សម្តេច|សម្ដេច|ទណ្ឌិត|បណ្ឌិត|ឧកញ៉ា)\s*")


def plain_name(name: str) -> str:
    """Lower case, accents, titles, invisible signs and doubled spaces removed."""
    text = unicodedata.normalize("NFKD", name).casefold()
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Cc"})
    if re.search("[a-z]", text):
        text = "".join(c for c in text if not unicodedata.combining(c))
    # The two spellings of the Khmer subscript da/ta are one sign to a reader.
    text = text.replace("្ដ", "្ត")
    text = " ".join(text.split())
    bare = _KHMER_TITLES.sub("", _TITLES.sub("", text))
    return bare or text


@lru_cache(maxsize=50_000)  # a load asks for the names of a mention twice, and people are in the news again and again
def name_key(name: str) -> str:
    """The folded name without spaces; equal for spellings such as Sar Longdeth and Sarlong Det."""
    # Vowel signs of Khmer are marks (M), which \w does not cover.
    text = "".join(c for c in plain_name(name) if unicodedata.category(c)[0] in "LMN") or plain_name(name)
    if not text.isascii():
        return text
    for spelling, folded in _FOLDS:
        text = text.replace(spelling, folded)
    text = re.sub(r"(.)\1+", r"\1", text)
    return re.sub("r$", "", text)
