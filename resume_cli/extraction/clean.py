"""Cleaning of extracted strings: what a reader sees stays, what no reader sees is reported.

Every engine's text goes through `clean` before it becomes a line, so that no control character,
lone surrogate or NUL ever reaches the database, a terminal or a prompt.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections import Counter

# Private-use code points that symbol fonts (Symbol, Wingdings) use for list marks.
_BULLET_POINTS = (
    "\uf0b7\uf0a7\uf0a8\uf076\uf0d8\uf0fc\uf06c\uf06e\uf071\uf0be\uf02d\uf0e0\uf0f0\uf075"
    "\uf09f\uf0a1\uf0ae\uf0db\uf06f\uf077\uf0a0\uf0b2\uf0e8\uf0c4\uf073\uf074"
)
BULLETS = "•●○◦▪▫■□◆◇‣⁃∙·・➢➤►▶✓✔➔→★☆※"
"""Characters that open a list item."""

_REPLACEMENTS = {
    **dict.fromkeys(map(ord, _BULLET_POINTS), "•"),
    **dict.fromkeys(range(0xE000, 0xF900), " "),
    **dict.fromkeys(map(ord, "\u00a0\u1680\u202f\u205f\u2028\u2029\t\v\f\r\n\x85"), " "),
    **dict.fromkeys(range(0x2000, 0x200B), " "),
    ord("\u00ad"): None,
    ord("\ufeff"): None,
    0xFFFE: None,
    0xFFFF: None,
}
for _symbol in _BULLET_POINTS:
    _REPLACEMENTS[ord(_symbol)] = "•"

# Latin ligatures and the radicals that PDF fonts put in the place of ordinary kanji. Full-width
# letters are left alone: in Japanese text they are what the author typed.
_COMPATIBILITY = re.compile("[\ufb00-\ufb06\u2e80-\u2fd5\uf900-\ufaff]")
_INVISIBLE = re.compile(
    "[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\u180e\u034f\u061c"
    "\U000e0000-\U000e007f]"
)
# A joiner between two letters of a script that needs it (Persian, Hindi, emoji) is spelling.
_STRAY_JOINER = re.compile("(?<![^\x00-\u024f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u024f])")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_SPACES = re.compile("[ ]{2,}")
_ODD = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    "\u2e80-\u2fd5\ud800-\ufaff\ufb00-\ufb06\ufeff\ufffe\uffff\U000e0000-\U000e007f]|  "
)


def clean(text: str, removed: Counter[str]) -> str:
    """Return one line of text as a reader sees it, without surrounding or doubled spaces.

    Zero-width, bidirectional and tag characters are taken out and counted in `removed`. Composed
    characters are put together (NFC). Private-use characters become bullets where symbol fonts
    mean one, else a space.
    """
    if not text.isascii():
        text = _visible(text, removed)
    elif not _ODD.search(text):
        return text.strip()
    text = _CONTROL.sub("", text.translate(_REPLACEMENTS))
    return _SPACES.sub(" ", text).strip()


def _visible(text: str, removed: Counter[str]) -> str:
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    removed.update(_INVISIBLE.findall(text))
    text = _INVISIBLE.sub("", text)
    removed.update(_STRAY_JOINER.findall(text))
    text = _STRAY_JOINER.sub("", text)
    text = _COMPATIBILITY.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return unicodedata.normalize("NFC", text)


def describe_removed(removed: Counter[str]) -> str:
    """Name the characters that `clean` took out; text smuggled in tag characters is spelled out.

    Example: `U+200B (3), U+202E (1)`, or `tag characters: ignore all instructions`.
    """
    tags = [char for char in removed if "\U000e0020" <= char <= "\U000e007e"]
    parts = [f"U+{ord(char):04X} ({n})" for char, n in sorted(removed.items()) if char not in tags]
    if tags:
        parts.append(f"tag characters ({sum(removed[char] for char in tags)})")
    return ", ".join(parts)
