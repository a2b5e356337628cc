"""Candidates as one table of Markdown, in which no text can be more than text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from resume_cli.reports.rows import COLUMNS, cell, row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from resume_cli.reports.candidates import Candidate

_ACTIVE = re.compile(r"[\\`*_{}\[\]<>#|~&$]|:(?=//)|(?<=www)\.", re.IGNORECASE)
"""What begins markup, an entity, a formula or a link (CommonMark 0.31, GitHub's extensions)."""


def markdown_lines(candidates: Iterable[Candidate]) -> Iterator[str]:
    """Yield the head of a table (GitHub's Markdown) and one row a candidate, in the given order."""
    yield _line(COLUMNS)
    yield _line(["---"] * len(COLUMNS))
    for candidate in candidates:
        yield _line([escaped(cell(value)) for value in row(candidate).values()])


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def escaped(text: str) -> str:
    """Text of one line that Markdown shows as it stands."""
    return _ACTIVE.sub(lambda found: f"\\{found.group()}", text)
