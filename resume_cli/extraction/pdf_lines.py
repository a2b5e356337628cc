"""From a page's words to its lines; words broken at line ends are joined."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from resume_cli.extraction.document import Box

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resume_cli.extraction.pdf_words import Word

_SAME_ROW = 0.35  # type heights by which the lower edges of words in one row may differ
_BROKEN = re.compile("([^\\W\\d_]+)([-\u2010\u00ad])$")
_HYPHENS = ("-", "\u2010", "\u00ad")
_LOWER_START = re.compile(r"([^\W\d_]+)")
# Left parts of words that keep their hyphen when a line breaks after it.
_HYPHENATING = (
    "well self cross co non high low full long short real multi end on in off open re pre post "
    "part hands data cloud customer client user test event cost time half large small state "
    "problem decision fast front back built peer role team third first second two three one "
    "results detail follow object service domain sub ex mid all over under micro anti"
)
_KEEP_HYPHEN = frozenset(_HYPHENATING.split())


@dataclass(slots=True)
class TextLine:
    """One line as it is read; `words` are those that it was set with.

    A ruled table stands among the lines as one without text: `cells` holds its lines.
    """

    text: str
    words: list[Word]
    box: Box
    cells: list[TextLine] | None = None


def rows_of(words: Iterable[Word]) -> list[list[Word]]:
    """Group words that stand in one row, in stream order."""
    return [list(row) for _, row in groupby(words, key=lambda word: word.line)]


def text_line(words: list[Word]) -> TextLine:
    """Return the line of some words, which must be at least one."""
    lefts, tops, rights, bottoms = zip(*[word.box for word in words], strict=True)
    box = Box(min(lefts), min(tops), max(rights), max(bottoms))
    return TextLine(" ".join([word.text for word in words]), words, box)


def whole_rows(rows: list[TextLine]) -> list[TextLine]:
    """Put rows together whose words a stream holds in another order than from left to right."""
    whole: list[TextLine] = []
    for row in rows:
        last = whole[-1] if whole else None
        if last and last.cells is row.cells is None and _belongs(row, last):
            for word in row.words:
                word.line = last.words[0].line
            whole[-1] = text_line(sorted(last.words + row.words, key=lambda word: word.box.left))
        else:
            whole.append(row)
    return whole


def _belongs(row: TextLine, last: TextLine) -> bool:
    height = min(row.words[0].size, last.words[0].size)
    if abs(row.box.bottom - last.box.bottom) > _SAME_ROW * height:
        return False
    return not any(
        word.box.left < other.box.right and other.box.left < word.box.right
        for word in row.words
        for other in last.words
    )


def rejoin_hyphenated(lines: list[TextLine]) -> list[TextLine]:
    """Join a word broken at a line's end; its second half moves up to the first.

    The hyphen goes unless the word is written with it elsewhere or its first part usually keeps
    it (`well-known`). A soft hyphen always goes.
    """
    broken = [n for n, line in enumerate(lines[:-1]) if line.text.endswith(_HYPHENS)]
    if not broken:
        return lines
    whole = "\n".join(line.text for line in lines).casefold()
    for n in broken:
        _rejoin(lines[n], lines[n + 1], whole)
    return [line for line in lines if line.text]


def _rejoin(line: TextLine, following: TextLine, whole: str) -> None:
    broken, start = _BROKEN.search(line.text), _LOWER_START.match(following.text)
    if broken is None or start is None or not start[1][0].islower():
        return
    first, mark = broken.groups()
    hyphenated = f"{first}-{start[1]}".casefold()
    keep = mark != "\u00ad" and (first.casefold() in _KEEP_HYPHEN or hyphenated in whole)
    token, _, rest = following.text.partition(" ")
    line.text = line.text[: broken.end(1)] + ("-" if keep else "") + token
    following.text = rest.strip()
