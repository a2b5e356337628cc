"""Which agent reviews, how it is named to people, and where it sends resumes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from database.encryption import is_here
from resume_cli.errors import ConfigurationError, UsageError
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


def require_amount(max_cost: float | None) -> None:
    """Refuse an amount of money that cannot be kept to.

    Raises:
        UsageError: it is not a positive number.

    """
    if max_cost is not None and not 0 < max_cost < float("inf"):
        raise UsageError("--max-cost takes an amount of US dollars above 0.")


def require_price(agent: Agent, max_cost: float | None) -> None:
    """Refuse to keep to an amount of money with a model whose price nobody knows.

    Raises:
        ConfigurationError: the installed price list lacks the server or the model.

    """
    if max_cost is not None and agent.price(1000, 1000) is None:
        raise ConfigurationError(
            f"No price is known for {agent.model} at {agent.destination}, so that --max-cost "
            "cannot be kept.",
            advice="Say --max-calls instead.",
        )


def described(agent: Agent) -> str:
    """Name the agent in one line, and say so plainly when no language model is used."""
    if agent.language_model:
        return f"{agent.name}, model {agent.model} at {agent.destination}"
    return f"{agent.name} ({agent.model}): no language model is used"


def in_plain_text(base_url: str | None) -> bool:
    """Tell whether resumes travel to another machine without encryption."""
    address = urlsplit(base_url or "")
    return address.scheme.lower() == "http" and not is_here(address.hostname or "")


def first_time_sent(destination: str | None, told: Path) -> bool:
    """Tell whether resumes go to this host for the first time, and remember it in `told`."""
    if destination is None:
        return False
    known = told.read_text("utf-8").split() if told.exists() else []
    if destination in known:
        return False
    keep_private(told, "\n".join([*known, destination]).encode())
    return True
