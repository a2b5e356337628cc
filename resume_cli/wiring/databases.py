"""What `commands.databases` calls."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from resume_cli.wiring import front

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resume_cli.workflows.databases import Databases


@contextmanager
def open_databases() -> Iterator[Databases]:
    """Open the owner's side of the database; nothing is connected yet."""
    from sqlalchemy.exc import SQLAlchemyError

    from database.connection import address_of
    from database.failures import translated
    from database.location import shown
    from resume_cli.workflows.databases import Databases

    values, _ = front.settings()
    options = values.database_options
    place = f"embedded, {options.folder}" if options.embedded else shown(address_of(options))
    front.say(f"database: {place}")
    try:
        yield Databases(options)
    except SQLAlchemyError as problem:
        raise translated(problem, address_of(options)) from problem
