"""Statements on `analysis_requests`, with what belongs to a request in the other tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import (
    ARRAY,
    Integer,
    Interval,
    Row,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from database.models import AnalysisRequest, AnalysisResult, Base, PromptHistory, User
from database.queries.among import among
from database.queries.listing import page

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime, timedelta
    from uuid import UUID

    from sqlalchemy.orm import Session

    from database.queries.listing import Listing

# Claims and their ends are written for every file, all on one thread. Their statements are built
# once and without the ORM, which leaves less than half of the work on this side.
_REQUESTS = Base.metadata.tables["analysis_requests"]
_HISTORY = Base.metadata.tables["prompt_history"]
_IDS = bindparam("requests", type_=ARRAY(Uuid))
_THESE = _REQUESTS.c.id == any_(_IDS)
# Always in one order: who locks the same rows must not wait for each other.
_LOCK_ROWS = select(_REQUESTS.c.id).where(_THESE).order_by(_REQUESTS.c.id).with_for_update()
_RIPE = _REQUESTS.c.updated_at < func.now() - bindparam("grace", type_=Interval)
_CLAIMABLE = _LOCK_ROWS.add_columns(_REQUESTS.c.status, _RIPE)
_PROCESSING = update(_REQUESTS).where(_THESE).values(status="processing")
_BEGUN = insert(_HISTORY).from_select(
    ["request_id", "prompt_id", "prompt_version", "prompt_content"],
    select(
        func.unnest(_IDS),
        bindparam("prompt", type_=Uuid),
        bindparam("version", type_=Integer),
        bindparam("content", type_=Text),
    ),
)
_COMPLETED = (
    update(_REQUESTS)
    .where(_THESE, _REQUESTS.c.status != "completed")
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


def lock_rows(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Lock these requests' rows until the transaction ends; return those that are there."""
    return set(session.scalars(_LOCK_ROWS, {"requests": list(ids)}))


def claimable(session: Session, ids: Collection[UUID], grace: timedelta) -> dict[UUID, Claimable]:
    """Read the state that decides a claim of each request, all ages by the database's clock.

    The rows stay locked until the transaction ends, so that the verdicts hold until they are
    written. A request that is not there is left out.
    """
    rows = session.execute(_CLAIMABLE, {"requests": list(ids), "grace": grace})
    return {request_id: Claimable(status, ripe) for request_id, status, ripe in rows}


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
    session: Session, ids: Collection[UUID], prompts: Sequence[tuple[UUID, int, str]]
) -> None:
    """Set `processing` and write a history row for each request and prompt.

    A prompt is `(prompt id, version, text)`; its text is sent once, for however many requests.
    """
    session.execute(_PROCESSING, {"requests": list(ids)})
    for prompt_id, version, content in prompts:
        session.execute(
            _BEGUN,
            {
                "requests": list(ids),
                "prompt": prompt_id,
                "version": version,
                "content": content,
            },
        )


def mark_completed(session: Session, ids: Collection[UUID]) -> None:
    """Set `completed`, with the time; a request that is completed already keeps its own."""
    session.execute(_COMPLETED, {"requests": list(ids)})


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


def listed(
    session: Session, owner: UUID | None, listing: Listing
) -> tuple[Sequence[Row[AnalysisRequest, str]], int]:
    """A page of requests with their owners' addresses, newest first, and how many follow."""
    return page(session, AnalysisRequest, select(AnalysisRequest, User.email), owner, listing)


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
