"""Child processes that are owned: logged, restarted when they die, and gone when their owner is gone."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import RuntimeFailure

MAX_DEATHS = 5
DEATH_WINDOW_S = 120.0
STOP_GRACE_S = 30.0  # the scheduler waits for its running tasks
_PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    """On Linux, ask the kernel for SIGTERM when the owner dies, so that even kill -9 of it leaves no orphans."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Process:
    """One supervised command in a process group of its own."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    log: Path
    handle: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.handle = subprocess.Popen(
                self.command,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    def signal_group(self, number: int) -> None:
        """Signal the whole group; Airflow's components leave children behind when only the parent is told."""
        if self.handle is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.handle.pid, number)

    def tail(self, lines: int = 15) -> str:
        """The last lines of the log, for an error message."""
        if not self.log.exists():
            return "(no log)"
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


class Supervisor:
    """Starts processes, restarts those that died, stops all of them in reverse order."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._processes: list[Process] = []

    def start(self, process: Process) -> None:
        process.start()
        self._processes.append(process)

    def watch(self) -> None:
        """One look at everything; call it often. Raises `RuntimeFailure` when a process keeps dying."""
        for process in self._processes:
            if process.handle is None or process.handle.poll() is None:
                continue
            now = time.monotonic()
            process.deaths = [t for t in process.deaths if now - t < DEATH_WINDOW_S] + [now]
            process.signal_group(signal.SIGKILL)
            if len(process.deaths) >= MAX_DEATHS:
                raise RuntimeFailure(
                    f"the {process.name} died {MAX_DEATHS} times within {DEATH_WINDOW_S:.0f} s; "
                    f"the end of {process.log}:\n{process.tail()}"
                )
            self._say(f"the {process.name} ended with exit code {process.handle.returncode}; starting it again")
            process.start()

    def stop(self) -> None:
        """SIGTERM to every leader, then SIGKILL to what is left of the groups."""
        running = [p for p in reversed(self._processes) if p.handle is not None]
        for process in running:
            if process.handle is not None and process.handle.poll() is None:
                process.handle.terminate()
        deadline = time.monotonic() + STOP_GRACE_S
        for process in running:
            try:
                if process.handle is not None:
                    process.handle.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._say(f"the {process.name} did not stop in {STOP_GRACE_S:.0f} s; killed")
            process.signal_group(signal.SIGKILL)
        self._processes.clear()
