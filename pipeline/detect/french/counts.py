"""French numbers in words and digits → `Count`. The meaning of vague words is the codebook's."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.records import Count

_UNITS = {
    w: n
    for n, w in enumerate(
        "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split()
    )
}
_UNITS["une"] = 1
_TENS = {
    "vingt": 20,
    "vingts": 20,
    "trente": 30,
    "quarante": 40,
    "cinquante": 50,
    "soixante": 60,
    "septante": 70,
    "huitante": 80,
    "nonante": 90,
}
_SCALES = {
    "cent": 100,
    "cents": 100,
    "mille": 1000,
    "millier": 1000,
    "milliers": 1000,
    "million": 1_000_000,
    "millions": 1_000_000,
}
#: "une vingtaine": about that many people.
ROUND = {
    "dizaine": 10,
    "douzaine": 12,
    "quinzaine": 15,
    "vingtaine": 20,
    "trentaine": 30,
    "quarantaine": 40,
    "cinquantaine": 50,
    "soixantaine": 60,
    "centaine": 100,
    "millier": 1000,
}
#: Vague words and the least they mean (codebook: dozens 24, hundreds 200, thousands 2,000, tens of thousands 20,000).
VAGUE = {
    "dizaines": 24,
    "douzaines": 24,
    "centaines": 200,
    "milliers": 2000,
    "dizaines de milliers": 20_000,
    "centaines de milliers": 200_000,
}

_WORD = "|".join(sorted([*_UNITS, *_TENS, "cents?", "mille"], key=len, reverse=True))
_IN_WORDS = rf"(?:(?:{_WORD})(?:(?:-|-et-| et | )(?:{_WORD}))*)"
_DIGITS = r"(?:\d{1,3}(?:[ .]\d{3})+(?!\d)|\d+(?:,\d+)?)"
_ONE_NUMBER = (
    rf"(?:{_DIGITS}(?: millions?)?|(?:une?|deux|trois|quatre|demi-) ?(?:{'|'.join(ROUND)})s?|{_IN_WORDS}(?: milliers|"
    rf" millions)?)"
)
_VAGUE = (
    r"(?:des|de|plusieurs|quelques|les|par|d'autres) (?:dizaines de milliers|centaines de milliers|dizaines|"
    r"douzaines|centaines|milliers)"
    r"(?:,? (?:voire|ou|et|,|puis) (?:des |de )?(?:centaines|milliers))?"
)
_LEAST = r"au moins|plus de|plus d'|pas moins de|pas moins d'|au minimum|minimum"
_MOST = r"jusqu'à|au plus|tout au plus|moins de|moins d'|pas plus de|au maximum"
_ABOUT = (
    r"environ|quelque|près de|près d'|autour de|à peu près|presque|exactement|seulement|seuls|seules|autres|"
    r"un total de|au total|à peine|ces|les|nos|leurs|ses"
)
NUMBER = (
    rf"(?:(?:{_LEAST}|{_MOST}|{_ABOUT}) ?){{0,2}}(?:{_VAGUE}|entre {_ONE_NUMBER} et {_ONE_NUMBER}"
    rf"|{_ONE_NUMBER}(?:(?: à | ou | et |-){_ONE_NUMBER})?)"
)
PERCENT = re.compile(
    rf"(?:(?:{_LEAST}|{_MOST}|{_ABOUT}|de) ?)?(?:entre )?({_ONE_NUMBER})(?: ?%| pour cent)?(?:(?: à | et |-|"
    rf" ou )({_ONE_NUMBER}))?(?: ?%| pour cent\b)"
)
SHARES = {
    "la moitié": 50,
    "un tiers": 33,
    "le tiers": 33,
    "deux tiers": 67,
    "les deux tiers": 67,
    "un quart": 25,
    "le quart": 25,
    "trois quarts": 75,
    "les trois quarts": 75,
    "un cinquième": 20,
    "deux cinquièmes": 40,
    "un dixième": 10,
    "un sixième": 17,
    "un sur dix": 10,
    "un sur cinq": 20,
    "un sur quatre": 25,
    "un sur trois": 33,
}
SHARE = re.compile(
    rf"\b(?:(?:environ|près de|près d'|presque|quelque) ?)?({'|'.join(sorted(SHARES, key=len, reverse=True))})"
    r"(?= (?:des|de|du|d')\b)"
)
#: "un conseiller sur cinq", "deux élus sur trois"
ONE_IN = re.compile(rf"(?<!\w)(une?|deux|trois|quatre) (?:[a-zà-ÿ\ue000-\ue005'-]+ ){{1,4}}sur ({_WORD})(?!\w)")
_LEADING = re.compile(rf"^(?:({_LEAST})|({_MOST})|{_ABOUT}) ?")


@lru_cache(maxsize=4096)
def read_number(words: str) -> int | float | None:
    """One French number ("2 500", "vingt-trois", "une trentaine", "deux cents") → its value."""
    words = words.strip().lower()
    if re.fullmatch(r"\d{1,3}(?:[ .]\d{3})+", words):
        return int(re.sub(r"\D", "", words))
    if re.fullmatch(r"\d+(?:,\d+)?", words):
        value = float(words.replace(",", "."))
        return int(value) if value.is_integer() else value
    total, current = 0.0, 0.0
    for word in re.split(r"[ -]+", words):
        if word.rstrip("s") in ROUND:
            return int((current or 1) * ROUND[word.rstrip("s")])
        if word in _UNITS:
            # quatre-vingts, soixante-dix: the score multiplies, the rest adds.
            current += _UNITS[word]
        elif word in _TENS:
            current = current * 20 if word.startswith("vingt") and current == 4 else current + _TENS[word]
        elif word in {"cent", "cents"}:
            current = (current or 1) * 100
        elif word in _SCALES:
            total, current = total + (current or 1) * _SCALES[word], 0.0
        elif re.fullmatch(r"\d[\d.,]*", word):
            current += float(word.replace(".", "").replace(",", "."))
        elif word != "et":
            return None
    value = total + current
    return int(value) if value else None


@lru_cache(maxsize=4096)
def read_count(words: str) -> Count | None:
    """A quantity of people in French words → `Count`; null when it is no quantity."""
    words = re.sub(r"\s+", " ", words.strip().lower())
    least = most = ""
    while leading := _LEADING.match(words):
        least, most = leading[1] or least, leading[2] or most
        words = words[leading.end() :]
    words = words.strip()
    vague = re.search(r"(dizaines de milliers|centaines de milliers|dizaines|douzaines|centaines|milliers)", words)
    if vague and not re.match(r"(?:une?|deux|trois|quatre|\d)", words):
        return Count(VAGUE[vague[1]], None)
    between = words.startswith("entre ")
    parts = re.split(
        r" à | ou | et |(?<=\d)-(?=\d)" if between else r" à | ou |(?<=\d)-(?=\d)", words.removeprefix("entre ")
    )
    numbers = [read_number(p) for p in parts[:2]]
    low, high = numbers[0], numbers[-1]
    if low is None or high is None or low < 1:
        return None
    if least:
        return Count(low, None)
    if most:
        return Count(None, high) if "moins" in most else Count(low, high)
    return Count(min(low, high), max(low, high))


def read_percent(words: str) -> Count | None:
    """ "10 à 15 %", "entre 10 et 15 pour cent", "un cinquième" → `Count` in percent."""
    lowered = words.lower()
    share = SHARE.match(lowered + " de")
    if share:
        return Count(SHARES[share[1]], SHARES[share[1]], "percent")
    one_in = ONE_IN.search(lowered)
    part, whole = (read_number(one_in[1]), read_number(one_in[2])) if one_in else (None, None)
    if part and whole and part < whole:
        return Count(round(100 * part / whole), round(100 * part / whole), "percent")
    match = PERCENT.search(lowered)
    if not match:
        return None
    low = read_number(match[1])
    high = read_number(match[2]) if match[2] else low
    return Count(low, high, "percent") if low is not None and high is not None else None


def more(count: Count, people: int) -> Count:
    """A count with some more people: "X et quatre autres" is five."""
    low = count.low + people if count.low is not None else None
    return Count(low, count.high + people if count.high is not None else None, count.unit)
