"""From stored reviews to one HTML file."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from resume_cli.batch.events import Outcome
from resume_cli.errors import UsageError
from resume_cli.reports.candidates import Report, Unreviewed
from resume_cli.reports.html import render_html

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from resume_cli.batch.events import FileResult
    from resume_cli.reports.candidates import Candidate
    from resume_cli.workflows.records import Records


@dataclass(frozen=True, slots=True)
class Reports:
    """Pages from what one account may see; `database` is its label, without a password."""

    records: Records
    database: str

    def of_ranking(self, path: Path, role: str | None, top: int) -> int:
        """Write the page of the ranking and return how many candidates stand on it."""
        candidates = self.records.reviews(role, top)
        title = f"Resume reviews: {role}" if role else "Resume reviews"
        self._write(path, title, candidates, ())
        return len(candidates)

    def of_run(self, path: Path, results: Collection[FileResult], target: str) -> int:
        """Write the page of one run: whom it reviewed or knew, and what it could not read."""
        ids = [result.request_id for result in results if result.request_id is not None]
        unread = [
            Unreviewed(result.name, result.outcome.value, result.reason)
            for result in results
            if result.outcome in {Outcome.FAILED, Outcome.FAILED_BEFORE, Outcome.SKIPPED}
        ]
        candidates = self.records.of_requests(ids)
        self._write(path, f"Resume reviews: {target}", candidates, unread)
        return len(candidates)

    def _write(
        self,
        path: Path,
        title: str,
        candidates: tuple[Candidate, ...],
        unread: Sequence[Unreviewed],
    ) -> None:
        page = render_html(
            Report(title, datetime.now(UTC), self.database, candidates, tuple(unread))
        )
        write_whole(path, page)


def require_writable(path: Path) -> None:
    """Find out before hours of work whether the report can be written at their end.

    Raises:
        UsageError: the path is no place for a file, or its folder cannot be made or written.

    """
    try:
        _require_place_for_file(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as problem:
        raise UsageError(f"{path} cannot be written: {problem.strerror}.") from problem


def _require_place_for_file(path: Path) -> int:
    """Return the mode of the file that is there, or 0600 where there is none.

    A device is refused: the file that is renamed into its place would replace it.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return 0o600
    if not stat.S_ISREG(mode):
        kind = "a folder" if stat.S_ISDIR(mode) else "no regular file"
        raise UsageError(f"{path} is {kind}; name a file for the report.")
    return stat.S_IMODE(mode)


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all; one that exists keeps its mode.

    Raises:
        UsageError: it cannot be written; the database has everything, so it can be made again.

    """
    temporary: str | None = None
    try:
        mode = _require_place_for_file(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:80]}.")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            os.fchmod(file.fileno(), mode)
        Path(temporary).replace(path)
    except OSError as problem:
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        raise UsageError(
            f"{path} cannot be written: {problem.strerror}.",
            advice="The reviews are stored: make the page again with resume-review report.",
        ) from problem
