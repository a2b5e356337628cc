"""PDF by whichever engine reads it: PDFium first, pdfplumber where PDFium refuses or garbles."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from resume_cli.extraction.pdf import NotForPdfiumError, read_pdf

if TYPE_CHECKING:
    from resume_cli.extraction.document import Limits
    from resume_cli.extraction.parsed import Parsed

_GARBLED = 0.3
"""Share of characters without a meaning above which another engine is asked."""
_MEANINGLESS = frozenset({"Cc", "Cn", "Co", "Cs"})  # control, unassigned, private, surrogate


def read_either(data: bytes, limits: Limits) -> Parsed:
    """Read a PDF by the engine that makes more sense of it; `Parsed.method` says which.

    Raises:
        UnreadableFileError: password protected, or readable by neither engine.
        ExtractionLimitError: more pages or characters than `limits` allow.

    """
    try:
        first = read_pdf(data, limits)
    except NotForPdfiumError:
        return _read_again(data, limits)
    share = _meaningless(first)
    if share <= _GARBLED or first.pictures:
        return first
    try:
        second = _read_again(data, limits)
    except Exception:  # noqa: BLE001  # as many classes as there are kinds of damage
        return first
    return second if _meaningless(second) < share else first


def _read_again(data: bytes, limits: Limits) -> Parsed:
    # Its import costs as much as reading thirty pages, and few files need it.
    from resume_cli.extraction.pdf_second import read_pdf_again  # noqa: PLC0415  # see above

    return read_pdf_again(data, limits)


def _meaningless(parsed: Parsed) -> float:
    """Return the share of characters that mean nothing to a reader; 1 for no text at all."""
    text = "".join(line.text for line in parsed.lines) + "".join(h.text for h in parsed.hidden)
    odd = sum(char == "\ufffd" or unicodedata.category(char) in _MEANINGLESS for char in text)
    unmapped = len("(cid:99)") * text.count("(cid:")
    return (odd + unmapped) / len(text) if text else 1.0
