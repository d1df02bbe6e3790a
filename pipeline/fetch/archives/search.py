"""Ask a source's past: its archives in the catalogue's order until one of them is complete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from pipeline.fetch.archives import (
    blogger,
    cc_news,
    gdelt,
    joomla,
    landed,
    paged_feed,
    sitemap,
    wayback,
    wordpress,
)
from pipeline.fetch.archives.base import Found, Strategy, address_key, united
from pipeline.fetch.archives.inquiry import Inquiry, Land, Limits, Places, Run
from pipeline.fetch.archives.kept import Kept
from pipeline.fetch.client import Client
from pipeline.fetch.robots import Robots
from pipeline.records import Candidate, Capture, Source, Window

STRATEGIES: Mapping[str, Strategy] = MappingProxyType(
    {
        landed.NAME: landed.find,
        wordpress.NAME: wordpress.find,
        paged_feed.NAME: paged_feed.find,
        sitemap.NAME: sitemap.find,
        blogger.NAME: blogger.find,
        joomla.NAME: joomla.find,
        wayback.NAME: wayback.find,
        gdelt.NAME: gdelt.find,
        cc_news.NAME: cc_news.find,
    }
)
"""Every way to the past under the name that the catalogue's `archives` has for it."""

_NOTE_CHARS = 500
_ONE_PAGE = Limits(requests=3)

BULK = frozenset({gdelt.NAME, cc_news.NAME})
"""Only on request: they cost megabytes to gigabytes for a day and are never complete."""


def search(
    source: Source,
    window: Window,
    client: Client,
    land: Land,
    *,
    robots: Robots | None = None,
    kept: Kept | None = None,
    places: Places | None = None,
    limits: Limits | None = None,
    run: Run | None = None,
    only: tuple[str, ...] = (),
    with_bulk: bool = False,
) -> Found:
    """What the archives have of the source in the window; `steps` says per strategy what it expected and found.

    `land` stores every exchange before it is parsed. `kept` is what was landed before (see `kept.keep`), `run` is
    shared by all sources of a run. `only` names the strategies to try in place of the catalogue's; `with_bulk` allows
    GDELT and WARC files, which are allowed too when `only` names them. Raises nothing for what servers do; a failing
    strategy is a step with its `error_class`.
    """
    steps: list[Found] = []
    run = run or Run()
    for name in only or source.archives:
        if name in BULK and not (with_bulk or only):
            continue
        strategy = STRATEGIES.get(name)
        if strategy is None:
            known = ", ".join(STRATEGIES)
            steps.append(_unasked(name, "unknown_strategy", f"{name} is no strategy; known are {known}"))
            continue
        inquiry = Inquiry(
            name,
            source,
            window,
            client,
            land,
            robots,
            places or Places(),
            limits or Limits(),
            kept or Kept(),
            run,
        )
        steps.append(_step(name, strategy, inquiry))
        if _is_enough(steps):
            break
    return _together(source, steps)


def rescue(
    candidate: Candidate,
    source: Source,
    window: Window,
    client: Client,
    land: Land,
    *,
    places: Places | None = None,
    run: Run | None = None,
) -> Capture | None:
    """The archived page nearest to its publication for an article that is gone (`wayback.is_gone`), landed as its page.

    None when nothing was asked: the network is off, or the archive is left alone for the rest of the run.
    """
    inquiry = Inquiry(
        wayback.NAME, source, window, client, land, places=places or Places(), limits=_ONE_PAGE, run=run or Run()
    )
    return wayback.nearest_memento(candidate, candidate.published_at or window.start, inquiry).capture


def _step(name: str, strategy: Strategy, inquiry: Inquiry) -> Found:
    try:
        found = strategy(inquiry.source, inquiry.window, inquiry)
    except Exception as error:  # the edge of a strategy: the next one must still be tried
        found = _unasked(name, "bug", f"{type(error).__name__}: {error}"[:300])
    return replace(found, strategy=name, requests=inquiry.requests, note=found.note[:_NOTE_CHARS])


def _is_enough(steps: list[Found]) -> bool:
    """A complete archive, or as many articles as one of them counts."""
    last = steps[-1]
    if last.is_complete:
        return True
    expected = max((step.expected for step in steps if step.expected is not None), default=None)
    return expected is not None and len({key for step in steps for key in step.published}) >= expected > 0


def _together(source: Source, steps: list[Found]) -> Found:
    """One answer from all steps. A complete list knows every article: undated addresses of the others are dropped."""
    if not steps:
        return _unasked("none", "no_archive", f"the catalogue names no archive of {source.source_id} that may be asked")
    last = steps[-1]
    kept = [step.dated if last.is_complete and step is not last else step.candidates for step in steps]
    candidates = united(candidate for of_step in kept for candidate in of_step)
    pages: dict[str, Capture] = {}
    for page in (page for step in steps for page in step.pages):
        pages.setdefault(address_key(page.url), page)
    counting = next((step for step in steps if step.expected is not None), None)
    reached = [step for step in steps if step.is_reached]
    best = (
        last
        if last.is_complete
        else max(reached, key=lambda step: len(step.candidates) + len(step.pages), default=last)
    )
    is_complete = last.is_complete or (counting is not None and _is_enough(steps))
    return Found(
        best.strategy,
        candidates,
        pages=tuple(pages.values()),
        expected=counting.expected if counting else None,
        expected_on=counting.expected_on if counting else (),
        is_complete=is_complete,
        is_reached=bool(reached),
        requests=sum(step.requests for step in steps),
        error_class=None if is_complete else next((s.error_class for s in reversed(steps) if s.error_class), None),
        note=" | ".join(f"{step.strategy}: {step.note}" for step in steps),
        steps=tuple(steps),
    )


def _unasked(name: str, error_class: str, note: str) -> Found:
    return Found(name, is_reached=False, error_class=error_class, note=note)
