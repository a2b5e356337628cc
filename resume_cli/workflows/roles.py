"""Role profiles: those that come along and a user's own, and how resumes meet them."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from resume_cli.agent.integrity import (
    instruction_lines,
    suspects,
    without_lines,
    without_suspects,
)
from resume_cli.agent.keywords import keyword_marks, match_terms
from resume_cli.agent.library import library
from resume_cli.agent.scoring import keyword_score
from resume_cli.agent.sentences import LANGUAGES
from resume_cli.errors import ConfigurationError, FileError, NotFoundError, UsageError
from resume_cli.extraction.document import Limits
from resume_cli.extraction.workers import ExtractionPool
from resume_cli.workflows.extractions import extract_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from resume_cli.agent.library import Library
    from resume_cli.agent.profile import Profile
    from resume_cli.agent.review import KeywordResult
    from resume_cli.agent.rubric import Rubric
    from resume_cli.agent.target import Target

_LONGEST_PROFILE = 200_000
"""Bytes; a profile has about 3,000."""


@dataclass(frozen=True, slots=True)
class RoleRecord:
    """One role profile; `origin` is `bundled`, or the path of a user's own file."""

    key: str
    name: str
    origin: str
    other_names: tuple[str, ...]
    must: int
    nice: int


@dataclass(frozen=True, slots=True)
class RoleTest:
    """One file met with a profile: its keyword score, 0 to 100, and every term; or a problem."""

    path: str
    outcome: str
    reason: str
    score: int | None = None
    keywords: tuple[KeywordResult, ...] = ()


def own_texts(folder: Path) -> dict[str, str]:
    """Read a user's own profiles, TOML texts by file name without its ending.

    Raises:
        ConfigurationError: a file cannot be read.

    """
    texts = {}
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        try:
            if path.stat().st_size > _LONGEST_PROFILE:
                raise ConfigurationError(f"The profile {path} is too large to be one.")
            texts[path.stem] = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise ConfigurationError(f"The profile {path} cannot be read.") from problem
    return texts


def role_records(known: Library, folder: Path) -> list[RoleRecord]:
    """Give every role profile, by name."""
    return [
        RoleRecord(
            key,
            content.name,
            str(path) if (path := folder / f"{key}.toml").exists() else "bundled",
            (*content.aliases, *content.fields),
            len(content.must),
            len(content.nice),
        )
        for key, content in known.roles()
    ]


def profile_of(known: Library, target: Target) -> Profile:
    """Give the profile that a target is matched against.

    Raises:
        UsageError: neither a role nor a job description is named.
        NotFoundError: no file knows the role.

    """
    profile = known.profile_for(target)
    if profile is None:
        raise UsageError("Name a role, or a job description with --job.")
    if profile.basis == "own words":
        names = {name.casefold(): name for _, each in known.roles() for name in each.names}
        near = get_close_matches((target.role or "").casefold(), names, 3, cutoff=0.5)
        also = f"Near it: {', '.join(names[name] for name in near)}." if near else ""
        raise NotFoundError(
            f"No profile knows the role {target.role!r}.",
            advice=f"{also} All are listed by: resume-review roles list".strip(),
        )
    return profile


def tested(
    profile: Profile, rubric: Rubric, paths: Sequence[str], workers: int
) -> Iterator[RoleTest]:
    """Meet files with a profile, in the order of the walk; no database, no model.

    Raises:
        UsageError: a path does not exist or cannot be read.

    """
    for path, document, outcome, reason in extract_files(paths, workers):
        if document is None:
            yield RoleTest(path, outcome, reason)
            continue
        instructions = instruction_lines(document)
        rest = without_lines(document, instructions)
        clean = without_suspects(document, suspects(rest, instructions, profile, None))
        found = match_terms(clean, profile)
        language = document.language if document.language in LANGUAGES else "en"
        marks = keyword_marks(clean, profile, found, language)
        yield RoleTest(path, outcome, reason, keyword_score(marks, rubric), found)


def job_text(path: Path) -> str:
    """Read a job description: PDF, DOCX, Markdown or text.

    Raises:
        UsageError: it cannot be read, or has no text.

    """
    try:
        data = path.read_bytes()
        with ExtractionPool(1) as pool:
            return pool.submit(data, path.name).result(timeout=2 * Limits().seconds).text
    except OSError as problem:
        raise UsageError(f"The job description {path} cannot be read.") from problem
    except FileError as problem:
        raise UsageError(f"The job description {path}: {problem.message}") from problem


def own_library(folder: Path) -> Library:
    """Give the bundled profiles with a user's own, which win.

    Raises:
        ConfigurationError: a file of the user's cannot be read.

    """
    return library(own_texts(folder))
