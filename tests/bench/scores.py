"""How much of a text that is known was read, and in its order."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_GRAM = 8
"""Words in a row that are looked for, as in the measurements on real resumes."""


def words_of(text: str) -> list[str]:
    """Return the words of a text, without case and punctuation."""
    return re.findall(r"\w+", text.casefold())


def word_f1(text: str, truth: str) -> float:
    """Return the harmonic mean of precision and recall of words, whatever their order."""
    read, meant = Counter(words_of(text)), Counter(words_of(truth))
    both = read.total() + meant.total()
    return 2 * (read & meant).total() / both if both else 1.0


def order(text: str, passages: Iterable[Sequence[str]]) -> float:
    """Return the share of runs of eight words, each inside a passage, that were read as such."""
    read = set(_grams(words_of(text)))
    meant = [gram for passage in passages for gram in _grams(words_of(" ".join(passage)))]
    return sum(gram in read for gram in meant) / len(meant) if meant else 1.0


def _grams(words: list[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(islice(words, start, None) for start in range(_GRAM)), strict=False)
