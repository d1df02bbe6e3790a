"""How fast and how well pages are cleaned, beside trafilatura on the same pages in the same run.

`python -m benchmarks.clean [FOLDER]`: FOLDER holds `html/*.html.gz` and `ground-truth.json` ({id: {"url",
"articleBody"}}), the form of scrapinghub/article-extraction-benchmark, whose measure (shingles of four words) gives
F1. Without a folder the pages of this project's own quality gate are read, and only rates are told. Rates are pages a
second of CPU time, one process and one thread, the best of three rounds.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import resource
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import trafilatura
from rich.console import Console
from rich.table import Table

from pipeline.clean.page import clean_page
from pipeline.errors import CleanError

ROUNDS = 3
SHINGLE = 4
GATE = Path(__file__).resolve().parent.parent / "tests" / "clean" / "pages" / "single"

Pages = dict[str, tuple[bytes, str]]


def ours(body: bytes, url: str) -> str:
    try:
        return clean_page(body, url=url).text
    except CleanError:
        return ""


def theirs(body: bytes, url: str) -> str:
    return trafilatura.extract(body, url=url, include_comments=False) or ""


def read_set(folder: Path) -> tuple[Pages, dict[str, str]]:
    """Pages by id, and the true text of each."""
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    pages = {
        name: (gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes()), known["url"])
        for name, known in truth.items()
    }
    return pages, {name: known["articleBody"] for name, known in truth.items()}


def read_gate() -> Pages:
    return {
        file.stem: (file.read_bytes(), f"https://outlet.example/{file.stem}") for file in sorted(GATE.glob("*.html"))
    }


def measure(clean: Callable[[bytes, str], str], pages: Pages) -> tuple[float, dict[str, str]]:
    """Pages a second of CPU time, and the texts."""
    best, texts = float("inf"), {}
    for _ in range(ROUNDS):
        started = time.process_time()
        texts = {name: clean(body, url) for name, (body, url) in pages.items()}
        best = min(best, time.process_time() - started)
    return len(pages) / best, texts


def f1(truth: dict[str, str], texts: dict[str, str]) -> float:
    """The set's own measure: over pages the shared, missed and added shingles, each as a share of the page's."""
    shared = missed = added = 0.0
    for name, true_text in truth.items():
        wanted, found = shingles(true_text), shingles(texts[name])
        both = sum((wanted & found).values())
        rest = (both, sum((wanted - found).values()), sum((found - wanted).values()))
        whole = sum(rest)
        if whole:
            shared, missed, added = (
                have + part / whole for have, part in zip((shared, missed, added), rest, strict=True)
            )
    return 2 * shared / (2 * shared + missed + added)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return (
        Counter(tuple(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1)))
        if words
        else Counter()
    )


def main(folder: Path | None) -> None:
    pages, truth = read_set(folder) if folder else (read_gate(), {})
    table = Table("reader", "pages/s", "F1", title=f"{len(pages)} pages")
    rates = {}
    for name, clean in (("defection-watch", ours), ("trafilatura", theirs)):
        rates[name], texts = measure(clean, pages)
        table.add_row(name, f"{rates[name]:.1f}", f"{f1(truth, texts):.4f}" if truth else "")
    console = Console()
    console.print(table)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ratio = rates["defection-watch"] / rates["trafilatura"]
    console.print(f"{ratio:.2f} of trafilatura's rate; both together peak at {peak:.0f} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    main(parser.parse_args().folder)
