"""Ruled tables, read cell by cell: pdfplumber finds the cells, the words are PDFium's."""

from __future__ import annotations

import io
from bisect import bisect_right
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pdfplumber

from resume_cli.extraction.document import Box
from resume_cli.extraction.pdf_lines import TextLine, rejoin_hyphenated, text_line

if TYPE_CHECKING:
    from resume_cli.extraction.pdf_words import Word

_TOLERANCE = 3  # points between rules that are meant to meet; pdfplumber's own default
_BETWEEN_CELLS = " | "


@dataclass(frozen=True, slots=True)
class Table:
    """A table's rows, each of its cells from left to right."""

    box: Box
    rows: tuple[tuple[Box, ...], ...]


class TableFinder:
    """Finds the tables of a PDF; opened once for each file that has a page with rules."""

    def __init__(self, data: bytes) -> None:
        self._document = pdfplumber.open(io.BytesIO(data))

    def find(self, index: int) -> list[Table]:
        """Return the tables of a page, counted from 0."""
        page = self._document.pages[index]
        settings = {"snap_tolerance": _TOLERANCE, "join_tolerance": _TOLERANCE}
        shift = page.cropbox[0] - page.mediabox[0], page.cropbox[1] - page.mediabox[1]
        tables = [_table(found, shift) for found in page.find_tables(settings)]
        page.close()
        return tables


def _table(found: Any, shift: tuple[float, float]) -> Table:
    rows = (tuple(_box(cell, shift) for cell in row.cells if cell) for row in found.rows)
    return Table(_box(found.bbox, shift), tuple(rows))


def _box(sides: tuple[float, float, float, float], shift: tuple[float, float]) -> Box:
    left, top, right, bottom = sides
    return Box(left - shift[0], top - shift[1], right - shift[0], bottom - shift[1])


def with_tables(rows: list[TextLine], tables: list[Table]) -> list[TextLine]:
    """Return the rows with each table in one piece, at the place of its first word.

    Frames around text are no tables: one has words in two rows and in two cells of a row.
    """
    for table in tables:
        cells: dict[tuple[int, int], list[Word]] = {}
        place: dict[int, tuple[int, int] | None] = {}
        for row in rows:
            for word in row.words if row.cells is None else ():
                place[id(word)] = cell = _cell_of(word, table)
                if cell is not None:
                    cells.setdefault(cell, []).append(word)
        if _is_table(cells):
            rows = _taken_out(rows, place, _table_line(cells, table))
    return rows


def _is_table(cells: dict[tuple[int, int], list[Word]]) -> bool:
    rows = [row for row, _ in cells]
    return len(set(rows)) > 1 and len(rows) > len(set(rows))


def _cell_of(word: Word, table: Table) -> tuple[int, int] | None:
    x, y = (word.box.left + word.box.right) / 2, (word.box.top + word.box.bottom) / 2
    if not (table.box.left <= x <= table.box.right and table.box.top <= y <= table.box.bottom):
        return None
    for number, row in enumerate(table.rows):
        place = bisect_right([cell.left for cell in row], x) - 1
        if place >= 0 and row[place].top <= y <= row[place].bottom and x <= row[place].right:
            return number, place
    return None


def _taken_out(
    rows: list[TextLine], place: dict[int, tuple[int, int] | None], table: TextLine
) -> list[TextLine]:
    kept: list[TextLine] = []
    for row in rows:
        rest = [word for word in row.words if place.get(id(word)) is None]
        if row.cells is not None or len(rest) == len(row.words):
            kept.append(row)
            continue
        if table not in kept:
            kept.append(table)
        if rest:
            kept.append(text_line(rest))
    return kept


def _table_line(cells: dict[tuple[int, int], list[Word]], table: Table) -> TextLine:
    lines: list[TextLine] = []
    for _, row in groupby(sorted(cells), key=lambda cell: cell[0]):
        inside = [_cell_lines(cells[cell]) for cell in row]
        if all(len(cell) == 1 for cell in inside):
            words = [word for cell in inside for word in cell[0].words]
            line = text_line(words)
            line.text = _BETWEEN_CELLS.join(cell[0].text for cell in inside)
            lines.append(line)
        else:
            lines += [line for cell in inside for line in cell]
    words = [word for line in lines for word in line.words]
    return TextLine("", words, table.box, lines)


def _cell_lines(words: list[Word]) -> list[TextLine]:
    rows = groupby(words, key=lambda word: word.line)
    return rejoin_hyphenated([text_line(list(row)) for _, row in rows])
