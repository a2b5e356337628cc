"""Drawings of a DOCX: what ground they give to text, and whether they show at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from resume_cli.extraction.docx_colours import WHITE, vml_colour
from resume_cli.extraction.docx_xml import child, local, number, value, within

if TYPE_CHECKING:
    from resume_cli.extraction.docx_theme import Theme

_EMU = 12_700  # in a point
VML_SHAPES = frozenset({"shape", "rect", "roundrect", "oval", "line", "polyline"})
DRAWN_SHAPES = frozenset({"wsp", "sp"})
_FILLS = ("solidFill", "gradFill", "blipFill", "pattFill", "noFill")
PICTURE_GROUND = "808080"  # a picture or pattern: neither black nor white
_UNITS = {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "px": 0.75, "": 1.0}
_LENGTH = re.compile(r"(-?[\d.]+)\s*(pt|in|cm|mm|px|)")
_OFF_PAGE = 1.0  # points that must be left of a shape on its page


@dataclass(frozen=True, slots=True)
class Page:
    """The size of the page, in points."""

    width: float
    height: float


def drawn_ground(shape: Any, theme: Theme) -> str | None:
    """Return the colour that fills a DrawingML shape, `None` where nothing does."""
    for item in child(shape, "spPr") if child(shape, "spPr") is not None else ():
        name = local(item)
        if name == "solidFill":
            return theme.drawn_colour(item)
        if name == "gradFill":
            stop = next(within(item, "gs"), None)
            return theme.drawn_colour(stop) or PICTURE_GROUND
        if name in _FILLS:
            return None if name == "noFill" else PICTURE_GROUND
    reference = child(shape, "style", "fillRef")
    return theme.drawn_colour(reference) if number(reference, "idx") else None


def vml_ground(shape: Any) -> str | None:
    """Return the colour that fills a VML shape, white where it says nothing, `None` for none."""
    if value(shape, "filled") in {"f", "false", "0"}:
        return None
    if child(shape, "imagedata") is not None or value(child(shape, "fill"), "type") == "frame":
        return PICTURE_GROUND
    return vml_colour(value(shape, "fillcolor")) or WHITE


def drawing_hides(drawing: Any, page: Page) -> str | None:
    """Return how an anchored or inline drawing hides its text: `invisible`, `clipped`, `off-page`.

    `None` where it shows.
    """
    if value(child(drawing, "docPr"), "hidden") in {"1", "true"}:
        return "invisible"
    extent = child(drawing, "extent")
    if extent is None:
        return None
    width, height = extent_points(extent)
    if min(width, height) < _OFF_PAGE:
        return "clipped"
    across = _is_outside(child(drawing, "positionH"), width, page.width)
    down = _is_outside(child(drawing, "positionV"), height, page.height)
    return "off-page" if across or down else None


def _is_outside(position: Any, size: float, room: float) -> bool:
    """Tell whether a shape lies beside its page: surely so, where its margin is not known."""
    offset = _points(child(position, "posOffset"))
    if offset is None:
        return False
    slack = 0.0 if value(position, "relativeFrom") == "page" else room / 3
    return offset > room - _OFF_PAGE or offset + size < _OFF_PAGE - slack


def vml_hides(shape: Any, page: Page) -> str | None:
    """Return how a VML shape hides its text, `None` where it shows."""
    style = vml_style(shape)
    if style.get("visibility") == "hidden":
        return "invisible"
    if style.get("position") == "absolute":
        left, top = _length(style.get("margin-left")), _length(style.get("margin-top"))
        if abs(left) > 2 * page.width or abs(top) > 2 * page.height:
            return "off-page"
    return None


def extent_points(extent: Any) -> tuple[float, float]:
    """Return width and height, in points, of an element with `cx` and `cy`."""
    return (number(extent, "cx") or 0) / _EMU, (number(extent, "cy") or 0) / _EMU


def _points(element: Any) -> float | None:
    try:
        return None if element is None else int(element.text or "") / _EMU
    except ValueError:
        return None


def vml_size(shape: Any) -> tuple[float, float]:
    """Return width and height of a VML shape, in points; 0 where it says none."""
    style = vml_style(shape)
    return _length(style.get("width")), _length(style.get("height"))


def vml_style(shape: Any) -> dict[str, str]:
    """Return the properties in the style of a VML shape, in lower case."""
    pairs = (item.partition(":") for item in (value(shape, "style") or "").split(";"))
    return {name.strip().lower(): text.strip().lower() for name, _, text in pairs}


def _length(text: str | None) -> float:
    found = _LENGTH.fullmatch(text or "")
    try:
        return float(found[1]) * _UNITS[found[2]] if found else 0.0
    except ValueError:
        return 0.0
