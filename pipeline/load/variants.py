"""Tells edits of a story from captures in which a typing slip was mended or a ticker moved on.

All revisions stay in `article`, with the mentions that were read from them. A revision that is no edit of the one that
stood before it is a *variant*: the earliest capture stands for it, and its mentions are in no event. Decided anew for
an article whenever one of its captures is loaded, from all captures in the order in which they were made, so that the
order of loading does not show: an earlier capture that comes late can make a variant of what stood, and an edit of
what was a variant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import duckdb

from pipeline.clean.revisions import compare
from pipeline.load.tables import Row, sql, stage

_REVISIONS = """
select article_id, revision_id, title, text
from article semi join touched_revision using (revision_id)
qualify count(*) over (partition by article_id) > 1
order by article_id, captured_at, revision_id
"""


def mark_variants(con: duckdb.DuckDBPyConnection) -> None:
    """Bring `article_variant` up to date for the articles of `touched_revision` (temporary; all their revisions)."""
    revisions = con.execute(_REVISIONS).fetchall()
    stage(con, "article_variant", variants(revisions))
    con.execute(sql("variant_drop"))
    con.execute(sql("variant"))


def variants(revisions: Iterable[Row]) -> Iterator[tuple[str, str, str]]:
    """`(revision_id, standing_revision_id, change)` of what is no edit.

    `revisions` are `(article_id, revision_id, title, text)`, those of one article together and in order of capture.
    Where a text was not kept (the article was no story then), nothing can be compared and the revision stands.
    """
    for _, captures in groupby(revisions, key=lambda row: row[0]):
        (_, standing_id, standing_title, standing_text), *later = captures
        for _, revision_id, title, text in later:
            if text is not None and standing_text is not None:
                change = compare(standing_title, standing_text, title, text).change
                if change != "edit":
                    yield revision_id, standing_id, change
                    continue
            standing_id, standing_title, standing_text = revision_id, title, text
