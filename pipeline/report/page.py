"""What the page holds → `report.html`: one file with its style, its library of charts and its data inside.

A strict Content-Security-Policy stands in it: no address is ever asked, no script runs but the two whose hashes it
names, and neither markup nor code can come out of the data, which is JSON with every `<`, `>` and `&` escaped.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import vl_convert
from markupsafe import Markup

from pipeline import __version__
from pipeline.errors import WarehouseError
from pipeline.load.query import published_copy
from pipeline.load.warehouse import connect
from pipeline.report import PAGE_NAME
from pipeline.report.charts import build_charts
from pipeline.report.data import ReportData, Table, read_report_data
from pipeline.report.drawing import Scene, elections_with_events
from pipeline.report.labels import TONGUES, Labels, read_labels
from pipeline.settings import Settings
from pipeline.storage import write_whole

MAX_EVENTS = 20_000  # a page of about 15 MB; older events are in the database and the page says so
SECTIONS = ("events", "elections", "flows", "provinces", "chains", "claims", "coverage", "health")
_ASSETS = Path(__file__).with_name("assets")


def write_report(settings: Settings, *, out: Path | None = None) -> Path:
    """Make the page from the published copy and put it at `out` (default `published/report.html`) in one step.

    Raises `WarehouseError` when nothing was published yet, or by an older program.
    """
    copy = published_copy(settings)
    with connect(copy, read_only=True, wait_s=settings.lock_wait_s) as con:
        try:
            data = read_report_data(con, max_events=MAX_EVENTS)
        except duckdb.Error as error:
            raise WarehouseError(f"{copy} is not of this version: load a day, then publish again ({error})") from error
    published_at = datetime.fromtimestamp(copy.stat().st_mtime, UTC)
    page = render(data, read_labels(), published_at=published_at)
    target = out or settings.published / PAGE_NAME
    write_whole(target, page)
    return target


def render(data: ReportData, labels: Labels, *, published_at: datetime) -> str:
    """The page as text. Everything in it that comes from the data is escaped."""
    style, script = _asset("page.css"), _asset("page.js")
    library = "" if data.is_empty else chart_library()
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_ASSETS),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.j2").render(
        data=data,
        sections=SECTIONS,
        version=__version__,
        published_at=published_at.isoformat(timespec="seconds"),
        policy=content_policy(style, () if data.is_empty else (library, script)),
        style=Markup(style),
        script=Markup(script),
        library=Markup(library),
        content="" if data.is_empty else Markup(json_for_script(content(data, labels))),
        word=labels,
        t=lambda key: Markup('<span data-l="{}">{}</span>').format(key, labels(key)),
        n=lambda number: f"{number:,}",
    )


def content(data: ReportData, labels: Labels) -> dict[str, Any]:
    """What the script of the page reads."""
    charts = [[asdict(chart) for chart in build_charts(data, labels, tongue)] for tongue in TONGUES]
    scenes = [Scene(data, labels, tongue) for tongue in TONGUES]
    elections = elections_with_events(data)
    return {
        "words": labels.words,
        "names": {
            "party": _both(*(scene.names("party") for scene in scenes)),
            "place": _both(*(scene.names("place") for scene in scenes)),
            "election": _both(*(scene.elections() for scene in scenes)),
        },
        "elections": elections,
        "election": scenes[0].nearest_election(elections),
        "events": _columns(data.events),
        "reports": data.reports,
        "claims": _columns(data.claims),
        "steps": _columns(data.steps),
        "coverage": _columns(data.coverage),
        "health": _columns(data.health),
        "charts": charts,
    }


def content_policy(style: str, scripts: tuple[str, ...]) -> str:
    """The Content-Security-Policy of a page with exactly this style and these scripts inside."""
    allowed = " ".join(_hash_source(script) for script in scripts) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash_source(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def json_for_script(value: Any) -> str:
    """JSON that can stand in a `<script>` element: no tag, comment or line separator can be read out of it."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=str)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


_UNSAFE = re.compile("[<>&\u2028\u2029]")


@cache
def chart_library() -> str:
    """Vega and its embedder as one script, from the package that compiles the charts; takes about a second."""
    bundle: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    # Inside a script these two would end it, or begin a state in which its end is not seen.
    return bundle.replace("</script", "<\\/script").replace("<!--", "<\\!--").replace("\r", "")


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


def _hash_source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _columns(table: Table) -> dict[str, Any]:
    return {"columns": table.columns, "rows": table.rows}


def _both(english: Mapping[str, str], khmer: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    return {key: (name, khmer[key]) for key, name in english.items()}
