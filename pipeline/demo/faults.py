"""Outlets that fail, each in its own way, to show that a run ends, loads the others and says why.

They stand under `/<name>/` like the rest. A catalogue lists them only when asked (`catalogue(..., faults=FAULTS)`).
"""

from __future__ import annotations

from dataclasses import dataclass

FAULTS = {
    "fault_500": "its feed answers 500",
    "fault_hang": "its feed takes the request and never answers",
    "fault_xml": "its feed ends in the middle of an item",
    "fault_page": "its feed is good, its page holds a menu and no article",
}
_ITEM = (
    "<item><title>Five councillors of the Candlelight Party</title><link>{base}story.html</link>"
    "<guid>{base}1</guid><pubDate>Thu, 15 Jun 2023 03:00:00 +0000</pubDate></item>"
)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Faulty</title><link>{base}</link>'
_MENU_ONLY = b"<html><head><title>Faulty</title></head><body><ul><li>Home<li>News<li>Contact</ul></body></html>"


@dataclass(frozen=True, slots=True)
class Fault:
    """One answer of a faulty outlet; a silent one never comes."""

    status: int
    media_type: str
    body: bytes
    is_silent: bool = False


def fault(name: str, rest: str, base: str) -> Fault:
    """The answer of the faulty outlet `name` to the path `rest` below its address `base`."""
    feed = (_HEAD + _ITEM + "</channel></rss>").format(base=base).encode()
    if name == "fault_500":
        return Fault(500, "text/html", b"<h1>Internal Server Error</h1>")
    if name == "fault_hang":
        return Fault(200, "application/rss+xml", b"", is_silent=True)
    if name == "fault_xml":
        return Fault(200, "application/rss+xml", feed[: feed.index(b"</title><link>" + base.encode() + b"story")])
    if rest == "feed/":
        return Fault(200, "application/rss+xml", feed)
    return Fault(200, "text/html; charset=utf-8", _MENU_ONLY)
