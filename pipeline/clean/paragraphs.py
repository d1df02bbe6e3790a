"""The text blocks of the chosen element → the paragraphs that are the article's.

Captions, share bars, calls to read or subscribe, lists of related stories, bare headlines of other stories, bylines and
farewells go; a standfirst that stands with the headline comes back.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.clean.blocks import FIRM, Block, Layout, Node, boilerplate
from pipeline.clean.lines import letters

SENTENCE_END = re.compile(r"[.!?…។៕៖॥。؟][\"'”’»)\]\s]*$|[.!?។៕][\"”’»)]?\s+\S")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# A caption outside any figure betrays itself by its credit: "… at the congress, Feb. 11, 2023. [Agency]".
_CREDIT = re.compile(
    r"(?:19|20)\d\d\.? ?\[[^\[\]]{2,30}\]$|"
    r"[.\s(\[](?:photo|image|picture|crédit|រូបថត|រូបភាព)(?: by| de)?\s?[:៖/]\s?[^.:]{2,40}$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(?:19|20|25)\d\d(?!\d)|[១២][៩០៥][០-៩]{2}")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}[:h]\d\d(?!\d)")
_STANDFIRST = re.compile(r"(?:^|[\s_-])(?:stand-?first|dek|deck|lede|lead|chapo|intro|summary|subtitle)(?:$|[\s_-])")
_LETTERS = re.compile(r"[^\W\d_]")


def tidy(blocks: list[Block], layout: Layout, title: str) -> list[Block]:
    """The blocks without captions, calls, related stories, bare headlines, and the scraps before and after the text."""
    blocks = _without_sections(blocks, layout)
    blocks = [block for block in blocks if not _is_noise(block)]
    blocks = _without_bare_headlines(blocks)
    return _trimmed(blocks, title)


def _is_noise(block: Block) -> bool:
    """Linked-only paragraphs, calls to read, share or subscribe, and scraps without a letter."""
    text, density = block.text, block.link_density
    if not _LETTERS.search(text):
        return not (any(char.isdigit() for char in text) and block.kind == "item")
    if density > 0.85 and len(text) < 250:
        return True
    if block.kind != "heading" and density > 0.5 and len(text) < 250 and not SENTENCE_END.search(text):
        return True
    if len(text) < 320 and _CREDIT.search(text):
        return True
    return len(text) < 200 and bool(phrases("drop").match(text))


def _without_sections(blocks: list[Block], layout: Layout) -> list[Block]:
    """Drops what a heading like "Related stories" opens: all that follows in the same element."""
    kept: list[Block] = []
    closed: set[int] = set()
    for number, block in enumerate(blocks):
        if closed and any(node.index in closed for node in layout.ancestors(block.node)):
            if not (block.kind == "paragraph" and block.link_density < 0.3 and len(block.text) > 80):
                continue
            closed.clear()
        line = block.text.split("\n", 1)[0]
        is_heading = block.kind == "heading" or block.bold > 0.8 * len(line) or line.endswith((":", "៖"))
        if len(line) < 60 and is_heading and phrases("section").match(line):
            own = layout.nodes[block.node]
            after = blocks[number + 1].node if number + 1 < len(blocks) else -1
            is_shared = after == own.index or len(line) < len(block.text)
            closed.add(own.index if is_shared or own.parent < 0 else own.parent)
            continue
        kept.append(block)
    return kept


def _without_bare_headlines(blocks: list[Block]) -> list[Block]:
    """Drops an unlinked headline of another story that stands as a paragraph between two paragraphs of sentences."""
    kept = []
    for number, block in enumerate(blocks):
        before = blocks[number - 1] if number else None
        after = blocks[number + 1] if number + 1 < len(blocks) else None
        between = before and after and _is_prose(before) and _is_prose(after)
        if not (between and block.kind in {"paragraph", "text"} and is_bare_headline(block.text)):
            kept.append(block)
    return kept


def is_bare_headline(text: str) -> bool:
    """Whether the text is set like a headline: title case throughout, seven words or more, no full stop."""
    words = _WORD.findall(text)
    if not 7 <= len(words) <= 25 or SENTENCE_END.search(text) or text.endswith((":", ",", ";")):
        return False
    long_words = [word for word in words if len(word) > 3]
    return len(long_words) >= 5 and sum(word[0].isupper() for word in long_words) >= 0.9 * len(long_words)


def _is_prose(block: Block) -> bool:
    return len(block.text) >= 60 and bool(SENTENCE_END.search(block.text)) and block.link_density < 0.5


def with_standfirst(blocks: list[Block], layout: Layout, title: str) -> list[Block]:
    """Puts back the sentences that stand with the headline in a `<header>`, which else is a page's masthead."""
    number, header = _printed_headline(layout, title)
    if header is None or not blocks:
        return blocks
    known = {letters(block.text) for block in blocks}
    found: list[Block] = []
    for block in layout.blocks[number + 1 :]:
        above = list(layout.ancestors(block.node))
        if header not in above:
            break
        own = above[: above.index(header)]
        is_dateline = _YEAR.search(block.text) and _CLOCK.search(block.text)
        is_plain = block.kind != "heading" and not is_dateline and not any(node.force in FIRM for node in own)
        is_standfirst = len(block.text) >= 40 and (
            SENTENCE_END.search(block.text) or any(_STANDFIRST.search(str(n.tag.get("class") or "")) for n in own)
        )
        if is_plain and is_standfirst and block.link_density < 0.3 and not _is_noise(block):
            found.append(block)
    return [*(block for block in found if letters(block.text) not in known), *blocks]


def _printed_headline(layout: Layout, title: str) -> tuple[int, Node | None]:
    """The number of the block that prints the title as a heading, and the `<header>` around it; none without both."""
    key = letters(title)
    for number, block in enumerate(layout.blocks):
        if key and block.kind == "heading" and letters(block.text) == key:
            for node in layout.ancestors(block.node):
                if node.tag.name == "header":
                    return number, node
    return -1, None


def _trimmed(blocks: list[Block], title: str) -> list[Block]:
    """Cuts the scraps before the first and after the last paragraph: title, byline, date, headings of nothing."""
    key = letters(title)
    start = next((n for n, block in enumerate(blocks) if _opens(block, key)), len(blocks))
    end = len(blocks)
    while end > start and _closes_nothing(blocks[end - 1]):
        end -= 1
    return blocks[start:end] if end > start else []


def _opens(block: Block, title_key: str) -> bool:
    return not (block.kind == "heading" or _is_scrap(block) or (title_key and letters(block.text) == title_key))


def _is_scrap(block: Block) -> bool:
    """Short text that is no sentence: a byline, a date line, a label, a number of views."""
    if block.kind == "item":
        return False
    limit = 140 if _YEAR.search(block.text) else 60
    return len(block.text) < limit and not SENTENCE_END.search(block.text)


def _closes_nothing(block: Block) -> bool:
    return block.kind == "heading" or _is_scrap(block) or _is_farewell(block)


def _is_farewell(block: Block) -> bool:
    """What outlets write below an article: how to reach the reporter, to follow the outlet, to subscribe."""
    return len(block.text) < 320 and bool(phrases("farewell", anywhere=True).search(block.text))


@cache
def phrases(name: str, *, anywhere: bool = False) -> re.Pattern[str]:
    """The phrases of `boilerplate.toml` under `name`, at the beginning of a paragraph or `anywhere` in it."""
    words = sorted(boilerplate()["phrases"][name], key=len, reverse=True)
    choices = "|".join(re.escape(word) for word in words)
    return re.compile(choices if anywhere else rf"[\s>»›▶•*\[(-]*(?:{choices})", re.IGNORECASE)
