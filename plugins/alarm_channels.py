"""How alarms leave: by mail or to a Slack webhook, through Airflow's own notifiers. Off until a setting names one.

News is hostile and notifiers render their fields as Jinja templates, so each is asked to `notify` as it stands: a
headline with `{{ … }}` in it stays a headline.
"""

from __future__ import annotations

from html import escape
from typing import Any

from airflow.sdk import BaseNotifier

from pipeline.settings import Settings, read_settings


def channels(settings: Settings, subject: str, text: str) -> list[BaseNotifier]:
    """One notifier for every way that the settings name."""
    found: list[BaseNotifier] = []
    if settings.alarm_mail:
        from airflow.providers.smtp.notifications.smtp import SmtpNotifier

        found.append(
            SmtpNotifier(
                to=list(settings.alarm_mail), subject=subject, html_content=f"<pre>{escape(text)}</pre>",
                smtp_conn_id="smtp_default",
            )
        )  # fmt: skip
    if settings.alarm_slack:
        from airflow.providers.slack.notifications.slack_webhook import SlackWebhookNotifier

        plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        found.append(
            SlackWebhookNotifier(slack_webhook_conn_id=settings.alarm_slack, text=f"*{subject}*\n{plain}", timeout=20)
        )
    return found


def tell(subject: str, text: str) -> int:
    """Send to every channel; returns how many there are. Raises what a channel raises, after all were tried."""
    failed: list[Exception] = []
    found = channels(read_settings(), subject, text)
    for channel in found:
        try:
            channel.notify({})  # type: ignore[attr-defined]
        except Exception as error:  # the other channel is the one that may work
            failed.append(error)
    if failed:
        raise failed[0]
    return len(found)


def tell_of_failure(context: Any) -> None:
    """For `on_failure_callback`: which task of which run failed, and why."""
    task = context["ti"]
    tell(
        f"Defection Watch: {task.dag_id}.{task.task_id} failed",
        f"run {context['run_id']}: {context.get('exception')}\nThe task's log in the Airflow UI says what to do.",
    )
