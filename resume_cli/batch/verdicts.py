"""What is decided and written about a request under its lock, whoever holds it and how."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING
from uuid import UUID

from database.queries import requests, results, uploads
from resume_cli.agent.evidence import storable
from resume_cli.batch import poison

if TYPE_CHECKING:
    from datetime import timedelta

    from sqlalchemy.orm import Session

PromptRow = tuple[UUID, int, str]


class Claim(Enum):
    """What trying to claim a request, or to record its result, came to."""

    OURS = auto()
    ELSEWHERE = auto()
    EARLY = auto()
    """An orphan whose grace has not run out yet: ask again, unless the run is ending."""
    ENDED = auto()
    POISON = auto()
    GONE = auto()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request that somebody wants to work on, with what is written when it is claimed.

    `prompts` are the rows of its history group. `read` are the columns of its upload that
    extraction fills. `retry` takes a failed one up, too.
    """

    request_id: UUID
    upload_id: UUID | None = None
    prompts: tuple[PromptRow, ...] = ()
    read: dict[str, object] | None = None
    retry: bool = False


def begin(session: Session, wanted: Wanted, grace: timedelta) -> Claim:
    """Decide about a request whose lock is held, and mark it as being worked on if it is ours."""
    verdict = _judge(session, wanted, grace)
    if verdict is Claim.OURS:
        requests.mark_processing(session, wanted.request_id, wanted.prompts)
        if wanted.upload_id is not None and wanted.read is not None:
            uploads.complete(session, wanted.upload_id, wanted.read)
    elif verdict is Claim.POISON:
        fail(session, wanted.request_id, wanted.upload_id, poison.REASON, unreadable=False)
    return verdict


def _judge(session: Session, wanted: Wanted, grace: timedelta) -> Claim:
    found = requests.claimable(session, wanted.request_id, grace)
    if found is None:
        return Claim.GONE
    if found.status == "completed" or (found.status == "failed" and not wanted.retry):
        return Claim.ENDED
    if found.status == "processing":
        if not found.ripe:
            return Claim.EARLY
        if poison.is_poison(session, wanted.request_id, wanted.upload_id):
            return Claim.POISON
    return Claim.OURS


def complete(
    session: Session, request_id: UUID, upload_id: UUID | None, result: dict[str, object]
) -> Claim:
    """Store the result and `completed` together; `GONE` where the request was deleted meanwhile."""
    if not requests.lock_row(session, request_id):
        return Claim.GONE
    results.record(session, result)
    requests.mark_completed(session, request_id)
    if upload_id is not None:
        uploads.clear_error(session, upload_id)
    return Claim.OURS


def fail(
    session: Session, request_id: UUID, upload_id: UUID | None, reason: str, *, unreadable: bool
) -> None:
    """Set `failed` and keep the reason with the upload; `unreadable` for what cannot be read."""
    requests.mark_failed(session, request_id)
    if upload_id is not None:
        told = f"{storable(reason)} (request {request_id})"
        uploads.fail(session, upload_id, told, ended=unreadable)
