"""English offers: who asks people over, and where to."""

from __future__ import annotations

import re

from pipeline.detect.document import Sentence
from pipeline.detect.english.declining import GroupAnswers
from pipeline.detect.english.parts import Hit
from pipeline.detect.reports import Report, Subject
from pipeline.detect.spans import GroupSpan, PartySpan, PersonSpan

PASSIVE_START = re.compile(r"(?:(?:had|has|have) been|was|were|been|being|be|is|are) ")
_PASSIVE_BEFORE = re.compile(r"\b(?:was|were|been|being|be|is|are)(?: [a-z]+)? $")
_MOVERS_ASK = re.compile(
    r"\b(?:the (?:[a-z]+ )?(?:brothers|sisters|siblings|couple|pair|two|three|four|trio|twins|friends"
    r"|newcomers|defectors)"
    r"|they|both) (?:(?:had|have|has|also|then|later|first) )*$"
)
# "The party has repeatedly invited": what may stand between a party and what it does.
_ITSELF = re.compile(
    r" (?:(?:(?:on |in |last |this |since )?\ue004\ue000*|has|had|have|also|then|later|again|twice|[a-z]+ly) )*"
)
# "was invited by the same royalist officials": who asks stands behind.
_ASKED_BY = re.compile(r"[^,.;:\"]{0,60}?\bby (?:(?:the|an?|some|two|three|several|same|those|these|its|his|her) )*")
# "Was asked to come along", "invited to follow the two": to share in a move told before.
_ALONG = re.compile(
    r"\bto (?:(?:come|go|move|cross|walk|leave|tag|sign|jump|switch|defect|join)(?: over| across)? (?:along|too|as well"
    r"|with (?:him|her|them|\ue001))|follow (?:him|her|them|suit|the\b|\ue001|his|their)|accompany|do (?:so|the same"
    r"|likewise)|join (?:him|her|them)\b|(?:make|take) the same)"
)
_THE_SAME = re.compile(r" (?:(?:exactly|much|almost|precisely) )?(?:the same|as much|likewise|something similar)\b")
#: Calls to all: what tells them says nothing of who calls.
PUBLIC_CALLS = ("deadline", "should_come", "door_open")


class Askers(GroupAnswers):
    """Finds who makes an offer."""

    def _asked_along(self, hit: Hit, sentence: Sentence, subject: Subject) -> Report | None:
        """ "Was asked to come along", "has been promised the same": the move or the offer told before that others are
        asked to share in.
        """
        end = min(sentence.end, hit.end + 60)
        along = _ALONG.search(self.text.low, hit.start, end)
        same = None if along else _THE_SAME.match(self.text.low, hit.end, end)
        if along is None and same is None:
            return None
        kinds = {"defection", "cooptation"} if along else {"approach"}
        told = (
            r for r in reversed(self.reports)
            if r.type in kinds and 0 <= sentence.index - r.sentence <= 6 and r.start < hit.start and r.destination
            and not set(r.people) & set(subject.people)
            and not r.is_negated and self.text.document.in_quote(r.start) is None
        )  # fmt: skip
        return next(told, None)

    def _rival_asking(self, hit: Hit, sentence: Sentence, subject: Subject) -> str | None:
        """The opposition party that a paragraph without the ruling one tells of, when it is not of those asked: "X's
        people have been busy. A councillor said a recruiter rang her".
        """
        start = self.text.document.paragraph(sentence.paragraph)[0].start
        theirs = {self.text.side_of_figure(self.text.cast.figures[p]) for p in subject.people}
        theirs |= {subject.group.party_id} if subject.group else set()
        people = (self.text.cast.figures[n] for n in self.text.people_in(start, hit.start))
        sides = [self.text.party_of(p) for p in self.text.parties if start <= p.start < hit.end]
        sides += [self.text.side_of_figure(f) for f in people if f.number not in subject.people]
        if None in theirs or any(s and self.text.is_ruling(s) for s in sides):
            return None
        others = {s for s in sides if self._may_ask(s) and s not in theirs}
        return others.pop() if len(others) == 1 else None

    def _moved_to(self, person: int) -> str | None:
        """The side that somebody of the ruling party has gone over to, as told so far."""
        told = (r for r in reversed(self.reports) if r.type in {"defection", "return"} and person in r.people)
        last = next(told, None)
        return last.destination if last and last.modality != "planned" and not last.is_negated else None

    def _is_ruling_still(self, person: int) -> bool:
        side = self._moved_to(person)
        return self.text.is_ruling_officer(self.text.cast.figures[person]) and (
            side is None or self.text.is_ruling(side)
        )

    def _side_now(self, subject: Subject) -> str | None:
        """Where somebody stands who left the ruling party before it asked for him: "was asked to come back to it"."""
        sides = [self._moved_to(p) for p in subject.people]
        return next((s for s in sides if s and self.text.is_opposition(s)), None)

    def _asking_side(self, hit: Hit, sentence: Sentence, subject: Subject) -> str | None:
        """A side other than the ruling party from which an offer came: the one to join, else the side of whoever asks,
        or the one to which those who ask have just gone over ("The brothers had urged her to come with them").
        """
        if hit.rule.name.endswith((*PUBLIC_CALLS, "leader_offer")):
            return None
        named = self._party(hit.group("d"), hit)
        if named is not None:
            return named if self._may_ask(named) or named == "GOVERNMENT" else None
        asker = self._asker(hit, sentence)
        if asker is None or set(asker.people) & set(subject.people):
            return None
        side = asker.group.party_id if asker.group else None
        for person in asker.people:
            moved = [r for r in self.reports if r.type == "defection" and person in r.people]
            side = moved[-1].destination if moved else self.text.side_of_figure(self.text.cast.figures[person])
        theirs = {self.text.side_of_figure(self.text.cast.figures[p]) for p in subject.people}
        theirs.add(subject.group.party_id if subject.group else None)
        return None if side in theirs or not self._may_ask(side) else side

    def _may_ask(self, side: str | None) -> bool:
        return side not in {None, self.text.ruling_party, "GOVERNMENT", "OPPOSITION", "CIVIL_SOCIETY"}

    def _asker(self, hit: Hit, sentence: Sentence) -> Subject | None:
        """Who makes an offer: the subject of the verb, or, of a passive one, whoever stands behind "by"."""
        is_passive = PASSIVE_START.match(self.text.low, hit.start) or _PASSIVE_BEFORE.search(
            self.text.low, sentence.start, hit.start
        )
        if not is_passive:
            movers = _MOVERS_ASK.search(self.text.low, sentence.start, hit.start)
            if movers and (moved := self._moved_before(sentence)) is not None:
                return Subject(moved.people, None)
            party = next((p for p in reversed(self.text.parties) if sentence.start <= p.start < hit.start), None)
            if party is not None and _ITSELF.fullmatch(self.text.low, party.end, hit.start):
                return Subject((), GroupSpan(party.start, party.end, None, "party", self.text.party_of(party)))
            return self.subjects.of_verb(hit.start, sentence)
        by = _ASKED_BY.match(self.text.low, hit.end, sentence.end)
        if by is None:
            return None
        for span in self.text.document.spans_in(by.end(), min(sentence.end, by.end() + 30)):
            if isinstance(span, PartySpan):
                return Subject((), GroupSpan(span.start, span.end, None, "party", self.text.party_of(span)))
            if isinstance(span, GroupSpan):
                return Subject((), span)
            if isinstance(span, PersonSpan):
                return Subject((span.person,))
        return None

    def _moved_before(self, sentence: Sentence) -> Report | None:
        """The move of several named people told within the three sentences before."""
        told = (r for r in reversed(self.reports) if r.type == "defection" and len(r.people) > 1)
        return next((r for r in told if 0 <= sentence.index - r.sentence <= 3), None)

    def _side_for_civil(self, sentence: Sentence) -> str | None:
        """People of a union or a newspaper are asked by the state, unless the offer's sentence names the party."""
        if self._names_ruling(sentence.start, sentence.end):
            return None
        return "GOVERNMENT" if self.text.lexicon.optional("state_bodies").search(self.text.plain) else None

    def _called_by_ruling(self, hit: Hit, sentence: Sentence) -> bool:
        """Does somebody of the ruling side call: the speaker of the quote, else whoever the sentence names first?"""
        quote = self.text.document.in_quote(hit.start)
        speaker = self.text.first_person(hit.start) if quote else None
        if speaker is not None:
            return self.text.is_ruling_officer(self.text.cast.figures[speaker])
        start, end = hit.group("a") or (hit.start, hit.end)
        near = self.text.document.sentences[max(0, sentence.index - 1)].start
        for left, right in ((sentence.start, hit.start), (hit.start, sentence.end), (near, sentence.start)):
            for span in self.text.document.spans_in(left, right):
                if isinstance(span, PersonSpan):
                    return self.text.is_ruling_officer(self.text.cast.figures[span.person])
                if isinstance(span, PartySpan) and not start <= span.start < end:
                    return self.text.is_ruling(self.text.party_of(span))
        return False

    def _asker_near(self, hit: Hit, sentence: Sentence) -> bool:
        """Somebody of the ruling side, or of the state, in the sentence, the four before it or the one after."""
        if not self.text.lexicon.has("askers"):
            return True
        near = self.text.document.sentences[max(0, sentence.index - 4) : sentence.index + 2]
        start, end = near[0].start, near[-1].end
        if any(start <= p.start < end and (p.party_id == "GOVERNMENT" or self.text.is_ruling(self.text.party_of(p)))
               for p in self.text.parties):  # fmt: skip
            return True
        if any(self.text.is_ruling_officer(self.text.cast.figures[n]) for n in self.text.people_in(start, end)):
            return True
        return bool(self.text.lexicon.pattern("askers").search(self.text.plain, start, end))
