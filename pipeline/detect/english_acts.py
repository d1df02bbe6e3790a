"""English core acts: each trigger of the lexicon → who, governed by what, from where to where → `Report`s."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.detect.claims import claim_of
from pipeline.detect.document import Sentence
from pipeline.detect.english_second import SecondReading
from pipeline.detect.english_subject import Subjects
from pipeline.detect.english_text import Text
from pipeline.detect.lexicon import Rule
from pipeline.detect.reports import Report, Subject
from pipeline.detect.spans import GroupSpan, PersonSpan
from pipeline.records import Count, EventType

_NO_PARTY = re.compile(
    r"\b(?:none (?:of them )?(?:had|has|have) (?:ever )?(?:belonged|been)|none had belonged|never (?:belonged"
    r"|been) (?:to|in|members? of) (?:a|any)|"
    r"new to politics|first party|had belonged to no party|not from any party)"
)
_SECTIONS = ("join", "leave", "return", "recant", "coopt", "approach", "refuse")
_RECRUITS = re.compile(
    r"\b(?:first-time|new to politics|none of them in any party|never (?:been|belonged)|no (?:former )?party"
    r"|youth wing|school leavers|"
    r"students?|newly registered voters|without any party|not (?:been )?members? of any party|belonged to no "
    r"party|joined no party before)\b"
)
# "a letter asking to join": the paper is not the act; the rule `thumbprint` reads who signed it.
_WEAK = frozenset(
    (
        "token_of token_theirs into stand_for wear_colours now_does been_with now_with now_in run_for "
        "become_their belongs as_member join_them"
    ).split()
)
_PAPER = re.compile(
    r"\b(?:letters?|forms?|applications?|petitions?|requests?) (?:of |for |asking |requesting |seeking |to )(?:to )?$"
)
_GERUND = re.compile(r"[a-z]+ing\b")
_HYPOTHETICAL = re.compile(
    r"\b(?:to|of|about|for|against|from|than|on|consider(?:ed|ing)?|his|her|their|my|your|our|him|them|me) $"
)
_EXPECTED = re.compile(r"\b(?:expect\w*|would|will|might|could|hopes?)\b")
_TO_SIGN = re.compile(r"\b(?:to|would|could|must|should) (?:sign|thumbprint|write|send)\b[^.;]{0,30}$")
_PASSIVE_START = re.compile(r"(?:was|were|been|being|is|are) ")
_BASE_FORM = re.compile(r"(?:come|join|cross|leave|return|walk|move|change|switch|go|step|enter)\b")
_CLAUSE_START = re.compile(r"(?:[\".!?:;,] ?|\b(?:please|so|and|just|now|then),? )$")
_SUPPOSED = re.compile(r"\b(?:if|unless|might|could|would)\b")
_NOT_MOVES = re.compile(r"\b(?:coalition|alliance|merge[ds]?|merger|forces)\b")


@dataclass(frozen=True, slots=True)
class Hit:
    rule: Rule
    section: str
    match: re.Match[str]

    @property
    def start(self) -> int:
        return self.match.start()

    @property
    def end(self) -> int:
        return self.match.end()

    def group(self, name: str) -> tuple[int, int] | None:
        groups = self.match.re.groupindex
        for key in (name, name + "2"):
            if key in groups and self.match.start(key) >= 0:
                return self.match.span(key)
        return None


class Acts(SecondReading):
    """Reads the core acts of one tagged document."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.subjects = Subjects(text)
        self.reports: list[Report] = []
        #: Where acts start whose sentence says from which party.
        self.stated: set[int] = set()

    def read(self) -> list[Report]:
        answers: list[tuple[Hit, Sentence]] = []
        sentences = self.text.document.sentences
        told: dict[int, list[Hit]] = defaultdict(list)
        for found in self.text.lexicon.scan(_SECTIONS, self.text.low, [(s.start, s.end) for s in sentences]):
            told[found.stretch].append(Hit(found.rule, found.rule.section, found.match))
        self.text.triggers = [
            (h.start, h.end) for hits in told.values() for h in hits if h.section in {"join", "leave", "return"}
        ]
        for sentence in sentences:
            for hit in _longest(told[sentence.index]):
                if hit.section == "refuse":
                    answers.append((hit, sentence))
                else:
                    self._read_hit(hit, sentence)
        # An answer can stand before what it answers.
        for hit, sentence in answers:
            self._refuse(hit, sentence)
        self._pair_leaving()
        self._counter_numbers()
        self._parts()
        self._members()
        self._name_leads()
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
        if _PAPER.search(lead) or (is_gerund and _TO_SIGN.search(lead)):
            return
        subject = self._actor(hit, sentence, destination)
        if (subject is None or not (subject.people or subject.group)) and self._is_imperative(hit):
            subject = self._everyone(hit)
        if subject is None or not (subject.people or subject.group):
            return
        if is_gerund and _HYPOTHETICAL.search(lead) and subject.frame not in {"approach", "refuse"}:
            return
        if hit.group("d") and self.text.low[slice(*(hit.group("d") or (0, 0)))].strip() in {
            "it",
            "them",
            "its",
            "their",
        }:
            own = {
                subject.group.party_id if subject.group else None,
                *(self.text.cast.figures[p].party_id for p in subject.people),
            }
            if destination in own:
                destination = self._last_party(hit.start, but=destination)
        origin = self._origin(hit, subject, destination, sentence)
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
            destination = earlier[-1].origin if earlier else None
            origin = "CPP" if earlier else origin
        if destination is None and hit.section == "return":
            destination = (
                next((self.text.side_of_figure(self.text.cast.figures[p]) for p in subject.people), None)
                or self.text.main_opposition
            )
            origin = "CPP"
        if destination is None:
            destination = self._default_destination(hit, sentence, origin)
        if destination is None and subject.frame in {"approach", "refuse"} and self.text.is_opposition(origin):
            destination = self.text.ruling_party
        if destination is None or destination == origin:
            return
        if not hit.group("o") and self._was_there_before(subject, destination, hit, sentence):
            return
        if self.text.is_question(sentence) and subject.frame not in {"approach", "refuse"}:
            return
        if subject.frame == "plan" and subject.group and subject.group.count is None and self._is_supposed(sentence):
            return
        if hit.rule.name.split(".")[1] in _WEAK and not self._comes_from_elsewhere(subject, destination, sentence):
            return
        if (
            self.text.low.startswith("how many", max(0, subject.start - 9))
            or "how many" in self.text.plain[sentence.start : hit.start]
        ):
            self._ask(hit, sentence, origin, destination)
            return
        if subject.frame != "approach" and self._is_recruit(subject, origin, sentence):
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
        elif hit.section == "return" and self.text.is_opposition(destination):
            kind = "return"
        elif frame == "disputed" and (subject.people or subject.group is None or subject.group.count is None):
            return
        elif frame == "negate" or (frame == "denied" and not subject.people):
            return
        report = self._report(kind, hit, sentence, subject, origin, destination)
        if report is None:
            return
        if frame == "disputed":
            report.status = "contested"
        if frame == "denied":
            report.status = "denied"
        if frame == "plan" and kind == "defection":
            report.modality = "planned"
        if kind == "defection" and origin == "CIVIL_SOCIETY":
            report.type = "cooptation"
        report.is_weak = frame == "conditional" or sentence.paragraph == -1
        self.reports.append(report)

    def _follow(self, hit: Hit, sentence: Sentence) -> None:
        """ "Two councillors would follow", "took thirty members with her": the move told before, with other people."""
        leaders = [
            r for r in self.reports
            if r.type == "defection" and r.people and r.destination and not self._is_career(r) and 0 <= sentence.index - r.sentence <= 12
        ]  # fmt: skip
        span = hit.group("a")
        beside = self._group_beside(hit.start)
        subject = beside or self._actor(hit, sentence, None)
        if subject is None and span:
            subject = Subject((), GroupSpan(*span, None, "followers"), start=span[0], end=span[1])
        if not leaders or subject is None or subject.group is None or subject.frame in {"negate", "refuse", "approach"}:
            return
        if subject.group.count is None and not span:
            return
        model = leaders[-1]
        report = self._report("defection", hit, sentence, replace(subject, people=()), model.origin, model.destination)
        if report is None:
            return
        report.date = report.date or model.date
        planned = subject.frame == "plan" or _EXPECTED.search(self.text.plain, max(sentence.start, hit.start - 60), hit.start)
        report.modality = "planned" if planned or model.modality == "planned" else "actual"
        report.kind = "group"
        self.reports.append(report)

    def _group_beside(self, position: int) -> Subject | None:
        """The group right before a verb, quoted or not ("at most six" to follow him)."""
        for span in self.text.document.spans_in(max(0, position - 60), position):
            if isinstance(span, GroupSpan) and self.text.low[span.end : position].strip('" ') in {"to", "would", "will"}:
                return Subject((), span, "plan", span.start, span.end)
        return None

    def _comes_from_elsewhere(self, subject: Subject, destination: str, sentence: Sentence) -> bool:
        """Somebody whom the article places in another party: only then does wearing a cap or a desk mean a move."""
        if subject.group is not None and subject.group.party_id not in {None, destination}:
            return True
        if any(
            r.type == "departure" and r.sentence == sentence.index and set(r.people) & set(subject.people)
            and r.origin != destination for r in self.reports
        ):  # fmt: skip
            return True
        figures = [self.text.cast.figures[p] for p in subject.people]
        if any(f.stands == "civil" or any(p != destination for p in f.parties) for f in figures):
            return True
        if any(f.parties or self.text.is_ruling_officer(f) for f in figures) or (
            subject.group and subject.group.count is None
        ):
            return False
        near = [
            self.text.party_of(p)
            for p in self.text.parties
            if 0 <= sentence.index - self.text.document.sentence_at(p.start).index <= 1
        ]
        return any(p and p not in {destination, "GOVERNMENT"} for p in near)

    def _was_there_before(self, subject: Subject, destination: str, hit: Hit, sentence: Sentence) -> bool:
        """ "A ruling-party lawmaker who joined the party in 1986": a career, when no other party is told of the person."""
        figures = [self.text.cast.figures[p] for p in subject.people]
        lead = self.text.plain[max(sentence.start, hit.start - 20) : hit.start]
        date, _ = self.text.date_at(hit.start, hit.end)
        published = self.text.document.published
        long_ago = bool(date and published and (published - date.end).days > 366)
        if not figures or not (long_ago or lead.rstrip().endswith(("who", "who had", "who has"))):
            return False
        here = [self.text.party_of(p) for p in self.text.parties if sentence.start <= p.start < sentence.end]
        own = all(f.parties and set(f.parties) == {destination} for f in figures)
        return own and all(p == destination for p in here)

    def _is_career(self, report: Report) -> bool:
        """Joined long ago: where a life began, not the move that the article tells."""
        published = self.text.document.published
        return bool(report.date and published and (published - report.date.end).days > 366)

    def _is_imperative(self, hit: Hit) -> bool:
        """ "Come to live with the ruling party": a call, in a speaker's own words."""
        return bool(
            self.text.document.in_quote(hit.start)
            and _BASE_FORM.match(self.text.low, hit.start)
            and _CLAUSE_START.search(self.text.low, max(0, hit.start - 12), hit.start)
        )

    def _everyone(self, hit: Hit) -> Subject:
        """Those whom a call is made to: everybody."""
        return Subject((), GroupSpan(hit.start, hit.end, None, "everyone"), "approach", hit.start, hit.end)

    def _is_supposed(self, sentence: Sentence) -> bool:
        """ "If the court rules so, many might go": a guess about people in general."""
        return bool(_SUPPOSED.search(self.text.plain, sentence.start, sentence.end))

    def _ask(self, hit: Hit, sentence: Sentence, origin: str | None, destination: str | None) -> None:
        """ "How many have left for the ruling party?": no report, but the answer is a number for this."""
        date, _ = self.text.date_at(hit.start, hit.end)
        self.reports.append(
            Report(
                "defection",
                hit.start,
                hit.end,
                sentence.index,
                (),
                "aggregate",
                None,
                origin,
                destination,
                date,
                None,
                is_negated=True,
                rules=[hit.rule.name],
            )
        )

    def _leave(self, hit: Hit, sentence: Sentence) -> None:
        span = hit.group("o")
        origin = self._party(span, hit) if span else None
        if span and origin is None and "all" not in self.text.low[span[0] : span[1]]:
            return
        subject = self._actor(hit, sentence, None)
        if (
            subject is None
            or not (subject.people or subject.group)
            or subject.frame in {"negate", "refuse", "approach", "conditional", "denied", "disputed"}
            or self.text.is_question(sentence)
        ):
            return
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

    def _recant(self, hit: Hit, sentence: Sentence) -> None:
        subject = self._actor(hit, sentence, None)
        if (
            subject is None
            or not (subject.people or (subject.group and subject.group.count and subject.group.count.high == 1))
            or subject.frame in {"negate", "refuse", "approach", "plan", "conditional"}
        ):
            return
        if not subject.people and (hit.rule.name.endswith("denounce") or sentence.paragraph > 0):
            return
        if hit.rule.name.endswith("denounce") and hit.group("o"):
            start, end = hit.group("o") or (0, 0)
            target = self._party((start, end), hit)
            if target and self.text.is_ruling(target):
                return
        origin = self._origin(hit, subject, None, sentence)
        if (
            origin is None
            or self.text.is_ruling(origin)
            or any(self.text.is_ruling_officer(self.text.cast.figures[p]) for p in subject.people)
        ):
            return
        report = self._report("recantation", hit, sentence, subject, origin, None)
        if report is not None:
            report.rules.append(hit.rule.name)
            self.reports.append(report)

    def _coopt(self, hit: Hit, sentence: Sentence) -> None:
        subject = self._actor(hit, sentence, None)
        if subject is None or subject.frame in {"negate", "plan", "conditional"}:
            return
        low = self.text.plain
        paragraph = self.text.document.paragraph(sentence.paragraph)
        near = low[sentence.start : min(paragraph[-1].end, sentence.end + 160)]
        state = re.search(
            r"\b(?:ministr(?:y|ies)|government|provincial (?:[a-z]+ )?(?:department|administration|hall)"
            r"|state-backed|secretary of state|municipal|city hall|council of ministers|governor|interior)\b",
            near,
        )
        if not state and not any(
            self.text.is_ruling(self.text.party_of(p))
            for p in self.text.parties
            if sentence.start <= p.start < sentence.end
        ):
            return
        wide = low[max(0, hit.start - 420) : hit.end + 220]
        if hit.rule.name.endswith("twin") and not re.search(
            r"\b(?:same (?:name|logo)|bears? the (?:same )?name|old (?:association|group|union|federation)'s "
            r"name|its name|twin|double|rival|under the|backed|of the same|parallel|registered|clon(?:e|ed|ing)"
            r"|copy|duplicate|second|state-backed|pro-government)\b",
            wide,
        ):
            return
        if not self._is_civil(subject, sentence) and not (
            hit.rule.name.endswith("twin")
            and not any(self.text.cast.figures[p].parties for p in subject.people)
            and self.text.lexicon.pattern("roles", "civil").search(wide)
        ):
            return
        destination = "GOVERNMENT" if state else "CPP"
        kind: EventType = {"approach": "approach", "refuse": "refusal"}.get(subject.frame,
        "cooptation")  # type: ignore[assignment]
        report = self._report(kind, hit, sentence, subject, "CIVIL_SOCIETY", destination)
        if report is not None:
            self.reports.append(report)

    def _approach(self, hit: Hit, sentence: Sentence) -> None:
        subject = self._approached(hit, sentence)
        if subject is None:
            return
        if subject.group is not None and subject.group.count is None and hit.group("a"):
            start, end = hit.group("a") or (0, 0)
            parties = [p for p in self.text.parties if start <= p.start < end]
            origin = next((self.text.party_of(p) for p in parties), None)
        else:
            origin = None
        origin = origin or self._origin(hit, subject, "CPP", sentence)
        if origin is None or self.text.is_ruling(origin):
            return
        destination = "CPP" if not hit.rule.name.endswith(("offered_thing", "consulted")) else self._offered_side(sentence)
        report = self._report("approach", hit, sentence, subject, origin, destination)
        if report is not None:
            report.kind = "aggregate" if not report.people and report.count is None else report.kind
            report.is_weak = hit.rule.name.endswith("offered_thing")
            self.reports.append(report)

    def _approached(self, hit: Hit, sentence: Sentence) -> Subject | None:
        """Whom an offer or a call is made to: the object of the verb, or the subject of a passive one."""
        low = self.text.low
        span = hit.group("a") or (hit.start, hit.end)
        direct = re.match(r"[a-z]+ (him|her|me|them)\b", low[span[0] : span[1]])
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
        pronoun = re.search(r"\b(him|her|me|them)\b", low[span[0] : span[1]])
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
        subject = self._actor(hit, sentence, None)
        if subject is None:
            return
        if not subject.people and subject.group and subject.group.count == Count(1, 1) and sentence.paragraph <= 0:
            who = self.subjects.introduced_later(hit.start)
            subject = replace(subject, people=(who,), group=None) if who is not None else subject
        if not subject.people:
            self._refuse_group(hit, subject)
            return
        if subject.frame in {"negate", "plan"} and not hit.rule.name.endswith(("would_not", "staying", "did_not", "tell_off")):
            return
        people = tuple(p for p in subject.people if not self.text.is_ruling_officer(self.text.cast.figures[p]))
        if not people:
            return
        low = self.text.plain
        window_start = max(self.text.document.paragraph(sentence.paragraph)[0].start, hit.start - 400)
        window = low[window_start : hit.end + 220]
        explicit = self.text.lexicon.pattern("offer_words").search(window)
        if low[max(0, hit.start - 40) : hit.start].rstrip().endswith(("why he", "why she", "why they")):
            return
        sides = {self.text.side_of_figure(self.text.cast.figures[p]) for p in people}
        approached = any(
            r.type in {"approach", "refusal"} and (set(r.people) & set(people) or (not r.people and r.origin in sides))
            for r in self.reports
        )
        strong = hit.rule.name.endswith(("refuse_offer", "no_to", "tell_off")) and explicit
        joined = {p for r in self.reports if r.type == "defection" and r.modality == "actual" for p in r.people}
        courted = explicit and not set(people) & joined and self._courts(window_start, hit.end + 220)
        if not (approached or strong or courted):
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

    def _courts(self, start: int, end: int) -> bool:
        """The ruling party is named in the stretch that tells of an offer."""
        return any(start <= p.start < end and self.text.is_ruling(self.text.party_of(p)) for p in self.text.parties)

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

    # ------------------------------------------------------------------------------------------------ parts

    def _actor(self, hit: Hit, sentence: Sentence, destination: str | None) -> Subject | None:
        acted_on = hit.group("a")
        if acted_on:
            found = self.subjects.inside(*acted_on)
            if found is None:
                return found
            if acted_on[0] < hit.start + 3:
                # "denied reports of X's move to the party"
                frame = self.subjects.frame_of_active(self.text.low[sentence.start : hit.start])
                return replace(found, frame=frame if frame in {"negate", "refuse"} else "")
            return replace(found, frame=self.subjects.frame_of_active(self.text.low[sentence.start : hit.start]))
        verb = hit.match.start("v") if "v" in hit.match.re.groupindex else -1
        verb = verb if verb >= 0 else hit.start
        return self.subjects.of_verb(verb, sentence)

    def _party(self, span: tuple[int, int] | None, hit: Hit) -> str | None:
        if span is None:
            return None
        inside = [p for p in self.text.parties if span[0] <= p.start < span[1]]
        if inside:
            return self.text.party_of(inside[-1])
        words = self.text.low[span[0] : span[1]]
        if "government" in words:
            return "GOVERNMENT"
        if words.strip() in {"it", "its members", "its", "their"}:
            return self._last_party(span[0])
        if words.strip() in {"us", "them"}:
            speaker = self.text.first_person(span[0])
            if speaker is not None:
                return self.text.side_of_figure(self.text.cast.figures[speaker])
            return self._last_party(span[0])
        if "hun sen" in words or "prime minister" in words or "\ue001" in words:
            people = [s for s in self.text.document.spans_in(*span) if isinstance(s, PersonSpan)]
            if people and not self.text.is_ruling_officer(self.text.cast.figures[people[0].person]):
                return None
            return "CPP"
        if words.startswith(("party", "he", "she", "they", "who")):
            return self._last_party(span[0])
        return None

    def _last_party(self, position: int, but: str | None = None) -> str | None:
        sentence = self.text.document.sentence_at(position)
        for span in reversed(self.text.parties):
            if (
                span.start < position
                and span.party_id
                and span.party_id != but
                and sentence.paragraph - self.text.document.sentence_at(span.start).paragraph <= 1
            ):
                return span.party_id
        return None

    def _default_destination(self, hit: Hit, sentence: Sentence, origin: str | None) -> str | None:
        """Where somebody went who "crossed over": the party named in the sentence, else the side opposite."""
        after = [p for p in self.text.parties if hit.end <= p.start < sentence.end]
        for span in after:
            lead = self.text.low[max(hit.end, span.start - 24) : span.start]
            if re.search(r"\b(?:to|into|for|with|of|by)\b", lead) and self.text.party_of(span) != origin:
                return self.text.party_of(span)
        here = [self.text.party_of(p) for p in self.text.parties if sentence.start <= p.start < sentence.end]
        others = [p for p in here if p and p != origin and p != "OPPOSITION"]
        ruling = [p for p in others if self.text.is_ruling(p)]
        if ruling:
            return ruling[0]
        if origin and self.text.is_ruling(origin) and hit.rule.name.endswith("who_joined"):
            near = [self.text.party_of(p) for p in self.text.parties if p.start < hit.start]
            return next((p for p in reversed(near) if p and self.text.is_opposition(p)), None)
        if (
            origin
            and not self.text.is_ruling(origin)
            and any(self.text.is_ruling(self.text.party_of(p)) for p in self.text.parties)
        ):
            return next(self.text.party_of(p) for p in self.text.parties if self.text.is_ruling(self.text.party_of(p)))
        return None

    def _offered_side(self, sentence: Sentence) -> str | None:
        """What an offer led to, in the paragraph and the one before: the ruling party or a ministry."""
        if any(self.text.is_ruling(p.party_id) for p in self.text.parties):
            return "CPP"
        return (
            "GOVERNMENT"
            if re.search(r"\b(?:ministry|government|secretary of state|state-backed)\b", self.text.low)
            else None
        )

    def _origin(self, hit: Hit, subject: Subject, destination: str | None, sentence: Sentence) -> str | None:
        named = self._party(hit.group("o"), hit)
        if named and named != destination:
            return named
        if subject.group and subject.group.party_id and subject.group.party_id != destination:
            return subject.group.party_id
        figures = [self.text.cast.figures[p] for p in subject.people]
        for figure in figures:
            if figure.stands == "civil" and figure.party_id in {None, "OPPOSITION"}:
                return "CIVIL_SOCIETY"
            if figure.party_id and figure.party_id != destination:
                return figure.party_id
            other = next((p for p in figure.parties if p != destination and p != "GOVERNMENT"), None)
            if other and destination:
                return other
        lead = [p for p in self.text.parties if subject.start - 90 <= p.start < hit.start and sentence.start <= p.start]
        for span in lead:
            party = self.text.party_of(span)
            if party and party != destination and not self.text.is_ruling(party):
                return party
        for figure in figures:
            if figure.person_id:
                day = self.text.document.published
                party = self.text.gazetteer.people[figure.person_id].party_at(day)
                if party and party != destination:
                    return party
                side = self.text.side_of_figure(figure)
                if side and side != destination:
                    return side
        if figures and all(f.stands == "civil" for f in figures):
            return "CIVIL_SOCIETY"
        if self._is_civil(subject, sentence) and not any(f.party_id for f in figures):
            return "CIVIL_SOCIETY"
        paragraph = self.text.document.paragraph(sentence.paragraph)
        near = [self.text.party_of(p) for p in self.text.parties if paragraph[0].start <= p.start < paragraph[-1].end]
        for party in near:
            if party and party != destination and not self.text.is_ruling(party) and party != "GOVERNMENT":
                return party
        main = self.text.main_opposition
        if main is None:
            civil = self.text.lexicon.pattern("roles", "civil").search(self.text.plain)
            return "CIVIL_SOCIETY" if civil and figures else None
        return main if main != destination else "OPPOSITION"

    def _is_civil(self, subject: Subject, sentence: Sentence) -> bool:
        figures = [self.text.cast.figures[p] for p in subject.people]
        if figures:
            return all(f.stands == "civil" and (f.party_id is None or f.party_id == "OPPOSITION") for f in figures)
        if subject.group is None or subject.group.party_id:
            return False
        low = self.text.low
        stretch = low[max(sentence.start, subject.group.start - 10) : min(sentence.end, subject.group.end + 90)]
        return bool(self.text.lexicon.pattern("roles", "civil").search(stretch))

    def _is_recruit(self, subject: Subject, origin: str | None, sentence: Sentence) -> bool:
        if subject.people:
            return False
        if (
            subject.group is not None
            and subject.group.party_id is None
            and subject.group.count is None
            and not subject.group.is_aggregate
        ):
            return True
        if _RECRUITS.search(self.text.plain, sentence.start, sentence.end):
            return True
        # A welcome for people of no party is told over a few sentences.
        if subject.group is not None and subject.group.party_id is None:
            near = [s for s in self.text.document.sentences if abs(s.index - sentence.index) <= 2]
            return bool(_NO_PARTY.search(self.text.plain, near[0].start, near[-1].end))
        return False

    def _report(
        self,
        kind: EventType,
        hit: Hit,
        sentence: Sentence,
        subject: Subject,
        origin: str | None,
        destination: str | None,
    ) -> Report | None:
        people = subject.people
        if destination and self.text.is_ruling(destination):
            people = tuple(p for p in people if not self._is_host(p, destination, hit))
        if not people and not subject.group:
            return None
        date, time_span = self.text.date_at(hit.start, hit.end)
        place = self._place(hit, subject, sentence)
        report = Report(
            kind,
            hit.start,
            hit.end,
            sentence.index,
            people,
            "person",
            None,
            origin,
            destination,
            date,
            place,
            rules=[hit.rule.name],
        )
        if time_span is not None:
            report.spans.append((time_span.start, time_span.end, "date"))
        if subject.group is not None:
            self._as_group(report, subject.group, people)
        elif subject.end > subject.start and sentence.start <= subject.start:
            report.spans.append((subject.start, subject.end, "actors"))
        claim, status, spans = claim_of(self.text, report, sentence)
        report.claim, report.status = claim, status
        report.spans.extend(spans)
        return report

    def _is_host(self, person: int, destination: str, hit: Hit) -> bool:
        """Somebody who is with the side joined already."""
        figure = self.text.cast.figures[person]
        return self.text.is_ruling_officer(figure) and figure.party_id == destination and not self._became(person, hit)

    def _became(self, person: int, hit: Hit) -> bool:
        """A person whose description names the new party only because of the move itself."""
        figure = self.text.cast.figures[person]
        return figure.person_id is None and figure.start < hit.start and not figure.stands

    def _as_group(self, report: Report, group: GroupSpan, people: tuple[int, ...]) -> None:
        count = group.count
        report.kind = "aggregate" if group.is_aggregate or self._is_total(report, group) else "group"
        if report.type == "approach":
            report.kind = "group" if count is not None else "aggregate"
        report.count = count
        report.spans.append((group.start, group.end, "count" if count else "actors"))

    def _is_total(self, report: Report, group: GroupSpan) -> bool:
        """A running total or an estimate: an open count, or a count over a stretch of time."""
        if self.text.plain.startswith("a total of", group.start):
            return True
        if re.match(
            r"(?:tens of |several |a few )?(?:dozens?|scores|hundreds?|thousands?)\b",
            self.text.plain[group.start : group.end],
        ):
            return True
        return report.date is not None and report.date.precision == "range" and report.type != "approach"

    def _place(self, hit: Hit, subject: Subject, sentence: Sentence) -> str | None:
        here = self.text.place_in(sentence.start, sentence.end)
        if here:
            return here
        for person in subject.people:
            if self.text.cast.figures[person].place:
                return self.text.cast.figures[person].place
        place = self.text.place_at(hit.start)
        if place or (subject.group is not None and subject.group.count is None):
            return place
        return self.text.story_place if sentence.paragraph <= 3 else None


def _longest(hits: list[Hit]) -> Iterator[Hit]:
    """Of overlapping hits of one family the earliest and longest; joining beats leaving inside the same words."""
    order = {s: n for n, s in enumerate(_SECTIONS)}
    taken: list[tuple[int, int, str]] = []
    for hit in sorted(hits, key=lambda h: (h.start, order[h.section], -h.end, h.rule.name)):
        family = "move" if hit.section in {"join", "leave", "return"} else hit.section
        if any(s < hit.end and hit.start < e and f == family for s, e, f in taken):
            continue
        taken.append((hit.start, hit.end, family))
        yield hit
