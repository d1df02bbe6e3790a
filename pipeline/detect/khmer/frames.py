"""Khmer: what governs a verb (asked to, refused to, would, did not …), by the words between it and its subject."""

from __future__ import annotations

from functools import partial

from pipeline.detect.khmer.text import KhmerText

_FRAMES = ("refuse", "negate", "plan", "approach", "conditional", "deny", "asked", "planned_lead")


class Frames:
    """The compiled governors of the lexicon."""

    def __init__(self, text: KhmerText) -> None:
        self.grammar = partial(text.lexicon.pattern, "grammar")
        self.patterns = {name: text.lexicon.pattern("governors", name) for name in _FRAMES}

    def of(self, before: str, gap: str) -> str:
        """What governs the verb, by the words between subject and verb and those right before the subject."""
        near = gap[-90:]
        own = self.grammar("clause").split(near)[-1]
        lead = before[-46:]
        if self.grammar("no_one").search(lead):
            return "negate"
        if self.patterns["deny"].search(before[-80:]) or self.patterns["deny"].search(near):
            return "negate"
        if self.patterns["conditional"].search(lead[-12:]) or self.patterns["conditional"].search(own):
            return "conditional"
        asked = list(self.patterns["approach"].finditer(near))
        if asked and not self.grammar("enter_word").search(near, asked[-1].end()):
            return "refuse" if self.patterns["refuse"].search(near[: asked[-1].start()]) else "approach"
        if self.patterns["asked"].search(before[-100:]):
            return "refuse" if self.patterns["refuse"].search(before[-90:]) else "approach"
        if self.patterns["refuse"].search(own):
            return "refuse"
        if self.patterns["negate"].search(own):
            return "negate"
        if self.patterns["plan"].search(own) or self.patterns["planned_lead"].search(before):
            return "plan"
        return ""
