"""Resumes as PDF: one column, two columns, a side in dark or light, and Japanese."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    HRFlowable,
    NextPageTemplate,
    PageTemplate,
    Paragraph,
    Table,
)

if TYPE_CHECKING:
    from reportlab.lib.colors import Color
    from reportlab.pdfgen.canvas import Canvas

    from people import Entry, Person, Section

SIDE = 62 * mm
MARGIN = 18 * mm
SIDE_MARGIN = 8 * mm
INK, BLUE, RED, GREEN = (HexColor(rgb) for rgb in (0x222222, 0x1F4E79, 0x7A1F1F, 0x0B6E4F))


@dataclass(frozen=True)
class Look:
    """Fonts and colours of a resume; `size` is the body's, in points."""

    body: str = "Helvetica"
    bold: str = "Helvetica-Bold"
    italic: str = "Helvetica-Oblique"
    size: float = 9.6
    ink: Color = INK
    accent: Color = BLUE
    wrap: str | None = None

    def style(self, font: str = "", scale: float = 1, **more: object) -> ParagraphStyle:
        """Return a paragraph style with a font of this look, `scale` times the body's size."""
        size = self.size * scale
        return ParagraphStyle(
            name="",
            fontName=font or self.body,
            fontSize=size,
            leading=size * (1.6 if self.wrap else 1.32),
            textColor=self.ink,
            wordWrap=self.wrap,
            **more,
        )


SERIF = Look("Times-Roman", "Times-Bold", "Times-Italic", 10.6, accent=RED)
SANS = Look()
SMALL = Look(size=8.9, accent=GREEN)
ON_DARK = Look(size=8.9, ink=white, accent=white)
JAPANESE = Look("HeiseiMin-W3", "HeiseiKakuGo-W5", "HeiseiMin-W3", 10, wrap="CJK")


def one_column(person: Person) -> bytes:
    """Return the plainest form: one column on letter paper."""
    look = SERIF if person.file.startswith("j") else SANS
    return _single(person, look, LETTER)


def japanese(person: Person) -> bytes:
    """Return one column on A4 with fonts that every reader of Japanese PDF brings along."""
    for font in (JAPANESE.body, JAPANESE.bold):
        pdfmetrics.registerFont(UnicodeCIDFont(font))
    return _single(person, JAPANESE, A4)


def _single(person: Person, look: Look, size: tuple[float, float]) -> bytes:
    frame = Frame(MARGIN, MARGIN, size[0] - 2 * MARGIN, size[1] - 2 * MARGIN, 0, 0, 0, 0)
    story = [*_masthead(person, look), _text(" | ".join(person.contact), look.style(scale=0.95))]
    for section in person.sections:
        story += _section(section, look)
    return _document(person, size, [PageTemplate("page", [frame])], story)


def two_columns(person: Person) -> bytes:
    """Return a masthead over two columns of the same width; those marked `side` are the second."""
    width, height = A4
    head, gap = 32 * mm, 9 * mm
    column = (width - 2 * MARGIN - gap) / 2
    tall = height - 2 * MARGIN - head
    frames = [
        Frame(MARGIN, height - MARGIN - head, width - 2 * MARGIN, head, 0, 0, 0, 0),
        Frame(MARGIN, MARGIN, column, tall, 0, 0, 0, 0),
        Frame(MARGIN + column + gap, MARGIN, column, tall, 0, 0, 0, 0),
    ]
    story = [*_masthead(person, SMALL), _text(" · ".join(person.contact), SMALL.style())]
    for right in (False, True):
        story.append(FrameBreak())
        for section in (section for section in person.sections if section.side is right):
            story += _section(section, SMALL)
    return _document(person, A4, [PageTemplate("page", frames)], story)


def dark_side(person: Person) -> bytes:
    """Return a dark side with white text, as many templates have it: nothing there is hidden."""
    return _sided(person, SANS, ON_DARK, HexColor(0x1F3347))


def light_side(person: Person) -> bytes:
    """Return a side in a light colour."""
    return _sided(person, SMALL, SMALL, HexColor(0xE3EFEA))


def _sided(person: Person, look: Look, side_look: Look, colour: Color) -> bytes:
    width, height = A4

    def paint(canvas: Canvas, _document: BaseDocTemplate) -> None:
        canvas.setFillColor(colour)
        canvas.rect(0, 0, SIDE, height, stroke=0, fill=1)

    tall = height - 2 * MARGIN
    side = Frame(SIDE_MARGIN, MARGIN, SIDE - 2 * SIDE_MARGIN, tall, 0, 0, 0, 0)
    main = Frame(SIDE + SIDE_MARGIN, MARGIN, width - SIDE - 3 * SIDE_MARGIN, tall, 0, 0, 0, 0)
    story: list[Flowable] = [NextPageTemplate("later"), *_heading("Contact", side_look)]
    story += [_text(line, side_look.style()) for line in person.contact]
    for section in (section for section in person.sections if section.side):
        story += _section(section, side_look)
    story += [FrameBreak(), *_masthead(person, look)]
    for section in (section for section in person.sections if not section.side):
        story += _section(section, look)
    templates = [
        PageTemplate("first", [side, main], onPage=paint),
        PageTemplate("later", [main], onPage=paint),
    ]
    return _document(person, A4, templates, story)


def _document(
    person: Person,
    size: tuple[float, float],
    templates: list[PageTemplate],
    story: list[Flowable],
) -> bytes:
    """Lay the story out; `invariant` keeps clock and chance out of the bytes."""
    buffer = io.BytesIO()
    document = BaseDocTemplate(
        buffer,
        pagesize=size,
        pageTemplates=templates,
        title=f"{person.name}: {person.title}",
        author=person.name,
        invariant=1,
    )
    document.build(story)
    return buffer.getvalue()


def _masthead(person: Person, look: Look) -> list[Flowable]:
    title = look.style(look.bold, 2.3)
    title.textColor = look.accent
    return [_text(person.name, title), _text(person.title, look.style(scale=1.25, spaceAfter=3))]


def _heading(heading: str, look: Look) -> list[Flowable]:
    style = look.style(look.bold, 1.15, spaceBefore=look.size * 1.1, keepWithNext=True)
    style.textColor = look.accent
    line = HRFlowable("100%", 0.7, color=look.accent, spaceBefore=1, spaceAfter=4)
    line.keepWithNext = True
    return [_text(heading, style), line]


def _section(section: Section, look: Look) -> list[Flowable]:
    story = _heading(section.heading, look)
    if section.text:
        story.append(_text(section.text, look.style()))
    for entry in section.entries:
        story += _entry(entry, look)
    if section.rows:
        story.append(_rows(section, look))
    story += [_point(item, look) for item in section.items]
    return story


def _entry(entry: Entry, look: Look) -> list[Flowable]:
    bold = look.style(look.bold, spaceBefore=look.size * 0.5, keepWithNext=True)
    italic = look.style(look.italic, spaceAfter=2, keepWithNext=True)
    head = [_text(entry.title, bold), _text(f"{entry.place}, {entry.dates}", italic)]
    return [*head, *(_point(point, look) for point in entry.points)]


def _point(text: str, look: Look) -> Paragraph:
    style = look.style(leftIndent=look.size * 1.25, bulletIndent=2, spaceAfter=1.5)
    style.bulletFontName = "Helvetica"
    style.bulletColor = look.ink
    return Paragraph(escape(text), style, bulletText="\N{BULLET}")


def _rows(section: Section, look: Look) -> Flowable:
    cells = [
        [_text(label, look.style(look.bold)), _text(value, look.style())]
        for label, value in section.rows
    ]
    table = Table(cells, colWidths=[32 * mm, None], hAlign="LEFT")
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ]
    )
    return table


def _text(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(text), style)
