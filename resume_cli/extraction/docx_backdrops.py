"""What lies behind the text of a DOCX: bands and pictures that light text may stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resume_cli.extraction.docx_colours import WHITE, is_seen
from resume_cli.extraction.docx_shapes import (
    PICTURE_GROUND,
    drawn_ground,
    extent_points,
    vml_ground,
    vml_size,
    vml_style,
)
from resume_cli.extraction.docx_xml import child, local, value, within

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resume_cli.extraction.docx_theme import Theme

_LETTER_WIDTH, _LETTER_HEIGHT = 0.5, 1.2  # of the size of the type, as is usual


class Backdrops:
    """What stands behind text that has no ground of its own: bands and pictures that are not white.

    Where a drawing lies is known to a layout engine only. So light text is taken as seen as long
    as there is coloured ground enough for all of it. In the body only drawings behind the text
    count; text in an unfilled shape may lie over any other shape.
    """

    def __init__(self, parts: Iterable[tuple[Any, bool]], theme: Theme) -> None:
        """Take the roots of the parts, each with whether all it draws lies behind the text."""
        self._behind = self._anywhere = 0.0
        for root, behind in parts:
            for drawing in within(root, "anchor"):
                area = _area(child(drawing, "extent")) if _is_coloured(drawing, theme) else 0.0
                self._anywhere += area
                self._behind += area if behind or value(drawing, "behindDoc") == "1" else 0.0
            for drawing in within(root, "inline"):  # a canvas with shapes over each other
                if any(True for _ in within(drawing, "wsp")) and _is_coloured(drawing, theme):
                    self._anywhere += _area(child(drawing, "extent"))
            for drawing in within(root, "pict"):
                if not any(local(above) == "Fallback" for above in drawing.iterancestors()):
                    self._take_vml(drawing, behind)

    def _take_vml(self, drawing: Any, behind: bool) -> None:
        for shape in drawing.iter("{*}shape", "{*}rect", "{*}roundrect", "{*}oval"):
            ground = vml_ground(shape)
            if ground is not None and is_seen(ground, WHITE):
                width, height = vml_size(shape)
                below = behind or vml_style(shape).get("z-index", "").startswith("-")
                self._anywhere += width * height
                self._behind += width * height if below else 0.0

    def carry(self, letters: int, size: float, *, in_shape: bool) -> bool:
        """Tell whether so many letters find coloured ground, and take up what they need of it."""
        needed = letters * _LETTER_WIDTH * size * _LETTER_HEIGHT * size
        left = self._anywhere if in_shape else self._behind
        if needed > left:
            return False
        self._anywhere -= needed
        self._behind -= needed
        return True


def _is_coloured(drawing: Any, theme: Theme) -> bool:
    for item in drawing.iter("{*}wsp", "{*}sp", "{*}pic"):
        ground = PICTURE_GROUND if local(item) == "pic" else drawn_ground(item, theme)
        if ground is not None and is_seen(ground, WHITE):
            return True
    return False


def _area(extent: Any) -> float:
    width, height = extent_points(extent)
    return width * height
