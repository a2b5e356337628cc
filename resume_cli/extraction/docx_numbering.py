"""List marks of a DOCX: Word computes them, so they stand in no text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from resume_cli.extraction.docx_look import run_look
from resume_cli.extraction.docx_numerals import numeral
from resume_cli.extraction.docx_xml import child, is_on, local, number, value, whole

if TYPE_CHECKING:
    from resume_cli.extraction.docx_blocks import Block
    from resume_cli.extraction.docx_theme import Theme

_PLACE = re.compile(r"%([1-9])")
_LEVELS = 9
_BULLET = "•"
# Marks that are letters in their font: Courier's o, and whatever Wingdings draws.
_DRAWN_LETTERS = re.compile(r"[A-Za-z§\u00a8\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list; `restart` is the level whose items begin it anew, counted from 1."""

    form: str
    text: str
    start: int
    hidden: bool
    plain_digits: bool
    restart: int | None


class Numbering:
    """Gives each list paragraph its mark: a bullet, or its number in the list's own writing."""

    def __init__(self, root: Any, theme: Theme) -> None:
        self._lists: dict[str, dict[int, _Level]] = {}
        self._by_style: dict[tuple[str, str], int] = {}
        self._style_lists: dict[str, str] = {}
        self._linked: dict[str, str] = {}
        self._instances: dict[str, str] = {}
        self._overrides: dict[str, dict[int, _Level]] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, dict[int, int]] = {}
        for element in root if root is not None else ():
            if local(element) == "abstractNum":
                self._take_list(element, theme)
            elif local(element) == "num":
                self._take_instance(element, theme)

    def _take_list(self, element: Any, theme: Theme) -> None:
        name = value(element, "abstractNumId") or ""
        self._lists[name] = levels = {}
        for item in element:
            if local(item) == "lvl":
                level = number(item, "ilvl") or 0
                levels[level] = _level(item, theme)
                style = value(child(item, "pStyle"))
                if style:
                    self._by_style[name, style] = level
            elif local(item) == "styleLink":
                self._style_lists[value(item) or ""] = name
            elif local(item) == "numStyleLink":
                self._linked[name] = value(item) or ""

    def _take_instance(self, element: Any, theme: Theme) -> None:
        name = value(element, "numId") or ""
        self._instances[name] = value(child(element, "abstractNumId")) or ""
        self._overrides[name] = {}
        for item in element:
            if local(item) == "lvlOverride":
                level = number(item, "ilvl") or 0
                start, own = number(child(item, "startOverride")), child(item, "lvl")
                if start is not None:
                    self._starts[name, level] = start
                if own is not None:
                    self._overrides[name][level] = _level(own, theme)

    def mark(self, block: Block, style: str | None) -> str:
        """Return the mark of a paragraph, with a space behind it, and count it.

        Empty where it is in no list, or its list draws nothing.
        """
        instance = block.list_id
        if instance is None or instance not in self._instances:
            return ""
        name = self._instances[instance]
        name = self._style_lists.get(self._linked.get(name, ""), name)
        by_style = self._by_style.get((name, style or ""), 0)
        index = by_style if block.list_level is None else whole(block.list_level) or 0
        levels = {**self._lists.get(name, {}), **self._overrides[instance]}
        level = levels.get(index)
        if level is None:
            return ""
        self._step(name, instance, index, levels)
        text = "" if level.hidden else self._written(name, index, levels).strip()
        return f"{text} " if text else ""

    def _step(self, name: str, instance: str, index: int, levels: dict[int, _Level]) -> None:
        counts = self._counts.setdefault(name, {})
        start = self._starts.pop((instance, index), None)
        if start is not None:
            counts[index] = start
        elif index in counts:
            counts[index] += 1
        else:
            counts[index] = levels[index].start
        for deeper in [each for each in counts if each > index]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or (restart != 0 and index < restart):
                del counts[deeper]

    def _written(self, name: str, index: int, levels: dict[int, _Level]) -> str:
        level, counts = levels[index], self._counts[name]
        if level.form == "bullet":
            return _DRAWN_LETTERS.sub(_BULLET, level.text[:1])
        if level.form == "none":
            return _PLACE.sub("", level.text)

        def figure(place: re.Match[str]) -> str:
            other = int(place[1]) - 1
            if other not in levels:
                return ""
            form = "decimal" if level.plain_digits and other < index else levels[other].form
            return numeral(counts.get(other, levels[other].start), form)

        return _PLACE.sub(figure, level.text)


def _level(element: Any, theme: Theme) -> _Level:
    parts = {local(item): item for item in element}
    form = value(parts.get("numFmt")) or "decimal"
    text = value(parts.get("lvlText"))
    place = min(number(element, "ilvl") or 0, _LEVELS - 1) + 1
    if text is None:
        text = _BULLET if form == "bullet" else f"%{place}."
    start = number(parts.get("start"))
    return _Level(
        form=form,
        text=text,
        start=1 if start is None else start,
        hidden=bool(run_look(parts.get("rPr"), theme).vanish),
        plain_digits=bool(is_on(parts.get("isLgl"))),
        restart=number(parts.get("lvlRestart")),
    )
