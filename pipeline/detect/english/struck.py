"""English: whom an arrest, a charge, a beating or a ban strikes: the object of an active verb, the subject of a passive
one, the owner or the "of" of a noun ("the arrest of X", "her dismissal", "a charge laid against him").
"""

from __future__ import annotations

import re

from pipeline.detect.document import Sentence
from pipeline.detect.english.subject import Subjects
from pipeline.detect.hits import Hit
from pipeline.detect.reports import Subject
from pipeline.detect.spans import GroupSpan, PersonSpan

_PASSIVE = re.compile(
    r"\b(?:was|were|been|being|be|is|are|got|gets|get)(?: (?:[a-z]+ly|also|then|later|since|again|himself|herself|once|"
    r"twice|first|still|already|not|now|both|all|never|\ue004\ue000*)){0,2} $"
    r"|\b(?:was|were|been|being)\b[^.;:\"]{2,80}\b(?:and|or|then)(?: [a-z]+ly| then| later| also)? $"
)
_BEGINS_PASSIVE = re.compile(r"(?:was|were|been|being|is|are|be)\b")
# After a participle without an object: "a student held in Kampot", "three men arrested since May".
_NO_OBJECT = re.compile(
    r",? (?:in|on|at|for|over|since|by|after|before|during|when|while|as|without|under|from|of|and|or|but|to|until"
    r"|outside|near|again|twice|together|along|last|earlier|yesterday|overnight|there)\b|,? \ue004|[.,;:)\"]|$|, "
)
_OBJECT_OF = re.compile(r"(?: of| on| against| to| at| upon)? ")
_OBJECT = re.compile(r"(?: on| against| to| at| upon)? (?!of\b)")
# A noun of coercion: "the arrest", "his detention", "of beatings", "fresh charges".
_NOUN = re.compile(
    r"(?:arrests?|detention|charges?|conviction|beatings?|attacks?|assaults?|dismissal|threats?|summons)$"
)
_ACCUSED = re.compile(r"\baccus\w+ ")
_OPENS = re.compile(
    r"(?:[a-z0-9]+ (?:days?|weeks?|months?|hours?) )?(?:after|when|since|once|before|as|because)\b[^,]*$"
)
_OF_KIN = re.compile(
    r"(?:\b(?:his|her|my|their)|\ue001\ue000*'s) (?:[a-z]+ )?(?:husband|wife|brother|sister|son|daughter|father|mother"
    r"|cousin|nephew|niece|uncle|aunt|brother-in-law|sister-in-law|son-in-law|children|parents)"
    r"(?:'s (?:[a-z]+ )?| (?:(?:was|were|had|has|been|is|then|also|later) )*)$"
)
_WHOM = re.compile(r",? whom (?:[a-z'-]+ |[\ue002\ue003\ue005][\ue000]*(?:'s)? ){0,6}$")
_OWNER = re.compile(r"(?:\b(his|her|their|my)|(\ue001\ue000*)'s?) (?:[a-z]+ )?$")
# What may stand between the verb and whom it strikes: a description of the one struck.
_DESCRIPTION = re.compile(
    r"(?:(?!\b(?:over|for|with|by|after|because|since|when|that|who|which|as|before|during|without|and|but|was|were"
    r"|is|are|has|had|have|said|says|told|to)\b)"
    r"(?:[a-z0-9'-]+|[\ue002\ue003\ue005\ue004][\ue000]*(?:'s?)?|\ue001\ue000*'s),? ){0,12}"
)
_NAMED_AFTER = re.compile(r"(?:, |: | [-\u2013\u2014] | )(?=\ue001)|, (?:[a-z0-9'-]+ ){1,6}(?=\ue001)")
_UNNAMED = re.compile(r"an? (?:[a-z'-]+ ){0,3}(?:\ue002\ue000*(?:'s)? )?(?:[a-z'-]+ ?){1,3}")
_DEFINITE = re.compile(r"(?:the|this) (?:\d\d-year-old|former|young|[a-z-]+)")
_PRONOUN = re.compile(r"(him|her|me|them)\b")
# Verbs whose subject suffers: "lost his job", "faces charges", "got two years".
_SUFFERS = re.compile(
    r"(?:lost|lose|losing|loses|fac(?:e|es|ed|ing)|got|gets?|receiv\w+|serv\w+|stands?|stood|spen[dt]\w*|under"
    r"|in|behind"
    r"|on|over|after|following|has|have|had|out|not|remains?|and|led|taken|cost)\b"
)
_OBJECT_PRONOUN = re.compile(
    r"\b(him|them|me|her(?= (?:with|over|under|guilty|to|by|for|in|at|on|that|a|an|the|away|up|out|off|from|overnight"
    r"|without|since|of|not)\b|[,.;]|$))(?!\w)"
)
_POSSESSIVE = re.compile(r"\b(his|her|their|my)\b()")
_AGED = re.compile(r"\bthe \d\d-year-old\b")
_AGENT = re.compile(
    r"\b(?:police|court|authorities|soldiers|officers?|judges?|prosecutors?|guards|men|gang|attackers|assailants"
    r"|ministry|government|strangers|thugs|agents|magistrate)\b[^,;]*$"
)


class Struck:
    """Whom the wordings of coercion strike, in one tagged document."""

    def __init__(self, subjects: Subjects) -> None:
        self.subjects = subjects
        self.text = subjects.text

    def whom(self, hit: Hit, sentence: Sentence) -> Subject | None:
        """The people or the group struck; null when the sentence names nobody."""
        struck = self._whom(hit, sentence)
        meant = hit.kind == "surveillance" or _OBJECT_PRONOUN.search(self.text.low, hit.start, hit.end + 4)
        speaks = self.text.document.in_quote(hit.start) and self.text.first_person(hit.start) in hit.people
        if struck is None and len(hit.people) == 1 and meant and not speaks:
            return Subject(tuple(hit.people), start=hit.start, end=hit.start)
        return struck

    def _whom(self, hit: Hit, sentence: Sentence) -> Subject | None:
        low = self.text.low
        before = low[max(sentence.start, hit.start - 120) : hit.start]
        words = low[hit.start : hit.end]
        accused = _ACCUSED.search(low, hit.start, hit.end) if hit.rule.endswith(".accusation") else None
        inside = self.subjects.inside(accused.end() if accused else hit.start, hit.end)
        if inside is not None and words not in {"his", "her", "their"}:
            return self._named(inside, hit.end, sentence)
        meant = self._meant_inside(hit)
        if meant is not None:
            return meant
        owner = _OWNER.search(before)
        if owner and _NOUN.search(words):
            return self._owner(owner, hit.start - len(before))
        whom = _WHOM.search(before)
        if whom and (told := self._antecedent(hit.start - len(before) + whom.start(), sentence)) is not None:
            return told
        if _OF_KIN.search(before):
            # "Her husband's arrest", "his brother was dismissed": a relative without a name is struck.
            return Subject(start=hit.start, end=hit.start)
        passive = bool(_PASSIVE.search(before) or _BEGINS_PASSIVE.match(words))
        if not passive:
            struck = self._object(hit.end, sentence)
            if struck is not None:
                return struck
            other = not _NO_OBJECT.match(low, hit.end) and not _SUFFERS.match(words)
            if other or (not _NO_OBJECT.match(low, hit.end) and _AGENT.search(before)):
                # "attacked the government's policy": somebody or something else is struck.
                return None
        return self.subjects.of_verb(hit.start, sentence)

    def _antecedent(self, end: int, sentence: Sentence) -> Subject | None:
        """ "X, whom the court charged in March": who is named right before "whom"."""
        before = [s for s in self.text.document.spans_in(sentence.start, end) if isinstance(s, GroupSpan | PersonSpan)]
        return self.subjects.inside(before[-1].start, before[-1].end) if before else None

    def _meant_inside(self, hit: Hit) -> Subject | None:
        """ "Charged him with", "watched her gate", "charges the 31-year-old with": whom a word of the wording means."""
        low = self.text.low
        pronoun = _OBJECT_PRONOUN.search(low, hit.start, hit.end)
        ahead = self._named_ahead(hit) if pronoun else None
        if ahead is not None:
            return ahead
        if pronoun:
            return self.subjects.pronoun(pronoun[1], pronoun.start(), pronoun.end())
        if hit.kind == "surveillance":
            owner = _POSSESSIVE.search(low, hit.start, hit.end)
            if owner:
                return self._owner(owner, 0)
        described = _AGED.search(self.text.plain, hit.start, hit.end)
        if described:
            who = self.text.resolve("the", described.start(), mover=True)
            return Subject((who,), start=described.start(), end=described.end()) if who is not None else None
        return None

    def _named_ahead(self, hit: Hit) -> Subject | None:
        """ "After police arrested him, X apologised": the pronoun of an opening clause means who is named next."""
        sentence = self.text.document.sentences[hit.sentence]
        if not _OPENS.match(self.text.low[sentence.start : hit.start]):
            return None
        comma = self.text.low.find(", ", hit.end, sentence.end)
        named = [
            s for s in self.text.document.spans_in(comma, min(sentence.end, comma + 60)) if isinstance(s, PersonSpan)
        ]
        return Subject((named[0].person,), start=named[0].start, end=named[0].end) if comma > 0 and named else None

    def _owner(self, owner: re.Match[str], left: int) -> Subject | None:
        if owner[2]:
            return self.subjects.inside(left + owner.start(2), left + owner.end(2))
        start = left + owner.start(1)
        return self.subjects.pronoun({"his": "him", "their": "them", "my": "me"}.get(owner[1], owner[1]), start, start)

    def _object(self, end: int, sentence: Sentence) -> Subject | None:
        """What stands right behind the verb: a name, names after their description, a group, a pronoun."""
        low = self.text.low
        # "The arrest of X", but "convicted of inciting X".
        lead = (_OBJECT if low.startswith("ed", end - 2) else _OBJECT_OF).match(low, end)
        if lead is None:
            return None
        at = lead.end()
        pronoun = _PRONOUN.match(low, at)
        if pronoun:
            if pronoun[1] == "her" and re.match(r" [a-z]", low[at + 3 : at + 5]) and not _NO_OBJECT.match(low, at + 3):
                # "beat her husband"
                return Subject(start=at, end=at)
            return self.subjects.pronoun(pronoun[1], at, pronoun.end())
        described = _DESCRIPTION.match(low, at, sentence.end)
        reach = described.end() if described else at
        for span in self.text.document.spans_in(at, sentence.end):
            if span.start > reach + 1:
                break
            if isinstance(span, PersonSpan):
                if low.startswith("'s ", span.end):
                    # "The sentence of X's deputy, Y": X is not the one.
                    continue
                return self.subjects.inside(span.start, self._list_end(span, sentence))
            if isinstance(span, GroupSpan):
                return self._named(Subject((), span, "", span.start, span.end), span.end, sentence)
        if _UNNAMED.match(low, at):
            ahead = self._opens_next(sentence)
            if ahead is not None:
                return Subject((ahead.person,), start=ahead.start, end=ahead.end)
        definite = _DEFINITE.match(low, at)
        if definite and low[at : at + 24].startswith(("the ", "this ")):
            who = self.text.resolve("the", at, mover=True)
            is_body = re.match(
                r"(?:the|this) (?:[a-z]+ )?(?:party|site|radio|newspaper|union|group|case|charges?)", low[at:]
            )
            if who is not None and not is_body and re.match(r"the \d\d-year-old", self.text.plain[at:]):
                return Subject((who,), start=at, end=definite.end())
        return None

    def _opens_next(self, sentence: Sentence) -> PersonSpan | None:
        """ "Jailed a party drummer. X, 28, beat time": the name, with an age, that opens the next sentence."""
        sentences = self.text.document.sentences
        if sentence.index + 1 >= len(sentences):
            return None
        start = sentences[sentence.index + 1].start
        first = self.text.document.by_start.get(start)
        aged = isinstance(first, PersonSpan) and re.match(r", \d\d,", self.text.low[first.end : first.end + 6])
        return first if isinstance(first, PersonSpan) and aged else None

    def _named(self, subject: Subject, end: int, sentence: Sentence) -> Subject:
        """ "The party's treasurer in Thma Puok, X," and "two officials, X and Y": a description that a name follows."""
        group = subject.group
        if group is None or subject.people or group.count is None or group.count.high is None:
            return subject
        low = self.text.low
        tail = re.match(
            r"(?: (?:in|of|from|for|at) (?:[a-z'-]+ |[\ue002\ue003]\ue000*(?:'s)?,? ){0,4}(?:[a-z'-]+"
            r"|[\ue002\ue003]\ue000*(?:'s)?))?",
            low[group.end : sentence.end],
        )
        for begin in dict.fromkeys((group.end, group.end + (tail.end() if tail else 0))):
            named = _NAMED_AFTER.match(low, begin, sentence.end)
            if named is None:
                continue
            first = self.text.document.by_start.get(named.end())
            if isinstance(first, PersonSpan):
                listed = self.subjects.inside(first.start, self._list_end(first, sentence))
                if listed is not None and len(listed.people) == group.count.high:
                    return listed
        return subject

    def _list_end(self, first: PersonSpan, sentence: Sentence) -> int:
        """Where the list of names that begins with `first` ends."""
        end = first.end
        for span in self.text.document.spans_in(first.end, sentence.end):
            if isinstance(span, PersonSpan):
                between = self.text.low[end : span.start]
                if not re.fullmatch(
                    r"(?:, an? [^,.;]{2,60})?(?:,|,? and|,? as well as|,? or) (?:(?:an?|the|his|her|its|fellow|[a-z'-]+"
                    r"|[\ue002\ue003\ue005]\ue000*(?:'s)?),? ){0,5}",
                    between,
                ) or re.search(r"\b(?:was|were|had|has|said|is|after|by|with)\b", between):
                    break
                end = span.end
        return end
