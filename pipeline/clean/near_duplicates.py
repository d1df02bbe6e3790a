"""Articles → clusters of copies of one text, each with its original, so that a wire story on ten sites is one voice.

Candidates come from MinHash over runs of five characters (which work for Khmer, where words do not); every candidate
pair is then judged exactly. Two items of one template about different people are no copies: they share the words but
not the names and numbers. Translations share nothing and stay apart.

`near_duplicates` does all of it in memory. Who keeps articles in a database stores their `sketch`, asks
`repeat_words` of pairs of about the same days that share a band and most facts, and calls `place` for each group of
texts that copies tie together.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt
from datasketch import MinHash

from pipeline.clean.khmer import comparable, without_invisible
from pipeline.records import Article, content_id

Relation = Literal["original", "copy", "excerpt", "related"]
Runs = npt.NDArray[np.uint32]  # hashes of a text's runs of characters: distinct, in order

COPY = 0.72  # of the shorter text's runs of five characters; a copy that was edited for house style keeps as much
RELATED = 0.35
SHARED_FACTS = 0.8  # of the names and numbers of the text that has fewer
WINDOW = timedelta(days=5)
_NEVER = datetime.max.replace(tzinfo=UTC)
_RUN = 5
_PRIME, _HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)  # odd, near 2**64 / golden ratio: spreads every bit
_PERMUTATIONS = 128
_LEAD_CHARS = 400
_MAX_CHARS = 20_000
_CREDIT_CHARS = 100  # at the end of a line
MIN_CHARS = 60  # a shorter text is nobody's copy
# Bands and values a band: what MinHashLSH chooses for a similarity of 0.3 of whole texts and of 0.4 of their leads.
_TEXT_BANDS = (37, 3)
_LEAD_BANDS = (32, 4)
_EMPTY = MinHash(num_perm=_PERMUTATIONS, seed=1, hashfunc=int)

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
class Sketch:
    """What pairs are found by: keys of MinHash bands (32 bits), and hashes of names and numbers (60 bits); sorted."""

    bands: tuple[int, ...]
    facts: tuple[int, ...]


@dataclass(frozen=True)
class _Text:
    """What an article is judged by. `body` is the comparable text; the rest is worked out when it is asked for."""

    article: Article
    body: str

    @cached_property
    def runs(self) -> Runs:
        return _runs(self.body)

    @cached_property
    def facts(self) -> frozenset[str]:
        words = without_invisible(f" {self.article.title}\n{self.article.text[:_MAX_CHARS]}")
        names = {comparable(name) for name in (*_NAME.findall(words), *_KHMER_NAME.findall(words))}
        return frozenset(names | set(_NUMBER.findall(self.body)))


def near_duplicates(articles: Sequence[Article], names: Mapping[str, str] | None = None) -> dict[str, Placement]:
    """The placement of each article by `revision_id`; the order of `articles` does not matter.

    `names` maps source ids to outlets' names: a copy that ends in "Source: <name>" makes that outlet's the original.
    """
    texts = [_text(article) for article in sorted(articles, key=lambda a: a.revision_id)]
    pairs = [(one, other, judged) for one, other in _candidates(texts) if (judged := _judge(texts[one], texts[other]))]
    groups = _joined(len(texts), [(one, other) for one, other, judged in pairs if judged != "related"])
    placements: dict[str, Placement] = {}
    for members in groups:
        placements |= _placed([texts[n] for n in members], names or {})
    related = [
        _in_time(texts[one].article, texts[other].article) for one, other, judged in pairs if judged == "related"
    ]
    for first, second in sorted(related, key=lambda pair: tuple(map(_time_key, pair))):
        _relate(first, second, placements)
    return placements


def sketch(article: Article) -> Sketch:
    """What `article` is compared by; the same for the same title and text. Without bands when it is too short."""
    text = _text(article)
    return Sketch(_bands(text), tuple(sorted({_hash(fact) for fact in text.facts})))


def repeat_words(one: Article, other: Article) -> bool:
    """Whether one repeats the words of the other: they are copies if they share most facts and came within days."""
    return _repeated(_text(one), _text(other)) >= COPY


def place(members: Sequence[Article], names: Mapping[str, str]) -> dict[str, Placement]:
    """The placement of each of `members`, which copies tie together; their order does not matter."""
    return _placed([_text(article) for article in sorted(members, key=lambda a: a.revision_id)], names)


def cluster_of(revision_ids: Sequence[str]) -> str:
    """The cluster id of a group of copies."""
    return content_id("cluster", min(revision_ids))


# ----------------------------------------------------------------------------------------------- candidates


def _text(article: Article) -> _Text:
    return _Text(article, _body(article.text[:_MAX_CHARS]))


# A text is judged beside many, and a copy often has the very words; the runs of a long one take 80 kB.
@lru_cache(maxsize=256)
def _body(text: str) -> str:
    return comparable(text)


@lru_cache(maxsize=256)
def _runs(text: str) -> Runs:
    """32-bit hashes of all runs of five characters, blanks left out; computed as columns, as a text has thousands."""
    packed = text.replace(" ", "").ljust(_RUN, "\0")
    points = np.frombuffer(packed.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    count = len(points) - _RUN + 1
    keys = np.zeros(count, dtype=np.uint64)
    for n in range(_RUN):
        keys = (keys ^ points[n : n + count]) * _PRIME
        keys ^= keys >> _HALF
    hashes: Runs = (keys >> _HALF).astype(np.uint32)
    hashes.sort()
    distinct: Runs = hashes[np.append(True, hashes[1:] != hashes[:-1])]  # np.unique takes three times as long
    return distinct


def _bands(text: _Text) -> tuple[int, ...]:
    """Bands of the whole text and of its lead: an excerpt is small beside what it was cut from."""
    if len(comparable(text.article.text[:200])) < MIN_CHARS:
        return ()
    whole = _minhash(text.runs)
    lead = whole if len(text.body) <= _LEAD_CHARS else _minhash(_runs(text.body[:_LEAD_CHARS]))
    keys = set()
    for first, signature, (count, width) in ((0, whole, _TEXT_BANDS), (1_000, lead, _LEAD_BANDS)):
        values = signature.hashvalues.tobytes()
        step = len(values) // _PERMUTATIONS * width
        keys |= {zlib.crc32(values[n * step : (n + 1) * step], first + n) for n in range(count)}
    return tuple(sorted(keys))


def _minhash(runs: Runs) -> MinHash:
    signature = _EMPTY.copy()
    signature.update_batch(runs.tolist())
    return signature


def _hash(text: str) -> int:
    """60 bits of BLAKE2b."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 4


def _candidates(texts: Sequence[_Text]) -> Iterator[tuple[int, int]]:
    """Pairs that share a band and were published within days of each other."""
    holders: dict[int, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        bands = _bands(text)
        for other in sorted({other for band in bands for other in holders[band]}):
            if _are_close(texts[other].article, text.article):
                yield other, number
        for band in bands:
            holders[band].append(number)


def _are_close(one: Article, other: Article) -> bool:
    """Published within days of each other; an article without a date may be anybody's copy."""
    if one.published_at is None or other.published_at is None:
        return True
    return abs(one.published_at - other.published_at) <= WINDOW


# ------------------------------------------------------------------------------------------------- judgement


def _judge(one: _Text, other: _Text) -> Literal["copy", "related"] | None:
    contained = _repeated(one, other)
    if contained >= COPY and _share_facts(one, other):
        return "copy"
    return "related" if contained >= RELATED else None


def _repeated(one: _Text, other: _Text) -> float:
    """The share of the shorter text's runs that the other has, too."""
    if one.body == other.body:
        return 1.0
    both = np.concatenate((one.runs, other.runs))
    both.sort()
    return np.count_nonzero(both[1:] == both[:-1]) / max(1, min(len(one.runs), len(other.runs)))


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


def _placed(members: Sequence[_Text], names: Mapping[str, str]) -> dict[str, Placement]:
    cluster_id = cluster_of([text.article.revision_id for text in members])
    origin = _original(members, names)
    original_id = origin.article.revision_id
    return {
        text.article.revision_id: Placement(cluster_id, _relation(text, origin), original_id)
        if text.article.article_id != origin.article.article_id
        else Placement(cluster_id, "original", text.article.revision_id)
        for text in members
    }


def _original(members: Sequence[_Text], names: Mapping[str, str]) -> _Text:
    """The member that another names as its source, else the earliest, else the longest; ids decide the rest.

    Earliest by publication, then by when it was first seen.
    """
    credited = {source for text in members for source in _credits(text.article, names)}
    return min(
        members,
        key=lambda text: (
            text.article.source_id not in credited,
            text.article.published_at or _NEVER,
            text.article.first_seen_at or _NEVER,
            -len(text.runs),
            text.article.revision_id,
        ),
    )


def _credits(article: Article, names: Mapping[str, str]) -> set[str]:
    """The other outlets that the last lines of an article (or its byline) name as the source."""
    lines = [line for line in article.text.split("\n") if line.strip()][-2:]
    credits = [found[1] or found[2] for line in lines if (found := _ATTRIBUTION.search(line[-_CREDIT_CHARS:]))]
    said = comparable(" ".join([*credits, article.author or ""]))
    return {s for s, name in names.items() if s != article.source_id and name and comparable(name) in said}


def _relation(text: _Text, origin: _Text) -> Relation:
    return "excerpt" if len(text.runs) < 0.6 * len(origin.runs) else "copy"


def _time_key(article: Article) -> tuple[datetime, str]:
    return article.published_at or _NEVER, article.revision_id


def _in_time(one: Article, other: Article) -> tuple[Article, Article]:
    return (one, other) if _time_key(one) <= _time_key(other) else (other, one)


def _relate(first: Article, second: Article, placements: dict[str, Placement]) -> None:
    """An article that stands alone and resembles an earlier one says so; clusters are not joined."""
    placed = placements[second.revision_id]
    target = placements[first.revision_id]
    if placed.relation == "original" and placed.cluster_id != target.cluster_id:
        placements[second.revision_id] = Placement(placed.cluster_id, "related", target.original_id)
