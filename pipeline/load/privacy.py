"""Takes the names of private people out of a copy of the database; their events, ids and counts stay.

Private is who is named in the reports without office or post and does not stand in the gazetteer. Their full names go
wherever they stand: texts, titles, quotes, claimants, notes, and addresses, whose words often are the headline's. Their
given names, which are other people's too, go from the articles that name them. In text a name is blotted out by as many
signs as it has, so that every offset still fits; of an address with a name only the host is left.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

import duckdb

from pipeline.records import content_id

BLOT = "█"
_SHORTEST_GIVEN_NAME = 3
_KEY = 3
# Where a name can begin: at a word's first letter, or at any consonant of Khmer, which has no spaces between words.
_BEGIN = re.compile(r"(?<!\w)[^\W\d_]|[\u1780-\u17b3]")
_JOINT = re.compile(r"[^\w\u1780-\u17d3]|_")

# Columns that hold other people's words. What mentions and events say of actors is taken out by key beside these.
_WORDS = {
    "article": ("title", "text", "section"),
    "event": ("label",),
    "mention": ("claimant_name",),
    "event_mention": ("claimant_name",),
    "fetch": ("reason",),
    "coverage": ("reason",),
    "review": ("value", "note"),
}
_ADDRESSES = {"article": ("url", "canonical_url"), "event_mention": ("url",), "fetch": ("url", "final_url")}


class Names:
    """Finds any of many names in a text, letter case aside, in a time that does not grow with their number."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_key: dict[str, list[str]] = defaultdict(list)
        for name in sorted({_lower(name) for name in names if name.strip()}, key=lambda n: (-len(n), n)):
            self._by_key[name[:_KEY]].append(name)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where names stand, from left to right; of several that begin at one place the longest."""
        lower, last = _lower(text), 0
        for match in _BEGIN.finditer(lower):
            start = match.start()
            for name in self._by_key.get(lower[start : start + _KEY], ()) if start >= last else ():
                if lower.startswith(name, start) and _ends(lower, start + len(name)):
                    last = start + len(name)
                    yield start, last
                    break

    def blot(self, text: str) -> str:
        """The text with every name blotted out, as long as before."""
        parts, last = [], 0
        for start, end in self.spans(text):
            parts += [text[last:start], BLOT * (end - start)]
            last = end
        return "".join([*parts, text[last:]])


def blot_address(url: str, names: Names) -> str:
    """The address, or its host alone when a name stands in it: as words, joined by any sign, or glued together."""
    words = " ".join(_JOINT.sub(" ", unquote(url)).split())
    if next(names.spans(words), None) is None:
        return url
    parts = urlsplit(url if "//" in url else f"//{url}")
    return f"{parts.scheme}{'://' if parts.scheme else ''}{parts.netloc}/{BLOT}"


def hide_private_names(con: duckdb.DuckDBPyConnection) -> int:
    """Blot out private names in every table of an open copy; returns how many names were private."""
    named = con.execute(
        "select distinct name, name_key from mention_actor where name_key not in "
        "(select name_key from mention_actor where person_id is not null or role is not null)"
    ).fetchall()
    private: dict[str, list[str]] = defaultdict(list)
    for name, key in named:
        private[key].append(name)
    con.execute("begin")
    _hide_in_their_articles(con, private)
    _hide_everywhere(con, [name for names in private.values() for name in names])
    _hide_actors(con, private)
    con.execute(
        "update evidence set quote = substr(if(field = 'title', title, text), span_start + 1, span_end - span_start) "
        "from article where article.revision_id = evidence.revision_id"
    )
    con.execute(
        "update article_revised set title = article.title, url = article.url "
        "from article where article.revision_id = article_revised.revision_id"
    )
    con.execute("update quarantine set record = '(left out)'")
    # A hash of a name can be told by who guesses the name.
    con.execute("delete from article_sketch")
    con.execute("commit")
    con.execute("checkpoint")
    return len(private)


def _hide_in_their_articles(con: duckdb.DuckDBPyConnection, private: dict[str, list[str]]) -> None:
    rows = con.execute(
        "select revision_id, title, text, url, canonical_url, keys from article join ("
        "    select revision_id, list(distinct name_key) as keys"
        "    from mention_actor join mention using (mention_id, coder_id)"
        "    where name_key in (select unnest($1::varchar[])) group by revision_id"
        ") using (revision_id)",
        [list(private)],
    ).fetchall()
    blotted = []
    for revision_id, title, text, url, canonical, keys in rows:
        names = Names(word for key in keys for word in _words(private[key]))
        address, other = blot_address(url, names), blot_address(canonical, names)
        blotted.append((revision_id, names.blot(title), text and names.blot(text), address, other))
    con.execute(
        "create or replace temp table blotted "
        "(revision_id varchar, title varchar, text varchar, url varchar, canonical_url varchar)"
    )
    if blotted:
        with con.appender("blotted") as appender:
            appender.append_rows(blotted)
    con.execute(
        "update event_mention set url = blotted.url from blotted join mention using (revision_id) "
        "where mention.mention_id = event_mention.mention_id"
    )
    con.execute(
        "update article set title = blotted.title, text = blotted.text, url = blotted.url, "
        "canonical_url = blotted.canonical_url from blotted where article.revision_id = blotted.revision_id"
    )
    con.execute(
        'update "fetch" set url = article.url, final_url = if(final_url is null, null, article.url) '
        'from article semi join blotted using (revision_id) where article.capture_id = "fetch".capture_id'
    )


def _hide_everywhere(con: duckdb.DuckDBPyConnection, private: list[str]) -> None:
    full = Names(name for name in private if len(name.split()) > 1)
    # An address may glue a name together.
    in_addresses = Names(form for name in private if len(name.split()) > 1 for form in _address_forms(name))
    con.create_function("blot_words", full.blot, ["VARCHAR"], "VARCHAR")
    con.create_function("blot_url", lambda url: blot_address(url, in_addresses), ["VARCHAR"], "VARCHAR")
    for function, columns in (("blot_words", _WORDS), ("blot_url", _ADDRESSES)):
        for table, names in columns.items():
            for name in names:
                con.execute(
                    f'update "{table}" set {name} = {function}({name}) '
                    f"where {name} is not null and {function}({name}) <> {name}"
                )


def _hide_actors(con: duckdb.DuckDBPyConnection, private: dict[str, list[str]]) -> None:
    con.execute("create or replace temp table private_name (name_key varchar, alias varchar)")
    if private:
        with con.appender("private_name") as appender:
            appender.append_rows([(key, content_id("private", key, length=12)) for key in private])
    con.execute(
        "update mention_actor set name = 'private person', name_key = alias from private_name "
        "where mention_actor.name_key = private_name.name_key"
    )
    con.execute(
        "update event_actor set name = 'private person', actor_key = alias from private_name "
        "where actor_key = private_name.name_key"
    )
    con.execute(f"update event set label = regexp_replace(label, '{BLOT}+( {BLOT}+)*', 'private person', 'g')")
    for table in ("mention", "event_mention"):
        con.execute(f"update {table} set claimant_name = 'private person' where contains(claimant_name, '{BLOT}')")


def _words(names: list[str]) -> list[str]:
    """The names and the given names (the last word): second mentions use the given name alone."""
    given = {name.split()[-1] for name in names if name.split()}
    return [*names, *(word for word in given if len(word) >= _SHORTEST_GIVEN_NAME)]


def _address_forms(name: str) -> Iterator[str]:
    words = " ".join(_JOINT.sub(" ", name).split())
    yield words
    yield words.replace(" ", "")


def _lower(text: str) -> str:
    """Lower case, sign by sign, so that places in it are places in the text."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _ends(text: str, end: int) -> bool:
    """Whether a name can end there: no letter of its own script follows at once."""
    return end >= len(text) or not text[end].isalnum() or "\u1780" <= text[end - 1] <= "\u17d3"
