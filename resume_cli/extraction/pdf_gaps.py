"""What parts the characters of a PDF page: nothing, a word's end or a line's end.

Told by where characters stand: web engines write no glyphs for spaces, others position each glyph
by itself, and lines end where the text jumps.
"""

from __future__ import annotations

import math
import re
from enum import Enum
from operator import sub
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

from resume_cli.extraction.pdf_metrics import Metrics
from resume_cli.extraction.pdf_tracking import settle_tracking

if TYPE_CHECKING:
    from resume_cli.extraction.pdf_chars import Characters

_WORD_GAP = 0.10
"""A gap wider than this share of the type size is a word break; found on real web-made PDFs."""
_DOUBTFUL_GAP = 0.04  # below it the same, between letters that do not lean over their advance
_LEANS = 0.1  # points; the boxes of upright letters touch, unless one is set apart
_NO_GAP = 0.03  # a space that PDFium made up where letters touch is none
_WIDE_SCRIPT_GAP = 0.5  # kanji and kana are spread to fill their line
_BACK = 0.5  # type sizes by which text may step back within a word: kerning, overhangs
_LIGATURE_GAP = 0.2  # of the type size; a ligature's advance is not known
_COLUMN_GAP = 6.0  # type heights between two texts that PDFium does not hold for one line
_SLANT = 0.05  # radians; less is level, or upright
_LEANING = re.compile(r"[fTVWYFPﬀ](?=\w)|\w(?=[jf])")
_IN_LIGATURES = frozenset("filtjhbkſ")  # letters that a ligature may end with
_WIDE = re.compile("[\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60]")
_SHORT_MARKS = "、。，．」）・"  # they fill a part of their square
_LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


class Joint(Enum):
    """What stands between two characters."""

    NOTHING = 0
    SPACE = 1
    LINE_END = 2


class Gaps:
    """The gaps of one page.

    `cuts` are the places, in ascending order, where a word begins without a space before it;
    `glued` the spaces that are none.
    """

    def __init__(self, textpage: Any, characters: Characters) -> None:
        self._textpage = textpage
        self._chars = characters
        self._metrics = Metrics(textpage, characters)
        cuts = [place for place in self._doubtful() if self._parts(place)]
        self.cuts, self.glued = settle_tracking(characters.text, cuts, self._metrics)

    def between(self, one: int, two: int) -> Joint:
        """Tell what parts the last character of a word and the first of the next one."""
        chars = self._chars
        low, high = chars.bottom[one], chars.top[one]
        gap = chars.left[two] - chars.right[one]
        level = low == chars.bottom[two] and gap > _NO_GAP * (high - low)
        if level and chars.text[one + 1 : two] == " " and one + 1 not in self.glued:
            return Joint.SPACE  # as nearly all are
        if self._runs_aslant(one, two):
            return Joint.NOTHING
        next_low, next_high = chars.bottom[two], chars.top[two]
        height = min(high - low, next_high - next_low)
        if min(high, next_high) - max(low, next_low) >= 0.5 * height:  # half of it: one row
            return self._in_row(one, two, gap, max(high - low, next_high - next_low))
        if self._runs_down(one, two):
            return Joint.NOTHING
        width = chars.right[one] - chars.left[one]
        if "\n" in chars.text[one + 1 : two] or self._steps_down(one, two) > max(height, width):
            return Joint.LINE_END
        return Joint.SPACE

    def _runs_down(self, one: int, two: int) -> bool:
        """Tell characters of vertical Japanese that follow each other."""
        text = self._chars.text
        if not (_WIDE.match(text[one]) and _WIDE.match(text[two])):
            return False
        down = self._chars.bottom[one] - self._chars.top[two]
        most = _WIDE_SCRIPT_GAP * (2 if text[one] in _SHORT_MARKS else 1) * self._metrics.size(one)
        return -most < down < most and self._steps_down(one, two) < most

    def _runs_aslant(self, one: int, two: int) -> bool:
        """Tell letters of one slanted word, between which PDFium puts spaces."""
        return (
            self._chars.text[one + 1 : two] == " "
            and self._is_slanted(two)
            and self._metrics.slanted_gap(one, two) < _WORD_GAP * self._metrics.size(one)
        )

    def _in_row(self, one: int, two: int, gap: float, height: float) -> Joint:
        text = self._chars.text
        if gap < -_BACK * height and not _LEFTWARD.match(text[two]):
            return Joint.LINE_END
        if gap > _COLUMN_GAP * height and "\n" in text[one + 1 : two]:
            return Joint.LINE_END
        glued = two == one + 2 and one + 1 in self.glued
        return Joint.NOTHING if glued or self._is_made_up(one, two, gap, height) else Joint.SPACE

    def _is_made_up(self, one: int, two: int, gap: float, height: float) -> bool:
        """Tell a space that PDFium put between letters that touch."""
        return (
            -_BACK * height < gap < _NO_GAP * height
            and two == one + 2
            and self._metrics.exact_gap(one, two) < _WORD_GAP * self._metrics.size(one)
            and pdfium.FPDFText_IsGenerated(self._textpage, one + 1) == 1
        )

    def _steps_down(self, one: int, two: int) -> float:
        """Return the gap between characters under or over each other, infinite where they are not.

        So stand the letters of vertical Japanese and of text turned by a right angle.
        """
        chars = self._chars
        overlap = min(chars.right[one], chars.right[two]) - max(chars.left[one], chars.left[two])
        width = min(chars.right[one] - chars.left[one], chars.right[two] - chars.left[two])
        if overlap < 0.5 * width:  # half of it: one column
            return math.inf
        return max(chars.bottom[one] - chars.top[two], chars.bottom[two] - chars.top[one])

    def _doubtful(self) -> list[int]:
        """Return the characters before which a word may begin, in order."""
        text, (height, size) = self._chars.text, self._metrics.smallest()
        gaps = list(map(sub, self._chars.left[1:], self._chars.right))
        least, most = -_BACK * height, _DOUBTFUL_GAP * size
        places = {
            place
            for place, (gap, before, here) in enumerate(zip(gaps, text, text[1:], strict=False), 1)
            if (gap > most or gap < least) and before > " " and here > " "
        }
        leaning = (match.end() for match in _LEANING.finditer(text, 0, len(gaps)))
        places.update(place for place in leaning if abs(gaps[place - 1]) > _LEANS)
        return sorted(place for place in places if not text[place].isspace())

    def _is_slanted(self, place: int) -> bool:
        quarter = math.pi / 2
        angle = pdfium.FPDFText_GetCharAngle(self._textpage, place) % quarter
        return bool(min(angle, quarter - angle) > _SLANT)

    def _parts(self, place: int) -> bool:
        chars, before = self._chars, place - 1
        size = self._metrics.size(before) or self._metrics.size(place)
        gap = self._metrics.gap(before, place)
        rise = abs(chars.bottom[place] - chars.bottom[before])
        leftward = gap < -_BACK * size and not _LEFTWARD.match(chars.text[place])
        if rise > _WORD_GAP * size and self._is_slanted(place):
            return False  # PDFium has put spaces into slanted text
        if rise > _BACK * size or leftward:
            return self._steps_down(before, place) > _WORD_GAP * size
        if _WIDE.match(chars.text[before]) or _WIDE.match(chars.text[place]):
            return gap > _WIDE_SCRIPT_GAP * size
        if gap > _LIGATURE_GAP * size:
            return True
        if chars.text[before] in _IN_LIGATURES and self._metrics.in_ligature(before):
            return False
        return gap > _WORD_GAP * size or self._metrics.exact_gap(before, place) > _WORD_GAP * size
