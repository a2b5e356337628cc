"""What travels through a batch, and how the caller wants files treated that are known."""

from __future__ import annotations

from dataclasses import dataclass, field
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
    `path` is where the bytes came from; `retry` allows a request that has failed before. `why`
    says in a few words what makes it work.
    """

    name: str
    request_id: UUID
    upload_id: UUID | None
    target: Target
    path: str | None = None
    retry: bool = False
    why: str = field(default="new", compare=False)


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


UNFINISHED_WORK = "not finished by an earlier run"


def kept_reason(error: str | None) -> str:
    """The reason of a failure as it was kept, without the request named for other readers."""
    return (error or "").rsplit(" (request ", 1)[0] or "the reason is no longer kept"


def stale_reason(then: dict[str, str] | None, today: dict[str, str]) -> str:
    """Say why a review of this recipe is stale today; empty where it is not."""
    changed = sorted(part for part in today if (then or {}).get(part) != today[part])
    if not changed:
        return ""
    if not then:
        return "not made by this tool"
    return f"today's review would differ in: {', '.join(changed)}"


class Turn(Enum):
    """Why a file has not come to its end when its turn was over."""

    LATER = auto()
    """Somebody may still be at it: ask again after the others."""
    LEFT = auto()
    """It is for a later run: this one ended first, or may take on no more."""
