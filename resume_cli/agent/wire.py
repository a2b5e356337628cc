"""The one place that speaks to a model's server: Chat Completions through the official client."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import openai
import tenacity
from openai.types.chat import ChatCompletion

from resume_cli.agent.limiter import Limiter
from resume_cli.agent.pricing import cost_usd
from resume_cli.agent.replies import Reply, TooLongError
from resume_cli.errors import (
    ModelError,
    ModelRefusedError,
    ModelUnreachableError,
    ReviewFailedError,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resume_cli.agent.protocol import Allowance
    from resume_cli.agent.replies import Attempts

ANSWER_TOKENS = 16_000
"""Room for an answer of about 2,000 tokens, and for a model that thinks before it writes."""

_LONGEST_WAIT = 60.0
_LONGEST_RETRY_AFTER = 120.0
_ATTEMPTS_AT_LIMIT = 9
"""With 30 % of all answers a 429, one request in 50,000 uses these up."""
_ATTEMPTS_AT_FAULT = 5
_ATTEMPTS_AT_TIMEOUT = 2
"""A call that timed out may have been paid for, so it is repeated once only."""
_TOO_MANY = 429
_SERVER_FAULT = 500
_RETRIED = frozenset({408, 409, _TOO_MANY})
_REFUSED = frozenset({401, 402, 403, 404})
_UNACCEPTABLE = frozenset({400, 422})


class Wire:
    """Sends messages, retries what may pass, and learns what the server does not accept.

    Optional parts of a request (schema, limits, temperature, seed) are left out from then on when
    the server answers 400 and names them. Safe for many threads.
    """

    def __init__(
        self,
        api_key: str | None,
        base_url: str,
        model: str,
        timeout: float,
        wait: float,
        allowance: Allowance,
    ) -> None:
        self.base_url = base_url
        self._model = model
        self._client = openai.OpenAI(
            # Servers of one's own need no key, but the client insists on one.
            api_key=api_key or "none",
            base_url=self.base_url,
            timeout=timeout,
            max_retries=0,
        )
        self._wait = tenacity.wait_exponential_jitter(
            multiplier=wait, max=_LONGEST_WAIT, jitter=wait
        )
        self._limiter = Limiter()
        self._allowance = allowance
        self._refused: set[str] = set()
        self._lock = threading.Lock()

    def ask(
        self, messages: Sequence[dict[str, str]], schema: dict[str, object], attempts: Attempts
    ) -> Reply:
        """Send messages and give the reply.

        Raises:
            ModelRefusedError: the key, the model's name or the quota was refused.
            ModelUnreachableError: no usable reply after all retries.
            TooLongError: the request is longer than the model takes.
            ReviewFailedError: the server does not take this resume.
            BudgetSpentError: the allowance gives no leave for the next request.

        """
        while True:
            refused = frozenset(self._refused)
            options = self._options(schema, refused)
            try:
                return self._retried(messages, options, attempts)
            except openai.APIStatusError as error:
                if error.status_code not in _UNACCEPTABLE and not _is_of_the_form(error):
                    raise _translated(error, self._model) from error
                self._learn(error, options, refused)
            except (openai.APIError, ValueError) as error:
                raise _unanswered(error) from error

    def ask_once(self, messages: Sequence[dict[str, str]]) -> Reply:
        """Send messages without any option and without a second try, to see what comes.

        Raises:
            ModelRefusedError, ModelUnreachableError, ReviewFailedError: as `ask`.

        """
        try:
            return self._posted(messages, {})
        except openai.APIStatusError as error:
            raise _translated(error, self._model) from error
        except (openai.APIError, ValueError) as error:
            raise _unanswered(error) from error

    def _retried(
        self, messages: Sequence[dict[str, str]], options: dict[str, Any], attempts: Attempts
    ) -> Reply:
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(lambda error: _most_attempts(error) > 1),
            stop=_stop,
            wait=self._pause,
            reraise=True,
        )
        return retrying(self._once, messages, options, attempts)

    def _once(
        self, messages: Sequence[dict[str, str]], options: dict[str, Any], attempts: Attempts
    ) -> Reply:
        with self._limiter.slot():
            self._allowance.begin()
            attempts.count += 1
            cost: float | None = 0.0
            try:
                reply = self._posted(messages, options)
                cost = reply.cost_usd
            except openai.APITimeoutError:
                # The server may have worked on it, and then it is paid for.
                cost = None
                raise
            finally:
                self._allowance.end(cost)
        self._limiter.succeeded()
        return reply

    def _posted(self, messages: Sequence[dict[str, str]], options: dict[str, Any]) -> Reply:
        # Not by `chat.completions.create`: a third of its time goes into looking through
        # messages that are plain already.
        completion = self._client.post(
            "/chat/completions",
            cast_to=ChatCompletion,
            body={"model": self._model, "messages": list(messages), **options},
        )
        return _reply(completion, self._model, self.base_url)

    def _pause(self, state: tenacity.RetryCallState) -> float:
        """Give the seconds to wait: what the server asks for, else exponential with jitter."""
        error = state.outcome.exception() if state.outcome else None
        asked = _retry_after(error)
        seconds = float(self._wait(state)) if asked is None else asked
        if isinstance(error, openai.RateLimitError):
            self._limiter.slow_down(asked or 0.0)
        return seconds

    def _options(self, schema: dict[str, object], refused: frozenset[str]) -> dict[str, Any]:
        options: dict[str, Any] = {}
        forms = _forms(schema)
        form = next((form for form in forms if form not in refused), None)
        if form is not None:
            options["response_format"] = forms[form]
        if "max_completion_tokens" not in refused:
            options["max_completion_tokens"] = ANSWER_TOKENS
        elif "max_tokens" not in refused:
            options["max_tokens"] = ANSWER_TOKENS
        options.update({name: 0 for name in ("temperature", "seed") if name not in refused})
        return options

    def _learn(
        self, error: openai.APIStatusError, options: dict[str, Any], refused: frozenset[str]
    ) -> None:
        """Remember the part of the request that a 400 names; raise when it names none of ours."""
        told = f"{error.param or ''} {error.code or ''} {error.message}".lower()
        if any(mark in told for mark in ("context_length", "context length", "maximum context")):
            raise TooLongError from error
        if "content_filter" in told or "content management policy" in told:
            raise ReviewFailedError("The model's server declined this resume.") from error
        part = _named_part(told, options)
        if part is None:
            raise _translated(error, self._model) from error
        with self._lock:
            self._refused |= refused | {part}


def _forms(schema: dict[str, object]) -> dict[str, dict[str, object]]:
    """Give the ways to ask for JSON by their names, the strictest first.

    The second is that of llama.cpp's server in Python and of some hosts, which know no other.
    """
    strict = {"name": "review", "strict": True, "schema": schema}
    return {
        "json_schema": {"type": "json_schema", "json_schema": strict},
        "schema": {"type": "json_object", "schema": schema},
        "json_object": {"type": "json_object"},
    }


def _form_name(form: dict[str, object]) -> str:
    return "schema" if "schema" in form else str(form["type"])


def _is_of_the_form(error: openai.APIStatusError) -> bool:
    """Whether a server that has no word for it fails over the form that was asked for.

    llama.cpp's server in Python answers 500 to a form that it does not know.
    """
    return error.status_code >= _SERVER_FAULT and "response_format" in str(error.message)


def _named_part(told: str, options: dict[str, Any]) -> str | None:
    """Give the optional part of a request that a refusal speaks of.

    The limits come first, since a server may name the other limit as the one to use instead.
    """
    for name in ("max_completion_tokens", "max_tokens"):
        if name in options and name in told:
            return name
    form = options.get("response_format")
    if form and any(word in told for word in ("response_format", "schema", form["type"])):
        return _form_name(form)
    return next(
        (name for name in ("temperature", "seed") if name in options and name in told), None
    )


def _reply(completion: object, model: str, base_url: str) -> Reply:
    if not isinstance(completion, ChatCompletion) or not completion.choices:
        raise ModelUnreachableError("The model's server does not speak Chat Completions.")
    choice, usage = completion.choices[0], completion.usage
    details = usage.prompt_tokens_details if usage else None
    tokens_in = (usage.prompt_tokens or 0) if usage else 0
    tokens_out = (usage.completion_tokens or 0) if usage else 0
    cached = (details.cached_tokens or 0) if details else 0
    known = bool(tokens_in or tokens_out)
    return Reply(
        model=completion.model or model,
        text=choice.message.content or "",
        finish=choice.finish_reason or "stop",
        refusal=choice.message.refusal or "",
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        tokens_cached=cached,
        cost_usd=cost_usd(model, base_url, tokens_in, tokens_out, cached) if known else None,
    )


def _unanswered(error: Exception) -> ModelUnreachableError:
    if isinstance(error, openai.APITimeoutError):
        return ModelUnreachableError("The model's server did not answer in time.")
    if isinstance(error, openai.APIConnectionError):
        return ModelUnreachableError(
            "The model's server cannot be reached.", advice="Check OPENAI_BASE_URL."
        )
    return ModelUnreachableError("The model's server gave no usable answer.")


def _most_attempts(error: BaseException) -> int:
    """Give how often a request is sent that ends in this error; 1 for what will not pass."""
    if isinstance(error, openai.APITimeoutError):
        return _ATTEMPTS_AT_TIMEOUT
    if isinstance(error, openai.APIConnectionError):
        return _ATTEMPTS_AT_FAULT
    if isinstance(error, openai.APIStatusError):
        if error.status_code == _TOO_MANY:
            return 1 if _is_spent(error) else _ATTEMPTS_AT_LIMIT
        passing = error.status_code in _RETRIED or error.status_code >= _SERVER_FAULT
        passing = passing and not _is_of_the_form(error)
        return _ATTEMPTS_AT_FAULT if passing else 1
    # A body that is no JSON at all: a proxy in the way, or a connection that was cut.
    return _ATTEMPTS_AT_FAULT if isinstance(error, openai.APIError | ValueError) else 1


def _stop(state: tenacity.RetryCallState) -> bool:
    error = state.outcome.exception() if state.outcome else None
    return error is not None and state.attempt_number >= _most_attempts(error)


def _retry_after(error: BaseException | None) -> float | None:
    """Give the seconds that the server asks to wait, at most two minutes."""
    if not isinstance(error, openai.APIStatusError):
        return None
    for header, divisor in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            seconds = float(error.response.headers.get(header, "")) / divisor
        except ValueError:
            continue
        if seconds >= 0:
            return min(seconds, _LONGEST_RETRY_AFTER)
    return None


def _is_spent(error: openai.APIStatusError) -> bool:
    return "insufficient_quota" in {error.code, error.type} or "billing" in error.message.lower()


def _translated(error: openai.APIStatusError, model: str) -> ModelError | ReviewFailedError:
    """Turn a status into an error of ours. The server's words stay out: they may quote a resume."""
    status = error.status_code
    if _is_spent(error):
        return ModelRefusedError("The quota of the model's account is spent.")
    if status in {401, 403}:
        return ModelRefusedError(
            f"The model's server refused the key (status {status}).",
            advice="Check OPENAI_API_KEY and OPENAI_BASE_URL.",
        )
    if status in _REFUSED or (status in _UNACCEPTABLE and error.param == "model"):
        return ModelRefusedError(
            f"The model's server does not offer {model!r} (status {status}).",
            advice="Check the model's name and OPENAI_BASE_URL.",
        )
    if status in _RETRIED or status >= _SERVER_FAULT:
        return ModelUnreachableError(f"The model's server keeps failing (status {status}).")
    return ReviewFailedError(f"The model's server refused the request (status {status}).")
