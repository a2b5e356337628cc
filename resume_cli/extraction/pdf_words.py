"""Words of a PDF page in the order its producer wrote them, with what they look like.

The order of the content stream beats every geometric re-ordering on real two-column resumes
(0.95 against 0.32 to 0.86 of 8-word sequences kept). What PDFium lacks is done here: spaces that
are not glyphs but gaps, as web engines write them, and line breaks where a line jumps.
"""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

_WORD_GAP = 0.10
"""A gap wider than this share of the type size is a word break; found on real web-made PDFs."""
_LINE_JUMP = 0.6
"""A character whose middle is this share of the type size above or below begins a new line."""
_HYPHENS = {0x2, 0xFFFE, 0xAD}  # PDFium's marks for a hyphen at a line's end.


class Box(NamedTuple):
    """A rectangle in page units (points), origin at the bottom left."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Style:
    """How a text object is drawn; `size` in points, colours 0 to 255, `mode` as in PDF 9.3.6."""

    font: str
    size: float
    red: int
    green: int
    blue: int
    alpha: int
    mode: int

    @property
    def lightness(self) -> float:
        """Grey level of the fill, 0 black to 255 white (ITU-R BT.601)."""
        return 0.299 * self.red + 0.587 * self.green + 0.114 * self.blue


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without a space; `line` counts the page's lines in stream order."""

    text: str
    box: Box
    style: Style
    line: int


class WordReader:
    """Reads one page's words; PDFium hands out characters one at a time."""

    def __init__(self, textpage: Any) -> None:
        self._textpage = textpage
        self._styles: dict[bytes, Style] = {}
        self._rect = pdfium.FS_RECTF()
        self._words: list[Word] = []
        self._text: list[str] = []
        self._box: Box | None = None
        self._style: Style | None = None
        self._line = 0

    def read(self) -> list[Word]:
        """Return the page's words in stream order."""
        for index in range(max(pdfium.FPDFText_CountChars(self._textpage), 0)):
            code = pdfium.FPDFText_GetUnicode(self._textpage, index)
            if code in {10, 13}:
                self._end_line()
            elif code in _HYPHENS:
                self._text.append("-")
            elif code in {0, 32, 9, 0xA0, 0x3000}:
                self._end_word()
            else:
                self._add(index, code)
        self._end_word()
        return self._words

    def _add(self, index: int, code: int) -> None:
        if not pdfium.FPDFText_GetLooseCharBox(self._textpage, index, self._rect):
            return
        rect = self._rect
        left, right = sorted((rect.left, rect.right))
        bottom, top = sorted((rect.bottom, rect.top))
        box = Box(left, bottom, right, top)
        style = self._style_of(index)
        if self._box is not None:
            self._break_before(box, style)
        self._text.append(chr(code))
        before = self._box
        self._box = box if before is None else _union(before, box)
        self._style = self._style or style

    def _break_before(self, box: Box, style: Style) -> None:
        before = self._box
        if before is None:
            return
        height = max(before.top - before.bottom, box.top - box.bottom, 0.1)
        middle = (box.top + box.bottom - before.top - before.bottom) / 2
        if abs(middle) > _LINE_JUMP * height and self._upright(box, before):
            self._end_line()
        elif box.left - before.right > _WORD_GAP * max(style.size, 1) or (
            style != self._style and _differs_in_sight(style, self._style)
        ):
            self._end_word()

    @staticmethod
    def _upright(box: Box, before: Box) -> bool:
        # In a vertical line each character stands under the last one: no line ends there.
        overlap = min(box.right, before.right) - max(box.left, before.left)
        return overlap < 0.5 * min(box.right - box.left, before.right - before.left)

    def _end_word(self) -> None:
        if self._text and self._box is not None and self._style is not None:
            self._words.append(Word("".join(self._text), self._box, self._style, self._line))
        self._text, self._box, self._style = [], None, None

    def _end_line(self) -> None:
        self._end_word()
        self._line += 1

    def _style_of(self, index: int) -> Style:
        handle = pdfium.FPDFText_GetTextObject(self._textpage, index)
        if not handle:
            return self._read_style(index, handle)
        address = bytes(handle)  # the pointer itself, cheaper than a cast for every character
        style = self._styles.get(address)
        if style is None:
            style = self._styles[address] = self._read_style(index, handle)
        return style

    def _read_style(self, index: int, handle: Any) -> Style:
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        pdfium.FPDFText_GetFillColor(self._textpage, index, red, green, blue, alpha)
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self._textpage, index, matrix)
        size = pdfium.FPDFText_GetFontSize(self._textpage, index)
        scale = math.hypot(matrix.c, matrix.d) or 1.0
        return Style(
            font=_font_name(pdfium.FPDFTextObj_GetFont(handle)) if handle else "",
            size=round(abs(size * scale), 1),
            red=red.value,
            green=green.value,
            blue=blue.value,
            alpha=alpha.value,
            mode=pdfium.FPDFTextObj_GetTextRenderMode(handle) if handle else 0,
        )


def _differs_in_sight(style: Style, other: Style | None) -> bool:
    """Whether one may be hidden and the other not: such neighbours must not share a word."""
    return other is not None and (
        style.alpha != other.alpha
        or style.mode != other.mode
        or abs(style.lightness - other.lightness) > 100  # noqa: PLR2004  # dark against light
        or max(style.size, other.size) > 3 * min(style.size, other.size)
    )


def _union(one: Box, other: Box) -> Box:
    return Box(
        min(one.left, other.left),
        min(one.bottom, other.bottom),
        max(one.right, other.right),
        max(one.top, other.top),
    )


def _font_name(font: Any) -> str:
    size = pdfium.FPDFFont_GetBaseFontName(font, None, 0) if font else 0
    if size <= 1:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, size)
    return buffer.value.decode("utf-8", "replace")
