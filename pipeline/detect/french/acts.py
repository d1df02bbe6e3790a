"""French core acts. What a trigger makes of who, from where and to where is shared with English (`english.acts.Acts`);
here stands what French asks otherwise: how parties, approached people, posts and offers are put into words.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import ClassVar

from pipeline.detect.document import Sentence
from pipeline.detect.english.parts import Hit
from pipeline.detect.french.second import ReadAgain
from pipeline.detect.french.subject import FrenchSubjects
from pipeline.detect.french.text import FrenchText
from pipeline.detect.reports import Claim, Report, Subject
from pipeline.detect.spans import GroupSpan, TimeSpan
from pipeline.records import Count, DateSpan, EventType

#: "C'est du moins ce qu'a affirmé le comité": whose word the sentence before is.
_SO_SAYS = re.compile(
    r"(?:c'est (?:(?:du moins|en tout cas|là|bien) )?ce qu|voilà ce qu|l'information|la nouvelle|le chiffre|ce chiffre)"
)
_LIKEWISE = re.compile(r"emboît|suiv")
#: "Une offre du parti pour (changer de camp)", "des promesses pour (rejoindre)": offered, not done.
_OFFER_TO = re.compile(
    r"(?<!\w)(?:offres?|propositions?|invitations?|pressions?|promesses?|appels?)(?: [^.;:,\"]{0,50})? "
    r"(?:de |d'|pour |à )(?:se |s')?$"
)
#: "En échange de (son ralliement)": what an offer asks for.
_IN_RETURN = re.compile(
    r"(?:en échange|en contrepartie|moyennant|contre|au prix|pour prix|à condition|en vue) (?:de |d'|du |de la )?$"
)
_I_DID_NOT = re.compile(r"(?<!\w)je (?:n'ai|ne suis|ne me suis|n'avais) (?:pas|jamais|nullement) $")
#: "Contrairement à ce qu'affirme une vidéo, X n'a pas rejoint le parti": a move told elsewhere.
_UNLIKE = re.compile(r"(?<!\w)(?:contrairement à|à rebours de|n'en déplaise à|à l'inverse de) |(?<![\w,] )(?<!\w)non, ")
#: "Qu'ils viennent au parti": a call.
_LET_THEM = re.compile(r"(?:^|[:\".!] ?)(?:et )?qu(?:'|e )(?:ils?|elles?|les [^.;:,\"]{3,50}|tous) (?:se |s'|nous )?$")
_RECRUITER = re.compile(
    r"(?<!\w)(?:émissaires?|envoyée?s?|intermédiaires?|recruteurs?|rabatteurs?|démarcheurs?)(?!\w)[^.;:\"]{0,60}$"
)
#: "A sommé les élus de choisir : (rejoindre le parti) ou affronter la justice"
_CHOICE = re.compile(
    r"(?<!\w)(?:choisir|choix|alternative|ultimatum|dilemme)(?: (?:suivante?|simple|clair))?(?: ?: ?| entre | : soit )"
    r"\"?(?:ou |soit )?(?:se |s'|le |la )?$"
)
#: "Il n'a pas dit s'il (comptait adhérer)": asked, not told.
_WHETHER = re.compile(
    r"(?<!\w)(?:di(?:t|re|sent)|sa(?:it|voir|vait|vent)|su|préci[a-zé]+|indiqu[a-zé]+|ignor[a-zé]+|demand[a-zé]+|"
    r"révél[a-zé]+|tranch[a-zé]+|décid[a-zé]+|confirm[a-zé]+|clair) (?:encore |pas )?(?:si |s')"
    r"(?:ils?|elles?|[^.;:,\"]{0,40}[\ue001\ue005]\ue000*) [^.;:,\"]{0,50}$"
)
_MEANT = re.compile(r"projet|intention|idée|velléité|perspective|hypothèse|(?:vouloir|compter|songer à|envisager de) ")
_LASTED = re.compile(r"[a-zà-ÿ]+(?:ait|aient)(?!\w)")
_THE_NEW = re.compile(r"(?<!\w)(?:la nouvelle|(?:le|du|au) nouveau|cette|ce|cet|celle-ci|celui-ci)(?!\w)")
_ITS_HEAD = re.compile(r"à sa tête|(?<!\w)(?:il|elle|qui) est (?!$)")
#: How many sentences before "a signé" the offer may stand.
_ASKED_REACH = 3
_OF_TWIN = ("twin", "twin_head", "twin_passive")
_PROMISED = re.compile(r"(?<!\w)(?:prom(?:et|is|it|ett)|offr|offert|garanti|assur|propos|accord)[a-zà-ÿ]*(?!\w)")
#: "Où elle était entrée en 2023, (et a retrouvé …)": a time in a clause about what was before.
_ASIDE = re.compile(
    r"(?:où|qu'|que|auquel|auxquels|à laquelle|dont) ?(?:il|elle|ils|elles) (?:avait|avaient|était|étaient) "
    r"[^,;.]{3,80}, ?|(?<=, )(?:partie?s?|passée?s?|ralliée?s?|entrée?s?|élue?s?|inscrite?s?|encartée?s?) [^,;.]{3,80}"
)
#: "X, élu du parti, a accueilli …": the party describes who receives; it does not receive.
_MEMBER_OF = re.compile(r"\ue001\ue000*,? [^,.;:\"\ue001]{0,50}(?:du |de la |de l'|de |d')$")


class FrenchActs(ReadAgain):
    """Reads the core acts of one tagged French document."""

    #: "Rejoindre" is to join; what comes back is told by rules of its own.
    comes_back: ClassVar[re.Pattern[str]] = re.compile(r"(?!)")

    def __init__(self, text: FrenchText) -> None:
        super().__init__(text)
        self.speech = text
        self.subjects: FrenchSubjects = FrenchSubjects(text)

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
        if subject is None or (subject.frame in {"negate", "plan", "conditional"} and not announced):
            return
        words, low = self.text.lexicon, self.text.low
        paragraph = self.text.document.paragraph(sentence.paragraph)
        before = self.text.document.sentences[max(0, sentence.index - 2)].start
        opening = before if hit.rule.name.endswith(("twin_head", "twin_passive")) else sentence.start
        near = low[opening : min(paragraph[-1].end, sentence.end + 160)]
        state = words.pattern("state_words").search(near)
        if not state and not self._names_ruling(sentence.start, sentence.end):
            return
        if hit.rule.name.endswith("twin") and _LASTED.match(low, hit.start):
            return  # "qui animait un réseau": what somebody did before
        if hit.rule.name.endswith(_OF_TWIN) and not words.pattern("twin_words").search(near):
            # "Diriger la nouvelle structure": what the text told of it before.
            again = _THE_NEW.search(self.text.plain, hit.start, hit.end) or _ITS_HEAD.search(
                self.text.plain, max(0, hit.start - 8), hit.end
            )
            if not again or not words.pattern("twin_words").search(low, 0, hit.start):
                return
        sides = [self.text.side_of_figure(self.text.cast.figures[p]) for p in subject.people]
        of_twin = hit.rule.name.endswith(_OF_TWIN) and bool(sides) and not any(sides)
        if not of_twin and not self._is_civil(subject, sentence):
            return
        answers: dict[str, EventType] = {"approach": "approach", "refuse": "refusal"}
        kind = answers.get(subject.frame, "cooptation")
        report = self._report(kind, hit, sentence, subject, "CIVIL_SOCIETY", "GOVERNMENT" if state else "CPP")
        if report is not None:
            self.reports.append(report)

    def _actor(self, hit: Hit, sentence: Sentence, destination: str | None) -> Subject | None:
        if hit.rule.name.endswith("took_again"):
            # "Le parti l'a accueilli": whom it took was named before.
            return self.subjects.of_object(self.text.low[slice(*hit.group("a") or (0, 0))].strip(), hit.start)
        subject = super()._actor(hit, sentence, destination)
        if _WHETHER.search(self.text.plain, sentence.start, hit.start):
            return None  # "il n'a pas dit s'il comptait adhérer": nothing is told
        called = _LET_THEM.search(self.text.plain, sentence.start, hit.start)
        if subject is not None and not subject.frame and called:
            subject = replace(subject, frame="approach")
        if subject is not None and hit.group("a") and not subject.frame:
            lead = self.text.low[sentence.start : hit.start]
            subject = replace(subject, frame=self.subjects.frame_of_active(lead))
        offered = hit.section == "join" and _OFFER_TO.search(self.text.low, sentence.start, hit.start)
        if subject is not None and hit.rule.name.endswith("denied_move"):
            subject = replace(subject, frame="deny")
        unlike = _UNLIKE.search(self.text.plain, sentence.start, hit.start)
        told_else = hit.section == "join" and (unlike or self._says_i_did_not(hit))
        if subject is not None and subject.frame == "negate" and told_else:
            subject = replace(subject, frame="deny")
        if subject is not None and not subject.frame and hit.rule.name.endswith("said_to_go"):
            subject = replace(subject, frame="plan")
        if subject is not None and not subject.frame and _CHOICE.search(self.text.plain, sentence.start, hit.start):
            subject = replace(subject, frame="approach")
        if subject is not None and subject.frame in {"", "plan"} and self._held_out(hit, sentence):
            subject = replace(subject, frame="approach")
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
        published = self.text.document.published
        if report is not None and report.date and self._is_aside(report, hit, sentence):
            report.date = None
        if report is not None and report.date is None:
            report.date = self.speech.year_told(hit.start)
        near = self.text.plain[max(sentence.start, hit.start - 50) : hit.end]
        is_now = re.search(r"(?<!\w)(?:aujourd'hui|désormais|maintenant)(?!\w)", near)
        if report is not None and is_now and report.date and published and (published - report.date.end).days > 365:
            report.date = None  # "élus en 2022, 12 % sont aujourd'hui candidats du parti"
        if report is not None and subject.frame in {"plan", "rumour"} and published:
            # "Rejoindront le parti d'ici à la fin février": from now to then.
            after = self.text.document.spans_in(hit.end, min(sentence.end, hit.end + 40))
            until = next((t for t in after if isinstance(t, TimeSpan) and t.points_to == "until"), None)
            if until and until.when and until.when.end > published:
                report.date = DateSpan(published, until.when.end, "range")
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
            told = self.text.plain[subject.end : hit.end] if subject.end < hit.end else ""
            if _MEANT.search(told) or _MEANT.search(self.text.plain, hit.start, hit.end):
                report.modality, report.date = "planned", None  # the day is the denial's
        elif report is not None and subject.frame == "rumour":
            paragraph = self.text.document.paragraph(sentence.paragraph)
            vouched = report.claim is not None or self.text.lexicon.pattern("reported_by").search(
                self.text.low, paragraph[0].start, sentence.end
            )
            if not vouched and not self._said_next(sentence):
                report.modality = "planned"
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
        if self._asked_how_many(hit, sentence):
            return
        if hit.rule.name.endswith("return_of") and self.text.is_ruling(self._party(hit.group("d"), hit)):
            return  # the party's own treasurer is back at his desk
        if any(r.type == "approach" and r.start <= hit.start < r.end for r in self.reports):
            return  # "s'est vu présenter une lettre d'adhésion": the joining stands inside the offer
        taken = hit.group("a")
        if (
            hit.rule.name.endswith("party_took")
            and taken
            and self.text.lexicon.expression("grammar", "tries").search(self.text.low, hit.start, taken[0])
        ):
            return  # "ont tenté de débaucher X" is an approach
        if hit.rule.name.endswith("welcomed_by") and _RECRUITER.search(self.text.plain, sentence.start, hit.start):
            return  # "un émissaire a reçu deux élus": to ask them
        giver = hit.group("d")
        took = giver is not None and hit.rule.name.endswith("party_took")
        if giver and took and _MEMBER_OF.search(self.text.low, sentence.start, giver[0]):
            return
        if hit.rule.name.endswith("counted_moves") and taken:
            told = [s for s in self.text.document.spans_in(*taken) if isinstance(s, GroupSpan)]
            if told and told[0].count == Count(1, 1):
                return  # "Un ralliement": the act told elsewhere
        if hit.rule.name.endswith("gave_in") and not self._was_asked(hit, sentence):
            return
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
            joining = self.text.lexicon.expression("grammar", "by_joining").match(self.text.low, hit.end, sentence.end)
            if joining and report.type in {"defection", "return"}:
                # "A regagné les rangs de l'opposition en adhérant à la Bougie": the party that he joined.
                report.destination = self._party(joining.span(), hit) or report.destination
            own = [self.text.cast.figures[p].party_id for p in report.people]
            left_before = self.text.lexicon.expression("grammar", "left_before").match(self.text.open, hit.end)
            if left_before and report.type == "defection" and self.text.is_opposition(report.destination):
                # "A ressorti la carte de la Bougie, qu'il avait abandonnée"
                report.type, report.origin = "return", "CPP"
            if (
                hit.section == "return"
                and report.destination == "OPPOSITION"
                and own
                and own[0]
                and not self.text.is_ruling(own[0])
            ):
                report.destination = own[0]

    def _was_asked(self, hit: Hit, sentence: Sentence) -> bool:
        """ "A signé": a move where the sentences right before tell of an offer, and who signed is named or counted."""
        asked = [
            r
            for r in self.reports
            if r.type in {"approach", "refusal"} and r.start < hit.start and sentence.index - r.sentence <= _ASKED_REACH
        ]
        subject = self._actor(hit, sentence, None) if asked else None
        if subject is None or subject.frame:
            return False
        return bool(subject.people) or bool(subject.group and subject.group.count)

    def _says_i_did_not(self, hit: Hit) -> bool:
        """ "« Je n'ai pas rejoint le parti »": the one said to have moved denies it."""
        return bool(_I_DID_NOT.search(self.text.low, max(0, hit.start - 40), hit.start))

    def _said_next(self, sentence: Sentence) -> bool:
        """The next sentence says whose word this one is ("C'est ce qu'affirme …")."""
        after = self.text.document.sentences[sentence.index + 1 : sentence.index + 2]
        return any(s.paragraph == sentence.paragraph and _SO_SAYS.match(self.text.plain, s.start) for s in after)

    def _is_aside(self, report: Report, hit: Hit, sentence: Sentence) -> bool:
        """The date stands in a clause about what was before, closed before the act is told."""
        told = next((s[0] for s in report.spans if s[2] == "date"), None)
        if told is None:
            return False
        asides = _ASIDE.finditer(self.text.low, sentence.start, sentence.end)
        return any(a.start() < told < a.end() and not a.start() <= hit.start < a.end() for a in asides)

    def _held_out(self, hit: Hit, sentence: Sentence) -> bool:
        """ "A promis l'impunité à ceux qui rejoindraient le parti", "un poste contre son ralliement": a price."""
        lead = self.text.low[sentence.start : hit.start]
        if _IN_RETURN.search(lead):
            return True
        verb = re.match(r"[a-zà-ÿ]+r(?:ait|aient|ont|a)(?!\w)", self.text.low[hit.start : hit.start + 24])
        whoever = re.search(
            r"(?<!\w)(?:ceux|celles|quiconque|tous ceux|toutes celles)(?: d'entre [a-z]+)? [^.;\"]{0,40}$", lead
        )
        return bool(verb and (whoever or (re.search(r"(?<!\w)qui [^.;\"]{0,60}$", lead) and _PROMISED.search(lead))))

    def _follow(self, hit: Hit, sentence: Sentence) -> None:
        """ "Une soixantaine de membres ont suivi l'élu", "X l'a suivi": the move told before, with other people."""
        leaders = [r for r in self.reports if r.type == "cooptation" and r.people and r.sentence < sentence.index + 1]
        subject = self._actor(hit, sentence, None) if leaders else None
        if leaders and subject is not None and not subject.frame and (subject.people or subject.group):
            people = tuple(p for p in subject.people if p not in leaders[-1].people)
            counted = subject.group is not None and subject.group.count is not None
            report = self._report(
                "cooptation", hit, sentence, replace(subject, people=people), "CIVIL_SOCIETY", leaders[-1].destination
            )
            if (people or counted) and report is not None:
                self.reports.append(report)
            return
        super()._follow(hit, sentence)

    def _leave(self, hit: Hit, sentence: Sentence) -> None:
        if hit.group("o") is None and hit.rule.name.startswith(("leave.resign", "leave.bows", "leave.yield")):
            # "La démission du ministre": an office is left, not a party.
            subject = self._actor(hit, sentence, None)
            figures = [self.text.cast.figures[p] for p in subject.people] if subject else []
            of_group = subject.group.party_id if subject and subject.group else None
            opposed = (self.text.is_opposition(self.text.party_of(p)) for p in self._parties_in(sentence))
            in_party = (
                of_group
                or any(opposed)
                or any(self.text.side_of_figure(f) for f in figures)
                or self.text.lexicon.expression("grammar", "party_role").search(self.text.low, sentence.start, hit.end)
            )
            civil = self.text.lexicon.pattern("roles", "civil").search(self.text.low, sentence.start, hit.start)
            sided = any(self.text.side_of_figure(f) for f in figures) or of_group
            unnamed = hit.rule.name.startswith("leave.bows")
            office = (figures or unnamed) and (not in_party or (civil and not sided))
            if (
                office
                or self.text.lexicon.expression("grammar", "to_office").match(self.text.low, hit.end)
                or any(self.text.is_ruling_officer(f) for f in figures)
            ):
                return
        before = len(self.reports)
        super()._leave(hit, sentence)
        span = hit.group("o")
        for report in self.reports[before:] if span and hit.rule.name.endswith("said_expelled") else ():
            answered = self.text.lexicon.expression("grammar", "not_expelled")
            paragraph = self.text.document.paragraph(sentence.paragraph)
            report.claim = Claim(self.text.document.text[slice(*span or (0, 0))], "origin_party")
            report.status = "contested" if answered.search(self.text.plain, hit.end, paragraph[-1].end) else "claimed"
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
