"""
### Poll feeds

Every two hours: lands what the feeds show now (no pages), so that nothing scrolls out of a feed between two daily runs.
`daily_news` then works from everything that was landed for its day.

`plan` → `poll` (one task a batch of outlets) → `check`

**Backfill.** There is nothing to backfill: a feed shows only now. Past days are `daily_news`'s work.

**Triage notes**
* `check` is red: more than 30 % of the outlets were out of reach. The logs of `poll` have a line an outlet. A missed
  poll is repaired by the next one unless a feed scrolled on in between; `from source_health` shows who is silent.
* `poll` is red: the catalogue or the disk, not an outlet. The log's last line says what to do.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import CronDataIntervalTimetable, TriggerRule, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

from pipeline import flow
from pipeline.errors import CheckFailed
from pipeline.settings import read_settings

Facts = dict[str, Any]

RETRY = {"retries": 2, "retry_delay": timedelta(seconds=30), "execution_timeout": timedelta(hours=1)}


@dag(
    schedule=CronDataIntervalTimetable("0 */2 * * *", timezone="UTC"),
    start_date=datetime(2013, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    doc_md=__doc__,
    tags=["defection-watch", "feeds"],
    default_args={"owner": "defection-watch"},
)
def poll_feeds() -> None:
    @task(**RETRY)
    def plan(data_interval_start: datetime | None = None, data_interval_end: datetime | None = None) -> list[Facts]:
        """Cut the catalogue into batches."""
        window = flow.window_for({}, data_interval_start, data_interval_end, now=datetime.now(UTC))
        return flow.plan(read_settings(), window)

    @task(map_index_template="{{ batch_name }}", **RETRY)
    def poll(batch: Facts) -> Facts:
        """Land the feeds of one batch."""
        get_current_context()["batch_name"] = batch["name"]
        return flow.poll(read_settings(), batch, say=print)

    @task(trigger_rule=TriggerRule.ALL_DONE, **RETRY)
    def check(planned: list[Facts], polled: list[Facts]) -> None:
        """Fail when too many outlets were out of reach."""
        try:
            flow.check_poll(list(planned or []), list(polled or []), say=print)
        except CheckFailed as error:  # only a worker that was lost is worth another try
            raise AirflowFailException(str(error)) from error

    planned = plan()
    check(planned, poll.expand(batch=planned))


poll_feeds()
