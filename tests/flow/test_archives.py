"""Days of the past without Airflow: the archives fill what the feeds no longer show, and the ledger says how far."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import duckdb
import pytest

from pipeline.demo.newsroom import demo_window, write_catalog
from pipeline.errors import CheckFailed
from pipeline.flow import run_window
from pipeline.records import Window
from pipeline.settings import Settings, read_settings

DAY = date(2023, 6, 15)


def settings_at(home, catalog) -> Settings:
    return read_settings(
        {
            "DEFECTION_WATCH_HOME": str(home),
            "DEFECTION_WATCH_SOURCES": str(catalog),
            "DEFECTION_WATCH_ALLOW_LOOPBACK": "1",
            "DEFECTION_WATCH_HOST_PACE_S": "0",
            "DEFECTION_WATCH_DEADLINE_S": "2",
        }
    )


def run(settings, window, run_id="test__1"):
    return run_window(settings, window, only=(), run_id=run_id, say=lambda line: None)


def ask(settings, query):
    with duckdb.connect(str(settings.warehouse), read_only=True) as con:
        return con.execute(query).fetchall()


@pytest.fixture(scope="module")
def at_once(terse, tmp_path_factory) -> Settings:
    """Ten days in one run."""
    home = tmp_path_factory.mktemp("at_once")
    settings = settings_at(home, write_catalog(home / "sources.toml", terse.port))
    run(settings, demo_window())
    return settings


def test_ten_days_are_whole_although_the_feeds_show_two_items(at_once):
    assert ask(at_once, "select distinct verdict from coverage") == [("complete",)]
    ((days, outlets),) = ask(at_once, "select count(distinct day), count(distinct source_id) from coverage")
    assert (days, outlets) == (10, 7)
    ((by_feed, all_of_them),) = ask(
        at_once, "select count(*) filter (discovered_via like 'feed:%'), count(*) from article"
    )
    assert by_feed <= 14 < all_of_them


def test_days_one_by_one_in_reverse_give_the_tables_of_one_run(at_once, terse, tmp_path, table_rows):
    settings = settings_at(tmp_path, write_catalog(tmp_path / "sources.toml", terse.port))
    for number, day in enumerate(sorted(demo_window().days(), reverse=True)):
        run(settings, Window.of_day(day), f"test__{number}")
    one_by_one, together = table_rows(settings.warehouse), table_rows(at_once.warehouse)
    assert together["event"], "there are events, or equality says nothing"
    assert [name for name in together if name != "coverage" and one_by_one[name] != together[name]] == []
    found = "select source_id, day, strategy, verdict, expected_count, found_count from coverage order by all"
    assert ask(settings, found) == ask(at_once, found)


def test_second_pass_asks_nothing_of_the_network(at_once, terse, table_rows):
    before = table_rows(at_once.warehouse)
    terse.requests.clear()
    run(at_once, demo_window(), "test__again")
    assert terse.requests == []
    assert table_rows(at_once.warehouse) == before


def test_network_off_opens_no_socket_and_fills_an_empty_warehouse_with_the_same_tables(
    at_once, tmp_path, table_rows, cut_network
):
    before = table_rows(at_once.warehouse)
    at_once.warehouse.rename(tmp_path / "before.duckdb")
    cut_network()
    run(replace(at_once, network_off=True), demo_window(), "test__offline")
    assert table_rows(at_once.warehouse) == before


# ------------------------------------------------------------------------------------------- verdicts of a day


class _Dateless(BaseHTTPRequestHandler):
    """A site with a sitemap of one page, which nobody can date; no feed."""

    def do_GET(self) -> None:
        base = f"http://{self.headers['Host']}"
        if self.path == "/sitemap.xml":
            row = f"<url><loc>{base}/story-1/</loc><lastmod>{DAY}</lastmod></url>"
            space = "http://www.sitemaps.org/schemas/sitemap/0.9"
            self._answer(200, f'<urlset xmlns="{space}">{row}</urlset>'.encode(), {"Content-Type": "application/xml"})
        elif self.path == "/story-1/":
            places = ("by the river", "under the old tree", "behind the school", "along the road to the hills")
            words = "".join(
                f"<p>The market was held {place}, and people came from far to buy fish and rice.</p>"
                for place in places
            )
            page = (
                f"<html><head><title>Market</title></head><body><article><h1>Market</h1>{words}</article></body></html>"
            )
            self._answer(200, page.encode(), {})
        else:
            self._answer(404, b"not here", {})

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in ({"Content-Type": "text/html"} | headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def dateless() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Dateless)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def write_one(home, base: str, archives: str) -> Settings:
    catalog = home / "sources.toml"
    catalog.write_text(
        f'[[source]]\nsource_id = "dateless"\nname = "Dateless"\nhomepage = "{base}/"\nfeeds = ["{base}/feed/"]\n'
        f"archives = {archives}\n"
    )
    return settings_at(home, catalog)


def test_what_an_archive_lists_and_nobody_can_date_is_of_no_day(dateless, tmp_path):
    settings = write_one(tmp_path, dateless, '["sitemap"]')
    run(settings, Window.of_day(DAY))
    assert ask(settings, "select count(*) from \"fetch\" where kind = 'page' and is_ok") == [(1,)]
    assert ask(settings, "from article") == []


def test_a_day_of_which_nothing_can_be_reached_is_unreachable_and_fails_the_check(tmp_path, free_port):
    settings = write_one(tmp_path, f"http://127.0.0.1:{free_port}", '["wordpress", "sitemap"]')
    with pytest.raises(CheckFailed, match=f"{DAY}: nothing could be reached"):
        run(settings, Window.of_day(DAY))
    assert ask(settings, "select source_id, verdict, found_count from coverage") == [("dateless", "unreachable", 0)]


def test_a_feed_alone_knows_nothing_of_a_day_that_it_shows_no_more(terse, tmp_path):
    base = terse.url("tonle").rstrip("/")
    settings = write_one(tmp_path, base, "[]")
    with pytest.raises(CheckFailed, match="nothing could be reached"):
        run(settings, Window.of_day(DAY - timedelta(days=300)))
    assert ask(settings, "select strategy, verdict, error_class from coverage") == [
        ("feed", "unreachable", "no_archive")
    ]
