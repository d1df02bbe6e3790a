"""Airflow for DAG tests: a home of its own, so that nothing of the user's is read or written."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HOME = Path(tempfile.mkdtemp(prefix="airflow-"))
ROOT = Path(__file__).resolve().parents[2]

# Airflow reads these once, at import, so they are set before any test module imports it.
os.environ["AIRFLOW_HOME"] = str(HOME)
os.environ["AIRFLOW__CORE__DAGS_FOLDER"] = str(ROOT / "dags")
os.environ["AIRFLOW__CORE__PLUGINS_FOLDER"] = str(ROOT / "plugins")
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
os.environ["AIRFLOW__CORE__UNIT_TEST_MODE"] = "False"


@pytest.fixture(scope="session")
def airflow_database() -> Callable[[str], Any]:
    """A migrated metadata database; gives a function from a DAG's id to the DAG, ready for `dag.test()`.

    Each call parses anew, because a test run leaves its parameters in the DAG.
    """
    from airflow.dag_processing.dagbag import DagBag
    from airflow.utils.db import initdb

    initdb()
    return lambda dag_id: DagBag(dag_folder=str(ROOT / "dags")).dags[dag_id]
