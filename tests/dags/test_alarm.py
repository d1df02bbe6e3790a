"""The `alarm` DAG in the real Airflow, with a mail server and a webhook on loopback."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from pipeline.load.publish import publish
from tests.load.conftest import coding, load_codings, make_article, make_mention, settings  # noqa: F401

pytestmark = pytest.mark.airflow

HOSTILE = "Yim {{ 7 * 7 }} <b>Sinorn</b>"


class Letters:
    """An SMTP handler that keeps what it is given."""

    def __init__(self) -> None:
        self.received: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.received.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def mail(monkeypatch) -> Iterator[list[Any]]:
    """Letters that reach a mail server to which alarms go."""
    letters = Letters()
    with socket.socket() as probe:  # the server cannot choose a port by itself
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(letters, hostname="127.0.0.1", port=port, ready_timeout=20)
    server.start()
    connection = {
        "conn_type": "smtp", "host": "127.0.0.1", "port": port,
        "extra": {"disable_ssl": True, "disable_tls": True, "from_email": "watch@press.example"},
    }  # fmt: skip
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", json.dumps(connection))
    monkeypatch.setenv("DEFECTION_WATCH_ALARM_MAIL", "desk@press.example")
    yield letters.received
    server.stop()


@pytest.fixture
def webhook(monkeypatch) -> Iterator[list[Any]]:
    """Messages that reach a webhook to which alarms go."""
    received: list[Any] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/services"
    monkeypatch.setenv(
        "AIRFLOW_CONN_DESK", json.dumps({"conn_type": "slackwebhook", "host": address, "password": "T/B/x"})
    )
    monkeypatch.setenv("DEFECTION_WATCH_ALARM_SLACK", "desk")
    yield received
    server.shutdown()


@pytest.fixture
def home(settings, load_codings, monkeypatch):  # noqa: F811
    """A published copy with one event of a watched person, whose name is hostile."""
    article = make_article()
    load_codings((article, coding(make_mention(article, names=(HOSTILE,)))))
    publish(settings, with_files=False)
    monkeypatch.setenv("DEFECTION_WATCH_HOME", str(settings.home))
    monkeypatch.setenv("DEFECTION_WATCH_SOURCES", str(settings.sources))
    monkeypatch.setenv("DEFECTION_WATCH_WATCHED", HOSTILE)
    return settings


@pytest.fixture
def run(airflow_database, home):
    dag = airflow_database("alarm")
    dag.get_task("tell").retries = 0  # they would only take their time
    return dag.test


def test_an_alarm_reaches_mail_and_webhook_as_it_was_written_and_is_told_once(run, mail, webhook):
    assert run().state == "success"
    (letter,), (message,) = mail, webhook
    assert letter["Subject"] == "Defection Watch: watched person"
    assert letter["To"] == "desk@press.example"
    text = letter.get_body(("html",)).get_content()
    assert "{{ 7 * 7 }} &lt;b&gt;Sinorn&lt;/b&gt;: defection (CNRP → CPP)" in text
    assert "Yim {{ 7 * 7 }} &lt;b&gt;Sinorn&lt;/b&gt;: defection" in message["text"]
    assert run().state == "success"
    assert (len(mail), len(webhook)) == (1, 1)


def test_a_channel_that_is_down_does_not_keep_the_other_from_telling_and_the_run_is_red(run, mail, monkeypatch):
    monkeypatch.setenv(
        "AIRFLOW_CONN_DESK", json.dumps({"conn_type": "slackwebhook", "host": "http://127.0.0.1:9", "password": "x"})
    )
    monkeypatch.setenv("DEFECTION_WATCH_ALARM_SLACK", "desk")
    assert run().state == "failed"
    assert len(mail) >= 1


def test_nothing_is_sent_where_nobody_is_to_be_told(run, mail, webhook, monkeypatch):
    monkeypatch.delenv("DEFECTION_WATCH_ALARM_MAIL")
    monkeypatch.delenv("DEFECTION_WATCH_ALARM_SLACK")
    assert run().state == "success"
    assert (mail, webhook) == ([], [])


def test_a_task_that_fails_is_told_with_its_reason(airflow_database, home, mail):
    from alarm_channels import tell_of_failure

    dag = airflow_database("daily_news")
    assert all(tell_of_failure.__name__ in repr(task.on_failure_callback) for task in dag.tasks)
    told = SimpleNamespace(dag_id="daily_news", task_id="plan")
    tell_of_failure({"ti": told, "run_id": "r1", "exception": ValueError("no catalogue at {{ x }}")})
    (letter,) = mail
    assert letter["Subject"] == "Defection Watch: daily_news.plan failed"
    assert "run r1: no catalogue at {{ x }}" in letter.get_body(("html",)).get_content()
