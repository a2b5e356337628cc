"""What the tool reads from files: no database, no sign-in, no model."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from resume_cli.batch.events import Outcome
from resume_cli.batch.files import read, require_readable, walk
from resume_cli.errors import FileError
from resume_cli.extraction.workers import ExtractionPool

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future

    from resume_cli.batch.files import FoundFile
    from resume_cli.extraction.document import Document


class Extraction(NamedTuple):
    """One file's document, or why there is none."""

    path: str
    document: Document | None
    outcome: str
    reason: str


def extract_files(paths: Sequence[str], workers: int) -> Iterator[Extraction]:
    """Extract the files named and those below folders named, in the order of the walk.

    Raises:
        UsageError: a path does not exist or cannot be read.

    """
    require_readable(paths)
    waiting: list[tuple[FoundFile, Future[Document] | FileError]] = []
    with ExtractionPool(workers) as pool:
        for found in walk(paths):
            waiting.append((found, _submitted(pool, found)))
            if len(waiting) > 2 * workers:
                yield _extraction(*waiting.pop(0))
        for each in waiting:
            yield _extraction(*each)


def _submitted(pool: ExtractionPool[Document], found: FoundFile) -> Future[Document] | FileError:
    if found.problem:
        return FileError(found.problem)
    try:
        return pool.submit(read(found).data, found.name)
    except FileError as problem:
        return problem


def _extraction(found: FoundFile, submitted: Future[Document] | FileError) -> Extraction:
    try:
        if isinstance(submitted, FileError):
            raise submitted
        return Extraction(found.path, submitted.result(), "extracted", "")
    except FileError as problem:
        outcome = Outcome.SKIPPED if found.skip else Outcome.FAILED
        return Extraction(found.path, None, outcome.value, problem.reason)
