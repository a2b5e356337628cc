"""How a run of a DOCX looks: visible or hidden, its size and font, through its styles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

_TINY_HALF_POINTS = 4  # 2 pt, the same as in PDF
_NEAR_WHITE = 0xF3
_MAX_CHAIN = 20  # basedOn may run in a circle


@dataclass(frozen=True, slots=True)
class Look:
    """What the properties of a run say; `None` where they leave it to the style.

    `size` in half points, `colour` and `ground` as six hexadecimal digits or `auto`.
    """

    vanish: bool | None = None
    colour: str | None = None
    ground: str | None = None
    size: int | None = None
    font: str | None = None

    def over(self, under: Look) -> Look:
        """Return this look, with what it leaves open taken from `under`."""
        return Look(
            vanish=under.vanish if self.vanish is None else self.vanish,
            colour=self.colour or under.colour,
            ground=self.ground or under.ground,
            size=self.size or under.size,
            font=self.font or under.font,
        )

    def hidden_kind(self) -> str | None:
        """Return `vanished`, `tiny` or `white`, or `None` for text that is seen.

        White on a ground of any colour is meant to be read; white on white, or on no ground of
        its own, is not.
        """
        if self.vanish:
            return "vanished"
        if self.size is not None and self.size < _TINY_HALF_POINTS:
            return "tiny"
        white = self.colour is not None and _is_white(self.colour)
        ground = self.ground in {None, "auto"} or _is_white(self.ground or "")
        return "white" if white and ground else None


def _is_white(colour: str) -> bool:
    try:
        value = bytes.fromhex(colour)
    except ValueError:
        return colour == "white"
    return len(value) == 3 and min(value) >= _NEAR_WHITE  # noqa: PLR2004  # red, green, blue


def local(element: Any) -> str:
    """Return an element's name without its namespace: strict and transitional files differ."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Any, name: str) -> Any:
    """Return the first child of that name, or `None`."""
    if element is not None:
        for item in element:
            if local(item) == name:
                return item
    return None


def value(element: Any, name: str = "val") -> str | None:
    """Return an attribute by its name without namespace, or `None`."""
    if element is not None:
        for key, text in element.attrib.items():
            if key.rpartition("}")[2] == name:
                return str(text)
    return None


def is_on(element: Any) -> bool | None:
    """Return an on/off property: absent is `None`, present without a value is on."""
    if element is None:
        return None
    return value(element) not in {"0", "false", "off"}


def run_look(properties: Any) -> Look:
    """Return the look that a `w:rPr` gives."""
    if properties is None:
        return Look()
    parts = {local(item): item for item in properties}
    size = value(parts.get("sz")) or ""
    fonts = parts.get("rFonts")
    highlight = value(parts.get("highlight"))
    return Look(
        vanish=is_on(parts.get("vanish")),
        colour=value(parts.get("color")),
        ground=_highlight(highlight) or shade(properties),
        size=int(size) if size.isdecimal() else None,
        font=value(fonts, "ascii") or value(fonts, "eastAsia") if fonts is not None else None,
    )


def _highlight(name: str | None) -> str | None:
    if name in {None, "none"}:
        return None
    return "FFFFFF" if name == "white" else "808080"


def shade(properties: Any) -> str | None:
    """Return the fill of a `w:shd` among these properties, `None` where there is none."""
    shading = child(properties, "shd")
    fill = value(shading, "fill")
    if value(shading) == "solid":
        fill = value(shading, "color") or "000000"
    return None if fill in {None, "auto"} else fill


class Styles:
    """The styles of a document, each with what it inherits."""

    def __init__(self, root: Any) -> None:
        self._elements: dict[str, Any] = {}
        self._looks: dict[str, Look] = {}
        self.default = Look()
        self._default_paragraph = ""
        if root is None:
            return
        defaults = child(child(root, "docDefaults"), "rPrDefault")
        self.default = run_look(child(defaults, "rPr"))
        for element in root:
            if local(element) == "style":
                name = value(element, "styleId") or ""
                self._elements[name] = element
                if value(element, "type") == "paragraph" and value(element, "default") in {
                    "1",
                    "true",
                }:
                    self._default_paragraph = name

    def look(self, name: str | None) -> Look:
        """Return the look of a style by its id; an unknown one changes nothing."""
        if name is None:
            return Look()
        if name not in self._looks:
            look, current = Look(), name
            for _ in range(_MAX_CHAIN):
                element = self._elements.get(current)
                if element is None:
                    break
                own = run_look(child(element, "rPr"))
                ground = own.ground or shade(child(element, "pPr"))
                look = look.over(replace(own, ground=ground))
                current = value(child(element, "basedOn")) or ""
            self._looks[name] = look
        return self._looks[name]

    def paragraph_look(self, properties: Any) -> Look:
        """Return the look of text in a paragraph with this `w:pPr`, before its runs' own."""
        name = value(child(properties, "pStyle")) or self._default_paragraph
        look = Look(ground=shade(properties)).over(self.look(name))
        return look.over(self.default)

    def numbering(self, properties: Any) -> Any:
        """Return the `w:numPr` of a paragraph, its own or its style's, or `None`."""
        own = child(properties, "numPr")
        current = value(child(properties, "pStyle")) or ""
        for _ in range(_MAX_CHAIN):
            element = self._elements.get(current)
            if own is not None or element is None:
                break
            own = child(child(element, "pPr"), "numPr")
            current = value(child(element, "basedOn")) or ""
        return own
