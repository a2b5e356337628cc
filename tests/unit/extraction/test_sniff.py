"""Kinds of files: told by content, refused with the way out."""

from __future__ import annotations

import pytest

from resume_cli.errors import UnreadableFileError
from resume_cli.extraction import sniff
from tests.unit.extraction import documents as made

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500)


@pytest.mark.parametrize(
    ("data", "name", "mime_type"),
    [
        (made.pdf_single_column(), "cv.docx", sniff.PDF),
        (b"junk before it\n" + made.pdf_single_column(), "cv", sniff.PDF),
        (made.docx_raw(made.FILLER), "cv.pdf", sniff.DOCX),
        (b"Jane Roe", "cv.txt", sniff.TEXT),
        (b"# Jane Roe", "cv.MD", sniff.MARKDOWN),
        ("職務経歴のまとめ".encode("cp932"), "cv.txt", sniff.TEXT),
        (b"BMW engineer", "cv.txt", sniff.TEXT),
    ],
)
def test_the_kind_is_told_by_content(data: bytes, name: str, mime_type: str) -> None:
    assert sniff.sniff(data, name) == mime_type


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (OLE, "old Word document"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password protected"),
        (made.zipped({"a.txt": "x"}), "ZIP archive, not a Word document"),
        (made.zipped({"xl/workbook.xml": "x"}), "Excel workbook"),
        (made.docx_raw(made.FILLER)[:300], "damaged DOCX or ZIP"),
        (b"{\\rtf1 hello}", "RTF"),
        (
            made.zipped({"mimetype": "application/vnd.oasis.opendocument.text", "a": ""}),
            "OpenDocument",
        ),
        (b"\xef\xbb\xbf  {\\rtf1 hello}", "RTF"),
        (b"<!DOCTYPE html><html><body>cv</body></html>", "web page"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n", "web page"),
        (OLE + "Workbook".encode("utf-16-le"), "Excel workbook"),
        (made.zipped({"META-INF/container.xml": "x"}), "e-book"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "image"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "image"),
        (bytes(range(256)) * 20, "neither PDF, DOCX nor text"),
        (b"\x00" * 100, "neither PDF, DOCX nor text"),
    ],
)
def test_other_kinds_are_refused_with_the_way_out(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason) as caught:
        sniff.sniff(data, "cv.docx")
    assert "\n" not in caught.value.message
    assert caught.value.advice
