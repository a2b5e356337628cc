from __future__ import annotations

import json
from typing import TYPE_CHECKING

from resume_cli.terminal.documents import document_record, print_document
from resume_cli.terminal.jsonlines import to_json
from tests.unit.terminal.documents import sample_document

if TYPE_CHECKING:
    from tests.unit.terminal.conftest import Streams

KEYS = [
    "path", "outcome", "reason", "mime_type", "method", "pages", "language", "word_count",
    "character_count", "quality", "text", "lines", "sections", "hidden", "layout",
]  # fmt: skip


def test_a_record_has_its_documented_keys() -> None:
    record = json.loads(to_json(document_record("cv.pdf", sample_document(), "extracted", "")))

    assert list(record) == KEYS
    assert record["lines"][1] == {"n": 2, "page": 2, "text": "Experience"}
    assert record["sections"] == [{"name": "experience", "first_line": 2, "last_line": 2}]
    assert record["hidden"] == [{"text": "Jane Doe", "page": 1, "kind": "white"}]
    assert (record["pages"], record["layout"]["body_size"]) == (2, 10.5)


def test_a_file_without_a_document_has_the_same_keys() -> None:
    record = document_record("cv.pdf", None, "failed", "password protected")

    assert list(record) == KEYS
    assert (record["outcome"], record["reason"]) == ("failed", "password protected")
    assert record["text"] is None
    assert record["lines"] == []
    assert record["layout"] == {}


def test_the_sheet_shows_facts_and_numbered_lines(files: Streams) -> None:
    print_document("cv.pdf", sample_document())

    text = files.out.getvalue()
    assert text.startswith("cv.pdf\n  type      application/pdf\n")
    assert "pdfplumber, quality 0.97" in text
    assert "2 pages, 1 column, 0 tables, 0 images, 1 link, 0 bullets" in text
    assert "experience (2–2)" in text
    assert "hidden text (white, page 1): Jane Doe\n" in text
    assert "page 1\n1  Jane Doe\npage 2\n2  Experience\n" in text
