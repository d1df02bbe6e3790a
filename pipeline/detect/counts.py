"""Numbers in words and digits → `Count`; English, French and Khmer number words live in the lexicon files."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.detect.patterns import alternation
from pipeline.records import Count

_EN_UNITS = {w: n for n, w in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen".split())}  # fmt: skip
_EN_TENS = {w: 10 * n for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_EN_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
#: Vague words and the least they mean (codebook).
VAGUE = {
    "tens of thousands": 20_000, "hundreds of thousands": 200_000, "hundreds, thousands": 200,
    "hundreds and thousands": 200, "hundreds or thousands": 200, "hundreds or even thousands": 200,
    "hundreds if not thousands": 200, "several thousand": 2000, "several hundred": 200, "several dozen": 24,
    "a few hundred": 200, "a few dozen": 24, "a couple of hundred": 200,
    "dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2000,
}  # fmt: skip
_LEAST = r"at least|more than|over|no fewer than|not less than|upwards of|a minimum of|in excess of|above"
_MOST = r"up to|as many as|at most|no more than|fewer than|less than|under|not more than"
_ABOUT = (
    r"about|around|some|nearly|almost|roughly|approximately|an estimated|close to|exactly|only|just|another|all|"
    r"a total of|fully|as few as"
)
_WORDS = alternation([*_EN_UNITS, *_EN_TENS])
_ONE_NUMBER = (
    rf"(?:(?:a|half a|two|three|four|five|six) dozen|\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|(?:{_WORDS})(?:[- "
    rf"](?:{_WORDS}))?"
    r"(?: hundred(?: and (?:"
    + _WORDS
    + r")(?:[- ](?:"
    + _WORDS
    + r"))?)?)?(?: thousand(?: (?:"
    + _WORDS
    + r") hundred)?)?"
    r"|a hundred|a thousand)(?: thousand| million)?"
)
NUMBER = (
    rf"(?:(?:{_LEAST}|{_MOST}|{_ABOUT}) )?(?:{alternation(VAGUE)}"
    rf"|between {_ONE_NUMBER} and {_ONE_NUMBER}|{_ONE_NUMBER}(?:(?: to | or | and |-){_ONE_NUMBER})?)"
    r"(?: or more| or so)?"
)
PERCENT = re.compile(
    rf"(?:(?:{_LEAST}|{_MOST}|{_ABOUT}) )?(?:(?:between|from) )?({_ONE_NUMBER})(?: ?%| ?percent| ?per "
    rf"cent)?(?:(?: to | and |-| or )({_ONE_NUMBER}))?"
    r"(?: ?%| ?percent\b| ?per cent\b)"
)
SHARES = {
    "half": 50, "a third": 33, "one third": 33, "two thirds": 67, "a quarter": 25, "one quarter": 25,
    "three quarters": 75,
    "a fifth": 20, "one fifth": 20, "two fifths": 40, "a tenth": 10, "one tenth": 10, "one in ten": 10,
    "one in five": 20, "one in four": 25, "one in three": 33, "a sixth": 17, "an eighth": 12.5,
}  # fmt: skip
SHARE = re.compile(
    rf"\b(?:(?:about|nearly|almost|roughly|around|some) )?({alternation(SHARES)})"
    r"(?= (?:of|the|its|his|her|their)\b|(?<=one in \w{3}) |(?<=one in \w{4}) |(?<=one in \w{5}) )"
)
_LEADING = re.compile(rf"^(?:({_LEAST})|({_MOST})|{_ABOUT}) ")


@lru_cache(maxsize=4096)
def read_number(words: str) -> int | float | None:
    """One English number ("2,500", "thirty-one", "two dozen", "a hundred") → its value."""
    words = words.strip().lower().replace("-", " ")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?", words):
        value = float(words.replace(",", ""))
        return int(value) if value.is_integer() else value
    total = current = 0.0
    for word in words.split():
        if word in _EN_UNITS:
            current += _EN_UNITS[word]
        elif word in _EN_TENS:
            current += _EN_TENS[word]
        elif word == "dozen":
            current = (current or 1) * 12
        elif word == "half":
            current = 0.5
        elif word == "hundred":
            current = (current or 1) * 100
        elif word in _EN_SCALES:
            total, current = total + (current or 1) * _EN_SCALES[word], 0.0
        elif re.fullmatch(r"\d[\d,.]*", word):
            current += float(word.replace(",", ""))
        elif word not in {"a", "and"}:
            return None
    value = total + current
    return int(value) if value else None


@lru_cache(maxsize=4096)
def read_count(words: str) -> Count | None:
    """A quantity of people in words → `Count`; null when it is no quantity."""
    words = re.sub(r"\s+", " ", words.strip().lower())
    open_above = words.endswith(" or more")
    words = re.sub(r" or (?:more|so)$", "", words)
    leading = _LEADING.match(words)
    core = words[leading.end() :] if leading else words
    if core in VAGUE:
        return Count(VAGUE[core], None)
    core = re.sub(r"^between ", "", core)
    parts = re.split(r" to | or (?!more)|(?<=\d)-(?=\d)" + (r"| and " if words.startswith("between") else ""), core)
    numbers = [read_number(p) for p in parts[:2]]
    low, high = numbers[0], numbers[-1]
    if low is None or high is None or low < 1:
        return None
    if open_above or (leading and leading[1]):
        return Count(low, None)
    if leading and leading[2]:
        return Count(None, high) if "fewer" in leading[2] or "less" in leading[2] else Count(low, high)
    return Count(min(low, high), max(low, high))


def read_percent(words: str) -> Count | None:
    """ "10% to 15%", "between 10 and 15 percent", "a fifth" → `Count` in percent."""
    lowered = words.lower()
    share = SHARE.match(lowered + " of")
    if share:
        return Count(SHARES[share[1]], SHARES[share[1]], "percent")
    match = PERCENT.search(lowered)
    if not match:
        return None
    low = read_number(match[1])
    high = read_number(match[2]) if match[2] else low
    if re.match(_LEAST, lowered):
        return Count(low, None, "percent")
    return Count(low, high, "percent") if low is not None and high is not None else None
