"""Finding a resume's sections by its headings: by their words, and by the type they are set in."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from resume_cli.extraction.document import UNNAMED, Section
from resume_cli.extraction.headings import EDGE, MAX_HEADING, heading_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resume_cli.extraction.document import Line

_MARKED = tuple("■◆●【〔▼▪□◇≪《")
_UNLIKE_A_HEADING = re.compile(r"[\d@,|.。、;]|https?:|\w:\s*\S")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
_MAX_WORDS, _MAX_WIDE = 5, 14
_LARGER = 1.12
"""Sizes of the body's from which type stands out; below it, sizes differ by rounding."""
_NO_ACRONYM = 7  # characters
_MOST_UNKNOWN = 0.2
"""Share of the lines above which a style is that of entries, not of headings."""


class _Type(NamedTuple):
    """What a line is set in; headings of one rank share it."""

    heading: bool
    size: float
    bold: bool
    capitals: bool
    marked: bool


def find_sections(lines: tuple[Line, ...]) -> tuple[Section, ...]:
    """Return the sections in order; each runs from its heading to the line before the next one.

    Headings are lines of known words. Where these stand out by their type, a single known word in
    the type of the body is none (an entry of a list), and a short line in the type of the headings
    is one, too: an unnamed section. Where fewer than two are known, type alone tells.
    """
    body = _body_size(lines)
    types = {line.number: _type(line) for line in lines if len(line.text) <= MAX_HEADING}
    named = {line.number: name for line in lines if (name := heading_name(line.text))}
    outstanding = {number for number in named if _stands_out(types[number], body)}
    if len(outstanding) > 1:
        entries = set(_entries(lines, body)) - outstanding
        named = {number: name for number, name in named.items() if number not in entries}
        named |= dict.fromkeys(_like(named, types, lines, body), UNNAMED)
    elif len(named) <= 1:
        named = dict.fromkeys(_by_type(types, lines, body), UNNAMED) | named
    return _between([(line, named[line.number]) for line in lines if line.number in named], lines)


def count_headings(lines: tuple[Line, ...]) -> int:
    """Return how many short lines stand out by their style, size, weight or capitals."""
    body = _body_size(lines)
    return sum(_may_be_heading(line) and _stands_out(_type(line), body) for line in lines)


def _between(heads: list[tuple[Line, str]], lines: tuple[Line, ...]) -> tuple[Section, ...]:
    if not heads:
        return ()
    ends = [following.number - 1 for (_, _), (following, _) in pairwise(heads)]
    ends.append(lines[-1].number)
    return tuple(
        Section(name=name, title=line.text, first_line=line.number, last_line=end)
        for (line, name), end in zip(heads, ends, strict=True)
    )


def _body_size(lines: tuple[Line, ...]) -> float | None:
    sizes: Counter[float] = Counter()
    for line in lines:
        if line.size is not None:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else None


def _type(line: Line) -> _Type:
    letters = [char for char in line.text if char.isalpha()]
    capitals = len(letters) > 2 and all(char.isupper() for char in letters)  # noqa: PLR2004  # a word
    size = round((line.size or 0.0) * 2) / 2
    return _Type(line.heading, size, line.bold, capitals, line.text.startswith(_MARKED))


def _is_large(kind: _Type, body: float | None) -> bool:
    return body is not None and kind.size >= _LARGER * body


def _stands_out(kind: _Type, body: float | None) -> bool:
    return kind.heading or kind.bold or kind.capitals or kind.marked or _is_large(kind, body)


def _is_acronym(line: Line, kind: _Type, body: float | None) -> bool:
    """Tell whether capitals alone set a line off, and it is too short for more than an acronym."""
    capitals = kind.capitals and not (kind.heading or kind.bold or kind.marked)
    return capitals and not _is_large(kind, body) and len(line.text.strip(EDGE)) < _NO_ACRONYM


def _may_be_heading(line: Line) -> bool:
    """Tell whether a line is short enough, and free of what headings do not hold."""
    text = line.text.strip(EDGE)
    if not text or len(line.text) > MAX_HEADING or _UNLIKE_A_HEADING.search(text):
        return False
    if _WIDE.search(text):
        return len(text) <= _MAX_WIDE
    return len(text.split()) <= _MAX_WORDS and any(char.isalpha() for char in text)


def _entries(lines: tuple[Line, ...], body: float | None) -> Iterable[int]:
    """Return the lines of one spaced word, where the file tells the type of its lines."""
    if body is None:
        return ()
    return (
        line.number
        for line in lines
        if " " not in line.text.strip(EDGE) and not _WIDE.search(line.text)
    )


def _like(
    named: dict[int, str], types: dict[int, _Type], lines: tuple[Line, ...], body: float | None
) -> Iterable[int]:
    """Return the lines after the first known heading that are set as the known ones are.

    Bold type alone sets off the titles of positions, too, and does not count; nor does a type
    that more than half as many unknown lines have as known ones.
    """
    ranks = Counter(types[number] for number in named)
    first = min(named)
    for kind, count in ranks.items():
        if not (kind.heading or kind.capitals or kind.marked or _is_large(kind, body)):
            continue
        unknown = [
            line.number
            for line in lines
            if line.number > first
            and line.number not in named
            and types.get(line.number) == kind
            and _may_be_heading(line)
            and not _is_acronym(line, kind, body)
        ]
        if count > 1 and len(unknown) <= (count + 1) // 2:
            yield from unknown


def _by_type(types: dict[int, _Type], lines: tuple[Line, ...], body: float | None) -> list[int]:
    """Return the headings of a resume whose words say nothing: the highest rank that repeats."""
    ranks: dict[_Type, list[int]] = {}
    for line in lines[1:]:  # the first one is a name
        kind = types.get(line.number)
        if kind is None or _is_acronym(line, kind, body):
            continue
        if _stands_out(kind, body) and _may_be_heading(line):
            ranks.setdefault(kind, []).append(line.number)
    most = max(len(lines) * _MOST_UNKNOWN, 2)
    repeated = [kind for kind, numbers in ranks.items() if 1 < len(numbers) <= most]
    return ranks[max(repeated)] if repeated else []
