"""How fast the gate and the English coder are, beside spaCy's blank tokenizer and sentencizer on the same texts.

Texts have the length of a real story (about 5,700 characters) and are of two kinds. An ordinary one is an article of
the demo press, then paragraphs of gold articles that tell of no move: most of its sentences hold no trigger, as in
real news. A dense one is paragraphs of all gold articles, joined in turn: far more moves and signals than news has.
Rates are stories a second of CPU time, one process and one thread; the peak memory is that of a process that only
codes.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from pipeline.demo.press import stories as demo_stories
from pipeline.detect.coder import code_article
from pipeline.detect.exchange import gold_to_article
from pipeline.detect.gate import judge
from pipeline.records import Article

GOLD = Path(__file__).resolve().parent.parent / "tests" / "gold" / "dev" / "en.jsonl"
STORY_LENGTH = 5_700
STORIES = 300
ROUNDS = 3


def dense_stories(count: int) -> list[Article]:
    """`count` stories of the wanted length out of the paragraphs of all gold articles."""
    rows = _gold()
    supply = cycle((row, paragraph) for row in rows for paragraph in row["paragraphs"])
    made = []
    for number in range(count):
        row, first = next(supply)
        paragraphs = _fill([first], (paragraph for _, paragraph in supply))
        made.append(gold_to_article({**row, "id": f"dense-{number}", "paragraphs": paragraphs}))
    return made


def ordinary_stories(count: int) -> list[Article]:
    """`count` stories of the wanted length: a demo article, filled up with gold paragraphs that tell of no move."""
    supply = cycle(p for row in _gold() if row["story"] in {"related", "unrelated"} for p in row["paragraphs"])
    heads = [story for story in demo_stories() if story.language == "en"]
    made = []
    for number, head in enumerate(islice(cycle(heads), count)):
        row = {
            "id": f"ordinary-{number}", "lang": "en", "url": f"https://press.example/{number}", "title": head.title,
            "published": head.published_local.date().isoformat(), "paragraphs": _fill([*head.paragraphs], supply),
        }  # fmt: skip
        made.append(gold_to_article(row))
    return made


def _gold() -> list[dict[str, Any]]:
    return [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]


def _fill(paragraphs: list[str], supply: Iterator[str]) -> list[str]:
    while sum(map(len, paragraphs)) < STORY_LENGTH:
        paragraphs.append(next(supply))
    return paragraphs


def rate(work: Callable[[Article], object], articles: Sequence[Article]) -> float:
    """Articles a second of CPU time, the best of a few rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        for article in articles:
            work(article)
        best = min(best, time.process_time() - started)
    return len(articles) / best


def peak_mb() -> float:
    """Peak memory of a process that loads the coder and codes all stories."""
    program = (
        "import resource; from benchmarks.detect import STORIES, code_article, dense_stories; "
        "[code_article(a) for a in dense_stories(STORIES)]; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


SPACY = """
import json, sys, time, spacy
texts = json.load(sys.stdin)
blank = spacy.blank("en")
blank.add_pipe("sentencizer")
best = float("inf")
for _ in range(3):
    started = time.process_time()
    for text in texts:
        blank(text)
    best = min(best, time.process_time() - started)
print(len(texts) / best)
"""


def spacy_rate(python: str, articles: Sequence[Article]) -> float:
    """Texts a second of spaCy's blank English tokenizer and sentencizer, in the interpreter that has it."""
    texts = json.dumps([article.text for article in articles])
    done = subprocess.run([python, "-c", SPACY], input=texts, capture_output=True, text=True, check=True)
    return float(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spacy", metavar="PYTHON", help="an interpreter that has the package spacy")
    options = parser.parse_args()
    kinds = {"ordinary": ordinary_stories(STORIES), "dense": dense_stories(STORIES)}
    title = f"{STORIES} stories of at least {STORY_LENGTH:,} characters, one core"
    table = Table("texts", "what", "stories/s of CPU", "beside spaCy", title=title)
    for kind, articles in kinds.items():
        code_article(articles[0])
        base = spacy_rate(options.spacy, articles) if options.spacy else None
        rates = {
            "gate": rate(judge, list(islice(cycle(articles), 3_000))),
            "full coding": rate(code_article, articles),
            **({"spaCy blank + sentencizer": base} if base else {}),
        }
        for name, value in rates.items():
            table.add_row(kind, name, f"{value:,.0f}", f"{value / base:.2f} x" if base else "")
    console = Console()
    console.print(table)
    console.print(f"peak memory of a coding process: {peak_mb():.0f} MB")


if __name__ == "__main__":
    main()
