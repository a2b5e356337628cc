"""Lists of what is stored; apart from the records, whose reviews take long to load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from database.queries import requests, uploads

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session, sessionmaker

    from database.models import AnalysisRequest, FileUpload
    from database.queries.listing import Listing
    from resume_cli.workflows.sign_in import Account

Shown = TypeVar("Shown")


@dataclass(frozen=True, slots=True)
class UploadRecord:
    """One registered file, without its text."""

    id: UUID
    owner: str
    filename: str
    mime_type: str
    size_bytes: int
    sha256: str
    status: str
    progress: int
    error: str | None
    role: str | None
    words: int | None
    characters: int | None
    method: str | None
    sections: tuple[str, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request for a review."""

    id: UUID
    owner: str
    filename: str
    status: str
    role: str | None
    industry: str | None
    level: str | None
    created_at: datetime
    completed_at: datetime | None


@dataclass(frozen=True)
class Page(Generic[Shown]):
    """Rows of a list, with how many follow: `more`, or at least so many where it says so."""

    rows: tuple[Shown, ...]
    number: int
    more: int
    at_least: bool


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of one account: its own rows, and everyone's for an admin."""

    sessions: sessionmaker[Session]
    account: Account

    @property
    def owner(self) -> UUID | None:
        """Whose rows may be seen; None for everyone's."""
        return None if self.account.is_admin else self.account.id

    def uploads(self, listing: Listing) -> Page[UploadRecord]:
        """Return a page of uploads, newest first."""
        with self.sessions() as session:
            rows, more = uploads.listed(session, self.owner, listing)
        return _page([_upload(row, owner) for row, owner in rows], more, listing)

    def requests(self, listing: Listing) -> Page[RequestRecord]:
        """Return a page of requests, newest first."""
        with self.sessions() as session:
            rows, more = requests.listed(session, self.owner, listing)
        return _page([request_record(row, owner) for row, owner in rows], more, listing)


def _page(rows: list[Shown], more: int, listing: Listing) -> Page[Shown]:
    return Page(tuple(rows), listing.page, more, more == listing.counted)


def _upload(row: FileUpload, owner: str) -> UploadRecord:
    return UploadRecord(
        id=row.id,
        owner=owner,
        filename=row.original_filename,
        mime_type=row.mime_type,
        size_bytes=row.file_size,
        sha256=row.file_hash,
        status=row.status,
        progress=row.progress or 0,
        error=row.error_message,
        role=row.target_role,
        words=row.word_count,
        characters=row.character_count,
        method=row.extraction_method,
        sections=tuple(row.detected_sections or ()),
        created_at=row.created_at,
    )


def request_record(row: AnalysisRequest, owner: str) -> RequestRecord:
    """Give a request as lists show it."""
    return RequestRecord(
        id=row.id,
        owner=owner,
        filename=row.original_filename,
        status=row.status,
        role=row.target_role,
        industry=row.target_industry,
        level=row.experience_level,
        created_at=row.created_at,
        completed_at=row.completed_at,
    )
