"""A site that the catalogue does not know → the entry it could have, and what it would have given last week.

The probe finds its feeds and archives; the coder reads titles and summaries only, as no page of it is fetched. Nothing
is kept: what the archives answer is landed in a folder that is thrown away.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.clean.language import language_of
from pipeline.clean.snippet import clean_snippet
from pipeline.detect.coder import code_article
from pipeline.errors import CatalogError, FetchError, InputError
from pipeline.fetch.address import clean_url, host_of_url, origin_of
from pipeline.fetch.archives.base import of_window, united
from pipeline.fetch.archives.inquiry import Limits
from pipeline.fetch.archives.search import search
from pipeline.fetch.client import Client
from pipeline.fetch.landing_writer import LandingWriter
from pipeline.fetch.probe import Probe, probe
from pipeline.fetch.robots import Robots
from pipeline.records import Article, Candidate, Source, Window, content_id
from pipeline.settings import Settings

LAST = timedelta(days=7)
_LIMITS = Limits(requests=12)  # a look, not a backfill
_LEAST_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Newcomer:
    """`items` are what its feeds and archives show of `window`, oldest first; `stories` those among them that the coder
    takes for one of the project's. `is_whole`: something shows all of the window. `troubles`: addresses that failed."""

    source: Source
    window: Window
    items: tuple[Candidate, ...]
    stories: tuple[Candidate, ...]
    is_whole: bool
    troubles: tuple[str, ...]


def stranger(url: str, catalogue: Sequence[Source]) -> Source:
    """The site of an address as a source without a name; raises `CatalogError` when the catalogue has its host."""
    written = url.strip() if "://" in url else f"https://{url.strip()}"
    try:
        address = clean_url(written)
    except FetchError as error:
        raise InputError(f"{error}; give the site's address, like https://harbour.example") from error
    host = host_of_url(address)
    for known in catalogue:
        if host in {host_of_url(place) for place in (known.homepage, *known.feeds)}:
            raise CatalogError(
                f"{host} is in the catalogue as {known.source_id}; `defection-watch sources probe {known.source_id}` "
                "asks what it answers now"
            )
    taken = {known.source_id for known in catalogue}
    base = re.sub(r"[^a-z0-9]+", "_", host).strip("_")
    source_id = next(name for name in (base, *(f"{base}_{n}" for n in range(2, len(taken) + 3))) if name not in taken)
    home = f"{origin_of(address)}/"
    return Source(source_id, host, home, (address,) if address != home else ())


def look_at(
    source: Source,
    settings: Settings,
    *,
    client: Client | None = None,
    now: datetime | None = None,
    progress: Callable[[str], None] = lambda line: None,
) -> Newcomer:
    """Ask the site, politely, with some thirty requests at most. Raises `InputError` when it shows nothing to read."""
    client = client or Client(settings)
    found = probe(source, settings, client=client, progress=progress)
    if not found.feeds and not found.archives:
        tried = "".join(f"\n  {trouble}" for trouble in found.troubles[:10])
        raise InputError(f"{source.homepage} shows neither a feed nor an archive; tried:{tried}")
    end = now or datetime.now(UTC)
    window = Window(end - LAST, end)
    shown = tuple(item for feed in found.feeds for item in feed.items)
    is_whole = any(feed.oldest_at is not None and feed.oldest_at < window.start for feed in found.feeds)
    if not is_whole and found.archives:
        progress(f"the feeds do not reach back a week; asking {', '.join(found.archives)}")
        older, is_whole = _older(replace(found.proposal, archives=found.archives), window, settings, client)
        shown += older
    listed = [c for c in of_window(united(shown), window) if c.published_at is not None]
    items = tuple(sorted(listed, key=lambda c: (c.published_at or end, c.url)))
    proposal = replace(found.proposal, name=_name(found, source), languages=_languages(shown) or ("en",))
    stories = tuple(item for item in items if _is_story(item))
    return Newcomer(proposal, window, items, stories, is_whole, found.troubles)


def _older(source: Source, window: Window, settings: Settings, client: Client) -> tuple[tuple[Candidate, ...], bool]:
    """What the site's own archives have of the window, and whether that is all."""
    with (
        TemporaryDirectory(prefix="newcomer-") as folder,
        LandingWriter(Path(folder), day=window.end.date(), label="newcomer") as writer,
    ):
        found = search(
            source,
            window,
            client,
            lambda exchange, kind, strategy, candidate: writer.land(
                exchange, source_id=source.source_id, kind=kind, strategy=strategy, candidate=candidate
            ),
            robots=Robots(client, settings),
            limits=_LIMITS,
        )
    return found.candidates, found.is_complete


def _name(found: Probe, source: Source) -> str:
    return found.title or source.name


def _languages(items: Sequence[Candidate]) -> tuple[str, ...]:
    """The project's languages that at least a fifth of the items are in, the commonest first."""
    counts = Counter(language_of(_words(item)) for item in items)
    del counts["other"]
    return tuple(language for language, count in counts.most_common() if count >= _LEAST_SHARE * len(items))


def _words(item: Candidate) -> str:
    return f"{item.title}\n{clean_snippet(item.content_html or '')}".strip()


def _is_story(item: Candidate) -> bool:
    text = clean_snippet(item.content_html or "") or item.title
    article = Article(
        article_id=content_id("article", item.url),
        revision_id=content_id("revision", item.url, text),
        source_id=item.source_id,
        url=item.url,
        canonical_url=item.url,
        title=item.title,
        text=text,
        language=language_of(_words(item)),
        published_at=item.published_at,
    )
    return code_article(article).is_story
