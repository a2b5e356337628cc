"""Text from files and models, made safe to show: nothing in it can act on what shows it."""

from __future__ import annotations

import re

UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f"  # control characters, escape codes among them
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # change the direction of the text around them
    r"\u180e\u200b\u2028\u2029\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"  # unseen, line breaks
    r"\U000e0000-\U000e007f"  # tag characters: a second, invisible ASCII
    r"\ud800-\udfff]"  # halves of characters, which no output can encode
)
"""Characters that act on a terminal or page, or deceive its reader, instead of being seen.

The zero-width joiners stay: emoji and several scripts are written with them.
"""

_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED_BYTES = range(0xDC80, 0xDD00)
"""Where Python keeps the bytes of a file name that are not UTF-8 (PEP 383)."""


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    code = ord(character)
    if character in _NAMED:
        return _NAMED[character]
    if code in _ESCAPED_BYTES:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:  # noqa: PLR2004 - where \x ends and \u begins
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004 - likewise


def printable(text: str) -> str:
    r"""Write what cannot be seen as escapes (`\x1b`, `\n`, `\u202e`); all else stays.

    The result is one line, can be encoded as UTF-8, and is its own `printable`.
    """
    return UNPRINTABLE.sub(_escape, text)


def json_printable(text: str) -> str:
    """Write what cannot be seen in a text of JSON as JSON's own escapes: its values stay."""
    return UNPRINTABLE.sub(_escape_in_json, text)


def _escape_in_json(found: re.Match[str]) -> str:
    units = found.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
