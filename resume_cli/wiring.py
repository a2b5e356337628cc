"""The composition root: settings in, ready workflows out.

The only place of late imports: what a command does not need is not loaded, so that `--help` and
completion stay quick.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from database.connection import Database
    from resume_cli.agent.protocol import Agent
    from resume_cli.agent.reviewer import Reviewer
    from resume_cli.agent.target import Level, Target
    from resume_cli.batch.stopping import Stop
    from resume_cli.batch.work import Choices
    from resume_cli.settings import SettingRecord, Settings
    from resume_cli.workflows.accounts import Accounts
    from resume_cli.workflows.analyses import Analyses, Source
    from resume_cli.workflows.databases import Databases
    from resume_cli.workflows.diagnosis import Diagnosis
    from resume_cli.workflows.extractions import Extraction
    from resume_cli.workflows.prompts import RunningPrompt
    from resume_cli.workflows.records import Records
    from resume_cli.workflows.reports import Reports
    from resume_cli.workflows.uploads import Uploads


@dataclass
class _Front:
    """What the front door hands in once: an env file to read, and where notices go."""

    env_file: Path | None = None
    announce: Callable[[str], None] | None = None
    silent: bool = False

    def say(self, text: str, *, once: bool = False) -> None:
        """Announce a line; what is said `once` in the life of an installation is always said."""
        if self.announce is not None and (once or not self.silent):
            self.announce(text)


_front = _Front()


def configure(env_file: Path | None, announce: Callable[[str], None] | None) -> None:
    """Take what belongs to the whole command line; `announce` prints one line, None nothing."""
    _front.env_file = env_file
    _front.announce = announce
    _front.silent = False


def silence() -> None:
    """Leave the notices of every run out; warnings and failures are not notices."""
    _front.silent = True


def settings() -> tuple[Settings, dict[str, str]]:
    """Return all settings and where each one that is set came from."""
    from resume_cli.settings import load

    return load(_front.env_file)


@dataclass(frozen=True, slots=True)
class _Open:
    settings: Settings
    database: Database
    accounts: Accounts
    private: Path
    """This installation's own small files: session, secret, notices given."""


@contextmanager
def _opened() -> Iterator[_Open]:
    from sqlalchemy.exc import SQLAlchemyError

    from database.connection import address_of, open_database
    from database.failures import translated

    values, _ = settings()
    options = values.database_options
    private = options.folder / "private"
    if options.embedded and options.mode == "auto":
        _refuse_silent_fallback(private / "session.json")
    try:
        with open_database(options) as database:
            _front.say(f"database: {database.label}")
            yield _Open(values, database, _accounts(values, database, private), private)
    except SQLAlchemyError as problem:
        raise translated(problem, address_of(options)) from problem


def _refuse_silent_fallback(session_file: Path) -> None:
    """A machine that is signed in to a server must not end up in the embedded one unasked."""
    from resume_cli.errors import ConfigurationError
    from resume_cli.workflows.session_file import SessionFile

    known = SessionFile(session_file, "").databases()
    if servers := [name for name in known if name.startswith("server")]:
        raise ConfigurationError(
            "This machine is signed in to a database server, but no server is named now "
            f"({servers[0]}).",
            advice="Set DATABASE_URL or DB_HOST again, or RESUME_REVIEW_DATABASE=embedded "
            "if the embedded database is meant.",
        )


def _accounts(values: Settings, database: Database, private: Path) -> Accounts:
    import platform

    from resume_cli.workflows.accounts import Accounts
    from resume_cli.workflows.session_file import SessionFile

    email, password = values.sign_in
    return Accounts(
        sessions=database.sessions,
        session_file=SessionFile(private / "session.json", database.identity),
        device=f"resume-review on {platform.node()}",
        kind=database.kind,
        login=_operating_system_user(),
        email=email,
        password=password,
        on_created=lambda account: _front.say(
            f"first use: the account {account.email} was made for you and is signed in", once=True
        ),
    )


def _operating_system_user() -> str:
    """By the user id: LOGNAME and USER may differ between cron and a shell."""
    import os
    import pwd

    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return f"uid-{os.geteuid()}"


@contextmanager
def open_accounts() -> Iterator[Accounts]:
    """Open the accounts of the database that the settings name."""
    with _opened() as opened:
        _verify(opened.database)
        yield opened.accounts


def _verify(database: Database) -> None:
    from database.schema import verify

    with database.engine.connect() as connection:
        verify(connection)


@contextmanager
def stop_on_signals() -> Iterator[Stop]:
    """Let Ctrl-C and SIGTERM end a batch in order."""
    from resume_cli.batch.stopping import stop_on_signals

    with stop_on_signals() as stop:
        yield stop


def target(role: str | None, industry: str | None, level: Level | None) -> Target:
    """What resumes are to be reviewed for, from what a person typed."""
    from resume_cli.agent.target import target_of

    return target_of(role, industry, level)


def source(items: Sequence[str], batch: str | None, *, pending: bool, fail_missing: bool) -> Source:
    """What is to be reviewed, from what a person typed."""
    from resume_cli.workflows.analyses import source_of

    return source_of(items, batch, pending=pending, fail_missing=fail_missing)


def setting_records() -> list[SettingRecord]:
    """Every setting with its value, secrets masked, and where it came from."""
    from resume_cli.settings import records

    return records(*settings())


def diagnosis() -> list[Diagnosis]:
    """What `doctor` finds, one value a check; nothing is changed and no model is called."""
    from resume_cli.workflows.diagnosis import diagnose

    values, _ = settings()
    return diagnose(
        values.database_options,
        values.storage_folder,
        sign_in=_signed_in,
        model=_model_finding(values),
    )


def _signed_in() -> str:
    with open_accounts() as accounts:
        return accounts.whoami().email


def _model_finding(values: Settings) -> str:
    if not values.model_named:
        return "none configured: the built-in agent can be used"
    return f"{values.model or 'no name set'} at {values.openai_base_url or 'api.openai.com'}"


def choices(*, force: bool, stale: bool, retry_failed: bool) -> Choices:
    """How files are to be treated that are known already."""
    from resume_cli.batch.work import Choices

    return Choices(force=force, stale=stale, retry_failed=retry_failed)


def extractions(paths: Sequence[str], workers: int | None) -> Iterator[Extraction]:
    """Read files as the tool reads them, without database, sign-in or model."""
    from resume_cli.workflows.extractions import extract_files

    values, _ = settings()
    return extract_files(paths, workers or values.worker_count)


def require_writable(path: Path) -> None:
    """Find out before the work whether its report can be written."""
    from resume_cli.workflows.reports import require_writable

    require_writable(path)


@contextmanager
def open_uploads(stop: Stop) -> Iterator[Uploads]:
    """Open the registration of files for who is signed in."""
    from resume_cli.storage import Storage
    from resume_cli.workflows.uploads import Uploads

    with _opened() as opened:
        _verify(opened.database)
        yield Uploads(
            sessions=opened.database.sessions,
            claims_engine=opened.database.claims_engine(),
            storage=Storage(opened.settings.storage_folder),
            account=opened.accounts.whoami(),
            workers=opened.settings.worker_count,
            stop=stop,
        )


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

    with _opened() as opened:
        agent = _agent(opened.settings, options, embedded=opened.database.kind == "embedded")
        _front.say(f"agent: {described(agent)}")
        _verify(opened.database)
        account = opened.accounts.whoami()
        prompts = running_prompts(opened.database.sessions, agent.prompt_names)
        if first_time_sent(agent.destination, opened.private / "outside-models"):
            _front.say(
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
    opened: _Open, agent: Agent, prompts: tuple[RunningPrompt, ...], language: str | None
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


@contextmanager
def open_records() -> Iterator[Records]:
    """Open what is stored, for who is signed in."""
    from resume_cli.workflows.records import Records

    with _opened() as opened:
        yield Records(opened.database.sessions, opened.accounts.whoami())


@contextmanager
def open_reports() -> Iterator[Reports]:
    """Open reports of what is stored, for who is signed in."""
    from resume_cli.workflows.records import Records
    from resume_cli.workflows.reports import Reports

    with _opened() as opened:
        records = Records(opened.database.sessions, opened.accounts.whoami())
        yield Reports(records, opened.database.label)


@contextmanager
def open_databases() -> Iterator[Databases]:
    """Open the owner's side of the database; nothing is connected yet."""
    from sqlalchemy.exc import SQLAlchemyError

    from database.connection import address_of
    from database.failures import translated
    from database.location import shown
    from resume_cli.workflows.databases import Databases

    values, _ = settings()
    options = values.database_options
    place = f"embedded, {options.folder}" if options.embedded else shown(address_of(options))
    _front.say(f"database: {place}")
    try:
        yield Databases(options)
    except SQLAlchemyError as problem:
        raise translated(problem, address_of(options)) from problem
