"""PDF by PDFium's text API, page by page: text, layout facts and hidden text in one pass."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pypdfium2
import pypdfium2.raw as pdfium

from resume_cli.errors import ExtractionLimitError, UnreadableFileError
from resume_cli.extraction.ceilings import check_characters
from resume_cli.extraction.document import Box, HiddenText, Limits
from resume_cli.extraction.parsed import Parsed, ParsedLine
from resume_cli.extraction.pdf_chars import Characters, Frame, read_characters, read_frame
from resume_cli.extraction.pdf_columns import find_gutters
from resume_cli.extraction.pdf_facts import PageFacts, is_pictured, measure
from resume_cli.extraction.pdf_fonts import use_no_system_fonts
from resume_cli.extraction.pdf_furniture import without_repeats
from resume_cli.extraction.pdf_gaps import Gaps
from resume_cli.extraction.pdf_grids import find_grids
from resume_cli.extraction.pdf_hidden import HiddenFinder
from resume_cli.extraction.pdf_lines import (
    TextLine,
    rejoin_hyphenated,
    rows_of,
    text_line,
    whole_rows,
)
from resume_cli.extraction.pdf_links import count_links, put_in_place, read_annotations
from resume_cli.extraction.pdf_objects import read_objects
from resume_cli.extraction.pdf_order import in_columns
from resume_cli.extraction.pdf_styles import Styles
from resume_cli.extraction.pdf_words import Word, read_words

if TYPE_CHECKING:
    from resume_cli.extraction.pdf_split import Gutter
    from resume_cli.extraction.pdf_tables import TableFinder

METHOD = "pypdfium2"
METHOD_WITH_TABLES = "pypdfium2+pdfplumber"


class NotForPdfiumError(Exception):
    """PDFium cannot open the file; another engine may."""


def read_pdf(data: bytes, limits: Limits) -> Parsed:
    """Read a PDF.

    Raises:
        UnreadableFileError: password protected.
        ExtractionLimitError: more pages or characters than `limits` allow.
        NotForPdfiumError: no PDF that PDFium can open.

    """
    use_no_system_fonts()
    document = _opened(data)
    try:
        count = len(document)
        if count > limits.pages:
            raise ExtractionLimitError(
                f"the PDF has {count:,} pages, more than {limits.pages:,}",
                advice="Split it and name the part that is the resume.",
            )
        reader = _Reader(data, document, limits)
        for index in range(count):
            reader.read(index)
        return reader.parsed()
    finally:
        document.close()


def _opened(data: bytes) -> Any:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
            raise UnreadableFileError(
                "the PDF is password protected",
                advice="Print it to a new PDF without a password and try again.",
            ) from error
        raise NotForPdfiumError from error


class _Reader:
    """Gathers a document's pages."""

    def __init__(self, data: bytes, document: Any, limits: Limits) -> None:
        self._data = data
        self._document = document
        self._limits = limits
        self._characters = 0
        self._styles = Styles()
        self._tables: TableFinder | None = None
        self._pages: list[PageFacts] = []
        self._hidden: list[HiddenText] = []

    def read(self, index: int) -> None:
        """Read one page, counted from 0."""
        try:
            page = self._document[index]
        except pypdfium2.PdfiumError:
            self._pages.append(PageFacts(Frame(0, 0, 0, 0, 0), [], [], [], []))
            return  # a page without lines: the measure of quality tells
        textpage = page.get_textpage()
        try:
            self._characters += max(textpage.count_chars(), 0)
            check_characters(self._characters, self._limits)
            self._pages.append(self._read(page.raw, textpage.raw, index))
        finally:
            textpage.close()
            page.close()

    def _read(self, page: Any, textpage: Any, index: int) -> PageFacts:
        frame, characters, words = page_words(page, textpage)
        words = self._styles.dress(textpage, words, characters)
        objects = read_objects(page, frame)
        kinds = HiddenFinder(page, frame, objects).find(words) if words else {}
        self._hidden += _passages(words, kinds, index + 1)
        seen = [word for number, word in enumerate(words) if number not in kinds]
        rows = [text_line(row) for row in rows_of(seen)]
        grids = find_grids(objects.rules)
        if grids:
            rows = self._with_tables(rows, index)
        gutters, lines = page_lines(rows)
        lines = put_in_place(lines, read_annotations(page, frame))
        links = count_links(self._document.raw, page)
        return PageFacts(frame, seen, lines, gutters, objects.images, len(grids), *links)

    def _with_tables(self, rows: list[TextLine], index: int) -> list[TextLine]:
        # Its import costs as much as reading thirty pages, and few files need it.
        from resume_cli.extraction.pdf_tables import (  # noqa: PLC0415  # see above
            TableFinder,
            with_tables,
        )

        try:
            if self._tables is None:
                self._tables = TableFinder(self._data)
            return with_tables(rows, self._tables.find(index))
        except Exception:  # noqa: BLE001  # as many classes as there are kinds of damage
            return rows  # what PDFium reads of a damaged file is read without its tables

    def parsed(self) -> Parsed:
        """Return the whole document."""
        pages = self._pages
        kept = without_repeats(
            [page.lines for page in pages], [page.frame.height for page in pages]
        )
        return Parsed(
            method=METHOD if self._tables is None else METHOD_WITH_TABLES,
            lines=tuple(
                _parsed_line(line, number)
                for number, lines in enumerate(kept, start=1)
                for line in lines
            ),
            hidden=tuple(self._hidden),
            layout=measure(pages),
            pictures=sum(map(is_pictured, pages)) * 2 > len(pages),
        )


def page_words(page: Any, textpage: Any) -> tuple[Frame, Characters, list[Word]]:
    """Return the visible part of a loaded page, its characters and its words in stream order."""
    frame = read_frame(page)
    characters = read_characters(textpage, frame.turns)
    return frame, characters, read_words(characters, frame, Gaps(textpage, characters))


def page_lines(rows: list[TextLine]) -> tuple[list[Gutter], list[TextLine]]:
    """Return the gutters of a page and its lines as they are read, tables in theirs."""
    rows = whole_rows(rows)
    gutters = find_gutters(rows)
    lines: list[TextLine] = []
    for inside, group in groupby(in_columns(rows, gutters), key=lambda row: row.cells is not None):
        parts = list(group)
        lines += (
            [line for table in parts for line in table.cells or ()]
            if inside
            else rejoin_hyphenated(parts)
        )
    return gutters, lines


def _passages(words: list[Word], kinds: dict[int, str], page: int) -> list[HiddenText]:
    """Put hidden neighbours of one kind together."""
    found: list[HiddenText] = []
    for kind, group in groupby(range(len(words)), key=kinds.get):
        if kind:
            passage = text_line([words[number] for number in group])
            found.append(HiddenText(passage.text, page, kind, passage.box))
    return found


def _parsed_line(line: TextLine, page: int) -> ParsedLine:
    words = line.words
    styles = {id(word.style): word.style for word in words}
    size, bold = None, False
    if len(styles) == 1:
        size, bold = words[0].style.size, words[0].style.font.bold
    elif styles:
        lengths = Counter[int]()
        for word in words:
            lengths[id(word.style)] += len(word.text)
        size = styles[lengths.most_common(1)[0][0]].size
        heavy = sum(count for key, count in lengths.items() if styles[key].font.bold)
        bold = heavy * 2 > lengths.total()
    left, top, right, bottom = line.box
    box = Box(round(left, 1), round(top, 1), round(right, 1), round(bottom, 1))
    return ParsedLine(page, line.text, box, size, bold)
