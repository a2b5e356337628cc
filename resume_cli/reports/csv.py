"""Candidates as CSV that a spreadsheet opens without running any of it."""

from __future__ import annotations

import csv
import io
import unicodedata
from typing import TYPE_CHECKING

from resume_cli.reports.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resume_cli.agent.review import FindingKind, Review
    from resume_cli.reports.candidates import Candidate

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
    "request_id",
)
"""The header, in order. Sentences and terms within one cell are separated by ` | `."""

_BETWEEN = " | "
_FORMULA_STARTS = frozenset("=+-@\t\r\n")
"""First characters that make a spreadsheet calculate a cell (OWASP ASVS 5.0, 1.2.10)."""


def render_csv(candidates: Iterable[Candidate]) -> str:
    r"""One header and one row a candidate, in the given order, after RFC 4180 (`\r\n`).

    Every cell of text is quoted and has no line breaks; one that a spreadsheet would take for a
    formula begins with an apostrophe. Write it with `newline=""`.
    """
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(COLUMNS)
    for candidate in candidates:
        writer.writerow([_cell(value) for value in _row(candidate)])
    return out.getvalue()


def _row(candidate: Candidate) -> list[str | int | None]:
    return [
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
        *(_review_cells(candidate.review) if candidate.review else [None] * 8),
        str(candidate.request_id),
    ]


def _review_cells(review: Review) -> list[str | int | None]:
    kinds: tuple[FindingKind, ...] = ("strength", "weakness", "recommendation")
    return [
        "yes" if review.making.language_model_used else "no",
        *(_BETWEEN.join(review.sentences(kind)) for kind in kinds),
        _BETWEEN.join(keyword.term for keyword in review.keywords if keyword.found),
        _BETWEEN.join(keyword.term for keyword in review.keywords if not keyword.found),
        len(review.integrity.hidden),
        len(review.integrity.instructions),
    ]


def _cell(value: str | int | None) -> str | int:
    if value is None:
        return ""
    return value if isinstance(value, int) else defused(value)


def defused(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would calculate; escape what is unseen.

    Full-width forms and leading spaces do not help a formula through.
    """
    folded = unicodedata.normalize("NFKC", text)
    starts = {folded[:1], folded.lstrip()[:1], printable(folded).lstrip()[:1]}
    return ("'" if starts & _FORMULA_STARTS else "") + printable(text)
