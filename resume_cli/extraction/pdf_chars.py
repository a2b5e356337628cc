"""All characters of a PDF page at once: their text and their boxes.

PDFium answers for one character at a time. Asked by `map`, with addresses in the place of ctypes
objects, it answers for two thousand in the time that two hundred take one by one.
"""

from __future__ import annotations

import ctypes
import math
from array import array
from collections import deque
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

from resume_cli.extraction.document import Box

if TYPE_CHECKING:
    from collections.abc import Iterable

_MEANT = {
    **dict.fromkeys((0x2, 0xFFFE), "-"),  # PDFium's marks for a hyphen at a line's end
    # Places in TeX's own encodings, where a file has no map from them to letters.
    **dict(zip(range(0x1B, 0x20), "\ufb00\ufb01\ufb02\ufb03\ufb04", strict=True)),
    0x0B: "\ufb00",
    0x0C: "\ufb01",
    0x0E: "\ufb03",
    0x0F: "\ufb04",
    0x15: "–",
    0x16: "—",
}
_QUARTERS = 4  # PDFium counts a page's rotation in quarter turns


def address_of(pointer: Any) -> int:
    """Return where a pointer or a function of PDFium leads, 0 for nowhere."""
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


_text_object = ctypes.PYFUNCTYPE(ctypes.c_size_t, ctypes.c_void_p, ctypes.c_int)(
    address_of(pdfium.FPDFText_GetTextObject)
)
_loose_box = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(
    address_of(pdfium.FPDFText_GetLooseCharBox)
)
_unicode = ctypes.PYFUNCTYPE(ctypes.c_uint, ctypes.c_void_p, ctypes.c_int)(
    address_of(pdfium.FPDFText_GetUnicode)
)


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of a page that is shown, in page units turned upright (y grows upwards)."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int
    """Quarter turns, clockwise, by which the page is shown."""

    @property
    def width(self) -> float:
        """Width as shown, in points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height as shown, in points."""
        return self.top - self.bottom

    @property
    def whole(self) -> Box:
        """The page as shown."""
        return Box(0.0, 0.0, self.width, self.height)

    def shown(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Return an upright box as one that is measured from the shown page's top left corner."""
        return Box(left - self.left, self.top - top, right - self.left, self.top - bottom)

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Return a box in page units as one from the shown page's top left corner."""
        sides = _turned(self.turns, [left], [bottom], [right], [top])
        return self.shown(*(side[0] for side in sides))


def _turned(
    turns: int, left: list[float], bottom: list[float], right: list[float], top: list[float]
) -> tuple[list[float], list[float], list[float], list[float]]:
    """Turn boxes (left, bottom, right, top) clockwise about the origin."""
    for _ in range(turns):
        left, bottom, right, top = bottom, [-x for x in right], top, [-x for x in left]
    return left, bottom, right, top


def read_frame(page: Any) -> Frame:
    """Return the visible part of a loaded page."""
    rect = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, rect)
    turns = pdfium.FPDFPage_GetRotation(page) % _QUARTERS
    sides = _turned(turns, [rect.left], [rect.bottom], [rect.right], [rect.top])
    left, bottom, right, top = (side[0] for side in sides)
    return Frame(left, bottom, right, top, turns)


@dataclass(frozen=True, slots=True)
class Characters:
    """The characters of a page in stream order; each list has one entry for each of `text`.

    Boxes are upright page units, y grows upwards. A box holds the character's advance and its
    ink, whichever is wider, and the ascent and descent of its font.
    """

    text: str
    left: list[float]
    bottom: list[float]
    right: list[float]
    top: list[float]


def text_objects(textpage: Any, places: Iterable[int]) -> list[int]:
    """Return the addresses of the text objects that draw some characters, 0 where none does."""
    return list(map(_text_object, repeat(address_of(textpage)), places))


def read_characters(textpage: Any, turns: int) -> Characters:
    """Read a loaded text page."""
    count = max(pdfium.FPDFText_CountChars(textpage), 0)
    handle = address_of(textpage)
    boxes = array("f", bytes(16 * count))  # four floats each: left, top, right, bottom
    start = boxes.buffer_info()[0]
    places = range(start, start + 16 * count, 16)
    deque(map(_loose_box, repeat(handle), range(count), places), maxlen=0)
    sides = (_finite(boxes[side::4].tolist()) for side in (0, 3, 2, 1))
    text = _read_text(textpage, handle, count).translate(_MEANT)
    return Characters(text, *_turned(turns, *sides))


def _finite(values: list[float]) -> list[float]:
    # A damaged matrix puts characters nowhere.
    if math.isfinite(sum(values)):
        return values
    return [value if math.isfinite(value) else 0.0 for value in values]


def _read_text(textpage: Any, handle: int, count: int) -> str:
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(textpage, 0, count, buffer) - 1
    text = bytes(buffer)[: 2 * count].decode("utf-16-le", "replace")
    if written == len(text) == count and "\ufffd" not in text:
        return text
    # PDFium leaves characters out of its text, or writes two units for one: ask for each.
    codes = map(_unicode, repeat(handle), range(count))
    return "".join(chr(code) if code < 0x110000 else "\ufffd" for code in codes)  # noqa: PLR2004  # Unicode ends
