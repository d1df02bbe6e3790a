"""French core acts. What a trigger makes of who, from where and to where is shared with English (`english.acts.Acts`);
here stands what French asks otherwise: how parties, approached people, posts and offers are put into words.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

from pipeline.detect.document import Sentence
from pipeline.detect.english.parts import Hit
from pipeline.detect.french.offers import OfferedActs
from pipeline.detect.french.subject import FrenchSubjects
from pipeline.detect.french.text import FrenchText
from pipeline.detect.reports import Claim, Report, Subject
from pipeline.detect.spans import GroupSpan, PersonSpan
from pipeline.records import Count, DateSpan, EventType

_ASKING = frozenset({"pressure.charge", "pressure.threat"})
_FAMILY = {"departure": "defection", "recantation": "defection", "cooptation": "defection", "refusal": "approach"}
#: "L'offre du parti de rejoindre ses rangs": whose offer it is.
_OFFER_OF = re.compile(r"\ue002\ue000*(?: \([^)]*\))?,? (?:de |d'|à |pour )$")
_LIKEWISE = re.compile(r"emboît|suiv")
#: "Une offre du parti pour (changer de camp)", "des promesses pour (rejoindre)": offered, not done.
_OFFER_TO = re.compile(
    r"(?<!\w)(?:offres?|propositions?|invitations?|pressions?|promesses?|appels?)(?: [^.;:,\"]{0,50})? "
    r"(?:de |d'|pour |à )(?:se |s')?$"
)
_FORMER = re.compile(r"ancien|ex-")
_NEWCOMERS = re.compile(
    r"(?:nouve(?:aux|lles)|premiers?) (?:membres|adhérente?s|militante?s|recrues|inscrits|encartés|cartes)|"
    r"(?:lycéens|étudiante?s|ouvri(?:ers|ères)|villageois|habitante?s|jeunes|citoyens|familles|paysans|électeurs)(?!\w)"
)
#: "X, élu du parti, a accueilli …": the party describes who receives; it does not receive.
_MEMBER_OF = re.compile(r"\ue001\ue000*,? [^,.;:\"\ue001]{0,50}(?:du |de la |de l'|de |d')$")


class FrenchActs(OfferedActs):
    """Reads the core acts of one tagged French document."""

    def __init__(self, text: FrenchText) -> None:
        super().__init__(text)
        self.speech = text
        self.subjects: FrenchSubjects = FrenchSubjects(text)

    def _party(self, span: tuple[int, int] | None, hit: Hit) -> str | None:
        if span is None:
            return None
        inside = [p for p in self.text.parties if span[0] <= p.start < span[1]]
        if inside and not inside[-1].party_id and _FORMER.search(self.text.low, inside[-1].start, inside[-1].end):
            # "A regagné son ancien parti": the one left before.
            left = next((r.origin for r in reversed(self.reports) if r.type == "defection" and r.origin), None)
            if hit.section == "return" and left:
                return left
        if inside:
            return self.text.party_of(inside[-1])
        words = self.text.low[span[0] : span[1]]
        if words == "les":
            # "Tenter de convaincre X de les rejoindre": the ruling side that asks, named before in the sentence.
            opening = self.text.document.sentence_at(span[0]).start
            here = [self.text.party_of(p) for p in self.text.parties if opening <= p.start < span[0]]
            return next((p for p in here if self.text.is_ruling(p)), None)
        if words.endswith("nous"):
            # "Ils nous ont rejoints", says somebody: the speaker's party.
            who = self.text.first_person(span[0])
            return self.text.cast.figures[who].party_id if who is not None else None
        if words.endswith(("rangs", "listes", "effectifs", "troupes", "bancs", "service")):
            if _OFFER_OF.search(self.text.low, max(0, hit.start - 90), hit.start):
                return self._last_party(hit.start)
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
            if (
                re.search(r"(?<!\w)(?:au|à|vers|pour|chez|dans|par|avec)(?!\w)", lead)
                and self.text.party_of(span) != origin
            ):
                return self.text.party_of(span)
        here = [self.text.party_of(p) for p in self.text.parties if sentence.start <= p.start < sentence.end]
        ruling = [p for p in here if p and p != origin and self.text.is_ruling(p)]
        if ruling:
            return ruling[0]
        if origin and not self.text.is_ruling(origin):
            return next(
                (self.text.party_of(p) for p in self.text.parties if self.text.is_ruling(self.text.party_of(p))), None
            )
        return None

    def _is_recruit(self, subject: Subject, origin: str | None, sentence: Sentence) -> bool:
        if subject.people:
            # Somebody without any party before: a recruit, not a defector.
            paragraph = self.text.document.paragraph(sentence.paragraph)
            told = self.text.lexicon.pattern("recruit_words").search(self.text.plain, sentence.start, paragraph[-1].end)
            return origin is None or bool(told and not any(self.text.cast.figures[p].party_id for p in subject.people))
        group = subject.group
        if group is not None and group.party_id is None and group.count is None and not group.is_aggregate:
            return True
        if group is not None and group.party_id is None and _NEWCOMERS.search(self.text.plain, group.start, group.end):
            # "2 400 nouveaux membres": no party is left unless the sentence names one.
            inside = [p for p in self.text.parties if sentence.start <= p.start < sentence.end]
            if all(self.text.is_ruling(self.text.party_of(p)) for p in inside):
                return True
        if group is not None and origin is None and not group.is_pronoun:
            return True
        return bool(self.text.lexicon.pattern("recruit_words").search(self.text.plain, sentence.start, sentence.end))

    def _is_total(self, report: Report, group: GroupSpan) -> bool:
        """A running total or an estimate: tens and hundreds, moves counted as such, a count over a stretch of time."""
        words = self.text.plain[group.start : group.end + 24]
        if re.search(r"(?:des|de|plusieurs|quelques) (?:dizaines|centaines|milliers)", words):
            return True
        if report.rules and report.rules[0].endswith("counted_moves"):
            return True
        return report.date is not None and report.date.precision == "range" and report.type != "approach"

    def _coopt(self, hit: Hit, sentence: Sentence) -> None:
        subject = self._actor(hit, sentence, None)
        announced = hit.rule.name.endswith("work_for_state") and subject is not None and subject.frame == "plan"
        if subject is None or (
            subject.frame in {"negate", "refuse", "approach", "plan", "conditional"} and not announced
        ):
            return
        words, low = self.text.lexicon, self.text.low
        paragraph = self.text.document.paragraph(sentence.paragraph)
        near = low[sentence.start : min(paragraph[-1].end, sentence.end + 160)]
        state = words.pattern("state_words").search(near)
        if not state and not any(
            self.text.is_ruling(self.text.party_of(p))
            for p in self.text.parties
            if sentence.start <= p.start < sentence.end
        ):
            return
        if hit.rule.name.endswith("twin") and not words.pattern("twin_words").search(near):
            return
        if not self._is_civil(subject, sentence):
            return
        report = self._report("cooptation", hit, sentence, subject, "CIVIL_SOCIETY", "GOVERNMENT" if state else "CPP")
        if report is not None:
            self.reports.append(report)

    def _actor(self, hit: Hit, sentence: Sentence, destination: str | None) -> Subject | None:
        subject = super()._actor(hit, sentence, destination)
        if subject is not None and hit.group("a") and not subject.frame:
            lead = self.text.low[sentence.start : hit.start]
            subject = replace(subject, frame=self.subjects.frame_of_active(lead))
        offered = hit.section == "join" and _OFFER_TO.search(self.text.low, sentence.start, hit.start)
        if subject is not None and not subject.frame and offered:
            subject = replace(subject, frame="approach")
        return subject

    def _report(
        self,
        kind: EventType,
        hit: Hit,
        sentence: Sentence,
        subject: Subject,
        origin: str | None,
        destination: str | None,
    ) -> Report | None:
        report = super()._report(kind, hit, sentence, subject, origin, destination)
        if report is not None and report.origin == "OPPOSITION" and self.text.main_opposition:
            main = self.text.lexicon.expression("grammar", "main_party")
            if main.search(self.text.low, sentence.start, sentence.end):
                report.origin = self.text.main_opposition  # "le principal parti d'opposition", named elsewhere
        if report is not None and subject.group is not None and report.date is None:
            # "Sept élus ont été convoqués le 2 octobre. Chacun s'est vu présenter …": the day told with the group.
            group = subject.group
            if self.text.document.sentence_at(group.start).index != sentence.index:
                report.date = self.text.date_at(group.start, group.end)[0]
        if (
            report is not None
            and report.people
            and report.kind == "person"
            and report.date
            and report.date.precision == "range"
        ):
            # "Depuis lundi, elle arbore la casquette": one person's act is of the first day.
            since = next((t for t in self.text.times if t.when == report.date and t.points_to == "since"), None)
            words = self.text.plain[since.start : since.end] if since else ""
            if re.search(r"\d [a-zà-ÿ]+|1er|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|hier", words):
                report.date = DateSpan(report.date.start, report.date.start, "day")
        if report is not None and subject.frame == "deny" and report.people:
            # The person denies it: the one source of the report.
            figure = self.text.cast.figures[report.people[0]]
            report.status, report.claim = "denied", Claim(figure.name, "subject", figure.number)
        elif report is not None and subject.frame == "rumour":
            paragraph = self.text.document.paragraph(sentence.paragraph)
            vouched = report.claim is not None or self.text.lexicon.pattern("reported_by").search(
                self.text.low, paragraph[0].start, sentence.end
            )
            report.modality = report.modality if vouched else "planned"
            report.status = "claimed" if report.status == "reported" else report.status
            report.claim = report.claim or self.speech.body_that_says(hit.start, sentence)
        elif (
            report is not None
            and report.claim is None
            and hit.rule.name.endswith("party_took")
            and self.text.lexicon.expression("grammar", "boasts").search(self.text.low, hit.start, hit.end)
        ):
            start, end = hit.group("d") or (hit.start, hit.start + 1)
            report.claim, report.status = Claim(self.text.document.text[start:end], "destination_party"), "claimed"
        elif report is not None and report.claim is None and report.status == "reported":
            found = self.speech.body_that_says(hit.start, sentence)
            if found is not None:
                report.claim, report.status = found, "claimed"
        return report

    def _join(self, hit: Hit, sentence: Sentence) -> None:
        if any(r.type == "approach" and r.start <= hit.start < r.end for r in self.reports):
            return  # "s'est vu présenter une lettre d'adhésion": the joining stands inside the offer
        taken = hit.group("a")
        if (
            hit.rule.name.endswith("party_took")
            and taken
            and self.text.lexicon.expression("grammar", "tries").search(self.text.low, hit.start, taken[0])
        ):
            return  # "ont tenté de débaucher X" is an approach
        giver = hit.group("d")
        took = giver is not None and hit.rule.name.endswith("party_took")
        if giver and took and _MEMBER_OF.search(self.text.low, sentence.start, giver[0]):
            return
        if hit.rule.name.endswith("counted_moves") and taken:
            told = [s for s in self.text.document.spans_in(*taken) if isinstance(s, GroupSpan)]
            if told and told[0].count == Count(1, 1):
                return  # "Un ralliement": the act told elsewhere
        before = len(self.reports)
        super()._join(hit, sentence)
        self._with_others(self.reports[before:], hit, sentence)
        for report in self.reports[before:]:
            # "regagner les rangs de l'opposition": the party of the person, when the article names it.
            if (
                hit.rule.name.endswith("leave_to_return")
                and report.type == "defection"
                and self.text.is_ruling(report.origin)
            ):
                report.type = "return"
            earlier = [r for r in self.reports[:before] if r.type == "defection" and r.destination]
            if earlier and hit.group("d") is None and _LIKEWISE.match(self.text.low, hit.start):
                # "Une dizaine de camarades leur emboîteront le pas": from where and to where the others went.
                report.origin, report.destination = earlier[-1].origin, earlier[-1].destination
            own = [self.text.cast.figures[p].party_id for p in report.people]
            if (
                hit.section == "return"
                and report.destination == "OPPOSITION"
                and own
                and own[0]
                and not self.text.is_ruling(own[0])
            ):
                report.destination = own[0]

    def _returns(self) -> None:
        """As in English, but only who came over *before* can go back; a chain of moves goes from one to the next."""
        told = [(r, r.type, r.origin) for r in self.reports]
        over = [
            r for r in self.reports if r.type == "defection" and r.destination and self.text.is_ruling(r.destination)
        ]
        super()._returns()
        for report, kind, origin in told:
            earlier = [o for o in over if o is not report and set(o.people) & set(report.people)]
            if (
                report.type == "return"
                and kind != "return"
                and report.date
                and earlier
                and all(o.date and o.date.start > report.date.end for o in earlier)
            ):
                report.type, report.origin = kind, origin
        for report in self.reports:
            # The same number of people who had come over and now go back.
            back = report.type == "defection" and report.kind != "person" and report.rules[0].startswith("return.")
            if back and any(o is not report and o.count == report.count and o.start < report.start for o in over):
                report.type, report.origin = "return", "CPP"
        moves = sorted(
            (r for r in self.reports if r.type == "defection" and r.people and r.date),
            key=lambda r: r.date.start if r.date else date.min,
        )
        for first, second in pairwise(moves):
            if (
                set(first.people) & set(second.people)
                and first.origin == second.origin
                and first.destination != second.destination
                and second.date != first.date
            ):
                second.origin = first.destination

    def _leave(self, hit: Hit, sentence: Sentence) -> None:
        if hit.group("o") is None and hit.rule.name.startswith("leave.resign"):
            # "La démission du ministre": an office is left, not a party.
            subject = self._actor(hit, sentence, None)
            figures = [self.text.cast.figures[p] for p in subject.people] if subject else []
            in_party = any(self.text.side_of_figure(f) for f in figures) or self.text.lexicon.expression(
                "grammar", "party_role"
            ).search(self.text.low, sentence.start, hit.end)
            office = figures and not in_party
            if (
                office
                or self.text.lexicon.expression("grammar", "to_office").match(self.text.low, hit.end)
                or any(self.text.is_ruling_officer(f) for f in figures)
            ):
                return
        before = len(self.reports)
        super()._leave(hit, sentence)
        span = hit.group("o")
        generic = span and any(
            p.is_generic and not p.party_id for p in self.text.parties if span[0] <= p.start < span[1]
        )
        for report in self.reports[before:] if generic else ():
            # "Il a quitté le parti", told after the ruling party was named: still the party of the one who leaves.
            figures = [self.text.cast.figures[p] for p in report.people]
            came = any(
                set(r.people) & set(report.people)
                for r in self.reports[:before]
                if r.type == "defection" and self.text.is_ruling(r.destination)
            )
            if (
                self.text.is_ruling(report.origin)
                and not came
                and not any(self.text.is_ruling_officer(f) for f in figures)
            ):
                report.origin = (
                    next((f.party_id for f in figures if f.party_id), None)
                    or self.text.main_opposition
                    or report.origin
                )
        if hit.rule.name.endswith(("expels", "expulsion_given")):
            # Who expels is whom they leave.
            own = [p for p in self.text.parties if max(sentence.start, hit.start - 90) <= p.start < hit.start]
            for report in self.reports[before:]:
                if own:
                    report.origin = self.text.party_of(own[-1])

    def without_offers(self, context: list[Report]) -> list[Report]:
        """A summons or threat to a group that is asked to come over is part of the approach, no pressure beside it."""
        asked = [r for r in self.reports if r.type in {"approach", "refusal"} and r.kind != "person"]
        return [
            r
            for r in context
            if not (
                r.type == "pressure"
                and r.kind != "person"
                and r.rules[0] in _ASKING
                and any(a.count == r.count for a in asked)
            )
        ]

    def learn_sides(self) -> None:
        """Whom the article shows leaving a party belonged to it, for what befell them elsewhere in the text."""
        for report in self.reports:
            for person in report.people if report.kind == "person" else ():
                figure = self.text.cast.figures[person]
                if (
                    figure.party_id is None
                    and report.origin not in {None, "CIVIL_SOCIETY", "GOVERNMENT"}
                    and not self.text.is_ruling(report.origin)
                ):
                    figure.party_id = report.origin

    def _echoes(self) -> None:
        """A headline without a name only announces what the body tells in full."""
        super()._echoes()
        for back in [r for r in self.reports if r.type == "return" and r.destination]:
            # "A rendu dimanche sa carte pour regagner l'opposition": the giving back dates the return.
            for left in [
                r
                for r in self.reports
                if r.type in {"departure", "return"} and not r.destination and r.sentence == back.sentence
            ]:
                if set(left.people) == set(back.people):
                    back.date = left.date or back.date
                    back.spans.append((left.start, left.end, "type"))
                    left.is_negated = True
        self._debunk()
        gone = {p for r in self.reports if r.type == "defection" and r.modality == "actual" for p in r.people}
        for regret in [r for r in self.reports if r.type == "recantation" and set(r.people) <= gone]:
            regret.is_negated = True
        moved = {
            (p, r.sentence): r.origin
            for r in self.reports
            if r.type == "defection" and not r.is_negated
            for p in r.people
        }
        self.reports = [r for r in self.reports if not self._is_told_fuller(r, moved)]
        body = {_FAMILY.get(r.type, r.type) for r in self.reports if r.sentence > 0 and not r.is_negated}
        title = {s.index for s in self.text.document.sentences if s.paragraph == -1}
        self.reports = [
            r for r in self.reports if r.people or r.sentence not in title or _FAMILY.get(r.type, r.type) not in body
        ]

    def _debunk(self) -> None:
        """ "Une vidéo affirme que X a rejoint le parti. C'est faux.": the move is told and denied."""
        sentences = self.text.document.sentences
        debunked = self.text.lexicon.expression("grammar", "debunked")
        for report in self.reports:
            if report.type != "defection" or report.kind != "person" or report.status in {"denied", "contested"}:
                continue
            home = sentences[report.sentence].paragraph
            for sentence in sentences[report.sentence + 1 : report.sentence + 3]:
                if sentence.paragraph != home or not debunked.search(self.text.low, sentence.start, sentence.end):
                    continue
                others = self.text.people_in(sentence.start, sentence.end) - set(report.people)
                if not others:
                    figure = self.text.cast.figures[report.people[0]]
                    report.status, report.claim = "denied", Claim(figure.name, "subject", figure.number)
                    break

    @staticmethod
    def _is_told_fuller(report: Report, moved: dict[tuple[int, int], str | None]) -> bool:
        """ "Le départ de X, qui avait quitté A pour B": the leaving is that of the joining beside it."""
        if report.type not in {"departure", "return"} or report.destination is not None or not report.people:
            return False
        noun = report.rules[0].endswith("resignation_of")
        return all(
            (p, report.sentence) in moved and (noun or moved[(p, report.sentence)] == report.origin)
            for p in report.people
        )
