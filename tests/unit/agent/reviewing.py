"""Ready reviewers for the tests of this room."""

from __future__ import annotations

from prompts.registry import bundled_prompts
from resume_cli.agent.local import LocalAgent
from resume_cli.agent.protocol import Agent, Prompt
from resume_cli.agent.reviewer import Reviewer
from resume_cli.agent.rubric import load_rubric

PROMPTS = tuple(Prompt(prompt.name, 1, prompt.text) for prompt in bundled_prompts())


def reviewer(agent: Agent | None = None, **options: object) -> Reviewer:
    """Make a reviewer with the bundled rubric and prompts; the local agent by default."""
    language = options.get("language")
    return Reviewer(
        agent or LocalAgent(),
        load_rubric(),
        PROMPTS,
        language=str(language) if language else None,
        redact=bool(options.get("redact", True)),
        secret=b"tests",
    )
