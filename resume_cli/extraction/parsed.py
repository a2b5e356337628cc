"""What an engine hands to `engine.extract`: lines with their pages, hidden text, layout facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resume_cli.extraction.document import HiddenText, LayoutFacts


@dataclass(frozen=True, slots=True)
class Parsed:
    """One file as its engine read it, not yet cleaned.

    `lines` are (page, text) in reading order, pages from 1. `layout` holds what only the engine
    can measure; what follows from the text is filled in later. `pictures` tells that the pages
    are mostly covered by images, as scans are.
    """

    method: str
    lines: tuple[tuple[int, str], ...]
    hidden: tuple[HiddenText, ...]
    layout: LayoutFacts
    pictures: bool = False
