"""How many tokens a call will take, before it is made."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resume_cli.agent.protocol import Assignment

LATIN_CHARACTERS_A_TOKEN = 4
"""The rule of thumb that OpenAI gives for English (help centre, "What are tokens and how to count
them?"); any other script is counted as one token a character, which is on the high side."""
ANSWER_TOKENS_EXPECTED = 2_000
"""An answer with a mark, a sentence and lines for each criterion and some findings; a model that
thinks before it writes takes more."""

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def tokens_of(text: str) -> int:
    """Estimate the tokens of a text: a quarter of its Latin characters and all of its others."""
    # Of the few marks that may be wide only: prompts are long, and asked about for each resume.
    found = _BEYOND_ASCII.findall(text)
    wide = sum(unicodedata.east_asian_width(mark) in "WF" for mark in found)
    return wide + -(-(len(text) - wide) // LATIN_CHARACTERS_A_TOKEN)


def tokens_expected(assignment: Assignment) -> tuple[int, int]:
    """Estimate the tokens of one review: those that are sent, and those of the answer."""
    return sum(tokens_of(prompt.text) for prompt in assignment.prompts), ANSWER_TOKENS_EXPECTED
