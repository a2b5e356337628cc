"""What `commands.sessions` calls."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from resume_cli.wiring.opening import connected, require_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resume_cli.workflows.sessions import Sessions


@contextmanager
def open_sessions() -> Iterator[Sessions]:
    """Open the sessions, for who is signed in."""
    from resume_cli.workflows.sessions import Sessions

    with connected() as opened:
        require_schema(opened.database)
        accounts = opened.accounts
        yield Sessions(accounts.sessions, accounts.whoami(), accounts.session_file)
