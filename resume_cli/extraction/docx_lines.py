"""Lines of a DOCX, put together from the pieces of their paragraph."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resume_cli.extraction.parsed import ParsedLine

if TYPE_CHECKING:
    from resume_cli.extraction.docx_blocks import Block
    from resume_cli.extraction.docx_look import Look

DEFAULT_HALF_POINTS = 20  # Word's own size where nothing says one
_HEADING_LEVELS = 9  # level 9 is body text (ECMA-376, 17.3.1.20)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of visible text of one look; line breaks inside it end a line."""

    text: str
    look: Look
    page: int

    @property
    def size(self) -> float:
        """Size of the type in points."""
        return (self.look.size or DEFAULT_HALF_POINTS) / 2


def text_width(line: ParsedLine) -> float:
    """Estimate the width of a line in points: half its size a Latin letter, all of it a kanji."""
    wide = sum(char >= "\u1100" for char in line.text) if not line.text.isascii() else 0
    return (line.size or 0.0) * (0.5 * (len(line.text) - wide) + wide)


def lines_of(pieces: list[Piece], block: Block) -> list[ParsedLine]:
    """Return the lines that the pieces of one paragraph make; blank ones are left out."""
    lines: list[ParsedLine] = []
    current: list[Piece] = []
    for piece in pieces:
        first, *rest = piece.text.split("\n")
        current.append(Piece(first, piece.look, piece.page))
        for text in rest:
            _end(current, block, lines)
            current = [Piece(text, piece.look, piece.page)]
    _end(current, block, lines)
    return lines


def _end(pieces: list[Piece], block: Block, lines: list[ParsedLine]) -> None:
    text = "".join(piece.text for piece in pieces)
    if not text.strip():
        return
    sizes: Counter[float] = Counter()
    bold = 0
    for piece in pieces:
        letters = len(piece.text.replace(" ", ""))
        sizes[piece.size] += letters
        bold += letters if piece.look.bold else 0
    heading = block.level is not None and block.level < _HEADING_LEVELS
    size = sizes.most_common(1)[0][0]
    half = sum(sizes.values()) / 2
    lines.append(ParsedLine(pieces[0].page, text, None, size, bold > half, heading))
