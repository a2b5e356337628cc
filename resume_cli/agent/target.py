"""What a resume is reviewed for."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from resume_cli.errors import UsageError

Level = Literal["entry", "mid", "senior", "executive"]
LEVELS: tuple[Level, ...] = get_args(Level)


def normalised(text: str) -> str:
    """Fold what people type differently for one thing: NFKC, single spaces, case."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


@dataclass(frozen=True, slots=True)
class Target:
    """Role, industry, level and job text, each optional; as written by the user.

    `role` and `industry` have at most 255 characters (the columns' width).
    """

    role: str | None = None
    industry: str | None = None
    level: Level | None = None
    job_text: str | None = None

    def __bool__(self) -> bool:
        """Tell whether there is anything to match keywords against: a level alone is not."""
        return bool(self.role or self.industry or self.job_text)

    @property
    def key(self) -> tuple[str, str, str, str]:
        """The identity of the target: normalised role, industry, level, hash of the job text."""
        return _key(self)

    @property
    def label(self) -> str:
        """One line for people: `SRE, tech_consulting, senior`."""
        parts = [part for part in (self.role, self.industry, self.level) if part]
        if self.job_text:
            parts.append("job description")
        return ", ".join(parts) or "no target"


# A run has few targets, and asks for their identity several times with every file.
@lru_cache(maxsize=64)
def _key(target: Target) -> tuple[str, str, str, str]:
    job = normalised(target.job_text) if target.job_text else ""
    return (
        normalised(target.role or ""),
        normalised(target.industry or ""),
        target.level or "",
        hashlib.sha256(job.encode()).hexdigest() if job else "",
    )


LONGEST = 255
"""Characters; the width of the columns for role and industry."""


def target_of(
    role: str | None, industry: str | None, level: Level | None, job_text: str | None = None
) -> Target:
    """A target from what a person typed and the text of a job description; blank means not given.

    Raises:
        UsageError: role or industry is longer than its column.

    """
    return Target(
        _tidy("role", role), _tidy("industry", industry), level, (job_text or "").strip() or None
    )


def _tidy(what: str, typed: str | None) -> str | None:
    """Text that PostgreSQL takes: valid UTF-8, no control characters, single spaces."""
    if typed is None:
        return None
    valid = typed.encode("utf-8", "replace").decode("utf-8")
    shown = "".join(" " if unicodedata.category(mark) == "Cc" else mark for mark in valid)
    text = " ".join(shown.split())
    if len(text) > LONGEST:
        raise UsageError(f"The {what} has {len(text)} characters; at most {LONGEST} are kept.")
    return text or None
