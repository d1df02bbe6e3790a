"""How an outlet leaned when, read from the catalogue's words."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.catalog import read_catalog
from pipeline.load.alignment import ALWAYS, alignment_periods
from pipeline.settings import PACKAGE_DATA


@pytest.mark.parametrize(
    ("words", "periods"),
    [
        ("pro-government", [(ALWAYS, None, "pro-government")]),
        (
            "independent until the sale of 2018-05-05, government-friendly since",
            [(ALWAYS, date(2018, 5, 4), "independent"), (date(2018, 5, 5), None, "government-friendly")],
        ),
        (
            "independent, from exile since 2017-09-04",
            [(ALWAYS, date(2017, 9, 3), "independent"), (date(2017, 9, 4), None, "independent, from exile")],
        ),
        (
            "independent (US-funded until 2025-03-14)",
            [(ALWAYS, date(2025, 3, 13), "independent (US-funded)"), (date(2025, 3, 14), None, "independent")],
        ),
        (
            "pro-opposition until June 2023, pro-CPP since its owner changed sides",
            [(ALWAYS, date(2023, 5, 31), "pro-opposition"), (date(2023, 6, 1), None, "pro-CPP")],
        ),
        ("independent (US-funded)", [(ALWAYS, None, "independent (US-funded)")]),
    ],
)
def test_words_become_periods(words, periods):
    assert alignment_periods(words) == periods


def test_every_change_that_the_catalogue_tells_of_is_read():
    for source in read_catalog(PACKAGE_DATA / "sources.toml"):
        says_change = " until " in source.alignment or " since" in source.alignment
        assert (len(alignment_periods(source.alignment)) == 2) is says_change, source.source_id
