"""From a page's words to its lines: columns kept apart, words broken at line ends joined."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from resume_cli.extraction.pdf_words import Box

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resume_cli.extraction.pdf_words import Word

_MIN_PIECES = 6
"""Pieces of lines that each column needs: fewer are dates set to the right."""
_MAX_CROSSING = 0.15
"""Share of pieces that may cross the gutter beside the right column."""
_MAX_EDGES = 12  # a column begins at one of the commonest left edges of its page
_MIN_WIDTH = 7.0  # type sizes; shorter pieces are marks, places and single skills
_SAME_EDGE = 3.0  # points by which the left edges of one column may differ
_MAX_SPACING = 2.5  # type sizes between two lines of a column; entries stand further apart
_DATE_WORDS = 7
_YEAR = re.compile(r"(?:19|20)\d\d")
_MIN_SWITCHES = 0.4
"""Changes of column in the stream, as a share of the smaller column: the stream goes by rows."""
_WIDE_GAP = 1.2  # type sizes between two words that need not belong together
_BROKEN = re.compile(r"([^\W\d_]+)-$")
_LOWER_START = re.compile(r"([^\W\d_]+)")
# Left parts of words that keep their hyphen when a line breaks after it.
_HYPHENATING = (
    "well self cross co non high low full long short real multi end on in off open re pre post "
    "part hands data cloud customer client user test event cost time half large small state "
    "problem decision fast front back built peer role team third first second two three one "
    "results detail follow object service domain sub ex mid all over under micro anti"
)
_KEEP_HYPHEN = frozenset(_HYPHENATING.split())


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one line without a wide gap between them."""

    words: tuple[Word, ...]
    box: Box


def page_pieces(words: Iterable[Word]) -> list[Piece]:
    """Cut the lines of a page at their wide gaps, in stream order."""
    pieces = []
    for _, group in groupby(words, key=lambda word: word.line):
        line = list(group)
        start = 0
        for index, (word, following) in enumerate(pairwise(line), start=1):
            gap = following.box.left - word.box.right
            if not -1 <= gap / max(word.style.size, 1) <= _WIDE_GAP:
                pieces.append(_piece(line[start:index]))
                start = index
        pieces.append(_piece(line[start:]))
    return pieces


def _piece(words: list[Word]) -> Piece:
    boxes = [word.box for word in words]
    return Piece(
        words=tuple(words),
        box=Box(
            min(box.left for box in boxes),
            min(box.bottom for box in boxes),
            max(box.right for box in boxes),
            max(box.top for box in boxes),
        ),
    )


def find_gutter(pieces: list[Piece]) -> float | None:
    """Return the x of the white space between two columns, `None` for a page of one.

    Candidates are the left edges of pieces. Both sides need enough long pieces that stand beside
    each other and close under each other, and hardly any piece may cross.
    """
    starts = Counter(round(piece.box.left) for piece in pieces)
    edges = [edge for edge, _ in starts.most_common(_MAX_EDGES)]
    best: tuple[int, float] | None = None
    for edge in edges:
        x = edge - 1.0
        size = _columns_at(pieces, x)
        if size and (best is None or size > best[0]):
            best = (size, x)
    return best[1] if best else None


def _columns_at(pieces: list[Piece], x: float) -> int:
    """Return how many pieces the smaller column at gutter `x` has, 0 where there is no gutter."""
    left = [piece for piece in pieces if piece.box.right <= x]
    right = [piece for piece in pieces if piece.box.left > x]
    if min(len(left), len(right)) < _MIN_PIECES or not (_is_column(left) and _is_column(right)):
        return 0
    low = max(min(p.box.bottom for p in left), min(p.box.bottom for p in right))
    high = min(max(p.box.top for p in left), max(p.box.top for p in right))
    beside = [p for p in pieces if low <= p.box.bottom and p.box.top <= high]
    crossing = sum(p.box.left <= x < p.box.right for p in beside)
    smaller = min(sum(p.box.right <= x for p in beside), sum(p.box.left > x for p in beside))
    if smaller < _MIN_PIECES or crossing > _MAX_CROSSING * len(beside):
        return 0
    return smaller


def _is_column(pieces: list[Piece]) -> bool:
    """Tell a column of text from dates and places that stand at the right of their entries."""
    half = len(pieces) / 2
    if sum(map(_is_long, pieces)) < half or sum(map(_is_date, pieces)) > half:
        return False
    edges = Counter(int(piece.box.left / _SAME_EDGE) for piece in pieces)
    if max(edges[edge] + edges[edge + 1] for edge in edges) < half:
        return False
    tops = sorted(piece.box.top for piece in pieces)
    close = sum(
        above - below <= _MAX_SPACING * max(piece.words[0].style.size, 1)
        for below, above, piece in zip(tops, tops[1:], pieces, strict=False)
    )
    return close >= half


def _is_long(piece: Piece) -> bool:
    return piece.box.right - piece.box.left >= _MIN_WIDTH * max(piece.words[0].style.size, 1)


def _is_date(piece: Piece) -> bool:
    return len(piece.words) <= _DATE_WORDS and any(_YEAR.search(word.text) for word in piece.words)


def in_reading_order(pieces: list[Piece], gutter: float | None) -> list[Piece]:
    """Return the pieces column by column where the stream goes by rows; else as they are."""
    if gutter is None or not _goes_by_rows(pieces, gutter):
        return pieces
    ordered: list[Piece] = []
    columns: tuple[list[Piece], list[Piece]] = ([], [])
    for piece in sorted(pieces, key=lambda piece: (-round(piece.box.top), piece.box.left)):
        if piece.box.left <= gutter < piece.box.right:
            ordered += [*columns[0], *columns[1], piece]
            columns = ([], [])
        else:
            columns[piece.box.left > gutter].append(piece)
    return [*ordered, *columns[0], *columns[1]]


def _goes_by_rows(pieces: list[Piece], gutter: float) -> bool:
    sides = [piece.box.left > gutter for piece in pieces]
    switches = sum(one != other for one, other in pairwise(sides))
    smaller = min(sides.count(True), sides.count(False))
    return switches > max(2 * _MIN_SWITCHES * smaller, 4)


def join_lines(pieces: list[Piece], gutter: float | None) -> list[str]:
    """Return the lines' text; pieces of one line stay together unless the gutter parts them."""
    lines: list[str] = []
    last: Piece | None = None
    for piece in pieces:
        text = " ".join(word.text for word in piece.words)
        same = last is not None and last.words[0].line == piece.words[0].line
        if same and last is not None and not _parted(last, piece, gutter):
            lines[-1] += " " + text
        else:
            lines.append(text)
        last = piece
    return lines


def _parted(one: Piece, other: Piece, gutter: float | None) -> bool:
    return gutter is not None and (one.box.left > gutter) != (other.box.left > gutter)


def rejoin_hyphenated(lines: list[str]) -> list[str]:
    """Join a word broken at a line's end; its second half moves up to the first.

    The hyphen goes unless the word is written with it elsewhere or its first part usually keeps
    it (`well-known`).
    """
    whole = "\n".join(lines).casefold()
    joined: list[str] = []
    for line in lines:
        broken = _BROKEN.search(joined[-1]) if joined else None
        start = _LOWER_START.match(line)
        if broken and start and line[0].islower():
            hyphenated = f"{broken[1]}-{start[1]}"
            keep = broken[1].casefold() in _KEEP_HYPHEN or hyphenated.casefold() in whole
            word = hyphenated if keep else broken[1] + start[1]
            tail = re.match(r"\S*", line[start.end() :])
            rest = start.end() + (tail.end() if tail else 0)
            joined[-1] = joined[-1][: broken.start()] + word + line[start.end() : rest]
            if line[rest:].strip():
                joined.append(line[rest:].strip())
        else:
            joined.append(line)
    return joined
