"""What a run may spend: calls, money, reviews."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resume_cli.errors import BudgetSpentError

if TYPE_CHECKING:
    from resume_cli.batch.stopping import Stop

POLL_SECONDS = 0.2


class Budget:
    """Calls to the model, and US dollars; `None` is without limit. Safe for many threads.

    A review is admitted before it is claimed, on a thread of its own, and holds its seat until it
    ends: the first call of each admitted review is promised, so that none is claimed in vain. A
    seat reserves the cost of the dearest call so far; the very first call runs alone, since
    nothing is known yet. So no more than `max_calls` are ever begun, and `max_cost` is passed only
    by what calls in flight cost more than any before them.
    """

    def __init__(
        self, stop: Stop, max_calls: int | None = None, max_cost: float | None = None
    ) -> None:
        self._stop = stop
        self._max_calls = max_calls
        self._max_cost = max_cost
        self._changed = threading.Condition()
        self._promise = threading.local()
        self._seats = 0
        self._promised = 0
        self._cost = 0.0
        self._dearest: float | None = None
        self._spent = False
        self.calls = 0

    @property
    def spent(self) -> str:
        """Say why no further call may be made; empty as long as one may."""
        if not self._spent:
            return ""
        if self._all_called:
            return f"the budget of --max-calls {self._max_calls} is spent"
        if self._dearest is None:
            return "what a call costs is not known, so that --max-cost cannot be kept"
        return (
            f"the budget of --max-cost {self._max_cost:g} does not allow another call: "
            f"${self._cost:.4f} spent"
        )

    def admit(self) -> bool:
        """Take a seat for a review; wait while those under way may leave room for it.

        Returns False where the budget is spent, or the run ends.
        """
        with self._changed:
            while not self._spent and not self._stop.requested:
                if self._room():
                    self._seats += 1
                    self._promised += 1
                    self._promise.held = True
                    return True
                if self._seats and not self._all_called:
                    self._changed.wait(POLL_SECONDS)
                else:
                    self._spent = True
            return False

    def leave(self) -> None:
        """Give the seat back, with the promise where no call was made."""
        with self._changed:
            self._seats -= 1
            self._redeem()
            self._changed.notify_all()

    def begin(self) -> None:
        """Count one call that is about to be made.

        Raises:
            BudgetSpentError: it may not be made.

        """
        with self._changed:
            promised = self._redeem()
            if not promised and not self._room(seats=0):
                self._spent = True
                raise BudgetSpentError
            self.calls += 1

    def end(self, cost_usd: float | None) -> None:
        """Add what a call cost; where nobody knows it counts as the dearest so far."""
        with self._changed:
            if cost_usd is None:
                self._spent = self._spent or (self._max_cost is not None and self._dearest is None)
                self._cost += self._dearest or 0.0
            elif cost_usd > 0:
                self._dearest = max(self._dearest or 0.0, cost_usd)
                self._cost += cost_usd
            self._changed.notify_all()

    @property
    def _all_called(self) -> bool:
        return self._max_calls is not None and self.calls >= self._max_calls

    def _room(self, seats: int = 1) -> bool:
        """Tell whether there is room for another call, or for so many more seats with one each."""
        if self._max_calls is not None and self.calls + self._promised >= self._max_calls:
            return False
        if self._max_cost is None:
            return True
        if self._dearest is None:
            return self._seats + seats <= 1
        return self._cost + (self._seats + seats) * self._dearest <= self._max_cost

    def _redeem(self) -> bool:
        """Use up this thread's promise; tell whether it held one."""
        held = getattr(self._promise, "held", False)
        if held:
            self._promise.held = False
            self._promised -= 1
        return held


@dataclass
class Allotment:
    """How many files a run takes on: as many as `limit` says while the budget lasts.

    For one thread: the one that takes files in.
    """

    budget: Budget
    limit: int | None = None
    taken: int = 0
    refused: bool = False

    def take(self) -> bool:
        """Take one more file on; False where it is left for a later run."""
        if self.budget.spent:
            return False
        if self.limit is not None and self.taken >= self.limit:
            self.refused = True
            return False
        self.taken += 1
        return True

    @property
    def reached(self) -> str:
        """Say that the limit left files for a later run; empty where it did not."""
        return f"the limit of --limit {self.limit} is reached" if self.refused else ""
