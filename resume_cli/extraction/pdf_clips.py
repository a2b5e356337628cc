"""Words outside the clip path that they are drawn through."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

import pypdfium2.raw as pdfium

from resume_cli.extraction.pdf_boxes import share_inside

if TYPE_CHECKING:
    from resume_cli.extraction.pdf_chars import Frame
    from resume_cli.extraction.pdf_words import Word

_LITTLE = 0.4  # of a word's box


def is_clipped(item: Word, frame: Frame) -> bool:
    """Tell that hardly anything of a word lies inside the clip path of its text object."""
    if not item.address:
        return False
    clip = pdfium.FPDFPageObj_GetClipPath(ctypes.cast(item.address, pdfium.FPDF_PAGEOBJECT))
    count = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
    x, y = ctypes.c_float(), ctypes.c_float()
    for path in range(max(count, 0)):
        xs, ys = [], []
        for number in range(max(pdfium.FPDFClipPath_CountPathSegments(clip, path), 0)):
            segment = pdfium.FPDFClipPath_GetPathSegment(clip, path, number)
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            xs.append(x.value)
            ys.append(y.value)
        if xs:
            inside = frame.box(min(xs), min(ys), max(xs), max(ys))
            if share_inside(item.box, inside) < _LITTLE:
                return True
    return False
