"""What an engine hands to `engine.extract`: lines with their pages, hidden text, layout facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resume_cli.extraction.document import Box, HiddenText, LayoutFacts


@dataclass(frozen=True, slots=True)
class ParsedLine:
    """A line before it is cleaned and numbered; the fields are those of `document.Line`."""

    page: int
    text: str
    box: Box | None = None
    size: float | None = None
    bold: bool = False
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """One file as its engine read it, not yet cleaned.

    `lines` are in reading order, their pages count from 1. `layout` holds what only the engine
    can measure; what follows from the text is filled in later. `pictures` tells that the pages
    are mostly covered by images, as scans are.
    """

    method: str
    lines: tuple[ParsedLine, ...]
    hidden: tuple[HiddenText, ...]
    layout: LayoutFacts
    pictures: bool = False
