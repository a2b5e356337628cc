"""What `commands.analyses` calls."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resume_cli.wiring import front
from resume_cli.wiring.opening import connected, require_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resume_cli.agent.protocol import Agent
    from resume_cli.agent.reviewer import Reviewer
    from resume_cli.agent.target import Level, Target
    from resume_cli.batch.stopping import Stop
    from resume_cli.batch.work import Choices
    from resume_cli.settings import Settings
    from resume_cli.wiring.opening import Open
    from resume_cli.workflows.analyses import Analyses, Source
    from resume_cli.workflows.prompts import RunningPrompt
    from resume_cli.workflows.reports import Reports


@dataclass(frozen=True, slots=True)
class AnalysisOptions:
    """What a command line may say about how to review; None leaves it to the settings."""

    agent: str | None = None
    model: str | None = None
    language: str | None = None
    jobs: int | None = None
    workers: int | None = None
    strict: bool = False


@contextmanager
def open_analyses(options: AnalysisOptions, stop: Stop) -> Iterator[tuple[Analyses, Reports]]:
    """Open reviewing for who is signed in, and reports of what it reviewed."""
    from resume_cli.storage import Storage
    from resume_cli.workflows.agents import described, first_time_sent
    from resume_cli.workflows.analyses import Analyses
    from resume_cli.workflows.prompts import running_prompts
    from resume_cli.workflows.records import Records
    from resume_cli.workflows.reports import Reports

    with connected() as opened:
        agent = _agent(opened.settings, options, embedded=opened.database.kind == "embedded")
        front.say(f"agent: {described(agent)}")
        require_schema(opened.database)
        account = opened.accounts.whoami()
        prompts = running_prompts(opened.database.sessions, agent.prompt_names)
        if first_time_sent(agent.destination, opened.private / "outside-models"):
            front.say(
                "from now on the text of resumes, with names and contact data replaced, is sent "
                f"to {agent.destination}",
                once=True,
            )
        analyses = Analyses(
            sessions=opened.database.sessions,
            claims_engine=opened.database.claims_engine(),
            storage=Storage(opened.settings.storage_folder),
            account=account,
            reviewer=_reviewer(opened, agent, prompts, options.language),
            prompts=prompts,
            jobs=options.jobs or opened.settings.jobs,
            workers=options.workers or opened.settings.worker_count,
            stop=stop,
            strict=options.strict,
        )
        records = Records(opened.database.sessions, account)
        yield analyses, Reports(records, opened.database.label)


def _reviewer(
    opened: Open, agent: Agent, prompts: tuple[RunningPrompt, ...], language: str | None
) -> Reviewer:
    from resume_cli.agent.reviewer import Reviewer
    from resume_cli.agent.rubric import load_rubric
    from resume_cli.storage import private_secret

    return Reviewer(
        agent,
        load_rubric(),
        tuple(each.prompt for each in prompts),
        language=language or opened.settings.language,
        secret=private_secret(opened.private / "secret"),
    )


def _agent(values: Settings, options: AnalysisOptions, *, embedded: bool) -> Agent:
    from resume_cli.agent.local import LocalAgent
    from resume_cli.errors import ConfigurationError
    from resume_cli.workflows.agents import kind_of_agent

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
    return OpenAIAgent(key, values.openai_base_url, model, timeout_seconds=values.model_timeout)


def target(role: str | None, industry: str | None, level: Level | None) -> Target:
    """What resumes are to be reviewed for, from what a person typed."""
    from resume_cli.agent.target import target_of

    return target_of(role, industry, level)


def source(items: Sequence[str], batch: str | None, *, pending: bool, fail_missing: bool) -> Source:
    """What is to be reviewed, from what a person typed."""
    from resume_cli.workflows.analyses import source_of

    return source_of(items, batch, pending=pending, fail_missing=fail_missing)


def choices(*, force: bool, stale: bool, retry_failed: bool) -> Choices:
    """How files are to be treated that are known already."""
    from resume_cli.batch.work import Choices

    return Choices(force=force, stale=stale, retry_failed=retry_failed)
