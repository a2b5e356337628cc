"""Advisory locks that say: this request is being worked on; and how a connection waits.

A lock of a session lasts as long as its connection, a lock of a transaction until its end. Both
are of one kind: whoever holds either keeps everybody else out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ARRAY, Text, bindparam, column, func, literal, select, table

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy.orm import Session

ADVISORY_NAMESPACE = 7305
"""Seed of the hash that turns a request's id into an advisory lock key."""
IDLE_LIMITS = ("idle_in_transaction_session_timeout", "transaction_timeout")
"""What would end a transaction that waits; the second one is there from PostgreSQL 17 on."""

# For every file, so built once: see `requests`.
_KEY = func.hashtextextended(bindparam("request", type_=Text), ADVISORY_NAMESPACE)
_TRY_TRANSACTION = select(func.pg_try_advisory_xact_lock(_KEY))
_REQUEST = func.unnest(bindparam("requests", type_=ARRAY(Text))).column_valued("request")
_KEYS = func.hashtextextended(_REQUEST, ADVISORY_NAMESPACE)
_TRY = select(_REQUEST, func.pg_try_advisory_lock(_KEYS))
_UNLOCK = select(func.pg_advisory_unlock(_KEYS))


def try_lock(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Take locks for this session, as many as are free: they vanish with its connection."""
    if not ids:
        return set()
    rows = session.execute(_TRY, {"requests": [str(each) for each in ids]})
    return {UUID(request_id) for request_id, taken in rows if taken}


def unlock(session: Session, ids: Collection[UUID]) -> None:
    """Give locks of this session back."""
    if ids:
        session.execute(_UNLOCK, {"requests": [str(each) for each in ids]})


def try_transaction_lock(session: Session, request_id: UUID) -> bool:
    """Take the lock until the transaction ends."""
    return bool(session.scalar(_TRY_TRANSACTION, {"request": str(request_id)}))


def backend(session: Session) -> int:
    """The number of the server process that answers."""
    return session.scalar(select(func.pg_backend_pid())) or 0


def set_for_session(session: Session, values: Mapping[str, str]) -> None:
    """Change settings of this connection: not behind a pooler, which hands them on to others."""
    session.execute(select(*(func.set_config(*item, False) for item in values.items())))


def limit_lock_wait(session: Session, milliseconds: int) -> None:
    """Let no statement of this transaction wait longer than that for a locked row."""
    session.execute(select(func.set_config("lock_timeout", f"{milliseconds}ms", True)))


def lift_idle_limits(session: Session) -> None:
    """Let this transaction wait without a statement for as long as it takes."""
    known = table("pg_settings", column("name"))
    session.execute(
        select(func.set_config(known.c.name, "0", True)).where(known.c.name.in_(IDLE_LIMITS))
    )


def ping(session: Session) -> None:
    """Make sure that the connection still stands."""
    session.execute(select(literal(1)))
