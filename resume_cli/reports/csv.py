"""Candidates as CSV that a spreadsheet opens without running any of it."""

from __future__ import annotations

import csv
import io
import unicodedata
from typing import TYPE_CHECKING

from resume_cli.reports.rows import COLUMNS, cell, row
from resume_cli.reports.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from resume_cli.reports.candidates import Candidate
    from resume_cli.reports.rows import Value

_FORMULA_STARTS = frozenset("=+-@\t\r\n")
"""First characters that make a spreadsheet calculate a cell (OWASP ASVS 5.0, 1.2.10)."""


def csv_lines(candidates: Iterable[Candidate]) -> Iterator[str]:
    r"""Yield one header and one row a candidate, in the given order, after RFC 4180 (`\r\n`).

    Every cell of text is quoted and has no line breaks; one that a spreadsheet would take for a
    formula begins with an apostrophe. Write it with `newline=""`.
    """
    yield _line(COLUMNS)
    for candidate in candidates:
        yield _line([_cell(value) for value in row(candidate).values()])


def _line(cells: Sequence[str | int]) -> str:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_NONNUMERIC).writerow(cells)
    return out.getvalue()


def _cell(value: Value) -> str | int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return defused(cell(value))


def defused(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would calculate; escape what is unseen.

    Full-width forms and leading spaces do not help a formula through.
    """
    folded = unicodedata.normalize("NFKC", text)
    starts = {folded[:1], folded.lstrip()[:1], printable(folded).lstrip()[:1]}
    return ("'" if starts & _FORMULA_STARTS else "") + printable(text)
