"""Requests that are stored already, as work or as their end."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from database.queries import requests, uploads
from database.transactions import transacted
from resume_cli.batch.events import FileResult, Outcome
from resume_cli.batch.files import FoundFile, ReadFile
from resume_cli.batch.finishing import fail_unreadable
from resume_cli.batch.jobs import Jobs
from resume_cli.batch.selection import LEFT_OUT
from resume_cli.batch.work import (
    UNFINISHED_WORK,
    Turn,
    WorkItem,
    kept_reason,
    known_result,
    stale_reason,
)
from resume_cli.errors import NotFoundError, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from database.models import AnalysisRequest, FileUpload
    from resume_cli.agent.target import Target
    from resume_cli.batch.claiming import AnyClaims
    from resume_cli.batch.intake import Entry, Intake

PAGE = 64

Recipe = dict[str, str]


@dataclass
class StoredRequests:
    """What one account may see of them; `owner` None stands for everyone's.

    `intake` is the one for files of this run: another generation of a review goes through one
    like it. `recipe_of` tells how a review for a target would be made today. `since` leaves out
    requests that were made earlier. `failing`, where there is one, fails requests whose bytes are
    not on this machine; without it they are left untouched. `taken` are requests that the run has
    met already, as files or by their ids: they are passed over.
    """

    intake: Intake
    owner: UUID | None
    recipe_of: Callable[[Target], Recipe]
    taken: set[UUID]
    since: datetime | None = None
    failing: AnyClaims | None = None
    _copies: set[bytes] = field(default_factory=set, init=False)
    _jobs: Jobs = field(init=False)
    _recipes: dict[Target, Recipe] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._jobs = Jobs(self.intake.storage)

    def find(self, wanted: UUID) -> AnalysisRequest:
        """The request with this id, or that of the upload with this id.

        Raises:
            NotFoundError: there is none, or it is somebody else's.

        """
        with self.intake.sessions() as session:
            if (row := requests.by_id(session, wanted, self.owner)) is not None:
                return row[0]
            upload = uploads.by_id(session, wanted, self.owner)
            if upload is not None:
                found = requests.of_stored_copy(session, upload.user_id, upload.filename)
                if found and (row := requests.by_id(session, found, self.owner)) is not None:
                    return row[0]
        raise NotFoundError(f"There is no request or upload {wanted}.")

    def named(self, rows: Sequence[AnalysisRequest]) -> Iterator[Entry]:
        """Requests that were named by their ids."""
        for row in filter(self._fresh, rows):
            if self.since is not None and row.created_at < self.since:
                name = row.original_filename
                yield FileResult(name, Outcome.SKIPPED, LEFT_OUT, request_id=row.id)
            else:
                yield self._entry(row)

    def in_status(self, statuses: Sequence[str]) -> Iterator[Entry]:
        """Requests in these states, in pages: memory does not grow with their number."""
        after: tuple[datetime, UUID] | None = None
        while statuses:
            page = transacted(
                self.intake.sessions,
                partial(
                    requests.in_status,
                    owner=self.owner,
                    statuses=statuses,
                    since=self.since,
                    after=after,
                    limit=PAGE,
                ),
            )
            yield from (self._entry(row[0]) for row in page if self._fresh(row[0]))
            if len(page) < PAGE:
                return
            after = (page[-1][0].created_at, page[-1][0].id)

    def stale(self) -> Iterator[Entry]:
        """Files whose newest review would be made differently today, as work.

        All generations of a review share the stored copy: the first one met is the newest, and
        the others are passed over.
        """
        for row, recipe in self._reviewed():
            if _copy(row) in self._copies:
                continue
            self._copies.add(_copy(row))
            try:
                target = self._target(row)
            except NotFoundError as problem:
                yield _left_alone(row, problem)
                continue
            if not stale_reason(recipe, self._today(target)):
                continue
            entry = self._again(row, target)
            # Of a request that another program made, a review of ours may be newer.
            if not (isinstance(entry, FileResult) and entry.outcome is Outcome.ALREADY_REVIEWED):
                yield entry

    def _fresh(self, row: AnalysisRequest) -> bool:
        """Note a request and its stored copy; tell whether the run meets it for the first time."""
        known = row.id in self.taken
        self.taken.add(row.id)
        self._copies.add(_copy(row))
        return not known

    def _reviewed(self) -> Iterator[tuple[AnalysisRequest, Recipe | None]]:
        before: tuple[datetime, UUID] | None = None
        while True:
            page = transacted(
                self.intake.sessions,
                partial(
                    requests.reviewed,
                    owner=self.owner,
                    since=self.since,
                    before=before,
                    limit=PAGE,
                ),
            )
            yield from ((row[0], row[1]) for row in page)
            if len(page) < PAGE:
                return
            before = (page[-1][0].created_at, page[-1][0].id)

    def _today(self, target: Target) -> Recipe:
        if target not in self._recipes:
            self._recipes[target] = self.recipe_of(target)
        return self._recipes[target]

    def _entry(self, row: AnalysisRequest) -> Entry:
        """Turn a stored request into work, or into its end where there is nothing to do."""
        try:
            return self._known(row)
        except NotFoundError as problem:
            return _left_alone(row, problem)

    def _known(self, row: AnalysisRequest) -> Entry:
        choices = self.intake.choices
        retries = choices.retry_failed or choices.force
        if row.status == "completed":
            return self._completed(row)
        upload = self._upload_of(row)
        reason = kept_reason(upload.error_message if upload else None)
        if row.status == "failed" and not retries:
            name = row.original_filename
            return FileResult(name, Outcome.FAILED_BEFORE, reason, request_id=row.id)
        if not self.intake.take():
            return Turn.LEFT
        why = f"failed before: {reason}" if row.status == "failed" else UNFINISHED_WORK
        item = WorkItem(
            row.original_filename,
            row.id,
            upload.id if upload else None,
            self._jobs.target_of(row, upload),
            retry=retries,
            why=why,
        )
        try:
            return item, self.intake.storage.read(row.file_path)
        except NotFoundError as problem:
            return self._missing(item, problem)

    def _missing(self, item: WorkItem, problem: NotFoundError) -> FileResult:
        if self.failing is not None:
            failed = fail_unreadable(self.failing, item, UnreadableFileError(problem.message))
            if isinstance(failed, FileResult):
                return failed
            problem = NotFoundError("another run was at it")
        return FileResult(item.name, Outcome.SKIPPED, problem.message, request_id=item.request_id)

    def _completed(self, row: AnalysisRequest) -> Entry:
        choices = self.intake.choices
        states = partial(requests.states, ids=[row.id])
        state = transacted(self.intake.sessions, states)[row.id]
        target = self._target(row)
        reason = stale_reason(state.recipe, self._today(target))
        if choices.force or (reason and choices.stale):
            return self._again(row, target)
        outcome = Outcome.STALE if reason else Outcome.ALREADY_REVIEWED
        return known_result(row.original_filename, None, state, outcome, reason)

    def _target(self, row: AnalysisRequest) -> Target:
        """Give a row's target; its upload is looked up only where a job could be its own."""
        return self._jobs.target_of(row, self._upload_of(row) if self._jobs.any else None)

    def _again(self, row: AnalysisRequest, target: Target) -> Entry:
        """Let the stored copy go through the intake, which knows what its next generation is."""
        name = row.original_filename
        try:
            data = self.intake.storage.read(row.file_path)
        except NotFoundError as problem:
            return FileResult(name, Outcome.SKIPPED, problem.message, request_id=row.id)
        like = replace(self.intake, user_id=row.user_id, target=target, recipe=self._today(target))
        found = FoundFile(path="", name=name)
        return like.again(ReadFile(found, data, hashlib.sha256(data).hexdigest()))

    def _upload_of(self, row: AnalysisRequest) -> FileUpload | None:
        """Our uploads are named in their stored path; other programs' requests have none."""
        stem = row.file_path.rsplit("/", 1)[-1].split(".", 1)[0]
        try:
            upload_id = UUID(stem)
        except ValueError:
            return None
        found = partial(uploads.by_id, upload_id=upload_id, owner=row.user_id)
        return transacted(self.intake.sessions, found)


def _copy(row: AnalysisRequest) -> bytes:
    told = f"{row.user_id} {row.file_path}"
    return hashlib.blake2b(told.encode(), digest_size=16).digest()


def _left_alone(row: AnalysisRequest, problem: NotFoundError) -> FileResult:
    return FileResult(row.original_filename, Outcome.SKIPPED, problem.message, request_id=row.id)
