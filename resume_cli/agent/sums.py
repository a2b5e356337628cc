"""Weighted means of marks, exact until the last rounding, and how they are written out."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resume_cli.agent.review import CriterionResult, Group, Review

BEST_MARK = 4
GROUPS: tuple[Group, ...] = ("formatting", "content", "keywords")


def group_mean(criteria: Iterable[CriterionResult], group: Group) -> Fraction | None:
    """Give one group's weighted mean of marks as a share of the best, 0 to 1; None without marks.

    Weights are taken as the decimals that the rubric writes, so that the result is exact.
    """
    members = [item for item in criteria if item.group == group]
    if not members:
        return None
    weights = [exact(item.weight) for item in members]
    total = sum(
        (weight * item.mark for weight, item in zip(weights, members, strict=True)), Fraction(0)
    )
    return total / (sum(weights, Fraction(0)) * BEST_MARK)


@lru_cache(maxsize=256)
def exact(weight: float) -> Fraction:
    """Give a weight as the decimal that the rubric writes."""
    return Fraction(str(weight))


def percent(share: Fraction) -> int:
    """Give a share, 0 to 1, in points of 100, rounded half up."""
    return math.floor(share * 100 + Fraction(1, 2))


def explained(review: Review) -> dict[str, str]:
    """Write out how each score follows from marks and weights, by score.

    A group: the sum of weight times mark over four times the sum of the weights. Overall: the
    groups' unrounded means, weighed.
    """
    told: dict[str, str] = {}
    # Stored as jsonb, the groups come back in an order of their own.
    weights_of = {
        group: review.scores.group_weights[group]
        for group in GROUPS
        if group in review.scores.group_weights
    }
    for group in weights_of:
        members = [item for item in review.criteria if item.group == group]
        products = " + ".join(f"{item.weight:g}×{item.mark}" for item in members)
        mean = group_mean(review.criteria, group) or Fraction(0)
        weights = sum(item.weight for item in members)
        told[group] = f"({products}) ÷ (4×{weights:g}) = {float(mean):.4f} → {percent(mean)}"
    shares = {
        group: (weight, group_mean(review.criteria, group) or Fraction(0))
        for group, weight in weights_of.items()
    }
    products = " + ".join(f"{weight:g}×{float(mean):.4f}" for weight, mean in shares.values())
    total = sum(weights_of.values())
    told["overall"] = f"({products}) ÷ {total:g} → {review.scores.overall}"
    return told
