"""English third reading: people whom no exact wording told of. A person of the opposition does something that is done
when joining (a form, an oath, a stage) in a passage that names the ruling party; somebody of the state promises
somebody something. Broad words, therefore only for who is not told of yet, and only as plain facts.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.detect.document import Sentence
from pipeline.detect.english.moves import Moves
from pipeline.detect.english.offers import Offers
from pipeline.detect.english.parts import Hit
from pipeline.detect.reports import Subject
from pipeline.detect.spans import GroupSpan
from pipeline.records import EventType


class Gist(Moves, Offers):
    """Reads by the gist what the exact wordings left out."""

    def _gist_offers(self) -> None:
        told = self._told()
        if any(f.number not in told and self._may_be_rival(f) for f in self.text.cast.figures):
            for hit, sentence in self._gist_hits("gist_offer"):
                self._gist_offer(hit, sentence)

    def _gist_joins(self) -> None:
        told = self._told()
        people = any(f.number not in told and self._may_be_rival(f) for f in self.text.cast.figures)
        groups = any(isinstance(s, GroupSpan) and s.count and s.party_id for s in self.text.document.spans)
        if not (people or groups):
            return
        for hit, sentence in self._gist_hits("gist_join"):
            self._gist_join(hit, sentence)

    def _gist_hits(self, section: str) -> Iterator[tuple[Hit, Sentence]]:
        sentences = self.text.document.sentences
        for found in self.text.wordings:
            if found.rule.section != section:
                continue
            sentence = sentences[found.stretch]
            if sentence.paragraph >= 0 and not self.text.is_question(sentence):
                yield Hit(found.rule, section, found.match), sentence

    def _told(self, *but: EventType) -> set[int]:
        return {
            p
            for r in self.reports
            if not r.is_negated and r.start not in self.hints and r.type not in but
            for p in r.people
        }

    def _gist_join(self, hit: Hit, sentence: Sentence) -> None:
        ruling = self.text.ruling_party
        if ruling is None or not self._ruling_near(sentence):
            return
        subject = self._actor(hit, sentence, ruling)
        if subject is None or subject.frame or not self._is_untold_rival(subject, ruling, sentence):
            return
        origin = self._origin(hit, subject, ruling, sentence)
        if origin is None or self.text.is_ruling(origin):
            return
        report = self._report("defection", hit, sentence, subject, origin, ruling)
        if report is not None:
            report.type = "cooptation" if origin == "CIVIL_SOCIETY" else report.type
            self.reports.append(report)

    def _is_untold_rival(self, subject: Subject, ruling: str, sentence: Sentence) -> bool:
        """People of another side of whom nothing is told yet; or a counted group of a rival party, told of nowhere
        near.
        """
        if subject.people:
            figures = [self.text.cast.figures[n] for n in subject.people]
            return (
                not set(subject.people) & self._told("departure", "recantation")
                and all(map(self._may_be_rival, figures))
                and self._comes_from_elsewhere(subject, ruling, sentence, "sign")
            )
        group = subject.group
        return (
            group is not None
            and group.count is not None
            and group.count.unit == "people"
            and self.text.is_opposition(self.text.main_opposition if group.is_pronoun else group.party_id)
            and not any(
                r.sentence == sentence.index
                or r.count == group.count
                or (r.kind != "person" and abs(r.sentence - sentence.index) <= 3)
                for r in self.reports
                if r.type == "defection"
            )
        )

    def _gist_offer(self, hit: Hit, sentence: Sentence) -> None:
        asked = self._approached(hit, sentence) if hit.group("a") else self.subjects.of_verb(hit.start, sentence)
        if asked is None or not asked.people or set(asked.people) & self._told():
            return
        figures = [self.text.cast.figures[n] for n in asked.people]
        if not all(map(self._may_be_rival, figures)):
            return
        if not self._asker_near(hit, sentence):
            return
        if named := hit.group("a"):
            # Nobody promises it to himself, and no comrade does.
            asker = self.subjects.of_verb(hit.start, sentence)
            words = {self.text.plain[asker.start : asker.end] if asker else "", self.text.plain[slice(*named)]}
            other_sex = words in ({"he", "her"}, {"he", "she"}, {"she", "him"}, {"she", "his"})
            if (
                asker is not None
                and not other_sex
                and any(
                    n in asked.people or self.text.is_opposition(self.text.side_of_figure(self.text.cast.figures[n]))
                    for n in asker.people
                )
            ):
                return
        origin = self._origin(hit, asked, "CPP", sentence)
        destination = self._offered_side(sentence)
        if origin is None or destination is None or self.text.is_ruling(origin):
            return
        report = self._report("approach", hit, sentence, asked, origin, destination)
        if report is not None:
            self.reports.append(report)

    def _called_out(self, hit: Hit, sentence: Sentence, subject: Subject, origin: str | None) -> None:
        """A group asked to leave its party: an approach, to the ruling side only where the sentence names it."""
        destination = self.text.ruling_party if self._names_ruling(sentence.start, sentence.end) else None
        report = self._report("approach", hit, sentence, subject, origin, destination)
        if report is not None and self._asker_near(hit, sentence):
            self.reports.append(report)
