"""Raw text → text as it is stored (`printable`, `one_line`, `tidy_lines`) or compared letter by letter (`letters`)."""

from __future__ import annotations

import re

_NONCHARACTERS = "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
_UNSEEN = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u2060\ufeff\ud800-\udfff\ufdd0-\ufdef{_NONCHARACTERS}]")
_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0\u2028\u2029\u202f\u3000]+")
_NO_LETTERS = re.compile(r"[\W_]+")


def printable(text: str) -> str:
    """The text without control characters, lone surrogates, noncharacters, byte order marks and soft hyphens.

    U+200B and the joiners stay: Khmer publishers put them inside words, and matching (not storing) drops them.
    """
    return text if text.isprintable() else _UNSEEN.sub("", text)


def spaced(text: str) -> str:
    """The text with every run of white space, line breaks included, as one space."""
    # Text that is printable has no white space but spaces; this is true of most and much cheaper to ask.
    return text if text.isprintable() and "  " not in text else _SPACES.sub(" ", text)


def one_line(text: str) -> str:
    """The text on a single line, spaces collapsed, control characters gone."""
    return spaced(printable(text)).strip(" ")


def tidy_lines(text: str) -> str:
    """One space between words, none around line breaks, and no character that a reader cannot see as text."""
    return "\n".join(map(one_line, text.split("\n"))) if "\n" in text else one_line(text)


def letters(text: str) -> str:
    """Letters and digits alone, in one case: what stays the same when a headline is set with other marks and spaces."""
    return _NO_LETTERS.sub("", text.casefold())
