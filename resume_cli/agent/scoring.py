"""From marks to scores: weighted means, exact until the last rounding."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from resume_cli.agent.review import Scores
from resume_cli.errors import ReviewFailedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from resume_cli.agent.review import CriterionResult, Group

_BEST_MARK = 4


def group_mean(criteria: Iterable[CriterionResult], group: Group) -> Fraction | None:
    """Give one group's weighted mean of marks as a share of the best, 0 to 1; None without marks.

    Weights are taken as the decimals that the rubric writes, so that the result is exact.
    """
    members = [item for item in criteria if item.group == group]
    if not members:
        return None
    weights = [_exact(item.weight) for item in members]
    total = sum(
        (weight * item.mark for weight, item in zip(weights, members, strict=True)), Fraction(0)
    )
    return total / (sum(weights, Fraction(0)) * _BEST_MARK)


def scores_of(criteria: Iterable[CriterionResult], groups: Mapping[Group, float]) -> Scores:
    """Compute the scores of a review from its marks.

    A group's score is its mean times 100, rounded half up. The overall score is the weighted mean
    of the groups' unrounded means, rounded once; a group without marks (keywords without a
    target) is left out of it.

    Raises:
        ReviewFailedError: the formatting or the content group has no mark at all.

    """
    marked = tuple(criteria)
    means = {group: group_mean(marked, group) for group in groups}
    formatting, content = means.get("formatting"), means.get("content")
    if formatting is None or content is None:
        raise ReviewFailedError("No criterion of the content or the formatting could be marked.")
    present = {group: mean for group, mean in means.items() if mean is not None}
    weights = {group: _exact(groups[group]) for group in present}
    weighted = sum((weights[group] * mean for group, mean in present.items()), Fraction(0))
    keywords = means.get("keywords")
    return Scores(
        overall=_percent(weighted / sum(weights.values(), Fraction(0))),
        formatting=_percent(formatting),
        content=_percent(content),
        keywords=None if keywords is None else _percent(keywords),
        group_weights={group: groups[group] for group in present},
    )


@lru_cache(maxsize=256)
def _exact(weight: float) -> Fraction:
    return Fraction(str(weight))


def _percent(share: Fraction) -> int:
    return math.floor(share * 100 + Fraction(1, 2))
