"""Registering files: stored copy, upload, extracted text and a pending request each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resume_cli.batch.claims import Claims
from resume_cli.batch.files import require_readable, walk
from resume_cli.batch.finishing import Registering
from resume_cli.batch.intake import Intake
from resume_cli.batch.pipeline import Pipeline, Widths
from resume_cli.extraction.sniff import sniff
from resume_cli.extraction.workers import ExtractionPool
from resume_cli.workflows.runs import ended, raise_fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session, sessionmaker

    from resume_cli.agent.target import Target
    from resume_cli.batch.events import Event
    from resume_cli.batch.stopping import Stop
    from resume_cli.storage import Storage
    from resume_cli.workflows.sign_in import Account


@dataclass(frozen=True, slots=True)
class Uploads:
    """Registration for one account; `workers` is the number of extraction processes."""

    sessions: sessionmaker[Session]
    claims_engine: Engine
    storage: Storage
    account: Account
    workers: int
    stop: Stop

    def register(self, paths: Sequence[str], target: Target) -> Iterator[Event]:
        """Register the files named and those below folders named; yield what happens.

        Raises:
            UsageError: a path does not exist or cannot be read; nothing was done.

        """
        require_readable(paths)
        intake = Intake(self.sessions, self.storage, sniff, self.account.id, target)
        claims = Claims(self.claims_engine)
        try:
            with ExtractionPool(self.workers) as pool:
                pipeline = Pipeline(
                    pool,
                    Registering(self.sessions, claims),
                    Widths(jobs=self.workers, in_pipeline=4 * self.workers),
                    self.stop,
                )
                for event in pipeline.run(intake.entries(walk(paths))):
                    yield ended(event, pipeline.problem, self.stop)
        finally:
            claims.close()
        raise_fault(pipeline.problem)
