"""The seam between the reviewer, which is the same for all, and the agents behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from resume_cli.agent.profile import Profile
    from resume_cli.agent.review import Category, FindingKind
    from resume_cli.agent.rubric import Rubric
    from resume_cli.agent.target import Target
    from resume_cli.extraction.document import Document


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as the database holds it: the row's name and version, and its text."""

    name: str
    version: int
    text: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """All that an agent may see for one resume.

    The document is redacted; `prompts` are filled in with its numbered lines, inside the fence.
    """

    document: Document
    target: Target
    profile: Profile | None
    rubric: Rubric
    prompts: tuple[Prompt, ...]
    language: str
    """Language of the review, ISO 639-1."""
    refill: Callable[[Document], tuple[Prompt, ...]] | None = field(default=None, compare=False)
    """Fills the prompts anew for a document with fewer lines."""


@dataclass(frozen=True, slots=True)
class JudgedMark:
    """An agent's mark for one content criterion; `lines` are line numbers that prove it."""

    criterion: str
    mark: int
    reason: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgedFinding:
    """An agent's finding; `lines` are line numbers that prove it."""

    kind: FindingKind
    category: Category
    text: str
    suggestion: str | None = None
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer cost; `attempts` counts HTTP requests, failed ones included."""

    attempts: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    cost_usd: float | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an agent returns: content marks and findings, never a score.

    `dropped_claims` counts what the agent itself had to leave out before this; `left_out` are the
    numbers of lines that it was not shown, since all of them were too many.
    """

    model: str
    marks: tuple[JudgedMark, ...]
    findings: tuple[JudgedFinding, ...]
    usage: Usage = field(default_factory=Usage)
    dropped_claims: int = 0
    left_out: tuple[int, ...] = ()


class Allowance(Protocol):
    """What a run may spend on its model. Safe to ask from many threads at once."""

    def begin(self) -> None:
        """Take leave for one HTTP request, a repeated one included.

        Raises:
            BudgetSpentError: no further one may be made.

        """

    def end(self, cost_usd: float | None) -> None:
        """Tell what that request cost in US dollars; None where nobody knows."""


class Unlimited:
    """Allows everything."""

    def begin(self) -> None:
        """Give leave."""

    def end(self, cost_usd: float | None) -> None:
        """Take note of nothing."""


class Agent(Protocol):
    """Judges the content of one resume. Safe to call from many threads at once."""

    @property
    def name(self) -> str:
        """`openai`, `local` or `scripted`."""

    @property
    def model(self) -> str:
        """The model as configured; the local agent's own name and version where there is none."""

    @property
    def language_model(self) -> bool:
        """Tell whether a language model is asked at all."""

    @property
    def destination(self) -> str | None:
        """The host that resumes are sent to, for the notice; `None` where nothing leaves here."""

    @property
    def prompt_names(self) -> tuple[str, ...]:
        """Names of the prompts that this agent uses, as in `prompts.name`."""

    def price(self, tokens_in: int, tokens_out: int) -> float | None:
        """Give what so many tokens cost in US dollars; None where that is not known."""

    def get_ready(self) -> None:
        """Load what the first call would wait for; who knows that there will be one may ask."""

    def judge(self, assignment: Assignment) -> Judgement:
        """Judge one resume.

        Raises:
            ReviewFailedError: the answer cannot be used; this request fails.
            ModelUnreachableError: no answer; the request may be tried again later.
            ModelRefusedError: key, model name or quota refused; the whole batch stops.
            BudgetSpentError: the run may not spend what this would take.

        """
