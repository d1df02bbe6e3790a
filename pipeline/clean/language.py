"""Text → its language: Khmer by its script, else py3langid (which knows Latin and all others)."""

from __future__ import annotations

import re

import py3langid

from pipeline.records import Language

_KHMER = re.compile(r"[\u1780-\u17d3\u17dc\u17dd]")
_ENOUGH = 60


def language_of(text: str, *, declared: str | None = None) -> Language:
    """`km`, `en`, `fr` or `other`. On mixed pages the script with more letters wins, where a Khmer letter counts
    double: Khmer writes a word with about half as many, and English pages hardly ever hold Khmer.

    `declared` is the page's own word (`<html lang>`, often the theme's default): asked only for very short texts.
    """
    sample = text[:6000]
    rest, khmer = _KHMER.subn("", sample)
    other = sum(map(str.isalpha, rest))
    if khmer and 2 * khmer >= other:
        return "km"
    if other >= _ENOUGH or not declared:
        found = str(py3langid.classify(sample[:800])[0]) if other else "other"
    else:
        found = re.split(r"[-_]", declared.strip().lower())[0]
    return "en" if found == "en" else "fr" if found == "fr" else "km" if found == "km" else "other"
