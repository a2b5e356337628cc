"""PDF by PDFium's text API, page by page: text, layout facts and hidden text in one pass."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from resume_cli.errors import ExtractionLimitError, UnreadableFileError
from resume_cli.extraction.ceilings import check_characters
from resume_cli.extraction.document import HiddenText, LayoutFacts, Limits
from resume_cli.extraction.parsed import Parsed, ParsedLine
from resume_cli.extraction.pdf_fonts import use_no_system_fonts
from resume_cli.extraction.pdf_lines import (
    find_gutter,
    in_reading_order,
    join_lines,
    page_pieces,
    rejoin_hyphenated,
)
from resume_cli.extraction.pdf_objects import PageObjects, read_objects
from resume_cli.extraction.pdf_visibility import PageView
from resume_cli.extraction.pdf_words import Word, WordReader

METHOD = "pypdfium2"

_SUBSET = re.compile(r"^[A-Z]{6}\+")
_FACE = re.compile(
    r"[-,]?(?:Bold|Italic|Oblique|Regular|Roman|Medium|Light|SemiBold|Black|MT|PS)+$"
)
_MIN_SIZE_SHARE = 0.005  # of all characters; rarer sizes are specks, not a choice of design


class NotForPdfiumError(Exception):
    """PDFium cannot open the file; another engine may."""


@dataclass(slots=True)
class _Gathered:
    lines: list[ParsedLine] = field(default_factory=list)
    hidden: list[HiddenText] = field(default_factory=list)
    sizes: Counter[float] = field(default_factory=Counter)
    fonts: Counter[str] = field(default_factory=Counter)
    margins: list[tuple[float, float, float, float]] = field(default_factory=list)
    objects: PageObjects = field(default_factory=PageObjects)
    columns: int = 1
    characters: int = 0
    pictured: int = 0


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
        gathered = _Gathered()
        for index in range(count):
            _read_page(document, index, gathered, limits)
        size = document.get_page_size(0) if count else (None, None)
    finally:
        document.close()
    return Parsed(
        method=METHOD,
        lines=tuple(gathered.lines),
        hidden=tuple(gathered.hidden),
        layout=_layout(gathered, count, size),
        pictures=gathered.pictured * 2 > count,
    )


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


def _read_page(document: Any, index: int, gathered: _Gathered, limits: Limits) -> None:
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return  # a page without lines: the measure of quality tells
    textpage = page.get_textpage()
    try:
        gathered.characters += max(textpage.count_chars(), 0)
        check_characters(gathered.characters, limits)
        words = WordReader(textpage.raw).read()
        objects = read_objects(page)
        view = PageView(page, objects.images)
        seen = _sort_out(words, view, index + 1, gathered.hidden)
        _take_lines(seen, index + 1, gathered)
        _take_facts(seen, objects, page.get_size(), gathered)
    finally:
        textpage.close()
        page.close()


def _sort_out(words: list[Word], view: PageView, page: int, hidden: list[HiddenText]) -> list[Word]:
    """Return the words that are seen; the others go to `hidden`, neighbours together."""
    kinds = [(word, view.hidden_kind(word)) for word in words]
    for kind, group in groupby(kinds, key=lambda pair: pair[1]):
        if kind is not None:
            text = " ".join(word.text for word, _ in group)
            hidden.append(HiddenText(text=text, page=page, kind=kind))
    return [word for word, kind in kinds if kind is None]


def _take_lines(seen: list[Word], page: int, gathered: _Gathered) -> None:
    pieces = page_pieces(seen)
    gutter = find_gutter(pieces)
    gathered.columns = max(gathered.columns, 1 if gutter is None else 2)
    lines = rejoin_hyphenated(join_lines(in_reading_order(pieces, gutter), gutter))
    gathered.lines += [ParsedLine(page, line) for line in lines]


def _take_facts(
    seen: list[Word], objects: PageObjects, size: tuple[float, float], gathered: _Gathered
) -> None:
    width, height = size
    for word in seen:
        gathered.sizes[round(word.style.size * 2) / 2] += len(word.text)
        gathered.fonts[_family(word.style.font)] += len(word.text)
    if seen:
        gathered.margins.append(
            (
                min(word.box.left for word in seen),
                height - max(word.box.top for word in seen),
                width - max(word.box.right for word in seen),
                min(word.box.bottom for word in seen),
            )
        )
    gathered.objects.images += objects.images
    gathered.objects.tables += objects.tables
    gathered.objects.links += objects.links
    area = sum((box.right - box.left) * (box.top - box.bottom) for box in objects.images)
    gathered.pictured += area > width * height / 2


def _layout(
    gathered: _Gathered, pages: int, size: tuple[float | None, float | None]
) -> LayoutFacts:
    total = sum(gathered.sizes.values())
    sizes = sorted(s for s, n in gathered.sizes.items() if n >= _MIN_SIZE_SHARE * total)
    sides = [round(min(side), 1) for side in zip(*gathered.margins, strict=True)]
    left, top, right, bottom = sides or [None] * 4
    return LayoutFacts(
        pages=max(pages, 1),
        page_width=size[0],
        page_height=size[1],
        columns=gathered.columns,
        body_size=gathered.sizes.most_common(1)[0][0] if gathered.sizes else None,
        font_sizes=tuple(sizes),
        fonts=tuple(name for name, _ in gathered.fonts.most_common() if name),
        margin_left=left,
        margin_top=top,
        margin_right=right,
        margin_bottom=bottom,
        tables=gathered.objects.tables,
        images=len(gathered.objects.images),
        links=gathered.objects.links,
    )


def _family(font: str) -> str:
    name = _SUBSET.sub("", font)
    return _FACE.sub("", name) or name
