"""One pace per host, shared by all threads, tasks and runs on a machine through small files under the data folder."""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path
from time import sleep, time

from pipeline.records import content_id

_MAX_AHEAD_S = 3600.0  # a clock that was set back must not stop the work for hours


class HostPacer:
    """Gives out starting times per host: two requests to a host start at least `pace_s` apart.

    With `folder` the times are kept in files under a lock, so that parallel tasks and runs share them; without it
    they hold for this process. The lock is held only while a time is given out, never while waiting or fetching.
    """

    def __init__(self, pace_s: float, folder: Path | None = None) -> None:
        self._pace_s = pace_s
        self._folder = folder
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}

    def wait(self, host: str, delay_s: float = 0.0) -> float:
        """Wait for the host's turn; `delay_s` is robots.txt's crawl-delay, the larger pause counts. Seconds waited."""
        pause = max(self._pace_s, delay_s)
        if pause <= 0:
            return 0.0
        wait_s = self._reserve(host, pause)
        if wait_s > 0:
            sleep(wait_s)
        return wait_s

    def _reserve(self, host: str, pause: float) -> float:
        if self._folder is None:
            with self._lock:
                now = time()
                start = _start(self._next.get(host, 0.0), now)
                self._next[host] = start + pause
                return start - now
        self._folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._folder / content_id(host), os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            now = time()
            start = _start(_number(os.read(descriptor, 64)), now)
            os.pwrite(descriptor, f"{start + pause:20.6f}".encode(), 0)
            return start - now
        finally:
            os.close(descriptor)


def _start(reserved: float, now: float) -> float:
    return reserved if now < reserved < now + _MAX_AHEAD_S else now


def _number(written: bytes) -> float:
    try:
        return float(written)
    except ValueError:
        return 0.0
