"""From marks to scores: weighted means, exact until the last rounding."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from resume_cli.agent.review import Scores
from resume_cli.agent.sums import BEST_MARK, exact, group_mean, percent
from resume_cli.errors import ReviewFailedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from resume_cli.agent.measured import Measured
    from resume_cli.agent.review import CriterionResult, Group
    from resume_cli.agent.rubric import Rubric


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
    weights = {group: exact(groups[group]) for group in present}
    weighted = sum((weights[group] * mean for group, mean in present.items()), Fraction(0))
    keywords = means.get("keywords")
    return Scores(
        overall=percent(weighted / sum(weights.values(), Fraction(0))),
        formatting=percent(formatting),
        content=percent(content),
        keywords=None if keywords is None else percent(keywords),
        group_weights={group: groups[group] for group in present},
    )


def keyword_score(marks: Iterable[Measured], rubric: Rubric) -> int:
    """Give the keyword score of marks that belong to no review yet, 0 to 100.

    Raises:
        ValueError: there is no mark.

    """
    weighed = [(exact(rubric.criterion(item.criterion).weight), item) for item in marks]
    if not weighed:
        raise ValueError("there is no mark to make a score of")
    total = sum((weight * item.mark for weight, item in weighed), Fraction(0))
    return percent(total / (sum((weight for weight, _ in weighed), Fraction(0)) * BEST_MARK))
