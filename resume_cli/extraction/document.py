"""What extraction returns: the visible text, its numbered lines and the facts of its layout."""

from __future__ import annotations

from dataclasses import dataclass

EXTRACTION_VERSION = 2
"""Raised whenever the same bytes may give another document: it makes older reviews stale."""


@dataclass(frozen=True, slots=True)
class Line:
    """One visible line; `number` counts from 1 over the whole document, `page` from 1."""

    number: int
    page: int
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A run of lines under one heading, both ends included.

    `name` is the lower-case standard name (`experience`, `education`, `skills`, ...), `title` the
    heading as written.
    """

    name: str
    title: str
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class HiddenText:
    """Text in the file that a reader does not see; it never stands in `Document.text`.

    `kind` is one of `white`, `tiny`, `off-page`, `invisible`, `vanished`, `control-characters`.
    """

    text: str
    page: int
    kind: str


@dataclass(frozen=True, slots=True)
class LayoutFacts:
    """What formatting is judged by; lengths are in points (1/72 inch), `None` where unknown."""

    pages: int
    page_width: float | None = None
    page_height: float | None = None
    columns: int = 1
    body_size: float | None = None
    font_sizes: tuple[float, ...] = ()
    """Distinct sizes in use, smallest first."""
    fonts: tuple[str, ...] = ()
    """Families in use, most used first."""
    margin_left: float | None = None
    margin_top: float | None = None
    margin_right: float | None = None
    margin_bottom: float | None = None
    tables: int = 0
    images: int = 0
    links: int = 0
    bullets: int = 0
    """Lines that begin with a list mark."""
    words_per_page: float = 0.0
    longest_line: int = 0
    """Characters in the longest line."""


@dataclass(frozen=True, slots=True)
class Document:
    """One file as a reader sees it.

    `text` is the lines joined by newlines. `method` names the engine, at most 50 characters.
    `language` is an ISO 639-1 code, `"en"` or `"ja"`, or `"und"` where it cannot be told.
    `word_count` counts by white space, except in scripts without spaces, where it counts words by
    script runs. `quality` is 0 to 1. The two durations are whole milliseconds.
    """

    mime_type: str
    method: str
    language: str
    text: str
    lines: tuple[Line, ...]
    sections: tuple[Section, ...]
    hidden: tuple[HiddenText, ...]
    layout: LayoutFacts
    word_count: int
    character_count: int
    quality: float
    validation_ms: int = 0
    extraction_ms: int = 0

    @property
    def pages(self) -> int:
        """Number of pages; 1 for formats without pages."""
        return self.layout.pages

    @property
    def section_names(self) -> tuple[str, ...]:
        """Lower-case section names in order, as stored in `file_uploads.detected_sections`."""
        return tuple(section.name for section in self.sections)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may take."""

    seconds: float = 30.0
    memory_bytes: int = 2 * 1024**3
    pages: int = 200
    characters: int = 400_000
    inflated_bytes: int = 200 * 1024**2
    archive_members: int = 2_000
