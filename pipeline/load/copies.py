"""Keeps clusters of copies in step with the articles: a wire story on ten sites is one voice.

Only kept texts are compared (stories, and whatever has a mention). What a load changed is sketched, paired with the
texts of about the same days in SQL, and judged by `pipeline.clean.near_duplicates`; only the texts of such pairs, and
of the clusters that change, are read. A pair is judged by its two texts alone and a cluster is all that pairs tie
together, so the order of loading does not show.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import duckdb

from pipeline.clean.near_duplicates import (
    MIN_CHARS,
    SHARED_FACTS,
    WINDOW,
    Placement,
    are_copies,
    cluster_of,
    place,
    sketch,
)
from pipeline.load.tables import sql, stage
from pipeline.records import Article
from pipeline.staging import aware_utc

_CHUNK = 2_000  # texts in memory at a time


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
    con.execute(sql("copy_candidate"), {"days": WINDOW.days, "shared": SHARED_FACTS})
    _judge_candidates(con)
    if names_changed:
        con.execute("insert into changed_text select unnest([revision_id, other_revision_id]) from article_copy")
    con.execute(sql("copy_reached"))
    _place_reached(con)


def _sketch_texts(con: duckdb.DuckDBPyConnection) -> None:
    """Take over the staged sketches of this load's texts, and sketch every other kept text that has none.

    These are texts that were staged without, and all of a database from before sketches.
    """
    con.execute(sql("unsketched"), [MIN_CHARS])
    con.execute("insert into changed_article from unsketched")
    con.execute(sql("article_sketch"))
    ids = [row[0] for row in con.execute(sql("unsketched_left")).fetchall()]
    for first in range(0, len(ids), _CHUNK):
        articles = _read_texts(con, ids[first : first + _CHUNK])
        sketches = [(revision_id, sketch(article)) for revision_id, article in articles.items()]
        stage(con, "article_sketch", [(key, list(found.bands), list(found.facts)) for key, found in sketches])
        con.execute("insert into article_sketch from staged_article_sketch")


def _judge_candidates(con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute("from copy_candidate order by all").fetchall()
    # Texts that may hang together one after the other, so that each is taken apart once.
    lot_of = {key: n for n, lot in enumerate(_tied([key for pair in found for key in pair], found)) for key in lot}
    pairs = sorted(found, key=lambda pair: (lot_of[pair[0]], pair))
    articles: dict[str, Article] = {}
    links = []
    for first in range(0, len(pairs), _CHUNK):
        chunk = pairs[first : first + _CHUNK]
        wanted = {revision_id for pair in chunk for revision_id in pair}
        articles = {key: article for key, article in articles.items() if key in wanted}
        articles |= _read_texts(con, wanted - articles.keys())
        links += [(one, other) for one, other in chunk if are_copies(articles[one], articles[other])]
    stage(con, "article_copy", links)
    con.execute("insert into article_copy from staged_article_copy")


def _place_reached(con: duckdb.DuckDBPyConnection) -> None:
    ids = [row[0] for row in con.execute("from reached_text order by revision_id").fetchall()]
    links = con.execute("from article_copy semi join reached_text using (revision_id) order by all").fetchall()
    names = dict(con.execute("select source_id, name from source").fetchall())
    placed: dict[str, Placement] = {}
    clusters = []
    for members in _tied(ids, links):
        if len(members) == 1:
            placed[members[0]] = Placement(cluster_of(members), "original", members[0])
        else:
            clusters.append(members)
    for some in _chunks(clusters):
        texts = _read_texts(con, [revision_id for members in some for revision_id in members])
        for members in some:
            placed |= place([texts[revision_id] for revision_id in members], names)
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


def _chunks(clusters: Sequence[list[str]]) -> Iterator[list[list[str]]]:
    """The clusters in lots of about as many texts as may be in memory at a time."""
    lot: list[list[str]] = []
    for members in clusters:
        lot.append(members)
        if sum(map(len, lot)) >= _CHUNK:
            yield lot
            lot = []
    if lot:
        yield lot


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


def _read_texts(con: duckdb.DuckDBPyConnection, revision_ids: Iterable[str]) -> dict[str, Article]:
    con.execute(
        "create or replace temp table wanted_text as select unnest($1::varchar[]) as revision_id", [list(revision_ids)]
    )
    found = {}
    for row in con.execute(sql("text")).fetchall():
        revision_id, article_id, source_id, url, canonical, title, text, language, published, author, captured = row
        found[revision_id] = Article(
            article_id=article_id,
            revision_id=revision_id,
            source_id=source_id,
            url=url,
            canonical_url=canonical,
            title=title,
            text=text,
            language=language,
            published_at=aware_utc(published),
            author=author,
            first_seen_at=aware_utc(captured),
        )
    return found
