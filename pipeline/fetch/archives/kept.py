"""What earlier runs landed of a source, so that an archive is not asked twice for what it has answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pipeline.errors import LandingError
from pipeline.fetch.landing import captures_since, manifests_for, read_body, read_manifests
from pipeline.records import Capture, Window
from pipeline.storage import Place

SETTLED = timedelta(days=1)
"""An answer is read again for a window that was over for this long when it was given; younger ones may have grown."""

ABSENT_FOR = timedelta(days=7)
"""How long "there is no such thing" is believed of an address: a site without WordPress is not asked for it daily."""

_ABSENT = {400, 404, 410}


@dataclass(frozen=True, slots=True)
class Kept:
    """Captures of one source, and the landing zone that holds their bytes."""

    root: Place | None = None
    captures: tuple[Capture, ...] = ()

    def body(self, capture: Capture) -> bytes | None:
        """The bytes of a capture; None when they are gone or were never received."""
        if self.root is None or capture.warc_path is None:
            return None
        try:
            return read_body(self.root, capture)
        except LandingError:
            return None

    def answers(self, strategy: str, window: Window) -> dict[str, Capture]:
        """The answers that this strategy got and that still hold for the window, by address; the last one counts."""
        now = datetime.now(UTC)
        return {
            capture.url: capture
            for capture in sorted(self.captures, key=lambda c: c.requested_at)
            if capture.kind == "feed"
            and capture.strategy == strategy
            and capture.requested_at >= window.end + SETTLED
            and (capture.is_ok or (_is_absent(capture) and capture.requested_at >= now - ABSENT_FOR))
        }


def keep(root: Place, window: Window, source_ids: Iterable[str]) -> dict[str, Kept]:
    """What the landing zone holds for a search of the window, by source; raises `LandingError` on a damaged zone."""
    wanted = list(source_ids)
    found: dict[str, list[Capture]] = {source_id: [] for source_id in wanted}
    for capture in captures_since(root, window, wanted):
        found[capture.source_id].append(capture)
    for capture in read_manifests(manifests_for(root, window), only=lambda line: '"error_class": "http_4' in line):
        if capture.kind == "feed" and capture.source_id in found and _is_absent(capture):
            found[capture.source_id].append(capture)
    return {source_id: Kept(root, tuple(captures)) for source_id, captures in found.items()}


def _is_absent(capture: Capture) -> bool:
    return capture.status in _ABSENT and capture.error_class == f"http_{capture.status}"
