"""The agent behind any server that speaks Chat Completions."""

from __future__ import annotations

import gc
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from resume_cli.agent.answer import (
    BrokenAnswerError,
    InvalidAnswerError,
    answer_schema,
    read_answer,
    usable_part,
)
from resume_cli.agent.cutting import cut_to
from resume_cli.agent.drafting import draft_schema, read_draft
from resume_cli.agent.estimate import tokens_expected
from resume_cli.agent.pricing import cost_usd
from resume_cli.agent.prompting import SYSTEM_PROMPT, USER_PROMPT
from resume_cli.agent.protocol import JudgedFinding, JudgedMark, Judgement, Unlimited, Usage
from resume_cli.agent.replies import OPENAI_URL, Attempts, TooLongError
from resume_cli.errors import (
    AnswerCutOffError,
    ConfigurationError,
    ModelDeclinedError,
    ReviewFailedError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from resume_cli.agent.profile import Draft
    from resume_cli.agent.protocol import Allowance, Assignment
    from resume_cli.agent.replies import Reply
    from resume_cli.agent.wire import Wire

_ROLES = {SYSTEM_PROMPT: "system", USER_PROMPT: "user"}
_Judged = tuple[tuple[JudgedMark, ...], tuple[JudgedFinding, ...]]
_Read = TypeVar("_Read")
_GREETING = "Answer with the one word: ok"
_ASKS = 5
"""As many as for other passing faults of a server."""
_CUT = 0.7
"""A refused request is cut to this share of its estimated tokens."""
_CUTS = 6
"""Six cuts leave an eighth."""


@dataclass(slots=True)
class _Call:
    """One resume on its way through the model."""

    messages: list[dict[str, str]]
    schema: dict[str, object]
    attempts: Attempts = field(default_factory=Attempts)
    replies: list[Reply] = field(default_factory=list)
    complained: bool = False
    """A whole answer was told to be out of form."""


class OpenAIAgent:
    """Asks a language model for marks and findings: one call a resume, one more to mend a fault.

    The first call loads the client, which takes about a second, unless `get_ready` has: a run that
    finds nothing to review does without. `retry_wait_seconds` is the first wait before a retry;
    later ones double. `allowance` is asked before each HTTP request.
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
        self._most_tokens: int | None = None

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

    def get_ready(self) -> None:
        """Load the client."""
        self._connected()

    def judge(self, assignment: Assignment) -> Judgement:
        """Ask the model; an answer that does not keep to the form is asked for once more.

        A resume that is too long for the model is cut by its sections, the least telling first.

        Raises:
            ModelDeclinedError, AnswerCutOffError: refused, or cut off.
            ReviewFailedError: not in the asked form twice, or too long however it is cut.
            ModelUnreachableError: no answer after all retries.
            ModelRefusedError: key, model name or quota refused.
            BudgetSpentError: the allowance gives no leave.
            ConfigurationError: one of the two prompts is missing.

        """
        attempts = Attempts()
        shown = cut_to(assignment, self._most_tokens)
        for _ in range(_CUTS):
            try:
                return self._judged(shown, assignment, attempts)
            except TooLongError:
                # What was refused is not paid for; the next resume is cut before it is sent.
                self._most_tokens = int(_CUT * tokens_expected(shown)[0])
                shown = cut_to(assignment, self._most_tokens)
        raise ReviewFailedError("The resume is too long for this model, even when it is cut.")

    def _judged(self, shown: Assignment, whole: Assignment, attempts: Attempts) -> Judgement:
        call = _Call(_messages(shown), answer_schema(shown.rubric), attempts)
        lines = frozenset(line.number for line in shown.document.lines)
        marks, findings, dropped = self._asked(
            call,
            "this resume",
            lambda text: (*read_answer(text, shown.rubric, lines), 0),
            lambda text: usable_part(text, shown.rubric, lines),
        )
        left_out = tuple(it.number for it in whole.document.lines if it.number not in lines)
        model = call.replies[-1].model
        return Judgement(model, marks, findings, self._usage(call), dropped, left_out)

    def draft(self, prompt: str) -> Draft:
        """Ask for the profile of a role, in the words of a filled prompt; no resume is sent.

        Raises:
            ReviewFailedError: refused, cut off, or not in the asked form twice.
            ModelUnreachableError: no answer after all retries.
            ModelRefusedError: key, model name or quota refused.
            BudgetSpentError: the allowance gives no leave.

        """
        call = _Call([{"role": "user", "content": prompt}], draft_schema())
        return self._asked(call, "this role", read_draft, read_draft)

    def greet(self) -> Reply:
        """Ask for one word, once, to see whether the server takes this key and this model.

        Raises:
            ModelUnreachableError: no answer, or none that can be read.
            ModelRefusedError: key, model name or quota refused.
            ReviewFailedError: the request is refused for another reason.

        """
        return self._connected().ask_once([{"role": "user", "content": _GREETING}])

    def _asked(
        self,
        call: _Call,
        subject: str,
        first: Callable[[str], _Read],
        second: Callable[[str], _Read],
    ) -> _Read:
        """Ask, and once more with the reason where the answer does not keep to the form.

        `second` reads the answer to that. An answer that is cut short is no answer yet: it is asked
        for again like after any other fault of a server.
        """
        read, messages = first, call.messages
        for _ in range(_ASKS):
            try:
                return read(self._answered(call, subject))
            except BrokenAnswerError as error:
                fault: InvalidAnswerError = error
            except InvalidAnswerError as error:
                fault = error
                if read is second and call.complained:
                    break
                call.complained, read = True, second
            call.messages = [*messages, *_complaint(call.replies[-1], fault)]
        raise ReviewFailedError(
            f"The model's answer does not keep to the form, twice: {fault}"
        ) from fault

    def _answered(self, call: _Call, subject: str) -> str:
        reply = self._connected().ask(call.messages, call.schema, call.attempts)
        call.replies.append(reply)
        if reply.refusal or reply.finish == "content_filter":
            raise ModelDeclinedError(f"The model declined to review {subject}.")
        if reply.finish == "length":
            raise AnswerCutOffError("The model's answer was cut off at its length limit.")
        return reply.text

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
