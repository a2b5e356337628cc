"""What stands on a PDF page beside text: images, shapes that can cover text, rules of tables."""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass, field
from itertools import pairwise, repeat
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

from resume_cli.extraction.pdf_chars import address_of

if TYPE_CHECKING:
    from resume_cli.extraction.document import Box
    from resume_cli.extraction.pdf_chars import Frame

_MAX_OBJECTS = 20_000
"""Objects looked at on a page, those in forms counted; drawings of more are no tables."""
_MAX_DEPTH = 8  # of forms in forms
_MAX_RULE_SEGMENTS = 200  # of a path that draws rules; glyphs drawn as outlines have thousands
_THIN = 2.0  # points; a rule of a table is hardly ever thicker
_RECTANGLE = 4, 6  # segments, at least and at most
_MIN_RULE = 8.0  # points
_MAX_CELL = 0.25  # of the page's height; higher boxes are the ground of a column
_OPAQUE = 200  # of 255

_object_on = ctypes.PYFUNCTYPE(ctypes.c_size_t, ctypes.c_void_p, ctypes.c_int)(
    address_of(pdfium.FPDFPage_GetObject)
)
_object_in = ctypes.PYFUNCTYPE(ctypes.c_size_t, ctypes.c_void_p, ctypes.c_ulong)(
    address_of(pdfium.FPDFFormObj_GetObject)
)
_kind_of = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(address_of(pdfium.FPDFPageObj_GetType))

_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Shape:
    """An image, path or shading with its place in the painting order."""

    box: Box
    order: int
    image: bool = False
    segments: int = 0
    covers: bool = True
    """What was painted before it is not seen through it."""


@dataclass(slots=True)
class PageObjects:
    """The shapes of a page, its level and upright rules, and the painting order of all objects."""

    frame: Frame
    shapes: list[Shape] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    order: dict[int, int] = field(default_factory=dict)
    looked_at: int = 0

    @property
    def images(self) -> list[Box]:
        """Boxes of the images."""
        return [shape.box for shape in self.shapes if shape.image]


def read_objects(page: Any, frame: Frame) -> PageObjects:
    """Return what a loaded page draws."""
    found = PageObjects(frame)
    count = min(max(pdfium.FPDFPage_CountObjects(page), 0), _MAX_OBJECTS)
    _walk(list(map(_object_on, repeat(address_of(page)), range(count))), found, _IDENTITY, 0)
    return found


def _walk(items: list[int], found: PageObjects, matrix: _Matrix, depth: int) -> None:
    first = found.looked_at
    found.order.update(zip(items, range(first, first + len(items)), strict=True))
    found.looked_at += len(items)
    text = pdfium.FPDF_PAGEOBJ_TEXT
    kinds = list(map(_kind_of, items))
    for place in [place for place, kind in enumerate(kinds) if kind != text]:
        order, address, kind = first + place, items[place], kinds[place]
        item = ctypes.cast(address, pdfium.FPDF_PAGEOBJECT)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            _take_path(item, order, found, matrix)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            count = max(pdfium.FPDFFormObj_CountObjects(item), 0)
            places = range(min(count, _MAX_OBJECTS - min(found.looked_at, _MAX_OBJECTS)))
            inner = list(map(_object_in, repeat(address), places))
            _walk(inner, found, _times(_matrix(item), matrix), depth + 1)
        elif kind in {pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING}:
            _take_picture(item, order, found, matrix, image=kind == pdfium.FPDF_PAGEOBJ_IMAGE)


def _take_picture(
    item: Any, order: int, found: PageObjects, matrix: _Matrix, *, image: bool
) -> None:
    box = _bounds(item, matrix, found.frame)
    if box is not None:
        covers = not pdfium.FPDFPageObj_HasTransparency(item)
        found.shapes.append(Shape(box, order, image, 0, covers))


def _take_path(item: Any, order: int, found: PageObjects, matrix: _Matrix) -> None:
    box = _bounds(item, matrix, found.frame)
    if box is None:
        return
    segments = pdfium.FPDFPath_CountSegments(item)
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, filled, stroked)
    if min(box.right - box.left, box.bottom - box.top) <= _THIN:
        if max(box.right - box.left, box.bottom - box.top) >= _MIN_RULE:
            found.rules.append(box)
    elif max(box.right - box.left, box.bottom - box.top) < _MIN_RULE:
        return  # a list mark
    elif stroked.value and 1 < segments <= _MAX_RULE_SEGMENTS:
        found.rules += _straight_lines(item, segments, _times(_matrix(item), matrix), found.frame)
    elif (
        filled.value
        and not stroked.value
        and _RECTANGLE[0] <= segments <= _RECTANGLE[1]
        and box.bottom - box.top <= _MAX_CELL * found.frame.height
    ):
        found.rules += _sides(box)
    if filled.value:
        found.shapes.append(Shape(box, order, False, segments, _is_opaque(item)))


def _is_opaque(item: Any) -> bool:
    colour = [ctypes.c_uint() for _ in range(4)]
    known = pdfium.FPDFPageObj_GetFillColor(item, *colour)
    return not known or colour[3].value >= _OPAQUE


def _sides(box: Box) -> list[Box]:
    # Cells are often drawn by filling them: their edges are rules to the eye.
    return [
        box._replace(bottom=box.top),
        box._replace(top=box.bottom),
        box._replace(right=box.left),
        box._replace(left=box.right),
    ]


def _straight_lines(path: Any, count: int, matrix: _Matrix, frame: Frame) -> list[Box]:
    """Return the level and upright lines of a path, as flat boxes."""
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    points = []
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        points.append((kind, a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append((pdfium.FPDF_SEGMENT_LINETO, *_start_of(points)))
    return [
        frame.box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        for (_, x0, y0), (kind, x1, y1) in pairwise(points)
        if kind == pdfium.FPDF_SEGMENT_LINETO and min(abs(x0 - x1), abs(y0 - y1)) <= _THIN
    ]


def _start_of(points: list[tuple[int, float, float]]) -> tuple[float, float]:
    moves = (p for p in reversed(points) if p[0] == pdfium.FPDF_SEGMENT_MOVETO)
    _, x, y = next(moves, points[0])
    return x, y


def _bounds(item: Any, matrix: _Matrix, frame: Frame) -> Box | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return None
    if not math.isfinite(left.value + bottom.value + right.value + top.value):
        return None
    if matrix == _IDENTITY:
        return frame.box(left.value, bottom.value, right.value, top.value)
    a, b, c, d, e, f = matrix
    corners = [(x, y) for x in (left.value, right.value) for y in (bottom.value, top.value)]
    xs = [a * x + c * y + e for x, y in corners]
    ys = [b * x + d * y + f for x, y in corners]
    return frame.box(min(xs), min(ys), max(xs), max(ys))


def _matrix(item: Any) -> _Matrix:
    read = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, read)
    return read.a, read.b, read.c, read.d, read.e, read.f


def _times(inner: _Matrix, outer: _Matrix) -> _Matrix:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )
