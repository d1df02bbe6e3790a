"""Every environment variable of the program, read once and checked. Nothing is written outside `home`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from pipeline import __version__
from pipeline.errors import SettingsError
from pipeline.storage import Place, place

PACKAGE_DATA = Path(str(resources.files("pipeline"))) / "data"
WAYBACK = "https://web.archive.org"
GDELT = "http://data.gdeltproject.org"
DEMO_DATA = Path(str(resources.files("pipeline"))) / "demo"


def sql_folder() -> Path:
    """`sql/` of the checkout, or its copy inside the installed wheel."""
    packaged = Path(str(resources.files("pipeline"))) / "sql"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parent.parent / "sql"


def read_sql(folder: str, name: str) -> str:
    """The statement in `sql/<folder>/<name>.sql`."""
    return (sql_folder() / folder / f"{name}.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are and how politely the network is asked."""

    home: Path
    sources: Path
    contact: str
    allow_loopback: bool
    network_off: bool
    host_pace_s: float
    deadline_s: float
    lock_wait_s: float
    hide_private: bool = False
    watched: tuple[str, ...] = ()
    alarm_mail: tuple[str, ...] = ()
    alarm_slack: str | None = None
    model_url: str | None = None
    model_name: str | None = None
    model_key: str | None = None
    model_timeout_s: float = 120.0
    wayback_url: str = WAYBACK
    gdelt_url: str = GDELT
    landing_at: str | None = None
    staging_at: str | None = None

    @property
    def landing(self) -> Place:
        return self.home / "landing" if self.landing_at is None else place(self.landing_at)

    @property
    def staging(self) -> Place:
        return self.home / "staging" if self.staging_at is None else place(self.staging_at)

    @property
    def spool(self) -> Path:
        """Where files for an object store are written before they are sent up."""
        return self.home / "spool"

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        return self.home / "published"

    @property
    def user_agent(self) -> str:
        return f"DefectionWatch/{__version__} (election research; {self.contact})"


def loader_queue(env: Mapping[str, str] | None = None) -> str:
    """The Airflow queue of the tasks that open the warehouse, from `DEFECTION_WATCH_LOADER_QUEUE`.

    Apart from `read_settings`, because DAG files read it whenever they are parsed. Matters to Celery workers only.
    """
    env = os.environ if env is None else env
    return env.get("DEFECTION_WATCH_LOADER_QUEUE") or "default"


def _flag(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "").strip().lower()
    if value in {"", "0", "false", "no", "off"}:
        return False
    if value in {"1", "true", "yes", "on"}:
        return True
    raise SettingsError(f"{name}={value!r} is neither yes nor no; use 1 or 0")


def _list(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in env.get(name, "").split(",") if part.strip())


def _seconds(env: Mapping[str, str], name: str, default: float) -> float:
    raw = env.get(name, "").strip()
    try:
        value = float(raw) if raw else default
    except ValueError as error:
        raise SettingsError(f"{name}={raw!r} is not a number of seconds") from error
    if not 0 <= value < 86_400:
        raise SettingsError(f"{name}={raw!r} is out of range; give seconds from 0 to 86,400")
    return value


def read_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Settings from `DEFECTION_WATCH_*` variables; raises `SettingsError` on a value that cannot be used.

    HOME (default `data/` in the working folder), SOURCES (a path, or `demo`), CONTACT, ALLOW_LOOPBACK, NETWORK_OFF,
    HOST_PACE_S (pause between two requests to a host), DEADLINE_S (total time of one exchange), LOCK_WAIT_S (how long
    `load` waits for the database file), HIDE_PRIVATE (publish without the names of private people), WATCHED (names or
    person ids, separated by commas, whose new events raise an alarm), ALARM_MAIL (addresses, over Airflow's
    connection `smtp_default`) and ALARM_SLACK (an Airflow connection with a Slack webhook) that alarms go to,
    WAYBACK_URL and GDELT_URL (where those archives, or servers that speak their language, are), LANDING and STAGING
    (folders, or places like s3://bucket/landing; within HOME when unset); for the optional second coder MODEL_URL,
    MODEL_NAME, MODEL_KEY and MODEL_TIMEOUT_S.
    """
    env = os.environ if env is None else env
    prefix = "DEFECTION_WATCH_"
    home = Path(env.get(prefix + "HOME") or "data").expanduser().resolve()
    named = env.get(prefix + "SOURCES") or ""
    live = PACKAGE_DATA / "sources.toml"
    known = {"": live, "live": live, "demo": DEMO_DATA / "sources.toml"}
    return Settings(
        home=home,
        sources=known[named] if named in known else Path(named).expanduser().resolve(),
        contact=env.get(prefix + "CONTACT") or "set DEFECTION_WATCH_CONTACT to your address",
        allow_loopback=_flag(env, prefix + "ALLOW_LOOPBACK"),
        network_off=_flag(env, prefix + "NETWORK_OFF"),
        host_pace_s=_seconds(env, prefix + "HOST_PACE_S", 2.0),
        deadline_s=_seconds(env, prefix + "DEADLINE_S", 30.0),
        lock_wait_s=_seconds(env, prefix + "LOCK_WAIT_S", 120.0),
        hide_private=_flag(env, prefix + "HIDE_PRIVATE"),
        watched=_list(env, prefix + "WATCHED"),
        alarm_mail=_list(env, prefix + "ALARM_MAIL"),
        alarm_slack=env.get(prefix + "ALARM_SLACK") or None,
        model_url=env.get(prefix + "MODEL_URL") or None,
        model_name=env.get(prefix + "MODEL_NAME") or None,
        model_key=env.get(prefix + "MODEL_KEY") or None,
        model_timeout_s=_seconds(env, prefix + "MODEL_TIMEOUT_S", 120.0),
        wayback_url=(env.get(prefix + "WAYBACK_URL") or WAYBACK).rstrip("/"),
        gdelt_url=(env.get(prefix + "GDELT_URL") or GDELT).rstrip("/"),
        landing_at=env.get(prefix + "LANDING") or None,
        staging_at=env.get(prefix + "STAGING") or None,
    )
