"""Two small commands for docker-compose.yml: make its `.env`, and tell whether a component of Airflow is alive.

    python -m pipeline.deploy                                             # .env.example → .env with new secrets
    python -m pipeline.deploy healthy scheduler http://api-server:8080    # exit code 0 if Airflow itself says so

Standard library only: the first runs on a machine that has nothing else yet, the second every few seconds.
"""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
import sys
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pipeline.errors import DefectionWatchError, SettingsError

_LINE = re.compile(r"^([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii")


# Hexadecimal where the value becomes a part of an address or of a file: it needs no quoting there.
SECRETS: Mapping[str, Callable[[], str]] = {
    "ADMIN_PASSWORD": lambda: secrets.token_urlsafe(15),
    "POSTGRES_PASSWORD": lambda: secrets.token_hex(24),
    "VALKEY_PASSWORD": lambda: secrets.token_hex(24),
    "STORE_WORKER_KEY": lambda: secrets.token_hex(24),
    "STORE_LOADER_KEY": lambda: secrets.token_hex(24),
    "FERNET_KEY": _fernet_key,
    "JWT_SECRET": lambda: secrets.token_urlsafe(64),
    "API_SECRET_KEY": lambda: secrets.token_urlsafe(48),
}


def env_text(example: str) -> str:
    """`.env.example` with every empty secret filled in."""

    def filled(line: re.Match[str]) -> str:
        name, value = line.groups()
        return f"{name}={SECRETS[name]()}" if name in SECRETS and not value else line[0]

    return _LINE.sub(filled, example)


def missing_secrets(text: str) -> list[str]:
    """The secrets that a `.env` leaves out or empty; an update of the program can bring new ones."""
    given = {name for name, value in _LINE.findall(text) if value.strip()}
    return [name for name in SECRETS if name not in given]


def write_env(folder: Path) -> str:
    """Write `folder/.env` with mode 0600 unless there is one; returns what was done, in a sentence.

    Raises `SettingsError` when the `.env` that is there lacks secrets. It is left as it is: other values in it may be
    in use already.
    """
    target = folder / ".env"
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if missing := missing_secrets(target.read_text(encoding="utf-8")):
            raise SettingsError(
                f"{target} is kept as it is, but has no value for {', '.join(missing)}; see .env.example"
            ) from None
        return f"{target} is there already and is kept as it is"
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(env_text((folder / ".env.example").read_text(encoding="utf-8")))
    return f"{target} is written, readable by you alone; ADMIN_USER and ADMIN_PASSWORD in it are the first login"


def is_healthy(component: str, page: str) -> bool:
    """Whether Airflow's health page calls `component` (scheduler, metadatabase, …) healthy."""
    return bool(json.loads(page).get(component, {}).get("status") == "healthy")


def main(arguments: Sequence[str]) -> int:
    """0 when done or healthy, else 1 with the reason on stderr."""
    if arguments[:1] == ["healthy"] and len(arguments) == 3:
        _, component, server = arguments
        try:
            with urllib.request.urlopen(f"{server}/api/v2/monitor/health", timeout=5) as answer:
                page = answer.read().decode()
        except OSError as error:
            print(f"{server}: {error}", file=sys.stderr)
            return 1
        print(page)
        return 0 if is_healthy(component, page) else 1
    if arguments:
        print(__doc__, file=sys.stderr)
        return 1
    try:
        print(write_env(Path.cwd()))
    except DefectionWatchError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
