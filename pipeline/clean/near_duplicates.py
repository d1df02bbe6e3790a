"""Articles → clusters of copies of one text, each with its original, so that a wire story on ten sites is one voice.

Candidates come from MinHash over runs of five characters (which work for Khmer, where words do not); every candidate
pair is then judged exactly. Two items of one template about different people are no copies: they share the words but
not the names and numbers. Translations share nothing and stay apart.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from datasketch import MinHash, MinHashLSH

from pipeline.clean.khmer import comparable, without_invisible
from pipeline.records import Article, content_id

Relation = Literal["original", "copy", "excerpt", "related"]

COPY = 0.72  # of the shorter text's runs of five characters; a copy that was edited for house style keeps as much
RELATED = 0.35
SHARED_FACTS = 0.8  # of the names and numbers of the text that has fewer
WINDOW = timedelta(days=5)
_NEVER = datetime.max.replace(tzinfo=UTC)
_RUN = 5
_PERMUTATIONS = 128
_LEAD_CHARS = 400
_MAX_CHARS = 20_000
_MIN_CHARS = 60

_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"(?<=[^.!?…:\n“\"«] )[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+)*")
# A Khmer name follows a title: លោក, លោកស្រី, អ្នកស្រី, ឯកឧត្តម, កញ្ញា; surname and given name are parted by a space.
_KHMER_NAME = re.compile(r"(?:លោកស្រី|លោក|អ្នកស្រី|ឯកឧត្តម|កញ្ញា)\s?([\u1780-\u17d3]{2,14} [\u1780-\u17d3]{2,16})")
_ATTRIBUTION = re.compile(
    r"(?:sources?|ប្រភព|par|avec|via|from|by|©)\s*[:៖]?\s*(.{2,60})$|[(\[]([^()\[\]]{2,40})[)\]]\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article stands among its copies. `cluster_id` is shared by copies and excerpts of one text.

    `original_id` is the revision that the text comes from (its own on an original); `related` articles keep a cluster
    of their own and name the one they resemble in `original_id`.
    """

    cluster_id: str
    relation: Relation
    original_id: str


@dataclass(frozen=True, slots=True)
class _Text:
    article: Article
    runs: frozenset[int]
    lead: frozenset[int]
    facts: frozenset[str]


def near_duplicates(articles: Sequence[Article], names: Mapping[str, str] | None = None) -> dict[str, Placement]:
    """The placement of each article by `revision_id`; the order of `articles` does not matter.

    `names` maps source ids to outlets' names: a copy that ends in "Source: <name>" makes that outlet's the original.
    """
    texts = [_text(article) for article in sorted(articles, key=lambda a: a.revision_id)]
    pairs = [(one, other, judged) for one, other in _candidates(texts) if (judged := _judge(texts[one], texts[other]))]
    groups = _joined(len(texts), [(one, other) for one, other, judged in pairs if judged != "related"])
    placements: dict[str, Placement] = {}
    for members in groups:
        ids = [texts[n].article.revision_id for n in members]
        cluster_id = content_id("cluster", min(ids))
        origin = _original([texts[n] for n in members], names or {})
        for n in members:
            relation = _relation(texts[n], origin)
            placements[texts[n].article.revision_id] = Placement(cluster_id, relation, origin.article.revision_id)
    for one, other, judged in pairs:
        if judged == "related":
            _relate(texts[one].article, texts[other].article, placements)
    return placements


# ----------------------------------------------------------------------------------------------- candidates


def _text(article: Article) -> _Text:
    body = comparable(article.text[:_MAX_CHARS])
    words = without_invisible(f" {article.title}\n{article.text[:_MAX_CHARS]}")
    found = {comparable(name) for name in (*_NAME.findall(words), *_KHMER_NAME.findall(words))}
    return _Text(article, _runs(body), _runs(body[:_LEAD_CHARS]), frozenset(found | set(_NUMBER.findall(body))))


def _runs(text: str) -> frozenset[int]:
    packed = text.replace(" ", "")
    return frozenset(zlib.crc32(packed[i : i + _RUN].encode()) for i in range(max(1, len(packed) - _RUN + 1)))


def _candidates(texts: Sequence[_Text]) -> Iterator[tuple[int, int]]:
    """Pairs that share much of the whole text or of its lead (an excerpt is small beside what it was cut from)."""
    seen: set[tuple[int, int]] = set()
    for is_lead, threshold in ((False, 0.3), (True, 0.4)):
        index = MinHashLSH(threshold=threshold, num_perm=_PERMUTATIONS)
        for number, text in enumerate(texts):
            if len(comparable(text.article.text[:200])) < _MIN_CHARS:
                continue
            sketch = MinHash(num_perm=_PERMUTATIONS, seed=1, hashfunc=int)
            sketch.update_batch(sorted(text.lead if is_lead else text.runs))
            for other in index.query(sketch):
                if (other, number) not in seen and _are_close(texts[other].article, text.article):
                    seen.add((other, number))
                    yield other, number
            index.insert(number, sketch)


def _are_close(one: Article, other: Article) -> bool:
    """Published within days of each other; an article without a date may be anybody's copy."""
    if one.published_at is None or other.published_at is None:
        return True
    return abs(one.published_at - other.published_at) <= WINDOW


# ------------------------------------------------------------------------------------------------- judgement


def _judge(one: _Text, other: _Text) -> Literal["copy", "related"] | None:
    shared = len(one.runs & other.runs)
    contained = shared / max(1, min(len(one.runs), len(other.runs)))
    if contained >= COPY and _share_facts(one, other):
        return "copy"
    return "related" if contained >= RELATED else None


def _share_facts(one: _Text, other: _Text) -> bool:
    fewer = min(one.facts, other.facts, key=len)
    more = other.facts if fewer is one.facts else one.facts
    if not fewer:
        return True
    return len(fewer & more) / len(fewer) >= SHARED_FACTS


def _joined(count: int, links: Sequence[tuple[int, int]]) -> list[list[int]]:
    parent = list(range(count))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for one, other in links:
        parent[max(root(one), root(other))] = min(root(one), root(other))
    groups: dict[int, list[int]] = {}
    for n in range(count):
        groups.setdefault(root(n), []).append(n)
    return list(groups.values())


def _original(members: Sequence[_Text], names: Mapping[str, str]) -> _Text:
    """The member that another names as its source, else the earliest, else the longest; ids decide the rest."""
    credited = {source for text in members for source in _credits(text.article, names)}
    return min(
        members,
        key=lambda text: (
            text.article.source_id not in credited,
            text.article.published_at or _NEVER,
            -len(text.runs),
            text.article.revision_id,
        ),
    )


def _credits(article: Article, names: Mapping[str, str]) -> set[str]:
    """The other outlets that the last lines of an article (or its byline) name as the source."""
    lines = [line for line in article.text.split("\n") if line.strip()][-2:]
    credits = [found[1] or found[2] for line in lines if (found := _ATTRIBUTION.search(line))]
    said = comparable(" ".join([*credits, article.author or ""]))
    return {s for s, name in names.items() if s != article.source_id and name and comparable(name) in said}


def _relation(text: _Text, origin: _Text) -> Relation:
    if text is origin:
        return "original"
    return "excerpt" if len(text.runs) < 0.6 * len(origin.runs) else "copy"


def _relate(one: Article, other: Article, placements: dict[str, Placement]) -> None:
    """An article that stands alone and resembles an earlier one says so; clusters are not joined."""
    first, second = sorted((one, other), key=lambda a: (a.published_at or _NEVER, a.revision_id))
    placed = placements[second.revision_id]
    target = placements[first.revision_id]
    if placed.relation == "original" and placed.cluster_id != target.cluster_id:
        placements[second.revision_id] = Placement(placed.cluster_id, "related", target.original_id)
