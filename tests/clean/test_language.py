"""The language of a text is that of its words, not of its theme."""

import pytest

from pipeline.clean.language import language_of

ENGLISH = "The councillor left the party on Monday and joined another one, her colleagues said."
FRENCH = "La conseillère a quitté son parti lundi pour en rejoindre un autre, selon ses collègues."
KHMER = "សមាជិកក្រុមប្រឹក្សាបានចាកចេញពីគណបក្សនៅថ្ងៃចន្ទ។"


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        (ENGLISH, "fr", "en"),
        (FRENCH, "en-US", "fr"),
        (KHMER, "en-US", "km"),
        (f"{KHMER} (Riverbank Party, RFA)", "en", "km"),
        (f"{ENGLISH} The Khmer name is គណបក្ស.", "km", "en"),
        ("Der Abgeordnete hat die Partei am Montag verlassen, sagten Kollegen der Zeitung.", None, "other"),
        ("Prek Chas", "fr-FR", "fr"),
        ("12345", None, "other"),
        ("", None, "other"),
    ],
)
def test_language(text: str, declared: str | None, language: str) -> None:
    assert language_of(text, declared=declared) == language
