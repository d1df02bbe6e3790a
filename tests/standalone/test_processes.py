"""Owned processes: restarted when they die, gone when their owner is gone."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.errors import RuntimeFailure
from pipeline.standalone import processes
from pipeline.standalone.processes import Process, Supervisor

# A leader with a child of its own; both pids are written so that the test can look for them.
FAMILY = """
import pathlib, subprocess, sys, time, os
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
pathlib.Path(sys.argv[1]).write_text(f"{os.getpid()} {child.pid}")
time.sleep(600)
"""


def wait_for(condition, seconds=20.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.02)
    pytest.fail(f"nothing happened within {seconds} s")


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def family(tmp_path: Path) -> Process:
    return Process("family", [sys.executable, "-c", FAMILY, str(tmp_path / "pids")], dict(os.environ), tmp_path / "log")


def pids_of(tmp_path: Path) -> list[int]:
    path = tmp_path / "pids"
    return wait_for(lambda: path.exists() and [int(p) for p in path.read_text().split()])


def test_a_process_that_died_is_started_again(tmp_path):
    said = []
    supervisor = Supervisor(said.append)
    process = family(tmp_path)
    supervisor.start(process)
    leader, child = pids_of(tmp_path)
    try:
        (tmp_path / "pids").unlink()
        os.kill(leader, signal.SIGKILL)
        wait_for(lambda: supervisor.watch() or said)
        assert pids_of(tmp_path)[0] != leader
        assert not is_alive(child), "what the dead process left behind must not linger"
        assert "family ended with exit code -9" in said[0]
    finally:
        supervisor.stop()


def test_stop_ends_the_children_too(tmp_path):
    supervisor = Supervisor(print)
    supervisor.start(family(tmp_path))
    leader, child = pids_of(tmp_path)
    supervisor.stop()
    wait_for(lambda: not is_alive(leader) and not is_alive(child))


def test_a_process_that_keeps_dying_is_given_up_with_its_last_words(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "MAX_DEATHS", 2)
    supervisor = Supervisor(lambda line: None)
    command = [sys.executable, "-c", "print('no such table: quux')"]
    supervisor.start(Process("scheduler", command, dict(os.environ), tmp_path / "scheduler.log"))

    def watch_for_ever():
        while True:
            supervisor.watch()
            time.sleep(0.02)

    with pytest.raises(RuntimeFailure, match="no such table: quux"):
        watch_for_ever()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a child ask to die with its parent")
def test_kill_9_of_the_owner_leaves_no_orphan(tmp_path):
    owner_code = f"""
import os, pathlib, sys, time
from pipeline.standalone.processes import Process, Supervisor
sleeper = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(600)"
path = pathlib.Path({str(tmp_path)!r})
Supervisor(print).start(Process("x", [sys.executable, "-c", sleeper, str(path / "pids")], dict(os.environ), path / "l"))
time.sleep(600)
"""
    owner = subprocess.Popen([sys.executable, "-c", owner_code])
    (child,) = pids_of(tmp_path)
    owner.kill()
    owner.wait()
    wait_for(lambda: not is_alive(child))
