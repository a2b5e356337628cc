"""Registering files: stored copy, upload, extracted text and a pending request each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resume_cli.batch.claiming import claims_for
from resume_cli.batch.events import Warned
from resume_cli.batch.finishing import Registering
from resume_cli.batch.hosts import storage_problem
from resume_cli.batch.intake import Intake
from resume_cli.batch.jobs import Jobs
from resume_cli.batch.pipeline import Ahead, Pipeline, Widths
from resume_cli.extraction.sniff import sniff
from resume_cli.extraction.workers import ExtractionPool
from resume_cli.workflows.runs import ended, raise_fault, with_problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session, sessionmaker

    from resume_cli.agent.target import Target
    from resume_cli.batch.events import Event
    from resume_cli.batch.journal import Journal
    from resume_cli.batch.stopping import Stop
    from resume_cli.storage import Storage
    from resume_cli.workflows.sign_in import Account
    from resume_cli.workflows.sources import Source


@dataclass(frozen=True, slots=True)
class Uploads:
    """Registration for one account; `workers` is the number of extraction processes."""

    sessions: sessionmaker[Session]
    claims_engine: Engine
    storage: Storage
    account: Account
    workers: int
    stop: Stop
    journal: Journal

    def register(self, source: Source, target: Target) -> Iterator[Event]:
        """Register the files that the source names, and yield what happens."""
        Jobs(self.storage).keep(target)
        return self.journal.keep(self._run(source, target), target.label)

    def _run(self, source: Source, target: Target) -> Iterator[Event]:
        if problem := storage_problem(self.sessions, self.storage, self.account.id):
            yield Warned(problem)
        intake = Intake(self.sessions, self.storage, sniff, self.account.id, target)
        claims = claims_for(self.claims_engine, self.workers)
        try:
            with ExtractionPool(self.workers) as pool:
                pipeline = Pipeline(
                    pool,
                    Registering(self.sessions, claims),
                    Widths(jobs=self.workers, in_pipeline=4 * self.workers),
                    self.stop,
                )
                events = pipeline.run(intake.entries(source.files()), Ahead(source.files()))
                for event in with_problems(events, claims):
                    yield ended(event, pipeline.problem, self.stop)
        finally:
            claims.close()
        raise_fault(pipeline.problem)
