"""The same resume in two formats is marked, whatever its layout made of the spaces."""

from __future__ import annotations

import uuid

import pytest

from resume_cli.agent.target import Target
from resume_cli.batch.likeness import Likeness
from resume_cli.batch.work import WorkItem
from resume_cli.extraction.document import Limits
from resume_cli.extraction.engine import extract

SRE = Target("SRE")
TEXT = "Jane Roe, site reliability engineer.\n- Cut costs by 40 %\nBSc Computing, 2015"


def item(name: str, target: Target = SRE) -> WorkItem:
    return WorkItem(name, uuid.uuid4(), None, target)


def noted(likeness: Likeness, work: WorkItem, text: str) -> str:
    return likeness.noted(work, extract(text.encode(), work.name, Limits()))


@pytest.mark.parametrize(
    "other",
    [
        TEXT.replace("\n", "\n\n").replace("- ", "• "),
        TEXT.upper(),
        TEXT.replace("40 %", "\uff14\uff10%"),
        TEXT.replace("reliability engineer", "reliability\nengineer"),
    ],
)
def test_the_later_of_two_alike_names_the_first(other: str) -> None:
    likeness = Likeness()
    first = item("jane.txt")
    assert noted(likeness, first, TEXT) == ""
    assert noted(likeness, item("jane.md"), other) == "same text as jane.txt"
    assert noted(likeness, first, TEXT) == ""  # asked again after a wait


def test_other_texts_and_other_targets_are_not_alike() -> None:
    likeness = Likeness()
    noted(likeness, item("jane.txt"), TEXT)
    assert noted(likeness, item("john.txt"), TEXT.replace("Jane", "John")) == ""
    assert noted(likeness, item("jane.txt", Target("Data Engineer")), TEXT) == ""
