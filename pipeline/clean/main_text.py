"""A page's tree → the paragraphs of its article, by the project's own reading.

Every block of text gets a weight (its length, less what stands in links), weights are summed up the tree, and the
element with the greatest sum holds the article. `paragraphs.py` judges what stands in it, and `opinions.py` asks two
other extractors where this reading is doubtful.
"""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from pipeline.clean.blocks import Block, Layout, Node, read_layout
from pipeline.clean.lines import letters
from pipeline.clean.paragraphs import SENTENCE_END, tidy, with_standfirst

_MANY_STORIES = 20
_MANY_SELECTED = 1_000
_MIN_WEIGHT = 35  # one short sentence; a ticker or a price list weighs less
_CONTAINERS = frozenset({"div", "section", "article", "main", "td", "body", "center", "form"})
_POST = re.compile(r"(?:^|\s)(?:twitter-tweet|twitter-video|instagram-media|fb-xfbml-parse-ignore|telegram-post)")


@dataclass(frozen=True, slots=True)
class Reading:
    """The article's paragraphs, headings and list items in order, and how deep the page nests its blocks.

    `is_certain`: nobody else need be asked. The page holds several stories and this one is under the page's own
    headline, or it holds none.
    """

    paragraphs: tuple[str, ...]
    depth: int
    is_certain: bool = False


def read_article(root: Tag, *, title: str = "", says_article: bool = False) -> Reading:
    """The article in the tree; no paragraphs when the page has none. `title` is dropped where the text repeats it.

    A page that does not say that it is an article (`says_article`) and mostly announces others is a list of stories.
    """
    layout = read_layout(root)
    teasers = _weigh(layout, title)
    chosen = _choose(layout)
    blocks: list[Block] = []
    first = None
    if chosen and chosen.raw >= _MIN_WEIGHT:
        first = _first_of_several(layout, chosen, title)
        blocks = with_standfirst(tidy(_inside(layout, first or chosen), layout, title), layout, title)
    is_list = not says_article and _is_list_of_stories(layout, teasers, blocks, title)
    if is_list or layout.nodes[0].raw < _MIN_WEIGHT:
        return Reading((), layout.depth, is_certain=True)
    return Reading(tuple(block.text for block in blocks), layout.depth, first is not None)


def read_selected(soup: BeautifulSoup, selector: str, *, title: str = "") -> tuple[str, ...]:
    """The paragraphs in the elements that a CSS selector names, all together; none when it names none with text.

    Nothing is chosen among them, but captions, share bars and related stories go as they do elsewhere.
    """
    root = soup.new_tag("div")
    inside: set[int] = set()
    for tag in soup.select(selector, limit=_MANY_SELECTED):
        # An element inside another that was selected would come twice.
        if not any(id(parent) in inside for parent in tag.parents):
            inside.add(id(tag))
            root.append(copy(tag))
    layout = read_layout(root)
    _weigh(layout, title)
    blocks = [block for block in layout.blocks if not block.is_boilerplate]
    return tuple(block.text for block in tidy(blocks, layout, title))


def _is_list_of_stories(layout: Layout, teasers: set[int], blocks: list[Block], title: str) -> bool:
    announced = sum(layout.nodes[index].raw for index in teasers)
    if len(teasers) < 3 or announced < sum(len(block.text) for block in blocks):
        return False
    key = letters(title)
    has_headline = any(letters(block.text) == key and block.link_density < 0.5 for block in layout.blocks)
    return len(key) < 15 or not has_headline


def _weigh(layout: Layout, title: str) -> set[int]:
    """Fills `weight` and `is_boilerplate` of the blocks and `raw` and `sum` of the nodes; gives the teasers' nodes."""
    nodes, blocks = layout.nodes, layout.blocks
    _without_repeats(layout)
    for block in blocks:
        block.weight = _weight(block)
        nodes[block.node].raw += max(0.0, block.weight)
    for node in reversed(nodes[1:]):
        nodes[node.parent].raw += node.raw
    teasers = _teasers(layout, title)
    shares = _shares(layout)
    boiled = [False] * len(nodes)
    for node in nodes:
        above = node.parent >= 0 and boiled[node.parent] and not _is_quoted_post(node, nodes)
        boiled[node.index] = above or node.index in teasers or _is_boilerplate(node, shares)
    for block in blocks:
        block.is_boilerplate = boiled[block.node]
        nodes[block.node].sum += max(-50.0, -0.1 * len(block.text)) if block.is_boilerplate else block.weight
    for node in reversed(nodes[1:]):
        nodes[node.parent].sum += node.sum
    return teasers


def _weight(block: Block) -> float:
    length, density = len(block.text), block.link_density
    if block.kind == "heading":
        return -min(50.0, length * density)
    is_sentence = bool(SENTENCE_END.search(block.text))
    if block.kind in {"paragraph", "quote"}:
        weight = length * (1 - 1.5 * density) - (15 if is_sentence else 40)
    else:
        weight = length * (1 - 2.5 * density) - (30 if is_sentence else 70)
    return max(-50.0, -5.0 - block.links, weight)


def _without_repeats(layout: Layout) -> None:
    """A long text that stands twice (a hidden copy, a print view) counts once, where it is not suspected.

    Equal list items in plain view stay: a plan for a week says the same on Monday and on Thursday.
    """
    forced = [False] * len(layout.nodes)
    for node in layout.nodes:
        forced[node.index] = node.force != "none" or (node.parent >= 0 and forced[node.parent])
    long_blocks = [block for block in layout.blocks if len(block.text) >= 80]
    open_texts = {block.text for block in long_blocks if not forced[block.node]}
    seen: set[str] = set()
    repeats: set[int] = set()
    for block in long_blocks:
        is_hidden_copy = forced[block.node] and block.text in open_texts
        if is_hidden_copy or (block.text in seen and (forced[block.node] or block.kind != "item")):
            repeats.add(id(block))
            continue
        seen.add(block.text)
    layout.blocks = [block for block in layout.blocks if id(block) not in repeats]


@dataclass(frozen=True, slots=True)
class _Shares:
    """How much text the page has: in all, outside hidden and comment elements, and outside all firmly marked ones."""

    everything: float
    shown: float
    plain: float


def _shares(layout: Layout) -> _Shares:
    shown, plain = [True] * len(layout.nodes), [True] * len(layout.nodes)
    for node in layout.nodes[1:]:
        shown[node.index] = shown[node.parent] and node.force not in {"hidden", "never"}
        plain[node.index] = plain[node.parent] and node.force not in {"hidden", "never", "rarely"}
    weights = [(max(0.0, block.weight), block.node) for block in layout.blocks]
    return _Shares(
        sum(weight for weight, _ in weights),
        sum(weight for weight, node in weights if shown[node]),
        sum(weight for weight, node in weights if plain[node]),
    )


def _is_boilerplate(node: Node, shares: _Shares) -> bool:
    if node.force == "none":
        return False
    if node.force == "never":
        return shares.everything - node.raw >= 150
    if node.force == "hidden":
        # Some pages hide the whole article until a script shows it; most hide copies, forms and notices.
        return node.raw < 2 * shares.shown
    if node.force == "rarely":
        return node.raw < 0.7 * (shares.shown if shares.shown >= 250 else shares.everything)
    return node.raw < 0.4 * (shares.plain if shares.plain >= 250 else shares.everything)


def _is_quoted_post(node: Node, nodes: list[Node]) -> bool:
    """A quotation in a `<figure>` or marked as a post is what somebody wrote, not a caption or a share bar."""
    is_post = nodes[node.parent].tag.name == "figure" or _POST.search(str(node.tag.get("class") or ""))
    return node.tag.name == "blockquote" and bool(is_post)


def _teasers(layout: Layout, title: str) -> set[int]:
    """Elements that announce another story: one linked headline, then its summary, in a container of their own."""
    nodes, key = layout.nodes, letters(title)
    lead_counts = [0] * len(nodes)
    first_text = [len(layout.blocks)] * len(nodes)
    leads: list[tuple[int, int]] = []
    for number, block in enumerate(layout.blocks):
        is_lead = block.link_density > 0.8 and len(block.text) >= 20 and not (key and letters(block.text) in key)
        # A heading that is no link opens a part of the article (or names it): nothing that holds one is a teaser.
        if is_lead or (block.kind == "heading" and block.link_density < 0.2):
            lead_counts[block.node] += 1 if is_lead else 2
        if is_lead:
            leads.append((number, block.node))
        if block.weight > 0:
            first_text[block.node] = min(first_text[block.node], number)
    for node in reversed(nodes[1:]):
        lead_counts[node.parent] += lead_counts[node.index]
        first_text[node.parent] = min(first_text[node.parent], first_text[node.index])
    teasers = set()
    for number, lead in leads:
        item = None
        for node in layout.ancestors(lead):
            is_own = lead_counts[node.index] == 1 and number < first_text[node.index]
            if node.parent < 0 or not is_own or node.raw > 0.35 * nodes[0].raw:
                break
            item = node
        if item is not None and item.raw > 0:
            teasers.add(item.index)
    return teasers


def _choose(layout: Layout) -> Node | None:
    """The element that holds the article: the greatest sum, climbed to the container that says it is the article."""
    best = max(layout.nodes, key=lambda node: (node.sum, node.index))
    if best.sum <= 0:
        return None
    above = list(layout.ancestors(best.index))
    for node in above:
        if node.is_article and node.tag.name != "article":
            return node
    return next((node for node in above if node.tag.name in _CONTAINERS), best)


def _first_of_several(layout: Layout, chosen: Node, title: str) -> Node | None:
    """Among several `<article>`s with headings of their own (a page that scrolls on to the next story): the page's."""
    inside = _descendants(layout, chosen)
    in_story = [False] * len(layout.nodes)
    stories: list[Node] = []
    for node in layout.nodes[chosen.index + 1 :]:
        in_story[node.index] = in_story[node.parent]
        if inside[node.index] and not in_story[node.index] and node.tag.name == "article" and node.sum >= 100:
            in_story[node.index] = True
            stories.append(node)
            if len(stories) > _MANY_STORIES:
                return None
    if len(stories) < 2:
        return None
    key = letters(title)
    headings = [(block.node, letters(block.text)) for block in layout.blocks if block.kind == "heading"]
    named = [node for node, text in headings if text == key or (len(text) >= 12 and text in key)]
    first = _descendants(layout, stories[0])
    rest = [_descendants(layout, story) for story in stories[1:]]
    # The headline stands in the first story or above it, and another story has a headline of its own.
    is_first = any(first[node] or node < stories[0].index for node in named)
    is_headed = any(below[node] for below in rest for node, _ in headings)
    return stories[0] if is_first and is_headed else None


def _descendants(layout: Layout, top: Node) -> list[bool]:
    """For each node, whether it is `top` or below it; nodes stand in document order."""
    inside = [False] * len(layout.nodes)
    inside[top.index] = True
    for node in layout.nodes[top.index + 1 :]:
        inside[node.index] = inside[node.parent]
    return inside


def _inside(layout: Layout, chosen: Node) -> list[Block]:
    """The blocks under the chosen element that are not boilerplate, in order."""
    inside = _descendants(layout, chosen)
    return [block for block in layout.blocks if inside[block.node] and not block.is_boilerplate]
