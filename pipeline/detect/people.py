"""Document → cast: who is named, by shape rather than by list, with second mentions by the last part of the name.

Khmer names in Latin letters are two to four capitalised words, family name first. The gazetteer only joins spellings
and adds ids; an empty gazetteer finds the same people. Roles, sides and places come from the words beside the name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.detect.document import Document
from pipeline.detect.gazetteer import Gazetteer
from pipeline.detect.lexicon import Lexicon, lower
from pipeline.detect.patterns import quick
from pipeline.detect.places import communes_of, first_place
from pipeline.detect.reports import Figure
from pipeline.detect.spans import PAD, PartySpan, PersonSpan, PlaceSpan, Span

_CAP = r"[A-ZÀ-Ý][a-zà-ÿ]+(?:-[A-Za-zÀ-ÿ][a-zà-ÿ]+)*"
# A name may follow an elision (d'Ouk Thavrith, l'ex-…), but no other apostrophe.
# What may not stand before it is asked behind its capital: so the search leaps from capital to capital.
_NAME = re.compile(rf"[A-ZÀ-Ý](?<![\w.-].)(?<!(?<![dlnjqu])'.){_CAP[len('[A-ZÀ-Ý]') :]}(?: {_CAP}){{0,6}}(?![\w-])")
# Official letters set names in capitals: "Mr KHEANG SOPHORN".
_UPPER_NAME = quick(
    re.compile(
        r"(?<![\w'.-])(Mr|Mrs|Ms|Miss|Dr|Samdech|Oknha|H\.E\.|Excellency) ((?:[A-Z]{2,} ){1,3}[A-Z]{2,})(?![\w-])"
    )
)
_SPEAKER = re.compile(r"(?<![^\n])([A-Z][A-Z]{2,})(?: \([^)\n]*\))?:")
_UNIT_AFTER = re.compile(
    r" (?:commune|district|village|province|pagoda|market|Street|street|Boulevard|bridge|school|road|river)\b"
)
_PLACE_BEFORE = re.compile(
    r"(?:\b(?:in|near|at|outside|around|across)|\b(?:chief|councillor|council|residents?) of|\bvillage of"
    r"|\bcommune of|\bdistrict of|\btown of) $"
)


_AGE_AFTER = re.compile(r", \d\d,")
# "A Sam Rainsy commune chief": the party that bears the name.
_PARTY_OF_NAME = re.compile(
    r" (?:commune|lawmaker|councillor|official|activist|member|candidate|MP|supporter|parliamentarian|legislator)s?\b"
)
# "Sun Theary": a family name, though papers are called so.
_SURNAMES = frozenset({"Sun"})
# Khmer titles that are family names too: of two words, they are the name.
_OPENING_SURNAMES = frozenset({"So", "Him", "Men"})
_NAMED_SO = re.compile(r"'s [a-z]|, (?:an?|the|who|whose|once|until|\d\d)\b")
_SMALL_WORD_SURNAMES = frozenset(
    {"In", "So", "An", "Than", "Yet", "Long", "Him", "Some", "Her", "You", "Both", "Am", "Are", "Be", "Ten", "Say"}
)
_ALSO_SURNAMES = frozenset({"Neak", "Ta", "Ming", "Lok", "Srey"})


@dataclass
class Cast:
    """The people of a document, in the order of their first mention."""

    figures: list[Figure] = field(default_factory=list)
    by_last: dict[str, list[int]] = field(default_factory=dict)

    def add(self, name: str, start: int, person_id: str | None = None, gender: str = "") -> Figure:
        figure = Figure(len(self.figures), name, start, person_id, gender)
        self.figures.append(figure)
        self.by_last.setdefault(name.rsplit(" ", 1)[-1].casefold(), []).append(figure.number)
        return figure

    def find(self, name: str, person_id: str | None) -> Figure | None:
        glued = _glue(name)
        for figure in self.figures:
            if _glue(figure.name) == glued or (person_id and figure.person_id == person_id):
                return figure
        return None

    def named_last(self, word: str, before: int) -> Figure | None:
        """The figure whose name ends so and who was mentioned last before that place (or first after it)."""
        numbers = self.by_last.get(word.casefold(), ())
        best: Figure | None = None
        for number in numbers:
            figure = self.figures[number]
            if best is None or max((s for s in figure.starts if s < before), default=-1) > max(
                (s for s in best.starts if s < before), default=-1
            ):
                best = figure
        return best


_WORD = re.compile(r"\S+")
_PLAIN_WORD = re.compile(r"(?<![A-Za-z0-9\u00c0-\u024f])[a-z0-9\u00df-\u024f][A-Za-z0-9\u00c0-\u024f]*")


def tag_people(document: Document, gazetteer: Gazetteer, lexicon: Lexicon) -> Cast:
    """Put `PersonSpan`s on the document and return the cast; parties, places and times must be tagged before."""
    cast = Cast()
    found = _full_names(document, gazetteer, lexicon, cast)
    spans: list[Span] = [PersonSpan(start, end, number, True) for start, end, number in found]
    document.tag(spans)
    document.tag(_second_mentions(document, lexicon, cast))
    for span in document.spans:
        if isinstance(span, PersonSpan):
            cast.figures[span.person].starts.append(span.start)
    for figure in cast.figures:
        figure.starts = sorted(set(figure.starts))
    return cast


def _full_names(document: Document, gazetteer: Gazetteer, lexicon: Lexicon, cast: Cast) -> list[tuple[int, int, int]]:
    text, mask = document.text, document.mask
    known = {(s, e): person for s, e, _, person in gazetteer.person_index.find(text, document.words)}
    candidates = _candidates(document, gazetteer, lexicon, mask)
    spans: dict[tuple[int, int], tuple[str | None, str]] = {}
    for (start, end), person in known.items():
        if PAD not in mask[start:end] and "\n" not in mask[start:end] and not _PARTY_OF_NAME.match(mask, end):
            spans[(start, end)] = (person, "")
    for start, end, gender in candidates:
        overlapping = [(s, e) for s, e in spans if s < end and start < e]
        if overlapping:
            for key in overlapping:
                if gender and not spans[key][1]:
                    spans[key] = (spans[key][0], gender)
            continue
        spans[(start, end)] = (None, gender)
    result = []
    # The body names people in full more reliably than a headline does: read it first.
    ordered = sorted(spans, key=lambda span: (span[0] < document.offset, span))
    title_case = _is_title_case(document)
    for start, end in ordered:
        person, gender = spans[(start, end)]
        name = text[start:end]
        figure = cast.find(name, person)
        if figure is None:
            if start < document.offset and title_case and person is None:
                continue
            figure = cast.add(name, start, person, gender)
        figure.gender = figure.gender or gender
        result.append((start, end, figure.number))
    return result


def _candidates(document: Document, gazetteer: Gazetteer, lexicon: Lexicon, mask: str) -> list[tuple[int, int, str]]:
    stop, organisations = lexicon.words("not_names"), lexicon.words("org_words")
    if lexicon.has("group_nouns"):
        # "Founders Chiv Kanitha and Lay Sothun"
        stop = stop | lexicon.words("group_nouns")
    honorific = _honorifics(lexicon)
    plain = set(_PLAIN_WORD.findall(mask))
    communes = _communes(gazetteer)
    place_before = lexicon.pattern("place_before") if lexicon.has("place_before") else _PLACE_BEFORE
    sentence_starts = {s.start for s in document.sentences} | {q.start for q in document.quotes}
    found = []
    for match in _UPPER_NAME.finditer(mask):
        found.append((match.start(2), match.end(2), honorific.get(match[1], "")))
    for match in _NAME.finditer(mask):
        words = [(m.start(), m.end(), m.group()) for m in _WORD.finditer(mask, match.start(), match.end())]
        gender = ""
        had_title = False
        while words and (
            (words[0][2] in honorific and not (len(words) == 2 and words[0][2] in _ALSO_SURNAMES))
            or (words[0][2].lower() in stop and not _is_short_surname(words, sentence_starts, mask))
            or (
                words[0][0] in sentence_starts
                and words[0][2].lower() in plain
                and len(words) > 1
                and not _is_short_surname(words, sentence_starts, mask)
            )
        ):
            if words[0][2] in honorific:
                gender = honorific[words[0][2]] or gender
                had_title = True
            words.pop(0)
        if words and words[0][2] == "State" and mask[: words[0][0]].endswith(("ecretary of ", "inister of ")):
            words.pop(0)
        judged = words[1:] if words and words[0][2] in _SURNAMES else words
        if any(w in organisations for _, _, w in judged):
            continue
        while words and words[-1][2].lower() in stop:
            words.pop()
        if not 2 <= len(words) <= 4:
            continue
        start, end = words[0][0], words[-1][1]
        if not had_title:
            if _UNIT_AFTER.match(mask, end) or mask[start:end].casefold() in communes:
                continue
            if place_before.search(mask, max(0, start - 24), start) and not _AGE_AFTER.match(mask, end):
                continue
        found.append((start, end, gender))
    return found


def _is_short_surname(words: list[tuple[int, int, str]], sentence_starts: set[int], mask: str) -> bool:
    """ "… and In Sophon": a family name that is a small word too, in the middle of a sentence; at its head only with
    an apposition or a genitive after it ("So Chandara, a former councillor, …", "Him Vuthy's house").
    """
    if len(words) != 2 or words[0][2] not in _SMALL_WORD_SURNAMES:
        return False
    opens = words[0][0] in sentence_starts
    return not opens or (words[0][2] in _OPENING_SURNAMES and bool(_NAMED_SO.match(mask, words[1][1])))


def _second_mentions(document: Document, lexicon: Lexicon, cast: Cast) -> list[Span]:
    mask = document.mask
    honorific = _honorifics(lexicon)
    spans: list[Span] = []
    ordered = sorted(s.start for s in document.spans if isinstance(s, PersonSpan))
    for figure in cast.figures:
        figure.starts = [
            s for s in ordered if isinstance(p := document.by_start[s], PersonSpan) and p.person == figure.number
        ]
    for match in _NAME.finditer(mask):
        words = match.group().split(" ")
        gender = ""
        offset = match.start()
        while len(words) > 1 and (words[0] in honorific or words[0].lower() in lexicon.words("not_names")):
            gender = honorific.get(words[0], "") or gender
            offset += len(words[0]) + 1
            words.pop(0)
        if len(words) != 1:
            continue
        figure_ = cast.named_last(words[0], offset)
        if figure_ is None and offset > match.start():
            # "Ms Sor": a title may stand before the family name.
            figure_ = next((f for f in cast.figures if f.name.split(" ")[0] == words[0]), None)
        if figure_ is None:
            continue
        figure_.gender = figure_.gender or gender
        figure_.starts.append(offset)
        spans.append(PersonSpan(offset, offset + len(words[0]), figure_.number, False))
    for match in _SPEAKER.finditer(mask):
        figure_ = cast.named_last(match[1], match.start())
        if figure_ is not None:
            spans.append(PersonSpan(match.start(1), match.end(1), figure_.number, False))
    return spans


def describe(document: Document, cast: Cast, lexicon: Lexicon, windows: dict[int, list[tuple[int, int]]]) -> None:
    """Fill in role, standing, party and place of each figure from the stretches of text that describe it."""
    raw = lower(document.text)
    roles = {name: lexicon.pattern("roles", name) for name in lexicon.section("roles")}
    for figure in cast.figures:
        for start, end in windows.get(figure.number, ()):
            inside = document.spans_in(start, end)
            parties = [s for s in inside if isinstance(s, PartySpan)]
            named = [s for s in parties if s.party_id and s.party_id != "GOVERNMENT"]
            figure.parties += [s.party_id for s in named if s.party_id and s.party_id not in figure.parties]
            if not named and figure.party_id is None and any(_GONE.search(raw, s.start, s.end) for s in parties):
                figure.party_id = _party_that_is_gone(document)
            if named and figure.party_id is None:
                certain = [s for s in named if not s.is_generic] or named
                figure.party_id = certain[0].party_id
            if figure.place is None:
                figure.place = first_place(s for s in inside if isinstance(s, PlaceSpan))
            if not figure.stands:
                figure.stands = next((name for name, p in roles.items() if p.search(raw, start, end)), "")
                if figure.stands and figure.role is None:
                    figure.role = _role_words(raw[start:end], document.text[start:end])
            if figure.role is None and named:
                figure.role = _role_words(raw[start:end], document.text[start:end])


_GONE = re.compile(r"dissolved|banned|outlawed|dissous|interdit")


def _party_that_is_gone(document: Document) -> str | None:
    """Whom "the dissolved party" means: the party named most often beside the ruling one."""
    names = [
        s.party_id for s in document.spans if isinstance(s, PartySpan) and not s.is_generic and s.party_id != "CPP"
    ]
    return max(names, key=names.count) if names else None


def _role_words(low: str, text: str) -> str | None:
    words = text.strip(" ,;.\n\"'")
    return words[:120] if words else None


_HONORIFICS: dict[str, dict[str, str]] = {}


def _honorifics(lexicon: Lexicon) -> dict[str, str]:
    key = str(lexicon.path)
    if key not in _HONORIFICS:
        _HONORIFICS[key] = {
            word: gender
            for gender, words in lexicon.section("honorifics").items()
            for title in words
            for word in str(title).split(" ")
        }
    return _HONORIFICS[key]


_COMMUNES: dict[int, frozenset[str]] = {}


def _communes(gazetteer: Gazetteer) -> frozenset[str]:
    if id(gazetteer) not in _COMMUNES:
        _COMMUNES[id(gazetteer)] = communes_of(gazetteer.places)
    return _COMMUNES[id(gazetteer)]


def _glue(name: str) -> str:
    return re.sub(r"[\s'-]", "", name).casefold()


def _is_title_case(document: Document) -> bool:
    words = re.findall(r"[A-Za-z]{4,}", document.text[: document.offset])
    return len(words) > 3 and sum(w[0].isupper() for w in words) > 0.7 * len(words)


def genders_by_pronoun(document: Document, cast: Cast, *, he: re.Pattern[str], she: re.Pattern[str]) -> None:
    """A sentence with one person and one kind of pronoun after the name tells he or she."""
    low = lower(document.mask)
    for sentence in document.sentences:
        people = [s for s in document.spans_in(sentence.start, sentence.end) if isinstance(s, PersonSpan)]
        if len({s.person for s in people}) != 1:
            continue
        tail = low[people[0].end : sentence.end]
        is_he, is_she = bool(he.search(tail)), bool(she.search(tail))
        figure = cast.figures[people[0].person]
        if is_he != is_she and not figure.gender and PAD not in figure.name:
            figure.gender = "m" if is_he else "f"
