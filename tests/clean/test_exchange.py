"""The JSON of `defection-watch clean`."""

import base64

import pytest

from pipeline.clean.exchange import page_to_json
from pipeline.errors import CleanError, InputError

PAGE = """<html lang="fr"><head><title>Deux élus partent</title><meta name="date" content="2023-06-14 23:30"></head>
<p>Deux élus du Parti de la rive sont partis mercredi, a annoncé le porte-parole de la province.</p></body></html>"""


def test_text_and_raw_bytes_give_the_same_article() -> None:
    row = {"id": "p1", "url": "https://courrier.example/a?fbclid=1", "html": PAGE}
    encoded = base64.b64encode(PAGE.encode("cp1252")).decode()
    raw = {"id": "p1", "url": row["url"], "html_base64": encoded, "content_type": "text/html; charset=windows-1252"}
    assert page_to_json(row) == page_to_json(raw)
    assert page_to_json(row) == {
        "id": "p1",
        "title": "Deux élus partent",
        "text": "Deux élus du Parti de la rive sont partis mercredi, a annoncé le porte-parole de la province.",
        "author": None,
        "published": "2023-06-14",
        "lang": "fr",
        "canonical_url": "https://courrier.example/a",
    }


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ([], "JSON object"),
        ({"html": PAGE}, 'no "id"'),
        ({"id": "p1"}, "html_base64"),
        ({"id": "p1", "html_base64": "é"}, "not base64"),
        ({"id": "p1", "html": PAGE, "url": 7}, '"url" must be'),
        ({"id": "p1", "html": PAGE, "content_type": 7}, '"content_type" must be'),
    ],
)
def test_a_line_in_another_form_is_named(row: object, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        page_to_json(row)


def test_a_page_without_an_article_is_a_clean_error() -> None:
    with pytest.raises(CleanError):
        page_to_json({"id": "p1", "url": "", "html": "<p>Hi</p>"})
