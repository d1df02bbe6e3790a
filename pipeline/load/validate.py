"""Whether a staged record may be loaded. Each function returns what is wrong in sentences; nothing means it may."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import get_args

from pipeline.records import (
    SIGNAL_KINDS,
    ActorKind,
    Article,
    Capture,
    CaptureKind,
    ClaimantSide,
    Coding,
    Count,
    DateSpan,
    Direction,
    EventType,
    Evidence,
    Language,
    Mention,
    Modality,
    Precision,
    Signal,
    Stance,
    Status,
    Story,
    Verdict,
)
from pipeline.staging import Outcome

_FIRST_DAY = date(1900, 1, 1)
_LAST_DAY = date(2100, 1, 1)
_WORDS = {
    name: get_args(vocabulary)
    for name, vocabulary in {
        "language": Language,
        "story": Story,
        "type": EventType,
        "actor_kind": ActorKind,
        "direction": Direction,
        "modality": Modality,
        "status": Status,
        "claimant side": ClaimantSide,
        "date precision": Precision,
        "signal stance": Stance,
        "kind": CaptureKind,
        "verdict": Verdict,
    }.items()
}


@dataclass(frozen=True, slots=True)
class Known:
    """The ids that records may refer to. An empty set means that the table was never filled: nothing is refused."""

    sources: frozenset[str]
    parties: frozenset[str]
    people: frozenset[str]
    places: frozenset[str]


def article_problems(article: Article, known: Known) -> list[str]:
    """What is wrong with an article."""
    return [
        *_missing(article, "article_id", "revision_id", "source_id", "url", "canonical_url", "discovered_via"),
        *_word("language", article.language),
        *_reference("source_id", article.source_id, known.sources),
        *(["title is missing"] if article.title is None else []),
        *(["text is missing"] if article.text is None else []),
        *_day("published_at", article.published_at.date() if article.published_at else None),
    ]


def coding_problems(coding: Coding) -> list[str]:
    """What is wrong with the label of an article."""
    in_range = isinstance(coding.score, int | float) and 0 <= coding.score <= 1
    return [
        *_word("story", coding.story),
        *([] if in_range else [f"score {coding.score} is not between 0 and 1"]),
    ]


def mention_problems(mention: Mention, article: Article, known: Known) -> list[str]:
    """What is wrong with a mention of `article`."""
    return [
        *_word("type", mention.type),
        *_word("actor_kind", mention.actor_kind),
        *_word("direction", mention.direction),
        *_word("modality", mention.modality),
        *_word("status", mention.status),
        *(_word("claimant side", mention.claimant.side) if mention.claimant else []),
        *_actors(mention, known),
        *_count(mention.count),
        *_span(mention.date),
        *_reference("origin", mention.origin, known.parties),
        *_reference("destination", mention.destination, known.parties),
        *_reference("place", mention.place, known.places),
        *(problem for signal in mention.signals for problem in _signal(signal)),
        *(problem for evidence in mention.evidence for problem in _evidence(evidence, article)),
        *([] if any(e.supports == "type" for e in mention.evidence) else ["no evidence supports the type"]),
    ]


def capture_problems(capture: Capture) -> list[str]:
    """What is wrong with a capture."""
    return [
        *_missing(capture, "capture_id", "source_id", "url", "requested_at", "strategy"),
        *_word("kind", capture.kind),
    ]


def outcome_problems(outcome: Outcome) -> list[str]:
    """What is wrong with a row of the coverage ledger."""
    return [*_missing(outcome, "source_id", "day", "strategy"), *_word("verdict", outcome.verdict)]


def _missing(record: object, *names: str) -> Iterator[str]:
    return (f"{name} is missing" for name in names if getattr(record, name) in {None, ""})


def _word(name: str, value: object) -> list[str]:
    return [] if value in _WORDS[name] else [f"{name} {value!r} is not in the codebook"]


def _reference(name: str, value: str | None, known: frozenset[str]) -> list[str]:
    return [] if value is None or value in known or not known else [f"{name} {value!r} is not in the reference table"]


def _day(name: str, day: date | None) -> list[str]:
    return [] if day is None or _FIRST_DAY <= day < _LAST_DAY else [f"{name} {day} is no day of this subject"]


def _actors(mention: Mention, known: Known) -> Iterator[str]:
    for actor in mention.actors:
        if not (actor.name or "").strip():
            yield "an actor has no name"
        yield from _reference("person_id", actor.person_id, known.people)
    if mention.actor_kind == "person" and not mention.actors:
        yield "actor_kind is person but nobody is named"


def _count(count: Count | None) -> Iterator[str]:
    if count is None:
        return
    if count.unit not in {"people", "percent"}:
        yield f"count unit {count.unit!r} is not in the codebook"
    low, high = count.low, count.high
    if low is None and high is None:
        yield "the count says no number"
    if (low or 0) < 0 or (high or 0) < 0:
        yield f"count {low}–{high} is negative"
    if low is not None and high is not None and low > high:
        yield f"count low {low} is above high {high}"
    if count.unit == "percent" and max(low or 0, high or 0) > 100:
        yield f"count {low}–{high} is above 100 percent"


def _span(span: DateSpan | None) -> Iterator[str]:
    if span is None:
        return
    if span.start is None or span.end is None:
        yield "the date has one end only"
        return
    if span.start > span.end:
        yield f"date {span.start} to {span.end} runs backwards"
    if span.precision == "day" and span.start != span.end:
        yield f"date {span.start} to {span.end} is no single day"
    yield from _word("date precision", span.precision)
    yield from _day("date", span.start)
    yield from _day("date", span.end)


def _signal(signal: Signal) -> Iterator[str]:
    if signal.kind not in SIGNAL_KINDS.get(signal.family, frozenset()):
        yield f"signal {signal.family}/{signal.kind} is not in the codebook"
    yield from _word("signal stance", signal.stance)


def _evidence(evidence: Evidence, article: Article) -> Iterator[str]:
    if evidence.field not in {"title", "text"}:
        yield f"evidence field {evidence.field!r} is neither title nor text"
        return
    words = article.title if evidence.field == "title" else article.text
    if not 0 <= evidence.start < evidence.end <= len(words):
        yield f"evidence {evidence.start}–{evidence.end} lies outside the {evidence.field} of {len(words)} code points"
    elif words[evidence.start : evidence.end] != evidence.quote:
        place, found = f"{evidence.start}–{evidence.end} of the {evidence.field}", words[evidence.start : evidence.end]
        yield f"evidence {place} reads {found!r}, not {evidence.quote!r}"
