"""Whatever the bytes are, extraction ends in a document or in one of our errors."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resume_cli.errors import ExtractionLimitError, FileError, UnreadableFileError
from resume_cli.extraction.document import Limits
from resume_cli.extraction.engine import extract
from tests.bench.hostile_files import PATTERNS, damaged_files
from tests.unit.extraction import documents as made

SOURCES = {
    "pdf": made.pdf_with_table(),
    "scan": made.pdf_scan(1, made.RESUME[:4]),
    "docx": made.docx_raw(made.FILLER * 3, {"styles": "", "header1": made.FILLER}),
    "text": "\n".join(made.JAPANESE_RESUME).encode("cp932", "replace"),
}
MARKUP = (
    "<w:p>~</w:p>~<w:r>~</w:r>~<w:t>word </w:t>~<w:tbl>~</w:tbl>~<w:tr>~</w:tr>~<w:tc>~</w:tc>~"
    '<w:sz/>~<w:rPr>~</w:rPr>~<w:color/>~<w:numPr/>~<w:sym w:char="x"/>'
)
SMALL = Limits(pages=5, characters=20_000, inflated_bytes=2_000_000, archive_members=50)


def ends_well(data: bytes, name: str = "cv.md") -> None:
    try:
        document = extract(data, name, SMALL)
    except FileError as error:
        assert error.message  # noqa: PT017  # either end is right
        assert "\n" not in error.message + error.advice  # noqa: PT017  # either end is right
    else:
        assert document.text.encode("utf-8")
        assert 0 <= document.quality <= 1
        assert [line.number for line in document.lines] == list(range(1, len(document.lines) + 1))


@pytest.mark.parametrize("kind", SOURCES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32), damage=st.integers(1, 60), cut=st.floats(0, 1))
def test_damaged_files(kind: str, seed: int, damage: int, cut: float) -> None:
    chance = random.Random(seed)  # noqa: S311  # damage, not a secret
    data = bytearray(SOURCES[kind])
    for _ in range(damage):
        data[chance.randrange(len(data))] = chance.randrange(256)
    ends_well(bytes(data if damage % 3 else data[: int(len(data) * cut)]))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xfe"]))
def test_random_bytes(noise: bytes, start: bytes) -> None:
    ends_well(start + noise)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    ends_well(text.encode("utf-8", "surrogatepass"))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(MARKUP.split("~")), max_size=30))
def test_any_markup_in_a_document(pieces: list[str]) -> None:
    ends_well(made.docx_raw(made.FILLER + "".join(pieces)))


@pytest.mark.parametrize(
    "part", ["styles", "numbering", "header1", "footnotes"], ids=lambda part: f"odd {part}"
)
def test_parts_that_are_no_xml(part: str) -> None:
    ends_well(made.docx_raw(made.FILLER, {part: "<broken"}))


def test_two_parts_of_one_name_are_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = made.zipped_twice("word/document.xml", ("<a/>", "<b/>"))
    with pytest.raises(FileError, match="two parts of one name"):
        extract(data, "cv.docx", SMALL)


@pytest.mark.parametrize("way", ["inside", "swapped", "numbers"])
def test_files_damaged_in_other_ways(way: str) -> None:
    for name, data in damaged_files(150, seed=3):
        if name.startswith(way):
            ends_well(data, name)


@pytest.mark.parametrize("unit", PATTERNS)
def test_text_of_nothing_but_marks(unit: str) -> None:
    ends_well((unit * 6000)[:19_000].encode())


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"/Width 60000/Height 60000", "an image of 3,600 million pixels"),
        (b"/Height 60000 /BitsPerComponent 8 /Width 60000", "an image of 3,600 million pixels"),
        (b"9 0 obj null endobj " * 40, "41 objects, more than 20"),
    ],
)
def test_pdfs_are_refused_by_what_they_say_of_themselves(said: bytes, reason: str) -> None:
    data = b"%PDF-1.7\n1 0 obj" + b" " + said + b" endobj"
    with pytest.raises(ExtractionLimitError, match=reason):
        extract(data, "cv.pdf", Limits(objects=20))


def test_two_sides_of_different_images_make_no_image() -> None:
    data = b"%PDF-1.7\n/Width 60000" + b" " * 600 + b"/Height 60000"
    with pytest.raises(UnreadableFileError):
        extract(data, "cv.pdf", Limits())


def test_garbled_text_is_set_aside() -> None:
    with pytest.raises(FileError, match="garbled"):
        extract(b"xkrtpw zzqhgf nnvbtr dfghjk qwrtzp", "cv.txt", SMALL)
