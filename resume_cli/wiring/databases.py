"""What `commands.databases` calls."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from resume_cli.wiring import front
from resume_cli.wiring.opening import connected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from database.connection import DatabaseOptions
    from database.schema.describing import TableDescription
    from resume_cli.settings import Settings
    from resume_cli.workflows.databases import Databases
    from resume_cli.workflows.dumps import Dumps
    from resume_cli.workflows.statistics import Statistics


@contextmanager
def open_databases() -> Iterator[Databases]:
    """Open the owner's side of the database; nothing is connected yet."""
    from resume_cli.workflows.databases import Databases

    with _announced() as values:
        yield Databases(values.database_options)


@contextmanager
def open_dumps() -> Iterator[Dumps]:
    """Open the embedded database as a whole; nothing is started yet."""
    from resume_cli.workflows.dumps import Dumps

    with _announced() as values:
        yield Dumps(values.database_options, values.storage_folder)


@contextmanager
def _announced() -> Iterator[Settings]:
    from sqlalchemy.exc import SQLAlchemyError

    from database.connection import address_of
    from database.failures import translated

    values, _ = front.settings()
    options = values.database_options
    front.say(f"database: {_place(options)}")
    try:
        yield values
    except SQLAlchemyError as problem:
        raise translated(problem, address_of(options)) from problem


def _place(options: DatabaseOptions) -> str:
    from database.connection import address_of
    from database.location import shown

    return f"embedded, {options.folder}" if options.embedded else shown(address_of(options))


def tables(name: str | None) -> list[TableDescription]:
    """The described tables, or the one of this name; needs no database."""
    from resume_cli.workflows.databases import tables

    return tables(name)


def statistics() -> Statistics:
    """Figures about the rows that who is signed in may see."""
    from resume_cli.storage import Storage
    from resume_cli.workflows.statistics import gather

    with connected() as opened:
        storage = Storage(opened.settings.storage_folder)
        return gather(opened.database.sessions, opened.accounts.whoami(), storage)
