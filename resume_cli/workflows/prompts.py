"""The prompts that run: the database's rows, made from the bundled files where they are missing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from difflib import unified_diff
from enum import StrEnum
from typing import TYPE_CHECKING

from database.queries import prompts as rows
from prompts.registry import bundled_prompts, shipped_hashes
from resume_cli.agent.prompting import check_prompts
from resume_cli.agent.protocol import Prompt
from resume_cli.errors import ConfigurationError, NotFoundError, UsageError
from resume_cli.workflows.sign_in import require_admin

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session, sessionmaker

    from database.models import Prompt as PromptRow
    from prompts.registry import BundledPrompt
    from resume_cli.workflows.sign_in import Account


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


class PromptState(StrEnum):
    """How a prompt's row stands to the text that this version brings along."""

    CURRENT = "as shipped"
    OLDER = "shipped with another version"
    EDITED = "edited here"
    MISSING = "not stored yet"
    OTHER = "another program's"


@dataclass(frozen=True, slots=True)
class PromptRecord:
    """One prompt; `version` is 0 where no row of its name exists."""

    name: str
    prompt_type: str
    version: int
    active: bool
    state: PromptState
    text: str
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class PromptUseRecord:
    """One version of a prompt as requests were worked with it; `claims` is how many."""

    version: int
    sha256: str
    claims: int
    first_used: datetime
    last_used: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Pushed:
    """What `push` did with one prompt: `stored`, `replaced`, `unchanged` or `left`."""

    name: str
    done: str
    version: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Prompts:
    """The prompts of one database, for one account.

    `known` holds the name and the SHA-256 of every text that was ever shipped.
    """

    sessions: sessionmaker[Session]
    account: Account
    known: frozenset[tuple[str, str]] = field(default_factory=shipped_hashes)

    def records(self) -> list[PromptRecord]:
        """Give every prompt, ours first, those of other programs after them."""
        with self.sessions() as session:
            stored = {row.name: row for row in rows.every(session)}
        ours = [self._record(prompt, stored.pop(prompt.name, None)) for prompt in bundled_prompts()]
        return ours + [_stored(row, PromptState.OTHER) for row in stored.values()]

    def record(self, name: str) -> PromptRecord:
        """Give one prompt.

        Raises:
            NotFoundError: there is none of this name.

        """
        for each in self.records():
            if each.name == name:
                return each
        raise NotFoundError(
            f"There is no prompt {name}.", advice="They are listed by: resume-review prompts list"
        )

    def differences(self, name: str | None) -> dict[str, str]:
        """Give what differs between rows and shipped texts, as unified diffs by prompt.

        Raises:
            NotFoundError: there is no prompt of this name.

        """
        shipped = {prompt.name: prompt.text for prompt in bundled_prompts()}
        wanted = [self.record(name)] if name else self.records()
        return {
            each.name: "\n".join(
                unified_diff(
                    each.text.splitlines(),
                    shipped[each.name].splitlines(),
                    f"{each.name} in the database, version {each.version}",
                    f"{each.name} as shipped",
                    lineterm="",
                )
            )
            for each in wanted
            if each.name in shipped and each.version and each.text != shipped[each.name]
        }

    def push(self, replace: Sequence[str]) -> list[Pushed]:
        """Bring the rows to the shipped texts; an edited one only where it is named.

        Raises:
            AccessDeniedError: the account is no admin.
            UsageError: a name to replace is none of ours.

        """
        require_admin(self.account)
        shipped = bundled_prompts()
        if unknown := set(replace) - {prompt.name for prompt in shipped}:
            raise UsageError(f"This program has no prompt {min(unknown)}.")
        with self.sessions.begin() as session:
            present = rows.by_name(session, [prompt.name for prompt in shipped])
            missing = [prompt.name for prompt in shipped if prompt.name not in present]
            rows.add_missing(session, _bundled_rows(missing))
            return [
                self._pushed(session, prompt, present.get(prompt.name), prompt.name in replace)
                for prompt in shipped
            ]

    def history(self, name: str) -> list[PromptUseRecord]:
        """Give the versions of a prompt that requests were worked with, the newest first.

        Raises:
            NotFoundError: there is no prompt of this name.

        """
        self.record(name)
        with self.sessions() as session:
            return [
                PromptUseRecord(version, _sha256(text), claims, first, last, text)
                for version, text, claims, first, last in rows.versions(session, name)
            ]

    def _pushed(
        self, session: Session, prompt: BundledPrompt, row: PromptRow | None, named: bool
    ) -> Pushed:
        if row is None:
            return Pushed(prompt.name, "stored", 1)
        state, version = self._state(prompt, row), row.version
        if state is PromptState.CURRENT:
            return Pushed(prompt.name, "unchanged", version)
        if state is PromptState.EDITED and not named:
            why = f"edited here; to replace it say --replace {prompt.name}"
            return Pushed(prompt.name, "left", version, why)
        if not rows.replace_text(session, row.id, version, prompt.text):
            return Pushed(prompt.name, "left", version, "somebody else is changing it")
        return Pushed(prompt.name, "replaced", version + 1)

    def _record(self, prompt: BundledPrompt, row: PromptRow | None) -> PromptRecord:
        if row is None:
            return PromptRecord(
                prompt.name, prompt.prompt_type, 0, True, PromptState.MISSING, prompt.text, None
            )
        return _stored(row, self._state(prompt, row))

    def _state(self, prompt: BundledPrompt, row: PromptRow) -> PromptState:
        if row.template == prompt.text:
            return PromptState.CURRENT
        known = (row.name, _sha256(row.template)) in self.known
        return PromptState.OLDER if known else PromptState.EDITED


def _stored(row: PromptRow, state: PromptState) -> PromptRecord:
    return PromptRecord(
        row.name, row.prompt_type, row.version, row.is_active, state, row.template, row.updated_at
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


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
