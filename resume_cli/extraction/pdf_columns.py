"""Columns of a PDF page: where white space parts text that is read one side after the other."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from resume_cli.extraction.pdf_evidence import are_independent
from resume_cli.extraction.pdf_split import Gutter, Row, Split, with_gaps

if TYPE_CHECKING:
    from resume_cli.extraction.pdf_lines import TextLine

_MIN_PARTS = 5
"""Lines that each column needs beside the other."""
_MAX_EDGES = 6  # a column begins at one of the commonest left edges of its page
_MIN_EDGE_WORDS = 4
_EDGE_GRID = 2.0  # points by which the left edges of one column may differ
_MIN_STRIP = 0.4  # type heights of white that nearly all lines leave at a gutter
_MAX_REACHING = 0.05
_MAX_CROSSING = 0.15
"""Share of the lines beside both columns that may cross the gutter."""
_MAX_DEPTH = 2  # times that a page is parted: up to four columns


def find_gutters(rows: list[TextLine], depth: int = 0) -> list[Gutter]:
    """Return the gutters of a page from left to right, none for a page of one column."""
    gapped = with_gaps(rows)
    splits = (Split(gapped, x - 0.5) for x in _edges(gapped))
    best = max(splits, key=_weight, default=None)
    if best is None or _weight(best) == 0:
        return []
    found = [Gutter(best.x, *best.zone)]
    if depth < _MAX_DEPTH:
        found += find_gutters(best.left, depth + 1) + find_gutters(best.right, depth + 1)
    return sorted(found, key=lambda gutter: gutter.x)


def _edges(rows: list[Row]) -> list[float]:
    """Return the commonest places where text begins after white space, but for the first."""
    starts: Counter[int] = Counter()
    lowest: dict[int, float] = {}
    for row, gaps in rows:
        for x in (row.box.left, *(end for _, end, opens in gaps if opens)):
            place = round(x / _EDGE_GRID)
            starts[place] += 1
            lowest[place] = min(lowest.get(place, x), x)
    leftmost = min(lowest, default=0)
    common = [
        place
        for place, count in starts.most_common(2 * _MAX_EDGES)
        if count >= _MIN_EDGE_WORDS and place > leftmost
    ]
    return [
        min(lowest[place], lowest.get(place - 1, lowest[place])) for place in common[:_MAX_EDGES]
    ]


def _weight(split: Split) -> int:
    """Return the lines of the smaller column less those that cross, 0 for no columns."""
    if min(len(split.left), len(split.right)) < _MIN_PARTS:
        return 0
    left, right = split.beside(split.left), split.beside(split.right)
    smaller = min(len(left), len(right))
    crossing = len(split.beside(split.crossing))
    if smaller < _MIN_PARTS or crossing > _MAX_CROSSING * (len(left) + len(right) + crossing):
        return 0
    clear = _is_clear(split, left, right) and are_independent(left, right)
    return max(smaller - crossing, 1) if clear else 0


def _is_clear(split: Split, left: list[TextLine], right: list[TextLine]) -> bool:
    """Tell white space from a chance row of gaps between words: hardly a line reaches in."""
    strip = _MIN_STRIP * right[0].words[0].size
    return sum(part.box.right > split.x - strip for part in left) <= _MAX_REACHING * len(left)
