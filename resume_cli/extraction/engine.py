"""File bytes to Document: sniff, read, clean, number, measure.

Pure: no file, network or clock but for the two durations. Meant to run in a worker process,
since a hostile file can hang or abort an engine; `workers.ExtractionPool` does that.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from resume_cli.errors import ExtractionLimitError, FileError, UnreadableFileError
from resume_cli.extraction import sniff as kinds
from resume_cli.extraction.ceilings import check_pdf
from resume_cli.extraction.clean import BULLETS, clean, describe_removed
from resume_cli.extraction.document import Document, HiddenText, LayoutFacts, Limits, Line
from resume_cli.extraction.docx import read_docx
from resume_cli.extraction.language import detect_language
from resume_cli.extraction.pdf_either import read_either
from resume_cli.extraction.plain import read_markdown, read_text
from resume_cli.extraction.quality import MIN_QUALITY, measure_quality
from resume_cli.extraction.sections import count_headings, find_sections
from resume_cli.extraction.words import count_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from resume_cli.extraction.parsed import Parsed

_MIN_LETTERS = 20
"""Letters and digits below which a file has no usable text; a name and a number have more."""
_MIN_LETTERS_PER_PICTURE = 20
"""The same for each page of pictures: scanner programs stamp a few words on their pages."""
_LIST_MARKS = (*BULLETS, "- ", "* ", "– ", "— ")
_DAMAGED_ADVICE = "Open it in the program it was made with, save it again and try again."


def extract(data: bytes, name: str, limits: Limits) -> Document:
    """Read one file as a person sees it.

    `name` is only used to tell Markdown from plain text. `limits.seconds` and
    `limits.memory_bytes` are kept by the worker around this call, all others here.

    Raises:
        UnreadableFileError: not a readable resume; the message is one line, with advice.
        ExtractionLimitError: more pages, characters, parts or bytes than `limits` allow.

    """
    started = time.perf_counter()
    mime_type = kinds.sniff(data, name)
    sniffed = time.perf_counter()
    document = _document(mime_type, _guarded(_READERS[mime_type], data, limits))
    return replace(
        document,
        validation_ms=_milliseconds(sniffed - started),
        extraction_ms=_milliseconds(time.perf_counter() - sniffed),
    )


def _milliseconds(seconds: float) -> int:
    return max(round(seconds * 1000), 0)


def _guarded(reader: Callable[[bytes, Limits], Parsed], data: bytes, limits: Limits) -> Parsed:
    # Engines complain about odd files on their own loggers; the outcome says what matters.
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    try:
        return reader(data, limits)
    except FileError:
        raise
    except MemoryError as error:
        raise ExtractionLimitError("the file needs more memory than a resume may take") from error
    except Exception as error:  # engines raise dozens of classes on damaged files
        raise UnreadableFileError("the file is damaged", advice=_DAMAGED_ADVICE) from error


def _read_any_pdf(data: bytes, limits: Limits) -> Parsed:
    check_pdf(data, limits)
    return read_either(data, limits)


_READERS: dict[str, Callable[[bytes, Limits], Parsed]] = {
    kinds.PDF: _read_any_pdf,
    kinds.DOCX: read_docx,
    kinds.TEXT: read_text,
    kinds.MARKDOWN: read_markdown,
}


def _document(mime_type: str, parsed: Parsed) -> Document:
    removed: Counter[str] = Counter()
    lines = _numbered(parsed, removed)
    hidden = _hidden(parsed, removed)
    text = "\n".join(line.text for line in lines)
    _require_text(mime_type, text, parsed, hidden)
    # Where other formats end their pages is an estimate, and no page of theirs can be a picture.
    quality = measure_quality(lines, parsed.layout.pages if mime_type == kinds.PDF else 1)
    if quality < MIN_QUALITY:
        raise UnreadableFileError(
            "the text in the file is garbled: its fonts do not say which letters they draw",
            advice="Print it to a new PDF, or run text recognition (OCR) over it, and try again.",
        )
    return Document(
        mime_type=mime_type,
        method=parsed.method,
        language=detect_language(text),
        text=text,
        lines=lines,
        sections=find_sections(lines),
        hidden=hidden,
        layout=_measured(parsed.layout, lines, count_words(text)),
        word_count=count_words(text),
        character_count=len(text),
        quality=quality,
    )


def _numbered(parsed: Parsed, removed: Counter[str]) -> tuple[Line, ...]:
    cleaned = ((line, clean(line.text, removed)) for line in parsed.lines)
    kept = ((line, text) for line, text in cleaned if text)
    return tuple(
        Line(number, line.page, text, line.box, line.size, line.bold, line.heading)
        for number, (line, text) in enumerate(kept, start=1)
    )


def _hidden(parsed: Parsed, removed: Counter[str]) -> tuple[HiddenText, ...]:
    inside: Counter[str] = Counter()
    found = [replace(item, text=clean(item.text, inside)) for item in parsed.hidden]
    if removed:
        found.append(HiddenText(describe_removed(removed), 1, "control-characters"))
    return tuple(item for item in found if item.text)


def _require_text(
    mime_type: str, text: str, parsed: Parsed, hidden: tuple[HiddenText, ...]
) -> None:
    letters = sum(map(str.isalnum, text))
    pages = parsed.layout.pages
    scanned = parsed.pictures and letters < _MIN_LETTERS_PER_PICTURE * pages
    if letters >= _MIN_LETTERS and not scanned:
        return
    if sum(len(item.text) for item in hidden) >= _MIN_LETTERS and not parsed.pictures:
        raise UnreadableFileError(
            "all text in the file is hidden from its reader",
            advice="Look at the file by eye; ask for a plain copy.",
        )
    empty_pages = mime_type == kinds.PDF and letters == 0
    if scanned or parsed.layout.images or empty_pages:
        counted = "1 page" if pages == 1 else f"{pages} pages"
        raise UnreadableFileError(
            f"no text in {counted}: this looks like a scan",
            advice="Run text recognition (OCR) over it, for example with ocrmypdf, and try again.",
        )
    raise UnreadableFileError(
        "the file holds next to no text", advice="Ask for the resume as PDF or DOCX with text."
    )


def _measured(layout: LayoutFacts, lines: tuple[Line, ...], words: int) -> LayoutFacts:
    return replace(
        layout,
        headings=layout.headings or count_headings(lines),
        bullets=sum(line.text.startswith(_LIST_MARKS) for line in lines),
        words_per_page=round(words / layout.pages, 1),
        longest_line=max(len(line.text) for line in lines),
    )
