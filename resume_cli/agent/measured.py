"""What a measure gives back: a mark, its reason, the lines it rests on, and findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resume_cli.agent.protocol import JudgedFinding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resume_cli.agent.review import Category


@dataclass(frozen=True, slots=True)
class Measured:
    """One criterion as measured by code; a mark about what is absent needs no lines."""

    criterion: str
    mark: int
    reason: str
    lines: tuple[int, ...] = ()
    findings: tuple[JudgedFinding, ...] = ()


def band(value: float, limits: Sequence[float]) -> int:
    """Give the mark 0 to 4: how many of the four rising limits a value reaches."""
    return sum(value >= limit for limit in limits)


def strength(category: Category, text: str, lines: tuple[int, ...]) -> JudgedFinding:
    """Make a strength."""
    return JudgedFinding("strength", category, text, None, lines)


def weakness(
    category: Category, text: str, fix: str, lines: tuple[int, ...], suggestion: str | None = None
) -> tuple[JudgedFinding, ...]:
    """Make a weakness, and the recommendation that mends it; `fix` is what to do about it."""
    return (
        JudgedFinding("weakness", category, text, fix, lines),
        JudgedFinding("recommendation", category, fix, suggestion, lines),
    )
