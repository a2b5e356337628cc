"""The rows of `users` as sign-in needs them. Every time is the server's, never this machine's.

`statement_timestamp()` rather than `now()`: sign-ins of one account wait for each other, so a
transaction may have begun long before its turn came.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, DateTime, case, func, null, select, update
from sqlalchemy.dialects.postgresql import insert

from database.models.auth import User

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

MAX_FAILURES = 5
LOCK_TIME = timedelta(minutes=30)

# Keeps these advisory locks apart from every other use of hashed keys in the same database.
_LOCK_NAMESPACE = 0x5349_474E_494E

NOW: ColumnElement[object] = func.statement_timestamp(type_=DateTime(timezone=True))
LOCKED = func.coalesce(User.locked_until > NOW, False)
"""Whether the account of a row is locked now."""


def take_turn(session: Session, email: str) -> None:
    """Wait until no other transaction checks a password of this address; holds until it ends.

    The key is the address and not the row, so that unknown addresses queue just the same.
    """
    key = func.hashtextextended(email, _LOCK_NAMESPACE)
    session.execute(select(func.pg_advisory_xact_lock(key)))


def find_by_email(session: Session, email: str) -> tuple[User, bool] | None:
    """The user with this normalised address and whether the account is locked now."""
    row = session.execute(select(User, LOCKED).where(User.email == email)).one_or_none()
    return None if row is None else (row[0], row[1])


def record_failure(session: Session, user_id: UUID) -> None:
    """Count one wrong password; the fifth locks, and a lock that ran out starts the count anew."""
    ran_out = func.coalesce(User.locked_until <= NOW, False)
    failures = case((ran_out, 0), else_=func.coalesce(User.failed_login_attempts, 0)) + 1
    session.execute(
        update(User)
        .where(User.id == user_id)
        .values(
            failed_login_attempts=failures,
            locked_until=case((failures >= MAX_FAILURES, NOW + LOCK_TIME), else_=null()),
        )
        .execution_options(synchronize_session=False)
    )


def record_success(session: Session, user_id: UUID) -> None:
    """Clear failures and lock, and note the time."""
    session.execute(
        update(User)
        .where(User.id == user_id)
        .values(failed_login_attempts=0, locked_until=None, last_login_at=NOW)
        .execution_options(synchronize_session=False)
    )


def hold(session: Session, user_id: UUID, password_hash: str | None = None) -> bool:
    """Lock the row until the transaction ends.

    False where the user is gone or inactive, or no longer has the password of this hash, if one
    is given.
    """
    held = select(User.id).where(User.id == user_id, User.is_active).with_for_update()
    if password_hash is not None:
        held = held.where(User.password_hash == password_hash)
    return session.execute(held).first() is not None


def get(session: Session, user_id: UUID) -> User | None:
    """The user with this id."""
    return session.get(User, user_id)


def add_admin(
    session: Session, user_id: UUID, email: str, first_name: str, password_hash: str
) -> bool:
    """Insert an admin; False where the id or the address is taken already."""
    added = session.execute(
        insert(User)
        .values(
            id=user_id,
            email=email,
            password_hash=password_hash,
            first_name=first_name,
            last_name="",
            role="admin",
            last_login_at=NOW,
        )
        .on_conflict_do_nothing()
        .returning(User.id)
    )
    return added.first() is not None
