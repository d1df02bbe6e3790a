"""Dates as outlets write them → UTC, with the rule and the quality; nothing untrusted becomes a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch.dates import EARLIEST, read_date

ZONE = "Asia/Phnom_Penh"
SEEN = datetime(2026, 6, 1, tzinfo=UTC)
TEN_ICT = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)
NOON_ICT = datetime(2026, 1, 5, 5, 0, tzinfo=UTC)
KHMER_DIGITS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")


def read(raw: str, zone: str = ZONE):
    return read_date(raw, zone=zone, rule="t", seen_at=SEEN)


@pytest.mark.parametrize(
    "raw",
    [
        "Mon, 05 Jan 2026 10:00:00 ICT",
        "Mon, 05 Jan 2026 10:00:00 +0700",
        "Mon, 05 Jan 2026 03:00:00 GMT",
        "Mon, 05 Jan 2026 10:00:00 GMT+7",
        "Mon, 05 Jan 2026 10:00 +07",
        "Mon, 5 Jan 26 10:00:00 +0700",
        "2026-01-05T10:00:00+07:00",
        "2026-01-05T03:00:00Z",
        "2026-01-05T03:00:00.123Z",
        "2026-01-05 10:00:00 +07",
        "20260105T030000Z",
        "1767582000",
        "1767582000000",
        "Mon Jan  5 10:00:00 ICT 2026",
        "Mon Jan 05 2026 10:00:00 GMT+0700 (Indochina Time)",
        "Mon, 05 Jan 2569 10:00:00 ICT",
    ],
)
def test_own_offset_is_used(raw: str) -> None:
    assert (read(raw, "Europe/Paris").at, read(raw, "Europe/Paris").quality) == (TEN_ICT.replace(second=0), "exact")


@pytest.mark.parametrize(
    "raw",
    [
        "2026-01-05T10:00:00",
        "2026-01-05 10:00",
        "05/01/2026 10:00",
        "5 janvier 2026 à 10h00",
        "lun. 5 janv. 2026 10:00",
        "January 5, 2026 10:00 am",
        "Jan. 5, 2026, 10 a.m.",
        "ថ្ងៃច័ន្ទ ទី៥ ខែមករា ឆ្នាំ២០២៦ ម៉ោង ១០:០០ ព្រឹក",
        "២០២៦-០១-០៥ ១០:០០",
    ],
)
def test_time_without_offset_is_read_in_the_outlets_zone(raw: str) -> None:
    assert (read(raw).at, read(raw).quality) == (TEN_ICT, "zone")
    assert read(raw, "UTC").at == TEN_ICT + timedelta(hours=7)


@pytest.mark.parametrize(
    "raw",
    [
        "2026-01-05",
        "05/01/2026",
        "05.01.26",
        "5 January 2026",
        "January 5th, 2026",
        "5 janvier 2026",
        "20260105",
        "៥ មករា ២០២៦",
        "ថ្ងៃទី០៥ ខែមករា ឆ្នាំ២០២៦",
        "ព.ស. ២៥៦៩ ត្រូវនឹងថ្ងៃទី៥ ខែមករា ឆ្នាំ២០២៦",
        "៥\u200b មករា\u200b ២០២៦",
        "៥ មករា ២៥៦៩",
    ],
)
def test_day_alone_stands_for_its_noon_so_that_utc_does_not_move_it_to_another_day(raw: str) -> None:
    assert (read(raw).at, read(raw).quality) == (NOON_ICT, "day")
    assert read(raw).rule.endswith("+day")


@pytest.mark.parametrize("zone", ["Asia/Phnom_Penh", "Europe/Paris", "America/Los_Angeles", "Australia/Sydney", "UTC"])
def test_day_alone_is_the_same_day_in_utc_and_in_the_outlets_zone(zone: str) -> None:
    found = read_date("2026-01-05", zone=zone, rule="t", seen_at=SEEN).at
    assert found is not None
    assert found.date() == found.astimezone(ZoneInfo(zone)).date() == date(2026, 1, 5)


def test_day_comes_before_month_unless_that_is_impossible() -> None:
    assert read("03/02/2026").rule == "t:dmy+day"
    assert read("03/02/2026").at == datetime(2026, 2, 3, 5, tzinfo=UTC)
    assert read("01/25/2026").rule == "t:mdy+day"


def test_buddhist_year_is_marked_in_the_rule() -> None:
    assert read("Mon, 05 Jan 2569 10:00:00 ICT").rule == "t:rfc822+buddhist"


@pytest.mark.parametrize(
    ("raw", "quality"),
    [
        ("Fri, 01 Jan 2038 00:00:00 GMT", "future"),
        ("2026-06-04", "future"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "implausible"),
        ("0001-01-01T00:00:00Z", "implausible"),
        ("2026-13-05T10:00:00Z", "unreadable"),
        ("2026-02-30", "unreadable"),
        ("10:00 AM +0700", "unreadable"),
        ("2026-W02-1", "unreadable"),
        ("yesterday", "unreadable"),
        ("99999999999999999999", "unreadable"),
        ("2026-01-05T10:99:00", "unreadable"),
        ("", "missing"),
        ("  \x00 ", "missing"),
    ],
)
def test_what_cannot_be_trusted_is_no_time(raw: str, quality: str) -> None:
    found = read(raw)
    assert (found.at, found.quality) == (None, quality)


def test_a_little_ahead_of_our_clock_is_believed() -> None:
    assert read_date("2026-06-02T00:00:00Z", zone=ZONE, rule="t", seen_at=SEEN).at is not None


moments = st.datetimes(
    min_value=EARLIEST.replace(tzinfo=None), max_value=SEEN.replace(tzinfo=None), timezones=st.just(UTC)
).map(lambda moment: moment.replace(microsecond=0))
offsets = st.integers(-12 * 4, 14 * 4).map(lambda quarter: timezone(timedelta(minutes=15 * quarter)))


@given(moments, offsets)
def test_standard_forms_come_back_as_they_went(moment: datetime, offset: timezone) -> None:
    local = moment.astimezone(offset)
    for written in (
        format_datetime(local),
        local.isoformat(),
        local.isoformat(" "),
        f"{local:%Y%m%dT%H%M%S%z}",
        f"{local:%d %B %Y %H:%M:%S %z}",
    ):
        assert read(written).at == moment, written
        assert read(written.translate(KHMER_DIGITS)).at == moment, written


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(raw: str) -> None:
    found = read(raw)
    assert found.at is None or EARLIEST <= found.at <= SEEN + timedelta(hours=36)


@given(st.from_regex(r"[0-9០-៩ :/.T+-]{1,30}(jan|juin|មករា|ICT|GMT|pm|h)?[0-9 :]{0,8}", fullmatch=True))
def test_anything_like_a_date_is_read_without_an_error(raw: str) -> None:
    read(raw)
