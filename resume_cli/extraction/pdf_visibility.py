"""Which words of a PDF page a reader does not see, told by looking at the rendered page.

The page is rendered small and grey; a word in whose box nothing stands out from its ground cannot
be read, whatever trick hid it: white or transparent fill, clipping, a shape laid over it. Light
text on a dark side bar stands out and stays.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

if TYPE_CHECKING:
    from resume_cli.extraction.pdf_words import Box, Word

_SCALE = 0.75
"""Pixels a point: enough to tell ink from ground at 6 pt, and 4.6 ms for a page."""
_MAX_PIXELS = 2000
"""On a side; a page may declare a size of many metres."""
_TINY = 2.0  # points; print begins to be readable at about 4
_MIN_CONTRAST = 12  # grey levels of 255; the palest captions in use reach 30
_NEAR_WHITE = 243
_MODE_INVISIBLE = 3
_MODE_CLIP_ONLY = 7
_MODES_FILL = {0, 4}
_THIN = set("-–—_.,:;'`·|/\\")
_MIN_SCAN_COVER = 0.5


class PageView:
    """A page as rendered: asks of each word whether it can be seen."""

    def __init__(self, page: Any, image_boxes: list[Box]) -> None:
        width, height = page.get_size()
        scale = min(_SCALE, _MAX_PIXELS / max(width, height, 1))
        bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
        self._width, self._height, self._stride = bitmap.width, bitmap.height, bitmap.stride
        self._levels = bytes(bitmap.buffer)
        bitmap.close()
        self._affine = _device_affine(page, bitmap.width, bitmap.height)
        self._scans = [
            box for box in map(self._device, image_boxes) if self._area_share(box) > _MIN_SCAN_COVER
        ]

    def hidden_kind(self, word: Word) -> str | None:
        """Return `off-page`, `tiny`, `invisible` or `white`, or `None` for a word that is seen."""
        left, top, right, bottom = self._device(word.box)
        if right <= 0 or bottom <= 0 or left >= self._width or top >= self._height:
            return "off-page"
        if 0 < word.style.size < _TINY:
            return "tiny"
        if word.style.mode in {_MODE_INVISIBLE, _MODE_CLIP_ONLY}:
            return None if self._over_scan(left, top, right, bottom) else "invisible"
        return self._unseen(word, (int(left), int(top), int(right) + 1, int(bottom) + 1))

    def _unseen(self, word: Word, box: tuple[int, int, int, int]) -> str | None:
        pixels = self._pixels(*box)
        white = word.style.alpha > 0 and word.style.lightness >= _NEAR_WHITE
        if white and word.style.mode in _MODES_FILL:
            ground = Counter(pixels).most_common(1)
            if not ground or ground[0][0] >= _NEAR_WHITE:
                # Ink in the box belongs to other words: this one has the colour of its ground.
                return "white"
        if not pixels or max(pixels) - min(pixels) < _MIN_CONTRAST:
            return None if set(word.text) <= _THIN else "invisible"
        return None

    def _pixels(self, left: int, top: int, right: int, bottom: int) -> bytes:
        """Return the grey levels in a box and two pixels beside it."""
        left, right = max(left - 2, 0), min(right + 2, self._width)
        rows = range(max(top - 1, 0), min(bottom + 1, self._height))
        return b"".join(
            self._levels[row * self._stride + left : row * self._stride + right] for row in rows
        )

    def _device(self, box: Box) -> tuple[float, float, float, float]:
        a, b, c, d, e, f = self._affine
        xs = [a * x + c * y + e for x in (box.left, box.right) for y in (box.bottom, box.top)]
        ys = [b * x + d * y + f for x in (box.left, box.right) for y in (box.bottom, box.top)]
        return min(xs), min(ys), max(xs), max(ys)

    def _area_share(self, box: tuple[float, float, float, float]) -> float:
        width = min(box[2], self._width) - max(box[0], 0)
        height = min(box[3], self._height) - max(box[1], 0)
        return float(max(width, 0) * max(height, 0) / (self._width * self._height))

    def _over_scan(self, left: float, top: float, right: float, bottom: float) -> bool:
        # Text recognition lays its invisible text over the picture of the page.
        x, y = (left + right) / 2, (top + bottom) / 2
        return any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in self._scans)


def _device_affine(
    page: Any, width: int, height: int
) -> tuple[float, float, float, float, float, float]:
    """Return the matrix from page units to pixels, rotation and crop box included."""
    fine = 100  # PDFium answers in whole pixels: ask on a finer grid
    points = []
    for x, y in ((0.0, 0.0), (1000.0, 0.0), (0.0, 1000.0)):
        out_x, out_y = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page, 0, 0, width * fine, height * fine, 0, x, y, out_x, out_y)
        points.append((out_x.value / fine, out_y.value / fine))
    (e, f), (x1, y1), (x2, y2) = points
    return (x1 - e) / 1000, (y1 - f) / 1000, (x2 - e) / 1000, (y2 - f) / 1000, e, f
