"""PDF pages written anew, word by word and row by row: only their look tells their order."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pypdfium2
from reportlab.pdfgen.canvas import Canvas

from resume_cli.extraction.pdf import page_words

if TYPE_CHECKING:
    from resume_cli.extraction.pdf_words import Word

_ASCENT = 0.87  # type size to the height of a word's box
_DESCENT = 0.2
_ROW = 3  # points that words of one row may differ by


def by_rows(data: bytes) -> bytes:
    """Return the words of a PDF at their places, in Helvetica, from top to bottom."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            textpage = page.get_textpage()
            frame, _, words = page_words(page.raw, textpage.raw)
            textpage.close()
            canvas.setPageSize((frame.width, frame.height))
            for word in sorted(words, key=lambda w: (round(w.box.bottom / _ROW), w.box.left)):
                _draw(canvas, word, frame.height)
            canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw(canvas: Canvas, word: Word, height: float) -> None:
    size = max(_ASCENT * word.size, 1)
    text = word.text.encode("latin-1", "replace").decode("latin-1")
    canvas.setFont("Helvetica", size)
    wide = canvas.stringWidth(text) or 1
    drawn = canvas.beginText(word.box.left, height - word.box.bottom + _DESCENT * word.size)
    drawn.setHorizScale(min(100 * (word.box.right - word.box.left) / wide, 130))
    drawn.textOut(text)
    canvas.drawText(drawn)
