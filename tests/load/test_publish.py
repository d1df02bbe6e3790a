"""What readers find in the published folder."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from pipeline.errors import InputError, WarehouseError
from pipeline.load.checks import run_checks
from pipeline.load.privacy import Names
from pipeline.load.publish import publish
from pipeline.load.query import readable_database, run_query
from pipeline.load.warehouse import connect
from pipeline.records import Claimant
from tests.load.conftest import RUN, coding, evidence_of, make_article, make_mention


@pytest.fixture
def loaded(load_codings, settings):
    article = make_article()
    load_codings((article, coding(make_mention(article, names=("Yim Sinorn",)))))
    return settings


def test_the_copy_answers_as_the_warehouse_does_and_keeps_views_and_comments(loaded):
    publication = publish(loaded)
    assert publication.tables["event"] == 1
    assert readable_database(loaded) == publication.database
    assert run_query(loaded, "select who, destination from defections") == (
        ("who", "destination"),
        [("Yim Sinorn", "CPP")],
    )
    assert run_query(loaded, "from duckdb_columns() where table_name = 'event' and comment is null")[1] == []
    assert run_query(loaded, "from duckdb_constraints() where table_name = 'event'")[1] != []


def test_a_reader_keeps_the_old_copy_and_the_next_one_finds_the_new(loaded, load_codings):
    copy = publish(loaded).database
    with duckdb.connect(str(copy), read_only=True) as reader:
        article = make_article(2)
        load_codings((article, coding(make_mention(article, names=("Hun Kosal",)))), run=replace(RUN, run_id="run-2"))
        publish(loaded)
        assert reader.execute("select count(*) from event").fetchone() == (1,)
    assert run_query(loaded, "select count(*) from event")[1] == [(2,)]


def test_latest_json_names_every_file_with_its_checksum(loaded):
    publish(loaded)
    latest = json.loads((loaded.published / "LATEST.json").read_text())
    assert latest["tables"]["mention"] == 1
    assert len(latest["files"]) == 2 + 2 * len(latest["tables"])
    assert is_one_edition(loaded.published)
    assert {p.name for p in loaded.published.glob("[!.]*")} == {
        *("LATEST.json", "defections.duckdb", "defections.duckdb.lock", "datapackage.json", "parquet", "csv"),
    }


def is_one_edition(published: Path) -> bool:
    """Whether every file is what `LATEST.json` says."""
    latest = json.loads((published / "LATEST.json").read_text())
    return all(
        hashlib.sha256((published / name).read_bytes()).hexdigest() == checksum
        for name, checksum in latest["files"].items()
    )


@pytest.mark.parametrize("renames", [0, 1])
def test_a_publication_that_stops_at_a_rename_leaves_the_old_edition_or_the_new_one(
    loaded, load_codings, monkeypatch, renames
):
    publish(loaded)
    old = (loaded.published / "LATEST.json").read_text()
    article = make_article(2)
    load_codings((article, coding(make_mention(article, names=("Hun Kosal",)))), run=replace(RUN, run_id="run-2"))
    left = [None] * renames

    def stop_after_some(source, target, replace=os.replace):
        left.pop()
        replace(source, target)

    with monkeypatch.context() as patch, contextlib.suppress(IndexError):
        patch.setattr("pipeline.load.publish.os.replace", stop_after_some)
        publish(loaded)
    assert is_one_edition(loaded.published)
    assert ((loaded.published / "LATEST.json").read_text() == old) == (renames == 0)


def test_files_stay_beside_a_copy_that_was_published_alone(loaded):
    publish(loaded)
    event = (loaded.published / "csv" / "event.csv").read_bytes()
    publish(loaded, with_files=False)
    assert (loaded.published / "csv" / "event.csv").read_bytes() == event
    assert list(json.loads((loaded.published / "LATEST.json").read_text())["files"]) == ["defections.duckdb"]
    assert len(list(loaded.published.glob(".*.edition"))) == 1


def test_what_was_published_before_there_were_editions_is_replaced(loaded):
    (loaded.published / "csv").mkdir(parents=True)
    for name in ("csv/event.csv", "defections.duckdb", "LATEST.json"):
        (loaded.published / name).write_text("old")
    publish(loaded)
    assert is_one_edition(loaded.published)


def test_the_data_package_describes_every_column_of_the_csv_files(loaded):
    publish(loaded)
    package = json.loads((loaded.published / "datapackage.json").read_text())
    for resource in package["resources"]:
        header = (loaded.published / resource["path"]).read_text().splitlines()[0].split(",")
        assert header == [field["name"] for field in resource["schema"]["fields"]]
        assert all(field["description"] for field in resource["schema"]["fields"])


def test_parquet_gives_the_rows_back(loaded):
    publish(loaded)
    with duckdb.connect() as con:
        assert con.execute(f"select label from '{loaded.published}/parquet/event.parquet'").fetchall() == [
            ("Yim Sinorn",)
        ]


def test_publishing_nothing_says_what_to_do(settings):
    settings.warehouse.unlink()
    with pytest.raises(WarehouseError, match="load a day first"):
        publish(settings)


@pytest.mark.parametrize("sql", ["selec 1", "delete from event", "select * from nowhere"])
def test_a_query_that_cannot_run_is_an_input_error(loaded, sql):
    with pytest.raises(InputError, match="DuckDB cannot run this query"):
        run_query(loaded, sql)


def test_what_a_killed_publication_left_is_swept(loaded):
    (loaded.published / ".dead.edition").mkdir(parents=True)
    publish(loaded)
    assert not (loaded.published / ".dead.edition").exists()


def test_names_of_private_people_are_left_out_of_everything_published(settings, load_codings):
    text = "Ms. Chan Lida and Yim Sinorn joined the ruling party. Lida said she was glad."
    article = make_article(text=text, title="Chan Lida joins")
    mention = make_mention(article, names=("Chan Lida", "Yim Sinorn"), claimant=Claimant("Chan Lida", "subject"))
    public = replace(mention.actors[1], person_id="yim_sinorn")
    names = evidence_of(article, "Chan Lida and Yim Sinorn", "actors")
    mention = replace(mention, actors=(mention.actors[0], public), evidence=(*mention.evidence, names))
    load_codings((article, coding(mention)))
    publish(replace(settings, hide_private=True))
    assert run_query(settings, "select who, count_low from defections")[1] == [("private person, Yim Sinorn", 2.0)]
    for file in settings.published.rglob("*.csv"):
        assert "Lida" not in file.read_text(), file.name
    with duckdb.connect(str(settings.published / "defections.duckdb"), read_only=True) as con:
        assert [r.name for r in run_checks(con) if not r.is_ok] == []
        [(published,)] = con.execute("select text from article").fetchall()
        assert published == text.replace("Chan Lida", "█" * 9).replace("Lida", "█" * 4)
    with connect(settings.warehouse, read_only=True) as con:
        assert con.execute("select text from article").fetchall() == [(text,)]


def test_private_names_leave_addresses_titles_and_quotes_of_other_reports_too(settings, load_codings, ask):
    text = "Ms. CHAN LIDA joined the ruling party. Lida was glad.\n\nនាងឈ្មោះចាន់ លីដាបានចូលរួម"
    latin = make_article(1, text=text, title="Chan Lida joins")
    latin = replace(
        latin, url="https://x.example/2023/chan-lida-joins?a=1", canonical_url="x.example/2023/chan-lida-joins"
    )
    khmer = make_article(
        2, source_id="lotus_daily", url="https://y.example/%E1%9E%85%E1%9E%B6%E1%9E%93%E1%9F%8B-lida.html"
    )
    other = make_article(3, source_id="delta_wire", title="Where is Chan Lida?", url="https://z.example/ChanLida.html")
    edited = replace(latin, revision_id="edited", text=f"{text} She is a teacher.")
    load_codings(
        *((article, coding(make_mention(latin, names=("Chan Lida", "ចាន់ លីដា")))) for article in (latin, edited)),
        (khmer, coding(make_mention(khmer, names=("Chan Lida",)))),
        (other, coding(story="related")),
    )
    publish(replace(settings, hide_private=True))
    published = "\n".join(file.read_text() for file in settings.published.rglob("*.csv"))
    for word in ("lida", "លីដា"):
        assert word not in published.lower()
    copy = settings.published / "defections.duckdb"
    with duckdb.connect(str(copy), read_only=True) as con:
        assert [r.name for r in run_checks(con) if not r.is_ok] == []
        assert con.execute("select distinct url from article order by all").fetchall() == [
            ("https://x.example/█",), ("https://y.example/█",), ("https://z.example/█",)
        ]  # fmt: skip
        [(kept,), _] = con.execute("select text from article where text like 'Ms.%' order by text_length").fetchall()
        assert len(kept) == len(text)
        assert "លីដា" not in kept
    for name in (b"chan-lida", b"Chan Lida", b"CHAN LIDA"):
        assert name not in copy.read_bytes()


@pytest.mark.parametrize(
    ("text", "blotted"),
    [
        ("Sok San and SOK SANG", "███████ and SOK SANG"),
        ("(Sok San)", "(███████)"),
        ("Sok  San", "Sok  San"),
        ("İzmir Sok San", "İzmir ███████"),
        ("Bosok San", "Bosok San"),
        ("", ""),
    ],
)
def test_a_name_is_blotted_out_as_a_word_of_its_own_and_keeps_its_length(text, blotted):
    assert Names(["Sok San", "Sok Sann"]).blot(text) == blotted


def test_a_copy_takes_over_what_a_killed_load_left_in_the_log(loaded):
    kill = (
        f"import duckdb, os; con = duckdb.connect({str(loaded.warehouse)!r}); "
        "con.execute(\"insert into place values ('KH-99', 'Nowhere', null, 'province')\"); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", kill], check=False)
    assert loaded.warehouse.with_name(loaded.warehouse.name + ".wal").exists()
    copy = publish(loaded, with_files=False).database
    with duckdb.connect(str(copy), read_only=True) as con:
        assert con.execute("from place where place_id = 'KH-99'").fetchall() != []
    (edition,) = loaded.published.glob(".*.edition")
    assert {p.name for p in edition.iterdir()} == {"LATEST.json", "defections.duckdb"}


def test_a_query_asks_the_warehouse_when_it_is_newer_and_the_copy_while_a_load_holds_it(loaded, load_codings):
    publish(loaded, with_files=False)
    article = make_article(2)
    load_codings((article, coding(make_mention(article, names=("Hun Kosal",)))), run=replace(RUN, run_id="run-2"))
    count = "select count(*) from event"
    assert run_query(loaded, count)[1] == [(2,)]
    holding = f"import duckdb; c = duckdb.connect({str(loaded.warehouse)!r}); print('held', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", holding], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        assert run_query(loaded, count)[1] == [(1,)]
        process.kill()
