"""Words that a pattern cannot match without, read off its source: a rule is tried only in sentences that hold them.

Only about speed, as `patterns`: a sentence without the words holds no match. The idea is that of RE2's prefilter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce

from pipeline.detect.patterns import ANY_DIGIT, NOTHING, Branches, Letters, Part, Repeat, parse
from pipeline.detect.spans import PAD

#: The words and tags of a text; what a token is here and in the patterns must be the same.
TOKENS = re.compile(r"\w+|[\ue001-\ue005]")
# In patterns `ANY_DIGIT` is a letter of a word, and stands for written digits too.
_TOKENS_SPELT = re.compile(rf"[\w{ANY_DIGIT}]+|[\ue001-\ue005]")
_DIGITS = re.compile(r"\d")
#: Spellings that a stretch of a pattern may have and still be told one by one.
_MOST_SPELLINGS = 200
_MOST_REMEMBERED = 20_000
#: A set that so many sentences meet tells nothing; one of an alternative's other sets is asked for below `_COMMON`.
_COMMONEST, _COMMON = 0.7, 0.65
_MOST_OTHERS = 3
# The share of sentences that hold a word, roughly, in English and French news; the tags stand in every fourth.
_SHARES = {
    **dict.fromkeys(
        "the a in and to of he on that s for had who was it not de la le les des et à en l d".split(), 0.25
    ),
    **dict.fromkeys(
        "has with at people his by from been i have they one she be two them its would an were him their no are will "
        "about told over as we this which did her asked since what last after up before party said un une que qui "
        "dans pour par sur au aux il elle son sa ses ont est a été avait plus se ce qu n".split(),
        0.06,
    ),
}
_RARE, _SHORT, _SIGN = 0.008, 0.05, 0.25
_PAD = Letters(frozenset(PAD))
# Written after a token that may go on: "defect*" stands for "defected" too.
_GOES_ON = "*"
# What `parse` cannot tell: flags, conditions, references and characters by number.
_UNFIT = re.compile(r"\(\?[aiLmsux-]|\(\?\(|\(\?P=|\\[0-9xUN]")

#: Alternatives, each with sets of tokens.
Needs = tuple[tuple[frozenset[str], ...], ...]
_Sets = list[frozenset[str]]


def words_needed(source: str) -> Needs:
    """For each alternative of the pattern the sets of tokens, rarest first, of each of which its matches hold one.
    A match must begin where a word does. Empty where some alternative needs nothing that is known.
    """
    if _UNFIT.search(source):
        return ()
    found = []
    for branch in _alternatives(parse(source)):
        spellings, sets = _of_sequence(branch, bounded=True)
        if spellings is not None:
            sets = _sets_of(" " + s for s in spellings)
        kept = sorted((tokens for tokens in dict.fromkeys(sets) if _weight(tokens) < _COMMONEST), key=_weight)
        if not kept:
            return ()
        found.append(tuple(kept))
    return tuple(dict.fromkeys(found))


def _alternatives(part: Branches) -> Iterator[tuple[Part, ...]]:
    for branch in part.branches:
        parts = [p for p in branch if p != NOTHING]
        if len(parts) == 1 and isinstance(parts[0], Branches):
            yield from _alternatives(parts[0])
        else:
            yield branch


def _of_sequence(parts: Sequence[Part], *, bounded: bool) -> tuple[frozenset[str] | None, _Sets]:
    """All spellings of the parts one after the other, else what each of their matches needs. `bounded` says that a
    word cannot go on into them from before.
    """
    run = {" " if bounded else ""}
    found: _Sets = []
    is_spelt = True
    for part in parts:
        at_border = all(s and not _is_letter(s[-1]) for s in run)
        if at_border and isinstance(part, Repeat) and part.part == _PAD:
            # The padding of a tag; what follows it begins as behind the tag itself.
            continue
        spellings, needs = _of_part(part, bounded=at_border)
        found += needs
        if spellings is not None and len(run) * len(spellings) <= _MOST_SPELLINGS:
            run = {before + s for before in run for s in spellings}
            continue
        found += _sets_of(run)
        is_spelt = False
        if spellings is not None:
            run = {(" " if at_border else "") + s for s in spellings}
        else:
            run = {" " if _ends_word(part, at_border) else ""}
    if is_spelt:
        return frozenset(s[bounded:] for s in run), []
    return None, found + _sets_of(run)


def _ends_word(part: Part, before: bool) -> bool:
    """Can no word go on from the part into what follows? `before` says that none goes on into the part."""
    if isinstance(part, Letters):
        return part.letters is not None and not any(map(_is_letter, part.letters))
    if isinstance(part, Repeat):
        return (before or part.least > 0) and _ends_word(part.part, before)
    return all(reduce(lambda known, one: _ends_word(one, known), branch, before) for branch in part.branches)


def _of_part(part: Part, *, bounded: bool) -> tuple[frozenset[str] | None, _Sets]:
    if isinstance(part, Letters):
        return part.letters, []
    if isinstance(part, Branches):
        return _of_branches(part, bounded=bounded)
    spellings, needs = _of_part(part.part, bounded=bounded)
    if part.least == 0:
        return (spellings | {""} if spellings is not None and part.most == 1 else None), []
    return None, needs if spellings is None else _sets_of((" " if bounded else "") + s for s in spellings)


def _of_branches(part: Branches, *, bounded: bool) -> tuple[frozenset[str] | None, _Sets]:
    read = [_of_sequence(branch, bounded=bounded) for branch in part.branches]
    spelt = [spellings for spellings, _ in read if spellings is not None]
    if len(spelt) == len(read) and sum(map(len, spelt)) <= _MOST_SPELLINGS:
        return frozenset().union(*spelt), []
    left = " " if bounded else ""
    needs = [n if s is None else _sets_of(left + one for one in s) for s, n in read]
    if len(needs) == 1:
        return None, needs[0]
    # One branch or another matches: a token of the rarest set of each.
    return None, [frozenset().union(*(min(n, key=_weight) for n in needs))] if all(needs) else []


def _sets_of(spellings: Iterable[str]) -> _Sets:
    """The set of the rarest token of each spelling; none where a spelling holds no whole beginning of a word."""
    tokens = set()
    for spelling in spellings:
        here = [
            m.group() + (_GOES_ON if m.end() == len(spelling) and _is_letter(m.group()[-1]) else "")
            for m in _TOKENS_SPELT.finditer(_DIGITS.sub(ANY_DIGIT, spelling))
            if m.start() > 0 or not _is_letter(m.group()[0])
        ]
        if not here:
            return []
        tokens.add(min(here, key=lambda t: (_weight_of(t), -len(t), t)))
    return [frozenset(tokens)]


def _is_letter(sign: str) -> bool:
    return sign.isalnum() or sign in {"_", ANY_DIGIT}


def _weight(tokens: frozenset[str]) -> float:
    return sum(map(_weight_of, tokens))


def _weight_of(token: str) -> float:
    size = len(token)
    if size == 1:
        return _SIGN
    return _SHARES.get(token) or (_SHORT if size < 4 and token.endswith(_GOES_ON) else _RARE)


class Needed:
    """Which of numbered rules a stretch may match, by the words that each needs."""

    def __init__(self, rules: Sequence[Needs]) -> None:
        #: Rules that may match anywhere.
        self._free = frozenset(number for number, needs in enumerate(rules) if not needs)
        #: Per alternative its rule and, by their numbers, the sets it needs beside its rarest.
        self._alternatives: list[tuple[int, frozenset[int]]] = []
        sets: dict[frozenset[str], int] = {}
        rarest_with: dict[str, set[int]] = {}
        others_with: dict[str, set[int]] = {}
        for number, needs in enumerate(rules):
            for rarest, *others in needs:
                for token in rarest:
                    rarest_with.setdefault(token, set()).add(len(self._alternatives))
                used = [tokens for tokens in others[:_MOST_OTHERS] if _weight(tokens) < _COMMON]
                self._alternatives.append((number, frozenset(sets.setdefault(s, len(sets)) for s in used)))
        for tokens, number in sets.items():
            for token in tokens:
                others_with.setdefault(token, set()).add(number)
        self._rarest_with = _Memory(rarest_with)
        self._others_with = _Memory(others_with)

    def rules_for(self, words: Iterable[str]) -> frozenset[int]:
        """The numbers of the rules that a stretch of these tokens may match."""
        near = _NOTHING.union(*map(self._rarest_with.__getitem__, words))
        if not near:
            return self._free
        met = _NOTHING.union(*map(self._others_with.__getitem__, words))
        return self._free.union([n for n, others in map(self._alternatives.__getitem__, near) if others <= met])


_NOTHING: frozenset[int] = frozenset()


class _Memory(dict[str, frozenset[int]]):
    """Word → the numbers that its token, or a beginning of it, stands for. A dict, because it is asked most of all."""

    def __init__(self, by_token: Mapping[str, set[int]]) -> None:
        self._by_token = by_token

    def __missing__(self, word: str) -> frozenset[int]:
        plain = _DIGITS.sub(ANY_DIGIT, word)
        keys = [plain, *(plain[:size] + _GOES_ON for size in range(1, len(plain) + 1))]
        found = _NOTHING.union(*(self._by_token.get(key, ()) for key in keys))
        if len(self) < _MOST_REMEMBERED:
            self[word] = found
        return found
