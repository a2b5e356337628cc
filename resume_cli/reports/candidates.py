"""What a report is made from: stored reviews and what could not be read, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from resume_cli.agent.review import Review
    from resume_cli.reports.labels import PageLanguage


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One reviewed resume by its scores: what a ranking is made from."""

    request_id: UUID
    filename: str
    owner: str
    """E-mail address of the user who registered it."""
    role: str | None
    industry: str | None
    level: str | None
    overall: int | None
    formatting: int | None
    content: int | None
    keywords: int | None
    model: str
    reviewed_at: datetime
    rank: int = 0
    """From 1; candidates with the same score share a rank."""
    tied: bool = False
    """Whether another one has the same rank, shown or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate(Standing):
    """One with its review; `review` is None where the stored feedback is not of our making."""

    review: Review | None


@dataclass(frozen=True, slots=True)
class Unreviewed:
    """One file without a review, and why."""

    filename: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one HTML page shows. `candidates` are ranked, best first.

    `outcomes` counts files by the name of how they ended; empty where only candidates are known.
    A `blind` one has been through `blinding.blinded`.
    """

    title: str
    made_at: datetime
    database: str
    candidates: tuple[Candidate, ...]
    unreviewed: tuple[Unreviewed, ...] = ()
    outcomes: tuple[tuple[str, int], ...] = ()
    language: PageLanguage = "en"
    blind: bool = False
