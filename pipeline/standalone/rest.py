"""The few calls of Airflow's REST API that the one-command run needs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import requests

from pipeline.errors import RuntimeFailure
from pipeline.records import Window

FINISHED = frozenset({"success", "failed"})


@dataclass(frozen=True, slots=True)
class TaskState:
    """One task instance as Airflow shows it."""

    task_id: str
    map_index: int
    state: str | None


class Airflow:
    """A client of one Airflow server on loopback, without login."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self._session = requests.Session()
        self._session.trust_env = False

    def wait_until_healthy(self, watch: Callable[[], None], timeout_s: float = 240.0) -> None:
        """Return when the server answers and the scheduler and the DAG processor beat."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            watch()
            try:
                health = self._session.get(f"{self.address}/api/v2/monitor/health", timeout=5).json()
                if all(health[part]["status"] == "healthy" for part in ("metadatabase", "scheduler", "dag_processor")):
                    return
            except (requests.RequestException, ValueError, KeyError):
                pass
            time.sleep(0.5)
        raise RuntimeFailure(f"Airflow did not become healthy within {timeout_s:.0f} s; see the logs it names above")

    def wait_for_dag(self, dag_id: str, since: datetime, watch: Callable[[], None], timeout_s: float = 120.0) -> None:
        """Return when the DAG was parsed after `since`; what an earlier session parsed may be stale.

        An import error of that time is raised with its text.
        """
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            watch()
            for error in self.call("GET", "/api/v2/importErrors").get("import_errors", []):
                if _moment(error["timestamp"]) >= since:
                    raise RuntimeFailure(f"{error['filename']} does not import:\n{error['stack_trace']}")
            parsed_at = self.call("GET", f"/api/v2/dags/{dag_id}", ok=(200, 404)).get("last_parsed_time")
            if parsed_at and _moment(parsed_at) >= since:
                return
            time.sleep(0.5)
        raise RuntimeFailure(f"Airflow did not find the DAG {dag_id} within {timeout_s:.0f} s")

    def unpause(self, dag_id: str) -> None:
        self.call("PATCH", f"/api/v2/dags/{dag_id}", json={"is_paused": False})

    def find_run(self, dag_id: str, window: Window) -> str | None:
        """The newest scheduled run of exactly this window, if there is one."""
        runs = self.call("GET", f"/api/v2/dags/{dag_id}/dagRuns?run_type=scheduled&order_by=-run_after&limit=5")
        for run in runs["dag_runs"]:
            start, end = run["data_interval_start"], run["data_interval_end"]
            if start and end and (_moment(start), _moment(end)) == (window.start, window.end):
                return str(run["dag_run_id"])
        return None

    def trigger(self, dag_id: str, run_id: str, window: Window) -> str:
        """Start a run of the window. The logical date is only a unique key here; tasks read the interval."""
        body = {
            "dag_run_id": run_id,
            "logical_date": datetime.now(UTC).isoformat(),
            "data_interval_start": window.start.isoformat(),
            "data_interval_end": window.end.isoformat(),
        }
        return str(self.call("POST", f"/api/v2/dags/{dag_id}/dagRuns", json=body)["dag_run_id"])

    def run_state(self, dag_id: str, run_id: str) -> str:
        return str(self.call("GET", f"/api/v2/dags/{dag_id}/dagRuns/{run_id}")["state"])

    def tasks(self, dag_id: str, run_id: str) -> list[TaskState]:
        rows = self.call("GET", f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances?limit=100")
        return [TaskState(r["task_id"], r["map_index"], r["state"]) for r in rows["task_instances"]]

    def call(
        self, method: str, path: str, *, json: dict[str, Any] | None = None, ok: tuple[int, ...] = (200, 201)
    ) -> dict[str, Any]:
        """The answer's values; raises `RuntimeFailure` for a status that is not `ok`."""
        if "Authorization" not in self._session.headers:
            token = self._session.get(f"{self.address}/auth/token", timeout=30).json()["access_token"]
            self._session.headers["Authorization"] = f"Bearer {token}"
        answer = self._session.request(method, self.address + path, json=json, timeout=60)
        if answer.status_code not in ok:
            raise RuntimeFailure(f"Airflow answered {answer.status_code} to {method} {path}: {answer.text[:300]}")
        content: dict[str, Any] = answer.json()
        return content


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
