"""`pipeline/data/*.yaml` and the catalogue → rows of the reference tables.

A day in these files may be a year, a month or a day; the first possible day opens a period, the last one closes it.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from pipeline.errors import GazetteerError
from pipeline.load.alignment import ALWAYS, alignment_periods
from pipeline.records import Source

Row = tuple[Any, ...]

PSEUDO_PARTIES: tuple[Row, ...] = (
    ("GOVERNMENT", "the government", "រដ្ឋាភិបាល", "le gouvernement", [], None, None, True),
    ("OPPOSITION", "the opposition, party not said", "គណបក្សប្រឆាំង", "l'opposition", [], None, None, True),
    ("CIVIL_SOCIETY", "civil society", "សង្គមស៊ីវិល", "la société civile", [], None, None, True),
)


def read_reference(folder: Path) -> dict[str, list[Row]]:
    """Rows by table for party, party_side, person, person_alias, affiliation, place, election, ontology_map.

    A file that is not there gives no rows, and its tables are then left as they are. Raises `GazetteerError`.
    """
    tables: dict[str, list[Row]] = {}
    readers: tuple[tuple[str, str, Callable[[list[dict[str, Any]]], dict[str, list[Row]]]], ...] = (
        ("parties.yaml", "parties", _parties),
        ("people.yaml", "people", _people),
        ("places.yaml", "provinces", _places),
        ("elections.yaml", "elections", _elections),
        ("ontology.yaml", "map", _ontology),
    )
    for name, key, read in readers:
        path = folder / name
        if not path.exists():
            continue
        try:
            entries = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)[key]
            tables |= read(entries)
        except (yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as error:
            raise GazetteerError(f"{path} cannot be read into the reference tables: {error!r}") from error
    return tables


def source_rows(sources: Iterable[Source]) -> list[Row]:
    """Rows of table `source`."""
    return [
        (
            *(s.source_id, s.name, s.homepage, list(s.languages), s.owner, s.alignment, s.zone),
            *(s.is_enabled, s.disabled_reason, s.notes),
        )
        for s in sources
    ]


def alignment_rows(sources: Iterable[Source]) -> list[Row]:
    """Rows of table `source_alignment`."""
    return [(s.source_id, *period) for s in sources for period in alignment_periods(s.alignment)]


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Leaves days as the words in the file: `2015-06` and `2015-06-01` say different things."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}


def first_day(value: object) -> date | None:
    """The first day that `1979`, `2015-06` or `2023-08-22` can mean; null for nothing."""
    parts = _day_parts(value)
    return date(parts[0], parts[1] or 1, parts[2] or 1) if parts else None


def last_day(value: object) -> date | None:
    """The last day that it can mean."""
    parts = _day_parts(value)
    if parts is None:
        return None
    year, month, day = parts[0], parts[1] or 12, parts[2]
    return date(year, month, day or calendar.monthrange(year, month)[1])


def _day_parts(value: object) -> tuple[int, int | None, int | None] | None:
    if value is None or value == "":
        return None
    match = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", str(value))
    if match is None:
        raise ValueError(f"{value!r} is no year, month or day")
    return int(match[1]), int(match[2]) if match[2] else None, int(match[3]) if match[3] else None


def _first(values: list[str] | None) -> str | None:
    return values[0] if values else None


def _parties(entries: list[dict[str, Any]]) -> dict[str, list[Row]]:
    parties: list[Row] = []
    sides: dict[tuple[str, date, str], Row] = {}
    for entry in entries:
        periods = entry.get("sides") or []
        starts = [first_day(p.get("from")) for p in periods]
        founded = first_day(entry.get("founded")) or (min(s for s in starts if s) if all(starts) and starts else None)
        for period in periods:
            start = first_day(period.get("from")) or ALWAYS
            row = (entry["id"], start, last_day(period.get("to")), period["side"])
            sides[entry["id"], start, period["side"]] = row
        parties.append(
            (
                *(entry["id"], _first(entry.get("en")) or entry["id"], _first(entry.get("km"))),
                *(_first(entry.get("fr")), entry.get("abbreviations") or [], founded),
                *(last_day(entry.get("ended")), False),
            )
        )
    known = {row[0] for row in parties}
    parties += [row for row in PSEUDO_PARTIES if row[0] not in known]
    return {"party": parties, "party_side": list(sides.values())}


def _people(entries: list[dict[str, Any]]) -> dict[str, list[Row]]:
    people: list[Row] = []
    aliases: dict[tuple[str, str], Row] = {}
    affiliations: list[Row] = []
    for entry in entries:
        person_id = entry["id"]
        khmer = entry.get("khmer") or []
        people.append(
            (
                *(person_id, entry["name"], _first(khmer), entry.get("category")),
                *({"female": "f", "f": "f", "male": "m", "m": "m"}.get(entry.get("sex") or ""), entry.get("notes")),
            )
        )
        for alias in (entry["name"], *(entry.get("variants") or []), *khmer):
            aliases[person_id, alias] = (person_id, alias, "latin" if re.search("[A-Za-z]", alias) else "khmer")
        held = [(a.get("party"), a.get("role"), a) for a in entry.get("affiliations") or []]
        held += [(None, r["role"], r) for r in entry.get("roles") or []]
        affiliations += [
            (person_id, ordinal, party, role, first_day(period.get("from")), last_day(period.get("to")))
            for ordinal, (party, role, period) in enumerate(held, 1)
        ]
    return {"person": people, "person_alias": list(aliases.values()), "affiliation": affiliations}


def _places(entries: list[dict[str, Any]]) -> dict[str, list[Row]]:
    return {"place": [(e["iso"], e["name"], e.get("khmer"), e.get("kind") or "province") for e in entries]}


def _elections(entries: list[dict[str, Any]]) -> dict[str, list[Row]]:
    return {
        "election": [
            (f"{e['kind']}-{e['held_on']}", first_day(e["held_on"]), e["kind"], e.get("name")) for e in entries
        ]
    }


def _ontology(entries: list[dict[str, Any]]) -> dict[str, list[Row]]:
    rows = [
        (e["type"], e["facet"], system, str(e[system]["code"]), e[system]["fit"], e.get("note"))
        for e in entries
        for system in ("PLOVER", "CAMEO", "ACLED")
        if system in e
    ]
    return {"ontology_map": rows}
