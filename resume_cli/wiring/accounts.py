"""What `commands.accounts` calls."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from resume_cli.wiring.opening import connected, require_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resume_cli.workflows.accounts import Accounts


@contextmanager
def open_accounts() -> Iterator[Accounts]:
    """Open the accounts of the database that the settings name."""
    with connected() as opened:
        require_schema(opened.database)
        yield opened.accounts
