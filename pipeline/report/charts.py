"""What the page draws: each chart as a compiled Vega specification, the data it asks for, and the table behind it.

The charts are made with Altair and compiled here, so that the browser has nothing to compile. All counting is done
inside the specification, and the table shows the very rows that are drawn.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import altair as alt

from pipeline.report.data import ReportData
from pipeline.report.drawing import (
    SIDES,
    VERDICTS,
    Chart,
    Scene,
    bare_axis,
    compiled,
    day_axis,
    election_choice,
    elections_with_events,
    lookup,
    month_axis,
    quoted,
    side_colour,
    stance_colour,
    verdict_colour,
    whole_numbers,
    words_legend,
)
from pipeline.report.labels import Labels, Tongue

SHAPES = {
    "pressure": "cross",
    "recantation": "diamond",
    "approach": "triangle-down",
    "refusal": "circle",
    "departure": "triangle-up",
    "defection": "triangle-right",
    "cooptation": "triangle-right",
    "reward": "square",
    "return": "triangle-left",
}
# Column and row of each province on the tile grid, west to east and north to south, roughly as on the map.
TILES = {
    "KH-22": (2, 0),
    "KH-13": (3, 0),
    "KH-19": (4, 0),
    "KH-16": (5, 0),
    "KH-1": (1, 1),
    "KH-17": (2, 1),
    "KH-6": (3, 1),
    "KH-10": (4, 1),
    "KH-11": (5, 1),
    "KH-24": (0, 2),
    "KH-2": (1, 2),
    "KH-4": (2, 2),
    "KH-3": (3, 2),
    "KH-25": (4, 2),
    "KH-15": (1, 3),
    "KH-5": (2, 3),
    "KH-12": (3, 3),
    "KH-14": (4, 3),
    "KH-9": (1, 4),
    "KH-21": (2, 4),
    "KH-8": (3, 4),
    "KH-20": (4, 4),
    "KH-18": (1, 5),
    "KH-7": (2, 5),
    "KH-23": (3, 5),
}


def build_charts(data: ReportData, labels: Labels, tongue: Tongue) -> tuple[Chart, ...]:
    """All charts of the page in one language, in the order of the page."""
    scene = Scene(data, labels, tongue)
    makers: tuple[Callable[[Scene], Chart], ...] = (
        _week,
        _named,
        _heads,
        _totals,
        _compare,
        _flows,
        _provinces,
        _chains,
        _claims,
        _numbers,
        _coverage,
        _health,
    )
    return tuple(make(scene) for make in makers)


# --------------------------------------------------------------------------------------------- the charts


def _week(scene: Scene) -> Chart:
    first = scene.data.summary["first_day"] or "9999"
    chart = (
        alt.Chart(alt.NamedData("coverage"))
        .transform_filter(f"datum.day >= '{first}'")
        .transform_aggregate(outlets="count()", groupby=["day", "verdict"])
        .transform_calculate(rank=f"indexof({json.dumps(VERDICTS)}, datum.verdict)")
        .mark_bar()
        .encode(
            x=alt.X("day:O", title=None, axis=day_axis()),
            y=alt.Y("outlets:Q", title=None, axis=None, stack="normalize"),
            color=verdict_colour(scene, legend=True),
            order=alt.Order("rank:Q"),
        )
        .properties(height=70)
    )
    columns = "day verdict:verdict outlets"
    return compiled(scene, "week", chart, "coverage", columns, order=("day", "rank"))


def _around_election(where: str) -> alt.Chart:
    """The events of one kind, once for each month around the chosen election in which they lie."""
    chart: alt.Chart = (
        alt.Chart(alt.NamedData("events"))
        .transform_filter(f"datum.counts && {where}")
        .transform_flatten(["near"])
        .transform_filter("datum.near.election === election")
        .transform_calculate(month="datum.near.month")
    )
    return chart


def _polling_day(scene: Scene) -> alt.Chart:
    ground = alt.Chart(alt.InlineData(values=[{"month": 0}]))
    rule: alt.Chart = ground.mark_rule(color="var(--muted)", strokeDash=[3, 3]).encode(x=month_axis(scene))
    return rule


def _series(scene: Scene, name: str, amount: str, where: str) -> Chart:
    bars = (
        _around_election(where)
        .transform_aggregate(named="sum(named)", heads="sum(heads)", events="count()", groupby=["month", "gain"])
        .transform_calculate(rank=f"indexof({json.dumps(SIDES)}, datum.gain)")
        .mark_bar()
        .encode(
            x=month_axis(scene),
            y=alt.Y(f"{amount}:Q", title=scene.word(f"axis.{name}"), axis=whole_numbers()),
            color=side_colour(scene),
            order=alt.Order("rank:Q"),
        )
    )
    chart = alt.layer(_polling_day(scene), bars).add_params(election_choice(scene)).properties(height=130)
    columns = f"month gain:side {amount} events"
    return compiled(scene, name, chart, "events", columns, mark="layer_1_marks", order=("month", "rank"))


def _named(scene: Scene) -> Chart:
    return _series(scene, "named", "named", "datum.named > 0")


def _heads(scene: Scene) -> Chart:
    return _series(scene, "heads", "heads", "datum.heads > 0")


def _totals(scene: Scene) -> Chart:
    points = (
        _around_election("datum.kind === 'aggregate' && datum.unit === 'people' && datum.count_low > 0")
        .mark_point(filled=False, size=80, strokeWidth=2)
        .encode(
            x=month_axis(scene),
            y=alt.Y("count_low:Q", title=scene.word("axis.said"), axis=whole_numbers()),
            color=side_colour(scene),
        )
    )
    chart = alt.layer(_polling_day(scene), points).add_params(election_choice(scene)).properties(height=110)
    columns = "month who gain:side count_low=low count_high=high status:status"
    return compiled(scene, "totals", chart, "events", columns, mark="layer_1_marks", order=("month", "who"))


def _compare(scene: Scene) -> Chart:
    elections = scene.elections()
    shown = [elections[i] for i in elections_with_events(scene.data)]
    base = (
        alt.Chart(alt.NamedData("events"))
        .transform_filter("datum.counts && datum.named > 0")
        .transform_flatten(["near"])
        .transform_calculate(month="datum.near.month", election=lookup(elections, "datum.near.election"))
        .transform_aggregate(named="sum(named)", events="count()", groupby=["election", "month"])
    )
    y = alt.Y("election:N", title=None, sort=shown, axis=bare_axis())
    cells = base.mark_rect(color="var(--accent)", cornerRadius=2).encode(
        x=month_axis(scene),
        y=y,
        opacity=alt.Opacity("named:Q", scale=alt.Scale(type="sqrt", range=[0.12, 0.6]), legend=None),
    )
    numbers = base.mark_text(fontSize=10, color="var(--ink)").encode(x=month_axis(scene), y=y, text="named:Q")
    columns = "election month named events"
    chart = alt.layer(cells, numbers).properties(height=alt.Step(22))
    return compiled(scene, "compare", chart, "events", columns, mark="layer_0_marks", order=("election", "month"))


def _flows(scene: Scene) -> Chart:
    side = {**scene.words("party")}
    origin, destination = (
        lookup(side, f"datum.{end}", f"datum.{end} || '{quoted(side['not_said'])}'")
        for end in ("origin", "destination")
    )
    chart = (
        alt.Chart(alt.NamedData("events"))
        .transform_filter("datum.flows")
        .transform_calculate(origin_name=origin, destination_name=destination)
        .transform_aggregate(
            events="count()",
            named="sum(named)",
            heads="sum(heads)",
            groupby=["origin_name", "destination_name", "side_joined"],
        )
        .transform_calculate(flow="datum.origin_name + ' → ' + datum.destination_name")
        .transform_window(
            place="row_number()", sort=[alt.SortField("events", order="descending"), alt.SortField("flow")]
        )
        .transform_filter("datum.place <= 25")
        .mark_bar()
        .encode(
            y=alt.Y("flow:N", title=None, sort="-x", axis=bare_axis(200)),
            x=alt.X("events:Q", title=scene.word("axis.events"), axis=whole_numbers()),
            color=side_colour(scene, field="side_joined"),
        )
        .properties(height=alt.Step(24))
    )
    columns = "origin_name=origin destination_name=destination events named heads"
    return compiled(scene, "flows", chart, "events", columns, order=("-events", "origin_name"))


def _provinces(scene: Scene) -> Chart:
    names = scene.names("place")
    tiles = [
        {"place": place, "column": column, "row": row, "lines": names.get(place, place).split(" ", 1)}
        for place, (column, row) in TILES.items()
    ]
    x = alt.X("column:O", title=None, axis=None, scale=alt.Scale(domain=list(range(6)), paddingInner=0.06))
    y = alt.Y("row:O", title=None, axis=None, scale=alt.Scale(domain=list(range(6)), paddingInner=0.06))
    ground = alt.Chart(alt.InlineData(values=tiles)).encode(x=x, y=y)
    counted = (
        alt.Chart(alt.NamedData("events"))
        .transform_filter("datum.counts && datum.place && datum.kind !== 'aggregate'")
        .transform_aggregate(events="count()", named="sum(named)", heads="sum(heads)", groupby=["place"])
        .transform_lookup("place", alt.LookupData(alt.InlineData(values=tiles), "place", ["column", "row"]))
        .transform_calculate(name=lookup(names, "datum.place"))
        .encode(
            x=x,
            y=y,
        )
    )
    chart = alt.layer(
        ground.mark_rect(color="var(--tile)", cornerRadius=4),
        counted.mark_rect(color="var(--accent)", cornerRadius=4).encode(
            opacity=alt.Opacity("events:Q", scale=alt.Scale(type="sqrt", range=[0.12, 0.6]), legend=None)
        ),
        ground.mark_text(fontSize=9.5, color="var(--ink)", dy=-8, lineHeight=11, limit=70).encode(text="lines:N"),
        counted.mark_text(fontSize=14, fontWeight=600, color="var(--ink)", dy=17).encode(text="events:Q"),
    ).properties(height=alt.Step(58))
    columns = "name=province events named heads"
    return compiled(scene, "provinces", chart, "events", columns, mark="layer_1_marks", order=("-events", "name"))


def _chains(scene: Scene) -> Chart:
    base = (
        alt.Chart(alt.NamedData("steps"))
        .transform_joinaggregate(latest="max(t)", groupby=["person"])
        .transform_window(
            place="dense_rank()", sort=[alt.SortField("latest", order="descending"), alt.SortField("person")]
        )
        .transform_filter("datum.place <= 15")
        .transform_calculate(around="datum.type === 'reward' || datum.type === 'pressure'")
    )
    x = alt.X("t:T", title=None, scale=alt.Scale(type="utc", padding=12), axis=alt.Axis(tickCount=6, labelOverlap=True))
    y = alt.Y(
        "name:N",
        title=None,
        sort=alt.EncodingSortField("latest", order="descending"),
        axis=bare_axis(),
    )
    lines = base.mark_rule(color="var(--rule)", strokeWidth=2).encode(x=alt.X("min(t):T"), x2="max(t):T", y=y)
    points = base.mark_point(filled=True, opacity=1, stroke="var(--paper)", strokeWidth=1).encode(
        x=x,
        y=y,
        # A reward on the day of the move is drawn larger and first, so that both are seen.
        size=alt.Size("around:N", scale=alt.Scale(domain=[True, False], range=[230, 110]), legend=None),
        order=alt.Order("around:N", sort="descending"),
        shape=alt.Shape(
            "type:N",
            scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())),
            legend=words_legend(scene, "type", symbolFillColor="var(--muted)", symbolStrokeWidth=0),
        ),
        color=side_colour(scene, legend=False),
    )
    columns = "name=person step day type:type origin:party destination:party status:status days"
    chart = alt.layer(lines, points).properties(height=alt.Step(26))
    return compiled(
        scene, "chains", chart, "steps", columns, mark="layer_1_marks", table="steps", order=("name", "step")
    )


def _claims(scene: Scene) -> Chart:
    chart = (
        alt.Chart(alt.NamedData("claims"))
        .transform_aggregate(statements="count()", groupby=["side", "position"])
        .transform_calculate(signed="datum.position === 'denied' ? -datum.statements : datum.statements")
        .mark_bar()
        .encode(
            y=alt.Y(
                "side:N",
                title=None,
                sort=list(scene.words("claimant")),
                axis=bare_axis(words=lookup(scene.words("claimant"), "datum.label")),
            ),
            x=alt.X(
                "signed:Q",
                title=scene.word("axis.statements"),
                axis=alt.Axis(format="d", tickMinStep=1, tickCount=5, labelExpr="abs(datum.value)"),
            ),
            color=stance_colour(scene),
        )
        .properties(height=alt.Step(24))
    )
    columns = "side:claimant position=stance:stance statements"
    return compiled(scene, "claims", chart, "claims", columns, order=("side", "position"))


def _numbers(scene: Scene) -> Chart:
    base = (
        alt.Chart(alt.NamedData("claims"))
        .transform_filter("datum.kind !== 'person' && datum.unit === 'people' && datum.count_low > 0")
        .transform_window(
            place="dense_rank()", sort=[alt.SortField("day", order="descending"), alt.SortField("event_id")]
        )
        .transform_filter("datum.place <= 12")
        .transform_calculate(event="datum.who + ' · ' + datum.day", most="datum.count_high || datum.count_low")
    )
    y = alt.Y(
        "event:N", title=None, sort="descending", axis=bare_axis(alt.expr("containerSize()[0] < 480 ? 160 : 240"))
    )
    scale = alt.Scale(type="log", nice=True, domainMin=1)
    x = alt.X("count_low:Q", title=scene.word("axis.said"), scale=scale, axis=alt.Axis(format=",d", tickCount=4))
    spans = base.mark_rule(color="var(--rule)", strokeWidth=3).encode(x=x, x2="most:Q", y=y)
    points = base.mark_point(filled=True, size=90, opacity=1).encode(
        x=x,
        y=y,
        color=stance_colour(scene),
        shape=alt.Shape(
            "position:N",
            scale=alt.Scale(domain=["asserted", "contested", "denied"], range=["circle", "diamond", "cross"]),
            legend=None,
        ),
    )
    columns = (
        "day who side:claimant name position=stance:stance count_low=low count_high=high unit:unit "
        "outlet published_on=published url:url"
    )
    chart = alt.layer(spans, points).properties(height=alt.Step(26))
    return compiled(
        scene, "numbers", chart, "claims", columns, mark="layer_1_marks", table="claims", order=("-day", "who")
    )


def _coverage(scene: Scene) -> Chart:
    base = alt.Chart(alt.NamedData("coverage")).encode(
        x=alt.X("day:O", title=None, axis=day_axis(), scale=alt.Scale(paddingInner=0.08)),
        y=alt.Y("outlet:N", title=None, axis=bare_axis(130), scale=alt.Scale(paddingInner=0.12)),
    )
    cells = base.mark_rect().encode(color=verdict_colour(scene, legend=True))
    crosses = base.transform_filter("datum.verdict === 'unreachable'").mark_text(
        text="×", fontSize=12, color="var(--paper)"
    )
    columns = "outlet day verdict:verdict found expected failed way"
    chart = alt.layer(cells, crosses).properties(height=alt.Step(16))
    return compiled(
        scene, "coverage", chart, "coverage", columns, mark="layer_0_marks", table="coverage", order=("-day", "outlet")
    )


def _health(scene: Scene) -> Chart:
    chart = (
        alt.Chart(alt.NamedData("health"))
        .transform_filter("datum.failed > 0")
        .mark_bar(color="var(--alarm)")
        .encode(
            y=alt.Y("outlet:N", title=None, sort="-x", axis=bare_axis(160)),
            x=alt.X(
                "failed_percent:Q",
                title=scene.word("axis.failed"),
                scale=alt.Scale(domain=[0, 100]),
                axis=alt.Axis(tickCount=5),
            ),
        )
        .properties(height=alt.Step(18))
    )
    columns = (
        "outlet alignment exchanges=requests failed failed_percent last_ok articles stories "
        "newest_article=newest remark"
    )
    return compiled(scene, "health", chart, "health", columns, table="health")
