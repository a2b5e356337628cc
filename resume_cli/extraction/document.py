"""What extraction returns: the visible text, its numbered lines and the facts of its layout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

EXTRACTION_VERSION = 4
"""Raised whenever the same bytes may give another document: it makes older reviews stale."""


class Box(NamedTuple):
    """A rectangle on a page as it is shown, in points from the page's top left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Line:
    """One visible line; `number` counts from 1 over the whole document, `page` from 1.

    `box` and `size` (of the type, in points) are `None` where the format does not tell. `heading`
    says that the file itself styles the line as a heading; `bold` that most of it is bold.
    """

    number: int
    page: int
    text: str
    box: Box | None = None
    size: float | None = None
    bold: bool = False
    heading: bool = False


UNNAMED = "unnamed"
"""The name of a section whose heading is told by its type, and whose words are not known."""


@dataclass(frozen=True, slots=True)
class Section:
    """A run of lines under one heading, both ends included.

    `name` is the lower-case standard name (`experience`, `education`, `skills`, ...) or `UNNAMED`,
    `title` the heading as written.
    """

    name: str
    title: str
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class HiddenText:
    """Text in the file that a reader does not see; it never stands in `Document.text`.

    `kind` is one of `white` (the colour of white ground, or near it), `same-colour` (of any other
    ground), `tiny`, `off-page`, `invisible` (drawn in no way that shows), `transparent`,
    `clipped`, `covered`, `vanished` (by a word processor's own mark), `control-characters`.
    """

    text: str
    page: int
    kind: str
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class LayoutFacts:
    """What formatting is judged by; lengths are in points (1/72 inch), `None` where unknown.

    Shares run from 0 to 1; those of text are shares of its characters.
    """

    pages: int
    page_width: float | None = None
    page_height: float | None = None
    columns: int = 1
    """The most columns that stand beside each other on any page."""
    mean_columns: float = 1.0
    """Columns that stand beside each other, averaged over the height that text takes."""
    spanning_share: float | None = None
    """Share of the lines that are wider than one and a half columns; 0 on pages of one column."""
    body_size: float | None = None
    """The size that most characters have."""
    font_sizes: tuple[float, ...] = ()
    """Distinct sizes in use, smallest first."""
    size_shares: tuple[float, ...] = ()
    """Share of the text in each of `font_sizes`."""
    fonts: tuple[str, ...] = ()
    """Families in use, most used first."""
    font_shares: tuple[float, ...] = ()
    """Share of the text in each of `fonts`."""
    bold_share: float | None = None
    italic_share: float | None = None
    colours: tuple[str, ...] = ()
    """Colours of text as `#rrggbb`, most used first."""
    coloured_share: float | None = None
    """Share of the text that is neither black, grey nor white."""
    margin_left: float | None = None
    margin_top: float | None = None
    margin_right: float | None = None
    margin_bottom: float | None = None
    line_spacing: float | None = None
    """Distance between the lines of a paragraph, in type sizes: 1.2 is usual."""
    alignment: str | None = None
    """`left`, `justified`, `centred` or `right`, whichever most of the lines have."""
    tables: int = 0
    images: int = 0
    image_share: float | None = None
    """Share of the area of the pages that images cover."""
    portrait: bool = False
    """An image of the place and shape of a photograph of a person."""
    links: int = 0
    malformed_links: int = 0
    """Those of `links` that lead nowhere: no address, no host, or blanks inside."""
    headings: int = 0
    """Lines that stand out as headings by size, weight, capitals or style."""
    bullets: int = 0
    """Lines that begin with a list mark."""
    words_per_page: float = 0.0
    text_share: float | None = None
    """Share of the area of the pages that lines of text cover."""
    blank_share: float | None = None
    """Share of the height between the margins, over all pages, where nothing stands."""
    last_page_share: float | None = None
    """How far down the last page text reaches, as a share of its height."""
    longest_line: int = 0
    """Characters in the longest line."""


@dataclass(frozen=True, slots=True)
class Document:
    """One file as a reader sees it.

    `text` is the lines joined by newlines. `method` names the engine, at most 50 characters.
    `language` is an ISO 639-1 code such as `"en"` or `"ja"`, or `"und"` where it cannot be told.
    `word_count` counts by white space, in scripts without spaces by runs of one script. `quality`
    is 0 to 1. The two durations are whole milliseconds.
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
    objects: int = 100_000
    image_pixels: int = 250_000_000
