"""Telling the encoding of plain text, so that no file needs a label."""

from __future__ import annotations

import codecs
import re

from resume_cli.extraction.encoding_western import decode_western

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_JIS_ESCAPES = (b"\x1b$B", b"\x1b$@", b"\x1b$(D")
_KANA = "\u3041-\u30ff"
_HAN = "\u4e00-\u9fff"
_MARKS_OF_EAST = "\u3000-\u303f\uff01-\uff5e\u2014\u2018-\u201d\u2026\u30fb"
# Each with the letters that its language has, and those that may stand beside them.
_EASTERN = (
    ("cp932", f"[{_KANA}]", f"[{_KANA}{_HAN}{_MARKS_OF_EAST}]"),
    ("euc_jp", f"[{_KANA}]", f"[{_KANA}{_HAN}{_MARKS_OF_EAST}]"),
    ("cp949", "[\uac00-\ud7a3]", f"[\uac00-\ud7a3{_MARKS_OF_EAST}]"),
)
_MIN_OWN, _MIN_BESIDE = 0.1, 0.85
_CHINESE = (("gb18030", "gb2312", 0xD7), ("big5", "big5", 0xC6))
"""With the last lead byte of the common characters: the first level of either standard."""
_MIN_COMMON_HAN = 0.85
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_MAX_CONTROL_SHARE = 0.02
_MAX_BROKEN_SHARE = 0.01


def decode(data: bytes) -> str | None:
    """Return the text of a file, or `None` where it is no text.

    Tried in turn: byte order marks, ISO-2022-JP by its escapes, UTF-8 (a few broken bytes are let
    pass), UTF-16 without a mark, the encodings of East Asia, and those of one byte. An eastern
    reading is believed where its letters are those that its language uses: Western text read so
    yields rare characters. Of the encodings of one byte, the one that leaves the fewest signs
    inside words, capitals after small letters and alphabets mixed.
    """
    text = _decoded(data)
    if text is None or len(_CONTROL.findall(text)) > max(_MAX_CONTROL_SHARE * len(text), 2):
        return None
    return text


def _decoded(data: bytes) -> str | None:
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return data.decode(codec, "replace")
    if any(escape in data for escape in _JIS_ESCAPES):
        return _strict(data, "iso2022_jp_2")
    found = _utf8(data) or _utf16_without_mark(data)
    return found or _eastern(data) or _chinese(data) or decode_western(data)


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _utf8(data: bytes) -> str | None:
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    # Latin letters in UTF-16 are valid UTF-8 too: every other byte is NUL.
    if text.count("\x00") * 4 > len(text):
        return None
    whole = sum(not char.isascii() for char in text) - broken if broken else 0
    return text if broken == 0 or broken < _MAX_BROKEN_SHARE * whole else None


def _utf16_without_mark(data: bytes) -> str | None:
    # A line's end is enough: text of any other encoding has no NUL at all.
    if b"\x00" not in data or len(data) % 2:
        return None
    for first, codec in ((0, "utf-16-be"), (1, "utf-16-le")):
        zeros, others = data[first::2].count(0), data[1 - first :: 2].count(0)
        text = _strict(data, codec)
        latin = zeros * 4 > len(data) and not others
        if text and "\x00" not in text and (latin or _share(_EAST, text) > _MIN_BESIDE):
            return text
    return None


_EAST = re.compile(f"[{_KANA}{_HAN}{_MARKS_OF_EAST}\uac00-\ud7a3]")


def _share(pattern: re.Pattern[str], text: str) -> float:
    """Return the share of the characters beyond ASCII that a pattern finds."""
    foreign = sum(not char.isascii() for char in text) or 1
    return len(pattern.findall(text)) / foreign


def _eastern(data: bytes) -> str | None:
    best: tuple[float, str] | None = None
    for codec, own, beside in _EASTERN:
        text = _strict(data, codec)
        if text is None:
            continue
        share = _share(re.compile(beside), text)
        good = _share(re.compile(own), text) >= _MIN_OWN and share >= _MIN_BESIDE
        if good and (best is None or share > best[0]):
            best = (share, text)
    return best[1] if best else None


def _chinese(data: bytes) -> str | None:
    best: tuple[float, str] | None = None
    for codec, standard, last in _CHINESE:
        text = _strict(data, codec)
        if text is None:
            continue
        foreign = [char for char in text if not char.isascii()]
        common = sum(_is_common(char, standard, last) for char in foreign) / (len(foreign) or 1)
        if common >= _MIN_COMMON_HAN and (best is None or common > best[0]):
            best = (common, text)
    return best[1] if best else None


def _is_common(char: str, standard: str, last: int) -> bool:
    try:
        return char.encode(standard)[0] <= last
    except UnicodeEncodeError:
        return False
