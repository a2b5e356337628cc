"""Looking things up: lists of uploads and requests, one review, the ranking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from database.queries import requests, results, uploads
from resume_cli.agent.review import Review
from resume_cli.errors import NotFoundError
from resume_cli.reports.candidates import Candidate, Standing
from resume_cli.reports.ranking import ranked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session, sessionmaker

    from database.models import AnalysisRequest, AnalysisResult
    from resume_cli.workflows.sign_in import Account


CHUNK = 500


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


@dataclass(frozen=True, slots=True)
class Records:
    """What one account may see: its own rows, and everyone's for an admin."""

    sessions: sessionmaker[Session]
    account: Account

    @property
    def _owner(self) -> UUID | None:
        return None if self.account.is_admin else self.account.id

    def uploads(self, limit: int) -> list[UploadRecord]:
        """Return the latest uploads, newest first."""
        with self.sessions() as session:
            rows = uploads.newest(session, self._owner, limit)
        return [
            UploadRecord(
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
            for row, owner in rows
        ]

    def requests(self, limit: int) -> list[RequestRecord]:
        """Return the latest requests, newest first."""
        with self.sessions() as session:
            rows = requests.newest(session, self._owner, limit)
        return [_request(row, owner) for row, owner in rows]

    def review(self, wanted: UUID) -> Candidate | RequestRecord:
        """Return a review by its request's or upload's id; the bare request where there is none.

        Raises:
            NotFoundError: no such id, or somebody else's: the words are the same.

        """
        with self.sessions() as session:
            request_id = self._request_id(session, wanted)
            reviewed = results.by_request(session, request_id, self._owner)
            if reviewed is not None:
                return candidate(*reviewed)
            row = requests.by_id(session, request_id, self._owner)
        if row is None:
            raise NotFoundError(f"There is no request or upload {wanted}.")
        return _request(*row)

    def ranking(self, role: str | None, top: int) -> tuple[Standing, ...]:
        """Return where the newest review of each registered file stands, best first."""
        with self.sessions() as session:
            best = results.best(session, self._owner, role, top)
            return ranked(
                Standing(**row)
                for ids in _chunks(best)
                for row in results.scores(session, ids, self._owner)
            )

    def reviews(self, role: str | None, top: int) -> tuple[Candidate, ...]:
        """Return the newest review of each registered file, best first."""
        with self.sessions() as session:
            best = results.best(session, self._owner, role, top)
            return ranked(
                candidate(*row)
                for ids in _chunks(best)
                for row in results.reviews(session, ids, self._owner)
            )

    def of_requests(self, ids: Sequence[UUID]) -> tuple[Candidate, ...]:
        """Return the reviews of these requests, best first."""
        with self.sessions() as session:
            return ranked(
                candidate(*row)
                for chunk in _chunks(ids)
                for row in results.of_requests(session, chunk, self._owner)
            )

    def _request_id(self, session: Session, wanted: UUID) -> UUID:
        upload = uploads.by_id(session, wanted, self._owner)
        if upload is None:
            return wanted
        return requests.of_stored_copy(session, upload.user_id, upload.filename) or wanted


def _chunks(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    """A stored review is kB of JSON beside what is made of it: not all of them at once."""
    return (ids[first : first + CHUNK] for first in range(0, len(ids), CHUNK))


def _request(row: AnalysisRequest, owner: str) -> RequestRecord:
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


def candidate(request: AnalysisRequest, result: AnalysisResult, owner: str) -> Candidate:
    """A stored review as reports show it; feedback that another program wrote stays unread."""
    try:
        review = Review.model_validate(result.detailed_feedback)
    except ValidationError:
        review = None
    return Candidate(
        request_id=request.id,
        filename=request.original_filename,
        owner=owner,
        role=request.target_role,
        industry=request.target_industry,
        level=request.experience_level,
        overall=result.overall_score,
        formatting=result.formatting_score,
        content=result.content_score,
        keywords=result.keyword_optimization_score,
        model=result.ai_model_used,
        reviewed_at=result.created_at,
        review=review,
    )
