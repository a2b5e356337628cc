"""Telling whether a pooler in between gives each transaction another server connection.

Locks and settings of a session mean nothing then. PgBouncer calls it transaction pooling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy.orm import Session

from database.queries import locks

if TYPE_CHECKING:
    from sqlalchemy import Engine

PROBES = 3
"""Another program may take up the very connection that one probe looks for."""


def is_pooled(engine: Engine) -> bool:
    """Tell whether the connections of this engine, which keeps none itself, share theirs.

    One takes a lock for its session, the other tries the same one in a transaction: where it gets
    it, or the first one finds itself elsewhere afterwards, sessions are not what they seem.
    """
    with (
        engine.connect() as one,
        engine.connect() as other,
        Session(one) as first,
        Session(other) as second,
    ):
        return any(_shares(first, second) for _ in range(PROBES))


def _shares(first: Session, second: Session) -> bool:
    key = [uuid4()]
    locks.try_lock(first, key)
    place = locks.backend(first)
    first.commit()
    shared = bool(locks.try_lock(second, key))
    if shared:
        locks.unlock(second, key)
    second.commit()
    moved = locks.backend(first) != place
    # Of a connection that others have now, one lock with a random key may stay: it bars nobody.
    locks.unlock(first, key)
    first.commit()
    return shared or moved
