"""What `commands.roles` calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resume_cli.wiring import front

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from resume_cli.agent.profile import Profile
    from resume_cli.agent.target import Target
    from resume_cli.workflows.roles import RoleRecord, RoleTest


def names(begin: str) -> list[str]:
    """Names of roles that begin so, as the shell that completes them wants them written.

    Of each role one: its own where that fits, else another. Bash takes a completion as it stands,
    so that a space in it is marked; the other shells do that by themselves.
    """
    import os

    from prompts.registry import role_names

    wanted = begin.casefold()
    fitting = (
        next((name for name in known if name.casefold().startswith(wanted)), None)
        for known in role_names()
    )
    found = sorted({name for name in fitting if name is not None}, key=str.casefold)
    in_bash = os.environ.get("_RESUME_REVIEW_COMPLETE", "").endswith("bash")
    return [name.replace(" ", "\\ ") for name in found] if in_bash else found


def records() -> list[RoleRecord]:
    """Every role profile."""
    from resume_cli.workflows.roles import own_library, role_records

    folder = front.settings()[0].roles_folder
    return role_records(own_library(folder), folder)


def profile(role: str | None, job: Path | None) -> Profile:
    """The profile of a role or of a job description."""
    from resume_cli.workflows.roles import own_library, profile_of

    known = own_library(front.settings()[0].roles_folder)
    return profile_of(known, _target(role, job))


def trials(
    role: str, job: Path | None, paths: Sequence[str], workers: int | None
) -> tuple[Profile, Iterator[RoleTest]]:
    """The profile, and how each file meets it."""
    from resume_cli.agent.rubric import load_rubric
    from resume_cli.workflows.roles import tested

    values, _ = front.settings()
    found = profile(role, job)
    return found, tested(found, load_rubric(), paths, workers or values.worker_count)


def _target(role: str | None, job: Path | None) -> Target:
    from resume_cli.agent.target import target_of
    from resume_cli.workflows.roles import job_text

    return target_of(role, None, None, job_text(job) if job else None)
