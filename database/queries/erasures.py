"""What is stored about a file, across the tables, and taking it out of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, String, and_, cast, delete, func, literal, select

from database.models import AnalysisRequest, AnalysisResult, FileUpload, PromptHistory, User

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime, timedelta
    from uuid import UUID

    from sqlalchemy.orm import InstrumentedAttribute, Session

PAGE = 1000


@dataclass(frozen=True, slots=True)
class UploadFacts:
    """An upload without its text; `owner` is the user's address."""

    id: UUID
    user_id: UUID
    owner: str
    stored_name: str
    filename: str
    file_hash: str
    size: int
    mime_type: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """A request; `owner` is the user's address."""

    id: UUID
    user_id: UUID
    owner: str
    path: str
    filename: str
    size: int
    mime_type: str
    role: str | None
    industry: str | None
    level: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by kind."""

    uploads: int = 0
    requests: int = 0
    results: int = 0
    history: int = 0


_UPLOAD = (
    select(
        FileUpload.id,
        FileUpload.user_id,
        User.email,
        FileUpload.filename,
        FileUpload.original_filename,
        FileUpload.file_hash,
        FileUpload.file_size,
        FileUpload.mime_type,
        FileUpload.created_at,
    )
    .join(User, User.id == FileUpload.user_id)
    .order_by(FileUpload.created_at, FileUpload.id)
)
_REQUEST = (
    select(
        AnalysisRequest.id,
        AnalysisRequest.user_id,
        User.email,
        AnalysisRequest.file_path,
        AnalysisRequest.original_filename,
        AnalysisRequest.file_size_bytes,
        AnalysisRequest.mime_type,
        AnalysisRequest.target_role,
        AnalysisRequest.target_industry,
        AnalysisRequest.experience_level,
        AnalysisRequest.created_at,
    )
    .join(User, User.id == AnalysisRequest.user_id)
    .order_by(AnalysisRequest.created_at, AnalysisRequest.id)
)
_LAST_PART = func.substring(AnalysisRequest.file_path, "[^/]*$")
_NAMES_UPLOAD = and_(
    FileUpload.user_id == AnalysisRequest.user_id,
    cast(FileUpload.id, String) == func.split_part(_LAST_PART, ".", 1),
)
"""No key ties the tables together: the stored copy that a request names has its upload's id."""


def uploads_by_id(session: Session, ids: Collection[UUID], owner: UUID | None) -> list[UploadFacts]:
    """Uploads by primary key that this owner may see; None stands for everyone's."""
    return _uploads(session, _UPLOAD.where(FileUpload.id.in_(ids)), owner)


def uploads_by_hash(session: Session, file_hash: str, owner: UUID | None) -> list[UploadFacts]:
    """Uploads of the same bytes."""
    return _uploads(session, _UPLOAD.where(FileUpload.file_hash == file_hash), owner)


def old_lone_uploads(session: Session, age: timedelta, owner: UUID | None) -> list[UploadFacts]:
    """Uploads without a request, registered longer ago than this by the database's clock."""
    requested = select(AnalysisRequest.id).where(_NAMES_UPLOAD)
    old = FileUpload.created_at < func.now() - literal(age)
    return _uploads(session, _UPLOAD.where(old, ~requested.exists()), owner)


def _uploads(
    session: Session, query: Select[*tuple[Any, ...]], owner: UUID | None
) -> list[UploadFacts]:
    if owner is not None:
        query = query.where(FileUpload.user_id == owner)
    return [UploadFacts(*row) for row in session.execute(query)]


def requests_by_id(
    session: Session, ids: Collection[UUID], owner: UUID | None
) -> list[RequestFacts]:
    """Requests by primary key that this owner may see; None stands for everyone's."""
    return _requests(session, _REQUEST.where(AnalysisRequest.id.in_(ids)), owner)


def pages_by_size(
    session: Session, size: int | None, owner: UUID | None
) -> Iterator[list[RequestFacts]]:
    """Requests for files of so many bytes, or of any size: all that could be of the same bytes."""
    query = _REQUEST if owner is None else _REQUEST.where(AnalysisRequest.user_id == owner)
    if size is not None:
        query = query.where(AnalysisRequest.file_size_bytes == size)
    rows = session.execute(query.execution_options(yield_per=PAGE))
    for page in rows.partitions():
        yield [RequestFacts(*row) for row in page]


def requests_by_path(
    session: Session, paths: Collection[str], owner: UUID | None
) -> list[RequestFacts]:
    """Requests that name these stored copies."""
    return _requests(session, _REQUEST.where(AnalysisRequest.file_path.in_(paths)), owner)


def old_requests(session: Session, age: timedelta, owner: UUID | None) -> list[RequestFacts]:
    """Requests of the stored copies whose newest request and upload are older than this."""
    newest = func.max(AnalysisRequest.created_at).over(
        partition_by=(AnalysisRequest.user_id, AnalysisRequest.file_path)
    )
    dated = select(AnalysisRequest.id, newest.label("newest"))
    if owner is not None:
        dated = dated.where(AnalysisRequest.user_id == owner)
    of_copies = dated.subquery()
    since = func.now() - literal(age)
    old = select(of_copies.c.id).where(of_copies.c.newest < since)
    anew = select(FileUpload.id).where(_NAMES_UPLOAD, FileUpload.created_at >= since)
    return _requests(session, _REQUEST.where(AnalysisRequest.id.in_(old), ~anew.exists()), owner)


def _requests(
    session: Session, query: Select[*tuple[Any, ...]], owner: UUID | None
) -> list[RequestFacts]:
    if owner is not None:
        query = query.where(AnalysisRequest.user_id == owner)
    return [RequestFacts(*row) for row in session.execute(query)]


def paths_of_others(
    session: Session, names: Collection[str], erased: Collection[UUID]
) -> list[str]:
    """Stored paths that end in these names, of any user's requests other than the ones given.

    By the last part alone, because one place can be spelled in several ways; it reads the whole
    table, which has no index on paths.
    """
    query = select(AnalysisRequest.file_path).where(
        _LAST_PART.in_(names), AnalysisRequest.id.not_in(erased)
    )
    return list(session.scalars(query))


def lock_rows(session: Session, request_ids: Collection[UUID]) -> set[UUID]:
    """Lock these requests' rows until the transaction ends; those that others hold are left out."""
    query = select(AnalysisRequest.id).where(AnalysisRequest.id.in_(request_ids))
    return set(session.scalars(query.with_for_update(skip_locked=True)))


def count(session: Session, upload_ids: Sequence[UUID], request_ids: Sequence[UUID]) -> Counts:
    """Count the rows that `erase` would delete."""

    def rows_of(request_id: InstrumentedAttribute[UUID]) -> int:
        return session.scalar(select(func.count()).where(request_id.in_(request_ids))) or 0

    return Counts(
        uploads=len(upload_ids),
        requests=len(request_ids),
        results=rows_of(AnalysisResult.request_id),
        history=rows_of(PromptHistory.request_id),
    )


def erase(session: Session, upload_ids: Sequence[UUID], request_ids: Sequence[UUID]) -> Counts:
    """Delete these rows with their results and history; return how many there were of each."""

    def gone(ids: InstrumentedAttribute[UUID], named: Collection[UUID]) -> int:
        deleted = session.execute(
            delete(ids.class_)
            .where(ids.in_(named))
            .returning(literal(1))
            .execution_options(synchronize_session=False)
        )
        return len(deleted.all())

    history = gone(PromptHistory.request_id, request_ids)
    results = gone(AnalysisResult.request_id, request_ids)
    return Counts(
        uploads=gone(FileUpload.id, upload_ids),
        requests=gone(AnalysisRequest.id, request_ids),
        results=results,
        history=history,
    )
