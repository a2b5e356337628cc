"""Where a run is written down: in the ledger always, in a log file where one is wanted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from resume_cli.batch.events import Finished, Summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from resume_cli.batch.events import Event, FileResult
    from resume_cli.batch.ledger import Ledger
    from resume_cli.batch.ledger_lines import Header
    from resume_cli.batch.runlog import RunLog


@dataclass(frozen=True, slots=True)
class Journal:
    """What keeps the runs of one command; `header` lacks the target until there is one."""

    ledger: Ledger
    header: Header
    log: RunLog | None = None

    def keep(self, events: Iterable[Event], target: str | None) -> Iterator[Event]:
        """Write a run down while it goes on, and pass its events on."""
        header = replace(self.header, target=target)
        with self.ledger.begin(header) as run:
            kept = run.kept(events)
            yield from self.log.kept(run.run_id, header, kept) if self.log else kept


class Unrecorded:
    """Writes nothing down, for a run that does nothing; the ends of its files are in memory."""

    def keep(self, events: Iterable[Event], target: str | None) -> Iterator[Event]:  # noqa: ARG002 - as Journal
        """Pass the events on, the summary with the ends of all files."""
        results: list[FileResult] = []
        for event in events:
            if isinstance(event, Finished):
                results.append(event.result)
            yield replace(event, results=results) if isinstance(event, Summary) else event
