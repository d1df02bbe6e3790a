"""kill -9 amid a load, a merge, a migration or a publication: what is left is whole, and a rerun ends right.

A handful of kills by default; `DEFECTION_WATCH_KILLS=50 pytest tests/load/test_kill.py` spreads as many over the four.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from pipeline.load.checks import run_checks
from pipeline.load.load import load, merge_anew
from pipeline.load.migrate import migrate
from pipeline.load.publish import publish
from pipeline.load.warehouse import connect
from pipeline.settings import Settings, sql_folder
from pipeline.staging import write_staging
from tests.load.conftest import RUN, coding, contents, make_article, make_home, make_mention

KILLS = int(os.environ.get("DEFECTION_WATCH_KILLS", "5"))
DAYS = 5
ARTICLES = 40
OLD_ROWS = 20_000

WORK = """
import json, sys
from datetime import datetime
from pathlib import Path
from pipeline.load.load import RunInfo, load, merge_anew
from pipeline.load.publish import publish
from pipeline.load.warehouse import connect
from pipeline.settings import read_settings

settings = read_settings()
task, folders = sys.argv[1], json.loads(sys.argv[2])
started_at = datetime.fromisoformat("2023-05-08T00:00:00+00:00")
print("ready", flush=True)
if task == "load":
    for number, folder in enumerate(folders):
        load(settings, [Path(folder)], run=RunInfo(f"run-{number}", None, started_at))
elif task == "merge":
    merge_anew(settings, run=RunInfo("merge", None, started_at))
elif task == "migrate":
    with connect(settings.warehouse):
        pass
elif task == "publish":
    publish(settings)
print("done", flush=True)
"""


@pytest.fixture
def folders(settings: Settings) -> list[Path]:
    return [_stage_day(settings, number) for number in range(DAYS)]


def test_a_killed_load_leaves_whole_days_and_a_rerun_ends_in_equal_tables(settings, folders, tmp_path):
    for _ in _kills(settings, "load", folders):
        _assert_whole_days(settings.warehouse)
    load_all(settings, folders)
    undisturbed = make_home(tmp_path / "undisturbed")
    load(undisturbed, folders, run=RUN)
    assert contents(settings.warehouse) == contents(undisturbed.warehouse)


def test_a_killed_merge_leaves_the_events_as_they_were_and_a_rerun_makes_them_right(settings, folders):
    load_all(settings, folders)
    right = contents(settings.warehouse)
    _spoil_events(settings)
    spoilt = contents(settings.warehouse)
    for _ in _kills(settings, "merge", folders, before_each=lambda: _spoil_events(settings)):
        _assert_whole_days(settings.warehouse, is_merged=False)
        assert contents(settings.warehouse) in (spoilt, right)
    merge_anew(settings, run=RUN)
    assert contents(settings.warehouse) == right


def test_a_killed_migration_leaves_the_old_or_the_new_schema_with_all_rows(settings, folders, tmp_path):
    old = _old_database(tmp_path)
    for _ in _kills(settings, "migrate", folders, before_each=lambda: _put_back(old, settings.warehouse)):
        # Read with a plain connection: ours would finish the migration.
        with duckdb.connect(str(settings.warehouse), read_only=True) as con:
            assert con.execute("select count(*) from event_mention").fetchone() == (OLD_ROWS,)
            assert con.execute("select count(*) from coverage").fetchone() == (OLD_ROWS,)
        with connect(settings.warehouse) as con:
            assert con.execute("select count(*), count(distinct url) from event_mention").fetchone() == (
                OLD_ROWS,
                OLD_ROWS,
            )


def test_a_killed_publication_leaves_a_whole_copy(settings, folders):
    load(settings, [folders[0]], run=RUN)
    publish(settings)
    for number, _ in enumerate(_kills(settings, "publish", folders)):
        with duckdb.connect(str(settings.published / "defections.duckdb"), read_only=True) as con:
            assert con.execute("select count(*) > 0 and count(*) % $1 = 0 from article", [ARTICLES]).fetchone() == (
                True,
            )
            assert [r.name for r in run_checks(con) if r.is_error] == []
        latest = json.loads((settings.published / "LATEST.json").read_text())
        for name, checksum in latest["files"].items():
            assert hashlib.sha256((settings.published / name).read_bytes()).hexdigest() == checksum
        if number + 1 < DAYS:
            load(settings, [folders[number + 1]], run=replace(RUN, run_id=f"run-{number}"))
    publish(settings)
    assert contents(settings.published / "defections.duckdb") == contents(settings.warehouse)
    assert [p for p in settings.published.iterdir() if p.name.endswith(".tmp")] == []
    assert len(list(settings.published.glob(".*.edition"))) == 1


def test_two_processes_that_load_at_once_leave_what_one_after_the_other_leaves(settings, folders, tmp_path):
    halves = [_start(settings, "load", folders[:2]), _start(settings, "load", folders[2:])]
    for process in halves:
        said, _ = process.communicate(timeout=300)
        assert said == "ready\ndone\n"
        assert process.returncode == 0
    alone = make_home(tmp_path / "alone")
    load(alone, folders, run=RUN)
    assert contents(settings.warehouse) == contents(alone.warehouse)


def load_all(settings: Settings, folders: list[Path]) -> None:
    for number, folder in enumerate(folders):
        load(settings, [folder], run=replace(RUN, run_id=f"run-{number}"))


def _stage_day(settings: Settings, day: int) -> Path:
    articles = [make_article(day * 1_000 + n) for n in range(ARTICLES)]
    codings = [(a, coding(make_mention(a, names=(f"Person {i % 9}",)))) for i, a in enumerate(articles)]
    return write_staging(settings.staging / f"day-{day}", articles=(), codings=codings, coder_version="rules-1").folder


def _kills(
    settings: Settings, task: str, folders: list[Path], before_each: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """A quarter of all kills, each at a random moment of the time that the task takes undisturbed in another home."""
    rng = random.Random(task)
    whole_s = _duration(settings, task, folders, before_each)
    for _ in range(max(1, KILLS // 4 + (task == "load") * (KILLS % 4))):
        before_each()
        with _start(settings, task, folders) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(rng.uniform(0.0, whole_s))
            process.send_signal(signal.SIGKILL)
        yield


def _duration(settings: Settings, task: str, folders: list[Path], before_each: Callable[[], None]) -> float:
    before_each()
    with _kept(settings), _start(settings, task, folders) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        start = time.monotonic()
        assert process.stdout.readline() == "done\n"
        return time.monotonic() - start


@contextmanager
def _kept(settings: Settings) -> Iterator[None]:
    """Put the database back as it is now."""
    aside = settings.warehouse.with_name("aside")
    shutil.copy(settings.warehouse, aside)
    yield
    _put_back(aside, settings.warehouse)


def _put_back(old: Path, warehouse: Path) -> None:
    warehouse.with_name(warehouse.name + ".wal").unlink(missing_ok=True)
    shutil.copy(old, warehouse)


def _start(settings: Settings, task: str, folders: list[Path]) -> subprocess.Popen[str]:
    """A process that does the task; loading takes the folders one by one."""
    env = {
        **os.environ,
        "DEFECTION_WATCH_HOME": str(settings.home),
        "DEFECTION_WATCH_SOURCES": str(settings.sources),
        "DEFECTION_WATCH_LOCK_WAIT_S": "100",
    }
    command = [sys.executable, "-c", WORK, task, json.dumps([str(folder) for folder in folders])]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)


def _spoil_events(settings: Settings) -> None:
    """As if the rules of merging had been others: every event lost its label, and half of them their people."""
    with connect(settings.warehouse) as con:
        con.execute("update event set label = 'nobody', owner_count = 9")
        con.execute("delete from event_actor where actor_key > 'person4'")


def _assert_whole_days(warehouse: Path, *, is_merged: bool = True) -> None:
    """The database opens, and every day is there with all its rows or not at all."""
    with connect(warehouse) as con:
        loaded = con.execute("select substr(title, 7)::integer // 1000, count(*) from article group by 1").fetchall()
        mentions = con.execute("select count(*) from mention").fetchone()
        assert {count for _, count in loaded} <= {ARTICLES}
        assert mentions == (ARTICLES * len(loaded),)
        assert con.execute("select count(*) from run").fetchone() == (len(loaded),)
        if is_merged:
            assert [r.name for r in run_checks(con) if r.is_error] == []


def _old_database(folder: Path) -> Path:
    """A database of the program before migration 0004, with enough rows to be killed among."""
    sql = Path(shutil.copytree(sql_folder(), folder / "sql"))
    for file in [*(sql / "views").iterdir(), *(f for f in (sql / "migrations").iterdir() if f.name >= "0004")]:
        file.unlink()
    (sql / "views" / "columns.csv").touch()
    path = folder / "old.duckdb"
    with duckdb.connect(str(path)) as con:
        migrate(con, sql)
        for statement in OLD.split(";\n"):
            con.execute(statement.replace("$rows", str(OLD_ROWS)))
    return path


OLD = """
insert into coverage
select 's', '2000-01-01'::date + n::integer, 'feed', 'empty', null, 0, 0, null, null from range($rows) as t(n);
insert into article by name
select
    'r' || n as revision_id, 'a' || n as article_id, 's' as source_id, 'https://x.example/' || n as url,
    'x' as canonical_url,
    't' as title, '' as text_sha256, 0 as text_length, 'c' || n as cluster_id, 'en' as language, false as is_opinion,
    'feed' as discovered_via, '2023-01-01' as captured_at, '2023-01-01' as first_seen_at, '2023-01-01' as last_seen_at
from range($rows) as t(n);
insert into mention by name
select
    'm' || n as mention_id, 'rules-1' as coder_id, 'r' || n as revision_id, 1 as ordinal, 'defection' as type,
    'group' as actor_kind, 'to_ruling' as direction, 'actual' as modality, 'reported' as status, [] as rules
from range($rows) as t(n);
insert into event_mention select 'e' || n, 'm' || n, 'rules-1', false from range($rows) as t(n)
"""
