"""`sources.toml` → validated `Source`s. A wrong entry is named with its place in the file and what to do."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import soupsieve

from pipeline.errors import CatalogError
from pipeline.records import Source

_KEYS = {f.name for f in fields(Source)}
_LISTS = {"feeds", "languages", "archives"}


def read_catalog(path: Path) -> tuple[Source, ...]:
    """All sources of the file, enabled or not, in file order; raises `CatalogError`."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CatalogError(f"no catalogue at {path}; set DEFECTION_WATCH_SOURCES to a sources.toml") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogError(f"{path} is not TOML: {error}") from error
    entries = document.get("source")
    if not isinstance(entries, list) or not entries:
        raise CatalogError(f"{path} lists no [[source]]; see pipeline/data/sources.toml for the format")
    sources = tuple(_source(entry, f"{path}: source {number}") for number, entry in enumerate(entries, 1))
    seen: set[str] = set()
    for source in sources:
        if source.source_id in seen:
            raise CatalogError(f"{path}: source_id {source.source_id!r} stands twice; ids are keys")
        seen.add(source.source_id)
    return sources


def enabled(sources: tuple[Source, ...], only: tuple[str, ...] = ()) -> tuple[Source, ...]:
    """The sources a run fetches: the enabled ones, or exactly those named in `only`."""
    unknown = set(only) - {s.source_id for s in sources}
    if unknown:
        names = ", ".join(sorted(unknown))
        raise CatalogError(f"unknown source {names}; `defection-watch sources list` shows them all")
    return tuple(s for s in sources if (s.source_id in only if only else s.is_enabled))


def batches(sources: tuple[Source, ...], limit: int) -> tuple[tuple[Source, ...], ...]:
    """At most `limit` batches, all sources of one host in the same one, so that one task paces one host.

    A task instance costs about 0.25 CPU seconds, so a run maps over a handful of full batches, not over sources.
    """
    by_host: dict[str, list[Source]] = {}
    for source in sources:
        by_host.setdefault(host_of(source), []).append(source)
    bins: list[list[Source]] = [[] for _ in range(min(limit, len(by_host)))]
    for host in sorted(by_host, key=lambda h: (-len(by_host[h]), h)):
        min(bins, key=len).extend(by_host[host])
    return tuple(tuple(sorted(b, key=lambda s: s.source_id)) for b in bins)


def host_of(source: Source) -> str:
    """The host that a source's requests go to, without a leading `www.`."""
    return (urlsplit(source.homepage).hostname or "").removeprefix("www.")


def _source(entry: dict[str, Any], where: str) -> Source:
    source_id = entry.get("source_id")
    if not isinstance(source_id, str) or not source_id.replace("_", "").isalnum() or source_id != source_id.lower():
        raise CatalogError(f"{where}: source_id {source_id!r} must be lower_snake letters and digits")
    where = f"{where} ({source_id})"
    if unknown := set(entry) - _KEYS:
        raise CatalogError(f"{where}: unknown key {', '.join(sorted(unknown))}; known are {', '.join(sorted(_KEYS))}")
    for key in ("name", "homepage"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise CatalogError(f"{where}: {key} is missing")
    values = dict(entry)
    for key in _LISTS & set(entry):
        if not isinstance(entry[key], list) or not all(isinstance(v, str) for v in entry[key]):
            raise CatalogError(f"{where}: {key} must be a list of strings")
        values[key] = tuple(entry[key])
    values.setdefault("feeds", ())
    for url in (values["homepage"], *values["feeds"]):
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
            raise CatalogError(f"{where}: {url!r} is no http(s) address")
    try:
        ZoneInfo(values.get("zone", "UTC"))
    except (ZoneInfoNotFoundError, ValueError) as error:
        zone = values["zone"]
        raise CatalogError(f"{where}: zone {zone!r} is no IANA time zone; Cambodia is Asia/Phnom_Penh") from error
    if "article_css" in values:
        _check_css(values["article_css"], where)
    if "disabled_reason" not in values and not values["feeds"]:
        raise CatalogError(f"{where}: an enabled source needs a feed, a disabled one a disabled_reason")
    return Source(**values)


def _check_css(selector: Any, where: str) -> None:
    if not isinstance(selector, str) or not selector.strip():
        raise CatalogError(f"{where}: article_css must be a CSS selector, like 'div.story > p'")
    try:
        soupsieve.compile(selector)
    except soupsieve.SelectorSyntaxError as error:
        problem = str(error).splitlines()[0]
        raise CatalogError(f"{where}: article_css {selector!r} is no CSS selector: {problem}") from error
