"""Verifying a stored review: against its own marks, its row, and the stored bytes of its file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import ValidationError

from database.queries import results, uploads
from resume_cli.agent.review import Review
from resume_cli.agent.verifying import faults_within, quote_count, quotes_missing
from resume_cli.errors import FileError, NotFoundError
from resume_cli.extraction.workers import ExtractionPool
from resume_cli.workflows.records import request_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, sessionmaker

    from database.models import AnalysisRequest, AnalysisResult
    from resume_cli.storage import Storage
    from resume_cli.workflows.sign_in import Account


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked; `ok` is None where it could not be, and `detail` says why."""

    name: str
    ok: bool | None
    detail: str


@dataclass(frozen=True, slots=True)
class Verifications:
    """Verifies reviews that one account may see."""

    sessions: sessionmaker[Session]
    storage: Storage
    account: Account

    def verify(self, wanted: str) -> list[Check]:
        """Check the review of a request or an upload, by its id or how that begins.

        Raises:
            NotFoundError: no such id, somebody else's, or there is no review of it.
            UsageError: it is no id, or several begin so.

        """
        with self.sessions() as session:
            request, result, file_hash = self._found(session, wanted)
        try:
            review = Review.model_validate(result.detailed_feedback)
        except ValidationError:
            return [Check("feedback", None, "another program, or another version, wrote it")]
        faults = faults_within(review)
        checks = [
            Check("scores and quotes", not faults, "; ".join(faults) or _computed(review)),
            _columns(review, result),
        ]
        return checks + self._file_checks(request, review, file_hash)

    def _found(
        self, session: Session, wanted: str
    ) -> tuple[AnalysisRequest, AnalysisResult, str | None]:
        owner = None if self.account.is_admin else self.account.id
        found = results.by_request(session, request_of(session, wanted, owner), owner)
        if found is None:
            raise NotFoundError(f"There is no review of {wanted}.")
        request, result, _ = found
        return request, result, _hash_of(session, request)

    def _file_checks(
        self, request: AnalysisRequest, review: Review, file_hash: str | None
    ) -> list[Check]:
        try:
            data = self.storage.read(request.file_path)
        except NotFoundError as problem:
            return [Check("stored file", None, problem.message)]
        same = None if file_hash is None else hashlib.sha256(data).hexdigest() == file_hash
        told = {None: "its upload is no longer kept", True: "as it was registered"}
        checks = [Check("stored file", same, told.get(same, "its bytes have changed"))]
        try:
            with ExtractionPool(1) as pool:
                document = pool.submit(data, request.original_filename).result()
        except FileError as problem:
            return [*checks, Check("quotes in the file", False, problem.message)]
        missing = quotes_missing(review, document)
        number = quote_count(review)
        detail = (
            f"lines {', '.join(map(str, missing))} are not there"
            if missing
            else (f"all {number} quoted lines found again")
        )
        return [*checks, Check("quotes in the file", not missing, detail)]


def _hash_of(session: Session, request: AnalysisRequest) -> str | None:
    stem = request.file_path.rsplit("/", 1)[-1].split(".", 1)[0]
    try:
        upload = uploads.by_id(session, UUID(stem), request.user_id)
    except ValueError:
        return None
    return upload.file_hash if upload else None


def _computed(review: Review) -> str:
    return (
        f"{len(review.criteria)} marks give {review.scores.overall}; "
        f"{quote_count(review)} quotes stand in the resume's lines"
    )


def _columns(review: Review, result: AnalysisResult) -> Check:
    pairs = (
        ("overall_score", result.overall_score, review.scores.overall),
        ("formatting_score", result.formatting_score, review.scores.formatting),
        ("content_score", result.content_score, review.scores.content),
        ("keyword_optimization_score", result.keyword_optimization_score, review.scores.keywords),
        ("strengths", list(result.strengths or ()), review.sentences("strength")),
        ("weaknesses", list(result.weaknesses or ()), review.sentences("weakness")),
        ("recommendations", list(result.recommendations or ()), review.sentences("recommendation")),
    )
    differing = [name for name, column, kept in pairs if column != kept]
    detail = f"{', '.join(differing)} differ from the feedback" if differing else "as the feedback"
    return Check("columns", not differing, detail)
