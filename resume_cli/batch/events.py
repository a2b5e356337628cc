"""What a batch tells while it runs: the terminal draws it, a log writes it, tests compare it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from resume_cli.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

_DETAIL = re.compile(r":| as | \(request ")
_NUMBER = re.compile(r"\d[\d.,]*")


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
    TO_REVIEW = "to review"


@dataclass(frozen=True, slots=True)
class FileResult:
    """One file's end; `name` is what to show, `reason` is one line and empty where all is well.

    A reason names a file or repeats anything that is not ours only after a colon or " as ": what
    stands before is its kind, see `kind_of`.
    """

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
    """A file has ended; `in_flight` counts reviews that are still under way.

    `seconds` is how long its own turn took, the walk and the reading left out.
    """

    result: FileResult
    in_flight: int = field(default=0, compare=False)
    seconds: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that a person should know, in one line."""

    message: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The whole run: the counts by outcome add up to `found`, and so do those by reason.

    `stopped` is empty for a run that came to its end, else one line saying why it did not;
    `left` counts files found that were not worked for that reason: with it the sums hold.
    `reasons` counts by outcome and kind of reason; `run_id` names the run in the ledger.
    `calls` counts HTTP requests to the model. After a `dry` run all this is what would have been.
    """

    found: int
    counts: Counter[Outcome]
    left: int = 0
    seconds: float = 0.0
    tokens: int = 0
    cost_usd: float | None = None
    stopped: str = ""
    exit_code: ExitCode = ExitCode.OK
    results: Collection[FileResult] = ()
    reasons: Counter[tuple[Outcome, str]] = field(default_factory=Counter)
    run_id: str = ""
    calls: int = 0
    dry: bool = False


Event = Found | Began | Finished | Warned | Summary


def kind_of(reason: str) -> str:
    """What a reason has in common with others like it: no figures, no names, no details."""
    return _NUMBER.sub("N", _DETAIL.split(reason, maxsplit=1)[0]).strip()
