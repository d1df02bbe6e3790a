"""A tree → its text blocks in order, each with its place in the tree and its share of link text.

One iterative pass (hostile pages nest 50,000 deep). What a block weighs and which blocks are the article is decided
in `main_text.py`; here only what the markup itself says: hidden, caption, marked as sidebar, comments, sharing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from typing import Any, Literal

from bs4 import Tag
from bs4.element import NavigableString

from pipeline.clean.lines import one_line
from pipeline.clean.snippet import BLOCK_TAGS, SILENT_TAGS

Force = Literal["none", "seldom", "hidden", "rarely", "never"]
MAX_DEPTH = 400
_UTILITY_CLASSES = 6

_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_UTILITY_NAME = re.compile(r"[:\[\]/@]")
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_Piece = tuple[str, bool, bool]
_BREAK: _Piece = ("\n", False, False)  # told apart from a line break in the text by identity
_RARE_TAGS = frozenset({"nav", "footer", "figcaption", "menu", "dialog"})
_RARE_ROLES = frozenset({"navigation", "complementary", "contentinfo", "search", "dialog"})
_SELDOM_TAGS = frozenset({"aside", "figure", "header", "form", "fieldset", "caption", "address", "details"})
FIRM: frozenset[Force] = frozenset({"hidden", "rarely", "never"})
_INLINE = frozenset("a abbr b cite em font i ins label small span strong sub sup time u".split())
_KINDS = {"li": "item", "dt": "item", "dd": "item", "blockquote": "quote", "p": "paragraph", "pre": "paragraph"}
_KINDS |= dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading")


@dataclass(slots=True)
class Node:
    """An element that holds blocks. `force` is what its own markup says against its being article."""

    index: int
    parent: int
    tag: Tag
    force: Force
    is_article: bool
    raw: float = 0.0
    sum: float = 0.0


@dataclass(slots=True)
class Block:
    """A run of text between two block boundaries. `links` counts the characters that stand in links."""

    text: str
    links: int
    node: int
    kind: str
    bold: int = 0
    weight: float = 0.0
    is_boilerplate: bool = False

    @property
    def link_density(self) -> float:
        return self.links / max(1, len(self.text))


@dataclass(slots=True)
class Layout:
    """Everything that one pass over the tree sees; `nodes[0]` is the root, `depth` that of the deepest block."""

    nodes: list[Node] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    depth: int = 0

    def ancestors(self, index: int) -> Iterable[Node]:
        while index >= 0:
            yield self.nodes[index]
            index = self.nodes[index].parent


@cache
def boilerplate() -> dict[str, Any]:
    """The reviewable word lists of `boilerplate.toml`."""
    return tomllib.loads((resources.files("pipeline.clean") / "boilerplate.toml").read_text(encoding="utf-8"))


def read_layout(root: Tag) -> Layout:
    """The blocks of the tree; elements deeper than `MAX_DEPTH` are read as if they stood at that depth."""
    layout = Layout()
    pieces: list[_Piece] = []
    links = bolds = 0

    def flush(node: int, kind: str) -> None:
        if pieces:
            layout.blocks.extend(_blocks_of(pieces, node, kind))
            pieces.clear()

    layout.nodes.append(Node(0, -1, root, "none", False))
    # (element or string, index of its node, kind of its block, depth, is it being left)
    stack: list[tuple[object, int, str, int, bool]] = [(c, 0, "text", 1, False) for c in reversed(root.contents)]
    while stack:
        item, node, kind, depth, is_leaving = stack.pop()
        if not isinstance(item, Tag):
            if type(item) is NavigableString and (pieces or not item.isspace()):
                pieces.append((str(item), links > 0, bolds > 0))
            continue
        name = item.name
        if is_leaving:
            if name == "a":
                links -= 1
            elif name in {"b", "strong"}:
                bolds -= 1
            else:
                flush(node, kind)
            continue
        if name in SILENT_TAGS:
            continue
        if name == "br":
            pieces.append(_BREAK)
            continue
        if name in {"td", "th"} and kind == "row":
            # A row of a table of figures reads as one line; cells of a layout table are blocks of their own.
            pieces.append((" ", False, False))
            stack.extend([(child, node, kind, depth + 1, False) for child in reversed(item.contents)])
            continue
        inner, inner_kind = node, kind
        force, is_article = _standing(item)
        if force in FIRM and name in _INLINE:
            # A share button or a hidden note inside a sentence; the sentence goes on behind it.
            continue
        if name in {"a", "b", "strong"}:
            links, bolds = links + (name == "a"), bolds + (name != "a")
            stack.append((item, node, kind, depth, True))
        elif name in BLOCK_TAGS or "-" in name:
            flush(node, kind)
            inner_kind = _KINDS.get(name, "text" if kind not in {"item", "quote"} else kind)
            if name == "tr" and _is_data_row(item):
                inner_kind = "row"
            layout.depth = max(layout.depth, depth)
            if depth < MAX_DEPTH:
                inner = len(layout.nodes)
                layout.nodes.append(Node(inner, node, item, force, is_article))
            stack.append((item, inner, inner_kind, depth, True))
        stack.extend([(child, inner, inner_kind, depth + 1, False) for child in reversed(item.contents)])
    flush(0, "text")
    return layout


def _is_data_row(row: Tag) -> bool:
    """Two cells or more with nothing but inline text in them, as far as a bounded look shows."""
    cells = 0
    stack: list[object] = list(row.contents[:50])
    for _ in range(200):
        item = stack.pop() if stack else None
        if isinstance(item, Tag):
            if item.name in {"td", "th"}:
                cells += 1
            elif item.name in BLOCK_TAGS:
                return False
            stack.extend(item.contents[:50])
    return cells >= 2


def _blocks_of(pieces: list[_Piece], node: int, kind: str) -> Iterator[Block]:
    """The blocks of one run of inline text; a double line break parts it."""
    lines: list[list[_Piece]] = [[]]
    for piece in [*pieces, _BREAK, _BREAK]:
        if piece is not _BREAK:
            lines[-1].append(piece)
        elif any(not text.isspace() for text, _, _ in lines[-1]):
            lines.append([])
        else:
            lines[-1].clear()
            run = [piece for line in lines for piece in line]
            if text := "\n".join(filter(None, [one_line("".join([text for text, _, _ in line])) for line in lines])):
                yield Block(text, _share(text, run, 1), node, kind, _share(text, run, 2))
            lines = [[]]


def _share(text: str, pieces: list[_Piece], which: Literal[1, 2]) -> int:
    """How many characters of `text` stand in links (1) or bold (2), by letters and digits.

    In "Home | News | Sport" all is link but the bars.
    """
    if not any(piece[which] for piece in pieces):
        return 0
    counts = [(sum(map(str.isalnum, piece[0])), piece[which]) for piece in pieces]
    return round(len(text) * sum(n for n, inside in counts if inside) / max(1, sum(n for n, _ in counts)))


def _standing(tag: Tag) -> tuple[Force, bool]:
    """What tag name, class, id, role and hiding say against an element's being article, and whether they name it so."""
    name, attrs = tag.name, tag.attrs
    if not attrs:
        return "rarely" if name in _RARE_TAGS else "seldom" if name in _SELDOM_TAGS else "none", name == "article"
    force, is_article = _marked(f"{attrs.get('class') or ''} {attrs.get('id') or ''}".strip()[:400])
    is_article = is_article or name == "article" or "articleBody" in (attrs.get("itemprop") or "")
    if name in {"html", "body", "main"}:
        return "none", is_article
    if name in _RARE_TAGS or attrs.get("role") in _RARE_ROLES:
        return "rarely", is_article
    if name == "article" and force != "none":
        # WordPress writes a post's categories and tags into its class: "category-comment tag-newsletter".
        return "none" if force == "seldom" else "seldom", True
    if force == "none":
        if "hidden" in attrs or _HIDDEN_STYLE.search(str(attrs.get("style") or "")):
            force = "hidden"
        elif name in _SELDOM_TAGS or attrs.get("aria-hidden") == "true":
            force = "seldom"
    return force, is_article


@lru_cache(maxsize=16_384)
def _marked(marks: str) -> tuple[Force, bool]:
    """What an element's classes and id say: its force, and whether they name it the article.

    `post-shareBox main` has the parts post, share, box and main, and the pairs "post share" and "share box".
    """
    names = [_PART.findall(name) for name in marks.split() if not _UTILITY_NAME.search(name)]
    said = {part.lower() for parts in names for part in parts}
    said.update(f"{one} {other}".lower() for parts in names for one, other in pairwise(parts))
    is_article = _words("article").are_in(said)
    if _words("never").are_in(said):
        return "never", is_article
    if _words("rarely").are_in(said):
        return "rarely", is_article
    # Utility classes say how an element looks ("print:hidden group-header text-media"), not what it is.
    is_seldom = not is_article and marks.count(" ") < _UTILITY_CLASSES and _words("seldom").are_in(said)
    return "seldom" if is_seldom else "none", is_article


@dataclass(frozen=True, slots=True)
class _Words:
    """A list of `boilerplate.toml`: whole parts and pairs, and beginnings of parts (`related*`)."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]

    def are_in(self, said: set[str]) -> bool:
        return not self.whole.isdisjoint(said) or any(part.startswith(self.beginnings) for part in said)


@cache
def _words(name: str) -> _Words:
    parts: dict[str, list[str]] = boilerplate()["parts"]
    words = parts[name] + (parts["pairs"] if name == "rarely" else [])
    beginnings = tuple(word.removesuffix("*") for word in words if word.endswith("*"))
    return _Words(frozenset(words), beginnings)
