"""docs/deploy.md names only what is there; what its commands do is tested where an engine answers."""

import re
import shlex
from itertools import pairwise

import pytest


@pytest.fixture(scope="module")
def commands(root):
    """Every command of the page's shell blocks, continued lines joined, comments and redirections left out."""
    text = (root / "docs" / "deploy.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [shlex.split(line, comments=True) for line in lines if line.strip()]


def test_every_service_in_a_command_is_one_of_the_stack(commands, compose):
    # `up` is followed by options and services alike; the others take one service after their options.
    for words in commands:
        if words[:2] == ["docker", "compose"] and words[2] in {"exec", "run", "stop", "start"}:
            service = next(word for word in words[3:] if not word.startswith("--"))
            assert service in compose["services"], words


def test_every_make_target_in_a_command_exists(commands, root):
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(), re.MULTILINE))
    named = {words[1] for words in commands if words[0] == "make"}
    assert named
    assert named <= targets


def test_every_compose_file_in_a_command_exists(commands, root):
    for words in commands:
        for option, value in pairwise(words):
            if option == "-f":
                assert (root / value).is_file(), value


def test_the_table_of_services_is_the_stack(root, compose):
    text = (root / "docs" / "deploy.md").read_text(encoding="utf-8")
    table = text[text.index("| service | does |") : text.index("* DuckDB has one writer")]
    rows = [line.split("|") for line in table.strip().splitlines()[2:]]
    assert {name for row in rows for name in re.findall(r"`([a-z-]+)`", row[1])} == set(compose["services"])
    for row in rows:
        for name in re.findall(r"`([a-z-]+)`", row[1]):
            service = compose["services"][name]
            if "network_mode" not in service:
                assert re.findall(r"[a-z]+", row[3]) == service["networks"], name
            volumes = {mount.split(":")[0] for mount in service.get("volumes", [])}
            assert set(re.findall(r"`([a-z]+)`", row[4])) == volumes, name


def test_the_image_in_the_page_is_the_one_that_is_built(root, compose):
    named = set(re.findall(r"defection-watch:\S+", (root / "docs" / "deploy.md").read_text(encoding="utf-8")))
    named |= set(re.findall(r"defection-watch:[\d.]+", (root / "Dockerfile").read_text(encoding="utf-8")))
    assert named == {compose["services"]["worker"]["image"]}
