"""French words for how many and when → counts and intervals, resolved against the publication day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pipeline.detect.document import read
from pipeline.detect.french.counts import more, read_count, read_number, read_percent
from pipeline.detect.french.dates import tag_times
from pipeline.detect.spans import TimeSpan
from pipeline.records import Article, Count, DateSpan

PUBLISHED = date(2027, 3, 12)  # a Friday


def when(text: str) -> list[DateSpan | str | None]:
    day = datetime(PUBLISHED.year, PUBLISHED.month, PUBLISHED.day, 5, tzinfo=UTC)
    document = read(Article("a", "r", "s", "", "", "Titre", text, "fr", day, None, "input"))
    tag_times(document)
    return [s.when or s.points_to for s in document.spans if isinstance(s, TimeSpan)]


def span(start: str, end: str, precision: str) -> DateSpan:
    return DateSpan(date.fromisoformat(start), date.fromisoformat(end), precision)  # type: ignore[arg-type]


DATES = [
    ("Il a rejoint le parti jeudi.", span("2027-03-11", "2027-03-11", "day")),
    ("Il a rejoint le parti mardi dernier.", span("2027-03-09", "2027-03-09", "day")),
    ("Il a rejoint le parti hier.", span("2027-03-11", "2027-03-11", "day")),
    ("Il a rejoint le parti avant-hier.", span("2027-03-10", "2027-03-10", "day")),
    ("Le 3 mai 2026, il est parti.", span("2026-05-03", "2026-05-03", "day")),
    ("Le 1er février, il est parti.", span("2027-02-01", "2027-02-01", "day")),
    ("Le 9 décembre, il est parti.", span("2026-12-09", "2026-12-09", "day")),
    ("En mai, il est parti.", span("2026-05-01", "2026-05-31", "month")),
    ("Début janvier, il est parti.", span("2027-01-01", "2027-01-31", "month")),
    ("Fin juin 2025, il est parti.", span("2025-06-01", "2025-06-30", "month")),
    ("Le mois dernier, il est parti.", span("2027-02-01", "2027-02-28", "month")),
    ("La semaine dernière, il est parti.", span("2027-03-01", "2027-03-07", "week")),
    ("L'an dernier, il est parti.", span("2026-01-01", "2026-12-31", "year")),
    ("En 2017, il est parti.", span("2017-01-01", "2017-12-31", "year")),
    ("Il y a deux mois, il est parti.", span("2027-01-01", "2027-01-31", "month")),
    ("Entre le 28 septembre et le 2 octobre, ils sont venus.", span("2026-09-28", "2026-10-02", "range")),
    ("De janvier à juin 2023, ils sont venus.", span("2023-01-01", "2023-06-30", "range")),
    ("Au premier semestre 2023, ils sont venus.", span("2023-01-01", "2023-06-30", "range")),
    ("Depuis le 1er décembre, ils viennent.", span("2026-12-01", "2027-03-12", "range")),
    ("Ces trois derniers mois, ils sont venus.", span("2026-12-12", "2027-03-12", "range")),
    ("La veille, il est parti.", "previous_day"),
    ("Une semaine après, il est parti.", "shift:1:week"),
    ("Trois jours plus tôt, il est parti.", "shift:-3:day"),
]


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_time_words_give_an_interval_with_its_precision(text: str, expected: DateSpan | str) -> None:
    assert when(text) == [expected]


def test_a_day_takes_the_year_that_its_paragraph_speaks_of() -> None:
    assert when("Tout change en 2017. Le 22 octobre, il a parlé.")[1] == span("2017-10-22", "2017-10-22", "day")


def test_a_weekday_inside_a_name_is_no_date() -> None:
    assert when("Le politologue Var Samedi parle.") == []


NUMBERS = [
    ("2 500", 2500),
    ("5.007", 5007),
    ("vingt-trois", 23),
    ("trente et un", 31),
    ("quatre-vingt-douze", 92),
    ("soixante-dix", 70),
    ("deux cent douze", 212),
    ("trois cents", 300),
    ("mille deux cents", 1200),
    ("une trentaine", 30),
    ("deux milliers", 2000),
]


@pytest.mark.parametrize(("words", "value"), NUMBERS)
def test_numbers_in_words_and_digits(words: str, value: int) -> None:
    assert read_number(words) == value


COUNTS = [
    ("une vingtaine", Count(20, 20)),
    ("quelque 300", Count(300, 300)),
    ("plus de 1 200", Count(1200, None)),
    ("au moins sept", Count(7, None)),
    ("deux ou trois", Count(2, 3)),
    ("entre 80 et 90", Count(80, 90)),
    ("plusieurs dizaines", Count(24, None)),
    ("des centaines", Count(200, None)),
    ("des milliers", Count(2000, None)),
    ("des dizaines de milliers", Count(20_000, None)),
    ("moins de vingt", Count(None, 20)),
]


@pytest.mark.parametrize(("words", "count"), COUNTS)
def test_quantities_keep_their_bounds(words: str, count: Count) -> None:
    assert read_count(words) == count


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("10 à 15 %", Count(10, 15, "percent")),
        ("entre 8 et 12 pour cent", Count(8, 12, "percent")),
        ("un tiers", Count(33, 33, "percent")),
    ],
)
def test_shares_are_percent(words: str, count: Count) -> None:
    assert read_percent(words) == count


def test_somebody_and_others_are_one_more() -> None:
    assert more(Count(4, 4), 1) == Count(5, 5)
    assert more(Count(24, None), 2) == Count(26, None)
