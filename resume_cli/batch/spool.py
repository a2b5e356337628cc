"""Answers that are paid for and not yet recorded: a private folder that outlives a killed run."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from resume_cli.agent.review import Review
from resume_cli.storage import write_private

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from uuid import UUID

    from resume_cli.agent.target import Target

LONGEST_STAY = timedelta(days=7)
"""An answer that nobody came back for in a week is not kept longer: it speaks of a person."""


class _Entry(BaseModel):
    key: str
    review: Review


@dataclass
class Spool:
    """Reviews by request, in files of mode 0600 below a folder of mode 0700.

    It saves money and nothing depends on it: whatever cannot be written or read is done without,
    and `problem` tells once why.
    """

    folder: Path
    problem: str | None = None

    def keep(self, request_id: UUID, key: str, review: Review) -> None:
        """Write a review down before it is recorded; `key` is of what it answers."""
        entry = _Entry(key=key, review=review).model_dump_json().encode()
        try:
            write_private(self._path(request_id), entry)
        except OSError as problem:
            self.problem = self.problem or (
                f"answers cannot be kept in {self.folder} until they are recorded "
                f"({problem.strerror or 'unknown reason'}): the run goes on without"
            )

    def take(self, request_id: UUID, key: str) -> Review | None:
        """Return the review that was kept for this request and this key, if there is one."""
        data = _own_file(self._path(request_id))
        if data is None:
            return None
        try:
            entry = _Entry.model_validate_json(data)
        except ValidationError:
            return None
        return entry.review if entry.key == key else None

    def drop(self, request_id: UUID) -> bool:
        """Forget what was kept for this request; tell whether something was."""
        try:
            self._path(request_id).unlink()
        except OSError:
            return False
        return True

    def purge(self, older_than: timedelta = LONGEST_STAY) -> int:
        """Delete what is older, half-written entries as well; return how many that were."""
        last = time.time() - older_than.total_seconds()
        purged = 0
        for path in self._entries():
            with suppress(OSError):
                if path.lstat().st_mtime < last:
                    path.unlink()
                    purged += 1
        return purged

    def _entries(self) -> Iterator[Path]:
        with suppress(OSError):
            yield from list(self.folder.iterdir())

    def _path(self, request_id: UUID) -> Path:
        return self.folder / f"{request_id}.json"


def key_of(fingerprint: str, target: Target, read_sha256: str, name: str) -> str:
    """The SHA-256, in hex, of all that an answer depends on.

    `fingerprint` is the reviewer's for this target, `read_sha256` that of the prepared document.
    """
    payload = json.dumps([fingerprint, target.key, name, read_sha256])
    return hashlib.sha256(payload.encode()).hexdigest()


def _own_file(path: Path) -> bytes | None:
    """The bytes of a regular file of our own; None for anything else."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    facts = os.fstat(descriptor)
    if not stat.S_ISREG(facts.st_mode) or facts.st_uid != os.geteuid():
        os.close(descriptor)
        return None
    with os.fdopen(descriptor, "rb") as file:
        return file.read()
