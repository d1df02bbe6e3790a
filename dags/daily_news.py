"""
### Daily news

One run works on one UTC day (`data_interval_start` to `data_interval_end`, half open) and turns the news of that
day into rows of DuckDB:

`plan` → `fetch` (one task a batch of outlets) → `code` (clean and detect, one task a batch) → `load` → `check`

| task | does | touches the network | touches DuckDB |
|---|---|---|---|
| `plan` | reads the catalogue, cuts it into at most four batches; all outlets of one host share a batch | no | no |
| `fetch` | lands feeds, archives of older days, and pages as WARC files; a failed outlet is a row, not red | yes | no |
| `code` | landed pages → articles → mentions of defections, as Parquet in staging | no | no |
| `load` | validates, loads and merges in one transaction; the only writer, one at a time over all runs | no | yes |
| `check` | fails when a data check returns rows, or a day or over 30 % of the outlets were out of reach | no | reads |

**How to backfill.** Trigger → *Backfill*, pick the days, set *Max Active Runs* to 4. Dates alone are enough: every
day asks what was landed, then the feeds, then each outlet's archives until it is complete, and `coverage_calendar` says
how far that went. Running a day again changes nothing that was right.

**Parameters** are for special wishes; the form explains each. In the *Backfill* form the UI **ignores them unless
*Override parameters on existing runs* is ticked**, also for runs that do not exist yet. The two days are for single
runs only; a backfill always works on the days that were picked.

**Triage notes**
* `check` is red, the other tasks are green: its log lists the sentence, the failing rows or the outlets with the reason
  of each. Nothing is lost: what could be reached is loaded, and a rerun of the day fills the rest.
* `fetch` is red: the catalogue or the disk, not an outlet. The log's last line says what to do.
* `load` waits: another process holds the database file; the log names it. It gives up after
  `DEFECTION_WATCH_LOCK_WAIT_S` seconds and can be cleared once the file is free.
* A day is empty: look at `from coverage_calendar` before believing it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import Asset, CronDataIntervalTimetable, Param, TriggerRule, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException
from alarm_channels import tell_of_failure  # plugins/ is on Airflow's path

from pipeline import flow
from pipeline.errors import CheckFailed
from pipeline.options import FORM, FetchOptions, names
from pipeline.settings import loader_queue, read_settings

Facts = dict[str, Any]  # what goes through XCom: paths and counts, never articles

EVENTS = Asset(name="defection_events", uri="duckdb://defection-watch/warehouse", group="defection-watch")
RETRY = {"retries": 2, "retry_delay": timedelta(seconds=10), "execution_timeout": timedelta(hours=1)}
ON_LOADER = RETRY | {"queue": loader_queue()}  # on several machines one worker has the warehouse


@dag(
    # A bare cron string would give empty intervals in Airflow 3.
    schedule=CronDataIntervalTimetable("0 0 * * *", timezone="UTC"),
    start_date=datetime(2013, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=4,
    doc_md=__doc__,
    tags=["defection-watch", "daily"],
    default_args={"owner": "defection-watch", "on_failure_callback": tell_of_failure},
    params={name: Param(**field) for name, field in FORM.items()}
    | {
        day: Param(None, type=["null", "string"], format="date", title=title, description_md="Single runs only.")
        for day, title in (("day_from", "First UTC day, instead of the run's"), ("day_to", "Last UTC day, inclusive"))
    },
)
def daily_news() -> None:
    @task(**RETRY)
    def plan(
        params: Facts,
        dag_run: Any = None,
        data_interval_start: datetime | None = None,
        data_interval_end: datetime | None = None,
    ) -> list[Facts]:
        """Cut the catalogue into batches for the run's window."""
        days = {} if dag_run.run_type == "backfill" else params  # else every run of it would work on the same days
        window = flow.window_for(days, data_interval_start, data_interval_end, now=datetime.now(UTC))
        options = FetchOptions.from_params(params)
        return flow.plan(read_settings(), window, only=names(params["sources"]), options=options)

    # More at once over all runs would only wait for each other's hosts, and ask for undated pages twice.
    @task(map_index_template="{{ batch_name }}", max_active_tis_per_dag=flow.MAX_BATCHES, **RETRY)
    def fetch(batch: Facts) -> Facts:
        """Land the feeds and pages of one batch."""
        get_current_context()["batch_name"] = batch["name"]
        return flow.fetch(read_settings(), batch, say=print)

    @task(map_index_template="{{ batch_name }}", **RETRY)
    def code(fetched: Facts) -> Facts:
        """Clean and code what one batch landed."""
        get_current_context()["batch_name"] = fetched["name"]
        return flow.code(read_settings(), fetched, say=print)

    @task(trigger_rule=TriggerRule.ALL_DONE_MIN_ONE_SUCCESS, max_active_tis_per_dag=1, outlets=[EVENTS], **ON_LOADER)
    def load(planned: list[Facts], coded: list[Facts], run_id: str | None = None, outlet_events: Any = None) -> Facts:
        """Load what was coded, also when a batch failed; `check` tells of the batch."""
        window = flow.window_of(planned[0])
        counts = flow.load(read_settings(), list(coded or []), window=window, run_id=run_id or "", say=print)
        outlet_events[EVENTS].extra = counts
        return counts

    @task(trigger_rule=TriggerRule.ALL_DONE, **ON_LOADER)
    def check(planned: list[Facts], fetched: list[Facts], coded: list[Facts], loaded: Facts | None) -> None:
        """Fail when the data or the collection is not to be trusted; a leaf, so that the run fails with it."""
        batches = (list(facts or []) for facts in (planned, fetched, coded))
        try:
            flow.check(read_settings(), *batches, loaded, say=print)
        except CheckFailed as error:  # bad data stays bad; only a worker that was lost is worth another try
            raise AirflowFailException(str(error)) from error

    planned = plan()
    fetched = fetch.expand(batch=planned)
    coded = code.expand(fetched=fetched)
    check(planned, fetched, coded, load(planned, coded))


daily_news()
