"""French offers and answers: whom an offer, a call or a threat is made to, and who turns it down."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.detect.document import Sentence
from pipeline.detect.english.parts import Hit
from pipeline.detect.french.governors import OWN_WISH
from pipeline.detect.french.numbers import CountedActs
from pipeline.detect.french.subject import FrenchSubjects
from pipeline.detect.reports import Subject
from pipeline.detect.spans import GroupSpan
from pipeline.records import EventType

#: "Un poste aux neuf membres du bureau": to whom something is offered.
_RECIPIENT = re.compile(
    r"[^.;:\"\ue001\ue005]{0,40}?(?:à |au |aux |à l'|à la )([a-zà-ÿ' ]{0,40}?[\ue001\ue005]\ue000*)"
)
_STRONG = ("refuse_offer", "no_to", "asked_answer", "would_not", "loyal", "empty_chair", "would_not_hear", "stayed_put")
#: "Son collègue, à qui la même offre avait été faite, est resté": staying answers an offer of the same sentence.
_OFFER_HERE = re.compile(
    r"(?<!\w)(?:offre|proposition|poste|approché|sollicité|démarché|invité|promis|promettait|offrait)"
)
_WHEN = re.compile(r"(?:quand|lorsqu|comme|au moment où|le jour où|après qu|dès qu|alors qu)")
_ITS_REQUEST = re.compile(r"(?<!\w)(?:sa|leurs?|ses|une|la|les|des|d'une|de) demandes? d")
_WERE_TO = re.compile(r"(?<!\w)(?:si |s')(?:ils?|elles?|on|l'on|je|j'|quelqu'un) ?(?:ne |le |la |l')?$")
_STATE_ASKS = re.compile(
    r"(?<!\w)(?:gouverneure?|préfet|ministre|ministère|autorités|gouvernement|mairie|administration)(?!\w)"
)


class OfferedActs(CountedActs):
    """What French adds to approaches and refusals."""

    subjects: FrenchSubjects

    def _offered_side(self, sentence: Sentence) -> str | None:
        coopted = {r.destination for r in self.reports if r.type == "cooptation"}
        if coopted == {"GOVERNMENT"}:
            return "GOVERNMENT"  # the others of the association went over to the state
        named = any(not p.is_generic for p in self.text.parties)
        if named and any(self.text.is_ruling(p.party_id) for p in self.text.parties):
            return "CPP"
        if self.text.lexicon.pattern("state_offers").search(self.text.low):
            return "GOVERNMENT"
        return "CPP" if named and self.text.main_opposition else None

    def _approach(self, hit: Hit, sentence: Sentence) -> None:
        before = len(self.reports)
        if _ITS_REQUEST.search(self.text.plain, hit.start - 8, hit.start + 12):
            return  # "ont signé leur demande d'adhésion"
        if hit.rule.name.endswith("call_to") and OWN_WISH.search(self.text.low, hit.start, hit.end):
            return  # "des élus conviés, un seul a accepté de changer de parti"
        super()._approach(hit, sentence)
        # A post offered where no side stands behind it: other politics.
        self.reports[before:] = [r for r in self.reports[before:] if r.destination is not None]
        for report in self.reports[before:]:
            if report.origin == "CIVIL_SOCIETY" and not any(self.text.is_ruling(p.party_id) for p in self.text.parties):
                report.destination = "GOVERNMENT"  # no party in the whole text: the state asks

    def _asking_side(self, hit: Hit, sentence: Sentence, subject: Subject) -> str | None:
        """Only the ruling side's offers are read in French."""
        return None

    def _side_for_civil(self, sentence: Sentence) -> str | None:
        """People of a union or a newspaper are asked by the state, unless the offer's sentence names the party."""
        asks = _STATE_ASKS.search(self.text.plain, sentence.start, sentence.end)
        return "GOVERNMENT" if asks and not self._names_ruling(sentence.start, sentence.end) else None

    def _approached(self, hit: Hit, sentence: Sentence) -> Subject | None:
        """Whom an offer or a call is made to; never somebody of the ruling side."""
        found = self._asked(hit, sentence)
        if (
            found is not None
            and found.people
            and all(self.text.is_ruling_officer(self.text.cast.figures[p]) for p in found.people)
        ):
            return None
        return found

    def _refuse_group(self, hit: Hit, subject: Subject) -> None:
        """ "Sept d'entre eux ont laissé le formulaire vierge": a part refuses, the approach to all stays."""
        asked = [r for r in self.reports if r.type == "approach" and r.count is not None and r.start < hit.start]
        part = subject.group.count if subject.group else None
        whole = asked[-1].count if asked else None
        strong = hit.rule.name.endswith(("refuse_offer", "no_to", "would_not"))
        if part and whole and strong and part.low and whole.low and part.low < whole.low:
            spans = [(asked[-1].start, asked[-1].end, "type")]
            self.reports.append(
                replace(
                    asked[-1],
                    type="refusal",
                    start=hit.start,
                    end=hit.end,
                    count=part,
                    people=(),
                    spans=spans,
                    rules=[hit.rule.name],
                    signals=[],
                )
            )
            return
        group, before = subject.group, len(self.reports)
        super()._refuse_group(hit, subject)
        if len(self.reports) > before or not (strong and part and group):
            return
        coopted = [r for r in self.reports if r.type == "cooptation" and r.start < hit.start]
        if coopted and group.party_id is None:
            # "Deux de ses camarades ont refusé le même poste": people of the same association.
            sentence = self.text.document.sentence_at(hit.start)
            told = self._report("refusal", hit, sentence, subject, "CIVIL_SOCIETY", coopted[-1].destination)
            self.reports.extend([told] if told is not None else [])
            return
        if not group.party_id:
            return
        sentence = self.text.document.sentence_at(hit.start)
        paragraph = self.text.document.paragraph(sentence.paragraph)
        offered = next((r.destination for r in reversed(self.reports) if r.type == "approach"), None)
        if offered is None and self.text.lexicon.pattern("offer_words").search(
            self.text.low, paragraph[0].start, hit.end + 80
        ):
            offered = self._offered_side(sentence)
        if offered and not self.text.is_ruling(group.party_id):
            report = self._report("refusal", hit, sentence, subject, group.party_id, offered)
            if report is not None:
                self.reports.append(report)

    def _asked(self, hit: Hit, sentence: Sentence) -> Subject | None:
        low = self.text.low
        span = hit.group("a")
        if hit.rule.name.endswith("summoned"):
            # Called in, and in the same breath a form of the ruling party to sign.
            paragraph = self.text.document.paragraph(sentence.paragraph)
            forms = self.text.lexicon.expression("grammar", "sign_here")
            if not forms.search(self.text.low, hit.end, paragraph[-1].end):
                return None
        if hit.rule.name.endswith("courts"):
            asker = next((p for p in self.text.parties if hit.start <= p.start < hit.end), None)
            if asker is not None and asker.start == hit.start and not self.text.is_ruling(self.text.party_of(asker)):
                return None  # one opposition party courts the people of another
        if hit.rule.name.endswith("left_paper"):
            # "Ils ont posé sur ma table un formulaire": whose table it is.
            mine = span is not None and low[span[0] : span[1]] in {"ma", "mon", "moi"}
            at = span[0] if span else hit.start
            who = self.text.first_person(at) if mine else self.text.resolve("", at, mover=True)
            return Subject((who,), start=at, end=at) if who is not None else None
        if span is not None:
            found = self.subjects.inside(*span)
            if found is not None and (found.people or found.group):
                return found
            if re.search(
                r"(?:ceux|celles|tous|toutes|militants|membres|opposants|partisans|compatriotes|chacun|quiconque|"
                r"élus|mécontents|déçus|frondeurs|cadres|\ue002)",
                low[span[0] : span[1]],
            ):
                return Subject((), GroupSpan(span[0], span[1], None, "tous"), start=span[0], end=span[1])
            return None
        if hit.rule.name.endswith("imperative"):
            # "« Ils m'ont dit : rejoins-nous », "« Le parti ou la prison, m'ont-ils dit »": who tells it was asked.
            quote = self.text.document.in_quote(hit.start)
            told = quote is not None and re.search(
                r"(?<!\w)(?:m'a|m'ont|me)(?!\w)", self.text.low[quote.start : quote.end]
            )
            who = self.text.first_person(hit.start) if told else None
            return Subject((who,), start=hit.start, end=hit.start) if who is not None else None
        if hit.rule.name.endswith("open_door"):
            # "« Notre porte reste ouverte », a lancé le porte-parole du parti": a call to everybody of the other side.
            who = self.text.first_person(hit.start) if self.text.document.in_quote(hit.start) is not None else None
            figure = self.text.cast.figures[who] if who is not None else None
            host = figure is not None and (
                self.text.is_ruling_officer(figure) or self.text.is_ruling(self.text.side_of_figure(figure))
            )
            everyone = GroupSpan(hit.start, hit.end, None, "tous")
            return Subject((), everyone, start=hit.start, end=hit.end) if host and self._to_others(sentence) else None
        if hit.rule.name.endswith("passive") and low[hit.start] not in "\ue001\ue005":
            # "Dit avoir été approché par des cadres": who suffers stands before, who asks after.
            found = self.subjects.of_verb(hit.start, sentence)
            if found is not None and (found.people or found.group):
                return found
        if hit.rule.name.endswith("offered_thing"):
            to = _RECIPIENT.match(low, hit.end)
            found = self.subjects.inside(*to.span(1)) if to else None
            if found is not None and (found.people or found.group):
                return found
        inside = self.subjects.inside(hit.start, hit.end)
        lead = low[max(sentence.start, hit.start - 40) : hit.start]
        obj = re.search(
            r"(?<!\w)(lui|leur|l'|les|m'|me)(?: ?(?:a|ont|avait|avaient|aurait|auraient))? ?$", lead
        ) or re.match(r"(lui|leur|m')(?: ?(?:a|ont))", low[hit.start : hit.end])
        if obj:
            found = self.subjects._of_object(obj[1], hit.start, "approach")
            if found is None and _WHEN.match(low, sentence.start):
                found = self.subjects.named_later(hit.end, sentence)  # "Quand on lui a tendu le formulaire, X …"
            return found
        if inside is not None and (inside.people or inside.group):
            return inside
        if hit.rule.name.endswith(
            ("passive", "presented", "received_offer", "received_visit", "sought_by", "calls_inviting")
        ):
            return self.subjects.of_verb(hit.start, sentence)
        return None

    def _to_others(self, sentence: Sentence) -> bool:
        """The call is addressed to people of the other side ("aux élus de la Bougie", "aux mécontents")."""
        near = self.text.plain[self.text.document.sentences[max(0, sentence.index - 1)].start : sentence.end + 90]
        return bool(self.text.lexicon.expression("grammar", "called_to").search(near))

    def _refuse(self, hit: Hit, sentence: Sentence) -> None:
        subject = self._actor(hit, sentence, None)
        if _WERE_TO.search(self.text.plain, max(sentence.start, hit.start - 30), hit.start):
            return  # "s'ils refusaient, ils perdraient leur poste": a threat, no answer
        if hit.rule.name.endswith("stayed_put") and not _OFFER_HERE.search(
            self.text.plain, sentence.start, sentence.end
        ):
            return
        asked = [r for r in self.reports if r.type == "approach" and r.count is not None and r.start < hit.start]
        if hit.rule.name.endswith("none_accepted"):
            if asked and sentence.index - asked[-1].sentence <= 2 and not self.text.is_question(sentence):
                asked[-1].type, asked[-1].rules = "refusal", [*asked[-1].rules, hit.rule.name]
                asked[-1].spans.append((hit.start, hit.end, "type"))
            return
        if hit.rule.name.endswith("asked_answer"):
            answer = re.compile(r"[^?]{0,30}\?[\s\"—–-]*").match(self.text.low, hit.end)
            accepts = answer is None or self.text.lexicon.pattern("acceptance_words").match(self.text.low, answer.end())
            who = self.text.main_figure
            subject = None if accepts or who is None else Subject((who,), start=hit.start, end=hit.start)
        plain_no = hit.rule.name.endswith("no_to") and self.text.plain.startswith(
            ("c'est", "ce ", "non", "merci", "jamais"), hit.start
        )
        if subject is None and (
            plain_no or re.search(r"(?<!\w)(?:ma|mon|notre) $", self.text.low[max(0, hit.start - 8) : hit.start])
        ):
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
        figures = [self.text.cast.figures[p] for p in people]
        partisan = (
            any(self.text.side_of_figure(f) or f.stands == "civil" for f in figures)
            or any(window[0] <= p.start < window[1] for p in self.text.parties)
            or bool(self.text.lexicon.pattern("state_offers").search(self.text.low))
        )
        if not (approached or partisan):
            return  # an offer outside politics
        if not (approached or (hit.rule.name.endswith(_STRONG) and explicit)):
            return
        destination = next(
            (r.destination for r in reversed(self.reports) if r.type == "approach" and set(r.people) & set(people)),
            None,
        )
        destination = destination or self._offered_side(sentence)
        civil = all(f.stands == "civil" and not self.text.side_of_figure(f) for f in figures)
        named_here = self._names_ruling(sentence.start, sentence.end)
        if civil and not named_here and _STATE_ASKS.search(self.text.plain, sentence.start, sentence.end):
            destination = "GOVERNMENT"  # "a décliné l'invitation du gouverneur": the state asks
        if destination is None:
            return
        origin = self._origin(hit, subject, destination, sentence)
        if origin is None or origin == destination or self.text.is_ruling(origin):
            return
        kind: EventType = "refusal"
        report = self._report(
            kind, hit, sentence, Subject(people=people, start=subject.start, end=subject.end), origin, destination
        )
        if report is not None and hit.rule.name.endswith("asked_answer"):
            # The offer stands in the answer before; its day and its words belong to the refusal.
            told = self.text.document.paragraph(sentence.paragraph - 1)
            if told:
                report.date = (
                    report.date
                    or self.text.date_at(told[-1].start, told[-1].start)[0]
                    or self.text.date_before(hit.start)
                )
                report.spans.append((told[-1].start, told[-1].end, "type"))
        if report is not None:
            report.is_weak = not hit.rule.name.endswith(_STRONG)
            self.reports.append(report)
