"""What `commands.users` calls."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from resume_cli.wiring.opening import connected, require_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resume_cli.workflows.users import Users


@contextmanager
def open_users() -> Iterator[Users]:
    """Open the accounts, for who is signed in."""
    from resume_cli.workflows.users import Users

    with connected() as opened:
        require_schema(opened.database)
        yield Users(opened.database.sessions, opened.accounts.whoami())
