"""Reports → events: which reports tell of one real-world event. Set-based, and independent of the order of loading.

The rules are SQL (`sql/merge`), so that a million reports are compared as columns. Reports meet in blocks (one person
and kind of act; one place; one number; one claimant) and are joined in two steps. First the *firm* ones, whose own
words date them to about a season: two are one event when `fitting.sql` says so, and events are the connected
components. Then every vague one is hung on the nearest fitting event, so that a report without a date can never tie
two events together. What fits nowhere joins its like.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import numpy as np
from scipy.sparse import coo_matrix  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from pipeline.load.tables import scalar, sql

_EVENT_TABLES = ("event", "event_actor", "event_mention", "event_signal")


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Make the rules known to the connection, and read the decisions that are in force."""
    con.execute(sql("rules", "merge"))
    con.execute(sql("decided", "merge"))
    hold_back(con, ())


def read_reports(con: duckdb.DuckDBPyConnection) -> None:
    """Fill the temporary tables `report` and `report_block` with the current reports among `wanted_mention`
    (`mention_id` and `revision_id`).

    Reports are numbered (`n`) from 1 in the order of their mention ids.
    """
    for step in ("edition", "current_mention", "succession", "report_article", "report", "follow", "block"):
        con.execute(sql(step, "merge"))
    _forget(con, "edition", "current_mention", "succession", "report_article")


def hold_back(con: duckdb.DuckDBPyConnection, mention_ids: Iterable[str]) -> None:
    """Say which reports of `report` are to stay where they are; the temporary table `waiting` holds them."""
    con.execute("create or replace temp table waiting as select unnest($1::varchar[]) as mention_id", [[*mention_ids]])


def place_reports(con: duckdb.DuckDBPyConnection) -> None:
    """Partition `report`, but for those `waiting`, into events: the temporary table `component` of `n` and `root`.

    `root` is the smallest `n` of the event; reports that stand alone are their own root.
    """
    count = int(scalar(con, "select count(*) from report"))
    con.execute(sql("member", "merge"))
    edges = [_fitting(con, "firm")]
    _store_components(con, count, edges)
    _fitting(con, "anchor")
    con.execute(sql("anchor", "merge"))
    edges.append(_pairs(con, "from anchor"))
    edges.append(_fitting(con, "vague"))
    edges += [_pairs(con, sql(step, "merge")) for step in ("linked", "following")]
    _store_components(con, count, edges)
    _forget(con, "member", "candidate", "fitting", "anchor", "report_block")


def build_events(con: duckdb.DuckDBPyConnection) -> None:
    """Fill `staged_event` and the staged tables of its parts from `placed` (`n` and `root` of what is to be built)."""
    for step in ("told", "told_actor", "settled", "voice"):
        con.execute(sql(step, "merge"))
    for table in _EVENT_TABLES:
        con.execute(f"create or replace temp table staged_{table} as from {table} with no data")
        con.execute(sql(table, "merge"))
    _forget(con, "report", "told", "told_actor", "settled", "voice")


def _forget(con: duckdb.DuckDBPyConnection, *tables: str) -> None:
    """Temporary tables of a million rows are worth their memory as long as they are read only."""
    for table in tables:
        con.execute(f"drop table {table}")


def _fitting(con: duckdb.DuckDBPyConnection, step: str) -> np.ndarray:
    """The pairs of one step that tell of one event, as the two rows of an array."""
    con.execute(sql(f"candidate_{step}", "merge"))
    con.execute(sql("fitting", "merge"))
    return _pairs(con, "from fitting")


def _pairs(con: duckdb.DuckDBPyConnection, query: str) -> np.ndarray:
    found = con.execute(query).fetchnumpy()
    return np.array([found["one"], found["other"]], dtype=np.int64).reshape(2, -1)


def _store_components(con: duckdb.DuckDBPyConnection, count: int, edges: list[np.ndarray]) -> None:
    one, other = np.concatenate(edges, axis=1)
    graph = coo_matrix((np.ones(len(one), dtype=bool), (one, other)), shape=(count + 1, count + 1))
    kinds, label = connected_components(graph, directed=False)
    smallest = np.full(kinds, count + 1)
    np.minimum.at(smallest, label, np.arange(count + 1))
    found = {"n": np.arange(1, count + 1), "root": smallest[label[1:]]}
    con.register("found_component", found)
    con.execute("create or replace temp table component as from found_component")
    con.unregister("found_component")
