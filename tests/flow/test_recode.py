"""Coding landed days again: without a network, with the difference to the coder before, and events of the new one."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest

from pipeline import recode
from pipeline.demo.newsroom import demo_window
from pipeline.detect import coder
from pipeline.errors import SettingsError
from pipeline.flow import run_window
from pipeline.records import Window

DAYS = list(demo_window().days())
WINDOW = Window(Window.of_day(DAYS[2]).start, Window.of_day(DAYS[5]).end)
HISTORY = {"coder", "coding", "mention", "mention_actor", "mention_signal", "evidence"}


def quiet(line: str) -> None:
    pass


def collected(settings) -> None:
    run_window(settings, WINDOW, only=(), run_id="test__1", say=quiet)


@contextmanager
def older_coder():
    """A coder that sees no groups, knows no places, and takes every recantation for a departure."""

    def code(article):
        coding = coder_of_today(article)
        types = {"recantation": "departure"}
        mentions = [replace(m, place=None, type=types.get(m.type, m.type)) for m in coding.mentions]
        return replace(coding, mentions=tuple(m for m in mentions if m.actor_kind != "group"))

    coder_of_today = coder.code_article
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coder, "code_article", code)
        patch.setattr(coder, "coder_version", lambda: "rules-0.0+older")
        yield


def again(settings):
    return recode.recode_window(settings, WINDOW, only=(), run_id="recode__1", say=quiet)


def test_the_difference_to_the_coder_before_is_told_and_events_follow_the_new_one(
    settings_in, tmp_path, terse, table_rows, cut_network
):
    by_today = settings_in(tmp_path / "today", at=terse)
    collected(by_today)
    settings = settings_in(tmp_path / "recoded", at=terse)
    with older_coder():
        collected(settings)
    cut_network()
    found = again(settings)
    cells = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    assert found.before == found.articles > 0
    assert any("people" in cell["who"] for cell in cells if cell["change"] == "added")
    assert {cell["type"] for cell in cells if cell["change"] == "removed"} == {"departure"}
    places = [cell for cell in cells if cell["field"] == "place"]
    assert places
    assert {(cell["change"], cell["was"]) for cell in places} == {("changed", None)}
    assert all(cell["now"] for cell in places)
    one, other = table_rows(by_today.warehouse), table_rows(settings.warehouse)
    assert {name: rows for name, rows in other.items() if name not in HISTORY} == {
        name: rows for name, rows in one.items() if name not in HISTORY
    }
    said: list[str] = []
    recode.tell(found, say=said.append)
    assert said[0].split()[:3] == ["day", "outlet", "change"]
    assert f"{sum(cell['change'] == 'added' for cell in cells)} mentions added" in said[-1]


def test_the_same_coder_makes_no_difference_and_no_socket(settings_in, tmp_path, terse, table_rows, cut_network):
    settings = settings_in(tmp_path, at=terse)
    collected(settings)
    before = table_rows(settings.warehouse)
    cut_network()
    found = again(settings)
    assert (found.before, found.rows) == (0, ())
    assert table_rows(settings.warehouse) == before
    settings.warehouse.unlink()
    assert again(settings).articles == found.articles
    assert table_rows(settings.warehouse) == before


def test_a_long_window_is_worked_through_in_months_that_leave_no_day_out(settings_in, tmp_path):
    settings = settings_in(tmp_path)
    year = Window(Window.of_day(date(2023, 1, 1)).start, Window.of_day(date(2023, 12, 31)).end)
    starts = [batch["start"] for batch in recode.plan(settings, year)]
    ends = [batch["end"] for batch in recode.plan(settings, year)]
    assert (starts[0], ends[-1]) == (year.start.isoformat(), year.end.isoformat())
    assert starts[1:] == ends[:-1]
    assert len(starts) == 12
    assert all(batch["options"]["network_off"] for batch in recode.plan(settings, year))


def test_what_is_recoded_must_be_named(settings_in, tmp_path):
    with pytest.raises(SettingsError, match="first and the last day"):
        recode.window_of_params({"day_from": "2023-06-14", "day_to": None})
    with pytest.raises(SettingsError, match="later than"):
        recode.window_of_params({"day_from": "2023-06-15", "day_to": "2023-06-14"})
    window = recode.window_of_params({"day_from": "2023-06-14", "day_to": "2023-06-15"})
    assert window.end - window.start == timedelta(days=2)
