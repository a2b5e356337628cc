"""From stored reviews to one HTML file."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from uuid import UUID

from database.queries import reports, uploads
from resume_cli.batch.events import Outcome, kind_of
from resume_cli.batch.work import kept_reason
from resume_cli.errors import UsageError
from resume_cli.reports.blinding import blinded
from resume_cli.reports.candidates import Report, Unreviewed
from resume_cli.reports.html import render_html
from resume_cli.reports.labels import title_for

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from resume_cli.batch.events import FileResult
    from resume_cli.reports.candidates import Candidate
    from resume_cli.reports.labels import PageLanguage
    from resume_cli.workflows.records import Records


WAITS = "waits for a review: resume-review analyze --pending"
_READ = frozenset({Outcome.REVIEWED, Outcome.ALREADY_REVIEWED, Outcome.STALE})
_MOST_UNREVIEWED = 1000


@dataclass(frozen=True, slots=True)
class Shown:
    """How many candidates a page shows, and how many files that have no review."""

    candidates: int
    unreviewed: int


@dataclass(frozen=True, slots=True)
class Reports:
    """Pages from what one account may see; `database` is its label, without a password."""

    records: Records
    database: str

    def of_ranking(
        self,
        path: Path,
        role: str | None,
        top: int,
        *,
        language: PageLanguage = "en",
        blind: bool = False,
    ) -> Shown:
        """Write the page of the ranking; a blind one does not tell who the candidates are."""
        candidates = self.records.reviews(role, top)
        files = self._unreviewed(role, candidates)
        report = self._report(title_for(language, role), candidates, files, language)
        write_whole(path, render_html(_blind(report) if blind else report))
        return Shown(len(candidates), len(files))

    def of_run(
        self,
        path: Path,
        results: Collection[FileResult],
        target: str,
        *,
        language: PageLanguage = "en",
    ) -> Shown:
        """Write the page of one run: whom it reviewed or knew, and what it could not read."""
        ids = [result.request_id for result in results if result.request_id is not None]
        files = [
            Unreviewed(result.name, result.outcome.value, result.reason)
            for result in results
            if result.outcome not in _READ
        ]
        counts = Counter(result.outcome for result in results)
        candidates = self.records.of_requests(ids)
        report = replace(
            self._report(title_for(language, target), candidates, files, language),
            outcomes=tuple((each.value, counts[each]) for each in Outcome if counts[each]),
        )
        write_whole(path, render_html(report))
        return Shown(len(candidates), len(files))

    def _report(
        self,
        title: str,
        candidates: tuple[Candidate, ...],
        files: Sequence[Unreviewed],
        language: PageLanguage,
    ) -> Report:
        return Report(
            title, datetime.now(UTC), self.database, candidates, tuple(files), language=language
        )

    def _unreviewed(self, role: str | None, shown: tuple[Candidate, ...]) -> list[Unreviewed]:
        """Find the latest files without a review, and why they have none."""
        owner = None if self.records.account.is_admin else self.records.account.id
        with self.records.sessions() as session:
            rows = reports.unreviewed(session, owner, role, _MOST_UNREVIEWED)
            known = reports.stored_copies(session, (each.request_id for each in shown))
            waiting = {copy: (name, status) for name, copy, status in rows if copy not in known}
            ids = {copy: upload for copy in waiting if (upload := _upload_id(copy))}
            kept = uploads.states(session, ids.values())
        errors = {copy: kept[upload].error for copy, upload in ids.items() if upload in kept}
        return [
            Unreviewed(name, "failed", kept_reason(errors.get(copy)))
            if status == "failed"
            else Unreviewed(name, "waiting", WAITS)
            for copy, (name, status) in waiting.items()
        ]


def _upload_id(stored_copy: str) -> UUID | None:
    """Give the upload that a stored copy is named after; other programs name theirs otherwise."""
    try:
        return UUID(PurePosixPath(stored_copy).stem)
    except ValueError:
        return None


def _blind(report: Report) -> Report:
    """Hide who it is about, and of the reasons all that may repeat a name."""
    files = tuple(replace(file, reason=kind_of(file.reason)) for file in report.unreviewed)
    return blinded(replace(report, unreviewed=files))


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
        raise UsageError(f"{path} is {kind}; name a file to write.")
    return stat.S_IMODE(mode)


def write_whole(path: Path, text: str | Iterable[str]) -> None:
    """Write a file, of one text or of pieces, whole or not at all; one that exists keeps its mode.

    Raises:
        UsageError: it cannot be written; the database has everything, so it can be made again.

    """
    temporary: Path | None = None
    try:
        mode = _require_place_for_file(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:80]}.")
        temporary = Path(name)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.writelines([text] if isinstance(text, str) else text)
            os.fchmod(file.fileno(), mode)
        temporary.replace(path)
    except OSError as problem:
        raise UsageError(
            f"{path} cannot be written: {problem.strerror}.",
            advice="The reviews are stored: nothing is lost, and it can be made again.",
        ) from problem
    finally:
        # After the replacement there is nothing of this name.
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()
