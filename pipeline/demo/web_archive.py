"""A Wayback Machine in small: searches of its index and mementos, of captures that are put in by hand.

It answers `/cdx/search/cdx` and `/web/<time>id_/<address>` as the real one does, with its habits: a search comes in
parts with a key to go on, an address that was not captured at that time is sent on to the nearest capture.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

_STAMP = "%Y%m%d%H%M%S"

Reply = bytes | tuple[bytes, int, dict[str, str]] | None
"""A body; with status and headers. None is a 404."""


@dataclass
class WebArchive:
    """Captures as (time, address, body, media type).

    A capture in `broken` is listed and cannot be shown; `sent_on` maps the time of one to that of another, which is
    shown in its place; `page_size` is how many rows a search gives at once.
    """

    captures: list[tuple[datetime, str, bytes, str]] = field(default_factory=list)
    broken: set[datetime] = field(default_factory=set)
    sent_on: dict[datetime, datetime] = field(default_factory=dict)
    page_size: int = 10_000

    def add(self, when: datetime, url: str, body: bytes = b"<html>", media_type: str = "text/html") -> None:
        self.captures.append((when, url, body, media_type))

    def __call__(self, path: str, values: dict[str, str]) -> Reply:
        """The reply to a GET of `path` with these parameters."""
        if path == "/cdx/search/cdx":
            return self._search(values)
        if match := re.fullmatch(r"/web/(\d{14})id_/(.+)", path):
            return self._memento(match[1], match[2])
        return None

    def _search(self, values: dict[str, str]) -> bytes:
        wanted, kind = _key(values.get("url", "")), values.get("matchType", "exact")
        rows: list[list[str]] = []
        for when, url, body, media_type in sorted(self.captures, key=lambda c: (_key(c[1]), c[0])):
            is_match = _key(url) == wanted if kind == "exact" else _key(url).startswith(wanted)
            is_right = not values.get("filter", "").startswith("mimetype") or media_type == "text/html"
            if is_match and is_right and values.get("from", "") <= f"{when:{_STAMP}}" <= values.get("to", "9"):
                if values.get("collapse") == "urlkey" and rows and _key(rows[-1][1]) == _key(url):
                    continue
                rows.append([f"{when:{_STAMP}}", url, f"SHA{hash(body)}"])
        begin = int(values.get("resumeKey", "0"))
        part = rows[begin : begin + self.page_size]
        if not part:
            return b"[]"
        resume = [[], [str(begin + len(part))]] if begin + len(part) < len(rows) else []
        return json.dumps([["timestamp", "original", "digest"], *part, *resume]).encode()

    def _memento(self, stamp: str, url: str) -> Reply:
        of_url = [capture for capture in self.captures if capture[1] == url]
        if not of_url:
            return None
        wanted = datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)
        when, _, body, media_type = min(of_url, key=lambda capture: abs(capture[0] - wanted))
        if when in self.broken:
            return None
        when = self.sent_on.get(when, when)
        if when != wanted:
            return b"", 302, {"Location": f"/web/{when:{_STAMP}}id_/{url}"}
        return body, 200, {"Content-Type": media_type}


def _key(url: str) -> str:
    return re.sub(r"^https?://(?:www\.)?|:80(?=/)|/$", "", url)
