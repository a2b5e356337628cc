"""The order of a PDF page's columns.

Streams mostly hold one column after the other, and their order is kept. Where they go row by row
across the columns, nobody reads them right without knowing the columns.
"""

from __future__ import annotations

from itertools import pairwise

from resume_cli.extraction.pdf_evidence import ALIGNED
from resume_cli.extraction.pdf_lines import TextLine, text_line
from resume_cli.extraction.pdf_split import Gap, Gutter, Split, parted, with_gaps

_MIN_SWITCHES = 0.4
"""Changes of column in the stream, as a share of the most there can be: it goes by rows."""


def in_columns(rows: list[TextLine], gutters: list[Gutter]) -> list[TextLine]:
    """Part the rows at the gutters; put them column by column where the stream goes by rows."""
    if not gutters:
        return rows
    gapped = with_gaps(rows)
    for gutter in gutters:
        split = Split(gapped, gutter.x)
        if split.left and split.right and _goes_by_rows(rows, split):
            return _by_columns(split, [other for other in gutters if other is not gutter])
    for gutter in gutters:
        rows = [part for row, gaps in with_gaps(rows) for part in _parts(row, gaps, gutter)]
    return rows


def _parts(row: TextLine, gaps: list[Gap], gutter: Gutter) -> tuple[TextLine, ...]:
    beside = gutter.top <= row.box.bottom and row.box.top <= gutter.bottom
    if beside and any(start <= gutter.x <= end for start, end, _ in gaps):
        return parted(row, gutter.x)
    return (row,)


def _goes_by_rows(rows: list[TextLine], split: Split) -> bool:
    sides: list[bool] = []
    for row in split.beside(rows):
        if row.box.left < split.x:
            sides.append(False)
        if row.box.right > split.x:
            sides.append(True)
    switches = sum(one != other for one, other in pairwise(sides))
    smaller = min(sides.count(True), sides.count(False))
    return switches > max(2 * _MIN_SWITCHES * smaller, 4)


def _by_columns(split: Split, others: list[Gutter]) -> list[TextLine]:
    """Order by columns between the lines that cross the gutter."""
    marked = [
        (part, side) for side, parts in enumerate((split.left, split.right)) for part in parts
    ]
    marked += [(part, 2) for part in split.crossing]
    ordered: list[TextLine] = []
    columns: tuple[list[TextLine], list[TextLine]] = ([], [])
    for part, side in sorted(marked, key=lambda pair: (pair[0].box.bottom, pair[0].box.left)):
        if side < len(columns):
            columns[side].append(part)
        else:
            ordered += [*_column(columns[0], others), *_column(columns[1], others), part]
            columns = ([], [])
    return [*ordered, *_column(columns[0], others), *_column(columns[1], others)]


def _column(parts: list[TextLine], others: list[Gutter]) -> list[TextLine]:
    return in_columns(_joined_rows(parts), others)


def _joined_rows(parts: list[TextLine]) -> list[TextLine]:
    """Put parts of one row together again, as dates with the entry at their left."""
    rows: list[TextLine] = []
    for part in parts:
        last = rows[-1] if rows else None
        if last and last.cells is part.cells is None and _follows(last, part):
            rows[-1] = text_line([*last.words, *part.words])
        else:
            rows.append(part)
    return rows


def _follows(one: TextLine, two: TextLine) -> bool:
    apart = abs(one.box.bottom - two.box.bottom)
    return apart <= ALIGNED * two.words[0].size and one.box.right <= two.box.left
