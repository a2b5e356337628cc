"""Boxes over each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resume_cli.extraction.document import Box

_MOST_OF_TWO = 0.4
"""Share of the smaller of two boxes inside the other that puts one over the other."""


def area(box: Box) -> float:
    """Return the area of a box, in square points."""
    return (box.right - box.left) * (box.bottom - box.top)


def overlap(one: Box, other: Box) -> float:
    """Return the area that two boxes share, in square points."""
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    return max(width, 0.0) * max(height, 0.0)


def share_inside(box: Box, other: Box) -> float:
    """Return the share of a box that lies inside another."""
    whole = area(box)
    return overlap(box, other) / whole if whole > 0 else 0.0


def are_over_each_other(one: Box, two: Box) -> bool:
    """Tell that a good part of one box lies inside the other."""
    return max(share_inside(one, two), share_inside(two, one)) >= _MOST_OF_TWO
