"""PDF: order, spaces, limits, scans, locks and layout facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from resume_cli.errors import ExtractionLimitError, UnreadableFileError
from resume_cli.extraction.document import Document, Limits
from resume_cli.extraction.engine import extract
from tests.unit.extraction import documents as made

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas


def read(data: bytes, limits: Limits | None = None) -> Document:
    return extract(data, "cv.pdf", limits or Limits())


def test_one_column_is_read_line_by_line() -> None:
    document = read(made.pdf_single_column())
    assert tuple(line.text for line in document.lines) == made.RESUME
    assert document.section_names == ("summary", "experience", "education", "skills")
    assert (document.language, document.method, document.pages) == ("en", "pypdfium2", 1)
    assert document.quality > 0.9


def test_japanese_text_keeps_its_characters() -> None:
    document = read(made.pdf_japanese())
    assert document.language == "ja"
    assert document.section_names == (
        "summary",
        "experience",
        "education",
        "certifications",
        "summary",
    )
    assert "クラウドの運用に携わってきました。" in document.text


@pytest.mark.parametrize("by_rows", [False, True])
def test_columns_do_not_interleave(by_rows: bool) -> None:  # a parameter
    document = read(made.pdf_two_columns(by_rows=by_rows))
    assert [line.text for line in document.lines[1:]] == [*made.LEFT_COLUMN, *made.RIGHT_COLUMN]
    assert document.layout.columns == 2


def test_dates_at_the_right_margin_stay_with_their_entry() -> None:
    document = read(made.pdf_with_dates_at_the_right())
    assert document.lines[3].text == "Engineer at Example Company 1 Jan 2011 - Dec 2012"
    assert document.layout.columns == 1


def test_gaps_without_space_glyphs_are_spaces() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 12)
        for row in range(4):
            x = 60.0
            for word in ("designed", "systems", "for", "everyone"):
                canvas.drawString(x, 700 - 20 * row, word)
                x += canvas.stringWidth(word) + 1.8  # 0.15 em, as web engines set it

    assert read(made.pdf(draw)).lines[0].text == "designed systems for everyone"


def test_words_broken_at_line_ends_are_joined() -> None:
    lines = ("Oversaw the repli-", "cation of data and well-", "known systems for the company")
    assert read(made.pdf_single_column(lines)).text.split("\n") == [
        "Oversaw the replication",
        "of data and well-known",
        "systems for the company",
    ]


def test_a_locked_pdf_is_named_as_such() -> None:
    with pytest.raises(UnreadableFileError, match="password protected") as caught:
        read(made.pdf_encrypted("secret"))
    assert caught.value.advice


def test_a_pdf_that_only_restricts_printing_is_read() -> None:
    assert "Jane Roe" in read(made.pdf_encrypted("")).text


def test_a_scan_says_so_with_its_pages() -> None:
    with pytest.raises(UnreadableFileError, match=r"no text in 3 pages: this looks like a scan"):
        read(made.pdf_scan(3))


def test_a_page_without_anything_looks_like_a_scan() -> None:
    with pytest.raises(UnreadableFileError, match=r"no text in 1 page:"):
        read(made.pdf(lambda canvas: canvas.showPage()))


def test_recognised_text_over_a_scan_is_read() -> None:
    document = read(made.pdf_scan(1, made.RESUME))
    assert document.lines[0].text == "Jane Roe"
    assert document.hidden == ()


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.8])
def test_a_pdf_cut_short_is_one_clear_line(kept: float) -> None:
    whole = made.pdf_pages(4)
    with pytest.raises(UnreadableFileError, match=r"^the PDF is damaged or cut short$") as caught:
        read(whole[: int(len(whole) * kept)])
    assert caught.value.advice


def test_too_many_pages_and_characters_are_refused() -> None:
    data = made.pdf_pages(4)
    with pytest.raises(ExtractionLimitError, match="4 pages, more than 3"):
        read(data, Limits(pages=3))
    with pytest.raises(ExtractionLimitError, match="more than 100 characters"):
        read(data, Limits(characters=100))


def test_lines_carry_their_pages_their_place_and_one_numbering() -> None:
    document = read(made.pdf_pages(2))
    assert [line.number for line in document.lines] == list(range(1, len(document.lines) + 1))
    assert [line.page for line in document.lines if line.text == "Summary"] == [1, 2]
    name = document.lines[0]
    assert name.box is not None
    assert name.box == pytest.approx((60, 52, 111, 65), abs=2)
    assert (name.size, name.bold) == (12, False)


def test_layout_facts_are_measured() -> None:
    layout = read(made.pdf_with_table()).layout
    assert (layout.tables, layout.images, layout.links, layout.columns) == (1, 1, 1, 1)
    assert layout.page_width == pytest.approx(595.3, abs=0.1)
    assert layout.fonts == ("Helvetica",)
    assert layout.body_size == 12
    assert layout.margin_left == pytest.approx(60, abs=1)


def test_bullets_and_the_longest_line_are_counted() -> None:
    layout = read(made.pdf_single_column()).layout
    assert layout.bullets == 2
    assert layout.longest_line == max(map(len, made.RESUME))


def test_a_rotated_page_hides_nothing() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        canvas.translate(500, 40)
        canvas.rotate(90)
        for row, line in enumerate(made.RESUME):
            canvas.drawString(0, 380 - 16 * row, line)

    document = read(made.pdf(draw))
    assert document.hidden == ()
    assert tuple(line.text for line in document.lines) == made.RESUME
