from __future__ import annotations

import pytest

from prompts.registry import rubric_text
from resume_cli.agent.rubric import MEASURED, load_rubric, parse_rubric
from resume_cli.errors import ConfigurationError


def test_rubric_is_complete() -> None:
    rubric = load_rubric()
    assert {item.id for item in rubric.criteria} == MEASURED
    assert [len(rubric.of_group(g)) for g in ("formatting", "content", "keywords")] == [6, 8, 4]
    for item in rubric.criteria:
        assert len(set(item.marks)) == 5
        assert item.looks_at.endswith(".")
    assert sum(rubric.groups.values()) == pytest.approx(1.0)
    assert len(rubric.sha256) == 64


def test_thresholds_of_formatting_name_their_source() -> None:
    assert all(item.source for item in load_rubric().of_group("formatting"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('id = "impact"', 'id = "charisma"'),
        ("weight = 2.0", "weight = 0"),
        ("keywords = 0.3", "keywords = -1"),
        ("version = 2", "version ="),
        ('title = "Results"', 'title = "Results"\nsurprise = 1'),
    ],
)
def test_rubric_that_does_not_fit_is_a_configuration_error(old: str, new: str) -> None:
    text = rubric_text()
    assert old in text
    with pytest.raises(ConfigurationError, match="rubric"):
        parse_rubric(text.replace(old, new))
