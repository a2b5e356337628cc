"""Telling apart the encodings that give each letter one byte."""

from __future__ import annotations

import re

_WESTERN = ("cp1252", "cp1250", "cp1251", "koi8_r", "mac_roman", "cp850", "cp1254")
_SAMPLE = 50_000  # characters; a wrong guess shows long before
_FOREIGN = re.compile("[^\x00-\x7f]")
_BETWEEN_LETTERS = frozenset("’‘´·–—")
_ICELANDIC = frozenset("ýþðÝÞÐ")  # in cp1252, where cp1254 has letters of Turkish
_CYRILLIC = range(0x400, 0x530)


def decode_western(data: bytes) -> str:
    """Return the text, read in the encoding that leaves the least odd."""
    best = min(_WESTERN, key=lambda codec: _oddity(data[:_SAMPLE], codec))
    # Five bytes have no meaning in cp1252; text holds none of them but by accident.
    return data.decode(best, "replace")


def _oddity(data: bytes, codec: str) -> int:
    """Weigh what text of a language does not hold; the first encoding of the least wins."""
    text = f" {data.decode(codec, 'replace')} "
    return sum(
        _odd(found[0], text[found.start() - 1], text[found.end()])
        for found in _FOREIGN.finditer(text)
    )


def _odd(char: str, before: str, after: str) -> int:
    if char == "\ufffd" or "\x80" <= char <= "\x9f":
        return 5
    if not char.isalpha():
        torn = before.isalpha() and (after.isalpha() or not after.isascii())
        return 3 if torn and char not in _BETWEEN_LETTERS else 0
    mixed = before.isalpha() and (ord(before) in _CYRILLIC) != (ord(char) in _CYRILLIC)
    if mixed or (char.isupper() and before.islower()):
        return 2
    accents = ord(char) not in _CYRILLIC and char != "ß"
    beside = accents and before.isalpha() and not before.isascii()
    return int(beside or char in _ICELANDIC)
