"""Statements on `prompts`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert

from database.models import Prompt, PromptHistory

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session


def by_name(session: Session, names: Iterable[str]) -> dict[str, Prompt]:
    """The prompts of these names that exist."""
    rows = session.scalars(select(Prompt).where(Prompt.name.in_(list(names))))
    return {prompt.name: prompt for prompt in rows}


def add_missing(session: Session, values: Sequence[dict[str, object]]) -> None:
    """Insert prompts whose name is not taken; a row of that name stays as it is."""
    if values:
        session.execute(
            insert(Prompt).values(list(values)).on_conflict_do_nothing(index_elements=["name"])
        )


def every(session: Session) -> list[Prompt]:
    """All prompts, by name."""
    return list(session.scalars(select(Prompt).order_by(Prompt.name)))


def replace_text(session: Session, prompt_id: UUID, version: int, text: str) -> bool:
    """Put a new text in place and raise the version; False where somebody else was first."""
    changed = session.execute(
        update(Prompt)
        .where(Prompt.id == prompt_id, Prompt.version == version)
        .values(template=text, version=version + 1)
        .returning(Prompt.id)
    )
    return changed.one_or_none() is not None


def versions(session: Session, name: str) -> list[Row[int, str, int, datetime, datetime]]:
    """What a prompt's requests were worked with: version, text, claims, first and last use.

    The newest version first.
    """
    first, last = func.min(PromptHistory.created_at), func.max(PromptHistory.created_at)
    return list(
        session.execute(
            select(
                PromptHistory.prompt_version,
                PromptHistory.prompt_content,
                func.count(),
                first,
                last,
            )
            .join(Prompt, Prompt.id == PromptHistory.prompt_id)
            .where(Prompt.name == name)
            .group_by(PromptHistory.prompt_version, PromptHistory.prompt_content)
            .order_by(PromptHistory.prompt_version.desc(), last.desc())
        )
    )
