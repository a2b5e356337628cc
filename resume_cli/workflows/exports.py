"""Stored reviews as data for other programs: the same rows in every form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from resume_cli.reports.csv import csv_lines
from resume_cli.reports.jsonl import json_lines
from resume_cli.reports.markdown import markdown_lines
from resume_cli.workflows.reports import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from database.queries.results import Sought
    from resume_cli.reports.candidates import Candidate
    from resume_cli.workflows.records import Records

Form = Literal["csv", "jsonl", "markdown"]

_ENDINGS: dict[str, Form] = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".md": "markdown",
    ".markdown": "markdown",
}
_MARK = "\ufeff"
"""What tells a spreadsheet program that a CSV is UTF-8."""


def form_of(path: Path | None) -> Form:
    """The form that a file's name asks for; CSV where it asks for none."""
    return _ENDINGS.get(path.suffix.lower(), "csv") if path else "csv"


@dataclass
class Exports:
    """The reviews that one account may see, best first; `rows` counts what was given out."""

    records: Records
    rows: int = 0

    def lines(self, form: Form, sought: Sought, top: int) -> Iterator[str]:
        """Yield the text of an export in pieces, while it is read from the database."""
        written = {"csv": csv_lines, "jsonl": json_lines, "markdown": markdown_lines}[form]
        yield from written(self._counted(self.records.stream(sought, top)))

    def write(self, path: Path, form: Form, sought: Sought, top: int, *, mark: bool) -> None:
        """Write an export to a file, whole or not at all; with a `mark` it begins with a BOM.

        Raises:
            UsageError: the file cannot be written.

        """
        write_whole(path, _with_mark(self.lines(form, sought, top), mark=mark))

    def _counted(self, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
        for each in candidates:
            self.rows += 1
            yield each


def _with_mark(lines: Iterator[str], *, mark: bool) -> Iterator[str]:
    if mark:
        yield _MARK
    yield from lines
