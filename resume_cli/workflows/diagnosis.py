"""What `doctor` looks at: each check says ok, or what to do."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from database.connection import open_database
from database.failures import translated
from database.schema import check
from resume_cli.errors import ResumeReviewError
from resume_cli.extraction.workers import ExtractionPool

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from database.connection import DatabaseOptions

LOW_DISK = 1024**3
"""Bytes; a thousand resumes of 1 MB each."""
WORKER_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One check: what was looked at, whether it is well, and what was found."""

    name: str
    ok: bool
    detail: str


def diagnose(
    options: DatabaseOptions, storage: Path, *, sign_in: Callable[[], str], model: str
) -> list[Diagnosis]:
    """Look at everything a run needs; what fails is told, and the next check goes on.

    `sign_in` returns the address that is signed in; `model` says which one is configured.
    """
    checks: list[tuple[str, Callable[[], str]]] = [
        ("Python", lambda: f"{platform.python_version()} at {sys.executable}"),
        ("database", lambda: _database(options)),
        ("sign-in", sign_in),
        ("storage", lambda: _storage(storage)),
        ("extraction", _extraction),
        ("model", lambda: model),
    ]
    return [_checked(name, look) for name, look in checks]


def _checked(name: str, look: Callable[[], str]) -> Diagnosis:
    try:
        return Diagnosis(name, ok=True, detail=look())
    except ResumeReviewError as problem:
        return Diagnosis(name, ok=False, detail=f"{problem.message} {problem.advice}".strip())
    except OSError as problem:
        return Diagnosis(name, ok=False, detail=f"{problem.filename}: {problem.strerror}")


def _database(options: DatabaseOptions) -> str:
    with open_database(options) as database:
        try:
            with database.engine.connect() as connection:
                version = connection.scalar(text("SHOW server_version"))
                breaking = [difference for difference in check(connection) if difference.breaking]
        except DBAPIError as problem:
            raise translated(problem, database.url) from problem
    if breaking:
        raise ResumeReviewError(
            f"{len(breaking)} differences will break this tool.",
            advice="See them with: resume-review db check",
        )
    return f"{database.label}, PostgreSQL {version}, as expected"


def _storage(folder: Path) -> str:
    place = folder
    while not place.exists():
        place = place.parent
    if not os.access(place, os.W_OK):
        raise ResumeReviewError(f"{folder} cannot be written.")
    free = shutil.disk_usage(place).free
    if free < LOW_DISK:
        raise ResumeReviewError(f"{folder} has only {free / 1024**2:.0f} MB left.")
    return f"{folder}, {free / 1024**3:.0f} GB free"


def _extraction() -> str:
    with ExtractionPool(1) as pool:
        try:
            document = pool.submit(b"Experience\nOne line of text.\n", "doctor.txt").result(
                timeout=WORKER_SECONDS
            )
        except FutureTimeoutError as problem:
            raise ResumeReviewError("A worker process does not answer.") from problem
    return f"a worker process read {document.word_count} words"
