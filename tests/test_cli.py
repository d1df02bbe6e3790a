"""The command line as a user types it: every call is a process of its own."""

import base64
import csv
import gzip
import io
import json
import os
import subprocess
import sys

import pytest

from pipeline.demo.newsroom import Newsroom, write_catalog

STORY = {
    "id": "a1",
    "url": "https://outlet.example/a1",
    "title": "Candlelight councillor joins ruling party",
    "published": "2023-06-15",
    "paragraphs": [
        "PHNOM PENH — Keo Sovannareth, a Candlelight Party councillor in Kampot province, defected to the ruling "
        "Cambodian People's Party on Wednesday, he told reporters.",
    ],
}
PAGE = """<html lang="en"><head><title>Bridge opens - Outlet</title></head><body><nav>Home</nav>
<article><h1>Bridge opens</h1>
<p>The bridge over the Sangke river was opened on Monday by the governor of the province.</p>
<p>Traders said that they had waited for it since the flood of 2020.</p></article></body></html>"""


def defection_watch(*arguments, stdin="", home=None, **env):
    return subprocess.run(
        [sys.executable, "-m", "pipeline.cli", *arguments],
        input=stdin,
        env={**os.environ, "DEFECTION_WATCH_HOME": str(home or "/nonexistent"), "COLUMNS": "200", **env},
        capture_output=True,
        text=True,
        timeout=120,
    )


def lines(*rows):
    return "\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows) + "\n"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """A home with one loaded day of the newsroom, made by `defection-watch run`."""
    home = tmp_path_factory.mktemp("home")
    with Newsroom() as newsroom:
        catalog = write_catalog(home / "sources.toml", newsroom.port)
        env = {
            "DEFECTION_WATCH_SOURCES": str(catalog),
            "DEFECTION_WATCH_ALLOW_LOOPBACK": "1",
            "DEFECTION_WATCH_HOST_PACE_S": "0",
        }
        done = defection_watch("run", "--day", "2023-06-19", home=home, **env)
    assert done.returncode == 0, done.stderr
    assert "7 of 7 outlets answered" in done.stderr
    return home


def test_code_writes_one_coded_object_a_line_with_exact_spans():
    done = defection_watch("code", stdin=lines(STORY))
    assert done.returncode == 0, done.stderr
    (coded,) = map(json.loads, done.stdout.splitlines())
    assert (coded["id"], coded["is_story"], coded["story"]) == ("a1", True, "defection")
    (mention,) = [m for m in coded["mentions"] if m["type"] == "defection"]
    assert [actor["name"] for actor in mention["actors"]] == ["Keo Sovannareth"]
    assert (mention["origin"], mention["destination"], mention["place"]) == ("CLP", "CPP", "KH-7")
    assert mention["date"] == {"from": "2023-06-14", "to": "2023-06-14", "precision": "day"}
    text = "\n\n".join(STORY["paragraphs"])
    for evidence in mention["evidence"]:
        body = {"title": STORY["title"], "text": text}[evidence["field"]]
        assert body[evidence["start"] : evidence["end"]] == evidence["quote"]


def test_a_bad_line_is_an_error_object_and_the_others_are_still_coded():
    done = defection_watch("code", stdin=lines("{not json", STORY, '["a list"]', {"id": "a2", "title": "no text"}))
    assert done.returncode == 1
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["a1"]
    errors = [json.loads(line) for line in done.stderr.splitlines()]
    assert [error["line"] for error in errors] == [1, 3, 4]
    assert all(error["error"] for error in errors)


def test_clean_reads_html_and_raw_bytes():
    raw = base64.b64encode(PAGE.encode("utf-16")).decode()
    rows = (
        {"id": "p1", "url": "https://outlet.example/bridge?utm_source=x", "html": PAGE},
        {"id": "p2", "url": "https://outlet.example/bridge", "html_base64": raw, "content_type": "text/html"},
        {"id": "p3", "url": "https://outlet.example/empty", "html": "<html></html>"},
    )
    done = defection_watch("clean", stdin=lines(*rows))
    assert done.returncode == 1, "the empty page is an error"
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["title"] == second["title"] == "Bridge opens"
    assert first["text"] == second["text"]
    assert first["text"].startswith("The bridge over the Sangke river")
    assert first["canonical_url"] == "https://outlet.example/bridge"
    assert (first["id"], first["lang"]) == ("p1", "en")
    assert json.loads(done.stderr)["line"] == 3


def test_query_answers_as_table_csv_and_json(loaded):
    sql = "select source_id, count(*) as articles from article group by all order by all"
    table = defection_watch("query", sql, home=loaded)
    assert "source_id" in table.stdout
    rows = list(csv.DictReader(io.StringIO(defection_watch("query", sql, "--csv", home=loaded).stdout)))
    objects = [json.loads(line) for line in defection_watch("query", sql, "--json", home=loaded).stdout.splitlines()]
    assert [(r["source_id"], int(r["articles"])) for r in rows] == [(o["source_id"], o["articles"]) for o in objects]
    assert rows


def test_query_cannot_write_and_says_so_in_one_line(loaded):
    done = defection_watch("query", "delete from article", home=loaded)
    assert done.returncode == 1
    assert "read-only" in done.stderr
    assert "Traceback" not in done.stderr


def test_query_without_a_database_tells_what_to_do_first(tmp_path):
    done = defection_watch("query", "select 1", home=tmp_path)
    assert done.returncode == 1
    assert "defection-watch run" in done.stderr


def test_sources_list_shows_the_catalogue_that_comes_along():
    done = defection_watch("sources", "list", "--all")
    assert done.returncode == 0
    assert "fresh_news" in done.stdout
    assert len(done.stdout.splitlines()) > 40


def test_a_catalogue_that_is_not_there_is_named(tmp_path):
    done = defection_watch("sources", "list", DEFECTION_WATCH_SOURCES=str(tmp_path / "nowhere.toml"))
    assert done.returncode == 1
    assert "nowhere.toml" in done.stderr
    assert "DEFECTION_WATCH_SOURCES" in done.stderr


def test_explain_shows_the_words_that_each_field_was_read_from(tmp_path):
    path = tmp_path / "story.json"
    path.write_text(json.dumps(STORY))
    done = defection_watch("explain", str(path))
    assert done.returncode == 0, done.stderr
    assert "anchor and political context" in done.stdout
    assert "Keo Sovannareth" in done.stdout
    assert "KH-7" in done.stdout
    assert "rules:" in done.stdout


def test_a_day_that_is_no_day_is_refused(tmp_path):
    done = defection_watch("run", "--day", "yesterday", home=tmp_path)
    assert done.returncode == 1
    assert "YYYY-MM-DD" in done.stderr


def test_help_teaches():
    done = defection_watch("--help")
    for command in ("run", "up", "code", "clean", "explain", "query", "sources"):
        assert command in done.stdout


def test_sources_check_and_opml_need_no_network(tmp_path):
    assert "no faults" in defection_watch("sources", "check").stdout
    exported = defection_watch("sources", "export-opml")
    assert exported.returncode == 0, exported.stderr
    path = tmp_path / "feeds.opml"
    path.write_text(exported.stdout, encoding="utf-8")
    imported = defection_watch("sources", "import-opml", str(path))
    assert imported.returncode == 0, imported.stderr
    assert imported.stdout.count("[[source]]") > 30


def test_sources_probe_asks_a_live_site_and_prints_the_entry_it_should_have(tmp_path):
    with Newsroom() as newsroom:
        catalog = write_catalog(tmp_path / "sources.toml", newsroom.port)
        done = defection_watch(
            "sources",
            "probe",
            "demo_bokor",
            home=tmp_path,
            DEFECTION_WATCH_SOURCES=str(catalog),
            DEFECTION_WATCH_ALLOW_LOOPBACK="1",
            DEFECTION_WATCH_HOST_PACE_S="0",
        )
    assert done.returncode == 0, done.stderr
    assert 'source_id = "demo_bokor"' in done.stdout
    assert "feed" in done.stdout


def test_clean_reads_a_folder_of_pages_and_writes_what_the_extraction_benchmark_scores(tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "bridge.html").write_text(PAGE)
    (pages / "empty.html.gz").write_bytes(gzip.compress(b"<html></html>"))
    done = defection_watch("clean", str(pages), "--bodies")
    answer = json.loads(done.stdout)
    assert answer["bridge"]["articleBody"].startswith("The bridge over the Sangke river")
    assert answer["empty"] == {"articleBody": ""}
    assert done.returncode == 1
    assert "empty" in done.stderr
