"""Rows by how their ids begin: a range of primary keys, which an index answers at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from sqlalchemy import select

from database.models import AnalysisRequest, FileUpload, RefreshToken, User

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

Kind = Literal["request", "upload", "session", "user"]

_TOLD = {
    "request": (AnalysisRequest.id, AnalysisRequest.original_filename, AnalysisRequest.user_id),
    "upload": (FileUpload.id, FileUpload.original_filename, FileUpload.user_id),
    "session": (RefreshToken.id, RefreshToken.device_info, RefreshToken.user_id),
    "user": (User.id, User.email, User.id),
}
"""The key, what a person knows a row by, and whose it is."""


class Identity(NamedTuple):
    """A row's id with what a person knows it by: a file's name, a device, an address."""

    id: UUID
    kind: Kind
    told: str | None


def between(
    session: Session, kind: Kind, low: UUID, high: UUID, owner: UUID | None, limit: int
) -> list[Identity]:
    """The first rows whose ids lie in a range, both ends included, by id.

    `owner` None stands for everyone's.
    """
    key, told, owned_by = _TOLD[kind]
    query = select(key, told).where(key >= low, key <= high).order_by(key).limit(limit)
    if owner is not None:
        query = query.where(owned_by == owner)
    return [Identity(found, kind, name) for found, name in session.execute(query)]
