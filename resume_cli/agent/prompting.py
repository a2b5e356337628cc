"""From prompt templates and one resume to the texts that an agent sends."""

from __future__ import annotations

import hashlib
import hmac
from string import Template
from typing import TYPE_CHECKING

from resume_cli.agent.drafting import DRAFT_PROMPT
from resume_cli.agent.protocol import Prompt
from resume_cli.agent.rubric import RUBRIC_PROMPT, parse_rubric
from resume_cli.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resume_cli.agent.profile import Profile
    from resume_cli.agent.rubric import Rubric
    from resume_cli.agent.target import Target
    from resume_cli.extraction.document import Document

SYSTEM_PROMPT = "resume_review_system"
USER_PROMPT = "resume_review_user"

_PLACEHOLDERS = {
    SYSTEM_PROMPT: frozenset({"criteria"}),
    USER_PROMPT: frozenset({"target", "language", "fence", "resume"}),
    DRAFT_PROMPT: frozenset({"role"}),
}
_LANGUAGES = {"en": "English", "ja": "Japanese"}
_FENCE_LENGTH = 24
"""Hexadecimal digits of the fence's mark: 96 bits, which nobody guesses."""


def check_prompts(prompts: Iterable[Prompt]) -> None:
    """Check that prompts fit this program: each placeholder is there and known.

    Raises:
        ConfigurationError: a placeholder is missing, unknown or malformed, or the rubric cannot
            be read.

    """
    for prompt in prompts:
        if prompt.name == RUBRIC_PROMPT:
            parse_rubric(prompt.text)
        elif prompt.name in _PLACEHOLDERS:
            _check(prompt, _PLACEHOLDERS[prompt.name])


def fence_mark(document: Document, secret: bytes) -> str:
    """Give the mark that fences a resume: an HMAC-SHA256 of its text, shortened.

    Who writes a resume cannot know it, so that no line of it can close the fence; the same text
    always gets the same mark, so that the same resume makes the same request.
    """
    return hmac.new(secret, document.text.encode(), hashlib.sha256).hexdigest()[:_FENCE_LENGTH]


def filled(
    prompt: Prompt,
    document: Document,
    target: Target,
    profile: Profile | None,
    rubric: Rubric,
    *,
    language: str,
    flagged: frozenset[int],
    secret: bytes,
) -> Prompt:
    """Fill one prompt's placeholders; `flagged` are the lines that read like instructions."""
    if prompt.name == SYSTEM_PROMPT:
        text = Template(prompt.text).substitute(criteria=_criteria(rubric))
    elif prompt.name == USER_PROMPT:
        text = Template(prompt.text).substitute(
            target=_target(target, profile),
            language=_LANGUAGES.get(language, "English"),
            fence=fence_mark(document, secret),
            resume=_numbered(document, flagged),
        )
    else:
        text = prompt.text
    return Prompt(prompt.name, prompt.version, text)


def draft_request(prompt: Prompt, role: str) -> str:
    """Fill the prompt that asks for a role's profile."""
    return Template(prompt.text).substitute(role=role)


def _check(prompt: Prompt, wanted: frozenset[str]) -> None:
    template = Template(prompt.text)
    advice = "Put it right with: resume-review prompts push"
    if not template.is_valid():
        raise ConfigurationError(
            f"The prompt {prompt.name} has a dollar sign that begins no placeholder.", advice=advice
        )
    found = set(template.get_identifiers())
    differing = sorted(found ^ wanted)
    if differing:
        raise ConfigurationError(
            f"The prompt {prompt.name} does not fit this program; its placeholders differ in: "
            f"{', '.join(differing)}",
            advice=advice,
        )


def _criteria(rubric: Rubric) -> str:
    blocks = []
    for item in rubric.of_group("content"):
        marks = "\n".join(f"  {mark} = {text}" for mark, text in enumerate(item.marks))
        blocks.append(f"{item.id}: {item.title}. {item.looks_at}\n{marks}")
    return "\n\n".join(blocks)


def _target(target: Target, profile: Profile | None) -> str:
    parts = [
        f"{label}: {value}"
        for label, value in (
            ("Role", target.role),
            ("Industry", target.industry),
            ("Level", target.level),
        )
        if value
    ]
    if profile is not None and profile.must:
        parts.append("Asked for: " + ", ".join(term.name for term in profile.must))
    return "\n".join(parts) or "No particular role."


def _numbered(document: Document, flagged: frozenset[int]) -> str:
    return "\n".join(
        f"{line.number}{'!' if line.number in flagged else ''} | {line.text}"
        for line in document.lines
        if line.text.strip()
    )
