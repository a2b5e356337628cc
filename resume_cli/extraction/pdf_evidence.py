"""Evidence that two columns of a PDF page are read one after the other, and not row by row.

Dates at the right margin, labels at the left and tables without rules look like columns.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from resume_cli.extraction.headings import heading_name

if TYPE_CHECKING:
    from resume_cli.extraction.pdf_lines import TextLine

ALIGNED = 0.2
"""Type heights by which the lower edges of lines on one height may differ."""
_MAX_DATES = 0.5
_DATE_LENGTH = 40
_DATE = re.compile(r"(?:19|20)\d\d|\bpresent\b|現在", re.IGNORECASE)
_MAX_PASSING = 0.3
"""Share of lines between the heights of the other column's: fewer are of a table, or labels."""
_MARK = 3  # characters; a column of less are list marks or numbers
_PROSE = 24  # characters; labels, dates, places and levels are shorter


def are_independent(left: list[TextLine], right: list[TextLine]) -> bool:
    """Tell two columns of text from labels, dates and cells that belong to the text beside them."""
    if any(sum(len(p.text) <= _MARK for p in side) * 2 > len(side) for side in (left, right)):
        return False
    dated = any(sum(map(_is_date, side)) > _MAX_DATES * len(side) for side in (left, right))
    if not dated and ((_is_prose(left) and _is_prose(right)) or not _are_aligned(left, right)):
        return True
    return all(any(heading_name(part.text) for part in side) for side in (left, right))


def _is_prose(side: list[TextLine]) -> bool:
    return sum(len(part.text) >= _PROSE for part in side) * 2 >= len(side)


def _are_aligned(left: list[TextLine], right: list[TextLine]) -> bool:
    """Tell lines that stand on the heights of the other column's, or where it has none.

    Columns of their own run past each other.
    """
    fewer, more = sorted((left, right), key=len)
    return sum(_runs_past(part, more) for part in fewer) <= _MAX_PASSING * len(fewer)


def _runs_past(part: TextLine, column: list[TextLine]) -> bool:
    height = ALIGNED * part.words[0].size
    beside = [
        other.box.bottom - part.box.bottom
        for other in column
        if other.box.top + height < part.box.bottom and part.box.top + height < other.box.bottom
    ]
    return bool(beside) and all(abs(apart) > height for apart in beside)


def _is_date(part: TextLine) -> bool:
    return len(part.text) <= _DATE_LENGTH and bool(_DATE.search(part.text))
