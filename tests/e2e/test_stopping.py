"""The end of the program. This file comes last in its folder: it stops what the others look at."""

import os
import signal
import subprocess
import sys

import psutil
import pytest

pytestmark = pytest.mark.e2e


def test_ctrl_c_stops_everything_and_a_second_run_changes_nothing(demo, table_rows, free_port):
    family = psutil.Process(demo.process.pid).children(recursive=True)
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(90) == 0
    _, alive = psutil.wait_procs(family, timeout=20)
    assert [p for p in alive if p.status() != psutil.STATUS_ZOMBIE] == []
    assert not (demo.home / "airflow" / "postgres" / "postmaster.pid").exists()

    before = table_rows(demo.home / "warehouse.duckdb")
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "up", "--port", str(free_port), "--sources", "demo", "--once"],
        env={**os.environ, "DEFECTION_WATCH_HOME": str(demo.home)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert table_rows(demo.home / "warehouse.duckdb") == before
