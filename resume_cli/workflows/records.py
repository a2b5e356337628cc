"""Looking things up: lists of uploads and requests, one review, the ranking."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from database.queries import requests, results, uploads
from database.queries.results import Sought
from resume_cli.agent.review import Review
from resume_cli.errors import NotFoundError, UsageError
from resume_cli.reports.candidates import Candidate, Standing
from resume_cli.reports.comparison import Comparison, compared
from resume_cli.reports.ranking import ranked, ranks, ties
from resume_cli.workflows.identifiers import WHERE, find_id
from resume_cli.workflows.lists import Lists, request_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from database.models import AnalysisRequest, AnalysisResult
    from resume_cli.workflows.lists import RequestRecord

Placed = TypeVar("Placed", bound=Standing)
Shown = TypeVar("Shown")

CHUNK = 500
"""Rows that are read in one statement."""
REVIEWS = 100
"""Of them whole reviews: 0.2 MB each, as JSON and as values."""


@dataclass(frozen=True, slots=True)
class Records(Lists):
    """What one account may see, in full: its own rows, and everyone's for an admin."""

    def review(self, wanted: str) -> Candidate | RequestRecord:
        """Return a review by its request's or upload's id; the bare request where there is none.

        The beginning of an id is enough where no other one begins so.

        Raises:
            NotFoundError: no such id, or somebody else's: the words are the same.
            UsageError: it is no id, or several begin so.

        """
        with self.sessions() as session:
            return self._found(session, wanted)

    def comparison(self, one: str, other: str) -> Comparison:
        """Return two reviews side by side.

        Raises:
            NotFoundError: as `review`, or there is no review of one of them yet.
            UsageError: as `review`, or both are the same review.

        """
        with self.sessions() as session:
            first, second = (self._reviewed(session, wanted) for wanted in (one, other))
        if first.request_id == second.request_id:
            raise UsageError(f"Both are the review {first.request_id}.")
        return compared(first, second)

    def ranking(self, sought: Sought, top: int) -> tuple[Standing, ...]:
        """Return where the newest review of each registered file stands, best first."""
        return tuple(self._best(sought, top, self._standings, CHUNK))

    def reviews(self, role: str | None, top: int) -> tuple[Candidate, ...]:
        """Return the newest review of each registered file, best first."""
        return tuple(self.stream(Sought(role=role), top))

    def stream(self, sought: Sought, top: int) -> Iterator[Candidate]:
        """Yield the newest review of each registered file, best first, some at a time."""
        yield from self._best(sought, top, self._candidates, REVIEWS)

    def of_requests(self, ids: Sequence[UUID]) -> tuple[Candidate, ...]:
        """Return the reviews of these requests, best first."""
        with self.sessions() as session:
            return ranked(
                candidate(*row)
                for chunk in _chunks(ids, REVIEWS)
                for row in results.of_requests(session, chunk, self.owner)
            )

    def _best(
        self,
        sought: Sought,
        top: int,
        load: Callable[[Session, Sequence[UUID]], dict[UUID, Placed]],
        together: int,
    ) -> Iterator[Placed]:
        """Yield by rank; one more than `top` is asked for, so that a tie at the cut is known."""
        with self.sessions() as session:
            best = results.best(session, self.owner, sought, top + 1)
            rank, shared = ranks(score for _, score in best), ties(score for _, score in best)
            for chunk in _chunks(best[:top], together):
                found = load(session, [result_id for result_id, _ in chunk])
                # A reader may take his time: nothing is kept open, or in memory, meanwhile.
                session.rollback()
                session.expunge_all()
                for result_id, score in chunk:
                    if result_id in found:
                        place = 0 if score is None else rank[score]
                        yield replace(found[result_id], rank=place, tied=score in shared)

    def _standings(self, session: Session, ids: Sequence[UUID]) -> dict[UUID, Standing]:
        rows = map(dict, results.scores(session, ids, self.owner))
        return {row.pop("result_id"): Standing(**row) for row in rows}

    def _candidates(self, session: Session, ids: Sequence[UUID]) -> dict[UUID, Candidate]:
        rows = results.reviews(session, ids, self.owner)
        return {row[1].id: candidate(*row) for row in rows}

    def _reviewed(self, session: Session, wanted: str) -> Candidate:
        found = self._found(session, wanted)
        if not isinstance(found, Candidate):
            raise NotFoundError(f"There is no review of {wanted} yet: it is {found.status}.")
        return found

    def _found(self, session: Session, wanted: str) -> Candidate | RequestRecord:
        request_id = request_of(session, wanted, self.owner)
        reviewed = results.by_request(session, request_id, self.owner)
        if reviewed is not None:
            return candidate(*reviewed)
        row = requests.by_id(session, request_id, self.owner)
        if row is None:
            told = f"There is no request or upload {wanted}."
            raise NotFoundError(told, advice=WHERE["request"])
        return request_record(*row)


def request_of(session: Session, wanted: str, owner: UUID | None) -> UUID:
    """The request that an id stands for, or how one begins: of an upload the newest.

    An unknown id in full is returned as it is.

    Raises:
        NotFoundError: nothing that the owner may see begins so.
        UsageError: it is no id, or several begin so.

    """
    found = find_id(session, wanted, ("request", "upload"), owner)
    upload = uploads.by_id(session, found, owner)
    if upload is None:
        return found
    return requests.of_stored_copy(session, upload.user_id, upload.filename) or found


def _chunks(entries: Sequence[Shown], together: int) -> Iterator[Sequence[Shown]]:
    return (entries[first : first + together] for first in range(0, len(entries), together))


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
