"""PDF: tables, columns, repeated lines, annotations, rotated and cropped pages, layout facts."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from resume_cli.extraction.document import Document, LayoutFacts, Limits
from resume_cli.extraction.engine import extract
from tests.bench.invented import invent
from tests.bench.layouts import COLUMNS, ROWS, STREAMS, as_pdf
from tests.unit.extraction import documents as made

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas


def read(data: bytes) -> Document:
    return extract(data, "cv.pdf", Limits())


def texts(data: bytes) -> list[str]:
    return [line.text for line in read(data).lines]


def ruled(canvas: Canvas) -> None:
    canvas.drawString(60, 760, "Jane Roe, engineer for hire in the city of Example")
    canvas.grid([50, 150, 300, 540], [600, 620, 680, 700])
    for x, y, text in (
        (55, 685, "Period"), (155, 685, "Employer"), (305, 685, "Duties"),
        (55, 665, "2019 to 2024"), (155, 665, "Example Networks,"),
        (305, 665, "Built the platform"),
        (155, 650, "reliability team"), (305, 650, "Led six engineers"),
        (55, 605, "Python"), (155, 605, "5 years"), (305, 605, "expert"),
    ):  # fmt: skip
        canvas.drawString(x, y, text)
    canvas.drawString(60, 560, "And a line that follows the table")


def test_a_ruled_table_is_read_cell_by_cell() -> None:
    document = read(made.pdf(ruled))
    assert [line.text for line in document.lines[1:]] == [
        "Period | Employer | Duties",
        "2019 to 2024",
        "Example Networks,",
        "reliability team",
        "Built the platform",
        "Led six engineers",
        "Python | 5 years | expert",
        "And a line that follows the table",
    ]
    assert document.method == "pypdfium2+pdfplumber"
    assert (document.layout.tables, document.layout.columns) == (1, 1)


def test_a_table_on_a_cropped_page_is_read_cell_by_cell() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setCropBox((45, 500, 560, 800))
        ruled(canvas)

    assert "Python | 5 years | expert" in texts(made.pdf(draw))


def test_frames_around_text_are_no_tables() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(40, 40, 515, 760)
        canvas.rect(50, 690, 495, 90)
        for row, line in enumerate(made.RESUME):
            canvas.drawString(60, 770 - 16 * row, line)

    document = read(made.pdf(draw))
    assert tuple(line.text for line in document.lines) == made.RESUME
    assert (document.layout.tables, document.method) == (0, "pypdfium2")


@pytest.mark.parametrize("stream", STREAMS)
@pytest.mark.parametrize("layout", COLUMNS)
def test_streams_by_rows_are_read_by_columns(layout: str, stream: str) -> None:
    resume = invent(4)
    document = read(STREAMS[stream](COLUMNS[layout](resume)))
    together = " ".join(line.text for line in document.lines)
    assert " ".join(resume.main[1].lines[1:3]) in together.replace("• ", "")
    assert " ".join(resume.side[1].lines) in together.replace("• ", "")
    assert document.layout.columns == (3 if layout == "three" else 2)


@pytest.mark.parametrize("layout", ROWS)
def test_what_only_looks_like_columns_is_read_by_rows(layout: str) -> None:
    pieces = ROWS[layout](invent(4))
    document = read(as_pdf(pieces, by_rows=True))
    rows: dict[int, list[str]] = {}
    for piece in sorted(pieces, key=lambda piece: (-round(piece.y), piece.x)):
        rows.setdefault(-round(piece.y), []).append(piece.text)
    assert [line.text for line in document.lines] == [" ".join(row) for row in rows.values()]
    assert document.layout.columns == 1


def test_repeated_headers_footers_and_page_numbers_are_read_once() -> None:
    def draw(canvas: Canvas) -> None:
        for page in (1, 2, 3):
            canvas.drawString(60, 815, "Jane Roe, resume")
            canvas.drawString(60, 700, f"Page {page} says something of its own")
            canvas.drawString(280, 20, f"Page {page} of 3")
            canvas.showPage()

    assert texts(made.pdf(draw)) == [
        "Jane Roe, resume",
        "Page 1 says something of its own",
        "Page 1 of 3",
        "Page 2 says something of its own",
        "Page 3 says something of its own",
    ]


def test_filled_form_fields_are_read_in_their_place() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(60, 740, "First name of the applicant:")
        canvas.acroForm.textfield(name="name", value="Jane", x=220, y=735, width=100, height=18)
        canvas.drawString(60, 700, "What follows the form")

    assert texts(made.pdf(draw)) == [
        "First name of the applicant:",
        "Jane",
        "What follows the form",
    ]


def test_links_that_lead_nowhere_are_counted() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(60, 740, "My page and my mail and a link that leads nowhere")
        for number, address in enumerate(("https://example.com/jane", "mailto:jane@example.com")):
            canvas.linkURL(address, (60 + 40 * number, 740, 95 + 40 * number, 752))
        canvas.linkURL("http://", (200, 740, 240, 752))

    layout = read(made.pdf(draw)).layout
    assert (layout.links, layout.malformed_links) == (3, 1)


def test_vertical_japanese_runs_down() -> None:
    def draw(canvas: Canvas) -> None:
        made.use_japanese(canvas, 12)
        for column, text in enumerate(("縦書きの自己紹介です。クラウド。", "二行目が続きます。")):
            for row, letter in enumerate(text):
                canvas.drawString(500 - 20 * column, 700 - 12 * row, letter)

    assert texts(made.pdf(draw)) == ["縦書きの自己紹介です。クラウド。", "二行目が続きます。"]


@pytest.mark.parametrize("tracking", [1.0, 1.5, 2.0, 3.0, 6.0])
def test_tracked_headings_are_words(tracking: float) -> None:
    def draw(canvas: Canvas) -> None:
        drawn = canvas.beginText(60, 700)
        drawn.setCharSpace(tracking)
        drawn.textLine("WORK EXPERIENCE and skills")
        canvas.drawText(drawn)

    assert texts(made.pdf(draw)) == ["WORK EXPERIENCE and skills"]


def test_letters_placed_one_by_one_are_words_by_their_advance() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Italic", 12)
        x = 60.0
        for letter in "a cliff of all AVATAR jobs, off by To you":
            if letter != " ":
                canvas.drawString(x, 700, letter)
            x += canvas.stringWidth(letter) if letter != " " else 1.7  # 0.14 em

    assert texts(made.pdf(draw)) == ["a cliff of all AVATAR jobs, off by To you"]


def test_slanted_and_upright_text_keeps_its_words() -> None:
    def draw(canvas: Canvas) -> None:
        for angle, text in ((90, "upright along the edge"), (30, "CONFIDENTIAL")):
            canvas.saveState()
            canvas.translate(300, 300 + angle)
            canvas.rotate(angle)
            canvas.drawString(0, 0, text)
            canvas.restoreState()

    assert texts(made.pdf(draw)) == ["upright along the edge", "CONFIDENTIAL"]


def facts(text_size: float = 10) -> LayoutFacts:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 20)
        canvas.drawString(60, 780, "Jane Roe")
        canvas.setFillColorRGB(0.1, 0.2, 0.8)
        canvas.setFont("Helvetica-Bold", 12)
        canvas.drawString(60, 750, "Experience")
        canvas.setFillGray(0)
        canvas.setFont("Helvetica", text_size)
        for row in range(30):
            canvas.drawString(
                60, 730 - 12 * row, f"• Sentence {row} on the work of a year {'x' * row}"
            )
        picture = ImageReader(Image.new("RGB", (60, 80), "gray"))
        canvas.drawImage(picture, 460, 690, 90, 110)

    return read(made.pdf(draw)).layout


def test_type_colour_and_place_are_measured() -> None:
    layout = facts()
    assert (layout.body_size, layout.font_sizes) == (10, (10, 12, 20))
    assert sum(layout.size_shares) == pytest.approx(1, abs=0.01)
    assert (layout.fonts, layout.font_shares) == (("Helvetica",), (1,))
    assert layout.bold_share == pytest.approx(0.013, abs=0.01)
    assert layout.colours == ("#000000", "#1a33cc")
    assert layout.coloured_share == pytest.approx(0.008, abs=0.005)
    assert layout.line_spacing == pytest.approx(1.2)
    assert (layout.alignment, layout.headings, layout.bullets) == ("left", 2, 30)
    assert (layout.images, layout.portrait, layout.tables) == (1, True, 0)
    assert layout.image_share == pytest.approx(90 * 110 / (595.3 * 841.9), abs=0.001)


def test_blank_space_is_measured() -> None:
    layout = facts()
    assert layout.last_page_share == pytest.approx(0.55, abs=0.02)
    assert layout.blank_share is not None
    assert layout.text_share is not None
    assert 0 < layout.blank_share < 0.4
    assert 0.05 < layout.text_share < 0.3


def test_columns_are_measured() -> None:
    layout = read(as_pdf(COLUMNS["spanning"](invent(3)), by_rows=False)).layout
    assert layout.columns == 2
    assert 1.2 < layout.mean_columns < 1.8
    assert layout.spanning_share is not None
    assert 0.02 < layout.spanning_share < 0.5


def test_a_picture_without_text_in_it_is_no_reason_for_a_second_engine() -> None:
    picture = Image.new("L", (30, 30), 80)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(buffer), 60, 600, 60, 60)
        canvas.drawString(60, 700, "A sentence beside a picture of nothing")

    assert read(made.pdf(draw)).method == "pypdfium2"
