"""Opening, locking and migrating the database."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipeline.errors import WarehouseError, WarehouseLocked
from pipeline.load.migrate import migrate, read_migrations
from pipeline.load.warehouse import connect
from pipeline.settings import sql_folder
from tests.load.conftest import coding, contents, make_article, make_mention

HOLD = """
import sys, time, duckdb
from pathlib import Path
if sys.argv[2] == "writer":
    from pipeline.load.warehouse import connect
    manager = connect(Path(sys.argv[1]))
    con = manager.__enter__()
else:
    con = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "reader")
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def hold(tmp_path):
    """Start a real second process that has the database open as `writer`, `reader` or `stranger`."""
    started = []

    def start(path: Path, how: str) -> int:
        process = subprocess.Popen([sys.executable, "-c", HOLD, str(path), how], stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        return process.pid

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def database(tmp_path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    with connect(path):
        pass
    return path


@pytest.mark.parametrize("how", ["writer", "reader", "stranger"])
def test_a_writer_that_waits_in_vain_is_told_who_holds_the_file(database, hold, how):
    pid = hold(database, how)
    with (
        pytest.raises(WarehouseLocked, match=rf"held by process {pid} .* within 0\.3 s"),
        connect(database, wait_s=0.3),
    ):
        pass


def test_a_reader_that_waits_in_vain_is_told_who_holds_the_file(database, hold):
    pid = hold(database, "writer")
    told = pytest.raises(WarehouseLocked, match=f"held by process {pid}")
    with told, connect(database, read_only=True, wait_s=0.3):
        pass


def test_a_writer_gets_the_file_when_the_holder_dies(database, hold):
    pid = hold(database, "writer")
    os.kill(pid, signal.SIGKILL)
    with connect(database, wait_s=10) as con:
        assert con.execute("select count(*) from event").fetchone() == (0,)


def test_a_reader_of_nothing_is_told_to_load_first(tmp_path):
    with pytest.raises(WarehouseError, match="load a day first"), connect(tmp_path / "none.duckdb", read_only=True):
        pass


def test_a_file_that_is_no_database_is_named(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    path.write_text("not a database, but long enough to be looked at as one" * 100)
    with pytest.raises(WarehouseError, match=r"cannot open .*warehouse\.duckdb"), connect(path):
        pass


@pytest.fixture
def sql(tmp_path) -> Path:
    """A copy of the project's SQL that a test may spoil."""
    return Path(shutil.copytree(sql_folder(), tmp_path / "sql"))


def test_migrations_apply_once(sql):
    with duckdb.connect() as con:
        assert migrate(con, sql) == tuple(m.name for m in read_migrations(sql / "migrations"))
        assert migrate(con, sql) == ()


def test_a_changed_migration_is_refused(sql):
    with duckdb.connect() as con:
        migrate(con, sql)
        first = sql / "migrations" / "0001_init.sql"
        first.write_text(first.read_text() + "\n-- a late thought\n")
        with pytest.raises(WarehouseError, match=r"0001_init\.sql was changed after it had been applied"):
            migrate(con, sql)


def test_a_database_of_a_newer_program_is_refused_with_a_sentence(sql):
    with duckdb.connect() as con:
        later = sql / "migrations" / f"{len(read_migrations(sql / 'migrations')) + 1:04d}_later.sql"
        later.write_text("create table later (x integer);")
        migrate(con, sql)
        later.unlink()
        with pytest.raises(WarehouseError, match=r"a newer program made this database .* update the program"):
            migrate(con, sql)


def test_a_removed_migration_is_refused(sql):
    with duckdb.connect() as con:
        migrate(con, sql)
        con.execute("update schema_migration set name = '0000_gone.sql' where name = '0001_init.sql'")
        with pytest.raises(WarehouseError, match="its file is gone; restore it"):
            migrate(con, sql)


@contextmanager
def program_before(sql: Path, migration: str) -> Iterator[tuple[str, ...]]:
    """The program as it was before a migration: without it, later ones, and views, which might read what is new."""
    later = tuple(m.name for m in read_migrations(sql / "migrations") if m.name >= migration)
    aside = sql.with_name("aside")
    aside.mkdir()
    for name in later:
        (sql / "migrations" / name).rename(aside / name)
    (sql / "views").rename(aside / "views")
    (sql / "views").mkdir()
    (sql / "views" / "columns.csv").touch()
    yield later
    for name in later:
        (aside / name).rename(sql / "migrations" / name)
    shutil.rmtree(sql / "views")
    (aside / "views").rename(sql / "views")


def test_a_ledger_of_the_old_verdicts_is_upgraded(sql):
    with duckdb.connect() as con:
        with program_before(sql, "0004") as later:
            migrate(con, sql)
        for source, verdict in (("a", "complete"), ("b", "partial"), ("c", "empty"), ("d", "failed")):
            con.execute(
                "insert into coverage values ($1, '2023-06-15', 'feed', $2, null, 0, 0, null, null)", [source, verdict]
            )
        assert migrate(con, sql) == later
        assert con.execute("select source_id, verdict from coverage_calendar order by 1").fetchall() == [
            ("a", "complete"), ("b", "partial"), ("c", "complete"), ("d", "unreachable")
        ]  # fmt: skip


def test_a_failing_migration_leaves_nothing_behind(sql):
    with duckdb.connect() as con:
        number = len(read_migrations(sql / "migrations")) + 1
        bad = sql / "migrations" / f"{number:04d}_bad.sql"
        bad.write_text("create table half (x integer); insert into nowhere values (1);")
        with pytest.raises(WarehouseError, match=r"_bad\.sql failed and was rolled back"):
            migrate(con, sql)
        assert con.execute("from duckdb_tables() where table_name = 'half'").fetchall() == []
        assert con.execute("from duckdb_tables() where table_name = 'event'").fetchall() != []


def test_a_gap_in_the_numbers_is_refused(sql):
    (sql / "migrations" / "0099_far.sql").write_text("select 1;")
    with pytest.raises(WarehouseError, match="should be migration"):
        read_migrations(sql / "migrations")


def test_an_older_database_upgrades_with_its_rows(sql):
    with duckdb.connect() as con:
        migrate(con, sql)
        con.execute("insert into place values ('KH-1', 'Banteay Meanchey', null, 'province')")
        number = len(read_migrations(sql / "migrations")) + 1
        later = sql / "migrations" / f"{number:04d}_later.sql"
        later.write_text("alter table place add column seat_count integer;")
        assert migrate(con, sql) == (later.name,)
        assert con.execute("select place_id, seat_count from place").fetchall() == [("KH-1", None)]


def test_a_changed_view_file_is_rebuilt_and_a_removed_one_dropped(sql):
    with duckdb.connect() as con:
        migrate(con, sql)
        (sql / "views" / "flows.sql").unlink()
        (sql / "views" / "people.sql").write_text("-- How many?\ncreate or replace view people as select 7 as n\n")
        migrate(con, sql)
        assert con.execute("from people").fetchall() == [(7,)]
        assert con.execute("from duckdb_views() where view_name = 'flows'").fetchall() == []


def test_a_database_from_before_the_events_held_their_reports_keeps_its_rows(sql):
    with duckdb.connect() as con:
        with program_before(sql, "0005") as later:
            migrate(con, sql)
            con.execute(
                "insert into article by name select 'r1' as revision_id, 'a1' as article_id, 's' as source_id, "
                "'https://x.example/1' as url, 'x.example/1' as canonical_url, 't' as title, '' as text_sha256, "
                "0 as text_length, 'c1' as cluster_id, 'en' as language, false as is_opinion, "
                "'feed' as discovered_via, "
                "'2023-01-01' as captured_at, '2023-01-01' as first_seen_at, '2023-01-01' as last_seen_at"
            )
            con.execute(
                "insert into mention by name select 'm1' as mention_id, 'rules-1' as coder_id, 'r1' as revision_id, "
                "1 as ordinal, 'defection' as type, 'group' as actor_kind, 7 as count_low, 'to_ruling' as direction, "
                "'actual' as modality, 'claimed' as status, 'government' as claimant_side, [] as rules"
            )
            con.execute("insert into event_mention values ('e1', 'm1', 'rules-1', true)")
            con.execute(
                "insert into review values ('v1', 'mention', 'm1', 'is_right', 'true', 'x', now(), null, false)"
            )
        assert migrate(con, sql) == later
        assert con.execute("select * exclude (published_at, claimant_name) from event_mention").fetchall() == [
            ("e1", "m1", "rules-1", True, "s", "https://x.example/1", "claimed", "government", 7.0, None, None)
        ]
        assert con.execute("select source_id, published_on, article_count from article_tally").fetchall() == [
            ("s", date(1, 1, 1), 1)
        ]
        assert con.execute("select count(*) from review").fetchone() == (1,)


def test_an_upgraded_database_merges_anew_at_its_next_load(load_codings, settings):
    """Its blocks are empty then, and the new columns of its events are filled."""
    article = make_article()
    load_codings((article, coding(make_mention(article))))
    before = contents(settings.warehouse)
    with connect(settings.warehouse) as con:
        con.execute("delete from merge_block; update event set first_source_id = null, mention_ids = null")
    load_codings()
    assert contents(settings.warehouse) == before
