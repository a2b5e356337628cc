"""Statements on `analysis_results`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Row, Select, func, literal, select, text
from sqlalchemy.dialects.postgresql import insert

from database.models import AnalysisRequest, AnalysisResult, User

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import InstrumentedAttribute, Session


def record(session: Session, values: dict[str, object]) -> None:
    """Insert a result; the one that is there already stays as it is."""
    session.execute(insert(AnalysisResult).values(values).on_conflict_do_nothing())


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


def best(
    session: Session, owner: UUID | None, role: str | None, limit: int | None
) -> Sequence[Row[AnalysisRequest, AnalysisResult, str]]:
    """Each registered file's newest result, highest overall score first.

    All generations of a request share their stored copy: it tells which belong together. The role
    is compared with case, width and spacing ignored.
    """
    newest = (
        select(AnalysisRequest.id)
        .distinct(AnalysisRequest.user_id, AnalysisRequest.file_path)
        .where(AnalysisRequest.status == "completed")
        .order_by(
            AnalysisRequest.user_id, AnalysisRequest.file_path, AnalysisRequest.created_at.desc()
        )
    )
    if owner is not None:
        newest = newest.where(AnalysisRequest.user_id == owner)
    if role is not None:
        newest = newest.where(_folded(AnalysisRequest.target_role) == _folded(literal(role)))
    order = (AnalysisResult.overall_score.desc().nulls_last(), AnalysisRequest.original_filename)
    query = _visible(owner).where(AnalysisRequest.id.in_(newest))
    return session.execute(query.order_by(*order, AnalysisRequest.id).limit(limit)).all()


def _folded(column: ColumnElement[str] | InstrumentedAttribute[str | None]) -> ColumnElement[str]:
    collapsed = func.regexp_replace(func.normalize(column, text("NFKC")), r"\s+", " ", "g")
    return func.lower(func.btrim(collapsed))


def of_requests(
    session: Session, ids: Sequence[UUID], owner: UUID | None
) -> Sequence[Row[AnalysisRequest, AnalysisResult, str]]:
    """The results of the given requests, in no order."""
    return session.execute(_visible(owner).where(AnalysisRequest.id.in_(ids))).all()
