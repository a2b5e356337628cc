"""A page rendered small, to see whether anything stands out where a word is said to be.

Rendering needs no list of tricks: a word in whose box nothing stands out from its ground cannot
be read, whatever hid it. Light text on a dark side bar stands out and stays.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from resume_cli.extraction.document import Box
    from resume_cli.extraction.pdf_chars import Frame
    from resume_cli.extraction.pdf_words import Word

_SCALE = 0.6
"""Pixels a point of the first look: it takes two thirds of the time of 0.75, and whatever is in
doubt is looked at again."""
_COLOUR_SCALE = 1.0
_MAX_PIXELS = 2000
"""On a side; a page may declare a size of many metres."""
MIN_CONTRAST = 12
"""Grey levels of 255 that a reader can tell apart on a page; the palest captions in use have 30."""
_CLEAR = 30  # grey levels that nobody overlooks
_ROWS = (0.6, 0.45, 0.72)  # heights in a word's box, from its top, where its letters have ink
_MIN_GROUND = 0.3  # of the pixels in a row of letters that have not the colour of the letters
_BESIDE = 2  # pixels looked at beside a word
_BGR = 3  # bytes a pixel


class View:
    """A rendered page; `depth` is 1 for grey, 3 for colours."""

    def __init__(self, page: Any, frame: Frame, *, colours: bool = False) -> None:
        scale = _COLOUR_SCALE if colours else _SCALE
        self.scale = min(scale, _MAX_PIXELS / max(frame.width, frame.height, 1))
        self.width = max(round(frame.width * self.scale), 1)
        self.height = max(round(frame.height * self.scale), 1)
        self.depth = _BGR if colours else 1
        layout = pdfium.FPDFBitmap_BGR if colours else pdfium.FPDFBitmap_Gray
        bitmap = pdfium.FPDFBitmap_CreateEx(self.width, self.height, layout, None, 0)
        if not bitmap:
            raise MemoryError
        try:
            pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, self.width, self.height, 0xFFFFFFFF)
            flags = pdfium.FPDF_ANNOT | (0 if colours else pdfium.FPDF_GRAYSCALE)
            pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, self.width, self.height, 0, flags)
            self.stride = pdfium.FPDFBitmap_GetStride(bitmap)
            size = self.stride * self.height
            buffer = pdfium.FPDFBitmap_GetBuffer(bitmap)
            self.levels = ctypes.string_at(buffer, size)
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)

    def rows(self, box: Box) -> Iterator[bytes]:
        """Yield the pixels of a box and a little beside it, row by row."""
        left = max(int(box.left * self.scale) - _BESIDE, 0) * self.depth
        right = min(int(box.right * self.scale) + 1 + _BESIDE, self.width) * self.depth
        top = max(int(box.top * self.scale), 0)
        bottom = min(int(box.bottom * self.scale) + 1, self.height)
        for row in range(top, bottom):
            start = row * self.stride
            yield self.levels[start + left : start + right]

    def doubtful(self, words: Iterable[Word]) -> Iterator[Word]:
        """Yield the words without clear ink in their box, or of the colour of the ground there."""
        levels, scale, stride = self.levels, self.scale, self.stride
        height, width = self.height, self.width
        nears: dict[int, bytes] = {}
        for item in words:
            left, top, right, bottom = item.box
            start, end = max(int(left * scale) - 1, 0), min(int(right * scale) + 2, width)
            near = nears.get(id(item.style))
            if near is None:
                near = nears[id(item.style)] = _near(round(item.style.lightness))
            for share in _ROWS:
                row = int((top + share * (bottom - top)) * scale)
                place = row * stride
                pixels = levels[place + start : place + end] if 0 <= row < height else b""
                clear = pixels and max(pixels) - min(pixels) >= _CLEAR
                if clear and len(pixels.translate(None, near)) >= _MIN_GROUND * len(pixels):
                    break
            else:
                yield item


@cache
def _near(level: int) -> bytes:
    """Return the grey levels that a reader does not tell from one."""
    return bytes(range(max(level - _CLEAR + 1, 0), min(level + _CLEAR, 256)))


def contrast(view: View, box: Box) -> int:
    """Return the widest difference of levels in a box, over all its colours."""
    pixels = b"".join(view.rows(box))
    channels = [pixels[channel :: view.depth] for channel in range(view.depth)]
    return max((max(levels) - min(levels) for levels in channels if levels), default=0)


def edge_contrast(view: View, box: Box) -> int:
    """Return the widest difference of levels in the evener of a row above and one below a box."""
    height = box.bottom - box.top
    above, below = box.top - height / 4, box.bottom + height / 4
    return min(contrast(view, box._replace(top=row, bottom=row)) for row in (above, below))


def ink_share(whole: View, without: View, box: Box) -> float:
    """Return the share of a box that steps further from its ground for what is added, in sight.

    Both views are in colours. Light text over dark text steps back to the ground, and adds none.
    """
    around = ground(without, box)
    inked = total = 0
    for row, bare in zip(whole.rows(box), without.rows(box), strict=True):
        total += len(row)
        if row != bare:
            for place, (level, before) in enumerate(zip(row, bare, strict=True)):
                own = around[place % _BGR]
                inked += abs(level - own) - abs(before - own) >= MIN_CONTRAST
    return inked / total if total else 0.0


def ground(view: View, box: Box) -> tuple[int, int, int]:
    """Return the commonest colour (blue, green, red) around a word of a view in colours."""
    pixels = Counter(
        row[place : place + _BGR]
        for row in view.rows(box)
        for place in range(0, len(row) - _BGR + 1, _BGR)
    )
    blue, green, red = max(pixels, key=lambda pixel: pixels[pixel], default=b"\xff\xff\xff")
    return blue, green, red
