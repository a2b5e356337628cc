"""Statements on `prompts`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from database.models import Prompt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
