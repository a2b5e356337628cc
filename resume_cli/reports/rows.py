"""Candidates as rows of one set of columns, whatever they are written as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.reports.text import printable

if TYPE_CHECKING:
    from resume_cli.agent.review import FindingKind, Review
    from resume_cli.reports.candidates import Candidate

    Value = str | int | bool | tuple[str, ...] | None

COLUMNS = (
    "rank",
    "filename",
    "overall",
    "formatting",
    "content",
    "keywords",
    "role",
    "industry",
    "level",
    "owner",
    "reviewed_at",
    "model",
    "language_model_used",
    "strengths",
    "weaknesses",
    "recommendations",
    "keywords_found",
    "keywords_missing",
    "hidden_passages",
    "instructions_found",
    "padding_found",
    "copied_found",
    "request_id",
)
"""The columns, in order; the last four before the id are counts."""

BETWEEN = " | "
"""What stands between the sentences or terms of one cell."""
_OF_REVIEW = 10


def row(candidate: Candidate) -> dict[str, Value]:
    """A candidate's values by column; what only a review of our making has is else None."""
    review = candidate.review
    values: tuple[Value, ...] = (
        candidate.rank or None,
        candidate.filename,
        candidate.overall,
        candidate.formatting,
        candidate.content,
        candidate.keywords,
        candidate.role,
        candidate.industry,
        candidate.level,
        candidate.owner,
        candidate.reviewed_at.isoformat(),
        candidate.model,
        *(_of_review(review) if review else (None,) * _OF_REVIEW),
        str(candidate.request_id),
    )
    return dict(zip(COLUMNS, values, strict=True))


def _of_review(review: Review) -> tuple[Value, ...]:
    kinds: tuple[FindingKind, ...] = ("strength", "weakness", "recommendation")
    found = review.integrity
    return (
        review.making.language_model_used,
        *(tuple(review.sentences(kind)) for kind in kinds),
        tuple(keyword.term for keyword in review.keywords if keyword.found),
        tuple(keyword.term for keyword in review.keywords if not keyword.found),
        *map(len, (found.hidden, found.instructions, found.padding, found.copied)),
    )


def cell(value: Value) -> str:
    """A value as one line of text: nothing for None, yes and no, lists with ` | ` between."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case tuple():
            return printable(BETWEEN.join(value))
        case _:
            return printable(str(value))
