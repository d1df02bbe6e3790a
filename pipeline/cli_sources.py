"""`defection-watch sources`: look at the catalogue, check it, ask live sites what they answer, exchange it as OPML."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from pipeline.catalog import enabled, read_catalog
from pipeline.cli_console import err
from pipeline.errors import InputError
from pipeline.settings import read_settings

GAP_TOLD_FOR = timedelta(days=30)

app = typer.Typer(help="The catalogue of outlets.", no_args_is_help=True)
out = Console(highlight=False)


@app.command("list")
def list_sources(everything: Annotated[bool, typer.Option("--all", help="Disabled ones too.")] = False) -> None:
    """List the outlets of the catalogue."""
    table = Table("source_id", "name", "languages", "feeds", "archives", "state", box=None, pad_edge=False)
    for source in read_catalog(read_settings().sources):
        if source.is_enabled or everything:
            table.add_row(
                source.source_id,
                source.name,
                " ".join(source.languages),
                str(len(source.feeds)),
                str(len(source.archives)),
                source.disabled_reason or "enabled",
            )
    out.print(table)


@app.command()
def check() -> None:
    """Check the catalogue: every entry valid, every disabled outlet with its reason. The network is not asked.

    Feeds that moved, are gone or scroll by faster than they are polled are named, as the polls so far have shown.
    """
    from pipeline.fetch.feed_state import FeedStates

    settings = read_settings()
    sources = read_catalog(settings.sources)
    asked = enabled(sources)
    out.print(f"{settings.sources}: {len(sources)} outlets, {len(asked)} enabled; no faults")
    now, states = datetime.now(UTC), FeedStates(settings.home / "feeds")
    for source in asked:
        for state in map(states.read, source.feeds):
            if state.proposal:
                out.print(f"{source.source_id}: {state.proposal}", markup=False)
            if state.gap_at and now - state.gap_at < GAP_TOLD_FOR:
                out.print(
                    f"{source.source_id}: {state.url} scrolled by between two polls, last seen on "
                    f"{state.gap_at:%Y-%m-%d %H:%M} UTC; `defection-watch backfill` fetches what was missed",
                    markup=False,
                )


@app.command()
def probe(source_id: Annotated[str, typer.Argument(help="A source_id of the catalogue.")]) -> None:
    """Ask a live site which feeds and archives it answers, and print the entry that the catalogue should have."""
    from pipeline.fetch.probe import probe as ask
    from pipeline.fetch.probe import to_toml

    settings = read_settings()
    known = {source.source_id: source for source in read_catalog(settings.sources)}
    if source_id not in known:
        raise InputError(f"unknown source {source_id}; `defection-watch sources list --all` shows them all")
    found = ask(known[source_id], settings, progress=lambda line: err.print(line, markup=False))
    for trouble in found.troubles:
        err.print(f"no answer: {trouble}", markup=False)
    print(to_toml(found.proposal), end="")


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="The address of a site, or of one of its feeds.")],
    write: Annotated[bool, typer.Option("--write", help="Add the entry to the catalogue's file.")] = False,
) -> None:
    """Find a new outlet's feeds and archives, show what they had last week, and print the entry it could have."""
    from pipeline.fetch.probe import to_toml
    from pipeline.newcomer import look_at, stranger

    def say(line: str) -> None:
        err.print(line, markup=False)

    settings = read_settings()
    source = stranger(url, read_catalog(settings.sources))
    found = look_at(source, settings, progress=say)
    for trouble in found.troubles:
        say(f"no answer: {trouble}")
    days = Counter(item.published_at.date() for item in found.items if item.published_at)
    more = "" if found.is_whole else ", and perhaps more: nothing shows the whole week"
    say(f"\nlast week: {len(found.items)} articles{more}; by their titles and summaries {len(found.stories)} stories")
    for day, count in sorted(days.items()):
        say(f"  {day}  {count}")
    for item in found.stories:
        say(f"  {item.published_at:%Y-%m-%d}  {item.title}  {item.url}")
    entry = to_toml(found.source)
    if write:
        _append(settings.sources, entry)
        say(f"\nadded to {settings.sources}; owner and alignment are for you to fill in:")
    print(entry, end="")


def _append(path: Path, entry: str) -> None:
    """Add an entry to the catalogue's file; raises `CatalogError`, without a change, if it would not be valid then."""
    longer = path.read_text(encoding="utf-8").rstrip("\n") + "\n\n" + entry
    beside = path.with_suffix(".new.toml")
    try:
        beside.write_text(longer, encoding="utf-8")
        read_catalog(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@app.command("import-opml")
def import_opml(file: Annotated[Path, typer.Argument(help="An OPML file of a feed reader.")]) -> None:
    """Print a catalogue entry for every site of an OPML file; languages and alignment are for you to fill in."""
    from pipeline.fetch.opml import read_opml
    from pipeline.fetch.probe import to_toml

    try:
        document = file.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror}") from error
    print("\n".join(to_toml(source) for source in read_opml(document)), end="")


@app.command("export-opml")
def export_opml() -> None:
    """Print the catalogue as OPML, for a feed reader."""
    from pipeline.fetch.opml import write_opml

    print(write_opml(read_catalog(read_settings().sources)).decode("utf-8"), end="")
