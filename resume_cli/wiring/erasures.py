"""What `commands.erasures` calls."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from resume_cli.wiring.opening import connected, require_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resume_cli.workflows.erasures import Erasures, Wanted


@contextmanager
def open_erasures(*, without_copy: bool) -> Iterator[Erasures]:
    """Open erasing, for who is signed in."""
    from resume_cli.batch.ledger import Ledger
    from resume_cli.batch.spool import Spool
    from resume_cli.storage import Storage
    from resume_cli.workflows.erasures import Erasures

    with connected() as opened:
        require_schema(opened.database)
        folder = opened.settings.database_options.folder
        yield Erasures(
            sessions=opened.database.sessions,
            storage=Storage(opened.settings.storage_folder),
            spool=Spool(opened.settings.spool_folder),
            ledger=Ledger(folder / "runs"),
            account=opened.accounts.whoami(),
            without_copy=without_copy,
        )


def wanted(items: Sequence[str], older_than: str | None) -> Wanted:
    """What is to be erased, from what a person typed."""
    from resume_cli.workflows.erasures import wanted_of

    return wanted_of(items, older_than)
