"""Any value as one safe piece of text, measured in the cells that a terminal gives it."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from enum import Enum

from resume_cli.reports.text import printable

__all__ = ["cell_text", "one_line", "printable"]

_NOTHING = "–"
_CUT = "…"


def _cells(character: str) -> int:
    """Columns that a terminal gives a character: 0, 1 or 2 (Unicode Standard Annex 11)."""
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def one_line(text: str, width: int | None = None) -> str:
    """Free text as one printable line, spaces collapsed, cut to `width` terminal cells.

    A file name should pass `printable` first, so that a line break in it stays visible.
    """
    line = printable(" ".join(text.split()))
    if width is None or sum(map(_cells, line)) <= width:
        return line
    kept, room = "", width - 1
    for character in line:
        room -= _cells(character)
        if room < 0:
            break
        kept += character
    return kept + _CUT


def cell_text(value: object) -> str:
    """Show a value to people: a dash for None, yes and no, local time to the minute."""
    match value:
        case None:
            return _NOTHING
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:,.2f}"
        case datetime():
            return f"{value.astimezone():%Y-%m-%d %H:%M}"
        case Enum():
            return printable(str(value.value))
        case _:
            return printable(str(value))
