"""Places with the agent: how many reviews it has at once, whoever else is claimed or recorded."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resume_cli.batch.stopping import Stop

POLL_SECONDS = 0.2
SPARE_SHARE = 3
"""One caller more for this many places: with calls of a second, claiming and recording take up to
a third of one on a busy machine, and the places would stand empty meanwhile."""


class Places:
    """So many reviews are with the agent at once; callers beyond that claim, wait or record."""

    def __init__(self, places: int, stop: Stop) -> None:
        self._free = threading.Semaphore(places)
        self._stop = stop

    def enter(self) -> bool:
        """Wait for a place; False where the run ends before there is one."""
        while not self._stop.requested:
            if self._free.acquire(timeout=POLL_SECONDS):
                if not self._stop.requested:
                    return True
                self._free.release()
        return False

    def leave(self) -> None:
        """Give the place back."""
        self._free.release()
