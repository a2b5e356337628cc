"""Wishes of many threads, worked off together by one: what waits goes into one transaction."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from typing import TYPE_CHECKING, Generic, TypeVar

from sqlalchemy.exc import DBAPIError

from database.failures import may_pass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import ThreadPoolExecutor

MOST = 64
"""Wishes worked off together: a transaction of so many is short still, and so is who waits."""

Wish = TypeVar("Wish")
Answer = TypeVar("Answer")


class Grouping(Generic[Wish, Answer]):
    """Hands wishes to `work` on one thread, as many at once as have come in meanwhile.

    One that comes alone does not wait for others. Statements, commits and round trips of a group
    are those of one wish, so that callers who come faster find themselves in larger groups.
    """

    def __init__(
        self, thread: ThreadPoolExecutor, work: Callable[[Sequence[Wish]], Sequence[Answer]]
    ) -> None:
        self._thread = thread
        self._work = work
        self._waiting: deque[tuple[Wish, Future[Answer]]] = deque()

    def ask(self, wish: Wish) -> Answer:
        """Wait for the answer to one wish; raises what the work raises for it.

        Raises:
            RuntimeError: the thread has been shut down.

        """
        outcome: Future[Answer] = Future()
        self._waiting.append((wish, outcome))
        self._thread.submit(self._work_off)
        return outcome.result()

    def _work_off(self) -> None:
        taken = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST))]
        if taken:
            self._answer(taken)

    def _answer(self, taken: list[tuple[Wish, Future[Answer]]]) -> None:
        try:
            answers = self._work([wish for wish, _ in taken])
        except BaseException as problem:  # noqa: BLE001 - raised where the wish came from
            if len(taken) > 1 and _is_of_one(problem):
                for each in taken:
                    self._answer([each])
                return
            for _, outcome in taken:
                outcome.set_exception(problem)
        else:
            for (_, outcome), answer in zip(taken, answers, strict=True):
                outcome.set_result(answer)


def _is_of_one(problem: BaseException) -> bool:
    """Whether one wish may be to blame: what the database says of itself is for all."""
    return isinstance(problem, DBAPIError) and not may_pass(problem)
