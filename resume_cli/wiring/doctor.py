"""What `commands.doctor` calls."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from resume_cli.wiring import front
from resume_cli.wiring.opening import connected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from database.connection import Database
    from resume_cli.agent.openai_agent import OpenAIAgent
    from resume_cli.settings import Settings
    from resume_cli.workflows.accounts import Accounts
    from resume_cli.workflows.doctor import Diagnosis, Machine

_LONGEST_WAIT = 60.0


def diagnosis(*, online: bool) -> list[Diagnosis]:
    """What `doctor` finds, one value a check; only `online` calls a model, once."""
    from resume_cli.workflows.doctor import examine

    return examine(lambda: _machine(online=online))


def _machine(*, online: bool) -> Machine:
    from resume_cli.settings import config_path
    from resume_cli.workflows.doctor import Machine
    from resume_cli.workflows.doctor_checks import model_found, settings_found

    values, origins = front.settings()
    options = values.database_options

    def model() -> str:
        return model_found(
            values.agent,
            _agent(values),
            configured=values.model_named,
            embedded=options.embedded,
            base_url=values.openai_base_url,
            online=online,
        )

    return Machine(
        settings=lambda: settings_found(config_path(), origins, values.secrets),
        storage=values.storage_folder,
        data=options.folder,
        connect=_connected,
        model=model,
    )


@contextmanager
def _connected() -> Iterator[tuple[Database, Accounts]]:
    with connected() as opened:
        yield opened.database, opened.accounts


def _agent(values: Settings) -> OpenAIAgent | None:
    """The language model that the settings name, if they name one in full."""
    if not values.model_named or values.model is None:
        return None
    from resume_cli.agent.openai_agent import OpenAIAgent

    return OpenAIAgent(
        values.openai_api_key.get_secret_value() if values.openai_api_key else None,
        values.openai_base_url,
        values.model,
        timeout_seconds=min(values.model_timeout, _LONGEST_WAIT),
    )
