"""What `commands.reports` calls."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from resume_cli.wiring.opening import connected

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from resume_cli.workflows.reports import Reports


@contextmanager
def open_reports() -> Iterator[Reports]:
    """Open reports of what is stored, for who is signed in."""
    from resume_cli.workflows.records import Records
    from resume_cli.workflows.reports import Reports

    with connected() as opened:
        records = Records(opened.database.sessions, opened.accounts.whoami())
        yield Reports(records, opened.database.label)


def require_writable(path: Path) -> None:
    """Find out before the work whether its report can be written."""
    from resume_cli.workflows.reports import require_writable

    require_writable(path)
