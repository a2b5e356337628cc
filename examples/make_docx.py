"""Resumes as Word documents: plain paragraphs, or with a header and tables."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

import docx
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

if TYPE_CHECKING:
    from docx.document import Document

    from people import Entry, Person, Section

WRITTEN = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001 - the format's core properties bear no zone
TEXT_WIDTH = Cm(17)
ACCENT = RGBColor(0x1F, 0x4E, 0x79)


def plain(person: Person) -> bytes:
    """Return a document of plain paragraphs, the name and the contact data in its body."""
    document = _empty(person, "Times New Roman")
    document.add_heading(person.name, level=0)
    document.add_paragraph(person.title)
    document.add_paragraph("\n".join(person.contact))
    return _filled(document, person)


def with_table(person: Person) -> bytes:
    """Return a document with the contact data in the page header and the skills in a table."""
    document = _empty(person, "Calibri")
    document.sections[0].header.paragraphs[0].text = "  |  ".join(person.contact)
    title = document.add_heading(person.name, level=0)
    title.runs[0].font.color.rgb = ACCENT
    document.add_paragraph(person.title, style="Subtitle")
    return _filled(document, person)


def _empty(person: Person, font: str) -> Document:
    document = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin = page.bottom_margin = Cm(2)
    for name in ("Normal", "Title", "Subtitle", "Heading 1", "Heading 2"):
        style = document.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in [key for key in fonts.attrib if "Theme" in str(key)]:
            del fonts.attrib[theme]
        fonts.set(qn("w:ascii"), font)
        fonts.set(qn("w:hAnsi"), font)
        fonts.set(qn("w:eastAsia"), "Yu Gothic")
    document.styles["Normal"].paragraph_format.space_after = Pt(3)
    properties = document.core_properties
    properties.author = properties.last_modified_by = person.name
    properties.title = f"{person.name}: {person.title}"
    properties.comments = ""
    properties.created = properties.modified = WRITTEN
    return document


def _filled(document: Document, person: Person) -> bytes:
    for section in person.sections:
        document.add_heading(section.heading, level=1)
        _add(document, section)
    buffer = io.BytesIO()
    document.save(buffer)
    return _with_fixed_dates(buffer.getvalue())


def _add(document: Document, section: Section) -> None:
    if section.text:
        document.add_paragraph(section.text)
    for entry in section.entries:
        _add_entry(document, entry)
    if section.rows:
        table = document.add_table(rows=0, cols=2, style="Light Grid Accent 1")
        for label, value in section.rows:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = label, value
            cells[0].width, cells[1].width = Cm(4.5), Cm(12.5)
    for item in section.items:
        document.add_paragraph(item, style="List Bullet")


def _add_entry(document: Document, entry: Entry) -> None:
    head = document.add_paragraph()
    head.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    head.paragraph_format.keep_with_next = True
    head.add_run(entry.title).bold = True
    head.add_run(f"\t{entry.dates}")
    document.add_paragraph(entry.place).runs[0].italic = True
    for point in entry.points:
        document.add_paragraph(point, style="List Bullet")


def _with_fixed_dates(archive: bytes) -> bytes:
    """Copy the ZIP with the format's earliest date: the clock would change the bytes each time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
