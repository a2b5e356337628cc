"""Who wrote a resume makes no difference to what a model is asked."""

from __future__ import annotations

from difflib import unified_diff
from typing import TYPE_CHECKING

import pytest

from resume_cli.agent.openai_agent import OpenAIAgent
from resume_cli.agent.target import Target
from tests.unit.agent.counterfactual import JAPANESE, Person, pairs
from tests.unit.agent.resumes import document
from tests.unit.agent.reviewing import reviewer

if TYPE_CHECKING:
    from string import Template

    from resume_cli.agent.reviewer import Reviewer

PAIRS = 200


@pytest.fixture(scope="module")
def asking() -> Reviewer:
    return reviewer(OpenAIAgent("key", "http://127.0.0.1:9/v1", "no-model"))


def request(asking: Reviewer, template: Template, person: Person) -> list[str]:
    language = "ja" if template is JAPANESE else "en"
    read = document(person.fill(template), language)
    shown = asking.assignment(asking.preparation(read, person.file_name), Target(role="SRE"))
    return [prompt.text for prompt in shown.prompts]


def test_two_people_make_byte_identical_requests(asking: Reviewer) -> None:
    different = []
    for template, one, other in pairs(PAIRS):
        first, second = request(asking, template, one), request(asking, template, other)
        if first != second:
            lines = unified_diff(first[1].splitlines(), second[1].splitlines(), lineterm="", n=0)
            different.append("\n".join([one.name, other.name, *lines]))
    assert not different, f"{len(different)} of {PAIRS}\n" + "\n\n".join(different[:8])


def test_what_was_done_still_reaches_the_model(asking: Reviewer) -> None:
    for template, one, _ in pairs(4):
        text = request(asking, template, one)[1]
        kept = (
            "2019",
            "60 %",
            "Fabrikam Ltd",
            "Contoso",
            "40 stores",
            "3日",
            "北風商事",
            "Rose Street",
        )
        assert any(fact in text for fact in kept)
        assert not any(part in text for part in one.name.split() if len(part) > 2), text
