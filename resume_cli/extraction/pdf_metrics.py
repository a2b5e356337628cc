"""Sizes and true ends of the characters of a PDF page, asked of PDFium once for each shape."""

from __future__ import annotations

import ctypes
import math
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

if TYPE_CHECKING:
    from resume_cli.extraction.pdf_chars import Characters

_USUAL_RATIO = 0.87
"""Type size to ascent and descent, where a font does not tell."""
_SAMPLE = 40  # characters of a page whose sizes are looked at

_Shape = tuple[str, float, float]


class Metrics:
    """What the boxes of a page's characters do not tell by themselves.

    A box reaches over a character's ink where that leans over its advance (the f of `of all`), so
    that a space without a glyph may not show between two boxes.
    """

    def __init__(self, textpage: Any, characters: Characters) -> None:
        self._textpage = textpage
        self._chars = characters
        self._ratios: dict[float, float] = {}
        self._overhangs: dict[_Shape, tuple[float, float]] = {}
        self._ligatures: dict[tuple[str, _Shape], bool] = {}

    def gap(self, one: int, two: int) -> float:
        """Return the space between two boxes, in points."""
        return self._chars.left[two] - self._chars.right[one]

    def exact_gap(self, one: int, two: int) -> float:
        """Return the space between one character's advance and the other's origin, in points."""
        return self.gap(one, two) + self._overhang(one)[1] + self._overhang(two)[0]

    def slanted_gap(self, one: int, two: int) -> float:
        """Return the same along a slanted line."""
        return math.dist(self._origins(one), self._origins(two)) - self._advance(one)

    def size(self, place: int) -> float:
        """Return the type size of a character, in points."""
        height = round(self._chars.top[place] - self._chars.bottom[place], 2)
        ratio = self._ratios.get(height)
        if ratio is None:
            ratio = self._ratios[height] = self._ratio(place, height)
        return height * ratio

    def smallest(self) -> tuple[float, float]:
        """Return the least height of boxes, and the least type size, of a sample of characters."""
        chars = self._chars
        places = range(0, len(chars.text), max(len(chars.text) // _SAMPLE, 1))
        heights = [(chars.top[n] - chars.bottom[n], n) for n in places]
        high = [(height, n) for height, n in heights if height > 1]
        return min((h for h, _ in high), default=1.0), min(
            (self.size(n) for _, n in high), default=1.0
        )

    def in_ligature(self, place: int) -> bool:
        """Tell a letter that a ligature with the one before draws; its advance is not known."""
        if place == 0:
            return False
        key = self._chars.text[place - 1], self._shape(place)
        known = self._ligatures.get(key)
        if known is None:
            known = self._ligatures[key] = self._origin(place) == self._origin(place - 1)
        return known

    def _shape(self, place: int) -> _Shape:
        chars = self._chars
        width = round(chars.right[place] - chars.left[place], 2)
        return chars.text[place], width, round(chars.top[place] - chars.bottom[place], 2)

    def _ratio(self, place: int, height: float) -> float:
        matrix = self._matrix(place)
        size = math.hypot(matrix.c, matrix.d) * self._font_size(place)
        ratio = size / height if height > 0 else 0.0
        return ratio if 0.3 <= ratio <= 2.5 else _USUAL_RATIO  # noqa: PLR2004  # else broken metrics

    def _overhang(self, place: int) -> tuple[float, float]:
        """Return how far a box reaches to the left of its origin and beyond its advance."""
        shape = self._shape(place)
        overhang = self._overhangs.get(shape)
        if overhang is None:
            origin = self._origin(place)
            width = self._chars.right[place] - origin
            advance = self._advance(place)
            # An advance far from the box is of another glyph: a subset without a map backwards.
            known = 0.3 * width < advance < width
            left = max(origin - self._chars.left[place], 0.0)
            overhang = self._overhangs[shape] = (left, width - advance if known else 0.0)
        return overhang

    def _advance(self, place: int) -> float:
        item = pdfium.FPDFText_GetTextObject(self._textpage, place)
        font = pdfium.FPDFTextObj_GetFont(item) if item else None
        if not font:
            return 0.0
        width = ctypes.c_float()
        pdfium.FPDFFont_GetGlyphWidth(font, ord(self._chars.text[place]), 1.0, width)
        matrix = self._matrix(place)
        return float(width.value * self._font_size(place) * math.hypot(matrix.a, matrix.b))

    def _origin(self, place: int) -> float:
        return self._origins(place)[0]

    def _origins(self, place: int) -> tuple[float, float]:
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self._textpage, place, x, y)
        return x.value, y.value

    def _matrix(self, place: int) -> Any:
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self._textpage, place, matrix)
        return matrix

    def _font_size(self, place: int) -> float:
        return float(pdfium.FPDFText_GetFontSize(self._textpage, place))
