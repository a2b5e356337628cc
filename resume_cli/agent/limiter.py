"""One brake for all workers of an agent: fewer calls at once after a 429, more again later."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST = 256
_RECOVERY = 4
"""So many answers in a row let one more call run at once."""


class Limiter:
    """Bounds the calls in flight: halved on each 429, raised by one after some successes.

    A wait that the server asked for holds back every worker, not only the one that was told.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._limit = most
        self._running = 0
        self._successes = 0
        self._not_before = 0.0
        self._changed = threading.Condition()

    @property
    def limit(self) -> int:
        """How many calls may run at once now."""
        return self._limit

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Wait for leave to call, and hold it while the call runs."""
        with self._changed:
            while self._running >= self._limit or time.monotonic() < self._not_before:
                pause = self._not_before - time.monotonic()
                self._changed.wait(timeout=pause if pause > 0 else None)
            self._running += 1
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def slow_down(self, seconds: float) -> None:
        """Note a 429: half as many calls at once, and none for so many seconds."""
        with self._changed:
            self._successes = 0
            self._limit = max(1, min(self._limit, self._running + 1) // 2)
            self._not_before = max(self._not_before, time.monotonic() + seconds)

    def succeeded(self) -> None:
        """Note an answer; after a few in a row one more call may run at once."""
        with self._changed:
            self._successes += 1
            if self._successes >= _RECOVERY and self._limit < self._most:
                self._successes = 0
                self._limit += 1
                self._changed.notify_all()
