"""The hostile newsroom: every misbehaviour by name, with what is landed, what is recorded and what goes on.

Each case runs the whole stage over two outlets, one that misbehaves and one that does not. A landed exchange is written
as `kind path status error bytes?`; the guard is the real one, which lets only the newsrooms of these tests be asked.
"""

from __future__ import annotations

import gzip
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import brotli
import pytest

from pipeline.fetch import guard
from pipeline.fetch.client import MAX_BYTES, Client
from pipeline.fetch.collect import collect
from pipeline.fetch.feed_state import FeedStates
from pipeline.fetch.landing import read_body, read_manifest
from pipeline.records import Window
from tests.fetch.conftest import DAY, Answer, make_certificate

DEADLINE_S = 1.0
NOON = "Mon, 05 Jan 2026 12:00:00 +0700"
BEFORE = "Sun, 04 Jan 2026 12:00:00 +0700"
PAGE = b"<html><h1>Boats</h1><p>Nets and boats.</p></html>"
ZEROS = bytes(60_000_000)

NAMES = """
drip-fed body | gzip bomb | brotli bomb | endless body | redirect loop | redirect to loopback
redirect to a private address | redirect to a metadata address | https to http downgrade
301 to an HTML maintenance page | 304 without a stored body | lying ETag | Retry-After as date | Retry-After as number
429 then 200 | connection reset mid-body | wrong Content-Length | wrong charset | UTF-16 with BOM | truncated XML
entity bomb | external entities | 5,000-item feed | duplicate GUIDs | changing GUIDs | edited title | future date
missing date | ICT date | captcha page at a feed address | robots.txt of 5 MB | robots.txt of 500
robots.txt of "Disallow: /?" | cookies | javascript: and file: links | NUL and control characters in titles
""".replace("\n", " | ")


# ------------------------------------------------------------------------------------------------- behaviours


def rss(*items: tuple[str, str, str], extra: str = "", encoding: str = "UTF-8") -> bytes:
    rows = "".join(
        f"<item><title>{title}</title><link>{link}</link><pubDate>{at}</pubDate>{extra}</item>"
        for link, title, at in items
    )
    head = f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>Harbour</title>'
    return f"{head}{rows}</channel></rss>".encode(encoding, "xmlcharrefreplace")


FEED = rss(("/a", "A", NOON))
TWO = rss(("/a", "A", NOON), ("/b", "B", NOON))


def sends(body: bytes, status: int = 200, **headers: str) -> Answer:
    return lambda visit: visit.answer(body, status, **headers)


def redirects(target: str, status: int = 302) -> Answer:
    return sends(b"", status, location=target)


def drips(visit) -> None:
    visit.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n" + FEED[:-20])
    while True:
        visit.wfile.write(b" ")
        time.sleep(0.05)


def never_ends(visit) -> None:
    visit.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n<rss><channel>")
    while True:
        visit.wfile.write(b"<x/>" * 16_384)


def resets(visit) -> None:
    visit.send_response(200)
    visit.send_header("Content-Length", "100000")
    visit.end_headers()
    visit.wfile.write(FEED[:-20])
    visit.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    visit.rfile.close()
    visit.connection.close()  # with bytes unsent and no lingering: a reset


def says_length(body: bytes, length: int) -> Answer:
    def answer(visit) -> None:
        visit.answer(body, content_length=str(length))
        visit.close_connection = True

    return answer


def busy_once(body: bytes) -> Answer:
    asked = []

    def answer(visit) -> None:
        asked.append(1)
        visit.answer(b"slow down", 429) if len(asked) == 1 else visit.answer(body)

    return answer


def unchanged_for_ever(body: bytes) -> Answer:
    return lambda visit: (
        visit.answer(b"", 304) if visit.headers.get("If-None-Match") else visit.answer(body, etag='"same"')
    )


def tracks(visit) -> None:
    visit.answer(b"tracked", 403) if visit.headers.get("Cookie") else visit.answer(PAGE, set_cookie="id=1; Path=/")


BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]><rss version='2.0'><channel><item><title>&a9;</title><link>/a</link></item></channel></rss>"
).encode()
OUTSIDE = (
    b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><item>'
    b"<title>&x;</title><link>/a</link></item></channel></rss>"
)
LONG_ROBOTS = b"User-agent: *\nDisallow: /forbidden\n" + b"# words that nobody reads\n" * 200_000
LONG_FEED = rss(*((f"/{n}", f"Story {n}", NOON if n < 3 else BEFORE) for n in range(5_000)))
LATIN = rss(("/a", "Café à côté", NOON)).decode().encode("latin-1")
UNCERTAIN = rss(("/a", "Later", "Fri, 01 Jan 2038 00:00:00 GMT"))


# ------------------------------------------------------------------------------------------------------ cases


Routes = dict[str, Answer]


@dataclass(frozen=True)
class Case:
    """What the hostile outlet answers in one run after the other, and what the last run comes to.

    `landed` are its exchanges, a robots.txt that is not there left out; `recorded` is (is_reached, error_class,
    entries, pages); `titles` are those of its pages. Between two runs its feed's state ages by `pause`.
    """

    name: str
    routes: Callable[[], list[Routes]]
    landed: list[str]
    recorded: tuple[bool, str | None, int, int]
    titles: list[str] = field(default_factory=list)
    feeds: tuple[str, ...] = ("/feed",)
    pause: timedelta = timedelta(0)
    tls: bool = False


def once(**answers: Answer) -> Callable[[], list[Routes]]:
    return lambda: [{"/" + name: answer for name, answer in answers.items()}]


PAGES_AB = ["page /a 200 ok bytes", "page /b 200 ok bytes"]
FEED_AND_PAGE = ["feed /feed 200 ok bytes", "page /a 200 ok bytes"]

CASES = [
    Case("drip-fed body", once(feed=drips), ["feed /feed 200 timeout bytes"], (False, "timeout", 0, 0)),
    Case(
        "gzip bomb",
        lambda: [{"/feed": sends(gzip.compress(ZEROS), content_encoding="gzip")}],
        ["feed /feed 200 too_large bytes"],
        (False, "too_large", 0, 0),
    ),
    Case(
        "brotli bomb",
        lambda: [{"/feed": sends(brotli.compress(ZEROS, quality=1), content_encoding="br")}],
        ["feed /feed 200 too_large bytes"],
        (False, "too_large", 0, 0),
    ),
    Case("endless body", once(feed=never_ends), ["feed /feed 200 too_large bytes"], (False, "too_large", 0, 0)),
    Case(
        "redirect loop",
        lambda: [{"/feed": redirects("/there"), "/there": redirects("/feed")}],
        ["feed /feed 302 redirect_loop -"],
        (False, "redirect_loop", 0, 0),
    ),
    Case(
        "redirect to loopback",
        once(feed=redirects("http://127.0.0.1:1/")),
        ["robots http://127.0.0.1:1/robots.txt - address -", "feed /feed 302 address -"],
        (False, "address", 0, 0),
    ),
    Case(
        "redirect to a private address",
        once(feed=redirects("http://10.0.0.1/")),
        ["robots http://10.0.0.1/robots.txt - address -", "feed /feed 302 address -"],
        (False, "address", 0, 0),
    ),
    Case(
        "redirect to a metadata address",
        once(feed=redirects("http://169.254.169.254/latest/meta-data/")),
        ["robots http://169.254.169.254/robots.txt - address -", "feed /feed 302 address -"],
        (False, "address", 0, 0),
    ),
    Case(
        "https to http downgrade",
        once(feed=redirects("http://127.0.0.1/feed")),
        ["feed /feed 302 downgrade -"],
        (False, "downgrade", 0, 0),
        tls=True,
    ),
    Case(
        "301 to an HTML maintenance page",
        once(feed=redirects("/soon", 301), soon=b"<!doctype html><title>We are back soon</title>"),
        ["feed /feed 200 blocked bytes"],
        (False, "blocked", 0, 0),
    ),
    Case(
        "304 without a stored body",
        once(feed=sends(b"", 304)),
        ["feed /feed 304 not_modified -"],
        (False, "not_modified", 0, 0),
    ),
    Case(
        "lying ETag",
        lambda: [
            {"/feed": unchanged_for_ever(FEED), "/a": PAGE},
            {"/feed": unchanged_for_ever(rss(("/b", "B", NOON))), "/b": PAGE},
        ],
        [*FEED_AND_PAGE, "page /b 200 ok bytes"],
        (True, None, 1, 1),
        ["A", "B"],
        pause=timedelta(days=7),
    ),
    Case(
        "Retry-After as date",
        lambda: [{"/feed": sends(b"", 429, retry_after=format_datetime(datetime.now(UTC) + timedelta(hours=1), True))}],
        ["feed /feed 429 http_429 bytes", "feed /second - host_waits -"],
        (False, "http_429", 0, 0),
        feeds=("/feed", "/second"),
    ),
    Case(
        "Retry-After as number",
        once(feed=sends(b"", 503, retry_after="3600")),
        ["feed /feed 503 http_503 bytes", "feed /second - host_waits -"],
        (False, "http_503", 0, 0),
        feeds=("/feed", "/second"),
    ),
    Case(
        "429 then 200",
        lambda: [{"/feed": busy_once(FEED), "/a": PAGE}],
        ["feed /feed 429 http_429 bytes", *FEED_AND_PAGE],
        (True, None, 1, 1),
        ["A"],
    ),
    Case(
        "connection reset mid-body",
        once(feed=resets),
        ["feed /feed 200 reset bytes"] * 3,
        (False, "reset", 0, 0),
    ),
    Case(
        "wrong Content-Length",
        once(feed=says_length(TWO, 5_000), second=says_length(TWO, len(TWO) - 10), a=PAGE, b=PAGE),
        [*["feed /feed 200 truncated bytes"] * 3, "feed /second 200 ok bytes", *PAGES_AB],
        (True, None, 2, 2),
        ["A", "B"],
        feeds=("/feed", "/second"),
    ),
    Case("wrong charset", once(feed=sends(LATIN), a=PAGE), FEED_AND_PAGE, (True, None, 1, 1), ["Café à côté"]),
    Case(
        "UTF-16 with BOM",
        once(feed=sends(rss(("/a", "ចុះចូល", NOON), encoding="UTF-16")), a=PAGE),
        FEED_AND_PAGE,
        (True, None, 1, 1),
        ["ចុះចូល"],
    ),
    Case(
        "truncated XML",
        once(feed=rss(("/a", "A", NOON), ("/b", "B", NOON))[:-40], a=PAGE, b=PAGE),
        FEED_AND_PAGE,
        (True, None, 1, 1),
        ["A"],
    ),
    Case(
        "entity bomb", once(feed=BILLION_LAUGHS, a=PAGE), ["feed /feed 200 entities bytes"], (False, "entities", 0, 0)
    ),
    Case("external entities", once(feed=OUTSIDE, a=PAGE), ["feed /feed 200 entities bytes"], (False, "entities", 0, 0)),
    Case(
        "5,000-item feed",
        lambda: [{"/feed": LONG_FEED} | {f"/{n}": PAGE for n in range(3)}],
        ["feed /feed 200 ok bytes", *(f"page /{n} 200 ok bytes" for n in range(3))],
        (True, None, 5_000, 3),
        ["Story 0", "Story 1", "Story 2"],
    ),
    Case(
        "duplicate GUIDs",
        once(feed=rss(("/a", "A", NOON), ("/b", "B", NOON), extra="<guid>same</guid>"), a=PAGE, b=PAGE),
        [*FEED_AND_PAGE, "page /b 200 ok bytes"],
        (True, None, 2, 2),
        ["A", "B"],
    ),
    Case(
        "changing GUIDs",
        lambda: [
            {"/feed": rss(("/a", "A", NOON), extra="<guid>1</guid>"), "/a": PAGE},
            {"/feed": rss(("/a", "A", NOON), extra="<guid>2</guid>"), "/a": sends(b"asked twice", 500)},
        ],
        FEED_AND_PAGE,
        (True, None, 1, 0),
        ["A"],
    ),
    Case(
        "edited title",
        lambda: [
            {"/feed": rss(("/a", "First", NOON)), "/a": PAGE},
            {"/feed": rss(("/a", "Second", NOON)), "/a": sends(b"asked twice", 500)},
        ],
        FEED_AND_PAGE,
        (True, None, 1, 0),
        ["Second"],
    ),
    Case("future date", once(feed=UNCERTAIN, a=PAGE), FEED_AND_PAGE, (True, None, 1, 1), ["Later"]),
    Case("missing date", once(feed=rss(("/a", "Once", "")), a=PAGE), FEED_AND_PAGE, (True, None, 1, 1), ["Once"]),
    Case(
        "ICT date",
        once(
            feed=rss(
                ("/a", "06:59 there", "Tue, 06 Jan 2026 06:59:00 ICT"),
                ("/b", "07:00 there", "Tue, 06 Jan 2026 07:00:00 ICT"),
            ),
            a=PAGE,
        ),
        FEED_AND_PAGE,
        (True, None, 2, 1),
        ["06:59 there"],
    ),
    Case(
        "captcha page at a feed address",
        once(feed=b"<!doctype html><title>Verify you are human</title>"),
        ["feed /feed 200 blocked bytes"],
        (False, "blocked", 0, 0),
    ),
    Case(
        "robots.txt of 5 MB",
        lambda: [{"/robots.txt": LONG_ROBOTS, "/feed": rss(("/a", "A", NOON), ("/forbidden", "B", NOON)), "/a": PAGE}],
        ["robots /robots.txt 200 too_large bytes", *FEED_AND_PAGE, "page /forbidden - robots -"],
        (True, None, 2, 1),
        ["A", "B"],
    ),
    Case(
        "robots.txt of 500",
        lambda: [{"/robots.txt": sends(b"", 500), "/feed": FEED, "/a": PAGE}],
        ["robots /robots.txt 500 http_500 bytes"] * 3 + ["feed /feed - robots -"],
        (False, "robots", 0, 0),
    ),
    Case(
        'robots.txt of "Disallow: /?"',
        lambda: [
            {
                "/robots.txt": b"User-agent: *\nDisallow: /?",
                "/feed": rss(("/a", "A", NOON), ("/?p=1", "B", NOON)),
                "/a": PAGE,
            }
        ],
        ["robots /robots.txt 200 ok bytes", "feed /feed 200 ok bytes", "page /?p=1 - robots -", "page /a 200 ok bytes"],
        (True, None, 2, 1),
        ["B", "A"],
    ),
    Case(
        "cookies",
        once(feed=sends(rss(("/a", "A", NOON), ("/b", "B", NOON)), set_cookie="id=1; Path=/"), a=tracks, b=tracks),
        [*FEED_AND_PAGE, "page /b 200 ok bytes"],
        (True, None, 2, 2),
        ["A", "B"],
    ),
    Case(
        "javascript: and file: links",
        once(
            feed=rss(("javascript:alert(1)", "X", NOON), ("file:///etc/passwd", "Y", NOON), ("/a", "A", NOON)), a=PAGE
        ),
        FEED_AND_PAGE,
        (True, None, 1, 1),
        ["A"],
    ),
    Case(
        "NUL and control characters in titles",
        once(feed=rss(("/a", "Bo\x00a\x07ts\x1b[31m &#8238;\u200bred", NOON)), a=PAGE),
        FEED_AND_PAGE,
        (True, None, 1, 1),
        ["Bo a ts [31m \u202e\u200bred"],
    ),
]


def test_every_case_of_the_list_is_here() -> None:
    assert sorted(case.name for case in CASES) == sorted(name.strip() for name in NAMES.split("|") if name.strip())


@pytest.fixture
def only_newsrooms(monkeypatch: pytest.MonkeyPatch, open_newsroom):
    """Opens newsrooms; loopback is forbidden as it is in real life, but for their own ports."""
    ports: set[int] = set()
    real = guard.refusal_of_peer

    def refusal(peer: str, port: int, *, allow_loopback: bool) -> str | None:
        return None if peer == "127.0.0.1" and port in ports else real(peer, port, allow_loopback=allow_loopback)

    monkeypatch.setattr(guard, "refusal_of_peer", refusal)

    def start(certificate: Path | None = None):
        newsroom = open_newsroom(certificate)
        ports.add(int(newsroom.base.rpartition(":")[2]))
        return newsroom

    return start


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_outlet_with(case: Case, only_newsrooms, settings, tmp_path) -> None:
    pem = make_certificate(tmp_path / "pem", "127.0.0.1", datetime.now(UTC) + timedelta(days=5)) if case.tls else None
    hostile, good = only_newsrooms(pem), only_newsrooms()
    good.routes |= {"/feed": FEED, "/a": PAGE}
    settings = replace(settings, allow_loopback=False, deadline_s=DEADLINE_S)
    sources = [hostile.source("hostile", *case.feeds), good.source("good")]
    states = FeedStates(settings.home / "feeds")
    for routes in case.routes():
        hostile.routes = routes
        hostile.visits.clear()
        for feed in sources[0].feeds:
            state = states.read(feed)
            states.write(replace(state, full_at=state.full_at - case.pause if state.full_at else None))
        client = Client(settings, retry_pause_s=0.01, ca_bundle=pem)
        began = time.monotonic()
        collected = collect(sources, Window.of_day(DAY), settings, label="test", client=client, fresh_for=timedelta(0))
        took = time.monotonic() - began

    captures = list(read_manifest(collected.manifest))
    mine = [c for c in captures if c.source_id == "hostile" and not (c.kind == "robots" and c.status == 404)]
    told = [
        f"{c.kind} {c.url.removeprefix(hostile.base)} {c.status or '-'} {c.error_class or 'ok'} "
        f"{'bytes' if c.warc_path else '-'}"
        for c in mine
    ]
    assert told == case.landed
    assert all(len(read_body(settings.landing, c)) == c.byte_count for c in mine if c.warc_path)
    assert all(c.byte_count <= max(MAX_BYTES.values()) for c in mine)
    assert [c.candidate.title for c in mine if c.kind == "page" and c.candidate] == case.titles

    well, ill = collected.outcomes
    assert (ill.is_reached, ill.error_class, ill.entries, ill.pages) == case.recorded
    assert (ill.error_class is None) == (ill.reason is None or (ill.is_reached and ill.feeds_failed == 0))
    assert (well.is_reached, well.entries, well.pages + well.reused) == (True, 1, 1)  # the other outlet goes on

    asked = len([c for c in captures if c.source_id == "hostile"])
    assert all(c.elapsed_ms <= (DEADLINE_S + 1) * 1000 for c in captures)
    assert took <= asked * (DEADLINE_S + 1)


# ----------------------------------------------------------------------------------------------------- memory

CHILD = """
import sys
from datetime import date, timedelta
from pathlib import Path
from pipeline.fetch.collect import collect
from pipeline.records import Source, Window
from pipeline.settings import read_settings

home, *bases = sys.argv[1:]
env = {"HOME": home, "ALLOW_LOOPBACK": "1", "HOST_PACE_S": "0", "DEADLINE_S": "10"}
settings = read_settings({f"DEFECTION_WATCH_{name}": value for name, value in env.items()})
sources = [Source(f"outlet{n}", f"Outlet {n}", base, (base + "/feed",)) for n, base in enumerate(bases)]
collect(sources, Window.of_day(date(2026, 1, 5)), settings, label="test")
# Not getrusage: its peak begins with that of the process that started this one.
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(int(peak.split()[1]) // 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read from /proc")
@pytest.mark.parametrize(
    ("name", "outlets"),
    [
        *((name, 16) for name in ("gzip bomb", "brotli bomb", "endless body", "entity bomb", "robots.txt of 5 MB")),
        ("5,000-item feed", 4),
    ],
)
def test_memory_stays_under_300_mb_with_many_outlets_of(name: str, outlets: int, open_newsroom, settings) -> None:
    case = next(case for case in CASES if case.name == name)
    hosts = [open_newsroom(host=f"127.0.0.{number}") for number in range(1, outlets + 1)]  # hosts of their own
    for host in hosts:
        host.routes = case.routes()[0]
    command = [sys.executable, "-c", CHILD, str(settings.home), *(host.base for host in hosts)]
    child = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    (manifest,) = settings.landing.glob("*/*.manifest.jsonl")
    assert {c.error_class for c in read_manifest(manifest) if c.kind == "feed"} == {case.recorded[1]}
    assert int(child.stdout) < 300
