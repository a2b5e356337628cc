"""Statements on `analysis_requests`, with what belongs to a request in the other tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Row, Select, distinct, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from database.models import AnalysisRequest, AnalysisResult, PromptHistory, User

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta
    from uuid import UUID

    from sqlalchemy.orm import Session

ADVISORY_NAMESPACE = 7305
"""Seed of the hash that turns a request's id into an advisory lock key."""


@dataclass(frozen=True, slots=True)
class RequestState:
    """What is known of a request: its row's status and its result's scores, if there is one."""

    id: UUID
    status: str
    file_path: str
    recipe: dict[str, str] | None
    overall: int | None
    formatting: int | None
    content: int | None
    keywords: int | None


@dataclass(frozen=True, slots=True)
class Claimable:
    """A request as seen under its lock; `ripe` when an orphan's grace has run out."""

    status: str
    ripe: bool
    groups: int
    """How many times it was claimed with a prompt so far."""


def states(session: Session, ids: Iterable[UUID]) -> dict[UUID, RequestState]:
    """Look requests up by primary key."""
    recipe = AnalysisResult.detailed_feedback[("making", "recipe")]
    rows = session.execute(
        select(
            AnalysisRequest.id,
            AnalysisRequest.status,
            AnalysisRequest.file_path,
            recipe,
            AnalysisResult.overall_score,
            AnalysisResult.formatting_score,
            AnalysisResult.content_score,
            AnalysisResult.keyword_optimization_score,
        )
        .outerjoin(AnalysisResult, AnalysisResult.request_id == AnalysisRequest.id)
        .where(AnalysisRequest.id.in_(list(ids)))
    )
    return {row[0]: RequestState(*row) for row in rows}


def register(session: Session, values: Sequence[dict[str, object]]) -> None:
    """Insert pending requests; one that is there already stays as it is."""
    if values:
        session.execute(insert(AnalysisRequest).values(list(values)).on_conflict_do_nothing())


def limit_lock_wait(session: Session, milliseconds: int) -> None:
    """Let no statement of this connection wait longer than that for a locked row."""
    session.execute(select(func.set_config("lock_timeout", f"{milliseconds}ms", False)))


def ping(session: Session) -> None:
    """Make sure that the connection still stands."""
    session.execute(select(literal(1)))


def lock_row(session: Session, request_id: UUID) -> bool:
    """Lock a request's row until the transaction ends; False when it is not there."""
    wanted = select(AnalysisRequest.id).where(AnalysisRequest.id == request_id)
    return session.scalar(wanted.with_for_update()) is not None


def try_lock(session: Session, request_id: UUID) -> bool:
    """Take the session-level advisory lock that says: this request is being worked on."""
    return bool(session.scalar(select(func.pg_try_advisory_lock(_lock_key(request_id)))))


def unlock(session: Session, request_id: UUID) -> None:
    """Give the advisory lock back."""
    session.execute(select(func.pg_advisory_unlock(_lock_key(request_id))))


def _lock_key(request_id: UUID) -> object:
    return func.hashtextextended(str(request_id), ADVISORY_NAMESPACE)


def claimable(session: Session, request_id: UUID, grace: timedelta) -> Claimable | None:
    """Read the state that decides a claim, all ages by the database's clock.

    The row stays locked until the transaction ends, so that the verdict holds until it is written.
    """
    groups = (
        select(func.count(distinct(PromptHistory.created_at)))
        .where(PromptHistory.request_id == request_id)
        .scalar_subquery()
    )
    ripe = AnalysisRequest.updated_at < func.now() - literal(grace)
    row = session.execute(
        select(AnalysisRequest.status, ripe, groups)
        .where(AnalysisRequest.id == request_id)
        .with_for_update()
    ).one_or_none()
    return Claimable(*row) if row else None


def mark_processing(
    session: Session, request_id: UUID, prompts: Sequence[tuple[UUID, int, str]]
) -> None:
    """Set `processing` and write one history row a prompt: `(prompt id, version, text)`."""
    _set_status(session, request_id, "processing")
    if prompts:
        session.execute(
            insert(PromptHistory),
            [
                {
                    "prompt_id": prompt_id,
                    "request_id": request_id,
                    "prompt_version": version,
                    "prompt_content": content,
                }
                for prompt_id, version, content in prompts
            ],
        )


def mark_completed(session: Session, request_id: UUID) -> None:
    """Set `completed`, with the time; a request that is completed already keeps its own."""
    session.execute(
        update(AnalysisRequest)
        .where(AnalysisRequest.id == request_id, AnalysisRequest.status != "completed")
        .values(status="completed", completed_at=func.now())
    )


def mark_failed(session: Session, request_id: UUID) -> None:
    """Set `failed`, unless a result has come in meanwhile."""
    session.execute(
        update(AnalysisRequest)
        .where(AnalysisRequest.id == request_id, AnalysisRequest.status != "completed")
        .values(status="failed")
    )


def hand_back(session: Session, request_id: UUID) -> None:
    """Set `pending` again, for a request that this process was working on."""
    session.execute(
        update(AnalysisRequest)
        .where(AnalysisRequest.id == request_id, AnalysisRequest.status == "processing")
        .values(status="pending")
    )


def _set_status(session: Session, request_id: UUID, status: str) -> None:
    session.execute(
        update(AnalysisRequest).where(AnalysisRequest.id == request_id).values(status=status)
    )


def _visible(owner: UUID | None) -> Select[AnalysisRequest, str]:
    """Requests with their owner's address; `owner` None stands for everyone's."""
    query = select(AnalysisRequest, User.email).join(User, User.id == AnalysisRequest.user_id)
    return query if owner is None else query.where(AnalysisRequest.user_id == owner)


def by_id(
    session: Session, request_id: UUID, owner: UUID | None
) -> Row[AnalysisRequest, str] | None:
    """One request with its owner's address, if this owner may see it."""
    return session.execute(_visible(owner).where(AnalysisRequest.id == request_id)).one_or_none()


def newest(session: Session, owner: UUID | None, limit: int) -> Sequence[Row[AnalysisRequest, str]]:
    """The latest requests, newest first."""
    order = (AnalysisRequest.created_at.desc(), AnalysisRequest.id)
    return session.execute(_visible(owner).order_by(*order).limit(limit)).all()


def waiting(
    session: Session, owner: UUID | None, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Row[AnalysisRequest, str]]:
    """A page of pending and interrupted requests, oldest first, after the given last one."""
    query = _visible(owner).where(AnalysisRequest.status.in_(("pending", "processing")))
    if after is not None:
        place = func.row(AnalysisRequest.created_at, AnalysisRequest.id)
        query = query.where(place > func.row(*after))
    order = (AnalysisRequest.created_at, AnalysisRequest.id)
    return session.execute(query.order_by(*order).limit(limit)).all()


def of_stored_copy(session: Session, owner: UUID, stored_name: str) -> UUID | None:
    """The newest request whose stored copy has this name: the link from an upload to it."""
    return session.scalar(
        select(AnalysisRequest.id)
        .where(
            AnalysisRequest.user_id == owner,
            AnalysisRequest.file_path.endswith(f"/{stored_name}", autoescape=True),
        )
        .order_by(AnalysisRequest.created_at.desc())
        .limit(1)
    )
