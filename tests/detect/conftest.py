"""Small helpers of the coder's tests: sentences in, mentions out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.detect.coder import code_article
from pipeline.detect.exchange import gold_to_article
from pipeline.records import Article, Coding

PUBLISHED = "2023-05-12"


def article_of(
    text: str, *, title: str = "News from Kampot, Cambodia", published: str = PUBLISHED, lang: str = "en"
) -> Article:
    """An article whose paragraphs are the lines of `text`."""
    return gold_to_article(
        {
            "id": "t",
            "url": "https://paper.example/1",
            "title": title,
            "published": published,
            "lang": lang,
            "paragraphs": text.split("\n"),
        }
    )


@pytest.fixture
def code() -> Callable[..., Coding]:
    """`code(text, title=…, published=…)` → the coding of an English article."""
    return lambda text, **more: code_article(article_of(text, **more))


@pytest.fixture
def core(code: Callable[..., Coding]) -> Callable[..., list[tuple[str, object, str | None, str | None, str]]]:
    """Core mentions as (type, name or lowest count, origin, destination, modality), one row a person, sorted."""

    def rows(text: str, **more: str) -> list[tuple[str, object, str | None, str | None, str]]:
        found: list[tuple[str, object, str | None, str | None, str]] = []
        for m in code(text, **more).mentions:
            if m.type in {"pressure", "reward"}:
                continue
            who: list[object] = [a.name for a in m.actors] or [m.count.low if m.count else None]
            found += [(m.type, w, m.origin, m.destination, m.modality) for w in who]
        return sorted(found, key=str)

    return rows
