"""Files that cannot be reviewed, each for another reason, made from a resume that can."""

from __future__ import annotations

import io

import pypdfium2
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

SCAN_DPI = 110
OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")


def difficult_files(resume: bytes) -> dict[str, bytes]:
    """Return file names and contents, made from the PDF of a resume."""
    return {
        "scan.pdf": _scan(resume),
        "broken.pdf": resume[: len(resume) // 2],
        "locked.pdf": _locked(),
        "old-word.doc": OLE_MAGIC + bytes(1528),
        "not-a-document.docx": b"PK\x05\x06" + bytes(18),
        "empty.pdf": b"",
    }


def _scan(resume: bytes) -> bytes:
    """Return the first page as a picture, a little askew: a page without any text to read."""
    page = pypdfium2.PdfDocument(resume)[0]
    width, height = page.get_size()
    picture = page.render(scale=SCAN_DPI / 72).to_pil().convert("L")
    askew = picture.rotate(0.6, Image.Resampling.BICUBIC, fillcolor=250)
    jpeg = io.BytesIO()
    askew.save(jpeg, "JPEG", quality=45)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(width, height), invariant=1)
    canvas.drawImage(ImageReader(jpeg), 0, 0, width, height)
    canvas.save()
    return buffer.getvalue()


def _locked() -> bytes:
    """Return a PDF that asks for a password before it shows its text."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1, encrypt="only the owner knows")
    canvas.drawString(72, 720, "Robin Castellan, robin.castellan@example.com")
    canvas.save()
    return buffer.getvalue()
