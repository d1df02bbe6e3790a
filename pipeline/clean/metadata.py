"""A page's tree → what it says about itself: title, authors, section, addresses, times, opinion or news.

JSON-LD, Open Graph and other meta tags, microdata and visible markup are read in this order of trust. Times come
out as raw strings with the rule that found them; `dates.py` reads them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from bs4 import BeautifulSoup, Tag

from pipeline.clean.lines import letters, one_line
from pipeline.clean.snippet import snippet_paragraphs

_ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|Report|Review|LiveBlogPosting|SocialMediaPosting)$")
_OPINION_TYPES = frozenset({"OpinionNewsArticle", "Review", "UserReview"})
_OPINION = re.compile(
    r"(?:^|[/\s|>_.-])(?:opinions?|op-?eds?|editorials?|commentary|commentaries|columns?|columnists?|viewpoints?|"
    r"letters?-to-the-editor|points?-de-vue|tribunes?|[ée]dito(?:s|rial|riaux)?|chroniques?)(?:$|[/\s|<_.-])|ទស្សនៈ|មតិអ្នកអាន|វិចារណកថា|អត្ថាធិប្បាយ",
    re.IGNORECASE,
)
_SITE_SUFFIX = re.compile(r"\s+[|·•»–—-]\s+|\s*\|\s*|\s+::\s+|\s*::\s*|\s+«\s+")
_BYLINE_START = re.compile(
    r"^\s*(?:(?:by|written by|reported by|posted by|author|par|de|អត្ថបទ|រាយការណ៍ដោយ|អ្នកនិពន្ធ)\s*[:៖]?\s+|ដោយ\s*[:៖]?\s*)",
    re.IGNORECASE,
)
_BYLINE_END = re.compile(
    r"\s+[|•·]\s+|\s+[–—-]\s+\d|\s*\(@|,?\s+\d{1,2}[:/ ]|"
    r",?\s+(?:on|le)?\s*(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|"
    r",?\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d",
    re.IGNORECASE,
)
_JSON_WRAPPER = re.compile(r"^\s*(?:<!--|(?://\s*|/\*)?<!\[CDATA\[(?:\*/)?)|(?:-->|(?://\s*|/\*)?\]\]>(?:\*/)?)\s*$")
_JSON_NESTS = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement")
_T = TypeVar("_T")
_BYLINE_MARK = re.compile(
    r"(?:^|[\s_-])(?:byline|author-?name|authors?|auteur|created-?by|posted-?by|name-uid|reporter)(?:$|[\s_-])",
    re.IGNORECASE,
)
_TIME_MARK = re.compile(r"publish|entry-date|post-date|pubdate|posted|dateline", re.IGNORECASE)
_DASHES = " |·•»–—-:«"
_MAX_TITLE = 500
_MAX_JSON = 400_000
_MANY = 12


@dataclass(frozen=True, slots=True)
class RawDate:
    """A time as written, and the rule that found it (`jsonld:datePublished`, `meta:article:published_time`, …)."""

    raw: str
    rule: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the page says about itself. Dates are in order of trust and not yet read; `vague` come last."""

    title: str = ""
    author: str | None = None
    section: str | None = None
    canonical: str | None = None
    declared_language: str | None = None
    is_opinion: bool = False
    says_article: bool = False
    body: tuple[str, ...] = ()
    published: tuple[RawDate, ...] = ()
    vague: tuple[RawDate, ...] = ()
    modified: tuple[RawDate, ...] = ()


@dataclass(slots=True)
class _Marks:
    """What one pass over the tree finds; `metas` maps a lower-cased name or property to its contents in order."""

    metas: dict[str, list[str]] = field(default_factory=dict)
    canonical: str | None = None
    language: str | None = None
    scripts: list[Tag] = field(default_factory=list)
    headings: list[Tag] = field(default_factory=list)
    times: list[Tag] = field(default_factory=list)
    bylines: list[Tag] = field(default_factory=list)
    properties: dict[str, list[Tag]] = field(default_factory=dict)

    def meta(self, *names: str) -> str:
        """The first content of the first of these names that the page has."""
        return next((value for name in names for value in self.metas.get(name, ()) if value), "")

    def property(self, *names: str) -> list[Tag]:
        """The elements with these microdata properties."""
        return [tag for name in names for tag in self.properties.get(name, ())]


_PUBLISHED_METAS = (
    *"article:published_time og:article:published_time og:published_time article:published datepublished".split(),
    *"parsely-pub-date sailthru.date pubdate publishdate publish_date publish-date publication_date".split(),
    *"date.published published_time cxenseparse:recs:publishtime dc.date.issued dcterms.issued dcterms.created".split(),
    *"dc.date.created dc.created article.published article:post_date".split(),
    *"article_date_original originalpublicationdate citation_publication_date citation_date displaydate".split(),
    *"live_date ptime bt:pubdate analyticsattributes.articledate rnews:datepublished".split(),
)
# Names that some systems fill with the time of the last build; words under the headline know better.
_VAGUE_METAS = ("date", "dc.date", "dcterms.date", "timestamp")
_MODIFIED_METAS = tuple(
    "article:modified_time og:updated_time datemodified last-modified dcterms.modified dc.date.modified lastmod "
    "revised date.updated".split()
)
_TITLE_METAS = ("og:title", "twitter:title", "dc.title", "dcterms.title", "sailthru.title", "parsely-title", "title")
_AUTHOR_METAS = ("author", "article:author", "parsely-author", "dc.creator", "sailthru.author")
_SECTION_METAS = ("article:section", "og:article:section", "parsely-section", "section")
_NO_NAMES = frozenset("admin administrator webmaster editor author staff root none null".split())


def read_metadata(soup: BeautifulSoup, url: str) -> Metadata:
    """Everything the page says about itself; missing pieces are empty or None."""
    marks = _marks(soup)
    article = _main_object(_json_objects(marks.scripts))
    site = marks.meta("og:site_name", "application-name") or _publisher(article)
    section = _section(article, marks)
    types = set(_types(article))
    return Metadata(
        title=_title(soup, marks, article, site),
        author=_author(marks, article, site),
        section=section,
        canonical=marks.canonical or marks.meta("og:url", "twitter:url") or None,
        declared_language=_text(article.get("inLanguage")) or marks.language or marks.meta("content-language") or None,
        is_opinion=bool(types & _OPINION_TYPES or _OPINION.search(section or "") or _OPINION.search(_path(url))),
        says_article=bool(types) or marks.meta("og:type").lower() == "article",
        body=_body(_text(article.get("articleBody"))),
        published=tuple(_published(marks, article)),
        vague=tuple(_vague(marks)),
        modified=tuple(_modified(marks, article)),
    )


def without_site_name(title: str, site: str = "") -> str:
    """`Headline | Section | Outlet` → `Headline`, where the rest is the site's name or short beside the headline."""
    title = one_line(title)[:_MAX_TITLE]
    for _ in range(3):
        shorter = _without_one_part(title, site)
        if shorter == title:
            break
        title = shorter
    return title


def _without_one_part(title: str, site: str) -> str:
    parts = [part for part in _SITE_SUFFIX.split(title) if part]
    if len(parts) < 2:
        return title
    first, last = parts[0], parts[-1]
    cut = title[: title.rindex(last)].rstrip(_DASHES)
    if site and letters(last) == letters(site):
        return cut
    if site and letters(first) == letters(site):
        return title[title.index(first) + len(first) :].lstrip(_DASHES)
    is_strong = re.search(r"[|»«]|::", title[len(cut) : len(title) - len(last)])
    if is_strong and len(last) <= 40 and len(cut) > len(last):
        return cut
    is_name = len(last.split()) <= 4 and last[:1].isupper()
    return cut if is_name and len(parts) == 2 and len(first) >= 0.6 * len(title) else title


# ------------------------------------------------------------------------------------------------ pieces


def _title(soup: BeautifulSoup, marks: _Marks, article: dict[str, Any], site: str) -> str:
    tag = soup.title.get_text()[: 4 * _MAX_TITLE] if soup.title else ""
    said = (_text(article.get("headline")), marks.meta(*_TITLE_METAS))
    offers = [offer for offer in (without_site_name(_plain(value), site) for value in said) if len(letters(offer)) >= 8]
    headings = [one_line(heading.get_text())[:_MAX_TITLE] for heading in marks.headings + marks.property("headline")]
    known = letters(" ".join(offers)) or letters(tag)
    # A heading that the page's own title repeats is the headline as printed, without the outlet's name.
    printed = [heading for heading in headings if len(letters(heading)) >= 8 and letters(heading) in known]
    if printed:
        return max(printed, key=len)
    if offers:
        return offers[-1] if letters(offers[-1]) in letters(tag) else offers[0]
    heading = next((heading for heading in headings if len(heading) >= 8 and letters(heading) != letters(site)), "")
    return _printed_part(soup, tag) or without_site_name(tag, site) or heading


def _printed_part(soup: BeautifulSoup, tag: str) -> str:
    """The part of `<title>` that stands on the page as a text of its own: the headline of pages without headings."""
    title = one_line(tag)[:_MAX_TITLE]
    wanted = {letters(part): part for part in _SITE_SUFFIX.split(title) if len(letters(part)) >= 15}
    if len(wanted) == 0 or not isinstance(soup.body, Tag):
        return ""
    texts = (letters(str(string)) for string in islice(soup.body.strings, 2_000) if 15 <= len(string) <= _MAX_TITLE)
    return max((wanted[text] for text in texts if text in wanted), key=len, default="")


def _author(marks: _Marks, article: dict[str, Any], site: str) -> str | None:
    authors = _listed(article.get("author"))
    names = [_text(value.get("name")) if isinstance(value, dict) else _text(value) for value in authors]
    if not any(names):
        names = [value for meta in _AUTHOR_METAS for value in marks.metas.get(meta, ())]
    names = [name for name in map(tidy_author, names) if name and letters(name) != letters(site)]
    if not names:
        printed = (tidy_author(tag.get_text(" ")) for tag in marks.property("author") + marks.bylines[:5])
        names = [name for name in printed if name and len(name.split()) <= 6][:1]
    return ", ".join(list(dict.fromkeys(names))[:6]) or None


def tidy_author(name: str) -> str:
    """A byline as a name: without "By", addresses, handles and dates; empty when nothing like a name is left."""
    name = _BYLINE_START.sub("", one_line(_plain(name)))
    name = _BYLINE_END.split(name)[0].strip(" ,;|-–—•·")
    if re.search(r"https?://|www\.|@|[{}<>]", name) or not re.search(r"[^\W\d_]", name) or len(name) > 80:
        return ""
    return "" if name.lower() in _NO_NAMES else name


def _section(article: dict[str, Any], marks: _Marks) -> str | None:
    for value in (*_listed(article.get("articleSection")), marks.meta(*_SECTION_METAS)):
        if name := one_line(_plain(_text(value))):
            return name[:120]
    return None


def _body(text: str) -> tuple[str, ...]:
    """The paragraphs of JSON-LD's `articleBody`, which is plain text with line breaks or, against its rules, HTML."""
    if re.search(r"</?[a-zA-Z][^<>]*>|&[a-z#0-9]+;", text):
        return tuple(snippet_paragraphs(text))
    return tuple(line for line in map(one_line, text.splitlines()) if line)


def _published(marks: _Marks, article: dict[str, Any]) -> Iterator[RawDate]:
    for key in ("datePublished", "dateCreated", "uploadDate"):
        if raw := _text(article.get(key)):
            yield RawDate(raw, f"jsonld:{key}")
    for name in _PUBLISHED_METAS:
        for raw in marks.metas.get(name, ()):
            yield RawDate(raw, f"meta:{name}")
    for tag in marks.property("datePublished", "dateCreated"):
        if raw := _time_of(tag):
            yield RawDate(raw, "itemprop:datePublished")
    yield from _times(marks)


def _vague(marks: _Marks) -> Iterator[RawDate]:
    for name in _VAGUE_METAS:
        for raw in marks.metas.get(name, ()):
            yield RawDate(raw, f"meta:{name}")


def _times(marks: _Marks) -> Iterator[RawDate]:
    """`<time>` elements that are the article's: marked as published, or next after the headline, or the only one."""
    times = [tag for tag in marks.times if _time_of(tag)]
    for tag in times:
        if tag.has_attr("pubdate") or _TIME_MARK.search(f"{tag.get('class') or ''} {tag.get('id') or ''}"):
            yield RawDate(_time_of(tag), "time:published")
    near = islice(marks.headings[0].next_elements, 300) if marks.headings and times else ()
    following = next((tag for tag in near if isinstance(tag, Tag) and tag.name == "time" and _time_of(tag)), None)
    if following is not None:
        yield RawDate(_time_of(following), "time:after_headline")
    if len({_time_of(tag) for tag in times}) == 1:
        yield RawDate(_time_of(times[0]), "time:only")


def _modified(marks: _Marks, article: dict[str, Any]) -> Iterator[RawDate]:
    if raw := _text(article.get("dateModified")):
        yield RawDate(raw, "jsonld:dateModified")
    for name in _MODIFIED_METAS:
        for raw in marks.metas.get(name, ()):
            yield RawDate(raw, f"meta:{name}")
    for tag in marks.property("dateModified"):
        if raw := _time_of(tag):
            yield RawDate(raw, "itemprop:dateModified")


def _time_of(tag: Tag) -> str:
    return one_line(str(tag.get("datetime") or tag.get("content") or tag.get("title") or tag.get_text()))[:120]


# ------------------------------------------------------------------------------------------------- JSON-LD


def _json_objects(scripts: Iterable[Tag]) -> Iterator[dict[str, Any]]:
    for script in scripts:
        raw = _JSON_WRAPPER.sub("", script.get_text()[:_MAX_JSON]).strip().rstrip(";")
        try:
            yield from _walk(json.loads(raw, strict=False))
        except (ValueError, RecursionError):
            continue


def _walk(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of a document, through lists, `@graph` and `mainEntity`; bounded by what json.loads let through."""
    stack, seen = [value], 0
    while stack and seen < 2_000:
        item, seen = stack.pop(0), seen + 1
        if isinstance(item, list):
            stack[:0] = item[:200]
        elif isinstance(item, dict):
            yield item
            stack.extend(item[key] for key in _JSON_NESTS if isinstance(item.get(key), list | dict))


def _main_object(objects: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The object that is the article: the first of an article type with a date or body; empty when none."""
    articles = [o for o in objects if any(_ARTICLE_TYPES.search(t) for t in _types(o))]
    dated = (o for o in articles if o.get("datePublished") or o.get("articleBody"))
    return next(dated, articles[0] if articles else {})


def _types(value: dict[str, Any]) -> list[str]:
    return [t.rsplit("/", 1)[-1] for t in _listed(value.get("@type")) if isinstance(t, str)]


def _publisher(article: dict[str, Any]) -> str:
    publisher = next(iter(_listed(article.get("publisher"))), None)
    return one_line(_text(publisher.get("name"))) if isinstance(publisher, dict) else ""


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = next((v for v in value if isinstance(v, str)), "")
    return value if isinstance(value, str) else ""


# ---------------------------------------------------------------------------------------------------- small


def _marks(soup: BeautifulSoup) -> _Marks:
    marks = _Marks()
    for tag in soup.descendants:
        if not isinstance(tag, Tag) or not (tag.attrs or tag.name in {"h1", "time"}):
            continue
        if tag.name == "meta":
            name = tag.get("property") or tag.get("name") or tag.get("http-equiv")
            content = one_line(str(tag.get("content") or "")[:2000])
            if content and tag.get("itemprop"):
                _take(marks.properties.setdefault(str(tag["itemprop"]), []), tag)
            if name and content:
                _take(marks.metas.setdefault(str(name).strip().lower(), []), content)
        elif tag.name == "link" and "canonical" in str(tag.get("rel") or "").lower().split():
            marks.canonical = marks.canonical or str(tag.get("href") or "") or None
        elif tag.name == "html":
            marks.language = str(tag.get("lang") or tag.get("xml:lang") or "") or None
        elif tag.name == "script":
            if "ld+json" in str(tag.get("type") or "").lower():
                _take(marks.scripts, tag)
        else:
            if tag.name == "h1":
                _take(marks.headings, tag)
            elif tag.name == "time":
                _take(marks.times, tag)
            if name := tag.get("itemprop"):
                _take(marks.properties.setdefault(str(name), []), tag)
            marked = tag.get("class")
            if tag.get("rel") == "author" or (marked and _BYLINE_MARK.search(str(marked))):
                _take(marks.bylines, tag)
    return marks


def _take(kept: list[_T], found: _T) -> None:
    """Keeps the first of many: a page with hundreds of times or bylines is a list of other pages."""
    if len(kept) < _MANY:
        kept.append(found)


def _plain(text: str) -> str:
    """Text of a value in which publishers leave tags and entities (`Hun&#8217;s <i>…</i>`)."""
    if "<" in text or "&" in text:
        return BeautifulSoup(text[:5000], "lxml").get_text()
    return text


def _path(url: str) -> str:
    return re.sub(r"^[a-z]+://[^/]*", "", url.split("?")[0].split("#")[0])
