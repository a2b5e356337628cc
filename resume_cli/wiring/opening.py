"""An open database, and the accounts of those who use it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resume_cli.wiring import front

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from database.connection import Database
    from resume_cli.settings import Settings
    from resume_cli.workflows.accounts import Accounts


@dataclass(frozen=True, slots=True)
class Open:
    """What every workflow is made of."""

    settings: Settings
    database: Database
    accounts: Accounts
    private: Path
    """This installation's own small files: session, secret, notices given."""


@contextmanager
def connected() -> Iterator[Open]:
    """Open the database that the settings name, and say which one it is.

    Raises:
        DatabaseUnreachableError: it does not answer, or went away.
        ConfigurationError: a setting is wrong, or the embedded database is not to be used here.

    """
    from sqlalchemy.exc import SQLAlchemyError

    from database.connection import address_of, open_database
    from database.failures import translated

    values, _ = front.settings()
    options = values.database_options
    private = options.folder / "private"
    if options.embedded and options.mode == "auto":
        _refuse_silent_fallback(private / "session.json")
    try:
        with open_database(options) as database:
            front.say(f"database: {database.label}")
            yield Open(values, database, _accounts(values, database, private), private)
    except SQLAlchemyError as problem:
        raise translated(problem, address_of(options)) from problem


def _refuse_silent_fallback(session_file: Path) -> None:
    """A machine that is signed in to a server must not end up in the embedded one unasked."""
    from resume_cli.errors import ConfigurationError
    from resume_cli.workflows.session_file import SessionFile

    known = SessionFile(session_file, "").databases()
    if servers := [name for name in known if name.startswith("server")]:
        raise ConfigurationError(
            "This machine is signed in to a database server, but no server is named now "
            f"({servers[0]}).",
            advice="Set DATABASE_URL or DB_HOST again, or RESUME_REVIEW_DATABASE=embedded "
            "if the embedded database is meant.",
        )


def _accounts(values: Settings, database: Database, private: Path) -> Accounts:
    import platform

    from resume_cli.workflows.accounts import Accounts
    from resume_cli.workflows.session_file import SessionFile

    email, password = values.sign_in
    return Accounts(
        sessions=database.sessions,
        session_file=SessionFile(private / "session.json", database.identity),
        device=f"resume-review on {platform.node()}",
        kind=database.kind,
        login=_operating_system_user(),
        email=email,
        password=password,
        on_created=lambda account: front.say(
            f"first use: the account {account.email} was made for you and is signed in", once=True
        ),
    )


def _operating_system_user() -> str:
    """By the user id: LOGNAME and USER may differ between cron and a shell."""
    import os
    import pwd

    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return f"uid-{os.geteuid()}"


def require_schema(database: Database) -> None:
    """Refuse, before anything is written, a database that is not the expected one.

    Raises:
        SchemaMismatchError: something that this tool needs is missing or different.

    """
    from database.schema import verify

    with database.engine.connect() as connection:
        verify(connection)
