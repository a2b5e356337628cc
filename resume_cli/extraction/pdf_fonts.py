"""Fonts that a PDF names and does not hold: the same stand-in on every machine.

PDFium would take such fonts from the system. Then a page would look different on a machine without
Japanese fonts, where nothing at all is drawn for its characters, and what is told to be hidden, and
with it the score, would depend on what is installed. So no font of the system is used: for Latin
letters PDFium has fonts of its own, and for all other scripts one glyph, a square frame, stands in
for every character. It has about as much ink as a character, which is all that is looked at.
"""

from __future__ import annotations

import ctypes
import struct
from functools import cache
from typing import Any

import pypdfium2.raw as pdfium

_EM = 1000
_FRAMES = (((80, -80), (80, 800), (920, 800), (920, -80)),
           ((180, 20), (820, 20), (820, 700), (180, 700)))  # fmt: skip
"""Outer and inner contour, in opposite directions, in thousandths of the size."""
_DRAWN = ((0x21, 0x9F), (0xA1, 0x1FFF), (0x2010, 0x2027), (0x2030, 0x205E), (0x2070, 0x2FFF),
          (0x3001, 0xFEFE), (0xFF00, 0x10FFFF))  # fmt: skip
"""All of Unicode but its spaces and marks without width."""
_FIRST_BEYOND_LATIN = 2
"""Of the character sets that PDFium asks for, as Windows numbers them; 0 is Western, 1 any."""
_ANY_SET = 1
_WHOLE_FILE = 0


def _glyph() -> bytes:
    points = [point for frame in _FRAMES for point in frame]
    xs, ys = zip(*points, strict=True)
    ends = [3, 7]
    header = struct.pack(">hhhhh", len(_FRAMES), min(xs), min(ys), max(xs), max(ys))
    moves = []
    for axis in (xs, ys):
        last = 0
        for value in axis:
            moves.append(struct.pack(">h", value - last))
            last = value
    body = struct.pack(">HHH", *ends, 0) + b"\x01" * len(points) + b"".join(moves)
    return header + body + b"\0" * (-len(header + body) % 4)


def _character_map() -> bytes:
    """Many characters to one glyph (format 13)."""
    groups = b"".join(struct.pack(">III", first, last, 1) for first, last in _DRAWN)
    table = struct.pack(">HHIII", 13, 0, 16 + len(groups), 0, len(_DRAWN)) + groups
    return struct.pack(">HHHHI", 0, 1, 3, 10, 12) + table


def _font() -> bytes:
    """A TrueType font of two glyphs: nothing, and the frame."""
    glyph = _glyph()
    low, high = _FRAMES[0][0][1], _FRAMES[0][1][1]
    tables = {
        b"cmap": _character_map(),
        b"glyf": glyph,
        b"head": struct.pack(
            ">IIIIHHqqhhhhHHhhh",
            0x10000, 0x10000, 0, 0x5F0F3CF5, 0, _EM, 0, 0, 0, low, _EM, high, 0, 8, 2, 1, 0,
        ),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, 880, -120, 0, _EM, *(0,) * 11, 2),
        b"hmtx": struct.pack(">HhHh", _EM, 0, _EM, _FRAMES[0][0][0]),
        b"loca": struct.pack(">III", 0, 0, len(glyph)),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, 2, 8, 2, *(0,) * 11),
    }  # fmt: skip
    offset = 12 + 16 * len(tables)
    directory, bodies = b"", b""
    for tag, body in tables.items():
        directory += tag + struct.pack(">III", 0, offset + len(bodies), len(body))
        bodies += body + b"\0" * (-len(body) % 4)
    return struct.pack(">IHHHH", 0x10000, len(tables), 64, 2, 48) + directory + bodies


class _StandIn:
    """What PDFium asks instead of the system."""

    def __init__(self) -> None:
        self._data = _font()
        kinds = dict(pdfium.FPDF_SYSFONTINFO._fields_)
        self.info = pdfium.FPDF_SYSFONTINFO(
            version=1,
            MapFont=kinds["MapFont"](self._map),
            GetFontData=kinds["GetFontData"](self._read),
            GetFontCharset=kinds["GetFontCharset"](lambda _info, _font: _ANY_SET),
            DeleteFont=kinds["DeleteFont"](lambda _info, _font: None),
        )

    def _map(self, _info: Any, _weight: int, _italic: int, charset: int, *_rest: Any) -> int | None:
        return None if charset < _FIRST_BEYOND_LATIN else 1

    def _read(self, _info: Any, _font: Any, table: int, buffer: Any, size: int) -> int:
        if table != _WHOLE_FILE:
            return 0
        if buffer and size >= len(self._data):
            ctypes.memmove(buffer, self._data, len(self._data))
        return len(self._data)


@cache
def use_no_system_fonts() -> object:
    """Let PDFium take no font from the system; what is returned must live as long as it."""
    stand_in = _StandIn()
    pdfium.FPDF_SetSystemFontInfo(stand_in.info)
    return stand_in
