"""Keeps the event tables in step with the mentions: only what a load touched is merged anew.

Exact, because reports meet in blocks only (`merge.block_keys`): an event can change when it holds a touched report,
shares a block with one, or holds a vague report that such an event may draw to itself. These are the *core* events.
Their vague reports are compared with the firm reports of *context* events, which change only when one comes to them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import duckdb

from pipeline.load.events import MergedEvent, build_event
from pipeline.load.merge import FAMILY, Report, ReportedActor, block_keys, merge
from pipeline.load.review import apply_decisions
from pipeline.load.rows import event_rows
from pipeline.load.run import RunInfo
from pipeline.load.tables import Row, inserted, scalar, sql, stage, stage_more
from pipeline.staging import plain_utc

_PARTS = ("event_actor", "event_mention", "event_signal")
_CHUNK = 20_000


def remerge(con: duckdb.DuckDBPyConnection, run: RunInfo) -> int:
    """Merge anew what the touched revisions can change; returns how many events are new.

    Expects the temporary tables `touched_revision` and `touched_mention` (as it was before the load).
    """
    if scalar(con, "select not exists (from merge_block) and exists (from event_mention)"):
        return remerge_all(con, run)
    con.execute(sql("review_obsolete"))
    con.execute(
        "create or replace temp table wanted_mention as "
        "select distinct mention_id from mention semi join touched_revision using (revision_id)"
    )
    fresh = _read_reports(con)
    stage(con, "merge_block", _block_rows(fresh))
    for step in ("near", "vague", "context", "member"):
        con.execute(sql(f"scope_{step}"))
    members = con.execute("select mention_id, event_id, is_core from scope_member").fetchall()
    con.execute("create or replace temp table wanted_mention as select mention_id from scope_member")
    known = {report.mention_id: report for report in (*_read_reports(con), *fresh)}
    events, ended = merge_scope(known, members)
    con.execute("create or replace temp table scope_event as select unnest($1::varchar[]) as event_id", [sorted(ended)])
    for table in ("event", *_PARTS):
        stage(con, table, ())
    _stage_events(con, events)
    return _write(con, run)


def remerge_all(con: duckdb.DuckDBPyConnection, run: RunInfo) -> int:
    """Merge all current mentions anew, as after a change of rules or sources; returns how many events are new.

    Works family by family of acts, as reports of two families are never one event: that bounds the memory.
    """
    con.execute(sql("review_obsolete"))
    con.execute("create or replace temp table touched_mention as select distinct mention_id from merge_block")
    con.execute("create or replace temp table scope_event as select event_id from event")
    for table in ("merge_block", "event", *_PARTS):
        stage(con, table, ())
    for types in _families():
        con.execute(
            "create or replace temp table wanted_mention as select distinct mention_id from mention where type in "
            "(select unnest($1::varchar[])) or mention_id in (select target_id from review where field = 'type')",
            [types],
        )
        reports = [report for report in _read_reports(con) if report.type in types]
        stage_more(con, "merge_block", _block_rows(reports))
        groups = merge(reports)
        for first in range(0, len(groups), _CHUNK):
            _stage_events(con, map(build_event, groups[first : first + _CHUNK]))
    return _write(con, run)


def _families() -> list[list[str]]:
    types_of: dict[str, list[str]] = defaultdict(list)
    for type_, family in FAMILY.items():
        types_of[family].append(type_)
    return list(types_of.values())


def merge_scope(
    known: dict[str, Report], members: Sequence[tuple[str, str, bool]]
) -> tuple[list[MergedEvent], set[str]]:
    """The events that change, and the ids of all events that they replace.

    `known` are the current reports in scope, new ones included; `members` are `(mention_id, event_id, is_core)` of
    the events in scope as they stood. A report of `members` that is not in `known` was dropped.
    """
    event_of = {mention_id: event_id for mention_id, event_id, _ in members}
    members_of: dict[str, list[str]] = defaultdict(list)
    for mention_id, event_id in event_of.items():
        members_of[event_id].append(mention_id)
    core = {event_id for _, event_id, is_core in members if is_core}
    # Vague reports of a context event stay with its firm ones: what they were compared with may be out of sight.
    held: dict[str, list[Report]] = defaultdict(list)
    for event_id, ids in members_of.items():
        reports = [known[i] for i in ids if i in known]
        if event_id not in core and any(r.is_firm for r in reports):
            held[event_id] = [r for r in reports if not r.is_firm]
    waiting = {report.mention_id for reports in held.values() for report in reports}
    changing: set[str | None] = {None, *core}
    events, ended = [], set(core)
    for group in merge(r for r in known.values() if r.mention_id not in waiting):
        old = {event_of.get(report.mention_id) for report in group}
        if not old.isdisjoint(changing):
            kept = {e for e in old if e is not None}
            whole = (*group, *(report for event_id in kept for report in held.get(event_id, ())))
            events.append(build_event(sorted(whole, key=lambda r: r.mention_id)))
            ended |= kept
    return events, ended


def _read_reports(con: duckdb.DuckDBPyConnection) -> list[Report]:
    """The current reports among `wanted_mention`, with what human readers decided."""
    decisions = con.execute(sql("decision")).fetchall()
    return apply_decisions(map(_report, con.execute(sql("report")).fetchall()), decisions)


def _report(row: Row) -> Report:
    values = list(row)
    values[12] = tuple(ReportedActor(*actor) for actor in row[12] or ())
    values[27] = tuple(tuple(signal) for signal in row[27] or ())
    return Report(*values)


def _block_rows(reports: Iterable[Report]) -> Iterable[Row]:
    rows = ((r.mention_id, "|".join(map(str, key)), r.is_firm) for r in reports for key in block_keys(r))
    return dict.fromkeys(rows)


def _stage_events(con: duckdb.DuckDBPyConnection, events: Iterable[MergedEvent]) -> None:
    rows: dict[str, list[Row]] = defaultdict(list)
    for event in events:
        for table, part in event_rows(event).items():
            rows[table] += part
    for table, part in rows.items():
        stage_more(con, table, part)


def _write(con: duckdb.DuckDBPyConnection, run: RunInfo) -> int:
    """Put the staged events in place of those in `scope_event`; only rows that differ are touched."""
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
