"""The quality of the coder cannot slip: floors on the gold sets, pinned a little below what was reached.

A change that lowers a figure below its floor fails here; a change that raises one should raise its floor with it.
"""

import json
from pathlib import Path

import pytest

from pipeline.detect.coder import code_article
from pipeline.detect.exchange import coding_to_json, gold_to_article
from pipeline.evaluate import evaluate

GOLD = Path(__file__).parent / "gold"
# set: (story, strict, lenient, signal, context)
FLOORS = {
    "dev/en": (0.97, 0.97, 0.97, 0.91, 0.96),
    "dev/km": (0.97, 0.97, 0.97, 0.92, 0.97),
    "dev/fr": (0.97, 0.97, 0.97, 0.87, 0.91),
    # Written by people who had not seen the rules; tuned on after their first look, which docs/coder.md tells, but for
    # en-16, en-17 and fr-10.
    "blind/en-1": (0.96, 0.91, 0.93, 0.88, 0.87),
    "blind/en-2": (0.96, 0.86, 0.86, 0.85, 0.79),
    "blind/en-3": (0.85, 0.72, 0.72, 0.82, 0.80),
    "blind/en-4": (0.96, 0.85, 0.85, 0.83, 0.93),
    "blind/en-5": (0.97, 0.81, 0.83, 0.73, 0.75),
    "blind/en-6": (0.97, 0.92, 0.92, 0.80, 0.75),
    "blind/en-7": (0.97, 0.91, 0.93, 0.88, 0.71),
    "blind/en-8": (0.97, 0.94, 0.94, 0.81, 0.80),
    "blind/en-9": (0.97, 0.88, 0.88, 0.75, 0.75),
    "blind/en-10": (0.97, 0.83, 0.85, 0.70, 0.81),
    "blind/en-11": (0.97, 0.94, 0.94, 0.76, 0.65),
    "blind/en-12": (0.97, 0.88, 0.92, 0.62, 0.78),
    "blind/en-13": (0.97, 0.76, 0.80, 0.67, 0.67),
    "blind/en-14": (0.97, 0.77, 0.82, 0.65, 0.71),
    "blind/en-15": (0.97, 0.88, 0.88, 0.66, 0.79),
    "blind/en-16": (0.96, 0.60, 0.66, 0.71, 0.62),
    "blind/en-17": (0.96, 0.68, 0.76, 0.76, 0.47),
    # A hundred and twenty acts each, told in two to five sentences.
    "blind/en-short-a": (0.96, 0.86, 0.88, 0.71, 0.32),
    "blind/en-short-b": (0.78, 0.57, 0.66, 0.67, 0.51),
    "blind/km-1": (0.97, 0.97, 0.97, 0.83, 0.84),
    "blind/km-2": (0.97, 0.97, 0.97, 0.79, 0.79),
    "blind/km-3": (0.97, 0.95, 0.95, 0.82, 0.84),
    "blind/km-4": (0.97, 0.97, 0.97, 0.80, 0.79),
    "blind/km-5": (0.97, 0.97, 0.97, 0.85, 0.87),
    "blind/km-6": (0.97, 0.97, 0.97, 0.87, 0.79),
    "blind/km-7": (0.97, 0.96, 0.96, 0.83, 0.84),
    "blind/km-8": (0.97, 0.97, 0.97, 0.78, 0.75),
    "blind/km-9": (0.97, 0.97, 0.97, 0.75, 0.93),
    "blind/fr-1": (0.97, 0.92, 0.95, 0.90, 0.91),
    "blind/fr-2": (0.95, 0.96, 0.96, 0.66, 0.80),
    "blind/fr-3": (0.97, 0.97, 0.97, 0.82, 0.90),
    "blind/fr-4": (0.97, 0.91, 0.95, 0.83, 0.75),
    "blind/fr-5": (0.97, 0.97, 0.97, 0.76, 0.76),
    "blind/fr-6": (0.97, 0.96, 0.96, 0.78, 0.83),
    "blind/fr-7": (0.97, 0.96, 0.96, 0.71, 0.89),
    "blind/fr-8": (0.97, 0.95, 0.97, 0.72, 0.79),
    "blind/fr-9": (0.97, 0.95, 0.95, 0.66, 0.77),
    "blind/fr-10": (0.97, 0.62, 0.69, 0.70, 0.81),
}
MEASURES = ("story", "strict", "lenient", "signal", "context")


def report(name):
    rows = [json.loads(line) for line in (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    return evaluate(rows, [coding_to_json(row["id"], code_article(gold_to_article(row))) for row in rows], resamples=1)


@pytest.mark.parametrize("name", FLOORS)
def test_the_coder_keeps_what_it_reached(name):
    found = report(name)
    reached = {measure: round(found.measures[measure].f1, 3) for measure in MEASURES}
    floors = dict(zip(MEASURES, FLOORS[name], strict=True))
    below = {measure: (reached[measure], floor) for measure, floor in floors.items() if reached[measure] < floor}
    assert below == {}, f"{name}: reached and floor"
    assert found.exact_spans == found.spans
    if name.startswith("dev/"):
        assert found.false_defector_rate <= 0.02


def test_every_gold_set_has_floors():
    assert {str(path.relative_to(GOLD).with_suffix("")) for path in GOLD.rglob("*.jsonl")} == set(FLOORS)


def test_the_measures_agree_with_the_scorer_that_defined_them(tmp_path):
    import re
    import subprocess
    import sys

    scorer = Path(__file__).resolve().parents[2] / "shared" / "gold" / "score.py"
    if not scorer.exists():
        pytest.skip(f"no scorer at {scorer}")
    path = GOLD / "dev" / "en.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    coded = [coding_to_json(row["id"], code_article(gold_to_article(row))) for row in rows]
    (tmp_path / "coded.jsonl").write_text("\n".join(map(json.dumps, coded)), encoding="utf-8")
    command = [sys.executable, str(scorer), "--gold", str(path), "--coded", str(tmp_path / "coded.jsonl")]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    theirs = {name: float(value) for name, value in re.findall(r"^(\w+) +P .*?F1 ([\d.]+)", said, flags=re.MULTILINE)}
    ours = evaluate(rows, coded, resamples=1).measures
    assert theirs == {name: round(figure.f1, 3) for name, figure in ours.items()}
