"""The nouns of the program, in the order in which the data meets them.

`Source` → `Candidate` → `Capture` → `Article` → `Mention`; a `Window` says which days are meant. Events, which mentions
are merged into, are made and kept by `pipeline.load`.
Everything is frozen. Times are timezone-aware UTC `datetime`s, days are `date`s, offsets count Unicode code
points and are half-open. The allowed words of a coded field are the `Literal`s below; they are the codebook's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal, get_args

from pipeline.errors import SettingsError

# --------------------------------------------------------------------------------------------- vocabulary

EventType = Literal[
    "defection", "departure", "recantation", "cooptation", "approach", "refusal", "return", "pressure", "reward"
]
ActorKind = Literal["person", "group", "aggregate"]
Direction = Literal["to_ruling", "from_ruling", "within_opposition", "other"]
Modality = Literal["actual", "planned", "historical"]
Status = Literal["reported", "claimed", "denied", "contested"]
ClaimantSide = Literal[
    "origin_party", "destination_party", "government", "subject", "ngo", "analyst", "media", "unknown"
]
Precision = Literal["day", "week", "month", "year", "range"]
SignalFamily = Literal["coercion", "inducement", "conduct"]
Stance = Literal["reported", "alleged", "denied"]
Story = Literal["defection", "refusal_or_pressure", "reverse", "related", "unrelated"]
Language = Literal["en", "km", "fr", "other"]
TextField = Literal["title", "text"]
CaptureKind = Literal["feed", "page", "robots"]
Verdict = Literal["complete", "partial", "unknown", "unreachable", "outlet_closed"]

CORE_TYPES: frozenset[str] = frozenset(get_args(EventType)) - {"pressure", "reward"}
STORIES: frozenset[str] = frozenset({"defection", "refusal_or_pressure", "reverse"})
SIGNAL_KINDS: dict[str, frozenset[str]] = {
    "coercion": frozenset(
        "arrest charge lawsuit detention conviction beating threat job_loss ban surveillance".split()
    ),
    "inducement": frozenset("appointment rank money bail pardon charges_dropped land job_kept".split()),
    "conduct": frozenset("apology video_confession denunciation public_ceremony letter".split()),
}


def content_id(*parts: object, length: int = 20) -> str:
    """A stable key: the first `length` hex digits of SHA-256 over the parts, joined by U+001F."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:length]


# ------------------------------------------------------------------------------------------------ windows


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open UTC interval `[start, end)`; what one run works on."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise SettingsError(f"window {self.start}..{self.end} has no time zone; give UTC times")
        if self.start >= self.end:
            raise SettingsError(f"window {self.start.isoformat()}..{self.end.isoformat()} is empty; end must be later")

    @classmethod
    def of_day(cls, day: date) -> Window:
        """The UTC day `day`."""
        start = datetime(day.year, day.month, day.day, tzinfo=UTC)
        return cls(start, start + timedelta(days=1))

    @classmethod
    def last_complete_day(cls, now: datetime) -> Window:
        """The UTC day before the one that `now` is in."""
        return cls.of_day(now.astimezone(UTC).date() - timedelta(days=1))

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    def days(self) -> Iterator[date]:
        """Every UTC day that the window touches, in order."""
        day = self.start.astimezone(UTC).date()
        last = (self.end - timedelta(microseconds=1)).astimezone(UTC).date()
        while day <= last:
            yield day
            day += timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%dT%H:%MZ}..{self.end:%Y-%m-%dT%H:%MZ}"


# ------------------------------------------------------------------------------------------------- fetch


@dataclass(frozen=True, slots=True)
class Source:
    """An outlet of the catalogue (`pipeline/data/sources.toml`).

    `article_css` selects the elements of its pages that hold the article's text, where the general reading errs.
    """

    source_id: str
    name: str
    homepage: str
    feeds: tuple[str, ...]
    languages: tuple[str, ...] = ("en",)
    owner: str | None = None
    alignment: str = "unknown"
    zone: str = "Asia/Phnom_Penh"
    archives: tuple[str, ...] = ()
    disabled_reason: str | None = None
    notes: str | None = None
    article_css: str | None = None

    @property
    def is_enabled(self) -> bool:
        return self.disabled_reason is None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that a feed or an archive offers, before its page was fetched."""

    source_id: str
    url: str
    title: str
    discovered_via: str
    discovered_at: datetime
    guid: str | None = None
    published_at: datetime | None = None
    published_raw: str | None = None
    published_rule: str | None = None
    author: str | None = None
    content_html: str | None = None
    is_summary_only: bool = True
    feed_capture_id: str | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """One exchange as landed: what was asked, what came back, and where its bytes are. Failures are captures too.

    `warc_path` is relative to the landing zone and null when nothing came back; `sha256` is of the decoded body.
    On polls of a feed: `entry_count` items were shown, `new_count` of them for the first time since the last poll.
    `has_gap`: none was shown by the last poll, so something may have scrolled by unseen. `proposal` is a change to the
    catalogue that the feed's answers over time suggest.
    """

    capture_id: str
    source_id: str
    kind: CaptureKind
    url: str
    requested_at: datetime
    strategy: str
    final_url: str | None = None
    redirects: tuple[str, ...] = ()
    status: int | None = None
    media_type: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    byte_count: int = 0
    sha256: str | None = None
    elapsed_ms: int = 0
    attempt: int = 1
    error_class: str | None = None
    error: str | None = None
    warc_path: str | None = None
    warc_offset: int | None = None
    candidate: Candidate | None = None
    entry_count: int | None = None
    new_count: int | None = None
    has_gap: bool | None = None
    proposal: str | None = None

    @property
    def is_ok(self) -> bool:
        return self.error_class is None


# ------------------------------------------------------------------------------------------------- clean


@dataclass(frozen=True, slots=True)
class Article:
    """One revision of one story as a reader would read it. `text` is paragraphs joined by a blank line.

    `article_id` names the address, `revision_id` the words: an edited story keeps the first and changes the second.
    `published_rule` says where the date came from; `published_at` is null when nothing trustworthy said it.
    """

    article_id: str
    revision_id: str
    source_id: str
    url: str
    canonical_url: str
    title: str
    text: str
    language: Language
    published_at: datetime | None = None
    published_raw: str | None = None
    published_rule: str | None = None
    modified_at: datetime | None = None
    author: str | None = None
    section: str | None = None
    is_opinion: bool = False
    discovered_via: str = "file"
    first_seen_at: datetime | None = None
    capture_id: str | None = None

    @property
    def published_on(self) -> date | None:
        """The publication day in Phnom Penh (UTC+7, no daylight saving), against which relative dates are read."""
        return (self.published_at + timedelta(hours=7)).date() if self.published_at else None


# ------------------------------------------------------------------------------------------------ detect


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the article that a coded field was read from: `article.<field>[start:end] == quote`, always.

    `supports` names the mention's field (`type`, `actors`, `count`, `date`, …); the trigger supports `type`.
    """

    field: TextField
    start: int
    end: int
    quote: str
    supports: str = "type"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts (or suffers, on `pressure`): the name as the text first gives it in full."""

    name: str
    role: str | None = None
    person_id: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many; `high` null means open-ended ("at least 7")."""

    low: int | float | None
    high: int | float | None
    unit: Literal["people", "percent"] = "people"


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A closed interval of days and how exactly the text gave it."""

    start: date
    end: date
    precision: Precision


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who says so; null on a mention that the outlet tells in its own voice."""

    name: str
    side: ClaimantSide


@dataclass(frozen=True, slots=True)
class Signal:
    """A threat, a reward or a gesture around the act, and who vouches for it."""

    family: SignalFamily
    kind: str
    stance: Stance = "reported"


@dataclass(frozen=True, slots=True)
class Mention:
    """One event as one article reports it: the codebook's fields."""

    type: EventType
    actor_kind: ActorKind
    evidence: tuple[Evidence, ...]
    actors: tuple[Actor, ...] = ()
    count: Count | None = None
    origin: str | None = None
    destination: str | None = None
    direction: Direction = "other"
    date: DateSpan | None = None
    place: str | None = None
    modality: Modality = "actual"
    status: Status = "reported"
    claimant: Claimant | None = None
    signals: tuple[Signal, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coding:
    """What a coder says of one article. `score` in [0, 1] orders articles for a human reader."""

    story: Story
    score: float = 0.0
    mentions: tuple[Mention, ...] = field(default=())

    @property
    def is_story(self) -> bool:
        return self.story in STORIES
