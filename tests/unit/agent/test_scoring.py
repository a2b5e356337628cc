from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resume_cli.agent.review import CriterionResult, Group
from resume_cli.agent.rubric import load_rubric
from resume_cli.agent.scoring import scores_of
from resume_cli.errors import ReviewFailedError

GROUPS: dict[Group, float] = {"formatting": 0.2, "content": 0.5, "keywords": 0.3}


def marked(group: Group, mark: int, weight: float = 1.0) -> CriterionResult:
    return CriterionResult(
        id=f"{group}{mark}", title="T", group=group, mark=mark, weight=weight, reason="r"
    )


def test_scores_are_the_weighted_means_of_marks() -> None:
    criteria = [
        marked("formatting", 4, 1.0),
        marked("formatting", 1, 3.0),
        marked("content", 3, 2.0),
        marked("content", 2, 1.0),
        marked("keywords", 0, 1.0),
    ]
    scores = scores_of(criteria, GROUPS)
    # formatting (4 + 3) / 16 = 43.75; content 8 / 12 = 66.67; overall 8.75 + 33.33 + 0
    assert (scores.formatting, scores.content, scores.keywords, scores.overall) == (44, 67, 0, 42)


def test_without_keywords_their_weight_is_left_out() -> None:
    scores = scores_of([marked("formatting", 4), marked("content", 2)], GROUPS)
    assert scores.keywords is None
    assert scores.overall == 64  # (0.2 * 100 + 0.5 * 50) / 0.7 = 64.28


def test_half_is_rounded_up() -> None:
    marks = [marked("content", 1, 1.0), marked("content", 0, 1.0)]
    scores = scores_of([*marks, marked("formatting", 0)], GROUPS)
    assert scores.content == 13  # 12.5


@pytest.mark.parametrize("missing", ["formatting", "content"])
def test_group_without_marks_is_no_score(missing: Group) -> None:
    groups: list[Group] = ["formatting", "content", "keywords"]
    with pytest.raises(ReviewFailedError):
        scores_of([marked(group, 4) for group in groups if group != missing], GROUPS)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=18, max_size=18))
def test_any_marks_on_the_real_rubric_agree_with_exact_arithmetic(marks: list[int]) -> None:
    rubric = load_rubric()
    criteria = [
        CriterionResult(
            id=item.id,
            title=item.title,
            group=item.group,
            mark=mark,
            weight=item.weight,
            reason="r",
        )
        for item, mark in zip(rubric.criteria, marks, strict=True)
    ]
    scores = scores_of(criteria, rubric.groups)
    exact = Fraction(0)
    for group, weight in rubric.groups.items():
        members = [item for item in criteria if item.group == group]
        total = sum(Fraction(str(item.weight)) for item in members)
        mean = sum(Fraction(str(item.weight)) * item.mark for item in members) / total / 4
        exact += Fraction(str(weight)) * Fraction(mean)
    assert abs(scores.overall - exact * 100) <= Fraction(1, 2)
