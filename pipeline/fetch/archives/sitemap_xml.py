"""The bytes of a sitemap → its rows: indexes, url sets, news sitemaps, plain lists, gzipped or not.

Format: https://www.sitemaps.org/protocol.html and Google's news extension. Read as a stream with entities off; what
is larger, longer or deeper than a sitemap may be is cut there and says so.
"""

from __future__ import annotations

import io
import re
import zlib
from dataclasses import dataclass

from lxml import etree  # type: ignore[import-untyped]

MAX_BYTES = 50_000_000
MAX_ROWS = 50_000
_NEWS = {"publication_date": "published", "title": "title"}
_SKIPPED_PARENTS = {"image", "video", "alternate"}


@dataclass(frozen=True, slots=True)
class Row:
    """One `<url>` or `<sitemap>`: dates as they are written. `published` and `title` are the news extension's."""

    url: str
    lastmod: str | None = None
    published: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class SitemapDocument:
    """`is_index`: the rows are sitemaps. `is_cut`: it did not end as a sitemap ends, or went over a limit."""

    rows: tuple[Row, ...]
    is_index: bool = False
    is_cut: bool = False


def read_sitemap(body: bytes) -> SitemapDocument | None:
    """None when the bytes are no sitemap."""
    text, is_cut = _unzipped(body)
    head = text[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        return None
    if not head.startswith(b"<"):
        return _plain_list(text, is_cut)
    if re.search(rb"<!ENTITY", text[:1_000_000], re.I) or not re.search(rb"<(?:\w+:)?(?:urlset|sitemapindex)\b", head):
        return None
    return _xml(text, is_cut)


def _unzipped(body: bytes) -> tuple[bytes, bool]:
    """A `.xml.gz` is served as a file, so that the client does not unpack it; a bomb is cut at `MAX_BYTES`."""
    if not body.startswith(b"\x1f\x8b"):
        return body, False
    unpacker = zlib.decompressobj(wbits=31)
    try:
        text = unpacker.decompress(body, MAX_BYTES)
    except zlib.error:
        return b"", True
    return text, not unpacker.eof


def _plain_list(text: bytes, is_cut: bool) -> SitemapDocument | None:
    lines = [line.strip() for line in text.decode("utf-8", "replace").splitlines()]
    urls = [line for line in lines if line.startswith(("http://", "https://"))]
    if not urls or len(urls) < len([line for line in lines if line]):
        return None
    return SitemapDocument(tuple(Row(url) for url in urls[:MAX_ROWS]), is_cut=is_cut or len(urls) > MAX_ROWS)


def _xml(text: bytes, is_cut: bool) -> SitemapDocument | None:
    rows: list[Row] = []
    values: dict[str, str] = {}
    is_index = False
    skipping = 0
    # recover: a stray ampersand costs its row, not the whole list; huge_tree stays off, which bounds depth and size.
    parser = etree.iterparse(
        io.BytesIO(text), events=("start", "end"), resolve_entities=False, no_network=True, recover=True
    )
    try:
        for event, element in parser:
            tag = etree.QName(element).localname if isinstance(element.tag, str) else ""
            if tag in _SKIPPED_PARENTS:
                skipping += 1 if event == "start" else -1
            if event == "start":
                is_index = is_index or tag == "sitemapindex"
                continue
            content = (element.text or "").strip()
            if tag in {"url", "sitemap"} and not skipping:
                if values.get("loc"):
                    rows.append(_row(values))
                values = {}
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
            elif not skipping and content and (tag in {"loc", "lastmod"} or tag in _NEWS):
                values.setdefault(_NEWS.get(tag, tag), content[:4096])
            if len(rows) >= MAX_ROWS:
                return SitemapDocument(tuple(rows), is_index, is_cut=True)
    except etree.XMLSyntaxError:
        is_cut = True
    tail = text[-200:].rstrip()
    is_cut = is_cut or not re.search(rb"</(?:\w+:)?(?:urlset|sitemapindex)\s*>$|<(?:\w+:)?urlset[^>]*/>$", tail)
    return SitemapDocument(tuple(rows), is_index, is_cut)


def _row(values: dict[str, str]) -> Row:
    return Row(values["loc"], values.get("lastmod"), values.get("published"), values.get("title", ""))
