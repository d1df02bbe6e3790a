"""The embedded PostgreSQL ends with its owner, also when an earlier owner was killed."""

import subprocess
import sys
from pathlib import Path

import psycopg2

from pipeline.standalone.postgres import embedded_postgres


def pid_of(folder: Path) -> int:
    return int((folder / "postmaster.pid").read_text().splitlines()[0])


def ask(uri: str, sql: str):
    connection = psycopg2.connect(uri.replace("+psycopg2", ""))
    try:
        cursor = connection.cursor()
        cursor.execute(sql)
        return cursor.fetchone()
    finally:
        connection.close()


def test_it_answers_on_a_private_socket_and_is_gone_at_the_end(tmp_path):
    folder = tmp_path / "airflow" / "postgres"
    folder.parent.mkdir()
    with embedded_postgres(folder) as uri:
        assert ask(uri, "show listen_addresses") == ("",), "no TCP port at all"
    assert not (folder / "postmaster.pid").exists()


def test_a_server_left_by_a_killed_owner_is_joined_and_then_stopped(tmp_path):
    folder = tmp_path / "airflow" / "postgres"
    folder.parent.mkdir()
    code = (
        "import os, pathlib, sys\n"
        "from pipeline.standalone.postgres import embedded_postgres\n"
        "with embedded_postgres(pathlib.Path(sys.argv[1])):\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(folder)], check=False)
    left = pid_of(folder)
    with embedded_postgres(folder) as uri:
        assert pid_of(folder) == left
        assert ask(uri, "select 1") == (1,)
    assert not (folder / "postmaster.pid").exists()
