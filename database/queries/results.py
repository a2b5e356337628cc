"""Statements on `analysis_results`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import ColumnElement, Row, RowMapping, Select, func, literal, select
from sqlalchemy.dialects.postgresql import distinct_on, insert

from database.models import AnalysisRequest, AnalysisResult, Base, User
from database.queries.among import among
from database.queries.listing import folded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

# For every file, so built once and without the ORM: see `requests`.
_RECORD = insert(Base.metadata.tables["analysis_results"]).on_conflict_do_nothing()


def record(session: Session, values: Sequence[dict[str, object]]) -> None:
    """Insert results, with the same columns each; one that is there already stays as it is."""
    if values:
        session.execute(_RECORD, values)


def _visible(owner: UUID | None) -> Select[AnalysisRequest, AnalysisResult, str]:
    query = (
        select(AnalysisRequest, AnalysisResult, User.email)
        .join(AnalysisResult, AnalysisResult.request_id == AnalysisRequest.id)
        .join(User, User.id == AnalysisRequest.user_id)
    )
    return query if owner is None else query.where(AnalysisRequest.user_id == owner)


def by_request(
    session: Session, request_id: UUID, owner: UUID | None
) -> Row[AnalysisRequest, AnalysisResult, str] | None:
    """A request's result, if this owner may see it; readers expect one row a request."""
    return session.execute(
        _visible(owner)
        .where(AnalysisRequest.id == request_id)
        .order_by(AnalysisResult.created_at.desc())
        .limit(1)
    ).one_or_none()


Score = Literal["overall", "formatting", "content", "keywords"]

_SCORES = {
    "overall": AnalysisResult.overall_score,
    "formatting": AnalysisResult.formatting_score,
    "content": AnalysisResult.content_score,
    "keywords": AnalysisResult.keyword_optimization_score,
}


@dataclass(frozen=True, slots=True)
class Sought:
    """Which reviews are wanted, and the score that orders them.

    `since` and `until` (excluded) go by when the review was made, `least` by the score `by`.
    """

    role: str | None = None
    by: Score = "overall"
    least: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def best(
    session: Session, owner: UUID | None, sought: Sought, limit: int
) -> list[tuple[UUID, int | None]]:
    """Ids and scores of the newest results of each registered file, highest score first.

    All generations of a request share their stored copy: it tells which belong together. The role
    is compared with case, width and spacing ignored. What else is sought of a file is sought of its
    newest result alone: an older one that fits does not stand in.
    """
    seen = [AnalysisRequest.status == "completed"]
    if owner is not None:
        seen.append(AnalysisRequest.user_id == owner)
    if sought.role is not None:
        seen.append(AnalysisRequest.target_role.in_(spellings(session, owner, sought.role)))
    size = 2 * limit + 100
    while True:
        page = session.execute(_page(seen, sought, size)).all()
        newest = [(row.id, row.score) for row in page if row.newest]
        if len(newest) >= limit or len(page) < size:
            return newest[:limit]
        size *= 10


def _narrowing(sought: Sought) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if sought.least is not None:
        wanted.append(_SCORES[sought.by] >= sought.least)
    if sought.since is not None:
        wanted.append(AnalysisResult.created_at >= sought.since)
    if sought.until is not None:
        wanted.append(AnalysisResult.created_at < sought.until)
    return wanted


def _page(
    seen: Sequence[ColumnElement[bool]], sought: Sought, size: int
) -> Select[UUID, int | None, bool]:
    """The first results by score, each with whether it is its file's newest.

    No index holds scores or stored copies. To find the first by score costs one pass over the
    results, to find the newest of these few files one pass over the requests; the newest of all
    files would cost joining all with all, which takes three times as long on a million.
    """
    page = (
        select(
            AnalysisResult.id,
            _SCORES[sought.by].label("score"),
            AnalysisRequest.original_filename,
            AnalysisRequest.id.label("request_id"),
            AnalysisRequest.file_path,
        )
        .join(AnalysisRequest, AnalysisRequest.id == AnalysisResult.request_id)
        .where(*seen, *_narrowing(sought))
        .order_by(
            _SCORES[sought.by].desc().nulls_last(),
            AnalysisRequest.original_filename,
            AnalysisRequest.id,
        )
        .limit(size)
        .cte("page")
        .prefix_with("MATERIALIZED")
    )
    # Nothing but the path ties the two together: any other condition tempts the server into looking
    # up an index for each of the page's rows.
    newest = (
        select(AnalysisRequest.id)
        .ext(distinct_on(AnalysisRequest.user_id, AnalysisRequest.file_path))
        .where(*seen, AnalysisRequest.file_path.in_(select(page.c.file_path)))
        .order_by(
            AnalysisRequest.user_id,
            AnalysisRequest.file_path,
            AnalysisRequest.created_at.desc(),
            AnalysisRequest.id.desc(),
        )
        .correlate(None)
    )
    is_newest = page.c.request_id.in_(newest).label("newest")
    return select(page.c.id, page.c.score, is_newest).order_by(
        page.c.score.desc().nulls_last(), page.c.original_filename, page.c.request_id
    )


def spellings(session: Session, owner: UUID | None, role: str) -> Sequence[str]:
    """The ways in which this role is written: few, and found without folding every row's."""
    written = select(AnalysisRequest.target_role.label("role")).distinct()
    if owner is not None:
        written = written.where(AnalysisRequest.user_id == owner)
    roles = written.cte("roles").prefix_with("MATERIALIZED").c
    return session.scalars(
        select(roles.role).where(folded(roles.role) == folded(literal(role)))
    ).all()


def of_requests(
    session: Session, ids: Sequence[UUID], owner: UUID | None
) -> Sequence[Row[AnalysisRequest, AnalysisResult, str]]:
    """The results of the given requests, in no order."""
    return session.execute(_visible(owner).where(among(AnalysisRequest.id, ids))).all()


def reviews(
    session: Session, ids: Sequence[UUID], owner: UUID | None
) -> Sequence[Row[AnalysisRequest, AnalysisResult, str]]:
    """These results with their requests and owners' addresses, in no order."""
    return session.execute(_visible(owner).where(among(AnalysisResult.id, ids))).all()


def scores(session: Session, ids: Sequence[UUID], owner: UUID | None) -> Sequence[RowMapping]:
    """What a ranking shows of these results, in no order: never their details, kB each."""
    columns = (
        AnalysisResult.id.label("result_id"),
        AnalysisRequest.id.label("request_id"),
        AnalysisRequest.original_filename.label("filename"),
        User.email.label("owner"),
        AnalysisRequest.target_role.label("role"),
        AnalysisRequest.target_industry.label("industry"),
        AnalysisRequest.experience_level.label("level"),
        AnalysisResult.overall_score.label("overall"),
        AnalysisResult.formatting_score.label("formatting"),
        AnalysisResult.content_score.label("content"),
        AnalysisResult.keyword_optimization_score.label("keywords"),
        AnalysisResult.ai_model_used.label("model"),
        AnalysisResult.created_at.label("reviewed_at"),
    )
    found = _visible(owner).where(among(AnalysisResult.id, ids)).with_only_columns(*columns)
    return session.execute(found).mappings().all()


def drafted_profile(session: Session, role: str) -> dict[str, list[list[str]]] | None:
    """The terms that a model drafted for a role, from the first review that was made with them.

    The role is compared without regard to case.
    """
    target = AnalysisResult.detailed_feedback["target"]
    return session.scalar(
        select(target["profile_terms"])
        .join(AnalysisRequest, AnalysisRequest.id == AnalysisResult.request_id)
        .where(
            func.lower(AnalysisRequest.target_role) == role.lower(),
            target["profile_basis"].astext == "drafted",
        )
        .order_by(AnalysisResult.created_at)
        .limit(1)
    )
