"""Colours in a DOCX as six hexadecimal digits, and what counts as unseen on its ground."""

from __future__ import annotations

import colorsys

AUTO = "auto"
"""A colour that Word picks so that it is seen."""
WHITE = "FFFFFF"
_NEAR = 12
"""Channel steps of 255 within which a colour is its ground's own: F3F3F3 on white is not seen."""
_HIGHLIGHTS = {
    "black": "000000",
    "blue": "0000FF",
    "cyan": "00FFFF",
    "green": "00FF00",
    "magenta": "FF00FF",
    "red": "FF0000",
    "yellow": "FFFF00",
    "white": WHITE,
    "darkBlue": "000080",
    "darkCyan": "008080",
    "darkGreen": "008000",
    "darkMagenta": "800080",
    "darkRed": "800000",
    "darkYellow": "808000",
    "darkGray": "808080",
    "lightGray": "C0C0C0",
}
_VML = {"white": WHITE, "black": "000000", "window": WHITE, "windowtext": "000000"}
UNKNOWN = "808080"  # a colour that is there but cannot be told: neither white nor black


def highlight(name: str | None) -> str | None:
    """Return the colour of a text marker by its name, `None` for none."""
    return None if name in {None, "none"} else _HIGHLIGHTS.get(name or "", UNKNOWN)


def vml_colour(text: str | None) -> str | None:
    """Return a colour as VML writes it (`#1f3864 [3204]`, `#fff`, `white`), `None` for none."""
    if not text:
        return None
    first = text.split()[0].lstrip("#").lower()
    if len(first) == 3:  # noqa: PLR2004  # one digit a channel
        first = "".join(digit * 2 for digit in first)
    return _VML.get(first) or hex_colour(first)


def is_seen(colour: str | None, ground: str) -> bool:
    """Tell whether text of a colour stands out from its ground; `AUTO` always does."""
    if colour in {None, AUTO}:
        return True
    pairs = zip(_channels(colour or ""), _channels(ground), strict=True)
    return max(abs(ink - paper) for ink, paper in pairs) > _NEAR


def hex_colour(text: str | None) -> str:
    """Return a colour in capital digits; `UNKNOWN` for what is no colour."""
    text = (text or "").lstrip("#").upper()
    try:
        return text if len(bytes.fromhex(text)) == 3 else UNKNOWN  # noqa: PLR2004  # channels
    except ValueError:
        return UNKNOWN


def _channels(colour: str) -> bytes:
    return bytes.fromhex(colour)


def byte_share(text: str | None) -> float:
    """Return two hexadecimal digits as a share of 255; 1 for what is no number."""
    try:
        return min(int(text or "FF", 16), 255) / 255
    except ValueError:
        return 1.0


def relit(colour: str, factor: float, more: float) -> str:
    """Return a colour with its lightness times a factor, and more (ECMA-376, 17.3.2.41)."""
    if factor == 1 and more == 0:
        return colour
    hue, lightness, saturation = colorsys.rgb_to_hls(*(n / 255 for n in _channels(colour)))
    lightness = min(lightness * factor + more, 1.0)
    channels = colorsys.hls_to_rgb(hue, lightness, saturation)
    return bytes(round(n * 255) for n in channels).hex().upper()


def mixed(ink: str | None, paper: str, share: float) -> str:
    """Return so large a share of one colour over another."""
    pairs = zip(_channels(ink or WHITE), _channels(WHITE if paper == AUTO else paper), strict=True)
    return bytes(round(a * share + b * (1 - share)) for a, b in pairs).hex().upper()
