"""Ask for an address in a source's name: robots.txt first, then the exchange, and every attempt is landed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from pipeline.errors import FetchError
from pipeline.fetch.client import Client, Exchange, Kind
from pipeline.fetch.landing_writer import LandingWriter
from pipeline.fetch.robots import Robots
from pipeline.records import Candidate, Capture, CaptureKind, Source
from pipeline.settings import Settings


class Asker:
    """One source's way to the network and to the landing zone."""

    def __init__(self, source: Source, client: Client, settings: Settings, writer: LandingWriter) -> None:
        self.source = source
        self.writer = writer
        self.client = client
        self.robots = Robots(client, settings, lambda exchange: self.land(exchange, "robots"))

    def ask(
        self,
        url: str,
        kind: Kind,
        *,
        landed_as: CaptureKind,
        headers: Mapping[str, str] | None = None,
        candidate: Candidate | None = None,
    ) -> Exchange:
        """The last attempt, which is left to the caller to land; those before it are landed here. Raises nothing."""
        try:
            delay_s = self.robots.require(url).crawl_delay_s
            *earlier, last = self.client.get(
                url, kind=kind, crawl_delay_s=delay_s, headers=headers, permit=self.robots.require
            )
        except FetchError as error:
            return Exchange(url, datetime.now(UTC), error_class=error.error_class, error=str(error))
        for attempt in earlier:
            self.land(attempt, landed_as, candidate)
        return last

    def land(self, exchange: Exchange, kind: CaptureKind, candidate: Candidate | None = None) -> Capture:
        return self.land_as(exchange, kind, "live", candidate)

    def store(self, exchange: Exchange, kind: CaptureKind) -> Capture:
        """Land the bytes; the row is for the caller to record."""
        return self.writer.store(exchange, source_id=self.source.source_id, kind=kind)

    def land_as(self, exchange: Exchange, kind: CaptureKind, strategy: str, candidate: Candidate | None) -> Capture:
        """Land an exchange of one of the ways to the past."""
        return self.writer.land(
            exchange, source_id=self.source.source_id, kind=kind, strategy=strategy, candidate=candidate
        )
