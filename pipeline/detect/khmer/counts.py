"""Khmer numbers in digits and words → values and `Count`s. The words stand in `lexicon/km.yaml` under `numbers`.

ម៉ឺន is 10,000; parts add up ("១ម៉ឺន២ពាន់" is 12,000); a dot or comma before three digits only groups them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.detect.lexicon import Lexicon
from pipeline.detect.normal import fold_form
from pipeline.records import Count


@dataclass(frozen=True)
class Numbers:
    """Compiled number words of a lexicon."""

    units: dict[str, int]
    tens: dict[str, int]
    scales: dict[str, int]
    vague: dict[str, tuple[int, int | None]]
    number: str
    token: re.Pattern[str]
    count: re.Pattern[str]
    percent: re.Pattern[str]
    shares: dict[str, float]
    share: re.Pattern[str]

    def value(self, words: str) -> int | float | None:
        """ "២.៥០០", "៣ពាន់", "ដប់ប្រាំ", "១ម៉ឺន២ពាន់" → its value; null when it is none."""
        total = current = 0.0
        seen = False
        for match in self.token.finditer(words):
            word = match.group()
            seen = True
            if word[0].isdigit():
                current += _digits(word)
            elif word in self.scales:
                total, current = total + (current or 1) * self.scales[word], 0.0
            else:
                current += self.units.get(word, 0) + self.tens.get(word, 0)
        value = total + current
        if not seen or not value:
            return None
        return int(value) if value.is_integer() else value

    def read_count(self, match: re.Match[str]) -> Count | None:
        """A match of `count` → how many people."""
        if match["one"]:
            return Count(1, 1)
        if match["vague"]:
            return Count(*self.vague[re.sub(r"\s+", " ", match["vague"])])
        low, high = self.value(match["n"]), self.value(match["m"] or match["n"])
        if low is None or high is None:
            return None
        if match["least"] or match["more"] or match["tail"]:
            return Count(low, None)
        if match["most"]:
            return Count(None, high)
        return Count(min(low, high), max(low, high))

    def read_percent(self, match: re.Match[str]) -> Count | None:
        low, high = self.value(match["n"]), self.value(match["m"] or match["n"])
        return Count(low, high, "percent") if low is not None and high is not None else None


def _digits(word: str) -> float:
    """Khmer or Latin digits; "2.500" and "2,500" are 2500, "12.5" stays."""
    plain = word.strip(".,")
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", plain):
        return float(int(re.sub(r"[.,]", "", plain)))
    try:
        return float(plain.replace(",", "."))
    except ValueError:
        return 0.0


@lru_cache(maxsize=2)
def numbers(lexicon: Lexicon) -> Numbers:
    """The number words of a lexicon, compiled once."""
    section = lexicon.section("numbers")
    units = {fold_form(w): int(n) for w, n in section["units"].items()}
    tens = {fold_form(w): int(n) for w, n in section["tens"].items()}
    scales = {fold_form(w): int(n) for w, n in section["scales"].items()}
    vague = {fold_form(w): (int(low), high) for w, (low, high) in section["vague"].items()}
    shares = {fold_form(w): n for w, n in section["shares"].items()}
    word = _any([*units, *tens])
    digits = r"\d+(?:[.,]\d+)*"
    # After a scale a further number only belongs to it when a scale, a number word or a classifier follows.
    goes_on = rf"(?=\s?{_any(scales)}|{word}|\s?{_any(section['classifiers'])})"
    number = rf"(?:{digits}|{word})(?:\s?{_any(scales)}(?:\s?(?:{digits}|{word}){goes_on})?|{word})*"
    least, most, about = (_any(map(fold_form, section[k])) for k in ("least", "most", "about"))
    classifier = _any(section["classifiers"])
    lead = rf"(?:(?P<least>{least})|(?P<most>{most})|{about})"
    count = (
        rf"(?:{lead}\s?)*(?:(?P<one>ម្នាក់(?!ៗ))|(?:(?P<vague>{_any(vague)})|(?P<n>{number})(?:\s?(?:-|–|ទៅ|ដល់|ឬ)\s?(?P<m>{number}))?)"
        rf"\s?(?P<more>{_any(section['more'])})?\s?{classifier}(?!ថត|ភាព|ិយ|ទី|រាង|សំណាក)(?:\s?(?P<tail>{_any(section['more'])}))?)"
    )
    mark = _any(section["percent"])
    percent = rf"(?:ពី\s?)?(?P<n>{number})(?:\s?{mark})?(?:\s?(?:-|–|ទៅ|ដល់|ឬ)\s?(?P<m>{number}))?\s?{mark}"
    return Numbers(
        units, tens, scales, vague, number, re.compile(rf"{digits}|{_any([*units, *tens, *scales])}"),
        re.compile(count), re.compile(percent), shares, re.compile(_any(shares)),
    )  # fmt: skip


def _any(words: object) -> str:
    """An alternation, longest first."""
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"  # type: ignore[call-overload]
