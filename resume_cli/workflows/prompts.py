"""The prompts that run: the database's rows, made from the bundled files where they are missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from database.queries import prompts as rows
from prompts.registry import bundled_prompts
from resume_cli.agent.prompting import check_prompts
from resume_cli.agent.protocol import Prompt
from resume_cli.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session, sessionmaker


@dataclass(frozen=True, slots=True)
class RunningPrompt:
    """One row of `prompts` as it is used in this run."""

    id: UUID
    prompt: Prompt

    @property
    def history(self) -> tuple[UUID, int, str]:
        """What `prompt_history` keeps of it: prompt id, version, text; never resume text."""
        return self.id, self.prompt.version, self.prompt.text


def running_prompts(
    sessions: sessionmaker[Session], names: Sequence[str], *, keep: bool = True
) -> tuple[RunningPrompt, ...]:
    """Return the rows of these names in order; a bundled file becomes a row where none is there.

    Without `keep` such a row is told as it would be, and not stored.

    Raises:
        ConfigurationError: a row is switched off, or its placeholders do not fit the program.

    """
    with sessions.begin() as session:
        present = rows.by_name(session, names)
        if missing := [name for name in names if name not in present]:
            rows.add_missing(session, _bundled_rows(missing))
            present = rows.by_name(session, names)
        running = tuple(
            RunningPrompt(row.id, Prompt(row.name, row.version, row.template))
            for row in (present[name] for name in names)
        )
        inactive = [name for name in names if not present[name].is_active]
        if not keep:
            session.rollback()
    if inactive:
        raise ConfigurationError(
            f"The prompt {inactive[0]!r} is switched off in the database.",
            advice="Whoever administers the prompts can set its is_active to true.",
        )
    check_prompts(tuple(each.prompt for each in running))
    return running


def _bundled_rows(names: Sequence[str]) -> list[dict[str, object]]:
    return [
        {
            "name": prompt.name,
            "description": prompt.description,
            "template": prompt.text,
            "prompt_type": prompt.prompt_type,
        }
        for prompt in bundled_prompts()
        if prompt.name in names
    ]
