"""JSON Lines in, JSON Lines out: what the commands `code` and `clean` share."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from pipeline.errors import DefectionWatchError, InputError

InputFile = Annotated[Path | None, typer.Argument(help="JSON Lines; standard input when left out.")]
OutputFile = Annotated[Path | None, typer.Option("--out", "-o", help="Write here instead of standard output.")]


def transform(source: Path | None, target: Path | None, each: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Apply `each` line by line; a bad line is an error object on stderr and exit code 1 at the end."""
    bad = False
    with reading(source) as lines, writing(target) as sink:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                result = each(object_of(line))
            except DefectionWatchError as error:
                bad = True
                complain(line=number, error=str(error))
                continue
            sink.write(json.dumps(result, ensure_ascii=False) + "\n")
    if bad:
        raise typer.Exit(1)


def complain(**facts: object) -> None:
    """An error object on stderr."""
    print(json.dumps(facts, ensure_ascii=False), file=sys.stderr)


def object_of(line: bytes) -> dict[str, Any]:
    """The JSON object on a line; raises `InputError` where there is none, or none with an id."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not JSON: {error}; give one object a line") from error
    if not isinstance(row, dict):
        raise InputError(f"a {type(row).__name__}, not an object; give one object a line")
    if not isinstance(row.get("id"), str | int):
        raise InputError('no "id"; every object needs one')
    return row


@contextmanager
def reading(path: Path | None) -> Iterator[IO[bytes]]:
    """The file, or standard input."""
    if path is None:
        yield sys.stdin.buffer
        return
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error


@contextmanager
def writing(path: Path | None) -> Iterator[IO[str]]:
    """The file, made anew, or standard output."""
    if path is None:
        yield sys.stdout
        return
    with path.open("w", encoding="utf-8") as file:
        yield file
