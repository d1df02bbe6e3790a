"""The story that started the project, served as an RSS item with a page and run through the real DAG."""

from __future__ import annotations

import html
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import duckdb
import pytest

pytestmark = pytest.mark.airflow

# The story is another outlet's text; where it is not at hand the test is skipped.
PUBLISHED = "Sat, 08 Jul 2023 09:00:00 +0000"
PAGE = """<!doctype html><html lang="en"><head><title>{title} - Outlet</title><meta charset="utf-8"></head><body>
<nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>{title}</h1>{body}</article>
<aside><h3>Related</h3><ul>
<li><a href="/2">Meas Vannak joins ruling party after leaving Candlelight</a></li></ul></aside>
<footer>Contact</footer></body></html>"""
FEED = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Outlet</title><link>{base}</link>
<item><title>{title}</title><link>{base}/story.html</link><guid>{base}/story.html</guid><pubDate>{published}</pubDate>
<description>A summary.</description></item></channel></rss>"""
INLINE_HEADLINE = "Two Cambodians Held on Rare Royal Insults Charge After Facebook Posts"


def paragraph(block: str) -> str:
    text = html.escape(block)
    # As on the outlet's own page, the headline of another story stands between two paragraphs as a link.
    return f'<p><a href="/other">{text}</a></p>' if block == INLINE_HEADLINE else f"<p>{text}</p>"


@pytest.fixture
def outlet(seed_story):
    title, *blocks = seed_story
    documents: dict[str, tuple[str, str]] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            media_type, body = documents.get(self.path, ("text/plain", ""))
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", f"{media_type}; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    base = f"http://127.0.0.1:{server.server_port}"
    body = "\n".join(paragraph(block) for block in blocks)
    documents["/story.html"] = ("text/html", PAGE.format(title=html.escape(title), body=body))
    documents["/feed"] = (
        "application/rss+xml",
        FEED.format(base=base, title=html.escape(title), published=PUBLISHED),
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield base
    server.shutdown()
    server.server_close()


@pytest.fixture
def warehouse(outlet, airflow_database, tmp_path, monkeypatch):
    """The database after one run of the DAG over the story's day."""
    catalog = tmp_path / "sources.toml"
    catalog.write_text(
        f'[[source]]\nsource_id = "outlet"\nname = "Outlet"\nhomepage = "{outlet}/"\nfeeds = ["{outlet}/feed"]\n'
    )
    monkeypatch.setenv("DEFECTION_WATCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DEFECTION_WATCH_SOURCES", str(catalog))
    monkeypatch.setenv("DEFECTION_WATCH_ALLOW_LOOPBACK", "1")
    monkeypatch.setenv("DEFECTION_WATCH_HOST_PACE_S", "0")
    run = airflow_database("daily_news").test(run_conf={"day_from": "2023-07-08"})
    states = {(task.task_id, task.map_index): str(task.state) for task in run.get_task_instances()}
    assert set(states.values()) == {"success"}, states
    assert str(run.state) == "success"
    with duckdb.connect(str(tmp_path / "home" / "warehouse.duckdb"), read_only=True) as con:
        yield con


def rows(con, sql, *parameters):
    return con.execute(sql, list(parameters)).fetchall()


def named(con, name):
    """The current mentions of the person, as dicts."""
    result = con.execute(
        "select m.* from mention m join mention_actor a using (mention_id, coder_id) where a.name = ?", [name]
    )
    columns = [column[0] for column in result.description]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def signals(con, mention):
    found = rows(con, "select kind, stance from mention_signal where mention_id = ?", mention["mention_id"])
    return set(found)


def core(mentions):
    return [m for m in mentions if m["type"] not in ("pressure", "reward")]


def test_the_story_comes_out_as_a_careful_reader_codes_it(warehouse):
    con = warehouse

    (sinorn,) = core(named(con, "Yim Sinorn"))
    assert (sinorn["type"], sinorn["origin"], sinorn["destination"]) == ("defection", "CNRP", "CPP")
    assert (str(sinorn["date_start"]), sinorn["date_precision"]) == ("2023-03-01", "month")
    kinds = signals(con, sinorn)
    assert {kind for kind, _ in kinds} >= {"arrest", "bail", "apology", "appointment"}
    assert any(stance == "denied" for _, stance in kinds), "he denies that pressure moved him"

    (longdeth,) = core(named(con, "Sar Longdeth"))
    assert (longdeth["type"], str(longdeth["date_start"])) == ("recantation", "2023-06-01")

    (veasna,) = core(named(con, "Chao Veasna"))
    assert (veasna["type"], veasna["place_id"], str(veasna["date_start"])) == ("refusal", "KH-1", "2023-05-01")
    assert {kind for kind, _ in signals(con, veasna)} >= {"threat", "appointment"}

    ten = rows(
        con,
        "select type, actor_kind, date_start, date_precision, mention_id from mention where count_low = 10 "
        "and count_unit = 'people'",
    )
    assert [(row[0], row[1], str(row[2]), row[3]) for row in ten] == [("defection", "group", "2023-05-01", "month")]
    assert ("threat", "denied") in rows(con, "select kind, stance from mention_signal where mention_id = ?", ten[0][4])

    assert rows(con, "select date_start::varchar, date_precision from mention where type = 'cooptation'") == [
        ("2023-02-01", "month")
    ]
    aggregates = rows(
        con,
        "select count_low, count_high, count_unit, claimant_side from mention where actor_kind = 'aggregate' "
        "and type = 'defection' order by 1",
    )
    assert aggregates == [(10, 15, "percent", "origin_party"), (200, None, "people", "destination_party")]


def test_nobody_else_in_the_story_is_a_defector(warehouse):
    moved = rows(
        warehouse,
        "select distinct a.name from mention m join mention_actor a using (mention_id, coder_id) "
        "where m.type in ('defection', 'departure', 'recantation', 'return')",
    )
    assert {name for (name,) in moved} == {"Yim Sinorn", "Sar Longdeth"}


def test_every_span_of_the_story_is_exact(warehouse):
    checked = rows(
        warehouse,
        "select count(*), count(*) filter (substr(case field when 'title' then title else text end, "
        "span_start + 1, span_end - span_start) = quote) from evidence join article using (revision_id)",
    )
    ((total, exact),) = checked
    assert total > 10
    assert exact == total


def test_the_headline_of_another_story_is_not_part_of_the_text(warehouse):
    ((text,),) = rows(warehouse, "select text from article")
    assert INLINE_HEADLINE not in text
    assert "Meas Vannak" not in text
