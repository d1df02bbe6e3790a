"""`defection-watch sources`: look at the catalogue, check it, ask live sites what they answer, exchange it as OPML."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from pipeline.catalog import enabled, read_catalog
from pipeline.errors import InputError
from pipeline.settings import read_settings

app = typer.Typer(help="The catalogue of outlets.", no_args_is_help=True)
out = Console(highlight=False)
err = Console(stderr=True, highlight=False, soft_wrap=True)


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
    """Check the catalogue: every entry valid, every disabled outlet with its reason. The network is not asked."""
    path = read_settings().sources
    sources = read_catalog(path)
    out.print(f"{path}: {len(sources)} outlets, {len(enabled(sources))} enabled; no faults")


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
