"""The text files of this package, found in a checkout and in an installed wheel alike."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

PromptType = Literal["system", "analysis", "formatting", "content"]


@dataclass(frozen=True, slots=True)
class BundledPrompt:
    """A prompt as shipped; the columns of `prompts` that its row is made from."""

    name: str
    prompt_type: PromptType
    description: str
    text: str


def bundled_prompts() -> tuple[BundledPrompt, ...]:
    """Give every prompt that this program knows, in the order in which they are used."""
    return (
        BundledPrompt(
            "resume_review_system",
            "system",
            "What the model is told before it sees a resume. Placeholder: ${criteria}.",
            _text("templates/resume_review_system.txt"),
        ),
        BundledPrompt(
            "resume_review_user",
            "content",
            "One resume for review. Placeholders: ${target}, ${language}, ${fence}, ${resume}.",
            _text("templates/resume_review_user.txt"),
        ),
        BundledPrompt(
            "resume_review_rubric",
            "analysis",
            "Criteria, marks and weights by which resumes are scored, as TOML.",
            rubric_text(),
        ),
        BundledPrompt(
            "resume_review_profile",
            "analysis",
            "Asks for the profile of a role that no file knows. Placeholder: ${role}.",
            _text("templates/resume_review_profile.txt"),
        ),
    )


def shipped_hashes() -> frozenset[tuple[str, str]]:
    """Give the name and the SHA-256, in hex, of every text that a prompt was ever shipped with."""
    lines = (line.split() for line in _text("shipped.txt").splitlines())
    return frozenset((line[0], line[1]) for line in lines if len(line) == 2)  # noqa: PLR2004 - name and hash


def rubric_text() -> str:
    """Give the rubric, as TOML."""
    return _text("rubric.toml")


def synonyms_text() -> str:
    """Give the spellings that mean the same, as TOML."""
    return _text("synonyms.toml")


def sentences_text() -> str:
    """Give the sentences that the program itself writes into reviews, as TOML by language."""
    return _text("sentences.toml")


@lru_cache(maxsize=1)
def _roles() -> tuple[tuple[str, str], ...]:
    folder = files("prompts").joinpath("roles")
    found = [entry for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return tuple(
        (entry.name.removesuffix(".toml"), entry.read_text(encoding="utf-8"))
        for entry in sorted(found, key=lambda entry: entry.name)
    )


def role_texts() -> dict[str, str]:
    """Give the profile files as TOML, by file name without its ending."""
    return dict(_roles())


def role_names() -> list[tuple[str, ...]]:
    """Give the names that lead to each role of this package, its own first.

    Only the head of each file is parsed, up to its terms: a shell that completes a word waits.
    """
    heads = [tomllib.loads(text.partition("\nmust = ")[0]) for text in role_texts().values()]
    roles = [head for head in heads if head["kind"] == "role"]
    return [(each["name"], *each.get("aliases", ()), *each.get("fields", ())) for each in roles]


@cache
def _text(name: str) -> str:
    return files("prompts").joinpath(name).read_text(encoding="utf-8")
