"""Periods of a career: dated ranges in a document, holes between them, and their order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from resume_cli.agent.matching import folded
from resume_cli.agent.reading import WORK_SECTIONS, section_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resume_cli.extraction.document import Document

HOLE_MONTHS = 12
"""From so many months between two periods on it counts as a hole; as in the rubric."""

_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = _MONTH_NAMES.split()
_MONTH = r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+|\d{1,2}[/.])?"
_YEAR = r"(?:19[5-9]\d|20[0-4]\d)"
_POINT = rf"(?:{_YEAR}\s*[年./-]\s*\d{{1,2}}(?!\d)\s*月?|{_MONTH}{_YEAR}\s*年?)"
_OPEN = r"(?:present|current|now|today|ongoing|to date|現在|在職中)"
_RANGE = re.compile(
    rf"(?P<start>{_POINT})\s*(?:-|~|〜|～|to\b|until\b|から|→)\s*"
    rf"(?P<end>{_POINT}|{_OPEN}|$)?",
    re.IGNORECASE,
)
_FAR = 12 * 2100


@dataclass(frozen=True, slots=True)
class Period:
    """A dated range; `start` and `end` in months since the year 0, `end` past 2100 when open."""

    line: int
    start: int
    end: int


def periods(document: Document) -> tuple[Period, ...]:
    """Find the dated ranges of the work sections, or of the whole page where there are none."""
    lines = section_lines(document, WORK_SECTIONS) or document.lines
    found = []
    for line in lines:
        for hit in _RANGE.finditer(folded(line.text)):
            start = _month(hit["start"], first=True)
            end = (
                _FAR if not hit["end"] or _is_open(hit["end"]) else _month(hit["end"], first=False)
            )
            if start <= end:
                found.append(Period(line.number, start, end))
    return tuple(found)


def longest_hole(found: Sequence[Period]) -> tuple[int, int]:
    """Give the longest time that no period covers, in months, and the line that follows it."""
    ordered = sorted(found, key=lambda period: period.start)
    covered, longest, line = 0, 0, 0
    for period in ordered:
        hole = period.start - covered - 1 if covered else 0
        if hole > longest:
            longest, line = hole, period.line
        covered = max(covered, period.end)
    return longest, line


def in_order(found: Sequence[Period]) -> bool:
    """Tell whether periods run steadily back, or steadily forward, in time."""
    steps = [later.start - earlier.start for earlier, later in pairwise(found)]
    return all(step <= 0 for step in steps) or all(step >= 0 for step in steps)


def _is_open(text: str) -> bool:
    return re.fullmatch(_OPEN, text.strip(), re.IGNORECASE) is not None


def _month(text: str, *, first: bool) -> int:
    """Read a point in time; a bare year means its first or its last month."""
    year = int(re.findall(_YEAR, text)[0])
    rest = text.replace(str(year), " ", 1)
    named = re.search(r"[a-z]{3}", rest, re.IGNORECASE)
    if named:
        return year * 12 + _MONTHS.index(named.group().lower())
    number = re.search(r"\d{1,2}", rest)
    month = int(number.group()) if number else (1 if first else 12)
    return year * 12 + min(max(month, 1), 12) - 1
