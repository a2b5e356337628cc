"""Claims behind a pooler: a lock of a transaction on a connection of its own for each request.

Session locks mean nothing there, see `database.pooling`. A request is claimed in one transaction
and held in the next, which does nothing but hold the lock, so that it holds nothing back on the
server (its `backend_xid` and `backend_xmin` stay NULL). Whoever holds one needs no second
connection to record its result: any number of runs share a small pool without a deadlock.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from database.failures import may_pass
from database.queries import locks, requests
from database.transactions import repeated
from resume_cli.batch import verdicts
from resume_cli.batch.claims import FAREWELL_SECONDS, GRACE, LOCK_WAIT_MS, PULSE_SECONDS
from resume_cli.batch.verdicts import Claim, Done

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta
    from uuid import UUID

    from sqlalchemy import Engine

    from resume_cli.batch.verdicts import Wanted

QUEUE_SECONDS = 300.0
"""PgBouncer turns away who has waited for two minutes (`query_wait_timeout`): queue again."""
SLOW_SECONDS = 2.0
"""Who waits longer for a connection waits for one that others hold."""
QUICK_SECONDS = 0.5
ASIDE_SECONDS = 0.05
TURN_SECONDS = 0.2
"""How long a claim waits for its turn before the file stands back behind the others."""

Answer = TypeVar("Answer")


class Width:
    """How many may hold a connection at once: fewer where they wait for it, more where they do not.

    The pooler does not tell how many it has, and other programs use them, too.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._allowed = jobs
        self._held = 0
        self._changed = threading.Condition()
        self.problem: str | None = None

    def enter(self) -> bool:
        """Take a place; False where none came free within a turn."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._held < self._allowed, TURN_SECONDS):
                return False
            self._held += 1
            return True

    def leave(self) -> None:
        """Give a place back."""
        with self._changed:
            self._held -= 1
            self._changed.notify()

    def waited(self, seconds: float) -> None:
        """Learn from how long it took somebody who has a place to get a connection."""
        with self._changed:
            if seconds > SLOW_SECONDS:
                # One stays free for the rest of the run's work.
                self._allowed = max(1, min(self._allowed, self._held) - 1)
                self.problem = self.problem or (
                    f"the pooler in front of the database is short of connections: --jobs "
                    f"{self._jobs} is lowered to {self._allowed} for now"
                )
            elif seconds < QUICK_SECONDS and self._allowed < self._jobs:
                self._allowed += 1
                self._changed.notify()


@dataclass
class _Held:
    """A claimed request with the session whose open transaction holds its lock.

    `touched` is when its row was last written, by us: any other time tells of somebody else.
    """

    touched: datetime | None = None
    session: Session | None = None
    over: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def drop(self) -> None:
        """Let the connection go, and the lock with it."""
        session, self.session = self.session, None
        if session is not None:
            with suppress(DBAPIError):
                session.close()


class PooledClaims:
    """Claims, records and hands back, each on the thread that calls; safe to call from many."""

    def __init__(self, engine: Engine, jobs: int, grace: timedelta = GRACE) -> None:
        self._engine = engine
        self._grace = grace
        self._width = Width(jobs)
        self._held: dict[UUID, _Held] = {}
        self._lock = threading.Lock()
        self._patience = QUEUE_SECONDS
        self._closing = threading.Event()
        threading.Thread(target=self._beat, name="claims-pulse", daemon=True).start()

    @property
    def problem(self) -> str | None:
        """One line where fewer requests than asked for are worked on at once."""
        return self._width.problem

    def claim(self, wanted: Wanted) -> Claim:
        """Try to become the one who works on a request."""
        with self._lock:
            if wanted.request_id in self._held:
                return Claim.ELSEWHERE
        if self._closing.is_set() or not self._width.enter():
            return Claim.EARLY
        held = _Held()
        verdict = Claim.EARLY
        try:
            verdict = self._begin(wanted, held)
        finally:
            if verdict is not Claim.OURS:
                self._width.leave()
        if verdict is Claim.OURS:
            with self._lock:
                self._held[wanted.request_id] = held
            if self._closing.is_set():
                self.hand_back(wanted.request_id)
                return Claim.EARLY
        return verdict

    def record(self, request_id: UUID, upload_id: UUID | None, result: dict[str, object]) -> Claim:
        """Store the result and `completed` together; as `Claims.record`."""

        def work(session: Session) -> Claim:
            done = Done(request_id, upload_id, result)
            return verdicts.complete(session, [done])[request_id]

        return self._end(request_id, work) or Claim.EARLY

    def fail(
        self, request_id: UUID, upload_id: UUID | None, reason: str, *, unreadable: bool
    ) -> bool:
        """Mark a claimed request as failed and keep the reason with its upload."""

        def work(session: Session) -> bool:
            verdicts.fail(session, request_id, upload_id, reason, unreadable=unreadable)
            return True

        return self._end(request_id, work) or False

    def hand_back(self, request_id: UUID) -> None:
        """Make a claimed request pending again."""

        def work(session: Session) -> None:
            # The lock may be lost, and somebody else at work.
            if locks.try_transaction_lock(session, request_id):
                requests.hand_back(session, request_id)

        self._end(request_id, work)

    def close(self) -> None:
        """Hand back whatever is still claimed, and let the connections go."""
        self._patience = FAREWELL_SECONDS
        self._closing.set()
        with self._lock:
            left = list(self._held)
        for request_id in left:
            # What cannot be handed back the next run takes up as an orphan.
            with suppress(DBAPIError):
                self.hand_back(request_id)

    def _begin(self, wanted: Wanted, held: _Held) -> Claim:
        def mark(session: Session) -> Claim:
            if not locks.try_transaction_lock(session, wanted.request_id):
                return Claim.ELSEWHERE
            verdict = verdicts.begin(session, [wanted], self._grace)[wanted.request_id]
            held.touched = requests.touched_at(session, wanted.request_id)
            return verdict

        verdict = self._transacted(mark)
        if verdict is not Claim.OURS:
            return verdict
        began = monotonic()
        verdict = repeated(lambda: self._hold(wanted.request_id, held), lambda: self._patience)
        self._width.waited(monotonic() - began)
        # Others who look at the request have its lock for a moment, and see that it is too early.
        last_moment = monotonic() + self._grace.total_seconds()
        while verdict is Claim.ELSEWHERE and monotonic() < last_moment:
            sleep(ASIDE_SECONDS)
            verdict = repeated(lambda: self._hold(wanted.request_id, held), lambda: self._patience)
        return Claim.OURS if verdict is Claim.OURS else Claim.EARLY

    def _hold(self, request_id: UUID, held: _Held) -> Claim:
        """Begin the transaction that holds the lock; `EARLY` where somebody else took it up."""
        session = Session(self._engine)
        verdict = Claim.EARLY
        try:
            if not locks.try_transaction_lock(session, request_id):
                verdict = Claim.ELSEWHERE
            elif requests.touched_at(session, request_id) == held.touched:
                locks.lift_idle_limits(session)
                verdict = Claim.OURS
                held.session = session
        finally:
            if verdict is not Claim.OURS:
                session.close()
        return verdict

    def _end(self, request_id: UUID, work: Callable[[Session], Answer]) -> Answer | None:
        """Do the last thing for a claimed request; None where the claim was given up before."""
        with self._lock:
            held = self._held.pop(request_id, None)
        if held is None:
            return None
        try:
            with held.lock:
                held.over = True
                return self._on(held, work)
        finally:
            self._width.leave()

    def _on(self, held: _Held, work: Callable[[Session], Answer]) -> Answer:
        """Work in the transaction that holds the lock; in another one if that was lost.

        If somebody else has taken the request up meanwhile, the ids make both results one.
        """
        if (session := held.session) is not None:
            try:
                return _committed(session, work)
            except DBAPIError as problem:
                if not may_pass(problem):
                    raise
            finally:
                held.drop()
        return self._transacted(work)

    def _transacted(self, work: Callable[[Session], Answer]) -> Answer:
        def once() -> Answer:
            with Session(self._engine) as session:
                return _committed(session, work)

        return repeated(once, lambda: self._patience)

    def _beat(self) -> None:
        """Notice lost connections while callers wait for the model, and lock again."""
        while not self._closing.wait(PULSE_SECONDS):
            with self._lock:
                all_held = list(self._held.items())
            for request_id, held in all_held:
                if held.lock.acquire(blocking=False):
                    try:
                        self._keep(request_id, held)
                    finally:
                        held.lock.release()

    def _keep(self, request_id: UUID, held: _Held) -> None:
        if held.over:
            return
        if held.session is not None:
            try:
                locks.ping(held.session)
            except DBAPIError:
                held.drop()
        if held.session is None:
            with suppress(DBAPIError):
                self._hold(request_id, held)


def _committed(session: Session, work: Callable[[Session], Answer]) -> Answer:
    locks.limit_lock_wait(session, LOCK_WAIT_MS)
    answer = work(session)
    session.commit()
    return answer
