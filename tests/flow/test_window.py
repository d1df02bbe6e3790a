"""Which days a run works on."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SettingsError
from pipeline.flow import window_for
from pipeline.records import Window

NOW = datetime(2026, 11, 25, 1, 7, tzinfo=UTC)
DAY = Window.of_day(date(2023, 6, 14))


def test_a_scheduled_run_works_on_its_data_interval():
    assert window_for({}, DAY.start, DAY.end, now=NOW) == DAY


def test_explicit_days_win_over_the_interval_and_are_inclusive():
    window = window_for({"day_from": "2023-06-20", "day_to": "2023-06-21"}, DAY.start, DAY.end, now=NOW)
    assert list(window.days()) == [date(2023, 6, 20), date(2023, 6, 21)]


def test_one_explicit_day_is_that_day():
    assert window_for({"day_to": "2023-06-20"}, None, None, now=NOW) == Window.of_day(date(2023, 6, 20))


@pytest.mark.parametrize(("start", "end"), [(None, None), (DAY.start, DAY.start), (DAY.end, DAY.start)])
def test_a_run_without_a_usable_interval_works_on_the_last_complete_day(start, end):
    assert window_for({}, start, end, now=NOW) == Window.of_day(date(2026, 11, 24))


def test_a_day_that_is_no_day_says_how_to_write_one():
    with pytest.raises(SettingsError, match="YYYY-MM-DD"):
        window_for({"day_from": "14.6.2023"}, None, None, now=NOW)


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2040, 1, 1)), st.integers(1, 9))
def test_every_moment_of_a_window_lies_in_exactly_one_of_its_days(start, days):
    window = Window(start.replace(tzinfo=UTC), start.replace(tzinfo=UTC) + timedelta(days=days))
    for moment in (window.start, window.end - timedelta(microseconds=1)):
        assert moment in window
        assert sum(moment in Window.of_day(day) for day in window.days()) == 1
    assert window.end not in window
