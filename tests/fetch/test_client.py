"""What servers do to a client, and what it makes of it. Every case is a real exchange on loopback."""

from __future__ import annotations

import gzip
import os
import socket
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from pipeline.errors import FetchError
from pipeline.fetch.address import clean_url, refusal_of_peer
from pipeline.fetch.client import MAX_BYTES, Client, Exchange
from pipeline.fetch.pace import HostPacer


def outcome(client: Client, url: str) -> Exchange:
    return client.get(url)[-1]


# ------------------------------------------------------------------------------------------------- limits


def drip_body(visit) -> None:
    visit.send_response(200)
    visit.send_header("Content-Length", "1000000")
    visit.end_headers()
    while True:
        visit.wfile.write(b"x")
        time.sleep(0.05)


def drip_headers(visit) -> None:
    visit.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(1000):
        visit.wfile.write(f"X-{number}: {number}\r\n".encode())
        time.sleep(0.05)


def drip_chunks(visit) -> None:
    visit.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        visit.wfile.write(b"1\r\nx\r\n")
        time.sleep(0.05)


def silence(visit) -> None:
    time.sleep(3)


@pytest.mark.parametrize("misbehave", [drip_body, drip_headers, drip_chunks, silence])
def test_slow_server_is_left_at_the_deadline(newsroom, short, misbehave) -> None:
    newsroom.routes["/slow"] = misbehave
    began = time.monotonic()
    exchange = outcome(short, newsroom.base + "/slow")
    assert exchange.error_class == "timeout"
    assert time.monotonic() - began < 0.5 + 1.0


def test_what_a_dripping_server_sent_is_kept(newsroom, short) -> None:
    newsroom.routes["/slow"] = drip_body
    exchange = outcome(short, newsroom.base + "/slow")
    assert exchange.status == 200
    assert set(exchange.body) == {ord("x")}


def compressed(encoding: str, size: int) -> bytes:
    zeros = bytes(1_000_000)
    if encoding == "br":
        brotli = pytest.importorskip("brotli", reason="without brotli installed it is never asked for")
        packer = brotli.Compressor(quality=5)
        return b"".join(packer.process(zeros) for _ in range(size // 1_000_000)) + packer.finish()
    press = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | (16 if encoding == "gzip" else 0))
    return b"".join(press.compress(zeros) for _ in range(size // 1_000_000)) + press.flush()


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_bomb_is_cut_at_the_cap_of_decoded_bytes(newsroom, client, encoding) -> None:
    bomb = compressed(encoding, 100_000_000)
    assert len(bomb) < 500_000
    newsroom.routes["/bomb"] = lambda visit: visit.answer(bomb, content_encoding=encoding)
    exchange = outcome(client, newsroom.base + "/bomb")
    assert exchange.error_class == "too_large"
    assert len(exchange.body) == MAX_BYTES["page"]


def test_endless_body_is_cut_at_the_cap(newsroom, client) -> None:
    def endless(visit) -> None:
        visit.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            visit.wfile.write(b"y" * 65536)

    newsroom.routes["/endless"] = endless
    assert outcome(client, newsroom.base + "/endless").error_class == "too_large"


def test_compressed_body_arrives_decoded(newsroom, client) -> None:
    newsroom.routes["/page"] = lambda visit: visit.answer(gzip.compress(b"<p>words</p>"), content_encoding="gzip")
    exchange = outcome(client, newsroom.base + "/page")
    assert (exchange.is_ok, exchange.body) == (True, b"<p>words</p>")


def test_broken_compression_is_named(newsroom, client) -> None:
    newsroom.routes["/page"] = lambda visit: visit.answer(b"not gzip at all", content_encoding="gzip")
    assert outcome(client, newsroom.base + "/page").error_class == "encoding"


# ---------------------------------------------------------------------------------------------- redirects


def redirect_to(location: str, status: int = 302) -> Callable[..., None]:
    return lambda visit: visit.answer(b"", status=status, location=location)


def test_redirects_are_walked_and_remembered(newsroom, client) -> None:
    newsroom.routes |= {"/old": redirect_to("/new", 301), "/new": redirect_to("newest"), "/newest": b"here"}
    exchange = outcome(client, newsroom.base + "/old")
    assert exchange.body == b"here"
    assert exchange.redirects == (newsroom.base + "/new", newsroom.base + "/newest")
    assert exchange.final_url == newsroom.base + "/newest"


def test_khmer_location_in_raw_utf8_is_followed(newsroom, client) -> None:
    newsroom.routes["/old"] = redirect_to("/ខ្មែរ".encode().decode("latin-1"))
    newsroom.routes["/%E1%9E%81%E1%9F%92%E1%9E%98%E1%9F%82%E1%9E%9A"] = b"here"
    assert outcome(client, newsroom.base + "/old").body == b"here"


def test_redirect_loop_is_named(newsroom, client) -> None:
    newsroom.routes |= {"/a": redirect_to("/b"), "/b": redirect_to("/a")}
    assert outcome(client, newsroom.base + "/a").error_class == "redirect_loop"
    assert newsroom.paths() == ["/a", "/b"]


def test_sixth_redirect_is_not_followed(newsroom, client) -> None:
    newsroom.routes |= {f"/{n}": redirect_to(f"/{n + 1}") for n in range(10)}
    assert outcome(client, newsroom.base + "/0").error_class == "too_many_redirects"
    assert newsroom.paths() == [f"/{n}" for n in range(6)]


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "javascript:alert(1)", "ftp://127.0.0.1/", "http://u:p@h.example/"]
)
def test_redirect_to_no_web_address_is_refused(newsroom, client, target) -> None:
    newsroom.routes["/a"] = redirect_to(target)
    assert outcome(client, newsroom.base + "/a").error_class in {"scheme", "url"}


@pytest.mark.parametrize(
    "target",
    [
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://[fe80::1]/",
        "http://0.0.0.0/",
        "http://[::ffff:10.0.0.1]/",
        "http://[fd00:ec2::254]/",
        "http://100.100.100.200/",
        "http://168.63.129.16/",
        "http://2130706433.example.invalid/",
    ],
)
def test_redirect_into_a_private_network_sends_nothing(newsroom, client, target) -> None:
    newsroom.routes["/a"] = redirect_to(target)
    exchange = outcome(client, newsroom.base + "/a")
    assert exchange.error_class in {"address", "dns"}
    assert exchange.redirects == (target,)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1"])
def test_loopback_is_refused_unless_allowed(newsroom, settings, host) -> None:
    port = newsroom.base.rpartition(":")[2]
    strict = Client(replace(settings, allow_loopback=False), retry_pause_s=0.01)
    assert outcome(strict, f"http://{host}:{port}/").error_class == "address"
    assert newsroom.visits == []


def test_name_that_turns_to_a_private_address_is_refused(newsroom, settings, monkeypatch) -> None:
    """DNS rebinding: the check and the connection use the same answer, so a second answer cannot differ."""
    answers: list[str] = []

    def rebinding(host: str, port: int, *args: object, **kwargs: object) -> list[tuple[object, ...]]:
        answers.append("93.184.216.34" if not answers else "127.0.0.1")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers[-1], port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    port = int(newsroom.base.rpartition(":")[2])
    strict = Client(replace(settings, allow_loopback=False, deadline_s=0.5), retry_pause_s=0.01)
    exchanges = [*strict.get(f"http://turncoat.example:{port}/"), *strict.get(f"http://turncoat.example:{port}/")]
    assert {e.error_class for e in exchanges} == {"address"}
    assert newsroom.visits == []


@pytest.mark.parametrize(
    ("peer", "allowed"),
    [
        ("93.184.216.34", True),
        ("127.0.0.1", False),
        ("::1", False),
        ("10.1.2.3", False),
        ("224.0.0.1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::5db8:d822", True),
        ("2002:7f00:1::", False),
        ("fe80::1%eth0", False),
        ("2606:2800:220:1::1", True),
    ],
)
def test_only_public_addresses_are_peers(peer: str, allowed: bool) -> None:
    assert (refusal_of_peer(peer, 443, allow_loopback=False) is None) == allowed


def test_only_web_ports_of_public_addresses_are_asked() -> None:
    assert refusal_of_peer("93.184.216.34", 6379, allow_loopback=True) is not None


# ------------------------------------------------------------------------------------- retries and waiting


def test_429_then_200_is_tried_again_and_both_are_told(newsroom, client) -> None:
    def busy_once(visit) -> None:
        busy = newsroom.paths().count("/feed") == 1
        visit.answer(b"busy" if busy else b"ok", status=429 if busy else 200, retry_after="0")

    newsroom.routes["/feed"] = busy_once
    first, second = client.get(newsroom.base + "/feed")
    assert (first.attempt, first.status, first.error_class, first.body) == (1, 429, "http_429", b"busy")
    assert (second.attempt, second.status, second.error_class, second.body) == (2, 200, None, b"ok")


@pytest.mark.parametrize("form", ["number", "date"])
def test_retry_after_in_both_forms_closes_the_host_when_it_is_long(newsroom, client, form) -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    newsroom.routes["/feed"] = lambda visit: visit.answer(b"", 503, retry_after="3600" if form == "number" else at)
    exchanges = client.get(newsroom.base + "/feed")
    assert [e.error_class for e in exchanges] == ["http_503"]
    assert exchanges[0].retry_after_s == pytest.approx(3600, abs=30)
    assert outcome(client, newsroom.base + "/other").error_class == "host_waits"
    assert newsroom.paths() == ["/feed"]


def test_short_retry_after_is_waited_for(newsroom, client) -> None:
    newsroom.routes["/feed"] = lambda visit: visit.answer(b"", 503, retry_after="1")
    client.get(newsroom.base + "/feed")
    times = [at for _, at, _ in newsroom.visits]
    assert len(times) > 1
    assert times[1] - times[0] >= 1.0


@pytest.mark.parametrize(("status", "attempts"), [(404, 1), (403, 1), (410, 1), (500, 3), (502, 3)])
def test_only_passing_troubles_are_tried_again(newsroom, client, status, attempts) -> None:
    newsroom.routes["/feed"] = lambda visit: visit.answer(b"sorry", status)
    exchanges = client.get(newsroom.base + "/feed")
    assert [e.error_class for e in exchanges] == [f"http_{status}"] * attempts


def test_connection_reset_in_the_body_is_tried_again_and_named(newsroom, client) -> None:
    def reset(visit) -> None:
        visit.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
        visit.wfile.flush()
        time.sleep(0.05)
        visit.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        os.close(visit.connection.detach())

    newsroom.routes["/feed"] = reset
    exchanges = client.get(newsroom.base + "/feed")
    assert [e.error_class for e in exchanges] == ["reset"] * 3


@pytest.mark.parametrize("declared", ["1000", "4"])
def test_wrong_content_length(newsroom, client, declared) -> None:
    def lie(visit) -> None:
        visit.answer(b"ten bytes.", content_length=declared)
        visit.close_connection = True

    newsroom.routes["/page"] = lie
    exchange = outcome(client, newsroom.base + "/page")
    too_long = declared == "1000"
    assert exchange.error_class == ("truncated" if too_long else None)
    assert exchange.body == (b"ten bytes." if too_long else b"ten ")


def test_nobody_listens(client) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        exchange = outcome(client, f"http://127.0.0.1:{taken.getsockname()[1]}/")
    assert exchange.error_class == "connect"


def test_name_that_does_not_exist(client) -> None:
    assert outcome(client, "http://nowhere.invalid/").error_class == "dns"


def test_resolver_that_hangs_ends_at_the_deadline(short, monkeypatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: time.sleep(2))
    began = time.monotonic()
    assert outcome(short, "http://slow.example/").error_class == "timeout"
    assert time.monotonic() - began < 0.5 + 1.0


@pytest.mark.parametrize(
    "host", ["a" * 64 + ".example", "a..example", "*.example", "ខ្មែរ..example", "a\u0000b.example"]
)
def test_host_that_cannot_exist_is_named(client, host) -> None:
    assert outcome(client, f"http://{host}/").error_class in {"url", "dns"}


def test_hop_without_an_answer_shows_no_status(newsroom, short) -> None:
    newsroom.routes |= {"/a": redirect_to("/b"), "/b": silence}
    exchange = outcome(short, newsroom.base + "/a")
    assert (exchange.error_class, exchange.status, exchange.final_url) == ("timeout", None, newsroom.base + "/b")


def test_server_that_speaks_no_http(newsroom, client) -> None:
    newsroom.routes["/page"] = lambda visit: visit.wfile.write(b"SSH-2.0-nonsense\r\n\r\n")
    assert outcome(client, newsroom.base + "/page").error_class in {"reset", "protocol"}


def test_304_that_nobody_asked_for_brings_no_bytes(newsroom, client) -> None:
    newsroom.routes["/feed"] = lambda visit: visit.answer(b"", 304)
    assert outcome(client, newsroom.base + "/feed").error_class == "not_modified"


# --------------------------------------------------------------------------------------- what is never done


def test_cookies_are_not_sent_back(newsroom, client) -> None:
    newsroom.routes["/page"] = lambda visit: visit.answer(b"ok", set_cookie="id=1; Path=/")
    client.get(newsroom.base + "/page")
    client.get(newsroom.base + "/page")
    assert all("Cookie" not in headers for _, _, headers in newsroom.visits)


def test_proxies_and_credentials_of_the_environment_are_ignored(newsroom, client, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login a password b")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    newsroom.routes["/page"] = b"ok"
    assert outcome(client, newsroom.base + "/page").is_ok
    assert "Authorization" not in newsroom.visits[0][2]


def test_user_agent_says_who_asks_and_whom_to_write(newsroom, client) -> None:
    client.get(newsroom.base + "/page")
    agent = newsroom.visits[0][2]["User-Agent"]
    assert agent.startswith("DefectionWatch/")
    assert "desk@harbour.example" in agent


def test_network_off_opens_no_socket(newsroom, settings, monkeypatch) -> None:
    def never(*args: object, **kwargs: object) -> socket.socket:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", never)
    monkeypatch.setattr(socket, "getaddrinfo", never)
    with pytest.raises(FetchError) as raised:
        Client(replace(settings, network_off=True)).get(newsroom.base + "/page")
    assert raised.value.error_class == "network_off"


# ------------------------------------------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("link", "base", "expected"),
    [
        ("/a b", "https://harbour.example/feed", "https://harbour.example/a%20b"),
        ("//harbour.example/a", "https://harbour.example/feed", "https://harbour.example/a"),
        ("a#top", "https://harbour.example/x/feed", "https://harbour.example/x/a"),
        (" https://harbour.example/a\n", None, "https://harbour.example/a"),
        ("https://harbour.example", None, "https://harbour.example/"),
        ("/ចុះ", "https://harbour.example/", "https://harbour.example/%E1%9E%85%E1%9E%BB%E1%9F%87"),
    ],
)
def test_links_become_absolute(link: str, base: str | None, expected: str) -> None:
    assert clean_url(link, base) == expected


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "mailto:a@b.example",
        "http://",
        "http://[",
        "http://a:99999/",
    ],
)
def test_other_links_are_refused(link: str) -> None:
    with pytest.raises(FetchError):
        clean_url(link)


# ---------------------------------------------------------------------------------------------------- pace


def test_clients_of_several_runs_share_one_pace_per_host(newsroom, settings, monkeypatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("pipeline.fetch.pace.sleep", pauses.append)
    newsroom.routes["/page"] = b"ok"
    for _ in range(3):
        Client(replace(settings, host_pace_s=100.0)).get(newsroom.base + "/page")
    assert [round(pause, -1) for pause in pauses] == [100, 200]


def test_waiting_for_a_turn_does_not_use_up_the_deadline(newsroom, settings) -> None:
    slow = replace(settings, deadline_s=0.3)
    client = Client(slow, host_pacer=HostPacer(0.6))
    newsroom.routes["/page"] = b"ok"
    assert [outcome(client, newsroom.base + "/page").error_class for _ in range(2)] == [None, None]


def test_pacer_survives_a_damaged_file(tmp_path) -> None:
    pacer = HostPacer(0.01, tmp_path)
    pacer.wait("harbour.example")
    for file in tmp_path.iterdir():
        file.write_bytes(b"\xff\xfe nonsense")
    assert pacer.wait("harbour.example") == 0.0
