"""A second opinion by pdfplumber, for PDF files that PDFium refuses or reads as garbage."""

from __future__ import annotations

import io
import re
from itertools import groupby
from typing import Any

import pdfplumber
from pdfplumber.utils.exceptions import PdfminerException

from resume_cli.errors import UnreadableFileError
from resume_cli.extraction.ceilings import check_characters
from resume_cli.extraction.document import Box, HiddenText, LayoutFacts, Limits
from resume_cli.extraction.parsed import Parsed, ParsedLine

METHOD = "pdfplumber"

# A font without a map to letters; at the head of a line it is a list mark.
_UNMAPPED_MARK = re.compile(r"^\(cid:\d+\)\s*")
_TINY = 2.0  # points, as for the first engine
_NEAR_WHITE = 0.95
_WORD_GAP = 0.15  # of the type size; the default in points glues words of small type


def read_pdf_again(data: bytes, limits: Limits) -> Parsed:
    """Read a PDF in stream order; at most `limits.pages` pages.

    Raises:
        UnreadableFileError: not readable as a PDF by this engine either.
        ExtractionLimitError: more characters than `limits` allow.

    """
    lines: list[ParsedLine] = []
    hidden: list[HiddenText] = []
    try:
        with pdfplumber.open(io.BytesIO(data), pages=list(range(1, limits.pages + 1))) as document:
            pages = document.pages
            for page in pages:
                _read_page(page, lines, hidden)
                page.close()
                check_characters(sum(len(line.text) for line in lines), limits)
    except PdfminerException as error:
        raise _damaged() from error
    if not pages:
        raise _damaged()
    layout = LayoutFacts(len(pages), float(pages[0].width), float(pages[0].height))
    return Parsed(METHOD, tuple(lines), tuple(hidden), layout)


def _damaged() -> UnreadableFileError:
    return UnreadableFileError(
        "the PDF is damaged or cut short",
        advice="Ask for the file again, or print it to a new PDF.",
    )


def _read_page(page: Any, lines: list[ParsedLine], hidden: list[HiddenText]) -> None:
    words = page.extract_words(
        use_text_flow=True,
        x_tolerance_ratio=_WORD_GAP,
        extra_attrs=["non_stroking_color", "size"],
    )
    kinds = [(word, _hidden_kind(word, page)) for word in words]
    for kind, group in groupby(kinds, key=lambda pair: pair[1]):
        if kind is not None:
            text = " ".join(str(word["text"]) for word, _ in group)
            hidden.append(HiddenText(text=text, page=page.page_number, kind=kind))
    seen = [word for word, kind in kinds if kind is None]
    for _, row in groupby(seen, key=lambda word: round(word["bottom"])):
        lines.append(_line(list(row), page))


def _line(words: list[dict[str, Any]], page: Any) -> ParsedLine:
    text = " ".join(str(word["text"]) for word in words)
    box = Box(
        min(word["x0"] for word in words),
        min(word["top"] for word in words),
        max(word["x1"] for word in words),
        max(word["bottom"] for word in words),
    )
    size = round(float(words[0]["size"]), 1)
    return ParsedLine(page.page_number, _UNMAPPED_MARK.sub("• ", text), box, size)


def _hidden_kind(word: dict[str, Any], page: Any) -> str | None:
    left, top, right, bottom = page.bbox
    if word["x1"] <= left or word["x0"] >= right or word["bottom"] <= top or word["top"] >= bottom:
        return "off-page"
    if word["size"] < _TINY:
        return "tiny"
    colour = word["non_stroking_color"] or ()
    if len(colour) in {1, 3} and min(colour) >= _NEAR_WHITE and not page.rects:
        return "white"
    return None
