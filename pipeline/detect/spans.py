"""Typed spans: what the taggers say of a stretch of text. Offsets count folded code points of the document."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records import Count, DateSpan

PAD = "\ue000"


@dataclass(frozen=True, slots=True)
class PartySpan:
    """A party or side. `party_id` is null for "the party"; `is_generic` marks sides named without a party's name."""

    start: int
    end: int
    party_id: str | None
    is_generic: bool = False


@dataclass(frozen=True, slots=True)
class PersonSpan:
    """A person's name or part of it; `person` is the number of the person in the document's cast."""

    start: int
    end: int
    person: int
    is_full: bool


@dataclass(frozen=True, slots=True)
class PlaceSpan:
    """A place; `codes` are the ISO 3166-2:KH codes it may stand for, empty for a place abroad."""

    start: int
    end: int
    codes: tuple[str, ...]
    level: str


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """Words that give a time; `when` is null for words that only point ("the same day")."""

    start: int
    end: int
    when: DateSpan | None
    points_to: str = ""


@dataclass(frozen=True, slots=True)
class GroupSpan:
    """People without names: "ten jailed activists", "dozens of members", "All sixteen"."""

    start: int
    end: int
    count: Count | None
    noun: str
    party_id: str | None = None
    is_aggregate: bool = False
    is_pronoun: bool = False


Span = PartySpan | PersonSpan | PlaceSpan | TimeSpan | GroupSpan
_TAGS: dict[type, str] = {
    PersonSpan: "\ue001", PartySpan: "\ue002", PlaceSpan: "\ue003", TimeSpan: "\ue004", GroupSpan: "\ue005",
}  # fmt: skip


def tag_of(span: Span) -> str:
    return _TAGS[type(span)]


#: What a pattern writes for a tagged span, e.g. `{PERSON}` in a lexicon file.
MACROS: dict[str, str] = {
    "PERSON": "(?:\ue001\ue000*+)",
    "PARTY": "(?:\ue002\ue000*+)",
    "PLACE": "(?:\ue003\ue000*+)",
    "TIME": "(?:\ue004\ue000*+)",
    "GROUP": "(?:\ue005\ue000*+)",
    "ACTOR": "(?:[\ue001\ue005]\ue000*+)",
}
