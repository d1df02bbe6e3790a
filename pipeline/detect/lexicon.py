"""`pipeline/data/lexicon/<language>.yaml` → compiled rules, each tried only where one of its words stands.

Patterns run over `lower(document.mask)`. `<join>` expands to the forms listed under `verbs`, `{PERSON}` and its kin
to tag
patterns, `{P}` to a party with its article and adjectives. A verb without an entry stands for its regular forms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.detect.gazetteer import read_yaml
from pipeline.detect.needs import TOKENS, Needed, Needs, words_needed
from pipeline.detect.normal import fold_form
from pipeline.detect.patterns import ANY_DIGIT, REACH, Quick, beginnings, quick, shortest, spell
from pipeline.detect.spans import MACROS
from pipeline.errors import GazetteerError
from pipeline.settings import PACKAGE_DATA

_VERB = re.compile(r"(?<!\?P)<([a-zà-ÿ-]{2,})>")
_LOWER = {code: code + 32 for code in (*range(65, 91), *range(0xC0, 0xD7), *range(0xD8, 0xDF))} | {0x152: 0x153}
_ADJECTIVES = (
    "country's|nation's|cambodia's|cambodian|ruling|governing|main|biggest|largest|opposition|former|dissolved|now-dissolved|"
    "now dissolved|now-defunct|defunct|rival|old|new|royalist|banned|court-dissolved|outlawed|same|own|other|small|"
    "tiny|"
    "parliamentary|then-ruling|then|pro-government|president|prime minister|premier|party|long-ruling|all-powerful|"
    "newly formed|newly founded|minor|once-mighty|nascent|fellow|president's|prime minister's|in favou?r of|ranks of|"
    "side of|camp of|defunct|beleaguered|embattled|young|upstart|fledgling"
)
_P = (
    r"(?:(?:the|its|their|his|her|that|this|our|my|your|an|a|either|both|some|any) )?"
    rf"(?:(?:(?:then |former |exiled )?(?:prime minister|premier|president|prince|opposition leader|strongman) )?"
    rf"{MACROS['PERSON']}'s? )?(?:(?:{_ADJECTIVES}),? )*{MACROS['PARTY']}"
)


def lower(text: str) -> str:
    """Lower case that keeps every offset: where a letter would grow ("İ"), only English and French letters change."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text.translate(_LOWER)


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled wording. `starts` are the letters one of which a match begins with; null when it may begin anyhow.
    `needs` are the words that it cannot match without.
    """

    section: str
    name: str
    pattern: re.Pattern[str]
    starts: frozenset[str] | None
    needs: Needs = ()
    kind: str = ""
    family: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A rule's match, inside one stretch (given by its place in the list that was scanned)."""

    rule: Rule
    match: re.Match[str]
    stretch: int


_MatchAt = Callable[[str, int, int], "re.Match[str] | None"]
_MOST_REMEMBERED = 20_000
_NEVER = re.compile(r"(?!)")
_DIGITS = re.compile(r"\d")


class _Index:
    """Rules by the letters that they can begin with; what was asked once is remembered.

    `borders` says that the script has blanks between words: a rule then begins where a word does.
    """

    def __init__(self, rules: Sequence[Rule], *, borders: bool) -> None:
        self.everywhere = tuple((n, rule, quick(rule.pattern)) for n, rule in enumerate(rules) if rule.starts is None)
        self._by_two: dict[str, list[tuple[str, int, Rule]]] = {}
        for number, rule in enumerate(rules):
            # A rule is tried once at a place.
            for letters in shortest(rule.starts or ()):
                self._by_two.setdefault(letters[:2], []).append((letters, number, rule))
        #: Where some rule can begin.
        self.heads = _NEVER
        if self._by_two and borders:
            starts = sorted(letters for known in self._by_two.values() for letters, _, _ in known)
            self.heads = re.compile(rf"(?<!\w)(?={spell(starts)})")
        elif self._by_two:
            self.heads = re.compile(f"(?={spell(sorted(self._by_two))})")
        self.rules_at = lru_cache(maxsize=_MOST_REMEMBERED)(self._rules_at)
        #: The numbers of the rules that a stretch of some words may match.
        self.rules_for = Needed([rule.needs for rule in rules]).rules_for

    def _rules_at(self, letters: str) -> tuple[frozenset[int], tuple[tuple[int, Rule, _MatchAt], ...]]:
        """The rules of which a match can begin with these `REACH` letters (fewer at the end of a text): their numbers
        together, and each by itself.
        """
        plain = _DIGITS.sub(ANY_DIGIT, letters)
        near = {letters[:2]: None, plain[:2]: None, letters[:1] + plain[1:2]: None, plain[:1]: None}
        rules = tuple(
            (number, rule, rule.pattern.match)
            for two in near
            for start, number, rule in self._by_two.get(two, ())
            if all(one in (letter, digit) for one, letter, digit in zip(start, letters, plain, strict=False))
            and len(start) <= len(letters)
        )
        return frozenset(number for number, _, _ in rules), rules


class Lexicon:
    """One language's wording. Sections keep the file's names; see the file's head for what each means."""

    def __init__(self, path: Path) -> None:
        self.path = path
        document = read_yaml(path)
        if not isinstance(document, dict):
            raise GazetteerError(f"{path} is no mapping of sections")
        self._sections: dict[str, Any] = document
        self._borders = bool(document.get("word_borders", True))
        self._verbs: dict[str, tuple[str, ...]] = {
            name: tuple(fold_form(str(forms)).split()) for name, forms in (document.get("verbs") or {}).items()
        }
        self._regular = regular_er_forms if document.get("conjugation") == "french" else regular_forms
        # A macro may name those after it; {P} comes last, so all may name it.
        self._macros: dict[str, str] = {k: str(v) for k, v in (document.get("macros") or {}).items()}
        self._macros.setdefault("P", _P)
        self._rules: dict[str, tuple[Rule, ...]] = {}
        self._words: dict[str, frozenset[str]] = {}
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._quick: dict[str, Quick | re.Pattern[str]] = {}
        self._indexes: dict[tuple[str, ...], _Index] = {}
        self._generic = self._generic_pattern()

    def section(self, name: str) -> Any:
        """A section as written; raises `GazetteerError` when the file has none."""
        if name not in self._sections:
            raise GazetteerError(f"{self.path}: section {name!r} is missing")
        return self._sections[name]

    def has(self, name: str, key: str | None = None) -> bool:
        """Does the file have this section, or this entry of it?"""
        return name in self._sections and (key is None or key in self._sections[name])

    def words(self, name: str) -> frozenset[str]:
        """A section that is a running list of words, as a set in the case written."""
        if name not in self._words:
            value = self.section(name)
            self._words[name] = frozenset(value.split() if isinstance(value, str) else map(str, value))
        return self._words[name]

    def rules(self, name: str) -> tuple[Rule, ...]:
        """A section that is a list of rules, compiled; raises `GazetteerError` with the rule's name."""
        if name not in self._rules:
            self._rules[name] = tuple(self._rule(name, n, entry) for n, entry in enumerate(self.section(name), 1))
        return self._rules[name]

    def pattern(self, name: str, key: str | None = None) -> re.Pattern[str]:
        """A section (or its entry `key`) that is one pattern, compiled with word borders."""
        index = f"{name}.{key}"
        if index not in self._patterns:
            source = self.section(name) if key is None else self.section(name)[key]
            if isinstance(source, list):
                source = "|".join(map(str, source))
            self._patterns[index] = self._compile(f"{name} {key or ''}", str(source))
        return self._patterns[index]

    def quick(self, name: str) -> Quick | re.Pattern[str]:
        """`pattern` for the search of whole texts."""
        if name not in self._quick:
            self._quick[name] = quick(self.pattern(name))
        return self._quick[name]

    def optional(self, name: str) -> re.Pattern[str]:
        """A section that is one pattern; where the language has none, a pattern that never matches."""
        return self.pattern(name) if name in self._sections else _NEVER

    def expression(self, name: str, key: str) -> re.Pattern[str]:
        """An entry of a section as a pattern just as written, with macros but without word borders."""
        index = f"{name}.{key}="
        if index not in self._patterns:
            self._patterns[index] = self._compile(f"{name} {key}", str(self.section(name)[key]), bare=True)
        return self._patterns[index]

    def scan(self, sections: tuple[str, ...], low: str, stretches: Sequence[tuple[int, int]]) -> list[Found]:
        """All matches of the sections' rules, each within one of the stretches, in text order.

        Rules are tried only in stretches that hold the words they need, and there only where a word begins with the
        letters that they can begin with: one pass over the text.
        """
        index = self._index(sections)
        found: list[Found] = []
        if not self._borders:
            return self._scan_unspaced(index, low, stretches)
        rules_at = index.rules_at
        for number, (start, end) in enumerate(stretches):
            allowed = index.rules_for(frozenset(TOKENS.findall(low, start, end)))
            if not allowed:
                continue
            for head in index.heads.finditer(low, start, end):
                at = head.start()
                numbers, rules = rules_at(low[at : at + REACH])
                if numbers.isdisjoint(allowed):
                    continue
                for n, rule, match_at in rules:
                    if n in allowed:
                        match = match_at(low, at, end)
                        if match:
                            found.append(Found(rule, match, number))
            for n, rule, pattern in index.everywhere:
                if n in allowed:
                    found.extend([Found(rule, m, number) for m in pattern.finditer(low, start, end)])
        return found

    def _scan_unspaced(self, index: _Index, low: str, stretches: Sequence[tuple[int, int]]) -> list[Found]:
        """`scan` for a script without word spaces: a rule may begin at any character, but not inside its last match."""
        found: list[Found] = []
        for number, (start, end) in enumerate(stretches):
            ended: dict[str, int] = {}
            for head in index.heads.finditer(low, start, end):
                at = head.start()
                for _, rule, match_at in index.rules_at(low[at : at + REACH])[1]:
                    if at >= ended.get(rule.name, 0):
                        match = match_at(low, at, end)
                        if match:
                            found.append(Found(rule, match, number))
                            ended[rule.name] = match.end()
            for _, rule, pattern in index.everywhere:
                found.extend([Found(rule, m, number) for m in pattern.finditer(low, start, end)])
        return found

    def _index(self, sections: tuple[str, ...]) -> _Index:
        if sections not in self._indexes:
            rules = [rule for section in sections for rule in self.rules(section)]
            self._indexes[sections] = _Index(rules, borders=self._borders)
        return self._indexes[sections]

    def generic_parties(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Wordings that name a side without a party's name: (start, end, party id or "")."""
        for match in self._generic[0].finditer(lower(text)):
            yield match.start(), match.end(), self._generic[1][match.group()]

    def _generic_pattern(self) -> tuple[re.Pattern[str] | Quick, dict[str, str]]:
        sides = {
            lower(fold_form(wording)): party
            for party, wordings in (self._sections.get("generic_parties") or {}).items()
            for wording in wordings
        }
        alternatives = "|".join(map(re.escape, sorted(sides, key=len, reverse=True)))
        if not sides:
            return _NEVER, sides
        return quick(re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)" if self._borders else alternatives)), sides

    def _rule(self, section: str, number: int, entry: Any) -> Rule:
        where = f"{section} rule {number}"
        if not isinstance(entry, dict) or not isinstance(entry.get("pattern"), str):
            raise GazetteerError(f"{self.path}: {where} has no pattern")
        name = str(entry.get("rule") or entry.get("kind") or number)
        pattern = self._compile(f"{section} rule {name}", entry["pattern"])
        starts = beginnings(pattern.pattern, least=1)
        if starts and any(len(letters) < 2 and letters != ANY_DIGIT for letters in starts):
            starts = None
        needs = words_needed(pattern.pattern) if self._borders else ()
        kind, family = str(entry.get("kind", "")), str(entry.get("family", ""))
        return Rule(section, f"{section}.{name}", pattern, starts, needs, kind, family)

    def _compile(self, where: str, source: str, *, bare: bool = False) -> re.Pattern[str]:
        def expand(match: re.Match[str]) -> str:
            return "(?:" + "|".join(self._verbs.get(match[1]) or self._regular(match[1])) + ")"

        for name, macro in self._macros.items():
            source = source.replace("{" + name + "}", macro)
        if not self._borders:
            # A script without word spaces: `~` is a blank that writers may leave out.
            source = fold_form(source).replace("~", " ?")
        source = _VERB.sub(expand, source)
        for name, macro in MACROS.items():
            source = source.replace("{" + name + "}", macro)
        try:
            # A wording that ends in `$` or a blank is looked for at the end of a stretch, without a border after it.
            if bare or not self._borders:
                return re.compile(source)
            tail = "" if source.endswith(("$", " ")) else r"(?!\w)"
            return re.compile(rf"(?<!\w)(?:{source}){tail}")
        except re.error as error:
            raise GazetteerError(f"{self.path}: {where}: {error}") from error


def regular_forms(verb: str) -> tuple[str, ...]:
    """ "lobby" → lobby, lobbies, lobbied, lobbying."""
    if verb.endswith("e"):
        return verb, verb + "s", verb + "d", verb[:-1] + "ing"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    ending = "es" if verb.endswith(("s", "sh", "ch", "x")) else "s"
    return verb, verb + ending, verb + "ed", verb + "ing"


_ER_ENDINGS = "er e es ent é ée és ées ant ais ait aient a èrent era eront erait eraient erai ez erez"


def regular_er_forms(verb: str) -> tuple[str, ...]:
    """ "adhérer" → adhérer, adhère, adhéré, adhérant …: French verbs in -er with the usual changes of their stem."""
    stem = verb.removesuffix("er")
    soft = {"c": stem[:-1] + "ç", "g": stem + "e"}.get(stem[-1:], stem)
    # "Mène, célèbre", but "conserve, tente": the vowel opens before one consonant, or two that begin a syllable.
    mute = re.sub(r"[eé]([^aeiouyéè]|[bcdfgptv][lr]|ch|gn|[gq]u)$", r"è\1", stem)
    if stem.endswith("y"):
        mute = stem[:-1] + "i"
    elif stem.endswith(("appel", "jet")):
        mute = stem + stem[-1]
    forms = []
    for ending in _ER_ENDINGS.split():
        root = mute if ending in {"e", "es", "ent"} else soft if ending[0] == "a" else stem
        forms.append(root + ending)
    return tuple(dict.fromkeys(forms))


@lru_cache(maxsize=4)
def lexicon(language: str) -> Lexicon:
    """The shipped lexicon of a language ("en", "km", "fr"), read once a process."""
    return Lexicon(PACKAGE_DATA / "lexicon" / f"{language}.yaml")
