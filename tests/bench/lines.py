"""What benchmarks print: a line for each figure, measured beside allowed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Line:
    """One figure; `ratio` is measured over allowed, so that above 1 it misses its mark."""

    what: str
    measured: str
    allowed: str
    ratio: float


def counted(what: str, measured: int, allowed: int) -> Line:
    """A whole number that may not exceed another; where that is 0, anything else is a miss."""
    ratio = measured / allowed if allowed else math.inf if measured else 0.0
    return Line(what, f"{measured}", f"{allowed}", ratio)


def show(lines: Iterable[Line]) -> None:
    """Print the table."""
    for line in lines:
        print(  # noqa: T201 - a script that a person runs speaks by print
            f"{line.what:44} {line.measured:>10} {line.allowed:>10} {line.ratio:8.2f}"
        )
