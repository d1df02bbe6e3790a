"""Archives that are asked on request only: GDELT's lists, and WARC files that the operator has."""

from __future__ import annotations

import io
import threading
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import duckdb
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.demo.press import outlets, render_page, stories_of
from pipeline.flow import run_window
from pipeline.options import FetchOptions
from pipeline.records import Window

DAY = date(2023, 6, 15)
STORY = next(story for story in stories_of("tonle") if story.published_utc.date() == DAY)
ONLY = ("demo_tonle",)


def run(settings, options, run_id="test__1"):
    run_window(settings, Window.of_day(DAY), only=ONLY, run_id=run_id, say=lambda line: None, options=options)


def ask(settings, sql):
    with duckdb.connect(str(settings.warehouse), read_only=True) as con:
        return con.execute(sql).fetchall()


def landed_bytes(settings) -> int:
    return sum(path.stat().st_size for path in settings.landing.rglob("*.warc.gz"))


@pytest.fixture
def gdelt():
    """A server of daily lists that name the story on its day."""
    named: list[str] = []

    class Lists(BaseHTTPRequestHandler):
        def do_GET(self):
            packed = io.BytesIO()
            with zipfile.ZipFile(packed, "w") as archive:
                rows = ["\t".join(["x"] * 57 + [url]) for url in (*named, "https://other.example/2023/06/15/story")]
                archive.writestr("list.CSV", "\n".join(rows))
            found = self.path == f"/events/{DAY:%Y%m%d}.export.CSV.zip"
            self.send_response(200 if found else 404)
            self.end_headers()
            self.wfile.write(packed.getvalue() if found else b"")

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Lists)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", named
    server.shutdown()
    server.server_close()


@pytest.fixture
def collection(tmp_path, terse):
    """A WARC file with the story among pages of another site."""
    path = tmp_path / "collection" / "kept.warc.gz"
    path.parent.mkdir()
    page = render_page(outlets()["tonle"], terse.url("tonle"), STORY)
    seen_at = f"{STORY.published_utc + timedelta(hours=3):%Y-%m-%dT%H:%M:%SZ}"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for url in ("https://other.example/1", terse.url("tonle", STORY.path), "https://other.example/2"):
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                url, "response", payload=io.BytesIO(page), http_headers=head, warc_headers_dict={"WARC-Date": seen_at}
            )
            writer.write_record(record)
    return path.parent


def test_gdelt_is_asked_only_when_it_is_named(settings_in, tmp_path, terse, gdelt):
    address, named = gdelt
    named.append(terse.url("tonle", STORY.path))
    settings = replace(settings_in(tmp_path, at=terse), gdelt_url=address)
    run(settings, FetchOptions(strategies=("gdelt",)))
    assert ask(settings, "select url, discovered_via from article") == [
        (terse.url("tonle", STORY.path), f"gdelt:{address}/events/{DAY:%Y%m%d}.export.CSV.zip")
    ]
    assert ask(settings, "select strategy, verdict, found_count from coverage") == [("gdelt", "unknown", 1)]


def test_a_warc_file_is_ingested_without_a_request_for_its_pages_and_landed_once(
    settings_in, tmp_path, terse, collection
):
    settings = settings_in(tmp_path / "home", at=terse)
    options = FetchOptions(strategies=("cc_news",), warcs=(str(collection),))
    terse.requests.clear()
    run(settings, options)
    assert not [path for path in terse.requests if STORY.path in path]
    assert ask(settings, "select title, discovered_via from article") == [(STORY.title, "warc:kept.warc.gz")]
    assert ask(settings, "select strategy, verdict, found_count from coverage") == [("cc_news", "unknown", 1)]
    size, rows = landed_bytes(settings), ask(settings, "select * from article")
    run(settings, options, "test__2")
    assert landed_bytes(settings) - size < 1000, "only the head of another file"
    assert ask(settings, "select * from article") == rows


def test_a_warc_file_serves_with_the_network_off(settings_in, tmp_path, terse, collection, cut_network):
    settings = settings_in(tmp_path / "home", at=terse)
    cut_network()
    run(settings, FetchOptions(strategies=("cc_news",), warcs=(str(collection / "kept.warc.gz"),), network_off=True))
    assert ask(settings, "select title from article") == [(STORY.title,)]
