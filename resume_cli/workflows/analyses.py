"""Reviewing: whole folders, named files, and requests that wait in the database."""

from __future__ import annotations

from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from resume_cli.batch.budget import Allotment, Budget
from resume_cli.batch.claiming import claims_for
from resume_cli.batch.estimating import Estimating
from resume_cli.batch.events import Warned
from resume_cli.batch.finishing import Reviewing
from resume_cli.batch.foresight import foreseeing
from resume_cli.batch.hosts import storage_problem
from resume_cli.batch.intake import Intake
from resume_cli.batch.jobs import Jobs
from resume_cli.batch.pipeline import Ahead, Pipeline, Widths
from resume_cli.batch.places import SPARE_SHARE, Places
from resume_cli.batch.pooled import PooledClaims
from resume_cli.batch.presence import present
from resume_cli.batch.stored import StoredRequests
from resume_cli.errors import ConfigurationError
from resume_cli.extraction.sniff import sniff
from resume_cli.extraction.workers import ExtractionPool
from resume_cli.workflows.identifiers import NO_FILE, find_id
from resume_cli.workflows.runs import ended, raise_fault, with_problems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from uuid import UUID

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session, sessionmaker

    from resume_cli.agent.preparing import Prepared
    from resume_cli.agent.reviewer import Reviewer
    from resume_cli.agent.target import Target
    from resume_cli.batch.claiming import AnyClaims
    from resume_cli.batch.events import Event
    from resume_cli.batch.intake import Entry
    from resume_cli.batch.journal import Journal, Unrecorded
    from resume_cli.batch.pipeline import Finish
    from resume_cli.batch.spool import Spool
    from resume_cli.batch.stopping import Stop
    from resume_cli.batch.work import Choices
    from resume_cli.storage import Storage
    from resume_cli.workflows.prompts import RunningPrompt
    from resume_cli.workflows.sign_in import Account
    from resume_cli.workflows.sources import Source


@dataclass(frozen=True, slots=True)
class Pace:
    """How a run goes: `jobs` reviews at once, `workers` extraction processes, `limit` reviews.

    `strict` counts every file that is not reviewed as incomplete. `alone` leaves the work to
    another run on the same source. `dry` tells what would be done and does nothing.
    """

    jobs: int
    workers: int
    limit: int | None = None
    strict: bool = False
    alone: bool = False
    dry: bool = False


@dataclass(frozen=True, slots=True)
class Analyses:
    """Reviews for one account with one agent."""

    sessions: sessionmaker[Session]
    claims_engine: Engine
    storage: Storage
    account: Account
    reviewer: Reviewer
    prompts: tuple[RunningPrompt, ...]
    pace: Pace
    stop: Stop
    budget: Budget
    journal: Journal | Unrecorded
    spool: Spool

    def review(self, source: Source, target: Target, choices: Choices) -> Iterator[Event]:
        """Review what the source names and yield what happens.

        The target is for files; a request that is stored already has its own. Requests whose bytes
        are not in this machine's storage folder are left untouched, unless the source says to fail
        them. In a dry run nothing is reviewed and nothing written.

        Raises:
            NotFoundError: an id does not exist or is somebody else's; nothing was done.
            UsageError: several ids begin as one was typed; nothing was done.
            BusyError: the run wants to be alone and is not; nothing was done.
            ConfigurationError: it wants to be alone and cannot see others through a pooler.

        """
        source = self._with_ids(source)
        allotment = Allotment(self.budget, self.pace.limit)
        taken: set[UUID] = set()
        intake = Intake(
            self.sessions,
            self.storage,
            sniff,
            self.account.id,
            target,
            choices,
            self.reviewer.recipe(target),
            allotment.take,
            dry=self.pace.dry,
            met=taken if source.stored else None,
        )
        stored = StoredRequests(intake, self._owner, self.reviewer.recipe, taken, source.since)
        rows = [stored.find(each) for each in source.ids]
        files = intake.entries(source.files())
        requests = chain(
            stored.named(rows),
            stored.in_status(source.statuses),
            stored.stale() if source.stale else (),
        )
        entries = chain(files, requests)
        if self.pace.dry:
            estimating = Estimating(self.reviewer, self.budget)
            events = self._run(source, entries, estimating, allotment)
            return self.journal.keep(events, target.label)
        Jobs(self.storage).keep(target)
        return self._reviewed(source, stored, entries, allotment, target)

    def _with_ids(self, source: Source) -> Source:
        """Find the ids of which only the beginnings were typed."""
        if not source.beginnings:
            return source
        with self.sessions() as session:
            found = [
                find_id(session, each, ("request", "upload"), self._owner, NO_FILE)
                for each in source.beginnings
            ]
        return replace(source, ids=tuple(dict.fromkeys((*source.ids, *found))), beginnings=())

    def _reviewed(
        self,
        source: Source,
        stored: StoredRequests,
        entries: Iterator[Entry],
        allotment: Allotment,
        target: Target,
    ) -> Iterator[Event]:
        with ExitStack() as last:
            claims = claims_for(self.claims_engine, self.pace.jobs)
            last.callback(claims.close)
            last.enter_context(self._present(source, claims))
            problems = [
                storage_problem(self.sessions, self.storage, self.account.id),
                self._unknown_role(target),
            ]
            stored.failing = claims if source.fail_missing else None
            history = tuple(prompt.history for prompt in self.prompts)
            self.spool.purge()
            # An answer that costs nothing is not worth a file.
            spool = self.spool if self.reviewer.agent.language_model else None
            places = Places(self.pace.jobs, self.stop)
            reviewing = Reviewing(
                self.sessions, claims, self.reviewer, history, self.budget, places, spool
            )
            work = foreseeing(entries, self.reviewer.agent)
            events = self._run(source, work, reviewing, allotment, self._spare(claims))
            told = chain((Warned(problem) for problem in problems if problem), events)
            # A run that is not to be, because another one is at work, leaves no record either.
            yield from self.journal.keep(with_problems(told, claims, self.spool), target.label)

    def _spare(self, claims: AnyClaims) -> int:
        # Behind a pooler each claim keeps a connection; and nobody waits for the local agent.
        waits = self.reviewer.agent.language_model and not isinstance(claims, PooledClaims)
        return self.pace.jobs // SPARE_SHARE if waits else 0

    def _unknown_role(self, target: Target) -> str:
        profile = self.reviewer.profiles.profile_for(target)
        if profile is None or profile.basis != "own words":
            return ""
        return f"no profile knows the role, so that its own words are looked for: {target.label}"

    def _present(self, source: Source, claims: AnyClaims) -> AbstractContextManager[None]:
        if not isinstance(claims, PooledClaims):
            places = source.places(self.account.id)
            return present(self.claims_engine, places, alone=self.pace.alone)
        if self.pace.alone:
            raise ConfigurationError(
                "Behind a connection pooler runs cannot see each other, as --no-wait needs.",
                advice="Connect to PostgreSQL itself, or leave --no-wait out: the work is shared.",
            )
        return nullcontext()

    def _run(
        self,
        source: Source,
        entries: Iterator[Entry],
        finish: Finish[Prepared],
        allotment: Allotment,
        spare: int = 0,
    ) -> Iterator[Event]:
        pace = self.pace
        widths = Widths(pace.jobs, 2 * (pace.jobs + pace.workers), spare)
        with ExtractionPool(pace.workers, then=self.reviewer.preparation) as pool:
            pipeline = Pipeline(pool, finish, widths, self.stop)
            ahead = Ahead(source.files(), all=not source.stored)
            for event in pipeline.run(entries, ahead):
                yield ended(
                    event,
                    pipeline.problem,
                    self.stop,
                    strict=pace.strict,
                    dry=pace.dry,
                    allotment=allotment,
                )
        raise_fault(pipeline.problem)

    @property
    def _owner(self) -> UUID | None:
        return None if self.account.is_admin else self.account.id
