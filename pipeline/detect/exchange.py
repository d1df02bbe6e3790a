"""The JSON of `defection-watch code`: an input object → `Article`, a `Coding` → an output object."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any, cast, get_args

from pipeline.errors import InputError
from pipeline.records import Article, Coding, Evidence, Language, Mention, content_id

_PHNOM_PENH = timedelta(hours=7)


def gold_to_article(obj: Any) -> Article:
    """`{"id", "url", "title", "published": "YYYY-MM-DD", "lang"?, "paragraphs": [..] | "text"}` → `Article`.

    `text` is the paragraphs joined by a blank line; `published` is a day in Phnom Penh (`Article.published_on`
    returns it). Raises `InputError` that names what is wrong.
    """
    if not isinstance(obj, dict):
        raise InputError(f"an article is a JSON object, not {type(obj).__name__}")
    article_id = obj.get("id")
    if not isinstance(article_id, str | int) or isinstance(article_id, bool) or article_id == "":
        raise InputError('the article has no "id"; give a string')
    where = f"article {article_id!r}"
    title = obj.get("title", "")
    if not isinstance(title, str):
        raise InputError(f'{where}: "title" must be a string')
    text = _text(obj, where)
    language = _language(obj.get("lang"), title, text, where)
    url = obj.get("url") or ""
    if not isinstance(url, str):
        raise InputError(f'{where}: "url" must be a string')
    return Article(
        article_id=str(article_id),
        revision_id=content_id(title, text),
        source_id="file",
        url=url,
        canonical_url=url,
        title=title,
        text=text,
        language=language,
        published_at=_published(obj.get("published"), where),
        published_raw=obj.get("published"),
        published_rule="input" if obj.get("published") else None,
    )


def _text(obj: dict[str, Any], where: str) -> str:
    paragraphs, text = obj.get("paragraphs"), obj.get("text")
    if paragraphs is not None:
        if not isinstance(paragraphs, list) or not all(isinstance(p, str) for p in paragraphs):
            raise InputError(f'{where}: "paragraphs" must be a list of strings')
        return "\n\n".join(paragraphs)
    if not isinstance(text, str):
        raise InputError(f'{where}: give "paragraphs" (a list of strings) or "text" (a string)')
    return text


def _published(value: Any, where: str) -> datetime | None:
    if value in (None, ""):
        return None
    try:
        day = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None:
        raise InputError(f'{where}: "published" is {value!r}; write YYYY-MM-DD')
    if day.tzinfo is not None:
        return day.astimezone(UTC)
    if day.time() == time(0) and day.year > 1:
        day = day.replace(hour=12)
    return (day - _PHNOM_PENH).replace(tzinfo=UTC)


def _language(value: Any, title: str, text: str, where: str) -> Language:
    if value in (None, ""):
        return guess_language(title + " " + text)
    if value not in get_args(Language):
        raise InputError(f'{where}: "lang" is {value!r}; known are {", ".join(get_args(Language))}')
    return cast(Language, value)


def guess_language(text: str) -> Language:
    """By script, then by the commonest little words; for input that names no language."""
    if sum("\u1780" <= c <= "\u17ff" for c in text) > 0.2 * max(1, len(text)):
        return "km"
    words = text.casefold().split()
    french = sum(w in {"le", "la", "les", "des", "du", "et", "une", "dans", "est", "pour", "qui", "au"} for w in words)
    english = sum(w in {"the", "of", "and", "to", "in", "that", "was", "is", "for", "with", "who"} for w in words)
    if max(french, english) == 0:
        return "other"
    return "fr" if french > english else "en"


def coding_to_json(article_id: str, coding: Coding) -> dict[str, Any]:
    """A `Coding` under the codebook's field names, ready for `json.dumps`."""
    return {
        "id": article_id,
        "is_story": coding.is_story,
        "story": coding.story,
        "score": round(coding.score, 4),
        "mentions": [mention_to_json(m) for m in coding.mentions],
    }


def mention_to_json(mention: Mention) -> dict[str, Any]:
    """One mention under the codebook's field names, with the rules that fired."""
    return {
        "type": mention.type,
        "actor_kind": mention.actor_kind,
        "actors": [
            {"name": a.name, "role": a.role, **({"person_id": a.person_id} if a.person_id else {})}
            for a in mention.actors
        ],
        "count": (
            {"low": mention.count.low, "high": mention.count.high, "unit": mention.count.unit}
            if mention.count else None
        ),
        "origin": mention.origin,
        "destination": mention.destination,
        "direction": mention.direction,
        "date": (
            {"from": mention.date.start.isoformat(), "to": mention.date.end.isoformat(),
            "precision": mention.date.precision}
            if mention.date else None
        ),
        "place": mention.place,
        "modality": mention.modality,
        "status": mention.status,
        "claimant": {"name": mention.claimant.name, "side": mention.claimant.side} if mention.claimant else None,
        "signals": [{"family": s.family, "kind": s.kind, "stance": s.stance} for s in mention.signals],
        "evidence": [evidence_to_json(e) for e in mention.evidence],
        "rules": list(mention.rules),
    }  # fmt: skip


def evidence_to_json(evidence: Evidence) -> dict[str, Any]:
    return {"field": evidence.field, "start": evidence.start, "end": evidence.end, "quote": evidence.quote}
