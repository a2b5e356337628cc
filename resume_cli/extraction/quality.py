"""How well the text was read: a measure of the extraction, never of the candidate."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resume_cli.extraction.document import Line

MIN_QUALITY = 0.3
"""Below this the text is garbled: the file is set aside instead of being scored low."""

_LONG_WORD = 24  # letters; longer runs are words glued together, but for German compounds
_GLUED_CASE = re.compile(r"[a-z][A-Z][a-z]+[A-Z][a-z]+[A-Z]")
_VOWEL = re.compile("[aeiouyàâäáåæéèêëíîïóôöøúûüãõąęœ]", re.IGNORECASE)
_LATIN_WORD = re.compile("[A-Za-zÀ-ÖØ-öø-ÿĀ-ž]{4,}")
_ASCII_LETTERS = re.compile("[A-Za-z]+")
_LATIN_TOKEN = re.compile(r"(?<!\S)[A-Za-zÀ-ÖØ-öø-ÿĀ-ž]+(?!\S)")
_ADDRESS = re.compile(r"@|://|www\.|\.\w{2,10}/")
_GARBLED = re.compile(r"\ufffd|\(cid:\d+\)|Ã[\u0080-\u00bf]|â€.")
_COMMON = frozenset("aeinorstl")
_MIN_LETTERS = 200
"""Latin letters from which their frequencies say something."""
_COMMON_OF_NONE, _COMMON_OF_WORDS = 0.36, 0.48
"""Share of the letters a, e, i, n, o, r, s, t, l: 9 of 26 by chance, and in words of any language.

Prose in the Latin languages that `language` tells apart has 0.55 to 0.7 of them; text through a
wrong table of characters has about as many as chance.
"""
_SPACED_OUT = 0.35
"""Share of single letters among Latin words above which the words fell apart into letters."""


def measure_quality(lines: tuple[Line, ...], pages: int) -> float:
    """Return 0 (nothing usable) to 1, as a product of five shares.

    Readable: non-space characters that are letters, digits or common marks rather than
    replacement characters and the debris of wrong encodings, these weighted twice. Plausible:
    Latin words of 4 letters and more that hold a vowel, unless in capitals, and letters as frequent
    as in a language. Parted: words neither glued together nor fallen apart into letters. Ordered:
    lines that lead down the page or to a next column, counted by three tenths, since designs may
    step back. Pages: pages with text, counted half: a page of pictures is no fault of the text.
    """
    text = "\n".join(line.text for line in lines)
    if not text:
        return 0.0
    filled = len({line.page for line in lines}) / max(pages, 1)
    bare = " ".join(word for word in text.split() if not _ADDRESS.search(word))
    letters = _readable(text) * _plausible(bare) * _parted(bare)
    return round(letters * (0.7 + 0.3 * _ordered(lines)) * (0.5 + 0.5 * min(filled, 1.0)), 3)


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
    good = sum(word.isupper() or bool(_VOWEL.search(word)) for word in words)
    return good / len(words) * _frequent("".join(_ASCII_LETTERS.findall(text)).lower())


def _frequent(letters: str) -> float:
    if len(letters) < _MIN_LETTERS:
        return 1.0
    share = sum(map(letters.count, _COMMON)) / len(letters)
    over = (share - _COMMON_OF_NONE) / (_COMMON_OF_WORDS - _COMMON_OF_NONE)
    return min(max(over, 0.0), 1.0)


def _parted(text: str) -> float:
    tokens: list[str] = _LATIN_TOKEN.findall(text)
    if not tokens:
        return 1.0
    letters = sum(map(len, tokens))
    glued = sum(len(t) for t in tokens if len(t) > _LONG_WORD or _GLUED_CASE.search(t))
    single = sum(len(token) == 1 for token in tokens) / len(tokens)
    apart = max(single - _SPACED_OUT, 0.0) / (1 - _SPACED_OUT)
    return (1 - glued / letters) * (1 - apart)


def _ordered(lines: tuple[Line, ...]) -> float:
    """Return the share of steps between lines down, or up to a column further right; else 1."""
    steps = [
        not (there.top < here.top - (here.bottom - here.top) and there.left < here.right)
        for one, other in pairwise(lines)
        if (here := one.box) and (there := other.box) and one.page == other.page
    ]
    return sum(steps) / len(steps) if steps else 1.0
