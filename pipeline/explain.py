"""`defection-watch explain`: an article with the words marked that the coder read, and why each field is what it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.errors import FetchError, InputError
from pipeline.records import Article, Coding, Count, Evidence, Mention, TextField, content_id
from pipeline.settings import Settings

STYLES = ("bold black on yellow", "bold black on cyan", "bold black on green", "bold white on magenta")


def read_article(target: str, settings: Settings, published: date | None) -> Article:
    """The article at an address or in a file: HTML, one JSON object of the `code` format, or plain text.

    Plain text is the title on the first line and paragraphs after it. Raises `InputError`, `FetchError`, `CleanError`.
    """
    if target.startswith(("http://", "https://")):
        return _page(_download(target, settings), target, published)
    path = Path(target)
    try:
        body = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}; give a file or an http(s) address") from error
    if path.suffix in {".html", ".htm"}:
        return _page(body, path.resolve().as_uri(), published)
    if path.suffix in {".json", ".jsonl"}:
        return _json(body, path)
    title, _, text = body.decode("utf-8", "replace").strip().partition("\n")
    return _article(target, title.strip(), text.strip(), published)


def explain(article: Article, coding: Coding, console: Console) -> None:
    """Print the marked text and one table per mention."""
    from pipeline.detect.gate import judge

    verdict = judge(article)
    words = ", ".join(f"“{e.quote}”" for e in (*verdict.anchors, *verdict.context))
    console.print(Text(f"gate: {verdict.reason}{f' ({words})' if words else ''}", style="dim"))
    console.print(Text(f"story: {coding.story}, score {coding.score:.2f}, {len(coding.mentions)} mentions\n"))
    console.print(_marked(article, "title", coding), style="bold")
    console.print(_marked(article, "text", coding))
    for number, mention in enumerate(coding.mentions, 1):
        console.print(_mention(number, mention))


def _marked(article: Article, field: TextField, coding: Coding) -> Text:
    """The body with every trigger in its mention's colour and all other evidence underlined."""
    body: str = getattr(article, field)
    text = Text(body)
    for number, mention in enumerate(coding.mentions):
        for evidence in mention.evidence:
            if evidence.field == field:
                is_trigger = evidence.supports == "type"
                text.stylize(STYLES[number % len(STYLES)] if is_trigger else "underline", evidence.start, evidence.end)
    return text


def _mention(number: int, mention: Mention) -> RenderableType:
    table = Table("field", "value", "read from", box=None, pad_edge=False, header_style="dim")
    for name, value in _fields(mention):
        table.add_row(name, Text(value), Text(" … ".join(_words(mention, name)), style="italic"))
    head = Text(f"\n[{number}] {mention.type}", style=STYLES[(number - 1) % len(STYLES)])
    return Group(head, table, Text(f"rules: {', '.join(mention.rules) or 'none named'}", style="dim"))


def _told_count(count: Count) -> str:
    """ "3 to 5 people", "at most 300 people", "at least 400 people"."""
    if count.low is None or count.high is None:
        bound = f"at most {count.high}" if count.low is None else f"at least {count.low}"
        return f"{bound} {count.unit}"
    return f"{count.low} to {count.high} {count.unit}"


def _fields(mention: Mention) -> Iterator[tuple[str, str]]:
    count, span, claimant = mention.count, mention.date, mention.claimant
    yield "type", mention.type
    yield "actors", ", ".join(f"{a.name} ({a.role})" if a.role else a.name for a in mention.actors) or "unnamed"
    yield "actor_kind", mention.actor_kind
    yield "count", _told_count(count) if count else "none"
    yield "origin", mention.origin or "none"
    yield "destination", mention.destination or "none"
    yield "direction", mention.direction
    yield "date", f"{span.start} to {span.end} ({span.precision})" if span else "none"
    yield "place", mention.place or "none"
    yield "modality", mention.modality
    yield "status", mention.status
    yield "claimant", f"{claimant.name} ({claimant.side})" if claimant else "none"
    yield "signals", ", ".join(f"{s.kind} {s.stance}" for s in mention.signals) or "none"


def _words(mention: Mention, field: str) -> list[str]:
    return [f"“{e.quote}” {_where(e)}" for e in mention.evidence if e.supports == field]


def _where(evidence: Evidence) -> str:
    return f"[{evidence.field} {evidence.start}:{evidence.end}]"


def _download(url: str, settings: Settings) -> bytes:
    from pipeline.fetch.client import Client

    answer = Client(settings).get(url, kind="page")[-1]
    if answer.error_class is not None:
        raise FetchError(f"{url}: {answer.error}", error_class=answer.error_class, url=url, status=answer.status)
    return answer.body or b""


def _page(body: bytes, url: str, published: date | None) -> Article:
    from pipeline.clean.page import clean_page

    page = clean_page(body, url=url)
    article = _article(url, page.title, page.text, published)
    return replace(article, published_at=article.published_at or page.published_at, language=page.language)


def _json(body: bytes, path: Path) -> Article:
    from pipeline.detect.exchange import gold_to_article

    try:
        return gold_to_article(json.loads(body.splitlines()[0] if path.suffix == ".jsonl" else body))
    except (ValueError, IndexError) as error:
        raise InputError(f"{path} holds no JSON object: {error}") from error


def _article(url: str, title: str, text: str, published: date | None) -> Article:
    from pipeline.clean.language import language_of

    at = datetime(published.year, published.month, published.day, 5, tzinfo=UTC) if published else None
    return Article(
        article_id=content_id("article", url),
        revision_id=content_id("revision", url, title, text),
        source_id="file",
        url=url,
        canonical_url=url,
        title=title,
        text=text,
        language=language_of(f"{title}\n{text}"),
        published_at=at,
    )
