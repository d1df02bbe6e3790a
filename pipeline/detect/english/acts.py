"""English core acts: each trigger of the lexicon → who, governed by what, from where to where → `Report`s."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import ClassVar

from pipeline.detect.document import Sentence
from pipeline.detect.english.gist import Gist
from pipeline.detect.english.named import Named
from pipeline.detect.english.parts import Hit
from pipeline.detect.english.second import SecondReading
from pipeline.detect.english.subject import Subjects
from pipeline.detect.english.text import EXACT, Text
from pipeline.detect.english.yielding import Yielding
from pipeline.detect.reports import Report, Subject
from pipeline.records import EventType

_SIGNS = frozenset({"sign", "state", "office", "echo"})
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


class Acts(SecondReading, Named, Gist, Yielding):
    """Reads the core acts of one tagged document."""

    #: Inside the words of a joining: it is a return.
    comes_back: ClassVar[re.Pattern[str]] = _COMES_BACK

    def __init__(self, text: Text) -> None:
        self.text = text
        self.subjects = Subjects(text)
        self.reports: list[Report] = []
        #: Where acts start whose sentence says from which party.
        self.stated: set[int] = set()
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

    def _join(self, hit: Hit, sentence: Sentence) -> None:
        if hit.rule.name.startswith("join.follow"):
            self._follow(hit, sentence)
            return
        if hit.rule.kind in {"echo", "loss"} and self._another_count(hit, sentence):
            return
        if hit.rule.kind == "echo":
            return
        if self.text.low[hit.start - 1 : hit.start] == self.text.low[hit.end : hit.end + 1] == '"':
            # A word in tongs ("crossed over") is quoted, not told.
            return
        destination = self._party(hit.group("d"), hit)
        if hit.group("d") and destination is None:
            return
        if destination == "OPPOSITION" and hit.rule.name.endswith("party_took"):
            return
        lead = self.text.low[max(sentence.start, hit.start - 60) : hit.start]
        is_gerund = bool(_GERUND.match(self.text.low, hit.start))
        if (
            _PAPER.search(lead)
            or _REGRETS.search(lead)
            or (_TAKEN.match(self.text.low, hit.start) and _THING.search(lead))
        ):
            return
        supposed = is_gerund and (_HYPOTHETICAL.search(lead) or _TO_SIGN.search(lead))
        subject = self._actor(hit, sentence, destination)
        if (subject is None or not (subject.people or subject.group)) and self._is_imperative(hit):
            subject = self._everyone(hit)
        if subject is None or not (subject.people or subject.group):
            return
        if "resignation" in self.text.plain[hit.start : hit.end] and not hit.group("o"):
            return  # "Handed a letter of resignation to the party"
        if lead.endswith(": ") and _BASE.match(self.text.low, hit.start):
            # "The message: apply to the party and bail will follow."
            subject = replace(subject, frame="approach")
        if _PAPER_ASKS.search(lead) or (hit.rule.name == "join.taken_opening" and hit.start > sentence.start + 1):
            return
        if supposed and subject.frame not in {"approach", "refuse"}:
            return
        points = _POINTS.match(self.text.plain, *(hit.group("d") or (0, 0)))
        if points and (subject.group or hit.group("a") or not points.group().startswith("the ")):
            own = {
                subject.group.party_id if subject.group else None,
                *(self.text.cast.figures[p].party_id for p in subject.people),
            }
            told = [
                r.destination for r in self.reports if r.type == "defection" and set(r.people) & set(subject.people)
            ]
            if told and told[-1]:
                # "Has gone over to it. On Monday he got his party card": the card of the party joined.
                destination = told[-1]
            elif destination in own:
                destination = self._last_party(hit.start, but=destination)
        if self._is_token_of_old(hit, subject, destination):
            destination = self._last_party(hit.start, but=destination)
        origin = self._origin(hit, subject, destination, sentence)
        if destination is None and not hit.group("o") and (ends := self._formerly(hit, subject)) is not None:
            origin, destination = ends
        if hit.group("o"):
            self.stated.add(hit.start)
        if destination is None and hit.section == "return":
            earlier = [
                r
                for r in self.reports
                if r.type == "defection"
                and r.destination
                and self.text.is_ruling(r.destination)
                and r.sentence >= sentence.index - 3
            ]
            if not earlier and hit.rule.name.endswith("returned_bare"):
                return
            destination = earlier[-1].origin if earlier else None
            origin = "CPP" if earlier else origin
        if destination is None and hit.section == "return":
            destination = (
                next((self.text.side_of_figure(self.text.cast.figures[p]) for p in subject.people), None)
                or self.text.main_opposition
            )
            origin = "CPP"
        is_return = hit.section == "return" or bool(self.comes_back.search(self.text.plain, hit.start, hit.end))
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
        if destination is None and hit.rule.kind == "loss" and not self._ruling_near(sentence):
            return
        if destination is None:
            destination = self._default_destination(hit, sentence, origin)
        if destination is None and subject.frame in {"approach", "refuse"} and self.text.is_opposition(origin):
            destination = self.text.ruling_party
        if origin == "CIVIL_SOCIETY" and self.text.is_opposition(destination):
            # Only the state and the ruling party co-opt: of a party the text names, or new to politics.
            origin = self._party_beside(sentence, destination)
            if origin is None:
                return
        if destination is None or destination == origin:
            return
        if not hit.group("o") and self._was_there_before(subject, destination, hit, sentence):
            return
        if "how many" in self.text.plain[max(sentence.start, subject.start - 9) : hit.start]:
            self._ask(hit, sentence, origin, destination)
            return
        if (
            subject.frame in {"approach", "conditional"}
            and subject.people
            and all(self.text.is_ruling_officer(self.text.cast.figures[n]) for n in subject.people)
        ):
            # "asked the prime minister to let them join"
            return
        if (self.text.is_question(sentence) or self._is_habit(hit, subject)) and subject.frame not in {
            "approach",
            "refuse",
        }:
            return
        if (
            not is_return
            and subject.group is not None
            and not hit.group("o")
            and self._is_own(subject.group, destination)
        ):
            # Members who pledge loyalty to their own party.
            return
        if subject.frame == "plan" and subject.group and subject.group.count is None and self._is_supposed(sentence):
            return
        if hit.rule.name in {"join.as_member", "join.as_party_member"} and _CAREER.search(
            self.text.plain, sentence.start, hit.start
        ):
            return
        if hit.rule.kind in _SIGNS and _LASTING.search(self.text.plain, sentence.start, hit.start):
            return
        if (
            subject.group is not None
            and subject.group.count is None
            and self.text.low.endswith("who ", 0, hit.start)
            and _WOULD_KEEP.match(self.text.low, hit.end)
        ):
            # "Officials who joined by Friday would keep their seats": held out to all, done by nobody yet.
            subject = replace(subject, frame="approach")
        called = [r for r in self.reports if r.type == "approach" and r.sentence == sentence.index and not r.people]
        if subject.frame == "plan" and subject.group and subject.group.count is None and called:
            # "Set a deadline for officials who want to keep their seats to cross over"
            subject = replace(subject, frame="approach")
        if _PROMISED_FOR.search(self.text.low, max(sentence.start, hit.start - 80), hit.start):
            subject = replace(subject, frame="approach")
        if (
            subject.frame != "approach"
            and hit.rule.kind in _SIGNS
            and not self._comes_from_elsewhere(subject, destination, sentence, hit.rule.kind)
        ):
            return
        some = self._turncoats(subject.group, sentence)
        if some is not None:
            subject, origin = Subject((), some, subject.frame, some.start, some.end), some.party_id
        elif subject.frame != "approach" and self._is_recruit(subject, origin, sentence):
            return
        kind: EventType = "defection"
        frame = subject.frame
        if frame in {"approach", "conditional"}:
            kind = "approach"
        elif frame == "refuse":
            kind = "refusal"
            if hit.section == "return" or " back " in self.text.plain[hit.start : hit.end]:
                # "ruled out going back": nobody asked.
                return
        elif is_return and self.text.is_opposition(destination):
            kind = "return"
        elif frame == "negate" or (
            frame in {"disputed", "denied"}
            and not subject.people
            and (subject.group is None or subject.group.count is None)
        ):
            return
        report = self._report(kind, hit, sentence, subject, origin, destination)
        if report is None or (kind == "approach" and not hit.group("d") and self._is_asked_there(subject, sentence)):
            return
        if frame == "disputed":
            report.status = "denied" if subject.people else "contested"
        if frame == "denied":
            report.status = "denied"
        if frame in {"denied", "disputed"} and _TO_COME.search(self.text.low, subject.end, hit.start):
            # "Rejected speculation that he was about to join"
            report.modality = "planned"
        if frame == "plan" and kind == "defection":
            report.modality = "planned"
        if kind == "defection" and origin == "CIVIL_SOCIETY":
            report.type = "cooptation"
        report.is_weak = frame == "conditional" or sentence.paragraph == -1
        # "Quit it only weeks after he had joined it": what he goes back from, no news of its own.
        report.is_negated = bool(_WEEKS_AFTER.search(lead)) and hit.group("d") is not None and destination != origin
        self.reports.extend(self._by_origin(report) if not hit.group("o") else [report])

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
    for hit in sorted(hits, key=lambda h: (h.rule.kind in _SIGNS, h.start, order[h.section], -h.end, h.rule.name)):
        family = "move" if hit.section in {"join", "leave", "return"} else hit.section
        if not any(s < hit.end and hit.start < e and f == family for s, e, f in taken):
            taken.append((hit.start, hit.end, family))
            chosen.append(hit)
    return sorted(chosen, key=lambda h: h.start)
