"""What kind of file this is, told by its content; a name alone is never believed."""

from __future__ import annotations

import codecs
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
_MARKUP = re.compile(rb"\s*<(?:!doctype\s|html\b|\?xml\b|\?mso-|head\b|body\b|w:)", re.IGNORECASE)
_WEB_ARCHIVE = re.compile(rb"(?i)(?:^|\n)content-type:\s*multipart/(?:related|alternative)")
_WORD_TYPE = re.compile(rb"wordprocessingml\.(?:document|template)|ms-word\.(?:document|template)")
_HEAD = 64 * 1024
_OTHER_OLE = (
    ("Workbook", "an Excel workbook"),
    ("PowerPoint Document", "a PowerPoint presentation"),
    ("__nameid_version1.0", "an Outlook message"),
    ("WordPerfect", "a WordPerfect document"),
)
_OTHER_ZIPS = (
    ("xl/workbook.xml", "an Excel workbook"),
    ("ppt/presentation.xml", "a PowerPoint presentation"),
    ("index/document.iwa", "a Pages document"),
    ("meta-inf/container.xml", "an e-book (EPUB)"),
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


def part_name(name: str) -> str:
    """Return a part's name as it is compared: in one case, and without archivers' backslashes."""
    return name.replace("\\", "/").lstrip("/").casefold()


def _ole_error(data: bytes) -> UnreadableFileError:
    if _ENCRYPTED_PACKAGE in data:
        return UnreadableFileError(
            "the document is password protected",
            advice="Remove the password in Word (File, Info, Protect Document) and try again.",
        )
    for stream, what in _OTHER_OLE:
        if stream.encode("utf-16-le") in data:
            return UnreadableFileError(f"this is {what}, not a resume", advice=_AS_PDF_OR_DOCX)
    return UnreadableFileError("this is an old Word document (.doc)", advice=_AS_PDF_OR_DOCX)


def _sniff_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {part_name(name): name for name in archive.namelist()}
            kind = _head(archive, members.get("mimetype"))
            types = _head(archive, members.get("[content_types].xml"))
    except Exception as error:  # zipfile raises a dozen classes on damaged files
        raise UnreadableFileError(
            "the file is a damaged DOCX or ZIP archive", advice="Ask for the file again."
        ) from error
    if any(_MAIN_PART.fullmatch(member) for member in members):
        return DOCX
    if kind.startswith(b"application/vnd.oasis.opendocument"):
        raise UnreadableFileError("this is an OpenDocument file (.odt)", advice=_AS_PDF_OR_DOCX)
    for member, what in _OTHER_ZIPS:
        if member in members:
            raise UnreadableFileError(f"this is {what}, not a resume", advice=_AS_PDF_OR_DOCX)
    if _WORD_TYPE.search(types):
        return DOCX
    raise UnreadableFileError(
        "this is a ZIP archive, not a Word document", advice="Unpack it and name the files inside."
    )


def _head(archive: zipfile.ZipFile, name: str | None) -> bytes:
    if name is None:
        return b""
    with archive.open(name) as stream:
        return stream.read(_HEAD)


def _sniff_text(data: bytes, name: str) -> str:
    head = data[:_HEAD].removeprefix(codecs.BOM_UTF8)
    if head.lstrip().startswith(b"{\\rtf"):
        raise UnreadableFileError("this is an RTF document", advice=_AS_PDF_OR_DOCX)
    if _MARKUP.match(head) or _WEB_ARCHIVE.search(head[:2000]):
        raise UnreadableFileError("this is a web page (HTML or XML)", advice=_AS_PDF_OR_DOCX)
    if decode(data) is None:
        raise UnreadableFileError("this is neither PDF, DOCX nor text", advice=_AS_PDF_OR_DOCX)
    suffix = PurePath(name).suffix.lower()
    return MARKDOWN if suffix in {".md", ".markdown"} else TEXT
