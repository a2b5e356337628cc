"""What passes between an agent and its server, without the client that carries it."""

from __future__ import annotations

from dataclasses import dataclass

OPENAI_URL = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the server; `finish` is its reason to stop, tokens are 0 where not told."""

    model: str
    text: str
    finish: str
    refusal: str
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    cost_usd: float | None


@dataclass(slots=True)
class Attempts:
    """Counts the HTTP requests of one review."""

    count: int = 0


class TooLongError(Exception):
    """The request has more tokens than the model takes."""
