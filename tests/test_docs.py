"""The documentation says what the program does."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def commands() -> list[str]:
    """Every `defection-watch …` command that the README shows, without its comment."""
    found = re.findall(r"^(?:\$ )?defection-watch ([a-z][^#\n]*)", README, flags=re.MULTILINE)
    return sorted({" ".join(re.match(r"[a-z]+(?: list| check)?", line)[0].split()) for line in found})


@pytest.mark.parametrize("command", commands())
def test_every_command_of_the_readme_exists_and_has_help(command):
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", *command.split(), "--help"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 5


def test_the_readme_names_every_command_of_the_program():
    done = subprocess.run([sys.executable, "-m", "pipeline.cli", "--help"], capture_output=True, text=True, timeout=60)
    listed = set(re.findall(r"^│ ([a-z]+) ", done.stdout, flags=re.MULTILINE))
    assert listed
    assert listed <= set(re.findall(r"`?defection-watch ([a-z]+)", README)) | {"up"}


def test_every_make_target_of_the_readme_exists():
    targets = set(re.findall(r"make ([a-z][a-z-]*)", README))
    assert targets
    assert targets <= set(re.findall(r"^([a-z-]+):", MAKEFILE, flags=re.MULTILINE)) | {"sure"}


def test_every_setting_that_is_read_is_documented():
    source = (ROOT / "pipeline" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'prefix \+ "([A-Z_]+)"', source))
    assert read
    assert read <= set(re.findall(r"(?:DEFECTION_WATCH|…)_([A-Z_]+)", README))


def test_every_view_that_the_readme_names_exists():
    views = set(re.findall(r"^\| `([a-z_]+)` \|", README, flags=re.MULTILINE))
    assert views
    assert views <= {path.stem for path in (ROOT / "sql" / "views").glob("*.sql")}


def test_the_lock_names_every_dependency_and_no_address():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9-]+)(?:\[[a-z0-9,-]+\])?==", lock, flags=re.MULTILINE))
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = {re.match(r"[A-Za-z0-9_.-]+", line)[0].lower().replace("_", "-").replace(".", "-") for line in wanted}
    assert names - locked <= {"defection-watch"}
    assert "://" not in lock
