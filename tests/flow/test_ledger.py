"""The coverage ledger of ten days, one by one: every archive that the newsroom plays, and outlets that lost their past.

All that the newsroom knows is fetched over loopback; `pipeline.demo.lost` says what must come out of the lost outlets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import duckdb
import pytest

from pipeline.demo.lost import DOZEN_DAY, LOST, ledger, lost_stories
from pipeline.demo.newsroom import Newsroom, demo_window, write_catalog
from pipeline.demo.press import stories_of
from pipeline.demo.verify import verify
from pipeline.errors import CheckFailed
from pipeline.flow import run_window
from pipeline.records import Window
from pipeline.settings import Settings, read_settings

DAYS = tuple(demo_window().days())


@pytest.fixture(scope="module")
def loaded(terse: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Ten days of all outlets, the newest day first."""
    home = tmp_path_factory.mktemp("ledger")
    settings = read_settings(
        {
            "DEFECTION_WATCH_HOME": str(home),
            "DEFECTION_WATCH_SOURCES": str(write_catalog(home / "sources.toml", terse.port, lost=tuple(LOST))),
            "DEFECTION_WATCH_ALLOW_LOOPBACK": "1",
            "DEFECTION_WATCH_HOST_PACE_S": "0",
            "DEFECTION_WATCH_WAYBACK_URL": f"http://127.0.0.1:{terse.port}",
        }
    )
    for day in reversed(DAYS):
        run_window(settings, Window.of_day(day), only=(), run_id=f"test__{day}", say=lambda line: None, publishes=False)
    return settings


@pytest.fixture
def ask(loaded: Settings) -> Iterator[Callable[..., list[tuple[object, ...]]]]:
    with duckdb.connect(str(loaded.warehouse), read_only=True) as con:
        yield lambda sql, *values: con.execute(sql, list(values)).fetchall()


def of_outlet(ask, source_id: str) -> dict[date, tuple[object, ...]]:
    sql = "select day, verdict, expected_count, found_count from coverage where source_id = ? order by day"
    return {day: tuple(row) for day, *row in ask(sql, source_id)}


@pytest.mark.parametrize("name", LOST)
def test_each_day_of_a_lost_outlet_has_the_verdict_that_it_must_have(ask, name):
    assert of_outlet(ask, f"lost_{name}") == {day: ledger(name, day) for day in DAYS}


def test_twelve_are_counted_and_eleven_found(ask):
    sql = "select verdict, expected_count, found_count, failed_count from coverage where source_id = ? and day = ?"
    assert ask(sql, "lost_dozen", DOZEN_DAY) == [("partial", 12, 11, 1)]


@pytest.mark.parametrize("outlet", ["tonle", "bokor", "naga", "basin", "street63", "delta", "boeung"])
def test_each_day_of_an_outlet_that_keeps_its_past_is_complete_and_holds_what_was_published(ask, outlet):
    published = [story.published_utc.date() for story in stories_of(outlet)]
    found = {day: (row[0], row[2]) for day, row in of_outlet(ask, f"demo_{outlet}").items()}
    assert found == {day: ("complete", published.count(day)) for day in DAYS}


def test_wordpress_counts_days_in_utc_whatever_its_zone(ask):
    """Bokor writes Paris time; Tonle has a post at 17:00Z, midnight in Phnom Penh, that was edited later."""
    sql = (
        "select day, expected_count from coverage where source_id = ? and strategy = 'wordpress' and expected_count > 0"
    )
    for outlet in ("tonle", "bokor"):
        published = [story.published_utc.date() for story in stories_of(outlet)]
        counted = dict(ask(sql, f"demo_{outlet}"))
        assert counted == {day: published.count(day) for day in counted}
    assert (date(2023, 6, 16), 1) in ask(sql, "demo_tonle")
    assert ask("select published_at::varchar, modified_at::varchar from article where url like '%tonle%' and "
               "published_at = '2023-06-16 17:00'") == [("2023-06-16 17:00:00", "2023-06-17 03:30:00")]  # fmt: skip


def test_articles_of_a_dead_outlet_are_read_from_mementos(ask):
    captured = """select article.url, "fetch".strategy from article join "fetch" using (capture_id)
                  where article.source_id = 'lost_sunken'"""
    found = dict(ask(captured))
    assert len(found) == len(DAYS)
    assert set(found.values()) == {"wayback"}
    assert set(found) < {f"http://127.0.0.1:1/sunken/{story.path}" for story in lost_stories("sunken")}


def test_the_events_are_the_expected_ones(loaded):
    with duckdb.connect(str(loaded.warehouse), read_only=True) as con:
        assert verify(con, {"en"}) == []


def test_a_window_of_ten_days_knows_what_its_days_know(loaded, terse, settings_in, tmp_path, ask, table_rows):
    together = settings_in(tmp_path, lost=tuple(LOST), at=terse)
    run_window(together, demo_window(), only=(), run_id="test__1", say=lambda line: None)
    rows = """select source_id, day, strategy, verdict, expected_count, found_count from coverage
              where source_id not like 'lost%' order by all"""
    with duckdb.connect(str(together.warehouse), read_only=True) as con:
        assert con.execute(rows).fetchall() == ask(rows)
        # All its pages were asked for in one run: the host is known to be gone after three, the archive has the rest.
        ((rescued,),) = con.execute("select count(*) from article where source_id = 'lost_sunken'").fetchall()
    assert rescued == len(DAYS)
    one_by_one, at_once = table_rows(loaded.warehouse), table_rows(together.warehouse)
    for name in ("event", "event_actor", "event_mention", "mention", "evidence", "coding"):
        assert at_once[name] == one_by_one[name], name


def test_how_an_article_was_discovered_does_not_depend_on_the_order_of_the_days(settings_in, tmp_path, terse):
    """The day in the gap lists the addresses of the days after it, too, without their dates."""
    found = []
    for order in ((6, 8), (8, 6)):
        settings = settings_in(tmp_path / str(order[0]), lost=("sunken",), at=terse)
        for number in order:
            window = Window.of_day(DAYS[number])
            run_window(settings, window, only=("lost_sunken",), run_id=f"test__{number}", say=lambda line: None)
        with duckdb.connect(str(settings.warehouse), read_only=True) as con:
            found.append(con.execute("select url, discovered_via from article order by all").fetchall())
    assert len(found[0]) == 2
    assert found[0] == found[1]


def test_a_day_that_no_outlet_and_no_archive_knows_fails_the_check(settings_in, tmp_path):
    settings = settings_in(tmp_path, lost=("silent",))
    with pytest.raises(CheckFailed, match=f"{DAYS[0]}: nothing could be reached"):
        run_window(settings, Window.of_day(DAYS[0]), only=("lost_silent",), run_id="test__1", say=lambda line: None)
