"""A document as a judge reads it: its lines by section, and the points that tell of work."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resume_cli.extraction.document import UNNAMED

if TYPE_CHECKING:
    from resume_cli.extraction.document import Document, Line

WORK_SECTIONS = frozenset({"experience", "projects"})
"""Sections whose lines prove what somebody did."""

_MARK = re.compile(r"^\s*(?:[-•●▪◦‣∙·*–—・■□◆○>✓➢]|\d{1,2}[.)])\s*")
_DATED = re.compile(r"(?:19|20)\d\d|\b(?:present|current|now)\b|現在", re.IGNORECASE)
_SENTENCE_WORDS = 6
"""From this many words on a line can tell what was done; shorter ones are titles and places."""
_SENTENCE_CHARACTERS = 14
"""The same for Japanese, which has no spaces: about six words at 2.4 characters."""
_WIDE = re.compile(r"[぀-ヿ㐀-鿿]")


@dataclass(frozen=True, slots=True)
class Point:
    """One thing told about work: a list point or sentence, with the lines that it runs over."""

    lines: tuple[int, ...]
    text: str


def stripped(text: str) -> str:
    """Give a line without its list mark."""
    return _MARK.sub("", text).strip()


def has_mark(text: str) -> bool:
    """Tell whether a line begins with a list mark."""
    return _MARK.match(text) is not None


def is_wide(text: str) -> bool:
    """Tell whether a text is written in Chinese characters or kana, at least in part."""
    return _WIDE.search(text) is not None


def word_total(text: str) -> int:
    """Count words by spaces; in Japanese, runs of characters count at 2.4 to a word."""
    wide = len(_WIDE.findall(text))
    return len(_WIDE.sub(" ", text).split()) + round(wide / 2.4)


def section_lines(document: Document, names: frozenset[str]) -> tuple[Line, ...]:
    """Give the lines of the named sections, headings left out."""
    spans = [
        (section.first_line, section.last_line)
        for section in document.sections
        if section.name in names
    ]
    return tuple(
        line
        for line in document.lines
        if line.text.strip() and any(first < line.number <= last for first, last in spans)
    )


def work_lines(document: Document) -> tuple[Line, ...]:
    """Give the lines that tell of work.

    Where no such section was found: every line of a sentence's length that stands in no other named
    section, for then the headings are what is missing, not the work.
    """
    if WORK_SECTIONS & set(document.section_names):
        return section_lines(document, WORK_SECTIONS)
    other = {
        number
        for section in document.sections
        if section.name != UNNAMED
        for number in range(section.first_line, section.last_line + 1)
    }
    return tuple(
        line for line in document.lines if line.number not in other and tells_of_work(line.text)
    )


def tells_of_work(text: str) -> bool:
    """Tell whether a line is long enough to say what was done."""
    bare = stripped(text)
    if is_wide(bare):
        return len(bare) >= _SENTENCE_CHARACTERS
    return len(bare.split()) >= _SENTENCE_WORDS


def points(document: Document) -> tuple[Point, ...]:
    """Give the points of the work sections; a point that wraps is joined to one again."""
    found: list[Point] = []
    open_point = False
    for line in work_lines(document):
        bare = stripped(line.text)
        if has_mark(line.text):
            found.append(Point((line.number,), bare))
            open_point = True
        elif open_point and _continues(found[-1], line):
            last = found.pop()
            joint = "" if is_wide(bare) else " "
            found.append(Point((*last.lines, line.number), last.text + joint + bare))
        else:
            open_point = tells_of_work(line.text) and not _is_dated_title(bare)
            if open_point:
                found.append(Point((line.number,), bare))
    return tuple(point for point in found if _is_told(point))


def _continues(point: Point, line: Line) -> bool:
    """Tell whether a line goes on with a point: it follows, and begins in lower case or kana."""
    bare = line.text.strip()
    if line.number != point.lines[-1] + 1 or not bare or point.text.endswith((".", "。")):
        return False
    return bare[0].islower() or (is_wide(bare) and not _is_dated_title(bare))


def _is_dated_title(text: str) -> bool:
    """Tell whether a line is the head of a position: a short line with a year in it."""
    limit = 40 if is_wide(text) else 80
    return _DATED.search(text) is not None and len(text) <= limit and not text.endswith(".")


def _is_told(point: Point) -> bool:
    """Leave out bare names: a point has at least three words, or six characters in Japanese."""
    if is_wide(point.text):
        return len(point.text) >= 6  # noqa: PLR2004 - said in the docstring
    return len(point.text.split()) >= 3  # noqa: PLR2004 - said in the docstring
