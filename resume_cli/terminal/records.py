"""Stored rows as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.reports.candidates import Candidate
from resume_cli.reports.comparison import SCORES
from resume_cli.terminal.batch import place
from resume_cli.terminal.console import output, write
from resume_cli.terminal.messages import hint
from resume_cli.terminal.reviews import print_review
from resume_cli.terminal.tables import Column, narrow, print_table
from resume_cli.terminal.text import one_line, printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from resume_cli.reports.candidates import Standing
    from resume_cli.reports.comparison import Score
    from resume_cli.workflows.lists import Page, RequestRecord, UploadRecord
    from resume_cli.workflows.verifications import Check

ID = Column("Id", whole=True, ids=True)
STATUS = Column("Status", whole=True)


def _moment(time: datetime | None) -> str:
    return f"{time.astimezone():%Y-%m-%d %H:%M}" if time else ""


def print_uploads(rows: Sequence[UploadRecord]) -> None:
    """Print registered files; on a narrow screen what is wrong with some follows the table."""
    below = narrow(output())
    heads: list[Column | str] = [ID, "File", STATUS, "Words", "Role"]
    heads += [Column("Registered", whole=True), *([] if below else ["Problem"])]
    print_table(
        heads,
        [
            (row.id, row.filename, row.status, row.words, row.role, _moment(row.created_at))
            + (() if below else (row.error,))
            for row in rows
        ],
        empty="no uploads",
    )
    for row in rows if below else ():
        if row.error:
            write(output(), printable(row.filename), f": {one_line(row.error)}", indent=0)


def print_requests(rows: Sequence[RequestRecord]) -> None:
    """Print requests."""
    print_table(
        [ID, "File", STATUS, "Role", "Level", Column("Created", whole=True)],
        [
            (row.id, row.filename, row.status, row.role, row.level, _moment(row.created_at))
            for row in rows
        ],
        empty="no requests",
    )


def print_candidates(candidates: Sequence[Standing], by: Score = "overall") -> None:
    """Print candidates by rank; the id is the one that `show` takes.

    The score that ranks stands first.
    """
    scores = sorted(SCORES, key=lambda score: score != by)
    print_table(
        [
            Column("Rank", "right"),
            *(Column(score.capitalize(), "right") for score in scores),
            "File",
            "Role",
            ID,
        ],
        [
            (
                place(candidate.rank, tied=candidate.tied),
                *(getattr(candidate, score) for score in scores),
                candidate.filename,
                candidate.role,
                candidate.request_id,
            )
            for candidate in candidates
        ],
        empty="no reviews",
    )


def tell_more(found: Page[UploadRecord] | Page[RequestRecord]) -> None:
    """Say how many rows of a list there are beyond this page."""
    if found.more:
        number = f"at least {found.more:,}" if found.at_least else f"{found.more:,}"
        hint(f"{number} more: --page {found.number + 1}")


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
