"""Telling the encoding of plain text, so that Japanese files need no label."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_JIS_ESCAPES = (b"\x1b$B", b"\x1b$@", b"\x1b$(D")
_JAPANESE = ("cp932", "euc_jp")
_KANA = re.compile("[\u3041-\u30ff]")
_COMMON = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_MIN_KANA_SHARE = 0.1
_MIN_COMMON_SHARE = 0.85
_MAX_CONTROL_SHARE = 0.02


def decode(data: bytes) -> str | None:
    """Return the text of a file, or `None` where it is no text.

    Tried in turn: byte order marks, ISO-2022-JP by its escapes, UTF-8, UTF-16 without a mark (by
    its zero bytes), Japanese by Shift_JIS (cp932) and EUC-JP, else cp1252. A Japanese reading is
    believed when a tenth of its non-ASCII characters are kana and nearly all the rest are common
    kanji or punctuation: Western text read so yields rare kanji and no kana.
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
    return _strict(data, "utf-8") or _utf16_without_mark(data) or _japanese(data) or _western(data)


def _strict(data: bytes, codec: str) -> str | None:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return None
    # Latin letters in UTF-16 are valid UTF-8 too: every other byte is NUL.
    return None if codec == "utf-8" and text.count("\x00") * 4 > len(text) else text


def _utf16_without_mark(data: bytes) -> str | None:
    sample = data[:4096]
    for first, codec in ((0, "utf-16-be"), (1, "utf-16-le")):
        zeros, others = sample[first::2].count(0), sample[1 - first :: 2].count(0)
        if zeros * 2 > len(sample) // 2 and not others:
            return _strict(data, codec)
    return None


def _japanese(data: bytes) -> str | None:
    best: tuple[float, str] | None = None
    for codec in _JAPANESE:
        text = _strict(data, codec)
        if text is None:
            continue
        foreign = sum(not char.isascii() for char in text) or 1
        common = len(_COMMON.findall(text)) / foreign
        kana = len(_KANA.findall(text)) / foreign
        good = kana >= _MIN_KANA_SHARE and common >= _MIN_COMMON_SHARE
        if good and (best is None or common > best[0]):
            best = (common, text)
    return best[1] if best else None


def _western(data: bytes) -> str | None:
    # Five bytes have no meaning in cp1252; text holds none of them but by accident.
    return data.decode("cp1252", "replace")
