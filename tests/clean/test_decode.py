"""Bytes become text in the encoding they are really in, and bytes that are no page are refused with the reason."""

import pytest

from pipeline.clean.decode import decode_bytes, decode_page
from pipeline.clean.page import clean_page
from pipeline.errors import CleanError

KHMER = "គណបក្សមាត់ទន្លេបានប្រកាសថា សមាជិកពីររូបបានចាកចេញពីបក្ស។ " * 4
FRENCH = "L’élu de Prek Chas a été arrêté, puis relâché après une lettre d’excuses. " * 4
LATIN = FRENCH.replace("’", "'")


def page(text: str, charset: str = "") -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    return f"<html><head>{meta}<title>Un titre assez long</title></head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize(
    ("body", "header", "marker"),
    [
        (page(KHMER, "utf-8").encode(), None, "មាត់ទន្លេ"),
        (page(KHMER).encode(), None, "មាត់ទន្លេ"),
        (page(KHMER, "windows-1252").encode(), None, "មាត់ទន្លេ"),
        (page(KHMER).encode(), "text/html; charset=ISO-8859-1", "មាត់ទន្លេ"),
        (b"\xef\xbb\xbf" + page(KHMER, "iso-8859-1").encode(), "text/html; charset=iso-8859-1", "មាត់ទន្លេ"),
        (page(KHMER).encode("utf-16"), None, "មាត់ទន្លេ"),
        (page(KHMER).encode("utf-16-be"), None, "មាត់ទន្លេ"),
        (page(LATIN, "utf-8").encode("latin-1"), None, "a été arrêté"),
        (page(FRENCH).encode("cp1252"), None, "L’élu de Prek Chas a été"),
        (page(LATIN).encode("latin-1"), "text/html; charset=latin1", "a été arrêté"),
        (page(FRENCH, "iso-8859-1").encode("cp1252"), None, "d’excuses"),
    ],
)
def test_text_survives_missing_and_lying_declarations(body: bytes, header: str | None, marker: str) -> None:
    assert marker in clean_page(body, url="https://a.example/b", content_type=header).text


def test_one_broken_byte_in_utf8_is_repaired_and_the_rest_kept() -> None:
    body = page(KHMER).encode().replace("ចាកចេញ".encode(), "ចាក".encode() + b"\x9f" + "ចេញ".encode(), 1)
    text = decode_bytes(body)
    assert "ចាក�ចេញ" in text
    assert text.count("�") == 1


def test_a_pasted_windows_quote_in_utf8_is_read_as_a_quote() -> None:
    body = page("He said <1>yes<2> and left. " + KHMER).encode().replace(b"<1>", b"\x93").replace(b"<2>", b"\x94")
    assert "He said “yes” and left." in decode_bytes(body)


@pytest.mark.parametrize(
    ("body", "header", "reason"),
    [
        (b"", None, "empty"),
        (b" \n\t ", None, "empty"),
        (b"%PDF-1.4\n1 0 obj", "text/html", "PDF"),
        (b"\n  %PDF-1.7 1 0 obj", None, "PDF"),
        (b"\x89PNG\r\n\x1a\n0000", None, "image"),
        (b"<html></html>", "image/jpeg", "image/jpeg"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', None, "feed"),
        (b'<?xml version="1.0"?>\n<!-- made by x -->\n<feed xmlns="http://www.w3.org/2005/Atom"></feed>', None, "feed"),
        (b'{"title": "no page"}', "application/json", "JSON"),
        (b"Just words, no markup at all.", None, "plain text"),
        (b"\x00\x01\x02\x03" * 5000, None, "binary"),
        (bytes(range(1, 32)) * 900 + b"<p>", None, "binary"),
        (b"<p>" + b"a" * 12_000_000, None, "too large"),
    ],
)
def test_other_things_than_pages_are_refused_with_the_reason(body: bytes, header: str | None, reason: str) -> None:
    with pytest.raises(CleanError, match=reason):
        decode_page(body, header)
