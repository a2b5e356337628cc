"""Undoing the disguises that an instruction may wear, so that its words can be read."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEET = str.maketrans("013457@$!", "oieastasi")
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕӏԁһԛԝαονικρτυεΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТХІЈЅ",
    "aeopcyxijsldhqwaovikptueABEZHIKMNOPTYXABEKMHOPCTXIJS",
)
"""Cyrillic and Greek letters that look like Latin ones (Unicode Technical Standard 39)."""
_LEET_WORD = re.compile(r"[A-Za-z][013457@$!][A-Za-z]|\b1[a-z]")
_ROT13 = str.maketrans(
    {chr(at + n): chr(at + (n + 13) % 26) for at in (ord("A"), ord("a")) for n in range(26)}
)
_BLOB = re.compile(r"(?<![\w+/=])[A-Za-z0-9+/_-]{24,}={0,2}(?![\w+/=])")
_HEX = re.compile(r"(?<!\w)(?:[0-9a-fA-F]{2}[\s:]?){12,}(?!\w)")
_SPACED = re.compile(r"(?:(?<!\w)\w[ .·_*-]){5,}\w(?!\w)")
_READABLE_SHARE = 0.9


def undisguised(text: str) -> Iterator[str]:
    """Give the readings of a line: as it stands, and with each disguise taken off that it wears."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    if not plain.isascii():
        plain = "".join(mark for mark in plain if unicodedata.category(mark) != "Cf")
    yield plain
    latin = plain if plain.isascii() else _without_accents(plain.translate(_LOOKALIKES))
    if latin != plain:
        yield latin
    if _LEET_WORD.search(latin):
        yield latin.translate(_LEET)
    yield latin[::-1]
    yield latin.translate(_ROT13)
    if _SPACED.search(latin):
        yield _closed(latin)
    if "%" in plain:
        yield unquote(plain)
    yield from _decoded(plain)


def holds_encoded_text(text: str) -> bool:
    """Tell whether a line holds readable text in Base64 or in hexadecimal digits."""
    return bool(_decoded(text))


def _without_accents(text: str) -> str:
    """Leave accents out: who writes an order may leave them out as well."""
    apart = unicodedata.normalize("NFD", text)
    latin = (mark for mark in apart if not "\u0300" <= mark <= "\u036f")
    return unicodedata.normalize("NFC", "".join(latin))


def _closed(text: str) -> str:
    """Close letters that are set apart; two or more gaps in a row are a space."""
    words = re.split(r"\s{2,}|[|/]", text)
    return " ".join(re.sub(r"(?<=\w)[ .·_*-](?=\w\b)", "", word) for word in words)


def _decoded(text: str) -> list[str]:
    found = []
    for hit in _BLOB.finditer(text):
        blob = hit.group().rstrip("=").translate(str.maketrans("-_", "+/"))
        try:
            found.append(base64.b64decode(blob + "=" * (-len(blob) % 4), validate=True))
        except binascii.Error:
            continue
    for hit in _HEX.finditer(text):
        digits = re.sub(r"[\s:]", "", hit.group())
        found.append(bytes.fromhex(digits[: len(digits) // 2 * 2]))
    return [words for data in found if (words := _readable(data))]


def _readable(data: bytes) -> str:
    """Give bytes as text where they are words; a key or a hash is none."""
    text = data.decode("utf-8", "ignore")
    wordly = sum(mark.isalpha() or mark in " .,:;!?'\"()-\n" or "0" <= mark <= "9" for mark in text)
    spaced = " " in text or not text.isascii()
    return text if text and spaced and wordly >= _READABLE_SHARE * len(data) / 1.5 else ""
