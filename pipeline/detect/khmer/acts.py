"""Khmer core acts: each trigger of the lexicon → who, governed by what, from where to where → `Report`s."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.detect.document import Sentence
from pipeline.detect.khmer.ends import Ends, Hit
from pipeline.detect.khmer.second import Second
from pipeline.detect.khmer.subject import Subjects
from pipeline.detect.khmer.text import KhmerText
from pipeline.detect.khmer.whole import Whole
from pipeline.detect.khmer.writer import Writer
from pipeline.detect.reports import Claim, Report, Subject
from pipeline.detect.spans import GroupSpan
from pipeline.records import Count, EventType

_SECTIONS = ("return", "join", "leave", "coopt", "recant", "likewise", "refuse")
_MOVES = frozenset({"return", "join", "leave"})
#: Refusals that answer an offer by their own words.
_ANSWERS = frozenset({"refuse_offer", "refuse_to", "refused", "plain_no", "pushed_back"})


class Acts:
    """Reads the core acts of one tagged document."""

    def __init__(self, text: KhmerText) -> None:
        self.text = text
        self.subjects = Subjects(text)
        self.reports: list[Report] = []
        self.ends = Ends(text, self.reports)
        writer = Writer(text, self.ends)
        self.write = writer.report
        self.second = Second(self.subjects, self.ends, writer, self.reports)

    def read(self) -> list[Report]:
        hits: dict[int, list[Hit]] = {}
        order = {s: n for n, s in enumerate(_SECTIONS)}
        stretches = [(s.start, s.end) for s in self.text.document.sentences]
        for met in self.text.lexicon.scan(_SECTIONS, self.text.low, stretches):
            start, end = met.match.span()
            hits.setdefault(met.stretch, []).append(Hit(met.rule, met.rule.section, met.match, start, end))
        for index in sorted(hits):
            sentence = self.text.document.sentences[index]
            if self.text.is_link(sentence):
                continue
            found = list(_longest(sorted(hits[index], key=lambda h: (h.start, order[h.section], -h.end))))
            self.ends.moves[index] = [h for h in found if h.section in _MOVES]
            for hit in found:
                self._read_hit(hit, sentence)
        return Whole(self.text).settle(self.reports)

    def _read_hit(self, hit: Hit, sentence: Sentence) -> None:
        if hit.section in {"join", "return"}:
            self._join(hit, sentence)
        elif hit.section == "leave":
            self._leave(hit, sentence)
        elif hit.section == "coopt":
            self._coopt(hit, sentence)
        elif hit.section == "recant":
            self._recant(hit, sentence)
        elif hit.section == "likewise":
            self.second.likewise(hit, sentence)
        else:
            self._refuse(hit, sentence)

    def _join(self, hit: Hit, sentence: Sentence) -> None:
        text = self.text
        if text.lexicon.pattern("not_moves").search(text.low, max(sentence.start, hit.start - 40), hit.start):
            return
        destination = self.ends.destination(hit)
        if hit.group("d") and destination is None:
            return
        acted_on = hit.group("a")
        subject = (
            self.subjects.inside(*acted_on)
            if acted_on
            else self.subjects.of_verb(
                hit.start, hit.end, sentence, destination=destination or "CPP", single=hit.group("o") is not None
            )
        )
        subject = self.second.handed_form(hit, sentence, subject) or subject
        if subject is None:
            return
        own = self.ends.sides(subject) | self.ends.speaking_sides(hit, sentence)
        if hit.section == "join" and destination is not None and self.ends.is_generic(hit) and destination in own:
            # "Candlelight's X has joined this party too": another party than X's own is meant.
            destination = next(
                (
                    p.party_id
                    for p in reversed(text.parties)
                    if p.start < hit.start and p.party_id and p.party_id not in own
                ),
                destination,
            )
        if hit.rule.name.endswith("office_at") and not text.is_ruling(destination) and not own:
            # "X became secretary of the party": of whom no other party is told.
            return
        subject = self._with_companions(hit, subject)
        origin = self.ends.origin(hit, subject, destination, sentence)
        goes_back = destination not in {None, "GOVERNMENT"} and not text.is_ruling(destination)
        if goes_back and self.second.went_over(subject.people):
            origin = "CPP"
        if destination is None:
            destination = self.ends.default_destination(sentence, origin)
        if origin is None and hit.section == "return" and not text.is_ruling(destination):
            origin = "CPP"
        if origin is None and hit.section == "join" and not text.is_ruling(destination) and destination != "GOVERNMENT":
            return
        if destination is None or destination == origin or (text.is_ruling(origin) and text.is_ruling(destination)):
            return
        kind: EventType = "defection"
        frame = subject.frame
        if frame == "negate":
            self._deny(hit, sentence, subject)
            return
        asks = text.grammar("asks").search(text.low, sentence.start, hit.start)
        if not frame and (asks or text.lexicon.pattern("question").match(text.low, sentence.start)):
            return
        if hit.rule.name.endswith("enter_none"):
            return
        if frame in {"approach", "conditional"}:
            kind = "approach"
        elif frame == "refuse":
            kind = "refusal"
            if not self._was_asked(hit, sentence):
                return
        if kind != "defection" and origin is None:
            origin = text.main_opposition
        if self.ends.is_recruit(subject, origin, sentence, hit):
            return
        report = self.write(kind, hit, sentence, subject, origin, destination)
        if report is None or (kind == "defection" and report.count is None and _is_anybody(subject)):
            return
        if hit.section == "return" and kind == "defection" and not text.is_ruling(destination):
            report.type = "return"
        if frame == "plan" and kind == "defection":
            report.modality = "planned"
        if report.type == "defection" and origin == "CIVIL_SOCIETY":
            report.type = "cooptation"
        if text.grammar("rumour").search(text.low[sentence.start : hit.start]) and text.grammar("untrue").search(
            text.low, hit.end, sentence.end
        ):
            # "The news that X has joined is not true": only denied.
            report.status = "denied"
        report.is_weak = sentence.paragraph == -1 or frame == "conditional"
        self.reports.append(report)
        self.reports += self.second.with_more(hit, sentence, report)

    def _was_asked(self, hit: Hit, sentence: Sentence) -> bool:
        """ "Will not join" answers somebody: the article tells an offer, or uses a word of refusing."""
        text = self.text
        lead = max(sentence.start, hit.start - 90)
        if text.lexicon.pattern("refusing_words").search(text.low, lead, hit.start):
            return True
        return bool(text.lexicon.pattern("offer_words").search(text.low))

    def _with_companions(self, hit: Hit, subject: Subject) -> Subject:
        """ "X joined, together with 12 relatives": a group of thirteen with a named member."""
        match = self.text.lexicon.pattern("companions").match(self.text.low, hit.end)
        group = self.text.document.by_start.get(match.start("g")) if match else None
        if not isinstance(group, GroupSpan) or group.count is None or group.count.high is None:
            return subject
        own = subject.group.count if subject.group is not None else None
        number = len(subject.people) or (own.low if own and own.low == own.high else None)
        if not number:
            return subject
        count = Count((group.count.low or 0) + number, group.count.high + number)
        return replace(subject, group=replace(group, count=count, party_id=None))

    def _deny(self, hit: Hit, sentence: Sentence, subject: Subject) -> None:
        """Who is said to have joined says that it is not so."""
        for told in self.reports:
            if (
                told.type == "defection"
                and set(told.people) & set(subject.people)
                and told.claim is not None
                and told.claim.side != "subject"
            ):
                told.status = "contested"
                told.spans.append((hit.start, hit.end, "status"))
                return
        lead = self.text.low[max(sentence.start, hit.start - 90) : hit.start]
        denial = self.text.lexicon.pattern("denied_act").search(lead)
        destination = self.ends.destination(hit)
        if denial is None or not subject.people or destination is None or hit.group("d") is None:
            return
        origin = self.ends.origin(hit, subject, destination, sentence)
        report = self.write("defection", hit, sentence, subject, origin, destination) if origin != destination else None
        if report is not None:
            # The one source denies it: a report with the status `denied` (codebook).
            figure = self.text.cast.figures[subject.people[0]]
            report.status, report.claim = "denied", Claim(figure.name, "subject", figure.number)
            if self.subjects.frames.patterns["plan"].search(lead, denial.start()):
                report.modality = "planned"
            self.reports.append(report)

    def _leave(self, hit: Hit, sentence: Sentence) -> None:
        acted_on = hit.group("a") or hit.group("b") or self.second.whose_letter(hit, sentence)
        subject = self.subjects.inside(*acted_on) if acted_on else self.subjects.of_verb(hit.start, hit.end, sentence)
        if hit.rule.name.endswith("expelled"):
            inside = self.subjects.inside(hit.start, hit.end)
            subject = inside or subject
        if subject is None or subject.frame in {"negate", "refuse"}:
            return
        if subject.frame in {"approach", "conditional"}:
            self._asked_to_leave(hit, sentence, subject)
            return
        span = hit.group("o")
        if hit.rule.name.endswith("gone"):
            self.second.other_number(hit, sentence, subject)
            return
        if hit.rule.name.endswith(("resign_letter", ".resign")) and not (acted_on or self.ends.sides(subject)):
            return
        origin = self.ends.party(span) if span else None
        origin = origin or self.ends.origin(hit, subject, None, sentence)
        if origin in {None, "GOVERNMENT", "CIVIL_SOCIETY"} or self.ends.is_recruit(subject, origin, sentence, hit):
            return
        report = self.write("departure", hit, sentence, subject, origin, None)
        if report is None:
            return
        if subject.frame == "plan":
            report.modality = "planned"
        report.is_weak = sentence.paragraph == -1 or hit.group("o") is None
        self.reports.append(report)

    def _asked_to_leave(self, hit: Hit, sentence: Sentence, subject: Subject) -> None:
        """ "Was promised a post if he left the party": asked to change sides, by the side that the text speaks of."""
        origin = self.ends.party(hit.group("o")) or self.ends.origin(hit, subject, None, sentence)
        destination = self.ends.default_destination(sentence, origin) or self.ends.offered_side(sentence)
        offered = self.text.lexicon.pattern("offer_words").search(self.text.low, sentence.start, sentence.end)
        if not offered or origin is None or destination is None or self.text.is_ruling(origin) or not subject.people:
            return
        report = self.write("approach", hit, sentence, subject, origin, destination)
        if report is not None:
            report.is_weak = True
            self.reports.append(report)

    def _recant(self, hit: Hit, sentence: Sentence) -> None:
        subject = self.subjects.of_verb(hit.start, hit.end, sentence)
        if (
            subject is None
            or not subject.people
            or subject.frame in {"negate", "refuse", "approach", "plan", "conditional"}
            or self.second.is_handed(hit, sentence)
        ):
            return
        span = hit.group("o")
        if span and self.text.is_ruling(self.ends.party(span)):
            return
        people = tuple(p for p in subject.people if not self.text.is_ruling_officer(self.text.cast.figures[p]))
        if not people or all(
            self.text.cast.figures[p].stands in {"relative", "analyst", "host", "official"} for p in people
        ):
            return
        origin = self.ends.origin(hit, subject, None, sentence)
        if origin is None or self.text.is_ruling(origin):
            return
        report = self.write(
            "recantation",
            hit,
            sentence,
            Subject(people, None, subject.frame, subject.start, subject.end),
            origin,
            None,
        )
        if report is not None:
            report.is_weak = sentence.paragraph == -1
            self.reports.append(report)

    def _coopt(self, hit: Hit, sentence: Sentence) -> None:
        subject = self.subjects.of_verb(hit.start, hit.end, sentence)
        if subject is None or subject.frame in {"negate", "refuse", "approach", "plan", "conditional"}:
            return
        if not self.ends.is_civil(subject, sentence):
            return
        ruling = [
            p
            for p in self.text.parties
            if hit.start <= p.start < hit.end and self.text.is_ruling(self.text.party_of(p))
        ]
        report = self.write("cooptation", hit, sentence, subject, "CIVIL_SOCIETY", "CPP" if ruling else "GOVERNMENT")
        if report is not None:
            report.is_weak = sentence.paragraph == -1
            self.reports.append(report)

    def _refuse(self, hit: Hit, sentence: Sentence) -> None:
        text = self.text
        if text.lexicon.pattern("governors", "conditional").search(
            text.low, max(sentence.start, hit.start - 12), hit.start + 1
        ):
            return
        subject = self.subjects.of_verb(hit.start, hit.end, sentence, refusing=True)
        if subject is not None and subject.group is not None and not subject.people:
            self._group_refuses(hit, sentence, subject.group)
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
        if subject.frame == "negate" and text.grammar("answering").match(text.low, hit.start):
            # "She has not answered yet."
            return
        call = self.second.called(people, sentence) if name in _ANSWERS | {"stand_by"} else None
        brought = text.grammar("offer_made").search(window)
        if not (approached or call or brought or (offered and name in _ANSWERS)):
            return
        destination = next(
            (r.destination for r in reversed(self.reports) if r.type == "approach" and set(r.people) & set(people)),
            call.destination if call else None,
        )
        if destination is None:
            destination = self.ends.offered_side(sentence)
        subject = Subject(people, None, "", subject.start, subject.end)
        origin = self.ends.origin(hit, subject, destination, sentence) or text.main_opposition
        if destination is None or origin is None or origin == destination or text.is_ruling(origin):
            return
        report = self.write("refusal", hit, sentence, subject, origin, destination)
        if report is not None:
            report.is_weak = (
                name in {"staying", "stand_by", "plain_no", "pushed_back", "handed_back"} or sentence.paragraph == -1
            )
            self.reports.append(report)

    def _group_refuses(self, hit: Hit, sentence: Sentence, group: GroupSpan) -> None:
        """ "Three were urged to join; all three refused": the approach told of them becomes a refusal. Of twelve, nine
        refused: a part, and the approach to all stays.
        """
        count = group.count
        for told in self.reports[::-1]:
            whole = told.count
            if told.type != "approach" or told.kind == "person" or count is None or whole is None:
                continue
            if (
                count.low
                and whole.low
                and count.low < whole.low
                and count.unit == whole.unit
                and hit.start - told.start < 600
            ):
                part = replace(told, type="refusal", start=hit.start, end=hit.end, count=count, signals=[])
                self.reports.append(replace(part, spans=[(told.start, told.end, "type")], rules=[hit.rule.name]))
                return
        for told in self.reports:
            if (
                told.type == "approach"
                and told.kind != "person"
                and told.count is not None
                and told.count == group.count
            ):
                told.type = "refusal"
                told.spans.append((hit.start, hit.end, "type"))
                return
        destination = self.ends.offered_side(sentence)
        name = hit.rule.name.rsplit(".", 1)[1]
        offered = self.text.lexicon.pattern("offer_words").search(self.text.low, sentence.start, sentence.end)
        answers = name == "refuse_offer" or (name in {"refuse_to", "staying"} and offered)
        if not answers or count is None or destination is None:
            return
        subject = Subject((), group, "", group.start, group.end)
        origin = self.ends.origin(hit, subject, destination, sentence)
        if origin is not None and origin != destination and not self.text.is_ruling(origin):
            report = self.write("refusal", hit, sentence, subject, origin, destination)
            self.reports += [report] if report is not None else []


def _is_anybody(subject: Subject) -> bool:
    """ "Opposition officials join the ruling party": nobody in particular and no number."""
    group = subject.group
    return not subject.people and group is not None and group.count is None and group.party_id in {None, "OPPOSITION"}


def _longest(hits: list[Hit]) -> Iterator[Hit]:
    """Of overlapping hits of one family the earliest and longest."""
    taken: list[tuple[int, int, str]] = []
    for hit in hits:
        family = "move" if hit.section in _MOVES else hit.section
        if any(s < hit.end and hit.start < e and f == family for s, e, f in taken):
            continue
        taken.append((hit.start, hit.end, family))
        yield hit
