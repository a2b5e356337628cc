"""Candidates as JSON Lines: one object a line, every value in its own type."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from resume_cli.reports.rows import row
from resume_cli.reports.text import json_printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from resume_cli.reports.candidates import Candidate


def json_lines(candidates: Iterable[Candidate]) -> Iterator[str]:
    """Yield one line a candidate, in the given order; sentences and terms are lists of text.

    Text is as it is stored; what acts on a terminal stands as an escape of JSON.
    """
    for candidate in candidates:
        yield json_printable(json.dumps(row(candidate), ensure_ascii=False)) + "\n"
