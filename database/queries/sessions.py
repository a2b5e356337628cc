"""The rows of `refresh_tokens`: one a device, renewed in place, over when `expires_at` is past."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Row, and_, select, update
from sqlalchemy.dialects.postgresql import insert

from database.models.auth import RefreshToken, User
from database.queries.accounts import NOW

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

LIFETIME = timedelta(days=7)
"""What the other program gives a session and what the comment of `expires_at` says."""
RENEW_AFTER = timedelta(days=1)
"""Daily use keeps a session alive, and a run of many commands renews it once, not each time."""

_LIVE = and_(RefreshToken.status == "active", RefreshToken.expires_at > NOW)


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
            RefreshToken.expires_at <= NOW,
            RefreshToken.last_used_at <= NOW - RENEW_AFTER,
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
            expires_at=NOW + LIFETIME,
            created_at=NOW,
            last_used_at=NOW,
        )
    )


def renew(session: Session, user_id: UUID, old_hash: str, new_hash: str) -> bool:
    """Replace the hash of this user's live session in its row; False where there is none."""
    renewed = session.execute(
        update(RefreshToken)
        .where(
            RefreshToken.token_hash == old_hash,
            RefreshToken.user_id == user_id,
            _LIVE,
        )
        .values(token_hash=new_hash, last_used_at=NOW, expires_at=NOW + LIFETIME)
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


def live(session: Session, owner: UUID | None) -> Sequence[Row[RefreshToken, str]]:
    """The sessions that are not over with their users' addresses, the latest used first.

    `owner` None means everyone's.
    """
    query = select(RefreshToken, User.email).join(User, User.id == RefreshToken.user_id)
    if owner is not None:
        query = query.where(RefreshToken.user_id == owner)
    order = (RefreshToken.last_used_at.desc(), RefreshToken.id)
    return session.execute(query.where(_LIVE).order_by(*order)).all()


def end(session: Session, wanted: UUID, owner: UUID | None) -> bool | None:
    """End this session; False where it was over already, None where this owner has no such one.

    `owner` None means everyone's.
    """
    mine = [RefreshToken.id == wanted]
    if owner is not None:
        mine.append(RefreshToken.user_id == owner)
    if session.execute(select(RefreshToken.id).where(*mine)).first() is None:
        return None
    return _end(session, mine) > 0


def end_all(session: Session, user_id: UUID, but: Sequence[str] = ()) -> int:
    """End this user's sessions, those of the hashes `but` left out; returns how many were live."""
    return _end(
        session, [RefreshToken.user_id == user_id, RefreshToken.token_hash.not_in(list(but))]
    )


def _end(session: Session, which: Sequence[ColumnElement[bool]]) -> int:
    ended = session.execute(
        update(RefreshToken)
        .where(_LIVE, *which)
        .values(status="revoked")
        .returning(RefreshToken.id)
        .execution_options(synchronize_session=False)
    )
    return len(ended.all())
