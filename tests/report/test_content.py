"""What the page is made of: figures that agree with the views, words for every code, and text that cannot escape."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import get_args

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import records
from pipeline.errors import WarehouseError
from pipeline.report import PAGE_NAME
from pipeline.report.charts import SHAPES, TILES, build_charts
from pipeline.report.data import AROUND, read_report_data, safe_url, sentence_around
from pipeline.report.labels import TONGUES, read_labels
from pipeline.report.page import _ASSETS, SECTIONS, json_for_script, render, write_report
from tests.load.conftest import make_home

CODED = {
    "type": get_args(records.EventType),
    "kind": get_args(records.ActorKind),
    "status": get_args(records.Status),
    "modality": get_args(records.Modality),
    "claimant": get_args(records.ClaimantSide),
    "verdict": get_args(records.Verdict),
    "signal": tuple(kind for kinds in records.SIGNAL_KINDS.values() for kind in kinds),
    "unit": ("people", "percent"),
    "party": ("GOVERNMENT", "OPPOSITION", "CIVIL_SOCIETY"),
    "election": ("national", "commune", "senate", "council"),
}


@pytest.fixture(scope="module")
def data(season_home):
    with duckdb.connect(str(season_home.published / "defections.duckdb"), read_only=True) as con:
        yield read_report_data(con, max_events=100)


@pytest.fixture(scope="module")
def ask(season_home):
    with duckdb.connect(str(season_home.published / "defections.duckdb"), read_only=True) as con:
        yield lambda sql: con.execute(sql).fetchall()


# --------------------------------------------------------------------------------------------- the figures


def test_the_events_that_count_are_those_of_the_views(data, ask):
    counted = [event for event in data.events.dicts() if event["counts"]]
    ((named, heads, totals),) = ask(
        "select sum(named_people), sum(group_people_low), sum(aggregate_claims) from defections_by_month"
    )
    assert sum(event["named"] for event in counted) == named
    assert sum(event["heads"] for event in counted) == heads
    assert sum(event["kind"] == "aggregate" for event in counted) == totals


def test_the_flows_are_those_of_the_view(data, ask):
    assert sum(event["flows"] for event in data.events.dicts()) == ask("select sum(events) from flows")[0][0]


def test_an_aggregate_has_no_named_people_and_no_heads(data):
    (total,) = [event for event in data.events.dicts() if event["kind"] == "aggregate"]
    assert (total["named"], total["heads"], total["flows"]) == (0, 0, False)


def test_the_first_screen_counts_seven_days_and_keeps_claims_apart(data):
    summary = data.summary
    assert (summary["first_day"], summary["last_day"]) == ("2023-06-10", "2023-06-16")
    assert (summary["outlet_days"], summary["complete_days"], summary["unreachable_days"]) == (21, 7, 7)
    assert (summary["named_people"], summary["group_claims"], summary["group_heads"]) == (0, 1, 480)
    assert (summary["total_claims"], summary["disputed"]) == (1, 1)


def test_an_event_stands_by_the_elections_around_its_month(data):
    (sinorn,) = [event for event in data.events.dicts() if event["who"] == "Yim Sinorn"]
    assert {"election": "national-2023-07-23", "month": -1} in sinorn["near"]
    assert {"election": "senate-2024-02-25", "month": -8} in sinorn["near"]


def test_the_side_of_a_party_is_that_of_the_day(data):
    sides = {(e["origin"], e["side_left"], e["destination"], e["side_joined"]) for e in data.events.dicts()}
    assert ("CNRP", "opposition", "CPP", "ruling") in sides


# ----------------------------------------------------------------------------------------------- the words


@pytest.mark.parametrize("group", CODED)
def test_every_code_has_a_word_in_both_languages(group):
    labels = read_labels()
    for code in CODED[group]:
        english, khmer = labels.words[f"{group}.{code}"]
        assert english
        assert re.search("[\u1780-\u17ff]", khmer), f"{group}.{code}"


def test_the_page_uses_no_key_that_the_dictionary_lacks_and_the_dictionary_none_that_the_page_lacks(data):
    labels = read_labels()
    sources = "".join((_ASSETS / name).read_text() for name in ("page.html.j2", "page.js"))
    own = {"page", "now", "filter", "act", "event"}  # the other groups are words of codes, columns and drawings
    written = {key for key in re.findall(r'"([a-z]+\.[a-z_]+)"', sources) if key.split(".")[0] in own}
    assert written == {key for key in labels.words if key.split(".")[0] in own}
    columns = {title for chart in build_charts(data, labels, "en") for _, title, _ in chart.columns}
    sections = {f"{group}.{name}" for name in SECTIONS for group in ("section", "note")}
    assert columns == {key for key in labels.words if key.startswith("column.")}
    assert sections <= set(labels.words)


def test_every_province_has_a_tile_of_its_own_and_every_type_a_shape(ask):
    assert set(TILES) == {place for (place,) in ask("select place_id from place")}
    assert len(set(TILES.values())) == 25
    assert set(SHAPES) == set(get_args(records.EventType))


# ------------------------------------------------------------------------------------------- safe content


@pytest.mark.parametrize(
    ("url", "is_safe"),
    [
        ("https://outlet.example/a", True),
        ("http://outlet.example/a?b=1", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,<script>", False),
        ("//outlet.example/a", False),
        ("https://", False),
        ("http://[", False),
        ("\x01javascript:alert(1)", False),
        (None, False),
    ],
)
def test_only_web_addresses_are_links(url, is_safe):
    assert safe_url(url) == (url if is_safe else None)


@given(
    st.recursive(st.text() | st.none() | st.integers(), lambda each: st.lists(each) | st.dictionaries(st.text(), each))
)
def test_json_in_a_script_means_the_same_and_can_end_nothing(value):
    text = json_for_script(value)
    assert json.loads(text) == value
    assert not re.search("[<>&\u2028\u2029]", text)


@given(st.text(max_size=AROUND), st.text(max_size=AROUND))
def test_a_cut_keeps_the_words_next_to_the_quotation(before, after):
    lead, tail = sentence_around(before, after)
    assert before.endswith(lead.removeprefix("…")) or not lead
    assert after.startswith(tail.removesuffix("…"))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("He spoke. Then he ", " the party. Others stayed.", ("Then he ", " the party.")),
        ("A headline\n\nMr. X of A. B. ", " away", ("Mr. X of A. B. ", " away")),
        ("មុន។ គាត់បាន", "ជាមួយបក្ស។ ក្រោយ", ("គាត់បាន", "ជាមួយបក្ស។")),
        ("word " * 32, " word" * 32, ("…" + "word " * 31, " word" * 31 + "…")),
    ],
)
def test_a_quotation_is_shown_in_its_sentence(before, after, expected):
    assert sentence_around(before, after) == expected


def test_every_drawing_is_free_of_addresses_to_load_from(data):
    for tongue in TONGUES:
        for chart in build_charts(data, read_labels(), tongue):
            assert '"url"' not in json.dumps(chart.spec["data"]), chart.name


# ---------------------------------------------------------------------------------------------- the file


def test_the_same_data_give_the_same_page(data):
    moment = datetime(2023, 6, 17, tzinfo=UTC)
    assert render(data, read_labels(), published_at=moment) == render(data, read_labels(), published_at=moment)


def test_the_page_replaces_the_old_one_and_leaves_nothing_else(season_home, season):
    assert season == season_home.published / PAGE_NAME
    season.write_text("old")
    write_report(season_home)
    assert season.read_text().startswith("<!doctype html>")
    assert [path.name for path in season_home.published.glob("*.tmp")] == []


def test_without_a_publication_the_error_says_what_to_do(tmp_path):
    with pytest.raises(WarehouseError, match="defection-watch publish"):
        write_report(make_home(tmp_path / "home"))


def test_the_command_writes_the_page_where_it_is_told(season_home, tmp_path, monkeypatch):
    from typer.testing import CliRunner

    from pipeline.cli import app

    monkeypatch.setenv("DEFECTION_WATCH_HOME", str(season_home.home))
    result = CliRunner().invoke(app, ["report", "--out", str(tmp_path / "deep" / "page.html")])
    assert result.exit_code == 0, result.output
    assert "Yim Sinorn" in (tmp_path / "deep" / "page.html").read_text()
