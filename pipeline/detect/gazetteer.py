"""`pipeline/data/{parties,people,places}.yaml` → validated, indexed gazetteers.

A wrong entry raises `GazetteerError` with its name; `check_gazetteer` lists what is legal but doubtful (collisions,
overlapping periods, entries that no text can reach). Facts are dated: ask for a side or an affiliation *at a day*.
"""

from __future__ import annotations

import calendar
import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

from pipeline.detect.normal import fold_form
from pipeline.errors import GazetteerError
from pipeline.settings import PACKAGE_DATA

_T = TypeVar("_T")
SIDES = frozenset({"ruling", "coalition", "aligned", "minor", "opposition"})
CATEGORIES = frozenset(
    "defector refuser_or_pressured leader spokesperson official_ruling_side analyst_monitor activist".split()
)
PSEUDO_SIDES = {"GOVERNMENT": "ruling", "OPPOSITION": "opposition", "CIVIL_SOCIETY": "civil"}
_WORD = re.compile(r"[A-Za-z0-9\u00c0-\u024f]+")


@dataclass(frozen=True, slots=True)
class Period:
    """What held from `start` to `end`, both inclusive; an open end is null."""

    value: str
    start: date | None
    end: date | None

    def covers(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Party:
    party_id: str
    names: tuple[str, ...]
    khmer: tuple[str, ...]
    french: tuple[str, ...]
    abbreviations: tuple[str, ...]
    needs_anchor: frozenset[str]
    sides: tuple[Period, ...]
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]

    def side_at(self, day: date | None) -> str:
        """Side on that day; before the first or after the last period the nearest one holds."""
        if day is not None:
            for period in reversed(self.sides):
                if period.covers(day):
                    return period.value
            if self.sides[0].start and day < self.sides[0].start:
                return self.sides[0].value
        return self.sides[-1].value


@dataclass(frozen=True, slots=True)
class Person:
    person_id: str
    name: str
    variants: tuple[str, ...]
    khmer: tuple[str, ...]
    category: str
    affiliations: tuple[Period, ...]

    def party_at(self, day: date | None) -> str | None:
        """The party on that day: the dated affiliation that covers it, else one without dates, else null."""
        if day is not None:
            dated = [p for p in self.affiliations if (p.start or p.end) and p.covers(day)]
            if dated:
                return dated[-1].value
        undated = [p for p in self.affiliations if not p.start and not p.end]
        return undated[-1].value if undated else None


@dataclass(frozen=True, slots=True)
class Place:
    """`level` is province, district or commune; `code` the province's ISO 3166-2:KH code, empty for a place abroad."""

    name: str
    code: str
    level: str
    khmer: tuple[str, ...] = ()


class PhraseIndex:
    """Latin phrases by their first two words: finds all, longest first, in one pass over a document's words."""

    def __init__(self) -> None:
        #: first word → second word ("" for a phrase of one word) → (words, form, payload), longest first.
        self._by_first: dict[str, dict[str, list[tuple[tuple[str, ...], str, Any]]]] = {}

    def add(self, phrase: str, payload: Any) -> None:
        folded = fold_form(phrase)
        words = tuple(m.group().lower() for m in _WORD.finditer(folded))
        if words:
            entries = self._by_first.setdefault(words[0], {}).setdefault(words[1] if len(words) > 1 else "", [])
            entries.append((words, folded, payload))
            entries.sort(key=lambda entry: -len(entry[0]))

    def find(self, text: str, words: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str, Any]]:
        """Non-overlapping (start, end, form, payload); a capitalised form needs its capitals in the text."""
        total, free = len(words), 0
        by_first = self._by_first
        for index in [number for number, (_, _, first) in enumerate(words) if first in by_first]:
            if index < free:
                continue
            start, _, first = words[index]
            known = by_first[first]
            longer = known.get(words[index + 1][2], ()) if index + 1 < total else ()
            for phrase, form, payload in (*longer, *known.get("", ())):
                size = len(phrase)
                if index + size > total or any(words[index + k][2] != phrase[k] for k in range(2, size)):
                    continue
                end = words[index + size - 1][1]
                found = text[start:end]
                if end - start > len(form) + 3 or not _same_capitals(form, found) or "\n" in found:
                    continue
                yield start, end, form, payload
                free = index + size
                break


def _same_capitals(form: str, found: str) -> bool:
    if form.isupper() and len(form) <= 5:
        return found == form or found == form.upper()
    return not form[0].isupper() or found[0].isupper()


@dataclass(frozen=True)
class Gazetteer:
    parties: dict[str, Party]
    people: dict[str, Person]
    places: tuple[Place, ...]
    party_index: PhraseIndex
    person_index: PhraseIndex
    place_index: PhraseIndex
    khmer_parties: tuple[tuple[str, str], ...]
    khmer_people: tuple[tuple[str, str], ...]
    khmer_places: tuple[tuple[str, Place], ...]

    def side_of(self, party_id: str | None, day: date | None) -> str:
        """`ruling`, `coalition`, `aligned`, `minor`, `opposition`, `civil`, or `unknown`."""
        if party_id in PSEUDO_SIDES:
            return PSEUDO_SIDES[party_id]
        party = self.parties.get(party_id or "")
        return party.side_at(day) if party else "unknown"


def read_day(value: Any, *, last: bool, where: str) -> date | None:
    """A YAML date, year, or `YYYY-MM` → its first (or `last`) day."""
    if value in (None, ""):
        return None
    if isinstance(value, date):
        return value
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", str(value).strip())
    if not match:
        raise GazetteerError(f"{where}: {value!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = int(match[1]), int(match[2] or (12 if last else 1)), match[3]
    try:
        return date(year, month, int(day) if day else (calendar.monthrange(year, month)[1] if last else 1))
    except (ValueError, calendar.IllegalMonthError) as error:
        raise GazetteerError(f"{where}: {value!r} is no date of the calendar") from error


def load_gazetteer(folder: Path = PACKAGE_DATA, *, without_people: bool = False) -> Gazetteer:
    """All three files, checked; raises `GazetteerError`. `without_people` leaves the people out (to measure)."""
    parties = [_party(e) for e in _entries(folder / "parties.yaml", "parties", "id")]
    known = {p.party_id for p in parties}
    people_file = [] if without_people else _entries(folder / "people.yaml", "people", "id")
    people = [_person(e, known) for e in people_file]
    places = list(_places(folder / "places.yaml"))
    _refuse_twins("parties.yaml", (p.party_id for p in parties))
    _refuse_twins("people.yaml", (p.person_id for p in people))
    party_index, person_index, place_index = PhraseIndex(), PhraseIndex(), PhraseIndex()
    for party in parties:
        for form in (*party.names, *party.french, *party.abbreviations):
            party_index.add(form, (party.party_id, form in party.needs_anchor))
    for person in people:
        for form in (person.name, *person.variants):
            person_index.add(form, person.person_id)
    by_name: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        by_name[place.name].append(place)
    for name, namesakes in by_name.items():
        place_index.add(name, tuple(namesakes))
    return Gazetteer(
        parties={p.party_id: p for p in parties},
        people={p.person_id: p for p in people},
        places=tuple(places),
        party_index=party_index,
        person_index=person_index,
        place_index=place_index,
        khmer_parties=_longest_first((fold_form(k), p.party_id) for p in parties for k in p.khmer),
        khmer_people=_longest_first((fold_form(k), p.person_id) for p in people for k in p.khmer),
        khmer_places=_longest_first((fold_form(k), p) for p in places for k in p.khmer),
    )


@lru_cache(maxsize=2)
def gazetteer(without_people: bool = False) -> Gazetteer:
    """The shipped gazetteer, loaded once a process."""
    return load_gazetteer(without_people=without_people)


@lru_cache(maxsize=1)
def data_version() -> str:
    """Hash of every gazetteer and lexicon file."""
    digest = hashlib.sha256()
    for path in sorted([*PACKAGE_DATA.glob("*.yaml"), *PACKAGE_DATA.glob("lexicon/*.yaml")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def read_yaml(path: Path) -> Any:
    """A YAML file through libyaml; raises `GazetteerError`."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except FileNotFoundError as error:
        raise GazetteerError(f"{path} is missing; reinstall the package or restore the file") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise GazetteerError(f"{path} is not YAML: {error}") from error


def check_gazetteer(folder: Path = PACKAGE_DATA) -> list[str]:
    """What a researcher should look at: one line a finding, empty when all is well. Raises on what cannot be used."""
    loaded = load_gazetteer(folder)
    return [
        *_collisions("party", ((f, p.party_id) for p in loaded.parties.values()
                               for f in (*p.names, *p.french, *p.khmer, *p.abbreviations))),
        *_collisions("person", ((f, p.person_id) for p in loaded.people.values()
                                for f in (p.name, *p.variants, *p.khmer))),
        *_overlaps(loaded),
        *_unreachable(loaded),
    ]  # fmt: skip


def _longest_first(pairs: Iterable[tuple[str, _T]]) -> tuple[tuple[str, _T], ...]:
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def _collisions(kind: str, forms: Iterable[tuple[str, str]]) -> Iterator[str]:
    owners: dict[str, set[str]] = defaultdict(set)
    for form, owner in forms:
        owners[fold_form(form).casefold().replace(" ", "")].add(owner)
    for form, names in sorted(owners.items()):
        if len(names) > 1:
            yield f"{kind}: {form!r} stands for {', '.join(sorted(names))}"


def _overlaps(loaded: Gazetteer) -> Iterator[str]:
    for party in loaded.parties.values():
        for earlier, later in zip(party.sides, party.sides[1:], strict=False):
            if earlier.end is None or later.start is None:
                yield f"party {party.party_id}: side {earlier.value} has no end, but {later.value} follows it"
                continue
            # "to 1993", "from 1993": it changed in the course of that year, and the later side is read for all of it.
            year = later.start.year
            in_course_of_year = (later.start, earlier.end) == (date(year, 1, 1), date(year, 12, 31))
            if later.start < earlier.end and not in_course_of_year:
                yield f"party {party.party_id}: side {later.value} begins before {earlier.value} ends"


def _unreachable(loaded: Gazetteer) -> Iterator[str]:
    for party in loaded.parties.values():
        certain = [*party.khmer, *(f for f in (*party.names, *party.french) if f not in party.needs_anchor)]
        if not certain:
            yield f"party {party.party_id}: every form needs an anchor, so the party alone never anchors a text"
    for person in loaded.people.values():
        if len(person.name.split()) < 2 and not person.khmer:
            yield f"person {person.person_id}: a one-word name is never matched"


def _entries(path: Path, key: str, name: str) -> list[dict[str, Any]]:
    document = read_yaml(path)
    entries = document.get(key) if isinstance(document, dict) else None
    if not isinstance(entries, list) or not entries:
        raise GazetteerError(f"{path} has no list {key!r}")
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict) or not isinstance(entry.get(name), str):
            raise GazetteerError(f"{path}: entry {number} has no {name!r}")
    return entries


def _strings(entry: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = entry.get(key) or []
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise GazetteerError(f"{where}: {key} must be a list of words")
    return tuple(value)


def _periods(rows: Any, key: str, allowed: Collection[str], where: str) -> tuple[Period, ...]:
    periods = []
    for row in rows or []:
        if not isinstance(row, dict) or str(row.get(key)) not in allowed:
            raise GazetteerError(f"{where}: {key} {row!r} is unknown; allowed are {', '.join(sorted(allowed))}")
        start = read_day(row.get("from"), last=False, where=where)
        end = read_day(row.get("to"), last=True, where=where)
        if start and end and start > end:
            raise GazetteerError(f"{where}: {row[key]} ends before it begins")
        periods.append(Period(row[key], start, end))
    return tuple(periods)


def _party(entry: dict[str, Any]) -> Party:
    where = f"parties.yaml: {entry['id']}"
    sides = _periods(entry.get("sides"), "side", SIDES, where)
    if not sides:
        raise GazetteerError(f"{where}: no side; give at least one {{side, from, to}}")
    party = Party(
        entry["id"],
        _strings(entry, "en", where),
        _strings(entry, "km", where),
        _strings(entry, "fr", where),
        _strings(entry, "abbreviations", where),
        frozenset(_strings(entry, "needs_anchor", where)),
        sides,
        _strings(entry, "predecessors", where),
        _strings(entry, "successors", where),
    )
    if stray := party.needs_anchor - {*party.names, *party.french, *party.abbreviations}:
        raise GazetteerError(f"{where}: needs_anchor names {', '.join(sorted(stray))}, which is no form of it")
    return party


def _person(entry: dict[str, Any], parties: set[str]) -> Person:
    where = f"people.yaml: {entry['id']}"
    if not isinstance(entry.get("name"), str) or not entry["name"].strip():
        raise GazetteerError(f"{where}: no name")
    if entry.get("category") not in CATEGORIES:
        raise GazetteerError(
            f"{where}: category {entry.get('category')!r}; allowed are {', '.join(sorted(CATEGORIES))}"
        )
    return Person(
        entry["id"],
        entry["name"],
        _strings(entry, "variants", where),
        _strings(entry, "khmer", where),
        entry["category"],
        _periods(entry.get("affiliations"), "party", parties, where),
    )


def _places(path: Path) -> Iterator[Place]:
    seen: set[str] = set()
    for entry in _entries(path, "provinces", "iso"):
        code, where = entry["iso"], f"{path.name}: {entry['iso']}"
        if not re.fullmatch(r"KH-(?:[1-9]|1\d|2[0-5])", code) or code in seen:
            raise GazetteerError(f"{where}: not an ISO 3166-2:KH code, or given twice")
        seen.add(code)
        khmer = (entry["khmer"], *_strings(entry, "khmer_variants", where)) if entry.get("khmer") else ()
        names = [entry.get("name"), *_strings(entry, "variants", where)]
        names += [n.replace("Kampong", "Kompong") for n in names if n and "Kampong" in n]
        for name in dict.fromkeys(names):
            if not isinstance(name, str):
                raise GazetteerError(f"{where}: no name")
            yield Place(name, code, "province", tuple(khmer))
            khmer = ()
        for level in ("district", "commune"):
            for inner in entry.get(f"{level}s") or []:
                if not isinstance(inner, dict) or not isinstance(inner.get("name"), str):
                    raise GazetteerError(f"{where}: a {level} without a name")
                own = (inner["khmer"],) if inner.get("khmer") else ()
                for name in filter(None, (inner["name"], inner.get("variant"))):
                    yield Place(name, code, level, own)
                    own = ()
    for name in read_yaml(path).get("foreign") or []:
        yield Place(name, "", "abroad")


def _refuse_twins(file: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for entry_id in ids:
        if entry_id in seen:
            raise GazetteerError(f"{file}: {entry_id} stands twice; ids are keys")
        seen.add(entry_id)
