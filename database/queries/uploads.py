"""Statements on `file_uploads`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ARRAY, Row, Uuid, any_, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import defer

from database.models import Base, FileUpload, User
from database.queries.among import among
from database.queries.listing import page

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from database.queries.listing import Listing

# For every file, so built once and without the ORM: see `requests`.
_UPLOADS = Base.metadata.tables["file_uploads"]
_COMPLETE = (
    update(_UPLOADS)
    .where(_UPLOADS.c.id == bindparam("upload"))
    .values(
        status="completed",
        progress=100,
        completed_at=func.coalesce(_UPLOADS.c.completed_at, func.now()),
    )
)
_THESE = _UPLOADS.c.id == any_(bindparam("uploads", type_=ARRAY(Uuid)))
_CLEAR_ERRORS = (
    update(_UPLOADS).where(_THESE, _UPLOADS.c.error_message.is_not(None)).values(error_message=None)
)


def register(session: Session, values: Sequence[dict[str, object]]) -> None:
    """Insert uploads; one that is there already stays as it is."""
    if values:
        session.execute(insert(_UPLOADS).on_conflict_do_nothing(), values)


@dataclass(frozen=True, slots=True)
class UploadState:
    """What is known of an upload: how far it came, and why it failed, if it did."""

    status: str
    error: str | None


def states(session: Session, ids: Iterable[UUID]) -> dict[UUID, UploadState]:
    """Look uploads up by primary key; the database's own clean-up deletes old ones."""
    rows = session.execute(
        select(FileUpload.id, FileUpload.status, FileUpload.error_message).where(
            among(FileUpload.id, ids)
        )
    )
    return {row[0]: UploadState(row[1], row[2]) for row in rows}


def begin_extraction(session: Session, ids: Sequence[UUID]) -> None:
    """Move uploads on to `extracting`; one whose text is stored already stays completed."""
    session.execute(
        update(FileUpload)
        .where(among(FileUpload.id, ids), FileUpload.status != "completed")
        .values(status="extracting", progress=30)
    )


def complete(session: Session, read: Mapping[UUID, dict[str, object]]) -> None:
    """Store what was extracted; the first completion's time stays, and so does a kept reason.

    `read` holds the columns of each upload, the same ones for all.
    """
    if read:
        rows = [{"upload": upload_id, **read[upload_id]} for upload_id in sorted(read)]
        session.execute(_COMPLETE, rows)


def fail(session: Session, upload_id: UUID, reason: str, *, ended: bool) -> None:
    """Keep a reason; `ended` for a file that could not be read, whose progress stays."""
    values = {"error_message": reason} | ({"status": "error"} if ended else {})
    session.execute(update(FileUpload).where(FileUpload.id == upload_id).values(**values))


def error(session: Session, upload_id: UUID) -> str | None:
    """The reason that is kept with an upload, if there is one."""
    return session.scalar(select(FileUpload.error_message).where(FileUpload.id == upload_id))


def clear_errors(session: Session, ids: Collection[UUID]) -> None:
    """Forget the reasons of failures that a later success has made good."""
    if ids:
        session.execute(_CLEAR_ERRORS, {"uploads": list(ids)})


_WITHOUT_TEXT = defer(FileUpload.extracted_text, raiseload=True)
"""The text of a file is kB long, and nothing that looks an upload up shows it."""


def listed(
    session: Session, owner: UUID | None, listing: Listing
) -> tuple[Sequence[Row[FileUpload, str]], int]:
    """A page of uploads with their owners' addresses, newest first, and how many follow."""
    query = select(FileUpload, User.email).options(_WITHOUT_TEXT)
    return page(session, FileUpload, query, owner, listing)


def by_id(session: Session, upload_id: UUID, owner: UUID | None) -> FileUpload | None:
    """One upload, if this owner may see it; None stands for everyone's."""
    query = select(FileUpload).where(FileUpload.id == upload_id).options(_WITHOUT_TEXT)
    if owner is not None:
        query = query.where(FileUpload.user_id == owner)
    return session.scalar(query)
