"""What Airflow is told when it runs on this machine alone. Every setting has its reason beside it."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

from pipeline.errors import RuntimeFailure
from pipeline.settings import Settings

CHECKOUT = Path(__file__).resolve().parents[2]


def airflow_home(settings: Settings) -> Path:
    """Airflow's own folder: configuration, logs and its metadata database."""
    return settings.home / "airflow"


def airflow_environment(settings: Settings, *, port: int, database_uri: str) -> dict[str, str]:
    """The environment of every Airflow process of this stack; raises `RuntimeFailure` without a checkout's DAGs."""
    dags = CHECKOUT / "dags"
    if not dags.is_dir():
        raise RuntimeFailure(f"no DAGs at {dags}; `make run` works in a checkout, see README for other ways")
    own = {
        "DEFECTION_WATCH_HOME": str(settings.home),
        "DEFECTION_WATCH_SOURCES": str(settings.sources),
        "AIRFLOW_HOME": str(airflow_home(settings)),
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(CHECKOUT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        # Each worker is a forked process of about 120 MB; the default is 32 of them.
        "AIRFLOW__CORE__PARALLELISM": "4",
        # No login, so nothing but loopback may reach the server.
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{port}",
        # Tasks call this address; its default is port 8080 whatever the server's port is (apache/airflow#50739).
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": database_uri,
        # The generated secret is 24 bytes and draws a warning; one of 64 lasts over restarts.
        "AIRFLOW__API_AUTH__JWT_SECRET": _kept_secret(airflow_home(settings) / "jwt_secret"),
        # Airflow 3.3.2 sleeps this long after every second task has ended; the default is 5 s.
        "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
        # What a scheduler that was killed left running is taken up again after at most three quarters of a minute, what
        # a worker left after two minutes; the defaults are five.
        "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "15",
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "120",
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "10",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": os.environ.get("AIRFLOW__LOGGING__LOGGING_LEVEL", "INFO"),
        # uvicorn and the components write for a file here, not for a terminal.
        "NO_COLOR": "1",
    }
    # A venv made without activation: Airflow starts its own executables by name.
    scripts = str(Path(sys.executable).parent)
    return {**os.environ, **own, "PATH": f"{scripts}{os.pathsep}{os.environ.get('PATH', '')}"}


def _kept_secret(path: Path) -> str:
    """A random secret made once and kept with mode 0600, so that sessions outlive a restart."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text()
