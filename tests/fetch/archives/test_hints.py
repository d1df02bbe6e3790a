"""What an address tells of its owner, its kind and its day."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.fetch.archives.base import address_key
from pipeline.fetch.archives.hints import days_of, is_article, is_of, may_be_of, period_of
from pipeline.records import Source, Window

JUNE_15 = (date(2023, 6, 15), date(2023, 6, 15))
JUNE = (date(2023, 6, 1), date(2023, 6, 30))


@pytest.mark.parametrize(
    ("path", "days"),
    [
        ("/2023/06/15/five-councillors/", JUNE_15),
        ("/politics/2023-6-15-five", JUNE_15),
        ("/km/20230615-five", JUNE_15),
        ("/index.php/en/61234-2023-06-15-05-31-56.html", JUNE_15),
        ("/english/news/cambodia/five-06152023101112.html", JUNE_15),
        ("/km/five-15062023", JUNE_15),
        ("/story.php?day=20230615", JUNE_15),
        ("/2023/06/five.html", JUNE),
        ("/five-councillors", None),
        ("/a/1234567.html", None),
        ("/a/20239999", None),
        ("/1998-elections/18000615", None),
        ("/post/12345678", None),
    ],
)
def test_day_that_an_address_names(path, days) -> None:
    assert days_of("https://harbour.example" + path) == days


def test_list_may_name_a_year() -> None:
    assert period_of("https://harbour.example/sitemap-2023.xml") == (date(2023, 1, 1), date(2023, 12, 31))
    assert period_of("https://harbour.example/post-sitemap12.xml") is None


def test_named_day_has_a_day_of_slack() -> None:
    assert may_be_of(JUNE_15, Window.of_day(date(2023, 6, 14)))
    assert may_be_of(JUNE_15, Window.of_day(date(2023, 6, 16)))
    assert not may_be_of(JUNE_15, Window.of_day(date(2023, 6, 17)))
    assert not may_be_of(JUNE_15, Window.of_day(date(2023, 6, 13)))


@pytest.mark.parametrize(
    ("url", "is_own"),
    [
        ("https://harbour.example/a", True),
        ("http://www.harbour.example:8080/a", True),
        ("https://m.en.harbour.example/a", True),
        ("https://fr.harbour.example/a", False),
        ("https://notharbour.example/a", False),
        ("https://harbour.example.evil.example/a", False),
        ("https://evil.example/?u=https://harbour.example/", False),
        ("https://[broken/", False),
    ],
)
def test_exact_host(url, is_own) -> None:
    source = Source("harbour", "Harbour", "https://www.harbour.example", ("https://en.harbour.example/feed",))
    assert is_of(url, source) is is_own


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", False), ("/?p=12", True), ("/tag/cpp/", False), ("/en/category/politics", False), ("/feed/", False),
        ("/politics/page/3/", False), ("/photo.JPG", False), ("/wp-content/x", False), ("/2023/06/15/five/", True),
        ("/story.php/20230615/five.htm", True), ("/tags-of-honour", True), ("/five/feed/", False),
    ],
)  # fmt: skip
def test_what_can_be_an_article(path, expected) -> None:
    assert is_article("https://harbour.example" + path) is expected


def test_one_article_has_one_key_in_all_archives() -> None:
    twins = ["http://www.harbour.example:80/a%20b/", "https://harbour.example/a b", "https://www.harbour.example/a%20b"]
    assert len({address_key(url) for url in twins}) == 1
    assert address_key("https://harbour.example/?p=1") != address_key("https://harbour.example/?p=2")
