"""Words of a PDF page in the order its producer wrote them.

The order of the content stream beats every geometric re-ordering on real two-column resumes
(0.95 against 0.32 to 0.86 of 8-word sequences kept). What PDFium lacks is done here: spaces that
are gaps and no glyphs, as web engines write them, and lines that end where the text jumps.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resume_cli.extraction.document import Box
from resume_cli.extraction.pdf_gaps import Joint
from resume_cli.extraction.pdf_styles import PLAIN, Style

if TYPE_CHECKING:
    from resume_cli.extraction.pdf_chars import Characters, Frame
    from resume_cli.extraction.pdf_gaps import Gaps

_TOKEN = re.compile(r"[^\s\x00]+")
_LEVEL = 1.0  # points by which the ends of a level word may differ in height


@dataclass(slots=True)
class Word:
    """A run of characters without a space.

    `line` counts the page's lines in stream order, `size` is the height of its type (ascent and
    descent) in points, `start` and `end` are its characters on the page. Its style and the text
    object that draws it are known once `pdf_styles.Styles` has read them.
    """

    text: str
    box: Box
    size: float
    line: int
    start: int
    end: int
    style: Style = PLAIN
    address: int = 0


def read_words(characters: Characters, frame: Frame, gaps: Gaps) -> list[Word]:
    """Return the words of a page in stream order."""
    text, left, right = characters.text, characters.left, characters.right
    bottom, top = characters.bottom, characters.top
    words: list[Word] = []
    x, y = frame.left, frame.top
    line, last = 0, -1
    for start, end in _spans(text, gaps):
        final = end - 1
        low, high = bottom[start], top[start]
        if abs(bottom[final] - low) < _LEVEL and abs(top[final] - high) < _LEVEL:
            box = Box(left[start] - x, y - high, right[final] - x, y - low)
        else:
            box = _box(characters, slice(start, end), frame)
        if last >= 0:
            joint = gaps.between(last, start)
            if joint is Joint.NOTHING:
                _append(words[-1], text[start:end], box, end)
                last = final
                continue
            line += joint is Joint.LINE_END
        words.append(Word(text[start:end], box, high - low, line, start, end))
        last = final
    return words


def _box(chars: Characters, word: slice, frame: Frame) -> Box:
    return frame.shown(
        min(chars.left[word]), min(chars.bottom[word]), max(chars.right[word]), max(chars.top[word])
    )


def _append(word: Word, text: str, box: Box, end: int) -> None:
    word.text += text
    word.end = end
    word.box = Box(
        min(word.box.left, box.left),
        min(word.box.top, box.top),
        max(word.box.right, box.right),
        max(word.box.bottom, box.bottom),
    )


def _spans(text: str, gaps: Gaps) -> list[tuple[int, int]]:
    spans = [match.span() for match in _TOKEN.finditer(text)]
    if not gaps.cuts:
        return spans
    parted: list[tuple[int, int]] = []
    cuts = iter([*gaps.cuts, len(text) + 1])
    cut = next(cuts)
    for start, end in spans:
        begin = start
        while cut <= begin:
            cut = next(cuts)
        while cut < end:
            parted.append((begin, cut))
            begin, cut = cut, next(cuts)
        parted.append((begin, end))
    return parted
