"""The newsroom on loopback, settings that may reach it, and a network that cannot be reached at all."""

from __future__ import annotations

import socket
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
    """Settings with a home of one's own; `faults` and `lost` add such outlets, `at` is another newsroom."""

    def make(home: Path, faults: tuple[str, ...] = (), lost: tuple[str, ...] = (), at: Newsroom = newsroom) -> Settings:
        catalog = write_catalog(home / "sources.toml", at.port, faults=faults, lost=lost)
        return read_settings(
            {
                "DEFECTION_WATCH_HOME": str(home),
                "DEFECTION_WATCH_SOURCES": str(catalog),
                "DEFECTION_WATCH_ALLOW_LOOPBACK": "1",
                "DEFECTION_WATCH_HOST_PACE_S": "0",
                "DEFECTION_WATCH_DEADLINE_S": "2",
                "DEFECTION_WATCH_WAYBACK_URL": f"http://127.0.0.1:{at.port}",
            }
        )

    return make


@pytest.fixture(scope="session")
def terse() -> Iterator[Newsroom]:
    """The newsroom with feeds that show two items, so that older days must come from archives."""
    with Newsroom(feed_items=2) as opened:
        yield opened


@pytest.fixture
def cut_network(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A function after which whoever wants a socket or an address fails."""

    def refuse(*arguments: object, **keywords: object) -> None:
        raise AssertionError("a socket was opened")

    def cut() -> None:
        monkeypatch.setattr(socket, "socket", refuse)
        monkeypatch.setattr(socket, "create_connection", refuse)
        monkeypatch.setattr(socket, "getaddrinfo", refuse)

    return cut
