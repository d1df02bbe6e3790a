"""Addresses of the same article get one canonical form; addresses of different articles never do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean.address import canonical_address

HOME = "https://www.courier.example/"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://WWW.Courier.example:443/News/Prek-Chas", "https://www.courier.example/News/Prek-Chas"),
        ("http://courier.example/a", "https://www.courier.example/a"),
        ("http://m.courier.example/a?m=1", "https://www.courier.example/a"),
        ("https://amp.courier.example/a/amp/", "https://www.courier.example/a"),
        ("https://www.courier.example/amp/a", "https://www.courier.example/a"),
        ("https://www.courier.example/a.amp.html", "https://www.courier.example/a.html"),
        ("https://www.courier.example/a?outputType=amp", "https://www.courier.example/a"),
        ("https://www.courier.example/a?utm_source=x&fbclid=y&id=7#top", "https://www.courier.example/a?id=7"),
        ("https://www.courier.example/a;jsessionid=0A1B?b=2&a=1", "https://www.courier.example/a?a=1&b=2"),
        ("https://www.courier.example/a?sid=7", "https://www.courier.example/a?sid=7"),
        ("https://www.courier.example/a?print=1&page=2", "https://www.courier.example/a?page=2"),
        (
            "https://www.courier.example/ដំណឹង",
            "https://www.courier.example/%E1%9E%8A%E1%9F%86%E1%9E%8E%E1%9E%B9%E1%9E%84",
        ),
        ("https://www.courier.example/%e1%9e%8a%7Ea", "https://www.courier.example/%E1%9E%8A~a"),
        ("https://www.courier.example/a%2fb", "https://www.courier.example/a%2Fb"),
        ("https://news.courier.example/a", "https://news.courier.example/a"),
        ("https://www.courier.example/champs", "https://www.courier.example/champs"),
        ("http://127.0.0.1:8765/tonle/a", "http://127.0.0.1:8765/tonle/a"),
        ("mailto:a@courier.example", "mailto:a@courier.example"),
        ("http://[broken/a", "http://[broken/a"),
    ],
)
def test_twins_meet_and_others_stay_apart(url: str, expected: str) -> None:
    assert canonical_address(url, homepage=HOME) == expected


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("/news/481", "https://www.courier.example/news/481"),
        ("https://courier.example/news/481?utm_medium=x", "https://www.courier.example/news/481"),
        ("https://www.courier.example/", "https://www.courier.example/a?id=7"),
        ("https://wire.example/news/481", "https://www.courier.example/a?id=7"),
        ("javascript:void(0)", "https://www.courier.example/a?id=7"),
        ("", "https://www.courier.example/a?id=7"),
    ],
)
def test_the_pages_own_word_is_believed_on_its_own_site_only(declared: str, expected: str) -> None:
    assert canonical_address("https://www.courier.example/a?id=7", declared=declared, homepage=HOME) == expected


def test_a_syndicated_copy_under_a_public_suffix_is_another_site() -> None:
    own = "https://one.com.kh/a"
    assert canonical_address(own, declared="https://two.com.kh/a") == own


@given(st.text(max_size=80), st.text(max_size=40))
def test_canonical_form_is_a_fixed_point(path: str, query: str) -> None:
    once = canonical_address(f"https://courier.example/{path}?{query}")
    assert canonical_address(once) == once
