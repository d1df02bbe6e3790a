"""The newsroom on loopback and settings that may reach it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.demo.newsroom import Newsroom, write_catalog
from pipeline.settings import Settings, read_settings


@pytest.fixture(scope="session")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom() as opened:
        yield opened


@pytest.fixture
def settings_in(newsroom: Newsroom) -> Callable[..., Settings]:
    """Settings with a home of one's own; `faults` adds outlets that fail."""

    def make(home: Path, faults: tuple[str, ...] = ()) -> Settings:
        catalog = write_catalog(home / "sources.toml", newsroom.port, faults=faults)
        return read_settings(
            {
                "DEFECTION_WATCH_HOME": str(home),
                "DEFECTION_WATCH_SOURCES": str(catalog),
                "DEFECTION_WATCH_ALLOW_LOOPBACK": "1",
                "DEFECTION_WATCH_HOST_PACE_S": "0",
                "DEFECTION_WATCH_DEADLINE_S": "2",
            }
        )

    return make
