"""The styles of a DOCX, each with what it inherits, down to the document's defaults."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from resume_cli.extraction.docx_blocks import Block, block
from resume_cli.extraction.docx_look import Look, run_look
from resume_cli.extraction.docx_xml import child, local, value, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resume_cli.extraction.docx_theme import Theme

_MAX_CHAIN = 20  # basedOn may run in a circle
_HEADING_NAMES = ("heading ", "title", "überschrift", "titre", "título", "titolo", "kop", "見出し")


class Styles:
    """Looks and blocks by the ids of styles; an unknown id changes nothing."""

    def __init__(self, root: Any, theme: Theme) -> None:
        self._theme = theme
        self._elements: dict[str, Any] = {}
        self._looks: dict[str, Look] = {}
        self._blocks: dict[str, Block] = {}
        self._defaults: dict[str, str] = {}
        for element in root if root is not None else ():
            if local(element) == "style":
                self._take(element)
        defaults = child(root, "docDefaults")
        self.default = run_look(child(defaults, "rPrDefault", "rPr"), theme)
        self._default_block = block(child(defaults, "pPrDefault", "pPr"), theme)

    def _take(self, element: Any) -> None:
        name = value(element, "styleId") or ""
        self._elements[name] = element
        if value(element, "default") in {"1", "true", "on"}:
            self._defaults[value(element, "type") or "paragraph"] = name

    def chain(self, name: str | None, kind: str = "paragraph") -> Iterator[tuple[str, Any]]:
        """Yield a style and what it is based on, with their ids; the default one for `None`."""
        current = self._defaults.get(kind, "") if name is None else name
        for _ in range(_MAX_CHAIN):
            element = self._elements.get(current)
            if element is None:
                return
            yield current, element
            current = value(child(element, "basedOn")) or ""

    def look(self, name: str | None, kind: str = "paragraph") -> Look:
        """Return the look of a style by its id; of the default one of its kind for `None`."""
        key = f"{kind} {name}"
        if key not in self._looks:
            look = Look()
            for _, element in self.chain(name, kind):
                look = look.over(run_look(child(element, "rPr"), self._theme))
            self._looks[key] = look
        return self._looks[key]

    def block(self, name: str | None) -> Block:
        """Return the block of a paragraph style by its id; of the default one for `None`."""
        key = name or ""
        if key not in self._blocks:
            found = Block()
            for _, element in self.chain(name):
                found = found.over(self._own_block(element))
            self._blocks[key] = found.over(self._default_block)
        return self._blocks[key]

    def _own_block(self, element: Any) -> Block:
        own = block(child(element, "pPr"), self._theme)
        if own.level is None:
            own = replace(own, level=_heading_level(value(child(element, "name")) or ""))
        return own


def _heading_level(name: str) -> int | None:
    lowered = name.lower()
    if not lowered.startswith(_HEADING_NAMES):
        return None
    return max((whole(lowered.rpartition(" ")[2]) or 1) - 1, 0)
