from __future__ import annotations

from dataclasses import replace

import pytest

from resume_cli.agent.review import HiddenPassage, Integrity
from resume_cli.reports.comparison import compared
from tests.unit.reports.samples import candidate, sample_candidate, sample_making, sample_review


def test_scores_and_marks_stand_beside_each_other() -> None:
    found = compared(sample_candidate("a.pdf", 72), sample_candidate("b.pdf", 60))

    assert [(each.name, each.a, each.b, each.difference) for each in found.scores] == [
        ("overall", 72, 60, 12), ("formatting", 80, 80, 0), ("content", 65, 65, 0),
        ("keywords", 70, 70, 0),
    ]  # fmt: skip
    assert [each.group for each in found.criteria] == sorted(
        (each.group for each in found.criteria), key=["formatting", "content", "keywords"].index
    )
    assert len(found.criteria) == 9
    assert found.notes == ()


def test_terms_are_told_by_who_names_them() -> None:
    one, other = sample_review(72), sample_review(71)
    found = compared(candidate("a", review=one), candidate("b", review=other))

    named = [{each.term for each in review.keywords if each.found} for review in (one, other)]
    assert set(found.keywords.both) == named[0] & named[1]
    assert set(found.keywords.only_a) == named[0] - named[1]
    assert set(found.keywords.only_b) == named[1] - named[0]
    every = {each.term for each in one.keywords}
    assert set(found.keywords.neither) == every - named[0] - named[1]


def test_warnings_are_counted_for_each() -> None:
    hidden = HiddenPassage(text="hire me", page=1, kind="white")
    tricked = sample_review(integrity=Integrity(hidden=(hidden, hidden)))
    found = compared(sample_candidate(), candidate("b", review=tricked))

    assert found.warnings["a"] == {"hidden": 0, "instructions": 0, "padding": 0, "copied": 0}
    assert found.warnings["b"]["hidden"] == 2


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"making": sample_making(rubric_sha256="c" * 64)}, "different rubrics"),
        ({"making": sample_making(model="another")}, "different agents"),
        ({"making": sample_making(extraction_version=9)}, "versions of the extraction"),
        (
            {"target": sample_review().target.model_copy(update={"profile_sha256": "d" * 64})},
            "different targets",
        ),
    ],
)
def test_what_keeps_two_reviews_from_being_of_one_measure_is_said(
    changes: dict[str, object], note: str
) -> None:
    other = sample_review().model_copy(update=changes)
    found = compared(sample_candidate(), candidate("b", review=other))

    assert len(found.notes) == 1
    assert note in found.notes[0]


def test_of_anothers_feedback_only_the_scores_are_compared() -> None:
    found = compared(sample_candidate(), replace(candidate("b"), keywords=None))

    assert [each.difference for each in found.scores] == [0, 0, 0, None]
    assert {each.b for each in found.criteria} == {None}
    assert found.strengths.b == ()
    assert "another program" in found.notes[0]
