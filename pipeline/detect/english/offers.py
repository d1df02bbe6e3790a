"""English offers and answers: who was asked to change sides, and who declined."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.detect.document import Sentence
from pipeline.detect.english.askers import PASSIVE_START, PUBLIC_CALLS, Askers
from pipeline.detect.english.parts import Hit
from pipeline.detect.reports import Figure, Report, Subject
from pipeline.detect.spans import GroupSpan
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
_BEGS = re.compile(r"\bfor (?:(?:his|her|the|their) )?(?:permission|leave|blessing|approval|consent|help|a chance)\b")
_TO_GOVERNMENT = re.compile(r"\b(?:with|for|join|under|over to|back to) (?:the )?(?:royal )?government\b")
_JOINS_EVENT = re.compile(
    r"\bto join (?:in )?(?:(?:an?|the|its|his|her|their|this|that|any|fresh|new) )?(?:[a-z-]+ ){0,2}?"
    r"(?:rally|rallies|talks|marches|march|protests?|strikes?|meetings?"
    r"|debates?|negotiations?|dialogue|ceremony|celebrations?|campaign trail"
    r"|boycott|demonstrations?|congress|session|mission)\b"
)
_TO_EVENT = re.compile(
    r"\binvit(?:ed|es|ing|ation|ations)\b[^.;\"]{0,50}? to (?:attend|speak|take part|appear|observe|dinner|lunch"
    r"|talks|(?:the|an?|its"
    r"|his|their) (?:[a-z-]+ ){0,3}?(?:congress|conference|meetings?|ceremony|rally|wedding|dinner|banquet|talks|forum"
    r"|celebrations?|debate|anniversary|hearing|workshop|seminar|funeral|opening))\b"
)
_TOO = re.compile(r"\b(?:too|also|as well|likewise)\b")
# "We are not asking anyone to leave", "nobody had urged him": no offer.
_NOT_ASKED = re.compile(
    r"\bno (?:[a-z]+ )?(?:posts?|seats?|jobs?|positions?|money|gifts?|titles?|offers?|member|official"
    r"|candidate|rewards?) $"
    r"|\b(?:not|never|nobody|no one|none of (?:us|them)|neither|without)"
    r"(?: (?:been|be|being|has|have|had|ever|yet|even|once))* $|n't (?:been |ever |yet )?$"
)
_KIN_TOO = re.compile(
    r"\b(?:his|her|my|their|an?|one|another) (?:[a-z-]+ )?(?:cousin|brother|sister|uncle|aunt|nephew|niece|son|daughter"
    r"|husband|wife|father|mother|brother-in-law|sister-in-law|friend|neighbou?r)(?: of [^,;.\"]{2,30})?"
    r"(?:, (?:(?:an?|the|also an?|himself an?|herself an?) |\ue005)[^,;.\"]{2,50},)? (?:(?:had|has|have|was|is) )*$"
)


class Offers(Askers):
    """Reads approaches and refusals."""

    def _approach(self, hit: Hit, sentence: Sentence) -> None:
        if _DENIED_THAT.search(self.text.low, sentence.start, hit.start):
            return
        if hit.rule.name.endswith("leader_offer"):
            subject: Subject | None = Subject(
                (), GroupSpan(hit.start, hit.end, None, "everyone"), "", hit.start, hit.end
            )
        elif self._is_asked_by_press(hit, sentence) or (
            hit.rule.name.endswith(PUBLIC_CALLS) and not self._called_by_ruling(hit, sentence)
        ):
            return
        else:
            subject = self._approached(hit, sentence)
        if subject is None or _NOT_ASKED.search(self.text.low, sentence.start, hit.start):
            return
        model = self._asked_along(hit, sentence, subject)
        asking = model.destination if model is not None else self._asking_side(hit, sentence, subject)
        if not (asking or self._asker_near(hit, sentence)):
            asking = self._rival_asking(hit, sentence, subject)
            if asking is None:
                return
        if _JOINS_EVENT.search(self.text.low, hit.start, min(sentence.end, hit.end + 50)):
            # "Urged its members to join a rally", "called on the party to join the talks"
            return
        if _BEGS.search(self.text.low, hit.start, hit.end):
            # "Asked the premier for permission to join"
            return
        if subject.people and asking is None and all(self._is_ruling_still(p) for p in subject.people):
            # "Had written to the prime minister to ask for membership"
            return
        if subject.group is not None and subject.group.count is None and hit.group("a"):
            start, end = hit.group("a") or (0, 0)
            parties = [p for p in self.text.parties if start <= p.start < end]
            origin = next((self.text.party_of(p) for p in parties), None)
        else:
            origin = None
        origin = origin or self._side_now(subject) or self._origin(hit, subject, asking or "CPP", sentence)
        of_none = not (subject.group and subject.group.party_id) and not any(
            self.text.cast.figures[p].parties for p in subject.people
        )
        if model is not None and (of_none or origin is None or self.text.is_ruling(origin)):
            origin = model.origin
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
            for told in self.reports:
                if told.start in self.hints and told.people == subject.people and sentence.index - told.sentence <= 3:
                    # "Had been sounded out … asked him to come and work with the government"
                    told.destination = destination
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

    def _is_asked_by_press(self, hit: Hit, sentence: Sentence) -> bool:
        """ "Asked whether X had joined, the spokesman said …": a reporter's question, no offer."""
        return self.text.low.startswith("whether", hit.start) and bool(
            _PRESS_ASKS.search(self.text.low[sentence.start : hit.start])
        )

    def _approached(self, hit: Hit, sentence: Sentence) -> Subject | None:
        """Whom an offer or a call is made to: the object of the verb, or the subject of a passive one."""
        low = self.text.low
        span = hit.group("a") or (hit.start, hit.end)
        direct = _DIRECT.match(low[span[0] : span[1]])
        if direct and hit.group("a") is None:
            at = span[0] + direct.start(1)
            return self.subjects.pronoun(direct[1], at, at + len(direct[1]))
        if hit.rule.name.endswith(("visits_from", "got_offer")):
            return self.subjects.of_verb(hit.start, sentence)
        if hit.group("a") is None:
            object_ = re.match(r"[a-z]+ (?:the |both |all )?([\ue001\ue005][\ue000]*)", low[span[0] : span[1]])
            passive = re.search(r"\b(?:was|were|been|being|be|and)(?: \w+)? $", low[max(0, hit.start - 16) : hit.start])
            if object_ and not passive:
                found = self.subjects.inside(span[0] + object_.start(1), span[0] + object_.end(1))
                if found is not None and (found.people or (found.group and found.group.count != Count(1, 1))):
                    return found
            passive = passive or PASSIVE_START.match(low, hit.start)
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
            r"\b(?:everyone|everybody|every|each|any|whoever|all|those|members|councillors|officials|activists|candidates|compatriots|supporters|others|anyone|people|them|citizens|brothers)\b",
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
        origin = self._side_now(subject) or origin
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
        return not beside and self._is_rival_now(figure)

    def _is_rival_now(self, figure: Figure) -> bool:
        return not self._is_ruling_still(figure.number)
