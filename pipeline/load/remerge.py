"""Keeps the event tables in step with the mentions: only what a load touched is merged anew.

Exact, because reports meet in blocks only (`sql/merge/block.sql`): an event can change when it holds a touched report,
shares a block with one, or holds a vague report that such an event may draw to itself. These are the *core* events.
Their vague reports are compared with the firm reports of *context* events, which change only when one comes to them.
"""

from __future__ import annotations

import duckdb

from pipeline.load.merge import build_events, place_reports, prepare, read_reports
from pipeline.load.run import RunInfo
from pipeline.load.tables import inserted, scalar, sql
from pipeline.staging import plain_utc

_PARTS = ("event_actor", "event_mention", "event_signal")


def remerge(con: duckdb.DuckDBPyConnection, run: RunInfo) -> int:
    """Merge anew what the touched revisions can change; returns how many events are new.

    Expects the temporary tables `touched_revision` and `touched_mention` (as it was before the load).
    """
    if scalar(con, "select not exists (from merge_block) and exists (from event_mention)"):
        return remerge_all(con, run)
    con.execute(sql("review_obsolete"))
    con.execute(sql("review_touched"))
    prepare(con)
    con.execute(
        "create or replace temp table wanted_mention as "
        "select distinct mention_id, revision_id from mention semi join touched_revision using (revision_id)"
    )
    read_reports(con)
    con.execute(sql("merge_block_staged"))
    for step in ("block", "near", "vague", "context", "member"):
        con.execute(sql(f"scope_{step}"))
    con.execute(
        "insert into wanted_mention select distinct mention_id, revision_id "
        "from mention semi join scope_member using (mention_id) anti join wanted_mention using (mention_id)"
    )
    read_reports(con)
    con.execute(sql("scope_waiting"))
    place_reports(con)
    con.execute(sql("scope_changing"))
    con.execute(sql("scope_event"))
    con.execute(sql("scope_placed"))
    build_events(con)
    return _write(con, run)


def remerge_all(con: duckdb.DuckDBPyConnection, run: RunInfo) -> int:
    """Merge all current mentions anew, as after a change of rules or sources; returns how many events are new."""
    con.execute(sql("review_obsolete"))
    prepare(con)
    con.execute("create or replace temp table wanted_mention as select distinct mention_id, revision_id from mention")
    con.execute("create or replace temp table touched_mention as select mention_id from wanted_mention")
    con.execute("create or replace temp table scope_event as select event_id from event")
    read_reports(con)
    con.execute(sql("merge_block_staged"))
    place_reports(con)
    con.execute("create or replace temp table placed as from component")
    build_events(con)
    return _write(con, run)


def _write(con: duckdb.DuckDBPyConnection, run: RunInfo) -> int:
    """Put the staged events in place of those in `scope_event`; only rows that differ are touched."""
    con.execute(sql("event_decided", "merge"))
    for step in ("scope_person", "touched_event"):
        con.execute(sql(step))
    con.execute(sql("event_lineage"), {"run_id": run.run_id, "changed_at": plain_utc(run.started_at)})
    new = inserted(con, "event")
    con.execute(sql("event_drop"))
    for table in _PARTS:
        con.execute(sql(f"{table}_drop"))
        con.execute(sql(table))
    con.execute(sql("merge_block_drop"))
    con.execute(sql("merge_block"))
    _write_relations(con)
    return new


def _write_relations(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(sql("relation_follows"))
    con.execute(sql("relation_follows_drop"))
    con.execute(sql("event_relation"))
    for relation in ("repeats", "part_of"):
        con.execute(sql(f"relation_{relation}"))
        con.execute(sql("relation_drop"), {"relation": relation})
        con.execute(sql("event_relation"))
