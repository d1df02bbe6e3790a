"""French numbers and names around a group's act: the other side's number, shares, parts, members, who comes along."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.detect.claims import claim_of
from pipeline.detect.document import Sentence
from pipeline.detect.english.acts import Acts
from pipeline.detect.english.parts import Hit
from pipeline.detect.french.counts import NUMBER, more, read_count
from pipeline.detect.reports import Claim, Report
from pipeline.detect.sides import side_of_speaker
from pipeline.detect.spans import GroupSpan, PersonSpan
from pipeline.records import Count

_NUMBER = re.compile(rf"(?<![\w,.-])(?P<n>{NUMBER})(?! ?%| pour cent|\w)")
#: "Accompagnée de trois collègues, X a rejoint …": who comes along, told first.
_OPENS_WITH = re.compile(
    r"(?:accompagnée?|suivie?|entourée?|flanquée?) (?:de |d'|par )([^,;.:\"]{0,40}?[\ue001\ue005]\ue000*)"
    r"[^,;.:\"\ue001]{0,60}, (?=[^,;.:\"]{0,40}\ue001)"
)
#: "Huit, réplique X", "« Onze seulement », corrige la direction": a bare number that somebody answers with.
_BARE_ANSWER = re.compile(
    rf'"?(?P<n>{NUMBER})"?(?: (?:seulement|exactement|tout au plus|au plus|à peine|en tout|au total))?'
    r'(?:,? (?:et )?pas (?:une? )?(?:(?:seule? )?de plus|davantage|plus))?"?, ?'
)
#: "Douze des nôtres sont partis", "neuf conseillers à nous": how many one side says it has lost.
_OURS_WENT = re.compile(
    r"(?:,? (?:des (?:nôtres|leurs|siens)|d'entre (?:nous|eux|elles)))?[^.;:\"]{0,50}? "
    r"(?:sont|ont|seraient|auraient|étaient|avaient)(?: (?:vraiment|réellement|effectivement|bel et bien|déjà))? "
    r"(?:partie?s?|quitté|cédé|disparu|déserté|bougé|changé|fait défection|franchi|sauté|suivi|succombé|tourné|viré)"
)
_OURS = re.compile(r"(?:,? (?:des (?:nôtres|leurs|siens)|de (?:nos|ses)|(?:[a-zà-ÿ]+ ){1,3}à nous))(?![a-zà-ÿ])")
_WENT_AFTER = re.compile(r"(?:suivi|imité)e?s? (?:de |d'|par )")
_ONLY = re.compile(r"(?<!\w)(?:seule?s|seulement|à peine|tout au plus|au plus|pas plus de|moins de)\W*$")
#: "X n'en connaît que (trois)": who counts.
_COUNTS_THEM = re.compile(r"(?:, [^.;:\"]{2,60},)? (?:n'en|en|ne|n'|les?|l')[^.;:\"]{2,40}")
#: "L'opposition en exil parle d'(une vingtaine)": a party that counts.
_PARTY_COUNTS = re.compile(
    r"(?: (?:en exil|locale?|provinciale?|nationale?|cambodgienne?))?,? (?:lui|elle|n'en|en|ne|n'|parle|évoque|fait)"
    r"[^.;:\"]{0,40}"
)
_AT_MOST = re.compile(
    r"[^.;:,\"]{0,40}?,? (?:au (?:grand )?(?:plus|maximum)|tout au plus|à peine|en tout et pour tout)(?!\w)"
)
_HOW_MANY = re.compile(r"(?<!\w)combien (?:de |d'|des )")
#: "La direction minimise": a body of the party spoken of before.
_BODY = re.compile(
    r"(?:la direction|le bureau|le comité|l'état-major|le siège|le secrétariat|la section)(?![^.;:]{0,30}\ue002)"
)
#: How many sentences back a second number may look for the event that it counts.
_REACH = 4


class CountedActs(Acts):
    """What French adds to the acts read by `english.acts.Acts` when they are told in numbers."""

    def _counter_numbers(self) -> None:
        groups = [r for r in self.reports if r.kind != "person" and r.type == "defection"]
        told = [r for r in groups if r.count is not None or r.is_negated]
        self._other_numbers(told)
        self._shares(told)

    def _other_numbers(self, told: list[Report]) -> None:
        """ "Le parti n'en reconnaît que quatre", "« Trois », réplique X": another number for what was told before."""
        lead = self.text.lexicon.pattern("counter_numbers")
        low = self.text.open
        for match in _NUMBER.finditer(low):
            start, end = match.span()
            alone = low[start - 1 : start] == '"' and low[end : end + 1] == '"'
            limited = self._is_limit(start, end) or self._answers_with(start, end) or self._lost_by(start, end)
            if not alone and not limited and not lead.search(low, max(0, start - 60), start):
                continue
            count = read_count(match["n"])
            before = self._told_before(told, start)
            before = [r for r in before if r.modality != "planned"] or before
            if count is None or not before or before[-1].count == count:
                continue
            if any(r.start <= start < r.end for r in self.reports):
                continue
            model = max(before, key=lambda r: (r.sentence, r.start))
            if model.is_negated and model.count is None:
                model = replace(model, kind="group", is_negated=False)
            self._recount(model, start, end, count, "numbers.counter", needs_claim=True)

    def _asked_how_many(self, hit: Hit, sentence: Sentence) -> bool:
        """ "Combien d'élus de la Bougie ont rejoint le parti ?": no report, but the answers are numbers for this."""
        low = self.text.low
        if not low[sentence.start : sentence.end].rstrip().endswith("?"):
            return False
        if not _HOW_MANY.search(low, sentence.start, hit.start):
            return False
        here = [self.text.party_of(p) for p in self.text.parties if sentence.start <= p.start < sentence.end]
        destination = self._party(hit.group("d"), hit) or next((p for p in here if self.text.is_ruling(p)), None)
        destination = destination or self.text.ruling_party
        left = next((p for p in here if p and p != destination), None)
        origin = self.text.main_opposition if left in {None, "OPPOSITION"} else left
        self._ask(hit, sentence, origin or left, destination)
        return True

    def _answers_with(self, start: int, end: int) -> bool:
        """ "Huit, réplique X": a sentence that is a bare number and a verb of saying."""
        sentence = self.text.document.sentence_at(start)
        opening = sentence.start
        answer = _BARE_ANSWER.match(self.text.plain, opening, sentence.end)
        if answer is None or not answer.start("n") <= start < answer.end("n"):
            return False
        return bool(self.text.lexicon.pattern("claim_verbs").match(self.text.low, answer.end()))

    def _lost_by(self, start: int, end: int) -> bool:
        """ "Seuls sept élus sont partis", "douze des nôtres ont cédé": what one side admits to have lost."""
        if not _OURS_WENT.match(self.text.plain, end + (self.text.plain[end : end + 1] == '"')):
            return False
        if _AT_MOST.match(self.text.plain, end):
            return True  # "230 personnes au plus ont cédé"
        lead = self.text.plain[max(0, start - 14) : start] + self.text.plain[start:end].split(" ")[0] + " "
        only = _ONLY.search(self.text.plain, max(0, start - 14), start) or _ONLY.search(lead)
        return bool(only or _OURS.match(self.text.plain, end))

    def _teller(self, position: int, sentence: Sentence, report: Report) -> Claim | None:
        """ "Elle n'a recensé que 87 départs": who counts is the source, though no verb of saying stands there."""
        if self.text.document.in_quote(position) is not None and not self._stands_in_tongs(position):
            return None
        body = _BODY.match(self.text.low, sentence.start)
        party = self._last_party(sentence.start) if body else None
        if body and party:
            side = side_of_speaker(self.text, None, report.origin if party != report.origin else party, "", report)
            return Claim(self.text.document.text[body.start() : body.end()], side)
        teller = next((p for p in self.text.parties if sentence.start <= p.start < position), None)
        if teller is not None and _PARTY_COUNTS.fullmatch(self.text.plain, teller.end, position):
            whose = self.text.party_of(teller)
            own = report.origin if self.text.is_opposition(whose) and whose != report.destination else whose
            side = side_of_speaker(self.text, None, own, "", report)
            return Claim(self.text.document.text[teller.start : teller.end], side)
        named = [
            s for s in self.text.document.spans_in(sentence.start, position)
            if isinstance(s, PersonSpan) and _COUNTS_THEM.fullmatch(self.text.plain, s.end, position)
        ]  # fmt: skip
        who = named[-1].person if named else self.text.figure_of(sentence.start)
        if who is None:
            return None
        figure = self.text.cast.figures[who]
        side = side_of_speaker(self.text, figure, None, figure.name, report)
        return Claim(figure.name, side, who) if side in {"origin_party", "destination_party", "government"} else None

    def _stands_in_tongs(self, position: int) -> bool:
        """A mere number between quotation marks."""
        quote = self.text.document.in_quote(position)
        return quote is not None and quote.end - quote.start < 30

    def _is_limit(self, start: int, end: int) -> bool:
        """ "Six personnes sont parties, pas une de plus", "deux d'entre eux seulement": set against another number."""
        sentence = self.text.document.sentence_at(start)
        return bool(self.text.lexicon.expression("grammar", "no_more").match(self.text.plain, end, sentence.end))

    def _shares(self, told: list[Report]) -> None:
        """ "X évalue l'hémorragie à 10 ou 15 % des cadres": a share for what was told in heads before."""
        estimates = self.text.lexicon.expression("grammar", "estimates")
        for span in self._counted("percent"):
            sentence = self.text.document.sentence_at(span.start)
            if any(r.count == span.count for r in self.reports):
                continue
            before = self._told_before(told, span.start)
            if before and estimates.search(self.text.low, sentence.start, span.start):
                model = replace(before[-1], kind="aggregate")
                self._recount(model, span.start, span.end, span.count, "numbers.share")

    def _parts(self) -> None:
        """ "390 élus, dont 33 chefs de commune", "huit d'entre eux": a part of the group told before it."""
        groups = [r for r in self.reports if r.kind != "person" and r.count is not None and r.type == "defection"]
        part_of = self.text.lexicon.expression("grammar", "part_of")
        for span in self._counted("people"):
            sentence = self.text.document.sentence_at(span.start)
            words, after = self.text.plain[span.start : span.end], self.text.plain[span.end : span.end + 10]
            of_them = "d'entre" in words or after.startswith((" d'entre", " de ces"))
            included = self.text.lexicon.expression("grammar", "in_total").match(self.text.low, span.end, sentence.end)
            if not of_them and not included and not part_of.search(self.text.low, max(0, span.start - 80), span.start):
                continue
            named = self._named_by(span, sentence)
            if named is not None:
                # "Quinze militants, parmi lesquels l'ancienne conseillère X": a member, no part.
                self._add_members(groups, span.start, (named,))
                continue
            here = [r for r in groups if r.start < span.start or r.sentence == sentence.index]
            near = [r for r in here if 0 <= sentence.index - r.sentence <= 3 and r.count != span.count]
            whole = near[-1].count if near else None
            if whole and span.count and span.count.low is not None and span.count.low < (whole.low or 0):
                model = near[-1]
                self._recount(model, span.start, span.end, span.count, "numbers.part", keeps_source=True)

    def _counted(self, unit: str) -> Iterator[GroupSpan]:
        for span in self.text.document.spans:
            if isinstance(span, GroupSpan) and span.count is not None and span.count.unit == unit:
                yield span

    def _told_before(self, told: list[Report], position: int) -> list[Report]:
        here = self.text.document.sentence_at(position).index
        return [r for r in told if r.start < position and here - r.sentence <= _REACH]

    def _recount(
        self,
        model: Report,
        start: int,
        end: int,
        count: Count | None,
        rule: str,
        *,
        needs_claim: bool = False,
        keeps_source: bool = False,
    ) -> None:
        """The same event with another number; its source is its own unless it is a part of what the model's says."""
        sentence = self.text.document.sentence_at(start)
        report = replace(
            model,
            start=start,
            end=end,
            sentence=sentence.index,
            count=count,
            people=(),
            spans=[],
            rules=[rule],
            signals=list(model.signals) if keeps_source else [],
        )
        if not keeps_source:
            report.claim, report.status, spans = claim_of(self.text, report, sentence)
            report.spans.extend(spans)
            if needs_claim and report.claim is None:
                report.claim = self._teller(start, sentence, report)
                report.status = "claimed" if report.claim else report.status
        if report.claim is not None or not needs_claim:
            self.reports.append(report)

    def _members(self) -> None:
        """ "Réunis autour de X", "leur porte-parole s'appelle X": a member by name; a roll call names all."""
        groups = [
            r
            for r in self.reports
            if r.kind == "group" and r.type in {"defection", "approach", "departure"} and r.count
        ]
        for match in self.text.lexicon.pattern("members").finditer(self.text.open):
            named = [s for s in self.text.document.spans_in(match.start(), match.end()) if isinstance(s, PersonSpan)]
            if match.group().startswith(("le porte", "la porte")) and "group" not in match.group():
                # "Le porte-parole provincial, X": of a party, unless it is "leur porte-parole".
                named = [s for s in named if self.text.cast.figures[s.person].stands != "speaker"]
            self._add_members(groups, match.start(), tuple(s.person for s in named[-1:]))
        for quote in self.text.document.quotes:
            # "« Nous avons changé de barque », résume X": who says "we" of the move is one of them.
            if self.text.lexicon.expression("grammar", "we_moved").search(self.text.low, quote.start, quote.end):
                who = self.text.first_person(quote.start)
                if who is not None and any(self.text.cast.figures[who].party_id == r.origin for r in groups):
                    self._add_members(groups, quote.start, (who,))
        planned = [r for r in groups if r.modality == "planned"]
        for match in self.text.lexicon.pattern("will_be_there").finditer(self.text.open) if planned else ():
            # "Parmi eux figurera le numéro deux, X": told of X alone, who may answer it.
            named = [s for s in self.text.document.spans_in(match.start(), match.end()) if isinstance(s, PersonSpan)]
            before = [r for r in planned if r.start < match.start()]
            if named and before:
                here = self.text.document.sentence_at(match.start())
                report = replace(
                    before[-1], people=(named[-1].person,), kind="person", count=None, start=match.start(),
                    end=match.end(), sentence=here.index, spans=[], signals=[], rules=["numbers.expected"],
                )  # fmt: skip
                report.claim, _, _ = claim_of(self.text, report, here)
                report.claim = report.claim or before[-1].claim
                report.status = "claimed" if report.claim else report.status
                self.reports.append(report)
        for match in self.text.lexicon.pattern("roll_call").finditer(self.text.open):
            paragraph = self.text.document.paragraph(self.text.document.sentence_at(match.start()).paragraph)
            called = [
                s for s in self.text.document.spans_in(match.start(), paragraph[-1].end) if isinstance(s, PersonSpan)
            ]
            if len({s.person for s in called}) > 1:
                self._add_members(groups, match.start(), tuple(dict.fromkeys(s.person for s in called)))

    def _add_members(self, groups: list[Report], position: int, people: tuple[int, ...]) -> None:
        sentence = self.text.document.sentence_at(position)
        near = [r for r in groups if r.start < position and sentence.index - r.sentence <= 6]
        near = [r for r in near if r.rules[0] != "numbers.part"] or near  # who leads the group leads all of it
        figures = [self.text.cast.figures[p] for p in people]
        taken = {p for r in self.reports for p in r.people}
        new = tuple(
            f.number
            for f in figures
            if f.number not in taken and not self.text.is_ruling_officer(f) and f.stands != "analyst"
        )
        if not near or not new:
            return
        report = near[-1]
        report.people = (*report.people, *new)
        report.spans.append((position, min(position + 60, sentence.end), "actors"))

    def _with_others(self, reports: list[Report], hit: Hit, sentence: Sentence) -> None:
        """ "… a rejoint le parti, de même que Y", "…, entraînant soixante de ses proches": who comes along."""
        low = self.text.low
        # "A rejoint samedi, avec huit autres membres, le parti": the companions stand inside the act.
        opening = hit.end if hit.group("a") else hit.start
        along = _OPENS_WITH.match(low, sentence.start) or self.text.lexicon.expression("grammar", "along").search(
            low, opening, sentence.end
        )
        bystanders = self.text.lexicon.expression("grammar", "bystanders")
        if along is not None and bystanders.search(self.text.plain, *along.span(1)):
            return  # "avec son avocat, X", "suivie de deux journalistes": they look on
        for report in reports:
            if along is None or report.type != "defection" or not report.people or report.kind != "person":
                continue
            found = self.subjects.inside(along.start(1), along.end(1))
            if found is None:
                continue
            beside = self._named_by(found.group, sentence) if found.group and not found.people else None
            if beside is not None:
                found = replace(found, people=(beside,))
            if found.people:
                report.people = (*report.people, *(p for p in found.people if p not in report.people))
            elif found.group and found.group.count and _WENT_AFTER.search(low, along.start(), along.start(1)):
                # "Suivi de vingt-deux adhérents": they do as the first one did, an act of their own.
                self._recount(
                    report, along.start(1), along.end(1), found.group.count, "numbers.along", keeps_source=True
                )
                self.reports[-1].kind = "group"
                continue
            elif found.group and found.group.count and found.group.count.low:
                report.kind, report.count = "group", more(found.group.count, len(report.people))
            report.spans.append((along.start(1), along.end(1), "actors"))

    def _named_by(self, group: GroupSpan, sentence: Sentence) -> int | None:
        """ "La responsable des questions sociales, X": whom a description of one person names after it."""
        if group.count != Count(1, 1):
            return None
        after = self.text.document.spans_in(group.end, min(sentence.end, group.end + 90))
        name = next((s for s in after if isinstance(s, PersonSpan)), None)
        if name is None or not re.fullmatch(r"[^,;.:\"]{0,70},? (?:m\. |mme )?", self.text.low[group.end : name.start]):
            return None
        return name.person

    def name_whole_groups(self) -> None:
        """A group whose every member is named is those persons; asked last, so that it takes its signals as a group."""
        for report in self.reports:
            count, named = report.count, len(report.people)
            if report.kind == "group" and count and count.high == count.low == named and named > 1:
                report.kind = "person"
