"""Where the commands write: answers to standard output, everything else to standard error."""

from __future__ import annotations

import os
import sys

from rich.console import Console

# A pipe has no width: rows must not be folded for it.
out = Console(highlight=False, width=None if sys.stdout.isatty() else int(os.environ.get("COLUMNS", "200")))
err = Console(stderr=True, highlight=False, soft_wrap=True)
