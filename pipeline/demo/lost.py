"""Outlets whose past is not simply there: one that lost an article, one that only the web archive has, one that nobody
has. A catalogue lists them only when asked (`catalogue(..., lost=LOST)`). Their news is of markets and harvests.

| outlet | what it shows |
|---|---|
| `dozen` | a WordPress site that counts twelve posts on 16 June 2023; the page of one of them is gone |
| `sunken` | a daily whose host is gone; the web archive has its feed with a gap around 20 June, and its pages |
| `silent` | its host is gone, too, and nobody archived it |
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from pipeline.demo import syndication
from pipeline.demo.press import FIRST_DAY, LAST_DAY, Outlet, Story, outlets, render_page
from pipeline.demo.web_archive import WebArchive
from pipeline.records import Verdict

LOST = {
    "dozen": ["wordpress"],
    "sunken": ["wordpress", "sitemap", "wayback"],
    "silent": ["wordpress", "sitemap"],
}
"""Outlet → the archives that the catalogue names for it."""

DOZEN_DAY = date(2023, 6, 16)
GONE = "2023/06/16/market-07/"
NO_HOST = "http://127.0.0.1:1/"  # nothing listens there
_FEED_ITEMS = 4
_FEED_SEEN = (
    datetime(2023, 6, 16, 12, tzinfo=UTC),
    datetime(2023, 6, 19, 12, tzinfo=UTC),
    datetime(2023, 6, 24, 12, tzinfo=UTC),
)
_PLACES = ("by the river", "under the old tree", "behind the school", "along the road to the hills")
_GOODS = ("rice", "dried fish", "mangoes", "pepper", "palm sugar", "silk")

Row = tuple[Verdict, int | None, int]


def base_of(name: str, newsroom: str) -> str:
    """The address of a lost outlet; `newsroom` is that of the newsroom and ends with a slash."""
    return f"{newsroom if name == 'dozen' else NO_HOST}{name}/"


def ledger(name: str, day: date) -> Row:
    """What the coverage ledger must say of the outlet on this day: verdict, expected, found."""
    if name == "dozen":
        return ("partial", 12, 11) if day == DOZEN_DAY else ("complete", 0, 0)
    if name == "silent":
        return "unreachable", None, 0
    # The captured feeds leave out the time from 19 June, noon, to 21 June; pages of it were archived all the same.
    return ("unknown" if date(2023, 6, 19) <= day <= date(2023, 6, 21) else "complete"), None, 1


@cache
def lost_outlet(name: str) -> Outlet:
    """A lost outlet, with the looks of the first of the press."""
    return replace(next(iter(outlets().values())), id=name, name=name.title(), domain=f"{name}.example", rest=True)


@cache
def lost_stories(name: str) -> tuple[Story, ...]:
    """What a lost outlet once published, newest first."""
    if name == "dozen":
        moments = [datetime.combine(DOZEN_DAY, time(hour, 20), UTC) for hour in range(12)]
        return tuple(reversed([_story(name, n, at, f"2023/06/16/market-{n:02}/") for n, at in enumerate(moments)]))
    if name == "sunken":
        days = [FIRST_DAY + timedelta(days=n) for n in range(-4, (LAST_DAY - FIRST_DAY).days + 2)]
        moments = [datetime.combine(day, time(3), UTC) for day in days]
        return tuple(reversed([_story(name, n, at, f"news/harvest-{n:02}.html") for n, at in enumerate(moments)]))
    return ()


@cache
def web_archive() -> WebArchive:
    """What the web archive has of the sunken outlet."""
    archive, outlet, base = WebArchive(), lost_outlet("sunken"), base_of("sunken", "")
    stories = lost_stories("sunken")
    for seen_at in _FEED_SEEN:
        shown = [story for story in stories if story.published_utc <= seen_at][:_FEED_ITEMS]
        archive.add(seen_at, base + "feed/", syndication.rss(outlet, shown, base), "application/rss+xml")
    for story in stories:
        page = render_page(outlet, base, story)
        archive.add(story.published_utc + timedelta(days=2), base + story.path, page, "text/html")
    return archive


def _story(name: str, number: int, at: datetime, path: str) -> Story:
    goods = _GOODS[number % len(_GOODS)]
    return Story(
        id=f"{name}-{number:02}",
        outlet_id=name,
        number=1000 + number,
        path=path,
        title=f"Traders bring {goods} to market number {number}",
        author=name.title(),
        section="Markets",
        caption="",
        language="en",
        paragraphs=tuple(_paragraphs(number, goods)),
        published_utc=at,
        modified_utc=at,
        published_local=at + timedelta(hours=7),
    )


def _paragraphs(number: int, goods: str) -> Iterator[str]:
    for place in _PLACES:
        yield f"Market number {number} was held {place} that morning; people came from far to buy {goods} and salt."
