"""The five steps of a run: plan → fetch → code → load → check.

The DAG and `defection-watch run` are wiring over these functions. What passes between them are small dicts of paths
and counts (Airflow's XCom); articles and mentions stay in files. Stages are imported when they run, so that a DAG
file that imports this module stays cheap to parse.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from pipeline.errors import CatalogError, CheckFailed, CleanError, LandingError, SettingsError
from pipeline.options import DEFAULT, FetchOptions
from pipeline.records import Article, Capture, Source, Window
from pipeline.settings import Settings
from pipeline.storage import Place, place, read_bytes

if TYPE_CHECKING:
    import duckdb

    from pipeline.staging import Outcome

MAX_BATCHES = 4  # with plan, load and check at most 11 task instances a run
MAX_FAILED_SHARE = 0.30
POLL_LABEL = "poll"

Facts = dict[str, Any]
Say = Callable[[str], None]


def window_for(params: Mapping[str, Any], start: datetime | None, end: datetime | None, *, now: datetime) -> Window:
    """The window of a run: explicit days, else the run's data interval, else the last complete day.

    Airflow gives a manual run no interval, or an empty one; its logical date is never a window.
    """
    first, last = params.get("day_from"), params.get("day_to")
    if first or last:
        try:
            days = sorted(date.fromisoformat(day) for day in (first, last) if day)
        except ValueError as error:
            raise SettingsError(f"day_from={first!r}, day_to={last!r}: write days as YYYY-MM-DD") from error
        return Window(Window.of_day(days[0]).start, Window.of_day(days[-1]).end)
    if start is not None and end is not None and start < end:
        return Window(start.astimezone(UTC), end.astimezone(UTC))
    return Window.last_complete_day(now)


def plan(
    settings: Settings, window: Window, *, only: tuple[str, ...] = (), options: FetchOptions = DEFAULT
) -> list[Facts]:
    """Batches of outlets for the window, with how they are to be fetched; all outlets of one host share a batch."""
    from pipeline.catalog import batches, enabled, read_catalog

    groups = batches(enabled(read_catalog(settings.sources), only), MAX_BATCHES)
    if not groups:
        raise CatalogError(f"{settings.sources} has no enabled source; take the disabled_reason from one of them")
    return [
        {
            "name": f"{number} of {len(groups)}: {', '.join(s.source_id for s in group)}"[:120],
            "label": f"batch{number}",
            "sources": [source.source_id for source in group],
            "start": window.start.isoformat(),
            "end": window.end.isoformat(),
            "options": options.facts(),
        }
        for number, group in enumerate(groups, 1)
    ]


def fetch(settings: Settings, batch: Facts, *, say: Say) -> Facts:
    """Land the batch's feeds and pages; adds the manifest's path and counts to the batch.

    What each outlet gave is written beside the staged batch, for `code` to turn into rows of the coverage ledger.
    """
    from pipeline.fetch.collect import collect

    collected = collect(
        _sources(settings, batch),
        window_of(batch),
        settings,
        label=batch["label"],
        progress=say,
        options=FetchOptions.from_params(batch["options"]),
    )
    folder = _staging_folder(settings, window_of(batch), collected.manifest)
    folder.parent.mkdir(parents=True, exist_ok=True)
    outcomes = folder.with_suffix(".outcomes.json")
    outcomes.write_text(json.dumps([outcome.facts() for outcome in collected.outcomes]), encoding="utf-8")
    return {
        **batch,
        "manifest": str(collected.manifest),
        "outcomes": str(outcomes),
        "reached": collected.reached,
        "failed": len(collected.outcomes) - collected.reached,
    }


def poll(settings: Settings, batch: Facts, *, say: Say) -> Facts:
    """Land what the batch's feeds show now, and no pages: what scrolls out of a feed is kept for the daily run."""
    from pipeline.fetch.collect import collect

    sources = _sources(settings, batch)
    collected = collect(sources, window_of(batch), settings, label=POLL_LABEL, progress=say, pages=False)
    return {"name": batch["name"], "manifest": str(collected.manifest), "reached": collected.reached}


def code(settings: Settings, fetched: Facts, *, say: Say) -> Facts:
    """What a batch landed → articles of the window → mentions, staged as Parquet.

    A page without an article becomes a failed capture with the reason. An article is of the window when it was
    published in it, or when nothing told the date of an item that a feed showed. An archive lists what it has of all
    times: what nobody can date there is of no window.
    """
    from pipeline.detect.coder import code_article, coder_version
    from pipeline.fetch.landing import read_manifest
    from pipeline.staging import write_staging

    window, manifest = window_of(fetched), place(fetched["manifest"])
    sources = {source.source_id: source for source in _sources(settings, fetched)}
    captures, articles = _clean(settings, sources, list(read_manifest(manifest)), window)
    codings = [(article, code_article(article)) for article in articles]
    outcomes = json.loads(read_bytes(place(fetched["outcomes"])))
    staged = write_staging(
        _staging_folder(settings, window, manifest),
        articles=articles,
        codings=codings,
        captures=captures,
        outcomes=[row for o in outcomes for row in _ledger(sources[o["source_id"]], o, articles, window)],
        coder_version=coder_version(),
    )
    say(f"{staged.article_count} articles, {staged.story_count} stories, {staged.mention_count} mentions")
    return {"name": fetched["name"], "staging": str(staged.folder), "articles": staged.article_count}


def load(settings: Settings, coded: Sequence[Facts], *, window: Window, run_id: str, say: Say) -> Facts:
    """Load staged batches in one transaction; the answer is the counts of the run."""
    from pipeline.load.load import RunInfo, load

    trigger = run_id.split("__", 1)[0] if "__" in run_id else "manual"
    run = RunInfo(run_id=run_id, window=window, started_at=datetime.now(UTC), trigger=trigger)
    counts = asdict(load(settings, [place(batch["staging"]) for batch in coded], _polls(settings, window), run=run))
    say(", ".join(f"{name.replace('_', ' ')} {count}" for name, count in counts.items()))
    return counts


def check(
    settings: Settings,
    planned: Sequence[Facts],
    fetched: Sequence[Facts],
    coded: Sequence[Facts],
    loaded: Facts | None,
    *,
    say: Say,
) -> None:
    """Raise `CheckFailed` when data checks return rows, a batch was lost, or too much was out of reach: too many
    outlets, or all of them on some day.

    Nothing was found is never the same as nothing was asked: an outlet of a batch whose task failed counts as out of
    reach, and a batch that was fetched but not coded fails the run however good the rest is.
    """
    from pipeline.load.warehouse import connect

    problems = []
    total, reached = _share(planned, fetched, say)
    for outcome in _outcomes(fetched):
        if not outcome["is_reached"]:
            say(f"out of reach: {outcome['source_id']}: {outcome['error_class']}: {outcome['reason']}")
    if _is_too_little(total, reached):
        problems.append(
            f"{total - reached} of {total} outlets were out of reach (more than {MAX_FAILED_SHARE:.0%}); "
            "the log names them, and a rerun of these days fills what was missed"
        )
    if len(coded) < len(planned):
        lost = sorted({batch["name"] for batch in planned} - {batch["name"] for batch in coded})
        problems.append(f"not coded: batch {'; batch '.join(lost)}; see the logs of the fetch and code tasks")
    if loaded is None:
        problems.append("nothing was loaded; see the log of the load task")
    if settings.warehouse.exists():
        with connect(settings.warehouse, read_only=True, wait_s=settings.lock_wait_s) as con:
            problems += [*_unreachable_days(con, planned), *_broken_rules(con, say)]
    if problems:
        raise CheckFailed("; ".join(problems))
    say("all checks passed")


def check_data(settings: Settings, *, say: Say) -> None:
    """Raise `CheckFailed` when data checks return rows; how the data was collected is not asked."""
    from pipeline.load.warehouse import connect

    with connect(settings.warehouse, read_only=True, wait_s=settings.lock_wait_s) as con:
        if problems := list(_broken_rules(con, say)):
            raise CheckFailed("; ".join(problems))
    say("all checks passed")


def check_poll(planned: Sequence[Facts], polled: Sequence[Facts], *, say: Say) -> None:
    """Raise `CheckFailed` when too many outlets were out of reach; the logs of `poll` say why."""
    total, reached = _share(planned, polled, say)
    if _is_too_little(total, reached):
        raise CheckFailed(f"{total - reached} of {total} outlets were out of reach; the logs of the poll tasks say why")


def run_window(
    settings: Settings,
    window: Window,
    *,
    only: tuple[str, ...],
    run_id: str,
    say: Say,
    options: FetchOptions = DEFAULT,
    publishes: bool = True,
) -> Facts:
    """All steps in this process; raises `CheckFailed` after all that could be loaded was loaded and published.

    Whoever runs many windows publishes once, after the last of them (`publishes=False`).
    """
    from pipeline.report.edition import publish_edition

    planned = plan(settings, window, only=only, options=options)
    fetched = [fetch(settings, batch, say=say) for batch in planned]
    coded = [code(settings, batch, say=say) for batch in fetched]
    loaded = load(settings, coded, window=window, run_id=run_id, say=say)
    if publishes:
        publish_edition(settings, with_files=False)
    check(settings, planned, fetched, coded, loaded, say=say)
    return loaded


# ------------------------------------------------------------------------------------------------- pieces


def _share(planned: Sequence[Facts], answered: Sequence[Facts], say: Say) -> tuple[int, int]:
    """How many outlets were to be asked, and how many answered."""
    total, reached = sum(len(batch["sources"]) for batch in planned), sum(batch["reached"] for batch in answered)
    say(f"{reached} of {total} outlets answered")
    return total, reached


def _is_too_little(total: int, reached: int) -> bool:
    return total == 0 or (total - reached) / total > MAX_FAILED_SHARE


def _clean(
    settings: Settings, sources: Mapping[str, Source], captures: Sequence[Capture], window: Window
) -> tuple[list[Capture], list[Article]]:
    """The captures, pages without an article marked as failed, and the articles of the window."""
    from pipeline.clean.page import clean_capture
    from pipeline.fetch.landing import read_body

    kept: list[Capture] = []
    articles: dict[str, Article] = {}
    for capture in captures:
        if capture.kind == "page" and capture.is_ok:
            try:
                body = read_body(settings.landing, capture)
                article = clean_capture(capture, body, sources[capture.source_id])
            except (CleanError, LandingError) as error:
                error_class = "no_article" if isinstance(error, CleanError) else "damaged"
                capture = replace(capture, error_class=error_class, error=str(error))
            else:
                if _is_of(article, window):
                    articles.setdefault(article.revision_id, article)
        kept.append(capture)
    return kept, list(articles.values())


def _is_of(article: Article, window: Window) -> bool:
    if article.published_at is None:
        return article.discovered_via.startswith("feed:")
    return article.published_at in window


def _ledger(source: Source, outcome: Facts, articles: Sequence[Article], window: Window) -> Iterator[Outcome]:
    """The coverage ledger's rows of one outlet: days that its feeds show whole are theirs, the others the search's."""
    from pipeline.fetch.archives.verdict import Account, coverage
    from pipeline.staging import Outcome

    captured = [a.published_at for a in articles if a.source_id == source.source_id and a.published_at]
    trouble = Account("feed", False, False, None, {}, {}, 0, 0, outcome["error_class"], outcome["reason"] or "")
    feed, past = (Account(**outcome[name]) if outcome[name] else trouble for name in ("feed", "past"))
    by_feed, by_search = (coverage(source, window, a, captured, missed=outcome["undated_missed"]) for a in (feed, past))
    for shown, searched in zip(by_feed, by_search, strict=True):
        account, row = (feed, shown) if shown.day.isoformat() in outcome["shown_on"] else (past, searched)
        least = max(row.expected or 0, account.listed_on.get(row.day.isoformat(), 0))
        is_whole = row.verdict == "complete"
        yield Outcome(
            source_id=row.source_id,
            day=row.day,
            strategy=row.strategy,
            verdict=row.verdict,
            found=row.found,
            expected=row.expected,
            failed=max(least - row.found, 0),
            error_class=None if is_whole else row.error_class,
            reason=None if is_whole else row.reason,
        )


def _broken_rules(con: duckdb.DuckDBPyConnection, say: Say) -> Iterator[str]:
    """A sentence for each data check that fails; the failing rows, and those of warnings, are told."""
    from pipeline.load.checks import run_checks

    for result in run_checks(con):
        if not result.is_ok:
            say(f"{result.name}: {result.columns}\n" + "\n".join(f"  {row}" for row in result.rows))
        # A warning is a report that contradicts the gazetteer or itself: for a reader, not for the pipeline.
        if result.is_error:
            yield f"{result.name}: {result.failing_count} rows ({result.finds})"


def _unreachable_days(con: duckdb.DuckDBPyConnection, planned: Sequence[Facts]) -> Iterator[str]:
    """A sentence for each day of which nothing at all could be reached."""
    for batch in planned[:1]:
        days = [day.isoformat() for day in window_of(batch).days()]
        sources = [source for each in planned for source in each["sources"]]
        rows = con.execute(
            "select day from coverage_calendar where day in (select unnest($1::date[])) and source_id in $2 "
            "group by day having bool_and(verdict = 'unreachable') order by day",
            [days, sources],
        ).fetchall()
        yield from (f"{day}: nothing could be reached, neither an outlet nor an archive of one" for (day,) in rows)


def _polls(settings: Settings, window: Window) -> list[Place]:
    """Manifests of `poll_feeds` on the window's days: rows of `fetch`, so that every exchange can be seen in SQL."""
    from pipeline.fetch.landing import manifests_for

    days = {f"day={day}" for day in window.days()}
    found = manifests_for(settings.landing, window)
    return [path for path in found if path.name.startswith(POLL_LABEL) and path.parent.name in days]


def _outcomes(fetched: Sequence[Facts]) -> Iterator[Facts]:
    for batch in fetched:
        yield from json.loads(read_bytes(place(batch["outcomes"])))


def window_of(batch: Facts) -> Window:
    return Window(datetime.fromisoformat(batch["start"]), datetime.fromisoformat(batch["end"]))


def _sources(settings: Settings, batch: Facts) -> tuple[Source, ...]:
    from pipeline.catalog import enabled, read_catalog

    return enabled(read_catalog(settings.sources), tuple(batch["sources"]))


def _staging_folder(settings: Settings, window: Window, manifest: Place) -> Place:
    """One folder a manifest, so that a task that is tried again replaces what its first try left."""
    name = manifest.name.removesuffix(".manifest.jsonl")
    return settings.staging / f"{window.start:%Y%m%dT%H%M}-{window.end:%Y%m%dT%H%M}" / name
