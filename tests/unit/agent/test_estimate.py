"""The estimate of a call follows its formula and the text that is really sent."""

from __future__ import annotations

from resume_cli.agent.estimate import ANSWER_TOKENS_EXPECTED, tokens_expected, tokens_of
from resume_cli.agent.scripted import ScriptedAgent
from resume_cli.agent.target import Target
from resume_cli.extraction.document import Limits
from resume_cli.extraction.engine import extract
from tests.unit.agent.reviewing import reviewer

RESUME = b"Jane Roe\nExperience\nSite reliability engineer, 2019 to 2024, 40 % less cost\n"


def test_a_quarter_of_latin_and_all_of_wide_characters() -> None:
    assert [tokens_of(text) for text in ("", "a", "abcd", "abcde")] == [0, 1, 1, 2]
    assert tokens_of("\u65e5\u672c\u8a9e") == 3
    assert tokens_of("\u65e5\u672c abcdefg") == 4


def test_what_is_estimated_is_what_the_agent_is_shown() -> None:
    agent = ScriptedAgent()
    made = reviewer(agent)
    document = extract(RESUME, "jane.txt", Limits())
    sent, answered = tokens_expected(
        made.assignment(made.preparation(document, "jane.txt"), Target("SRE"))
    )
    assert agent.calls == 0
    made.review(document, Target("SRE"), "jane.txt")
    shown = agent.assignments[0]
    assert sent == sum(tokens_of(prompt.text) for prompt in shown.prompts)
    assert answered == ANSWER_TOKENS_EXPECTED
