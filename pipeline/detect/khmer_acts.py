"""Khmer core acts: each trigger of the lexicon → who, governed by what, from where to where → `Report`s."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.detect.claims import claim_of
from pipeline.detect.document import Sentence
from pipeline.detect.khmer_subject import Subjects
from pipeline.detect.khmer_text import KhmerText
from pipeline.detect.lexicon import Rule
from pipeline.detect.reports import Claim, Report, Subject
from pipeline.detect.spans import GroupSpan, PersonSpan, TimeSpan
from pipeline.records import Count, DateSpan, EventType

_SECTIONS = ("return", "join", "leave", "coopt", "recant", "refuse")
_MOVES = frozenset({"return", "join", "leave"})


@dataclass(frozen=True, slots=True)
class Hit:
    rule: Rule
    section: str
    match: re.Match[str]
    start: int
    end: int

    def group(self, name: str) -> tuple[int, int] | None:
        if name in self.match.re.groupindex and self.match.start(name) >= 0:
            return self.match.span(name)
        return None


class Acts:
    """Reads the core acts of one tagged document."""

    def __init__(self, text: KhmerText) -> None:
        self.text = text
        self.subjects = Subjects(text)
        self.reports: list[Report] = []
        self._moves: dict[int, list[Hit]] = {}

    def read(self) -> list[Report]:
        hits: dict[int, list[Hit]] = {}
        order = {s: n for n, s in enumerate(_SECTIONS)}
        stretches = [(s.start, s.end) for s in self.text.document.sentences]
        for found in self.text.lexicon.scan(_SECTIONS, self.text.low, stretches):
            start, end = found.match.span()
            hits.setdefault(found.stretch, []).append(Hit(found.rule, found.rule.section, found.match, start, end))
        for index in sorted(hits):
            sentence = self.text.document.sentences[index]
            found = list(_longest(sorted(hits[index], key=lambda h: (h.start, order[h.section], -h.end))))
            self._moves[index] = [h for h in found if h.section in _MOVES]
            for hit in found:
                self._read_hit(hit, sentence)
        self._one_move()
        self._parts()
        self.reports = self.name_members(self.reports)
        self._answers()
        self._returns()
        self._headline()
        return self.reports

    def _read_hit(self, hit: Hit, sentence: Sentence) -> None:
        if hit.section in {"join", "return"}:
            self._join(hit, sentence)
        elif hit.section == "leave":
            self._leave(hit, sentence)
        elif hit.section == "coopt":
            self._coopt(hit, sentence)
        elif hit.section == "recant":
            self._recant(hit, sentence)
        else:
            self._refuse(hit, sentence)

    # ------------------------------------------------------------------------------------------ one trigger

    def _join(self, hit: Hit, sentence: Sentence) -> None:
        text = self.text
        if text.lexicon.pattern("not_moves").search(text.low, max(sentence.start, hit.start - 40), hit.start):
            return
        destination = self._destination(hit)
        if hit.group("d") and destination is None:
            return
        acted_on = hit.group("a")
        subject = self.subjects.inside(*acted_on) if acted_on else self.subjects.of_verb(hit.start, hit.end, sentence, destination=destination or "CPP", single=hit.group("o") is not None)
        if subject is None:
            return
        own = self._sides(subject) | self._speaking_sides(hit, sentence)
        if destination is not None and self._is_generic(hit) and destination in own:
            # "Candlelight's X has joined this party too": another party than X's own is meant.
            destination = next(
                (p.party_id for p in reversed(text.parties) if p.start < hit.start and p.party_id and p.party_id not in own),
                destination,
            )
        origin = self._origin(hit, subject, destination, sentence)
        if destination is None:
            destination = self._default_destination(sentence, origin)
        if destination is None or destination == origin or (text.is_ruling(origin) and text.is_ruling(destination)):
            return
        kind: EventType = "defection"
        frame = subject.frame
        if frame == "negate":
            self._deny(hit, sentence, subject)
            return
        if hit.rule.name.endswith("enter_none"):
            return
        if frame in {"approach", "conditional"}:
            kind = "approach"
        elif frame == "refuse":
            kind = "refusal"
        if kind != "defection" and origin is None:
            origin = text.main_opposition
        if self._is_recruit(subject, origin, sentence, hit):
            return
        report = self._report(kind, hit, sentence, subject, origin, destination)
        if report is None:
            return
        if hit.section == "return" and kind == "defection" and not text.is_ruling(destination):
            report.type = "return"
        if frame == "plan" and kind == "defection":
            report.modality = "planned"
        if report.type == "defection" and origin == "CIVIL_SOCIETY":
            report.type = "cooptation"
        report.is_weak = sentence.paragraph == -1 or frame == "conditional"
        self.reports.append(report)

    def _deny(self, hit: Hit, sentence: Sentence, subject: Subject) -> None:
        """Who is said to have joined says that it is not so."""
        for told in self.reports:
            if told.type == "defection" and set(told.people) & set(subject.people) and told.claim is not None and told.claim.side != "subject":
                told.status = "contested"
                told.spans.append((hit.start, hit.end, "status"))
                return
        lead = self.text.low[max(sentence.start, hit.start - 90) : hit.start]
        denial = self.text.lexicon.pattern("denied_act").search(lead)
        destination = self._destination(hit)
        if denial is None or not subject.people or destination is None or hit.group("d") is None:
            return
        origin = self._origin(hit, subject, destination, sentence)
        report = self._report("defection", hit, sentence, subject, origin, destination) if origin != destination else None
        if report is not None:
            # The one source denies it: a report with the status `denied` (codebook).
            figure = self.text.cast.figures[subject.people[0]]
            report.status, report.claim = "denied", Claim(figure.name, "subject", figure.number)
            self.reports.append(report)

    def _leave(self, hit: Hit, sentence: Sentence) -> None:
        subject = self.subjects.of_verb(hit.start, hit.end, sentence)
        if hit.rule.name.endswith("expelled"):
            inside = self.subjects.inside(hit.start, hit.end)
            subject = inside or subject
        if subject is None or subject.frame in {"negate", "refuse", "approach", "conditional"}:
            return
        span = hit.group("o")
        if hit.rule.name.endswith("gone"):
            self._gone(hit, sentence, subject)
            return
        origin = self._party(span) if span else None
        origin = origin or self._origin(hit, subject, None, sentence)
        if origin in {None, "GOVERNMENT", "CIVIL_SOCIETY"} or self._is_recruit(subject, origin, sentence, hit):
            return
        report = self._report("departure", hit, sentence, subject, origin, None)
        if report is None:
            return
        if subject.frame == "plan":
            report.modality = "planned"
        report.is_weak = sentence.paragraph == -1 or hit.group("o") is None
        self.reports.append(report)

    def _gone(self, hit: Hit, sentence: Sentence, subject: Subject) -> None:
        """ "Only nine have left": another number for the move told just before."""
        group = subject.group
        if group is None or group.count is None or group.is_pronoun:
            return
        for told in reversed(self.reports):
            if told.type == "defection" and told.kind != "person" and sentence.index - told.sentence <= 6 and told.count != group.count:
                report = self._report("defection", hit, sentence, subject, told.origin, told.destination)
                if report is not None:
                    report.date, report.place, report.kind = told.date, told.place, told.kind
                    self.reports.append(report)
                return

    def _recant(self, hit: Hit, sentence: Sentence) -> None:
        subject = self.subjects.of_verb(hit.start, hit.end, sentence)
        if subject is None or not subject.people or subject.frame in {"negate", "refuse", "approach", "plan", "conditional"}:
            return
        span = hit.group("o")
        if span and self.text.is_ruling(self._party(span)):
            return
        people = tuple(p for p in subject.people if not self.text.is_ruling_officer(self.text.cast.figures[p]))
        if not people or all(self.text.cast.figures[p].stands in {"relative", "analyst", "host", "official"} for p in people):
            return
        origin = self._origin(hit, subject, None, sentence)
        if origin is None or self.text.is_ruling(origin):
            return
        report = self._report("recantation", hit, sentence, Subject(people, None, subject.frame, subject.start, subject.end), origin, None)
        if report is not None:
            report.is_weak = sentence.paragraph == -1
            self.reports.append(report)

    def _coopt(self, hit: Hit, sentence: Sentence) -> None:
        subject = self.subjects.of_verb(hit.start, hit.end, sentence)
        if subject is None or subject.frame in {"negate", "refuse", "approach", "plan", "conditional"}:
            return
        if not self._is_civil(subject, sentence):
            return
        ruling = [p for p in self.text.parties if hit.start <= p.start < hit.end and self.text.is_ruling(self.text.party_of(p))]
        report = self._report("cooptation", hit, sentence, subject, "CIVIL_SOCIETY", "CPP" if ruling else "GOVERNMENT")
        if report is not None:
            report.is_weak = sentence.paragraph == -1
            self.reports.append(report)

    def _refuse(self, hit: Hit, sentence: Sentence) -> None:
        text = self.text
        if text.lexicon.pattern("governors", "conditional").search(text.low, max(sentence.start, hit.start - 12), hit.start + 1):
            return
        subject = self.subjects.of_verb(hit.start, hit.end, sentence, refusing=True)
        if subject is not None and subject.group is not None and not subject.people:
            self._group_refuses(hit, subject.group)
        if subject is None or not subject.people:
            return
        people = tuple(p for p in subject.people if not text.is_ruling_officer(text.cast.figures[p]))
        if not people or all(text.cast.figures[p].stands in {"relative", "analyst", "speaker", "host"} for p in people):
            return
        paragraph = text.document.paragraph(sentence.paragraph)
        window = text.low[max(paragraph[0].start, hit.start - 400) : min(paragraph[-1].end, hit.end + 200)]
        approached = any(r.type in {"approach", "refusal"} and set(r.people) & set(people) for r in self.reports)
        offered = bool(text.lexicon.pattern("offer_words").search(window))
        name = hit.rule.name.rsplit(".", 1)[1]
        if not (approached or (offered and name in {"refuse_offer", "refuse_to", "refused", "plain_no", "pushed_back"})):
            return
        destination = next((r.destination for r in reversed(self.reports) if r.type == "approach" and set(r.people) & set(people)), None)
        if destination is None:
            destination = self._offered_side(sentence)
        subject = Subject(people, None, "", subject.start, subject.end)
        origin = self._origin(hit, subject, destination, sentence) or text.main_opposition
        if destination is None or origin is None or origin == destination or text.is_ruling(origin):
            return
        report = self._report("refusal", hit, sentence, subject, origin, destination)
        if report is not None:
            report.is_weak = name in {"staying", "plain_no", "pushed_back"} or sentence.paragraph == -1
            self.reports.append(report)

    def _group_refuses(self, hit: Hit, group: GroupSpan) -> None:
        """ "Three were urged to join; all three refused": the approach told of them becomes a refusal."""
        for told in self.reports:
            if told.type == "approach" and told.kind != "person" and told.count is not None and told.count == group.count:
                told.type = "refusal"
                told.spans.append((hit.start, hit.end, "type"))

    # ------------------------------------------------------------------------------------------------ parts

    def _party(self, span: tuple[int, int] | None) -> str | None:
        if span is None:
            return None
        inside = [p for p in self.text.parties if span[0] <= p.start < span[1]]
        return self.text.party_of(inside[-1]) if inside else None

    def _is_generic(self, hit: Hit) -> bool:
        span = hit.group("d")
        inside = [p for p in self.text.parties if span and span[0] <= p.start < span[1]]
        return bool(inside) and inside[-1].party_id is None

    def _speaking_sides(self, hit: Hit, sentence: Sentence) -> set[str | None]:
        """ "That party", in somebody's mouth, is not his own."""
        span = hit.group("d")
        if span is None or "នោះ" not in self.text.plain[span[0] : span[1]]:
            return set()
        return {self.text.side_of_figure(v[2]) for v in self.text.voices(sentence.start, hit.start) if v[2] is not None} - {None}

    def _sides(self, subject: Subject) -> set[str | None]:
        sides = {self.text.side_of_figure(self.text.cast.figures[p]) for p in subject.people}
        return sides | ({subject.group.party_id} if subject.group is not None else set()) - {None}

    def _destination(self, hit: Hit) -> str | None:
        span = hit.group("d")
        if span is not None:
            if self.text.low[span[0] : span[1]] in {"ខ្លួន", "បក្ស", "គណបក្ស"}:
                return self.text.own_party(span[0], hit.start)
            return self._party(span)
        if hit.rule.name.endswith("likewise"):
            return next((r.destination for r in reversed(self.reports) if r.type == "defection"), None)
        return "GOVERNMENT" if hit.group("g") else None

    def _default_destination(self, sentence: Sentence, origin: str | None) -> str | None:
        """Where somebody went who "came over" or "changed party": the ruling side, if the text speaks of it."""
        if origin and self.text.is_ruling(origin):
            return self.text.main_opposition
        return "CPP" if any(self.text.is_ruling(p.party_id) for p in self.text.parties) else None

    def _offered_side(self, sentence: Sentence) -> str | None:
        paragraph = self.text.document.paragraph(sentence.paragraph)
        near = self.text.low[paragraph[0].start : paragraph[-1].end]
        if any(self.text.is_ruling(p.party_id) for p in self.text.parties):
            return "CPP"
        return "GOVERNMENT" if self.text.lexicon.pattern("state_words").search(near) else None

    def _origin(self, hit: Hit, subject: Subject, destination: str | None, sentence: Sentence) -> str | None:
        text = self.text
        named = self._party(hit.group("o"))
        if named and named != destination:
            return named
        group = subject.group
        if group is not None and group.party_id and group.party_id != destination:
            return group.party_id
        figures = [text.cast.figures[p] for p in subject.people]
        for figure in figures:
            if figure.stands == "civil" and figure.party_id in {None, "OPPOSITION", destination}:
                return "CIVIL_SOCIETY"
            for party in figure.parties or [figure.party_id]:
                if party and party != destination and not (text.is_ruling(party) and text.is_ruling(destination)):
                    return party
        lead = [p for p in text.parties if sentence.start <= p.start < hit.start and (p.start >= subject.start - 60 or not figures)]
        for span in reversed(lead):
            party = text.party_of(span)
            if party and party != destination and not text.is_ruling(party) and party != "GOVERNMENT":
                return party
        for figure in figures:
            party = text.side_of_figure(figure)
            if party and party != destination:
                return party
        if figures and self._is_civil(subject, sentence):
            return "CIVIL_SOCIETY"
        if group is not None and not figures and group.noun not in {"people", "they"} and not text.lexicon.pattern("group_nouns", "political").fullmatch(group.noun):
            return None
        paragraph = text.document.paragraph(sentence.paragraph)
        near = [text.party_of(p) for p in text.parties if paragraph[0].start <= p.start < paragraph[-1].end]
        for party in near:
            if party and party != destination and not text.is_ruling(party) and party != "GOVERNMENT":
                return party
        main = text.main_opposition
        if main is None and text.lexicon.pattern("roles", "civil").search(text.plain):
            return "CIVIL_SOCIETY"
        return main if main != destination else "OPPOSITION"

    def _is_civil(self, subject: Subject, sentence: Sentence) -> bool:
        figures = [self.text.cast.figures[p] for p in subject.people]
        if figures:
            return all(f.stands == "civil" and f.party_id in {None, "OPPOSITION"} for f in figures)
        group = subject.group
        if group is None or group.party_id:
            return False
        stretch = self.text.low[max(sentence.start, group.start - 60) : min(sentence.end, group.end + 60)]
        return bool(self.text.lexicon.pattern("roles", "civil").search(stretch))

    def _is_recruit(self, subject: Subject, origin: str | None, sentence: Sentence, hit: Hit) -> bool:
        """New members without a former party, and crowds, are no defectors."""
        group = subject.group
        if subject.people or group is None:
            return False
        if origin is None:
            return True
        near = self.text.low[sentence.start : sentence.end]
        if group.party_id is None and self.text.lexicon.pattern("recruits").search(near):
            return True
        lay = self.text.lexicon.pattern("group_nouns", "lay").fullmatch(group.noun)
        return bool(lay) and group.party_id is None and hit.group("o") is None

    def _report(
        self, kind: EventType, hit: Hit, sentence: Sentence, subject: Subject, origin: str | None, destination: str | None
    ) -> Report | None:
        text = self.text
        if not subject.people and subject.group is None:
            return None
        date, time_span = self._date(hit, sentence)
        report = Report(
            kind, hit.start, hit.end, sentence.index, subject.people, "person", None, origin, destination, date,
            self._place(hit, subject, sentence), rules=[hit.rule.name],
        )  # fmt: skip
        if time_span is not None:
            report.spans.append((time_span.start, time_span.end, "date"))
        if subject.group is not None:
            self._as_group(report, subject.group)
        elif subject.end > subject.start and sentence.start <= subject.start:
            report.spans.append((subject.start, subject.end, "actors"))
        claim, status, spans = claim_of(text, report, sentence)
        report.claim, report.status = claim, status
        report.spans.extend(spans)
        return report

    def _as_group(self, report: Report, group: GroupSpan) -> None:
        count = group.count or self._tally(report, group)
        is_total = count is not None and count.high is None and (count.low or 0) in {24, 200, 2000, 20000}
        over_time = report.date is not None and report.date.precision == "range" and report.type != "approach"
        sentence = self.text.document.sentences[report.sentence]
        running = count is not None and bool(self.text.lexicon.pattern("total_words").search(self.text.low, sentence.start, sentence.end))
        report.kind = "aggregate" if group.is_aggregate or over_time or running or (is_total and report.date is None) else "group"
        if report.type == "approach" and count is None:
            report.kind = "aggregate"
        report.count = count
        report.spans.append((group.start, group.end, "count" if count else "actors"))

    def _tally(self, report: Report, group: GroupSpan) -> Count | None:
        """ "The number of members who joined has reached 59": the count stands behind the verb."""
        text = self.text
        sentence = text.document.sentences[report.sentence]
        lead = text.lexicon.pattern("tally_before").search(text.low, max(sentence.start, group.start - 24), group.start)
        for other in text.groups_in(report.end, sentence.end):
            if other.count is not None and text.lexicon.pattern("tally_after").search(text.low[max(report.end, other.start - 24) : other.start]):
                if lead or text.lexicon.pattern("tally_before").search(text.low, report.end, other.start):
                    report.spans.append((other.start, other.end, "count"))
                    return other.count
        return None

    def _date(self, hit: Hit, sentence: Sentence) -> tuple[DateSpan | None, TimeSpan | None]:
        following = min((h.start for h in self._moves.get(sentence.index, ()) if h.start >= hit.end), default=sentence.end)
        several = len(self._moves.get(sentence.index, ())) > 1
        behind = [t for t in self.text.times if hit.end <= t.start < following]
        if several and behind and behind[0].when is not None and '"' not in self.text.low[hit.end : behind[0].start]:
            # Two moves in one sentence: each has the time that follows it.
            return behind[0].when, behind[0]
        date, span = self.text.date_at(hit.start, hit.end)
        if date is not None:
            return date, span
        low = self.text.low
        letter = re.compile(r"(?:លិខិត|សំបុត្រ|សេចក្តីថ្លែងការណ៍|វីដេអូ)[^។\"]{0,70}?(?=\ue004)")
        paragraph = self.text.document.paragraph(sentence.paragraph)
        later = [s for s in self.text.document.sentences if sentence.index <= s.index <= paragraph[-1].index + 2]
        if later and sentence.paragraph >= 0:
            match = letter.search(low, sentence.start, later[-1].end)
            found = self.text.document.by_start.get(match.end()) if match else None
            if isinstance(found, TimeSpan) and found.when is not None:
                return found.when, found
        return None, None

    def _place(self, hit: Hit, subject: Subject, sentence: Sentence) -> str | None:
        here = self.text.place_in(sentence.start, sentence.end)
        if here:
            return here
        for person in subject.people:
            if self.text.cast.figures[person].place:
                return self.text.cast.figures[person].place
        return self.text.place_at(hit.start) or (self.text.story_place if sentence.paragraph <= 1 or subject.people else None)

    # ------------------------------------------------------------------------------------------ second pass

    def _one_move(self) -> None:
        """Leaving and joining told in one sentence of the same people are one defection."""
        kept: list[Report] = []
        for report in self.reports:
            twin = next(
                (r for r in self.reports if r is not report and r.type in {"defection", "return", "cooptation"} and r.sentence == report.sentence
                 and r.destination != report.origin and (set(r.people) & set(report.people) or (r.kind != "person" and report.kind != "person"))),
                None,
            )  # fmt: skip
            whole = next((r for r in self.reports if self._same_leaving(report, r)), None)
            if whole is not None:
                whole.spans.append((report.start, report.end, "origin"))
                continue
            if report.type == "departure" and twin is not None and report.origin != twin.destination and twin.modality == report.modality:
                twin.spans.append((report.start, report.end, "origin"))
                if twin.origin in {None, "OPPOSITION"}:
                    twin.origin = report.origin
                continue
            kept.append(report)
        self.reports = kept

    @staticmethod
    def _same_leaving(report: Report, other: Report) -> bool:
        """ "Fifteen joined … the fifteen took off their old shirts": the same people leave what they left."""
        return (
            report.type == "departure" and report.kind != "person" and other.type == "defection" and other.kind != "person"
            and report.count in {None, other.count} and report.origin == other.origin and 0 <= report.sentence - other.sentence <= 4
        )  # fmt: skip

    def _parts(self) -> None:
        """ "390, of whom 33 commune chiefs": one report for the whole and one for the part."""
        text, sentences = self.text, self.text.document.sentences
        pattern = text.lexicon.pattern("parts")
        for report in list(self.reports):
            if report.kind == "person" or report.count is None or report.type not in {"defection", "departure"}:
                continue
            here = sentences[report.sentence]
            last = sentences[min(len(sentences) - 1, report.sentence + 1)]
            for match in pattern.finditer(text.low, here.start, last.end):
                groups = [g for g in text.groups_in(match.start(), min(last.end, match.end() + 60)) if g.count and not g.is_pronoun and g.count.unit == "people"]
                part = next((g for g in groups if (g.count and g.count.low or 0) < (report.count.low or 0)), None)
                if part is None or not text.lexicon.pattern("group_nouns", "political").fullmatch(part.noun) or any(r.count == part.count for r in self.reports):
                    continue
                self.reports.append(
                    replace(report, count=part.count, origin=part.party_id or report.origin, signals=[], rules=[*report.rules],
                            spans=[(part.start, part.end, "count"), *[s for s in report.spans if s[2] != "count"]])
                )  # fmt: skip

    def name_members(self, reports: list[Report]) -> list[Report]:
        """ "…three members joined. They are A, B and C": the group is those people, one report a place."""
        told: list[Report] = []
        for report in reports:
            listed = {} if report.kind == "person" or report.people else self._listed_after(report)
            wanted = report.count.low if report.count else None
            if listed and wanted is not None and report.count and report.count.high == wanted and len(listed) < wanted:
                report.people = tuple(listed)
                told.append(report)
            elif not listed and report.kind == "group" and report.type != "pressure" and not report.people and report.count and (report.count.low or 0) > 1:
                report.people = self._members(report)
                told.append(report)
            elif not listed or (wanted is not None and len(listed) != wanted):
                told.append(report)
            else:
                told += self._by_place(report, listed)
        return told

    def _members(self, report: Report) -> tuple[int, ...]:
        """Named members of a group: who leads it, and who speaks for it in the sentences after."""
        text, document = self.text, self.text.document
        here = document.sentences[report.sentence]
        found: list[int] = []
        for sentence in document.sentences[report.sentence : report.sentence + 4]:
            people = [s for s in document.spans_in(sentence.start, sentence.end) if isinstance(s, PersonSpan)]
            for span in people:
                figure = text.cast.figures[span.person]
                if self._receives(span.person, report) or figure.stands in {"speaker", "analyst", "host", "official", "relative"}:
                    continue
                if text.lexicon.pattern("led_by").search(text.low[max(sentence.start, span.start - 40) : span.start]) and sentence is here and span.start < report.end:
                    found.append(span.person)
            if sentence is here or here.paragraph < 0 or not people:
                continue
            lead = re.sub(r"(?:លោកស្រី|លោក|អ្នកស្រី|កញ្ញា|ឯកឧត្តម)\s?$", "", text.low[sentence.start : people[0].start]).strip(' "')
            figures = [text.cast.figures[s.person] for s in people if _is_beside(text.low[people[0].end : s.start])]
            fits = all(f.stands == "" and text.side_of_figure(f) is None and f.starts[0] >= sentence.start for f in figures)
            means = any(g.is_pronoun for g in text.groups_in(people[0].end, sentence.end))
            if not lead and fits and (means or text.lexicon.pattern("member_words").search(text.low, people[0].end, sentence.end)):
                found += [f.number for f in figures]
        return tuple(dict.fromkeys(found))

    def _by_place(self, report: Report, listed: dict[int, list[tuple[int, int, str]]]) -> list[Report]:
        homes: dict[str | None, list[int]] = {}
        for person in listed:
            homes.setdefault(self.text.cast.figures[person].place or report.place, []).append(person)
        return [
            replace(
                report, people=tuple(people), kind="person", count=None, place=place, signals=list(report.signals), rules=list(report.rules),
                spans=[*(s for p in people for s in listed[p]), *report.spans],
            )
            for place, people in homes.items()
        ]  # fmt: skip

    def _listed_after(self, report: Report) -> dict[int, list[tuple[int, int, str]]]:
        """People listed in the report's sentence after a word of listing, or in a sentence that only says who they are."""
        document, low = self.text.document, self.text.low
        found: dict[int, list[tuple[int, int, str]]] = {}
        listing = self.text.lexicon.pattern("listing")
        here = document.sentences[report.sentence]
        for sentence in document.sentences[report.sentence : report.sentence + 4]:
            people = [s for s in document.spans_in(sentence.start, sentence.end) if isinstance(s, PersonSpan)]
            people = [s for s in people if not self._receives(s.person, report) and (sentence is not here or s.start > report.end)]
            if not people:
                continue
            lead = low[max(sentence.start, report.end if sentence is here else sentence.start) : people[0].start]
            first = re.sub(r"(?:លោកស្រី|លោក|អ្នកស្រី|កញ្ញា|ឯកឧត្តម|ឈ្មោះ)\s?$", "", lead)
            one = [g for g in self.text.groups_in(sentence.start, people[0].start) if g.count is not None and g.count.high == 1]
            is_list = bool(listing.search(first[-30:])) and not one and (sentence is here or "\ue005" in first or len(first) < 40)
            predicate = re.match(r"\s?(?:ទាំង[^\s]{1,8}\s)?(?:ជា|មកពី|និង)", low[people[-1].end : people[-1].end + 20])
            is_naming = not first.strip(' "') and predicate is not None and sentence is not here and report.origin is not None
            if is_naming:
                sides = {self.text.side_of_figure(self.text.cast.figures[s.person]) for s in people}
                is_naming = sides - {None} == {report.origin}
            is_whole = report.count is not None and report.count.low == report.count.high == len({s.person for s in people}) > 1
            if not (is_list or is_naming or (is_whole and sentence is not here and not first.strip(' "'))):
                continue
            for span in people:
                if not self.text.is_possessor(span.start):
                    found.setdefault(span.person, []).append((span.start, span.end, "actors"))
            break
        return found

    def _receives(self, person: int, report: Report) -> bool:
        return self.text.is_ruling(report.destination) and self.text.is_ruling_officer(self.text.cast.figures[person])

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
        text = self.text
        over = {
            person for r in self.reports for person in r.people
            if r.type == "defection" and r.destination and text.is_ruling(r.destination)
        }  # fmt: skip
        for report in self.reports:
            if report.type in {"defection", "departure"} and report.origin and text.is_ruling(report.origin) and set(report.people) & over:
                report.type = "return"
            if report.type == "return" and not text.is_ruling(report.origin):
                report.origin = "CPP"

    def _headline(self) -> None:
        """A headline's group says nothing that the body does not say better."""
        sentences = self.text.document.sentences
        body = [r for r in self.reports if sentences[r.sentence].paragraph >= 0]
        if not body:
            return
        told = {r.type for r in body} | ({"defection"} if any(r.type == "return" for r in body) else set())
        self.reports = [r for r in self.reports if sentences[r.sentence].paragraph >= 0 or (r.kind == "person" and r.type not in told)]


def total(count: Count | None) -> float:
    return float(count.low or 0) if count else 0.0


def _is_beside(between: str) -> bool:
    """Nothing but "and" and honorifics between two names, or the same name."""
    return bool(re.fullmatch(r"[\s,]*(?:និង|ព្រមទាំង)?[\s,]*(?:លោកស្រី|លោក|អ្នកស្រី|កញ្ញា)?\s?", between))


def _longest(hits: list[Hit]) -> Iterator[Hit]:
    """Of overlapping hits of one family the earliest and longest."""
    taken: list[tuple[int, int, str]] = []
    for hit in hits:
        family = "move" if hit.section in _MOVES else hit.section
        if any(s < hit.end and hit.start < e and f == family for s, e, f in taken):
            continue
        taken.append((hit.start, hit.end, family))
        yield hit
