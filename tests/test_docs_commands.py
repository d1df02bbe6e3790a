"""Every `defection-watch` command of the documentation is run on the demo newsroom, and prints what it is shown to.

`make` and `docker` commands are held against the Makefile and the stack elsewhere.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.demo.newsroom import FIRST_DAY, LAST_DAY, Newsroom, write_catalog

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
#: Runs until it is stopped; `tests/standalone` runs it.
ENDLESS = ("defection-watch up",)


@dataclass(frozen=True)
class Shown:
    """A command of a page, and the lines that the page shows under it."""

    page: str
    command: str
    output: tuple[str, ...]


def shown_commands() -> Iterator[Shown]:
    for page in PAGES:
        for kind, block in re.findall(r"```(sh|console)\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            yield from _console(page.name, block) if kind == "console" else _script(page.name, block)


def _script(page: str, block: str) -> Iterator[Shown]:
    for line in block.replace("\\\n", " ").splitlines():
        if line.startswith("defection-watch "):
            yield Shown(page, line, ())


def _console(page: str, block: str) -> Iterator[Shown]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        lines = part.rstrip("\n").split("\n")
        # A quotation that is open goes on in the next line.
        size = next(n for n in range(1, len(lines) + 1) if "\n".join(lines[:n]).count('"') % 2 == 0)
        command = "\n".join(lines[:size])
        if command.startswith("defection-watch "):
            yield Shown(page, command, tuple(line.rstrip() for line in lines[size:]))


COMMANDS = [shown for shown in shown_commands() if not shown.command.startswith(ENDLESS)]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory):
    """Run a command line as a reader would, beside the files that the pages name, on the loaded newsroom."""
    folder = tmp_path_factory.mktemp("reader")
    (folder / "tests").symlink_to(ROOT / "tests")
    story = {
        "id": "a1", "url": "https://outlet.example/a1", "title": "Councillor joins ruling party",
        "published": "2023-06-15", "paragraphs": ["Keo Sovannareth, a Candlelight Party councillor, joined the CPP."],
    }  # fmt: skip
    page = (
        "<title>Bridge opens</title><article>" + "<p>The bridge over the river was opened on Monday, they said.</p>" * 9
    )
    (folder / "articles.jsonl").write_text(json.dumps(story) + "\n")
    (folder / "pages.jsonl").write_text(
        json.dumps({"id": "a1", "url": "https://outlet.example/a1", "html": page}) + "\n"
    )
    (folder / "story.html").write_text(page)
    (folder / "decisions.csv").write_text("mention_id,field,value,reviewer,decided_at,note\n")
    scripts = Path(sys.executable).parent
    with Newsroom() as newsroom:
        env = os.environ | {
            "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
            "DEFECTION_WATCH_HOME": str(folder / "data"),
            "DEFECTION_WATCH_SOURCES": str(write_catalog(folder / "sources.toml", newsroom.port)),
            "DEFECTION_WATCH_ALLOW_LOOPBACK": "1",
            "DEFECTION_WATCH_HOST_PACE_S": "0",
            "COLUMNS": "200",
        }

        def run(command: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                ["bash", "-c", command], cwd=folder, env=env, capture_output=True, text=True, timeout=300
            )

        done = run(f"defection-watch backfill --from {FIRST_DAY} --to {LAST_DAY} && defection-watch publish")
        assert done.returncode == 0, done.stdout + done.stderr
        yield run


def test_the_pages_show_commands():
    assert len(COMMANDS) > 15


@pytest.mark.parametrize("shown", COMMANDS, ids=lambda shown: f"{shown.page}: {shown.command[:70]}")
def test_a_command_of_the_documentation_does_what_the_page_says(run, shown):
    done = run(shown.command)
    assert done.returncode == 0, done.stdout + done.stderr
    # How wide a column is depends on rows that a page may leave out.
    printed = [line.split() for line in done.stdout.splitlines()]
    for line in shown.output:
        assert line in {"…", ""} or line.split() in printed, f"not printed: {line}\n{done.stdout}"
