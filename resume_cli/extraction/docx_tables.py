"""Tables of a DOCX: their rows and cells as Word shows them, and what their style gives to each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from resume_cli.extraction.docx_colours import AUTO
from resume_cli.extraction.docx_look import Look, run_look
from resume_cli.extraction.docx_xml import child, local, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resume_cli.extraction.docx_styles import Styles
    from resume_cli.extraction.docx_theme import Theme

_FLAGS = {
    "firstRow": 0x20, "lastRow": 0x40, "firstColumn": 0x80, "lastColumn": 0x100,
    "noHBand": 0x200, "noVBand": 0x400,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """What a table style gives to one part of a table: the look of its text and its ground."""

    look: Look
    ground: str | None

    def over(self, under: Part) -> Part:
        """Return this part, with what it leaves open taken from `under`."""
        ground = under.ground if self.ground in {None, AUTO} else self.ground
        return Part(self.look.over(under.look), ground)


_PLAIN = Part(Look(), None)


class TableStyle:
    """The style of one table, with what it inherits, and its conditional parts."""

    def __init__(self, table: Any, styles: Styles, theme: Theme) -> None:
        properties = child(table, "tblPr")
        self._parts: dict[str, Part] = {}
        for _, element in reversed(list(styles.chain(_style_name(properties), "table"))):
            self._take("wholeTable", element, theme)
            for item in element:
                if local(item) == "tblStylePr":
                    self._take(value(item, "type") or "", item, theme)
        direct = Part(Look(), theme.shade(properties))
        self._parts["wholeTable"] = direct.over(self._parts.get("wholeTable", _PLAIN))
        look = child(properties, "tblLook")
        self._flags = {name for name, bit in _FLAGS.items() if _flag(look, name, bit)}

    def _take(self, kind: str, element: Any, theme: Theme) -> None:
        ground = theme.shade(child(element, "tcPr")) or theme.shade(child(element, "tblPr"))
        own = Part(run_look(child(element, "rPr"), theme), ground)
        self._parts[kind] = own.over(self._parts.get(kind, _PLAIN))

    def cell(self, row: int, column: int, rows: int, columns: int) -> Part:
        """Return what the cell at a place (from 0) gets, the stronger parts over the weaker."""
        found = self._parts["wholeTable"]
        if len(self._parts) > 1:
            for kind in self._kinds(row, column, rows, columns):
                if kind in self._parts:
                    found = self._parts[kind].over(found)
        return found

    def _kinds(self, row: int, column: int, rows: int, columns: int) -> Iterator[str]:
        """Yield the conditional parts that a cell is in, weakest first.

        As in ECMA-376, 17.7.6, but rows over columns: Word's own styles count on it.
        """
        first_row = "firstRow" in self._flags and row == 0
        last_row = "lastRow" in self._flags and row == rows - 1
        first_column = "firstColumn" in self._flags and column == 0
        last_column = "lastColumn" in self._flags and column == columns - 1
        if "noVBand" not in self._flags:
            yield f"band{1 + (column - ('firstColumn' in self._flags)) % 2}Vert"
        if "noHBand" not in self._flags:
            yield f"band{1 + (row - ('firstRow' in self._flags)) % 2}Horz"
        sides = {"firstCol": first_column, "lastCol": last_column}
        sides |= {"firstRow": first_row, "lastRow": last_row}
        yield from (kind for kind, there in sides.items() if there)
        for end, at_end in (("n", first_row), ("s", last_row)):
            for side, at_side in (("w", first_column), ("e", last_column)):
                if at_end and at_side:
                    yield f"{end}{side}Cell"


def _style_name(properties: Any) -> str | None:
    return value(child(properties, "tblStyle"))


def _flag(look: Any, name: str, bit: int) -> bool:
    own = value(look, name)
    if own is not None:
        return own in {"1", "true", "on"}
    try:
        return bool(int(value(look) or "0", 16) & bit)
    except ValueError:
        return False
