"""How fast the gate and the English coder are, beside spaCy's blank tokenizer and sentencizer on the same texts.

Texts have the length of a real story (about 5,700 characters): paragraphs of the gold articles, joined in turn. One
process, one thread; the peak memory is that of a process that only codes.
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

from rich.console import Console
from rich.table import Table

from pipeline.detect.coder import code_article
from pipeline.detect.exchange import gold_to_article
from pipeline.detect.gate import judge
from pipeline.records import Article

GOLD = Path(__file__).resolve().parent.parent / "tests" / "gold" / "dev" / "en.jsonl"
STORY_LENGTH = 5_700
STORIES = 300
ROUNDS = 3


def stories(count: int) -> list[Article]:
    """`count` different stories of the wanted length."""
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    supply = cycle((row, paragraph) for row in rows for paragraph in row["paragraphs"])
    return [gold_to_article(_story(number, supply)) for number in range(count)]


def _story(number: int, supply: Iterator[tuple[dict[str, str], str]]) -> dict[str, object]:
    row, first = next(supply)
    paragraphs, length = [first], len(first)
    while length < STORY_LENGTH:
        _, paragraph = next(supply)
        paragraphs.append(paragraph)
        length += len(paragraph)
    return {**row, "id": f"bench-{number}", "paragraphs": paragraphs}


def rate(work: Callable[[Article], object], articles: Sequence[Article]) -> float:
    """Articles a second, the best of a few rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for article in articles:
            work(article)
        best = min(best, time.perf_counter() - started)
    return len(articles) / best


def peak_mb() -> float:
    """Peak memory of a process that loads the coder and codes all stories."""
    program = (
        "import resource; from benchmarks.detect import STORIES, code_article, stories; "
        "[code_article(a) for a in stories(STORIES)]; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
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
    started = time.perf_counter()
    for text in texts:
        blank(text)
    best = min(best, time.perf_counter() - started)
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
    articles = stories(STORIES)
    code_article(articles[0])
    rates = {"gate": rate(judge, list(islice(cycle(articles), 3_000))), "full coding": rate(code_article, articles)}
    base = spacy_rate(options.spacy, articles) if options.spacy else None
    if base:
        rates["spaCy blank + sentencizer"] = base
    title = f"{STORIES} stories of {STORY_LENGTH:,} characters, one core"
    table = Table("what", "stories/s", "beside spaCy", title=title)
    for name, value in rates.items():
        table.add_row(name, f"{value:,.0f}", f"{value / base:.2f} x" if base else "")
    console = Console()
    console.print(table)
    console.print(f"peak memory of a coding process: {peak_mb():.0f} MB")


if __name__ == "__main__":
    main()
