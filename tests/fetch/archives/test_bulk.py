"""Bulk archives: GDELT's daily lists and WARC files from the operator's disk."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from upath import UPath
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.fetch.archives.gdelt import read_list
from pipeline.fetch.archives.inquiry import Places, Run
from pipeline.fetch.archives.warc_file import read_index
from pipeline.fetch.landing import read_body
from pipeline.records import Source, Window

DAY = Window.of_day(date(2023, 6, 15))
HOME = "https://harbour.example"
SOURCE = Source("harbour", "Harbour", HOME, (HOME + "/feed/",), archives=("gdelt", "cc_news"))


# -------------------------------------------------------------------------------------------------- gdelt


def zipped(*urls: str, columns: int = 58) -> bytes:
    lines = "".join("\t".join(["1"] * (columns - 1) + [url]) + "\n" for url in urls)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("20230615.export.CSV", lines)
    return buffer.getvalue()


@pytest.fixture
def lists(stage: Any) -> dict[str, bytes]:
    served: dict[str, bytes] = {}
    stage.play = lambda path, values: served.get(path)
    return served


def test_addresses_of_exactly_the_host_are_offered_once_and_undated(lists, desk, at_places) -> None:
    lists["/events/20230615.export.CSV.zip"] = zipped(
        HOME + "/five", HOME + "/five", "https://www.harbour.example/six", "https://notharbour.example/x",
        "https://elsewhere.example/?u=https://harbour.example/y", HOME + "/2023/06/02/old", "BBC Monitoring",
    )  # fmt: skip
    lists["/events/20230616.export.CSV.zip"] = zipped(HOME + "/seven")
    found = desk.ask(SOURCE, DAY, only=("gdelt",), places=at_places)
    assert [c.url for c in found.candidates] == [HOME + "/five", "https://www.harbour.example/six", HOME + "/seven"]
    assert {c.published_at for c in found.candidates} == {None}
    assert (found.is_complete, found.error_class) == (False, None)


def test_one_download_serves_all_sources_of_a_run(lists, desk, at_places, stage) -> None:
    lists |= {
        f"/events/202306{day}.export.CSV.zip": zipped(HOME + f"/{day}", "https://pier.example/a") for day in (15, 16)
    }
    pier = Source("pier", "Pier", "https://pier.example", ())
    shared = Run()
    first, second = (desk.ask(s, DAY, only=("gdelt",), places=at_places, run=shared) for s in (SOURCE, pier))
    assert (len(first.candidates), len(second.candidates), second.requests) == (2, 1, 0)
    assert len(stage.paths()) == 2


def test_missing_list_is_said(lists, desk, at_places) -> None:
    lists["/events/20230615.export.CSV.zip"] = zipped(HOME + "/five")
    found = desk.ask(SOURCE, DAY, only=("gdelt",), places=at_places)
    assert (len(found.candidates), found.error_class, found.is_reached) == (1, "http_404", True)
    nothing = desk.ask(SOURCE, Window.of_day(date(2023, 6, 20)), only=("gdelt",), places=at_places)
    assert (nothing.is_reached, nothing.error_class) == (False, "http_404")


def test_days_before_gdelt_ask_nothing(desk, at_places, stage) -> None:
    found = desk.ask(SOURCE, Window.of_day(date(2012, 6, 15)), only=("gdelt",), places=at_places)
    assert (found.is_reached, found.error_class, stage.asked) == (False, "too_early", [])


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04nonsense", b"<html>", zipped(HOME)[:-30]])
def test_what_is_no_list_is_none(body) -> None:
    assert read_list(body) is None


def test_lines_with_other_columns_are_passed_over() -> None:
    assert read_list(zipped(HOME + "/a", columns=57)) == ()


# --------------------------------------------------------------------------------------------------- WARC

Record = tuple[str, datetime, bytes, str, str]
"""Address, time of the crawl, body, status, media type."""

AT = datetime(2023, 6, 15, 9, tzinfo=UTC)


def page(published: str | None = None) -> bytes:
    meta = f'<meta property="article:published_time" content="{published}">' if published else ""
    return f"<html><head><title>Five</title>{meta}</head><body><p>Five councillors.</p></body></html>".encode()


def record(
    path: str, body: bytes | None = None, at: datetime = AT, status: str = "200 OK", media_type: str = "text/html"
) -> Record:
    url = path if "://" in path else HOME + path
    return url, at, page("2023-06-15T10:00:00+07:00") if body is None else body, status, media_type


def write_warc(path: Path, *records: Record) -> Path:
    with open(path, "wb") as opened:
        writer = WARCWriter(opened, gzip=path.name.endswith(".gz"))
        for url, at, body, status, media_type in records:
            http = StatusAndHeaders(status, [("Content-Type", media_type)], protocol="HTTP/1.1")
            headers = {"WARC-Date": at.strftime("%Y-%m-%dT%H:%M:%SZ")}
            writer.write_record(
                writer.create_warc_record(
                    url, "response", payload=io.BytesIO(body), http_headers=http, warc_headers_dict=headers
                )
            )
    return path


@pytest.fixture
def crawls(tmp_path: Path) -> Path:
    """A folder of WARC files beside the landing zone."""
    folder = tmp_path / "crawls"
    folder.mkdir()
    return folder


@pytest.fixture
def crawl(crawls: Path, desk: Any) -> Callable[..., Any]:
    """Write records to a WARC file and search it."""

    def crawl(*records: Record, name: str = "crawl.warc.gz", window: Window = DAY, source: Source = SOURCE) -> Any:
        write_warc(crawls / name, *records)
        return desk.ask(source, window, only=("cc_news",), places=Places(warcs=(crawls,)))

    return crawl


def test_pages_of_the_host_and_the_window_are_landed_as_they_were_crawled(crawl, desk) -> None:
    found = crawl(record("/five"), record("https://elsewhere.example/five"), record("https://notharbour.example/x"))
    (landed,) = found.pages
    assert (landed.url, landed.kind, landed.strategy, landed.requested_at) == (HOME + "/five", "page", "cc_news", AT)
    assert read_body(desk.settings.landing, landed) == page("2023-06-15T10:00:00+07:00")
    assert landed.candidate.published_at == datetime(2023, 6, 15, 3, tzinfo=UTC)
    assert landed.candidate.published_rule == "warc:article:published_time:iso8601"
    assert landed.candidate.discovered_via == "warc:crawl.warc.gz"
    assert not found.is_complete


@pytest.mark.parametrize(
    "unwanted",
    [
        record("/five", status="404 Not Found"),
        record("/five", media_type="application/pdf"),
        record("/tag/cpp/"),
        record("/five", page("2023-06-14T10:00:00+07:00")),
        record("/five", page(), DAY.end + timedelta(days=4)),
        record("/five", page(), DAY.start - timedelta(hours=1)),
        record("/2023/05/01/five", page()),
        record("/five", b"<p>" + b"x" * 4_000_000),
        record("/five", b""),
    ],
    ids=["404", "pdf", "list", "other day", "crawled later", "crawled before", "day in address", "large", "empty"],
)
def test_what_is_no_article_of_the_window_is_not_landed(unwanted, crawl) -> None:
    assert crawl(unwanted).pages == ()


def test_undated_page_crawled_soon_after_may_be_of_the_window(crawl) -> None:
    (landed,) = crawl(record("/five", page(), DAY.end + timedelta(days=2))).pages
    assert landed.candidate.published_at is None


def test_dated_page_is_found_however_late_it_was_crawled(crawl) -> None:
    assert len(crawl(record("/five", at=datetime(2026, 1, 5, tzinfo=UTC))).pages) == 1


def test_json_ld_date_is_read_in_the_zone_of_the_outlet(crawl) -> None:
    body = b'<script type="application/ld+json">{"datePublished": "2023-06-16T02:00:00"}</script><p>Five'
    assert len(crawl(record("/five", body)).pages) == 1


def test_same_file_twice_gives_the_same_captures(crawl) -> None:
    first, second = crawl(record("/five")), crawl(record("/five"))
    assert [page.capture_id for page in first.pages] == [page.capture_id for page in second.pages]


def test_names_of_cc_news_tell_which_files_to_open(crawls, desk) -> None:
    for stamp in ("20230601000000", "20230614120000", "20230615230000", "20230618000000", "20230701000000"):
        write_warc(crawls / f"CC-NEWS-{stamp}-00001.warc.gz", record(f"/begun-{stamp[4:8]}"))
    write_warc(crawls / "own.warc", record("/own"))
    found = desk.ask(SOURCE, DAY, only=("cc_news",), places=Places(warcs=(crawls,)))
    assert sorted(page.url.removeprefix(HOME) for page in found.pages) == [
        "/begun-0614", "/begun-0615", "/begun-0618", "/own",
    ]  # fmt: skip


def test_files_may_lie_elsewhere_than_on_disk(crawls, desk) -> None:
    held = UPath("memory://crawls/a.warc.gz")
    held.write_bytes(write_warc(crawls / "a.warc.gz", record("/five")).read_bytes())
    found = desk.ask(SOURCE, DAY, only=("cc_news",), places=Places(warcs=(held.parent,)))
    assert [page.url for page in found.pages] == [HOME + "/five"]


def test_file_is_read_through_once_for_all_sources_of_a_run(crawls, desk, monkeypatch) -> None:
    write_warc(crawls / "a.warc.gz", record("/five"), record("https://pier.example/six"))
    pier = Source("pier", "Pier", "https://pier.example", ())
    read: list[Path] = []
    monkeypatch.setattr(
        "pipeline.fetch.archives.warc_file.read_index", lambda path: read.append(path) or read_index(path)
    )
    run, places = Run(), Places(warcs=(crawls,))
    pages = [desk.ask(s, DAY, only=("cc_news",), places=places, run=run).pages for s in (SOURCE, pier)]
    assert [page.url for (page,) in pages] == [HOME + "/five", "https://pier.example/six"]
    assert len(read) == 1


def test_damaged_file_costs_what_follows_the_damage(crawls, desk) -> None:
    whole = write_warc(crawls / "a.warc.gz", *(record(f"/s{n}") for n in range(30))).read_bytes()
    (crawls / "a.warc.gz").write_bytes(whole[: len(whole) // 2] + b"\x00garbage\xff" * 20)
    write_warc(crawls / "b.warc.gz", record("/good"))
    found = desk.ask(SOURCE, DAY, only=("cc_news",), places=Places(warcs=(crawls,)))
    urls = {page.url for page in found.pages}
    assert {HOME + "/s0", HOME + "/good"} <= urls
    assert (found.error_class, "a.warc.gz" in found.note) == ("damaged", True)


@pytest.mark.parametrize(
    "body", [b"", b"not a warc", gzip.compress(b"WARC/1.0\r\n\r\n\r\n"), b"\x1f\x8b\x08", b"\x00" * 999]
)
def test_what_is_no_warc_gives_nothing(body, crawls, desk) -> None:
    (crawls / "x.warc.gz").write_bytes(body)
    found = desk.ask(SOURCE, DAY, only=("cc_news",), places=Places(warcs=(crawls,)))
    assert (found.pages, found.is_reached) == ((), False)
    assert found.error_class in {"nothing_archived", "damaged"}


def test_bulk_archives_wait_for_a_request(desk, at_places, stage) -> None:
    found = desk.ask(SOURCE, DAY, places=at_places)
    assert (found.error_class, stage.asked) == ("no_archive", [])
    asked = desk.ask(SOURCE, DAY, places=at_places, with_bulk=True)
    assert [step.strategy for step in asked.steps] == ["gdelt", "cc_news"]
