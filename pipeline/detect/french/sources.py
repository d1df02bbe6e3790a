"""French sources: who stands beside a verb of saying, after "selon", or is an organisation that says so."""

from __future__ import annotations

import re

from pipeline.detect.document import Sentence
from pipeline.detect.english.text import Text
from pipeline.detect.reports import Claim
from pipeline.detect.spans import GroupSpan, PartySpan, PersonSpan
from pipeline.records import ClaimantSide

_TITLE = r"(?:m\. |mme |mm\. |mlle |me |le |la |l'|l'ancienne? |l'ex-)?"
#: Whom an inverted verb of saying names: "a déclaré le chef de la section, X", "dit-elle".
WHO = (
    r"(?:-t-|-)?(?P<pronoun>il|elle)(?![\w'])|"
    rf"(?:[^\".;:\n\ue001\ue005]{{0,90}}?[ '])?{_TITLE}(?P<person>\ue001\ue000*)"
)
_OBJECT_WORDS = r"(?<!\w)(?:que|qu'|à|au|aux|de|d'|du|des|par|contre|le|la|les|un|une|leurs?|son|sa|ses)(?!\w)"
#: "Au parti, on parle plutôt de trois départs"
_AT_THEIRS = re.compile(
    r"(?:au|à la|chez le|chez la|du côté du|du côté de la) (\ue002)\ue000*,? on (?:n'en |n'|ne |en )?$"
)
_ITS_OFFICER = re.compile(r" (?:son|sa|leur|l'un de ses|une de ses) [^,;.:\"]{3,60}, (?:m\. |mme )?")


class SourcedText(Text):
    """The scene with its French sources."""

    def source_beside(
        self, saying: re.Match[str], sentence: Sentence, start: int, end: int
    ) -> PersonSpan | PartySpan | GroupSpan | None:
        """Who a verb of saying or a "selon" belongs to: after "selon", before the verb, or after it when inverted."""
        low = self.low
        if ";" in low[min(saying.end(), end) : max(saying.start(), start)]:
            return None
        spans = [
            s
            for s in self.document.spans_in(sentence.start, sentence.end)
            if isinstance(s, PersonSpan | PartySpan | GroupSpan) and self.document.in_quote(s.start) is None
        ]
        if self.lexicon.pattern("source_words").match(saying.group()):
            pronoun = re.match(r" (lui|elle)(?!\w)", low[saying.end() : saying.end() + 6])
            if pronoun:
                return self._as_person(pronoun[1], saying.end() + 1)
            if re.match(r" (?:ce dernier|cette dernière|celui-ci|celle-ci)(?!\w)", low[saying.end() :]):
                earlier = [s for s in spans if s.end <= saying.start() and not isinstance(s, GroupSpan)]
                return earlier[-1] if earlier else None
            after = [s for s in spans if 0 <= s.start - saying.end() < 80]
            if not after:
                return None
            between = low[saying.end() : after[0].start]
            if isinstance(after[0], PersonSpan) and _ITS_OFFICER.fullmatch(between):
                return after[0]  # "selon son porte-parole, X"
            if re.search(r"[.,;:\"]", between):
                return None
            # "selon le porte-parole du PPC, X,": the name after the office.
            named = (
                s
                for s in after[:4]
                if isinstance(s, PersonSpan) and re.fullmatch(r"[^,;.]{0,40}(?:, )?", low[after[0].end : s.start])
            )
            return next(named, after[0])
        inverted = re.match(WHO, low[saying.end() :]) or re.match(rf" {WHO}", low[saying.end() :])
        if inverted:
            if inverted["pronoun"]:
                return self._as_person(inverted["pronoun"], saying.end() + inverted.start("pronoun"))
            at = saying.end() + inverted.start("person")
            # ", a déclaré le porte-parole X": after a comma or a quote the subject follows, with its title.
            turned = re.search(r"(?:[,\"] ?|(?<!\w)que )$", low[max(0, saying.start() - 5) : saying.start()])
            object_ = re.search(_OBJECT_WORDS, low[saying.end() : at])
            span = self.document.by_start.get(at)
            if isinstance(span, PersonSpan) and at - saying.end() < 80 and (turned or not object_):
                return span
        told_by = re.match(r" (?:le |la |l')?(?=\ue002)", low[saying.end() : saying.end() + 6])
        if told_by and re.search(r"[,\"] ?$", low[max(0, saying.start() - 2) : saying.start()]):
            # "Onze seulement, corrige la Bougie"
            span = self.document.by_start.get(saying.end() + told_by.end())
            if isinstance(span, PartySpan):
                return span
        at_theirs = _AT_THEIRS.search(low, sentence.start, saying.start())
        here = self.document.by_start.get(at_theirs.start(1)) if at_theirs else None
        if isinstance(here, PartySpan):
            return here
        for span in reversed([s for s in spans if s.end <= saying.start()]):
            between = low[span.end : saying.start()]
            if re.search(r"[;\"]|(?<!\w)(?:que|mais|parce|lorsque|où|dont)(?!\w)", between) or (
                start < span.start and end > span.end
            ):
                break
            if isinstance(span, PersonSpan) and re.fullmatch(r"[^.]{0,110}", between) and not self._is_inner(span):
                return span
            if (
                isinstance(span, PartySpan)
                and re.fullmatch(r"(?: [a-zà-ÿ' -]{0,40}|,[^,]{0,60},| \([^)]*\))? ?(?:n')?", between)
                and not self._is_inner(span)
            ):
                return span
            if (
                isinstance(span, GroupSpan)
                and re.fullmatch(r"[^.,]{0,60}", between)
                and span.count is not None
                and span.count.high == 1
            ):
                return span
        pronoun = re.search(r"(?<![\w-])(il|elle)(?: [a-zà-ÿ']+){0,2} $", low[sentence.start : saying.start()])
        if pronoun:
            return self._as_person(pronoun[1], sentence.start + pronoun.start(1))
        return None

    def body_that_says(self, position: int, sentence: Sentence) -> Claim | None:
        """An organisation or a news outlet beside a verb of saying in the sentence, as the source of what it tells."""
        saying = next(self.lexicon.pattern("claim_verbs").finditer(self.low, sentence.start, sentence.end), None)
        if saying is None or self.document.in_quote(position) is not None:
            return None
        sides: tuple[ClaimantSide, ...] = ("ngo", "media", "destination_party", "government")
        for side in sides:
            words = self.low if side == "destination_party" else self.plain
            for body in self.lexicon.pattern("organisations", side).finditer(words, sentence.start, sentence.end):
                gap = self.low[min(body.end(), saying.end()) : max(body.start(), saying.start())]
                if len(gap) < 60 and not re.search(r"[.;:\"]|(?<!\w)(?:que|qu|par|auprès|contre|à|chez)(?!\w)", gap):
                    return Claim(self.document.text[body.start() : body.end()], side)
        return None

    def _is_inner(self, span: PersonSpan | PartySpan) -> bool:
        """A name after a preposition ("contre X", "au PPC") says nothing itself; "le porte-parole du PPC" does."""
        lead = self.low[max(0, span.start - 40) : span.start]
        if re.search(
            r"(?:porte-parole|président|présidente|responsable|dirigeant|chef|secrétaire général|direction|bureau|"
            r"comité|section|branche|cadre|siège|communiqué|vice-président)[a-zà-ÿ ]{0,20} (?:du |de la |de l'|de |"
            r"d')$",
            lead,
        ):
            return False
        return bool(
            re.search(
                r"(?<!\w)(?:à|au|aux|contre|par|pour|avec|chez|dans|vers|rejoint|quitté|sur|rejoindre|quitter|de|du|"
                r"d'|rallié) ?(?:la |le |l'|m\. |mme )?$",
                lead,
            )
        )

    def _as_person(self, pronoun: str, at: int) -> PersonSpan | None:
        number = self.resolve(pronoun, at)
        return PersonSpan(at, at + len(pronoun), number, False) if number is not None else None

    def _selon(self, sentence: Sentence, position: int) -> PersonSpan | None:
        for match in self.lexicon.pattern("source_words").finditer(self.low, sentence.start, sentence.end):
            for span in self.document.spans_in(match.end(), sentence.end):
                if isinstance(span, PersonSpan) and span.start - match.end() < 90:
                    return span
            pronoun = re.match(r" (lui|elle)(?!\w)", self.low[match.end() : match.end() + 6])
            if pronoun:
                number = self.resolve(pronoun[1], match.start())
                if number is not None:
                    return PersonSpan(match.end() + 1, match.end() + 1 + len(pronoun[1]), number, False)
        return None
