"""French: who does what a verb says, and what governs the verb (invité à, refusé de, va, n'a pas …)."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.detect.document import Sentence
from pipeline.detect.french.governors import GovernedSubjects, head_gender
from pipeline.detect.french.lists import ListedSubjects
from pipeline.detect.french.text import FrenchText
from pipeline.detect.hits import Hit
from pipeline.detect.reports import Subject
from pipeline.detect.spans import GroupSpan, PersonSpan

Candidate = tuple[int, int, GroupSpan | PersonSpan | str]
_PLURAL = frozenset(
    {
        "ils",
        "elles",
        "ceux-ci",
        "celles-ci",
        "ces derniers",
        "les intéressés",
        "ces deux-là",
        "tous les deux",
        "toutes deux",
        "tous deux",
        "tous trois",
        "tous les trois",
        "chacun",
        "chacune",
        "tous",
        "toutes",
    }
)
# "le cas de X, charpentier, qui a refusé": the relative clause makes X its subject whatever stands before.
# Futures and conditionals tell what is to come; the past conditional is caught by the governors.
_INVITED_TO = re.compile(
    r"(?:invit|approch|sollicit|press|convi|somm|appel|démarch|exhort|incit|pouss)ée?s? (?:par [^,]{3,60} )?"
    r"(?:à|de|pour|d') ?(?:le |la |les |l'|se |s')?$"
)
#: A noun right before "des …": the group says whose, it acts not itself.
_GENITIVE = re.compile(
    r"(?<![a-zà-ÿ])(?!(?:que|et|mais|où|quand|lorsque|puis|si|car|ainsi|comme|hier|ici|déjà|aussi|là|ou|alors|depuis)(?!\w))"
    r"[a-zà-ÿ]{3,} $"
)
_IF_SHE = re.compile(r"(?<!\w)(?:si |s')(?:ils?|elles?) (?:ne |se |s'|y )?$")
#: "L'arrestation de X": an article before a noun is no object.
_ACT_NOUN = re.compile(r"[a-zà-ÿ]+(?:tion|sion|ment)s?(?!\w)")
#: "Un huissier lui a remis une (convocation)".
_SERVED = re.compile(
    r"(?<!\w)(lui|leur|m'|nous) ?(?:a|ont|avait|avaient|aurait) (?:[a-zé]+ment )?"
    r"(?:remis|notifié|adressé|envoyé|délivré|signifié|fait parvenir) (?:une?|la|le|des|sa|leur) $"
)
_SO_THAT = re.compile(r"(?<!\w)(?:pour|afin) qu'(il|elle|ils|elles) (?:se |s'|le |la )?$")
#: "Ce fut au tour de X de quitter …", "on vit X passer": whom a wording of the text makes act.
_TURN_OF = re.compile(
    r"(?<!\w)(?:(?:au|le) tour (?:de |d'|du |des )|(?:vit|a vu|voit|avait vu) )"
    r"([^.;:\"\ue001\ue005]{0,60}[\ue001\ue005]\ue000*(?:,? et [\ue001]\ue000*)?)(?:, [^.;:\"]{2,60},)? "
    r"(?:de |d')?(?:se |s')?$"
)
#: "Des dizaines d'agents ont (rejoint)": the subject stood before, though it is nobody whom the text can name.
_HAS_SUBJECT = re.compile(
    r"^(?:des|les|plusieurs|quelques|quelque|certains) [^,;:]{3,80} (?:ont|avaient|sont|étaient) $"
)
_SHOWN = re.compile(
    r"(?<!\w)(?:l'|la |le )(?:y )?(?:voit|voyait|entend|entendait|montre(?:nt)?|montrait|montraient|aperçoit)(?!\w)"
    r"[^.;\ue001]*$"
)


class FrenchSubjects(GovernedSubjects, ListedSubjects):
    """Subjects of French verbs; `text` is the same scene as the reader's."""

    def __init__(self, text: FrenchText) -> None:
        words = text.lexicon
        super().__init__(text)
        self.frames = {name: words.pattern("governors", name) for name in words.section("governors")}
        self._pronouns = words.pattern("subjects", "pronoun")
        self._described = words.pattern("subjects", "described")
        self._not_subject = re.compile(str(words.section("subjects")["not_subject"]))
        self._finite = words.pattern("subjects", "finite")

    def inside(self, start: int, end: int) -> Subject | None:
        words = self.text.low[start:end].strip()
        if words in {"son", "sa", "ses"}:
            person = self.text.resolve("", start, mover=True)
            if person is None:
                # "Huit mois après son passage au parti, X …": named only after.
                sentence = self.text.document.sentence_at(start)
                later = [s for s in self.text.document.spans_in(end, sentence.end) if isinstance(s, PersonSpan)]
                person = later[0].person if later else None
            return Subject((person,), start=start, end=end) if person is not None else None
        if words in {"leur", "leurs"}:
            return self.last_plural
        if words in {"je", "j", "j'"} or words in _PLURAL or words in {"il", "elle"}:
            return self.pronoun(words, start, end)
        if self._described.fullmatch(self.text.open, start, end):
            return self.pronoun(words, start, end)
        found = super().inside(start, end)
        if found is not None and len(found.people) == 1 and found.group is None:
            # "une vingtaine d'élus, dont X": the group, with its named member.
            groups = [
                s
                for s in self.text.document.spans_in(start, end)
                if isinstance(s, GroupSpan) and s.count and (s.count.low or 0) > 1
            ]
            if groups:
                return Subject(found.people, groups[0], found.frame, start, end)
        return found

    def of_verb(self, verb: int, sentence: Sentence) -> Subject | None:
        """The subject of the verb at `verb`: who governs an infinitive, else the nearest fitting noun or pronoun."""
        document, low = self.text.document, self.text.low
        quote = document.in_quote(verb)
        left = max(sentence.start, quote.start) if quote else sentence.start
        region = low[left:verb]
        governed = self._governed(left, verb, in_quote=quote is not None)
        if governed is not None:
            return self._remember(governed)
        turn = _TURN_OF.search(region)
        whose = self.inside(left + turn.start(1), left + turn.end(1)) if turn else None
        if whose is not None and (whose.people or whose.group):
            return self._remember(whose)
        purpose = _SO_THAT.search(region)
        if purpose:
            # "Une enveloppe pour qu'il change de camp": what somebody is to do.
            found = self.inside(left + purpose.start(1), left + purpose.end(1))
            if found is not None and (found.people or found.group):
                return self._remember(replace(found, frame="approach"))
        shown = _SHOWN.search(region)
        who = self.text.resolve("", left + shown.start(), mover=True) if shown else None
        if shown and who is not None:
            # "On l'y voit demander pardon et solliciter son entrée …": the one shown does what the infinitives say.
            return self._remember(Subject((who,), start=left + shown.start(), end=left + shown.end()))
        candidates = self._candidates(left, verb, in_quote=quote is not None)
        for start, end, what in reversed(candidates):
            before, gap = low[left:start], low[end:verb]
            if self._is_object(before, start, end, what, gap):
                continue
            subject = self._as_subject(what, start, end, left, verb)
            if subject is None:
                continue
            frame = self._frame(before, gap, False, isinstance(what, str)) or self._mood(verb, gap)
            return self._remember(Subject(subject.people, subject.group, frame, subject.start, subject.end))
        if (
            quote is None
            and not _HAS_SUBJECT.search(region)
            and re.search(
                r"(?:^|, |\()(?:après avoir |avant de |en |ayant |pour avoir |après s'être |s'étant |"
                r"ancienne? [a-zé]+ )?[^,;]{0,60}$",
                region,
            )
        ):
            return self.named_later(verb, sentence)
        return None

    def _remember(self, subject: Subject) -> Subject:
        if len(subject.people) > 1 or subject.group:
            self.last_plural = subject
        return subject

    def of_pressure(self, hit: Hit, sentence: Sentence) -> Subject | None:
        """Whom an arrest, a charge, a beating strikes: the object of an active verb, the subject of a passive one."""
        low = self.text.low
        before, words = low[max(sentence.start, hit.start - 40) : hit.start], low[hit.start : hit.end]
        inside = self.inside(hit.start, hit.end)
        if inside is not None and (inside.people or inside.group):
            return inside
        passive = bool(
            re.search(r"(?:été|est|sont|était|étaient|être|fut|furent|,|\(|et|détenu|également|aussi) $", before)
        ) or words.startswith(
            ("a été", "ont été", "est ", "sont ", "était", "avait été", "avaient été", "fut", "être", "été")
        )
        reach = low[hit.end : min(sentence.end, hit.end + 200)]
        noun = re.match(
            r"(?:, [^,]{2,50},)? ?(?:de |d'|du |des |de l'|de la |contre |à l'encontre (?:de |d'|du |des )|visant |"
            r"le |la |les |l'|à )?(?:[a-zà-ÿœ0-9\ue002-\ue004\ue000-]+(?:,? |"
            r"')){0,14}?([\ue001\ue005][\ue000]*(?:(?:, | et |, et )(?:[a-zà-ÿ' -]{0,50})?[\ue001][\ue000]*)*)",
            reach,
        )
        object_ = re.search(
            r"(?<!\w)(l'|les|lui|leur|m'|me)(?:a|ont|avait|avaient| a| ont| avait)? ?$", before
        ) or re.match(r"(l'|les )", words)
        if object_ and not passive and not _ACT_NOUN.match(words):
            return self._of_object(object_[1].strip(), hit.start, "")
        served = _SERVED.search(before)
        if served:
            return self._of_object(served[1], hit.start, "")
        if noun and not passive:
            return self.inside(hit.end + noun.start(1), hit.end + noun.end(1))
        if not passive and re.search(
            r"(?:police|tribunal|juge|autorités|gendarmes|procureur|parquet|agents|policiers|cour|justice|"
            r"soldats)[^,;]*$",
            before,
        ):
            return None
        first = re.search(r"(?<!\w)j'ai(?: [a-zà-ÿ]+)? ?(?:un |une |des )?$", before)
        if first:
            who = self.text.first_person(hit.start)
            return Subject((who,), start=hit.start, end=hit.start) if who is not None else None
        found = self.of_verb(hit.start, sentence)
        if found is None and re.search(r"(?<!\w)(?:sa|son|ses) [a-zà-ÿ ]{0,24}$|^(?:sa|son|ses) ", before):
            who = self.text.resolve("", hit.start, mover=True)
            return Subject((who,), start=hit.start, end=hit.start) if who is not None else None
        return found

    def _candidates(self, left: int, right: int, *, in_quote: bool) -> list[Candidate]:
        document, low = self.text.document, self.text.low
        found: list[Candidate] = [
            (s.start, s.end, s) for s in document.spans_in(left, right) if isinstance(s, GroupSpan | PersonSpan)
        ]
        for match in self._pronouns.finditer(low, left, right):
            found.append((match.start("pro"), match.end("pro"), match["pro"]))
        for match in self._described.finditer(self.text.open, left, right):
            if not any(s < match.end() and match.start() < e and isinstance(w, PersonSpan) for s, e, w in found):
                found = [f for f in found if not (f[0] < match.end() and match.start() < f[1])]
                found.append((match.start(), match.end(), match.group()))
        if not in_quote:
            found = [f for f in found if document.in_quote(f[0]) is None]
        return sorted(found, key=lambda f: f[0])

    def _is_object(self, before: str, start: int, end: int, what: GroupSpan | PersonSpan | str, gap: str) -> bool:
        part_of = self.text.lexicon.expression("grammar", "part_of")
        if isinstance(what, GroupSpan) and gap.startswith(",") and part_of.search(before):
            return True  # "huit cadres, dont deux femmes, ont …": the part only stands inside
        if not isinstance(what, str) and (
            self.text.lexicon.expression("grammar", "relative").match(gap) or not gap.strip(" ,")
        ):
            return False  # "les 390 élus passés au parti": a participle or a relative clause right after its noun
        if not isinstance(what, str) and self._is_participle(end + len(gap), gap):
            return False  # "à X, ancien de la Bougie rallié au parti": the participle is said of X
        if (
            isinstance(what, GroupSpan)
            and re.search(r"\ue001\ue000*, (?:tous |toutes )?(?:les )?$", before)
            and "," in gap
        ):
            return True  # "X et Y, deux figures du parti, ont …"
        if self._not_subject.search(before[-70:]):
            return True
        if isinstance(what, GroupSpan) and what.count is None and _GENITIVE.search(before[-16:]):
            return bool(self.text.plain.startswith("des ", start))  # "la présidente du syndicat des enseignants"
        if isinstance(what, str) and what in {"je", "j", *_PLURAL, "il", "elle"}:
            return bool(re.search(r"-t?-?$", before[-3:]))
        if isinstance(what, PersonSpan):
            # "selon le porte-parole du PPC, X,": a source, not the one who moves; "selon la rumeur, X" is not.
            source = re.search(r"(?<!\w)(?:selon|d'après|à en croire|de l'aveu de) ([^.;:\"]{0,90})$", before)
            if source and not re.search(r",[^,]*,", source[1]):
                return "," not in source[1] or bool(self.text.lexicon.expression("grammar", "human").search(source[1]))
            return bool(re.search(r"(?<!\w)(?:par|avec) [^.,;:\"]{0,60}$", before))
        if isinstance(what, GroupSpan) and not (what.count is not None and what.count.high == 1):
            return False
        if isinstance(what, GroupSpan) and re.match(
            r"(?: (?:de |du |d'|de la )?[a-zà-ÿ\ue002\ue003\ue000'-]+){0,5},? \ue001", gap
        ):
            return True  # "l'ancien chef de commune X": the name is the subject
        apposed = re.search(r"[\ue001][\ue000]*, (?:\d\d ans, )?(?:[a-zà-ÿ' -]{0,30})?$", before) or re.search(
            r"(?:comme|en tant que|est|était|devenu) $", before
        )
        return bool(apposed) or (
            bool(re.match(r"(?: [a-zà-ÿ\ue002\ue003\ue000' -]{0,70})?,? [\ue001]", gap))
            and not isinstance(what, GroupSpan)
        )

    def _is_participle(self, verb: int, gap: str) -> bool:
        if (
            not re.fullmatch(r"(?:,? [^,;.:\"]{0,70})?,? ?", gap)
            or self._finite.search(gap)
            or self.text.lexicon.expression("grammar", "auxiliary").search(gap)
        ):
            return False
        word = re.match(r"[a-zà-ÿ]+", self.text.low[verb : verb + 20])
        return bool(word and re.fullmatch(r"[a-zà-ÿ]{3,}(?:ée?s?|ie?s?|rejointe?s?)|rejoint", word.group()))

    def _as_subject(
        self, what: GroupSpan | PersonSpan | str, start: int, end: int, left: int, verb: int
    ) -> Subject | None:
        if isinstance(what, PersonSpan):
            return self._list_of(what, left, verb)
        if isinstance(what, GroupSpan):
            if what.is_pronoun and what.count is None:
                return self._they(start, end)
            if (
                what.is_pronoun
                and what.count is not None
                and what.count.low == what.count.high
                and not self.text.plain.startswith(("'", " d'entre"), end)
            ):
                named = self._as_many(int(what.count.low or 0), start)
                if named:
                    return Subject(named, start=start, end=end)
            if what.count is not None and what.count.high == 1 and not self._opens_clause(start):
                who = self.text.resolve("", start, mover=True)
                return (
                    Subject((who,), start=start, end=end)
                    if who is not None and self.text.low.startswith(("ce ", "cet ", "cette ", "l'"), start)
                    else Subject((), what, start=start, end=end)
                )
            named = self._apposed_names(what) or self._just_named(what)
            for figure in (self.text.cast.figures[p] for p in named if what.party_id):
                if figure.party_id in {None, "OPPOSITION"}:
                    figure.party_id = what.party_id  # "deux de ses députés, X et Y"
            return Subject(named, start=start, end=end) if named else self._with_member(what, start, end, verb)
        return self.pronoun(what, start, end)

    def _they(self, start: int, end: int) -> Subject | None:
        found = super()._they(start, end)
        if found is None or (not found.people and (found.group is None or found.group.count is None)):
            # "Trois d'entre eux, dont X, racontent … On leur a demandé de …": a part told of in the sentence before.
            here = self.text.document.sentence_at(start).index
            parts = [
                s
                for s in self.text.document.spans_in(self.text.document.sentences[max(0, here - 1)].start, start)
                if isinstance(s, GroupSpan) and s.is_pronoun and s.count and (s.count.low or 0) > 1
            ]
            if parts:
                part = parts[-1]
                whole = self._with_member(part, part.start, part.end, self.text.document.sentence_at(part.start).end)
                return replace(whole, start=start, end=end)
        named = self._apposed_names(found.group) if found is not None and found.group is not None else ()
        for figure in (self.text.cast.figures[p] for p in named if found and found.group and found.group.party_id):
            if figure.party_id in {None, "OPPOSITION"} and found and found.group:
                figure.party_id = found.group.party_id
        return Subject(named, start=start, end=end) if named else found

    def _opens_clause(self, start: int) -> bool:
        return self.text.low.startswith(("un ", "une ", "l'un", "un autre"), start)

    def pronoun(self, word: str, start: int, end: int) -> Subject | None:
        if word in {"je", "j", "j'", "m'", "me"}:
            who = self.text.first_person(start)
            return Subject((who,), start=start, end=end) if who is not None else None
        if word in _PLURAL:
            return self._they(start, end)
        if word in {"le premier", "la première", "le second", "la seconde", "le deuxième"}:
            pair = self.last_plural.people if self.last_plural else ()
            which = 0 if word.startswith(("le premier", "la prem")) else 1
            return Subject((pair[which],), start=start, end=end) if len(pair) > which else None
        if word in {"il", "elle"} and re.match(
            r"il (?:y a|s'agit|faut|est (?:vrai|clair|probable|possible)|n'y a)", self.text.low[start : start + 18]
        ):
            return None
        who = self.text.resolve(word if word in {"il", "elle"} else head_gender(word), start, mover=True)
        if who is None:
            who = self._named_next(start)
        return Subject((who,), start=start, end=end) if who is not None else None

    def named_later(self, verb: int, sentence: Sentence) -> Subject | None:
        """ "Après avoir quitté la Bougie, X …", "Élu en 2022, il …": the subject follows."""
        for start, end, what in self._candidates(verb, sentence.end, in_quote=False):
            low = self.text.low
            if self._is_object(low[sentence.start : start], start, end, what, low[end : sentence.end]):
                continue
            found = self._as_subject(what, start, end, start, end)
            frame = self._frame("", low[sentence.start : verb], False, False)
            if not frame and _INVITED_TO.match(low, sentence.start, verb):
                frame = "approach"  # "Invitée par le parti à le rejoindre, X …"
            if not frame and _IF_SHE.search(low, sentence.start, verb):
                frame = "conditional"  # "Un poste si elle rejoignait le parti, mais X …"
            return replace(found, frame=frame) if found is not None else None
        return None
