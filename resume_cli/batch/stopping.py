"""Ending early: a wish that a signal or a fault expresses and every stage hears."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


class Stop:
    """A wish to end early, from a signal or from a fault that concerns the whole batch."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self.signal: int | None = None

    def request(self, signal: int | None = None) -> None:
        """Ask everybody to end; the first signal is the one that is remembered."""
        if self.signal is None:
            self.signal = signal
        self._event.set()

    def wait(self, seconds: float) -> bool:
        """Sleep unless the wish comes; tell whether it has."""
        return self._event.wait(seconds)

    @property
    def requested(self) -> bool:
        """Tell whether to end."""
        return self._event.is_set()


@contextmanager
def stop_on_signals() -> Iterator[Stop]:
    """Turn SIGINT and SIGTERM into a wish to stop; a second one ends the process at once."""
    stop = Stop()

    def heard(number: int, _: FrameType | None) -> None:
        if stop.signal is not None:
            # Whoever asks twice has no time for us; locks vanish with the connection.
            os._exit(128 + number)
        stop.request(number)

    before = {number: signal.signal(number, heard) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
