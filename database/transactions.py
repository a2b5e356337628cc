"""Running a transaction again where the database asks for it, or was away for a while."""

from __future__ import annotations

import random
from time import monotonic, sleep
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.exc import DBAPIError

from database.failures import may_pass

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session, sessionmaker

PATIENCE_SECONDS = 60.0
"""A server that restarts is back by then."""
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 1.0

Answer = TypeVar("Answer")


def repeated(
    work: Callable[[], Answer], patience: Callable[[], float] = lambda: PATIENCE_SECONDS
) -> Answer:
    """Run a whole transaction; again where it may pass then, while the patience, in seconds, lasts.

    The outcome of a commit may be unknown, so that all it writes has to be idempotent. The
    patience is asked for each time: it may shrink while the database is away.

    Raises:
        DBAPIError: what the database last said.

    """
    began = monotonic()
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            return work()
        except DBAPIError as problem:
            if not may_pass(problem) or monotonic() > began + patience():
                raise
        # Not all at the same moment: those who got in each other's way would do so again.
        sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - it spreads, it hides nothing
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


def transacted(sessions: sessionmaker[Session], work: Callable[[Session], Answer]) -> Answer:
    """Run idempotent work in a transaction of its own, again where it may pass then.

    Raises:
        DBAPIError: what the database last said.

    """

    def once() -> Answer:
        with sessions.begin() as session:
            return work(session)

    return repeated(once)
