"""The words of the page in English and Khmer, from `labels.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Tongue = Literal["en", "km"]
_FILE = Path(__file__).with_name("labels.toml")
TONGUES: tuple[Tongue, ...] = ("en", "km")


@dataclass(frozen=True, slots=True)
class Labels:
    """Words by key (`group.name`), one a language in the order of `TONGUES`."""

    words: Mapping[str, tuple[str, str]]

    def __call__(self, key: str, tongue: Tongue = "en") -> str:
        """The word of that key; raises `KeyError` for one that does not exist, so that no key is ever shown."""
        return self.words[key][TONGUES.index(tongue)]

    def group(self, name: str, tongue: Tongue = "en") -> dict[str, str]:
        """All words of a group by their name within it."""
        prefix = f"{name}."
        return {key.removeprefix(prefix): self(key, tongue) for key in self.words if key.startswith(prefix)}


def read_labels() -> Labels:
    """The dictionary of the page; a word without Khmer stands in English in both."""
    groups = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Labels(
        {
            f"{group}.{name}": (both[0], both[1] or both[0])
            for group, names in groups.items()
            for name, both in names.items()
        }
    )
