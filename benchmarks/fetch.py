"""How fast the fetch stage lands pages, side by side with Scrapy saving the same bodies.

    .venv/bin/python benchmarks/fetch.py                      # ours alone
    .venv/bin/python benchmarks/fetch.py --scrapy PYTHON      # PYTHON has the package scrapy

3,000 pages of 30 KB from 60 newsrooms on loopback ports, pace zero, robots.txt asked by both. Ours writes WARC and
manifest and then reads every body back against its SHA-256 (timed apart). Each contender runs in its own process.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

NEWSROOMS, PAGES, PAGE_BYTES = 60, 50, 30_000

SPIDER = """
import hashlib, os, resource, sys, time
import scrapy
from scrapy.crawler import CrawlerProcess

folder, ports = sys.argv[1], [int(port) for port in sys.argv[2].split(",")]
pages = 0

class Newsrooms(scrapy.Spider):
    name = "newsrooms"

    async def start(self):
        for port in ports:
            yield scrapy.Request(f"http://127.0.0.1:{port}/feed", self.read_feed)

    def read_feed(self, response):
        selector = scrapy.Selector(text=response.text, type="xml")
        for link in selector.xpath("//item/link/text()").getall():
            yield scrapy.Request(response.urljoin(link), self.save)

    def save(self, response):
        global pages
        pages += 1
        with open(os.path.join(folder, hashlib.sha256(response.url.encode()).hexdigest()), "wb") as file:
            file.write(response.body)

began = time.perf_counter()
process = CrawlerProcess({"LOG_LEVEL": "ERROR", "ROBOTSTXT_OBEY": True, "TELNETCONSOLE_ENABLED": False,
                          "DOWNLOAD_DELAY": 0, "CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 16})
process.crawl(Newsrooms)
process.start()
took = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(f"scrapy  {pages} pages in {took:.1f} s: {pages / took:.0f}/s, peak {peak} MB")
"""


async def serve() -> None:
    """The newsrooms: robots.txt, a feed of 50 items, and pages; their ports are printed on one line."""
    words = os.urandom(PAGE_BYTES // 6).hex()  # a page packs about as well as news does
    page = f"<html><body><p>{words}</p>{'<p>The words of the story.</p>' * 1000}".encode()[:PAGE_BYTES]
    items = "".join(
        f"<item><title>Story {n}</title><link>/story/{n}</link><pubDate>2026-01-05T10:00:00+07:00</pubDate></item>"
        for n in range(PAGES)
    )
    feed = f'<rss version="2.0"><channel><title>Newsroom</title>{items}</channel></rss>'.encode()
    answers = {b"/feed": (b"application/rss+xml", feed), b"/robots.txt": (b"text/plain", b"User-agent: *\nDisallow:\n")}

    async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                path = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1]
                kind, body = answers.get(path, (b"text/html", page))
                head = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (kind, len(body))
                writer.write(head + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    servers = [await asyncio.start_server(visit, "127.0.0.1", 0, family=socket.AF_INET) for _ in range(NEWSROOMS)]
    print(",".join(str(server.sockets[0].getsockname()[1]) for server in servers), flush=True)
    await asyncio.Event().wait()


def collect_all(folder: Path, ports: list[int]) -> None:
    """Our side: collect, say the rate, then verify every body."""
    from datetime import date

    from pipeline.fetch import collect as stage
    from pipeline.fetch.landing import read_body, read_manifest
    from pipeline.records import Source, Window
    from pipeline.settings import read_settings

    settings = read_settings(
        {
            "DEFECTION_WATCH_HOME": str(folder),
            "DEFECTION_WATCH_ALLOW_LOOPBACK": "1",
            "DEFECTION_WATCH_HOST_PACE_S": "0",
        }
    )
    bases = [f"http://127.0.0.1:{port}" for port in ports]
    sources = [Source(f"newsroom{n}", f"Newsroom {n}", base, (f"{base}/feed",)) for n, base in enumerate(bases)]
    stage.host_of = lambda source: source.homepage  # each port stands for a host of its own
    began = time.perf_counter()
    collected = stage.collect(sources, Window.of_day(date(2026, 1, 5)), settings, label="bench")
    took = time.perf_counter() - began
    pages = sum(outcome.pages for outcome in collected.outcomes)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    began = time.perf_counter()
    whole = sum(len(read_body(settings.landing, c)) == PAGE_BYTES for c in read_manifest(collected.manifest))
    verified = time.perf_counter() - began
    print(f"ours    {pages} pages in {took:.1f} s: {pages / took:.0f}/s, peak {peak} MB", end="; ")
    print(f"{whole} verified in {verified:.1f} s", flush=True)
    if pages != NEWSROOMS * PAGES or whole != pages:
        sys.exit(f"expected {NEWSROOMS * PAGES} pages")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scrapy", metavar="PYTHON", help="an interpreter that has the package scrapy")
    parser.add_argument("role", nargs="?", choices=["run", "serve", "ours"], default="run", help=argparse.SUPPRESS)
    parser.add_argument("rest", nargs="*", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.role == "serve":
        asyncio.run(serve())
    elif options.role == "ours":
        collect_all(Path(options.rest[0]), [int(port) for port in options.rest[1].split(",")])
    else:
        command = [sys.executable, __file__]
        with (
            tempfile.TemporaryDirectory() as folder,
            subprocess.Popen([*command, "serve"], stdout=subprocess.PIPE, text=True) as server,
        ):
            assert server.stdout is not None
            ports = server.stdout.readline().strip()
            try:
                subprocess.run([*command, "ours", folder, ports], check=True)
                if options.scrapy:
                    spider = Path(folder) / "spider.py"  # Scrapy reads the source of its callbacks
                    spider.write_text(SPIDER, encoding="utf-8")
                    subprocess.run([options.scrapy, str(spider), folder, ports], check=True)
            finally:
                server.terminate()


if __name__ == "__main__":
    main()
