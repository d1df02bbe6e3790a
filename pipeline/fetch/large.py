"""Large bodies are put together, packed and parsed one at a time: each step holds several copies of them for a moment.

With sixteen hosts at once that moment is the difference between 300 MB and 500 MB (measured: sixteen endless feeds).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

LARGE_BYTES = 1_000_000

_turn = threading.Lock()


@contextmanager
def turn_of(byte_count: int) -> Iterator[None]:
    """Wait for one's turn with a large body; a small one needs none. Not to be nested."""
    if byte_count < LARGE_BYTES:
        yield
        return
    with _turn:
        yield
