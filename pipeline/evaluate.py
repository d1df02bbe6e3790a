"""Coded articles against gold: how many stories, acts, people, signals and fields a coder gets right, and how surely.

`evaluate` takes gold objects (the input format plus `story` and `mentions`, whose evidence is a list of quotes) and
coded
objects (`detect.exchange.coding_to_json`). A mention that names several people counts as one unit per person.

strict    same type and modality, actor found, destination right where gold has one
lenient   same family of types (leaving / approach and refusal / return), actor found

A unit without a name is found when its evidence overlaps gold's or its count is the same.
"""

from __future__ import annotations

import difflib
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pipeline.errors import InputError
from pipeline.records import STORIES

Json = dict[str, Any]
FAMILIES = {
    "defection": "leave", "departure": "leave", "recantation": "leave", "cooptation": "leave",
    "approach": "approach", "refusal": "approach", "return": "return",
}  # fmt: skip
MEASURES = ("story", "strict", "lenient", "signal", "context")
_HONORIFIC = re.compile(
    r"^(?:mr|mrs|ms|dr|h\.?e\.?|samdech|techo|oknha|neak|lok|m\.|mme|លោកស្រី|លោកជំទាវ|លោក|ឯកឧត្តម|សម្ដេច|សម្តេច"
    r"|ឧកញ៉ា)\s*",
    re.I,
)
_SPELLING_RATIO = 0.87


@dataclass(frozen=True, slots=True)
class Figure:
    """Precision, recall and F1 with the 95 % bootstrap interval of F1 over articles."""

    precision: float
    recall: float
    f1: float
    low: float
    high: float
    true_positives: int
    false_positives: int
    false_negatives: int


@dataclass(frozen=True, slots=True)
class Mistake:
    """One difference from gold: `missed`, `extra` or `story`, in one article."""

    article_id: str
    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class Report:
    """All measures over one set of articles; `by_language` and `by_type` hold the strict measure of each part."""

    articles: int
    not_coded: int
    measures: dict[str, Figure]
    label_accuracy: float
    false_defectors: int
    named_defectors: int
    exact_spans: int
    spans: int
    fields: dict[str, float]
    by_language: dict[str, dict[str, Figure]]
    by_type: dict[str, Figure]
    mistakes: tuple[Mistake, ...] = field(default=())

    @property
    def false_defector_rate(self) -> float:
        return self.false_defectors / self.named_defectors if self.named_defectors else 0.0


def evaluate(gold: list[Json], coded: list[Json], *, resamples: int = 200, seed: int = 0) -> Report:
    """Score `coded` against `gold`; an article that was not coded counts as `unrelated` without mentions.

    The interval of each F1 comes from `resamples` bootstrap draws of articles with a fixed `seed`. Raises
    `InputError` on a gold or coded object without id, story or mentions.
    """
    for name, objects in (("gold", gold), ("coded", coded)):
        for number, obj in enumerate(objects, 1):
            if missing := {"id", "story", "mentions"} - obj.keys():
                raise InputError(f"{name} object {number} has no {', '.join(sorted(missing))}")
    by_id = {c["id"]: c for c in coded}
    mistakes: list[Mistake] = []
    tallies = [_tally(article, by_id.get(article["id"], _NOTHING), mistakes) for article in gold]
    total = _sum(tallies)
    rng = random.Random(seed)
    draws = [rng.choices(range(len(gold)), k=len(gold)) for _ in range(resamples)] if gold else []
    languages = sorted({str(a.get("lang", "?")) for a in gold})
    parts = {lang: [n for n, a in enumerate(gold) if str(a.get("lang", "?")) == lang] for lang in languages}
    return Report(
        articles=len(gold),
        not_coded=sum(a["id"] not in by_id for a in gold),
        measures={m: _figure(m, tallies, draws) for m in MEASURES},
        label_accuracy=total["label_ok"] / max(1, len(gold)),
        false_defectors=total["false_defectors"],
        named_defectors=total["defectors"],
        exact_spans=total["evidence_ok"],
        spans=total["evidence"],
        fields={name: total[f"{name}_ok"] / max(1, total["matched"]) for name in FIELDS},
        by_language={
            lang: {
                m: _figure(m, [tallies[n] for n in numbers], _draws(len(numbers), resamples, seed)) for m in MEASURES
            }
            for lang, numbers in parts.items()
        },
        by_type={t: _figure(f"type:{t}", tallies, draws) for t in FAMILIES},
        mistakes=tuple(mistakes),
    )


_NOTHING: Json = {"is_story": False, "story": "unrelated", "mentions": []}


def _draws(size: int, resamples: int, seed: int) -> list[list[int]]:
    rng = random.Random(seed)
    return [rng.choices(range(size), k=size) for _ in range(resamples)]


# -------------------------------------------------------------------------------------------------- names and units


def same_name(first: str, second: str) -> bool:
    """One person's name in two spellings: equal without spaces, one is the other's last part, or nearly alike."""
    first, second = _plain_name(first), _plain_name(second)
    parts, others = first.split(), second.split()
    if not parts or not others:
        return False
    if first.replace(" ", "") == second.replace(" ", ""):
        return True
    if min(len(parts), len(others)) == 1:
        return parts[-1] == others[-1]
    return difflib.SequenceMatcher(None, first, second).ratio() >= _SPELLING_RATIO


def _plain_name(name: str) -> str:
    name = unicodedata.normalize("NFC", name).translate({0x200B: None, 0x200C: None, 0xFEFF: None})
    name = name.replace("ផ្ដ", "ផ្ត").casefold()
    while (shorter := _HONORIFIC.sub("", name).strip()) != name:
        name = shorter
    return name


def _units(mentions: list[Json]) -> Iterator[Json]:
    """One unit per named person; one without a name (`who` null) for a group or an aggregate."""
    for mention in mentions:
        names = [a["name"] for a in mention.get("actors") or []]
        if mention["actor_kind"] == "person" or names:
            for name in names or [""]:
                yield {**mention, "who": name}
        else:
            yield {**mention, "who": None}


def _text(article: Json) -> str:
    return "\n\n".join(article["paragraphs"]) if "paragraphs" in article else str(article.get("text", ""))


def _overlap(gold: Json, coded: Json, article: Json) -> bool:
    text = _text(article)
    spans = [(text.find(q), text.find(q) + len(q)) for q in gold["evidence"] if q in text]
    for evidence in coded.get("evidence") or []:
        if evidence["field"] == "text" and any(s < evidence["end"] and evidence["start"] < e for s, e in spans):
            return True
        if evidence["field"] == "title" and any(q in article["title"] for q in gold["evidence"]):
            return True
    return False


def _count(unit: Json) -> tuple[Any, Any, Any]:
    count = unit.get("count") or {}
    return count.get("low"), count.get("high"), count.get("unit")


def _found(gold: Json, coded: Json, article: Json) -> bool:
    if gold["who"]:
        return bool(coded["who"]) and same_name(gold["who"], coded["who"])
    if coded["who"]:
        return False
    return bool(gold.get("count") and _count(gold) == _count(coded)) or _overlap(gold, coded, article)


def _pair(
    gold: list[Json], coded: list[Json], article: Json, accept: Callable[[Json, Json], bool]
) -> tuple[list[tuple[Json, Json]], list[Json], list[Json]]:
    """Pairs one to one, the closest first, and what stays alone on each side."""
    options = []
    for i, g in enumerate(gold):
        for j, c in enumerate(coded):
            if accept(g, c) and _found(g, c, article):
                closeness = sum(
                    (
                        g["type"] == c["type"],
                        g["modality"] == c["modality"],
                        _count(g) == _count(c),
                        _overlap(g, c, article),
                    )
                )
                options.append((-closeness, i, j))
    used_gold: set[int] = set()
    used_coded: set[int] = set()
    pairs = []
    for _, i, j in sorted(options):
        if i not in used_gold and j not in used_coded:
            used_gold.add(i)
            used_coded.add(j)
            pairs.append((gold[i], coded[j]))
    return (
        pairs,
        [g for i, g in enumerate(gold) if i not in used_gold],
        [c for j, c in enumerate(coded) if j not in used_coded],
    )


def _strict(gold: Json, coded: Json) -> bool:
    return (
        gold["type"] == coded["type"]
        and gold["modality"] == coded["modality"]
        and (gold["destination"] is None or gold["destination"] == coded["destination"])
    )


def _lenient(gold: Json, coded: Json) -> bool:
    return FAMILIES[gold["type"]] == FAMILIES[coded["type"]]


def _same_date(gold: Json, coded: Json) -> bool:
    g, c = gold["date"], coded.get("date")
    if g is None or c is None:
        return g is None and c is None
    return bool(g["from"] <= c["to"] and c["from"] <= g["to"] and g["precision"] == c["precision"])


FIELDS: dict[str, Callable[[Json, Json], bool]] = {
    "type": lambda g, c: g["type"] == c["type"],
    "origin": lambda g, c: g["origin"] == c.get("origin"),
    "destination": lambda g, c: g["destination"] == c.get("destination"),
    "date": _same_date,
    "place": lambda g, c: g["place"] == c.get("place"),
    "count": lambda g, c: _count(g) == _count(c),
    "modality": lambda g, c: g["modality"] == c.get("modality"),
    "status": lambda g, c: g["status"] == c.get("status"),
    "claimant_side": lambda g, c: (g["claimant"] or {}).get("side") == (c.get("claimant") or {}).get("side"),
    "actor_kind": lambda g, c: g["actor_kind"] == c.get("actor_kind"),
}

# ------------------------------------------------------------------------------------------------------------ tallies


def _tally(article: Json, coded: Json, mistakes: list[Mistake]) -> Counter[str]:
    tally: Counter[str] = Counter()
    _tally_story(article, coded, tally, mistakes)
    _tally_spans(article, coded, tally)
    gold_units, coded_units = list(_units(article["mentions"])), list(_units(coded["mentions"]))
    gold_core = [u for u in gold_units if u["type"] in FAMILIES]
    coded_core = [u for u in coded_units if u["type"] in FAMILIES]
    _tally_core(article, gold_core, coded_core, tally, mistakes)
    for unit in coded_core:
        if unit["type"] == "defection" and unit["modality"] == "actual" and unit["who"]:
            tally["defectors"] += 1
            tally["false_defectors"] += not any(
                g["type"] in ("defection", "return", "cooptation") and g["who"] and same_name(g["who"], unit["who"])
                for g in gold_core
            )
    pairs, missed, extra = _pair(
        [u for u in gold_units if u["type"] not in FAMILIES],
        [u for u in coded_units if u["type"] not in FAMILIES],
        article,
        lambda g, c: bool(g["type"] == c["type"]),
    )
    _add(tally, "context", len(pairs), len(extra), len(missed))
    return tally


def _tally_story(article: Json, coded: Json, tally: Counter[str], mistakes: list[Mistake]) -> None:
    is_story, was_coded = article["story"] in STORIES, coded["story"] in STORIES
    _add(tally, "story", int(is_story and was_coded), int(was_coded and not is_story), int(is_story and not was_coded))
    tally["label_ok"] += coded["story"] == article["story"]
    if is_story != was_coded:
        mistakes.append(Mistake(article["id"], "story", f"gold {article['story']}, coded {coded['story']}"))


def _tally_spans(article: Json, coded: Json, tally: Counter[str]) -> None:
    bodies = {"text": _text(article), "title": article["title"]}
    for mention in coded["mentions"]:
        for evidence in mention.get("evidence") or [{}]:
            tally["evidence"] += 1
            body = bodies.get(evidence.get("field", ""), "")
            tally["evidence_ok"] += (
                bool(evidence) and body[evidence["start"] : evidence["end"]] == evidence["quote"] != ""
            )


def _tally_core(
    article: Json, gold: list[Json], coded: list[Json], tally: Counter[str], mistakes: list[Mistake]
) -> None:
    pairs, missed, extra = _pair(gold, coded, article, _strict)
    _add(tally, "strict", len(pairs), len(extra), len(missed))
    for kind, units in (("missed", missed), ("extra", extra)):
        for unit in units:
            mistakes.append(Mistake(article["id"], kind, _describe(unit)))
    for name in FAMILIES:
        _add(
            tally,
            f"type:{name}",
            sum(g["type"] == name for g, _ in pairs),
            sum(c["type"] == name for c in extra),
            sum(g["type"] == name for g in missed),
        )
    pairs, missed, extra = _pair(gold, coded, article, _lenient)
    _add(tally, "lenient", len(pairs), len(extra), len(missed))
    for g, c in pairs:
        tally["matched"] += 1
        for name, agrees in FIELDS.items():
            tally[f"{name}_ok"] += bool(agrees(g, c))
        told = {(s["family"], s["kind"]) for s in g["signals"]}
        read = {(s["family"], s["kind"]) for s in c.get("signals") or []}
        _add(tally, "signal", len(told & read), len(read - told), len(told - read))


def _describe(unit: Json) -> str:
    quote = (unit.get("evidence") or [""])[0]
    words = quote.get("quote", "") if isinstance(quote, dict) else quote
    return (
        f"{unit['type']} {unit['modality']} of {unit['who'] or unit['actor_kind']} -> {unit['destination']}: {words!r}"
    )


def _add(tally: Counter[str], name: str, tp: int, fp: int, fn: int) -> None:
    tally[f"{name}_tp"] += tp
    tally[f"{name}_fp"] += fp
    tally[f"{name}_fn"] += fn


def _sum(tallies: list[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for tally in tallies:
        total.update(tally)
    return total


def _scores(tp: int, fp: int, fn: int) -> tuple[float, float, float]:
    precision = tp / (tp + fp) if tp + fp else 1.0
    recall = tp / (tp + fn) if tp + fn else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _figure(name: str, tallies: list[Counter[str]], draws: list[list[int]]) -> Figure:
    rows = [(t[f"{name}_tp"], t[f"{name}_fp"], t[f"{name}_fn"]) for t in tallies]
    tp, fp, fn = (sum(column) for column in zip(*rows, strict=True)) if rows else (0, 0, 0)
    precision, recall, f1 = _scores(tp, fp, fn)
    spread = sorted(
        _scores(sum(rows[n][0] for n in draw), sum(rows[n][1] for n in draw), sum(rows[n][2] for n in draw))[2]
        for draw in draws
    )
    cut = len(spread) // 40
    low, high = (spread[cut], spread[-1 - cut]) if spread else (f1, f1)
    return Figure(precision, recall, f1, low, high, tp, fp, fn)
