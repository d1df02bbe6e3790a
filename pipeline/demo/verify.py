"""Holds a loaded warehouse against `expected.toml` and says in sentences what is missing, wrong or too much.

The measure is what a correct coder finds in the words of the articles, not what this program's coder happens to find.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import duckdb

from pipeline.demo.press import stories, story_at
from pipeline.records import STORIES
from pipeline.settings import DEMO_DATA

# Types that say that somebody changed sides, or left one.
MOVES = frozenset({"defection", "departure", "recantation", "cooptation", "return"})

_EVENTS = """
with report as (
    select em.event_id, list(distinct a.url) as urls
    from event_mention em
    join mention m using (mention_id, coder_id)
    join article a using (revision_id)
    where starts_with(a.source_id, 'demo_')
    group by em.event_id
), people as (
    select event_id, list(name order by name) as names,
           list(person_id order by person_id) filter (where person_id is not null) as person_ids
    from event_actor
    group by event_id
)
select e.event_id, e.type, e.actor_kind, e.count_low, e.count_high, e.count_unit, e.origin, e.destination, e.direction,
       e.date_start, e.date_end, e.date_precision, e.place_id, e.status,
       report.urls, coalesce(people.names, []), coalesce(people.person_ids, [])
from event e
join report using (event_id)
left join people using (event_id)
order by e.event_id
"""
_ARTICLES = """
select distinct a.url, c.story
from article a left join coding c using (revision_id)
where starts_with(a.source_id, 'demo_')
"""


@dataclass(frozen=True, slots=True)
class Expected:
    """One event that a correct run finds; a null field is not checked, `count` is (low, high or null for open)."""

    key: str
    type: str
    actor_kind: str
    actors: tuple[str, ...]
    articles: tuple[str, ...]
    languages: tuple[str, ...]
    status: tuple[str, ...]
    origin: str | None = None
    destination: str | None = None
    direction: str | None = None
    start: date | None = None
    end: date | None = None
    precision: str | None = None
    place: str | None = None
    count: tuple[float, float | None] | None = None
    unit: str = "people"
    person_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """One event of the warehouse that rests on articles of the newsroom."""

    event_id: str
    type: str
    actor_kind: str
    count: tuple[float | None, float | None]
    unit: str | None
    origin: str | None
    destination: str | None
    direction: str
    start: date | None
    end: date | None
    precision: str | None
    place: str | None
    status: str
    articles: frozenset[str]
    names: tuple[str, ...]
    person_ids: tuple[str, ...]

    def __str__(self) -> str:
        crowd = self.actor_kind if self.count[0] is None else f"{self.actor_kind} of {self.count[0]:g}"
        who = ", ".join(self.names) or crowd
        return f"{self.type} of {who} in {', '.join(sorted(self.articles))} (event {self.event_id})"


@cache
def expected_events() -> tuple[Expected, ...]:
    """Every expected event, in the order of the file."""
    return tuple(_expected(row) for row in _document()["event"])


@cache
def never_defectors() -> tuple[str, ...]:
    """Names that must not come out as having changed sides."""
    return tuple(_document()["never_defectors"])


@cache
def story_labels() -> dict[str, str]:
    """The codebook's story label of every article, by article id."""
    return dict(_document()["labels"])


def articles_in(languages: Collection[str], days: Collection[date] | None = None) -> frozenset[str]:
    """Ids of the articles in these languages, published on these UTC days (all ten when null)."""
    chosen = (s for s in stories() if s.language in languages and (days is None or s.published_utc.date() in days))
    return frozenset(story.id for story in chosen)


def verify(
    con: duckdb.DuckDBPyConnection, languages: Collection[str], days: Collection[date] | None = None
) -> list[str]:
    """What is missing or wrong in the warehouse for the newsroom's articles in scope; empty when all is right.

    Status and exact dates of an event are only held against it when all its articles are in scope.
    """
    scope = articles_in(languages, days)
    found = read_events(con, scope)
    wanted = [event for event in expected_events() if scope & set(event.articles)]
    taken: set[str] = set()
    sentences = list(_articles(con, scope))
    for event in wanted:
        matches = [f for f in found if f.event_id not in taken and _is_same(event, f, scope)]
        taken |= {f.event_id for f in matches}
        sentences += _judge(event, matches, scope)
    sentences += [f"unexpected {other}" for other in found if other.event_id not in taken]
    for move in (event for event in found if event.type in MOVES):
        sentences += [f"{name} never changed sides, but see: {move}" for name in _barred(move.names)]
    return sentences


def read_events(con: duckdb.DuckDBPyConnection, scope: Collection[str]) -> list[Found]:
    """The warehouse's events that rest on an article in scope."""
    found = []
    for event_id, type_, kind, low, high, unit, *ends, status, urls, names, person_ids in con.execute(
        _EVENTS
    ).fetchall():
        origin, destination, direction, start, end, precision, place = ends
        articles = frozenset(story.id for url in urls if (story := story_at(url))) & set(scope)
        if articles:
            found.append(
                Found(
                    event_id=event_id,
                    type=type_,
                    actor_kind=kind,
                    count=(low, high),
                    unit=unit,
                    origin=origin,
                    destination=destination,
                    direction=direction,
                    start=start,
                    end=end,
                    precision=precision,
                    place=place,
                    status=status,
                    articles=articles,
                    names=tuple(names),
                    person_ids=tuple(person_ids),
                )
            )
    return found


def _articles(con: duckdb.DuckDBPyConnection, scope: frozenset[str]) -> Iterable[str]:
    """Articles that were not loaded, not coded, or taken for (not) a story."""
    loaded = {story.id: label for url, label in con.execute(_ARTICLES).fetchall() if (story := story_at(url))}
    for article in sorted(scope):
        wanted = story_labels()[article]
        if article not in loaded:
            yield f"article {article} is not loaded"
        elif (loaded[article] in STORIES) != (wanted in STORIES):
            yield f"article {article} is labelled {loaded[article]}, it is {wanted}"


def _is_same(event: Expected, found: Found, scope: frozenset[str]) -> bool:
    """Whether `found` is meant to be `event`: same type, a common article, and the same people or the same crowd."""
    if event.type != found.type or not found.articles & set(event.articles) & scope:
        return False
    if event.actor_kind == "person" or found.actor_kind == "person":
        return bool(_people(event.actors) & _people(found.names)) or bool({*event.person_ids} & {*found.person_ids})
    return event.actor_kind == found.actor_kind and (event.count is None or event.unit == (found.unit or "people"))


def _judge(event: Expected, matches: Sequence[Found], scope: frozenset[str]) -> list[str]:
    in_scope = scope & set(event.articles)
    who = ", ".join(event.actors) or f"{event.actor_kind} {event.count or ''}".strip()
    name = f"{event.key} ({event.type} of {who})"
    if not matches:
        return [f"missing {name}, told in {', '.join(sorted(in_scope))}"]
    if len(matches) > 1:
        return [f"{name} is {len(matches)} events: {'; '.join(map(str, matches))}"]
    found = matches[0]
    is_complete = in_scope == set(event.articles)
    wrong: list[tuple[str, object, object]] = []
    for field in ("actor_kind", "origin", "destination", "direction", "place"):
        want = getattr(event, field)
        if want is not None and getattr(found, field) != want:
            wrong.append((field, getattr(found, field), want))
    if event.count is not None and found.count != event.count:
        wrong.append(("count", found.count, event.count))
    if not event.person_ids and not _are_the_actors(event, found):
        wrong.append(("actors", found.names, event.actors))
    if set(found.person_ids) != set(event.person_ids):
        wrong.append(("person_ids", found.person_ids, event.person_ids))
    if is_complete and found.status not in event.status:
        wrong.append(("status", found.status, " or ".join(event.status)))
    if not _is_dated(event, found, is_complete):
        wrong.append(("date", (found.start, found.end, found.precision), (event.start, event.end, event.precision)))
    if missed := in_scope - found.articles:
        wrong.append(("articles", sorted(found.articles), f"also {', '.join(sorted(missed))}"))
    return [f"{name}: {field} is {_say(got)}, not {_say(want)}" for field, got, want in wrong]


def _are_the_actors(event: Expected, found: Found) -> bool:
    """All the people of a list; of a group, whoever is named in it (its leader stands in the mention, if not here)."""
    wanted, got = _people(event.actors), _people(found.names)
    return got <= wanted if event.actor_kind == "group" else got == wanted


def _is_dated(event: Expected, found: Found, is_complete: bool) -> bool:
    if event.start is None or event.end is None:
        return True
    if is_complete:
        return (found.start, found.end, found.precision) == (event.start, event.end, event.precision)
    return found.start is None or found.end is None or (found.start <= event.end and event.start <= found.end)


def _people(names: Iterable[str]) -> set[str]:
    """Names without case, spaces and zero-width signs; spelling is not forgiven, the articles use one."""
    return {"".join(c for c in name.casefold() if not c.isspace() and c != "\u200b") for name in names}


def _barred(names: Iterable[str]) -> list[str]:
    mine = _people(names)
    return [name for name in never_defectors() if _people([name]) & mine]


def _say(value: object) -> str:
    if isinstance(value, tuple | list):
        return ", ".join("open" if part is None else _say(part) for part in value) or "nothing"
    return "nothing" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads((DEMO_DATA / "expected.toml").read_text(encoding="utf-8"))


def _expected(row: dict[str, Any]) -> Expected:
    fields = dict(row) | {"start": row.get("from"), "end": row.get("to")}
    fields.pop("from", None)
    fields.pop("to", None)
    low_high = [float(number) for number in row.get("count", ())]
    count = (low_high[0], low_high[1] if len(low_high) > 1 else None) if low_high else None
    lists = {key: tuple(row[key]) for key in ("actors", "articles", "languages", "status")}
    return Expected(**{**fields, **lists, "count": count, "person_ids": tuple(row.get("person_ids", ()))})
