"""English core acts: each trigger of the lexicon → who, governed by what, from where to where → `Report`s."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.detect.claims import claim_of
from pipeline.detect.counts import NUMBER, read_count
from pipeline.detect.document import Sentence
from pipeline.detect.english_subject import Subjects
from pipeline.detect.english_text import Text
from pipeline.detect.lexicon import Rule
from pipeline.detect.reports import Report, Subject
from pipeline.detect.spans import MACROS, GroupSpan, PartySpan, PersonSpan
from pipeline.records import Count, DateSpan, EventType

_NUMBER_AT = re.compile(
    r"\b(?:(?:puts?|putting|sets?|gave|gives|had|estimated|counted|counts|reckons|admits?|admitted|acknowledge[sd]?|concede[sd]?|says?|said|recogni[sz]e[sd]?|claims?|claimed)"
    r"(?: the| its| his| their| a)?(?: (?:number|figure|total|count|tally|loss|losses|real number|true figure))?(?: (?:at|as|was|is|of|to be|stood at|were|only))? ?"
    rf"(?P<n>{NUMBER}))(?= (?:since|so far|in|for|at most|had|have|left|went|did|,)|[.,;\"])"
)
_MEMBER = re.compile(
    rf"(?:\bone of (?:the|them|those)\b[^.;\"]{{0,50}}, {MACROS['PERSON']}|(?:led|headed|fronted|organised) by [^.;,\"]{{0,40}}?{MACROS['PERSON']}|"
    rf"among (?:them|the newcomers|the defectors|the converts)(?: (?:was|were|is|are))?[ ,][^.;\"]{{0,50}}?{MACROS['PERSON']})"
)
_SECTIONS = ("join", "leave", "return", "recant", "coopt", "approach", "refuse")
_RECRUITS = re.compile(
    r"\b(?:first-time|new to politics|none of them in any party|never (?:been|belonged)|no (?:former )?party|youth wing|school leavers|"
    r"students?|newly registered voters|without any party|not (?:been )?members? of any party|belonged to no party|joined no party before)\b"
)
# "a letter asking to join": the paper is not the act; the rule `thumbprint` reads who signed it.
_PAPER = re.compile(r"\b(?:letters?|forms?|applications?|petitions?|requests?) (?:of |for |asking |requesting |seeking |to )(?:to )?$")
_GERUND = re.compile(r"[a-z]+ing\b")
_HYPOTHETICAL = re.compile(r"\b(?:to|of|about|for|against|from|than|consider(?:ed|ing)?) $")
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


class Acts:
    """Reads the core acts of one tagged document."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.subjects = Subjects(text)
        self.reports: list[Report] = []
        self._by_head: dict[str, list[tuple[str, Rule]]] = defaultdict(list)
        for section in _SECTIONS:
            for rule in text.lexicon.rules(section):
                for head in rule.heads:
                    self._by_head[head].append((section, rule))

    def read(self) -> list[Report]:
        for sentence in self.text.document.sentences:
            hits = self._hits(sentence)
            for hit in hits:
                self._read_hit(hit, sentence)
        self._counter_numbers()
        self._parts()
        self._members()
        self._answers()
        self._returns()
        self._echoes()
        return self.reports

    def _hits(self, sentence: Sentence) -> list[Hit]:
        low = self.text.low
        rules = {
            (section, rule.name): (section, rule)
            for word in set(re.findall(r"[a-z']+", low[sentence.start : sentence.end]))
            for section, rule in self._by_head.get(word, ())
        }
        order = {s: n for n, s in enumerate(_SECTIONS)}
        hits: list[Hit] = []
        for section, rule in sorted(rules.values(), key=lambda r: (order[r[0]], r[1].name)):
            for match in rule.pattern.finditer(low, sentence.start, sentence.end):
                hits.append(Hit(rule, section, match))
        hits.sort(key=lambda h: (h.start, order[h.section], -h.end))
        return list(_longest(hits))

    # ------------------------------------------------------------------------------------------ one trigger

    def _read_hit(self, hit: Hit, sentence: Sentence) -> None:
        reader = {
            "join": self._join, "return": self._join, "leave": self._leave, "recant": self._recant,
            "coopt": self._coopt, "approach": self._approach, "refuse": self._refuse,
        }[hit.section]  # fmt: skip
        reader(hit, sentence)

    def _join(self, hit: Hit, sentence: Sentence) -> None:
        destination = self._party(hit.group("d"), hit)
        if hit.group("d") and destination is None:
            return
        if destination == "OPPOSITION" and hit.rule.name.endswith("party_took"):
            return
        lead = self.text.low[max(sentence.start, hit.start - 60) : hit.start]
        if _PAPER.search(lead) or (_GERUND.match(self.text.low, hit.start) and _HYPOTHETICAL.search(lead)):
            return
        subject = self._actor(hit, sentence, destination)
        if subject is None or not (subject.people or subject.group):
            return
        origin = self._origin(hit, subject, destination, sentence)
        if destination is None and hit.section == "return":
            destination = next((self.text.side_of_figure(self.text.cast.figures[p]) for p in subject.people), None) or self.text.main_opposition
            origin = "CPP"
        if destination is None:
            destination = self._default_destination(hit, sentence, origin)
        if destination is None or destination == origin:
            return
        if self._is_recruit(subject, origin, sentence):
            return
        kind: EventType = "defection"
        frame = subject.frame
        if frame in {"approach", "conditional"}:
            kind = "approach"
        elif frame == "refuse":
            kind = "refusal"
        elif hit.section == "return" and self.text.is_opposition(destination):
            kind = "return"
        elif frame == "negate":
            return
        report = self._report(kind, hit, sentence, subject, origin, destination)
        if report is None:
            return
        if frame == "plan" and kind == "defection":
            report.modality = "planned"
        if kind == "defection" and origin == "CIVIL_SOCIETY":
            report.type = "cooptation"
        report.is_weak = frame == "conditional" or sentence.paragraph == -1
        self.reports.append(report)

    def _leave(self, hit: Hit, sentence: Sentence) -> None:
        span = hit.group("o")
        origin = self._party(span, hit) if span else None
        if span and origin is None and "all" not in self.text.low[span[0] : span[1]]:
            return
        subject = self._actor(hit, sentence, None)
        if subject is None or not (subject.people or subject.group) or subject.frame in {"negate", "refuse", "approach", "conditional"}:
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
        if subject is None or not subject.people or subject.frame in {"negate", "refuse", "approach", "plan", "conditional"}:
            return
        if hit.rule.name.endswith("denounce") and hit.group("o"):
            start, end = hit.group("o") or (0, 0)
            target = self._party((start, end), hit)
            if target and self.text.is_ruling(target):
                return
        origin = self._origin(hit, subject, None, sentence)
        if origin is None or self.text.is_ruling(origin) or any(
            self.text.is_ruling_officer(self.text.cast.figures[p]) for p in subject.people
        ):
            return
        report = self._report("recantation", hit, sentence, subject, origin, None)
        if report is not None:
            report.rules.append(hit.rule.name)
            self.reports.append(report)

    def _coopt(self, hit: Hit, sentence: Sentence) -> None:
        subject = self._actor(hit, sentence, None)
        if subject is None or subject.frame in {"negate", "refuse", "approach", "plan", "conditional"}:
            return
        low = self.text.low
        paragraph = self.text.document.paragraph(sentence.paragraph)
        near = low[sentence.start : min(paragraph[-1].end, sentence.end + 160)]
        state = re.search(r"\b(?:ministr(?:y|ies)|government|provincial (?:[a-z]+ )?(?:department|administration|hall)|state-backed|secretary of state|municipal|city hall|council of ministers|governor|interior)\b", near)
        if not state and not any(self.text.is_ruling(self.text.party_of(p)) for p in self.text.parties if sentence.start <= p.start < sentence.end):
            return
        if hit.rule.name.endswith("twin") and not re.search(
            r"\b(?:same (?:name|logo)|bears? the (?:same )?name|old (?:association|group|union|federation)'s name|its name|twin|double|rival|under the|backed|of the same|parallel|registered|clone|copy|state-backed|pro-government)\b", near
        ):
            return
        if not self._is_civil(subject, sentence):
            return
        destination = "GOVERNMENT" if state else "CPP"
        report = self._report("cooptation", hit, sentence, subject, "CIVIL_SOCIETY", destination)
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
        report = self._report("approach", hit, sentence, subject, origin, "CPP")
        if report is not None:
            report.kind = "aggregate" if not report.people and report.count is None else report.kind
            self.reports.append(report)

    def _approached(self, hit: Hit, sentence: Sentence) -> Subject | None:
        """Whom an offer or a call is made to: the object of the verb, or the subject of a passive one."""
        low = self.text.low
        span = hit.group("a") or (hit.start, hit.end)
        inside = self.subjects.inside(*span)
        if inside is not None:
            return inside
        pronoun = re.search(r"\b(him|her|me|them)\b", low[span[0] : span[1]])
        if pronoun:
            at = span[0] + pronoun.start()
            found = self.subjects.pronoun(pronoun[1], at, at + len(pronoun[1]))
            if found is not None:
                return found
        if re.search(r"\b(?:everyone|everybody|all|those|compatriots|supporters|others|anyone|people|them|citizens|brothers)\b", low[span[0] : span[1]]):
            return Subject((), GroupSpan(span[0], span[1], None, "everyone"), start=span[0], end=span[1])
        if hit.group("a") is None and re.search(r"\b(?:was|were|been|being|be)(?: \w+)? $", low[max(0, hit.start - 16) : hit.start]):
            return self.subjects.of_verb(hit.start, sentence)
        return None

    def _refuse(self, hit: Hit, sentence: Sentence) -> None:
        subject = self._actor(hit, sentence, None)
        if subject is None or not subject.people:
            return
        if subject.frame in {"negate", "plan"} and not hit.rule.name.endswith(("would_not",)):
            return
        people = tuple(p for p in subject.people if not self.text.is_ruling_officer(self.text.cast.figures[p]))
        if not people:
            return
        low = self.text.low
        window = low[max(self.text.document.paragraph(sentence.paragraph)[0].start, hit.start - 400) : hit.end + 220]
        explicit = re.search(r"\b(?:offers?|offered|proposals?|invitation|overtures?|promised?|post|chair|adviser|advisor|seat|envelope|join|defect|switch(?:ing)? sides|change (?:sides|part)|move to|come over|cross(?: over)?|go over|sign(?:ed)? the letter|goodwill)\b", window)
        approached = any(r.type in {"approach", "refusal"} and set(r.people) & set(people) for r in self.reports)
        strong = hit.rule.name.endswith(("refuse_offer", "no_to")) and explicit
        if not (approached or strong):
            return
        destination = next((r.destination for r in reversed(self.reports) if r.type == "approach" and set(r.people) & set(people)), None)
        if destination is None:
            destination = self._offered_side(sentence)
        if destination is None:
            return
        origin = self._origin(hit, subject, destination, sentence)
        if origin is None or origin == destination or self.text.is_ruling(origin):
            return
        report = self._report("refusal", hit, sentence, Subject(people=people, start=subject.start, end=subject.end), origin, destination)
        if report is not None:
            report.is_weak = not hit.rule.name.endswith(("refuse_offer", "no_to"))
            self.reports.append(report)

    # ------------------------------------------------------------------------------------------------ parts

    def _actor(self, hit: Hit, sentence: Sentence, destination: str | None) -> Subject | None:
        acted_on = hit.group("a")
        if acted_on:
            return self.subjects.inside(*acted_on)
        return self.subjects.of_verb(hit.start, sentence)

    def _party(self, span: tuple[int, int] | None, hit: Hit) -> str | None:
        if span is None:
            return None
        inside = [p for p in self.text.parties if span[0] <= p.start < span[1]]
        if inside:
            return self.text.party_of(inside[-1])
        words = self.text.low[span[0] : span[1]]
        if "government" in words:
            return "GOVERNMENT"
        if words.strip() in {"it", "its members"}:
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

    def _last_party(self, position: int) -> str | None:
        sentence = self.text.document.sentence_at(position)
        for span in reversed(self.text.parties):
            if span.start < position and span.party_id and sentence.paragraph - self.text.document.sentence_at(span.start).paragraph <= 1:
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
        if origin and not self.text.is_ruling(origin) and any(self.text.is_ruling(self.text.party_of(p)) for p in self.text.parties):
            return next(self.text.party_of(p) for p in self.text.parties if self.text.is_ruling(self.text.party_of(p)))
        return None

    def _offered_side(self, sentence: Sentence) -> str | None:
        """What an offer led to, in the paragraph and the one before: the ruling party or a ministry."""
        if any(self.text.is_ruling(p.party_id) for p in self.text.parties):
            return "CPP"
        return "GOVERNMENT" if re.search(r"\b(?:ministry|government|secretary of state|state-backed)\b", self.text.low) else None

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
        if figures and all(f.stands == "civil" for f in figures):
            return "CIVIL_SOCIETY"
        if self._is_civil(subject, sentence) and not any(f.party_id for f in figures):
            return "CIVIL_SOCIETY"
        paragraph = self.text.document.paragraph(sentence.paragraph)
        near = [
            self.text.party_of(p) for p in self.text.parties if paragraph[0].start <= p.start < paragraph[-1].end
        ]
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
        if subject.group is not None and subject.group.party_id is None and subject.group.count is None and not subject.group.is_aggregate:
            return True
        return bool(_RECRUITS.search(self.text.plain, sentence.start, sentence.end))

    def _report(
        self, kind: EventType, hit: Hit, sentence: Sentence, subject: Subject, origin: str | None, destination: str | None
    ) -> Report | None:
        people = subject.people
        if destination and self.text.is_ruling(destination):
            people = tuple(
                p for p in people
                if not (self.text.is_ruling_officer(self.text.cast.figures[p]) and self.text.cast.figures[p].party_id == destination
                        and not self._became(p, hit))
            )  # fmt: skip
        if not people and not subject.group:
            return None
        date, time_span = self.text.date_at(hit.start, hit.end)
        place = self._place(hit, subject, sentence)
        report = Report(
            kind, hit.start, hit.end, sentence.index, people, "person", None, origin, destination, date, place, rules=[hit.rule.name]
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

    def _became(self, person: int, hit: Hit) -> bool:
        """A person whose description names the new party only because of the move itself."""
        figure = self.text.cast.figures[person]
        return figure.person_id is None and figure.start < hit.start and not figure.stands

    def _as_group(self, report: Report, group: GroupSpan, people: tuple[int, ...]) -> None:
        count = group.count
        report.kind = "aggregate" if group.is_aggregate or self._is_total(report, group) else "group"
        if report.type == "approach" and count is None:
            report.kind = "aggregate"
        report.count = count
        report.spans.append((group.start, group.end, "count" if count else "actors"))

    def _is_total(self, report: Report, group: GroupSpan) -> bool:
        """A running total or an estimate: an open count, or a count over a stretch of time."""
        if group.count is not None and group.count.high is None and group.noun != "share" and (group.count.low or 0) in {24, 200, 2000, 20000, 40}:
            return True
        return report.date is not None and report.date.precision == "range" and report.type != "approach"

    def _place(self, hit: Hit, subject: Subject, sentence: Sentence) -> str | None:
        here = self.text.place_in(sentence.start, sentence.end)
        if here:
            return here
        for person in subject.people:
            if self.text.cast.figures[person].place:
                return self.text.cast.figures[person].place
        return self.text.place_at(hit.start) or self.text.story_place

    # ------------------------------------------------------------------------------------------ second pass

    def _counter_numbers(self) -> None:
        """ "The other side puts the number at 200": another number for the event told before it."""
        templates = [r for r in self.reports if r.kind != "person" and r.type == "defection"]
        for match in _NUMBER_AT.finditer(self.text.open):
            count = read_count(match["n"])
            if count is None or any(r.start <= match.start() < r.end for r in self.reports):
                continue
            sentence = self.text.document.sentence_at(match.start())
            before = [r for r in templates if r.sentence <= sentence.index and sentence.index - r.sentence <= 4]
            if not before or before[-1].count == count or before[-1].sentence == sentence.index:
                continue
            model = before[-1]
            report = replace(
                model, start=match.start(), end=match.end(), sentence=sentence.index, count=count, people=(),
                spans=[], rules=["numbers.counter"], signals=[], is_negated=False,
            )  # fmt: skip
            date, time_span = self.text.date_at(match.start(), match.end())
            if time_span is not None and sentence.start <= time_span.start < sentence.end:
                report.date = date
            report.claim, report.status, spans = claim_of(self.text, report, sentence)
            report.spans.extend(spans)
            if report.claim is not None:
                self.reports.append(report)

    def _parts(self) -> None:
        """ "Nine of them are councillors", "31 of the 57 signed": a part of the group told before it."""
        groups = [r for r in self.reports if r.kind != "person" and r.count is not None and r.type == "defection"]
        spans = [s for s in self.text.document.spans if isinstance(s, GroupSpan)]
        for span in spans:
            if span.count is None or span.count.low is None or span.count.unit == "percent" or span.start < self.text.document.offset:
                continue
            after = self.text.open[span.end : span.end + 12]
            of_them = self.text.plain[span.start : span.end].endswith(("of them", "of those")) or re.match(r" of (?:the|these|those) (?:\d|[\ue005]|[a-z]+\b)", after)
            whom = re.search(r"\b(?:of whom|including|among them|of them) (?:the )?$", self.text.low[max(0, span.start - 24) : span.start])
            if not (of_them or whom):
                continue
            sentence = self.text.document.sentence_at(span.start)
            before = [r for r in groups if r.sentence <= sentence.index and r.start < span.start or r.sentence == -1]
            counted = [s for s in spans if s.start < span.start and s.count and not s.is_pronoun and s.count.unit == "people"]
            if not before:
                continue
            model = before[-1]
            total = model.count.low if model.count and model.count.low else 0
            if span.count.low >= total or any(r.count == span.count and r.sentence == sentence.index for r in self.reports):
                continue
            if counted and not any(c[0] <= counted[-1].start < c[1] for c in [(r.start - 400, r.end + 200) for r in before[-1:]]) and sentence.index - model.sentence > 3:
                continue
            report = replace(model, start=span.start, end=min(sentence.end, span.end + 60), sentence=sentence.index, count=span.count,
                             people=(), spans=[], rules=["numbers.part"], signals=list(model.signals))  # fmt: skip
            report.end = sentence.end if sentence.end - span.start < 140 else report.end
            self.reports.append(report)

    def _members(self) -> None:
        """ "One of the nineteen, X", "the group is led by X": a named member of a group told near it."""
        groups = [r for r in self.reports if r.kind == "group" and r.type in {"defection", "approach"}]
        for match in _MEMBER.finditer(self.text.open):
            span = next((s for s in self.text.document.spans_in(match.start(), match.end()) if isinstance(s, PersonSpan)), None)
            sentence = self.text.document.sentence_at(match.start())
            near = [r for r in groups if 0 <= sentence.index - r.sentence <= 6 and r.count is not None]
            if span is None or not near:
                continue
            figure = self.text.cast.figures[span.person]
            if figure.stands in {"speaker", "analyst"} or any(span.person in r.people for r in self.reports):
                continue
            near[-1].people = (*near[-1].people, span.person)
            near[-1].spans.append((span.start, span.end, "actors"))

    def _echoes(self) -> None:
        """Leaving told beside joining is one act; a group's leaving takes the destination of the group it is part of."""
        joins = [r for r in self.reports if r.type == "defection" and r.kind != "person"]
        kept = []
        for report in self.reports:
            if report.type == "departure" and report.kind != "person":
                near = [j for j in joins if abs(j.sentence - report.sentence) <= 5 and (j.origin == report.origin or "OPPOSITION" in (j.origin, report.origin))]
                if near and (report.count is None or any(j.count in (None, report.count) or j.sentence == report.sentence for j in near)):
                    continue
                if near:
                    report.type, report.destination = "defection", near[-1].destination
                    report.date = near[-1].date or report.date
                    report.place = report.place or near[-1].place
            kept.append(report)
        self.reports = kept

    def _answers(self) -> None:
        """A refusal told without date or place takes them from the approach it answers."""
        for report in self.reports:
            if report.type != "refusal":
                continue
            for other in self.reports:
                if other.type == "approach" and set(other.people) & set(report.people):
                    report.date = other.date or report.date
                    report.place = report.place or other.place
                    report.spans.append((other.start, other.end, "type"))
                    break

    def _returns(self) -> None:
        """Who had come over earlier and leaves the ruling side, or joins the old one, goes back: `return`."""
        over: dict[int, Report] = {}
        for report in self.reports:
            if report.type == "defection" and report.destination and self.text.is_ruling(report.destination):
                for person in report.people:
                    over.setdefault(person, report)
        for report in self.reports:
            if report.type in {"defection", "departure"} and any(p in over and over[p] is not report for p in report.people):
                if report.origin and self.text.is_ruling(report.origin):
                    report.type = "return"
                elif self.text.is_opposition(report.destination) and report.destination:
                    report.type, report.origin = "return", "CPP"
            if report.type == "return" and (report.origin is None or not self.text.is_ruling(report.origin)):
                if any(p in over for p in report.people) or report.rules[0].endswith("again_member"):
                    report.origin = "CPP"
                else:
                    report.type = "defection"


def _longest(hits: list[Hit]) -> Iterator[Hit]:
    """Of overlapping hits of one family the earliest and longest; joining beats leaving inside the same words."""
    taken: list[tuple[int, int, str]] = []
    for hit in hits:
        family = "move" if hit.section in {"join", "leave", "return"} else hit.section
        if any(s < hit.end and hit.start < e and f == family for s, e, f in taken):
            continue
        taken.append((hit.start, hit.end, family))
        yield hit


def span_of_count(count: Count | None, date: DateSpan | None) -> bool:
    return count is not None and date is not None


__all__ = ["Acts", "Hit", "PartySpan"]
