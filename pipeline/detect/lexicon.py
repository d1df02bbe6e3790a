"""`pipeline/data/lexicon/<language>.yaml` → compiled rules, each tried only where one of its words stands.

Patterns run over `lower(document.mask)`. `<join>` expands to the forms listed under `verbs`, `{PERSON}` and its kin
to tag
patterns, `{P}` to a party with its article and adjectives. A verb without an entry stands for its regular forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from pipeline.detect.gazetteer import read_yaml
from pipeline.detect.normal import fold_form
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
    rf"(?:{MACROS['PERSON']}'s? )?(?:(?:{_ADJECTIVES}),? )*{MACROS['PARTY']}"
)


def lower(text: str) -> str:
    """Lower case that keeps every offset: where a letter would grow ("İ"), only English and French letters change."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text.translate(_LOWER)


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled wording. `starts` are the letters one of which a match begins with; null when it may begin anyhow."""

    section: str
    name: str
    pattern: re.Pattern[str]
    starts: frozenset[str] | None
    kind: str = ""
    family: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A rule's match, inside one stretch (given by its place in the list that was scanned)."""

    rule: Rule
    match: re.Match[str]
    stretch: int


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
        self._macros: dict[str, str] = {"P": _P} | {k: str(v) for k, v in (document.get("macros") or {}).items()}
        self._rules: dict[str, tuple[Rule, ...]] = {}
        self._words: dict[str, frozenset[str]] = {}
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._indexes: dict[tuple[str, ...], tuple[dict[str, list[tuple[str, Rule]]], tuple[Rule, ...]]] = {}
        self._generic = self._generic_pattern()

    def section(self, name: str) -> Any:
        """A section as written; raises `GazetteerError` when the file has none."""
        if name not in self._sections:
            raise GazetteerError(f"{self.path}: section {name!r} is missing")
        return self._sections[name]

    def has(self, name: str) -> bool:
        """Does the file have this section?"""
        return name in self._sections

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

    def optional(self, name: str) -> re.Pattern[str]:
        """A section that is one pattern; where the language has none, a pattern that never matches."""
        return self.pattern(name) if name in self._sections else _NEVER

    def scan(self, sections: tuple[str, ...], low: str, stretches: Sequence[tuple[int, int]]) -> list[Found]:
        """All matches of the sections' rules, each within one of the stretches, in text order.

        Rules are tried only where a word begins with the letters that they can begin with: one pass over the text.
        """
        index, everywhere = self._index(sections)
        found: list[Found] = []
        if not self._borders:
            return self._scan_unspaced(index, everywhere, low, stretches)
        for number, (start, end) in enumerate(stretches):
            for begin in _BEGIN.finditer(low, start, end):
                at = begin.start()
                for letters, rule in index.get(low[at : at + 2], ()):
                    if low.startswith(letters, at):
                        match = rule.pattern.match(low, at, end)
                        if match:
                            found.append(Found(rule, match, number))
            for rule in everywhere:
                found.extend(Found(rule, m, number) for m in rule.pattern.finditer(low, start, end))
        return found

    def _scan_unspaced(
        self,
        index: dict[str, list[tuple[str, Rule]]],
        everywhere: tuple[Rule, ...],
        low: str,
        stretches: Sequence[tuple[int, int]],
    ) -> list[Found]:
        """`scan` for a script without word spaces: a rule may begin at any character, but not inside its last match."""
        found: list[Found] = []
        for number, (start, end) in enumerate(stretches):
            ended: dict[str, int] = {}
            for at in range(start, end):
                for letters, rule in index.get(low[at : at + 2], ()):
                    if at >= ended.get(rule.name, 0) and low.startswith(letters, at):
                        match = rule.pattern.match(low, at, end)
                        if match:
                            found.append(Found(rule, match, number))
                            ended[rule.name] = match.end()
            for rule in everywhere:
                found.extend(Found(rule, m, number) for m in rule.pattern.finditer(low, start, end))
        return found

    def _index(self, sections: tuple[str, ...]) -> tuple[dict[str, list[tuple[str, Rule]]], tuple[Rule, ...]]:
        if sections not in self._indexes:
            index: dict[str, list[tuple[str, Rule]]] = {}
            everywhere = []
            for section in sections:
                for rule in self.rules(section):
                    if rule.starts is None:
                        everywhere.append(rule)
                    for letters in _without_longer(rule.starts or frozenset()):
                        index.setdefault(letters[:2], []).append((letters, rule))
            self._indexes[sections] = index, tuple(everywhere)
        return self._indexes[sections]

    def generic_parties(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Wordings that name a side without a party's name: (start, end, party id or "")."""
        for match in self._generic[0].finditer(lower(text)):
            yield match.start(), match.end(), self._generic[1][match.group()]

    def _generic_pattern(self) -> tuple[re.Pattern[str], dict[str, str]]:
        sides = {
            lower(fold_form(wording)): party
            for party, wordings in (self._sections.get("generic_parties") or {}).items()
            for wording in wordings
        }
        alternatives = "|".join(map(re.escape, sorted(sides, key=len, reverse=True)))
        if not sides:
            return re.compile(r"(?!)"), sides
        return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)" if self._borders else alternatives), sides

    def _rule(self, section: str, number: int, entry: Any) -> Rule:
        where = f"{section} rule {number}"
        if not isinstance(entry, dict) or not isinstance(entry.get("pattern"), str):
            raise GazetteerError(f"{self.path}: {where} has no pattern")
        name = str(entry.get("rule") or entry.get("kind") or number)
        pattern = self._compile(f"{section} rule {name}", entry["pattern"])
        starts = first_letters(pattern.pattern)
        return Rule(
            section, f"{section}.{name}", pattern, starts, str(entry.get("kind", "")), str(entry.get("family", ""))
        )

    def _compile(self, where: str, source: str) -> re.Pattern[str]:
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
            if not self._borders:
                return re.compile(source)
            tail = "" if source.endswith(("$", " ")) else r"(?!\w)"
            return re.compile(rf"(?<!\w)(?:{source}){tail}")
        except re.error as error:
            raise GazetteerError(f"{self.path}: {where}: {error}") from error


def first_letters(source: str) -> frozenset[str] | None:
    """The two to four characters that a match of the pattern can begin with; null when some match can begin
    otherwise.
    """
    parser = import_module("re._parser")
    found = _prefixes(list(parser.parse(source)), "")
    return frozenset(found) if all(len(p) >= 2 for p in found) else None


def _prefixes(items: list[Any], prefix: str) -> set[str]:
    """Every way in which a parsed pattern can begin, up to four characters, after `prefix`."""
    for number, (kind, value) in enumerate(items):
        if len(prefix) >= 4:
            return {prefix}
        name, rest = str(kind), items[number + 1 :]
        if name == "LITERAL":
            prefix += chr(value)
        elif name in {"AT", "ASSERT", "ASSERT_NOT"}:
            continue
        elif name == "SUBPATTERN":
            return _prefixes([*value[3], *rest], prefix)
        elif name == "BRANCH":
            return {p for branch in value[1] for p in _prefixes([*branch, *rest], prefix)}
        elif name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            least, most, inner = value
            once = _prefixes([*inner, *(rest if most == 1 else _ANYTHING)], prefix)
            return once if least else once | _prefixes(rest, prefix)
        elif name == "IN" and all(str(k) == "LITERAL" for k, _ in value):
            return {p for _, code in value for p in _prefixes(rest, prefix + chr(code))}
        else:
            return {prefix}
    return {prefix}


def _without_longer(starts: frozenset[str]) -> list[str]:
    """The starts that no shorter start of the same rule already covers, so that a rule is tried once at a place."""
    return [s for s in sorted(starts) if not any(s != o and s.startswith(o) for o in starts)]


_NEVER = re.compile(r"(?!)")
_ANYTHING = [("ANY", None)]
_BEGIN = re.compile(r"(?<!\w)[\w$\"\ue001-\ue005]")


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
    mute = (
        re.sub(r"[eé]([^aeiouyéè]{1,2})$", r"è\1", stem)
        if not stem.endswith(("ll", "tt", "ss", "nn", "rr", "pt", "st"))
        else stem
    )
    if stem.endswith("y"):
        mute = stem[:-1] + "i"
    forms = []
    for ending in _ER_ENDINGS.split():
        root = mute if ending in {"e", "es", "ent"} else soft if ending[0] == "a" else stem
        forms.append(root + ending)
    return tuple(dict.fromkeys(forms))


@lru_cache(maxsize=4)
def lexicon(language: str) -> Lexicon:
    """The shipped lexicon of a language ("en", "km", "fr"), read once a process."""
    return Lexicon(PACKAGE_DATA / "lexicon" / f"{language}.yaml")
