"""What travels through a batch, and how the caller wants files treated that are known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from resume_cli.batch.events import FileResult, Outcome

if TYPE_CHECKING:
    from uuid import UUID

    from database.queries.requests import RequestState
    from resume_cli.agent.target import Target


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One request to work on.

    `upload_id` is None for a request that the other program left: it has no upload of ours.
    `path` is where the bytes came from; `retry` allows a request that has failed before.
    """

    name: str
    request_id: UUID
    upload_id: UUID | None
    target: Target
    path: str | None = None
    retry: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """What to do with files that are known already.

    `force` reviews all of them again, `stale` those whose review would be made differently today,
    `retry_failed` those that failed before.
    """

    force: bool = False
    stale: bool = False
    retry_failed: bool = False


def known_result(
    name: str, path: str | None, state: RequestState, outcome: Outcome, reason: str = ""
) -> FileResult:
    """The end of a file whose request is known already, with the scores that it has."""
    return FileResult(
        name,
        outcome,
        reason,
        request_id=state.id,
        overall=state.overall,
        formatting=state.formatting,
        content=state.content,
        keywords=state.keywords,
        path=path,
    )


class Turn(Enum):
    """Why a file has not come to its end when its turn was over."""

    LATER = auto()
    """Somebody may still be at it: ask again after the others."""
    LEFT = auto()
    """The run ended first."""
