"""Links and annotations of a PDF page: where links lead, and what was filled in or noted."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

from resume_cli.extraction.links import is_malformed
from resume_cli.extraction.pdf_lines import TextLine

if TYPE_CHECKING:
    from resume_cli.extraction.pdf_chars import Frame

_MAX_LINKS = 500  # looked at on a page
_MAX_ADDRESS = 2_000
_NOT_SHOWN = 1 << 1 | 1 << 5  # the flags "hidden" and "no view" (PDF 32000-1, 12.5.3)
_TEXT_OF = {pdfium.FPDF_ANNOT_FREETEXT: b"Contents", pdfium.FPDF_ANNOT_WIDGET: b"V"}


def count_links(document: Any, page: Any) -> tuple[int, int]:
    """Return how many links a page has, and how many of them lead nowhere."""
    position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    links = malformed = 0
    while links < _MAX_LINKS and pdfium.FPDFLink_Enumerate(page, position, link):
        links += 1
        inside = pdfium.FPDFLink_GetDest(document, link)
        malformed += not inside and is_malformed(_address(document, link))
    return links, malformed


def _address(document: Any, link: Any) -> str:
    action = pdfium.FPDFLink_GetAction(link)
    size = pdfium.FPDFAction_GetURIPath(document, action, None, 0) if action else 0
    if not 1 < size <= _MAX_ADDRESS:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFAction_GetURIPath(document, action, buffer, size)
    return buffer.value.decode("utf-8", "replace").strip()


def read_annotations(page: Any, frame: Frame) -> list[TextLine]:
    """Return the lines of text boxes and form fields, which are no part of a page's content."""
    found: list[TextLine] = []
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MAX_LINKS)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if annotation:
            found += _lines(annotation, frame)
            pdfium.FPDFPage_CloseAnnot(annotation)
    return found


def _lines(annotation: Any, frame: Frame) -> list[TextLine]:
    key = _TEXT_OF.get(pdfium.FPDFAnnot_GetSubtype(annotation))
    if key is None or pdfium.FPDFAnnot_GetFlags(annotation) & _NOT_SHOWN:
        return []
    rect = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(annotation, rect)
    box = frame.box(rect.left, rect.bottom, rect.right, rect.top)
    lines = _string(annotation, key).splitlines()
    return [TextLine(line.strip(), [], box) for line in lines if line.strip()]


def _string(annotation: Any, key: bytes) -> str:
    size = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if size <= 2:  # noqa: PLR2004  # two bytes end the text
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    pdfium.FPDFAnnot_GetStringValue(annotation, key, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\x00")


def put_in_place(lines: list[TextLine], added: list[TextLine]) -> list[TextLine]:
    """Insert lines behind the last one that does not stand below them."""
    for line in added:
        middle = (line.box.top + line.box.bottom) / 2
        places = (n for n in range(len(lines), 0, -1) if lines[n - 1].box.top <= middle)
        lines.insert(next(places, 0), line)
    return lines
