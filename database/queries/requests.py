"""Statements on `analysis_requests`, with what belongs to a request in the other tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Interval, Row, Select, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert

from database.models import AnalysisRequest, AnalysisResult, Base, PromptHistory, User
from database.queries.among import among

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta
    from uuid import UUID

    from sqlalchemy.orm import Session

# A claim and its end take some ten statements for every file, all on one thread. These are built
# once and without the ORM, which leaves less than half of the work on this side.
_REQUESTS = Base.metadata.tables["analysis_requests"]
_HISTORY = Base.metadata.tables["prompt_history"]
_ONE = _REQUESTS.c.id == bindparam("request")
_LOCK_ROW = select(_REQUESTS.c.id).where(_ONE).with_for_update()
_RIPE = _REQUESTS.c.updated_at < func.now() - bindparam("grace", type_=Interval)
_CLAIMABLE = select(_REQUESTS.c.status, _RIPE).where(_ONE).with_for_update()
_PROCESSING = update(_REQUESTS).where(_ONE).values(status="processing")
_COMPLETED = (
    update(_REQUESTS)
    .where(_ONE, _REQUESTS.c.status != "completed")
    .values(status="completed", completed_at=func.now())
)


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
        .where(among(AnalysisRequest.id, ids))
    )
    return {row[0]: RequestState(*row) for row in rows}


def register(session: Session, values: Sequence[dict[str, object]]) -> None:
    """Insert pending requests; one that is there already stays as it is."""
    if values:
        session.execute(insert(_REQUESTS).on_conflict_do_nothing(), values)


def lock_row(session: Session, request_id: UUID) -> bool:
    """Lock a request's row until the transaction ends; False when it is not there."""
    return session.scalar(_LOCK_ROW, {"request": request_id}) is not None


def claimable(session: Session, request_id: UUID, grace: timedelta) -> Claimable | None:
    """Read the state that decides a claim, all ages by the database's clock.

    The row stays locked until the transaction ends, so that the verdict holds until it is written.
    """
    row = session.execute(_CLAIMABLE, {"request": request_id, "grace": grace}).one_or_none()
    return Claimable(*row) if row else None


def begun(session: Session, request_id: UUID) -> Sequence[datetime]:
    """When the request was claimed, in order: one time for each group of its history."""
    times = select(PromptHistory.created_at).where(PromptHistory.request_id == request_id)
    return session.scalars(times.distinct().order_by(PromptHistory.created_at)).all()


def touched_at(session: Session, request_id: UUID) -> datetime | None:
    """When the row was last written, for who wants to know whether somebody else was there."""
    return session.scalar(
        select(AnalysisRequest.updated_at).where(AnalysisRequest.id == request_id)
    )


def mark_processing(
    session: Session, request_id: UUID, prompts: Sequence[tuple[UUID, int, str]]
) -> None:
    """Set `processing` and write one history row a prompt: `(prompt id, version, text)`."""
    session.execute(_PROCESSING, {"request": request_id})
    if prompts:
        session.execute(
            insert(_HISTORY),
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
    session.execute(_COMPLETED, {"request": request_id})


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


def in_status(
    session: Session,
    owner: UUID | None,
    statuses: Iterable[str],
    since: datetime | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Row[AnalysisRequest, str]]:
    """A page of requests in these states, oldest first, after the given last one.

    `since` leaves out those that were made earlier.
    """
    query = _visible(owner).where(AnalysisRequest.status.in_(list(statuses)))
    if since is not None:
        query = query.where(AnalysisRequest.created_at >= since)
    if after is not None:
        place = func.row(AnalysisRequest.created_at, AnalysisRequest.id)
        query = query.where(place > func.row(*after))
    order = (AnalysisRequest.created_at, AnalysisRequest.id)
    return session.execute(query.order_by(*order).limit(limit)).all()


def reviewed(
    session: Session,
    owner: UUID | None,
    since: datetime | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Row[AnalysisRequest, dict[str, str] | None]]:
    """A page of completed requests with the recipe of their review, newest first.

    Newest first, so that the generations which a run adds meanwhile are never met.
    """
    recipe = AnalysisResult.detailed_feedback[("making", "recipe")]
    query = (
        select(AnalysisRequest, recipe)
        .outerjoin(AnalysisResult, AnalysisResult.request_id == AnalysisRequest.id)
        .where(AnalysisRequest.status == "completed")
    )
    if owner is not None:
        query = query.where(AnalysisRequest.user_id == owner)
    if since is not None:
        query = query.where(AnalysisRequest.created_at >= since)
    if before is not None:
        place = func.row(AnalysisRequest.created_at, AnalysisRequest.id)
        query = query.where(place < func.row(*before))
    order = (AnalysisRequest.created_at.desc(), AnalysisRequest.id.desc())
    return session.execute(query.order_by(*order).limit(limit)).all()


def newest_copies(session: Session, owner: UUID, limit: int) -> Sequence[str]:
    """Where the copies of an owner's latest requests are stored, newest first."""
    order = (AnalysisRequest.created_at.desc(), AnalysisRequest.id)
    query = select(AnalysisRequest.file_path).where(AnalysisRequest.user_id == owner)
    return session.scalars(query.order_by(*order).limit(limit)).all()


def of_stored_copy(session: Session, owner: UUID, stored_name: str) -> UUID | None:
    """The newest request whose stored copy has this name: the link from an upload to it.

    The few that match are compared here: asked for the newest one alone, the server walks all
    requests of everyone by date, since it expects to meet a match soon.
    """
    found = session.execute(
        select(AnalysisRequest.created_at, AnalysisRequest.id).where(
            AnalysisRequest.user_id == owner,
            AnalysisRequest.file_path.endswith(f"/{stored_name}", autoescape=True),
        )
    )
    return max(found, key=lambda row: row[0], default=(None, None))[1]
