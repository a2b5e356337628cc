"""What `commands.analyses` calls."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resume_cli.wiring import front
from resume_cli.wiring.opening import connected, require_schema
from resume_cli.wiring.runs import opened_log

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from resume_cli.agent.protocol import Agent, Allowance
    from resume_cli.agent.reviewer import Reviewer
    from resume_cli.agent.target import Level, Target
    from resume_cli.batch.journal import Journal, Unrecorded
    from resume_cli.batch.runlog import RunLog
    from resume_cli.batch.selection import Selection
    from resume_cli.batch.stopping import Stop
    from resume_cli.batch.work import Choices
    from resume_cli.settings import Settings
    from resume_cli.wiring.opening import Open
    from resume_cli.workflows.analyses import Analyses, Pace
    from resume_cli.workflows.drafts import Drafts
    from resume_cli.workflows.prompts import RunningPrompt
    from resume_cli.workflows.reports import Reports
    from resume_cli.workflows.sign_in import Account
    from resume_cli.workflows.sources import Source


@dataclass(frozen=True, slots=True)
class AnalysisOptions:
    """What a command line may say about how to review; None leaves it to the settings."""

    agent: str | None = None
    model: str | None = None
    language: str | None = None
    jobs: int | None = None
    workers: int | None = None
    limit: int | None = None
    max_calls: int | None = None
    max_cost: float | None = None
    strict: bool = False
    no_wait: bool = False
    dry_run: bool = False
    log_file: Path | None = None
    no_redact: bool = False


@contextmanager
def open_analyses(options: AnalysisOptions, stop: Stop) -> Iterator[tuple[Analyses, Reports]]:
    """Open reviewing for who is signed in, and reports of what it reviewed."""
    from resume_cli.batch.budget import Budget
    from resume_cli.batch.spool import Spool
    from resume_cli.extraction.process import start_early
    from resume_cli.storage import Storage
    from resume_cli.workflows.agents import described, require_amount, require_price
    from resume_cli.workflows.analyses import Analyses
    from resume_cli.workflows.prompts import running_prompts
    from resume_cli.workflows.records import Records
    from resume_cli.workflows.reports import Reports

    require_amount(options.max_cost)
    # While the rest loads here, the engines and what prepares a review load there.
    start_early("resume_cli.agent.preparing")
    with opened_log(options.log_file) as log, connected() as opened:
        budget = Budget(stop, options.max_calls, options.max_cost)
        agent = _agent(opened, options, budget)
        front.say(f"agent: {described(agent)}")
        require_price(agent, options.max_cost)
        require_schema(opened.database)
        keep = not options.dry_run
        account = opened.accounts.whoami(keep=keep)
        prompts = running_prompts(opened.database.sessions, agent.prompt_names, keep=keep)
        if keep:
            _announce(opened, agent, redacts=not options.no_redact)
        analyses = Analyses(
            sessions=opened.database.sessions,
            claims_engine=opened.database.claims_engine(),
            storage=Storage(opened.settings.storage_folder),
            account=account,
            reviewer=_reviewer(opened, agent, prompts, options),
            prompts=prompts,
            pace=_pace(opened.settings, options),
            stop=stop,
            budget=budget,
            journal=_journal(opened, account, agent, log) if keep else _unrecorded(),
            spool=Spool(opened.settings.spool_folder),
        )
        records = Records(opened.database.sessions, account)
        # What is loaded by now stays: the collector need not look through it again and again.
        gc.freeze()
        yield analyses, Reports(records, opened.database.label)


def _announce(opened: Open, agent: Agent, *, redacts: bool) -> None:
    from resume_cli.workflows.agents import first_time_sent, in_plain_text

    plain = agent.language_model and in_plain_text(opened.settings.openai_base_url)
    how = " by http, without encryption" if plain else ""
    if agent.language_model and not redacts:
        front.say(
            f"resumes are sent to {agent.destination}{how} as they are, with names", once=True
        )
        return
    if first_time_sent(agent.destination, opened.private / "outside-models"):
        front.say(
            "from now on the text of resumes, with names and contact data replaced, is sent "
            f"to {agent.destination}{how}",
            once=True,
        )
    elif plain:
        front.say(f"resumes are sent to {agent.destination}{how}")


def _pace(values: Settings, options: AnalysisOptions) -> Pace:
    from resume_cli.workflows.analyses import Pace

    return Pace(
        jobs=options.jobs or values.jobs,
        workers=options.workers or values.worker_count,
        limit=options.limit,
        strict=options.strict,
        alone=options.no_wait,
        dry=options.dry_run,
    )


def _journal(opened: Open, account: Account, agent: Agent, log: RunLog | None) -> Journal:
    from resume_cli.batch.journal import Journal
    from resume_cli.batch.ledger import Ledger
    from resume_cli.batch.ledger_lines import Header
    from resume_cli.workflows.agents import described

    header = Header(
        "analyze", opened.database.label, described(agent), target=None, account_id=account.id
    )
    return Journal(Ledger(opened.settings.runs_folder), header, log)


def _unrecorded() -> Unrecorded:
    from resume_cli.batch.journal import Unrecorded

    return Unrecorded()


def _reviewer(
    opened: Open,
    agent: Agent,
    prompts: tuple[RunningPrompt, ...],
    options: AnalysisOptions,
) -> Reviewer:
    from resume_cli.agent.library import library
    from resume_cli.agent.reviewer import Reviewer
    from resume_cli.agent.rubric import load_rubric
    from resume_cli.storage import private_secret
    from resume_cli.workflows.roles import own_texts

    return Reviewer(
        agent,
        load_rubric(),
        tuple(each.prompt for each in prompts),
        language=options.language or opened.settings.language,
        redact=not options.no_redact,
        secret=private_secret(opened.private / "secret", keep=not options.dry_run),
        profiles=library(
            own_texts(opened.settings.roles_folder),
            _drafts(opened, agent, ask=not options.dry_run) if agent.language_model else None,
        ),
    )


def _drafts(opened: Open, agent: Agent, *, ask: bool) -> Drafts:
    from resume_cli.agent.openai_agent import OpenAIAgent
    from resume_cli.workflows.drafts import Drafts

    asked = agent.draft if ask and isinstance(agent, OpenAIAgent) else None
    return Drafts(opened.database.sessions, asked, front.say)


def _agent(opened: Open, options: AnalysisOptions, allowance: Allowance) -> Agent:
    from resume_cli.agent.local import LocalAgent
    from resume_cli.errors import ConfigurationError
    from resume_cli.workflows.agents import kind_of_agent

    values, embedded = opened.settings, opened.database.kind == "embedded"
    choice = options.agent or values.agent
    if kind_of_agent(choice, embedded=embedded, model_configured=values.model_named) == "local":
        return LocalAgent()
    from resume_cli.agent.openai_agent import OpenAIAgent

    model = options.model or values.model
    if model is None:
        raise ConfigurationError(
            "No model is named.", advice="Say --model NAME or set RESUME_REVIEW_MODEL."
        )
    key = values.openai_api_key.get_secret_value() if values.openai_api_key else None
    return OpenAIAgent(
        key,
        values.openai_base_url,
        model,
        timeout_seconds=values.model_timeout,
        allowance=allowance,
    )


def target(role: str | None, industry: str | None, level: Level | None, job: Path | None) -> Target:
    """What resumes are to be reviewed for, from what a person typed."""
    from resume_cli.agent.target import target_of
    from resume_cli.workflows.roles import job_text

    return target_of(role, industry, level, job_text(job) if job else None)


def source(
    items: Sequence[str] | None,
    batch: str | None,
    files_from: str | None,
    found: Selection,
    known: Choices,
    *,
    pending: bool,
    fail_missing: bool,
) -> Source:
    """What is to be reviewed, from what a person typed."""
    from resume_cli.workflows.sources import source_of

    return source_of(
        items or (), batch, files_from, found, known, pending=pending, fail_missing=fail_missing
    )


def selection(
    include: Sequence[str] | None,
    exclude: Sequence[str] | None,
    since: str | None = None,
    *,
    recursive: bool,
) -> Selection:
    """What is to be taken of what is found, from what a person typed."""
    from resume_cli.batch.selection import selection_of

    return selection_of(
        recursive=recursive, include=include or (), exclude=exclude or (), since=since
    )


def refuse_writing(*, dry_run: bool, **options: bool) -> None:
    """Refuse a dry run that is asked to write something."""
    from resume_cli.workflows.sources import refuse_writing

    refuse_writing(dry_run=dry_run, **options)


def choices(*, force: bool, stale: bool, retry_failed: bool) -> Choices:
    """How files are to be treated that are known already."""
    from resume_cli.batch.work import Choices

    return Choices(force=force, stale=stale, retry_failed=retry_failed)
