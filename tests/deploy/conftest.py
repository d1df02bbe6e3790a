"""The files that describe the containers, read as data."""

from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]


class ComposeLoader(yaml.SafeLoader):
    """YAML with Compose's own tags: `!reset` takes back what an earlier file said."""


ComposeLoader.add_constructor("!reset", lambda loader, node: None)


def read_compose(name: str) -> dict[str, Any]:
    return yaml.load((ROOT / name).read_text(encoding="utf-8"), ComposeLoader)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def compose() -> dict[str, Any]:
    return read_compose("docker-compose.yml")


@pytest.fixture(scope="session")
def demo_compose() -> dict[str, Any]:
    return read_compose("docker-compose.demo.yml")
