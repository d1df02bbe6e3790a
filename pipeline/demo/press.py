"""The demo press as data: `outlets.toml` and `articles/*.toml` → outlets, stories and their pages.

Ten days, 14 to 23 June 2023. People and outlets are invented; where a real person is named, the facts and dates are
those of the gazetteer. Serving is left to `newsroom`, feeds and archives to `syndication`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader

from pipeline.settings import DEMO_DATA

FIRST_DAY = date(2023, 6, 14)
LAST_DAY = date(2023, 6, 23)
DEFAULT_PORT = 8765


@dataclass(frozen=True, slots=True)
class Outlet:
    """One fictional outlet: how it dates, lays out and syndicates, and the noise that stands around its stories."""

    id: str
    name: str
    domain: str
    language: str
    alignment: str
    zone: str
    template: str
    story_path: str
    catalogue_feed: str
    dates: str
    full_text: bool
    rest: bool
    menu: tuple[str, ...]
    read_also: str
    related: tuple[str, ...]
    ticker: str
    comments: tuple[tuple[str, str], ...]
    labels: dict[str, str]

    @property
    def encoding(self) -> str:
        """The hand-made layout is as old as its character set; all others are UTF-8."""
        return "windows-1252" if self.template == "table" else "utf-8"

    @property
    def traps(self) -> tuple[str, ...]:
        """Every text on the page that tells of something no article reports."""
        return (self.read_also, self.ticker, *self.related, *(text for _, text in self.comments))


@dataclass(frozen=True, slots=True)
class Story:
    """One article: `path` below the outlet's address; `number` is its rank in time, as a CMS would count it."""

    id: str
    outlet_id: str
    number: int
    path: str
    title: str
    author: str
    section: str
    caption: str
    language: str
    paragraphs: tuple[str, ...]
    published_utc: datetime
    modified_utc: datetime
    published_local: datetime

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


@cache
def outlets() -> dict[str, Outlet]:
    """All outlets by id, in the order of the file."""
    rows = tomllib.loads((DEMO_DATA / "outlets.toml").read_text(encoding="utf-8"))["outlet"]
    return {row["id"]: _outlet(row) for row in rows}


@cache
def stories() -> tuple[Story, ...]:
    """All stories, oldest first."""
    files = sorted((DEMO_DATA / "articles").glob("*.toml"))
    rows = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    rows.sort(key=lambda row: (row["published"].astimezone(UTC), row["id"]))
    return tuple(_story(row, number) for number, row in enumerate(rows, 1))


def repeated(times: int) -> tuple[Story, ...]:
    """The ten days `times` over, each round ten days before the last one: words stay, dates and addresses move."""
    rows = [tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted((DEMO_DATA / "articles").glob("*.toml"))]
    length = LAST_DAY - FIRST_DAY + timedelta(days=1)
    moved = [
        {**row, "id": f"{row['id']}-{number}", "slug": f"{row['slug']}-{number}" if number else row["slug"]}
        | {name: row[name] - length * number for name in ("published", "modified") if name in row}
        for number in range(times)
        for row in rows
    ]
    moved.sort(key=lambda row: (row["published"].astimezone(UTC), row["id"]))
    return tuple(_story(row, number) for number, row in enumerate(moved, 1))


def stories_of(outlet_id: str) -> tuple[Story, ...]:
    """The stories of one outlet, newest first, as its home page and feeds list them."""
    return tuple(story for story in reversed(stories()) if story.outlet_id == outlet_id)


def stories_on(day: date) -> tuple[Story, ...]:
    """The stories published on the UTC day `day`: what one run of that day has to load."""
    return tuple(story for story in stories() if story.published_utc.date() == day)


def story_at(url: str) -> Story | None:
    """The story at an address, whatever host and port it was served from; a missing last slash is forgiven."""
    outlet_id, _, path = unquote(urlsplit(url).path).strip("/").partition("/")
    return next((s for s in stories() if s.outlet_id == outlet_id and s.path.rstrip("/") == path), None)


def render_page(outlet: Outlet, base: str, story: Story | None = None) -> bytes:
    """The page of `story`, or the outlet's home page; `base` is the outlet's address and ends with a slash."""
    page = _templates().get_template(f"{outlet.template}.html")
    html = page.render(outlet=outlet, base=base, story=story, stories=stories_of(outlet.id))
    return html.encode(outlet.encoding, "xmlcharrefreplace")


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(DEMO_DATA / "templates"), autoescape=True, trim_blocks=True)


def _outlet(row: dict[str, Any]) -> Outlet:
    sequences = {"menu": tuple(row["menu"]), "related": tuple(row["related"])}
    return Outlet(**{**row, **sequences, "comments": tuple((who, text) for who, text in row["comments"])})


def _story(row: dict[str, Any], number: int) -> Story:
    outlet = outlets()[row["outlet"]]
    published = row["published"].astimezone(UTC)
    local = published.astimezone(ZoneInfo(outlet.zone))
    return Story(
        id=row["id"],
        outlet_id=outlet.id,
        number=number,
        path=outlet.story_path.format(published=local, slug=row["slug"]),
        title=row["title"],
        author=row["author"] or outlet.name,
        section=row["section"],
        caption=row.get("caption", ""),
        language=outlet.language,
        paragraphs=tuple(row["text"].strip().split("\n\n")),
        published_utc=published,
        modified_utc=row.get("modified", row["published"]).astimezone(UTC),
        published_local=local,
    )
