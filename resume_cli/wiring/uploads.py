"""What `commands.uploads` calls."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from resume_cli.wiring.opening import connected, require_schema
from resume_cli.wiring.runs import opened_log

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from resume_cli.batch.selection import Selection
    from resume_cli.batch.stopping import Stop
    from resume_cli.workflows.sources import Source
    from resume_cli.workflows.uploads import Uploads


@contextmanager
def open_uploads(stop: Stop, log_file: Path | None) -> Iterator[Uploads]:
    """Open the registration of files for who is signed in."""
    from resume_cli.batch.journal import Journal
    from resume_cli.batch.ledger import Ledger
    from resume_cli.batch.ledger_lines import Header
    from resume_cli.storage import Storage
    from resume_cli.workflows.uploads import Uploads

    with opened_log(log_file) as log, connected() as opened:
        require_schema(opened.database)
        account = opened.accounts.whoami()
        header = Header(
            "upload", opened.database.label, agent=None, target=None, account_id=account.id
        )
        yield Uploads(
            sessions=opened.database.sessions,
            claims_engine=opened.database.claims_engine(),
            storage=Storage(opened.settings.storage_folder),
            account=account,
            workers=opened.settings.worker_count,
            stop=stop,
            journal=Journal(Ledger(opened.settings.runs_folder), header, log),
        )


def source(paths: Sequence[str] | None, files_from: str | None, found: Selection) -> Source:
    """What is to be registered, from what a person typed."""
    from resume_cli.workflows.sources import files_of

    return files_of(paths or (), files_from, found)
