"""HTML of a feed entry → text as a reader sees it, paragraphs parted by a blank line.

Block tags become line breaks and inline tags become nothing: a space at every inline tag, as `get_text(" ")` puts
it, splits Khmer words. Entities are resolved once, and once more only where nothing but escaped markup came out.
"""

from __future__ import annotations

import html
import re

from bs4 import BeautifulSoup, Tag
from bs4.element import CData, NavigableString

from pipeline.clean.lines import one_line, spaced, tidy_lines
from pipeline.clean.markup import MAX_CHARS, MAX_TAGS, parse_markup, strip_markup

BLOCK_TAGS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre "
    "section summary table tbody td tfoot th thead tr ul".split()
)
SILENT_TAGS = frozenset(
    "script style noscript template svg math iframe object embed audio video canvas map select button textarea "
    "input noframes title".split()
)
_ESCAPED_TAG = re.compile(
    r"&lt;/?(?:p|br|div|span|a|b|i|em|strong|ul|ol|li|img|h[1-6]|blockquote|figure|table)\b", re.IGNORECASE
)
_REAL_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<!--")


def clean_snippet(markup: str) -> str:
    """Text of a feed entry's HTML (or plain text), paragraphs joined by a blank line; empty when there is none."""
    return "\n\n".join(snippet_paragraphs(markup))


def snippet_paragraphs(markup: str) -> list[str]:
    """The paragraphs of `clean_snippet`; a `<br>` inside a paragraph is a line break inside it, two part it."""
    markup = _without_cdata(markup)
    if not _REAL_TAG.search(markup) and not _ESCAPED_TAG.search(markup):
        lines = (one_line(part) for part in re.split(r"\n\s*\n", html.unescape(markup)))
        return [line for line in lines if line]
    soup = snippet_soup(markup)
    return paragraphs_of(soup) if soup is not None else []


def snippet_soup(markup: str) -> BeautifulSoup | None:
    """The entry as a tree, its double escaping and CDATA undone; None when it is empty or too large to read."""
    markup = _without_cdata(markup)
    if not _REAL_TAG.search(markup) and _ESCAPED_TAG.search(markup):
        markup = html.unescape(markup)
    markup = strip_markup(markup)
    if not markup.strip() or len(markup) > MAX_CHARS or markup.count("<") > MAX_TAGS:
        return None
    return parse_markup(f"<html><body>{markup}</body></html>")


def _without_cdata(markup: str) -> str:
    """The markup without the marks of a CDATA section, closed or cut off; what stands in it stays."""
    return markup.replace("<![CDATA[", "").replace("]]>", "") if "<![CDATA[" in markup else markup


def paragraphs_of(root: Tag) -> list[str]:
    """The text of a tree, cut at block tags and at double line breaks."""
    paragraphs: list[str] = []
    line: list[str] = []

    def flush() -> None:
        for part in re.split(r"\n\s*\n", tidy_lines("".join(line))):
            if part.strip():
                paragraphs.append(part.strip())
        line.clear()

    stack: list[tuple[object, bool]] = [(root, False)]
    while stack:
        node, is_leaving = stack.pop()
        if isinstance(node, Tag):
            if node.name in SILENT_TAGS:
                continue
            if node.name == "br":
                line.append("\n")
                continue
            if node.name in BLOCK_TAGS:
                flush()
                if not is_leaving:
                    stack.append((node, True))
            if not is_leaving:
                stack.extend((child, False) for child in reversed(node.contents))
        elif type(node) is NavigableString or type(node) is CData:
            line.append(spaced(str(node)))
    flush()
    return paragraphs
