"""What `make run` refuses before it starts anything."""

import os
import socket
import subprocess
import sys

from pipeline.settings import read_settings
from pipeline.standalone.environment import airflow_environment


def up(tmp_path, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "up", "--once", "--sources", "demo", *arguments],
        env={**os.environ, "DEFECTION_WATCH_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_taken_port_is_named_with_the_way_out(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = up(tmp_path, "--port", str(port))
    assert done.returncode == 1
    assert f"port {port} is taken" in done.stderr
    assert f"make run PORT={port + 1}" in done.stderr.replace("\n", " ")


def test_two_runs_cannot_share_a_home(tmp_path):
    import fcntl

    lock = tmp_path / "airflow" / "up.lock"
    lock.parent.mkdir()
    with lock.open("w") as file:
        file.write("4711")
        file.flush()
        fcntl.flock(file, fcntl.LOCK_EX)
        done = up(tmp_path, "--port", "0")
    assert done.returncode == 1
    assert "in use by process 4711" in done.stderr.replace("\n", " ")


def test_airflow_is_told_to_stay_on_loopback_and_inside_the_home(tmp_path):
    settings = read_settings({"DEFECTION_WATCH_HOME": str(tmp_path)})
    env = airflow_environment(settings, port=8123, database_uri="postgresql://")
    assert env["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert env["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"].startswith("http://127.0.0.1:8123/")
    assert env["AIRFLOW_HOME"] == str(tmp_path / "airflow")
    assert len(env["AIRFLOW__API_AUTH__JWT_SECRET"]) >= 64
    secret = tmp_path / "airflow" / "jwt_secret"
    assert secret.stat().st_mode & 0o077 == 0
    assert airflow_environment(settings, port=1, database_uri="")["AIRFLOW__API_AUTH__JWT_SECRET"] == secret.read_text()
