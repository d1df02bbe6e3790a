"""lxml's events → BeautifulSoup's tree, in well under half of BeautifulSoup's own time.

BeautifulSoup readies each element for namespaces, output and repair of a tree in motion, which pages that are only
read never need. Here what all elements have in common stands in their class, and only what differs is set; the links
between elements are those that its documentation names. Searching, selecting and copying work as on its own trees.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import NavigableString


def parse(markup: str) -> BeautifulSoup:
    """The tree that `BeautifulSoup(markup, "lxml", multi_valued_attributes=None)` gives, less comments and doctype."""
    return BeautifulSoup(markup, builder=_FastBuilder())


class _FastBuilder(LXMLTreeBuilder):
    """The target of lxml's parser, which calls `start`, `end`, `data` and the rest in document order."""

    def __init__(self) -> None:
        super().__init__(multi_valued_attributes={})
        self._open: list[Tag] = []
        self._last: Any = None
        self._pieces: list[str] = []
        self._verbatim = 0  # how many open elements keep their white space

    def feed(self, markup: str | bytes) -> None:
        assert self.soup is not None
        self._open, self._last, self._verbatim = [self.soup], self.soup, 0
        self._pieces.clear()
        super().feed(markup)
        self._flush()

    def start(
        self, tag: str | bytes, attrib: Mapping[Any, Any], nsmap: Mapping[Any, Any] = MappingProxyType({})
    ) -> None:
        if self._pieces:
            self._flush()
        name = str(tag)
        made = _Element.__new__(_Element)
        # lxml makes a dictionary for each element that has attributes, and shares a read-only one among the others.
        made.name, made.attrs, made.contents = name, attrib if type(attrib) is dict else {}, []
        if name in _SPECIAL:
            made.can_be_empty_element = self.can_be_empty_element(name)
            if name in self.string_containers:
                made.interesting_string_types = {self.string_containers[name]}
            if name in self.preserve_whitespace_tags:
                self._verbatim += 1
        self._link(made)
        self._open.append(made)

    def end(self, tag: str | bytes) -> None:
        if self._pieces:
            self._flush()
        if self._open[-1].name != tag and all(element.name != tag for element in self._open):
            return
        while True:
            name = self._open.pop().name
            if name in self.preserve_whitespace_tags:
                self._verbatim -= 1
            if name == tag:
                return

    def data(self, data: str | bytes) -> None:
        self._pieces.append(str(data))

    def comment(self, text: str | bytes) -> None:
        self._flush()

    def pi(self, target: str, data: str) -> None:
        self._flush()

    def doctype(self, name: str, pubid: str, system: str) -> None:
        self._flush()

    def _flush(self) -> None:
        """Puts the text since the last tag into the tree; white space alone becomes a line break or a space."""
        text = "".join(self._pieces)
        self._pieces.clear()
        if not text:
            return
        if text.isspace() and not self._verbatim and not text.strip(BeautifulSoup.ASCII_SPACES):
            text = "\n" if "\n" in text else " "
        made = str.__new__(self.string_containers.get(self._open[-1].name, NavigableString), text)
        made.hidden = False
        made.next_element = made.next_sibling = made.previous_sibling = None
        self._link(made)

    def _link(self, made: Any) -> None:
        """Makes `made` the last child of the innermost open element and the last element of the document."""
        parent = self._open[-1]
        made.parent, made.previous_element = parent, self._last
        self._last.next_element = self._last = made
        if siblings := parent.contents:
            siblings[-1].next_sibling, made.previous_sibling = made, siblings[-1]
        siblings.append(made)


class _Element(Tag):
    """A tag whose attributes stand in the class until they are set, as they would be on a `<div>` without children."""


_SPECIAL = frozenset(
    (LXMLTreeBuilder.DEFAULT_EMPTY_ELEMENT_TAGS or set())
    | LXMLTreeBuilder.DEFAULT_PRESERVE_WHITESPACE_TAGS
    | LXMLTreeBuilder.DEFAULT_STRING_CONTAINERS.keys()
)
for _name, _value in vars(Tag(builder=_FastBuilder(), name="div")).items():
    setattr(_Element, _name, _value)
