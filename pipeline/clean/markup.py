"""Markup → a BeautifulSoup tree, within limits that no page of a newspaper meets.

Scripts, styles, comments and inlined pictures are cut out in one linear pass before parsing: they are most of a
page's bytes, none of its text, and the part that hostile or broken pages blow up. JSON-LD scripts stay.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

from pipeline.clean.tree import parse
from pipeline.errors import CleanError

MAX_CHARS = 3_000_000
MAX_TAGS = 60_000

_OPEN = re.compile(r"<(?:(script|style|svg|template)\b([^<>]{0,2000})>|!--)")
_DATA_URI = re.compile(r"data:(?:image|font|video)/[a-z0-9.+-]{1,30};base64,[A-Za-z0-9+/=]{200,}")
_XML_DECLARATION = re.compile(r"\s*<\?xml[^<>]{0,300}\?>")
_TAG = re.compile(r"<[A-Za-z]")
_CAPITALS = re.compile(r"[A-Z]+")


def parse_page(text: str) -> BeautifulSoup:
    """The tree of a page that `strip_markup` made; raises `CleanError` when it is too large for bounded time."""
    if len(text) > MAX_CHARS:
        raise CleanError(f"the page is too large: {len(text):,} characters of markup, the limit is {MAX_CHARS:,}")
    if text.count("<") > MAX_TAGS and (tags := sum(1 for _ in _TAG.finditer(text))) > MAX_TAGS:
        raise CleanError(f"the page is too large: {tags:,} elements, the limit is {MAX_TAGS:,}")
    return parse_markup(text)


def parse_markup(text: str) -> BeautifulSoup:
    """A tree from text that is already within limits. Always lxml: html.parser is quadratic on hostile input."""
    # A lone surrogate (from `&#xD800;` or a caller's str) cannot be handed to libxml2.
    return parse(text.encode("utf-8", "replace").decode())


def strip_markup(text: str) -> str:
    """The markup without scripts (but JSON-LD), styles, drawings, templates, comments, NULs and inlined pictures."""
    pieces: list[str] = []
    # Without the XML declaration of XHTML pages, which makes BeautifulSoup warn of an XML document.
    declaration = _XML_DECLARATION.match(text)
    position = declaration.end() if declaration else 0
    kept_to = position
    lowered = text.lower()
    if len(lowered) != len(text):  # some letters become two; places in the one would not be places in the other
        lowered = _CAPITALS.sub(lambda capital: capital[0].lower(), text)
    unclosed: set[str] = set()
    for match in _OPEN.finditer(lowered):
        name = match[1] or "!--"
        if match.start() < kept_to or name in unclosed:
            continue
        closing = "-->" if name == "!--" else f"</{name}"
        end = lowered.find(closing, match.end())
        if end < 0:
            # Searched to the end once; another search for the same tag would make the pass quadratic.
            unclosed.add(name)
            continue
        if name == "script" and "ld+json" in match[2]:
            kept_to = end  # a comment inside it belongs to it
            continue
        pieces.append(text[position : match.start()])
        position = end + len(closing) if name == "!--" else text.find(">", end) + 1 or len(text)
        kept_to = position
    pieces.append(text[position:])
    return _DATA_URI.sub("", "".join(pieces)).replace("\x00", "")
