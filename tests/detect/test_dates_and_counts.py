"""Time words against the publication day in Phnom Penh, and quantities in words."""

from __future__ import annotations

import pytest

from pipeline.detect.counts import read_count, read_percent
from pipeline.detect.document import read
from pipeline.detect.english.dates import tag_times
from pipeline.detect.exchange import gold_to_article
from pipeline.detect.spans import TimeSpan
from pipeline.records import Count


def times(sentence: str, published: str = "2023-06-20") -> list[str]:
    document = read(gold_to_article({"id": "t", "title": "", "published": published, "lang": "en", "text": sentence}))
    tag_times(document)
    return [
        f"{s.when.start}..{s.when.end} {s.when.precision}" if s.when else s.points_to
        for s in document.spans if isinstance(s, TimeSpan)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("He left in May.", "2023-05-01..2023-05-31 month"),
        ("He left in July.", "2022-07-01..2022-07-31 month"),
        ("He left on Monday.", "2023-06-19..2023-06-19 day"),
        ("He left on Tuesday.", "2023-06-20..2023-06-20 day"),
        ("He left last Tuesday.", "2023-06-13..2023-06-13 day"),
        ("He left yesterday.", "2023-06-19..2023-06-19 day"),
        ("He left last week.", "2023-06-12..2023-06-18 week"),
        ("He left last month.", "2023-05-01..2023-05-31 month"),
        ("He left on 3 May.", "2023-05-03..2023-05-03 day"),
        ("He left on May 3, 2021.", "2021-05-03..2021-05-03 day"),
        ("He left in November 2017.", "2017-11-01..2017-11-30 month"),
        ("He left in 2017, he said.", "2017-01-01..2017-12-31 year"),
        ("They left between 22 October and 26 November 2017.", "2017-10-22..2017-11-26 range"),
        ("They have left since January.", "2023-01-01..2023-06-20 range"),
        ("He will leave on 3 July.", "2023-07-03..2023-07-03 day"),
        ("He left on Thursday, 20 April.", "2023-04-20..2023-04-20 day"),
        ("He left three days ago.", "2023-06-17..2023-06-17 day"),
        ("He came the following month.", "next_month"),
    ],
)
def test_time_words_become_intervals_with_a_precision(sentence, expected):
    assert times(sentence) == [expected]


def test_a_name_that_is_a_month_is_no_date():
    assert times("He met May Hong Sreang there.") == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("about 30", Count(30, 30)), ("at least 7", Count(7, None)), ("more than 1,200", Count(1200, None)),
        ("two or three", Count(2, 3)), ("between 10 and 15", Count(10, 15)), ("forty-two", Count(42, 42)),
        ("three hundred", Count(300, 300)), ("a dozen", Count(12, 12)), ("two dozen", Count(24, 24)), ("dozens",
        Count(24, None)),
        ("hundreds", Count(200, None)), ("thousands", Count(2000, None)), ("tens of thousands", Count(20000, None)),
        ("hundreds, thousands", Count(200, None)), ("the", None),
    ],
)  # fmt: skip
def test_quantities_are_read_as_the_codebook_says(words, expected):
    assert read_count(words) == expected


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("10% to 15%", 10, 15),
        ("between 10 and 15 percent", 10, 15),
        ("a fifth", 20, 20),
        ("nearly half", 50, 50),
        ("8 per cent", 8, 8),
    ],
)
def test_shares_are_percent(words, low, high):
    assert read_percent(words) == Count(low, high, "percent")
