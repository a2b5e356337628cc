"""Colours and fonts of a DOCX by name, through its theme."""

from __future__ import annotations

from typing import Any

from resume_cli.extraction.docx_colours import (
    AUTO,
    UNKNOWN,
    WHITE,
    byte_share,
    hex_colour,
    mixed,
    relit,
)  # fmt: skip
from resume_cli.extraction.docx_xml import child, local, value, whole

# The names that Word and DrawingML give to the slots of a theme.
_SLOTS = {
    "dark1": "dk1", "light1": "lt1", "dark2": "dk2", "light2": "lt2", "text1": "t1", "text2": "t2",
    "background1": "bg1", "background2": "bg2", "tx1": "t1", "tx2": "t2",
    "hyperlink": "hlink", "followedHyperlink": "folHlink",
}  # fmt: skip
_MAPPED = {"t1": "dk1", "t2": "dk2", "bg1": "lt1", "bg2": "lt2"}
_OFFICE = {"dk1": "000000", "lt1": WHITE, "dk2": "44546A", "lt2": "E7E6E6", "accent1": "4472C4"}


class Theme:
    """The theme's colours (six hexadecimal digits) and fonts, by the names that parts use."""

    def __init__(self, root: Any, settings: Any) -> None:
        elements = child(root, "themeElements")
        self._colours = dict(_OFFICE)
        for slot in child(elements, "clrScheme") if elements is not None else ():
            for colour in slot:
                self._colours[local(slot)] = hex_colour(value(colour, "lastClr") or value(colour))
        mapping = child(settings, "clrSchemeMapping")
        self._mapped = dict(_MAPPED)
        for key in _MAPPED:
            slot = value(mapping, key)
            if slot is not None:
                self._mapped[key] = _SLOTS.get(slot, slot)
        fonts = child(elements, "fontScheme")
        self._fonts = {
            (group, script): value(child(fonts, f"{group}Font", script), "typeface") or ""
            for group in ("major", "minor")
            for script in ("latin", "ea")
        }

    def slot(self, name: str) -> str:
        """Return the colour of a slot by any of its names."""
        slot = _SLOTS.get(name, name)
        return self._colours.get(self._mapped.get(slot, slot), UNKNOWN)

    def font(self, name: str | None) -> str | None:
        """Return the family behind a theme font such as `minorHAnsi`, `None` for none."""
        if not name:
            return None
        return self._fonts.get((name[:5], "ea" if name.endswith("EastAsia") else "latin")) or None

    def word_colour(self, element: Any, plain: str = "val", prefix: str = "theme") -> str | None:
        """Return the colour that attributes name, through the theme where they name one.

        `prefix` is `theme` for `w:color`, `themeFill` for the fill of a `w:shd`. Gives `AUTO`, or
        `None` where nothing is said.
        """
        name = value(element, "themeColor" if prefix == "theme" else prefix)
        if name and name != "none":
            tint, shade = (
                byte_share(value(element, f"{prefix}Tint")),
                byte_share(value(element, f"{prefix}Shade")),
            )
            return relit(self.slot(name), tint * shade, 1 - tint)
        given = value(element, plain)
        return None if given is None else AUTO if given == AUTO else hex_colour(given)

    def drawn_colour(self, fill: Any) -> str | None:
        """Return the colour inside an `a:solidFill`, `None` where there is none."""
        for colour in fill if fill is not None else ():
            name = local(colour)
            given = value(colour, "lastClr") if name == "sysClr" else value(colour)
            base = self.slot(given or "") if name == "schemeClr" else hex_colour(given)
            factor = _share(child(colour, "lumMod"), 1.0) * _share(child(colour, "shade"), 1.0)
            return relit(base, factor, _share(child(colour, "lumOff"), 0.0))
        return None

    def shade(self, properties: Any) -> str | None:
        """Return the fill of a `w:shd`: a colour, `AUTO` for none, `None` where nothing is said."""
        shading = child(properties, "shd")
        if shading is None:
            return None
        fill = self.word_colour(shading, "fill", "themeFill") or AUTO
        pattern = value(shading) or "clear"
        if pattern == "solid" or pattern.startswith("pct"):
            ink = self.word_colour(shading, "color")
            share = 1.0 if pattern == "solid" else (whole(pattern[3:]) or 0) / 100
            return mixed("000000" if ink in {None, AUTO} else ink, fill, share)
        return fill


def _share(element: Any, default: float) -> float:
    amount = whole(value(element))
    return default if amount is None else min(max(amount / 100_000, 0.0), 1.0)
