"""French second reading, of all acts together: who went back, what a headline repeats, what is told and debunked."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from pipeline.detect.french.ends import EndedActs
from pipeline.detect.reports import Claim, Report

_ASKING = frozenset({"pressure.charge", "pressure.threat"})
_HELD = "pressure.detention"  # "douze militants détenus à … ont été approchés": who they are
_MOVED = frozenset({"defection", "return", "cooptation"})
_FAMILY = {"departure": "defection", "recantation": "defection", "cooptation": "defection", "refusal": "approach"}
#: Days between an apology and the joining, from which on they are two acts.
_OWN_ACT = 7
_SAME_OFFER = re.compile(
    r"(?<!\w)(?:(?:la |le |une |un )?(?:même|pareille|semblable) )(?:offre|proposition|poste|appel|marché|avance)"
)
_PROMISED_ONLY = re.compile(r"(?<!\w)(?:miroiter|prom(?:is|et|ett)[a-zé]*|propos(?:é|er|ait|aient))[^.;:\"]{0,70}$")
_MIGHT_BE = re.compile(
    r"(?<!\w)(?:(?:pourrai(?:t|ent)|peu(?:t|vent)|risqu[a-zé]+ (?:de |d'))(?: être)?|sous peine (?:de |d'))"
    r"[^.;:,\"]{0,20}$"
)


class ReadAgain(EndedActs):
    """Settles reports against each other."""

    def _pair_leaving(self) -> None:
        """As in English, but "ten others will follow" stays a plan beside the leaving of the first ones."""
        planned = [(r, r.date) for r in self.reports if r.modality == "planned" and r.kind == "group"]
        super()._pair_leaving()
        for report, date_told in planned:
            same = any(
                left.type == "departure" and left.sentence == report.sentence and left.count == report.count
                for left in self.reports
            )
            if report.modality == "actual" and not same:
                report.modality, report.date = "planned", date_told

    def _answered(self) -> None:
        """As in English, but what others spread of somebody ("rejoindrait le parti, écrit un site") is no answer."""
        spread = [
            r
            for r in self.reports
            if r.type == "defection" and r.modality == "planned" and r.claim and r.claim.side != "subject"
        ]
        weak = [r.is_weak for r in spread]
        for report in spread:
            report.is_weak = True
        super()._answered()
        for report, was in zip(spread, weak, strict=True):
            report.is_weak = was
        for report in self.reports:
            sentence = self.text.document.sentences[report.sentence]
            if (
                report.type != "refusal"
                or report.date
                or not _SAME_OFFER.search(self.text.plain, sentence.start, sentence.end)
            ):
                continue
            # "À qui la même offre avait été faite": of the time of the move that the other one made.
            made = [
                r for r in self.reports if r.start < report.start and r.date and r.destination == report.destination
            ]
            if made:
                report.date, report.modality = made[-1].date, made[-1].modality
                figures = [self.text.cast.figures[p] for p in report.people]
                if not any(self.text.side_of_figure(f) or f.party_id for f in figures):
                    report.origin = made[-1].origin

    def _began_there(self, report: Report) -> bool:
        """As in English, but "left one party for another" is a move however long ago."""
        return not report.rules[0].endswith(("leaving_for", "left_it_for")) and super()._began_there(report)

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

    def without_offers(self, context: list[Report]) -> list[Report]:
        """A summons or threat to a group that is asked to come over is part of the approach, no pressure beside it."""
        asked = [r for r in self.reports if r.type in {"approach", "refusal"} and r.kind != "person"]
        return [
            r
            for r in context
            if not self._is_only_held_out(r)
            and not (
                r.type == "pressure"
                and r.kind != "person"
                and any(
                    a.count == r.count and (r.rules[0] in _ASKING or (r.rules[0] == _HELD and r.sentence == a.sentence))
                    for a in asked
                )
            )
        ]

    def _is_only_held_out(self, report: Report) -> bool:
        """ "On lui avait fait miroiter un poste", "leur formation pourrait être dissoute": promised or feared."""
        opening = self.text.document.sentences[report.sentence].start
        lead = self.text.plain[max(opening, report.start - 90) : report.start]
        return bool((_PROMISED_ONLY if report.type == "reward" else _MIGHT_BE).search(lead))

    def learn_sides(self) -> None:
        """Whom the article shows leaving a party belonged to it, for what befell them elsewhere in the text."""
        for report in self.reports:
            for person in report.people if report.kind != "aggregate" else ():
                figure = self.text.cast.figures[person]
                if (
                    figure.party_id is None
                    and report.origin not in {None, "CIVIL_SOCIETY", "GOVERNMENT"}
                    and not self.text.is_ruling(report.origin)
                ):
                    figure.party_id = report.origin
                elif self.text.is_ruling(report.origin) and self.text.is_opposition(report.destination):
                    figure.party_id = report.destination  # what befalls them after it befalls one of that party

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
        self._drop_kept_offers()
        gone = {p for r in self.reports if r.type == "defection" and r.modality == "actual" for p in r.people}
        for regret in [r for r in self.reports if r.type == "recantation" and set(r.people) <= gone]:
            regret.is_negated = not self._is_own_regret(regret)
        moved = {
            (p, r.sentence): r.origin
            for r in self.reports
            if r.type == "defection" and not r.is_negated
            for p in r.people
        }
        self.reports = [r for r in self.reports if not self._is_told_fuller(r, moved)]
        body = {_FAMILY.get(r.type, r.type) for r in self.reports if r.sentence > 0 and not r.is_negated}
        title = {s.index for s in self.text.document.sentences if s.paragraph == -1}
        members = {(_FAMILY.get(r.type, r.type), p) for r in self.reports if r.kind == "group" and r.sentence > 0
                   for p in r.people}  # fmt: skip
        self.reports = [
            r
            for r in self.reports
            if r.sentence not in title
            or not (
                {(_FAMILY.get(r.type, r.type), p) for p in r.people} <= members
                if r.people
                else _FAMILY.get(r.type, r.type) in body
            )
        ]
        answered = {p for r in self.reports if r.type in {"approach", "refusal"} and r.sentence not in title
                    for p in r.people}  # fmt: skip
        moved_later = {p for r in self.reports if r.type == "defection" and r.sentence not in title for p in r.people}
        # "Non, X ne passera pas": the headline of a rumour that the body tells and denies; nobody asked.
        self.reports = [
            r
            for r in self.reports
            if r.type != "refusal"
            or r.sentence not in title
            or set(r.people) & answered
            or not set(r.people) & moved_later
        ]
        joined_none = self.text.lexicon.expression("grammar", "joined_none")
        for report in self.reports:
            if report.type == "defection" and report.rules[0].startswith("leave."):
                sentence = self.text.document.sentences[report.sentence]
                if joined_none.match(self.text.low, report.end, sentence.end):
                    # "Ont démissionné, mais n'ont rejoint aucune formation"
                    report.type, report.destination = "departure", None

    def _drop_kept_offers(self) -> None:
        """What was held out to somebody who then went over is a signal of the move, no approach beside it."""
        went = {p for r in self.reports if r.type in _MOVED and r.modality != "planned" for p in r.people}
        denied = {p for r in self.reports if r.type in _MOVED and r.status == "denied" for p in r.people}
        self.reports = [
            r
            for r in self.reports
            if r.type != "approach" or not r.people or not set(r.people) <= went - denied
        ]  # fmt: skip
        told = [r for r in self.reports if r.type == "defection" and r.kind == "group" and r.modality == "actual"]
        # "Cinq élus ont adhéré. « On leur a promis des postes »": the same five.
        self.reports = [
            r
            for r in self.reports
            if r.type != "approach"
            or r.people
            or r.count is None
            or not any(
                (o.count, o.origin, o.destination) == (r.count, r.origin, r.destination)
                and o.start < r.start
                and o.status != "denied"
                for o in told
            )
        ]

    def _is_own_regret(self, regret: Report) -> bool:
        """An apology on a day of its own, well before the joining, is an act beside it."""
        told = regret.date
        joined = [r.date for r in self.reports if r.type == "defection" and set(r.people) & set(regret.people)]
        days = [d for d in joined if d is not None and d.precision == "day"]
        return bool(
            told and told.precision == "day" and len(days) == len(joined)
            and all((d.start - told.start).days > _OWN_ACT for d in days)
        )  # fmt: skip

    def _debunk(self) -> None:
        """ "Une vidéo affirme que X a rejoint le parti. C'est faux.": the move is told and denied."""
        sentences = self.text.document.sentences
        debunked = self.text.lexicon.expression("grammar", "debunked")
        for report in self.reports:
            if report.type != "defection" or report.kind != "person" or report.status in {"denied", "contested"}:
                continue
            home = sentences[report.sentence].paragraph
            for sentence in sentences[report.sentence + 1 : report.sentence + 3]:
                said = debunked.search(self.text.low, sentence.start, sentence.end)
                if said is None or not (
                    sentence.paragraph == home or self.text.speaker_at(said.start()) == report.people[0]
                ):
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
