"""What goes into the image: the versions of the one-machine install, and what Celery and logins need beside."""

import os
import re
import subprocess
import sys

import pytest

# Flask-AppBuilder, which does the login, is not ready for python-dateutil 4.
MAY_DIFFER = {"python-dateutil"}
ON_THE_LOADERS_QUEUE = {
    *("daily_news.load", "daily_news.check", "recode.load", "recode.compare"),
    *("publish.publish_copy", "publish.make_page", "alarm.find", "alarm.note"),
}


def pins(text):
    """name → versions; a universal lock can hold several for different platforms."""
    found = {}
    for name, version in re.findall(r"^([a-z0-9._-]+)==(\S+)", text, re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


@pytest.fixture(scope="module")
def cluster(root):
    return (root / "requirements-cluster.lock").read_text()


def test_both_locks_hold_the_same_versions(root, cluster):
    one_machine, many = pins((root / "requirements.lock").read_text()), pins(cluster)
    differing = {name for name in one_machine.keys() & many.keys() if one_machine[name] != many[name]}
    assert differing <= MAY_DIFFER, "run `make lock-cluster` after `make lock`"


def test_what_tests_need_is_not_in_the_image_and_celery_is_not_in_the_one_machine_install(root, cluster):
    assert not {"pytest", "mypy", "ruff", "playwright"} & pins(cluster).keys()
    assert not {"celery", "flask-appbuilder", "redis"} & pins((root / "requirements.lock").read_text()).keys()


def test_every_package_is_pinned_by_hash_and_no_index_is_named(cluster):
    packages = re.split(r"\n(?=[a-z0-9])", cluster[cluster.index("\na2") if "\na2" in cluster else 0 :].strip())
    assert len(packages) > 150
    assert all("--hash=sha256:" in package for package in packages)
    assert "index-url" not in cluster
    assert "http://" not in cluster
    assert "https://" not in cluster


def test_celery_is_one_that_this_airflow_works_with(cluster):
    for name in ("celery", "kombu"):
        (version,) = pins(cluster)[name]
        assert tuple(int(part) for part in version.split(".")[:2]) < (5, 7)


def test_the_image_installs_by_hash_from_that_lock(root):
    text = (root / "Dockerfile").read_text()
    assert "--require-hashes --requirement /tmp/requirements-cluster.lock" in text
    assert "apt-get" not in text


@pytest.mark.airflow
@pytest.mark.parametrize("queue", ["default", "duckdb"])
def test_what_opens_the_warehouse_runs_on_the_loaders_queue_and_nothing_else_does(root, tmp_path, queue):
    program = (
        "from airflow.dag_processing.dagbag import DagBag\n"
        f"bag = DagBag(dag_folder={str(root / 'dags')!r}, known_pools={{'default_pool'}})\n"
        "print(*(f'{dag.dag_id}.{task.task_id}={task.queue}' for dag in bag.dags.values() for task in dag.tasks))"
    )
    env = os.environ | {
        "AIRFLOW_HOME": str(tmp_path),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(root / "plugins"),
    }
    env.pop("DEFECTION_WATCH_LOADER_QUEUE", None)
    if queue != "default":
        env["DEFECTION_WATCH_LOADER_QUEUE"] = queue
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    answer = dict(pair.split("=") for pair in done.stdout.splitlines()[-1].split())
    assert answer == {task: queue if task in ON_THE_LOADERS_QUEUE else "default" for task in answer}
    assert {"daily_news.load", "daily_news.check", "daily_news.fetch"} <= set(answer)
