"""French time words → `TimeSpan`s; the arithmetic is that of `dates`."""

from __future__ import annotations

import re
from datetime import date, timedelta

from pipeline.detect import dates
from pipeline.detect.document import Document
from pipeline.detect.french.counts import read_number
from pipeline.detect.lexicon import lower
from pipeline.detect.spans import Span, TimeSpan
from pipeline.records import DateSpan

_MONTHS = {
    w: n
    for n, w in enumerate(
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(), 1
    )
}
_MONTHS |= {"fevrier": 2, "aout": 8, "decembre": 12}
_WEEKDAYS = {w: n for n, w in enumerate("lundi mardi mercredi jeudi vendredi samedi dimanche".split())}
_M = "(?:" + "|".join(_MONTHS) + ")"
_W = "(?:" + "|".join(_WEEKDAYS) + ")"
_D = r"(?:1er|premier|\d{1,2})"
_Y = r"(?:19|20)\d\d"
_N = (
    r"(?:\d+|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|dix-huit|vingt|"
    r"quelques|plusieurs|une dizaine de|une quinzaine de)"
)
_U = r"(?:jours?|nuits?|semaines?|quinzaine|mois|ans?|années?|heures?)"
_PARTS = r"(?: (?:matin|soir|après-midi|dans la (?:nuit|soirée|matinée)))?"

_FRENCH = re.compile(
    # Tried only where a word begins, on lower-cased text: this is the slowest pattern of the grammar.
    r"(?<![\w-])(?:"
    + "|".join(
        (
            rf"(?P<range>(?:entre (?:le |la |les )?|du |des |de |d')(?P<r1>{_D}(?:er)?(?: {_M})?|"
            rf"{_M})(?: (?P<ry1>{_Y}))? (?:et|au|à) (?:le |la )?(?P<r2>{_D} {_M}|{_M})(?: (?P<ry2>{_Y}))?)",
            rf"(?P<dmy>(?:{_W},? )?(?:le )?(?:{_W} )?(?P<d1>{_D}) (?P<m1>{_M})(?:,? (?P<y1>{_Y}|dernier|prochain|"
            rf"de la même année|de l'année suivante))?)",
            r"(?P<iso>(?:19|20)\d\d-\d\d-\d\d)",
            r"(?P<num>(?<!\d)\d{1,2}/\d{1,2}/(?:19|20)\d\d)",
            rf"(?P<part>(?:(?:au |en |à la |dès le |dès la |depuis le |depuis la |vers la |dès )?(?:début|fin|milieu|"
            rf"mi-|courant|mi)(?: (?:du mois )?(?:de |d'))? ?|(?:la|les|au cours de la|pendant la|"
            rf"durant la) (?:première|deuxième|seconde|troisième|dernière|premiers?|derniers?)(?: (?:semaine|"
            rf"quinzaine|moitié|jours))(?: (?:du mois )?(?:de |d'))?)(?P<m3>{_M})(?: (?P<y3>{_Y}|dernier|prochain))?)",
            rf"(?P<half>(?:premier|second|deuxième|troisième|quatrième|dernier) (?:semestre|"
            rf"trimestre)(?: (?:de )?(?:l'année )?(?P<yh>{_Y}))?|(?:première|seconde|"
            rf"deuxième) moitié (?:de )?(?:l'année )?(?P<yh2>{_Y}))",
            rf"(?P<my>(?P<m4>{_M}) (?P<y4>{_Y}|dernier|prochain|de l'an dernier|de l'année dernière|de la même année|"
            rf"de cette année|suivant))",
            rf"(?P<m>(?<![\w-])(?P<m5>{_M})(?![\w-]))",
            rf"(?P<wd>(?P<w>{_W}){_PARTS}(?: (?P<wq>dernier|prochain|passé|précédent|suivant|de la semaine dernière|"
            rf"en huit))?)",
            r"(?P<rel>avant-hier|hier(?: (?:matin|soir))?|aujourd'hui|demain|ce (?:matin|soir|mois-ci|mois|week-end)|"
            r"cet après-midi|cette (?:semaine|année|nuit)"
            r"|(?:la )?semaine (?:dernière|passée|prochaine|suivante|précédente)|(?:le |du |au )?mois (?:dernier|"
            r"passé|prochain|suivant|précédent)"
            r"|l'an (?:dernier|passé|prochain)|l'année (?:dernière|passée|prochaine|suivante|précédente)|(?:le |"
            r"du )week-end(?: (?:dernier|passé))?"
            r"|la veille(?: au soir)?|le lendemain|au lendemain|dès le lendemain|le surlendemain|le jour même|"
            r"le même jour|le soir même|ce jour-là|ce soir-là|ce matin-là|cette nuit-là|le même soir|le même matin"
            r"|la même (?:semaine|année)|le même mois|ce mois-là|cette semaine-là|cette année-là|l'avant-veille)",
            rf"(?P<ago>(?:il y a|voici|voilà|ça fait) (?:à peine |moins d'|plus d'|près d'|près de |environ |déjà |"
            rf"seulement )?(?P<n>{_N}) (?P<u>{_U}))",
            rf"(?P<shift>(?P<n1>{_N}) (?P<u1>{_U}) (?:plus )?(?P<dir>plus tôt|auparavant|avant|plus tard|après|tôt|"
            rf"tard))",
            rf"(?P<window>(?:au cours |durant |pendant |lors |sur |depuis |dans |en )?(?:de ces|des|ces|les|du|"
            rf"de la) ?(?P<n2>{_N} )?(?:dernier|dernière|derniers|dernières) (?P<u2>{_U})|depuis (?:plus de |"
            rf"près de |environ |quelque )?(?P<n3>{_N}) (?P<u3>{_U}))",
            rf"(?P<y>(?:(?<=\ben )|(?<=\bde )|(?<=\bdepuis )|(?<=\bdès )|(?<=\bl'année )|(?<=\bfin )|(?<=\bdébut )|"
            rf"(?<=\bmi-)|(?<=\bet )|(?<=\bà ))(?P<yy>{_Y})(?![\d, ]\d|[\w%]| (?:membres|personnes|militants|élus|"
            rf"riels|voix|partisans|dollars)))",
        )
    )
    + ")"
)
_POINTERS = {
    "same": (
        "le jour même",
        "le même jour",
        "le soir même",
        "ce jour-là",
        "ce soir-là",
        "ce matin-là",
        "cette nuit-là",
        "le même soir",
        "le même matin",
    ),
    "same_month": ("le même mois", "ce mois-là"),
    "same_week": ("la même semaine", "cette semaine-là"),
    "same_year": ("la même année", "cette année-là"),
    "next_month": ("mois suivant",),
    "previous_month": ("mois précédent",),
    "next_day": ("le lendemain", "au lendemain", "dès le lendemain"),
    "previous_day": ("la veille", "la veille au soir"),
    "next_week": ("semaine suivante",),
    "next_year": ("l'année suivante",),
    "shift:2:day": ("le surlendemain",),
    "shift:-2:day": ("l'avant-veille",),
    "shift:-1:week": ("semaine précédente",),
    "shift:-1:year": ("l'année précédente",),
}
_POINTS_TO = {phrase: kind for kind, phrases in _POINTERS.items() for phrase in phrases}
_PREFIX = re.compile(
    r"(?:\b(?P<since>depuis|à partir|à compter|dès|à dater)(?: (?:de|du|d'|la|le))?"
    r"|\b(?P<until>jusqu'(?:au|à|en|à la)|avant|d'ici)(?: (?:le|la|à|fin|au))?) ?(?:le |la )?$",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"\b(?:sera|seront|doit|doivent|devra|devrait|devraient|prévue?s?|aura|auront|prochaine?s?|à venir|fixée?s?|va|"
    r"vont|"
    r"organisera|attendue?s?|rendez-vous|[a-zà-ÿ]+(?:er|ir|dr|tr)(?:a|ont|ait|aient))\b",
)
_FOR = re.compile(r"(?<!\w)pour (?:le )?$", re.IGNORECASE)
_UNIT = {"j": "day", "n": "day", "s": "week", "q": "week", "m": "month", "a": "year", "h": "hour"}


def tag_times(document: Document) -> None:
    """Put French `TimeSpan`s on the document."""
    published = document.published
    if published is None:
        return
    spans: list[Span] = []
    told: tuple[int, int] | None = None
    for match in _FRENCH.finditer(lower(document.text)):
        paragraph = document.sentence_at(match.start()).paragraph
        if told and told[0] != paragraph:
            told = None
        base = _end_of(told[1]) if told and ((match["dmy"] and not match["y1"]) or match["m"]) else published
        span = _read(match, document, base if base < published else published)
        if span is None:
            continue
        spans.append(span)
        explicit = match["y"] or match["my"] or (match["dmy"] and match["y1"])
        if (
            explicit
            and span.when
            and span.when.start.year < published.year - 1
            and not _BORN.search(document.text, max(0, span.start - 50), span.start)
            and not _SET_OFF.search(document.text, max(0, span.start - 80), span.start)
        ):
            told = (paragraph, span.when.end.year)
        elif span.when and not explicit and base == published and match["rel"]:
            told = None
    document.tag(spans)


_BORN = re.compile(
    r"(?:élue?s?|fondée?s?|créée?s?|née?s?|élections?|scrutin|législatives|communales|sénatoriales)[a-zà-ÿ' ]{0,30} $"
)


#: "X, interdit de politique en novembre 2017, avait …": what is set off says nothing of the year of the rest.
_SET_OFF = re.compile(
    r", (?!(?:il|elle|ils|elles|et|mais|puis)(?!\w))[a-zà-ÿ]{3,}(?:ée?s?|ite?s?|ue?s?|ise?s?) (?:[a-zà-ÿ']+ )*$"
)


def _end_of(year: int) -> date:
    return date(year, 12, 31)


def _read(match: re.Match[str], document: Document, published: date) -> TimeSpan | None:
    start, end = match.span()
    if start and (document.text[start - 1].isalnum() or document.text[start - 1] == "-"):
        return None
    if end < len(document.text) and document.text[end].isalnum():
        return None
    words = match.group().lower()
    if document.text[start].isupper() and re.search(r"[A-ZÀ-Ý][a-zà-ÿ-]+ $", document.text[max(0, start - 20) : start]):
        return None  # "Var Samedi" is a person
    pointer = _POINTS_TO.get(re.sub(r"^(?:la |le |du |au )(?=semaine|mois)", "", words), "")
    if pointer:
        return TimeSpan(start, end, None, pointer)
    if match["shift"]:
        number = read_number(match["n1"])
        unit = _UNIT[match["u1"][0].lower()]
        if number is None or unit == "hour":
            return None
        sign = -1 if match["dir"].lower() in {"plus tôt", "auparavant", "avant", "tôt"} else 1
        return TimeSpan(start, end, None, f"shift:{sign * int(number)}:{unit}")
    lead = re.split(r"[.;:!?\n]", document.text[max(0, start - 50) : start])[-1]
    kind = next(k for k in _READERS if match[k])
    future = kind in {"dmy", "m", "wd", "part"} and bool(_FUTURE.search(lead) or _FOR.search(lead))
    when = _READERS[kind](match, published, future)
    if when is None:
        return None
    prefix = _PREFIX.search(document.text, max(0, start - 24), start)
    if words.startswith("depuis") and kind != "window":
        return TimeSpan(start, end, DateSpan(when.start, max(when.start, published), "range"), "since")
    if prefix and prefix["since"] and when.start <= published and kind != "range":
        if prefix["since"].lower() == "dès":
            return TimeSpan(start, end, when)
        return TimeSpan(prefix.start(), end, DateSpan(when.start, max(when.start, published), "range"), "since")
    if prefix and prefix["until"]:
        return TimeSpan(start, end, when, "until")
    return TimeSpan(start, end, when)


def _day_number(word: str) -> int:
    return 1 if word.lower() in {"1er", "premier"} else int(re.sub(r"\D", "", word))


def _year_of(word: str | None, published: date, month: int, day: int = 1) -> int | None:
    """The year that "2023", "dernier" or "de l'an dernier" gives to a month; null when nothing is said."""
    if not word:
        return None
    word = word.lower()
    if word.isdigit():
        return int(word)
    if "an dernier" in word or "année dernière" in word:
        return published.year - 1
    if word == "dernier":
        return (
            published.year
            if ((month, day) < (published.month, published.day) and month != published.month)
            or (month == published.month and day <= published.day and day > 1)
            else published.year - 1
        )
    if word == "prochain":
        return published.year if (month, day) > (published.month, published.day) else published.year + 1
    return published.year


def _read_dmy(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    number, month = _day_number(m["d1"]), _MONTHS[m["m1"].lower()]
    named = _year_of(m["y1"], published, month, number)
    when = (
        dates.safe_date(named, month, number) if named else dates.day_in_month(published, number, month, future=future)
    )
    return dates.day(when) if when else None


def _read_iso(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    try:
        return dates.day(date.fromisoformat(m["iso"]))
    except ValueError:
        return None


def _read_num(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    number, month, year = map(int, m["num"].split("/"))
    when = dates.safe_date(year, month, number)
    return dates.day(when) if when else None


def _month_of(word: str, year_word: str | None, published: date, future: bool) -> DateSpan:
    month = _MONTHS[word.lower()]
    named = _year_of(year_word, published, month)
    return dates.month(named, month) if named else dates.last_month_named(published, month, future=future)


def _read_part(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    whole = _month_of(m["m3"], m["y3"], published, future)
    words = m.group().lower()
    if "semaine" in words:
        for ordinal, first in (("premi", 0), ("deuxi", 7), ("second", 7), ("troisi", 14)):
            if ordinal in words:
                start = whole.start + timedelta(days=first)
                return DateSpan(start, start + timedelta(days=6), "week")
        return DateSpan(whole.end - timedelta(days=6), whole.end, "week")
    return whole


def _read_half(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    year, words = int(m["yh"] or m["yh2"] or published.year), m.group().lower()
    months = 3 if "trimestre" in words else 6
    parts = 12 // months
    part = next(
        (n for n, word in enumerate(("premi", "second", "trois", "quatr")) if word in words.replace("deuxi", "second")),
        parts - 1,
    )
    start = date(year, 1 + months * part, 1) if part < parts else date(year, 13 - months, 1)
    return DateSpan(start, dates.shift_months(start, months) - timedelta(days=1), "range")


def _read_my(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    return _month_of(m["m4"], m["y4"], published, future)


def _read_m(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    return _month_of(m["m5"], None, published, future)


def _read_wd(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    weekday, which = _WEEKDAYS[m["w"].lower()], (m["wq"] or "").lower()
    if which == "de la semaine dernière":
        return dates.day(published - timedelta(days=published.weekday() + 7 - weekday))
    if which in {"prochain", "en huit"} or (future and not which and weekday != published.weekday()):
        return dates.day(dates.next_weekday(published, weekday))
    return dates.day(dates.last_weekday(published, weekday, before=1 if which else 0))


def _read_rel(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    words = m.group().lower()
    back = {"avant-hier": 2, "demain": -1}.get(words, 1 if words.startswith("hier") else None)
    if back is not None:
        return dates.day(published - timedelta(days=back))
    if words in {"aujourd'hui", "ce matin", "ce soir", "cet après-midi", "cette nuit"}:
        return dates.day(published) if words != "aujourd'hui" else None
    if "week-end" in words:
        sunday = dates.last_weekday(published, 6)
        return DateSpan(sunday - timedelta(days=1), sunday, "range")
    steps = 1 if re.search(r"derni|passé", words) else -1 if "prochain" in words else 0
    if "semaine" in words:
        return dates.week_of(published - timedelta(days=7 * steps))
    if "mois" in words:
        return dates.month_before(published, steps)
    return dates.year(published.year - steps)


def _read_ago(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    number = read_number(m["n"]) if m["n"].lower() not in {"quelques", "plusieurs"} else None
    unit = _UNIT[m["u"][0].lower()]
    if number is None or unit == "hour":
        return None
    return dates.ago(published, int(number), unit)


def _read_window(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    words = (m["n2"] or m["n3"] or "un").strip().lower()
    unit = _UNIT[(m["u2"] or m["u3"])[0].lower()]
    number = read_number(words) or 1
    if words in {"quelques", "plusieurs"} or unit == "hour":
        return None
    if unit == "day":
        start = published - timedelta(days=int(number))
    elif unit == "week":
        start = published - timedelta(days=7 * int(number))
    else:
        start = dates.shift_months(published, -int(number) * (12 if unit == "year" else 1))
    return DateSpan(start, published, "range")


def _read_y(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    return dates.year(int(m["yy"]))


def _read_range(m: re.Match[str], published: date, future: bool) -> DateSpan | None:
    last = _range_end(m["r2"].lower(), m["ry2"], published)
    first_words = m["r1"].lower()
    number, name = re.search(r"\d+", first_words), re.search(_M, first_words)
    if last is None or (number is None and name is None):
        return None
    month = _MONTHS[name.group()] if name else last.start.month
    year = int(m["ry1"]) if m["ry1"] else last.end.year
    day = int(number.group()) if number else 1
    first = dates.safe_date(year, month, day)
    if first and first > last.end:
        first = dates.safe_date(year - 1, month, day)
    return DateSpan(first, last.end, "range") if first else None


def _range_end(words: str, year_word: str | None, published: date) -> DateSpan | None:
    name, number = re.search(_M, words), re.search(r"\d+", words)
    if name is None:
        return None
    month = _MONTHS[name.group()]
    if number:
        day = int(number.group())
        when = dates.safe_date(int(year_word), month, day) if year_word else dates.day_in_month(published, day, month)
        return dates.day(when) if when else None
    return dates.month(int(year_word), month) if year_word else dates.last_month_named(published, month)


_READERS = {
    "range": _read_range,
    "dmy": _read_dmy,
    "iso": _read_iso,
    "num": _read_num,
    "part": _read_part,
    "half": _read_half,
    "my": _read_my,
    "m": _read_m,
    "wd": _read_wd,
    "rel": _read_rel,
    "ago": _read_ago,
    "window": _read_window,
    "y": _read_y,
}
