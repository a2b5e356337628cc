"""Words whose letters are set wide apart (`S K I L L S`), as many headings are."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resume_cli.extraction.pdf_metrics import Metrics

_MIN_TRACKED = 4
"""Letters set apart evenly that make a tracked word."""
_PARTED = 0.2  # of a line's characters with gaps before them: words have about one in six
_LETTERS = 0.6  # of a passage's characters that are letters
_TRACKING = 0.06  # of the type size: letters further apart than this, mostly, are tracked
_PASSAGE_GAP = 1.5  # type sizes; what stands further apart is set by itself
_NARROW_GAP = 0.2  # of the type size: no usual space, though a word break on some web pages
_LINE = re.compile(r"[^\r\n]+")


def settle_tracking(
    text: str, cuts: list[int], metrics: Metrics
) -> tuple[list[int], frozenset[int]]:
    """Tell word breaks from the gaps inside tracked words.

    `cuts` are the places, in order, where a word seems to begin without a space before it. Return
    those that remain, and the spaces that stand between letters of one word.
    """
    kept, glued = set(cuts), set[int]()
    for places, limit in _tracked(text, cuts, metrics):
        for one, two in pairwise(places):
            if metrics.gap(one, two) <= limit:
                glued.update(range(one + 1, two))
                kept.discard(two)
            elif two == one + 1:
                kept.add(two)
    return sorted(kept), frozenset(glued)


def _tracked(text: str, cuts: list[int], metrics: Metrics) -> Iterator[tuple[list[int], float]]:
    """Yield the characters of each tracked passage, and the widest gap that is no space there."""
    for line in _LINE.finditer(text):
        start, end = line.span()
        inside = cuts[bisect_left(cuts, start) : bisect_left(cuts, end)]
        many = len(inside) + line[0].count(" ") >= _PARTED * (end - start)
        if many or any(metrics.gap(n - 1, n) < _NARROW_GAP * metrics.size(n) for n in inside):
            for places in _passages(text, start, end, metrics):
                limit = _limit(text, places, metrics)
                if limit:
                    yield places, limit


def _passages(text: str, start: int, end: int, metrics: Metrics) -> Iterator[list[int]]:
    """Yield the characters of a line up to each gap too wide for a space."""
    passage: list[int] = []
    for place in range(start, end):
        if text[place].isspace():
            continue
        if passage and metrics.gap(passage[-1], place) > _PASSAGE_GAP * metrics.size(place):
            yield passage
            passage = []
        passage.append(place)
    if passage:
        yield passage


def _limit(text: str, places: list[int], metrics: Metrics) -> float:
    """Return the widest gap between letters of one word, 0 where a passage is not tracked."""
    if len(places) < _MIN_TRACKED:
        return 0.0
    size = metrics.size(places[0])
    usual = median([metrics.gap(one, two) for one, two in pairwise(places)])
    letters = sum(text[place].isalpha() for place in places)
    if usual <= _TRACKING * size or letters < _LETTERS * len(places):
        return 0.0
    return max(1.6 * usual, usual + 0.15 * size)  # spaces are wider by a good part
