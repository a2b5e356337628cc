"""The rows of `refresh_tokens`: one a device, renewed in place, over when `expires_at` is past."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import ColumnElement, DateTime, func, select, update
from sqlalchemy.dialects.postgresql import insert

from database.models.auth import RefreshToken, User

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

LIFETIME = timedelta(days=7)
"""What the other program gives a session and what the comment of `expires_at` says."""
RENEW_AFTER = timedelta(days=1)
"""Daily use keeps a session alive, and a run of many commands renews it once, not each time."""

_NOW: ColumnElement[object] = func.statement_timestamp(type_=DateTime(timezone=True))


class FoundSession(NamedTuple):
    """A session with its user, judged by the server's clock."""

    token: RefreshToken
    user: User
    expired: bool
    due: bool


def find(session: Session, token_hash: str) -> FoundSession | None:
    """The session of this hash whatever its state; `due` when it is time to renew it."""
    row = session.execute(
        select(
            RefreshToken,
            User,
            RefreshToken.expires_at <= _NOW,
            RefreshToken.last_used_at <= _NOW - RENEW_AFTER,
        )
        .join(User, User.id == RefreshToken.user_id)
        .where(RefreshToken.token_hash == token_hash)
    ).one_or_none()
    return None if row is None else FoundSession(*row)


def add(session: Session, user_id: UUID, token_hash: str, session_id: str, device: str) -> None:
    """Insert a session; the database's trigger revokes the user's oldest beyond three."""
    session.execute(
        insert(RefreshToken).values(
            user_id=user_id,
            token_hash=token_hash,
            session_id=session_id,
            status="active",
            device_info=device,
            ip_address=None,
            expires_at=_NOW + LIFETIME,
            created_at=_NOW,
            last_used_at=_NOW,
        )
    )


def renew(session: Session, user_id: UUID, old_hash: str, new_hash: str) -> bool:
    """Replace the hash of this user's live session in its row; False where there is none."""
    renewed = session.execute(
        update(RefreshToken)
        .where(
            RefreshToken.token_hash == old_hash,
            RefreshToken.user_id == user_id,
            RefreshToken.status == "active",
            RefreshToken.expires_at > _NOW,
        )
        .values(token_hash=new_hash, last_used_at=_NOW, expires_at=_NOW + LIFETIME)
        .returning(RefreshToken.id)
        .execution_options(synchronize_session=False)
    )
    return renewed.first() is not None


def revoke(session: Session, token_hashes: Sequence[str]) -> int:
    """End these sessions where they are still active; returns how many were."""
    revoked = session.execute(
        update(RefreshToken)
        .where(RefreshToken.token_hash.in_(token_hashes), RefreshToken.status == "active")
        .values(status="revoked")
        .returning(RefreshToken.id)
        .execution_options(synchronize_session=False)
    )
    return len(revoked.all())
