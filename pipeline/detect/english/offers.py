"""English offers and answers: who was asked to change sides, and who declined."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.detect.document import Sentence
from pipeline.detect.english.declining import GroupAnswers
from pipeline.detect.english.parts import Hit
from pipeline.detect.reports import Figure, Report, Subject
from pipeline.detect.spans import GroupSpan, PartySpan, PersonSpan
from pipeline.records import Count

# "offered them money", "offered to make her first deputy chief"
_DIRECT = re.compile(r"[a-z]+ (?:to [a-z]+ (?:up |off |over )?)?(him|her|me|them)\b")
_IF = re.compile(r"\b(?:if|unless|should|in case|when|once|whether) (?:he|she|they|i|you|we|\ue001\ue000*) $")
_DENIED_THAT = re.compile(r"\b(?:denied|denies|denying|rejected|dismissed)(?: [a-z]+){0,4}? that [^.;,\"]{0,30}$")
_PRESS_ASKS = re.compile(
    r"(?:^(?:when )?asked|\b(?:say|confirm|know|clear|comment on|tell reporters|answer)) $", re.IGNORECASE
)
_THING_STAYS = re.compile(
    r"(?:\ue002\ue000*|\b(?:charges?|case|ban|restrictions?|offer|situation|party|road|price|it|warrant|that|question"
    r"|sentence)) "
    r"(?:(?:has|had|have|was|is|still|would|will) )*$"
)
_PASSIVE_START = re.compile(r"(?:was|were|been|being|is|are) ")
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
_BEGS = re.compile(r"\bfor (?:(?:his|her|the|their) )?(?:permission|leave|blessing|approval|consent|help|a chance)\b")
_TO_GOVERNMENT = re.compile(r"\b(?:with|for|join|under|over to|back to) (?:the )?(?:royal )?government\b")
_TO_EVENT = re.compile(
    r"\binvit(?:ed|es|ing|ation|ations)\b[^.;\"]{0,50}? to (?:attend|speak|take part|appear|observe|dinner|lunch"
    r"|talks|(?:the|an?|its"
    r"|his|their) (?:[a-z-]+ ){0,3}?(?:congress|conference|meetings?|ceremony|rally|wedding|dinner|banquet|talks|forum"
    r"|celebrations?|debate|anniversary|hearing|workshop|seminar|funeral|opening))\b"
)
_TOO = re.compile(r"\b(?:too|also|as well|likewise)\b")
# "was invited by the same royalist officials": who asks stands behind.
_ASKED_BY = re.compile(r"[^,.;:\"]{0,60}?\bby (?:(?:the|an?|some|two|three|several|same|those|these|its|his|her) )*")
#: Calls to all: what tells them says nothing of who calls.
_PUBLIC_CALLS = ("deadline", "should_come", "door_open")
_KIN_TOO = re.compile(
    r"\b(?:his|her|my|their|an?|one|another) (?:[a-z-]+ )?(?:cousin|brother|sister|uncle|aunt|nephew|niece|son|daughter"
    r"|husband|wife|father|mother|brother-in-law|sister-in-law|friend|neighbou?r)(?: of [^,;.\"]{2,30})?"
    r"(?:, (?:(?:an?|the|also an?|himself an?|herself an?) |\ue005)[^,;.\"]{2,50},)? (?:(?:had|has|have|was|is) )*$"
)


class Offers(GroupAnswers):
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
        elif self._is_asked_by_press(hit, sentence) or (
            hit.rule.name.endswith(_PUBLIC_CALLS) and not self._called_by_ruling(hit, sentence)
        ):
            return
        else:
            subject = self._approached(hit, sentence)
        asking = self._asking_side(hit, sentence, subject) if subject is not None else None
        if subject is None or not (asking or self._asker_near(hit, sentence)):
            return
        if _BEGS.search(self.text.low, hit.start, hit.end):
            # "Asked the premier for permission to join"
            return
        if (
            subject.people
            and asking is None
            and all(self.text.is_ruling_officer(self.text.cast.figures[p]) for p in subject.people)
        ):
            # "Had written to the prime minister to ask for membership"
            return
        if subject.group is not None and subject.group.count is None and hit.group("a"):
            start, end = hit.group("a") or (0, 0)
            parties = [p for p in self.text.parties if start <= p.start < end]
            origin = next((self.text.party_of(p) for p in parties), None)
        else:
            origin = None
        origin = origin or self._origin(hit, subject, asking or "CPP", sentence)
        if origin is None and hit.rule.name.endswith("appeal_come"):
            # "urged candidates of all other parties to come over"
            origin = "OPPOSITION"
        if origin is None or origin == asking or (asking is None and self.text.is_ruling(origin)):
            return
        destination = asking
        if (
            destination is None
            and _TO_GOVERNMENT.search(self.text.low, hit.start, sentence.end)
            and not self._names_ruling(sentence.start, sentence.end)
        ):
            destination = "GOVERNMENT"
        if destination is None and origin == "CIVIL_SOCIETY":
            destination = self._side_for_civil(sentence)
        if destination is None:
            wide = hit.rule.name.endswith(("offered_thing", "consulted"))
            destination = self._offered_side(sentence) if wide else "CPP"
        report = self._report("approach", hit, sentence, subject, origin, destination)
        if report is not None:
            report.kind = "aggregate" if not report.people and report.count is None else report.kind
            if hit.rule.kind == "hint":
                self.hints.add(report.start)
            self.reports.append(report)

    def _asking_side(self, hit: Hit, sentence: Sentence, subject: Subject) -> str | None:
        """A side other than the ruling party from which an offer came: the one to join, else the side of whoever asks,
        or the one to which those who ask have just gone over ("The brothers had urged her to come with them").
        """
        if hit.rule.name.endswith((*_PUBLIC_CALLS, "leader_offer")):
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
        is_passive = _PASSIVE_START.match(self.text.low, hit.start) or _PASSIVE_BEFORE.search(
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
            if not passive:
                return None
            return self._kin_asked(hit, sentence) or self.subjects.of_verb(hit.start, sentence)
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

    def _kin_asked(self, hit: Hit | Report, sentence: Sentence) -> Subject | None:
        """ "His cousin, a branch treasurer, was asked to come too": a relative who has no name, asked as well."""
        kin = _KIN_TOO.search(self.text.low, sentence.start, hit.start)
        if kin is None or (", " not in kin.group() and not _TOO.search(self.text.low, hit.start, sentence.end)):
            return None
        return Subject((), GroupSpan(kin.start(), kin.end(), Count(1, 1), "relative"), start=kin.start(), end=kin.end())

    def _refuse(self, hit: Hit, sentence: Sentence) -> None:
        if _IF.search(self.text.low, max(sentence.start, hit.start - 24), hit.start):
            # "told him he would be sued if he did not join"
            return
        if hit.rule.name.endswith("none_yes"):
            self._none_agreed(hit, sentence)
            return
        subject = self._actor(hit, sentence, None)
        if subject is None or not (subject.people or subject.group):
            asked = [r for r in self.reports if r.type == "approach" and r.sentence == sentence.index and not r.people]
            subject = self._kin_asked(asked[-1], sentence) if asked else subject
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
        # Whom the opposition asked may be of a party in power.
        courted_over = {
            p for r in self.reports if r.type == "approach" and self.text.is_opposition(r.destination) for p in r.people
        }
        people = tuple(p for p in subject.people if p in courted_over or self._may_be_asked(self.text.cast.figures[p]))
        if not people:
            return
        low = self.text.plain
        window_start = max(self.text.document.paragraph(sentence.paragraph)[0].start, hit.start - 400)
        window = low[window_start : hit.end + 220]
        explicit = self.text.lexicon.optional("offer_words").search(window)
        approached_before = any(r.type == "approach" and set(r.people) & set(people) for r in self.reports)
        if not approached_before and _TO_EVENT.search(window):
            # "Invited to the congress, she declined"
            return
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
        if origin is None or origin == destination or (self.text.is_ruling(origin) and not set(people) & courted_over):
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
