"""A second coder: asks a language model behind an OpenAI-compatible address for the codebook's JSON.

Off unless an address and a model are set. It is here so that `evaluate` can compare any local or hosted model with the
rules on the same gold. The model copies words and never counts characters: every quote is looked up in the article,
a quote that is not there is asked for again, and a mention without true words is refused.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_ai import Agent, ModelRetry, PromptedOutput, RunContext
from pydantic_ai.exceptions import AgentRunError
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider

from pipeline.detect.assemble import direction
from pipeline.detect.gazetteer import PSEUDO_SIDES, gazetteer
from pipeline.errors import CoderError, SettingsError
from pipeline.records import (
    SIGNAL_KINDS,
    Actor,
    ActorKind,
    Article,
    Claimant,
    ClaimantSide,
    Coding,
    Count,
    DateSpan,
    EventType,
    Evidence,
    Mention,
    Modality,
    Precision,
    Signal,
    SignalFamily,
    Stance,
    Status,
    Story,
    TextField,
    content_id,
)
from pipeline.settings import PACKAGE_DATA, Settings

MAX_RETRIES = 2
INSTRUCTIONS = """You code news articles for researchers of Cambodian elections. Follow the codebook below exactly.
Copy names and evidence quotes from the article character by character. Party ids: {parties}. Answer with JSON only.

{codebook}"""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignalAnswer(_Strict):
    family: SignalFamily
    kind: str
    stance: Stance = "reported"

    @model_validator(mode="after")
    def _known(self) -> SignalAnswer:
        if self.kind not in SIGNAL_KINDS[self.family]:
            raise ValueError(f"{self.kind!r} is no {self.family}; use {', '.join(sorted(SIGNAL_KINDS[self.family]))}")
        return self


class ActorAnswer(_Strict):
    name: str
    role: str | None = None


class CountAnswer(_Strict):
    low: float | None
    high: float | None
    unit: str = Field(pattern="^(people|percent)$")


class DateAnswer(_Strict):
    start: date = Field(alias="from")
    end: date = Field(alias="to")
    precision: Precision


class ClaimantAnswer(_Strict):
    name: str
    side: ClaimantSide


class MentionAnswer(_Strict):
    type: EventType
    actor_kind: ActorKind
    actors: list[ActorAnswer] = []
    count: CountAnswer | None = None
    origin: str | None = None
    destination: str | None = None
    date: DateAnswer | None = None
    place: str | None = Field(default=None, pattern=r"^KH-([1-9]|1\d|2[0-5])$")
    modality: Modality = "actual"
    status: Status = "reported"
    claimant: ClaimantAnswer | None = None
    signals: list[SignalAnswer] = []
    evidence: list[str] = Field(min_length=1, description="exact words of the article, the trigger first")

    @model_validator(mode="after")
    def _known(self) -> MentionAnswer:
        for side in (self.origin, self.destination):
            if side is not None and side not in PSEUDO_SIDES and side not in gazetteer().parties:
                raise ValueError(f"{side!r} is no party id; use the ids of the instructions, or null")
        return self


class ArticleAnswer(_Strict):
    story: Story
    mentions: list[MentionAnswer] = []


@dataclass(frozen=True, slots=True)
class Call:
    """What one article cost: requests made, tokens in and out, seconds, and mentions refused for false words."""

    article_id: str
    requests: int
    input_tokens: int
    output_tokens: int
    elapsed_s: float
    refused: int = 0
    error: str | None = None


class ModelCoder:
    """A coder like any other: `code(article) -> Coding`. `calls` keeps cost and failures, one row an article."""

    def __init__(self, settings: Settings) -> None:
        if not settings.model_url or not settings.model_name:
            raise SettingsError(
                "the model coder needs DEFECTION_WATCH_MODEL_URL (an OpenAI-compatible address, for example "
                "http://127.0.0.1:8000/v1) and DEFECTION_WATCH_MODEL_NAME"
            )
        self._settings = settings
        self.calls: list[Call] = []

    @cached_property
    def version(self) -> str:
        """Names the model and everything that it was told."""
        return f"model-{self._settings.model_name}+{content_id(_instructions(), ArticleAnswer.model_json_schema())[:8]}"

    def code(self, article: Article) -> Coding:
        """Code one article; raises `CoderError` when the model does not give a usable answer."""
        started = time.monotonic()
        try:
            result = self._agent.run_sync(_prompt(article), deps=article)
        except (AgentRunError, ValidationError) as error:
            reason = f"{type(error).__name__}: {error}"[:300]
            self.calls.append(Call(article.article_id, 0, 0, 0, time.monotonic() - started, error=reason))
            raise CoderError(
                f"{self._settings.model_url} gave no usable answer for {article.article_id}: {reason}"
            ) from error
        answer = result.output
        mentions = tuple(m for m in (_mention(article, row) for row in answer.mentions) if m is not None)
        usage = result.usage
        self.calls.append(
            Call(
                article.article_id,
                usage.requests,
                usage.input_tokens,
                usage.output_tokens,
                time.monotonic() - started,
                refused=len(answer.mentions) - len(mentions),
            )
        )
        return Coding(answer.story, 1.0 if mentions else 0.0, mentions)

    @cached_property
    def _agent(self) -> Agent[Article, ArticleAnswer]:
        provider = OpenAIProvider(base_url=self._settings.model_url, api_key=self._settings.model_key or "none")
        agent = Agent(
            OpenAIChatModel(str(self._settings.model_name), provider=provider),
            output_type=PromptedOutput(ArticleAnswer),
            deps_type=Article,
            instructions=_instructions(),
            retries=MAX_RETRIES,
            model_settings={"temperature": 0.0, "timeout": self._settings.model_timeout_s},
        )
        agent.output_validator(_true_words)
        return agent


def tell_cost(calls: Sequence[Call]) -> str:
    """One line: articles, failures, refused mentions, requests, tokens and time."""
    failed = sum(call.error is not None for call in calls)
    return (
        f"{len(calls)} articles, {failed} failed, {sum(c.refused for c in calls)} mentions refused; "
        f"{sum(c.requests for c in calls)} requests, {sum(c.input_tokens for c in calls)} tokens in, "
        f"{sum(c.output_tokens for c in calls)} out, {sum(c.elapsed_s for c in calls):.1f} s"
    )


def _true_words(context: RunContext[Article], answer: ArticleAnswer) -> ArticleAnswer:
    """Ask again for quotes that are not in the article; after the last try the caller refuses them."""
    words = [word for row in answer.mentions for word in (*row.evidence, *(actor.name for actor in row.actors))]
    false = [word for word in words if _find(context.deps, word) is None]
    if false and context.retry < context.max_retries:
        raise ModelRetry(f"These words do not stand in the article; copy them exactly: {false[:5]}")
    return answer


def _instructions() -> str:
    parties = ", ".join([*sorted(gazetteer().parties), *sorted(PSEUDO_SIDES)])
    return INSTRUCTIONS.format(parties=parties, codebook=(PACKAGE_DATA / "codebook.md").read_text(encoding="utf-8"))


def _prompt(article: Article) -> str:
    return f"Published: {article.published_on or 'unknown'}\nTitle: {article.title}\n\n{article.text}"


def _find(article: Article, quote: str) -> tuple[TextField, int] | None:
    bodies: tuple[tuple[TextField, str], ...] = (("text", article.text), ("title", article.title))
    return next(((name, body.find(quote)) for name, body in bodies if quote and quote in body), None)


def _evidence(article: Article, quotes: list[str]) -> Iterator[Evidence]:
    for quote in quotes:
        if found := _find(article, quote):
            name, start = found
            yield Evidence(name, start, start + len(quote), quote)


def _mention(article: Article, row: MentionAnswer) -> Mention | None:
    """The answer as a mention; null when none of its quotes or not all of its names stand in the article."""
    evidence = tuple(_evidence(article, row.evidence))
    if not evidence or any(_find(article, actor.name) is None for actor in row.actors):
        return None
    span = DateSpan(row.date.start, row.date.end, row.date.precision) if row.date else None
    day = span.start if span else article.published_on
    count: dict[str, Any] | None = row.count.model_dump() if row.count else None
    return Mention(
        type=row.type,
        actor_kind=row.actor_kind,
        evidence=evidence,
        actors=tuple(Actor(actor.name, actor.role) for actor in row.actors),
        count=Count(**count) if count else None,
        origin=row.origin,
        destination=row.destination,
        direction=direction(row.origin, row.destination, day, gazetteer()),
        date=span,
        place=row.place,
        modality=row.modality,
        status=row.status,
        claimant=Claimant(row.claimant.name, row.claimant.side) if row.claimant else None,
        signals=tuple(Signal(s.family, s.kind, s.stance) for s in row.signals),
        rules=("model",),
    )
