"""How well the text was read: a measure of the extraction, never of the candidate."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resume_cli.extraction.document import Line

MIN_QUALITY = 0.3
"""Below this the text is garbled: the file is set aside instead of being scored low."""

_MAX_WORD = 30  # Longer runs of letters are words glued together.
_VOWEL = re.compile("[aeiouyàâäáåæéèêëíîïóôöøúûü]", re.IGNORECASE)
_LATIN_WORD = re.compile("[A-Za-zÀ-ÖØ-öø-ÿ]{4,}")
_GARBLED = re.compile(r"\ufffd|\(cid:\d+\)")


def measure_quality(lines: tuple[Line, ...], pages: int) -> float:
    """Return 0 (nothing usable) to 1, as a product of three shares.

    Readable: non-space characters that are letters, digits or common marks rather than
    replacement characters, twice weighted against them. Plausible: Latin words of 4 letters and
    more that hold a vowel, unless written in capitals, and are at most 30 long. Pages: pages that
    have text, counted half, since a page of pictures is no fault of the text.
    """
    text = "\n".join(line.text for line in lines)
    if not text:
        return 0.0
    filled = len({line.page for line in lines}) / max(pages, 1)
    return round(_readable(text) * _plausible(text) * (0.5 + 0.5 * min(filled, 1.0)), 3)


def _readable(text: str) -> float:
    characters = len(text) - text.count(" ") - text.count("\n")
    garbled = sum(len(match) for match in _GARBLED.findall(text))
    odd = sum(not char.isprintable() for char in text) - text.count("\n")
    plain = sum(char.isalnum() for char in text)
    share = plain / max(characters - garbled, 1)
    # Prose has at most about a fifth of punctuation; a text of symbols is a broken encoding.
    return float(max(0.0, 1 - 2 * (garbled + odd) / max(characters, 1)) * min(1.0, share / 0.6))


def _plausible(text: str) -> float:
    words: list[str] = _LATIN_WORD.findall(text)
    if not words:
        return 1.0
    good = sum(
        len(word) <= _MAX_WORD and (word.isupper() or bool(_VOWEL.search(word))) for word in words
    )
    return good / len(words)
