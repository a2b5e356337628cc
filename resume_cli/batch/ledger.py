"""The ledger: what every run found and how each of its files ended, one JSON-lines file a run.

The files lie in a private folder and are purged by age. They hold names and paths of files, so
that erasing a person blanks their lines.
"""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from resume_cli.batch.keeping import Run
from resume_cli.batch.ledger_lines import without_person
from resume_cli.batch.ledger_reading import RunRecord, read_run
from resume_cli.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from uuid import UUID

    from resume_cli.batch.ledger_lines import Header

_LISTED = 10
LONGEST_STAY = timedelta(days=90)
_NAME = re.compile(r"(\d{8}-\d{6})-[0-9a-f]{6}\.jsonl")
_TIME = "%Y%m%d-%H%M%S"


@dataclass(frozen=True, slots=True)
class Ledger:
    """The records of this installation's runs, in a folder of mode 0700."""

    folder: Path

    def begin(self, header: Header) -> Run:
        """Start the record of a run, after what is too old was purged."""
        self.purge()
        run_id = f"{datetime.now(UTC):{_TIME}}-{secrets.token_hex(3)}"
        return Run(self.folder / f"{run_id}.jsonl", run_id, header)

    def runs(self) -> Iterator[RunRecord]:
        """Yield all runs, newest first."""
        for path in reversed(self._paths()):
            with suppress(FileNotFoundError):
                yield read_run(path)

    def read(self, wanted: str) -> RunRecord:
        """Return the run of this id or unique beginning of one; `last` is the newest.

        Raises:
            NotFoundError: there is none.
            UsageError: several begin so; the newest are listed.

        """
        paths = self._paths()
        found = paths[-1:] if wanted == "last" else [p for p in paths if p.name.startswith(wanted)]
        if not found:
            raise NotFoundError(
                f"There is no run {wanted}.", advice="See which there are: resume-review runs list"
            )
        if len(found) > 1:
            listed = "\n".join(path.stem for path in found[-_LISTED:])
            raise UsageError(
                f"{len(found)} runs begin with {wanted}.", advice=f"Say more of it:\n{listed}"
            )
        return read_run(found[0])

    def erase(self, request_ids: set[UUID]) -> int:
        """Blank what the lines of these requests, and reasons that name their files, say of them.

        Lines are overwritten in their place, at their length: a run that is being written goes on
        in the same file, and a kill in between leaves whole lines only. Returns how many lines
        were changed.

        Raises:
            OSError: a file cannot be written.

        """
        return sum(_erase(path, request_ids) for path in self._paths())

    def purge(self, older_than: timedelta = LONGEST_STAY) -> int:
        """Delete the records of runs that began longer ago; return how many that were."""
        last = datetime.now(UTC) - older_than
        purged = 0
        for path in self._paths():
            if _began(path) < last:
                with suppress(OSError):
                    path.unlink()
                    purged += 1
        return purged

    def _paths(self) -> list[Path]:
        """The records, oldest first; what does not look like one is none of ours."""
        try:
            entries = [path for path in self.folder.iterdir() if _NAME.fullmatch(path.name)]
        except OSError:
            return []
        return sorted(path for path in entries if path.is_file() and not path.is_symlink())


def _began(path: Path) -> datetime:
    with suppress(ValueError):
        return datetime.strptime(path.name[:15], _TIME).replace(tzinfo=UTC)
    return datetime.max.replace(tzinfo=UTC)


def _erase(path: Path, request_ids: set[UUID]) -> int:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return 0
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        lines = file.read().splitlines(keepends=True)
        changed, place = 0, 0
        for line, less in zip(lines, without_person(lines, request_ids), strict=True):
            if less is not None:
                os.pwrite(descriptor, less.ljust(len(line.rstrip(b"\n"))), place)
                changed += 1
            place += len(line)
        if changed:
            os.fsync(descriptor)
    return changed
