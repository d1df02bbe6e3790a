"""Keeps clusters of copies in step with the articles: a wire story on ten sites is one voice.

Only kept texts are compared (stories, and whatever has a mention). What a load changed is sketched, paired with the
texts of about the same days in SQL, and judged by `pipeline.clean.near_duplicates`; only the texts of such pairs, and
of the clusters that change, are read. A pair is judged by its two texts alone and a cluster is all that pairs tie
together, so the order of loading does not show.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, groupby

import duckdb

from pipeline.clean.near_duplicates import (
    MIN_CHARS,
    SHARED_FACTS,
    WINDOW,
    Placement,
    cluster_of,
    place,
    repeat_words,
    sketch,
)
from pipeline.load.tables import scalar, sql, stage
from pipeline.records import Article, Language
from pipeline.staging import at_hand, aware_utc
from pipeline.storage import Place

_CHUNK = 2_000  # texts in memory at a time


def stage_sketches(con: duckdb.DuckDBPyConnection, folders: Iterable[Place]) -> None:
    """Fill `staged_article_sketch` from staging folders, file to table: a text has a hundred numbers."""
    stage(con, "article_sketch", ())
    for folder in folders:
        with at_hand(folder, ("coding",)) as files:
            con.execute(sql("sketch_staged"), {"coding": str(files / "coding.parquet")})


def place_copies(con: duckdb.DuckDBPyConnection, *, names_changed: bool = False) -> None:
    """Place what `changed_article` (temporary; of this load) can change among its copies.

    Adds the texts whose place changed to `touched_revision` and their mentions to `touched_mention`, as their events
    count voices anew. `names_changed`: outlets got other names, by which copies credit them; all clusters are placed.
    """
    _sketch_texts(con)
    con.execute(
        "create or replace temp table changed_text as "
        "select revision_id from article_sketch semi join changed_article using (revision_id)"
    )
    con.execute(sql("copy_stale"))
    con.execute("delete from article_copy where (revision_id, other_revision_id) in (from stale_copy)")
    days = con.execute(sql("copy_days"), {"days": WINDOW.days}).fetchall()[0]
    near = dict(zip(("first_at", "last_at", "any_time"), days, strict=True))
    con.execute(sql("copy_candidate"), {"days": WINDOW.days, "shared": SHARED_FACTS, **near})
    if names_changed:
        con.execute("insert into changed_text select unnest([revision_id, other_revision_id]) from article_copy")
    con.execute(sql("copy_reached"))
    _place_reached(con)


def _sketch_texts(con: duckdb.DuckDBPyConnection) -> None:
    """Take over the staged sketches of this load's texts, and sketch those that were staged without.

    In a database from before sketches all kept texts are sketched, and compared as if they came with this load.
    """
    if scalar(con, "select not exists (from article_sketch)"):
        con.execute("insert into changed_article select revision_id from article where text is not null")
    con.execute(sql("unsketched"), [MIN_CHARS])
    con.execute(sql("article_sketch"))
    ids = [row[0] for row in con.execute(sql("unsketched_left")).fetchall()]
    for first in range(0, len(ids), _CHUNK):
        sketches = [
            (article.revision_id, sketch(article))
            for articles in _read_lots(con, [ids[first : first + _CHUNK]])
            for article in articles
        ]
        stage(con, "article_sketch", [(key, list(found.bands), list(found.facts)) for key, found in sketches])
        con.execute("insert into article_sketch from staged_article_sketch")


def _place_reached(con: duckdb.DuckDBPyConnection) -> None:
    """Judge the candidates and place every text of `reached_text`.

    Texts that may hang together are read, judged and placed in one go, so that each is taken apart once.
    """
    ids = [row[0] for row in con.execute("from reached_text order by revision_id").fetchall()]
    known = con.execute("from article_copy semi join reached_text using (revision_id) order by all").fetchall()
    candidates = con.execute("from copy_candidate order by all").fetchall()
    names = dict(con.execute("select source_id, name from source").fetchall())
    placed: dict[str, Placement] = {}
    lots = []
    for members in _tied(ids, [*known, *candidates]):
        if len(members) == 1:
            placed[members[0]] = _alone(members[0])
        else:
            lots.append(members)
    known_of, candidates_of = _by_first(known), _by_first(candidates)
    links: list[tuple[str, str]] = []
    for texts in _read_lots(con, lots):
        by_id = {article.revision_id: article for article in texts}
        found = [
            (one, other) for one in by_id for other in candidates_of[one] if repeat_words(by_id[one], by_id[other])
        ]
        links += found
        for members in _tied(by_id, [*found, *((one, other) for one in by_id for other in known_of[one])]):
            if len(members) == 1:
                placed[members[0]] = _alone(members[0])
                continue
            # Only an outlet whose text is here can be credited with it.
            here = {by_id[revision_id].source_id for revision_id in members}
            named = {source_id: name for source_id, name in names.items() if source_id in here}
            placed |= place([by_id[revision_id] for revision_id in members], named)
    stage(con, "article_copy", links)
    con.execute("insert into article_copy from staged_article_copy")
    _store_placed(con, placed)


def _alone(revision_id: str) -> Placement:
    """Where a text stands that no other repeats."""
    return Placement(cluster_of([revision_id]), "original", revision_id)


def _store_placed(con: duckdb.DuckDBPyConnection, placed: Mapping[str, Placement]) -> None:
    con.execute(
        "create or replace temp table placed_text "
        "(revision_id varchar, cluster_id varchar, relation varchar, original_id varchar)"
    )
    if placed:
        with con.appender("placed_text") as appender:
            appender.append_rows([(key, p.cluster_id, p.relation, p.original_id) for key, p in placed.items()])
    con.execute(sql("moved_text"))
    con.execute("insert into touched_revision from moved_text")
    con.execute("insert into touched_mention select mention_id from mention semi join moved_text using (revision_id)")
    con.execute(
        "update article set cluster_id = placed_text.cluster_id from placed_text "
        "where article.revision_id = placed_text.revision_id and article.cluster_id <> placed_text.cluster_id"
    )
    con.execute(sql("article_origin_drop"))
    con.execute(sql("article_origin"))


def _by_first(pairs: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    """The second ids of pairs by the first."""
    others: dict[str, list[str]] = defaultdict(list)
    for one, other in pairs:
        others[one].append(other)
    return others


def _tied(ids: Iterable[str], links: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The groups that links tie together, those of one included."""
    neighbours: dict[str, list[str]] = defaultdict(list)
    for one, other in links:
        neighbours[one].append(other)
        neighbours[other].append(one)
    groups, seen = [], set[str]()
    for start in ids:
        if start in seen:
            continue
        group, open_ = [], [start]
        seen.add(start)
        while open_:
            group.append(open_.pop())
            fresh = [n for n in neighbours[group[-1]] if n not in seen]
            seen.update(fresh)
            open_ += dict.fromkeys(fresh)
        groups.append(group)
    return groups


def _read_lots(con: duckdb.DuckDBPyConnection, lots: Iterable[Sequence[str]]) -> Iterator[list[Article]]:
    """The articles of each lot of revision ids; in memory are a few thousand texts at a time."""
    con.execute("create or replace temp table lot_text (revision_id varchar, lot integer)")
    rows = [(revision_id, lot) for lot, ids in enumerate(lots) for revision_id in ids]
    if not rows:
        return
    with con.appender("lot_text") as appender:
        appender.append_rows(rows)
    result = con.execute(sql("text"))
    read = chain.from_iterable(iter(lambda: result.fetchmany(_CHUNK), []))
    for _, lot_rows in groupby(read, key=lambda row: row[0]):
        yield [_article(*row[1:]) for row in lot_rows]


def _article(
    revision_id: str,
    article_id: str,
    source_id: str,
    url: str,
    canonical_url: str,
    title: str,
    text: str,
    language: Language,
    published_at: datetime | None,
    author: str | None,
    captured_at: datetime,
) -> Article:
    return Article(
        article_id=article_id,
        revision_id=revision_id,
        source_id=source_id,
        url=url,
        canonical_url=canonical_url,
        title=title,
        text=text,
        language=language,
        published_at=aware_utc(published_at),
        author=author,
        first_seen_at=aware_utc(captured_at),
    )
