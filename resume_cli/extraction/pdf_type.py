"""Type of a PDF: how much of its text is set in which sizes, fonts and colours."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resume_cli.extraction.clean import BULLETS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resume_cli.extraction.pdf_lines import TextLine
    from resume_cli.extraction.pdf_styles import Style
    from resume_cli.extraction.pdf_words import Word

_GREY = 24  # levels by which the parts of a colour differ before it is one
_HEADING_LENGTH = 45
_HEADING_WORDS = 6
_LARGER = 1.12  # times the body's size


@dataclass(slots=True)
class Type:
    """Numbers of characters by how they are set."""

    total: int = 0
    bold: int = 0
    italic: int = 0
    coloured: int = 0
    sizes: Counter[float] = field(default_factory=Counter)
    fonts: Counter[str] = field(default_factory=Counter)
    colours: Counter[str] = field(default_factory=Counter)

    def take(self, style: Style, count: int) -> None:
        """Count characters of one style."""
        self.total += count
        self.bold += count * style.font.bold
        self.italic += count * style.font.italic
        self.coloured += count * (max(style.colour) - min(style.colour) > _GREY)
        self.sizes[round(style.size * 2) / 2] += count
        self.fonts[style.font.family] += count
        self.colours["#{:02x}{:02x}{:02x}".format(*style.colour)] += count

    def share(self, count: int) -> float:
        """Return a number of characters as a share of all, 0 to 1."""
        return round(count / self.total, 3) if self.total else 0.0


def count_type(words: Iterable[Word]) -> Type:
    """Count the characters of words by how they are set."""
    counts: dict[int, list[int]] = {}
    styles: dict[int, Style] = {}
    for word in words:
        styles[id(word.style)] = word.style
        counts.setdefault(id(word.style), []).append(len(word.text))
    found = Type()
    for key, lengths in counts.items():
        found.take(styles[key], sum(lengths))
    return found


def is_heading(line: TextLine, body: float | None, type_: Type) -> bool:
    """Tell a short line that stands out from text of the size `body` by its type."""
    text = line.text.strip()
    if not line.words or body is None or not 1 < len(text) <= _HEADING_LENGTH:
        return False
    if len(text.split()) > _HEADING_WORDS or text[0] in BULLETS or text[-1] in ".,;。、":
        return False
    if not any(map(str.isalpha, text)):
        return False
    style = line.words[0].style
    stands_out = style.font.bold and type_.bold * 2 < type_.total and line.words[-1].style.font.bold
    capitals = text.isupper() and len(re.sub(r"\W", "", text)) > 3  # noqa: PLR2004  # no mere acronym
    return bool(style.size >= _LARGER * body or stands_out or capitals)
