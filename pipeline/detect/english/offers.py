"""English offers and answers: who was asked to change sides, and who declined."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.detect.document import Sentence
from pipeline.detect.english.parts import Hit, Parts
from pipeline.detect.reports import Figure, Subject
from pipeline.detect.spans import GroupSpan
from pipeline.records import Count

# "offered them money", "offered to make her first deputy chief"
_DIRECT = re.compile(r"[a-z]+ (?:to [a-z]+ (?:up |off |over )?)?(him|her|me|them)\b")
_IF = re.compile(r"\b(?:if|unless|should|in case|when|once) (?:he|she|they|i|you|we|\ue001\ue000*) $")
_DENIED_THAT = re.compile(r"\b(?:denied|denies|denying|rejected|dismissed)(?: [a-z]+){0,4}? that [^.;,\"]{0,30}$")
_PRESS_ASKS = re.compile(
    r"(?:^(?:when )?asked|\b(?:say|confirm|know|clear|comment on|tell reporters|answer)) $", re.IGNORECASE
)
_THING_STAYS = re.compile(
    r"\b(?:charges?|case|ban|restrictions?|offer|situation|party|road|price|it|warrant|that|question|sentence) "
    r"(?:(?:has|had|have|was|is|still|would|will) )*$"
)
_PASSIVE_START = re.compile(r"(?:was|were|been|being|is|are) ")


class Offers(Parts):
    """Reads approaches and refusals."""

    #: Where approaches start that are only hinted at (a visit, a post): without an answer they are none.
    hints: set[int]

    def _approach(self, hit: Hit, sentence: Sentence) -> None:
        if _DENIED_THAT.search(self.text.low, sentence.start, hit.start):
            return
        if hit.rule.name.endswith("leader_offer"):
            subject: Subject | None = Subject(
                (), GroupSpan(hit.start, hit.end, None, "everyone"), "", hit.start, hit.end
            )
        elif self._is_asked_by_press(hit, sentence):
            return
        else:
            subject = self._approached(hit, sentence)
        if subject is None or not self._asker_near(hit, sentence):
            return
        if subject.people and all(self.text.is_ruling_officer(self.text.cast.figures[p]) for p in subject.people):
            # "Had written to the prime minister to ask for membership"
            return
        if subject.group is not None and subject.group.count is None and hit.group("a"):
            start, end = hit.group("a") or (0, 0)
            parties = [p for p in self.text.parties if start <= p.start < end]
            origin = next((self.text.party_of(p) for p in parties), None)
        else:
            origin = None
        origin = origin or self._origin(hit, subject, "CPP", sentence)
        if origin is None and hit.rule.name.endswith("appeal_come"):
            # "urged candidates of all other parties to come over"
            origin = "OPPOSITION"
        if origin is None or self.text.is_ruling(origin):
            return
        destination = (
            "CPP" if not hit.rule.name.endswith(("offered_thing", "consulted")) else self._offered_side(sentence)
        )
        report = self._report("approach", hit, sentence, subject, origin, destination)
        if report is not None:
            report.kind = "aggregate" if not report.people and report.count is None else report.kind
            if hit.rule.kind == "hint":
                self.hints.add(report.start)
            self.reports.append(report)

    def _is_asked_by_press(self, hit: Hit, sentence: Sentence) -> bool:
        """ "Asked whether X had joined, the spokesman said …": a reporter's question, no offer."""
        return self.text.low.startswith("whether", hit.start) and bool(
            _PRESS_ASKS.search(self.text.low[sentence.start : hit.start])
        )

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

    def _approached(self, hit: Hit, sentence: Sentence) -> Subject | None:
        """Whom an offer or a call is made to: the object of the verb, or the subject of a passive one."""
        low = self.text.low
        span = hit.group("a") or (hit.start, hit.end)
        direct = _DIRECT.match(low[span[0] : span[1]])
        if direct and hit.group("a") is None:
            at = span[0] + direct.start(1)
            return self.subjects.pronoun(direct[1], at, at + len(direct[1]))
        if hit.rule.name.endswith("visits_from"):
            return self.subjects.of_verb(hit.start, sentence)
        if hit.group("a") is None:
            object_ = re.match(r"[a-z]+ (?:the |both |all )?([\ue001\ue005][\ue000]*)", low[span[0] : span[1]])
            passive = re.search(r"\b(?:was|were|been|being|be|and)(?: \w+)? $", low[max(0, hit.start - 16) : hit.start])
            if object_ and not passive:
                found = self.subjects.inside(span[0] + object_.start(1), span[0] + object_.end(1))
                if found is not None and (found.people or (found.group and found.group.count != Count(1, 1))):
                    return found
            passive = passive or _PASSIVE_START.match(low, hit.start)
            return self.subjects.of_verb(hit.start, sentence) if passive else None
        inside = self.subjects.inside(*span)
        if inside is not None:
            return inside
        pronoun = re.search(r"\b(him|her|me|them|he|she|they|i|his|my)\b", low[span[0] : span[1]])
        if pronoun:
            at = span[0] + pronoun.start()
            found = self.subjects.pronoun(pronoun[1], at, at + len(pronoun[1]))
            if found is not None:
                return found
        if re.search(
            r"\b(?:everyone|everybody|all|those|compatriots|supporters|others|anyone|people|them|citizens|brothers)\b",
            low[span[0] : span[1]],
        ):
            return Subject((), GroupSpan(span[0], span[1], None, "everyone"), start=span[0], end=span[1])
        return None

    def _refuse(self, hit: Hit, sentence: Sentence) -> None:
        if _IF.search(self.text.low, max(sentence.start, hit.start - 24), hit.start):
            # "told him he would be sued if he did not join"
            return
        subject = self._actor(hit, sentence, None)
        if subject is None:
            return
        if not subject.people and subject.group and subject.group.count == Count(1, 1) and sentence.paragraph <= 0:
            who = self.subjects.introduced_later(hit.start)
            subject = replace(subject, people=(who,), group=None) if who is not None else subject
        if not subject.people:
            self._refuse_group(hit, subject)
            return
        if subject.frame in {"negate", "plan"} and not hit.rule.name.endswith(
            ("would_not", "staying", "did_not", "tell_off")
        ):
            return
        people = tuple(p for p in subject.people if self._may_be_asked(self.text.cast.figures[p]))
        if not people:
            return
        low = self.text.plain
        window_start = max(self.text.document.paragraph(sentence.paragraph)[0].start, hit.start - 400)
        window = low[window_start : hit.end + 220]
        explicit = self.text.lexicon.optional("offer_words").search(window)
        if _THING_STAYS.search(self.text.low, max(sentence.start, hit.start - 40), hit.start):
            return
        if low[max(0, hit.start - 40) : hit.start].rstrip().endswith(("why he", "why she", "why they")):
            return
        sides = {self.text.side_of_figure(self.text.cast.figures[p]) for p in people}
        approached = any(
            r.type in {"approach", "refusal"} and (set(r.people) & set(people) or (not r.people and r.origin in sides))
            for r in self.reports
        )
        if hit.rule.kind == "reply" and not any(
            r.type == "approach" and set(r.people) & set(people) and r.sentence <= sentence.index for r in self.reports
        ):
            # "He folded it": only of a paper that was brought to him.
            return
        strong = hit.rule.kind == "plain" or (
            hit.rule.name.endswith(("refuse_offer", "no_to", "tell_off", "not_for_sale")) and explicit
        )
        joined = {p for r in self.reports if r.type == "defection" and r.modality == "actual" for p in r.people}
        if not strong and set(people) & joined:
            # "signed over so that he could remain in office"
            return
        courted = explicit and not set(people) & joined and self._names_ruling(window_start, hit.end + 220)
        if not (approached or (strong and not set(people) & joined) or courted):
            return
        destination = next(
            (r.destination for r in reversed(self.reports) if r.type == "approach" and set(r.people) & set(people)),
            None,
        )
        if destination is None:
            destination = self._offered_side(sentence)
        if destination is None:
            return
        origin = self._origin(hit, subject, destination, sentence)
        if origin is None or origin == destination or self.text.is_ruling(origin):
            return
        report = self._report(
            "refusal", hit, sentence, Subject(people=people, start=subject.start, end=subject.end), origin, destination
        )
        if report is not None:
            report.is_weak = not hit.rule.name.endswith(("refuse_offer", "no_to"))
            self.reports.append(report)

    def _may_be_asked(self, figure: Figure) -> bool:
        """Nobody of the ruling side, and no spokesman of the government, declines an offer to come over."""
        beside = figure.stands in {"speaker", "analyst"} and not self.text.is_opposition(
            self.text.side_of_figure(figure)
        )
        return not beside and not self.text.is_ruling_officer(figure)

    def _refuse_group(self, hit: Hit, subject: Subject) -> None:
        """ "Both refused": the group that was approached."""
        asked = [r for r in self.reports if r.type == "approach" and not r.people and r.count is not None]
        spoken = self.text.low[hit.start : hit.end]
        if (
            subject.group is None
            or not asked
            or spoken.startswith("saying")
            or not hit.rule.name.endswith(("refuse_offer", "no_to", "would_not"))
        ):
            return
        model = asked[-1]
        if subject.group.count is None or subject.group.count == model.count or subject.group.is_pronoun:
            self.reports.append(replace(model, type="refusal", start=hit.start, end=hit.end, spans=[(model.start,
            model.end, "type")],
                                        rules=[hit.rule.name], signals=[]))  # fmt: skip
            for report in asked:
                report.is_negated = report.is_negated or report.count == model.count
