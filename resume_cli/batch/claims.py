"""Claims: one thread and one connection outside the pool hold the locks of all work in flight.

A session advisory lock is the sign of life of a request: it vanishes with the process that holds
it. The locks of one session are re-entrant, so the set of claimed ids stands before them.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from database.connection import SERVER_KEEPALIVES, hang_up
from database.queries import locks, requests
from database.transactions import PATIENCE_SECONDS, repeated
from resume_cli.batch import verdicts
from resume_cli.batch.grouping import Grouping
from resume_cli.batch.verdicts import Claim, Done

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from uuid import UUID

    from sqlalchemy import Connection, Engine

    from resume_cli.batch.verdicts import Wanted

GRACE = timedelta(seconds=5)
"""How long a request may be `processing` without a lock before it counts as an orphan: its owner
may be reconnecting. With 2 s and more, no call was repeated when connections were cut."""
FAREWELL_SECONDS = 1.0
"""Who is asked to end has no minute to wait for the database, and has waited for reviews before."""
PULSE_SECONDS = GRACE.total_seconds() / 3
"""How often the connection is looked at: locks that were lost are taken again within the grace."""
LOCK_WAIT_MS = 2000
"""A row that somebody else keeps locked must not hold up all claims, nor the end of a run."""

Answer = TypeVar("Answer")


class Claims:
    """Claims, records and hands back, all on one thread; safe to call from any other."""

    problem: str | None = None
    """One line about what a person should know; nothing here."""

    def __init__(self, engine: Engine, grace: timedelta = GRACE) -> None:
        self._engine = engine
        self._grace = grace
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="claims")
        self._claims = Grouping(self._thread, self._claim_together)
        self._records = Grouping(self._thread, self._record_together)
        self._claimed: set[UUID] = set()
        self._locked: set[UUID] = set()
        self._connection: Connection | None = None
        self._patience = PATIENCE_SECONDS
        self._closing = threading.Event()
        threading.Thread(target=self._beat, name="claims-pulse", daemon=True).start()

    def claim(self, wanted: Wanted) -> Claim:
        """Try to become the one who works on a request."""
        return self._claims.ask(wanted)

    def _claim_together(self, group: Sequence[Wanted]) -> list[Claim]:
        # Whoever comes second with a request in hand finds it claimed.
        firsts = {each.request_id: each for each in reversed(group)}
        locked: set[UUID] | None = None

        def work(session: Session) -> dict[UUID, Claim]:
            nonlocal locked
            # Where the transaction is run again the locks are held, or taken again, already.
            if locked is None:
                locked = self._lock(session, firsts)
            ours = [firsts[each] for each in locked & self._claimed]
            verdict = verdicts.begin(session, ours, self._grace)
            self._release(session, [each for each in verdict if verdict[each] is not Claim.OURS])
            return dict.fromkeys(locked, Claim.EARLY) | verdict

        verdict = self._attempt(work)
        refused = Claim.EARLY if self._closing.is_set() else Claim.ELSEWHERE
        return [
            verdict.get(each.request_id, refused)
            if firsts[each.request_id] is each
            else Claim.ELSEWHERE
            for each in group
        ]

    def record(self, request_id: UUID, upload_id: UUID | None, result: dict[str, object]) -> Claim:
        """Store the result and `completed` together.

        Returns `OURS` when that was done, `EARLY` when the claim was given up before, `GONE` when
        the request was deleted meanwhile.
        """
        return self._records.ask(Done(request_id, upload_id, result))

    def _record_together(self, group: Sequence[Done]) -> list[Claim]:
        def work(session: Session) -> dict[UUID, Claim]:
            known = [each for each in group if each.request_id in self._claimed]
            recorded = verdicts.complete(session, known)
            self._release(session, recorded)
            return recorded

        recorded = self._attempt(work)
        return [recorded.get(each.request_id, Claim.EARLY) for each in group]

    def fail(
        self, request_id: UUID, upload_id: UUID | None, reason: str, *, unreadable: bool
    ) -> bool:
        """Mark a claimed request as failed and keep the reason with its upload."""

        def work(session: Session) -> bool:
            if request_id not in self._claimed:
                return False
            verdicts.fail(session, request_id, upload_id, reason, unreadable=unreadable)
            self._release(session, [request_id])
            return True

        return self._on_thread(work)

    def hand_back(self, request_id: UUID) -> None:
        """Make a claimed request pending again."""
        self._on_thread(lambda session: self._hand_back(session, request_id))

    def close(self) -> None:
        """Hand back whatever is still claimed, and let the connection go."""
        # With a database that is away now nothing can be handed back: one look, no waiting.
        self._patience = FAREWELL_SECONDS if self._connection is not None else 0.0
        self._closing.set()
        handed_back = self._thread.submit(self._attempt, self._hand_back_all)
        try:
            # What is not handed back the next run takes up as orphans.
            with suppress(DBAPIError):
                handed_back.result(1.5 * FAREWELL_SECONDS)
        except TimeoutError:
            self._cut()
        finally:
            self._thread.submit(self._disconnect).result()
            self._thread.shutdown()

    def _beat(self) -> None:
        """Notice a lost connection while callers wait for the model, and lock again."""
        while not self._closing.wait(PULSE_SECONDS):
            # A failure is for the next claim or record to tell; after the end there is no thread.
            with suppress(DBAPIError, RuntimeError):
                if self._claimed:
                    self._on_thread(locks.ping)

    def _lock(self, session: Session, ids: Iterable[UUID]) -> set[UUID]:
        if self._closing.is_set():
            return set()
        locked = locks.try_lock(session, [each for each in ids if each not in self._claimed])
        self._claimed |= locked
        self._locked |= locked
        return locked

    def _hand_back_all(self, session: Session) -> None:
        for request_id in list(self._claimed):
            self._hand_back(session, request_id)

    def _hand_back(self, session: Session, request_id: UUID) -> None:
        if request_id in self._claimed:
            # The lock may be lost, and somebody else at work.
            if request_id in self._locked:
                requests.hand_back(session, request_id)
            self._release(session, [request_id])

    def _release(self, session: Session, ids: Collection[UUID]) -> None:
        """Commit before the locks go: who takes them next must see what was written."""
        if not ids:
            return
        session.commit()
        locks.unlock(session, self._locked.intersection(ids))
        session.commit()
        self._locked.difference_update(ids)
        self._claimed.difference_update(ids)

    def _on_thread(self, work: Callable[[Session], Answer]) -> Answer:
        return self._thread.submit(self._attempt, work).result()

    def _attempt(self, work: Callable[[Session], Answer]) -> Answer:
        return repeated(lambda: self._once(work), lambda: self._patience)

    def _once(self, work: Callable[[Session], Answer]) -> Answer:
        try:
            with Session(self._connected()) as session:
                self._lock_again(session)
                answer = work(session)
                session.commit()
                return answer
        except DBAPIError as problem:
            if problem.connection_invalidated:
                self._disconnect()
            raise

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
            with Session(self._connection) as session:
                waits = {"lock_timeout": f"{LOCK_WAIT_MS}ms"}
                locks.set_for_session(session, waits | SERVER_KEEPALIVES)
                session.commit()
        return self._connection

    def _lock_again(self, session: Session) -> None:
        """Take the locks that a lost connection took with it.

        The server may not have noticed the loss yet, so that it is tried again at every pulse. If
        somebody else has taken a request up meanwhile, the ids make both results one.
        """
        self._locked |= locks.try_lock(session, self._claimed - self._locked)

    def _disconnect(self) -> None:
        self._locked.clear()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _cut(self) -> None:
        """End the wait for a server that keeps the connection and says nothing."""
        self._patience = 0.0
        if (connection := self._connection) is not None:
            hang_up(connection)
