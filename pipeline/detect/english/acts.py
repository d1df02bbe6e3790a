"""English core acts: each trigger of the lexicon → who, governed by what, from where to where → `Report`s."""

from __future__ import annotations

from collections import defaultdict

from pipeline.detect.document import Sentence
from pipeline.detect.english.gist import Gist
from pipeline.detect.english.joining import SIGNS, Joining
from pipeline.detect.english.named import Named
from pipeline.detect.english.parts import Hit
from pipeline.detect.english.second import SecondReading
from pipeline.detect.english.subject import Subjects
from pipeline.detect.english.text import EXACT, Text
from pipeline.detect.english.yielding import Yielding
from pipeline.detect.reports import Report


class Acts(SecondReading, Named, Gist, Joining, Yielding):
    """Reads the core acts of one tagged document."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.subjects = Subjects(text)
        self.reports: list[Report] = []
        self.stated = set()
        self.hints = set()

    def read(self) -> list[Report]:
        answers: list[tuple[Hit, Sentence]] = []
        sentences = self.text.document.sentences
        told: dict[int, list[Hit]] = defaultdict(list)
        for found in self.text.wordings:
            if found.rule.section in EXACT:
                told[found.stretch].append(Hit(found.rule, found.rule.section, found.match))
        self.text.triggers = [
            (h.start, h.end) for hits in told.values() for h in hits if h.section in {"join", "leave", "return"}
        ]
        for sentence in sentences:
            for hit in _longest(told[sentence.index]):
                if hit.section == "refuse":
                    # Read later, but whoever it is about may be the "them" of the next sentence.
                    self.subjects.of_verb(hit.start, sentence)
                    answers.append((hit, sentence))
                else:
                    self._read_hit(hit, sentence)
        self._gist_offers()
        # An answer can stand before what it answers.
        for hit, sentence in answers:
            self._refuse(hit, sentence)
        self._pair_leaving()
        self._tallies()
        self._by_party()
        self._by_place()
        self._by_goal()
        self._counter_numbers()
        self._parts()
        self._from_told_group()
        self._one_of_them()
        self._members()
        self._name_leads()
        self._reasons()
        self._gist_joins()
        self._answered()
        self._answers()
        self._returns()
        self._dates_after()
        self._speak_for_themselves()
        self._echoes()
        return self.reports

    # ------------------------------------------------------------------------------------------ one trigger

    def _read_hit(self, hit: Hit, sentence: Sentence) -> None:
        reader = {
            "join": self._join, "return": self._join, "leave": self._leave, "recant": self._recant,
            "coopt": self._coopt, "approach": self._approach,
        }[hit.section]  # fmt: skip
        reader(hit, sentence)

    def _leave(self, hit: Hit, sentence: Sentence) -> None:
        span = hit.group("o")
        origin = self._party(span, hit) if span else None
        if span and origin is None and "all" not in self.text.low[span[0] : span[1]]:
            return
        subject = self._actor(hit, sentence, None)
        if (
            subject is not None
            and self.text.low.endswith("going", 0, hit.end)
            and any(r.type == "defection" and set(subject.people) & set(r.people) for r in self.reports)
        ):
            return  # "Told me to my face that he was going": the move told before.
        if subject is not None and subject.people and subject.frame == "approach" and self.text.is_opposition(origin):
            # "was offered a job to leave the party"
            report = self._report("approach", hit, sentence, subject, origin, self.text.ruling_party)
            if report is not None and self._asker_near(hit, sentence):
                self.reports.append(report)
            return
        if subject is not None and subject.group and subject.frame == "approach" and self.text.is_opposition(origin):
            # "called on councillors to leave their party or face charges"
            self._called_out(hit, sentence, subject, origin)
            return
        if (
            subject is None
            or not (subject.people or subject.group)
            or subject.frame in {"negate", "refuse", "approach", "conditional", "denied", "disputed"}
            or self.text.is_question(sentence)
            or self._is_habit(hit, subject)
        ):
            return
        if origin is None and (hit.group("a") or hit.rule.name == "leave.expelled"):
            # "The party's committee voted to strip X of his membership": who throws out is whom X was of.
            near = [
                p for p in self.text.parties if sentence.start <= p.start < hit.start and p.party_id != "GOVERNMENT"
            ]
            origin = self.text.party_of(near[-1]) if near else None
        if origin is None:
            origin = self._origin(hit, subject, None, sentence)
        if origin in {None, "GOVERNMENT", "CIVIL_SOCIETY"}:
            return
        report = self._report("departure", hit, sentence, subject, origin, None)
        if report is None:
            return
        if subject.frame == "plan":
            report.modality = "planned"
        report.is_weak = sentence.paragraph == -1
        self.reports.append(report)

    # ------------------------------------------------------------------------------------------------ parts


def _longest(hits: list[Hit]) -> list[Hit]:
    """Of overlapping hits of one family the earliest and longest, in text order; a telling of a move goes before a mere
    sign of one, and joining before leaving inside the same words.
    """
    order = {s: n for n, s in enumerate(EXACT)}
    taken: list[tuple[int, int, str]] = []
    chosen: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.rule.kind in SIGNS, h.start, order[h.section], -h.end, h.rule.name)):
        family = "move" if hit.section in {"join", "leave", "return"} else hit.section
        if not any(s < hit.end and hit.start < e and f == family for s, e, f in taken):
            taken.append((hit.start, hit.end, family))
            chosen.append(hit)
    return sorted(chosen, key=lambda h: h.start)
