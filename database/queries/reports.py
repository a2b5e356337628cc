"""What a report asks beside the reviews themselves: files that have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Row, select

from database.models import AnalysisRequest
from database.queries.among import among
from database.queries.results import spellings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

_WITHOUT_REVIEW = ("failed", "pending", "processing")


def unreviewed(
    session: Session, owner: UUID | None, role: str | None, limit: int
) -> Sequence[Row[str, str, str]]:
    """File name, stored copy and status of the latest requests without a review, newest first.

    The role is compared as in `results.best`; None stands for all roles, or for everyone's.
    """
    query = select(
        AnalysisRequest.original_filename, AnalysisRequest.file_path, AnalysisRequest.status
    ).where(AnalysisRequest.status.in_(_WITHOUT_REVIEW))
    if owner is not None:
        query = query.where(AnalysisRequest.user_id == owner)
    if role is not None:
        written = spellings(session, owner, role)
        query = query.where(AnalysisRequest.target_role.in_(written))
    order = (AnalysisRequest.created_at.desc(), AnalysisRequest.id)
    return session.execute(query.order_by(*order).limit(limit)).all()


def stored_copies(session: Session, ids: Iterable[UUID]) -> set[str]:
    """Where the copies of these requests are stored."""
    return set(
        session.scalars(select(AnalysisRequest.file_path).where(among(AnalysisRequest.id, ids)))
    )
