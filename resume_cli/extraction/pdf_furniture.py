"""Headers, footers and page numbers that come again on every page of a PDF."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resume_cli.extraction.pdf_lines import TextLine

_EDGE = 0.10
"""Share of a page's height, at the top and at the bottom, where such lines stand."""
_SAME_HEIGHT = 3.0  # points by which the place may differ from page to page
_NUMBERS = re.compile(r"\d+")


def without_repeats(pages: list[list[TextLine]], heights: list[float]) -> list[list[TextLine]]:
    """Return the lines of each page without those that an earlier page has at the same edge.

    The first one stays. Numbers may differ: `Page 2 of 3` repeats `Page 1 of 3`.
    """
    seen: set[tuple[str, int]] = set()
    kept: list[list[TextLine]] = []
    for lines, height in zip(pages, heights, strict=True):
        edges = {id(line): _key(line, height) for line in lines if _at_edge(line, height)}
        repeated = {
            number
            for number, (text, place) in edges.items()
            if any((text, place + near) in seen for near in (-1, 0, 1))
        }
        kept.append([line for line in lines if id(line) not in repeated])
        seen.update(edges.values())
    return kept


def _at_edge(line: TextLine, height: float) -> bool:
    return line.box.bottom <= _EDGE * height or line.box.top >= (1 - _EDGE) * height


def _key(line: TextLine, height: float) -> tuple[str, int]:
    # A footer keeps its distance from the bottom, whatever the page's height.
    low = line.box.top > height / 2
    place = round((height - line.box.bottom if low else line.box.top) / _SAME_HEIGHT)
    return _NUMBERS.sub("#", line.text), place if not low else -1000 - place
