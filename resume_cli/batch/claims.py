"""Claims: one thread and one connection outside the pool hold the locks of all work in flight.

A session advisory lock is the sign of life of a request: it vanishes with the process that holds
it. The locks of one session are re-entrant, so the set of claimed ids stands before them.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from enum import Enum, auto
from time import monotonic, sleep
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from database.queries import requests, results, uploads
from resume_cli.agent.evidence import storable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection, Engine

GRACE = timedelta(seconds=5)
"""How long a request may be `processing` without a lock before it counts as an orphan: its owner
may be reconnecting. With 2 s and more, no call was repeated when connections were cut."""
POISONOUS_GROUPS = 3
"""An orphan that was claimed so often kills whoever touches it."""
RECONNECT_SECONDS = 60.0
FAREWELL_SECONDS = 3.0
"""Who is asked to end has no minute to wait for the database."""
PULSE_SECONDS = GRACE.total_seconds() / 3
"""How often the connection is looked at: locks that were lost are taken again within the grace."""
LOCK_WAIT_MS = 2000
"""A row that somebody else keeps locked must not hold up all claims, nor the end of a run."""
REPEATABLE = frozenset({"40001", "40P01", "55P03"})
"""Serialization failure, deadlock, lock not available: the same transaction again may pass."""

Answer = TypeVar("Answer")
PromptRow = tuple[UUID, int, str]


class Claim(Enum):
    """What trying to claim a request, or to record its result, came to."""

    OURS = auto()
    ELSEWHERE = auto()
    EARLY = auto()
    """An orphan whose grace has not run out yet: ask again, unless the run is ending."""
    ENDED = auto()
    POISON = auto()
    GONE = auto()


class Claims:
    """Claims, records and hands back, all on one thread; safe to call from any other."""

    def __init__(self, engine: Engine, grace: timedelta = GRACE) -> None:
        self._engine = engine
        self._grace = grace
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="claims")
        self._claimed: set[UUID] = set()
        self._locked: set[UUID] = set()
        self._connection: Connection | None = None
        self._patience = RECONNECT_SECONDS
        self._closing = threading.Event()
        threading.Thread(target=self._beat, name="claims-pulse", daemon=True).start()

    def claim(
        self,
        request_id: UUID,
        prompts: Sequence[PromptRow],
        upload_id: UUID | None,
        *,
        retry: bool,
    ) -> Claim:
        """Try to become the one who works on this request."""
        if not self._on_thread(lambda session: self._lock(session, request_id)):
            return Claim.EARLY if self._closing.is_set() else Claim.ELSEWHERE

        def work(session: Session) -> Claim:
            if request_id not in self._claimed:
                return Claim.EARLY
            verdict = self._judge(session, request_id, retry=retry)
            if verdict is Claim.OURS:
                requests.mark_processing(session, request_id, prompts)
                return verdict
            if verdict is Claim.POISON:
                reason = f"it was begun {POISONOUS_GROUPS} times and never ended"
                _mark_failed(session, request_id, upload_id, reason, unreadable=False)
            self._release(session, request_id)
            return verdict

        return self._on_thread(work)

    def record(self, request_id: UUID, upload_id: UUID | None, result: dict[str, object]) -> Claim:
        """Store the result and `completed` together.

        Returns `OURS` when that was done, `EARLY` when the claim was given up before, `GONE` when
        the request was deleted meanwhile.
        """

        def work(session: Session) -> Claim:
            if request_id not in self._claimed:
                return Claim.EARLY
            there = requests.lock_row(session, request_id)
            if there:
                results.record(session, result)
                requests.mark_completed(session, request_id)
                if upload_id is not None:
                    uploads.clear_error(session, upload_id)
            self._release(session, request_id)
            return Claim.OURS if there else Claim.GONE

        return self._on_thread(work)

    def fail(
        self, request_id: UUID, upload_id: UUID | None, reason: str, *, unreadable: bool
    ) -> bool:
        """Mark a claimed request as failed and keep the reason with its upload."""

        def work(session: Session) -> bool:
            if request_id not in self._claimed:
                return False
            _mark_failed(session, request_id, upload_id, reason, unreadable=unreadable)
            self._release(session, request_id)
            return True

        return self._on_thread(work)

    def hand_back(self, request_id: UUID) -> None:
        """Make a claimed request pending again."""
        self._on_thread(lambda session: self._hand_back(session, request_id))

    def close(self) -> None:
        """Hand back whatever is still claimed, and let the connection go."""
        self._patience = FAREWELL_SECONDS
        self._closing.set()
        try:
            # Without a database nothing can be handed back; the next run takes the orphans up.
            with suppress(DBAPIError):
                self._on_thread(self._hand_back_all)
        finally:
            self._thread.submit(self._disconnect).result()
            self._thread.shutdown()

    def _beat(self) -> None:
        """Notice a lost connection while callers wait for the model, and lock again."""
        while not self._closing.wait(PULSE_SECONDS):
            # A failure is for the next claim or record to tell; after the end there is no thread.
            with suppress(DBAPIError, RuntimeError):
                if self._claimed:
                    self._on_thread(requests.ping)

    def _lock(self, session: Session, request_id: UUID) -> bool:
        if self._closing.is_set() or request_id in self._claimed:
            return False
        if not requests.try_lock(session, request_id):
            return False
        session.commit()
        self._claimed.add(request_id)
        self._locked.add(request_id)
        return True

    def _judge(self, session: Session, request_id: UUID, *, retry: bool) -> Claim:
        found = requests.claimable(session, request_id, self._grace)
        if found is None:
            return Claim.GONE
        if found.status == "completed" or (found.status == "failed" and not retry):
            return Claim.ENDED
        if found.status == "processing":
            if not found.ripe:
                return Claim.EARLY
            if found.groups >= POISONOUS_GROUPS:
                return Claim.POISON
        return Claim.OURS

    def _hand_back_all(self, session: Session) -> None:
        for request_id in list(self._claimed):
            self._hand_back(session, request_id)

    def _hand_back(self, session: Session, request_id: UUID) -> None:
        if request_id in self._claimed:
            requests.hand_back(session, request_id)
            self._release(session, request_id)

    def _release(self, session: Session, request_id: UUID) -> None:
        """Commit before the lock goes: who takes it next must see what was written."""
        session.commit()
        if request_id in self._locked:
            requests.unlock(session, request_id)
            session.commit()
        self._locked.discard(request_id)
        self._claimed.discard(request_id)

    def _on_thread(self, work: Callable[[Session], Answer]) -> Answer:
        return self._thread.submit(self._attempt, work).result()

    def _attempt(self, work: Callable[[Session], Answer]) -> Answer:
        """Run one transaction; again where the database asks for it or the connection was lost.

        Every statement here is idempotent, so an unknown outcome of a commit is no harm.
        """
        began = monotonic()
        pause = 0.1
        while True:
            try:
                with Session(self._connected()) as session:
                    self._lock_again(session)
                    answer = work(session)
                    session.commit()
                    return answer
            except DBAPIError as problem:
                repeatable = getattr(problem.orig, "pgcode", None) in REPEATABLE
                if problem.connection_invalidated:
                    self._disconnect()
                elif not (repeatable or self._connection is None):
                    raise
                # The patience may shrink meanwhile: the end of a run waits for no minute.
                if monotonic() > began + self._patience:
                    raise
                sleep(pause)
                pause = min(pause * 2, 1.0)

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
            with Session(self._connection) as session:
                requests.limit_lock_wait(session, LOCK_WAIT_MS)
                session.commit()
        return self._connection

    def _lock_again(self, session: Session) -> None:
        """Take the locks that a lost connection took with it.

        The server may not have noticed the loss yet, so that it is tried again at every pulse. If
        somebody else has taken a request up meanwhile, the ids make both results one.
        """
        for request_id in self._claimed - self._locked:
            if requests.try_lock(session, request_id):
                self._locked.add(request_id)

    def _disconnect(self) -> None:
        self._locked.clear()
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _mark_failed(
    session: Session, request_id: UUID, upload_id: UUID | None, reason: str, *, unreadable: bool
) -> None:
    requests.mark_failed(session, request_id)
    if upload_id is not None:
        told = f"{storable(reason)} (request {request_id})"
        uploads.fail(session, upload_id, told, ended=unreadable)
