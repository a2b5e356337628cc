"""Words of a PDF page that stand over each other, as hidden words like to."""

from __future__ import annotations

from itertools import groupby, islice
from typing import TYPE_CHECKING

from resume_cli.extraction.pdf_boxes import are_over_each_other, overlap
from resume_cli.extraction.pdf_lines import text_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resume_cli.extraction.pdf_words import Word

_MAX_TRIALS = 4
"""Renderings without some of the words, so that words over each other are tried apart."""


def words_over_each_other(words: list[Word]) -> Iterator[Word]:
    """Yield the words of which one stands over another; shadows repeat their word."""
    rows = [text_line(list(row)) for _, row in groupby(words, key=lambda word: word.line)]
    rows.sort(key=lambda row: row.box.top)
    for place, row in enumerate(rows):
        for other in islice(rows, place + 1, None):
            if other.box.top >= row.box.bottom:
                break
            if overlap(row.box, other.box) > 0:
                yield from _over(row.words, other.words)


def _over(words: list[Word], others: list[Word]) -> Iterator[Word]:
    for one in words:
        for two in others:
            if one.text != two.text and are_over_each_other(one.box, two.box):
                yield one
                yield two


def trials(suspects: list[Word]) -> list[list[Word]]:
    """Part the suspects by their text objects so that those over each other are tried apart."""
    over = {id(item) for item in words_over_each_other(suspects)}
    objects: dict[int, list[Word]] = {}
    for item in suspects:
        objects.setdefault(item.address, []).append(item)
    parts: list[list[Word]] = [[] for _ in range(_MAX_TRIALS)]
    for words in objects.values():
        crossed = [item for item in words if id(item) in over]
        free = (part for part in parts if not _cross(crossed, part))
        next(free, parts[-1]).extend(words)
    return [part for part in parts if part]


def _cross(words: list[Word], others: list[Word]) -> bool:
    return any(are_over_each_other(one.box, two.box) for one in words for two in others)
