"""Which agent reviews, how it is named to people, and where it sends resumes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from resume_cli.errors import ConfigurationError
from resume_cli.storage import keep_private

if TYPE_CHECKING:
    from pathlib import Path

    from resume_cli.agent.protocol import Agent

Kind = Literal["local", "openai"]


def kind_of_agent(choice: str, *, embedded: bool, model_configured: bool) -> Kind:
    """Choose between the built-in agent and a language model.

    `auto` takes the built-in one on the embedded database only, and only where nothing says that a
    model is meant: a nightly run that has lost its key must not fill a server with other reviews.

    Raises:
        ConfigurationError: a model is wanted and none is configured.

    """
    if choice == "local" or (choice == "auto" and embedded and not model_configured):
        return "local"
    if not model_configured:
        raise ConfigurationError(
            "No language model is configured.",
            advice="Set OPENAI_API_KEY or OPENAI_BASE_URL, or say --agent local for the "
            "built-in agent, which uses none.",
        )
    return "openai"


def described(agent: Agent) -> str:
    """Name the agent in one line, and say so plainly when no language model is used."""
    if agent.language_model:
        return f"{agent.name}, model {agent.model} at {agent.destination}"
    return f"{agent.name} ({agent.model}): no language model is used"


def first_time_sent(destination: str | None, told: Path) -> bool:
    """Tell whether resumes go to this host for the first time, and remember it in `told`."""
    if destination is None:
        return False
    known = told.read_text("utf-8").split() if told.exists() else []
    if destination in known:
        return False
    keep_private(told, "\n".join([*known, destination]).encode())
    return True
