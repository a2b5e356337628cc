"""Walking a part of a DOCX in document order: paragraphs, tables, and the boxes beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from resume_cli.extraction.docx_blocks import block
from resume_cli.extraction.docx_colours import AUTO
from resume_cli.extraction.docx_lines import Piece, lines_of
from resume_cli.extraction.docx_rows import shown_cells, shown_rows
from resume_cli.extraction.docx_runs import Runs
from resume_cli.extraction.docx_tables import TableStyle
from resume_cli.extraction.docx_xml import child, chosen, local, number, value

if TYPE_CHECKING:
    from resume_cli.extraction.docx_blocks import Block
    from resume_cli.extraction.docx_gathered import Gathered
    from resume_cli.extraction.docx_look import Look
    from resume_cli.extraction.docx_package import Package
    from resume_cli.extraction.parsed import ParsedLine

_SKIPPED_NAMES = "sectPr tblPr tblGrid sdtPr sdtEndPr del moveFrom customXmlPr"
_SKIPPED = frozenset(_SKIPPED_NAMES.split())
_PARAGRAPH_COST, _CELL_COST = 4, 8
"""Characters that they count for: a file of nothing but empty ones must come to an end."""
_SAME_PAGE = frozenset({"continuous", "nextColumn"})
_CELL_JOINT = " | "
_TWIPS = 20  # in a point
_COLUMN_LINES = 4
"""Lines from which a cell or box beside others is a column of text, not an entry of a table."""
_COLUMN_SHARE = 0.7
"""Share of the page's text width below which a box leaves room for text beside it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where text stands: what it inherits there, its ground, its room in points.

    `hidden` is the kind of `HiddenText` that everything here is. `in_shape` tells an unfilled
    shape, whose ground is whatever lies below it.
    """

    ground: str
    width: float
    look: Look
    own_ground: bool = False
    in_shape: bool = False
    hidden: str | None = None

    def on(self, ground: str | None) -> Place:
        """Return this place on a ground of its own, unchanged where there is none."""
        if ground is None or ground == AUTO:
            return self
        return replace(self, ground=ground, own_ground=True)

    def hiding(self, kind: str | None) -> Place:
        """Return this place with everything hidden, unchanged for `None`."""
        return self if kind is None or self.hidden else replace(self, hidden=kind)


class Walk:
    """One pass over the parts of a document; what it finds goes to `gathered`."""

    def __init__(self, package: Package, gathered: Gathered) -> None:
        self.package = package
        self.gathered = gathered
        self.runs = Runs(self, package, gathered)
        self._boxes: list[list[ParsedLine]] = []
        self._carried: list[Piece] = []
        self._section = 0

    def part(self, root: Any, name: str) -> None:
        """Walk the root of a part; `name` finds the targets of its links."""
        self.runs.enter(name)
        place = Place(self.package.ground(), self.package.text_width, self.package.styles.default)
        self.blocks(root, place)

    def blocks(self, element: Any, place: Place) -> None:
        """Walk block-level children: paragraphs, tables, and whatever wraps them."""
        self._each_block(element, place)
        if self._carried:
            self._lay_out(self._carried, self.package.styles.block(None), "", place)
            self._carried = []

    def _each_block(self, element: Any, place: Place) -> None:
        for item in element:
            name = local(item)
            if name == "p":
                self._paragraph(item, place)
            elif name == "tbl":
                self._table(item, place)
            elif name == "AlternateContent":
                self._each_block(chosen(item), place)
            elif name not in _SKIPPED:
                self._each_block(item, place)

    def _paragraph(self, paragraph: Any, place: Place) -> None:
        self.gathered.count(_PARAGRAPH_COST)
        properties = child(paragraph, "pPr")
        style = value(child(properties, "pStyle"))
        styles, theme = self.package.styles, self.package.theme
        own = block(properties, theme).over(styles.block(style))
        if own.new_page:
            self.gathered.new_page(rendered=False)
        look = styles.look(style).over(place.look)
        outer, self._boxes = self._boxes, []
        here = place.on(own.ground).hiding(own.hidden_kind())
        pieces = [*self._carried, *self.runs.read(paragraph, look, here)]
        self._carried = []
        if child(properties, "rPr", "del") is not None:
            self._carried = pieces  # its mark is deleted: the next paragraph goes on with it
        else:
            self._lay_out(pieces, own, style or "", place)
        for lines in self._boxes:
            self.gathered.lines += lines
        self._boxes = outer
        if child(properties, "sectPr") is not None:
            self._end_section()

    def _end_section(self) -> None:
        self._section += 1
        following = self.package.sections[self._section : self._section + 1]
        kind = value(child(following[0], "type")) if following else "continuous"
        if kind not in _SAME_PAGE:
            self.gathered.new_page(rendered=False)

    def _lay_out(self, pieces: list[Piece], own: Block, style: str, place: Place) -> None:
        lines = lines_of(pieces, own)
        if lines:
            mark = self.package.numbering.mark(own, style)
            lines[0] = replace(lines[0], text=mark + lines[0].text.lstrip())
        left = (own.left or 0) / _TWIPS
        self.gathered.lay_out(lines, own, style, max(place.width - left, place.width / 4))
        self.gathered.end_paragraph()

    def box(self, content: Any, place: Place) -> None:
        """Walk a text box: it stands beside its paragraph, whose text must not be torn by it."""
        gathered = self.gathered
        outer, gathered.lines, height = gathered.lines, [], gathered.height
        carried, self._carried = self._carried, []
        self.blocks(content, place)
        inside, gathered.lines, gathered.height = gathered.lines, outer, height
        self._carried = carried
        if len(inside) >= _COLUMN_LINES and place.width < _COLUMN_SHARE * self.package.text_width:
            gathered.columns = max(gathered.columns, 2)
        self._boxes.append(inside)

    def texts(self, texts: list[str], place: Place) -> None:
        """Take text that a drawing shows outside of paragraphs, such as a chart's labels."""
        look = place.look
        piece = Piece("\n".join(texts), look, self.gathered.page)
        if place.hidden:
            self.gathered.hide(" ".join(texts), place.hidden)
        else:
            self.gathered.show(piece)
            self._boxes.append(lines_of([piece], self.package.styles.block(None)))

    def _table(self, table: Any, place: Place) -> None:
        self.gathered.tables += 1
        style = TableStyle(table, self.package.styles, self.package.theme)
        rows = shown_rows(table)
        for index, (row, kind) in enumerate(rows):
            cells = shown_cells(row)
            width = place.width / max(len(cells), 1)
            inside, top, bottom = [], self.gathered.height, self.gathered.height
            for column, (cell, hidden) in enumerate(cells):
                part = style.cell(index, column, len(rows), len(cells))
                here = replace(place, look=part.look.over(place.look), width=width)
                here = here.on(part.ground).hiding(kind).hiding(hidden)
                self.gathered.height = top
                self.gathered.count(_CELL_COST)
                inside.append(self._cell(cell, here))
                bottom = max(bottom, self.gathered.height)
            self.gathered.height = bottom
            self._take_row([lines for lines in inside if lines])

    def _cell(self, cell: Any, place: Place) -> list[ParsedLine]:
        properties = child(cell, "tcPr")
        size = child(properties, "tcW")
        if value(size, "type") == "dxa" and (number(size, "w") or 0) > 0:
            place = replace(place, width=(number(size, "w") or 0) / _TWIPS)
        outer, self.gathered.lines = self.gathered.lines, []
        self.blocks(cell, place.on(self.package.theme.shade(properties)))
        inside, self.gathered.lines = self.gathered.lines, outer
        return inside

    def _take_row(self, cells: list[list[ParsedLine]]) -> None:
        """Join a row of short cells to one line; read longer ones one after the other."""
        columns = sum(len(lines) >= _COLUMN_LINES for lines in cells)
        self.gathered.columns = max(self.gathered.columns, columns)
        if cells and all(len(lines) == 1 for lines in cells):
            text = _CELL_JOINT.join(lines[0].text.strip() for lines in cells)
            self.gathered.lines.append(replace(cells[0][0], text=text))
        else:
            for lines in cells:
                self.gathered.lines += lines
