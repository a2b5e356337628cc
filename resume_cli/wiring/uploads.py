"""What `commands.uploads` calls."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from resume_cli.wiring.opening import connected, require_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resume_cli.batch.stopping import Stop
    from resume_cli.workflows.uploads import Uploads


@contextmanager
def open_uploads(stop: Stop) -> Iterator[Uploads]:
    """Open the registration of files for who is signed in."""
    from resume_cli.storage import Storage
    from resume_cli.workflows.uploads import Uploads

    with connected() as opened:
        require_schema(opened.database)
        yield Uploads(
            sessions=opened.database.sessions,
            claims_engine=opened.database.claims_engine(),
            storage=Storage(opened.settings.storage_folder),
            account=opened.accounts.whoami(),
            workers=opened.settings.worker_count,
            stop=stop,
        )
