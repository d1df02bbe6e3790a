"""The pieces that the charts of the page are made of: its words, scales and colours, and the compiled result.

Colours are CSS variables of the page (`var(--ruling)`), which an SVG takes as it takes any colour: light, dark and
print need no second drawing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import vl_convert

from pipeline.report.data import ReportData
from pipeline.report.labels import Labels, Tongue

# The font stack of page.css: a label is measured with it.
FONT = (
    "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans Khmer', 'Khmer OS Siemreap', 'Khmer OS', 'Khmer UI', "
    "'Leelawadee UI', 'Khmer Sangam MN', sans-serif"
)
SIDES = ("ruling", "opposition", "other")
VERDICTS = ("complete", "outlet_closed", "partial", "unknown", "unreachable")
MONTHS = tuple(range(-12, 7))
Column = tuple[str, str, str]  # field, key of its title, group of the words that its values stand for ("" for none)


@dataclass(frozen=True, slots=True)
class Chart:
    """One drawing. `data` names the rows that the page hands to it, `drawn` those inside that it is made of.

    `table` names those that its table shows: `drawn`, or all of `data` where a drawing leaves some out.
    """

    name: str
    spec: Mapping[str, Any]
    data: str
    drawn: str
    table: str
    columns: tuple[Column, ...]
    order: tuple[str, ...] = ()  # fields to sort the table by; a leading "-" turns the order round


@dataclass(frozen=True, slots=True)
class Scene:
    """What every chart is made with: the data, the words of one language."""

    data: ReportData
    labels: Labels
    tongue: Tongue

    def word(self, key: str) -> str:
        return self.labels(key, self.tongue)

    def words(self, group: str) -> dict[str, str]:
        return self.labels.group(group, self.tongue)

    def names(self, kind: str) -> dict[str, str]:
        """Names of parties or provinces by their id."""
        khmer = self.tongue == "km"
        return {r["id"]: (khmer and r["name_km"]) or r["name"] for r in self.data.names.dicts() if r["kind"] == kind}

    def elections(self) -> dict[str, str]:
        """Elections by id in order of their day, as `2023-07 national`."""
        kinds = self.words("election")
        rows = [r for r in self.data.names.dicts() if r["kind"] == "election"]
        return {r["id"]: f"{r['held_on'][:7]} {kinds.get(r['election_kind'], r['election_kind'])}" for r in rows}

    def nearest_election(self, ids: Sequence[str]) -> str:
        """Of these elections the one nearest to the last day of the data; "" of none."""
        days = {r["id"]: date.fromisoformat(r["held_on"]) for r in self.data.names.dicts() if r["held_on"]}
        last = self.data.summary["last_day"] or max(
            (row["day"] for row in self.data.events.dicts() if row["day"]), default=None
        )
        if last is None:
            return ids[-1] if ids else ""
        return min(ids, key=lambda each: abs(days[each] - date.fromisoformat(last)), default="")


def elections_with_events(data: ReportData) -> tuple[str, ...]:
    """Ids of the elections that an event of the page lies around, oldest first."""
    near = data.events.columns.index("near")
    ids = {place["election"] for row in data.events.rows for place in row[near]}
    return tuple(r["id"] for r in data.names.dicts() if r["kind"] == "election" and r["id"] in ids)


def election_choice(scene: Scene) -> alt.Parameter:
    """The election that the page has chosen: a signal of the drawing."""
    return alt.param(name="election", value=scene.nearest_election(elections_with_events(scene.data)))


def month_axis(scene: Scene) -> alt.X:
    return alt.X(
        "month:O",
        title=scene.word("axis.month"),
        scale=alt.Scale(domain=list(MONTHS), paddingInner=0.1),
        axis=alt.Axis(
            labelAngle=0,
            labelOverlap="parity",
            ticks=False,
            labelExpr="datum.value > 0 ? '+' + datum.value : datum.label",
        ),
    )


def day_axis() -> alt.Axis:
    """Days as 06-14; of days that lie too close together some go without a label."""
    return alt.Axis(labelAngle=0, labelOverlap="greedy", ticks=False, domain=False, labelExpr="slice(datum.label, 5)")


def bare_axis(limit: int | alt.ExprRef = 180, words: str = "datum.label") -> alt.Axis:
    """An axis of names without its lines; `limit` is the longest label in pixels."""
    return alt.Axis(domain=False, ticks=False, labelLimit=limit, labelExpr=words)


def whole_numbers() -> alt.Axis:
    return alt.Axis(format=",d", tickMinStep=1, tickCount=4, domain=False, ticks=False)


def side_colour(scene: Scene, *, field: str = "gain", legend: bool = True) -> alt.Color:
    return _colour(scene, field, {side: f"var(--{side})" for side in SIDES}, "side", legend)


def stance_colour(scene: Scene) -> alt.Color:
    colours = {"asserted": "var(--accent)", "contested": "var(--partial)", "denied": "var(--alarm)"}
    return _colour(scene, "position", colours, "stance", True)


def verdict_colour(scene: Scene, *, legend: bool) -> alt.Color:
    return _colour(scene, "verdict", {v: f"var(--{v.replace('_', '-')})" for v in VERDICTS}, "verdict", legend)


def _colour(scene: Scene, field: str, colours: Mapping[str, str], group: str, legend: bool) -> alt.Color:
    return alt.Color(
        f"{field}:N",
        scale=alt.Scale(domain=list(colours), range=list(colours.values())),
        legend=words_legend(scene, group) if legend else None,
    )


def columns_of(text: str) -> tuple[Column, ...]:
    """Columns of a table from words `field`, `field=title` or `field=title:group of words`."""
    found = (re.fullmatch(r"(\w+)(?:=(\w+))?(?::(\w+))?", each) for each in text.split())
    return tuple((m[1], f"column.{m[2] or m[1]}", m[3] or "") for m in found if m)


def words_legend(scene: Scene, group: str, **properties: Any) -> alt.Legend:
    """A legend above the drawing, its values said in the page's words."""
    return alt.Legend(
        title=None,
        orient="top",
        labelExpr=lookup(scene.words(group), "datum.label"),
        columns=alt.expr("containerSize()[0] < 480 ? 2 : 0"),  # a row of all is wider than a phone
        **properties,
    )


def lookup(words: Mapping[str, str], value: str, otherwise: str | None = None) -> str:
    """A Vega expression: the word for a value, else the value itself."""
    return f"({json.dumps(words, ensure_ascii=False)})[{value}] || {otherwise or value}"


def quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def compiled(
    scene: Scene,
    name: str,
    chart: alt.Chart | alt.LayerChart | alt.FacetChart,
    data: str,
    columns: str,
    *,
    mark: str = "marks",
    table: str | None = None,
    order: tuple[str, ...] = (),
) -> Chart:
    """Compile a chart; the table shows the rows that `mark` is drawn from, or all of `table`."""
    styled = chart.properties(
        width="container",
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        background="transparent",
        padding=2,
        config=_STYLE,
    )
    spec = vl_convert.vegalite_to_vega(styled.to_json(), vl_version=_VEGA_LITE)
    drawn = _rows_of(spec, mark)
    return Chart(name, spec, data, drawn, table or drawn, columns_of(columns), order)


def _rows_of(spec: Mapping[str, Any], mark: str) -> str:
    (found,) = (each for each in spec["marks"] if each.get("name") == mark)
    return str(found["from"]["data"])


_VEGA_LITE = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])

_STYLE = {
    # `aria`: the page says in words and a table what a drawing shows; a screen reader would read every mark otherwise.
    # `tooltip`: the page says what a mark stands for in the words of the table; it needs the whole row for it.
    "mark": {"aria": False, "tooltip": {"content": "data"}},
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "aria": False, "labelColor": "var(--muted)", "titleColor": "var(--muted)",
        "gridColor": "var(--grid)", "domainColor": "var(--rule)",
        "tickColor": "var(--rule)", "labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal",
    },
    "axisX": {"grid": False},
    "legend": {
        "aria": False, "labelColor": "var(--ink)", "labelFontSize": 11, "symbolType": "square", "symbolSize": 90,
        "offset": 6, "columnPadding": 14,
    },
}  # fmt: skip
