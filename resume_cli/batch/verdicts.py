"""What is decided and written about a request under its lock, whoever holds it and how."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from database.queries import requests, results, uploads
from resume_cli.agent.evidence import storable
from resume_cli.batch import poison

if TYPE_CHECKING:
    from collections.abc import Collection
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


@dataclass(frozen=True, slots=True)
class Done:
    """A request whose review is to be recorded, with the row of its result."""

    request_id: UUID
    upload_id: UUID | None
    result: dict[str, object]


def begin(session: Session, wanted: Collection[Wanted], grace: timedelta) -> dict[UUID, Claim]:
    """Decide about requests whose locks are held, and mark those that are ours as worked on."""
    found = requests.claimable(session, [each.request_id for each in wanted], grace)
    verdicts = {
        each.request_id: _judge(session, each, found.get(each.request_id)) for each in wanted
    }
    ours = [each for each in wanted if verdicts[each.request_id] is Claim.OURS]
    for prompts, alike in groupby(ours, lambda each: each.prompts):
        requests.mark_processing(session, [each.request_id for each in alike], prompts)
    uploads.complete(
        session,
        {each.upload_id: each.read for each in ours if each.upload_id and each.read is not None},
    )
    for each in wanted:
        if verdicts[each.request_id] is Claim.POISON:
            fail(session, each.request_id, each.upload_id, poison.REASON, unreadable=False)
    return verdicts


def _judge(session: Session, wanted: Wanted, found: requests.Claimable | None) -> Claim:
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


def complete(session: Session, done: Collection[Done]) -> dict[UUID, Claim]:
    """Store results and `completed` together; `GONE` where a request was deleted meanwhile."""
    there = requests.lock_rows(session, [each.request_id for each in done])
    known = [each for each in done if each.request_id in there]
    results.record(session, [each.result for each in known])
    requests.mark_completed(session, there)
    uploads.clear_errors(session, [each.upload_id for each in known if each.upload_id])
    return {
        each.request_id: Claim.OURS if each.request_id in there else Claim.GONE for each in done
    }


def fail(
    session: Session, request_id: UUID, upload_id: UUID | None, reason: str, *, unreadable: bool
) -> None:
    """Set `failed` and keep the reason with the upload; `unreadable` for what cannot be read."""
    requests.mark_failed(session, request_id)
    if upload_id is not None:
        told = f"{storable(reason)} (request {request_id})"
        uploads.fail(session, upload_id, told, ended=unreadable)
