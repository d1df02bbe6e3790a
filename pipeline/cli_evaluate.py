"""`defection-watch evaluate`: a coder against gold, beside two baselines, with what it got wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.errors import InputError
from pipeline.evaluate import Figure, Report, evaluate
from pipeline.records import Article, Coding

out = Console(highlight=False, soft_wrap=True)
Coder = Callable[[Article], Coding]


def command(
    gold: Annotated[list[Path], typer.Argument(help="Gold files: JSON Lines of the `code` format, with mentions.")],
    coded: Annotated[Path | None, typer.Option(help="Score this output of `code` instead of today's rules.")] = None,
    baselines: Annotated[bool, typer.Option(help="Show the two baselines beside it.")] = True,
    errors: Annotated[bool, typer.Option("--errors", help="List every difference from gold.")] = False,
) -> None:
    """Score a coder against gold: story, strict, lenient, signals, context, fields, per language and per type."""
    articles = [row for path in gold for row in _rows(path)]
    report = evaluate(articles, _rows(coded) if coded else _coded(articles, _rules()))
    others = _baselines(articles) if baselines else {}
    print_report(report, others, out)
    if errors:
        for mistake in report.mistakes:
            out.print(Text(f"{mistake.article_id}: {mistake.kind} {mistake.detail}"))


def print_report(report: Report, others: Mapping[str, Report], console: Console) -> None:
    """The measures as tables."""
    console.print(f"{report.articles} articles, {report.not_coded} not coded")
    table = Table("measure", "precision", "recall", "F1", "95 %", *others, box=None, pad_edge=False)
    for name, figure in report.measures.items():
        table.add_row(name, *_cells(figure), *(f"{other.measures[name].f1:.3f}" for other in others.values()))
    console.print(table)
    parts = Table("strict F1 of", "F1", "95 %", "found", "missed", "extra", box=None, pad_edge=False)
    figures = {**{lang: part["strict"] for lang, part in report.by_language.items()}, **report.by_type}
    for name, figure in figures.items():
        counts = (figure.true_positives, figure.false_negatives, figure.false_positives)
        parts.add_row(name, f"{figure.f1:.3f}", f"{figure.low:.3f} to {figure.high:.3f}", *map(str, counts))
    console.print(parts)
    console.print(f"fields of what was found: {', '.join(f'{n} {v:.2f}' for n, v in report.fields.items())}")
    console.print(
        f"story labels right {report.label_accuracy:.3f}; false defectors {report.false_defectors} of "
        f"{report.named_defectors}; exact spans {report.exact_spans} of {report.spans}"
    )


def _cells(figure: Figure) -> tuple[str, str, str, str]:
    interval = f"{figure.low:.3f} to {figure.high:.3f}"
    return f"{figure.precision:.3f}", f"{figure.recall:.3f}", f"{figure.f1:.3f}", interval


def _rules() -> Coder:
    from pipeline.detect.coder import code_article

    return code_article


def _baselines(articles: Sequence[dict[str, Any]]) -> dict[str, Report]:
    from pipeline.baselines import keyword, verbs

    coders: dict[str, Coder] = {"keyword": keyword, "verb list": verbs}
    return {name: evaluate(list(articles), _coded(articles, coder), resamples=20) for name, coder in coders.items()}


def _coded(articles: Sequence[dict[str, Any]], coder: Coder) -> list[dict[str, Any]]:
    from pipeline.detect.exchange import coding_to_json, gold_to_article

    return [coding_to_json(str(row["id"]), coder(gold_to_article(row))) for row in articles]


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise InputError(f"{path} is not JSON Lines: {error}") from error
