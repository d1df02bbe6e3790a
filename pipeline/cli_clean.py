"""`defection-watch clean`: pages in, articles out."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli_lines import OutputFile, complain, object_of, reading, writing
from pipeline.errors import DefectionWatchError, InputError

_ENDINGS = (".html", ".htm", ".html.gz", ".htm.gz")

Pages = Annotated[
    Path | None,
    typer.Argument(
        help="JSON Lines, or a page (.html, .html.gz), or a folder of pages; standard input (lines) when left out."
    ),
]
Bodies = Annotated[
    bool,
    typer.Option(
        "--bodies",
        help='Write one object {id: {"articleBody": text}}, the form that article-extraction-benchmark scores.',
    ),
]


def clean(pages: Pages = None, output: OutputFile = None, bodies: Bodies = False) -> None:
    """Clean pages: HTML in, one article a line out.

    In: JSON Lines of {"id", "url", "html"}, or "html_base64" for raw bytes, with optional "content_type"; or files,
    whose names are the ids. Out: {"id", "title", "text", "author", "published", "lang", "canonical_url"}.

    A page without an article is an error object on stderr (with --bodies an empty text too) and exit code 1 at the end.
    """
    from pipeline.clean.exchange import page_to_json

    found: dict[str, dict[str, str]] = {}
    bad = False
    with writing(output) as sink:
        for place, read_row in _files(pages) if pages and _is_of_files(pages) else _lines(pages):
            row: dict[str, Any] = {}
            text = ""
            try:
                row = read_row()
                article = page_to_json(row)
                text = article["text"]
                if not bodies:
                    sink.write(json.dumps(article, ensure_ascii=False) + "\n")
            except DefectionWatchError as error:
                bad = True
                complain(**place, error=str(error))
            if row:
                found[str(row["id"])] = {"articleBody": text}
        if bodies:
            sink.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    if bad:
        raise typer.Exit(1)


def _is_of_files(path: Path) -> bool:
    return path.is_dir() or path.name.lower().endswith(_ENDINGS)


def _lines(path: Path | None) -> Iterator[tuple[dict[str, object], Callable[[], dict[str, Any]]]]:
    """The place of each line for complaints, and how to read it."""
    with reading(path) as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield {"line": number}, partial(object_of, line)


def _files(path: Path) -> Iterator[tuple[dict[str, object], Callable[[], dict[str, Any]]]]:
    """The name of each page's file for complaints, and how to read it."""
    files = sorted(f for f in path.iterdir() if f.name.lower().endswith(_ENDINGS)) if path.is_dir() else [path]
    if not files:
        raise InputError(f"no pages in {path}; their names must end in one of {', '.join(_ENDINGS)}")
    for file in files:
        yield {"file": file.name}, partial(_row_of, file)


def _row_of(file: Path) -> dict[str, Any]:
    """The page of a file as an object of the lines' form."""
    try:
        body = file.read_bytes()
        body = gzip.decompress(body) if file.suffix.lower() == ".gz" else body
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"cannot read {file}: {error}") from error
    page_id = file.name[: file.name.lower().rindex(".htm")]
    return {"id": page_id, "html_base64": base64.b64encode(body).decode()}
