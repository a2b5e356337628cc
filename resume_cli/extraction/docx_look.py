"""How text of a DOCX looks: what the properties of a run and of a paragraph say."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from resume_cli.extraction.docx_colours import AUTO, WHITE, highlight, is_seen
from resume_cli.extraction.docx_xml import child, is_on, local, number, value

if TYPE_CHECKING:
    from resume_cli.extraction.docx_theme import Theme

_TINY_HALF_POINTS = 4  # 2 pt, the same as in PDF
_TINY_WIDTH = 10  # per cent of a letter's own width
_OPAQUE = 100_000


@dataclass(frozen=True, slots=True)
class Look:
    """What the properties of a run say; `None` where they leave it to the style.

    `size` in half points, `width` in per cent of a letter's own, `colour` and `ground` as six
    hexadecimal digits or `AUTO`. `clear` is set for letters that are drawn without ink.
    """

    vanish: bool | None = None
    clear: bool | None = None
    colour: str | None = None
    ground: str | None = None
    size: int | None = None
    width: int | None = None
    font: str | None = None
    bold: bool | None = None
    italic: bool | None = None
    caps: bool | None = None

    def over(self, under: Look) -> Look:
        """Return this look, with what it leaves open taken from `under`."""
        if _NOTHING in (self, under):
            return under if self == _NOTHING else self
        pairs = ((getattr(self, name), getattr(under, name)) for name in _FIELDS)
        return Look(*(theirs if mine is None else mine for mine, theirs in pairs))

    def hidden_kind(self, ground: str) -> str | None:
        """Return the kind of `HiddenText` that this is on a ground, `None` where it is seen."""
        if self.vanish:
            return "vanished"
        if self.clear:
            return "invisible"
        size = _TINY_HALF_POINTS if self.size is None else self.size
        if size < _TINY_HALF_POINTS or 0 < (self.width or 0) < _TINY_WIDTH:
            return "tiny"
        own = ground if self.ground in {None, AUTO} else self.ground
        if is_seen(self.colour, own or WHITE):
            return None
        return "same-colour" if is_seen(own, WHITE) else "white"

    def is_light(self) -> bool:
        """Tell whether the text, without a ground of its own, needs one that is not white."""
        return self.ground in {None, AUTO} and not is_seen(self.colour, WHITE)


_NOTHING = Look()
_FIELDS = tuple(field.name for field in fields(Look))


def run_look(properties: Any, theme: Theme) -> Look:
    """Return the look that a `w:rPr` gives."""
    if properties is None or not len(properties):
        return _NOTHING
    parts = {local(item): item for item in properties}
    fonts = parts.get("rFonts")
    painted = parts.get("textFill")
    inked = child(painted, "solidFill")
    marker = highlight(value(parts.get("highlight")))
    return Look(
        vanish=is_on(parts.get("vanish")),
        clear=None if painted is None else _is_clear(painted, parts.get("textOutline")),
        colour=theme.drawn_colour(inked) or theme.word_colour(parts.get("color")),
        ground=marker or theme.shade(properties),
        size=number(parts.get("sz")),
        width=number(parts.get("w")),
        font=None if fonts is None else _family(fonts, theme),
        bold=is_on(parts.get("b")),
        italic=is_on(parts.get("i")),
        caps=is_on(parts.get("caps")),
    )


def _is_clear(painted: Any, outline: Any) -> bool:
    """Tell whether Word 2010's text fill leaves no ink; drawn outlines are seen without it."""
    drawn = outline is not None and child(outline, "noFill") is None and len(outline) > 0
    empty = child(painted, "noFill") is not None
    alpha = next((number(item) for item in painted.iter("{*}alpha")), None)
    return not drawn and (empty or (alpha is not None and alpha >= 0.95 * _OPAQUE))


def _family(fonts: Any, theme: Theme) -> str | None:
    named = (theme.font(value(fonts, f"{script}Theme")) for script in ("ascii", "eastAsia"))
    plain = (value(fonts, script) for script in ("ascii", "hAnsi", "eastAsia"))
    return next((name for name in (*named, *plain) if name), None)
