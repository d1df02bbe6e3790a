"""A rule is skipped only where it cannot match: what a wording needs stands in whatever it matches."""

from __future__ import annotations

import re

import pytest

from pipeline.detect.lexicon import Rule, lexicon
from pipeline.detect.needs import TOKENS, Needed, words_needed

_SECTIONS = ("join", "leave", "return", "recant", "pressure", "reward", "conduct", "denials", "offers")


def _may_match(source: str, text: str) -> bool:
    return bool(Needed([words_needed(source)]).rules_for(frozenset(TOKENS.findall(text))))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"(?<!\w)(?:defect(?:ed|s)? to)(?!\w)", "he defected to them"),
        (r"(?<!\w)(?:converts?)(?!\w)", "the converts came"),
        (r"(?<!\w)(?:(?:has |had )*(?:left|quit))(?!\w)", "she had left"),
        (r"(?<!\w)(?:(?:\ue002\ue000*+) ?rejoin\w+)", "the \ue002\ue000\ue000 rejoined"),
        (r"(?<!\w)(?:paid [^.]{0,20}\d+ riel)(?!\w)", "paid him some 500 riel"),
        (r"(?<!\w)(?:left.joined)(?!\w)", "left joined"),
    ],
)
def test_a_text_that_a_pattern_matches_holds_what_it_needs(source: str, text: str) -> None:
    assert re.search(source, text)
    assert _may_match(source, text)


def test_a_text_without_the_rare_word_is_skipped() -> None:
    assert not _may_match(r"(?<!\w)(?:the party (?:absorbed|took over) it)(?!\w)", "the party met over it")


def test_a_prefix_of_a_word_is_not_the_word() -> None:
    assert not _may_match(r"(?<!\w)(?:join the)(?!\w)", "the joiner")


def test_flags_and_references_are_not_read() -> None:
    assert words_needed(r"(?i:JOINED)") == ()
    assert words_needed(r"(joined) \1") == ()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_rule_of_the_lexicon_is_skipped_where_it_matches(language: str) -> None:
    words = lexicon(language)
    rules: list[Rule] = [rule for name in _SECTIONS if words.has(name) for rule in words.rules(name)]
    needed = Needed([rule.needs for rule in rules])
    texts = sorted({" ".join(sorted(tokens)) for rule in rules for needs in rule.needs for tokens in needs})
    texts += [token.rstrip("*") + " to the \ue002\ue000\ue000 with \ue001\ue000" for t in texts for token in t.split()]
    for text in list(dict.fromkeys(texts))[::40]:
        allowed = needed.rules_for(frozenset(TOKENS.findall(text)))
        for number, rule in enumerate(rules):
            if number not in allowed:
                assert not rule.pattern.search(text), (rule.name, text)
