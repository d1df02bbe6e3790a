"""
### Alarm

Tells, once each, what the published copy gives cause for: a data check that fails, an outlet that fell silent, a day
known to be incomplete, a new event of a watched person. Off until `DEFECTION_WATCH_ALARM_MAIL` (addresses; needs
Airflow's connection `smtp_default`) or `DEFECTION_WATCH_ALARM_SLACK` (an Airflow connection with a webhook) is set.
Watched people are named in `DEFECTION_WATCH_WATCHED`. A task of `daily_news` that fails is told at once, by itself.

**Backfill.** There is nothing to backfill. Runs in bursts fold into one, and an alarm that was told is not told again.

**Triage notes**
* `tell` is red: the mail server or the webhook did not take the message; its log says which. The alarms are told by the
  next run.
* The same alarm comes again: `alarms.json` in the home was deleted or is not writable.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import Asset, dag, task

from pipeline.settings import loader_queue, read_settings

# The copy is on the loader's machine, the way out on the others.
ON_LOADER = {"queue": loader_queue(), "retries": 2, "retry_delay": timedelta(seconds=10)}


@dag(
    schedule=Asset.ref(name="defection_copy"),
    catchup=False,
    max_active_runs=1,
    is_paused_upon_creation=False,  # follows what was loaded; there is nothing to wait for
    doc_md=__doc__,
    tags=["defection-watch", "daily"],
    default_args={"owner": "defection-watch"},
)
def alarm() -> None:
    @task.short_circuit(**ON_LOADER)
    def find() -> list[dict[str, str]]:
        """The alarms that were not told yet; nothing follows when there are none or nobody is to be told."""
        from dataclasses import asdict

        from pipeline.alarms import due_alarms

        settings = read_settings()
        if not (settings.alarm_mail or settings.alarm_slack):
            print("no alarms are sent: neither DEFECTION_WATCH_ALARM_MAIL nor DEFECTION_WATCH_ALARM_SLACK is set")
            return []
        return [asdict(alarm) for alarm in due_alarms(settings, datetime.now(UTC).date())]

    @task(retries=2, retry_delay=timedelta(minutes=1))
    def tell(found: list[dict[str, str]]) -> None:
        """Send them in one message."""
        from alarm_channels import tell as send

        from pipeline.alarms import Alarm, letter

        subject, text = letter([Alarm(**one) for one in found])
        print(text)
        send(subject, text)

    @task(**ON_LOADER)
    def note(found: list[dict[str, Any]]) -> None:
        """Remember that they were told."""
        from pipeline.alarms import Alarm, remember

        remember(read_settings(), [Alarm(**one) for one in found])

    found = find()
    tell(found) >> note(found)


alarm()
