"""What one pass over a DOCX gathers: lines, hidden text, and the facts that follow from them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from resume_cli.extraction.ceilings import check_characters
from resume_cli.extraction.document import HiddenText
from resume_cli.extraction.docx_colours import AUTO
from resume_cli.extraction.docx_lines import DEFAULT_HALF_POINTS, text_width

if TYPE_CHECKING:
    from resume_cli.extraction.document import Limits
    from resume_cli.extraction.docx_blocks import Block
    from resume_cli.extraction.docx_lines import Piece
    from resume_cli.extraction.parsed import ParsedLine

_ALIGNMENTS = {
    "both": "justified",
    "distribute": "justified",
    "center": "centred",
    "right": "right",
    "end": "right",
}
_SINGLE = 1.17
"""Height of a single-spaced line in type sizes, the middle of Word's usual fonts (1.15 to 1.22)."""


@dataclass(slots=True)
class Gathered:
    """Grows while the parts are walked; `height` is how far down its pages the walk is, in points.

    `room` is the height of one page's text. `rendered` says that Word left marks where its pages
    ended; else breaks that an author set begin a page.
    """

    limits: Limits
    room: float
    rendered: bool
    lines: list[ParsedLine] = field(default_factory=list)
    hidden: list[HiddenText] = field(default_factory=list)
    marks: int = 0
    height: float = 0.0
    sizes: Counter[float] = field(default_factory=Counter)
    fonts: Counter[str] = field(default_factory=Counter)
    colours: Counter[str] = field(default_factory=Counter)
    letters: Counter[str] = field(default_factory=Counter)
    alignments: Counter[str] = field(default_factory=Counter)
    spacing: Counter[float] = field(default_factory=Counter)
    images: list[tuple[float, float]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    tables: int = 0
    columns: int = 1
    characters: int = 0
    _hiding: str | None = None
    _above: tuple[str, int] = ("", 0)

    def count(self, characters: int) -> None:
        """Count towards the ceiling; empty paragraphs count, too, so that they come to an end."""
        self.characters += characters
        check_characters(self.characters, self.limits)

    @property
    def page(self) -> int:
        """The page that the walk is on: by Word's own marks, else by estimate."""
        full = self.marks if self.rendered else int(self.height / self.room)
        return min(full + 1, self.limits.pages)

    def new_page(self, *, rendered: bool) -> None:
        """Take up a mark of Word's own, or a break that the author set, where it begins a page."""
        if rendered:
            self.marks += 1
        elif self.height % self.room:
            self.height += self.room - self.height % self.room

    def show(self, piece: Piece) -> None:
        """Count a visible piece into the facts."""
        letters = len(piece.text) - piece.text.count(" ")
        look = piece.look
        self.count(len(piece.text))
        self._hiding = None
        self.sizes[piece.size] += letters
        self.fonts[look.font or ""] += letters
        colour = look.colour
        self.colours["000000" if colour in {None, AUTO} else colour or ""] += letters
        self.letters["all"] += letters
        self.letters["bold"] += letters if look.bold else 0
        self.letters["italic"] += letters if look.italic else 0

    def hide(self, text: str, kind: str) -> None:
        """Report hidden text; what follows the last of its kind directly goes on with it."""
        self.count(len(text))
        if self._hiding == kind:
            last = self.hidden.pop()
            text = f"{last.text}{text}"
        self._hiding = kind
        self.hidden.append(HiddenText(text, self.page, kind))

    def end_paragraph(self) -> None:
        """Part hidden text of two paragraphs by a space."""
        if self._hiding is not None and not self.hidden[-1].text.endswith(" "):
            self.hide(" ", self._hiding)

    def lay_out(self, lines: list[ParsedLine], block: Block, style: str, width: float) -> None:
        """Take the lines of a paragraph, and estimate how much of the page they take.

        Of the space after one paragraph and before the next, the larger counts.
        """
        self.lines += lines
        size = max((line.size or 0.0 for line in lines), default=self._usual_size())
        stretch = (block.line or 240) / 240 * _SINGLE
        step = (block.line or 0) / 20 if block.exact else stretch * size
        rows = sum(-(-int(text_width(line)) // max(int(width), 1)) or 1 for line in lines) or 1
        alike = block.close and self._above[0] == style
        space = 0 if alike else max(block.before or 0, self._above[1])
        self.height += rows * step + space / 20
        self._above = (style, block.after or 0)
        if lines:
            self.alignments[_ALIGNMENTS.get(block.alignment or "", "left")] += len(lines)
            self.spacing[round(step / size, 2)] += rows

    def _usual_size(self) -> float:
        return self.sizes.most_common(1)[0][0] if self.sizes else DEFAULT_HALF_POINTS / 2
