"""English: what governs a verb (asked to, refused to, would, did not …)."""

from __future__ import annotations

import re

from pipeline.detect.english.text import Text

_RUMOUR = re.compile(
    r"\b(?:called|den(?:y|ies|ied|ying)|dismiss(?:es|ed|ing)?|reject(?:s|ed|ing)?|no truth (?:in|to|behind)|false"
    r"|untrue|fake|rubbish(?:es|ed)|scotch(?:es|ed)|quash(?:es|ed)|refut(?:es|ed|ing)|brush(?:es|ed) (?:off|aside)"
    r"|baseless|unfounded)\b[^.;]{0,40}\b(?:reports?|rumou?rs?|claims?|allegations?|suggestions?|speculation|talk|chatter"
    r"|gossip|whispers?|stories|story|posts?|news|account|assertions?|hearsay|messages?)"
    r"(?: (?:on|in|from|by|circulating|going|spread|shared|made) [^,.;]{2,60}?)? (?:that|of|about) $"
)
_TRIED = re.compile(
    r"\b(?:tried|tries|trying|sought|seeks|attempted|attempts?|failed|hoped|wanted|wants) to (?:[a-z]+ )?$"
)
_TO_SAY = re.compile(
    r"\b(?:offered|asked|urged|told|promised|invited|pressed|advised|ordered|pressured|paid)\b[^.;]{0,100}?"
    r"\bto (?:announce|say|declare|state|write|claim|swear)(?: [a-z]+){0,3} that $"
)
_SUBJUNCTIVE = re.compile(
    r"\b(?:suggest|propos|recommend|urg|ask|demand|insist|advis|request)(?:e|es|ed|s|ing)?"
    r"(?: to (?:him|her|them|me|\ue001\ue000*))?(?: that)? $"
)
_PRESSED = re.compile(
    r"\b(?:pressed|urged|invited|told|forced|pressured|encouraged|ordered|called (?:on|upon)"
    r"|courted|pushed|advised) (?:[a-z]+ )?to (?:[a-z]+ )?$"
)
_HEADLINE_PRESSED = re.compile(r"(?:^|,|\band\b) ?" + _PRESSED.pattern)
_RUMOUR_THAT = re.compile(
    r"\b(?:rumou?rs?|reports?|claims?|talk|gossip|suggestions?|speculation|posts?)(?: [^,.;]{2,40})? that $"
)
_IS_FALSE = re.compile(
    r"\b(?:is|are|was|were) (?:simply |all |just |completely |entirely )?(?:not true|false|untrue|fake"
    r"|baseless|unfounded|"
    r"nonsense|made up|invented|a lie|lies|wrong)\b"
)
_UNSAID = re.compile(
    r"\b(?:whether|(?:not|never|n't) (?:yet )?(?:say|said|saying|confirm|confirmed|announce|announced|mention|mentioned"
    r"|know|hear|heard|mean|suggest|indicate)(?: that| whether| if)?) $"
)
#: What is listed before the last of those asked: "appealed to commune chiefs, deputies and councillors to join".
_LISTED = re.compile(r"(?:(?:[a-z'-]+ ){0,3}[\ue005][\ue000]*(?:, |,? and |,? or ))+(?:[a-z'-]+ ){0,2}$")
_TOLD = re.compile(r" (?:had|has|have|was|were|is|are|would|might|may|could|did|does|can|will|also)\b")
_IS_DUE_TO = re.compile(r"\b(?:is|are|due|set|scheduled|expected) to (?:[a-z]+ly )?$")
# "Repeated his invitation to lawmakers to join", "gave councillors until Friday to join", "are welcome to join"
_CALL_TO = re.compile(
    r"\b(?:invitations?|appeals?|calls?|offers?|ultimatums?|proposals?|requests?|pleas?|pressure|overtures?|messages?)"
    r"(?: of (?:[a-z-]+ ){1,4}?)? ?(?:to|for|on|upon) (?:[a-z'-]+ ){0,4}$"
)
_GAVE = re.compile(r"\b(?:gave|given?|gives|giving|granted|allowed|leaves?|left) (?:[a-z'-]+ ){0,3}$")
_TIME_TO = re.compile(
    r"[^,.;]{0,40}? (?:until|till|by|before|a (?:last |final |second )?(?:chance|deadline)"
    r"|the (?:choice|chance|option)|time"
    r"|(?:[a-z]+|\d+) (?:more )?(?:days?|weeks?|hours?|months?))\b[^,.;]{0,40}? to $"
)
_HAD_UNTIL = re.compile(
    r" (?:had|has|have|was given|were given|is given) (?:until|till|time"
    r"|(?:[a-z]+|\d+) (?:days?|weeks?))\b[^;.]{0,40}? to $"
)
_WHO_WANT = re.compile(r" (?:who|that|willing|wishing|ready|wanting)\b")
_WELCOME = re.compile(r"\b(?:welcome|free|at liberty|encouraged) to (?:[a-z]+ )?$")
# "Warned that there would be no peace until he joined": not yet done.
_UNTIL = re.compile(r"\b(?:would|will|could|might|may|never|no|not) [^.;]{0,90}\b(?:until|till) $")
# "Would be renewed once she joined": a condition, not yet done.
_ONCE = re.compile(
    r"\b(?:would|could|might|may|only|can) [^.;]{0,90}\b(?:once|as soon as|the (?:day|moment|minute|week)|only when"
    r"|only after)(?: that)? $"
)
# "Suggested that she would do more good as a member", "told him that he should change": somebody else's wish.
_ADVISED = re.compile(
    r"(?:\b(?:suggest|propos|recommend|urg|insist|advis)(?:e|es|ed|s|ing)?(?: to (?:him|her|them|me|\ue001\ue000*))?"
    r"|\b(?:him|her|them|me|\ue001\ue000*)\b[^.;:\"]{0,60}? and (?:then |also )?(?:suggested|hinted|proposed|advised"
    r"|urged|thought|wondered|said|remarked|joked|mentioned)(?: aloud)?"
    r"|\b(?:told|advised|assured|reminded|informed) (?:him|her|them|me|\ue001\ue000*))(?: that| whether| if)? $"
)
_WOULD_BE = re.compile(r" (?:would|could|should|might|ought to|must|had better|might as well|would do)\b(?! not\b)")
# "Asked about the departure of X": talked about, not about to happen.
_ASKED_ABOUT = re.compile(
    r"\b(?:asked|news|reports?|questions?|comment(?:ed|ing)?|talked|spoke|told|said|statement) about "
    r"(?:the |this )?$"
)
_IS_TO = re.compile(r"\b(?:is|are|was|were|due|set) to (?:[a-z]+ )?$")


def without_list(before: str) -> str:
    """The words before the last of several who are asked together, without those listed before it."""
    return _LISTED.sub("", before)


class Governors:
    """Names the frame of a verb from the words to its left."""

    def __init__(self, text: Text) -> None:
        self.text = text
        patterns = ("expected", "refuse", "negate", "plan", "approach", "approach_active", "conditional")
        self.frames = {name: text.lexicon.pattern("governors", name) for name in patterns}

    def _frame(self, before: str, gap: str, infinitive: bool, is_pronoun: bool, after: str = "") -> str:
        """What governs the verb: words between subject and verb, or, for "asked him to join", before the object."""
        near = gap[-90:]
        if infinitive:
            if re.match(r" (?:\w+ )?not to ", gap):
                return "negate"
            before = without_list(before.rstrip('"'))
            if _PRESSED.search(gap):
                # Headlines drop the verb of being: "Members beaten, pressed to join".
                return "approach"
            if _CALL_TO.search(before) or (_GAVE.search(before) and _TIME_TO.match(gap)):
                return "approach"
            if self._ends(self.frames["expected"], before, 12):
                return "plan"
            if self._ends(self.frames["approach_active"], before, 40):
                return "approach"
            if self._ends(self.frames["refuse"], gap, 24) or self._ends(self.frames["refuse"], before, 24):
                return "refuse"
            return "approach" if is_pronoun else ""
        if _SUBJUNCTIVE.search(before) and not _TOLD.match(gap):
            # "suggested he give up his seat and take a card"
            return "approach"
        if is_pronoun and _ADVISED.search(before) and _WOULD_BE.match(gap):
            return "approach"
        if re.search(r"^\W*(?:a: ?)?\"?that $", before):
            return "approach"
        if re.search(r"\b(?:denied|denies|deny|denying)(?: reports?| rumou?rs?| claims?)? (?:that )?$", before):
            # "Denied that she had been offered a post to join": what is denied is the offer.
            return "negate" if self.frames["approach"].search(near) else "denied"
        if re.search(r"\b(?:to (?:say|decide|answer) whether|why) $", before):
            return "approach"
        if _RUMOUR_THAT.search(before) and _IS_FALSE.search(after):
            return "denied"
        if _RUMOUR.search(before):
            return "denied" if is_pronoun else "disputed"
        if _TO_SAY.search(before):
            # "was offered $3,000 to announce that she was leaving"
            return "approach"
        if _UNSAID.search(before) or (before.endswith("not ") and not infinitive):
            return "negate"
        if re.search(r"\b(?:offers?|invitations?|proposals?|requests?|chance|pressure)(?: to)? $", gap):
            return "approach"
        if _WELCOME.search(gap) or _HAD_UNTIL.search(gap) or (_CALL_TO.search(before) and _WHO_WANT.match(gap)):
            return "approach"
        if self._ends(self.frames["conditional"], before, 12) or _UNTIL.search(before) or _ONCE.search(before):
            return "conditional"
        if _HEADLINE_PRESSED.search(near):
            return "approach"
        if re.search(r"\b(?:who|that) (?:had |have |has )?$", gap):
            near = near[-20:]
        approach = list(self.frames["approach"].finditer(near))
        if approach and re.search(r"\b(?:to|into|if|for)\b", near[approach[-1].end() :]):
            return "approach"
        if self._ends(self.frames["refuse"], near, 30):
            return "refuse"
        if self._ends(self.frames["negate"], near, 30) or self._ends(self.frames["negate"], before, 4):
            return "negate"
        if self._ends(self.frames["plan"], near, 34) or _IS_DUE_TO.search(near):
            return "plan"
        return ""

    def frame_of_active(self, before: str) -> str:
        """What governs a verb that acts upon the people after it ("will welcome", "denied expelling")."""
        if _TRIED.search(before[-40:]):
            return "approach"
        for name in ("refuse", "negate", "plan"):
            if self._ends(self.frames[name], before, 24) and not (name == "plan" and _ASKED_ABOUT.search(before[-60:])):
                return name
        return "plan" if _IS_TO.search(before[-40:]) else ""

    @staticmethod
    def _ends(pattern: re.Pattern[str], words: str, reach: int) -> bool:
        """The pattern stands within `reach` characters of the end, with no clause border after it."""
        found = list(pattern.finditer(words, max(0, len(words) - reach - 40)))
        if not found:
            return False
        rest = words[found[-1].end() :]
        return len(rest) <= reach and not re.search(r"[,;:\"]|\b(?:and|but|who|which|when|because)\b", rest)
