"""From where to where a French act leads: the party that a phrase names or implies, and who is only a recruit."""

from __future__ import annotations

import re

from pipeline.detect.document import Sentence
from pipeline.detect.english.parts import Hit
from pipeline.detect.french.offers import OfferedActs
from pipeline.detect.reports import Subject
from pipeline.detect.spans import PartySpan, PersonSpan

#: "L'offre du parti de rejoindre ses rangs": whose offer it is.
_OFFER_OF = re.compile(r"\ue002\ue000*(?: \([^)]*\))?,? (?:de |d'|à |pour )$")
_ACCORDING_TO = re.compile(
    r"(?:selon|d'après|à en croire|pour|aux dires de|au dire de) (?:le |la |l'|les )?"
    r"(?:(?:[a-zà-ÿ-]+ ){1,4}(?:du |de la |de l'|de ))?"
)
_FORMER = re.compile(r"ancien|ex-|premi|d'origine|de toujours")
_NEWCOMERS = re.compile(
    r"(?:nouve(?:aux|lles)|premiers?) (?:membres|adhérente?s|militante?s|recrues|inscrits|encartés|cartes)|"
    r"(?:lycéens|étudiante?s|ouvri(?:ers|ères)|villageois|habitante?s|jeunes|citoyens|familles|paysans|électeurs)(?!\w)"
)


class EndedActs(OfferedActs):
    """Both ends of an act."""

    def _party(self, span: tuple[int, int] | None, hit: Hit) -> str | None:
        if span is None:
            return None
        inside = [p for p in self.text.parties if span[0] <= p.start < span[1]]
        if inside and not inside[-1].party_id and _FORMER.search(self.text.plain, inside[-1].start, inside[-1].end):
            # "A regagné son ancien parti": the one left before.
            left = next((r.origin for r in reversed(self.reports) if r.type == "defection" and r.origin), None)
            if hit.section == "return" and left:
                return left
            if hit.section == "return" or hit.rule.name.endswith("leave_to_return"):
                # "Quittait B pour revenir dans son ancienne formation": that of who goes back.
                back = self.subjects.of_verb(hit.start, self.text.document.sentence_at(hit.start))
                own = (self.text.cast.figures[p].party_id for p in (back.people if back else ()))
                last = self.text.party_of(inside[-1])
                old = self.text.main_opposition if self.text.is_ruling(last) else last
                return next((p for p in own if p and not self.text.is_ruling(p)), old)
        if inside and hit.section == "join" and self.text.plain.startswith(("son ", "sa "), inside[-1].start):
            # "X, responsable du PPC, a annoncé que douze élus adhéreraient à son parti": the party of who says so.
            sentence = self.text.document.sentence_at(span[0])
            named = (s for s in self.text.document.spans_in(sentence.start, hit.start) if isinstance(s, PersonSpan))
            owner = next((self.text.cast.figures[s.person].party_id for s in named), None)
            return owner or self.text.party_of(inside[-1])
        if inside:
            return self.text.party_of(inside[-1])
        words = self.text.low[span[0] : span[1]]
        if words == "les":
            # "Tenter de convaincre X de les rejoindre": the ruling side that asks, named before in the sentence.
            opening = self.text.document.sentence_at(span[0]).start
            here = [self.text.party_of(p) for p in self.text.parties if opening <= p.start < span[0]]
            return next((p for p in here if self.text.is_ruling(p)), None)
        if words.endswith(("eux", "elles", "leurs")):
            # "Il est passé chez eux": the side that asks, where the text names it.
            return self.text.ruling_party or self._last_party(span[0])
        if words.endswith(("nous", "nôtres")):
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
        if words == "l'":
            return self._party_of_talk(span[0])
        if words.startswith(("il", "elle", "qui")):
            return self._last_party(span[0])
        return None

    def _parties_in(self, sentence: Sentence) -> list[PartySpan]:
        return [p for p in self.text.parties if sentence.start <= p.start < sentence.end and not p.is_generic]

    def _was_there_before(self, subject: Subject, destination: str, hit: Hit, sentence: Sentence) -> bool:
        """As in English, but "il l'a quitté en 2012 pour le Funcinpec" is a move however long ago."""
        left_for = hit.rule.name.endswith(("left_it_for", "leaving_for"))
        return not left_for and super()._was_there_before(subject, destination, hit, sentence)

    def _party_of_talk(self, position: int) -> str | None:
        """ "Le parti publie ses bilans. 1 240 membres de la Bougie l'auraient rejoint": the party told of before."""
        sentence = self.text.document.sentence_at(position)
        first = next((p for p in self.text.parties if sentence.start <= p.start < position), None)
        if first is not None and first.start - sentence.start < 24:
            # "Le parti a affirmé que 147 élus de la Bougie l'avaient rejoint": who says so.
            that = re.search(r"(?<!\w)qu(?:e |')", self.text.low[first.end : position])
            says = self.text.lexicon.pattern("claim_verbs")
            if that and says.search(self.text.low, first.end, first.end + that.start()):
                return self.text.party_of(first)
        if first is not None and _ACCORDING_TO.fullmatch(self.text.low, sentence.start, first.start):
            return self.text.party_of(first)  # "Selon le parti, neuf élus de la Bougie l'ont rejoint"
        before = [s for s in self.text.document.paragraph(sentence.paragraph) if s.index < sentence.index]
        if not before:
            return None
        named = self.text.document.spans_in(before[-1].start, before[-1].end)
        if any(isinstance(s, PersonSpan) for s in named):
            return None  # it may be a person whom they joined
        return next((self.text.party_of(s) for s in named if isinstance(s, PartySpan)), None)

    def _default_destination(self, hit: Hit, sentence: Sentence, origin: str | None) -> str | None:
        for span in [p for p in self.text.parties if hit.end <= p.start < sentence.end]:
            lead = self.text.low[max(hit.end, span.start - 24) : span.start]
            if (
                re.search(r"(?<!\w)(?:au|à|vers|pour|chez|dans|par|avec)(?!\w)", lead)
                and self.text.party_of(span) != origin
            ):
                return self.text.party_of(span)
        before = [r for r in self.reports if r.type == "defection" and r.destination and r.sentence < sentence.index]
        if origin and before and before[-1].origin == origin and hit.rule.name.endswith(("cross", "change_sides")):
            return before[-1].destination  # "quinze autres feront le pas": where the first ones went
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
