"""French: who does what a verb says, and what governs the verb (invité à, refusé de, va, n'a pas …)."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.detect.document import Sentence
from pipeline.detect.english.subject import Subjects
from pipeline.detect.french.counts import more
from pipeline.detect.french.text import FrenchText
from pipeline.detect.reports import Subject
from pipeline.detect.signals import Hit
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
_IF_SHE = re.compile(r"(?<!\w)(?:si |s')(?:ils?|elles?) (?:ne |se |s'|y )?$")
#: "L'arrestation de X": an article before a noun is no object.
_ACT_NOUN = re.compile(r"[a-zà-ÿ]+(?:tion|sion|ment)s?(?!\w)")
#: "Un huissier lui a remis une (convocation)".
_SERVED = re.compile(
    r"(?<!\w)(lui|leur|m'|nous) ?(?:a|ont|avait|avaient|aurait) (?:[a-zé]+ment )?"
    r"(?:remis|notifié|adressé|envoyé|délivré|signifié|fait parvenir) (?:une?|la|le|des|sa|leur) $"
)
_SHOWN = re.compile(
    r"(?<!\w)(?:l'|la |le )(?:y )?(?:voit|voyait|entend|entendait|montrent?|montrait|montraient|aperçoit)(?!\w)"
    r"[^.;\ue001]*$"
)


class FrenchSubjects(Subjects):
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
        if quote is None and re.search(
            r"(?:^|, |\()(?:après avoir |avant de |en |ayant |pour avoir |après s'être |s'étant |"
            r"ancienne? [a-zé]+ )?[^,;]{0,60}$",
            region,
        ):
            return self._named_later(verb, sentence)
        return None

    def _remember(self, subject: Subject) -> Subject:
        if len(subject.people) > 1 or subject.group:
            self.last_plural = subject
        return subject

    def _governed(self, left: int, verb: int, *, in_quote: bool) -> Subject | None:
        """ "ont pressé X de rejoindre", "lui a proposé d'adhérer", "a demandé à dix élus de …": X is approached."""
        low = self.text.low
        wish = self.text.lexicon.expression("grammar", "subjunctive").search(low, left, verb)
        if not wish and not re.search(r"(?:de |d'|à |pour )(?:se |s'|le |la )?$", low[left:verb]):
            return None
        clause = max(left, verb - 240)
        governor = None
        for match in self.frames["approach_active"].finditer(low, clause, verb):
            governor = match
        if governor is None or re.search(r"[.;\"]", low[governor.end() : verb]):
            return None
        lead = low[max(left, governor.start() - 60) : governor.start()]
        frame = self._governor_frame(lead)
        obj = self.text.lexicon.expression("grammar", "object").search(lead)
        if wish:
            if wish.start() - governor.end() > 30 or wish.start() < governor.start():
                return None
            found = self.inside(*wish.span(1))
            return Subject(found.people, found.group, frame, found.start, found.end) if found else None
        between = low[governor.end() : verb]
        after = re.match(
            r"(?:,? [^,;.]{0,30},)? ?(?:à |au |aux |à l'|à la |le |la |les |l')?[^,;.]{0,70}?([\ue001\ue005][\ue000]*)",
            between,
        )
        if after:
            found = self.inside(governor.end() + after.start(1), verb)
            if found is not None:
                return Subject(found.people, found.group, frame, found.start, found.end)
        if obj and not after:
            return self._of_object(obj[1], verb - len(between), frame)
        described = self._described.search(self.text.open, governor.end(), verb)
        if described and described.start() - governor.end() < 6:
            who = self.text.resolve(_head_gender(described.group()), governor.start(), mover=True)
            return Subject((who,), None, frame, described.start(), described.end()) if who is not None else None
        return None

    def _governor_frame(self, lead: str) -> str:
        return (
            "negate"
            if re.search(r"(?:n'|ne )(?:lui |leur |l')?[a-zà-ÿ]+ (?:pas|jamais)(?: [a-zé]+)? ?$", lead)
            else "approach"
        )

    def _of_object(self, word: str, position: int, frame: str) -> Subject | None:
        if word in {"leur", "les"}:
            found = self._they(position, position)
            return Subject(found.people, found.group, frame, position, position) if found else None
        if word in {"m'", "me"}:
            who = self.text.first_person(position)
        elif word == "nous":
            return None
        else:
            who = self.text.resolve("", position, mover=True)
        return Subject((who,), None, frame, position, position) if who is not None else None

    def _mood(self, verb: int, gap: str) -> str:
        """Future and conditional forms of the verb itself are plans; a participle after an auxiliary is not."""
        if self.text.lexicon.expression("grammar", "past_participle").search(gap):
            return ""
        word = re.match(r"[a-zà-ÿœ]+", self.text.low[verb : verb + 24])
        return "plan" if word and self.text.lexicon.expression("grammar", "to_come").fullmatch(word.group()) else ""

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
        if isinstance(what, GroupSpan) and re.search(r"\ue001\ue000*, $", before) and "," in gap:
            return True  # "X et Y, deux figures du parti, ont …"
        if self._not_subject.search(before[-70:]):
            return True
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
            named = self._apposed_names(what)
            return Subject(named, start=start, end=end) if named else self._with_member(what, start, end, verb)
        return self.pronoun(what, start, end)

    def _as_many(self, number: int, position: int) -> tuple[int, ...]:
        """ "Tous deux", "les trois": just as many people named in this sentence before or in the one before it."""
        document = self.text.document
        here = document.sentence_at(position).index
        for sentence in document.sentences[max(0, here - 1) : here + 1][::-1]:
            people = dict.fromkeys(
                s.person
                for s in document.spans_in(sentence.start, min(sentence.end, position))
                if isinstance(s, PersonSpan) and not self.text.is_ruling_officer(self.text.cast.figures[s.person])
            )
            if 1 < number == len(people):
                return tuple(people)
        return ()

    def _apposed_names(self, group: GroupSpan) -> tuple[int, ...]:
        """ "Deux militants de la diaspora, X et Y, …": a group whose members are all named right after it."""
        count = group.count
        if count is None or count.low != count.high or not 1 < (count.low or 0) < 12:
            return ()
        sentence = self.text.document.sentence_at(group.start)
        names: list[PersonSpan] = []
        for span in self.text.document.spans_in(group.end, sentence.end):
            if not isinstance(span, PersonSpan):
                continue
            between = self.text.low[names[-1].end if names else group.end : span.start]
            joined = self._is_list(between) if names else re.fullmatch(r"[^,;.:]{0,80}[,:] (?:m\. |mme )?", between)
            if not joined:
                break
            names.append(span)
        people = tuple(dict.fromkeys(s.person for s in names))
        return people if len(people) == count.low else ()

    def _they(self, start: int, end: int) -> Subject | None:
        found = super()._they(start, end)
        named = self._apposed_names(found.group) if found is not None and found.group is not None else ()
        return Subject(named, start=start, end=end) if named else found

    def _opens_clause(self, start: int) -> bool:
        return self.text.low.startswith(("un ", "une ", "l'un", "un autre"), start)

    def _with_member(self, group: GroupSpan, start: int, end: int, verb: int) -> Subject:
        """ "Une vingtaine de dirigeants, emmenés par X, …", "dix élus, dont X, …": X belongs to the group."""
        low = self.text.low
        lead = re.search(
            r"([\ue001][\ue000]*)(?:, [^,.;]{2,80},)?,? (?:et|ainsi que|avec|accompagnée? (?:de|d'|par)|"
            r"suivie? (?:de|d'|par))(?: d')? ?$",
            low[max(0, start - 140) : start],
        )
        if lead and group.count is not None and group.count.low:
            at = max(0, start - 140)
            first = super().inside(at + lead.start(1), at + lead.end(1))
            whole = GroupSpan(group.start, group.end, more(group.count, 1), group.noun, group.party_id)
            return Subject(first.people if first else (), whole, start=at + lead.start(1), end=end)
        member = re.search(
            r"(?:(?:emmenée?s?|menée?s?|conduite?s?|dirigée?s?) par|dont|parmi lesquels|parmi eux|à commencer par|"
            r"avec à leur tête|autour de|y compris) (?:[a-zà-ÿ'\ue002\ue003\ue000. -]{0,60}?)([\ue001][\ue000]*)",
            low[end:verb],
        )
        people: tuple[int, ...] = ()
        if member:
            found = super().inside(end + member.start(1), end + member.end(1))
            people = found.people if found else ()
        return Subject(people, group, start=start, end=end)

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
        who = self.text.resolve(word if word in {"il", "elle"} else _head_gender(word), start, mover=True)
        if who is None:
            who = self._named_next(start)
        return Subject((who,), start=start, end=end) if who is not None else None

    def _named_later(self, verb: int, sentence: Sentence) -> Subject | None:
        """ "Après avoir quitté la Bougie, X …", "Élu en 2022, il …": the subject follows."""
        for start, end, what in self._candidates(verb, sentence.end, in_quote=False):
            low = self.text.low
            if self._is_object(low[sentence.start : start], start, end, what, low[end : sentence.end]):
                continue
            found = self._as_subject(what, start, end, start, end)
            frame = self._frame("", low[sentence.start : verb], False, False)
            if not frame and _IF_SHE.search(low, sentence.start, verb):
                frame = "conditional"  # "Un poste si elle rejoignait le parti, mais X …"
            return replace(found, frame=frame) if found is not None else None
        return None

    def _list_of(self, last: PersonSpan, left: int, verb: int) -> Subject:
        """ "A, trésorière, et B", "A, B et C": coordinated names; "A et quatre autres" is a group."""
        people = [s for s in self.text.document.spans_in(left, last.end) if isinstance(s, PersonSpan)]
        chosen = [last]
        for span in reversed(people[:-1]):
            between = self.text.low[span.end : chosen[0].start]
            if not self._is_list(between) or (
                len(chosen) == 1 and not re.search(r"(?<!\w)(?:et|ou|ainsi que|comme)(?!\w)", between)
            ):
                break
            chosen.insert(0, span)
        numbers = tuple(dict.fromkeys(s.person for s in chosen))
        start = chosen[0].start
        group = self._others(last, verb)
        lead = self._leading_group(start, left)
        if group is None and lead is not None and lead.count and (lead.count.low or 0) > 1:
            return Subject(numbers, lead, start=lead.start, end=last.end)
        return Subject(numbers, group, start=start, end=last.end)

    def _is_list(self, between: str) -> bool:
        between = re.sub(r" \([^)]*\)", "", between.replace("m. ", ""))
        if not re.match(r",| et | ainsi que | ou | comme ", between) or re.search(
            r"[.;:\"]|(?<!\w)(?:qui|que|dont|où|mais)(?!\w)", between
        ):
            return False
        if not re.search(
            r"(?:, | et | et d'| ainsi que | ou )(?:(?:m\. |mme |l'|le |la |son |sa |un |une |d'|"
            r"de )?(?:[a-zà-ÿœ\ue002\ue003\ue000-]+(?:,? |'|,?$)){0,10})$",
            between,
        ):
            return False
        return not self._finite.search(between)

    def _others(self, last: PersonSpan, verb: int) -> GroupSpan | None:
        for span in self.text.document.spans_in(last.end, verb + 100):
            if isinstance(span, GroupSpan):
                between = self.text.low[last.end : span.start]
                if (
                    re.fullmatch(
                        r",? (?:et|ainsi que|avec|accompagnée? de|et avec (?:lui|elle)|suivie? de|"
                        r"suivie? par) ?(?:d')?",
                        between,
                    )
                    and span.count is not None
                ):
                    return GroupSpan(span.start, span.end, more(span.count, 1), span.noun, span.party_id)
                return None
        return None

    def _leading_group(self, start: int, left: int) -> GroupSpan | None:
        groups = [s for s in self.text.document.spans_in(left, start) if isinstance(s, GroupSpan)]
        if groups and re.search(
            r"(?:(?:emmenée?s?|menée?s?|conduite?s?|dirigée?s?) par|dont|parmi lesquels|parmi eux|"
            r"y compris)(?: [a-zà-ÿ'\ue002\ue003\ue000 -]{0,60})? ?$",
            self.text.low[groups[-1].end : start],
        ):
            return groups[-1]
        return None

    def _frame(self, before: str, gap: str, infinitive: bool, is_pronoun: bool) -> str:
        near = re.sub(r"  +", " ", self.text.lexicon.expression("grammar", "between").sub("", gap[-140:]))
        if self._ends(self.frames["conditional"], before[-20:], 8):
            return "conditional"
        if self._ends(self.frames["refuse"], near, 22):
            return "refuse"
        if self._ends(self.frames["deny"], near, 16):
            return "deny"
        if self._ends(self.frames["negate"], near, 20) or self._ends(self.frames["negate"], before, 3):
            return "negate"
        if self._ends(self.frames["approach"], near, 12) and re.search(
            r"(?:à|de|d'|pour|qu')(?: (?:se |s'|le |la ))? ?$", near
        ):
            return "approach"
        if self._ends(self.frames["plan"], near, 14):
            return "plan"
        return "rumour" if self._ends(self.frames["rumour"], near, 12) else ""

    def frame_of_active(self, before: str) -> str:
        """What governs a noun of moving ("a démenti la rumeur de son passage", "aucun ralliement de …")."""
        near = self.text.lexicon.expression("grammar", "between").sub("", before[-120:])
        for frame, reach in (("deny", 14), ("negate", 8), ("conditional", 4), ("plan", 6)):
            if self._ends(self.frames[frame], near, reach):
                return frame
        return ""

    @staticmethod
    def _ends(pattern: re.Pattern[str], words: str, reach: int) -> bool:
        """The pattern stands within `reach` characters of the end, with no clause border after it."""
        matches = list(pattern.finditer(words, max(0, len(words) - reach - 60)))
        if not matches:
            return False
        last = matches[-1]
        rest = words[last.end() :]
        return len(rest) <= reach and not re.search(r"[,;:\"]|(?<!\w)(?:et|mais|qui|que|lorsque|car)(?!\w)", rest)


def _head_gender(words: str) -> str:
    return {"ce": "ce", "cet": "cet", "le": "le", "la": "la", "cette": "cette"}.get(words.split(" ")[0], words)
