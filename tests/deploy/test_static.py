"""The container files, read by the tools of their trade; no engine needed.

docker-compose.demo.yml takes parts of the stack away with `!reset`, which only Compose itself reads (test_compose).
"""

import subprocess
import sys
from pathlib import Path

TOOLS = Path(sys.executable).parent


def test_the_stack_keeps_to_the_compose_specification(root):
    command = [TOOLS / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", root / "docker-compose.yml"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout


def test_hadolint_has_nothing_to_say_about_the_dockerfile(root):
    done = subprocess.run([TOOLS / "hadolint", root / "Dockerfile"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "")
