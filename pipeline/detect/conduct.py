"""Apologies, denunciations, letters and ceremonies are seen, not alleged: a person's own words are the act itself."""

from __future__ import annotations

from dataclasses import replace

from pipeline.detect.reports import Report


def as_shown(reports: list[Report]) -> None:
    """Make conduct signals that stand in a quote `reported` (codebook: only accusations of others are alleged)."""
    for report in reports:
        shown = [
            replace(s, stance="reported") if s.family == "conduct" and s.stance == "alleged" else s
            for s in report.signals
        ]
        report.signals = list(dict.fromkeys(shown))
