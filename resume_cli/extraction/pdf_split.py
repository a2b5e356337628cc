"""Rows of a PDF page as a gutter would part them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from resume_cli.extraction.pdf_lines import TextLine, text_line

_MIN_GUTTER = 0.55
"""White space between columns, in type heights; between words it is about a quarter."""

Gap = tuple[float, float, bool]
"""Where a gap begins and ends, and whether text stands before it: a list mark opens no column."""
Row = tuple[TextLine, list[Gap]]
"""A row with its gaps that are wide enough for a gutter."""


@dataclass(frozen=True)
class Gutter:
    """The white space at the left of `x` between `top` and `bottom`, points from the top."""

    x: float
    top: float
    bottom: float


class Split:
    """The rows of a page as a gutter at `x` would part them."""

    def __init__(self, rows: list[Row], x: float) -> None:
        self.x = x
        self.left: list[TextLine] = []
        self.right: list[TextLine] = []
        self.crossing: list[TextLine] = []
        for row, gaps in rows:
            if row.box.right <= x:
                self.left.append(row)
            elif row.box.left >= x:
                self.right.append(row)
            elif any(start <= x <= end for start, end, _ in gaps):
                left, right = parted(row, x)
                self.left.append(left)
                self.right.append(right)
            else:
                self.crossing.append(row)

    @cached_property
    def zone(self) -> tuple[float, float]:
        """Heights between which both columns stand."""
        sides = self.left, self.right
        return (
            max(min(part.box.top for part in side) for side in sides),
            min(max(part.box.bottom for part in side) for side in sides),
        )

    def beside(self, side: list[TextLine]) -> list[TextLine]:
        """Return those lines that stand in the zone of both columns."""
        top, bottom = self.zone
        return [part for part in side if top <= part.box.bottom and part.box.top <= bottom]


def with_gaps(rows: list[TextLine]) -> list[Row]:
    """Return each row with its gaps that are wide enough for a gutter; tables have none."""
    return [
        (
            row,
            [
                (before.box.right, word.box.left, any(map(str.isalnum, before.text)))
                for before, word in pairwise(row.words if row.cells is None else ())
                if word.box.left - before.box.right >= _MIN_GUTTER * word.size
            ],
        )
        for row in rows
    ]


def parted(row: TextLine, x: float) -> tuple[TextLine, TextLine]:
    """Part a row at a gap."""
    left = [word for word in row.words if word.box.left < x]
    return text_line(left), text_line([word for word in row.words if word.box.left >= x])
