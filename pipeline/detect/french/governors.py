"""What governs a French verb (invité à, refusé de, va, n'a pas …), and whom a governing verb asks."""

from __future__ import annotations

import re

from pipeline.detect.english.subject import Subjects
from pipeline.detect.reports import Subject
from pipeline.detect.spans import GroupSpan

_NOT_EXCLUDED = re.compile(
    r"(?:(?:n'|ne )(?:exclu|refus|rejet|écart)[a-zà-ÿ]* pas|n'(?:a|ont|avait|avaient) pas (?:exclu|refus|rejet|écart)"
    r"[a-zà-ÿ]*)(?!\w)[^,;]*$"
)


_NEW_CLAUSE = re.compile(r"(?<!\w)(?:on|que|qui|qu|il|elle|ils|elles|et|mais|où|dont)(?!\w)")
#: "Ont été contraints de (rallier)": they did, though not of their own will.
_MADE_TO = re.compile(
    r"(?<!\w)(?:ont|a|avaient|avait) été (?:contrainte?s?|forcée?s?|obligée?s?) (?:à|de|d') ?(?:se |s'|le |la )?$"
)
#: What follows a verb of asking, when the one who asks or the one asked moves of their own will.
OWN_WISH = re.compile(
    r"(?:(?<!\w)(?:l'autorisation|la permission|le droit|l'honneur|la faveur|son admission|à pouvoir|de pouvoir)|"
    r"(?<!\w)(?:a|ont|avait|avaient) (?:[a-zà-ÿ]+ment )?(?:accepté|décidé|choisi|fini|consenti|préféré|promis)"
    r")(?!\w)"
)
#: "Des fonctionnaires leur avaient promis …": who promises is not who is promised.
_RIGHT_BEFORE = re.compile(r"(?: [a-zà-ÿ' \ue002\ue003\ue000-]{0,60})?,? ?")


def head_gender(words: str) -> str:
    """The article or demonstrative of a description, which shows its gender ("la militante")."""
    return {"ce": "ce", "cet": "cet", "le": "le", "la": "la", "cette": "cette"}.get(words.split(" ")[0], words)


class GovernedSubjects(Subjects):
    """Frames of a verb: approach, refuse, negate, plan, deny, rumour, conditional."""

    _described: re.Pattern[str]

    def _governed(self, left: int, verb: int, *, in_quote: bool) -> Subject | None:
        """ "ont pressé X de rejoindre", "lui a proposé d'adhérer", "a demandé à dix élus de …": X is approached."""
        low = self.text.low
        wish = self.text.lexicon.expression("grammar", "subjunctive").search(low, left, verb)
        if not wish and not re.search(r"(?:de |d'|à |pour )(?:se |s'|le |la )?$", low[left:verb]):
            return None
        clause = max(left, verb - 240)
        governor = None
        for match in self.frames["approach_active"].finditer(low, clause, verb):
            governor = match
        if governor is None or re.search(r"[.;\"]", low[governor.end() : verb]):
            return None
        if OWN_WISH.search(low, governor.end(), verb):
            return None  # "lui demande l'autorisation d'entrer au parti", "des élus conviés, un seul a accepté de …"
        lead = low[max(left, governor.start() - 60) : governor.start()]
        frame = self._governor_frame(lead)
        obj = self.text.lexicon.expression("grammar", "object").search(lead)
        if wish:
            if wish.start() - governor.end() > 30 or wish.start() < governor.start():
                return None
            found = self.inside(*wish.span(1))
            return Subject(found.people, found.group, frame, found.start, found.end) if found else None
        between = low[governor.end() : verb]
        after = re.match(
            r"(?:,? [^,;.]{0,30},)? ?(?:à |au |aux |à l'|à la |le |la |les |l')?[^,;.]{0,70}?([\ue001\ue005][\ue000]*)",
            between,
        )
        if after:
            found = self.inside(governor.end() + after.start(1), verb)
            if found is not None:
                return Subject(found.people, found.group, frame, found.start, found.end)
        if obj and not after:
            return self._of_object(obj[1], verb - len(between), frame)
        described = self._described.search(self.text.open, governor.end(), verb)
        if described and described.start() - governor.end() < 6:
            who = self.text.resolve(head_gender(described.group()), governor.start(), mover=True)
            return Subject((who,), None, frame, described.start(), described.end()) if who is not None else None
        return None

    def _governor_frame(self, lead: str) -> str:
        return (
            "negate"
            if re.search(r"(?:n'|ne )(?:lui |leur |l')?[a-zà-ÿ]+ (?:pas|jamais)(?: [a-zé]+)? ?$", lead)
            else "approach"
        )

    def of_object(self, word: str, position: int) -> Subject | None:
        """Whom "l'" or "les" before a verb stands for."""
        return self._of_object(word, position, "")

    def _of_object(self, word: str, position: int, frame: str) -> Subject | None:
        if word in {"leur", "les"}:
            found = self._they(position, position)
            if found and found.group and not found.people and self._acts_on_them(found.group, position):
                found = self._they(found.group.start, found.group.start)
            return Subject(found.people, found.group, frame, position, position) if found else None
        if word in {"m'", "me"}:
            who = self.text.first_person(position)
        elif word == "nous":
            return None
        else:
            who = self.text.resolve("", position, mover=True)
        return Subject((who,), None, frame, position, position) if who is not None else None

    def _acts_on_them(self, group: GroupSpan, position: int) -> bool:
        """The group is the subject of the verb whose object stands at the position."""
        gap = self.text.low[group.end : position]
        return group.start < position and bool(_RIGHT_BEFORE.fullmatch(gap)) and not _NEW_CLAUSE.search(gap)

    def _mood(self, verb: int, gap: str) -> str:
        """Future and conditional forms of the verb itself are plans; a participle after an auxiliary is not."""
        if self.text.lexicon.expression("grammar", "past_participle").search(gap):
            return ""
        word = re.match(r"[a-zà-ÿœ]+", self.text.low[verb : verb + 24])
        return "plan" if word and self.text.lexicon.expression("grammar", "to_come").fullmatch(word.group()) else ""

    def _frame(self, before: str, gap: str, infinitive: bool, is_pronoun: bool, after: str = "") -> str:
        near = re.sub(r"  +", " ", self.text.lexicon.expression("grammar", "between").sub("", gap[-140:]))
        if self._ends(self.frames["conditional"], before[-20:], 8):
            return "conditional"
        if self._ends(self.frames["refuse"], near, 22):
            # "N'exclut pas de rejoindre": may well do it.
            return "plan" if _NOT_EXCLUDED.search(near) else "refuse"
        if self._ends(self.frames["deny"], near, 16):
            return "deny"
        if self._ends(self.frames["negate"], near, 20) or self._ends(self.frames["negate"], before, 3):
            return "negate"
        if _MADE_TO.search(near):
            return ""
        if self._ends(self.frames["approach"], near, 12) and re.search(
            r"(?:à|de|d'|pour|qu')(?: (?:se |s'|le |la ))? ?$", near
        ):
            return "approach"
        if self._ends(self.frames["plan"], near, 14):
            return "plan"
        return "rumour" if self._ends(self.frames["rumour"], near, 12) else ""

    def frame_of_active(self, before: str) -> str:
        """What governs a noun of moving ("a démenti la rumeur de son passage", "aucun ralliement de …")."""
        near = self.text.lexicon.expression("grammar", "between").sub("", before[-120:])
        for frame, reach in (("deny", 14), ("negate", 8), ("conditional", 4), ("plan", 6)):
            if self._ends(self.frames[frame], near, reach):
                return frame
        return ""

    @staticmethod
    def _ends(pattern: re.Pattern[str], words: str, reach: int) -> bool:
        """The pattern stands within `reach` characters of the end, with no clause border after it."""
        matches = list(pattern.finditer(words, max(0, len(words) - reach - 60)))
        if not matches:
            return False
        last = matches[-1]
        rest = words[last.end() :]
        return len(rest) <= reach and not re.search(r"[,;:\"]|(?<!\w)(?:et|mais|qui|que|lorsque|car)(?!\w)", rest)
