"""Stored rows as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.reports.candidates import Candidate
from resume_cli.terminal.batch import SCORE_COLUMNS
from resume_cli.terminal.messages import hint
from resume_cli.terminal.reviews import print_review
from resume_cli.terminal.tables import Column, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from resume_cli.reports.candidates import Standing
    from resume_cli.workflows.records import RequestRecord, UploadRecord
    from resume_cli.workflows.verifications import Check

ID = Column("Id", whole=True)


def _moment(time: datetime | None) -> str:
    return f"{time.astimezone():%Y-%m-%d %H:%M}" if time else ""


def print_uploads(rows: Sequence[UploadRecord]) -> None:
    """Print registered files."""
    print_table(
        [ID, "File", "Status", "Words", "Role", Column("Registered", whole=True), "Problem"],
        [
            (row.id, row.filename, row.status, row.words, row.role, _moment(row.created_at),
             row.error)
            for row in rows
        ],
        empty="no uploads",
    )  # fmt: skip


def print_requests(rows: Sequence[RequestRecord]) -> None:
    """Print requests."""
    print_table(
        [ID, "File", "Status", "Role", "Level", Column("Created", whole=True)],
        [
            (row.id, row.filename, row.status, row.role, row.level, _moment(row.created_at))
            for row in rows
        ],
        empty="no requests",
    )


def print_candidates(candidates: Sequence[Standing]) -> None:
    """Print candidates by rank; the id is the one that `show` takes."""
    print_table(
        [
            *SCORE_COLUMNS,
            "File",
            "Role",
            ID,
        ],
        [
            (
                candidate.rank,
                candidate.overall,
                candidate.formatting,
                candidate.content,
                candidate.keywords,
                candidate.filename,
                candidate.role,
                candidate.request_id,
            )
            for candidate in candidates
        ],
        empty="no reviews",
    )


def print_stored(found: Candidate | RequestRecord) -> None:
    """Print a review in full, or the state of a request that has none."""
    if isinstance(found, Candidate):
        print_review(found)
        return
    print_requests([found])
    hint("There is no review of it yet.")


def print_checks(checks: Sequence[Check]) -> None:
    """Print what was verified of a review."""
    words = {True: "ok", False: "wrong", None: "not checked"}
    print_table(
        [Column("", whole=True), Column("Check", whole=True), "Finding"],
        [(words[each.ok], each.name, each.detail) for each in checks],
    )
