"""Folding keeps the way back to the original code points."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.detect.normal import fold_form, normalise


def test_curly_quotes_become_straight_and_keep_their_place():
    normal = normalise("the party’s “card”")
    assert normal.text == 'the party\'s "card"'
    assert normal.original(0, 5) == (0, 5)


def test_zero_width_spaces_are_dropped_and_found_again():
    original = "បក្ស\u200bប្រជា\u200bជន!"
    normal = normalise(original)
    at = normal.text.index("ជន")
    start, end = normal.original(at, at + 2)
    assert original[start:end] == "ជន"


def test_both_khmer_spellings_of_one_sound_are_one_form():
    assert fold_form("ផ្ដាច់ខ្លួន") == fold_form("ផ្តាច់ខ្លួន")
    assert fold_form("មន្រ្តី") == fold_form("មន្ត្រី")


@given(st.text(alphabet=st.sampled_from("ab’“\u200b\ufeff \nក្ដ្តរ\ue001"), max_size=60))
def test_every_folded_character_stands_for_one_original_character(text):
    normal = normalise(text)
    positions = [normal.original(i, i + 1) for i in range(len(normal.text))]
    assert all(end == start + 1 for start, end in positions)
    assert [s for s, _ in positions] == sorted({s for s, _ in positions})
    assert not any("\ue000" <= c <= "\ue00f" for c in normal.text)
