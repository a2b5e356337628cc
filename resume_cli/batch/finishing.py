"""What happens to a file once it is read: its upload is completed, and it is reviewed."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from database.queries import requests, uploads
from database.transactions import transacted
from resume_cli.batch import poison
from resume_cli.batch.events import FileResult, Outcome
from resume_cli.batch.identity import result_id
from resume_cli.batch.likeness import Likeness
from resume_cli.batch.spool import key_of
from resume_cli.batch.verdicts import Claim, Wanted
from resume_cli.batch.work import Turn, known_result
from resume_cli.errors import (
    BudgetSpentError,
    FileError,
    ModelUnreachableError,
    ReviewFailedError,
)

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session, sessionmaker

    from resume_cli.agent.preparing import Prepared
    from resume_cli.agent.review import Review
    from resume_cli.agent.reviewer import Reviewer
    from resume_cli.batch.budget import Budget
    from resume_cli.batch.claiming import AnyClaims
    from resume_cli.batch.places import Places
    from resume_cli.batch.spool import Spool
    from resume_cli.batch.work import WorkItem
    from resume_cli.extraction.document import Document

UNREACHABLE_IN_A_ROW = 3
"""So many files one after another without an answer mean that the model is away for all."""
LONGEST_MODEL_NAME = 100
"""Characters; the width of `analysis_results.ai_model_used`."""


def upload_values(document: Document) -> dict[str, object]:
    """The columns of `file_uploads` that extraction fills; times in whole milliseconds."""
    return {
        "mime_type": document.mime_type,
        "extracted_text": document.text,
        "word_count": document.word_count,
        "character_count": document.character_count,
        "extraction_method": document.method,
        "detected_sections": list(document.section_names),
        "validation_time": document.validation_ms,
        "extraction_time": document.extraction_ms,
        "processing_time": document.validation_ms + document.extraction_ms,
    }


def result_values(request_id: UUID, review: Review) -> dict[str, object]:
    """The row of `analysis_results`, filled from the review."""
    return {
        "id": result_id(request_id),
        "request_id": request_id,
        "overall_score": review.scores.overall,
        "formatting_score": review.scores.formatting,
        "content_score": review.scores.content,
        "keyword_optimization_score": review.scores.keywords,
        "strengths": review.sentences("strength"),
        "weaknesses": review.sentences("weakness"),
        "recommendations": review.sentences("recommendation"),
        "detailed_feedback": review.model_dump(mode="json"),
        "ai_model_used": review.making.model[:LONGEST_MODEL_NAME],
        "processing_time_ms": review.making.milliseconds,
    }


@dataclass(frozen=True, slots=True)
class Registering:
    """Finishes a file for `upload`: what was read is stored, its request stays pending."""

    sessions: sessionmaker[Session]
    claims: AnyClaims
    likeness: Likeness = field(default_factory=Likeness)

    def __call__(self, item: WorkItem, read: Document | FileError) -> FileResult | Turn:
        """Store the document with its upload, or mark both as failed."""
        if isinstance(read, FileError):
            return fail_unreadable(self.claims, item, read)
        if (upload_id := item.upload_id) is not None:
            values = upload_values(read)
            transacted(
                self.sessions, lambda session: uploads.complete(session, {upload_id: values})
            )
        return _result(item, Outcome.REGISTERED, self.likeness.noted(item, read))


def fail_unreadable(claims: AnyClaims, item: WorkItem, problem: FileError) -> FileResult | Turn:
    """Mark a file that could not be read as failed, under its claim."""
    claim = claims.claim(Wanted(item.request_id, item.upload_id, retry=True))
    if claim is Claim.EARLY:
        return Turn.LATER
    if claim is Claim.OURS:
        claims.fail(item.request_id, item.upload_id, problem.reason, unreadable=True)
    return _result(item, Outcome.FAILED, problem.reason)


def _result(item: WorkItem, outcome: Outcome, reason: str = "") -> FileResult:
    return FileResult(item.name, outcome, reason, request_id=item.request_id, path=item.path)


@dataclass
class Reviewing:
    """Finishes a file for `analyze`: claim, review without a transaction, record."""

    sessions: sessionmaker[Session]
    claims: AnyClaims
    reviewer: Reviewer
    prompts: tuple[tuple[UUID, int, str], ...]
    budget: Budget
    places: Places
    spool: Spool | None = None
    """For answers that cost something."""
    likeness: Likeness = field(default_factory=Likeness)
    _unreachable: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, item: WorkItem, read: Prepared | FileError) -> FileResult | Turn:
        """Review one file.

        Raises:
            ModelError: the model cannot be used at all; the request is pending again.

        """
        if isinstance(read, FileError):
            return fail_unreadable(self.claims, item, read)
        # Before the claim: each claim counts against a request that ends its worker.
        if not self.budget.admit():
            return Turn.LEFT
        try:
            return self._claimed(item, read)
        finally:
            self.budget.leave()

    def _claimed(self, item: WorkItem, read: Prepared) -> FileResult | Turn:
        wanted = Wanted(
            item.request_id,
            item.upload_id,
            self.prompts,
            upload_values(read.document),
            retry=item.retry,
        )
        claim = self.claims.claim(wanted)
        if claim is Claim.OURS:
            return self._review(item, read)
        return Turn.LATER if claim is Claim.EARLY else self._not_ours(item, claim)

    def _review(self, item: WorkItem, prepared: Prepared) -> FileResult | Turn:
        try:
            review = self._answer(item, prepared)
        except ReviewFailedError as problem:
            self.claims.fail(item.request_id, item.upload_id, problem.message, unreadable=False)
            return _result(item, Outcome.FAILED, problem.message)
        except ModelUnreachableError as problem:
            return self._unanswered(item, problem)
        except BudgetSpentError:
            self.claims.hand_back(item.request_id)
            return Turn.LEFT
        except BaseException:
            self.claims.hand_back(item.request_id)
            raise
        if review is None:
            self.claims.hand_back(item.request_id)
            return Turn.LEFT
        with self._lock:
            self._unreachable = 0
        values = result_values(item.request_id, review)
        recorded = self.claims.record(item.request_id, item.upload_id, values)
        if self.spool is not None and recorded is not Claim.EARLY:
            self.spool.drop(item.request_id)
        if recorded is Claim.OURS:
            return _reviewed(item, review, self.likeness.noted(item, prepared.document))
        return Turn.LEFT if recorded is Claim.EARLY else self._not_ours(item, recorded)

    def _answer(self, item: WorkItem, prepared: Prepared) -> Review | None:
        """Ask the agent, unless a run that was killed before it could record has the answer.

        None where the run ends before the agent has a place for it.
        """
        if self.spool is None:
            return self._asked(item, prepared)
        fingerprint = self.reviewer.fingerprint(item.target)
        key = key_of(fingerprint, item.target, prepared.sha256, item.name)
        if kept := self.spool.take(item.request_id, key):
            return kept
        review = self._asked(item, prepared)
        if review is not None:
            self.spool.keep(item.request_id, key, review)
        return review

    def _asked(self, item: WorkItem, prepared: Prepared) -> Review | None:
        if not self.places.enter():
            return None
        try:
            return self.reviewer.review_prepared(prepared, item.target)
        finally:
            self.places.leave()

    def _not_ours(self, item: WorkItem, claim: Claim) -> FileResult:
        if claim is Claim.POISON:
            return _result(item, Outcome.FAILED, poison.REASON)
        if claim is Claim.ELSEWHERE:
            return _result(item, Outcome.SKIPPED, "another run is reviewing it")
        states = transacted(
            self.sessions, lambda session: requests.states(session, [item.request_id])
        )
        state = states.get(item.request_id)
        if state is None:
            return _result(item, Outcome.SKIPPED, "its request was deleted meanwhile")
        if state.status != "completed":
            return _result(item, Outcome.FAILED_BEFORE, "another run could not review it")
        return known_result(item.name, item.path, state, Outcome.ALREADY_REVIEWED)

    def _unanswered(self, item: WorkItem, problem: ModelUnreachableError) -> FileResult:
        self.claims.hand_back(item.request_id)
        with self._lock:
            self._unreachable += 1
            gone = self._unreachable >= UNREACHABLE_IN_A_ROW
        if gone:
            raise problem
        return _result(
            item, Outcome.FAILED, f"{problem.message.rstrip('.')}; the next run tries again"
        )


def _reviewed(item: WorkItem, review: Review, reason: str) -> FileResult:
    return FileResult(
        item.name,
        Outcome.REVIEWED,
        reason,
        request_id=item.request_id,
        overall=review.scores.overall,
        formatting=review.scores.formatting,
        content=review.scores.content,
        keywords=review.scores.keywords,
        tokens=review.making.tokens_in + review.making.tokens_out,
        cost_usd=review.making.cost_usd,
        path=item.path,
    )
