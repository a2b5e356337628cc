"""What the properties of a paragraph of a DOCX say: its ground, spacing, level and list."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from resume_cli.extraction.docx_xml import child, is_on, local, number, value

if TYPE_CHECKING:
    from resume_cli.extraction.docx_theme import Theme

_TINY_TWIPS = 40  # 2 pt


@dataclass(frozen=True, slots=True)
class Block:
    """What the properties of a paragraph say; `None` where they leave it to the style.

    Lengths in twentieths of a point. `line` is the line spacing in 240ths of a line, or an exact
    height where `exact`; `close` leaves no space between paragraphs of one style. `list_id` and
    `list_level` are those of its numbering.
    """

    ground: str | None = None
    alignment: str | None = None
    level: int | None = None
    before: int | None = None
    after: int | None = None
    line: int | None = None
    exact: bool | None = None
    close: bool | None = None
    left: int | None = None
    new_page: bool | None = None
    list_id: str | None = None
    list_level: str | None = None

    def over(self, under: Block) -> Block:
        """Return this block, with what it leaves open taken from `under`."""
        pairs = ((getattr(self, name), getattr(under, name)) for name in _BLOCK_FIELDS)
        return Block(*(theirs if mine is None else mine for mine, theirs in pairs))

    def hidden_kind(self) -> str | None:
        """Return `clipped` where the lines are set too low for any letter, else `None`."""
        return "clipped" if self.exact and 0 < (self.line or 0) < _TINY_TWIPS else None


_BLOCK_FIELDS = tuple(field.name for field in fields(Block))
_NO_BLOCK = Block()


def block(properties: Any, theme: Theme) -> Block:
    """Return what a `w:pPr` says."""
    if properties is None or not len(properties):
        return _NO_BLOCK
    parts = {local(item): item for item in properties}
    spacing, numbering = parts.get("spacing"), parts.get("numPr")
    rule = value(spacing, "lineRule")
    return Block(
        ground=theme.shade(properties),
        alignment=value(parts.get("jc")),
        level=number(parts.get("outlineLvl")),
        before=number(spacing, "before"),
        after=number(spacing, "after"),
        line=number(spacing, "line"),
        exact=None if rule is None else rule == "exact",
        close=is_on(parts.get("contextualSpacing")),
        left=number(parts.get("ind"), "left") or number(parts.get("ind"), "start"),
        new_page=is_on(parts.get("pageBreakBefore")),
        list_id=value(child(numbering, "numId")),
        list_level=value(child(numbering, "ilvl")),
    )
