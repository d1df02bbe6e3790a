"""
### Recode

Codes what was landed of some days again with today's coder, and shows what it says differently from the coder before.
For a mended gazetteer or lexicon, a new rule, or a mended reading of a site's pages. No request is made: the network is
switched off for every task.

`plan` → `recode` (clean and detect, one task a batch of outlets and month) → `load` → `compare`

The table in the log of `compare` has a row for each mention that was added or removed and each field that changed;
`from coder_diff` has the same for all days. What the earlier coder said stays in the tables beside it; events follow
the newest coder, and decisions of human readers win over both.

**Backfill.** Not from the *Backfill* form: this DAG has no schedule. Trigger a *Single Run* with the first and the last
day; a year is one run.

**Triage notes**
* `compare` shows no rows: the coder is the one that coded these days before, or it says the same.
* `recode` found no articles: nothing of those days was landed; backfill `daily_news` first.
* `load` waits: another process holds the database file; the log names it.
* `compare` is red with the name of a data check: the new coder wrote rows that break a rule of `sql/checks`; the log
  shows them. Mend the rule or the gazetteer and run this again: it replaces what the same coder said.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import Asset, Param, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

from pipeline import flow, recode
from pipeline.errors import CheckFailed
from pipeline.options import FORM, names
from pipeline.settings import loader_queue, read_settings

Facts = dict[str, Any]

EVENTS = Asset(name="defection_events", uri="duckdb://defection-watch/warehouse", group="defection-watch")
RETRY = {"retries": 2, "retry_delay": timedelta(seconds=10), "execution_timeout": timedelta(hours=6)}
ON_LOADER = RETRY | {"queue": loader_queue()}


@dag(
    "recode",
    schedule=None,
    catchup=False,
    max_active_runs=1,
    doc_md=__doc__,
    tags=["defection-watch", "daily"],
    default_args={"owner": "defection-watch"},
    params={
        "day_from": Param(type="string", format="date", title="First UTC day"),
        "day_to": Param(type="string", format="date", title="Last UTC day, inclusive"),
        "sources": Param(**FORM["sources"]),
    },
)
def recode_days() -> None:
    @task(**RETRY)
    def plan(params: Facts) -> list[Facts]:
        """Cut the days and the catalogue into batches."""
        window = recode.window_of_params(params)
        return recode.plan(read_settings(), window, only=names(params["sources"]))

    @task(task_id="recode", map_index_template="{{ batch_name }}", **RETRY)
    def recode_batch(batch: Facts) -> Facts:
        """Clean and code what was landed for one batch."""
        get_current_context()["batch_name"] = batch["name"]
        return recode.recode(read_settings(), batch, say=print)

    @task(max_active_tis_per_dag=1, outlets=[EVENTS], **ON_LOADER)
    def load(coded: list[Facts], run_id: str | None = None, outlet_events: Any = None) -> Facts:
        """Load what was coded, a month in a transaction."""
        counts = recode.load(read_settings(), list(coded), run_id=run_id or "", say=print)
        outlet_events[EVENTS].extra = counts
        return counts

    @task(**ON_LOADER)
    def compare(params: Facts, loaded: Facts) -> str:
        """Show what changed, and fail when the data breaks a rule."""
        settings = read_settings()
        found = recode.difference(settings, recode.window_of_params(params))
        recode.tell(found, say=print)
        try:
            flow.check_data(settings, say=print)
        except CheckFailed as error:
            raise AirflowFailException(str(error)) from error
        return str(found)

    compare(loaded=load(recode_batch.expand(batch=plan())))


recode_days()
