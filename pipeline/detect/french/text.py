"""A tagged French document with what only French asks: whose quote, whose turn, who is "elle", who follows "selon"."""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property

from pipeline.detect.document import Quote, Sentence
from pipeline.detect.french.sources import WHO, SourcedText
from pipeline.detect.spans import PersonSpan, TimeSpan
from pipeline.records import DateSpan

#: Shared `resolve` knows the two genders by these words.
_GENDER = {
    "il": "he",
    "elle": "she",
    "lui": "him",
    "celui-ci": "he",
    "celle-ci": "she",
    "ce dernier": "he",
    "cette dernière": "she",
    "l'intéressé": "he",
    "l'intéressée": "she",
    "cet": "he",
    "ce": "he",
    "cette": "she",
    "la": "she",
    "le": "he",
}
_MONTH = re.compile(
    r"janvier|février|mars|avril|(?<!\w)mai(?!\w)|juin|juillet|août|septembre|octobre|novembre|décembre"
)
_SOON_AFTER = re.compile(
    r"(?:mais |et |puis,? )?(?:(?:quelques|deux|trois|quatre|cinq|six|sept|huit|neuf|dix) (?:mois|semaines|jours) "
    r"(?:plus tard|après|plus tôt|auparavant)|(?:plus tard )?(?:dans )?(?:la même année|cette année-là)|peu après|"
    r"dans la foulée|à la même époque)",
    re.IGNORECASE,
)
_HE_SHE = re.compile(r"(?<![\w-])(?:qu'|lorsqu'|puisqu'|s')?(il|elle)(?!\w)|-t-(il|elle)(?!\w)|-(il|elle)(?!\w)")
_THIS_ONE = re.compile(r"(?:cet?|cette|l'ex-|l'ancienne?) ?[a-zà-ÿ]")
_THE_MAN = re.compile(r"(?:l'homme|le jeune homme|la jeune femme|la femme|ce[t]? [a-zà-ÿ]+|cette [a-zà-ÿ]+)(?!\w)")
#: "X, élu de la Bougie : « … »"
_NAMED_COLON = re.compile(r"(?P<person>\ue001\ue000*)(?P<pronoun>)(?:, [^.\"\n]{0,90})? ?: ?\"?$")
#: "Avez-vous peur ? — Oui": question and answer in one paragraph.
_ASKED_ANSWERED = re.compile(r"\? ?[—–] ")
_RECORDED_BY = re.compile(r"(?:recueillis|réalisé|mené|conduit) par (?:m\. |mme )?$")
_WE_OR_I = re.compile(r"(?<!\w)(?:je |j'|nous |notre |nos |mon |ma |mes |moi)")
_FIRST = re.compile(r"(?<!\w)(?:je |j')")
_POSSESSIVE = re.compile(r"(?<!\w)(?:son|sa|ses|lui|l'avait|l'a|l'ont)(?!\w)")


def _in_year(day: date, year: int) -> date:
    """The same day of another year; 29 February may not be in it."""
    return day.replace(year=year, day=min(day.day, 28) if day.month == 2 else day.day)


class FrenchText(SourcedText):
    """The scene with French quotes, turns of speech, pronouns and sources."""

    reads_sources = True

    def __post_init__(self) -> None:
        super().__post_init__()
        for figure in self.cast.figures:
            # Whom somebody names in a quote is not who "elle" is outside it.
            figure.starts = [s for s in figure.starts if self.document.in_quote(s) is None]
        says = self.lexicon.pattern("claim_verbs").pattern
        described = self.lexicon.pattern("subjects", "described").pattern
        # Any verb may follow a quote: "« … », philosophe le secrétaire de la section, X".
        self._after_quote = re.compile(
            rf'[,.?!]{{0,2}}"?,? ?(?:{says}|(?:a |ont |avait )?(?:[a-zé]+ment )?[a-zà-ÿ]+(?: [a-zé]+ment)?(?= |'
            rf"-t?-?))(?:{WHO})"
        )
        self._noun_after = re.compile(
            rf'[,.?!]{{0,2}}"?,? ?(?:{says})(?: \ue004\ue000*)? (?P<noun>l\'intéressée?|{described})(?! [\ue001])'
        )
        self._before_quote = re.compile(
            rf"(?:(?P<person>\ue001\ue000*)|(?<!\w)(?P<pronoun>il|elle|celui-ci|"
            rf'celle-ci|ce dernier|cette dernière|l\'intéressée?))(?:, [^."\n]{{0,90}},)?[^."\n]{{0,40}}? '
            rf'?(?:{says})[^."\n]{{0,60}} ?:? ?"?$'
        )
        self._inverted = re.compile(rf"(?:{says})(?:{WHO})")

    def _speaker(self, quote: Quote, sentence: Sentence) -> int | None:
        after = self._after_quote.match(self.low, quote.end)
        if after is None and self.low[quote.end - 1 : quote.end] in ",.?!":
            after = self._after_quote.match(self.low, quote.end - 1)
        found = self._of_match(after, quote.start)
        if found is not None:
            return found
        noun = self._noun_after.match(self.open, quote.end) or self._noun_after.match(self.open, quote.end - 1)
        if noun is not None:
            # "« … », raconte l'élu": the man or woman told of.
            head = noun["noun"].split(" ")[0]
            return self.resolve(head if head in _GENDER else "l'intéressé", quote.start, mover=True)
        paragraph_start = self.document.paragraph(sentence.paragraph)[0].start
        before = self._before_quote.search(self.low, max(paragraph_start, quote.start - 220), quote.start)
        before = before or _NAMED_COLON.search(self.low, sentence.start, quote.start)
        found = self._of_match(before, before.start() if before else 0)
        if found is not None:
            return found
        # "… sa décision n'a « pas pesé »": a fragment belongs to who the sentence says speaks.
        said = self._inverted.search(self.low, quote.end, min(sentence.end, quote.end + 160))
        found = self._of_match(said, quote.start)
        if found is None and self.document.sentence_at(quote.start).start < quote.start - 3:
            source = self._selon(sentence, quote.start)
            found = source.person if isinstance(source, PersonSpan) else None
        return found

    def _named_before(self, quote: Quote, sentence: Sentence) -> int | None:
        """A quote without a verb of saying is of whom its paragraph named first in the last sentence with a name."""
        found = super()._named_before(quote, sentence)
        if found is not None or quote.start - sentence.start > 2:
            return found
        for other in reversed(self.document.paragraph(sentence.paragraph)):
            if other.index < sentence.index and self.document.in_quote(other.start + 1) is None:
                people = [s for s in self.document.spans_in(other.start, other.end) if isinstance(s, PersonSpan)]
                if people:
                    return people[0].person
        # "Il a raconté … « J'ai payé mon café et je suis parti. »": nobody is named in the whole paragraph.
        return self.resolve("", sentence.start, mover=True) if _FIRST.search(self.low, quote.start, quote.end) else None

    def _of_match(self, match: re.Match[str] | None, position: int) -> int | None:
        if match is None:
            return None
        if match["person"]:
            return self._person_at(match.start("person"))
        return self.resolve(match["pronoun"], position)

    @cached_property
    def turns(self) -> dict[int, int | None]:
        """Paragraph → who speaks it, in transcripts ("Raksa : …") and interviews ("R : …", "— …", "… ?")."""
        found: dict[int, int | None] = {}
        for sentence in self.document.sentences:
            if sentence.paragraph in found:
                continue
            words = self.low[sentence.start : sentence.end]
            label = re.match(r"(?:m\. |mme )?(\ue001\ue000*)(?: \([^)]*\))? ?: ", words)
            if label:
                found[sentence.paragraph] = self._person_at(sentence.start + label.start(1))
            elif re.match(r"(?:r|réponse) ?[:.] |[—–-] ", words) and sentence.paragraph > 0:
                found[sentence.paragraph] = self.main_figure
        questions = [n for n, words in self._paragraphs if len(words) < 160 and words.rstrip().endswith("?")]
        if len(questions) >= 3:
            found.update({n + 1: self.main_figure for n in questions if n >= 0})
        return found

    @cached_property
    def main_figure(self) -> int | None:
        """Whom an interview is with: the one introduced before the first question, else as in English."""
        opening = self.document.paragraph(0)
        asked = len(_ASKED_ANSWERED.findall(self.low)) + sum(w.rstrip().endswith("?") for _, w in self._paragraphs)
        for span in self.document.spans_in(opening[0].start, opening[-1].end) if opening and asked >= 2 else ():
            if (
                isinstance(span, PersonSpan)
                and not self.is_ruling_officer(self.cast.figures[span.person])
                and not _RECORDED_BY.search(self.low, opening[0].start, span.start)
            ):
                return span.person
        return super().main_figure

    @cached_property
    def _paragraphs(self) -> list[tuple[int, str]]:
        numbers = dict.fromkeys(s.paragraph for s in self.document.sentences)
        spans = [(n, self.document.paragraph(n)) for n in numbers]
        return [(n, self.low[sentences[0].start : sentences[-1].end]) for n, sentences in spans]

    def first_person(self, position: int) -> int | None:
        """Who "je" is at a position; in "Question ? — Réponse" what follows the dash is the interviewee's."""
        paragraph = self.document.paragraph(self.document.sentence_at(position).paragraph)
        dash = re.search(r"\? ?[—–] ", self.low[paragraph[0].start : position])
        if dash and self.document.in_quote(position) is None:
            return self.main_figure
        if self._told_by_party(position):
            return None
        if self._is_letter and self.document.in_quote(position) is None and position >= self.document.offset:
            return self.main_figure
        return super().first_person(position)

    def _told_by_party(self, position: int) -> bool:
        """ "Le parti évoque « une cinquantaine » de départs": a few words of whom the sentence tells, no person's."""
        quote = self.document.in_quote(position)
        if quote is None or quote.end - quote.start > 60:
            return False
        sentence = self.document.sentence_at(quote.start)
        lead = self.low[sentence.start : quote.start]
        return "\ue002" in lead and "\ue001" not in lead and not _WE_OR_I.search(self.low, quote.start, quote.end)

    @cached_property
    def _is_letter(self) -> bool:
        """The whole text is a letter or a statement of one person: "je" outside quotes is that person."""
        head = self.low[: self.document.offset + 700]
        spoken = len(re.findall(r"(?<!\w)(?:je |j')", self.low)) >= 2
        return spoken and bool(
            re.search(
                r"(?:lettre ouverte|nous adresse (?:cette|une) lettre|(?:cette|sa) lettre à|publions (?:ci-dessous|"
                r"ici) (?:la|sa) (?:lettre|déclaration))",
                head,
            )
        )

    def figure_of(self, position: int) -> int | None:
        """The person meant by the first il or elle at or before the position, else by what opens the sentence."""
        if re.match(r"j(?:e |')", self.low[position : position + 3]):
            return self.first_person(position)
        sentence = self.document.sentence_at(position)
        if re.match(
            r"(?:son|sa|ses|à l'en croire|de son (?:propre )?aveu)[ ,]", self.low[sentence.start : sentence.start + 24]
        ):
            return self.resolve("", sentence.start, mover=True)
        match = _HE_SHE.search(self.low, sentence.start, sentence.end)
        if match is not None:
            word = match[1] or match[2] or match[3]
            if re.match(
                r"il (?:y a|s'agit|faut|est (?:vrai|clair|probable|possible)|reste|n'y a|aura)",
                self.low[match.start() : match.start() + 16],
            ):
                return None
            return self.resolve(word, match.start())
        described = self.lexicon.pattern("subjects", "described").search(self.open, sentence.start, sentence.end)
        if (
            described
            and not self.people_in(sentence.start, sentence.end)
            and re.match(r"ce|l'|le |la ", described.group())
        ):
            return self.resolve(described.group().split(" ")[0], described.start(), mover=True)
        if not self.people_in(sentence.start, sentence.end) and _POSSESSIVE.search(
            self.low, sentence.start, sentence.end
        ):
            return self.resolve("", sentence.start, mover=True)
        return None

    def resolve(self, pronoun: str, position: int, *, mover: bool = False) -> int | None:
        opener = self._named_right_before(position) or self._topic_of_paragraph(position) if mover else None
        if opener is not None:
            return opener
        found = super().resolve(_GENDER.get(pronoun, pronoun), position, mover=mover)
        return self._only_one(position) if found is None else found

    def _topic_of_paragraph(self, position: int) -> int | None:
        """ "L'homme, âgé de 29 ans, …" at the head of a paragraph: whom the paragraph before named first."""
        here = self.document.sentence_at(position)
        if position != here.start or not _THE_MAN.match(self.low, position):
            return None
        before = self.document.paragraph(here.paragraph - 1) if here.paragraph > 0 else ()
        for span in self.document.spans_in(before[0].start, before[-1].end) if before else ():
            if (
                isinstance(span, PersonSpan)
                and self.document.in_quote(span.start) is None
                and not self.is_ruling_officer(self.cast.figures[span.person])
            ):
                return span.person
        return None

    def _named_right_before(self, position: int) -> int | None:
        """ "X, en revanche, confirme. Cette vendeuse a …": whom the sentence before named alone."""
        here = self.document.sentence_at(position)
        if position != here.start or here.index == 0 or not _THIS_ONE.match(self.low, position):
            return None
        before = self.document.sentences[here.index - 1]
        named = [
            s.person
            for s in self.document.spans_in(before.start, before.end)
            if isinstance(s, PersonSpan) and self.document.in_quote(s.start) is None
        ]
        return named[0] if before.paragraph == here.paragraph and len(set(named)) == 1 else None

    def _only_one(self, position: int) -> int | None:
        """Far from the last name: the one person whom the text has named so far, officials aside."""
        named = {
            f.number
            for f in self.cast.figures
            if any(self.document.offset <= s < position for s in f.starts) and not self.is_ruling_officer(f)
        }
        return named.pop() if len(named) == 1 else None

    def described_later(self) -> dict[int, list[tuple[int, int]]]:
        """Figure → later noun phrases that stand for the person and say more ("le fondateur de la Fédération …")."""
        found: dict[int, list[tuple[int, int]]] = {}
        for match in self.lexicon.pattern("subjects", "described").finditer(self.open, self.document.offset):
            near = self.low[match.end() : match.end() + 3]
            if near.startswith((" \ue001", ", \ue001")) or self.document.in_quote(match.start()) is not None:
                continue
            lead = self.low[max(0, match.start() - 12) : match.start()]
            if not re.search(r"(?:^|[.,;:\n\"] ?|(?<!\w)(?:que|où|mais|et|lorsque) )$", lead):
                continue
            who = self.resolve(match.group().split(" ")[0], match.start(), mover=True)
            if who is not None:
                found.setdefault(who, []).append(
                    (match.start(), min(match.end() + 70, self.document.sentence_at(match.start()).end))
                )
        return {who: [(s, self._phrase_end(s, e)) for s, e in spans] for who, spans in found.items()}

    def _phrase_end(self, start: int, end: int) -> int:
        stop = re.search(
            r"[,;:.\"]|(?<!\w)(?:a|ont|avait|est|était|qui|dit|affirme|assure)(?!\w)", self.low[start + 3 : end]
        )
        return start + 3 + stop.start() if stop else end

    def _when(self, span: TimeSpan, anchor: DateSpan | None) -> DateSpan | None:
        """ "Trois jours après son adhésion": pointing past the publication day, it pointed from something else."""
        when = super()._when(span, anchor)
        published = self.document.published
        if when is not None and span.points_to and published is not None and when.start > published:
            return None
        told = self._era_of(span.start)
        if when is not None and told is not None and not span.points_to and when.precision in {"day", "month"}:
            words = self.plain[span.start : span.end]
            if _MONTH.search(words) and not re.search(r"\d{4}", words) and when.start.year != told.start.year:
                year = told.start.year
                return DateSpan(_in_year(when.start, year), _in_year(when.end, year), when.precision)
        return when

    def _era_of(self, position: int) -> DateSpan | None:
        """ "Quelques mois plus tard, …" after what happened in 2008: that date, when it is years past."""
        sentence, published = self.document.sentence_at(position), self.document.published
        if published is None or not _SOON_AFTER.match(self.plain, sentence.start):
            return None
        told = self.date_before(sentence.start)
        return told if told is not None and (published - told.end).days > 365 else None

    def year_told(self, position: int) -> DateSpan | None:
        """The year of what is told at a position without a date, in a sentence that opens "Quelques mois plus tard"."""
        told = self._era_of(position)
        return DateSpan(date(told.start.year, 1, 1), date(told.start.year, 12, 31), "year") if told else None
