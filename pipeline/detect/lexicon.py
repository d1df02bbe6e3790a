"""`pipeline/data/lexicon/<language>.yaml` → compiled rules, each tried only where one of its words stands.

Patterns run over `lower(document.mask)`. `<join>` expands to the forms listed under `verbs`, `{PERSON}` and its kin to tag
patterns, `{P}` to a party with its article and adjectives. A verb without an entry stands for its regular forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
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
    "now dissolved|now-defunct|defunct|rival|old|new|royalist|banned|court-dissolved|outlawed|same|own|other|small|tiny|"
    "parliamentary|then-ruling|then|pro-government|president|prime minister|premier|party|long-ruling|all-powerful|"
    "newly formed|newly founded|minor|once-mighty|nascent|fellow|president's|prime minister's|in favou?r of|ranks of|"
    "side of|camp of|defunct|beleaguered|embattled|young|upstart|fledgling"
)
_P = (
    r"(?:(?:the|its|their|his|her|that|this|our|my|your|an|a|either|both|some|any) )?"
    rf"(?:{MACROS['PERSON']}'s? )?(?:(?:{_ADJECTIVES}),? )*{MACROS['PARTY']}"
)


def lower(text: str) -> str:
    """Lower case of the Latin letters of English and French: never changes the length, so offsets stay."""
    return text.translate(_LOWER)


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled wording. `heads` are the lower-case words one of which must stand in the sentence; empty: always."""

    name: str
    pattern: re.Pattern[str]
    heads: frozenset[str]
    kind: str = ""
    family: str = ""


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
            name: tuple(str(forms).split()) for name, forms in (document.get("verbs") or {}).items()
        }
        self._regular = regular_er_forms if document.get("conjugation") == "french" else regular_forms
        self._party = str(document.get("party_phrase") or _P)
        self._rules: dict[str, tuple[Rule, ...]] = {}
        self._words: dict[str, frozenset[str]] = {}
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._generic = self._generic_pattern()

    def section(self, name: str) -> Any:
        """A section as written; raises `GazetteerError` when the file has none."""
        if name not in self._sections:
            raise GazetteerError(f"{self.path}: section {name!r} is missing")
        return self._sections[name]

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
            self._patterns[index] = self._compile(f"{name} {key or ''}", str(source))[0]
        return self._patterns[index]

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
        pattern, heads = self._compile(f"{section} rule {name}", entry["pattern"])
        given = entry.get("heads")
        return Rule(
            f"{section}.{name}",
            pattern,
            frozenset(map(str, given)) if given else heads,
            str(entry.get("kind", "")),
            str(entry.get("family", "")),
        )

    def _compile(self, where: str, source: str) -> tuple[re.Pattern[str], frozenset[str]]:
        heads: set[str] = set()

        def expand(match: re.Match[str]) -> str:
            forms = self._verbs.get(match[1]) or self._regular(match[1])
            heads.update(re.split(r"[^\w]", form)[0] for form in forms)
            return "(?:" + "|".join(forms) + ")"

        source = _VERB.sub(expand, source).replace("{P}", self._party)
        for name, macro in MACROS.items():
            source = source.replace("{" + name + "}", macro)
        # A rule with plain words outside its verbs (money, "the stage") cannot be skipped by verb alone.
        try:
            # A wording that ends in `$` or a blank is looked for at the end of a stretch, without a border after it.
            if not self._borders:
                return re.compile(source), frozenset()
            tail = "" if source.endswith(("$", " ")) else r"(?!\w)"
            return re.compile(rf"(?<!\w)(?:{source}){tail}"), frozenset(heads)
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
    mute = re.sub(r"[eé]([^aeiouyéè]{1,2})$", r"è\1", stem) if not stem.endswith(("ll", "tt", "ss", "nn", "rr", "pt", "st")) else stem
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
