from __future__ import annotations

import pytest

from prompts.registry import bundled_prompts
from resume_cli.agent.drafting import DRAFT_PROMPT
from resume_cli.agent.prompting import SYSTEM_PROMPT, USER_PROMPT, check_prompts, fence_mark
from resume_cli.agent.protocol import Prompt
from resume_cli.agent.rubric import RUBRIC_PROMPT
from resume_cli.errors import ConfigurationError, ExitCode
from tests.unit.agent.resumes import GOOD, POOR, document
from tests.unit.agent.reviewing import PROMPTS

TYPES = {"system", "analysis", "formatting", "content"}


def test_bundled_prompts_fit_the_program() -> None:
    check_prompts(PROMPTS)
    names = [prompt.name for prompt in bundled_prompts()]
    assert names == [SYSTEM_PROMPT, USER_PROMPT, RUBRIC_PROMPT, DRAFT_PROMPT]
    assert {prompt.prompt_type for prompt in bundled_prompts()} <= TYPES
    foreign = {"resume_analysis_system", "content_analysis", "formatting_analysis"}
    assert foreign.isdisjoint(names)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (SYSTEM_PROMPT, "Judge well."),
        (SYSTEM_PROMPT, "${criteria} and ${resume}"),
        (SYSTEM_PROMPT, "${criteria} for $ 5"),
        (USER_PROMPT, "${target} ${language} ${resume}"),
        (USER_PROMPT, "${target} ${language} ${resume} ${fence} ${secret}"),
        (RUBRIC_PROMPT, "version = 1"),
    ],
)
def test_prompt_that_does_not_fit_is_exit_6(name: str, text: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        check_prompts([Prompt(name, 2, text)])
    assert raised.value.exit_code is ExitCode.CONFIGURATION


def test_fence_depends_on_text_and_secret_alone() -> None:
    one, other = document(GOOD), document(POOR)
    assert fence_mark(one, b"a") == fence_mark(document(GOOD), b"a")
    assert len({fence_mark(one, b"a"), fence_mark(one, b"b"), fence_mark(other, b"a")}) == 3
