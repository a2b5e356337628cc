"""The rows of `users` as those who manage accounts need them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert

from database.models import AnalysisRequest, AnalysisResult, FileUpload, Prompt, RefreshToken, User
from database.queries.accounts import LOCKED, NOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session


class Belongings(NamedTuple):
    """How many rows of each kind are a user's; of the sessions those that are not over."""

    uploads: int
    requests: int
    results: int
    active_sessions: int


def everyone(session: Session) -> Sequence[Row[User, bool]]:
    """All users by address, and whether each account is locked now."""
    return session.execute(select(User, LOCKED).order_by(User.email)).all()


def by_id(session: Session, user_id: UUID) -> Row[User, bool] | None:
    """The user with this id, and whether the account is locked now."""
    return session.execute(
        select(User, LOCKED).where(User.id == user_id).execution_options(populate_existing=True)
    ).one_or_none()


def by_address(session: Session, address: str) -> User | None:
    """The user with this lower-cased address, also where the row has it in another case."""
    return session.scalars(
        select(User)
        .where(func.lower(User.email) == address)
        .order_by((User.email == address).desc(), User.id)
        .limit(1)
    ).first()


def belongings(session: Session, user_id: UUID) -> Belongings:
    """Count what is this user's."""
    results = select(AnalysisResult.id).join(
        AnalysisRequest, AnalysisRequest.id == AnalysisResult.request_id
    )
    owned = (
        select(FileUpload.id).where(FileUpload.user_id == user_id),
        select(AnalysisRequest.id).where(AnalysisRequest.user_id == user_id),
        results.where(AnalysisRequest.user_id == user_id),
        select(RefreshToken.id).where(
            RefreshToken.user_id == user_id,
            RefreshToken.status == "active",
            RefreshToken.expires_at > NOW,
        ),
    )
    counts = (select(func.count()).select_from(each.subquery()).scalar_subquery() for each in owned)
    return Belongings(*session.execute(select(*counts)).one())


def prompts_by(session: Session, user_id: UUID) -> Sequence[str]:
    """The names of the prompts that this user authored: they keep the row from being deleted."""
    return session.scalars(
        select(Prompt.name).where(Prompt.created_by == user_id).order_by(Prompt.name)
    ).all()


def add(
    session: Session, email: str, first_name: str, last_name: str, role: str, password_hash: str
) -> UUID | None:
    """Insert a user and return the id; None where the address is taken already."""
    return session.execute(
        insert(User)
        .values(
            email=email,
            password_hash=password_hash,
            first_name=first_name,
            last_name=last_name,
            role=role,
            password_changed_at=NOW,
        )
        .on_conflict_do_nothing(index_elements=[User.email])
        .returning(User.id)
    ).scalar_one_or_none()


def hold(session: Session, ids: Iterable[UUID]) -> dict[UUID, User]:
    """Lock these rows until the transaction ends, in one order for all, and read them anew.

    What refers to a user (uploads, sessions) can still be inserted meanwhile.
    """
    locked = session.scalars(
        select(User)
        .where(User.id.in_(list(ids)))
        .order_by(User.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {user.id: user for user in locked}


def change(session: Session, user_id: UUID, **columns: object) -> None:
    """Set these columns of a user's row."""
    session.execute(
        update(User)
        .where(User.id == user_id)
        .values(columns)
        .execution_options(synchronize_session=False)
    )


def set_password(session: Session, user_id: UUID, password_hash: str) -> None:
    """Store a new password's hash, note the time, and clear failures and lock."""
    change(
        session,
        user_id,
        password_hash=password_hash,
        password_changed_at=NOW,
        failed_login_attempts=0,
        locked_until=None,
    )
