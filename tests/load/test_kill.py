"""kill -9 in the middle of a load, a migration or a publication: what is left is whole, and a rerun ends right."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import duckdb

from pipeline.load.checks import run_checks
from pipeline.load.load import load
from pipeline.load.warehouse import connect
from pipeline.settings import Settings
from pipeline.staging import write_staging
from tests.load.conftest import RUN, coding, contents, make_article, make_home, make_mention

DAYS = 6
ARTICLES = 40

WORK = """
import json, os, sys
from datetime import datetime
from pathlib import Path
from pipeline.load.load import RunInfo, load
from pipeline.load.publish import publish
from pipeline.settings import read_settings

settings = read_settings()
print("ready", flush=True)
started_at = datetime.fromisoformat("2023-05-08T00:00:00+00:00")
for number, folder in enumerate(json.loads(sys.argv[1])):
    load(settings, [Path(folder)], run=RunInfo(f"run-{number}", None, started_at))
    publish(settings, with_files=False)
print("done", flush=True)
"""


def test_a_killed_load_leaves_whole_days_and_a_rerun_ends_in_equal_tables(settings, tmp_path):
    folders = [_stage_day(settings, number) for number in range(DAYS)]
    rng = random.Random(7)
    for _ in range(5):
        _kill_while_working(settings, folders, after_s=rng.uniform(0.05, 1.6))
        _assert_whole(settings)
    for number, folder in enumerate(folders):
        load(settings, [folder], run=replace(RUN, run_id=f"run-{number}"))
    undisturbed = make_home(tmp_path / "undisturbed")
    load(undisturbed, folders, run=RUN)
    assert contents(settings.warehouse) == contents(undisturbed.warehouse)


def test_two_processes_that_load_at_once_leave_what_one_after_the_other_leaves(settings, tmp_path):
    folders = [_stage_day(settings, number) for number in range(4)]
    halves = [_start(settings, folders[:2]), _start(settings, folders[2:])]
    for process in halves:
        said, _ = process.communicate(timeout=120)
        assert said == "ready\ndone\n"
        assert process.returncode == 0
    alone = make_home(tmp_path / "alone")
    load(alone, folders, run=RUN)
    assert contents(settings.warehouse) == contents(alone.warehouse)


def _stage_day(settings: Settings, day: int) -> Path:
    articles = [make_article(day * 1_000 + n) for n in range(ARTICLES)]
    codings = [(a, coding(make_mention(a, names=(f"Person {i % 9}",)))) for i, a in enumerate(articles)]
    return write_staging(settings.staging / f"day-{day}", articles=(), codings=codings, coder_version="rules-1").folder


def _start(settings: Settings, folders: list[Path]) -> subprocess.Popen[str]:
    """A process that loads the folders one by one and publishes after each."""
    env = {
        **os.environ,
        "DEFECTION_WATCH_HOME": str(settings.home),
        "DEFECTION_WATCH_SOURCES": str(settings.sources),
        "DEFECTION_WATCH_LOCK_WAIT_S": "100",
    }
    command = [sys.executable, "-c", WORK, json.dumps([str(folder) for folder in folders])]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)


def _kill_while_working(settings: Settings, folders: list[Path], after_s: float) -> None:
    with _start(settings, folders) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(after_s)
        process.send_signal(signal.SIGKILL)


def _assert_whole(settings: Settings) -> None:
    """Every day is there with all its rows or not at all, and the published copy is a whole database."""
    with connect(settings.warehouse) as con:
        loaded = con.execute("select substr(title, 7)::integer // 1000, count(*) from article group by 1").fetchall()
        mentions = con.execute("select count(*) from mention").fetchone()
        assert {count for _, count in loaded} <= {ARTICLES}
        assert mentions == (ARTICLES * len(loaded),)
        assert con.execute("select count(*) from run").fetchone() == (len(loaded),)
        assert [r.name for r in run_checks(con) if r.is_error] == []
    copy = settings.published / "defections.duckdb"
    if copy.exists():
        with duckdb.connect(str(copy), read_only=True) as con:
            assert con.execute("select count(*) % $1 from article", [ARTICLES]).fetchone() == (0,)
