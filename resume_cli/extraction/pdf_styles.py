"""How the words of a PDF page are drawn: font, size, colour, render mode."""

from __future__ import annotations

import ctypes
import math
import re
from array import array
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

from resume_cli.extraction.document import Box
from resume_cli.extraction.pdf_chars import address_of, text_objects

if TYPE_CHECKING:
    from resume_cli.extraction.pdf_chars import Characters
    from resume_cli.extraction.pdf_words import Word

_Look = tuple[int, int, int, int, int, int]
_font_of = ctypes.PYFUNCTYPE(ctypes.c_size_t, ctypes.c_void_p)(
    address_of(pdfium.FPDFTextObj_GetFont)
)
_mode_of = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(
    address_of(pdfium.FPDFTextObj_GetTextRenderMode)
)
_fill_colour = ctypes.PYFUNCTYPE(ctypes.c_int, *[ctypes.c_void_p] * 5)(
    address_of(pdfium.FPDFPageObj_GetFillColor)
)

MODE_STROKES = frozenset({1, 2, 5, 6})
"""Text render modes that draw outlines (PDF 32000-1, 9.3.6)."""
MODE_UNDRAWN = frozenset({3, 7})

_SUBSET = re.compile(r"^[A-Z]{6}\+")
_FACE = re.compile(
    r"[-, ]*(?:Bold|Italic|Oblique|Regular|Roman|Medium|Light|Thin|Semi|Demi|Extra|Ultra|Heavy"
    r"|Black|Book|It|MT|PS|Ital|Bd)+$"
)
_BOLD = re.compile("bold|black|heavy|demi|cmbx|[-,]bd", re.IGNORECASE)
_ITALIC = re.compile("italic|oblique|slanted|cmti|cmsl|[-,]it$", re.IGNORECASE)
_DOUBTFUL_SIZE = 3.0  # points
_BOLD_WEIGHT = 600  # of 100 to 900, as in CSS


@dataclass(frozen=True, slots=True)
class Font:
    """A font as its file names it; `embedded` tells that the PDF holds its shapes."""

    family: str = ""
    bold: bool = False
    italic: bool = False
    embedded: bool = True


@dataclass(frozen=True, slots=True)
class Style:
    """How a text object is drawn; `size` in points, colours 0 to 255, `mode` as in PDF 9.3.6."""

    font: Font
    size: float
    width: float
    """The type size along the line: less than `size` where letters are squeezed."""
    colour: tuple[int, int, int]
    alpha: int
    mode: int

    @property
    def lightness(self) -> float:
        """Grey level of the fill, 0 black to 255 white (ITU-R BT.601)."""
        red, green, blue = self.colour
        return 0.299 * red + 0.587 * green + 0.114 * blue


PLAIN = Style(Font(), 0.0, 0.0, (0, 0, 0), 255, 0)
"""Of words whose style nobody asked for."""


class Styles:
    """Reads the styles of words, each object, size and font once for a page.

    Some producers draw every letter by an object of its own, so only the ends of words are asked.
    """

    def __init__(self) -> None:
        self._fonts: dict[int, Font] = {}
        self._styles: dict[tuple[object, ...], Style] = {}
        self._sizes: dict[tuple[int, float, str], tuple[float, float]] = {}

    def dress(self, textpage: Any, words: list[Word], characters: Characters) -> list[Word]:
        """Give the words of one page their styles; a word whose ends differ in sight is cut."""
        # Another page may have other fonts at the same addresses.
        for known in (self._fonts, self._styles, self._sizes):
            known.clear()
        firsts = text_objects(textpage, [word.start for word in words])
        lasts = text_objects(textpage, [word.end - 1 for word in words])
        looks = _looks({*firsts, *lasts} - {0})
        found: list[Word] = []
        for word, first, last in zip(words, firsts, lasts, strict=True):
            word.address = first
            word.style = style = self._style(textpage, word.start, looks.get(first), characters)
            if first != last and looks.get(first) != looks.get(last):
                end = self._style(textpage, word.end - 1, looks.get(last), characters)
                if end is not style and _differs_in_sight(end, style):
                    found += self._pieces(textpage, word, characters)
                    continue
            found.append(word)
        return found

    def _pieces(self, textpage: Any, word: Word, characters: Characters) -> list[Word]:
        # Inside a word whose letters are set wide apart there are spaces without an object.
        places = [n for n in range(word.start, word.end) if not characters.text[n].isspace()]
        objects = text_objects(textpage, places)
        looks = _looks({*objects} - {0})
        pieces: list[Word] = []
        for place, address in zip(places, objects, strict=True):
            style = self._style(textpage, place, looks.get(address), characters)
            if pieces and not _differs_in_sight(style, pieces[-1].style):
                pieces[-1].end = place + 1
            else:
                piece = replace(word, start=place, end=place + 1, style=style, address=address)
                pieces.append(piece)
        for piece in pieces:
            _cut(piece, word, characters)
        return pieces

    def _style(
        self, textpage: Any, place: int, look: _Look | None, characters: Characters
    ) -> Style:
        if look is None:
            return PLAIN
        height = characters.top[place] - characters.bottom[place]
        drawn = look[0], height, characters.text[place]
        sizes = self._sizes.get(drawn)
        if sizes is None:
            sizes = self._sizes[drawn] = _sizes(textpage, place)
        key = (sizes, look)
        style = self._styles.get(key)
        if style is None:
            font, *colour, alpha, mode = look
            red, green, blue = colour
            style = Style(self._font(font), *sizes, (red, green, blue), alpha, mode)
            self._styles[key] = style
        return style

    def _font(self, address: int) -> Font:
        font = self._fonts.get(address)
        if font is None:
            font = self._fonts[address] = _read_font(ctypes.cast(address, pdfium.FPDF_FONT))
        return font


def _looks(objects: set[int]) -> dict[int, _Look]:
    """Return font, fill colour, alpha and render mode of text objects by their addresses."""
    addresses = list(objects)
    count = len(addresses)
    colours = array("I", bytes(16 * count))
    start = colours.buffer_info()[0]
    channels = (range(start + 4 * n, start + 4 * n + 16 * count, 16) for n in range(4))
    deque(map(_fill_colour, addresses, *channels), maxlen=0)
    values = (colours[n::4].tolist() for n in range(4))
    looks = zip(map(_font_of, addresses), *values, map(_mode_of, addresses), strict=True)
    return dict(zip(addresses, looks, strict=True))


def _sizes(textpage: Any, place: int) -> tuple[float, float]:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(textpage, place, matrix)
    size = abs(pdfium.FPDFText_GetFontSize(textpage, place))
    if size * math.hypot(matrix.c, matrix.d) < _DOUBTFUL_SIZE:
        size = max(size, _size_of_ink(textpage, place, matrix))
    return (
        round(size * math.hypot(matrix.c, matrix.d), 1),
        round(size * math.hypot(matrix.a, matrix.b), 1),
    )


def _cut(piece: Word, whole: Word, chars: Characters) -> None:
    """Give a piece of a word its share of the word's box and text."""
    span = max(chars.right[whole.end - 1] - chars.left[whole.start], 0.01)
    left = (chars.left[piece.start] - chars.left[whole.start]) / span
    right = (chars.right[piece.end - 1] - chars.left[whole.start]) / span
    width = whole.box.right - whole.box.left
    piece.text = "".join(chars.text[piece.start : piece.end].split())
    piece.box = Box(
        whole.box.left + left * width,
        whole.box.top,
        whole.box.left + right * width,
        whole.box.bottom,
    )


def _size_of_ink(textpage: Any, place: int, matrix: Any) -> float:
    """Return the size that a character's ink implies, before `matrix`.

    Fonts of drawings (Type 3) may be scaled by their own matrix, and have sizes of next to nothing.
    """
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(textpage, place, left, right, bottom, top)
    return (top.value - bottom.value) / (math.hypot(matrix.c, matrix.d) or 1.0)


def _differs_in_sight(style: Style, other: Style) -> bool:
    """Whether one may be hidden and the other not: such neighbours must not share a word."""
    return style is not other and (
        style.alpha != other.alpha
        or style.mode != other.mode
        or abs(style.lightness - other.lightness) > 100  # noqa: PLR2004  # dark against light
        or max(style.size, other.size) > 3 * min(style.size, other.size)
    )


def _read_font(handle: Any) -> Font:
    if not handle:
        return Font()
    name = _SUBSET.sub("", _name(handle))
    flags = pdfium.FPDFFont_GetFlags(handle)
    weight = pdfium.FPDFFont_GetWeight(handle)
    return Font(
        family=_FACE.sub("", name) or name,
        bold=bool(_BOLD.search(name)) or weight >= _BOLD_WEIGHT,
        italic=bool(_ITALIC.search(name)) or bool(flags > 0 and flags & (1 << 6)),
        embedded=pdfium.FPDFFont_GetIsEmbedded(handle) == 1,
    )


def _name(font: Any) -> str:
    size = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    if size <= 1:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, size)
    return buffer.value.decode("utf-8", "replace")
