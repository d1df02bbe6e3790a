"""Takes the names of private people out of a copy of the database; their events, ids and counts stay.

Private is who is named in the reports without office or post and does not stand in the gazetteer. A name is blotted
out by as many signs as it has, so that every offset into a text still fits.
"""

from __future__ import annotations

from collections import defaultdict

import duckdb

from pipeline.records import content_id

BLOT = "█"
_SHORTEST_GIVEN_NAME = 3


def hide_private_names(con: duckdb.DuckDBPyConnection) -> int:
    """Blot out private names in every table of an open copy; returns how many names were private."""
    named = con.execute(
        "select distinct name, name_key from mention_actor where name_key not in "
        "(select name_key from mention_actor where person_id is not null or role is not null)"
    ).fetchall()
    private: dict[str, list[str]] = defaultdict(list)
    for name, key in named:
        private[key].append(name)
    words_of = {key: _words(names) for key, names in private.items()}
    con.execute("begin")
    for revision_id, keys in con.execute(
        "select revision_id, list(distinct name_key order by name_key) from mention_actor "
        "join mention using (mention_id, coder_id) group by all"
    ).fetchall():
        words = [word for key in keys for word in words_of.get(key, ())]
        if words:
            _blot_texts(con, revision_id, words)
    for key, names in private.items():
        alias = content_id("private", key, length=12)
        con.execute(
            "update mention_actor set name = 'private person', name_key = $alias where name_key = $key",
            {"alias": alias, "key": key},
        )
        con.execute(
            "update event_actor set name = 'private person', actor_key = $alias where actor_key = $key",
            {"alias": alias, "key": key},
        )
        con.execute(
            "update mention set claimant_name = 'private person' where claimant_name in (select unnest($1))", [names]
        )
        for name in names:
            con.execute(
                "update event set label = replace(label, $1, 'private person') where contains(label, $1)", [name]
            )
    con.execute("update quarantine set record = '(left out)'")
    # A hash of a name can be told by who guesses the name.
    con.execute("delete from article_sketch")
    con.execute("commit")
    con.execute("checkpoint")
    return len(private)


def _words(names: list[str]) -> list[str]:
    """The names and the given names (the last word), longest first: second mentions use the given name alone."""
    given = {name.split()[-1] for name in names if name.split()}
    words = {*names, *(word for word in given if len(word) >= _SHORTEST_GIVEN_NAME)}
    return sorted(words, key=lambda word: (-len(word), word))


def _blot_texts(con: duckdb.DuckDBPyConnection, revision_id: str, words: list[str]) -> None:
    texts = con.execute("select title, text from article where revision_id = $1", [revision_id]).fetchone()
    if texts is None:
        return
    blotted = [_blot(text, words) for text in texts]
    con.execute("update article set title = $1, text = $2 where revision_id = $3", [*blotted, revision_id])
    con.execute(
        "update evidence set quote = substr(if(field = 'title', title, text), span_start + 1, span_end - span_start) "
        "from article where article.revision_id = evidence.revision_id and evidence.revision_id = $1",
        [revision_id],
    )


def _blot(text: str | None, words: list[str]) -> str | None:
    for word in words if text is not None else ():
        text = text.replace(word, BLOT * len(word)) if text is not None else None
    return text
