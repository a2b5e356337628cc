"""What `commands.runs` calls, and the log file of a run."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from resume_cli.wiring import front

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from resume_cli.batch.ledger import Ledger
    from resume_cli.batch.runlog import RunLog


def ledger() -> Ledger:
    """The records of this installation's runs; no database is needed to read them."""
    from resume_cli.batch.ledger import Ledger

    values, _ = front.settings()
    return Ledger(values.runs_folder)


@contextmanager
def opened_log(path: Path | None) -> Iterator[RunLog | None]:
    """Open the log file that was asked for, if one was."""
    if path is None:
        yield None
        return
    from resume_cli.batch.runlog import open_log

    with open_log(path) as log:
        yield log
