"""French noun phrases for people without names → `GroupSpan`s: counts, shares, "des élus de la Bougie"."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.detect.document import Document
from pipeline.detect.french.counts import NUMBER, ONE_IN, PERCENT, SHARE, read_count, read_percent
from pipeline.detect.lexicon import Lexicon, lower
from pipeline.detect.spans import GroupSpan, PartySpan, PersonSpan, Span
from pipeline.records import Count


@lru_cache(maxsize=2)
def _patterns(lexicon: Lexicon) -> tuple[re.Pattern[str], ...]:
    plural = "|".join(sorted(lexicon.words("group_nouns"), key=len, reverse=True))
    single = "|".join(sorted(lexicon.words("singular_nouns"), key=len, reverse=True))
    acts = "|".join(sorted(lexicon.words("act_nouns"), key=len, reverse=True))
    adjectives = (
        "(?:(?:" + "|".join(sorted(lexicon.words("noun_adjectives"), key=len, reverse=True)) + ")(?![a-zà-ÿœ-]))"
    )
    after = rf"(?: (?:et |ou )?{adjectives}){{0,3}}(?: de (?:base|premier plan|second rang|haut rang|terrain))?"
    noun = rf"(?:ex-)?(?:{plural})(?![a-zà-ÿœ-]){after}"
    nouns = rf"{noun}(?:(?:, (?:ex-)?(?:{plural}))* (?:et|ou) (?:{adjectives} )?{noun})?"
    counted = re.compile(
        rf"(?<![\w$,.-])(?<!\d )(?P<n>{NUMBER})\"?(?! ?%| pour cent|,\d)"
        rf"(?:(?P<noun> ?(?:de (?:ses |leurs |nos |ces )|de |d'|des (?:{NUMBER} )?|parmi (?:les |ses )?)?"
        rf"(?:{adjectives} |ex-){{0,3}}{nouns})"
        rf"|(?= (?:de |d')?(?:{adjectives} )?(?:{acts})(?![a-zà-ÿœ-]))|(?P<pro> (?:d'entre eux|d'entre elles|"
        rf"des leurs|des siens|autres)(?! (?:partis|villes|provinces|pays)))"
        rf"|(?P<bare>(?= (?:ont|avaient|sont|étaient|auraient) )))(?![\w-])"
    )
    alone = re.compile(
        rf"(?:\bn'en |\ben )(?:[a-zà-ÿ]+ ){{1,3}}?(?:que |seulement |au plus |à peine )?(?P<n>{NUMBER})(?=[.,;:]|$|"
        rf" (?:et|tout|au|dans|sur)\b)"
    )
    cleft = rf"\b(?:ils|elles) (?:étaient|sont|seraient|furent) (?P<n>{NUMBER})(?=(?:, [^,.;]{{2,30}},)? à )"
    whole = re.compile(
        rf"(?<![\w-])(?:(?:tous|toutes) (?:les )?(?P<n>{NUMBER})(?= (?:ont|avaient|sont|étaient)\b|[,.;])|"
        rf"les intéressés"
        rf"|(?:ces|les) (?:nouveaux (?:venus|convertis|membres)|transfuges|ralliés|signataires|défecteurs|"
        rf"{adjectives} {noun}))(?![\w-])"
    )
    bare = re.compile(
        rf"(?<![\w'-])(?:des|plusieurs|certains|certaines|quelques|les|ses|leurs|nos|ces|de nombreux|de nombreuses|"
        rf"de nouveaux|d'autres|d'anciens|d'anciennes|aux) (?:{adjectives} |ex-){{0,3}}{nouns}(?![\w-])"
    )
    one = re.compile(
        rf"(?<![\w'-])(?:une?|l'|cet?|cette|l'un des|l'une des|un autre|une autre) ?(?:{adjectives} |ex-|ancienne? |"
        rf"\w+ième ){{0,2}}(?:{single})(?![\w-]){after}"
    )
    return counted, re.compile(f"{alone.pattern}|{cleft.replace('<n>', '<m>')}"), whole, bare, one


def tag_groups(document: Document, lexicon: Lexicon) -> None:
    """Put `GroupSpan`s on the document; all other tags must be there."""
    counted, alone, whole, bare, one = _patterns(lexicon)
    low = lower(document.mask)
    spans: list[Span] = [
        GroupSpan(
            m.start(), m.end(), read_percent(m.group()), "share", _party_of_share(document, low, m), is_aggregate=True
        )
        for pattern in (PERCENT, SHARE, ONE_IN)
        for m in pattern.finditer(low)
    ]
    document.tag(spans)
    low = lower(document.mask)
    document.tag(
        [
            GroupSpan(
                _before_tongs(low, m),
                m.end(),
                count,
                (m["noun"] or "autres").split(" ")[-1],
                _party(document, m),
                is_pronoun=not m["noun"],
            )
            for m in counted.finditer(low)
            if (count := read_count(m["n"])) and not _is_measure(low, m)
        ]
    )
    low = lower(document.mask)
    document.tag(
        [
            GroupSpan(*m.span("n" if m["n"] else "m"), count, "eux", is_pronoun=not m["m"])
            for m in alone.finditer(low)
            if (count := read_count(m["n"] or m["m"]))
        ]
    )
    low = lower(document.mask)
    document.tag(
        [
            GroupSpan(m.start(), m.end(), read_count(m["n"]) if m["n"] else None, "eux", is_pronoun=True)
            for m in whole.finditer(low)
        ]
    )
    low = lower(document.mask)
    document.tag(
        [
            GroupSpan(m.start(), m.end(), None, m.group().split(" ")[-1], _party(document, m))
            for m in bare.finditer(low)
            if not _SHARE_BEFORE.search(low, max(0, m.start() - 40), m.start())
        ]
    )
    low = lower(document.mask)
    document.tag(
        [
            GroupSpan(m.start(), m.end(), Count(1, 1), m.group().split(" ")[-1], _party(document, m))
            for m in one.finditer(low)
        ]
    )


def _party(document: Document, match: re.Match[str]) -> str | None:
    """The party that a group belongs to: "… du Parti", "… issus de la Bougie", "… provinciaux de l'ex-CNRP"."""
    low = lower(document.mask)
    for span in document.spans_in(match.end(), match.end() + 140):
        if isinstance(span, PartySpan):
            if _OF_PARTY.fullmatch(low[match.end() : span.start]):
                return span.party_id
            break
    if "royaliste" in match.group():
        return "FUNCINPEC"
    among = _AMONG.search(low, max(0, match.start() - 140), match.start())
    for span in document.spans_in(*among.span()) if among else ():
        if isinstance(span, PartySpan):
            return span.party_id  # "sur les sept élus de la Bougie, quatre ont …"
    return _party_before(document, low, match) if _ITS_PEOPLE.search(match.group()) else None


def _party_before(document: Document, low: str, match: re.Match[str]) -> str | None:
    """ "Coup dur pour le Funcinpec. Deux de ses députés …": the party named last, where no person stands between."""
    sentence = document.sentence_at(match.start())
    opening = document.sentences[max(0, sentence.index - 1)]
    start = opening.start if opening.paragraph == sentence.paragraph else sentence.start
    for span in reversed(list(document.spans_in(start, match.start()))):
        if isinstance(span, PersonSpan):
            return None
        if isinstance(span, PartySpan):
            return span.party_id
    return None


def _party_of_share(document: Document, low: str, match: re.Match[str]) -> str | None:
    """ "10 % des dirigeants du Parti …": the first party of the phrase."""
    before = _AMONG.search(low, max(0, match.start() - 140), match.start())
    for span in document.spans_in(*before.span()) if before else ():
        if isinstance(span, PartySpan):
            return span.party_id  # "parmi les élus de la Bougie, 12 % …"
    for span in document.spans_in(match.end(), match.end() + 90):
        if isinstance(span, PartySpan):
            return None if _VERB_OR_BREAK.search(low, match.end(), span.start) else span.party_id
    return None


_ITS_PEOPLE = re.compile(
    r"(?<!\w)(?:ses|leurs) (?:[a-zà-ÿ-]+ )?(?:députés|élus|conseillers|cadres|membres|sénateurs|candidats|dirigeants|"
    r"adhérents|responsables|parlementaires|représentants|chefs)(?!\w)"
)
_VERB_OR_BREAK = re.compile(r"[.,;:\"]|(?<!\w)(?:ont|a|sont|est|avaient|seraient|auraient|étaient)(?!\w)")
_AMONG = re.compile(r"(?<!\w)(?:parmi|sur|de tous) (?:les |ces |ses |leurs )?[^.;:\"]{5,110}, $")
_SHARE_BEFORE = re.compile("\ue005\ue000* ?$")
_OF_PARTY = re.compile(
    r"(?: [a-zà-ÿ-]{3,})?(?: (?:et|ou) [a-zà-ÿ ]{3,24})?(?: (?:de|d'|à|dans)(?: la| l'| le)? ?(?:province |district |"
    r"commune )?(?:de |d')?\ue003\ue000*)?,? "
    r"(?:issue?s? |venue?s? |élue?s? sous l'étiquette |étiquetée?s? |membres? |transfuges? |sortie?s? |au sein |"
    r"locaux |locales |"
    r"(?:du |de la |de l'|des )(?:bureau|comité|direction|section|cellule|antenne|instances|exécutif|état-major|"
    r"conseil)(?: [a-zà-ÿ]+){0,2} )?"
    r"(?:du |de la |de l'|de |d'|des |au |sous l'étiquette )?(?:l'ex-|ex-|l'ancienne? |ancienne? |défunt |petit |"
    r"différente?s |diverse?s |plusieurs |autres |deux |trois |"
    r"principal |même |grand |premier |rangs (?:du |de la |de l'))*(?:parti |mouvement )?(?:dissous )?"
)


def _before_tongs(low: str, match: re.Match[str]) -> int:
    """ "« Au moins quinze » cadres": where the phrase begins, before the quotation mark that closes inside it."""
    opened = low.startswith('"', match.end("n")) and low.startswith('"', match.start() - 1)
    return match.start() - opened


def _is_measure(low: str, match: re.Match[str]) -> bool:
    return bool(
        re.match(
            r" (?:ans|riels|dollars|mois|jours|semaines|heures|kilomètres|voix|sièges|communes|partis|listes|"
            r"pour cent)(?!\w)| ?%",
            low[match.end("n") : match.end("n") + 14],
        )
    ) or (
        low[max(0, match.start() - 4) : match.start()].endswith(("les ", "en "))
        and bool(re.fullmatch(r"(?:19|20)\d\d", match["n"].strip()))
    )
