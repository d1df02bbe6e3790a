"""Validated records → rows in the column order of the tables (`sql/migrations`)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pipeline.load.names import name_key
from pipeline.records import Article, Capture, Mention, content_id
from pipeline.staging import Outcome, plain_utc

Row = tuple[Any, ...]

# Where neither a capture nor a feed nor the page dates an article, load order must still not matter.
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def article_row(article: Article, captured_at: datetime | None, *, keep_text: bool) -> Row:
    """A row of `article`; `captured_at` is when its capture was requested, null when that is not known."""
    seen = captured_at or article.first_seen_at or article.published_at or _EPOCH
    plain = "".join(article.text.split()).casefold()
    return (
        *(article.revision_id, article.article_id, article.source_id, article.url, article.canonical_url),
        *(article.title, article.text if keep_text else None),
        *(
            hashlib.sha256(article.text.encode()).hexdigest(),
            len(article.text),
            content_id("text", plain or article.url),
        ),
        *(article.language, plain_utc(article.published_at), article.published_on, article.published_raw),
        *(article.published_rule, plain_utc(article.modified_at), article.author, article.section),
        *(article.is_opinion, article.discovered_via, article.capture_id, plain_utc(seen)),
        *(plain_utc(min(seen, article.first_seen_at or seen)), plain_utc(seen)),
    )


def fetch_row(capture: Capture, run_id: str) -> Row:
    """A row of `fetch`."""
    return (
        *(capture.capture_id, run_id, capture.source_id, capture.kind, capture.url, capture.final_url),
        *(plain_utc(capture.requested_at), capture.strategy, capture.status, capture.media_type, capture.byte_count),
        *(capture.sha256, capture.elapsed_ms, capture.attempt, capture.is_ok, capture.error_class, capture.error),
        *(capture.warc_path, capture.warc_offset),
        *(capture.entry_count, capture.new_count, capture.has_gap, capture.proposal),
    )


def coverage_row(outcome: Outcome) -> Row:
    """A row of `coverage`."""
    return (
        *(outcome.source_id, outcome.day, outcome.strategy, outcome.verdict, outcome.expected, outcome.found),
        *(outcome.failed, outcome.error_class, outcome.reason),
    )


def mention_ids(revision_id: str, mentions: Sequence[Mention]) -> list[str]:
    """Ids of an article's mentions: the same for every coder that finds the same act of the same people.

    A named act is known by its type and names (on pressure and reward by what was done, too), an unnamed one by its
    type, the place of its trigger and its number. A second mention that says the same is counted on.
    """
    seen: Counter[tuple[object, ...]] = Counter()
    ids = []
    for mention in mentions:
        about: tuple[object, ...]
        if mention.actors:
            about = (*sorted(name_key(a.name) for a in mention.actors), *_deed(mention))
        else:
            trigger = next((e for e in mention.evidence if e.supports == "type"), None)
            count = mention.count
            about = (
                *((trigger.field, trigger.start, trigger.end) if trigger else ()),
                *((count.low, count.high, count.unit) if count else ()),
            )
        key = (mention.type, *about)
        seen[key] += 1
        ids.append(content_id("mention", revision_id, *key, seen[key]))
    return ids


def _deed(mention: Mention) -> tuple[str, ...]:
    family = {"pressure": "coercion", "reward": "inducement"}.get(mention.type)
    return tuple(sorted({s.kind for s in mention.signals if s.family == family}))


def mention_row(mention_id: str, coder_id: str, revision_id: str, ordinal: int, mention: Mention) -> Row:
    """A row of `mention`."""
    count, span, claimant = mention.count, mention.date, mention.claimant
    return (
        *(mention_id, coder_id, revision_id, ordinal, mention.type, mention.actor_kind),
        *((count.low, count.high, count.unit) if count else (None, None, None)),
        *(mention.origin, mention.destination, mention.direction),
        *((span.start, span.end, span.precision) if span else (None, None, None)),
        *(mention.place, mention.modality, mention.status),
        *((claimant.name, claimant.side) if claimant else (None, None)),
        list(mention.rules),
    )


def mention_parts(mention_id: str, coder_id: str, revision_id: str, mention: Mention) -> Mapping[str, list[Row]]:
    """Rows of `mention_actor`, `mention_signal` and `evidence`."""
    key = (mention_id, coder_id)
    return {
        "mention_actor": [
            (*key, n, a.name, a.role, a.person_id, name_key(a.name)) for n, a in enumerate(mention.actors, 1)
        ],
        "mention_signal": [(*key, n, s.family, s.kind, s.stance) for n, s in enumerate(mention.signals, 1)],
        "evidence": [
            (*key, n, revision_id, e.field, e.start, e.end, e.quote, e.supports)
            for n, e in enumerate(mention.evidence, 1)
        ],
    }
