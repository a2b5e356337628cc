"""What a batch tells while it runs: the terminal draws it, a log writes it, tests compare it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from resume_cli.errors import ExitCode

if TYPE_CHECKING:
    from collections import Counter
    from uuid import UUID


class Outcome(StrEnum):
    """How one named file ends in a run: each file in exactly one of these."""

    REVIEWED = "reviewed"
    ALREADY_REVIEWED = "already reviewed"
    STALE = "stale"
    FAILED = "failed"
    FAILED_BEFORE = "failed before"
    SKIPPED = "skipped"
    REGISTERED = "registered"
    ALREADY_REGISTERED = "already registered"


@dataclass(frozen=True, slots=True)
class FileResult:
    """One file's end; `name` is what to show, `reason` is one line and empty where all is well."""

    name: str
    outcome: Outcome
    reason: str = ""
    request_id: UUID | None = None
    overall: int | None = None
    formatting: int | None = None
    content: int | None = None
    keywords: int | None = None
    tokens: int = 0
    cost_usd: float | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The walk goes on: so many files are known by now; `complete` when it has ended."""

    files: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Began:
    """A review of this file starts; `in_flight` counts reviews under way, this one included."""

    name: str
    in_flight: int


@dataclass(frozen=True, slots=True)
class Finished:
    """A file has ended."""

    result: FileResult


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that a person should know, in one line."""

    message: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The whole run: the counts by outcome add up to `found`.

    `stopped` is empty for a run that came to its end, else one line saying why it did not;
    `left` counts files found that were not worked for that reason: with it the sum holds.
    """

    found: int
    counts: Counter[Outcome]
    left: int = 0
    seconds: float = 0.0
    tokens: int = 0
    cost_usd: float | None = None
    stopped: str = ""
    exit_code: ExitCode = ExitCode.OK
    results: tuple[FileResult, ...] = field(default=())


Event = Found | Began | Finished | Warned | Summary
