"""Rows and cells of a table of a DOCX as Word shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resume_cli.extraction.docx_xml import child, is_on, local, number, value

if TYPE_CHECKING:
    from collections.abc import Iterator

_WRAPPERS = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"})
_TINY_TWIPS = 40  # 2 pt: a row set so low shows none of its text


def shown_rows(table: Any) -> list[tuple[Any, str | None]]:
    """Return a table's rows without those deleted, each with the kind of hiding it does."""
    found = []
    for row in _unwrapped(table, "tr"):
        properties = child(row, "trPr")
        if child(properties, "del") is None:
            found.append((row, _row_hides(properties)))
    return found


def _row_hides(properties: Any) -> str | None:
    if is_on(child(properties, "hidden")):
        return "vanished"
    height = child(properties, "trHeight")
    exact = value(height, "hRule") == "exact"
    return "clipped" if exact and 0 < (number(height) or 0) < _TINY_TWIPS else None


def shown_cells(row: Any) -> list[tuple[Any, str | None]]:
    """Return a row's cells without those deleted, each with the kind of hiding it does."""
    found = []
    for cell in _unwrapped(row, "tc"):
        properties = child(cell, "tcPr")
        if child(properties, "cellDel") is None:
            merged = any(_continues(child(properties, name)) for name in ("vMerge", "hMerge"))
            found.append((cell, "covered" if merged else None))
    return found


def _continues(merge: Any) -> bool:
    """Tell whether a cell is lost in the merged one before it."""
    return merge is not None and value(merge) != "restart"


def _unwrapped(element: Any, wanted: str) -> Iterator[Any]:
    for item in element:
        name = local(item)
        if name == wanted:
            yield item
        elif name in _WRAPPERS:
            yield from _unwrapped(item, wanted)
