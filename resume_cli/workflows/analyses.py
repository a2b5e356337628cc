"""Reviewing: whole folders, named files, and requests that wait in the database."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING
from uuid import UUID

from database.queries import requests, uploads
from resume_cli.agent.target import LEVELS, Target
from resume_cli.batch.claims import Claims
from resume_cli.batch.events import FileResult, Outcome
from resume_cli.batch.files import require_readable, walk
from resume_cli.batch.finishing import Reviewing, fail_unreadable
from resume_cli.batch.intake import Intake
from resume_cli.batch.pipeline import Pipeline, Widths
from resume_cli.batch.work import Choices, WorkItem
from resume_cli.errors import NotFoundError, UnreadableFileError, UsageError
from resume_cli.extraction.sniff import sniff
from resume_cli.extraction.workers import ExtractionPool
from resume_cli.workflows.runs import ended, raise_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session, sessionmaker

    from database.models import AnalysisRequest
    from resume_cli.agent.reviewer import Reviewer
    from resume_cli.batch.events import Event
    from resume_cli.batch.intake import Entry
    from resume_cli.batch.stopping import Stop
    from resume_cli.storage import Storage
    from resume_cli.workflows.prompts import RunningPrompt
    from resume_cli.workflows.sign_in import Account

PAGE = 64


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be reviewed: paths of files and folders, ids, and all that waits."""

    paths: tuple[str, ...] = ()
    ids: tuple[UUID, ...] = ()
    pending: bool = False
    fail_missing: bool = False


def source_of(
    items: Sequence[str], batch: str | None, *, pending: bool, fail_missing: bool
) -> Source:
    """Tell paths from ids; a path that exists wins over an id of the same spelling.

    Raises:
        UsageError: nothing is named, or what is named is neither a path nor an id.

    """
    paths = [item for item in items if _exists(item) or not _is_id(item)]
    ids = dict.fromkeys(UUID(item) for item in items if item not in paths)
    if batch is not None:
        if not os.path.isdir(batch):  # noqa: PTH112 - as in _exists
            raise UsageError(f"{batch}: no such folder.")
        paths.append(batch)
    if not (paths or ids or pending):
        raise UsageError(
            "Nothing to review is named.",
            advice="Name files, folders or ids, or say --batch FOLDER or --pending.",
        )
    if fail_missing and not pending:
        raise UsageError("--fail-missing goes with --pending.")
    return Source(tuple(paths), tuple(ids), pending, fail_missing)


def _exists(item: str) -> bool:
    # Path.exists() raises where a folder on the way is closed or the name is too long.
    return os.path.exists(item)  # noqa: PTH110 - for that reason


def _is_id(item: str) -> bool:
    try:
        UUID(item)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Analyses:
    """Reviews for one account with one agent; `jobs` is how many reviews go on at once."""

    sessions: sessionmaker[Session]
    claims_engine: Engine
    storage: Storage
    account: Account
    reviewer: Reviewer
    prompts: tuple[RunningPrompt, ...]
    jobs: int
    workers: int
    stop: Stop
    strict: bool = False

    def review(self, source: Source, target: Target, choices: Choices) -> Iterator[Event]:
        """Review what the source names and yield what happens.

        The target is for files; a request that is stored already has its own. Requests whose bytes
        are not in this machine's storage folder are left untouched, unless the source says to fail
        them.

        Raises:
            UsageError: a path does not exist or cannot be read; nothing was done.
            NotFoundError: an id does not exist or is somebody else's; nothing was done.

        """
        require_readable(source.paths)
        rows = [self._find(each) for each in source.ids]
        intake = Intake(
            self.sessions,
            self.storage,
            sniff,
            self.account.id,
            target,
            choices,
            self.reviewer.recipe(target),
        )

        def entries(claims: Claims) -> Iterator[Entry]:
            taken: set[UUID | None] = set()
            for entry in intake.entries(walk(source.paths)):
                taken.add((entry if isinstance(entry, FileResult) else entry[0]).request_id)
                yield entry
            failing = claims if source.fail_missing else None
            for row in chain(rows, self._waiting() if source.pending else ()):
                if row.id not in taken:
                    taken.add(row.id)
                    yield self._known(row, choices, failing)

        return self._run(entries)

    def _run(self, entries: Callable[[Claims], Iterator[Entry]]) -> Iterator[Event]:
        claims = Claims(self.claims_engine)
        history = tuple(prompt.history for prompt in self.prompts)
        reviewing = Reviewing(self.sessions, claims, self.reviewer, history)
        widths = Widths(jobs=self.jobs, in_pipeline=2 * (self.jobs + self.workers))
        try:
            with ExtractionPool(self.workers) as pool:
                pipeline = Pipeline(pool, reviewing, widths, self.stop)
                for event in pipeline.run(entries(claims)):
                    yield ended(event, pipeline.problem, self.stop, strict=self.strict)
        finally:
            claims.close()
        raise_fault(pipeline.problem)

    @property
    def _owner(self) -> UUID | None:
        return None if self.account.is_admin else self.account.id

    def _find(self, wanted: UUID) -> AnalysisRequest:
        with self.sessions() as session:
            if (row := requests.by_id(session, wanted, self._owner)) is not None:
                return row[0]
            upload = uploads.by_id(session, wanted, self._owner)
            if upload is not None:
                found = requests.of_stored_copy(session, upload.user_id, upload.filename)
                if found and (row := requests.by_id(session, found, self._owner)) is not None:
                    return row[0]
        raise NotFoundError(f"There is no request or upload {wanted}.")

    def _waiting(self) -> Iterator[AnalysisRequest]:
        """Requests in pages, so that memory does not grow with their number."""
        after: tuple[datetime, UUID] | None = None
        while True:
            with self.sessions() as session:
                page = requests.waiting(session, self._owner, after, PAGE)
            yield from (row[0] for row in page)
            if len(page) < PAGE:
                return
            after = (page[-1][0].created_at, page[-1][0].id)

    def _known(self, row: AnalysisRequest, choices: Choices, failing: Claims | None) -> Entry:
        """Turn a stored request into work, or into its end where there is nothing to do."""
        name = row.original_filename
        if row.status == "completed":
            return FileResult(name, Outcome.ALREADY_REVIEWED, request_id=row.id)
        if row.status == "failed" and not choices.retry_failed:
            reason = "say --retry-failed to try it again"
            return FileResult(name, Outcome.FAILED_BEFORE, reason, request_id=row.id)
        upload = self._upload_of(row)
        item = WorkItem(name, row.id, upload, _target(row), retry=choices.retry_failed)
        try:
            return item, self.storage.read(row.file_path)
        except NotFoundError as problem:
            if failing is None:
                return FileResult(name, Outcome.SKIPPED, problem.message, request_id=row.id)
            failed = fail_unreadable(failing, item, UnreadableFileError(problem.message))
            if isinstance(failed, FileResult):
                return failed
            return FileResult(name, Outcome.SKIPPED, "another run was at it", request_id=row.id)

    def _upload_of(self, row: AnalysisRequest) -> UUID | None:
        """Our uploads are named in their stored path; other programs' requests have none."""
        stem = row.file_path.rsplit("/", 1)[-1].split(".", 1)[0]
        try:
            upload_id = UUID(stem)
        except ValueError:
            return None
        with self.sessions() as session:
            upload = uploads.by_id(session, upload_id, row.user_id)
        return upload.id if upload is not None else None


def _target(row: AnalysisRequest) -> Target:
    level = row.experience_level
    return Target(row.target_role, row.target_industry, level if level in LEVELS else None)
