"""French core acts. What a trigger makes of who, from where and to where is shared with English (`english_acts.Acts`);
here stands what French asks otherwise: how parties, approached people, posts and offers are put into words.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

from pipeline.detect.claims import claim_of
from pipeline.detect.document import Sentence
from pipeline.detect.english_acts import Acts, Hit
from pipeline.detect.french_counts import NUMBER, read_count
from pipeline.detect.french_subject import FrenchSubjects
from pipeline.detect.french_text import FrenchText
from pipeline.detect.reports import Claim, Report, Subject
from pipeline.detect.spans import GroupSpan, PersonSpan
from pipeline.records import Count, EventType

_PARTY_ROLE = re.compile(
    r"trésori|porte-parole|secrétaire|vice-président|présidente? (?:du parti|de la section)|cadre|membre|militant|responsable|adjoint|coordinat|numéro deux|élu|candidat|conseill", re.IGNORECASE
)
_NUMBER = re.compile(rf"(?<![\w,.-])(?P<n>{NUMBER})(?! ?%| pour cent|\w)")
_WE_MOVED = re.compile(r"(?<!\w)nous (?:n'avons pas|avons|ne sommes pas|sommes) (?:tous )?(?:chang|quitt|rejoin|choisi|décid|pass|tourn|rompu|ralli|ven|parti)")
_BOASTS = re.compile(r"(?<!\w)(?:dit|affirme|assure|prétend|revendique|se félicite d|se targue d|se vante d|aurait|déclare)")
_ESTIMATES = re.compile(r"(?<!\w)(?:évalue|estime|chiffre|parle|évoque|fait état|reconnaît|admet|concède)(?:nt)? [^.;]{0,60}$")
_TO_OFFICE = re.compile(r"(?: \ue004\ue000*)? (?:au |à la |à l'|aux )(?:gouverneur|préfet|ministre|ministère|roi|mairie|rectorat|conseil d|tribunal|employeur)")
_ALONG = re.compile(
    r"(?:,? (?:de même que|ainsi que|tout comme|comme|imitée?s? par|suivie?s? (?:de|par)|accompagnée?s? (?:de|d'|par)|en compagnie de)|"
    r",? (?:entraînant|emmenant|emportant)(?: avec (?:lui|elle|eux))?(?: dans (?:son|sa) [a-zà-ÿ]+)?) ([^.;:\"]{0,80}?[\ue001\ue005][\ue000]*)"
)
_ASKING = frozenset({"pressure.charge", "pressure.threat"})
_FAMILY = {"departure": "defection", "recantation": "defection", "cooptation": "defection", "refusal": "approach"}
_STRONG = ("refuse_offer", "no_to", "asked_answer", "would_not", "loyal")


class FrenchActs(Acts):
    """Reads the core acts of one tagged French document."""

    def __init__(self, text: FrenchText) -> None:
        self.text = text
        self.subjects: FrenchSubjects = FrenchSubjects(text)
        self.reports: list[Report] = []

    def _party(self, span: tuple[int, int] | None, hit: Hit) -> str | None:
        if span is None:
            return None
        inside = [p for p in self.text.parties if span[0] <= p.start < span[1]]
        if inside:
            return self.text.party_of(inside[-1])
        words = self.text.low[span[0] : span[1]]
        if words.endswith("rangs"):
            # "… affirme que des cadres de la Bougie ont rejoint ses rangs": the side that speaks, named first.
            sentence = self.text.document.sentence_at(span[0])
            before = [p for p in self.text.parties if sentence.start <= p.start < span[0]]
            return self.text.party_of(before[0]) if before else self._last_party(span[0])
        if "gouvernement" in words:
            return "GOVERNMENT"
        if re.search(r"pouvoir|majorité", words):
            return "CPP"
        if "opposition" in words:
            return self.text.main_opposition or "OPPOSITION"
        if re.search(r"premier ministre|hun (?:sen|manet)|\ue001", words):
            people = [s for s in self.text.document.spans_in(*span) if isinstance(s, PersonSpan)]
            if people and not self.text.is_ruling_officer(self.text.cast.figures[people[0].person]):
                return None
            return "CPP"
        if words.startswith(("il", "elle", "qui")):
            return self._last_party(span[0])
        return None

    def _default_destination(self, hit: Hit, sentence: Sentence, origin: str | None) -> str | None:
        for span in [p for p in self.text.parties if hit.end <= p.start < sentence.end]:
            lead = self.text.low[max(hit.end, span.start - 24) : span.start]
            if re.search(r"(?<!\w)(?:au|à|vers|pour|chez|dans|par|avec)(?!\w)", lead) and self.text.party_of(span) != origin:
                return self.text.party_of(span)
        here = [self.text.party_of(p) for p in self.text.parties if sentence.start <= p.start < sentence.end]
        ruling = [p for p in here if p and p != origin and self.text.is_ruling(p)]
        if ruling:
            return ruling[0]
        if origin and not self.text.is_ruling(origin):
            return next((self.text.party_of(p) for p in self.text.parties if self.text.is_ruling(self.text.party_of(p))), None)
        return None

    def _offered_side(self, sentence: Sentence) -> str | None:
        if any(self.text.is_ruling(p.party_id) for p in self.text.parties):
            return "CPP"
        if self.text.lexicon.pattern("state_offers").search(self.text.low):
            return "GOVERNMENT"
        return "CPP" if self.text.main_opposition else None

    def _is_recruit(self, subject: Subject, origin: str | None, sentence: Sentence) -> bool:
        if subject.people:
            return False
        group = subject.group
        if group is not None and group.party_id is None and group.count is None and not group.is_aggregate:
            return True
        return bool(self.text.lexicon.pattern("recruit_words").search(self.text.plain, sentence.start, sentence.end))

    def _is_total(self, report: Report, group: GroupSpan) -> bool:
        """A running total or an estimate: tens and hundreds, moves counted as such, or a count over a stretch of time."""
        words = self.text.plain[group.start : group.end + 24]
        if re.search(r"(?:des|de|plusieurs|quelques) (?:dizaines|centaines|milliers)", words):
            return True
        if report.rules and report.rules[0].endswith("counted_moves"):
            return True
        return report.date is not None and report.date.precision == "range" and report.type != "approach"

    def _coopt(self, hit: Hit, sentence: Sentence) -> None:
        subject = self._actor(hit, sentence, None)
        announced = hit.rule.name.endswith("work_for_state") and subject is not None and subject.frame == "plan"
        if subject is None or (subject.frame in {"negate", "refuse", "approach", "plan", "conditional"} and not announced):
            return
        words, low = self.text.lexicon, self.text.low
        paragraph = self.text.document.paragraph(sentence.paragraph)
        near = low[sentence.start : min(paragraph[-1].end, sentence.end + 160)]
        state = words.pattern("state_words").search(near)
        if not state and not any(self.text.is_ruling(self.text.party_of(p)) for p in self.text.parties if sentence.start <= p.start < sentence.end):
            return
        if hit.rule.name.endswith("twin") and not words.pattern("twin_words").search(near):
            return
        if not self._is_civil(subject, sentence):
            return
        report = self._report("cooptation", hit, sentence, subject, "CIVIL_SOCIETY", "GOVERNMENT" if state else "CPP")
        if report is not None:
            self.reports.append(report)

    def _approached(self, hit: Hit, sentence: Sentence) -> Subject | None:
        """Whom an offer or a call is made to; never somebody of the ruling side."""
        found = self._asked(hit, sentence)
        if found is not None and any(self.text.is_ruling_officer(self.text.cast.figures[p]) for p in found.people):
            return None
        return found

    def _asked(self, hit: Hit, sentence: Sentence) -> Subject | None:
        low = self.text.low
        span = hit.group("a")
        if span is not None:
            found = self.subjects.inside(*span)
            if found is not None and (found.people or found.group):
                return found
            if re.search(r"(?:ceux|celles|tous|toutes|militants|membres|opposants|partisans|compatriotes|chacun|quiconque|élus|\ue002)", low[span[0] : span[1]]):
                return Subject((), GroupSpan(span[0], span[1], None, "tous"), start=span[0], end=span[1])
            return None
        inside = self.subjects.inside(hit.start, hit.end)
        lead = low[max(sentence.start, hit.start - 40) : hit.start]
        obj = re.search(r"(?<!\w)(lui|leur|l'|les|m'|me)(?: ?(?:a|ont|avait|avaient))? ?$", lead) or re.match(r"(lui|leur|m')(?: ?(?:a|ont))", low[hit.start : hit.end])
        if obj:
            return self.subjects._of_object(obj[1], hit.start, "approach")
        if inside is not None and (inside.people or inside.group):
            return inside
        if hit.rule.name.endswith(("passive", "presented")):
            return self.subjects.of_verb(hit.start, sentence)
        return None

    def _actor(self, hit: Hit, sentence: Sentence, destination: str | None) -> Subject | None:
        subject = super()._actor(hit, sentence, destination)
        if subject is not None and hit.group("a") and not subject.frame:
            lead = self.text.low[sentence.start : hit.start]
            subject = replace(subject, frame=self.subjects.frame_of_active(lead))
        return subject

    def _report(
        self, kind: EventType, hit: Hit, sentence: Sentence, subject: Subject, origin: str | None, destination: str | None
    ) -> Report | None:
        report = super()._report(kind, hit, sentence, subject, origin, destination)
        if report is not None and subject.frame == "deny" and report.people:
            # The person denies it: the one source of the report.
            figure = self.text.cast.figures[report.people[0]]
            report.status, report.claim = "denied", Claim(figure.name, "subject", figure.number)
        elif report is not None and subject.frame == "rumour":
            paragraph = self.text.document.paragraph(sentence.paragraph)
            vouched = report.claim is not None or self.text.lexicon.pattern("reported_by").search(self.text.low, paragraph[0].start, sentence.end)
            report.modality = report.modality if vouched else "planned"
            report.status = "claimed" if report.status == "reported" else report.status
            report.claim = report.claim or self.text.body_that_says(hit.start, sentence)
        elif report is not None and report.claim is None and hit.rule.name.endswith("party_took") and _BOASTS.search(self.text.low, hit.start, hit.end):
            start, end = hit.group("d") or (hit.start, hit.start + 1)
            report.claim, report.status = Claim(self.text.document.text[start:end], "destination_party"), "claimed"
        elif report is not None and report.claim is None and report.status == "reported":
            found = self.text.body_that_says(hit.start, sentence)
            if found is not None:
                report.claim, report.status = found, "claimed"
        return report

    def _join(self, hit: Hit, sentence: Sentence) -> None:
        if any(r.type == "approach" and r.start <= hit.start < r.end for r in self.reports):
            return  # "s'est vu présenter une lettre d'adhésion": the joining stands inside the offer
        before = len(self.reports)
        super()._join(hit, sentence)
        self._with_others(self.reports[before:], hit, sentence)
        for report in self.reports[before:]:
            # "regagner les rangs de l'opposition": the party of the person, when the article names it.
            own = [self.text.cast.figures[p].party_id for p in report.people]
            if hit.section == "return" and report.destination == "OPPOSITION" and own and own[0] and not self.text.is_ruling(own[0]):
                report.destination = own[0]

    def _with_others(self, reports: list[Report], hit: Hit, sentence: Sentence) -> None:
        """ "… a rejoint le parti, de même que la trésorière, Y", "…, entraînant soixante de ses proches": who comes along."""
        low = self.text.low
        along = _ALONG.search(low, hit.end, sentence.end)
        for report in reports:
            if along is None or report.type != "defection" or not report.people or report.kind != "person":
                continue
            found = self.subjects.inside(along.start(1), along.end(1))
            if found is None:
                continue
            if found.people:
                report.people = (*report.people, *(p for p in found.people if p not in report.people))
            elif found.group and found.group.count and found.group.count.low:
                count = found.group.count
                report.kind, report.count = "group", Count(count.low + len(report.people), count.high + len(report.people) if count.high else None)
            report.spans.append((along.start(1), along.end(1), "actors"))

    def _returns(self) -> None:
        """As in English, but only who had come over *before* can go back; a chain of moves goes from one to the next."""
        told = [(r, r.type, r.origin) for r in self.reports]
        over = [r for r in self.reports if r.type == "defection" and r.destination and self.text.is_ruling(r.destination)]
        super()._returns()
        for report, kind, origin in told:
            earlier = [o for o in over if o is not report and set(o.people) & set(report.people)]
            if report.type == "return" and kind != "return" and report.date and earlier and all(o.date and o.date.start > report.date.end for o in earlier):
                report.type, report.origin = kind, origin
        moves = sorted((r for r in self.reports if r.type == "defection" and r.people and r.date), key=lambda r: r.date.start if r.date else date.min)
        for first, second in pairwise(moves):
            if set(first.people) & set(second.people) and first.origin == second.origin and first.destination != second.destination and second.date != first.date:
                second.origin = first.destination

    def _leave(self, hit: Hit, sentence: Sentence) -> None:
        if hit.group("o") is None and hit.rule.name.startswith("leave.resign"):
            # "La démission du ministre": an office is left, not a party.
            subject = self._actor(hit, sentence, None)
            figures = [self.text.cast.figures[p] for p in subject.people] if subject else []
            in_party = any(self.text.side_of_figure(f) for f in figures) or _PARTY_ROLE.search(self.text.low, sentence.start, hit.end)
            office = figures and not in_party
            if office or _TO_OFFICE.match(self.text.low, hit.end) or any(self.text.is_ruling_officer(f) for f in figures):
                return
        before = len(self.reports)
        super()._leave(hit, sentence)
        span = hit.group("o")
        generic = span and any(p.is_generic and not p.party_id for p in self.text.parties if span[0] <= p.start < span[1])
        for report in self.reports[before:] if generic else ():
            # "Il a quitté le parti", told after the ruling party was named: still the party of the one who leaves.
            figures = [self.text.cast.figures[p] for p in report.people]
            came = any(set(r.people) & set(report.people) for r in self.reports[:before] if r.type == "defection" and self.text.is_ruling(r.destination))
            if self.text.is_ruling(report.origin) and not came and not any(self.text.is_ruling_officer(f) for f in figures):
                report.origin = next((f.party_id for f in figures if f.party_id), None) or self.text.main_opposition or report.origin
        if hit.rule.name.endswith(("expels", "expulsion_given")):
            # Who expels is whom they leave.
            own = [p for p in self.text.parties if max(sentence.start, hit.start - 90) <= p.start < hit.start]
            for report in self.reports[before:]:
                if own:
                    report.origin = self.text.party_of(own[-1])

    def _counter_numbers(self) -> None:
        """ "Le parti n'en reconnaît que quatre", "« Trois », réplique X": another number for the event told before it."""
        told = [r for r in self.reports if r.kind != "person" and r.type == "defection" and r.count is not None]
        lead = self.text.lexicon.pattern("counter_numbers")
        for match in _NUMBER.finditer(self.text.open):
            alone = self.text.open[match.start() - 1 : match.start()] == '"' and self.text.open[match.end() : match.end() + 1] == '"'
            if not alone and not lead.search(self.text.open, max(0, match.start() - 60), match.start()):
                continue
            count = read_count(match["n"])
            sentence = self.text.document.sentence_at(match.start())
            before = [r for r in told if r.start < match.start() and sentence.index - r.sentence <= 4]
            if count is None or not before or before[-1].count == count or any(r.start <= match.start() < r.end for r in self.reports):
                continue
            model = max(before, key=lambda r: (r.sentence, r.start))
            report = replace(model, start=match.start(), end=match.end(), sentence=sentence.index, count=count, people=(),
                             spans=[], rules=["numbers.counter"], signals=[])  # fmt: skip
            report.claim, report.status, spans = claim_of(self.text, report, sentence)
            report.spans.extend(spans)
            if report.claim is not None:
                self.reports.append(report)

        for span in [s for s in self.text.document.spans if isinstance(s, GroupSpan) and s.count and s.count.unit == "percent"]:
            sentence = self.text.document.sentence_at(span.start)
            if any(r.count == span.count for r in self.reports) or not _ESTIMATES.search(self.text.low, sentence.start, span.start):
                continue
            before = [r for r in told if r.start < span.start and sentence.index - r.sentence <= 4]
            if before:
                report = replace(before[-1], start=span.start, end=span.end, sentence=sentence.index, count=span.count, people=(),
                                 kind="aggregate", spans=[], rules=["numbers.share"], signals=[])  # fmt: skip
                report.claim, report.status, spans = claim_of(self.text, report, sentence)
                report.spans.extend(spans)
                self.reports.append(report)

    def _members(self) -> None:
        """ "Réunis autour de X", "leur porte-parole s'appelle X": a named member of the group told before; a roll call names all."""
        groups = [r for r in self.reports if r.kind == "group" and r.type in {"defection", "approach", "departure"} and r.count]
        for match in self.text.lexicon.pattern("members").finditer(self.text.open):
            span = [s for s in self.text.document.spans_in(match.start(), match.end()) if isinstance(s, PersonSpan)][-1:]
            self._add_members(groups, match.start(), tuple(s.person for s in span))
        for quote in self.text.document.quotes:
            # "« Nous avons changé de barque », résume X": who says "we" of the move is one of them.
            if _WE_MOVED.search(self.text.low, quote.start, quote.end):
                who = self.text.first_person(quote.start)
                if who is not None and any(self.text.cast.figures[who].party_id == r.origin for r in groups):
                    self._add_members(groups, quote.start, (who,))
        for match in self.text.lexicon.pattern("roll_call").finditer(self.text.open):
            paragraph = self.text.document.paragraph(self.text.document.sentence_at(match.start()).paragraph)
            named = [s.person for s in self.text.document.spans_in(match.start(), paragraph[-1].end) if isinstance(s, PersonSpan)]
            if len(set(named)) > 1:
                self._add_members(groups, match.start(), tuple(dict.fromkeys(named)))

    def _add_members(self, groups: list[Report], position: int, people: tuple[int, ...]) -> None:
        sentence = self.text.document.sentence_at(position)
        near = [r for r in groups if r.start < position and sentence.index - r.sentence <= 6]
        figures = [self.text.cast.figures[p] for p in people]
        taken = {p for r in self.reports for p in r.people}
        new = tuple(
            f.number for f in figures
            if f.number not in taken and not self.text.is_ruling_officer(f) and f.stands != "analyst"
        )  # fmt: skip
        if not near or not new:
            return
        report = near[-1]
        report.people = (*report.people, *new)
        report.spans.append((position, min(position + 60, sentence.end), "actors"))

    def name_whole_groups(self) -> None:
        """A group whose every member is named is those persons; asked last, so that it takes its signals as a group."""
        for report in self.reports:
            count = report.count
            if report.kind == "group" and count and count.high == count.low == len(report.people) and len(report.people) > 1:
                report.kind = "person"

    def without_offers(self, context: list[Report]) -> list[Report]:
        """A summons or a threat to a group that is asked to come over is part of the approach, not a pressure beside it."""
        asked = [r for r in self.reports if r.type in {"approach", "refusal"} and r.kind != "person"]
        return [
            r for r in context
            if not (r.type == "pressure" and r.kind != "person" and r.rules[0] in _ASKING and any(a.count == r.count for a in asked))
        ]  # fmt: skip

    def learn_sides(self) -> None:
        """Whom the article shows leaving a party belonged to it, for what befell them elsewhere in the text."""
        for report in self.reports:
            for person in report.people if report.kind == "person" else ():
                figure = self.text.cast.figures[person]
                if figure.party_id is None and report.origin not in {None, "CIVIL_SOCIETY", "GOVERNMENT"} and not self.text.is_ruling(report.origin):
                    figure.party_id = report.origin

    def _parts(self) -> None:
        """ "390 élus, dont 33 chefs de commune": a part of the group told before it."""
        groups = [r for r in self.reports if r.kind != "person" and r.count is not None and r.type == "defection"]
        for span in [s for s in self.text.document.spans if isinstance(s, GroupSpan) and s.count and s.count.unit == "people"]:
            sentence = self.text.document.sentence_at(span.start)
            lead = self.text.low[max(0, span.start - 40) : span.start]
            of_them = "d'entre" in self.text.plain[span.start : span.end] or self.text.plain.startswith((" d'entre", " de ces"), span.end)
            if not (of_them or re.search(r"(?<!\w)(?:dont|parmi (?:lesquels|lesquelles|eux|elles)(?: figurent)?|y compris),? ?$", lead)):
                continue
            before = [r for r in groups if r.start < span.start or r.sentence == sentence.index]
            near = [r for r in before if 0 <= sentence.index - r.sentence <= 3 and r.count != span.count]
            if not near or span.count is None or span.count.low is None or span.count.low >= (near[-1].count.low or 0 if near[-1].count else 0):
                continue
            self.reports.append(replace(near[-1], start=span.start, end=span.end, sentence=sentence.index, count=span.count, people=(),
                                        spans=[], rules=["numbers.part"], signals=list(near[-1].signals)))  # fmt: skip

    def _echoes(self) -> None:
        """A headline without a name only announces what the body tells in full."""
        super()._echoes()
        moved = {(p, r.sentence): r.origin for r in self.reports if r.type == "defection" and not r.is_negated for p in r.people}
        self.reports = [r for r in self.reports if not self._is_told_fuller(r, moved)]
        body = {_FAMILY.get(r.type, r.type) for r in self.reports if r.sentence > 0 and not r.is_negated}
        title = {s.index for s in self.text.document.sentences if s.paragraph == -1}
        self.reports = [
            r for r in self.reports
            if r.people or r.sentence not in title or _FAMILY.get(r.type, r.type) not in body
        ]  # fmt: skip

    @staticmethod
    def _is_told_fuller(report: Report, moved: dict[tuple[int, int], str | None]) -> bool:
        """ "Le départ de X, qui avait quitté A pour B": the leaving is that of the joining beside it."""
        if report.type not in {"departure", "return"} or report.destination is not None or not report.people:
            return False
        noun = report.rules[0].endswith("resignation_of")
        return all((p, report.sentence) in moved and (noun or moved[(p, report.sentence)] == report.origin) for p in report.people)

    def _refuse(self, hit: Hit, sentence: Sentence) -> None:
        subject = self._actor(hit, sentence, None)
        if hit.rule.name.endswith("asked_answer"):
            answer = re.compile(r"[^?]{0,30}\?[\s\"—–-]*").match(self.text.low, hit.end)
            accepts = answer is None or self.text.lexicon.pattern("acceptance_words").match(self.text.low, answer.end())
            who = self.text.main_figure
            subject = None if accepts or who is None else Subject((who,), start=hit.start, end=hit.start)
        if subject is None and re.search(r"(?<!\w)(?:ma|mon|notre) $", self.text.low[max(0, hit.start - 8) : hit.start]):
            who = self.text.first_person(hit.start)  # "Voici ma réponse : non"
            subject = Subject((who,), start=hit.start, end=hit.start) if who is not None else None
        if subject is None:
            return
        if not subject.people:
            self._refuse_group(hit, subject)
            return
        if subject.frame in {"negate", "plan"} and not hit.rule.name.endswith(("would_not", "staying")):
            return
        people = tuple(p for p in subject.people if not self.text.is_ruling_officer(self.text.cast.figures[p]))
        if not people:
            return
        paragraph = self.text.document.paragraph(sentence.paragraph)
        window = (max(self.text.document.offset, min(paragraph[0].start, hit.start - 500)), hit.end + 220)
        explicit = self.text.lexicon.pattern("offer_words").search(self.text.low, *window)
        approached = any(r.type in {"approach", "refusal"} and set(r.people) & set(people) for r in self.reports)
        if not (approached or (hit.rule.name.endswith(_STRONG) and explicit)):
            return
        destination = next((r.destination for r in reversed(self.reports) if r.type == "approach" and set(r.people) & set(people)), None)
        destination = destination or self._offered_side(sentence)
        if destination is None:
            return
        origin = self._origin(hit, subject, destination, sentence)
        if origin is None or origin == destination or self.text.is_ruling(origin):
            return
        kind: EventType = "refusal"
        report = self._report(kind, hit, sentence, Subject(people=people, start=subject.start, end=subject.end), origin, destination)
        if report is not None and hit.rule.name.endswith("asked_answer"):
            # The offer stands in the answer before; its day and its words belong to the refusal.
            told = self.text.document.paragraph(sentence.paragraph - 1)
            if told:
                report.date = report.date or self.text.date_at(told[-1].start, told[-1].start)[0] or self.text.date_before(hit.start)
                report.spans.append((told[-1].start, told[-1].end, "type"))
        if report is not None:
            report.is_weak = not hit.rule.name.endswith(_STRONG)
            self.reports.append(report)
