"""Statements on `file_uploads`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert

from database.models import FileUpload, User

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session


def register(session: Session, values: Sequence[dict[str, object]]) -> None:
    """Insert uploads; one that is there already stays as it is."""
    if values:
        session.execute(insert(FileUpload).values(list(values)).on_conflict_do_nothing())


@dataclass(frozen=True, slots=True)
class UploadState:
    """What is known of an upload: how far it came, and why it failed, if it did."""

    status: str
    error: str | None


def states(session: Session, ids: Iterable[UUID]) -> dict[UUID, UploadState]:
    """Look uploads up by primary key; the database's own clean-up deletes old ones."""
    rows = session.execute(
        select(FileUpload.id, FileUpload.status, FileUpload.error_message).where(
            FileUpload.id.in_(list(ids))
        )
    )
    return {row[0]: UploadState(row[1], row[2]) for row in rows}


def begin_extraction(session: Session, ids: Sequence[UUID]) -> None:
    """Move uploads on to `extracting`; one whose text is stored already stays completed."""
    session.execute(
        update(FileUpload)
        .where(FileUpload.id.in_(ids), FileUpload.status != "completed")
        .values(status="extracting", progress=30)
    )


def complete(session: Session, upload_id: UUID, values: dict[str, object]) -> None:
    """Store what was extracted; the first completion's time stays."""
    session.execute(
        update(FileUpload)
        .where(FileUpload.id == upload_id)
        .values(
            status="completed",
            progress=100,
            completed_at=func.coalesce(FileUpload.completed_at, func.now()),
            error_message=None,
            **values,
        )
    )


def fail(session: Session, upload_id: UUID, reason: str, *, ended: bool) -> None:
    """Keep a reason; `ended` for a file that could not be read, whose progress stays."""
    values = {"error_message": reason} | ({"status": "error"} if ended else {})
    session.execute(update(FileUpload).where(FileUpload.id == upload_id).values(**values))


def clear_error(session: Session, upload_id: UUID) -> None:
    """Forget the reason of a failure that a later success has made good."""
    session.execute(
        update(FileUpload)
        .where(FileUpload.id == upload_id, FileUpload.error_message.is_not(None))
        .values(error_message=None)
    )


def newest(session: Session, owner: UUID | None, limit: int) -> Sequence[Row[FileUpload, str]]:
    """The latest uploads with their owner's address, newest first; None for everyone's."""
    query = select(FileUpload, User.email).join(User, User.id == FileUpload.user_id)
    if owner is not None:
        query = query.where(FileUpload.user_id == owner)
    order = (FileUpload.created_at.desc(), FileUpload.id)
    return session.execute(query.order_by(*order).limit(limit)).all()


def by_id(session: Session, upload_id: UUID, owner: UUID | None) -> FileUpload | None:
    """One upload, if this owner may see it; None stands for everyone's."""
    query = select(FileUpload).where(FileUpload.id == upload_id)
    if owner is not None:
        query = query.where(FileUpload.user_id == owner)
    return session.scalar(query)
