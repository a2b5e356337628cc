"""Pages of uploads and of requests, newest first, and how many rows follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, func, literal, select, text

from database.models import User

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from database.models import AnalysisRequest, FileUpload

    Listed = TypeVar("Listed", AnalysisRequest, FileUpload)

MOST_COUNTED = 1_000
"""Rows that are counted behind a page: all of them would take a pass over the table.

Of one role only whether there is another row: no index knows roles, so that each is read.
"""


@dataclass(frozen=True, slots=True)
class Listing:
    """Which rows are wanted, by when they were made (`until` excluded), and which page of them."""

    limit: int
    page: int = 1
    status: str | None = None
    role: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def counted(self) -> int:
        """Rows behind the page that are counted at most."""
        return 1 if self.role is not None else MOST_COUNTED

    @property
    def skipped(self) -> int:
        """Rows of the pages before."""
        return (self.page - 1) * self.limit


def folded(column: SQLColumnExpression[Any]) -> ColumnElement[str]:
    """A role with case, width and spacing put aside, as roles are compared."""
    collapsed = func.regexp_replace(func.normalize(column, text("NFKC")), r"\s+", " ", "g")
    return func.lower(func.btrim(collapsed))


def page(
    session: Session,
    model: type[Listed],
    query: Select[Listed, str],
    owner: UUID | None,
    listing: Listing,
) -> tuple[Sequence[Row[Listed, str]], int]:
    """A page with its rows' owners, and how many rows follow it, as far as `counted` goes."""
    wanted = _conditions(model, owner, listing)
    order = (model.created_at.desc(), model.id)
    pages = query.join(User, User.id == model.user_id).where(*wanted).order_by(*order)
    rows = session.execute(pages.offset(listing.skipped).limit(listing.limit)).all()
    if len(rows) < listing.limit:
        return rows, 0
    behind = select(model.id).where(*wanted).order_by(*order)
    behind = behind.offset(listing.skipped + listing.limit).limit(listing.counted)
    return rows, session.scalar(select(func.count()).select_from(behind.subquery())) or 0


def _conditions(
    model: type[Listed], owner: UUID | None, listing: Listing
) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if owner is not None:
        wanted.append(model.user_id == owner)
    if listing.status is not None:
        wanted.append(model.status == listing.status)
    if listing.role is not None:
        wanted.append(folded(model.target_role) == folded(literal(listing.role)))
    if listing.since is not None:
        wanted.append(model.created_at >= listing.since)
    if listing.until is not None:
        wanted.append(model.created_at < listing.until)
    return wanted
