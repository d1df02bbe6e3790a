"""`defection-watch`: every stage from the command line, without Airflow. Heavy parts are imported when needed."""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import __version__, cli_backfill, cli_clean, cli_evaluate, cli_sources
from pipeline.cli_console import err, out
from pipeline.cli_lines import InputFile, OutputFile, transform
from pipeline.errors import DefectionWatchError, InputError
from pipeline.records import Window
from pipeline.settings import read_settings

if TYPE_CHECKING:
    from pipeline.tables import Form

app = typer.Typer(
    name="defection-watch",
    help="Finds who changes sides before Cambodian elections: news feeds in, coded events in DuckDB out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(cli_sources.app, name="sources")
app.command("evaluate")(cli_evaluate.command)
app.command("clean")(cli_clean.clean)
app.command("backfill")(cli_backfill.backfill)
app.command("recode")(cli_backfill.recode)


def main() -> None:
    """The command's entry: errors that a user can act on are one line on stderr and exit code 1."""
    try:
        app()
    except DefectionWatchError as error:
        err.print(f"error: {error}", style="red", markup=False)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader went away (`| head`); point stdout elsewhere so that the interpreter's last flush is quiet.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _version(shown: bool) -> None:
    if shown:
        out.print(__version__)
        raise typer.Exit


ShowVersion = Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")]


@app.callback()
def _options(version: ShowVersion = False) -> None:
    """Settings come from DEFECTION_WATCH_* variables; see README."""


# ------------------------------------------------------------------------------------------------- running


@app.command()
def run(
    day: Annotated[str | None, typer.Option(help="UTC day, YYYY-MM-DD; the last complete day when left out.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Only this source_id; may be given again.")] = None,
) -> None:
    """Fetch, clean, code, load and check one day, without Airflow."""
    from pipeline.flow import run_window

    window = Window.of_day(_day(day)) if day else Window.last_complete_day(datetime.now(UTC))
    run_window(
        read_settings(),
        window,
        only=tuple(source or ()),
        run_id=f"cli__{datetime.now(UTC):%Y%m%dT%H%M%S}",
        say=lambda line: err.print(line, markup=False),
    )


@app.command()
def up(
    port: Annotated[int, typer.Option(help="Where the Airflow UI answers, on 127.0.0.1.")] = 8080,
    sources: Annotated[str, typer.Option(help="live, demo, or the path of a sources.toml.")] = "live",
    once: Annotated[bool, typer.Option(help="Stop after the run; exit code 0 only if it went as expected.")] = False,
) -> None:
    """Run the whole program with Airflow on this machine: what `make run` and `make demo` call."""
    from pipeline.standalone.up import up as start

    env = {**os.environ, "DEFECTION_WATCH_SOURCES": sources} if sources != "live" else os.environ
    try:
        code = start(read_settings(env), port=port, demo=sources == "demo", once=once, console=out)
    except KeyboardInterrupt:
        code = 0
    raise typer.Exit(code)


# --------------------------------------------------------------------------------------- stages on files


@app.command()
def code(
    file: InputFile = None,
    output: OutputFile = None,
    coder: Annotated[str, typer.Option(help="rules, or model: an OpenAI endpoint, see docs/coder.md.")] = "rules",
) -> None:
    """Code articles: JSON Lines in, coded JSON Lines out.

    In: {"id", "url", "title", "published": "YYYY-MM-DD", "lang" (optional), "paragraphs": [...] or "text"}.
    Out: {"id", "is_story", "story", "score", "mentions": [...]}, the codebook's fields with evidence offsets.
    """
    from pipeline.detect.exchange import coding_to_json, gold_to_article

    if coder == "rules":
        from pipeline.detect.coder import code_article

        transform(file, output, lambda row: coding_to_json(str(row["id"]), code_article(gold_to_article(row))))
    elif coder == "model":
        from pipeline.model_coder import ModelCoder, tell_cost

        model = ModelCoder(read_settings())
        try:
            transform(file, output, lambda row: coding_to_json(str(row["id"]), model.code(gold_to_article(row))))
        finally:
            err.print(tell_cost(model.calls), markup=False)
    else:
        raise InputError(f"no coder {coder!r}; there are rules and model")


@app.command()
def explain(
    target: Annotated[str, typer.Argument(help="An address, or a file: HTML, JSON of the `code` format, plain text.")],
    published: Annotated[str | None, typer.Option(help="Publication day, YYYY-MM-DD, where it is not told.")] = None,
) -> None:
    """Show an article with the coder's words marked and, per mention, which rule and words gave each field."""
    from pipeline.detect.coder import code_article
    from pipeline.explain import explain as show
    from pipeline.explain import read_article

    article = read_article(target, read_settings(), _day(published) if published else None)
    show(article, code_article(article), out)


gazetteer_app = typer.Typer(help="The gazetteers of parties, people and places.", no_args_is_help=True)
app.add_typer(gazetteer_app, name="gazetteer")


@gazetteer_app.command("check")
def check_gazetteers() -> None:
    """Look for collisions, overlapping periods and entries that can never be found; exit code 1 when there are some."""
    from pipeline.detect.gazetteer import check_gazetteer

    faults = check_gazetteer()
    for fault in faults:
        out.print(fault, markup=False)
    out.print(f"{len(faults)} faults")
    if faults:
        raise typer.Exit(1)


# ---------------------------------------------------------------------------------------------- analysis


@app.command()
def query(
    sql: Annotated[str | None, typer.Argument(help='For example: "from defections limit 5".')] = None,
    cookbook: Annotated[str | None, typer.Option(help="Run a query of the cookbook; `list` shows them all.")] = None,
    csv: Annotated[bool, typer.Option("--csv", help="Comma-separated values.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Ask the database in SQL, read-only: a table, --csv or --json."""
    from pipeline.load.query import cookbook as recipes
    from pipeline.load.query import cookbook_query, run_query
    from pipeline.tables import print_rows

    form: Form = "csv" if csv else "json" if as_json else "table"
    if cookbook == "list":
        print_rows(("name", "question"), [(r.name, r.question) for r in recipes()], form=form, console=out)
        return
    if (sql is None) == (cookbook is None):
        raise InputError('give SQL or --cookbook NAME, for example: defection-watch query "from defections limit 5"')
    if cookbook is not None:
        recipe = cookbook_query(cookbook)
        err.print(f"{recipe.question}\n{recipe.sql}", style="dim", markup=False)
        sql = recipe.sql
    print_rows(*run_query(read_settings(), str(sql)), form=form, console=out)


@app.command()
def review(file: Annotated[Path, typer.Argument(help="CSV, columns as in docs/analyst.md")]) -> None:
    """Import human decisions: they win over every coder and survive re-coding, until the text changes."""
    from pipeline.load.load import RunInfo, import_reviews

    now = datetime.now(UTC)
    count = import_reviews(read_settings(), file, run=RunInfo(f"review__{now:%Y%m%dT%H%M%S}", None, now, "review"))
    out.print(f"{count} new decisions")


@app.command()
def report(
    to: Annotated[Path | None, typer.Option("--out", "-o", help="Another place than published/report.html.")] = None,
) -> None:
    """Make the page, one HTML file that needs no network, from the published copy."""
    from pipeline.report.page import write_report

    out.print(f"{write_report(read_settings(), out=to)}", markup=False)


@app.command()
def publish() -> None:
    """Make the read copy, Parquet and CSV files, the digest and the page in `published/`, each replaced in one step."""
    from pipeline.report.edition import publish_edition

    publication = publish_edition(read_settings())
    out.print(f"{publication.database}: {len(publication.tables)} tables, {sum(publication.tables.values())} rows")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{text!r} is no day; write YYYY-MM-DD") from error


if __name__ == "__main__":
    main()
