"""What stands on a PDF page beside text: images, ruled tables, links."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from resume_cli.extraction.pdf_words import Box

_MAX_OBJECTS = 20_000
"""Objects looked at on a page; drawings of more are no tables."""
_MAX_SEGMENTS = 1_000  # of one path
_THIN = 2.0  # points; a rule of a table is hardly ever thicker
_TOUCH = 2.0  # points; crossing rules may miss each other by this much
_MAX_CROSSINGS = 250_000  # pairs of rules compared on a page
_MIN_RULES = 3  # in each direction: a table of two rows and two columns has three and three


@dataclass(slots=True)
class PageObjects:
    """Boxes of the page's images, its number of ruled tables and of links."""

    images: list[Box] = field(default_factory=list)
    tables: int = 0
    links: int = 0


def read_objects(page: Any) -> PageObjects:
    """Return what stands on one page beside its text."""
    found = PageObjects(links=_count_links(page))
    rules: list[Box] = []
    for index in range(min(pdfium.FPDFPage_CountObjects(page), _MAX_OBJECTS)):
        item = pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            box = _bounds(item)
            if box is not None:
                found.images.append(box)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH and len(rules) < _MAX_OBJECTS:
            rules += _straight_lines(item)
    found.tables = _count_grids(
        [box for box in rules if box.top - box.bottom <= _THIN < box.right - box.left],
        [box for box in rules if box.right - box.left <= _THIN < box.top - box.bottom],
    )
    return found


def _straight_lines(path: Any) -> list[Box]:
    """Return the level and upright lines of a path, as flat boxes in page units."""
    count = pdfium.FPDFPath_CountSegments(path)
    if not 1 < count <= _MAX_SEGMENTS:
        return []
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(path, matrix)
    points = []
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        points.append(
            (
                pdfium.FPDFPathSegment_GetType(segment),
                matrix.a * x.value + matrix.c * y.value + matrix.e,
                matrix.b * x.value + matrix.d * y.value + matrix.f,
            )
        )
    return [
        Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        for (_, x0, y0), (kind, x1, y1) in pairwise(points)
        if kind == pdfium.FPDF_SEGMENT_LINETO and min(abs(x0 - x1), abs(y0 - y1)) <= _THIN
    ]


def _bounds(item: Any) -> Box | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return None
    return Box(left.value, bottom.value, right.value, top.value)


def _count_links(page: Any) -> int:
    position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    count = 0
    while pdfium.FPDFLink_Enumerate(page, position, link):
        count += 1
    return count


def _count_grids(level: list[Box], upright: list[Box]) -> int:
    """Count groups of crossing rules at three or more places each way."""
    too_few = min(len(level), len(upright)) < _MIN_RULES
    if too_few or len(level) * len(upright) > _MAX_CROSSINGS:
        return 0
    groups: list[tuple[set[int], set[int]]] = []
    for number, rule in enumerate(upright):
        rows, columns = {i for i, row in enumerate(level) if _cross(row, rule)}, {number}
        apart = []
        for group in groups:
            if group[0] & rows:
                rows, columns = rows | group[0], columns | group[1]
            else:
                apart.append(group)
        groups = [*apart, (rows, columns)]
    return sum(
        len({round(level[i].bottom / _TOUCH) for i in rows}) >= _MIN_RULES
        and len({round(upright[i].left / _TOUCH) for i in columns}) >= _MIN_RULES
        for rows, columns in groups
    )


def _cross(row: Box, rule: Box) -> bool:
    return (
        row.left - _TOUCH <= rule.left <= row.right + _TOUCH
        and rule.bottom - _TOUCH <= row.bottom <= rule.top + _TOUCH
    )
