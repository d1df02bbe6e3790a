"""English joinings: a trigger of joining or returning → who, under what governing words, from where to where."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import ClassVar

from pipeline.detect.document import Sentence
from pipeline.detect.english.moves import Moves
from pipeline.detect.english.offers import Offers
from pipeline.detect.english.parts import Hit
from pipeline.detect.reports import Report, Subject
from pipeline.records import EventType

#: Kinds of rules that tell of a sign of membership, not of a move.
SIGNS = frozenset({"sign", "state", "office", "echo"})
# "For eleven years X carried the party's banners": what somebody did all along is no move.
_LASTING = re.compile(
    r"\b(?:(?:for|through|over|during) (?:the |all |more than |over |nearly |almost |about |his |her |their )*"
    r"(?:[a-z]+|\d+)(?:[- ][a-z]+)? (?:years|decades|months|elections|campaigns)|all (?:his|her|their) li(?:fe|ves))"
    r" [^,;.]{0,60}(?:, [^,;.]{3,50}, [^,;.]{0,20})?$"
)
# "Sat for the province as a member of the party": a career, no move.
_CAREER = re.compile(
    r"\b(?:sat|served|serving|sitting|ran|stood|elected|won|lost|campaigned|worked|spent|barred|banned|jailed|known"
    r"|voted|vote|chosen|chose|picked|named|registered)\b[^,;.]{0,50}$"
)
_WOULD_KEEP = re.compile(
    r"[^.;\"]{0,60}? (?:would|will|could|can|may) (?:not lose|keep|hold on to|retain|continue|stay|remain|be (?:allowed"
    r"|given|rewarded|forgiven|spared))\b"
)
# "a letter asking to join": the paper is not the act; the rule `thumbprint` reads who signed it.
_PAPER = re.compile(
    r"\b(?:letters?|forms?|applications?|petitions?|requests?) (?:of |for |asking |requesting |seeking |to )(?:to )?$"
)
# "His request had been accepted": the paper was, not the person.
_THING = re.compile(
    r"\b(?:requests?|applications?|resignations?|letters?|petitions?|offers?|proposals?|bids?|pleas?|appeals?|plans?|bills?|"
    r"complaints?|candidac(?:y|ies)|explanations?|apolog(?:y|ies)|terms|results?) "
    r"(?:(?:has|had|have|was|were|is|are|be|been|being|then|also|later|duly|promptly|formally|would|will) )*$"
)
_TAKEN = re.compile(
    r"(?:(?:been|was|were|being|is|are|be|has|had|have) )*(?:accept|receiv|admit|welcom|approv|taken)[a-z]*\b"
)
_POINTS = re.compile(r"(?:it|them|its|their)$|(?:his|her|their|the) (?:new )?party$")
_BASE = re.compile(r"(?:apply|join|sign|come|cross|move|switch|change|defect|ask)\b")
_PAPER_ASKS = re.compile(
    r"\b(?:paper|letter|form|document|message|text|leaflet|statement)s?(?: (?:he|she|they) (?:was|were"
    r"|had been) [a-z]+)? $"
)
_WEEKS_AFTER = re.compile(r"\b(?:days|weeks|months) after (?:he|she|they) (?:had )?$")
_TO_COME = re.compile(
    r"\b(?:(?:about|planning|plans|planned|set|ready|going|intends?) to|may|might|will|would|could)(?: [a-z]+)? $"
)
_REGRETS = re.compile(r"\bregret(?:s|ted|ting)? (?:ever )?(?:having (?:ever )?)?$")
_GERUND = re.compile(r"[a-z]+ing\b")
_HYPOTHETICAL = re.compile(
    r"\b(?:to|of|about|for|against|from|than|on|consider(?:ed|ing)?|his|her|their|my|your|our|him|them|me) $"
)
_TO_SIGN = re.compile(r"\b(?:to|would|could|must|should) (?:sign|thumbprint|write|send)\b[^.;]{0,30}$")
_PROMISED_FOR = re.compile(r"\b(?:promised?|promises|offered|offers?|in return|in exchange)\b[^.;\"]{0,60}\bfor $")
_COMES_BACK = re.compile(r"\bback\b|(?<!new )(?<!\ba )\bhome\b|\b(?:rejoin|readmit|re-enter|reinstate)")


class Joining(Moves, Offers):
    """Reads one trigger of joining or returning."""

    #: Inside the words of a joining: it is a return.
    comes_back: ClassVar[re.Pattern[str]] = _COMES_BACK
    #: Where acts start whose sentence says from which party.
    stated: set[int]

    def _join(self, hit: Hit, sentence: Sentence) -> None:
        if hit.rule.name.startswith("join.follow"):
            self._follow(hit, sentence)
            return
        if hit.rule.kind in {"echo", "loss"} and self._another_count(hit, sentence):
            return
        if hit.rule.kind == "echo":
            return
        destination = self._party(hit.group("d"), hit)
        if (hit.group("d") and destination is None) or self._is_only_worded(hit, sentence, destination):
            return
        subject = self._joiner(hit, sentence, destination)
        if subject is None:
            return
        ends = self._ends(hit, sentence, subject, destination)
        if ends is None:
            return
        origin, destination = ends
        if not hit.group("o") and self._was_there_before(subject, destination, hit, sentence):
            return
        if "how many" in self.text.plain[max(sentence.start, subject.start - 9) : hit.start]:
            self._ask(hit, sentence, origin, destination)
            return
        if self._is_no_move(hit, sentence, subject, destination):
            return
        subject = self._as_held_out(hit, sentence, subject)
        if (
            subject.frame != "approach"
            and hit.rule.kind in SIGNS
            and not self._comes_from_elsewhere(subject, destination, sentence, hit.rule.kind)
        ):
            return
        some = self._turncoats(subject.group, sentence)
        if some is not None:
            subject, origin = Subject((), some, subject.frame, some.start, some.end), some.party_id
        elif subject.frame != "approach" and self._is_recruit(subject, origin, sentence):
            return
        kind = self._kind(hit, subject, destination)
        report = self._report(kind, hit, sentence, subject, origin, destination) if kind else None
        if report is None or (kind == "approach" and not hit.group("d") and self._is_asked_there(subject, sentence)):
            return
        self._colour(report, hit, sentence, subject)
        self.reports.extend(self._by_origin(report) if not hit.group("o") else [report])

    def _lead(self, hit: Hit, sentence: Sentence) -> str:
        return self.text.low[max(sentence.start, hit.start - 60) : hit.start]

    def _is_return(self, hit: Hit) -> bool:
        return hit.section == "return" or bool(self.comes_back.search(self.text.plain, hit.start, hit.end))

    def _is_only_worded(self, hit: Hit, sentence: Sentence, destination: str | None) -> bool:
        """Words of joining that tell of none: quoted in tongs, on a paper, regretted, of a thing that was accepted."""
        if self.text.low[hit.start - 1 : hit.start] == self.text.low[hit.end : hit.end + 1] == '"':
            return True
        if destination == "OPPOSITION" and hit.rule.name.endswith("party_took"):
            return True
        lead = self._lead(hit, sentence)
        return bool(
            _PAPER.search(lead)
            or _REGRETS.search(lead)
            or (_TAKEN.match(self.text.low, hit.start) and _THING.search(lead))
        )

    # ---------------------------------------------------------------------------------------------- who

    def _joiner(self, hit: Hit, sentence: Sentence, destination: str | None) -> Subject | None:
        """Who the trigger is about, and what governs it; None where it is about nobody."""
        lead = self._lead(hit, sentence)
        supposed = _GERUND.match(self.text.low, hit.start) and (_HYPOTHETICAL.search(lead) or _TO_SIGN.search(lead))
        subject = self._actor(hit, sentence, destination)
        if (subject is None or not (subject.people or subject.group)) and self._is_imperative(hit):
            subject = self._everyone(hit)
        if subject is None or not (subject.people or subject.group):
            return None
        if "resignation" in self.text.plain[hit.start : hit.end] and not hit.group("o"):
            return None  # "Handed a letter of resignation to the party"
        if lead.endswith(": ") and _BASE.match(self.text.low, hit.start):
            # "The message: apply to the party and bail will follow."
            subject = replace(subject, frame="approach")
        if _PAPER_ASKS.search(lead) or (hit.rule.name == "join.taken_opening" and hit.start > sentence.start + 1):
            return None
        return None if supposed and subject.frame not in {"approach", "refuse"} else subject

    def _as_held_out(self, hit: Hit, sentence: Sentence, subject: Subject) -> Subject:
        """A joining held out to many, promised or called for is an approach."""
        uncounted = subject.group is not None and subject.group.count is None
        # "Officials who joined by Friday would keep their seats": held out to all, done by nobody yet.
        to_all = (
            uncounted and self.text.low.endswith("who ", 0, hit.start) and _WOULD_KEEP.match(self.text.low, hit.end)
        )
        # "Set a deadline for officials who want to keep their seats to cross over"
        called = (
            uncounted
            and subject.frame == "plan"
            and any(r.type == "approach" and r.sentence == sentence.index and not r.people for r in self.reports)
        )
        promised = _PROMISED_FOR.search(self.text.low, max(sentence.start, hit.start - 80), hit.start)
        return replace(subject, frame="approach") if to_all or called or promised else subject

    # ----------------------------------------------------------------------------- from where to where

    def _ends(
        self, hit: Hit, sentence: Sentence, subject: Subject, destination: str | None
    ) -> tuple[str | None, str] | None:
        """Origin and destination; None where it is a move from nowhere to anywhere."""
        destination = self._pointed_at(hit, subject, destination)
        if self._is_token_of_old(hit, subject, destination):
            destination = self._last_party(hit.start, but=destination)
        origin = self._origin(hit, subject, destination, sentence)
        if destination is None and not hit.group("o") and (ends := self._formerly(hit, subject)) is not None:
            origin, destination = ends
        if hit.group("o"):
            self.stated.add(hit.start)
        if destination is None and hit.section == "return":
            returned = self._returned_to(hit, sentence, subject)
            if returned is None:
                return None
            origin, destination = returned
        origin, destination = self._of_opposition(hit, sentence, subject, origin, destination)
        if destination is None and hit.rule.kind == "loss" and not self._ruling_near(sentence):
            return None
        if destination is None:
            destination = self._default_destination(hit, sentence, origin)
        if destination is None and subject.frame in {"approach", "refuse"} and self.text.is_opposition(origin):
            destination = self.text.ruling_party
        if origin == "CIVIL_SOCIETY" and self.text.is_opposition(destination):
            # Only the state and the ruling party co-opt: of a party the text names, or new to politics.
            origin = self._party_beside(sentence, destination)
            if origin is None:
                return None
        return None if destination is None or destination == origin else (origin, destination)

    def _pointed_at(self, hit: Hit, subject: Subject, destination: str | None) -> str | None:
        """The party that "it", "his party" or "the party" means, when it is not the mover's own."""
        points = _POINTS.match(self.text.plain, *(hit.group("d") or (0, 0)))
        if not points or not (subject.group or hit.group("a") or not points.group().startswith("the ")):
            return destination
        told = [r.destination for r in self.reports if r.type == "defection" and set(r.people) & set(subject.people)]
        if told and told[-1]:
            # "Has gone over to it. On Monday he got his party card": the card of the party joined.
            return told[-1]
        own = {
            subject.group.party_id if subject.group else None,
            *(self.text.cast.figures[p].party_id for p in subject.people),
        }
        return self._last_party(hit.start, but=destination) if destination in own else destination

    def _returned_to(self, hit: Hit, sentence: Sentence, subject: Subject) -> tuple[str | None, str | None] | None:
        """The ends of a return that names no party: back from the move told before, else to the party of their own."""
        earlier = [
            r for r in self.reports
            if r.type == "defection" and r.destination and self.text.is_ruling(r.destination)
            and r.sentence >= sentence.index - 3
        ]  # fmt: skip
        if not earlier and hit.rule.name.endswith("returned_bare"):
            return None
        if earlier and earlier[-1].origin:
            return "CPP", earlier[-1].origin
        theirs = (self.text.side_of_figure(self.text.cast.figures[p]) for p in subject.people)
        return "CPP", next(theirs, None) or self.text.main_opposition

    def _of_opposition(
        self, hit: Hit, sentence: Sentence, subject: Subject, origin: str | None, destination: str | None
    ) -> tuple[str | None, str | None]:
        """The ends of a move to an opposition party, or to "the opposition"."""
        is_return = self._is_return(hit)
        if is_return and self.text.is_opposition(destination) and not hit.group("o") and self.text.ruling_party:
            # Who comes back to an opposition party had been with the ruling one, where the text names that.
            origin = self.text.ruling_party
        if destination == "OPPOSITION" and is_return:
            # "returned to the opposition": to the party of theirs, where the text names it.
            theirs = (p for n in subject.people for p in self.text.cast.figures[n].parties)
            group_party = subject.group.party_id if subject.group else None
            left = (r.origin for r in self.reports if r.type == "defection" and sentence.index - r.sentence <= 3)
            known = (*theirs, group_party, *left)
            destination = next((p for p in known if p and self.text.is_opposition(p)), destination)
            origin = "CPP" if origin == destination else origin
        if destination == "OPPOSITION" and origin and self.text.is_ruling(origin):
            # "Defected to the opposition": to its main party, where the text names one.
            destination = self.text.main_opposition or destination
        return origin, destination

    # --------------------------------------------------------------------------------------- what it is

    def _is_no_move(self, hit: Hit, sentence: Sentence, subject: Subject, destination: str) -> bool:
        """A petition, a question, a habit, a pledge to one's own party, a supposition or a career."""
        if (
            subject.frame in {"approach", "conditional"}
            and subject.people
            and all(self.text.is_ruling_officer(self.text.cast.figures[n]) for n in subject.people)
        ):
            # "asked the prime minister to let them join"
            return True
        asks = subject.frame in {"approach", "refuse"}
        if not asks and (self.text.is_question(sentence) or self._is_habit(hit, subject)):
            return True
        group = subject.group
        if group is not None and not self._is_return(hit) and not hit.group("o") and self._is_own(group, destination):
            # Members who pledge loyalty to their own party.
            return True
        if subject.frame == "plan" and group and group.count is None and self._is_supposed(sentence):
            return True
        before = sentence.start, hit.start
        if hit.rule.name in {"join.as_member", "join.as_party_member"} and _CAREER.search(self.text.plain, *before):
            return True
        return hit.rule.kind in SIGNS and bool(_LASTING.search(self.text.plain, *before))

    def _kind(self, hit: Hit, subject: Subject, destination: str) -> EventType | None:
        """The type of the act; None for one that did not happen, told of nobody in particular."""
        frame = subject.frame
        if frame in {"approach", "conditional"}:
            return "approach"
        if frame == "refuse":
            # "ruled out going back": nobody asked.
            back = hit.section == "return" or " back " in self.text.plain[hit.start : hit.end]
            return None if back else "refusal"
        if self._is_return(hit) and self.text.is_opposition(destination):
            return "return"
        somebody = subject.people or (subject.group is not None and subject.group.count is not None)
        if frame == "negate" or (frame in {"disputed", "denied"} and not somebody):
            return None
        return "defection"

    def _colour(self, report: Report, hit: Hit, sentence: Sentence, subject: Subject) -> None:
        """What the governing words make of the report: denied, planned, weak, or no news of its own."""
        frame = subject.frame
        if frame == "disputed":
            report.status = "denied" if subject.people else "contested"
        if frame == "denied":
            report.status = "denied"
        if frame in {"denied", "disputed"} and _TO_COME.search(self.text.low, subject.end, hit.start):
            # "Rejected speculation that he was about to join"
            report.modality = "planned"
        if report.type == "defection":
            if frame == "plan":
                report.modality = "planned"
            if report.origin == "CIVIL_SOCIETY":
                report.type = "cooptation"
        report.is_weak = frame == "conditional" or sentence.paragraph == -1
        # "Quit it only weeks after he had joined it": what he goes back from, no news of its own.
        report.is_negated = bool(_WEEKS_AFTER.search(self._lead(hit, sentence))) and hit.group("d") is not None
