"""`make env`: a .env with secrets of its own, written once."""

import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from pipeline.deploy import SECRETS, env_text, is_healthy, missing_secrets, write_env
from pipeline.errors import SettingsError


@pytest.fixture
def folder(root, tmp_path) -> Path:
    """A folder with nothing but the example."""
    (tmp_path / ".env.example").write_text((root / ".env.example").read_text())
    return tmp_path


def values(text):
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.MULTILINE))


def test_every_secret_is_filled_and_the_rest_is_left_as_it_is(root):
    example = (root / ".env.example").read_text()
    before, after = values(example), values(env_text(example))
    assert {name for name in after if after[name] != before[name]} == set(SECRETS)
    assert all(len(after[name]) >= 20 for name in SECRETS)


def test_no_two_secrets_are_the_same_and_no_two_machines_share_one(root):
    example = (root / ".env.example").read_text()
    made = [values(env_text(example))[name] for _ in range(2) for name in SECRETS]
    assert len(set(made)) == len(made)


def test_the_keys_have_the_form_that_airflow_takes(root):
    made = values(env_text((root / ".env.example").read_text()))
    Fernet(made["FERNET_KEY"])
    assert len(made["JWT_SECRET"]) >= 64
    for name in ("POSTGRES_PASSWORD", "VALKEY_PASSWORD"):
        assert re.fullmatch(r"[0-9a-f]+", made[name]), f"{name} becomes a part of an address"


def test_no_secret_holds_a_character_that_compose_would_expand(root):
    made = values(env_text((root / ".env.example").read_text()))
    assert not [name for name in SECRETS if set("$'\"# \\") & set(made[name])]


def test_only_the_owner_can_read_it(folder):
    write_env(folder)
    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600


def test_a_second_time_changes_nothing(folder):
    write_env(folder)
    before = (folder / ".env").read_bytes()
    assert "kept as it is" in write_env(folder)
    assert (folder / ".env").read_bytes() == before


def test_a_file_that_lacks_a_secret_is_kept_and_the_secret_is_named(folder):
    (folder / ".env").write_text("ADMIN_USER=me\nADMIN_PASSWORD=chosen\n")
    with pytest.raises(SettingsError, match="FERNET_KEY"):
        write_env(folder)
    assert (folder / ".env").read_text() == "ADMIN_USER=me\nADMIN_PASSWORD=chosen\n"


def test_a_password_that_was_chosen_in_the_example_is_kept():
    assert env_text("ADMIN_PASSWORD=chosen\nPORT=8080\n") == "ADMIN_PASSWORD=chosen\nPORT=8080\n"
    assert "ADMIN_PASSWORD" not in missing_secrets("ADMIN_PASSWORD=chosen\n")


def test_the_command_says_what_it_did_and_shows_no_secret(folder, root):
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.deploy"],
        cwd=folder,
        env={"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "is written" in done.stdout
    made = values((folder / ".env").read_text())
    assert not [name for name in SECRETS if made[name] in done.stdout]


def test_it_needs_nothing_but_python(folder, root):
    """It runs before anything is installed: -S leaves out site-packages."""
    done = subprocess.run(
        [sys.executable, "-S", "-m", "pipeline.deploy"],
        cwd=folder,
        env={"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert (folder / ".env").exists()


def test_a_component_is_healthy_when_airflows_page_says_so():
    page = """{"metadatabase": {"status": "healthy"}, "scheduler": {"status": "unhealthy"},
               "triggerer": {"status": null}}"""
    assert is_healthy("metadatabase", page)
    assert not is_healthy("scheduler", page)
    assert not is_healthy("triggerer", page)
    assert not is_healthy("dag_processor", page)


def test_a_server_that_does_not_answer_is_not_healthy(root, free_port):
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.deploy", "healthy", "scheduler", f"http://127.0.0.1:{free_port}"],
        env={"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "refused" in done.stderr
