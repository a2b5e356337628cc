"""What kind of file this is, told by its content; a name alone is never believed."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePath

from resume_cli.errors import UnreadableFileError
from resume_cli.extraction.encoding import decode

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "text/plain"
MARKDOWN = "text/markdown"

_AS_PDF_OR_DOCX = "Save it as PDF or DOCX and try again."
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_PDF_HEADER_WITHIN = 1024  # Adobe's readers accept the header anywhere in the first KiB.
_MAIN_PART = re.compile(r"word/document\d*\.xml")
_SIGNATURES = (
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG\r\n\x1a\n", "an image (PNG)"),
    (b"\xff\xd8\xff", "an image (JPEG)"),
    (b"GIF8", "an image (GIF)"),
    (b"II*\x00", "an image (TIFF)"),
    (b"MM\x00*", "an image (TIFF)"),
    (b"BM", "an image (BMP)"),
    (b"%!PS", "a PostScript file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
)
_OTHER_ZIPS = (
    ("xl/workbook.xml", "an Excel workbook"),
    ("ppt/presentation.xml", "a PowerPoint presentation"),
    ("Index/Document.iwa", "a Pages document"),
)


def sniff(data: bytes, name: str) -> str:
    """Return the MIME type of a file: `PDF`, `DOCX`, `TEXT` or `MARKDOWN`.

    `name` only tells Markdown from plain text.

    Raises:
        UnreadableFileError: empty, or a format that is not read here, with the way out.

    """
    if not data:
        raise UnreadableFileError("the file is empty", advice="Ask for the file again.")
    if b"%PDF-" in data[:_PDF_HEADER_WITHIN]:
        return PDF
    if data.startswith(_OLE):
        raise _ole_error(data)
    if data.startswith((_ZIP, _EMPTY_ZIP)):
        return _sniff_zip(data)
    for signature, what in _SIGNATURES:
        if data.startswith(signature) and (signature != b"BM" or b"\x00" in data[:32]):
            raise UnreadableFileError(f"this is {what}, not a resume", advice=_AS_PDF_OR_DOCX)
    return _sniff_text(data, name)


def _ole_error(data: bytes) -> UnreadableFileError:
    if _ENCRYPTED_PACKAGE in data:
        return UnreadableFileError(
            "the document is password protected",
            advice="Remove the password in Word (File, Info, Protect Document) and try again.",
        )
    return UnreadableFileError("this is an old Word document (.doc)", advice=_AS_PDF_OR_DOCX)


def _sniff_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            kind = _declared_kind(archive) if names[:1] == ["mimetype"] else b""
    except Exception as error:  # zipfile raises a dozen classes on damaged files
        raise UnreadableFileError(
            "the file is a damaged DOCX or ZIP archive", advice="Ask for the file again."
        ) from error
    if any(_MAIN_PART.fullmatch(member) for member in names):
        return DOCX
    if kind.startswith(b"application/vnd.oasis.opendocument"):
        raise UnreadableFileError("this is an OpenDocument file (.odt)", advice=_AS_PDF_OR_DOCX)
    for member, what in _OTHER_ZIPS:
        if member in names:
            raise UnreadableFileError(f"this is {what}, not a resume", advice=_AS_PDF_OR_DOCX)
    raise UnreadableFileError(
        "this is a ZIP archive, not a Word document", advice="Unpack it and name the files inside."
    )


def _declared_kind(archive: zipfile.ZipFile) -> bytes:
    with archive.open("mimetype") as stream:
        return stream.read(64)


def _sniff_text(data: bytes, name: str) -> str:
    if decode(data) is None:
        raise UnreadableFileError("this is neither PDF, DOCX nor text", advice=_AS_PDF_OR_DOCX)
    suffix = PurePath(name).suffix.lower()
    return MARKDOWN if suffix in {".md", ".markdown"} else TEXT
