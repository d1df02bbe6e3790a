"""The catalogue's feeds ⇄ OPML 2.0, so that any feed reader can share them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit
from xml.etree import ElementTree

from pipeline.errors import CatalogError, FetchError
from pipeline.fetch.address import clean_url, host_of_url
from pipeline.records import Source

MAX_BYTES = 5_000_000


def write_opml(sources: Iterable[Source]) -> bytes:
    """An OPML document with one outline a source and, inside it, one a feed; disabled sources are marked."""
    root = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(ElementTree.SubElement(root, "head"), "title").text = "Defection Watch sources"
    body = ElementTree.SubElement(root, "body")
    for source in sources:
        outlet = ElementTree.SubElement(body, "outline", text=source.name, htmlUrl=source.homepage)
        if not source.is_enabled:
            outlet.set("isComment", "true")
        for feed in source.feeds:
            names = {"text": source.name, "title": source.name, "type": "rss"}
            ElementTree.SubElement(outlet, "outline", {**names, "xmlUrl": feed, "htmlUrl": source.homepage})
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def read_opml(document: bytes) -> tuple[Source, ...]:
    """One source a site named in the document, feeds of a site together; raises `CatalogError`.

    An outline without an http(s) feed address is passed over. Ids are made of the site's host; languages, owner and
    alignment are for a person to fill in.
    """
    if len(document) > MAX_BYTES:
        raise CatalogError(f"an OPML document of {len(document):,} bytes; {MAX_BYTES:,} are the limit")
    if b"<!ENTITY" in document.replace(b"\x00", b""):
        raise CatalogError("the OPML document declares XML entities, which no feed list needs")
    try:
        root = ElementTree.fromstring(document)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise CatalogError(f"the OPML document cannot be read: {error}") from error
    if root.tag.lower() != "opml":
        raise CatalogError("the document is no OPML; its first element must be <opml>")
    feeds: dict[str, list[str]] = {}
    sites: dict[str, tuple[str, str]] = {}
    for outline in root.iter("outline"):
        attributes = {str(name).lower(): str(value) for name, value in outline.attrib.items()}
        try:
            feed = clean_url(attributes.get("xmlurl", ""))
        except FetchError:
            continue
        home = _homepage(attributes.get("htmlurl", ""), feed)
        name = " ".join((attributes.get("title") or attributes.get("text") or "").split())
        sites.setdefault(host_of_url(home), (home, name or host_of_url(home)))
        feeds.setdefault(host_of_url(home), []).append(feed)
    ids = _ids(list(feeds))
    return tuple(Source(ids[host], sites[host][1], sites[host][0], tuple(dict.fromkeys(feeds[host]))) for host in feeds)


def _homepage(written: str, feed: str) -> str:
    try:
        return clean_url(written)
    except FetchError:
        parts = urlsplit(feed)
        return f"{parts.scheme}://{parts.netloc}/"


def _ids(hosts: list[str]) -> dict[str, str]:
    """A lower_snake id for each host; a number is added where two would be the same."""
    ids: dict[str, str] = {}
    for host in hosts:
        base = re.sub(r"[^a-z0-9]+", "_", host.lower()).strip("_") or "source"
        number, name = 2, base
        while name in ids.values():
            name, number = f"{base}_{number}", number + 1
        ids[host] = name
    return ids
