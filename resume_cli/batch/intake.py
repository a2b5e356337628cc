"""From files to work: read, ask what is known already, register what is not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING

from database.queries import requests, uploads
from database.transactions import transacted
from resume_cli.batch import identity
from resume_cli.batch.events import FileResult, Outcome
from resume_cli.batch.files import FoundFile, ReadFile, read, storable_name
from resume_cli.batch.work import (
    UNFINISHED_WORK,
    Choices,
    Turn,
    WorkItem,
    kept_reason,
    known_result,
    stale_reason,
)
from resume_cli.errors import UnreadableFileError
from resume_cli.storage import stored_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from uuid import UUID

    from sqlalchemy.orm import Session, sessionmaker

    from database.queries.requests import RequestState
    from database.queries.uploads import UploadState
    from resume_cli.agent.target import Target
    from resume_cli.storage import Storage

CHUNK_FILES = 64
CHUNK_BYTES = 64 * 1024**2
"""A chunk is asked about in one query; its bytes are in memory together."""
PROBED_GENERATIONS = 4
UNKNOWN_TYPE = "application/octet-stream"
UPLOAD_LEVELS = {"entry": "junior", "mid": "mid", "senior": "senior", "executive": "senior"}
"""`file_uploads` knows three levels, `analysis_requests` four: the request's is the exact one."""

UNFINISHED = frozenset({"pending", "validating", "extracting"})
"""Statuses of an upload whose run was killed before its text was stored."""

SAME_BYTES = "same bytes"
"""The kind of reason of a file whose twin in the same run speaks for both."""

Entry = FileResult | tuple[WorkItem, bytes] | Turn


@dataclass(frozen=True, slots=True)
class _Known:
    """A file with its ids, and the state of its newest generation, if it has any."""

    file: ReadFile
    upload_id: UUID
    generation: int
    newest: RequestState | None
    upload: UploadState | None


@dataclass
class Intake:
    """Turns found files into work for one user and one target.

    `recipe` says how a review would be made today; `None` (for `upload`) leaves reviews out of
    account. `sniff` tells a file's MIME type from its bytes or refuses it. `take` is asked whether
    the run takes on one more file; those that it does not are left as they are. A `dry` intake
    writes nothing: its work is not registered. `met`, where it is given, takes the requests that
    the files stand for, so that a run which works on stored requests as well meets none twice.
    """

    sessions: sessionmaker[Session]
    storage: Storage
    sniff: Callable[[bytes, str], str]
    user_id: UUID
    target: Target
    choices: Choices = field(default_factory=Choices)
    recipe: dict[str, str] | None = None
    take: Callable[[], bool] = lambda: True
    dry: bool = False
    met: set[UUID] | None = None
    _seen: dict[bytes, str] = field(default_factory=dict, init=False)

    def entries(self, files: Iterable[FoundFile]) -> Iterator[Entry]:
        """Yield each file as its end, where it has come to one, or as work with its bytes.

        A file that the run does not take on is `Turn.LEFT`.

        Raises:
            ConfigurationError: the storage folder cannot be written.

        """
        chunk: list[ReadFile] = []
        for found in files:
            if found.problem:
                outcome = Outcome.SKIPPED if found.skip else Outcome.FAILED
                yield FileResult(found.name, outcome, found.problem, path=found.path)
                continue
            try:
                chunk.append(read(found))
            except UnreadableFileError as problem:
                yield FileResult(found.name, Outcome.FAILED, problem.message, path=found.path)
            if len(chunk) >= CHUNK_FILES or sum(len(file.data) for file in chunk) >= CHUNK_BYTES:
                yield from self._decide_all(chunk)
                chunk = []
        yield from self._decide_all(chunk)

    def again(self, file: ReadFile) -> Entry:
        """Treat the stored copy of a file as if it had been found."""
        return next(self._decide_all([file]))

    def _decide_all(self, chunk: list[ReadFile]) -> Iterator[Entry]:
        if not chunk:
            return
        work: list[_Known] = []
        for known in self._look_up(chunk):
            if self.met is not None:
                self.met.add(known.newest.id if known.newest else self._item(known).request_id)
            result = self._same_bytes(known) or self._ended(known)
            if result is not None:
                yield result
            elif self.take():
                work.append(known)
            else:
                yield Turn.LEFT
        if work and not self.dry:
            self._register(work)
        for known in work:
            yield self._item(known), known.file.data

    def _same_bytes(self, known: _Known) -> FileResult | None:
        first = self._seen.get(known.upload_id.bytes)
        if first is None:
            self._seen[known.upload_id.bytes] = known.file.found.name
            return None
        reason = f"{SAME_BYTES} as {first}"
        # With the id of the request that it shares: who erases that one erases this name, too.
        return replace(
            self._result(known, Outcome.SKIPPED, reason), request_id=self._item(known).request_id
        )

    def _look_up(self, chunk: list[ReadFile]) -> list[_Known]:
        ids = [identity.upload_id(self.user_id, file.sha256, self.target) for file in chunk]
        states, registered = transacted(
            self.sessions,
            lambda session: (self._states(session, chunk), uploads.states(session, ids)),
        )
        return [
            _Known(file, upload_id, *_newest(states[file.sha256]), registered.get(upload_id))
            for file, upload_id in zip(chunk, ids, strict=True)
        ]

    def _states(
        self, session: Session, chunk: list[ReadFile]
    ) -> dict[str, list[RequestState | None]]:
        """Generations by hash, in order, probed a few at a time until each has its last."""
        found: dict[str, list[RequestState | None]] = {file.sha256: [] for file in chunk}
        open_hashes = list(found)
        while open_hashes:
            ids = {
                file_hash: [
                    identity.request_id(self.user_id, file_hash, self.target, generation)
                    for generation in range(
                        len(found[file_hash]), len(found[file_hash]) + PROBED_GENERATIONS
                    )
                ]
                for file_hash in open_hashes
            }
            states = requests.states(session, chain.from_iterable(ids.values()))
            for file_hash, wanted in ids.items():
                found[file_hash].extend(states.get(request_id) for request_id in wanted)
            open_hashes = [file_hash for file_hash in open_hashes if found[file_hash][-1]]
        return found

    def _ended(self, known: _Known) -> FileResult | None:
        """Tell the outcome of a file that needs no work; None where it does."""
        newest = known.newest
        if newest is None:
            return None
        if newest.status == "failed" and not self._retries:
            reason = kept_reason(known.upload.error if known.upload else None)
            return self._result(known, Outcome.FAILED_BEFORE, reason)
        if self.recipe is None:
            unfinished = known.upload is not None and known.upload.status in UNFINISHED
            return None if unfinished else self._result(known, Outcome.ALREADY_REGISTERED)
        if newest.status == "completed" and not self.choices.force:
            return self._reviewed_before(known, newest, self.recipe)
        return None

    @property
    def _retries(self) -> bool:
        return self.choices.retry_failed or self.choices.force

    def _reviewed_before(
        self, known: _Known, newest: RequestState, today: dict[str, str]
    ) -> FileResult | None:
        reason = stale_reason(newest.recipe, today)
        if not reason:
            return self._result(known, Outcome.ALREADY_REVIEWED)
        return None if self.choices.stale else self._result(known, Outcome.STALE, reason)

    def _result(self, known: _Known, outcome: Outcome, reason: str = "") -> FileResult:
        found = known.file.found
        path = found.path or None
        if known.newest is None:
            return FileResult(found.name, outcome, reason, path=path)
        return known_result(found.name, path, known.newest, outcome, reason)

    def _next_generation(self, known: _Known) -> int:
        if known.newest is not None and known.newest.status == "completed":
            return known.generation + 1
        return known.generation

    def _item(self, known: _Known) -> WorkItem:
        return WorkItem(
            name=known.file.found.name,
            request_id=identity.request_id(
                self.user_id, known.file.sha256, self.target, self._next_generation(known)
            ),
            upload_id=known.upload_id,
            target=self.target,
            path=known.file.found.path or None,
            retry=self._retries,
            why=self._why(known),
        )

    def _why(self, known: _Known) -> str:
        newest = known.newest
        if newest is None:
            return "new"
        if newest.status == "completed":
            return stale_reason(newest.recipe, self.recipe or {}) or "reviewed before"
        if newest.status == "failed":
            return f"failed before: {kept_reason(known.upload.error if known.upload else None)}"
        return UNFINISHED_WORK

    def _register(self, work: list[_Known]) -> None:
        now = datetime.now(UTC)
        upload_rows: list[dict[str, object]] = []
        request_rows: list[dict[str, object]] = []
        for known in work:
            mime_type = self._mime_type(known.file)
            new = stored_path(known.upload_id, mime_type, now)
            relative = known.newest.file_path if known.newest else new
            if mime_type != UNKNOWN_TYPE:
                self.storage.write(relative, known.file.data)
            upload_rows.append(self._upload_row(known, mime_type, relative))
            request_rows.append(self._request_row(known, mime_type, relative))

        def rows(session: Session) -> None:
            uploads.register(session, upload_rows)
            requests.register(session, request_rows)

        transacted(self.sessions, rows)
        ids = [known.upload_id for known in work]
        transacted(self.sessions, lambda session: uploads.begin_extraction(session, ids))

    def _mime_type(self, file: ReadFile) -> str:
        try:
            return self.sniff(file.data, file.found.name)
        except UnreadableFileError:
            # The worker says why; the row is kept so that the refusal is remembered.
            return UNKNOWN_TYPE

    def _upload_row(self, known: _Known, mime_type: str, relative: str) -> dict[str, object]:
        return {
            "id": known.upload_id,
            "user_id": self.user_id,
            "filename": relative.rsplit("/", 1)[-1],
            "original_filename": _name(known.file),
            "mime_type": mime_type,
            "file_size": len(known.file.data),
            "file_hash": known.file.sha256,
            "status": "validating",
            "progress": 10,
            "target_role": self.target.role,
            "target_industry": self.target.industry,
            "experience_level": UPLOAD_LEVELS.get(self.target.level or ""),
        }

    def _request_row(self, known: _Known, mime_type: str, relative: str) -> dict[str, object]:
        return {
            "id": self._item(known).request_id,
            "user_id": self.user_id,
            "original_filename": _name(known.file),
            "file_path": relative,
            "file_size_bytes": len(known.file.data),
            "mime_type": mime_type,
            "status": "pending",
            "target_role": self.target.role,
            "target_industry": self.target.industry,
            "experience_level": self.target.level,
        }


def _name(file: ReadFile) -> str:
    """The user's name for the file; a stored copy has no path that anybody knows."""
    return storable_name(file.found.path or file.found.name)


def _newest(states: list[RequestState | None]) -> tuple[int, RequestState | None]:
    """The newest generation that exists; generation 0 and None where there is none."""
    for generation in range(len(states) - 1, -1, -1):
        if states[generation] is not None:
            return generation, states[generation]
    return 0, None
