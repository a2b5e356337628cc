"""The agent behind any server that speaks Chat Completions."""

from __future__ import annotations

import gc
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from resume_cli.agent.answer import InvalidAnswerError, answer_schema, read_answer
from resume_cli.agent.pricing import cost_usd
from resume_cli.agent.prompting import SYSTEM_PROMPT, USER_PROMPT
from resume_cli.agent.protocol import JudgedFinding, JudgedMark, Judgement, Unlimited, Usage
from resume_cli.agent.replies import OPENAI_URL, Attempts
from resume_cli.errors import ConfigurationError, ReviewFailedError

if TYPE_CHECKING:
    from resume_cli.agent.protocol import Allowance, Assignment
    from resume_cli.agent.replies import Reply
    from resume_cli.agent.wire import Wire

_ROLES = {SYSTEM_PROMPT: "system", USER_PROMPT: "user"}
_Judged = tuple[tuple[JudgedMark, ...], tuple[JudgedFinding, ...]]


@dataclass(slots=True)
class _Call:
    """One resume on its way through the model."""

    messages: list[dict[str, str]]
    schema: dict[str, object]
    attempts: Attempts = field(default_factory=Attempts)
    replies: list[Reply] = field(default_factory=list)


class OpenAIAgent:
    """Asks a language model for marks and findings: one call a resume, one more to mend a fault.

    The first call loads the client, which takes about a second: a run that finds nothing to review
    does without. `retry_wait_seconds` is the first wait before
    a retry; later ones double. `allowance` is asked before each HTTP request.
    """

    def __init__(
        self,
        api_key: str | None,
        base_url: str | None,
        model: str,
        timeout_seconds: float = 300.0,
        *,
        retry_wait_seconds: float = 1.0,
        allowance: Allowance | None = None,
    ) -> None:
        self._model = model
        self._base_url = base_url or OPENAI_URL
        self._key = api_key
        self._timeout = timeout_seconds
        self._wait = retry_wait_seconds
        self._allowance = allowance or Unlimited()
        self._lock = threading.Lock()
        self._wire: Wire | None = None

    @property
    def name(self) -> str:
        """Always `openai`: the protocol, whoever serves it."""
        return "openai"

    @property
    def model(self) -> str:
        """The model as configured."""
        return self._model

    @property
    def language_model(self) -> bool:
        """A language model is asked."""
        return True

    @property
    def destination(self) -> str | None:
        """The host that resumes are sent to."""
        return urlsplit(self._base_url).hostname

    @property
    def prompt_names(self) -> tuple[str, ...]:
        """The system prompt and the prompt that carries one resume."""
        return (SYSTEM_PROMPT, USER_PROMPT)

    def price(self, tokens_in: int, tokens_out: int) -> float | None:
        """Give the price by the installed list; None where it lacks the server or the model."""
        return cost_usd(self._model, self._base_url, tokens_in, tokens_out, 0)

    def judge(self, assignment: Assignment) -> Judgement:
        """Ask the model; an answer that does not keep to the form is asked for once more.

        Raises:
            ReviewFailedError: refused, cut off, or not in the asked form twice.
            ModelUnreachableError: no answer after all retries.
            ModelRefusedError: key, model name or quota refused.
            BudgetSpentError: the allowance gives no leave.
            ConfigurationError: one of the two prompts is missing.

        """
        call = _Call(_messages(assignment), answer_schema(assignment.rubric))
        try:
            marks, findings = self._answered(call, assignment)
        except InvalidAnswerError as fault:
            call.messages += _complaint(call.replies[-1], fault)
            try:
                marks, findings = self._answered(call, assignment)
            except InvalidAnswerError as error:
                raise ReviewFailedError(
                    f"The model's answer does not keep to the form, twice: {error}"
                ) from error
        return Judgement(call.replies[-1].model, marks, findings, self._usage(call))

    def _answered(self, call: _Call, assignment: Assignment) -> _Judged:
        reply = self._connected().ask(call.messages, call.schema, call.attempts)
        call.replies.append(reply)
        if reply.refusal or reply.finish == "content_filter":
            raise ReviewFailedError("The model declined to review this resume.")
        if reply.finish == "length":
            raise ReviewFailedError("The model's answer was cut off at its length limit.")
        lines = frozenset(line.number for line in assignment.document.lines)
        return read_answer(reply.text, assignment.rubric, lines)

    def _connected(self) -> Wire:
        with self._lock:
            if self._wire is None:
                from resume_cli.agent.wire import Wire  # noqa: PLC0415  # slow, see the class

                self._wire = Wire(
                    self._key,
                    self._base_url,
                    self._model,
                    self._timeout,
                    self._wait,
                    self._allowance,
                )
                # As in the wiring: its many types are not to be collected, nor looked through.
                gc.freeze()
            return self._wire

    def _usage(self, call: _Call) -> Usage:
        tokens_in = sum(reply.tokens_in for reply in call.replies)
        tokens_out = sum(reply.tokens_out for reply in call.replies)
        cached = sum(reply.tokens_cached for reply in call.replies)
        costs = [reply.cost_usd for reply in call.replies if reply.cost_usd is not None]
        cost = sum(costs) if costs else None
        return Usage(call.attempts.count, tokens_in, tokens_out, cached, cost)


def _messages(assignment: Assignment) -> list[dict[str, str]]:
    by_name = {prompt.name: prompt.text for prompt in assignment.prompts}
    missing = [name for name in _ROLES if name not in by_name]
    if missing:
        raise ConfigurationError(f"The prompts lack {' and '.join(missing)}.")
    return [{"role": role, "content": by_name[name]} for name, role in _ROLES.items()]


def _complaint(reply: Reply, fault: InvalidAnswerError) -> list[dict[str, str]]:
    return [
        {"role": "assistant", "content": reply.text},
        {
            "role": "user",
            "content": f"Your answer cannot be used: {fault}. "
            "Answer again with the whole JSON object, in the form that was asked for.",
        },
    ]
