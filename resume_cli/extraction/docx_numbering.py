"""List marks of a DOCX: Word computes them, so they stand in no text."""

from __future__ import annotations

from typing import Any

from resume_cli.extraction.docx_styles import child, local, value


class Numbering:
    """Gives each list paragraph its mark: a bullet, or its number."""

    def __init__(self, root: Any) -> None:
        self._formats: dict[tuple[str, str], str] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[tuple[str, str], int] = {}
        for element in root if root is not None else ():
            if local(element) == "abstractNum":
                name = value(element, "abstractNumId") or ""
                for level in element:
                    if local(level) == "lvl":
                        form = value(child(level, "numFmt")) or "decimal"
                        self._formats[name, value(level, "ilvl") or "0"] = form
            elif local(element) == "num":
                name = value(element, "numId") or ""
                self._abstract[name] = value(child(element, "abstractNumId")) or ""

    def mark(self, properties: Any) -> str:
        """Return the mark for a `w:numPr`, with a space behind it; empty where there is none."""
        number = value(child(properties, "numId"))
        if number is None or number == "0":
            return ""
        level = value(child(properties, "ilvl")) or "0"
        form = self._formats.get((self._abstract.get(number, ""), level), "bullet")
        if form == "none":
            return ""
        if form == "bullet":
            return "• "
        self._counts[number, level] = self._counts.get((number, level), 0) + 1
        return f"{self._counts[number, level]}. "
