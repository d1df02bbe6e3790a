"""English counters: another number for an event told before it, by the other side or by somebody who watched."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain

from pipeline.detect.claims import claim_of
from pipeline.detect.counts import NUMBER, PERCENT, read_count, read_percent
from pipeline.detect.english.text import Text
from pipeline.detect.patterns import quick
from pipeline.detect.reports import Report

_NUMBER_AT = re.compile(
    r"\b(?:the (?:real |true |actual |correct |right |genuine )?(?:number|figure|total|count|tally)"
    r"(?: (?:who|of|that|he|she|they|it)\b[^.;,\"]{0,60}?)?(?:, [^,.;\"]{3,40},)? (?:was|is|stood at|stands at|came to"
    r"|comes to|could be)(?: only| just| closer to| nearer(?: to)?| more like| in fact)*"
    r"|(?:puts?|putting|sets?|gave|gives|estimate[sd]?) (?:the|its|his|her|their) (?:[a-z]+ )?(?:number|figure|total"
    r"|count|tally|loss|losses) [^.;,\"]{2,70}? at"
    r"|(?:match|matched|verify|verified|confirm|confirmed|trace|traced|identify|identified|find|found|document"
    r"|documented|recogni[sz]e[sd]?|locate|located)(?: only| just)?(?= \S+(?: \S+){0,3}? (?:names|cases|of the names))"
    r"|(?:it|that|they) (?:was|were|is) (?:closer|nearer) to"
    r"|there (?:are|were)(?: only| just| perhaps| maybe| at most)?"
    r"|(?:bring|brings|brought|bringing|raise|raises|raised|raising|take|takes|took|taking|push|pushes|pushed)"
    r" (?:(?:the |its |their )?(?:number|total|tally|count|figure)[^.;,\"]{0,60} )?to"
    r"|(?:puts?|putting|sets?|gave|gives|had|estimated|counted|counts|reckons|knows? of|knew of|lists?|listed"
    r"|confirms?|confirmed|accepts?|could confirm|verified|traced|identified|counted|documented|"
    r"loses?|lost|misses|missed|admits?(?: to)?|admitted(?: to)?|acknowledge[sd]?|concede[sd]?|says?|said"
    r"|recogni[sz]e[sd]?|claims?|claimed|speaks? of|spoke of|talks? of|talked of|boasts? of|boasted of|insists? on"
    r"|insisted on|cites?|cited)"
    r"(?: the| its| his| their| a)?(?: (?:number|figure|total|count|tally|loss|losses|real number"
    r"|true figure|crowd)(?: of [a-z]+)?)?"
    r"(?: (?:at|as|was|is|of|to be|stood at|were|only))?)"
    rf" (?P<n>{NUMBER})(?= (?:since|so far|in|for|at most|had|have|left|went|did|by|of them|of (?:the|its"
    rf"|their|his|her)"
    r"|of those|(?:people|persons|members|faces|men|women|families) (?:from|of|in) (?:the )?\ue002"
    r"|and (?:that|the|all|not)\b|but|while|who|names|cases|the (?:number|total|tally|count)|,|\ue004)"
    r"|[.;\"]|,(?!\d))(?!\d)"
)
# "Nine of our people went, that is true."
_SOME_WENT = re.compile(
    rf"\b(?P<n>{NUMBER}) of (?:ours|theirs|(?:our|their|its|his|her)(?: own)? (?:people|members|officials"
    rf"|activists|supporters|men))"
    r" (?:have |had )?(?:went|left|gone|crossed|joined|moved|signed)\b"
    rf"|(?<=\")(?P<n2>{NUMBER})(?: people| members| of them)? (?:will |would |are going to |have |had |did )?"
    r"(?:go|gone|went|left|leave|join|joined|cross|crossed|move|moved|signed|follow|followed)\b"
)
# '"Two or three," he said.': a number and no more.
_BARE_QUOTE = re.compile(
    rf"(?<=\")(?:(?:perhaps|maybe|it was|it is|there were|try|make it) )?(?P<n>{NUMBER})"
    r"(?: (?:people|members|persons|families|at most|at the most|maybe|perhaps|of them|of ours))*(?=[.,!;?])"
)
# "Not three hundred but thirty".
_NOT_BUT = re.compile(rf"\bnot (?:the )?{NUMBER}[^.;,\"]{{0,20}},? but (?:only |just )?(?P<n>{NUMBER})\b(?!%| percent)")
_NUMBER_OF = re.compile(r"\b(?:number|figure|total|count|tally)\b")
# Who counts for no side: "Observers could match 83 names", "a rights worker said she recognised 15 people".
_WATCHERS = re.compile(
    r"\b(?:(?:rights|election|aid|charity) (?:worker|monitor|officer|group)|monitors?|observers?|researchers?"
    r"|reporters?|journalists?|correspondents?|witness(?:es)?|watchdogs?|residents?|onlookers?|investigators?|interviewers?"
    r"|(?:human )?rights"
    r" (?:group|organi[sz]ation)s?|association)\b[^.;\"]{0,80}? (?:said|says|counted|could|found|put|puts|recogni[sz]ed"
    r"|matched|verified|confirmed|traced|identified|documented|recorded|estimated|estimates|knew|saw)\b"
)
# A number and nothing else after words of knowing, finding and missing: "could find only five", "the list shows five".
_RIVAL_COUNT = re.compile(
    r"(?:\b(?:kn[eo]ws?(?: of)?|(?:is|was|are|were|be) aware of|(?:account|vouch|answer)(?:s|ed)? for"
    r"|heard (?:of|from)"
    r"|recogni[sz]e[sd]?|find|finds|found|traced?|identif(?:y|ied)|match(?:ed)?|named?|counts?|counted"
    r"|(?:lists?|tally|count|records?|registers?|rolls?|survey|check|database|books|files)\b[^.;,\"]{0,60}"
    r" (?:shows?|showed|has|had|gives?|gave|lists?|listed|turned up|came to|holds?|held|contains?|contained)"
    r"|(?:is|are|was|were|be|we're) (?:missing|short of|down))"
    rf"(?: (?:only|just|no more than|at most))? (?P<n>{NUMBER})(?: (?:of (?:the|their|those|these|its)"
    r" (?:names|people|faces|list)|of (?:them|those)|names|people|persons|members|faces|cases))?"
    r"(?=[.;,\"]| (?:in|on|from)\b)"
    r"|\b(?:concede|admit|acknowledge|confirm|record|register|report|count|accept)(?:s|ed|d|ted)?(?: to)?"
    rf"(?: only| just)? (?P<n2>{NUMBER}) (?:departures|losses|defections|desertions|resignations|cases)\b"
    rf"|(?<=\")(?P<n3>{NUMBER}) of (?:them|those|these)(?: names)?,? (?:i|we) (?:know|knew|recogni[sz]e|had|have)\b"
    # "Only five of the eleven were still on the books".
    rf"|\b(?:only|just|no more than|at most|not even|barely|fewer than) (?P<n4>{NUMBER}) of (?:them|those|these"
    rf"|the {NUMBER}|the [a-z]+) (?:had |have )?(?:(?:was|were|are|been|still|really|ever|actually|in fact|once) )+"
    r"(?:members|ours|its|his|on (?:the|its|our|his|her)(?: party's| own)? "
    r"(?:books|rolls?|lists?|registers?)|with (?:it|us|them)"
    r"|card[- ]carrying|paid[- ]up|party (?:members|people)|in (?:the|its|our) (?:party|register|books)"
    r"|registered|known to (?:us|it|him|her|them))\b)"
)
_SHARE_AT = re.compile(
    r"\b(?:puts?|gave|gives|estimate[sd]?|set) (?:it|(?:the|that) (?:share|proportion|figure|number|rate)) at "
    rf"(?P<n>{PERCENT.pattern})"
)
_OTHER_SIDE = re.compile(r";|, (?:but|while|whereas|although|though)\b|\b(?:but|while|whereas) ")
# "Six of the nine had not paid dues": no other number of movers.
_DID_NOT = re.compile(r"[^,.;\"]{0,40}? (?:had|have|has|was|were|are|did|do|does) (?:not|never|no)\b")
_QUICK_NUMBER_AT = quick(_NUMBER_AT)


class Counters:
    """Finds the numbers that are set against a number told before; part of the second reading."""

    text: Text
    reports: list[Report]

    def _counter_numbers(self) -> None:
        """ "The other side puts the number at 200": another number for the event told before it."""
        templates = [r for r in self.reports if r.kind != "person" and r.type == "defection"]
        if not templates:
            return
        found = (
            _QUICK_NUMBER_AT.finditer(self.text.open),
            _SOME_WENT.finditer(self.text.plain),
            _BARE_QUOTE.finditer(self.text.plain),
            _NOT_BUT.finditer(self.text.plain),
            _RIVAL_COUNT.finditer(self.text.plain),
            _SHARE_AT.finditer(self.text.plain),
        )
        for match in chain(*found):
            key = next(k for k in ("n", "n2", "n3", "n4") if k in match.re.groupindex and match[k])
            is_share = "%" in match[key] or "cent" in match[key]
            count = read_percent(match[key]) if is_share else read_count(match[key])
            if count is None or any(r.start <= match.start() < r.end for r in self.reports):
                continue
            if _DID_NOT.match(self.text.plain, match.end(key)):
                continue
            sentence = self.text.document.sentence_at(match.start())
            before = [r for r in templates if r.sentence <= sentence.index and sentence.index - r.sentence <= 4]
            before.sort(key=lambda r: r.sentence)
            before = [r for r in before if not is_share or (r.count and r.count.unit == "percent")]
            if not before or before[-1].count == count:
                continue
            model = before[-1]
            if model.sentence == sentence.index and not self._is_answer(model, match):
                continue
            report = replace(
                model, start=match.start(key), end=match.end(), sentence=sentence.index, count=count, people=(),
                spans=[], rules=["numbers.counter"], signals=[], is_negated=False,
            )  # fmt: skip
            date, time_span = self.text.date_at(match.start(), match.end())
            if time_span is not None and report.start < time_span.start < sentence.end:
                # Before the number stands when it was said.
                report.date = date
            report.claim, report.status, spans = claim_of(self.text, report, sentence)
            report.spans.extend(spans)
            # Who speaks a quote is named behind it as a rule.
            stop = sentence.end if self.text.document.in_quote(match.start()) else report.start
            rival = any(
                self.text.party_of(p) == model.origin for p in self.text.parties if sentence.start <= p.start < stop
            )
            vouched = report.claim is not None or rival or _NUMBER_OF.search(match.group())
            if vouched or _WATCHERS.search(self.text.plain, sentence.start, match.end()):
                self.reports.append(report)

    def _is_answer(self, model: Report, match: re.Match[str]) -> bool:
        """ "About 30 followed him, the one said; the other counted three": another side speaks in the same sentence, or
        a total grows by what the sentence tells ("bringing to nine the number of those who …").
        """
        document, start = self.text.document, match.start()
        if match.group().startswith(("bring", "rais", "tak", "push")) or (
            document.in_quote(start) is not None and document.in_quote(model.start) is None
        ):
            return True
        turn = _OTHER_SIDE.search(self.text.plain, model.end, start)
        return turn is not None and any(turn.end() <= p.start < start for p in self.text.parties)
