"""What `commands.prompts` calls."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from resume_cli.wiring.opening import connected, require_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resume_cli.workflows.prompts import Prompts


@contextmanager
def open_prompts() -> Iterator[Prompts]:
    """Open the prompts, for who is signed in."""
    from resume_cli.workflows.prompts import Prompts

    with connected() as opened:
        require_schema(opened.database)
        yield Prompts(opened.database.sessions, opened.accounts.whoami())
