"""Regular expressions seen from outside: how a pattern's matches can begin, and word lists as quick alternations.

Both are only about speed: a rule is tried where its first letters stand, and a long list of words is read letter by
letter instead of word by word. Neither changes what a pattern matches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

#: Letters of a beginning that are worth telling apart.
REACH = 6
#: A sign that no pattern writes; it stands for `\\d` while beginnings are computed.
ANY_DIGIT = "\x01"


@dataclass(frozen=True, slots=True)
class Letters:
    """One character out of some; null when it may be any."""

    letters: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Branches:
    """Alternatives, each a sequence of parts."""

    branches: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    part: Part
    least: int
    most: int


Part = Letters | Branches | Repeat
NOTHING = Branches(((),))
_OPAQUE = Letters(None)
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v"}
_COUNTS = re.compile(r"\{(\d*)(?:(,)(\d*))?\}")
_MANY = 1 << 30
_OPENED = re.compile(r"\?(?::|>|P<\w+>|(?P<around><?[=!])|(?P<other>))")


def beginnings(source: str, *, reach: int = REACH, least: int = 2) -> frozenset[str] | None:
    """The letters, up to `reach` of them, that a match of the pattern can begin with; null when some match can begin
    with fewer than `least` known letters. `ANY_DIGIT` stands for `\\d`.
    """
    going, ended = _grow((parse(source),), {""}, reach)
    found = going | ended
    return frozenset(found) if all(len(letters) >= least for letters in found) else None


@lru_cache(maxsize=4)  # how a rule can begin and what it needs are read one after the other
def parse(source: str) -> Branches:
    """A pattern as a tree of what it reads; `ANY_DIGIT` stands for `\\d`, what looks around reads nothing."""
    branches, _ = _read_branches(source.replace(r"\d", ANY_DIGIT), 0)
    return branches


def _grow(parts: Iterable[Part], going: set[str], reach: int) -> tuple[set[str], set[str]]:
    """The beginnings after `parts`: those that what follows can make longer, and those that are ended."""
    ended: set[str] = set()
    for part in parts:
        full = {letters for letters in going if len(letters) >= reach}
        ended |= full
        going = going - full
        if isinstance(part, Letters):
            if part.letters is None:
                return set(), ended | going
            going = {known + letter for known in going for letter in part.letters}
        elif isinstance(part, Branches):
            grown = [_grow(branch, going, reach) for branch in part.branches]
            going = set().union(*(open_ for open_, _ in grown))
            ended = ended.union(*(closed for _, closed in grown))
        else:
            once, closed = _grow((part.part,), going, reach)
            ended |= closed
            if part.most > 1:
                # What comes after a second round is not followed up.
                ended |= once
                once = set()
            going = once if part.least else once | going
        if not going:
            break
    return going, ended


def _read_branches(source: str, at: int) -> tuple[Branches, int]:
    branches: list[tuple[Part, ...]] = []
    parts: list[Part] = []
    while at < len(source) and source[at] != ")":
        if source[at] == "|":
            branches.append(tuple(parts))
            parts, at = [], at + 1
            continue
        part, at = _read_part(source, at)
        part, at = _read_repeat(part, source, at)
        parts.append(part)
    return Branches((*branches, tuple(parts))), at


def _read_part(source: str, at: int) -> tuple[Part, int]:
    letter = source[at]
    if letter == "(":
        return _read_group(source, at + 1)
    if letter == "[":
        return _read_class(source, at + 1)
    if letter == "\\":
        return _read_escape(source, at + 1)
    if letter in "^$":
        return NOTHING, at + 1
    return (_OPAQUE if letter == "." else Letters(frozenset(letter))), at + 1


def _read_group(source: str, at: int) -> tuple[Part, int]:
    opened = _OPENED.match(source, at)
    inner, end = _read_branches(source, opened.end() if opened else at)
    if opened and opened["around"]:
        return NOTHING, end + 1
    # Flags, conditions and references are not read: whatever they stand for may begin anyhow.
    return (_OPAQUE if opened and opened["other"] is not None else inner), end + 1


def _read_class(source: str, at: int) -> tuple[Part, int]:
    end = at + (source[at] == "^")
    end += source[end] == "]"
    while source[end] != "]":
        end += 2 if source[end] == "\\" else 1
    members = source[at:end]
    plain = not members.startswith("^") and "\\" not in members and "-" not in members[1:-1]
    return Letters(frozenset(members) if plain else None), end + 1


def _read_escape(source: str, at: int) -> tuple[Part, int]:
    letter = source[at]
    if letter in "bBAZ":
        return NOTHING, at + 1
    if letter == "u":
        return Letters(frozenset(chr(int(source[at + 1 : at + 5], 16)))), at + 5
    if letter in _CONTROLS:
        return Letters(frozenset(_CONTROLS[letter])), at + 1
    return (_OPAQUE if letter.isalnum() else Letters(frozenset(letter))), at + 1


def _read_repeat(part: Part, source: str, at: int) -> tuple[Part, int]:
    sign = source[at : at + 1]
    counts = _COUNTS.match(source, at) if sign == "{" else None
    if sign in {"?", "*", "+"}:
        least, most, at = int(sign == "+"), (1 if sign == "?" else _MANY), at + 1
    elif counts and counts.group() not in {"{}", "{,}"}:
        least = int(counts[1] or 0)
        most = int(counts[3] or _MANY) if counts[2] else least
        at = counts.end()
    else:
        return part, at
    # Lazy and possessive signs change which match is found, not how it begins.
    return Repeat(part, least, most), at + (source[at : at + 1] in {"?", "+"})


def alternation(words: Iterable[str]) -> str:
    """A pattern that matches what `"|".join(sorted(words, key=len, reverse=True))` does, read letter by letter.

    Words must be plain: letters, digits, blanks and other signs that stand for themselves, or escaped ones.
    """
    tree: dict[str, dict] = {}  # type: ignore[type-arg]
    for word in words:
        branch = tree
        for letter in re.findall(r"\\.|.", word, re.DOTALL):
            branch = branch.setdefault(letter, {})
        branch[""] = {}
    return _spell(tree)


def _spell(tree: dict[str, dict]) -> str:  # type: ignore[type-arg]
    may_end = "" in tree
    branches = [letter + _spell(rest) for letter, rest in tree.items() if letter]
    if not branches:
        return ""
    if len(branches) == 1 and not may_end:
        return branches[0]
    return "(?:" + "|".join(branches) + ")" + ("?" if may_end else "")


def shortest(starts: Iterable[str]) -> list[str]:
    """The starts that no shorter one already covers, sorted; none may be empty."""
    known = frozenset(starts)
    return [s for s in sorted(known) if not any(s[:size] in known for size in range(1, len(s)))]


def spell(starts: Iterable[str]) -> str:
    """A pattern of beginnings, `ANY_DIGIT` read as a digit."""
    return alternation(re.escape(s) for s in starts).replace(ANY_DIGIT, r"\d")


# A pattern that begins only where a word does.
_AT_BORDER = re.compile(r"\(\?<!(?:\\w\)|\[\\w[^\]]*\]\))")


def _spell_at_borders(starts: Iterable[str]) -> str:
    """`spell`, for starts before which no letter stands. That is asked behind the first letter, so that the search
    leaps from one fitting letter to the next.
    """
    by_first: dict[str, list[str]] = {}
    for start in starts:
        by_first.setdefault(start[0], []).append(start[1:])
    branches = []
    for first, rest in by_first.items():
        letter = r"\d" if first == ANY_DIGIT else re.escape(first)
        branches.append(rf"{letter}(?<!\w{letter})" + ("" if "" in rest else spell(rest)))
    return "|".join(branches)


class Quick:
    """A pattern whose matches are looked for only where its first letters stand; finds what the pattern finds."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern
        starts = beginnings(pattern.pattern, least=1)
        if starts is None:
            raise ValueError(f"some match of {pattern.pattern[:60]!r} may begin anyhow")
        heads = shortest(starts)
        borders = _AT_BORDER.match(pattern.pattern) is not None
        self._heads = re.compile(_spell_at_borders(heads) if borders else spell(heads))

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`, for patterns without empty matches."""
        end = len(text) if end is None else end
        search, match = self._heads.search, self._pattern.match
        at = start
        while head := search(text, at, end):
            at = head.start()
            found = match(text, at, end)
            if found:
                yield found
                at = found.end()
            else:
                at += 1


def quick(pattern: re.Pattern[str]) -> Quick | re.Pattern[str]:
    """The pattern as `Quick`, or itself where its matches may begin anyhow."""
    try:
        return Quick(pattern)
    except ValueError:
        return pattern
