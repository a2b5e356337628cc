"""Invented resumes drawn straight to PDF, in layouts and stream orders that readers get wrong."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.invented import Block, Invented


@dataclass(frozen=True)
class Piece:
    """A line set at a place, in points from the bottom left."""

    x: float
    y: float
    text: str
    size: float = 10.0
    bold: bool = False


def as_pdf(pieces: list[Piece], *, by_rows: bool, words: bool = False) -> bytes:
    """Return a page of pieces in their order, or row by row, whole lines or word by word."""
    if by_rows:
        pieces = sorted(pieces, key=lambda piece: (-round(piece.y), piece.x))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    for piece in pieces:
        font = "Helvetica-Bold" if piece.bold else "Helvetica"
        canvas.setFont(font, piece.size)
        if not words:
            canvas.drawString(piece.x, piece.y, piece.text)
            continue
        x = piece.x
        for word in piece.text.split():
            canvas.drawString(x, piece.y, word)
            x += canvas.stringWidth(f"{word} ", font, piece.size)
    canvas.save()
    return buffer.getvalue()


def _column(
    blocks: list[Block], x: float, width: float, *, top: float, size: float, pitch: float
) -> list[Piece]:
    pieces: list[Piece] = []
    y = top
    for block in blocks:
        y -= 0.6 * pitch
        pieces.append(Piece(x, y, block.title.upper(), size + 1, bold=True))
        y -= pitch * 1.15
        for line in block.lines:
            indent = 10 if block.listed else 0
            for number, part in enumerate(simpleSplit(line, "Helvetica", size, width - indent)):
                mark = "• " if block.listed and number == 0 else ""
                start = x if mark else x + indent
                pieces.append(Piece(start, y, mark + part, size))
                y -= pitch
    return pieces


def _head(resume: Invented, x: float = 50) -> list[Piece]:
    return [Piece(x, 795, resume.name, 20, bold=True), Piece(x, 775, resume.head, 10)]


def sidebar_left(resume: Invented) -> list[Piece]:
    """A narrow column at the left, on lines of its own."""
    side = _column(resume.side, 40, 140, top=750, size=9, pitch=11.5)
    return [*_head(resume), *side, *_column(resume.main, 205, 345, top=750, size=10, pitch=13)]


def sidebar_right(resume: Invented) -> list[Piece]:
    """A narrow column at the right, its lines on the heights of the main ones."""
    main = _column(resume.main, 50, 330, top=750, size=10, pitch=13)
    side = _column(resume.side, 410, 150, top=750, size=10, pitch=13)
    return [*_head(resume), *main, *side]


def halves(resume: Invented) -> list[Piece]:
    """Two columns of one width, a narrow gutter between them."""
    main = _column(resume.main, 40, 250, top=750, size=9.5, pitch=12)
    side = _column(resume.side, 302, 250, top=744, size=9.5, pitch=12.5)
    return [*_head(resume), *main, *side]


def three(resume: Invented) -> list[Piece]:
    """Three columns under a head."""
    first = _column(resume.side[:2], 40, 130, top=750, size=9, pitch=11)
    second = _column(resume.main, 190, 230, top=748, size=9, pitch=11.6)
    third = _column(resume.side[2:], 440, 120, top=750, size=9, pitch=11)
    return [*_head(resume), *first, *second, *third]


def spanning(resume: Invented) -> list[Piece]:
    """Two columns between a paragraph and a list that go over the whole width."""
    above = _column(resume.main[:1], 50, 500, top=760, size=10, pitch=13)
    main = _column(resume.main[1:2], 50, 310, top=660, size=10, pitch=13)
    side = _column(resume.side[:3], 390, 160, top=662, size=9, pitch=12)
    low = min(piece.y for piece in main + side) - 20
    below = _column(resume.main[2:] + resume.side[3:], 50, 500, top=low, size=10, pitch=13)
    return [*_head(resume), *above, *main, *side, *below]


COLUMNS: dict[str, Callable[[Invented], list[Piece]]] = {
    "sidebar left": sidebar_left,
    "sidebar right": sidebar_right,
    "halves": halves,
    "three": three,
    "spanning": spanning,
}
"""Layouts that are read column by column."""


def dates_right(resume: Invented) -> list[Piece]:
    """One column with the years of its entries at the right margin."""
    pieces = _head(resume)
    for piece in _column(resume.main + resume.side, 50, 420, top=750, size=10, pitch=13):
        entry, comma, years = piece.text.rpartition(", ")
        if comma and "–" in years:
            pieces += [Piece(piece.x, piece.y, entry), Piece(470, piece.y, years)]
        else:
            pieces.append(piece)
    return pieces


def labels_left(resume: Invented) -> list[Piece]:
    """Years and labels at the left of the entries that they belong to."""
    pieces = _head(resume)
    for piece in _column(resume.main + resume.side, 150, 400, top=750, size=10, pitch=13):
        entry, comma, years = piece.text.rpartition(", ")
        if comma and "–" in years:
            pieces += [Piece(50, piece.y, years), Piece(150, piece.y, entry)]
        else:
            pieces.append(
                piece if not piece.bold else Piece(50, piece.y, piece.text, 11, bold=True)
            )
    return pieces


def levels_right(resume: Invented) -> list[Piece]:
    """Skills with the level of each beside them, a table without rules."""
    pieces = _head(resume) + _column(resume.main, 50, 500, top=760, size=10, pitch=13)
    y = min(piece.y for piece in pieces) - 30
    for number, skill in enumerate(resume.side[1].lines):
        level = ("Beginner", "Advanced", "Expert")[number % 3]
        pieces += [Piece(50, y, skill), Piece(250, y, level), Piece(400, y, f"{number + 1} years")]
        y -= 14
    return pieces


ROWS: dict[str, Callable[[Invented], list[Piece]]] = {
    "dates right": dates_right,
    "labels left": labels_left,
    "levels right": levels_right,
}
"""Layouts that look like columns and are read row by row."""

STREAMS: dict[str, Callable[[list[Piece]], bytes]] = {
    "lines": partial(as_pdf, by_rows=True),
    "words": partial(as_pdf, by_rows=True, words=True),
}
"""Streams that go by rows: a text object for each line of a column, or for each word."""
